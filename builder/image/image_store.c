/* SPDX-License-Identifier: ISC */
/* image_store - the contents of the files of images, until the output is written. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "image_store.h"
#include "builder/output/stage.h"
#include "builder/tree/blob.h"
#include "lib/kernel.h"
#include "lib/layers.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/unarchive.h"

struct store {
	struct stage stage;
	const char *shown;
	uint64_t files;         /* so far: each has its number as its name */
	uint64_t left;          /* of the bytes that were free at the beginning */
	char error[256];
};

/* Its file may be moved later, and so its name is taken from its number. */
static void
name_of(char name[24], uint64_t number)
{
	snprintf(name, 24, "%llu", (unsigned long long)number);
}

static const char *
fail(struct store *s, int fd)
{
	snprintf(s->error, sizeof s->error, "cannot write it beside '%s': %s", s->stage.output,
	    strerror(errno));
	if (fd >= 0)
		close(fd);
	return s->error;
}

/* What has no room is refused before the file system is full. */
static const char *
write_content(struct store *s, struct unarchive *archive, int fd, int64_t *size)
{
	const void *data;
	int64_t offset;
	size_t length;
	int more;

	while ((more = unarchive_data(archive, &data, &length, &offset)) > 0) {
		stage_poll();
		if (length > s->left) {
			errno = ENOSPC;
			return fail(s, -1);
		}
		s->left -= length;
		if (!kernel_write_at(fd, data, length, offset))
			return fail(s, -1);
		if (offset + (int64_t)length > *size)
			*size = offset + (int64_t)length;
	}
	return more < 0 ? unarchive_error(archive) : NULL;
}

static const char *
put(void *context, struct layers_file *file, struct unarchive *archive)
{
	struct store *s = context;
	const char *error;
	struct stat st;
	char name[24];
	int fd;

	file->content = ++s->files;
	name_of(name, file->content);
	fd = openat(s->stage.fd, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return fail(s, -1);
	error = write_content(s, archive, fd, &file->size);
	if (error) {
		close(fd);
		return error;
	}
	if (unarchive_size(archive) > file->size) {
		file->size = unarchive_size(archive);
		if (ftruncate(fd, (off_t)file->size) < 0)
			return fail(s, fd);
	}
	if (fstat(fd, &st) < 0)
		return fail(s, fd);
	close(fd);
	file->user = blob_of_own(s->stage.fd, name, &st, s->shown);
	return NULL;
}

static void
drop(void *context, const struct layers_file *file)
{
	struct store *s = context;
	char name[24];

	name_of(name, file->content);
	if (unlinkat(s->stage.fd, name, 0) == 0)
		s->left += (uint64_t)file->size;
}

const struct layers_store *
image_store(const char *output, const char *shown)
{
	static struct store store;
	static const struct layers_store calls = { &store, put, drop };
	struct statvfs fs;
	const char *tmp;

	store.shown = shown;
	if (store.stage.output)
		return &calls;
	tmp = getenv("TMPDIR");
	if (!output)
		output = mem_print("%s/mkrootfs", tmp && *tmp ? tmp : "/tmp");
	stage_open_beside(&store.stage, output);
	store.left = UINT64_MAX;
	if (fstatvfs(store.stage.fd, &fs) == 0 && fs.f_blocks)
		store.left = (uint64_t)fs.f_bavail * fs.f_frsize;
	return &calls;
}
