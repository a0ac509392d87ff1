/* SPDX-License-Identifier: ISC */
/* decompress - a stream of gzip, zstd, xz or bzip2, or of plain bytes. */
#define _GNU_SOURCE
#define ZSTD_STATIC_LINKING_ONLY        /* for ZSTD_customMem */
#include <bzlib.h>
#include <errno.h>
#include <lzma.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "decompress.h"

/* Bytes.  The first pieces of input and output are small: the first name of an archive is looked at
 * before it is unpacked.  An xz file may ask for a dictionary of 4 GiB, and xz -9 needs 64 MiB. */
enum { PIECE = 1 << 16, FIRST = 1 << 12, MOST_MEMORY = 256 << 20, MOST_TOUCHED = 1 << 20 };
enum { BUFFERS = 4 };

static const char no_memory[] = "out of memory", damaged[] = "it is damaged",
	truncated[] = "it is truncated", behind[] = "something else follows its end",
	too_large[] = "it takes too much memory to decompress";

struct decompress {
	ssize_t (*read)(void *context, void *buffer, size_t size);
	void *context;
	const struct method *method;
	const char *error;
	unsigned char *in;              /* what is left of input */
	size_t in_left;
	size_t out_made;                /* of output: bytes of the last piece */
	size_t out_room;                /* and room for the next */
	bool ended;                     /* no more input */
	bool between;                   /* a member has ended, and none has begun */
	bool goes_on;                   /* a second piece was asked for */
	struct {
		void *memory;
		size_t size;
	} buffers[BUFFERS];             /* of zstd, taken before that */
	union {
		z_stream gzip;
		ZSTD_DStream *zstd;
		lzma_stream xz;
		bz_stream bzip2;
	} state;
	unsigned char input[PIECE], output[PIECE];
};

/* Each takes from in, and adds to output; at the end of a member it sets between. */
struct method {
	const char *magic;
	size_t length;
	const char *(*begin)(struct decompress *);
	const char *(*take)(struct decompress *);
	void (*end)(struct decompress *);
};

/* All of a buffer will be written to.  One call for its pages costs a tenth of a page fault for each;
 * a kernel before 5.14 does not know it. */
static void
touch(void *memory, size_t size)
{
	enum { POPULATE_WRITE = 23 };   /* MADV_POPULATE_WRITE, of newer headers */
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	uintptr_t first = ((uintptr_t)memory + page - 1) / page * page;
	uintptr_t end = ((uintptr_t)memory + size) / page * page;

	if (first < end && size < MOST_TOUCHED)
		madvise((void *)first, end - first, POPULATE_WRITE);
}

/* This waits until a second piece is asked for: the first uses few pages of the buffers. */
static void
touch_buffers(struct decompress *d)
{
	int i;

	d->goes_on = true;
	touch(d, sizeof *d);
	for (i = 0; i < BUFFERS; i++)
		touch(d->buffers[i].memory, d->buffers[i].size);
}

static void *
take_memory(void *opaque, size_t size)
{
	struct decompress *d = opaque;
	void *memory = malloc(size);
	int i;

	for (i = 0; !d->goes_on && i < BUFFERS; i++) {
		if (!d->buffers[i].memory) {
			d->buffers[i].memory = memory;
			d->buffers[i].size = memory ? size : 0;
			return memory;
		}
	}
	if (memory)
		touch(memory, size);
	return memory;
}

static void
give_memory(void *opaque, void *memory)
{
	struct decompress *d = opaque;
	int i;

	for (i = 0; i < BUFFERS; i++) {
		if (d->buffers[i].memory == memory) {
			d->buffers[i].memory = NULL;
			d->buffers[i].size = 0;
		}
	}
	free(memory);
}

static const char *
gzip_begin(struct decompress *d)
{
	enum { GZIP = 16 };             /* inflateInit2: with a gzip header */

	return inflateInit2(&d->state.gzip, MAX_WBITS + GZIP) == Z_OK ? NULL : no_memory;
}

