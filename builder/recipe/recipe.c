/* SPDX-License-Identifier: ISC */
/* recipe - read a recipe and its includes into entries. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "entry.h"
#include "lexer.h"
#include "recipe.h"
#include "vars.h"
#include "verbs.h"
#include "lib/mem.h"
#include "lib/msg.h"

/* The limit keeps /dev/zero or a disk image from filling the memory. */
enum { MOST = 16 << 20, DEEPEST = 32 };

/* So many mistakes of a file that has fewer right lines are printed. */
enum { SHOWN = 5 };

/* A file that is being read, and the file that includes it. */
struct reading {
	const char *path;
	const struct reading *by;
	dev_t dev;
	ino_t ino;
	const char *origin;     /* the line that includes it, NULL at the top */
	unsigned right, wrong;  /* lines, */
	unsigned hidden;        /* and of the wrong ones those that were not printed */
};

static void read_file(struct entries *, struct reading *);

static void
complain(const struct reading *r, const char *reason)
{
	if (r->origin)
		msg_complain("%s: cannot read the recipe '%s': %s",
		    r->origin, r->path, reason);
	else
		msg_complain("cannot read the recipe '%s': %s",
		    r->path, reason);
}

/* A name without a '/' may be that of a package, or of a recipe of ours. */
static void
miss(const struct reading *r)
{
	const char *ours = mem_print("configs/%s.rootfs", r->path);

	if (r->origin || strchr(r->path, '/'))
		complain(r, strerror(ENOENT));
	else if (access(ours, R_OK) == 0)
		msg_complain("there is no recipe '%s': '%s' is one", r->path, ours);
	else
		msg_complain("there is no recipe '%s'; for a package of that name: mkrootfs --pkg %s OUTPUT",
		    r->path, r->path);
}

/*
 * A recipe that two others include is read once: the order of lines does not
 * matter and equal lines merge, so a second reading would add nothing.
 */
static bool
is_read_already(const struct reading *r)
{
	static struct { dev_t dev; ino_t ino; } *seen;
	static size_t count;
	size_t i;

	for (i = 0; i < count; i++)
		if (seen[i].dev == r->dev && seen[i].ino == r->ino)
			return true;
	seen = mem_grow(seen, count, sizeof *seen);
	seen[count].dev = r->dev;
	seen[count++].ino = r->ino;
	return false;
}

static bool
is_open_already(const struct reading *r)
{
	const struct reading *up;

	for (up = r->by; up; up = up->by)
		if (up->dev == r->dev && up->ino == r->ino)
			return true;
	return false;
}

/* O_NONBLOCK: do not wait for a writer if the path is a FIFO. */
static int
open_recipe(struct reading *r)
{
	struct stat st;
	int fd;

	if (!strcmp(r->path, "-"))
		return dup(0);
	fd = open(r->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0 && errno == ENOENT) {
		miss(r);
		return -1;
	}
	if (fd < 0 || fstat(fd, &st) < 0) {
		complain(r, strerror(errno));
		return -1;
	}
	r->dev = st.st_dev;
	r->ino = st.st_ino;
	if (!S_ISREG(st.st_mode))
		complain(r, S_ISDIR(st.st_mode) ? "it is a directory"
		    : "it is not a regular file");
	else if (is_open_already(r))
		complain(r, "it includes itself");
	else if (!is_read_already(r))
		return fd;
	close(fd);
	return -1;
}

static bool
slurp(const struct reading *r, int fd, struct buffer *text)
{
	char chunk[8192];
	ssize_t n;

	buffer_add(text, "", 0);
	while ((n = read(fd, chunk, sizeof chunk)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			complain(r, strerror(errno));
			return false;
		}
		buffer_add(text, chunk, n);
		if (text->length > MOST) {
			complain(r, "it is larger than 16 MiB");
			return false;
		}
	}
	return true;
}

static void
include(struct entries *entries, const struct reading *by,
    const struct entry *entry)
{
	const char *slash = strrchr(by->path, '/');
	struct reading r = { .by = by, .origin = entry->origin };
	const struct reading *up;
	int depth = 0;

	if (entry->source[0] == '/' || !slash)
		r.path = entry->source;
	else
		r.path = mem_print("%.*s%s", (int)(slash + 1 - by->path), by->path,
		    entry->source);
	for (up = by; up; up = up->by)
		depth++;
	if (depth > DEEPEST)
		complain(&r, "includes are nested too deeply");
	else if (!entry->opt || access(r.path, F_OK) == 0)
		read_file(entries, &r);
	else
		msg_note("%s: left out: the recipe '%s' does not exist", entry->origin,
		    r.path);
}

/* A text that is no recipe has a mistake in each line. */
static void
complain_of_line(struct reading *r, unsigned line, const char *complaint)
{
	if (++r->wrong > SHOWN && r->wrong > r->right)
		r->hidden++;
	else
		msg_complain("%s:%u: %s", r->path, line, complaint);
}

static void
read_entry(struct entries *entries, struct reading *r,
    const struct lexer *lx)
{
	struct entry entry = {
		.origin = mem_print("%s:%u", r->path, lx->line),
	};
	char *complaint = verbs_read(&entry, lx->words, lx->count);

	if (complaint) {
		complain_of_line(r, lx->line, complaint);
		return;
	}
	r->right++;
	if (entry.kind == VERB_INCLUDE) {
		if (!r->hidden)
			include(entries, r, &entry);
		return;
	}
	entries->items = mem_grow(entries->items, entries->count,
	    sizeof *entries->items);
	entries->items[entries->count++] = entry;
}

static void
read_file(struct entries *entries, struct reading *r)
{
	struct buffer text = { 0 };
	enum lexer_result result;
	struct lexer lx;
	int fd = open_recipe(r);

	if (fd < 0)
		return;
	if (slurp(r, fd, &text)) {
		lexer_open(&lx, text.data, text.length, vars_lookup);
		while ((result = lexer_line(&lx)) != LEXER_END) {
			if (result == LEXER_WORDS)
				read_entry(entries, r, &lx);
			else
				complain_of_line(r, lx.line, lx.complaint);
		}
	}
	if (r->hidden)
		msg_complain("%s: and %u more: is it a recipe?", r->path, r->hidden);
	close(fd);
}

void
recipe_read(struct entries *entries, const char *path)
{
	struct reading r = { .path = path };

	read_file(entries, &r);
}
