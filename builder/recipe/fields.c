/* SPDX-License-Identifier: ISC */
/* fields - the fields of recipe lines: parse, check and store each. */
#define _GNU_SOURCE
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "entry.h"
#include "fields.h"
#include "lib/mem.h"

char *
fields_path(const char *text, char **complaint)
{
	struct buffer path = { 0 };
	const char *p = text;
	size_t n;

	*complaint = NULL;
	if (!*text)
		*complaint = mem_print("an empty path");
	for (; *p && !*complaint; p += n) {
		p += strspn(p, "/");
		n = strcspn(p, "/");
		if (!n || (n == 1 && *p == '.'))
			continue;
		if (n == 2 && !strncmp(p, "..", 2))
			*complaint = mem_print("'..' in the path '%s'", text);
		else if (n > NAME_MAX)
			*complaint = mem_print("a name of more than %d bytes in "
			    "the path '%.40s...'", NAME_MAX, text);
		buffer_add(&path, "/", 1);
		buffer_add(&path, p, n);
	}
	if (!*complaint && path.length >= PATH_MAX)
		*complaint = mem_print("a path of more than %d bytes: '%.40s...'",
		    PATH_MAX - 1, text);
	if (*complaint)
		return NULL;
	return path.length ? path.data : mem_print("/");
}

static char *
set_path_of(const char **where, const char *text)
{
	char *complaint;

	*where = fields_path(text, &complaint);
	return complaint;
}

static char *
set_number(unsigned *where, const char *text, int base, unsigned long most,
    const char *kind)
{
	const char *digits = base == 8 ? "01234567" : "0123456789";
	unsigned long n = 0;

	if (*text && text[strspn(text, digits)] == '\0' && strlen(text) < 12)
		n = strtoul(text, NULL, base);
	else
		n = most + 1;
	if (n > most)
		return mem_print("'%s' is not a valid %s", text, kind);
	*where = n;
	return NULL;
}

/* Lists for gen_init_cpio may have the type of the file in its mode, as st_mode has it. */
static unsigned
type_bits(enum verb_kind kind)
{
	switch (kind) {
	case VERB_FILE:
		return S_IFREG;
	case VERB_DIR:
		return S_IFDIR;
	case VERB_LINK:
		return S_IFLNK;
	case VERB_PIPE:
		return S_IFIFO;
	case VERB_SOCK:
		return S_IFSOCK;
	default:
		return 0;
	}
}

static char *
set_mode(struct entry *entry, const char *text)
{
	unsigned type = type_bits(entry->kind);
	char *complaint = set_number(&entry->mode, text, 8, 07777 | type, "mode: octal, 0 to 07777");

	entry->mode_given = true;
	if (!complaint && entry->mode > 07777 && (entry->mode & S_IFMT) != type)
		return mem_print("'%s' is not a valid mode: octal, 0 to 07777", text);
	entry->mode &= 07777;
	return complaint;
}

/* (uid_t)-1 means "no change" to chown(2), so it cannot be an owner. */
static char *
set_id(unsigned *where, const char *text)
{
	return set_number(where, text, 10, UINT_MAX - 1,
	    "id: a number from 0 to 4294967294");
}

static char *
set_type(struct entry *entry, const char *text)
{
	if (strcmp(text, "b") && strcmp(text, "c"))
		return mem_print("'%s' is not a device type: use 'b' or 'c'", text);
	entry->type = *text;
	return NULL;
}

static char *
set_text(const char **where, const char *text, const char *field)
{
	if (!*text)
		return mem_print("an empty %s", field);
	*where = text;
	return NULL;
}

/* A field of passwd(5) or group(5). */
static char *
set_colon_text(const char **where, const char *text, const char *field)
{
	if (strpbrk(text, ":\n"))
		return mem_print("a %s with ':' or a newline", field);
	*where = text;
	return NULL;
}

static char *
set_name(struct entry *entry, const char *text)
{
	char *complaint = set_text(&entry->name, text, "name");

	return complaint ? complaint : set_colon_text(&entry->name, text, "name");
}

static char *
add_path(struct entry *entry, const char *text)
{
	const char *path;
	char *complaint = set_path_of(&path, text);

	if (complaint)
		return complaint;
	entry->more = mem_grow(entry->more, entry->more_count, sizeof *entry->more);
	entry->more[entry->more_count++] = path;
	return NULL;
}

static char *set_path(struct entry *e, const char *s) { return set_path_of(&e->path, s); }
static char *set_source(struct entry *e, const char *s) { return set_text(&e->source, s, "source"); }
static char *set_target(struct entry *e, const char *s) { return set_text(&e->source, s, "target"); }
static char *set_content(struct entry *e, const char *s) { e->source = s; return NULL; }
static char *set_uid(struct entry *e, const char *s) { return set_id(&e->uid, s); }
static char *set_gid(struct entry *e, const char *s) { return set_id(&e->gid, s); }
static char *set_home(struct entry *e, const char *s) { return set_colon_text(&e->home, s, "home"); }
static char *set_shell(struct entry *e, const char *s) { return set_colon_text(&e->shell, s, "shell"); }
static char *
set_gecos(struct entry *e, const char *s)
{
	return set_colon_text(&e->gecos, s, "comment");
}

