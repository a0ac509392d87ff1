/* SPDX-License-Identifier: ISC */
/* ldconf - read /etc/ld.so.conf and /etc/ld-musl-ARCH.path. */
#define _GNU_SOURCE
#include <fnmatch.h>
#include <string.h>

#include "ldconf.h"
#include "builder/tree/blob.h"
#include "builder/tree/hostfs.h"
#include "builder/tree/node.h"
#include "builder/tree/vfs.h"
#include "lib/mem.h"
#include "lib/msg.h"

/* A part of the text, as in an item. */
struct slice {
	const char *at;
	size_t size;
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

static struct slice
skip_blanks(struct slice s)
{
	while (s.size && is_blank(*s.at)) {
		s.at++;
		s.size--;
	}
	return s;
}

static struct slice
trim(struct slice s)
{
	s = skip_blanks(s);
	while (s.size && is_blank(s.at[s.size - 1]))
		s.size--;
	return s;
}

/* The part before the first c. */
static struct slice
before(struct slice s, char c)
{
	const char *at = s.size ? memchr(s.at, c, s.size) : NULL;

	if (at)
		s.size = (size_t)(at - s.at);
	return s;
}

void
ldconf_open(struct ldconf *conf, const char *text, size_t size)
{
	*conf = (struct ldconf){ .text = text, .size = size };
}

/* Get the next line of the text; ldconfig ends a line at a NUL, too. */
static struct slice
take_line(struct ldconf *conf)
{
	struct slice line = before((struct slice){ conf->text, conf->size }, '\n');
	size_t taken = line.size + (line.size < conf->size);

	conf->text += taken;
	conf->size -= taken;
	conf->line++;
	return trim(before(before(line, '\0'), '#'));
}

/* Get the rest of a line that begins with word; false: it does not. */
static bool
after_word(struct slice line, const char *word, struct slice *rest)
{
	size_t length = strlen(word);

	if (line.size <= length || memcmp(line.at, word, length) || !is_blank(line.at[length]))
		return false;
	*rest = skip_blanks((struct slice){ line.at + length, line.size - length });
	return true;
}

/* Get the next pattern of an include line, which may have several. */
static bool
take_pattern(struct ldconf *conf, struct ldconf_item *item)
{
	struct slice words = skip_blanks((struct slice){ conf->words, conf->words_size });
	size_t n = 0;

	while (n < words.size && !is_blank(words.at[n]))
		n++;
	conf->words = words.at + n;
	conf->words_size = words.size - n;
	*item = (struct ldconf_item){ LDCONF_INCLUDE, words.at, n, conf->line };
	return n > 0;
}

/* "DIR", or in the old form "DIR=libc6". */
static bool
take_dir(struct slice line, unsigned number, struct ldconf_item *item)
{
	line = trim(before(line, '='));
	while (line.size > 1 && line.at[line.size - 1] == '/')
		line.size--;
	if (!line.size)
		return false;
	*item = (struct ldconf_item){
		*line.at == '/' ? LDCONF_DIR : LDCONF_RELATIVE, line.at, line.size, number,
	};
	return true;
}

bool
ldconf_next(struct ldconf *conf, struct ldconf_item *item)
{
	struct slice line, rest;

	if (conf->words_size && take_pattern(conf, item))
		return true;
	while (conf->size) {
		line = take_line(conf);
		if (after_word(line, "include", &rest)) {
			conf->words = rest.at;
			conf->words_size = rest.size;
			if (take_pattern(conf, item))
				return true;
		} else if (after_word(line, "hwcap", &rest)) {
			*item = (struct ldconf_item){
				LDCONF_IGNORED, line.at, line.size, conf->line,
			};
			return true;
		} else if (take_dir(line, conf->line, item)) {
			return true;
		}
	}
	return false;
}

bool
ldconf_musl_next(struct ldconf *conf, struct ldconf_item *item)
{
	struct slice left = before((struct slice){ conf->text, conf->size }, '\0'), dir;

	while (left.size) {
		dir = before(before(left, '\n'), ':');
		left.at += dir.size + (dir.size < left.size);
		left.size -= dir.size + (dir.size < left.size);
		if (!dir.size)
			continue;
		conf->text = left.at;
		conf->size = left.size;
		*item = (struct ldconf_item){
			*dir.at == '/' ? LDCONF_DIR : LDCONF_RELATIVE, dir.at, dir.size, 0,
		};
		return true;
	}
	conf->size = 0;
	return false;
}

/* The file that is read, and the file that includes it. */
struct reading {
	const struct node *node;
	const struct reading *by;
	int depth;
};

enum { DEEPEST = 16 };

struct dirs {
	const char ***items;
	size_t *count;
};

static void read_file(const struct vfs *, const char *path, struct dirs,
    const struct reading *by);

/*
 * Expand a pattern in the view: glob(3) would read the host.  A pattern in the last
 * component ("ld.so.conf.d/" and a star ".conf") is expanded; one in another component
 * is skipped, with a note.
 */
static void
include(const struct vfs *view, const char *pattern, struct dirs dirs,
    const struct reading *by)
{
	const char *slash = strrchr(pattern, '/');
	char *dir = mem_copy(pattern, slash - pattern);
	const struct node *node;
	const char **names;
	size_t i, count;

	if (strpbrk(dir, "*?[")) {
		msg_note("'%s' in ld.so.conf is skipped: "
		    "only its last component may be a pattern", pattern);
		return;
	}
	node = vfs_find(view, *dir ? dir : "/");
	if (!node || node->type != NODE_DIR)
		return;
	names = hostfs_list(view, node->path, &count);
	for (i = 0; names && i < count; i++)
		if (!fnmatch(slash + 1, names[i], FNM_PERIOD))
			read_file(view, mem_print("%s/%s", dir, names[i]), dirs, by);
}

static bool
is_open_already(const struct node *node, const struct reading *by)
{
	for (; by; by = by->by)
		if (by->node == node)
			return true;
	return false;
}

static void
take(const struct vfs *view, const char *path, const struct ldconf_item *item,
    struct dirs dirs, const struct reading *r)
{
	char *text = mem_copy(item->text, item->size);

