/* SPDX-License-Identifier: ISC */
/*
 * unpack - fuzz runner/sys/unpack.c: entries in odd orders, links over directories and across.
 *
 * The first byte of the input chooses tar or cpio.  Each line of the rest is an entry: its type,
 * a byte that chooses mode, owner and size, and NAME or NAME>LINK.  The archive is unpacked
 * beside a tree, the canary, of which nothing may change; and no name in the jail may be one of
 * a file outside.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "memory.h"
#include "messages.h"
#include "must.h"
#include "lib/mem.h"
/* for its static variables, which are to be 0 again for each input */
#include "runner/sys/unpack.c"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);
int LLVMFuzzerInitialize(int *argc, char ***argv);
void __asan_on_error(void);

/* A tmpfs is mounted there, in a mount namespace of our own. */
#define PLACE "/mnt"

static int outside = -1, home = -1, top = -1, jail = -1;

/* -- what unpack.c calls ---------------------------------------------------------- */

bool doing(const char *fmt, ...) { return true; }
void failed(const char *reason) { messages_end(); }
void cannot(void) { messages_end(); }
void restrict_tree(int fd, unsigned long flags) { }

void
done(long result)
{
	if (result < 0)
		messages_end();
}

void
go_to(int fd)
{
	done(fchdir(fd));
}

/* -- the archive ------------------------------------------------------------------ */

struct item {
	char type, choice;
	const char *name, *link;
};

static unsigned
mode_of(const struct item *item)
{
	static const unsigned modes[] = { 0644, 0755, 0, 04755, 02777, 01777, 0111, 06000 };

	return modes[item->choice & 7];
}

static unsigned
size_of(const struct item *item)
{
	static const unsigned sizes[] = { 0, 0, 5, 511, 512, 513, 4096, 70000 };

	return item->type == 'f' || item->type == 'h' ? sizes[item->choice >> 3 & 7] : 0;
}

static unsigned
owner_of(const struct item *item)
{
	return item->choice & 64 ? 1000 : 0;
}

static void
add_block(struct buffer *tar, const char *name, const char *link, char type,
    const struct item *item, unsigned size)
{
	char block[512] = "";
	unsigned sum = 0;
	size_t i;

	text_format(block, 100, "%s", name);
	snprintf(block + 100, 8, "%07o", mode_of(item));
	snprintf(block + 108, 8, "%07o", owner_of(item));
	snprintf(block + 116, 8, "%07o", owner_of(item));
	snprintf(block + 124, 12, "%011o", size);
	snprintf(block + 136, 12, "%011o", 1000);
	memset(block + 148, ' ', 8);
	block[156] = type;
	text_format(block + 157, 100, "%s", link);
	memcpy(block + 257, "ustar  ", 8);
	for (i = 0; i < sizeof block; i++)
		sum += (unsigned char)block[i];
	snprintf(block + 148, 8, "%06o", sum);
	buffer_add(tar, block, sizeof block);
}

static void
pad(struct buffer *archive, size_t unit)
{
	while (archive->length % unit)
		buffer_add(archive, "", 1);
}

/* GNU's form of long names. */
static void
add_long(struct buffer *tar, const char *text, char type)
{
	static const struct item none;

	if (strlen(text) < 100)
		return;
	add_block(tar, "long", "", type, &none, (unsigned)strlen(text) + 1);
	buffer_add(tar, text, strlen(text) + 1);
	pad(tar, 512);
}

static void
add_data(struct buffer *archive, unsigned size)
{
	static const char data[70000] = "data";

	buffer_add(archive, data, size);
}

static void
add_tar(struct buffer *tar, const struct item *item)
{
	static const char letters[] = "f0d5l2h1p6c3";
	const char *letter = strchr(letters, item->type);

	add_long(tar, item->name, 'L');
	add_long(tar, item->link, 'K');
	add_block(tar, item->name, item->link, letter ? letter[1] : item->type, item, size_of(item));
	add_data(tar, size_of(item));
	pad(tar, 512);
}

