/* SPDX-License-Identifier: ISC */
/*
 * cover - mount a tmpfs over directories of the jail, so that nothing is written into it.
 *
 * A mount made by fsmount(2) has a descriptor before it is attached.  So the process can
 * enter a mount over its own root directory by fchdir(2), although no path leads there.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "door.h"
#include "sys.h"
#include "lib/kernel.h"
#include "lib/msg.h"
#include "lib/text.h"

int
try_mount(const char *type, const struct setting settings[], unsigned long flags)
{
	int fs, mount_fd;

	if ((fs = (int)syscall(__NR_fsopen, type, FSOPEN_CLOEXEC)) < 0)
		return -1;
	for (; settings->key; settings++) {
		done(syscall(__NR_fsconfig, fs, settings->value ? FSCONFIG_SET_STRING : FSCONFIG_SET_FLAG,
		    settings->key, settings->value, 0));
	}
	mount_fd = (int)syscall(__NR_fsconfig, fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0);
	if (mount_fd == 0)
		mount_fd = (int)syscall(__NR_fsmount, fs, FSOPEN_CLOEXEC, mount_attributes(flags));
	close(fs);
	return mount_fd;
}

static int
new_mount(const char *type, const struct setting settings[], unsigned long flags)
{
	int mount_fd = try_mount(type, settings, flags);

	done(mount_fd);
	return mount_fd;
}

void
put_on(int mount_fd, int place, const char *name)
{
	done(syscall(__NR_move_mount, mount_fd, "", place, name,
	    MOVE_MOUNT_F_EMPTY_PATH | (name[0] ? 0 : MOVE_MOUNT_T_EMPTY_PATH)));
}

/* The device numbers of the tmpfs mounts made here: a directory can be made in them
 * without writing into the jail. */
static dev_t ours[64];
static size_t our_count;

void
note_ours(int at, const char *name)
{
	struct stat st;

	done(fstatat(at, name, &st, AT_EMPTY_PATH));
	if (our_count < sizeof ours / sizeof ours[0])
		ours[our_count++] = st.st_dev;
}

bool
is_ours(int fd)
{
	struct stat st;
	size_t i;

	done(fstat(fd, &st));
	for (i = 0; i < our_count; i++) {
		if (ours[i] == st.st_dev)
			return true;
	}
	return false;
}

