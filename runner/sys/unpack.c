/* SPDX-License-Identifier: ISC */
/*
 * unpack - the door: an archive, unpacked as the jail.
 *
 * It is hostile until proved otherwise.  While it is unpacked the memory that it goes to is
 * our root: so no name in it, whatever links it goes through, leads out.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "door.h"
#include "sys.h"
#include "lib/kernel.h"
#include "lib/msg.h"
#include "lib/text.h"
#include "runner/archive.h"
#include "runner/inflate.h"
#include "runner/plan.h"

/* Bytes; half of the memory that there is, if that is less, is tmpfs(5)'s own. */
enum { MOST = 1 << 30, PAGE = 4096 }; /* whatever an entry is, a page goes for it */

/* The file that the archive is in. */
static struct input {
	int fd;
	uint64_t at, left;
	size_t taken, held;     /* of ahead */
	char ahead[1 << 16];
} input;

static struct inflate inflate;
static struct archive archive;

static unsigned left_out, strangers;
static uint64_t unpacked;

/* A file of a cpio that has several names, under its first. */
static struct linked {
	struct linked *next;
	uint32_t ino, dev_major, dev_minor;
	char name[];
} *linked[256];

static ssize_t
read_some(void *into, size_t size)
{
	ssize_t n;

	if (size > input.left)
		size = (size_t)input.left;
	do
		n = pread(input.fd, into, size, (off_t)input.at);
	while (n < 0 && errno == EINTR);
	if (n > 0) {
		input.at += (uint64_t)n;
		input.left -= (uint64_t)n;
	}
	return n;
}

/* Small pieces from what was read ahead, large ones at once. */
static ssize_t
read_input(void *context, void *into, size_t size)
{
	ssize_t n;

	if (input.taken == input.held) {
		if (size >= sizeof input.ahead)
			return read_some(into, size);
		n = read_some(input.ahead, sizeof input.ahead);
		if (n <= 0)
			return n;
		input.taken = 0;
		input.held = (size_t)n;
	}
	if (size > input.held - input.taken)
		size = input.held - input.taken;
	memcpy(into, input.ahead + input.taken, size);
	input.taken += size;
	return (ssize_t)size;
}

static _Noreturn void
refuse(const char *name, const char *why)
{
	static char reason[512];

	if (name)
		text_format(reason, sizeof reason, "'%.*s': %s", 400, name, why);
	failed(name ? reason : why);
}

static long
judged(const struct archive_entry *entry, long result)
{
	if (result >= 0)
		return result;
	if (errno == ENOSPC)
		failed("it takes more memory than there is for it: unpack it to a folder");
	refuse(entry->name, strerror(errno));
}

static struct linked *
find_first(const struct archive_entry *entry)
{
	struct linked *one = linked[entry->ino % 256];

	while (one && (one->ino != entry->ino || one->dev_major != entry->dev_major ||
	    one->dev_minor != entry->dev_minor))
		one = one->next;
	return one;
}

static void
remember(const struct archive_entry *entry)
{
	size_t n = strlen(entry->name) + 1;
	struct linked *one = malloc(sizeof *one + n);

	if (!one)
		failed("out of memory");
	*one = (struct linked){ linked[entry->ino % 256], entry->ino, entry->dev_major,
	    entry->dev_minor };
	memcpy(one->name, entry->name, n);
	linked[entry->ino % 256] = one;
}

static int
make_folder(const char *name)
{
	struct stat st;

	if (mkdir(name, 0755) == 0) {
		unpacked += PAGE; /* which the next entry is judged by */
		return chmod(name, 0755); /* whatever the umask is */
	}
	if (errno == EEXIST && lstat(name, &st) == 0 && S_ISDIR(st.st_mode))
		return 0;
	return -1;
}

