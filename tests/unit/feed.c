/* SPDX-License-Identifier: ISC */
/* feed - what the tests of readers share: bytes that are made, and how they are read. */
#define _DEFAULT_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <bzlib.h>
#include <lzma.h>
#include <zlib.h>
#include <zstd.h>

#include "feed.h"
#include "lib/decompress.h"

static char scratch[] = "/tmp/feed-XXXXXX";

void
made_bytes(struct made *m, const void *bytes, size_t size)
{
	if (m->size + size >= m->room) {
		m->room = 2 * (m->size + size) + 64;
		m->at = realloc(m->at, m->room);
		assert_non_null(m->at);
	}
	if (size)
		memcpy(m->at + m->size, bytes, size);
	m->size += size;
	m->at[m->size] = '\0';
}

void
made_text(struct made *m, const char *text)
{
	made_bytes(m, text, strlen(text));
}

void
made_zeros(struct made *m, size_t size)
{
	static const char zeros[512];

	for (; size > sizeof zeros; size -= sizeof zeros)
		made_bytes(m, zeros, sizeof zeros);
	made_bytes(m, zeros, size);
}

void
made_noise(struct made *m, size_t size)
{
	uint32_t state = 1;
	unsigned char byte;

	for (; size; size--) {
		state = state * 1664525 + 1013904223;
		byte = (unsigned char)(state >> 24);
		made_bytes(m, &byte, 1);
	}
}

struct made
made_by(const char *command)
{
	FILE *pipe = popen(command, "r");
	char buffer[65536];
	struct made m = { 0 };
	size_t n;

	assert_non_null(pipe);
	made_bytes(&m, "", 0);
	while ((n = fread(buffer, 1, sizeof buffer, pipe)))
		made_bytes(&m, buffer, n);
	if (pclose(pipe))
		fail_msg("'%s' failed", command);
	return m;
}

bool
tool_exists(const char *name)
{
	char command[256];

	snprintf(command, sizeof command, "command -v %s >/dev/null", name);
	return !system(command);
}

const char *
scratch_make(void)
{
	strcpy(scratch, "/tmp/feed-XXXXXX");
	assert_non_null(mkdtemp(scratch));
	return scratch;
}

void
scratch_remove(void)
{
	char command[64];

	snprintf(command, sizeof command, "rm -rf %s", scratch);
	assert_int_equal(system(command), 0);
}

ssize_t
feed_read(void *feed, void *buffer, size_t size)
{
	struct feed *f = feed;
	size_t n = f->size - f->done;

	if (f->fail_at && f->done >= f->fail_at - 1)
		return -1;
	assert_true(size > 0);
	f->ends += !n;
	if (n > size)
		n = size;
	if (f->chunk && n > f->chunk)
		n = f->chunk;
	if (n)
		memcpy(buffer, f->at + f->done, n);
	f->done += n;
	return (ssize_t)n;
}

static struct made
room_for(size_t size)
{
	struct made m = { .room = size + 1 };

	m.at = malloc(m.room);
	assert_non_null(m.at);
	return m;
}

static struct made
pack_gzip(const void *bytes, size_t size)
{
	z_stream z = { 0 };
	struct made m;

	assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, MAX_WBITS + 16, 8, 0), Z_OK);
	m = room_for(deflateBound(&z, size));
	z.next_in = (Bytef *)bytes;
	z.avail_in = (uInt)size;
	z.next_out = m.at;
	z.avail_out = (uInt)m.room;
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	m.size = z.total_out;
	deflateEnd(&z);
	return m;
}

static struct made
pack_zstd(const void *bytes, size_t size)
{
	struct made m = room_for(ZSTD_compressBound(size));
	ZSTD_CCtx *zstd = ZSTD_createCCtx();

	assert_non_null(zstd);
	ZSTD_CCtx_setParameter(zstd, ZSTD_c_checksumFlag, 1);
	m.size = ZSTD_compress2(zstd, m.at, m.room, bytes, size);
	assert_false(ZSTD_isError(m.size));
	ZSTD_freeCCtx(zstd);
	return m;
}

static struct made
pack_xz(const void *bytes, size_t size)
{
	struct made m = room_for(lzma_stream_buffer_bound(size));

	assert_int_equal(lzma_easy_buffer_encode(1, LZMA_CHECK_CRC64, NULL, bytes, size, m.at,
	    &m.size, m.room), LZMA_OK);
	return m;
}

static struct made
pack_bzip2(const void *bytes, size_t size)
{
	struct made m = room_for(size + size / 100 + 600);
	unsigned length = (unsigned)m.room;

	assert_int_equal(BZ2_bzBuffToBuffCompress((char *)m.at, &length, (char *)bytes,
	    (unsigned)size, 1, 0, 0), BZ_OK);
	m.size = length;
	return m;
}

const struct method methods[METHODS] = {
	{ "gzip", pack_gzip, 2 },
	{ "zstd", pack_zstd, 4 },
	{ "xz", pack_xz, 6 },
	{ "bzip2", pack_bzip2, 3 },
};

struct made
decompressed(const struct made *m, size_t chunk, const char **error)
{
	struct feed feed = { .at = m->at, .size = m->size, .chunk = chunk };
	struct decompress *d = decompress_open(feed_read, &feed);
	struct made all = { 0 };
	const void *bytes;
	ssize_t n;

	assert_non_null(d);
	made_bytes(&all, "", 0);
	while ((n = decompress_next(d, &bytes)) > 0)
		made_bytes(&all, bytes, (size_t)n);
	*error = decompress_error(d);
	assert_true(n == 0 || n == -1);
	assert_int_equal(n < 0, *error != NULL);
	assert_true(n < 0 || feed.done == feed.size);
	/* and so it stays; what has ended is not read again */
	assert_int_equal(decompress_next(d, &bytes), n);
	assert_true(feed.ends < 2);
	decompress_close(d);
	return all;
}
