/* SPDX-License-Identifier: ISC */
/* sink - where an archive goes: a file, with gzip on the way or without. */
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "gzip.h"
#include "sink.h"
#include "stage.h"
#include "builder/status.h"
#include "builder/tree/blob.h"
#include "lib/kernel.h"
#include "lib/mem.h"
#include "lib/msg.h"

enum { BUFFER = 1 << 16 };

static void
emit(void *data, const void *bytes, size_t length)
{
	struct sink *sink = data;

	if (!kernel_write_all(sink->fd, bytes, length))
		msg_cannot("write '%s'", sink->shown);
}

static void
flush(struct sink *sink)
{
	if (sink->gzip)
		gzip_write(sink->gzip, sink->buffer, sink->used);
	else
		emit(sink, sink->buffer, sink->used);
	sink->used = 0;
}

void
sink_open(struct sink *sink, int fd, const char *shown, bool gzip)
{
	*sink = (struct sink){ .fd = fd, .shown = shown, .buffer = mem_new(BUFFER) };
	if (gzip)
		sink->gzip = gzip_open(emit, sink);
}

void
sink_write(struct sink *sink, const void *data, size_t length)
{
	const char *p = data;
	size_t n;

	sink->offset += (long long)length;
	while (length) {
		n = BUFFER - sink->used < length ? BUFFER - sink->used : length;
		memcpy(sink->buffer + sink->used, p, n);
		sink->used += n;
		p += n;
		length -= n;
		if (sink->used == BUFFER)
			flush(sink);
	}
}

void
sink_pad(struct sink *sink, unsigned multiple)
{
	static const char zeros[512];

	sink_write(sink, zeros,
	    (multiple - sink->offset % multiple) % multiple);
}

void
sink_content(struct sink *sink, const struct blob *content)
{
	static char chunk[BUFFER];
	long long left = content->size;
	ssize_t n;
	int fd;

	if (!content->source) {
		sink_write(sink, content->text, content->size);
		return;
	}
	fd = blob_open(content);
	while (left && (n = read(fd, chunk, sizeof chunk)) != 0) {
		stage_poll();
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			msg_cannot("read '%s'", content->source);
		if (n > left)
			n = left;
		sink_write(sink, chunk, n);
		left -= n;
	}
	blob_check(content, fd);
	if (left)
		msg_die(STATUS_IO, "'%s' is shorter than it says", content->source);
	close(fd);
}

void
sink_close(struct sink *sink)
{
	flush(sink);
	if (sink->gzip)
		gzip_close(sink->gzip);
}