static char *set_policy(struct entry *e, const char *s) { e->policy = s; return NULL; }
static char *set_deps(struct entry *e, const char *s) { e->deps = true; return NULL; }
static char *set_doc(struct entry *e, const char *s) { e->doc = true; return NULL; }
static char *set_pristine(struct entry *e, const char *s) { e->pristine = true; return NULL; }
static char *set_recommends(struct entry *e, const char *s) { e->recommends = true; return NULL; }
static char *set_applets(struct entry *e, const char *s) { return set_text(&e->applets, s, "list"); }
static char *set_dir(struct entry *e, const char *s) { return set_path_of(&e->dir, s); }
static char *set_arch(struct entry *e, const char *s) { return set_text(&e->arch, s, "architecture"); }
static char *set_as(struct entry *e, const char *s) { return set_path_of(&e->as, s); }

/* The path of a program or library, or the name of a library that a program loads. */
static char *
set_for(struct entry *entry, const char *text)
{
	if (strchr(text, '/'))
		return set_path_of(&entry->for_path, text);
	return set_text(&entry->for_path, text, "name");
}

/* The kernel's device numbers: 12 bits and 20. */
static char *
set_major(struct entry *entry, const char *text)
{
	return set_number(&entry->major, text, 10, 4095, "major number");
}

static char *
set_minor(struct entry *entry, const char *text)
{
	return set_number(&entry->minor, text, 10, 1048575, "minor number");
}

static char *
add_glob(struct entry *entry, const char *text)
{
	entry->more = mem_grow(entry->more, entry->more_count, sizeof *entry->more);
	entry->more[entry->more_count++] = text;
	return NULL;
}

static char *
add_package(struct entry *entry, const char *text)
{
	return *text ? add_glob(entry, text) : mem_print("an empty package");
}

static char *
add_setting(struct entry *entry, const char *text)
{
	if (!strchr(text, '=') || *text == '=')
		return mem_print("'%s' is not NAME=VALUE", text);
	return add_glob(entry, text);
}

static char *set_directory(struct entry *e, const char *s) { return set_path_of(&e->source, s); }

static const struct field {
	const char *name;
	char *(*set)(struct entry *, const char *text);
} fields[] = {
	{ "PATH", set_path },       { "SOURCE", set_source },
	{ "BINARY", set_source },   { "FILE", set_source },
	{ "TARGET", set_target },   { "TEXT", set_content },
	{ "MODE", set_mode },       { "UID", set_uid },
	{ "GID", set_gid },         { "TYPE", set_type },
	{ "MAJOR", set_major },     { "MINOR", set_minor },
	{ "NAME", set_name },       { "HOME", set_home },
	{ "SHELL", set_shell },     { "GECOS", set_gecos },
	{ "LINK", add_path },       { "POLICY", set_policy },
	{ "applets=", set_applets }, { "dir=", set_dir },
	{ "as=", set_as },          { "mode=", set_mode },
	{ "for=", set_for },        { "exclude=", add_glob },
	{ "deps", set_deps },       { "IMAGE", set_source },
	{ "arch=", set_arch },      { "WORD", add_glob },
	{ "VARIABLE", add_setting }, { "LABEL", add_setting },
	{ "USER", set_source },     { "DIRECTORY", set_directory },
	{ "PACKAGE", add_package }, { "recommends", set_recommends },
	{ "doc", set_doc },         { "pristine", set_pristine },
};

enum { FIELDS = sizeof fields / sizeof fields[0] };

char *
fields_set(struct entry *entry, const char *field, size_t length,
    const char *text)
{
	size_t i;

	for (i = 0; i < FIELDS; i++)
		if (strlen(fields[i].name) == length &&
		    !strncmp(fields[i].name, field, length))
			return fields[i].set(entry, text);
	return mem_print("unknown field '%.*s'", (int)length, field);
}

char *
fields_set_option(struct entry *entry, const char *text)
{
	size_t n = strcspn(text, "=");

	if (text[n])
		n++;
	return fields_set(entry, text, n, text + n);
}

static const struct policy {
	const char *verb, *words;
} policies[] = {
	{ "dlopen", "none required recommended all" },
	{ "hwcaps", "base all host" },
	{ "setuid", "strip keep" },
};

enum { POLICIES = sizeof policies / sizeof policies[0] };

static char *
check_policy(struct entry *entry, const char *verb, const char *words)
{
	const char *p = words;
	size_t n = strlen(entry->policy);

	for (; (p = strstr(p, entry->policy)) && n; p += n)
		if ((p == words || p[-1] == ' ') && (!p[n] || p[n] == ' ')) {
			entry->name = verb;
			return NULL;
		}
	return mem_print("unknown policy '%s': %s takes one of %s",
	    entry->policy, verb, words);
}

char *
fields_check(struct entry *entry, const char *verb)
{
	size_t i;

	if (entry->kind == VERB_LIB && !entry->for_path)
		return mem_print("missing for=PATH: which program opens '%s'?",
		    entry->name);
	for (i = 0; i < POLICIES; i++)
		if (!strcmp(policies[i].verb, verb))
			return check_policy(entry, verb, policies[i].words);
	return NULL;
}
