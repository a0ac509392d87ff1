/* SPDX-License-Identifier: ISC */
/* bundle_mounts - the mounts of a bundle: the member "mounts". */
#define _GNU_SOURCE
#include <string.h>
#include <yyjson.h>

#include "bundle_parts.h"
#include "parse.h"
#include "plan.h"
#include "volumes.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/text.h"

/* -- options -------------------------------------------------------------------------------- */

/* What an option of a mount does to the volume, by its word. */
enum effect {
	EFFECT_NONE,            /* every volume is mounted so, or it is about speed alone */
	EFFECT_READ_ONLY,
	EFFECT_NO_EXEC,
	EFFECT_BIND, EFFECT_BIND_ALL,   /* without and with the mounts below the source */
	EFFECT_LEFT_OUT,
};

static const struct word {
	const char *word;
	enum effect effect;
	const char *why;
} words[] = {
	{ "bind", EFFECT_BIND, NULL }, { "rbind", EFFECT_BIND_ALL, NULL },
	{ "ro", EFFECT_READ_ONLY, NULL }, { "rro", EFFECT_READ_ONLY, NULL },
	{ "noexec", EFFECT_NO_EXEC, NULL }, { "rnoexec", EFFECT_NO_EXEC, NULL },
	{ "rw", EFFECT_NONE, NULL }, { "rrw", EFFECT_NONE, NULL }, { "exec", EFFECT_NONE, NULL },
	{ "nosuid", EFFECT_NONE, NULL }, { "nodev", EFFECT_NONE, NULL },
	{ "rnosuid", EFFECT_NONE, NULL }, { "rnodev", EFFECT_NONE, NULL },
	{ "private", EFFECT_NONE, NULL }, { "rprivate", EFFECT_NONE, NULL },
	{ "relatime", EFFECT_NONE, NULL }, { "strictatime", EFFECT_NONE, NULL },
	{ "noatime", EFFECT_NONE, NULL }, { "nodiratime", EFFECT_NONE, NULL },
	{ "norelatime", EFFECT_NONE, NULL }, { "async", EFFECT_NONE, NULL },
	{ "defaults", EFFECT_NONE, NULL }, { "newinstance", EFFECT_NONE, NULL },
	{ "suid", EFFECT_LEFT_OUT, "volumes are mounted nosuid" },
	{ "dev", EFFECT_LEFT_OUT, "volumes are mounted nodev, and --dev-bind makes devices usable" },
	{ "slave", EFFECT_LEFT_OUT, "mounts are private" },
	{ "rslave", EFFECT_LEFT_OUT, "mounts are private" },
	{ "shared", EFFECT_LEFT_OUT, "mounts are private" },
	{ "rshared", EFFECT_LEFT_OUT, "mounts are private" },
	{ "unbindable", EFFECT_LEFT_OUT, "mounts are private" },
	{ "runbindable", EFFECT_LEFT_OUT, "mounts are private" },
	{ "tmpcopyup", EFFECT_LEFT_OUT, "a tmpfs is empty at first" },
};

static const struct word *
find_word(const char *text)
{
	size_t i;

	for (i = 0; i < sizeof words / sizeof words[0]; i++) {
		if (!strcmp(words[i].word, text))
			return &words[i];
	}
	return NULL;
}

/* "mode=755", "size=64k" of a tmpfs.  False: it is another word. */
static bool
take_setting(struct bundle *b, struct volume *volume, const char *text)
{
	if (!strncmp(text, "size=", 5)) {
		volume->size = text + 5;
		if (!volumes_is_size(volume->size))
			bundle_complain(b, "has the option '%s': expected a size such as 64k or 16m", text);
		return true;
	}
	if (!strncmp(text, "mode=", 5)) {
		volume->mode = text + 5;
		if (!*volume->mode || strlen(volume->mode) > 5 ||
		    volume->mode[strspn(volume->mode, "01234567")])
			bundle_complain(b, "has the option '%s': expected a mode such as 1777", text);
		return true;
	}
	return false;
}

/* Notes of an option are not of one mount. */
static void
leave_out(struct bundle *b, const struct word *word)
{
	const char *where = b->where;

	b->where = "mounts";
	bundle_note(b, "have the option '%s', which is left out: %s", word->word, word->why);
	b->where = where;
}

static void
take_option(struct bundle *b, struct volume *volume, bool *bind, const char *text)
{
	const struct word *word = find_word(text);

	if (!word) {
		if (*bind || !take_setting(b, volume, text))
			bundle_complain(b, "has the option '%s', which is not known here", text);
		return;
	}
	switch (word->effect) {
	case EFFECT_NONE:      break;
	case EFFECT_READ_ONLY: volume->read_only = true; break;
	case EFFECT_NO_EXEC:   volume->no_exec = true; break;
	case EFFECT_BIND:      volume->alone = *bind = true; break;
	case EFFECT_BIND_ALL:  volume->alone = false; *bind = true; break;
	case EFFECT_LEFT_OUT:  leave_out(b, word); break;
	}
}

/* -- the file systems of every container ------------------------------------------------------ */

/* A setting of the file system, which describes the container's own as well. */
static bool
describes(const char *text)
{
	static const char *const known[] = { "size=", "mode=", "uid=", "gid=", "ptmxmode=", "nr_inodes=" };
	size_t i;

	for (i = 0; i < sizeof known / sizeof known[0]; i++) {
		if (!strncmp(text, known[i], strlen(known[i])))
			return true;
	}
	return false;
}