	switch (item->kind) {
	case LDCONF_DIR:
		*dirs.items = mem_grow(*dirs.items, *dirs.count, sizeof **dirs.items);
		(*dirs.items)[(*dirs.count)++] = text;
		break;
	case LDCONF_INCLUDE:
		if (text[0] != '/')
			text = mem_print("%.*s/%s", (int)(strrchr(path, '/') - path),
			    path, text);
		include(view, text, dirs, r);
		break;
	case LDCONF_RELATIVE:
		msg_note("%s:%u: '%s' is not an absolute path: ignored", path,
		    item->line, text);
		break;
	case LDCONF_IGNORED:
		break;
	}
}

static void
read_file(const struct vfs *view, const char *path, struct dirs dirs,
    const struct reading *by)
{
	struct reading r = { .by = by, .depth = by ? by->depth + 1 : 0 };
	struct ldconf_item item;
	struct ldconf conf;
	const char *text;

	r.node = vfs_find(view, path);
	if (!r.node || r.node->type != NODE_FILE)
		return;
	if (is_open_already(r.node, by) || r.depth > DEEPEST) {
		msg_note("'%s' includes itself: not read again", path);
		return;
	}
	text = blob_map(r.node->content);
	ldconf_open(&conf, text, r.node->content->size);
	while (ldconf_next(&conf, &item))
		take(view, path, &item, dirs, &r);
	blob_release(r.node->content, text);
}

void
ldconf_read(const struct vfs *view, const char *path, const char ***dirs,
    size_t *count)
{
	struct dirs all = { dirs, count };

	read_file(view, path, all, NULL);
}
