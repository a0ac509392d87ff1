/* SPDX-License-Identifier: ISC */
/* used - was a directory that mkrootfs has built changed after that? */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "used.h"
#include "builder/tree/blob.h"
#include "builder/tree/node.h"
#include "lib/mem.h"
#include "lib/text.h"

static const char attribute[] = "user.mkrootfs";

/* A jail that is deeper was changed: a path has at most PATH_MAX / 2 names. */
enum { DEEPEST = 128 };

/* What the attribute says.  The sums do not depend on the order of names. */
struct record {
	uint64_t names;         /* with sizes, times and targets of links */
	uint64_t modes, owners; /* of the directory itself, too */
	char by;                /* who built it: BY_ROOT, BY_USER */
	long long newest;
};

/* Root gives each file its owner.  Files of a user have the owner of the directory, so their owners
 * are compared with that: they are the same seen from a user namespace, or in a copy. */
enum { BY_ROOT = 'r', BY_USER = 'u' };

struct looking {
	struct record sums;
	struct stat top;        /* the directory itself */
	const char *first;      /* a name that is newer */
	bool unreadable;
};

static const uint64_t start = 0xcbf29ce484222325;

/* FNV-1a */
static uint64_t
hash(uint64_t h, const void *bytes, size_t length)
{
	const unsigned char *p = bytes;

	while (length--)
		h = (h ^ *p++) * 0x100000001b3;
	return h;
}

/* One name; type: 'd', 'f', 'l', or 'x' for the rest. */
static uint64_t
hash_name(const char *path, char type, long long size, long long seconds, const char *target)
{
	uint64_t h = hash(start, path, strlen(path) + 1);

	h = hash(h, &type, 1);
	if (type == 'f') {
		h = hash(h, &size, sizeof size);
		h = hash(h, &seconds, sizeof seconds);
	}
	if (type == 'l')
		h = hash(h, target, strlen(target));
	return h;
}

/* As the file system tells them, which may know no modes, or give a file its own owner.
 * PATH is "" for the directory itself. */
static void
add_attributes(struct record *sums, const char *path, const struct stat *st, const struct stat *top)
{
	uint64_t h = hash(start, path, strlen(path) + 1);
	uint32_t mode = st->st_mode, owner[] = { st->st_uid, st->st_gid };

	if (sums->by == BY_USER) {
		owner[0] -= top->st_uid;
		owner[1] -= top->st_gid;
	}
	sums->modes += hash(h, &mode, sizeof mode);
	sums->owners += hash(h, owner, sizeof owner);
}

/* -- what is written ------------------------------------------------------------------- */

static uint64_t
hash_node(const struct node *node, long long seconds)
{
	switch (node->type) {
	case NODE_DIR:
		return hash_name(node->path, 'd', 0, 0, NULL);
	case NODE_FILE:
		return hash_name(node->path, 'f', node->content->size, seconds, NULL);
	case NODE_CHAR:
	case NODE_BLOCK:
		/* an empty file, to be mounted over */
		return hash_name(node->path, 'f', 0, seconds, NULL);
	case NODE_LINK:
		return hash_name(node->path, 'l', 0, 0, node->target);
	default:
		return hash_name(node->path, 'x', 0, 0, NULL);
	}
}

/* False if a name cannot be looked at: only names count then. */
static bool
sum_attributes(struct record *sums, int root, const struct node *const *nodes, size_t count)
{
	struct stat top, st;
	const char *path;
	size_t i;

	if (fstat(root, &top) < 0)
		return false;
	add_attributes(sums, "", &top, &top);
	for (i = 0; i < count; i++) {
		path = nodes[i]->path;
		if (!path[1])
			continue;
		if (fstatat(root, path + 1, &st, AT_SYMLINK_NOFOLLOW) < 0)
			return false;
		add_attributes(sums, path, &st, &top);
	}
	return true;
}

