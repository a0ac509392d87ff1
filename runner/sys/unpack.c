/* SPDX-License-Identifier: ISC */
/*
 * unpack - an archive, unpacked as the jail.
 *
 * It is hostile until verified.  While it is unpacked, the tmpfs that it goes to is
 * our root: so no name in it leads out, through any link.
 */
#define _GNU_SOURCE
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "door.h"
#include "sys.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/sha256.h"
#include "lib/text.h"
#include "lib/unarchive.h"
#include "runner/plan.h"

/* So many bytes more may be read than are unpacked. */
enum { MOST_BESIDE = 1 << 30 };
/* Time is counted in bytes, too: to look up so many components of names, or to compare an inode
 * with so many others as libarchive does for hard links in a cpio, costs as much as 4096. */
enum {
	PAGE = 4096,
	PAGE_OF_NAMES = 64, PAGE_OF_LINKS = 4096,
	MOST_LINKS = 40,        /* path_resolution(7) */
	MOST_TIME = 1 << 30
};

/* The file that the archive is in, and the sum of what was read, if one was told. */
static struct input {
	int fd;
	uint64_t at, left;
	struct sha256 sum;
} input;

static const struct plan *its_plan;
static struct unarchive *archive;
static unsigned left_out, strangers;
static bool has_setgid_directory;
static struct {
	uid_t uid;
	gid_t gid;
} own;
static uint64_t unpacked, linked, time_taken;
static unsigned deepest_link;   /* the most components of a symbolic link, if those are many */

static ssize_t
read_input(void *context, void *into, size_t size)
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
		if (its_plan->archive_sum)
			sha256_add(&input.sum, into, (size_t)n);
	}
	return n;
}

/* All of a bundle's archive has to be as it was made, also what follows the last entry. */
static void
check_sum(void)
{
	static LARGE char rest[16384];
	char sum[SHA256_HEX];

	if (!its_plan->archive_sum)
		return;
	while (read_input(NULL, rest, sizeof rest) > 0)
		;
	sha256_end(&input.sum, sum);
	if (strcmp(sum, its_plan->archive_sum))
		failed("the jail in it is damaged: copy the file again");
}

/* The cause may be damage. */
static _Noreturn void
refuse(const char *name, const char *why)
{
	static char reason[512];

	check_sum();
	if (name)
		text_format(reason, sizeof reason, "'%.*s': %s", 400, name, why);
	failed(name ? reason : why);
}

const char *
too_much_memory(const struct plan *plan, const char *remedy)
{
	static char reason[256];

	text_format(reason, sizeof reason, "it takes more memory than %llu MiB, %s: %s, or raise "
	    "--unpack-limit", (unsigned long long)(plan->unpack_limit >> 20),
	    plan->unpack_limit_given ? "the limit given" : "half of what is available", remedy);
	return reason;
}

/* The entry that is being placed. */
struct place {
	struct archive_entry *entry;
	const char *name;
	mode_t type;
};

/* Each entry takes a page of memory at least: 4 KiB, on some machines 16 or 64. */
static uint64_t
one_page(void)
{
	return (uint64_t)sysconf(_SC_PAGESIZE);
}

static long
judged(const struct place *place, long result)
{
	if (result >= 0)
		return result;
	if (errno == ENOSPC)
		failed(too_much_memory(its_plan, "unpack it to a directory"));
	refuse(place->name, strerror(errno));
}