/* Names of one inode are hard links: those of an 'h', whose link text is its number. */
static void
add_cpio(struct buffer *cpio, const struct item *item)
{
	static unsigned inode = 1000;
	unsigned kind = item->type == 'd' ? S_IFDIR : item->type == 'l' ? S_IFLNK :
	    item->type == 'p' ? S_IFIFO : item->type == 'c' ? S_IFCHR : S_IFREG;
	bool link = item->type == 'l', hard = item->type == 'h';
	unsigned size = link ? (unsigned)strlen(item->link) : size_of(item);

	inode = cpio->length ? inode + 1 : 1000;
	buffer_print(cpio, "070701%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X",
	    hard ? (unsigned char)*item->link : inode, kind | mode_of(item), owner_of(item),
	    owner_of(item), hard ? 3 : 1, 1000, size, 0, 0, 0, 0, (unsigned)strlen(item->name) + 1, 0);
	buffer_add(cpio, item->name, strlen(item->name) + 1);
	pad(cpio, 4);
	if (link)
		buffer_add(cpio, item->link, size);
	else
		add_data(cpio, size);
	pad(cpio, 4);
}

/* '~' makes a name long. */
static char *
name_of(const char *text)
{
	struct buffer name = { 0 };

	for (buffer_add(&name, "", 0); *text; text++) {
		if (*text == '~')
			buffer_print(&name, "%060d", 0);
		else
			buffer_add(&name, text, 1);
	}
	return name.data;
}

static void
make_archive(struct buffer *into, const char *text, size_t size)
{
	char *rest = mem_copy(text, size), *line;
	bool tar = *text == 't';
	struct item item;

	rest += size != 0;
	while ((line = text_line(&rest))) {
		if (!line[0] || !line[1])
			continue;
		item.type = line[0];
		item.choice = line[1];
		line += 2;
		item.name = name_of(text_field(&line, '>'));
		item.link = name_of(line);
		if (tar)
			add_tar(into, &item);
		else
			add_cpio(into, &item);
	}
	item = (struct item){ 'f', 0, "TRAILER!!!", "" };
	if (!tar)
		add_cpio(into, &item);
	add_data(into, 0);
	while (tar && into->length % 10240)
		buffer_add(into, "", 1);
}

/* -- what must not change --------------------------------------------------------- */

static int
open_directory(int at, const char *name)
{
	return openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

/* Call LOOK with each entry below the directory, whose descriptor is closed then. */
static void
walk(int at, void (*look)(int at, const char *name, const struct stat *))
{
	DIR *dir = fdopendir(at);
	struct dirent *entry;
	struct stat st;

	must(dir);
	while ((entry = readdir(dir))) {
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		must(fstatat(at, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0);
		if (S_ISDIR(st.st_mode))
			walk(open_directory(at, entry->d_name), look);
		look(at, entry->d_name, &st);
	}
	closedir(dir);
}

static uint64_t digest;

static void
add_to_digest(const void *data, size_t size)
{
	const unsigned char *p = data;

	while (size--)
		digest = (digest ^ *p++) * 0x100000001b3;
}

/* The time of the last change tells every change. */
static void
add_entry(int at, const char *name, const struct stat *st)
{
	add_to_digest(name, strlen(name));
	add_to_digest(&st->st_mode, sizeof st->st_mode);
	add_to_digest(&st->st_nlink, sizeof st->st_nlink);
	add_to_digest(&st->st_size, sizeof st->st_size);
	add_to_digest(&st->st_ctim, sizeof st->st_ctim);
}

static uint64_t
digest_of_canary(void)
{
	struct stat st;

	digest = 0;
	must(fstat(top, &st) == 0);
	add_entry(top, "", &st);
	must(fstatat(top, "canary", &st, 0) == 0);
	add_entry(top, "canary", &st);
	walk(open_directory(top, "canary"), add_entry);
	return digest;
}

static uint64_t canary;

/* The regular files of the jail, each with its names that were found. */
static struct {
	ino_t inode;
	nlink_t names, found;
} *files;
static size_t n_files;

static void
count_name(const struct stat *st)
{
	size_t i;

	for (i = 0; i < n_files && files[i].inode != st->st_ino; i++)
		;
	if (i == n_files) {
		files = mem_grow(files, n_files, sizeof *files);
		files[n_files].inode = st->st_ino;
		files[n_files].names = st->st_nlink;
		files[n_files++].found = 0;
	}
	files[i].found++;
}

static void
look_and_remove(int at, const char *name, const struct stat *st)
{
	must(!S_ISCHR(st->st_mode) && !S_ISBLK(st->st_mode) && !S_ISSOCK(st->st_mode));
	if (!S_ISDIR(st->st_mode))
		count_name(st);
	must(unlinkat(at, name, S_ISDIR(st->st_mode) ? AT_REMOVEDIR : 0) == 0);
}

/* All names of a file in the jail are in it. */
static void
check_jail(void)
{
	size_t i;

	files = NULL;
	n_files = 0;
	walk(open_directory(top, "jail"), look_and_remove);
	for (i = 0; i < n_files; i++)
		must(files[i].names == files[i].found);
}

/* -- a run ------------------------------------------------------------------------ */

static void
leave(void)
{
	if (outside < 0 || fchdir(outside) < 0 || chroot(".") < 0 || fchdir(home) < 0)
		_exit(99);
}

/* Reports are written outside. */
void
__asan_on_error(void)
{
	leave();
}

static void
make_file(const char *name)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_EXCL, 0600);

	must(fd >= 0 && write(fd, "canary", 6) == 6);
	close(fd);
}

