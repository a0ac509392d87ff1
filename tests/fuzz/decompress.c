/* SPDX-License-Identifier: ISC */
/* decompress - fuzz lib/decompress.c: the bytes are the same, however they are read. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "feed.h"
#include "lib/decompress.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

enum { MOST = 1 << 17 };                /* how large it becomes is for the caller to bound */

struct result {
	uint8_t bytes[MOST];
	size_t size;
	const char *error;
};

static void
read_all(struct result *r, const uint8_t *bytes, size_t size, size_t by)
{
	struct feed feed = { .bytes = bytes, .size = size, .chunk = by };
	struct decompress *d = decompress_open(feed_read, &feed);
	const void *piece;
	ssize_t n;

	if (!d)
		abort();
	r->size = 0;
	do {
		n = decompress_next(d, &piece);
		if (n < -1 || (n < 0) != !!decompress_error(d))
			abort();
		if (n > (ssize_t)(MOST - r->size))
			n = (ssize_t)(MOST - r->size);
		if (n > 0) {
			memcpy(r->bytes + r->size, piece, (size_t)n);
			r->size += (size_t)n;
		}
	} while (n > 0);
	r->error = decompress_error(d);
	if (!r->error && r->size < MOST && feed.done != size)
		abort();
	decompress_close(d);
}

/* How much comes before an error depends on the reads, and which of two errors is found: zstd
 * judges a frame as a whole where all of it is there. */
int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static struct result one, two;
	size_t least;

	if (!size--)
		return 0;
	read_all(&one, bytes + 1, size, 70000);
	read_all(&two, bytes + 1, size, 1 + *bytes / 2);
	least = one.size < two.size ? one.size : two.size;
	if (memcmp(one.bytes, two.bytes, least))
		abort();
	if (one.size == MOST || two.size == MOST)
		return 0;
	if (!one.error != !two.error || (!one.error && one.size != two.size))
		abort();
	return 0;
}