static int
make_directory(int at, const char *name)
{
	struct stat st;

	if (mkdirat(at, name, 0755) == 0) {
		unpacked += one_page(); /* counts for the next entry */
		return fchmodat(at, name, 0755, 0); /* without the umask */
	}
	if (errno == EEXIST && fstatat(at, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    S_ISDIR(st.st_mode))
		return 0;
	return -1;
}

/* A further name may bring the data: cpio has them with the last one. */
static int
make_link(const struct place *place)
{
	if (link(unarchive_link(archive), place->name) < 0)
		return -1;
	if (!archive_entry_size_is_set(place->entry) || !archive_entry_size(place->entry))
		return 0;
	return open(place->name, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_TRUNC);
}

/* The descriptor of a file that has data, or 0. */
static int
make(const struct place *place)
{
	if (unarchive_is_hard_link(archive))
		return make_link(place);
	switch (place->type) {
	case AE_IFREG:
		return open(place->name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	case AE_IFDIR:
		return make_directory(AT_FDCWD, place->name);
	case AE_IFLNK:
		return symlink(unarchive_link(archive), place->name);
	default:
		return mknod(place->name, S_IFIFO | 0600, 0);
	}
}

/* From each directory to the next, as to look up all of the name for each costs the square of
 * its length.  If that fails, make() will fail and say why. */
static void
make_directories_above(const char *name)
{
	enum { OPEN = O_PATH | O_DIRECTORY | O_CLOEXEC };
	char part[NAME_MAX + 1];
	int fd = AT_FDCWD, next;
	size_t n;

	for (; fd != -1 && name[n = strcspn(name, "/")] && n <= NAME_MAX; name += n + 1) {
		text_format(part, sizeof part, "%.*s", (int)n, name);
		next = openat(fd, part, OPEN);
		if (next < 0 && errno == ENOENT && make_directory(fd, part) == 0)
			next = openat(fd, part, OPEN);
		if (fd >= 0)
			close(fd);
		fd = next;
	}
	if (fd >= 0)
		close(fd);
}

/* What is in the way is removed: the last of two entries with one name counts. */
static int
make_room_and_make(const struct place *place)
{
	int result = make(place);

	if (result < 0 && errno == ENOENT) {
		make_directories_above(place->name);
		result = make(place);
	}
	if (result < 0 && errno == EEXIST) {
		if (unlink(place->name) < 0)
			rmdir(place->name);
		result = make(place);
	}
	return (int)judged(place, result);
}

static void
take_memory(const struct place *place, uint64_t size)
{
	unpacked += size;
	errno = ENOSPC;
	judged(place, unpacked <= its_plan->unpack_limit ? 0 : -1);
	unarchive_limit(archive, (int64_t)(unpacked + MOST_BESIDE));
}

static void
write_at(const struct place *place, int fd, const char *data, size_t size, int64_t offset)
{
	ssize_t n;

	take_memory(place, size);
	while (size) {
		n = pwrite(fd, data, size, (off_t)offset);
		if (n < 0 && errno == EINTR)
			continue;
		judged(place, n);
		data += n;
		offset += n;
		size -= (size_t)n;
	}
}

static unsigned
components(const char *name)
{
	unsigned n = 1;

	while ((name = strchr(name, '/'))) {
		name++;
		n++;
	}
	return n;
}

/* A name may lead through links, whose components are looked up each time. */
static void
take_time(const struct place *place)
{
	const char *link = unarchive_link(archive);
	unsigned n = components(place->name) + MOST_LINKS * deepest_link;

	if (link && unarchive_is_hard_link(archive))
		n += components(link);
	else if (link && components(link) > PAGE_OF_NAMES && components(link) > deepest_link)
		deepest_link = components(link);
	if (archive_entry_nlink(place->entry) > 1)
		linked++;
	time_taken += (uint64_t)n / PAGE_OF_NAMES * PAGE + linked / PAGE_OF_LINKS * PAGE;
	if (time_taken > MOST_TIME)
		refuse(place->name, "so many names and links take too long: unpack it to a directory");
}

/* The holes of a sparse file stay holes. */
static void
write_content(const struct place *place, int fd)
{
	int64_t offset, end = 0;
	const void *data;
	size_t size;
	int more;

	while ((more = unarchive_data(archive, &data, &size, &offset)) > 0) {
		write_at(place, fd, data, size, offset);
		if (end < offset + (int64_t)size)
			end = offset + (int64_t)size;
	}
	if (more < 0)
		refuse(place->name, unarchive_error(archive));
	if (end != archive_entry_size(place->entry))
		judged(place, ftruncate(fd, (off_t)archive_entry_size(place->entry)));
	close(fd);
}

/* A new file is the process's own, except that a directory with S_ISGID gives its group. */
static bool
is_owner(const struct place *place, int64_t uid, int64_t gid)
{
	bool is_new = !unarchive_is_hard_link(archive) && place->type != AE_IFDIR;

	return is_new && !has_setgid_directory && uid == own.uid && gid == own.gid;
}

/* An id that does not exist inside cannot own anything there. */
static void
take_owner(const struct place *place)
{
	int64_t uid = archive_entry_uid(place->entry), gid = archive_entry_gid(place->entry);

	if (uid < 0 || uid >= UINT32_MAX || gid < 0 || gid >= UINT32_MAX)
		refuse(place->name, "its owner is a number that is too large");
	if (is_owner(place, uid, gid))
		return;
	if (fchownat(AT_FDCWD, place->name, (uid_t)uid, (gid_t)gid, AT_SYMLINK_NOFOLLOW) < 0) {
		judged(place, errno == EINVAL ? 0 : -1);
		strangers++;
	}
}

static void
finish(const struct place *place)
{
	struct archive_entry *entry = place->entry;
	struct timespec time = {
		.tv_sec = archive_entry_mtime(entry), .tv_nsec = archive_entry_mtime_nsec(entry),
	};
	struct timespec times[2] = { time, time };

	take_owner(place);
	if (place->type != AE_IFLNK)
		judged(place, chmod(place->name, archive_entry_perm(entry)));
	if (place->type == AE_IFDIR)
		has_setgid_directory |= archive_entry_perm(entry) & S_ISGID;
	else
		judged(place, utimensat(AT_FDCWD, place->name, times, AT_SYMLINK_NOFOLLOW));
}

static void
place_entry(struct archive_entry *entry)
{
	struct place place = { entry, unarchive_name(archive), archive_entry_filetype(entry) };
	int fd;

	if (place.type == AE_IFCHR || place.type == AE_IFBLK || place.type == AE_IFSOCK) {
		left_out++;
		return;
	}
	if (!place.type && !unarchive_is_hard_link(archive))
		refuse(place.name, "its type is unknown");
	take_memory(&place, place.type == AE_IFDIR ? 0 : one_page());
	take_time(&place);
	if ((fd = make_room_and_make(&place)) > 0)
		write_content(&place, fd);
	if (place.type && !(unarchive_is_hard_link(archive) && fd == 0))
		finish(&place);
}

/* A header that cannot be read has no name: the entry before it tells where. */
static _Noreturn void
refuse_rest(const char *last)
{
	char where[PATH_MAX + 16];

	if (*unarchive_name(archive))
		refuse(unarchive_name(archive), unarchive_error(archive));
	if (!*last)
		refuse(NULL, unarchive_error(archive));
	text_format(where, sizeof where, "behind '%.*s': %s", 400, last, unarchive_error(archive));
	refuse(NULL, where);
}

static void
unpack(const char *const names[])
{
	static LARGE char last[PATH_MAX];
	struct archive_entry *entry;
	int result;

	while ((result = unarchive_next(archive, &entry)) > 0) {
		place_entry(entry);
		strcpy(last, unarchive_name(archive)); /* PATH_MAX at most */
	}
	if (result < 0)
		refuse_rest(last);
	check_sum();
	while (*names)
		make_directory(AT_FDCWD, *names++);
	if (unarchive_warning(archive))
		msg_note("the archive: %s", unarchive_warning(archive));
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
	its_plan = plan;
	input.fd = fd;
	input.at = plan->archive_offset;
	input.left = plan->archive_length;
	sha256_begin(&input.sum);
	own.uid = geteuid();
	own.gid = getegid();
	if (!(archive = unarchive_open(read_input, NULL)))
		failed("out of memory");
	unarchive_limit(archive, MOST_BESIDE);
	done(root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
	go_to(jail);
	done(chroot("."));
	unpack(names);
	unarchive_close(archive);
	go_to(root);
	done(chroot("."));
	close(root);
	close(fd);
	go_to(jail);
	restrict_tree(jail, plan->read_only ? MS_RDONLY : 0);
}