/* Be root of a user namespace, unless root started this. */
static void
become_root(void)
{
	unsigned uid = geteuid(), gid = getegid();
	char map[32];
	int fd;

	if (unshare(CLONE_NEWNS) == 0)
		return;
	if (unshare(CLONE_NEWUSER | CLONE_NEWNS) < 0) {
		perror("unpack: cannot make a mount namespace");
		exit(1);
	}
	fd = open("/proc/self/setgroups", O_WRONLY);
	must(fd < 0 || write(fd, "deny", 4) == 4);
	snprintf(map, sizeof map, "0 %u 1", uid);
	must((fd = open("/proc/self/uid_map", O_WRONLY)) >= 0 && write(fd, map, strlen(map)) > 0);
	snprintf(map, sizeof map, "0 %u 1", gid);
	must((fd = open("/proc/self/gid_map", O_WRONLY)) >= 0 && write(fd, map, strlen(map)) > 0);
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	become_root();
	must((outside = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC)) >= 0);
	must((home = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC)) >= 0);
	must(mount(NULL, "/", NULL, MS_PRIVATE | MS_REC, NULL) == 0);
	must(mount("fuzz", PLACE, "tmpfs", 0, "size=4m,mode=0755") == 0);
	must(mkdir(PLACE "/jail", 0755) == 0 && mkdir(PLACE "/canary", 0755) == 0);
	must(mkdir(PLACE "/canary/dir", 0755) == 0);
	make_file(PLACE "/canary/file");
	make_file(PLACE "/canary/dir/file");
	must(symlink("dir", PLACE "/canary/link") == 0);
	must((top = open(PLACE, O_PATH | O_DIRECTORY | O_CLOEXEC)) >= 0);
	must((jail = open(PLACE "/jail", O_PATH | O_DIRECTORY | O_CLOEXEC)) >= 0);
	canary = digest_of_canary();
	return 0;
}

static void
unpack_archive(void *data)
{
	static const char *const points[] = { "proc", "sys", "dev", NULL };
	const struct plan plan = { .root = "archive", .archive_length = UINT64_MAX };

	sys_unpack(jail, *(int *)data, &plan, points);
}

static void
reset(void)
{
	if (archive)
		unarchive_close(archive);
	archive = NULL;
	left_out = strangers = deepest_link = 0;
	unpacked = linked = 0;
	has_setgid_directory = false;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct buffer made = { 0 };
	int fd = memfd_create("archive", MFD_CLOEXEC), first = fd;

	if (!size)
		return close(fd);
	make_archive(&made, (const char *)bytes, size);
	must(write(fd, made.data, made.length) == (ssize_t)made.length);
	if (messages_run(unpack_archive, &fd)) {
		archive = NULL;
		must(fcntl(first, F_GETFD) < 0 && fcntl(first + 1, F_GETFD) < 0);
	}
	leave();
	syscall(SYS_close_range, (unsigned)first, ~0u, 0);
	reset();
	check_jail();
	must(digest_of_canary() == canary);
	memory_free();
	return 0;
}
