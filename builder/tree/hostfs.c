/* SPDX-License-Identifier: ISC */
/* hostfs - the view of a directory of the host. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "blob.h"
#include "hostfs.h"
#include "node.h"
#include "vfs.h"
#include "lib/kernel.h"
#include "lib/mem.h"
#include "lib/msg.h"

enum { ANY_X = 0111 };

struct hostfs {
	struct vfs view;        /* first, so that a pointer can be cast to hostfs */
	int fd;
	const char *shown;      /* prefix of paths in messages: "" or "/sysroot" */
	struct nodemap seen;    /* the cache; an absent name is NODE_ABSENT */
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
read_link(const struct hostfs *host, const char *path)
{
	char target[PATH_MAX];
	ssize_t n = readlinkat(host->fd, name_of(path), target, sizeof target);

	if (n <= 0 || n == sizeof target)
		msg_cannot("read the link '%s%s'", host->shown, path);
	return mem_copy(target, n);
}

/* Only of programs: it is a system call for each file.  No component of the path is a link. */
static void
read_caps(const struct hostfs *host, struct node *node)
{
	char caps[64];
	ssize_t n = lgetxattr(mem_print("%s%s", host->shown, node->path), "security.capability", caps,
	    sizeof caps);

	if (n <= 0)
		return;
	node->caps = mem_copy(caps, (size_t)n);
	node->caps_size = (unsigned)n;
}

static struct node
read_node(const struct hostfs *host, const char *path)
{
	struct node node = { .path = mem_copy(path, strlen(path)) };
	struct stat st;

	if (fstatat(host->fd, name_of(path), &st, AT_SYMLINK_NOFOLLOW) < 0) {
		if (errno != ENOENT && errno != ENOTDIR)
			msg_note("'%s%s' is treated as absent: %s", host->shown, path,
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
		node.content = blob_of_stat(host->fd, name_of(path), &st,
		    *host->shown ? mem_print("%s%s", host->shown, path) : node.path);
	if (node.type == NODE_FILE && (node.mode & ANY_X))
		read_caps(host, &node);
	return node;
}

static const struct node *
look(const struct vfs *view, const char *path)
{
	struct hostfs *host = (struct hostfs *)view;
	struct node *node = nodemap_find(&host->seen, path), new;

	if (!node) {
		new = read_node(host, path);
		node = nodemap_add(&host->seen, &new);
	}
	return node->type == NODE_ABSENT ? NULL : node;
}

const struct vfs *
hostfs_view(const char *directory)
{
	struct hostfs *host = mem_new(sizeof *host);
	size_t n = strlen(directory);

	while (n && directory[n - 1] == '/')
		n--;
	host->view.look = look;
	host->shown = mem_copy(directory, n);
	host->fd = open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (host->fd < 0)
		msg_cannot("open the directory '%s'", directory);
	return &host->view;
}

int
hostfs_directory(const struct vfs *view)
{
	return ((const struct hostfs *)view)->fd;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

const char **
hostfs_list(const struct vfs *view, const char *path, size_t *count)
{
	const struct hostfs *host = (const struct hostfs *)view;
	int fd = kernel_open_in_root(host->fd, name_of(path),
	    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, false);
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
