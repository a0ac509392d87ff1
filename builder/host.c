/* SPDX-License-Identifier: ISC */
/* host - the view of a directory of this machine. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "content.h"
#include "host.h"
#include "kernel.h"
#include "mem.h"
#include "node.h"
#include "say.h"
#include "view.h"

struct host {
	struct view view;       /* first, so that a view is its host */
	int fd;
	const char *shown;      /* before paths in messages: "" or "/sysroot" */
	struct nodemap seen;    /* a name that is absent is NODE_ABSENT */
};

static enum node_type
type_of(mode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFDIR:
		return NODE_DIR;
	case S_IFLNK:
		return NODE_LINK;
	case S_IFCHR:
		return NODE_CHAR;
	case S_IFBLK:
		return NODE_BLOCK;
	case S_IFIFO:
		return NODE_PIPE;
	case S_IFSOCK:
		return NODE_SOCK;
	default:
		return NODE_FILE;
	}
}

static const char *
name_of(const char *path)
{
	return path[1] ? path + 1 : ".";
}

static const char *
read_link(const struct host *host, const char *path)
{
	char target[PATH_MAX];
	ssize_t n = readlinkat(host->fd, name_of(path), target, sizeof target);

	if (n <= 0 || n == sizeof target)
		say_cannot("read the link '%s%s'", host->shown, path);
	return mem_copy(target, n);
}

static struct node
read_node(const struct host *host, const char *path)
{
	struct node node = { .path = mem_copy(path, strlen(path)) };
	struct stat st;

	if (fstatat(host->fd, name_of(path), &st, AT_SYMLINK_NOFOLLOW) < 0) {
		if (errno != ENOENT && errno != ENOTDIR)
			say_note("'%s%s' counts as absent: %s", host->shown, path,
			    strerror(errno));
		node.type = NODE_ABSENT;
		return node;
	}
	node.type = type_of(st.st_mode);
	node.mode = st.st_mode & 07777;
	node.uid = st.st_uid;
	node.gid = st.st_gid;
	node.major = major(st.st_rdev);
	node.minor = minor(st.st_rdev);
	if (node.type == NODE_LINK)
		node.target = read_link(host, path);
	if (node.type == NODE_FILE)
		node.content = content_of_stat(host->fd, name_of(path), &st,
		    *host->shown ? mem_print("%s%s", host->shown, path) : node.path);
	return node;
}

static const struct node *
look(const struct view *view, const char *path)
{
	struct host *host = (struct host *)view;
	struct node *node = nodemap_find(&host->seen, path), new;

	if (!node) {
		new = read_node(host, path);
		node = nodemap_add(&host->seen, &new);
	}
	return node->type == NODE_ABSENT ? NULL : node;
}

const struct view *
host_view(const char *directory)
{
	struct host *host = mem_new(sizeof *host);
	size_t n = strlen(directory);

	while (n && directory[n - 1] == '/')
		n--;
	host->view.look = look;
	host->shown = mem_copy(directory, n);
	host->fd = open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (host->fd < 0)
		say_cannot("look below '%s'", directory);
	return &host->view;
}

int
host_directory(const struct view *view)
{
	return ((const struct host *)view)->fd;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

const char **
host_list(const struct view *view, const char *path, size_t *count)
{
	const struct host *host = (const struct host *)view;
	int fd = kernel_open_in_root(host->fd, name_of(path),
	    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;
	const char **names = mem_grow(NULL, 0, sizeof *names);

	*count = 0;
	if (!dir)
		return NULL;
	while ((entry = readdir(dir))) {
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		names = mem_grow(names, *count, sizeof *names);
		names[(*count)++] = mem_copy(entry->d_name, strlen(entry->d_name));
	}
	closedir(dir);
	qsort(names, *count, sizeof *names, by_name);
	return names;
}
