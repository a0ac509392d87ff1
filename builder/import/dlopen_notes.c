/* SPDX-License-Identifier: ISC */
/* dlopen_notes - libraries and data that programs open at run time and no file lists. */
#include <stdlib.h>
#include <string.h>

#include "dlopen_notes.h"
#include "builder/elf/elf.h"
#include "builder/elf/object.h"
#include "builder/ld/closure.h"
#include "builder/ld/loader.h"
#include "builder/tree/node.h"
#include "builder/tree/tree.h"
#include "lib/mem.h"
#include "lib/msg.h"

/* A topic of which a program imports a function. */
static struct used_topic {
	const struct hint_topic *topic;
	const char *path, *symbol;      /* of the first program */
	size_t files;
	const struct node *last;
} *used;
static size_t count;

/* A path of the jail that contains TRACE answers the topic: no note is needed. */
static const struct answer {
	const char *topic, *trace;
} answers[] = {
	{ "libgcc_s", "/libgcc_s.so." },
	{ "gconv", "/gconv/" },
	{ "nss", "/libnss_" },
	{ "nss", "/etc/nsswitch.conf" },
	{ "pam", "/security/pam_" },
	{ "terminfo", "/terminfo/" },
	{ "certs", "/ssl/certs/" },
};

enum { ANSWERS = sizeof answers / sizeof answers[0] };

struct importer {
	const struct node *node;
	struct object *object;
	bool program, musl;
};

static void
record(const struct hint *hint, const struct node *node)
{
	struct used_topic *t;
	size_t i;

	for (i = 0; i < count; i++) {
		t = &used[i];
		if (t->topic != hint->topic)
			continue;
		t->files += t->last != node;
		t->last = node;
		return;
	}
	used = mem_grow(used, count, sizeof *used);
	used[count++] = (struct used_topic){
		hint->topic, node->path, hint->symbol, 1, node,
	};
}

static bool
check_import(const char *name, void *data)
{
	const struct importer *importer = data;
	const struct hint *hint = dlopen_notes_for(name);

	if (*name == 'd' && (!strcmp(name, "dlopen") || !strcmp(name, "dlmopen")))
		importer->object->opens = true;
	/* for=PROGRAM needs a program; and half of all libraries call dlopen(3). */
	if (hint && (!importer->musl || hint->topic->musl) &&
	    (importer->program || !hint->topic->per_program))
		record(hint, importer->node);
	return true;
}

/* The parts of libc import these functions from each other only to export them. */
bool
dlopen_notes_is_libc(const struct loaded *l)
{
	const char *soname = l->object->elf->soname;

	return l->how == FOUND_INTERPRETER ||
	    (soname && (!strncmp(soname, "libc.so.", 8) ||
	    !strncmp(soname, "libpthread.so.", 14) ||
	    !strncmp(soname, "libdl.so.", 9)));
}

void
dlopen_notes_program(const struct closure *c)
{
	struct importer importer = { .musl = c->loader && c->loader->musl };
	size_t i;

	for (i = 0; i < c->count; i++) {
		struct object *object = (struct object *)c->items[i]->object;

		if (object->hinted || dlopen_notes_is_libc(c->items[i]))
			continue;
		object->hinted = true;
		importer.node = c->items[i]->node;
		importer.object = object;
		importer.program = i == 0;
		object_imports(c->items[i]->node->content, check_import, &importer);
	}
}

static bool
is_answered(const struct hint_topic *topic, const struct node *const *nodes,
    size_t n)
{
	size_t i, j;

	for (i = 0; i < ANSWERS; i++)
		for (j = 0; !strcmp(answers[i].topic, topic->name) && j < n; j++)
			if (strstr(nodes[j]->path, answers[i].trace))
				return true;
	return false;
}

static char *
advice(const struct used_topic *t, bool recipe)
{
	if (!recipe)
		return mem_print("copy %s", t->topic->files);
	return mem_print("add '%s%s'", t->topic->cure,
	    t->topic->per_program ? t->path : "");
}

