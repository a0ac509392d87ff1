/* SPDX-License-Identifier: ISC */
/*
 * stand_ins - what an overlay needs where owners of the jail's files do not exist inside.
 *
 * overlayfs copies a file up before it is changed, with its owner: that fails with EOVERFLOW if
 * the user namespace has no such id, and in a directory of such an owner nothing can be made.
 *
 * So in a small jail each file has a stand-in: an inode of ours in a tmpfs, with its mode, size
 * and times, but without its data.  The attribute "redirect" tells where these are in the layer
 * behind, which is the jail.  Documentation/filesystems/overlayfs.rst, "Data-only lower layers";
 * in a user namespace since Linux 6.16.
 *
 * Elsewhere each directory has one, and is merged with that of the jail; small files are copied,
 * but not those of /usr, where programs are.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "door.h"
#include "lib/kernel.h"
#include "lib/mem.h"
#include "lib/text.h"

/* Each system call counts here: so many stand-ins take less than a tenth of a second.  A directory
 * takes a descriptor for each level. */
enum {
	MOST_FILES = 3000, MOST_DIRECTORIES = 20000, MOST_LEVELS = 256,
	MOST_COPIES = 1000, SMALL = 1 << 14
};

static LARGE struct {
	enum { COUNT, WHOLE, PART } mode;
	char path[PATH_MAX];    /* of the working directory, in the jail */
	size_t length;
	unsigned levels, count, most, copies;
	struct stand_ins_left_out out;
} walk;

static bool visit(int from);

static bool
set_attribute(const char *name, const char *attribute, const char *value, size_t size)
{
	return lsetxattr(name, attribute, value, size, 0) == 0;
}

static bool
copy_file(int from, const char *name, const struct stat *st)
{
	int in, out;
	bool made;

	if (st->st_size > SMALL || walk.copies >= MOST_COPIES) {
		walk.out.foreign++;
		return true;
	}
	walk.copies++;
	if ((in = openat(from, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)) < 0) {
		walk.out.unreadable += errno == EACCES;
		return errno == EACCES || errno == ENOENT;
	}
	out = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, st->st_mode & 07777);
	made = out >= 0 && kernel_copy(in, out, st->st_size) == 0;
	close(in);
	close(out);
	if (!made)
		unlink(name); /* the jail's is better than a part of it */
	return made;
}

static bool
make_file(int from, const char *name, const struct stat *st)
{
	char path[PATH_MAX];
	size_t n;

	n = text_format(path, sizeof path, "%s/%s", walk.path, name);
	if (mknod(name, S_IFREG | (st->st_mode & 07777), 0) < 0 ||
	    (st->st_size && truncate(name, st->st_size) < 0) ||
	    !set_attribute(name, "user.overlay.metacopy", "", 0) ||
	    !set_attribute(name, "user.overlay.redirect", path, n))
		return false;
	if (!(st->st_mode & S_IROTH) && faccessat(from, name, R_OK, 0) < 0)
		walk.out.unreadable++;
	return true;
}

static bool
make_link(int from, const char *name)
{
	char text[PATH_MAX];
	ssize_t n;

	n = readlinkat(from, name, text, sizeof text - 1);
	text[n > 0 ? n : 0] = '\0';
	return n > 0 && symlink(text, name) == 0;
}

/* In a directory that cannot be read, new files can be made all the same if it is opaque. */
static bool
skip(const char *name, int error)
{
	if (error == EACCES) {
		walk.out.unreadable++;
		set_attribute(name, "user.overlay.opaque", "y", 1);
	}
	/* a mount point; or the directory is gone meanwhile */
	return error == EACCES || error == EXDEV || error == ENOENT || error == ENOTDIR ||
	    error == ELOOP;
}

