/* SPDX-License-Identifier: ISC */
/* feed - give bytes to a reader in pieces. */
#include <string.h>

#include "feed.h"

ssize_t
feed_read(void *context, void *buffer, size_t size)
{
	struct feed *feed = context;
	size_t n = feed->size - feed->done;

	if (n > size)
		n = size;
	if (n > feed->chunk)
		n = feed->chunk;
	if (n)
		memcpy(buffer, feed->bytes + feed->done, n);
	feed->done += n;
	return n;
}