/* An option that would take more away than the container's own mount does is an error. */
static void
check_own(struct bundle *b, const char *target)
{
	const char **options = bundle_texts(b, b->item.options);
	const struct word *word;

	for (; *options; options++) {
		word = find_word(*options);
		if (!strncmp(*options, "hidepid=", 8) || !strncmp(*options, "subset=", 7) ||
		    (word && word->effect == EFFECT_READ_ONLY && !text_is_within(target, "/sys")))
			bundle_complain(b, "has the option '%s', which the container's own mount on '%s' has not",
			    *options, target);
		else if (!word && !describes(*options))
			bundle_note(b, "has the option '%s', which is left out: on '%s' the container's own is "
			    "mounted", *options, target);
	}
}

/* A mount that a container has anyway. */
static bool
is_own(struct bundle *b, const char *target, const char *type)
{
	static const struct {
		const char *target, *type;
	} own[] = {
		{ "/proc", "proc" }, { "/sys", "sysfs" }, { "/dev", "tmpfs" }, { "/dev", "devtmpfs" },
		{ "/dev/pts", "devpts" }, { "/dev/mqueue", "mqueue" }, { "/sys/fs/cgroup", "cgroup" },
		{ "/sys/fs/cgroup", "cgroup2" },
	};
	size_t i;

	for (i = 0; i < sizeof own / sizeof own[0]; i++) {
		if (!strcmp(own[i].target, target) && !strcmp(own[i].type, type)) {
			check_own(b, target);
			return true;
		}
	}
	return false;
}

/* The size of the tmpfs there is that of the bundle's. */
static bool
is_own_shm(struct bundle *b, const char *target, const char *type)
{
	yyjson_arr_iter items = yyjson_arr_iter_with(b->item.options);
	yyjson_val *item;

	if (strcmp(target, "/dev/shm") || strcmp(type, "tmpfs"))
		return false;
	check_own(b, target);
	while ((item = yyjson_arr_iter_next(&items))) {
		const char *text = bundle_text(b, item);

		if (strncmp(text, "size=", 5))
			continue;
		if (volumes_is_size(text + 5))
			b->plan->shm_size = text + 5;
		else
			bundle_complain(b, "has the option '%s': expected a size such as 64k or 16m", text);
	}
	return true;
}

/* Is it left to the mounts of a container? */
static bool
is_the_containers(struct bundle *b, const char *target, const char *type)
{
	if (is_own(b, target, type) || is_own_shm(b, target, type))
		return true;
	if (!text_is_within(target, "/proc") && !text_is_within(target, "/sys") && strcmp(target, "/dev") &&
	    !text_is_within(target, "/dev/pts") && !text_is_within(target, "/dev/mqueue"))
		return false;
	bundle_note(b, "is left out: on '%s' the container's own is mounted", target);
	return true;
}

/* -- one mount --------------------------------------------------------------------------------- */

static void
add(struct bundle *b, const struct volume *volume)
{
	b->volumes = mem_grow(b->volumes, b->volume_count, sizeof *volume);
	b->volumes[b->volume_count++] = *volume;
}

static void
make_volume(struct bundle *b, const char *target, const char *type)
{
	struct volume volume = { .target = target, .source = b->item.source };
	bool bind = !strcmp(type, "bind") || !strcmp(type, "rbind");
	const char **options = bundle_texts(b, b->item.options);
	size_t i;

	volume.alone = !strcmp(type, "bind");
	for (i = 0; options[i]; i++)
		take_option(b, &volume, &bind, options[i]);
	if (bind) {
		volume.kind = VOLUME_BIND;
		if (!*volume.source)
			bundle_complain(b, "has no source");
		else if (*volume.source != '/')
			volume.source = mem_print("%s/%s", b->dir, volume.source);
	} else if (!strcmp(type, "tmpfs")) {
		volume.kind = VOLUME_TMPFS;
		volume.source = NULL;
	} else {
		bundle_complain(b, "is of the type '%s': only bind mounts and tmpfs are mounted there", type);
	}
	if (!msg_errors() && volumes_check(&volume))
		add(b, &volume);
}

static void
take_destination(struct bundle *b, yyjson_val *value)
{
	b->item.target = bundle_path(b, bundle_text(b, value));
}

static void
take_type(struct bundle *b, yyjson_val *value)
{
	b->item.type = bundle_text(b, value);
}

static void
take_source(struct bundle *b, yyjson_val *value)
{
	b->item.source = bundle_text(b, value);
}

static void
take_options(struct bundle *b, yyjson_val *value)
{
	b->item.options = value;
}

static void
take_mount(struct bundle *b, yyjson_val *value)
{
	static const struct field fields[] = {
		FIELD_OF("destination", KIND_TEXT, take_destination), FIELD_OF("type", KIND_TEXT, take_type),
		FIELD_OF("source", KIND_TEXT, take_source), FIELD_OF("options", KIND_LIST, take_options),
		FIELD_NOT("uidMappings", "the owners of a volume are not shifted here"),
		FIELD_NOT("gidMappings", "the owners of a volume are not shifted here"),
	};

	b->item = (struct bundle_item){ .type = "", .source = "" };
	bundle_object(b, value, fields, FIELD_COUNT(fields));
	if (msg_errors())
		return;
	if (!b->item.target)
		bundle_complain(b, "has no destination");
	else if (!is_the_containers(b, b->item.target, b->item.type))
		make_volume(b, b->item.target, b->item.type);
}

void
bundle_mounts(struct bundle *b, yyjson_val *value)
{
	if (yyjson_arr_size(value) > BUNDLE_MOST_MOUNTS)
		bundle_complain(b, "are more than %d", BUNDLE_MOST_MOUNTS);
	else
		bundle_each(b, value, KIND_OBJECT, take_mount);
}

/* Before those of the options, which may lie over them. */
void
bundle_mounts_end(struct bundle *b)
{
	size_t i;

	for (i = b->volume_count; i > 0; i--)
		volumes_add_first(b->plan, &b->volumes[i - 1]);
}