static int
make_file(const struct archive_entry *entry)
{
	const struct linked *first = entry->nlink > 1 ? find_first(entry) : NULL;

	if (!first)
		return open(entry->name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (link(first->name, entry->name) < 0)
		return -1;
	return open(entry->name, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC |
	    (entry->size ? O_TRUNC : 0));
}

/* The descriptor of a file, or 0. */
static int
make(const struct archive_entry *entry)
{
	switch (entry->mode & S_IFMT) {
	case S_IFREG:
		return make_file(entry);
	case S_IFDIR:
		return make_folder(entry->name);
	case S_IFLNK:
		return symlink(entry->link, entry->name);
	case ARCHIVE_HARD_LINK:
		return link(entry->link, entry->name);
	default:
		return mknod(entry->name, S_IFIFO | 0600, 0);
	}
}

static void
make_folders_above(const char *name)
{
	static char path[ARCHIVE_NAME + 1];
	char *slash = path;

	text_format(path, sizeof path, "%s", name);
	while ((slash = strchr(slash, '/'))) {
		*slash = '\0';
		make_folder(path);
		*slash++ = '/';
	}
}

/* What is in the way goes: the last of two with one name counts. */
static int
make_room_and_make(const struct archive_entry *entry)
{
	int result = make(entry);

	if (result < 0 && errno == ENOENT) {
		make_folders_above(entry->name);
		result = make(entry);
	}
	if (result < 0 && errno == EEXIST) {
		if (unlink(entry->name) < 0)
			rmdir(entry->name);
		result = make(entry);
	}
	return (int)judged(entry, result);
}

static const char *
wrong(void)
{
	return inflate.wrong ? inflate.wrong : archive.wrong;
}

static void
take_memory(const struct archive_entry *entry, uint64_t size)
{
	unpacked += size;
	errno = ENOSPC;
	judged(entry, unpacked <= MOST ? 0 : -1);
}

static void
write_content(const struct archive_entry *entry, int fd)
{
	static char piece[1 << 16];
	ssize_t n;

	while ((n = archive_data(&archive, piece, sizeof piece)) > 0) {
		take_memory(entry, (uint64_t)n);
		errno = ENOSPC;
		judged(entry, kernel_write_all(fd, piece, (size_t)n) ? 0 : -1);
	}
	if (n < 0)
		refuse(entry->name, wrong());
	close(fd);
}

/* An id that does not exist inside cannot own anything there. */
static void
finish(const struct archive_entry *entry)
{
	struct timespec times[2] = { { .tv_sec = entry->mtime }, { .tv_sec = entry->mtime } };

	if (fchownat(AT_FDCWD, entry->name, entry->uid, entry->gid, AT_SYMLINK_NOFOLLOW) < 0) {
		judged(entry, errno == EINVAL ? 0 : -1);
		strangers++;
	}
	if (!S_ISLNK(entry->mode))
		judged(entry, chmod(entry->name, entry->mode & 07777));
	if (!S_ISDIR(entry->mode))
		judged(entry, utimensat(AT_FDCWD, entry->name, times, AT_SYMLINK_NOFOLLOW));
}

static void
place_entry(const struct archive_entry *entry)
{
	int fd;

	if (S_ISCHR(entry->mode) || S_ISBLK(entry->mode) || S_ISSOCK(entry->mode)) {
		left_out++;
		return;
	}
	take_memory(entry, S_ISDIR(entry->mode) ? 0 : PAGE);
	if ((fd = make_room_and_make(entry)) > 0)
		write_content(entry, fd);
	if (entry->nlink > 1 && S_ISREG(entry->mode) && !find_first(entry))
		remember(entry);
	if (entry->mode & S_IFMT)
		finish(entry);
}

static void
begin(int fd, const struct plan *plan)
{
	unsigned char magic[2] = { 0 };

	input.fd = fd;
	input.at = plan->archive_offset;
	input.left = plan->archive_length;
	done(pread(fd, magic, sizeof magic, (off_t)input.at));
	if (magic[0] == 0x1f && magic[1] == 0x8b) {
		inflate_start(&inflate, read_input, NULL);
		archive_start(&archive, inflate_read, &inflate);
	} else {
		archive_start(&archive, read_input, NULL);
	}
}

static void
unpack(const char *const names[])
{
	struct archive_entry entry;
	int result;

	while ((result = archive_next(&archive, &entry)) > 0)
		place_entry(&entry);
	if (result < 0)
		refuse(entry.name, wrong());
	while (*names)
		make_folder(*names++);
	if (left_out)
		msg_note("%u devices and sockets of the archive were left out", left_out);
	if (strangers)
		msg_note("%u files are root's: their owners do not exist inside",
		    strangers);
}

int
sys_open_archive(const char *file)
{
	int fd;

	if (!doing("open the archive '%s'", file))
		return -1;
	done(fd = open(file, O_RDONLY | O_CLOEXEC));
	return fd;
}

void
sys_unpack(int jail, int fd, const struct plan *plan, const char *const names[])
{
	int root;

	if (!doing("unpack '%s' there", plan->root))
		return;
	begin(fd, plan);
	done(root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
	go_to(jail);
	done(chroot("."));
	unpack(names);
	go_to(root);
	done(chroot("."));
	close(root);
	close(fd);
	go_to(jail);
	restrict_tree(jail, plan->read_only ? MS_RDONLY : 0);
}
