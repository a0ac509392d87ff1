/* SPDX-License-Identifier: ISC */
/* blob - the contents of a file to be placed. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "blob.h"
#include "builder/status.h"
#include "lib/kernel.h"
#include "lib/mem.h"
#include "lib/msg.h"

enum { KEEP_MAPPED = 256 << 20, KEEP_OPEN = 4096 };

enum { BLOCK = 512 };           /* of st_blocks */

/* O_NONBLOCK: a FIFO must not block.  O_NOCTTY: no controlling terminal. */
enum { READ_FLAGS = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY };

const struct blob *
blob_of_text(const char *text, size_t length)
{
	struct blob *c = mem_new(sizeof *c);

	c->text = mem_copy(text, length);
	c->size = (long long)length;
	c->object = mem_new(sizeof *c->object);
	return c;
}

static bool
is_unchanged(const struct blob *c, const struct stat *st)
{
	return c->dev == st->st_dev && c->ino == st->st_ino &&
	    c->size == st->st_size && (c->moved ||
	    (c->ctime_sec == (unsigned long long)st->st_ctim.tv_sec &&
	    c->ctime_nsec == (unsigned long long)st->st_ctim.tv_nsec));
}

static struct blob *
new_blob(int at, const char *name, const struct stat *st, const char *shown)
{
	struct blob *c = mem_new(sizeof *c);

	*c = (struct blob){
		.source = shown, .size = st->st_size, .mtime = st->st_mtime,
		.mode = st->st_mode & 07777, .uid = st->st_uid,
		.gid = st->st_gid, .at = at, .name = mem_copy(name, strlen(name)),
		.sparse = st->st_blocks < st->st_size / BLOCK,
		.dev = st->st_dev, .ino = st->st_ino, .links = st->st_nlink,
		.ctime_sec = st->st_ctim.tv_sec,
		.ctime_nsec = st->st_ctim.tv_nsec,
		.object = mem_new(sizeof *c->object),
		.kept = mem_new(sizeof *c->kept),
	};
	*c->kept = -1;
	return c;
}

const struct blob *
blob_of_stat(int at, const char *name, const struct stat *st,
    const char *shown)
{
	return new_blob(at, name, st, shown);
}

struct blob *
blob_of_own(int at, const char *name, const struct stat *st, const char *shown)
{
	struct blob *c = new_blob(at, name, st, shown);

	c->movable = true;
	return c;
}

const struct blob *
blob_of_file(const char *name)
{
	struct stat st;

	if (stat(name, &st) < 0)
		return NULL;
	if (!S_ISREG(st.st_mode)) {
		errno = S_ISDIR(st.st_mode) ? EISDIR : ENXIO;
		return NULL;
	}
	return blob_of_stat(AT_FDCWD, name, &st, name);
}

void
blob_check(const struct blob *c, int fd)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		msg_cannot("read '%s'", c->source);
	if (!is_unchanged(c, &st))
		msg_die(STATUS_IO, "'%s' changed while it was read: "
		    "try again when nothing writes to it", c->source);
}

static int
open_checked(const struct blob *c)
{
	int fd;

	if (c->at == AT_FDCWD)
		fd = openat(AT_FDCWD, c->name, READ_FLAGS);
	else
		fd = kernel_open_in_root(c->at, c->name, READ_FLAGS, false);
	if (fd < 0)
		msg_cannot("read '%s'", c->source);
	blob_check(c, fd);
	return fd;
}

/* How many more descriptors may be kept: at first half of RLIMIT_NOFILE. */
static int room = -1;

static bool
may_keep(void)
{
	struct rlimit limit;

	if (room < 0) {
		room = KEEP_OPEN;
		if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur / 2 < KEEP_OPEN)
			room = (int)limit.rlim_cur / 2;
	}
	return room > 0;
}

int
blob_open(const struct blob *c)
{
	int fd = *c->kept;

	if (fd < 0)
		return open_checked(c);
	*c->kept = -1;
	room++;
	blob_check(c, fd);
	return fd;
}

int
blob_peek(const struct blob *c)
{
	return *c->kept < 0 ? open_checked(c) : *c->kept;
}

void
blob_give_back(const struct blob *c, int fd)
{
	if (*c->kept == fd)
		return;
	if (may_keep()) {
		*c->kept = fd;
		room--;
	} else {
		close(fd);
	}
}

/*
 * SIGBUS: a file was truncated while it was mapped.  The handler can only exit; an open
 * stage stays, and the next build removes it.
 */
static void
shortened(int number)
{
	static const char text[] = "a file became shorter while it was read\n";

	kernel_write_all(2, text, sizeof text - 1);
	_exit(STATUS_IO);
}

static void
expect_shortening(void)
{
	static bool expected;
	struct sigaction action = { .sa_handler = shortened };

	if (!expected)
		sigaction(SIGBUS, &action, NULL);
	expected = true;
}

const void *
blob_map(const struct blob *c)
{
	void *bytes;
	int fd;

	/* cppcheck-suppress ctunullpointer */
	if (!c->source)
		return c->text;
	if (!c->size)
		return "";
	expect_shortening();
	fd = blob_peek(c);
	bytes = mmap(NULL, c->size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (bytes == MAP_FAILED)
		msg_cannot("read '%s'", c->source);
	blob_give_back(c, fd);
	return bytes;
}

/*
 * munmap(2) flushes the TLB of every processor, which takes longer than reading the
 * symbols of a library.  So the first KEEP_MAPPED bytes stay mapped.
 */
void
blob_release(const struct blob *c, const void *bytes)
{
	static long long kept;

	if (!c->source || !c->size)
		return;
	if (kept + c->size <= KEEP_MAPPED)
		kept += c->size;
	else
		munmap((void *)bytes, c->size);
}

long long
blob_time(const struct blob *c, long long epoch)
{
	if (!c->source || c->mtime > epoch)
		return epoch;
	return c->mtime < 0 ? 0 : c->mtime;
}

bool
blob_move(const struct blob *c, int at, const char *name)
{
	struct blob *mine = (struct blob *)c;

	if (!c->movable || renameat(c->at, c->name, at, name) < 0)
		return false;
	mine->movable = false;
	mine->moved = true;
	mine->at = at;
	mine->name = name;
	return true;
}

bool
blob_is_older(const struct blob *a, const struct blob *b)
{
	if (a->mtime > b->mtime)
		return false;
	if (a->ctime_sec != b->ctime_sec)
		return a->ctime_sec < b->ctime_sec;
	return a->ctime_nsec < b->ctime_nsec;
}

size_t
blob_hash(const struct blob *c)
{
	unsigned long long n = (c->ino ^ c->dev << 32) * 0x9e3779b97f4a7c15;

	return (size_t)(n ^ n >> 32);
}

bool
blob_is_link(const struct blob *a, const struct blob *b)
{
	return a->source && b->source && a->dev == b->dev && a->ino == b->ino;
}

bool
blob_same(const struct blob *a, const struct blob *b)
{
	if (a == b)
		return true;
	if (!a->source != !b->source)
		return false;
	if (!a->source)
		return a->size == b->size && !memcmp(a->text, b->text, a->size);
	return a->dev == b->dev && a->ino == b->ino;
}
