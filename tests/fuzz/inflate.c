/* SPDX-License-Identifier: ISC */
/* inflate - fuzz the gzip reader: bytes, and blocks after a valid header. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "feed.h"
#include "runner/inflate.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

enum { MOST = 1 << 17 };                /* a bomb is none of the reader's business */

/* Read everything in pieces of BY bytes of input and output; returns the size. */
static size_t
read_all(struct inflate *z, const uint8_t *bytes, size_t size, size_t by, uint8_t *to)
{
	struct feed feed = { .bytes = bytes, .size = size, .chunk = by };
	size_t all = 0, room;
	ssize_t n;

	inflate_start(z, feed_read, &feed);
	do {
		room = MOST - all < by ? MOST - all : by;
		if (!room)
			return all;
		n = inflate_read(z, to + all, room);
		if (n > (ssize_t)room || n < -1 || (n < 0) != !!z->wrong)
			abort();
		if (n > 0)
			all += n;
	} while (n > 0);
	if (!n && feed.done != size)
		abort();
	return all;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static const uint8_t head[10] = { 0x1f, 0x8b, 8 };
	static uint8_t outputs[2][MOST], input[1 << 17];
	static struct inflate z;
	const char *wrong;
	size_t n;

	if (!size-- || size > sizeof input - sizeof head)
		return 0;
	n = *bytes & 1 ? sizeof head : 0;
	memcpy(input, head, n);
	memcpy(input + n, bytes + 1, size);
	size += n;
	n = read_all(&z, input, size, 70000, outputs[0]);
	wrong = z.wrong;
	if (read_all(&z, input, size, 1 + *bytes / 2, outputs[1]) != n ||
	    memcmp(outputs[0], outputs[1], n) || wrong != z.wrong)
		abort();
	return 0;
}