void
used_mark(int root, const struct node *const *nodes, size_t count,
    long long (*time)(const struct node *))
{
	struct record sums = { .by = geteuid() ? BY_USER : BY_ROOT };
	const struct node *node;
	long long seconds;
	char text[128];
	size_t i, n;

	for (i = 0; i < count; i++) {
		node = nodes[i]->names ? nodes[i]->names->first : nodes[i];
		seconds = time(node);
		if (seconds > sums.newest)
			sums.newest = seconds;
		if (nodes[i]->path[1])
			sums.names += hash_node(nodes[i], seconds);
	}
	n = text_format(text, sizeof text, "1 %016" PRIx64 " %lld", sums.names, sums.newest);
	if (sum_attributes(&sums, root, nodes, count))
		n += text_format(text + n, sizeof text - n, " %016" PRIx64 " %016" PRIx64 " %c",
		    sums.modes, sums.owners, sums.by);
	fsetxattr(root, attribute, text, n, 0);
}

/* -- what is there --------------------------------------------------------------------- */

static void look_into(struct looking *, int fd, const char *path, int depth);

static void
look_at(struct looking *l, int parent, const char *name, const char *path, int depth)
{
	char target[PATH_MAX] = "", type;
	struct stat st;
	int fd;

	if (fstatat(parent, name, &st, AT_SYMLINK_NOFOLLOW) < 0) {
		l->unreadable = true;
		return;
	}
	type = S_ISDIR(st.st_mode) ? 'd' : S_ISREG(st.st_mode) ? 'f' : S_ISLNK(st.st_mode) ? 'l' : 'x';
	if (type == 'l' && readlinkat(parent, name, target, sizeof target - 1) < 0)
		l->unreadable = true;
	if (type == 'f' && (st.st_mtim.tv_nsec || st.st_mtim.tv_sec > l->sums.newest) && !l->first)
		l->first = path;
	l->sums.names += hash_name(path, type, st.st_size,
	    st.st_mtim.tv_nsec ? -1 : st.st_mtim.tv_sec, target);
	add_attributes(&l->sums, path, &st, &l->top);
	if (type != 'd')
		return;
	fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 || depth == DEEPEST)
		l->unreadable = true;
	if (fd >= 0 && depth == DEEPEST)
		close(fd);
	else if (fd >= 0)
		look_into(l, fd, path, depth + 1);
}

static void
look_into(struct looking *l, int fd, const char *path, int depth)
{
	DIR *dir = fdopendir(fd);
	const struct dirent *entry;

	if (!dir) {
		l->unreadable = true;
		close(fd);
		return;
	}
	while ((entry = readdir(dir))) {
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			look_at(l, fd, entry->d_name, mem_print("%s/%s", path, entry->d_name), depth);
	}
	closedir(dir);
}

bool
used_is_marked(int fd)
{
	return fgetxattr(fd, attribute, NULL, 0) >= 0;
}

/* How many fields of the record there are: 2 have no modes and owners, of mkrootfs before them. */
enum { NAMES = 2, ALL = 5 };

static int
read_record(int fd, struct record *r)
{
	char text[128] = "";

	if (fgetxattr(fd, attribute, text, sizeof text - 1) < 0)
		return 0;
	return sscanf(text, "1 %" SCNx64 " %lld %" SCNx64 " %" SCNx64 " %c", &r->names, &r->newest,
	    &r->modes, &r->owners, &r->by);
}

/* Others can neither give a file the owner that root gave it, nor always see it. */
static bool
same_attributes(const struct record *a, const struct record *b)
{
	return a->modes == b->modes &&
	    (a->owners == b->owners || (a->by == BY_ROOT && geteuid()));
}

const char *
used_since(int fd, const char *output, long long epoch)
{
	struct looking l = { .first = NULL };
	struct record built = { .newest = epoch };
	int fields = read_record(fd, &built);

	l.sums = (struct record){ .by = built.by, .newest = fields < NAMES ? epoch : built.newest };
	l.unreadable = fstat(fd, &l.top) < 0;
	add_attributes(&l.sums, "", &l.top, &l.top);
	look_into(&l, fd, "", 0);
	if (l.unreadable || (fields < NAMES ? l.first != NULL : l.sums.names != built.names))
		return l.first ? mem_print(", the first is '%s%s'", output, l.first) : "";
	return fields < ALL || same_attributes(&built, &l.sums) ? NULL : " (only modes or owners)";
}