static void
bind_entry(int from, int to, const char *name, bool is_directory)
{
	int tree, fd;

	if (is_directory) {
		done(mkdirat(to, name, 0755));
	} else {
		done(fd = openat(to, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
		close(fd);
	}
	done(tree = (int)syscall(__NR_open_tree, from, name,
	    OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE | AT_SYMLINK_NOFOLLOW));
	put_on(tree, to, name);
	close(tree);
}

static void
copy_link(int from, int to, const char *name)
{
	char text[4096];
	ssize_t n;

	done(n = readlinkat(from, name, text, sizeof text - 1));
	text[n] = '\0';
	done(symlinkat(text, to, name));
}

/* Show the entry NAME of FROM in TO: copy a symbolic link, bind anything else. */
static void
show_entry(int from, int to, const char *name)
{
	struct stat st;

	done(fstatat(from, name, &st, AT_SYMLINK_NOFOLLOW));
	if (S_ISLNK(st.st_mode))
		copy_link(from, to, name);
	else
		bind_entry(from, to, name, S_ISDIR(st.st_mode));
}

/* Call SHOW for each entry of FROM. */
static void
show_entries(int from, int to, void (*show)(int, int, const char *))
{
	struct dirent *entry;
	DIR *dir;
	int fd;

	done(fd = openat(from, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
	if (!(dir = fdopendir(fd)))
		cannot();
	while (errno = 0, (entry = readdir(dir))) {
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			show(from, to, entry->d_name);
	}
	done(errno ? -1 : 0);
	closedir(dir);
}

/* Copy the owner; root owns the file if the owner is not mapped in this user namespace. */
static void
copy_owner(int directory, const char *name, const struct stat *st)
{
	if (fchownat(directory, name, st->st_uid, st->st_gid, AT_SYMLINK_NOFOLLOW) < 0 &&
	    errno != EPERM && errno != EINVAL && errno != EOVERFLOW)
		cannot();
}

/* Mount a tmpfs with the same entries over the directory PLACE; return its descriptor. */
static int
cover_directory(int place)
{
	static const struct setting options[] = {
		{ "mode", "0755" }, { "size", "1m" }, { NULL, NULL }
	};
	struct stat st;
	int cover;

	done(fstat(place, &st));
	cover = new_mount("tmpfs", options, MS_NOSUID | MS_NODEV);
	copy_owner(cover, ".", &st);
	done(fchmodat(cover, ".", st.st_mode & 07777, 0));
	show_entries(place, cover, show_entry);
	put_on(cover, place, "");
	note_ours(cover, "");
	return cover;
}

int
sys_cover(int jail, const char *const names[], bool read_only)
{
	static char list[256];
	size_t i, n = 0;
	int cover;

	list[0] = '\0';
	for (i = 0; names[i]; i++)
		n += text_format(list + n, sizeof list - n, "%s'%s'", i ? ", " : "", names[i]);
	if (!doing("mount a tmpfs over the jail's root, with the same entries and %s", list))
		return -1;
	cover = cover_directory(jail);
	for (i = 0; names[i]; i++) {
		if (mkdirat(cover, names[i], 0755) < 0 && errno != EEXIST)
			cannot();
	}
	if (read_only)
		set_read_only(cover, true);
	go_to(cover);
	return cover;
}

int
sys_mount_jail(unsigned long flags, uint64_t size)
{
	static char bytes[32];
	struct setting options[] = { { "mode", "0755" }, { NULL, NULL }, { NULL, NULL } };
	int jail;

	bytes[0] = '\0';
	if (size) {
		text_format(bytes, sizeof bytes, ",size=%llu", (unsigned long long)size);
		options[1] = (struct setting){ "size", bytes + strlen(",size=") };
	}
	if (!doing("mount a tmpfs to unpack the jail into (%s,mode=0755%s)", flag_names(flags), bytes))
		return -1;
	jail = new_mount("tmpfs", options, flags);
	put_on(jail, AT_FDCWD, "/");
	note_ours(jail, "");
	go_to(jail);
	return jail;
}

static unsigned left_out, unreadable;

static void copy_entry(int from, int to, const char *name);

static void
copy_times(int directory, const char *name, const struct stat *st)
{
	struct timespec times[] = { st->st_atim, st->st_mtim };

	done(utimensat(directory, name, times, AT_SYMLINK_NOFOLLOW));
}

static void
copy_content(int from, int to, const struct stat *st)
{
	ssize_t n = S_ISDIR(st->st_mode) ? 0 : 1;

	if (n == 0)
		show_entries(from, to, copy_entry);
	while (n > 0)
		done(n = sendfile(to, from, NULL, 1 << 30));
}

/* Copy a file, directory or symbolic link.  Devices, pipes and sockets are only counted: a
 * device on a mount with nodev cannot be opened, and a copied socket has no listener.  So are
 * those that this user may not read: they belong to others. */
static void
copy_entry(int from, int to, const char *name)
{
	enum { READ = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC };
	struct stat st;
	int in, out;

	done(fstatat(from, name, &st, AT_SYMLINK_NOFOLLOW));
	if (S_ISLNK(st.st_mode)) {
		copy_link(from, to, name);
		copy_owner(to, name, &st);
	} else if (S_ISDIR(st.st_mode) || S_ISREG(st.st_mode)) {
		if ((in = openat(from, name, READ)) < 0 && errno == EACCES) {
			unreadable++;
			return;
		}
		done(in);
		if (S_ISDIR(st.st_mode))
			done(mkdirat(to, name, 0700));
		done(out = openat(to, name, S_ISDIR(st.st_mode) ? READ | O_DIRECTORY
		    : O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
		copy_content(in, out, &st);
		copy_owner(to, name, &st);
		done(fchmod(out, st.st_mode & 07777));
		close(in);
		close(out);
	} else {
		left_out++;
		return;
	}
	copy_times(to, name, &st);
}

/* overlayfs cannot be mounted in a user namespace before Linux 5.11, and not at all if the
 * kernel lacks it: copy the jail instead.  errno is the error of that mount. */
static int
copy_jail(int lower, const struct setting options[], unsigned long flags)
{
	const char *reason = strerror(errno);
	int copy = new_mount("tmpfs", options, flags);
	struct stat st;

	done(fstat(lower, &st));
	show_entries(lower, copy, copy_entry);
	copy_owner(copy, ".", &st);
	done(fchmodat(copy, ".", st.st_mode & 07777, 0));
	copy_times(copy, ".", &st);
	msg_note("cannot mount an overlay (%s); copied the jail to a tmpfs instead", reason);
	if (left_out)
		msg_note("%u devices, pipes and sockets of the jail were left out", left_out);
	if (unreadable)
		msg_note("%u files and directories of the jail were left out: their modes do not allow "
		    "you to read them", unreadable);
	return copy;
}

static void
tell_of_stand_ins(const struct stand_ins_left_out *out)
{
	static const char remedy[] = "run as root, or make a copy of the jail: cp -r";

	if (out->some)
		msg_note("not all directories of the jail can be changed, as their owners do not exist inside "
		    "and they are many; %s", remedy);
	if (out->foreign)
		msg_note("%u files of the jail can be replaced and removed, but not written to: their owners "
		    "do not exist inside; %s", out->foreign, remedy);
	if (out->unreadable)
		msg_note("%u files and directories of the jail cannot be read: their modes do not allow it "
		    "to you", out->unreadable);
	if (out->devices)
		msg_note("%u devices of the jail were left out", out->devices);
}

/* The lower layers, in the working directory BASE: the stand-ins for all files with the jail
 * behind, or the jail alone and stand-ins in the upper layer. */
static const char *
own_files(int jail, int base, struct stand_ins_left_out *out)
{
	static const char both[] = "files::lower";
	static const struct setting layers[] = {
		{ "lowerdir", both }, { "userxattr", NULL }, { NULL, NULL }
	};
	int trial = try_mount("overlay", layers, 0);
	bool whole = trial >= 0;

	if (whole) {
		close(trial);
		done(chdir("files"));
		whole = stand_ins_make(jail, true, out);
		go_to(base);
	}
	if (!whole) {
		done(chdir("upper"));
		out->some = !stand_ins_make(jail, false, out);
		go_to(base);
	}
	return whole ? both : "lower";
}

/* A tmpfs for the layers, over the jail, which is its directory "lower" then. */
static int
mount_base(int jail, const struct setting options[])
{
	static const char *const directories[] = { "lower", "files", "upper", "work", "jail" };
	int tree, base = new_mount("tmpfs", options, MS_NOSUID | MS_NODEV);
	struct stat st;
	char path[32];
	size_t i;

	for (i = 0; i < sizeof directories / sizeof directories[0]; i++)
		done(mkdirat(base, directories[i], 0755));
	done(fstat(jail, &st));
	done(fchmodat(base, "upper", st.st_mode & 07777, 0));
	tree = (int)syscall(__NR_open_tree, jail, "",
	    OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE | AT_EMPTY_PATH);
	done(tree < 0 && errno != EPERM && errno != ENOSYS ? -1 : 0);
	put_on(base, jail, "");
	go_to(base);
	if (tree < 0) { /* a filter of the surroundings; BASE is below JAIL now, so not MS_REC */
		text_format(path, sizeof path, "/proc/self/fd/%d", jail);
		done(mount(path, "lower", NULL, MS_BIND, NULL));
		return base;
	}
	put_on(tree, base, "lower");
	close(tree);
	return base;
}

int
sys_overlay(int jail, unsigned long flags, bool foreign)
{
	static const struct setting options[] = { { "mode", "0755" }, { NULL, NULL } };
	struct setting layers[] = {
		{ "lowerdir", "lower" }, { "upperdir", "upper" }, { "workdir", "work" },
		{ "userxattr", NULL }, { NULL, NULL }
	};
	struct stand_ins_left_out out;
	int base, overlay;

	if (!doing("mount an overlay over the jail%s: changes go to a tmpfs and are lost at the end",
	    foreign ? ", with its files as root's, as their owners do not exist inside" : ""))
		return -1;
	base = mount_base(jail, options);
	if (foreign)
		layers[0].value = own_files(jail, base, &out);
	if ((overlay = try_mount("overlay", layers, flags)) < 0 &&
	    (errno == EPERM || errno == ENODEV || errno == EINVAL))
		overlay = copy_jail(jail, options, flags);
	else if (foreign && overlay >= 0)
		tell_of_stand_ins(&out);
	done(overlay);
	put_on(overlay, base, "jail");
	close(base);
	note_ours(overlay, "");
	go_to(overlay);
	return overlay;
}

/* Make each component of PATH below PLACE, a tmpfs of ours: directories, and last a directory
 * or, if IS_FILE, a file. */
static void
make_path(int place, const char *path, bool is_file)
{
	char name[256];
	int fd = fcntl(place, F_DUPFD_CLOEXEC, 0), next;

	done(fd);
	while (*(path += strspn(path, "/"))) {
		size_t n = strcspn(path, "/");
		bool last = !path[n + strspn(path + n, "/")];

		text_format(name, sizeof name, "%.*s", (int)n, path);
		if (last && is_file) {
			done(next = openat(fd, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
			done(fchmod(next, 0644)); /* independent of the umask */
		} else {
			done(mkdirat(fd, name, 0755));
			done(fchmodat(fd, name, 0755, 0));
			done(next = openat(fd, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
		}
		close(fd);
		fd = next;
		path += n;
	}
	close(fd);
}

/* Open the longest existing prefix of TARGET; *REST becomes the missing part. */
static int
open_beginning(int jail, const char *target, const char **rest)
{
	char path[4096];
	size_t n = strlen(target);
	int fd;

	for (;;) {
		text_format(path, sizeof path, "%.*s", (int)n, target);
		if ((fd = open_in_jail(jail, n ? path : "/", false)) >= 0)
			break;
		done(errno == ENOENT && n ? 0 : -1);
		while (n && target[--n] != '/')
			;
	}
	*rest = target + n;
	return fd;
}

int
sys_make_room(int jail, const char *target, bool is_file, bool read_only, int *made)
{
	const char *rest;
	int fd, cover, place;

	if (!doing("make the missing mount point '%s' in a tmpfs", target))
		return jail;
	fd = open_beginning(jail, target, &rest);
	/* a copy of the link /proc/self would lead to this process for good */
	if (*rest && is_in_proc(fd))
		failed("no mount point can be made in a proc file system");
	place = cover = *rest && !is_ours(fd) ? cover_directory(fd) : fd;
	if (cover == fd && *rest && is_read_only(fd)) {
		/* for a moment, mount a writable clone of the read-only tmpfs on this directory */
		done(place = (int)syscall(__NR_open_tree, fd, "",
		    AT_EMPTY_PATH | OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC));
		done(syscall(__NR_move_mount, place, "", fd, "",
		    MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH));
		set_read_only(place, false);
	}
	make_path(place, rest, is_file);
	if (place != cover) {
		go_to(place);
		done(umount2(".", MNT_DETACH));
		close(place);
	}
	if (cover != fd && (read_only || is_read_only(fd)))
		set_read_only(cover, true);
	if (made)
		done(*made = *rest ? open_in_jail(cover, rest, true) : fcntl(fd, F_DUPFD_CLOEXEC, 0));
	if (rest == target && cover != fd) {
		go_to(cover);
		return cover; /* the new mount is the jail's root now */
	}
	close(cover);
	return jail;
}
