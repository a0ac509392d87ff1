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

struct looking {
	uint64_t sum;
	long long newest;
	const char *first;      /* a name that is newer */
	bool unreadable;
};

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
	uint64_t h = hash(0xcbf29ce484222325, path, strlen(path) + 1);

	h = hash(h, &type, 1);
	if (type == 'f') {
		h = hash(h, &size, sizeof size);
		h = hash(h, &seconds, sizeof seconds);
	}
	if (type == 'l')
		h = hash(h, target, strlen(target));
	return h;
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

void
used_mark(int root, const struct node *const *nodes, size_t count,
    long long (*time)(const struct node *))
{
	const struct node *node;
	long long newest = 0, seconds;
	uint64_t sum = 0;
	char text[64];
	size_t i, n;

	for (i = 0; i < count; i++) {
		node = nodes[i]->names ? nodes[i]->names->first : nodes[i];
		seconds = time(node);
		if (seconds > newest)
			newest = seconds;
		if (nodes[i]->path[1])
			sum += hash_node(nodes[i], seconds);
	}
	n = text_format(text, sizeof text, "1 %016" PRIx64 " %lld", sum, newest);
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
	if (type == 'f' && (st.st_mtim.tv_nsec || st.st_mtim.tv_sec > l->newest) && !l->first)
		l->first = path;
	l->sum += hash_name(path, type, st.st_size, st.st_mtim.tv_nsec ? -1 : st.st_mtim.tv_sec, target);
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

bool
used_since(int fd, long long epoch, const char **first)
{
	struct looking l = { .newest = epoch };
	char text[64] = "";
	uint64_t sum = 0;
	bool known;

	known = fgetxattr(fd, attribute, text, sizeof text - 1) > 0 &&
	    sscanf(text, "1 %" SCNx64 " %lld", &sum, &l.newest) == 2;
	look_into(&l, fd, "", 0);
	*first = l.first;
	return l.unreadable || (known ? l.sum != sum : l.first != NULL);
}
