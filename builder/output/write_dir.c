/* SPDX-License-Identifier: ISC */
/* write_dir - write a tree as a directory of the host. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "stage.h"
#include "used.h"
#include "write_dir.h"
#include "builder/recipe/vars.h"
#include "builder/status.h"
#include "builder/tree/blob.h"
#include "builder/tree/node.h"
#include "builder/tree/tree.h"
#include "lib/kernel.h"
#include "lib/msg.h"

/* The directory that is written. */
struct writing {
	int root;
	const char *output;
	bool as_root;
	long long epoch;
	size_t without_caps;
};

enum { SET_ID = 06000 };

static _Noreturn void
fail(const struct writing *w, const struct node *node)
{
	if (errno == EPERM && node->type == NODE_LINK)
		msg_die(STATUS_IO, "cannot make the link '%s%s': the file system does "
		    "not support links; write an archive instead: '%s.tar'",
		    w->output, node->path, w->output);
	msg_cannot("write '%s%s'", w->output, node->path);
}

/* The stage has the mode 0700, so only our links are in it, and a final path contains
 * no link but as its last component. */
static const char *
name_of(const struct node *node)
{
	return node->path[1] ? node->path + 1 : ".";
}

static unsigned
mode_of(const struct writing *w, const struct node *node)
{
	if (w->as_root || node->type == NODE_DIR || !(node->mode & SET_ID))
		return node->mode;
	msg_note("'%s' is placed without its set-id bits: in a directory it would "
	    "run as you, not as %u:%u; an archive keeps them", node->path,
	    node->uid, node->gid);
	return node->mode & ~SET_ID;
}

static long long
seconds_of(const struct node *node)
{
	if (node->has_time)
		return node->time;
	return node->type == NODE_FILE ? blob_time(node->content, vars_epoch()) : vars_epoch();
}

static void
time_of(const struct node *node, struct timespec times[2])
{
	long long t = seconds_of(node);

	times[0] = (struct timespec){ .tv_sec = t };
	times[1] = times[0];
}

static void
set_times(const struct writing *w, const struct node *node)
{
	struct timespec times[2];

	time_of(node, times);
	if (utimensat(w->root, name_of(node), times, AT_SYMLINK_NOFOLLOW) < 0)
		fail(w, node);
}

static _Noreturn void
fail_to_give(const struct writing *w, const struct node *node)
{
	msg_cannot("change the owner of '%s%s' to %u:%u", w->output, node->path, node->uid,
	    node->gid);
}

/* chown(2) clears set-id bits, so set the mode after it. */
static void
set_owner(const struct writing *w, const struct node *node, unsigned mode)
{
	if (w->as_root && fchownat(w->root, name_of(node), node->uid, node->gid,
	    AT_SYMLINK_NOFOLLOW) < 0)
		fail_to_give(w, node);
	if (w->as_root && (mode & SET_ID) &&
	    fchmodat(w->root, name_of(node), mode, 0) < 0)
		fail(w, node);
}

/* Of them programs get capabilities at their start; chown(2) removes them. */
static void
set_caps(struct writing *w, const struct node *node, int fd)
{
	if (!node->caps)
		return;
	if (!w->as_root)
		w->without_caps++;
	else if (fsetxattr(fd, "security.capability", node->caps, node->caps_size, 0) < 0)
		msg_cannot("give capabilities to '%s%s'", w->output, node->path);
}