static const char *
gzip_take(struct decompress *d)
{
	z_stream *z = &d->state.gzip;
	int result;

	z->next_in = d->in;
	z->avail_in = (unsigned)d->in_left;
	z->next_out = d->output;
	z->avail_out = (unsigned)d->out_room;
	if (d->between)
		inflateReset(z);
	d->between = false;
	result = inflate(z, Z_NO_FLUSH);
	d->in = z->next_in;
	d->in_left = z->avail_in;
	d->out_made = d->out_room - z->avail_out;
	d->between = result == Z_STREAM_END;
	return result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR ? NULL :
	    result == Z_MEM_ERROR ? no_memory : damaged;
}

static void
gzip_end(struct decompress *d)
{
	inflateEnd(&d->state.gzip);
}

static const char *
zstd_begin(struct decompress *d)
{
	const ZSTD_customMem memory = { take_memory, give_memory, d };

	d->state.zstd = ZSTD_createDStream_advanced(memory);
	return d->state.zstd ? NULL : no_memory;
}

static const char *
zstd_take(struct decompress *d)
{
	ZSTD_inBuffer in = { d->in, d->in_left, 0 };
	ZSTD_outBuffer out = { d->output, d->out_room, 0 };
	size_t result = ZSTD_decompressStream(d->state.zstd, &out, &in);

	d->in += in.pos;
	d->in_left -= in.pos;
	d->out_made = out.pos;
	d->between = result == 0;
	switch (ZSTD_getErrorCode(result)) {
	case ZSTD_error_no_error:
		return NULL;
	case ZSTD_error_prefix_unknown:
		return behind;          /* the first frame has been told by its prefix */
	case ZSTD_error_frameParameter_windowTooLarge:
		return too_large;
	case ZSTD_error_memory_allocation:
		return no_memory;
	default:
		return damaged;
	}
}

static void
zstd_end(struct decompress *d)
{
	ZSTD_freeDStream(d->state.zstd);
}

static const char *
xz_begin(struct decompress *d)
{
	d->state.xz = (lzma_stream)LZMA_STREAM_INIT;
	return lzma_stream_decoder(&d->state.xz, MOST_MEMORY, LZMA_CONCATENATED) == LZMA_OK ?
	    NULL : no_memory;
}

/* LZMA_CONCATENATED ends with the input. */
static const char *
xz_take(struct decompress *d)
{
	lzma_stream *xz = &d->state.xz;
	lzma_ret result;

	xz->next_in = d->in;
	xz->avail_in = d->in_left;
	xz->next_out = d->output;
	xz->avail_out = (unsigned)d->out_room;
	result = lzma_code(xz, d->ended ? LZMA_FINISH : LZMA_RUN);
	d->in += d->in_left - xz->avail_in;
	d->in_left = xz->avail_in;
	d->out_made = d->out_room - xz->avail_out;
	d->between = result == LZMA_STREAM_END;
	return result == LZMA_OK || result == LZMA_STREAM_END || result == LZMA_BUF_ERROR ? NULL :
	    result == LZMA_MEM_ERROR || result == LZMA_MEMLIMIT_ERROR ? too_large : damaged;
}

static void
xz_end(struct decompress *d)
{
	lzma_end(&d->state.xz);
}

static const char *
bzip2_begin(struct decompress *d)
{
	memset(&d->state.bzip2, 0, sizeof d->state.bzip2);
	return BZ2_bzDecompressInit(&d->state.bzip2, 0, 0) == BZ_OK ? NULL : no_memory;
}

static void
bzip2_end(struct decompress *d)
{
	BZ2_bzDecompressEnd(&d->state.bzip2);
}

static const char *
bzip2_take(struct decompress *d)
{
	bz_stream *b = &d->state.bzip2;
	int result;

	if (d->between) {
		bzip2_end(d);
		if (bzip2_begin(d))
			return no_memory;
	}
	b->next_in = (char *)d->in;
	b->avail_in = (unsigned)d->in_left;
	b->next_out = (char *)d->output;
	b->avail_out = (unsigned)d->out_room;
	result = BZ2_bzDecompress(b);
	d->in = (unsigned char *)b->next_in;
	d->in_left = b->avail_in;
	d->out_made = d->out_room - b->avail_out;
	d->between = result == BZ_STREAM_END;
	return result == BZ_OK || result == BZ_STREAM_END ? NULL :
	    result == BZ_MEM_ERROR ? no_memory : damaged;
}