static bool
make_directory(int from, const char *name, const struct stat *st)
{
	size_t before = walk.length;
	bool made;
	int fd;

	if (walk.mode != COUNT && mkdir(name, st->st_mode & 01777) < 0)
		return false;
	if ((fd = kernel_open_dir_here(from, name)) < 0)
		return skip(name, errno);
	walk.length += text_format(walk.path + before, sizeof walk.path - before, "/%s", name);
	made = walk.levels++ < MOST_LEVELS;
	if (walk.mode == COUNT)
		made = made && visit(fd);
	else
		made = made && chdir(name) == 0 && visit(fd) && chdir("..") == 0;
	walk.levels--;
	walk.path[walk.length = before] = '\0';
	return made;
}

/* An entry that has none is left to the layer behind, or if WHOLE left out. */
static bool
make(int from, const char *name, const struct stat *st)
{
	switch (st->st_mode & S_IFMT) {
	case S_IFREG:
		return walk.mode == WHOLE ? make_file(from, name, st) : copy_file(from, name, st);
	case S_IFDIR:
		return make_directory(from, name, st);
	case S_IFLNK:
		return make_link(from, name);
	case S_IFIFO:
	case S_IFSOCK:
		return mknod(name, st->st_mode, 0) == 0;
	}
	walk.out.devices += walk.mode == WHOLE;
	return true;
}

static bool
finish(const char *name, const struct stat *st)
{
	struct timespec times[] = { st->st_atim, st->st_mtim };

	/* mkdir(2), truncate(2) and write(2) have removed these bits */
	if (st->st_mode & (S_ISUID | S_ISGID) && !S_ISLNK(st->st_mode) &&
	    chmod(name, st->st_mode & 07777) < 0 && errno != ENOENT)
		return false;
	return utimensat(AT_FDCWD, name, times, AT_SYMLINK_NOFOLLOW) == 0 || errno == ENOENT;
}

static bool
is_usr(void)
{
	return !strncmp(walk.path, "/usr", 4) && (walk.path[4] == '/' || !walk.path[4]);
}

/* Without a look at the file, where that is not needed. */
static bool
is_passed_over(const struct dirent *entry)
{
	const char *name = entry->d_name;
	bool is_directory = entry->d_type == DT_DIR || entry->d_type == DT_UNKNOWN;

	if (!strcmp(name, ".") || !strcmp(name, ".."))
		return true;
	if (walk.mode == PART && !is_directory && (walk.copies >= MOST_COPIES || is_usr())) {
		walk.out.foreign++;
		return true;
	}
	if (walk.mode != PART || is_directory)
		walk.count++;
	return walk.mode == COUNT && !is_directory && walk.count <= walk.most;
}

static bool
visit_entry(int from, const char *name)
{
	struct stat st;

	if (walk.count > walk.most)
		return false;
	if (fstatat(from, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT; /* it is gone */
	if (walk.mode == COUNT)
		return !S_ISDIR(st.st_mode) || make_directory(from, name, &st);
	return make(from, name, &st) && finish(name, &st);
}

/* readdir(3) would allocate memory for each directory.  Closes FROM. */
static bool
visit(int from)
{
	union {
		char bytes[8192];
		struct dirent first;
	} list;
	const struct dirent *entry;
	bool made = true;
	long n, at;

	while (made && (n = syscall(SYS_getdents64, from, &list, sizeof list)) > 0) {
		for (at = 0; made && at < n; at += entry->d_reclen) {
			entry = (const void *)(list.bytes + at);
			if (!is_passed_over(entry))
				made = visit_entry(from, entry->d_name);
		}
	}
	close(from);
	return made && n == 0;
}

static bool
walk_through(int jail, int mode, unsigned most)
{
	int fd = openat(jail, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	memset(&walk, 0, sizeof walk);
	walk.mode = mode;
	walk.most = most;
	return fd >= 0 && visit(fd);
}

bool
stand_ins_make(int jail, bool whole, struct stand_ins_left_out *left_out)
{
	mode_t before = umask(0);
	bool made = whole ? walk_through(jail, COUNT, MOST_FILES) && walk_through(jail, WHOLE, MOST_FILES) :
	    walk_through(jail, PART, MOST_DIRECTORIES);

	umask(before);
	*left_out = walk.out;
	return made;
}