/* The contents are a file already: let it be this one. */
static bool
move_here(struct writing *w, const struct node *node, unsigned mode)
{
	int fd;

	if (!node->content || !blob_move(node->content, w->root, name_of(node)))
		return false;
	set_owner(w, node, 0);
	if (node->caps) {
		fd = openat(w->root, name_of(node), O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
		if (fd < 0)
			fail(w, node);
		set_caps(w, node, fd);
		close(fd);
	}
	if (fchmodat(w->root, name_of(node), mode, 0) < 0)
		fail(w, node);
	set_times(w, node);
	return true;
}

/* set_owner() and set_times() for an open file: no path is resolved again. */
static void
finish_file(struct writing *w, const struct node *node, int fd, unsigned mode)
{
	struct timespec times[2];

	if (w->as_root && fchown(fd, node->uid, node->gid) < 0)
		fail_to_give(w, node);
	set_caps(w, node, fd);
	if (w->as_root && (mode & SET_ID) && fchmod(fd, mode) < 0)
		fail(w, node);
	time_of(node, times);
	if (futimens(fd, times) < 0 || close(fd) < 0)
		fail(w, node);
}

/* Copy what is between the holes; the rest is zeros. */
static bool
copy_sparse(int from, int to, long long size)
{
	off_t start = 0, end = 0;

	while ((start = lseek(from, end, SEEK_DATA)) >= 0 && start < size) {
		end = lseek(from, start, SEEK_HOLE);
		if (end < 0 || lseek(from, start, SEEK_SET) < 0 || lseek(to, start, SEEK_SET) < 0 ||
		    kernel_copy(from, to, (end < size ? end : size) - start) < 0)
			return false;
	}
	/* ENXIO: there is no more data */
	return (start >= 0 || errno == ENXIO) && ftruncate(to, size) == 0;
}

static void
write_bytes(const struct writing *w, const struct node *node, int fd)
{
	const struct blob *content = node->content;
	bool good;
	int from;

	if (!content->source) {
		if (!kernel_write_all(fd, content->text, content->size))
			fail(w, node);
		return;
	}
	from = blob_open(content);
	good = content->sparse ? copy_sparse(from, fd, content->size) :
	    kernel_copy(from, fd, content->size) >= 0;
	if (!good)
		fail(w, node);
	blob_check(content, from);
	close(from);
}

static void
write_file(struct writing *w, const struct node *node)
{
	unsigned mode = mode_of(w, node);
	int fd;

	if (node->names && node->names->first != node) {
		if (linkat(w->root, name_of(node->names->first), w->root,
		    name_of(node), 0) < 0)
			fail(w, node);
		return;
	}
	if (move_here(w, node, mode))
		return;
	fd = openat(w->root, name_of(node), O_WRONLY | O_CREAT | O_EXCL |
	    O_NOFOLLOW | O_CLOEXEC, (mode_t)mode);
	if (fd < 0)
		fail(w, node);
	if (node->content)
		write_bytes(w, node, fd);
	finish_file(w, node, fd, mode);
}

static void
write_special(const struct writing *w, const struct node *node)
{
	unsigned mode = mode_of(w, node);
	mode_t type = node->type == NODE_PIPE ? S_IFIFO : S_IFSOCK;

	if (node->type == NODE_LINK) {
		if (symlinkat(node->target, w->root, name_of(node)) < 0)
			fail(w, node);
	} else if (mknodat(w->root, name_of(node), type | mode, 0) < 0) {
		fail(w, node);
	}
	set_owner(w, node, node->type == NODE_LINK ? 0 : mode);
	set_times(w, node);
}

static void
write_node(struct writing *w, const struct node *node)
{
	stage_poll();
	switch (node->type) {
	case NODE_DIR:
		/* Writable until its files are written; finish_dir() sets the mode. */
		if (node->path[1] && mkdirat(w->root, name_of(node), 0700) < 0)
			fail(w, node);
		break;
	case NODE_FILE:
	case NODE_CHAR:
	case NODE_BLOCK:
		write_file(w, node);
		break;
	case NODE_LINK:
	case NODE_PIPE:
	case NODE_SOCK:
		write_special(w, node);
		break;
	case NODE_ABSENT:
		break;
	}
}

/* Called from the deepest directory up: writing into a directory changes its time. */
static void
finish_dir(const struct writing *w, const struct node *node)
{
	if (w->as_root && fchownat(w->root, name_of(node), node->uid, node->gid,
	    AT_SYMLINK_NOFOLLOW) < 0)
		fail_to_give(w, node);
	set_times(w, node);
	if (fchmodat(w->root, name_of(node), node->mode, 0) < 0)
		fail(w, node);
}

static bool
is_ours(const struct writing *w, int fd)
{
	struct stat st;

	if (used_is_marked(fd))
		return true;
	/* On a file system without extended attributes the time is the mark. */
	return fstat(fd, &st) == 0 && st.st_mtim.tv_nsec == 0 &&
	    st.st_mtim.tv_sec == w->epoch;
}

static bool
is_empty(int fd)
{
	DIR *dir = fdopendir(fd);
	const struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			break;
	if (dir)
		closedir(dir);
	return dir && !entry;
}

/* Replace only an empty directory or a directory that mkrootfs has built.  If it was changed after
 * that, rename it. */
static void
check_old(const struct writing *w, struct stage *stage)
{
	int fd = stage_old(stage);

	if (fd < 0 && errno == ENOENT)
		return;
	if (fd < 0)
		msg_cannot("open '%s'", stage->output);
	if (is_ours(w, fd))
		stage->kept = used_since(fd, stage->output, w->epoch);
	else if (!is_empty(fd))
		msg_die(STATUS_USAGE, "'%s' is not empty and has no mark of mkrootfs: "
		    "choose another name, or move it away", stage->output);
}

void
write_dir(struct tree *tree, struct stage *stage)
{
	struct writing w = {
		/* not closed: files that moved here may be read once more */
		.root = fcntl(stage->fd, F_DUPFD_CLOEXEC, 0), .output = stage->output,
		.as_root = geteuid() == 0, .epoch = vars_epoch(),
	};
	const struct node *const *nodes;
	size_t i, count;

	if (w.root < 0)
		msg_cannot("write '%s'", stage->output);
	check_old(&w, stage);
	nodes = tree_sorted(tree, &count);
	for (i = 0; i < count; i++)
		write_node(&w, nodes[i]);
	for (i = count; i-- > 0;)
		if (nodes[i]->type == NODE_DIR)
			finish_dir(&w, nodes[i]);
	used_mark(w.root, nodes, count, seconds_of);
	if (w.without_caps)
		msg_note("%zu programs are placed without their capabilities, which only root can give; "
		    "a tar archive keeps them", w.without_caps);
}