static const struct method methods[] = {
	{ "\x1f\x8b", 2, gzip_begin, gzip_take, gzip_end },
	{ "\x28\xb5\x2f\xfd", 4, zstd_begin, zstd_take, zstd_end },
	{ "\xfd" "7zXZ", 6, xz_begin, xz_take, xz_end },
	{ "BZh", 3, bzip2_begin, bzip2_take, bzip2_end },
};

/* More input, behind what is left of it. */
static ssize_t
fill(struct decompress *d)
{
	ssize_t n;

	memmove(d->input, d->in, d->in_left);
	d->in = d->input;
	n = d->read(d->context, d->input + d->in_left, (d->goes_on ? PIECE : FIRST) - d->in_left);
	if (n > 0)
		d->in_left += (size_t)n;
	d->ended = n <= 0;
	if (n < 0)
		d->error = "it cannot be read";
	return n;
}

/* A read may return less than the few bytes of a magic number. */
static bool
has_input(struct decompress *d, size_t length)
{
	while (d->in_left < length && !d->ended)
		fill(d);
	return d->in_left >= length;
}

static void
choose_method(struct decompress *d)
{
	const struct method *m;

	for (m = methods; m < methods + sizeof methods / sizeof methods[0]; m++) {
		if (!has_input(d, m->length) || memcmp(d->in, m->magic, m->length))
			continue;
		if (!d->error && !(d->error = m->begin(d)))
			d->method = m;
		return;
	}
}

struct decompress *
decompress_open(ssize_t (*read)(void *context, void *buffer, size_t size), void *context)
{
	struct decompress *d = calloc(1, sizeof *d);

	if (!d)
		return NULL;
	d->read = read;
	d->context = context;
	d->in = d->input;
	d->out_room = FIRST;
	choose_method(d);
	return d;
}

void
decompress_close(struct decompress *d)
{
	if (d->method)
		d->method->end(d);
	free(d);
}

/* Zeros may fill up what is behind a member, as on a tape. */
static bool
only_zeros(struct decompress *d)
{
	do {
		for (; d->in_left && !*d->in; d->in++)
			d->in_left--;
	} while (!d->in_left && !d->ended && fill(d) > 0);
	return !d->in_left;
}

static ssize_t
plain(struct decompress *d, const void **bytes)
{
	size_t n;

	has_input(d, 1);
	n = d->out_made = d->in_left;
	*bytes = d->in;
	d->in_left = 0;
	return d->error ? -1 : (ssize_t)n;
}

/* Behind a member: the end of the stream, or another member? */
static bool
is_at_end(struct decompress *d)
{
	const struct method *m = d->method;

	if (only_zeros(d))
		return true;
	/* of zstd's frames some have other numbers, and the library knows them */
	if (m->take == zstd_take)
		return false;
	has_input(d, m->length);
	if (!d->error && memcmp(d->in, m->magic, d->in_left < m->length ? d->in_left : m->length))
		d->error = behind;
	else if (!d->error && d->in_left < m->length)
		d->error = truncated;
	return false;
}

ssize_t
decompress_next(struct decompress *d, const void **bytes)
{
	size_t before;

	if (d->out_made && !d->goes_on)
		touch_buffers(d);
	if (!d->method && !d->error)
		return plain(d, bytes);
	while (!d->error) {
		if (!d->in_left && !d->ended && fill(d) < 0)
			break;
		if (d->between && is_at_end(d))
			return d->error ? -1 : 0;
		if (d->error)
			break;
		before = d->in_left;
		d->error = d->method->take(d);
		*bytes = d->output;
		d->out_room = PIECE;
		if (d->out_made && !d->error)
			return (ssize_t)d->out_made;
		if (!d->error && d->ended && !d->between && d->in_left == before)
			d->error = truncated;
	}
	return -1;
}

const char *
decompress_error(const struct decompress *d)
{
	return d->error;
}
