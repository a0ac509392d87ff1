/* SPDX-License-Identifier: ISC */
/* feed - bytes for the tests of readers, and functions that read them. */
#define _DEFAULT_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "feed.h"
#include "runner/inflate.h"

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
	m->bits = 8;
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
made_bits(struct made *m, uint32_t value, unsigned bits)
{
	for (; bits; bits--, value >>= 1) {
		if (!m->size || m->bits == 8) {
			made_bytes(m, "", 1);
			m->bits = 0;
		}
		m->at[m->size - 1] |= (value & 1) << m->bits++;
	}
}

void
made_align(struct made *m)
{
	m->bits = 8;
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

	if (f->fail_at && f->done >= f->fail_at)
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
	return n;
}

uint32_t
crc_of(const void *bytes, size_t size)
{
	const unsigned char *p = bytes;
	uint32_t crc = ~UINT32_C(0);
	int bit;

	for (; size; size--) {
		crc ^= *p++;
		for (bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1) * UINT32_C(0xedb88320);
	}
	return ~crc;
}

void
made_gzip_head(struct made *m)
{
	made_bytes(m, "\x1f\x8b\x08\0\0\0\0\0\0\xff", 10);
}

void
made_gzip_tail(struct made *m, const void *bytes, size_t size)
{
	made_align(m);
	made_bits(m, crc_of(bytes, size), 32);
	made_bits(m, size, 32);
}

struct made
inflated(const struct made *m, size_t chunk, const char **wrong)
{
	static struct inflate z;
	struct feed feed = { .size = m->size, .chunk = chunk };
	unsigned char *copy = malloc(m->size + !m->size);
	struct made all = { 0 };
	char buffer[5000];
	ssize_t n;

	/* of exactly that size, so that the sanitizer sees a read past its end */
	assert_non_null(copy);
	memcpy(copy, m->at, m->size);
	feed.at = copy;
	memset(&z, 0xa5, sizeof z);
	inflate_start(&z, feed_read, &feed);
	made_bytes(&all, "", 0);
	while ((n = inflate_read(&z, buffer, sizeof buffer)) > 0)
		made_bytes(&all, buffer, n);
	assert_true(n < 0 || !z.wrong);
	assert_true(n == 0 || z.wrong);
	/* the state is final, and the input is not read again */
	assert_int_equal(inflate_read(&z, buffer, sizeof buffer), n);
	assert_true(feed.ends < 3);
	*wrong = z.wrong;
	free(copy);
	return all;
}