void
dlopen_notes_tell(struct tree *tree, bool recipe)
{
	const struct node *const *nodes;
	const struct used_topic *t;
	size_t i, n;

	nodes = tree_sorted(tree, &n);
	for (i = 0; i < count; i++) {
		t = &used[i];
		if (!is_answered(t->topic, nodes, n))
			msg_note("'%s'%s %s (%s): %s", t->path, t->files > 1 ?
			    mem_print(" (and %zu more)", t->files - 1) : "",
			    t->topic->text, t->symbol, advice(t, recipe));
	}
}

static const struct hint_topic cancel = {
	"libgcc_s", "unwinds the stack or ends a thread, and glibc then opens libgcc_s.so.1",
	"lib libgcc_s.so.1 for=",
	"it, too: binlibdepcp .../libgcc_s.so.1 DIRECTORY", true, false,
};

static const struct hint_topic gconv = {
	"gconv", "converts character sets, with modules that glibc opens",
	"include packs/gconv.rootfs",
	"the directory 'gconv' beside libc.so.6, too", false, false,
};

static const struct hint_topic nss = {
	"nss", "looks up users or hosts, with modules that glibc opens",
	"include packs/nss.rootfs",
	"/etc/nsswitch.conf and the libnss_*.so.2 that it names, too", false, false,
};

static const struct hint_topic pam = {
	"pam", "authenticates with PAM, which opens modules and reads /etc/pam.d",
	"tree /lib/${MULTIARCH}/security /lib/${MULTIARCH}/security deps",
	"/etc/pam.d and the directory 'security' beside libc.so.6, too", false, true,
};

static const struct hint_topic terminfo = {
	"terminfo", "draws on terminals, with the descriptions of the terminfo database",
	"include packs/terminfo.rootfs", "/lib/terminfo or /usr/share/terminfo, too",
	false, true,
};

static const struct hint_topic certs = {
	"certs", "checks certificates against the CA certificates of the system",
	"include packs/certs.rootfs", "/etc/ssl/certs, too", false, true,
};

const struct hint hints[] = {
	{ "SSL_CTX_set_default_verify_paths",         &certs },
	{ "backtrace",                                &cancel },
	{ "getaddrinfo",                              &nss },
	{ "getgrent",                                 &nss },
	{ "getgrgid",                                 &nss },
	{ "getgrgid_r",                               &nss },
	{ "getgrnam",                                 &nss },
	{ "getgrnam_r",                               &nss },
	{ "getgrouplist",                             &nss },
	{ "gethostbyaddr",                            &nss },
	{ "gethostbyaddr_r",                          &nss },
	{ "gethostbyname",                            &nss },
	{ "gethostbyname2",                           &nss },
	{ "gethostbyname2_r",                         &nss },
	{ "gethostbyname_r",                          &nss },
	{ "getnameinfo",                              &nss },
	{ "getprotobyname",                           &nss },
	{ "getpwent",                                 &nss },
	{ "getpwnam",                                 &nss },
	{ "getpwnam_r",                               &nss },
	{ "getpwuid",                                 &nss },
	{ "getpwuid_r",                               &nss },
	{ "getservbyname",                            &nss },
	{ "getservbyname_r",                          &nss },
	{ "getservbyport",                            &nss },
	{ "getspnam",                                 &nss },
	{ "gnutls_certificate_set_x509_system_trust", &certs },
	{ "iconv_open",                               &gconv },
	{ "initgroups",                               &nss },
	{ "initscr",                                  &terminfo },
	{ "newterm",                                  &terminfo },
	{ "pam_start",                                &pam },
	{ "pthread_cancel",                           &cancel },
	{ "pthread_exit",                             &cancel },
	{ "setupterm",                                &terminfo },
	{ "tgetent",                                  &terminfo },
};

const size_t hints_count = sizeof hints / sizeof hints[0];

static int
compare(const void *symbol, const void *hint)
{
	return strcmp(symbol, ((const struct hint *)hint)->symbol);
}

const struct hint *
dlopen_notes_for(const char *symbol)
{
	return bsearch(symbol, hints, hints_count, sizeof *hints, compare);
}
