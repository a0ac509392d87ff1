/* SPDX-License-Identifier: ISC */
/* gzip - RFC 1952 with RFC 1951 in it. */
#include <stdint.h>

#include "deflate.h"
#include "gzip.h"
#include "lib/mem.h"

struct gzip {
	struct bits bits;
	struct deflate *deflate;
	uint32_t crc, size;
	uint32_t table[256];
};

void
bits_put(struct bits *b, uint32_t value, unsigned count)
{
	b->pending |= (uint64_t)value << b->count;
	b->count += count;
	while (b->count >= 8) {
		b->out[b->used++] = b->pending;
		b->pending >>= 8;
		b->count -= 8;
		if (b->used == sizeof b->out) {
			b->emit(b->data, b->out, b->used);
			b->used = 0;
		}
	}
}

void
bits_align(struct bits *b)
{
	if (b->count)
		bits_put(b, 0, 8 - b->count);
}

void
bits_flush(struct bits *b)
{
	bits_align(b);
	b->emit(b->data, b->out, b->used);
	b->used = 0;
}

static void
make_table(struct gzip *gzip)
{
	uint32_t c;
	int i, k;

	for (i = 0; i < 256; i++) {
		for (c = i, k = 0; k < 8; k++)
			c = c & 1 ? 0xedb88320 ^ c >> 1 : c >> 1;
		gzip->table[i] = c;
	}
}

/* No name, no time; the operating system is "unknown": nothing of the machine. */
struct gzip *
gzip_open(void (*emit)(void *data, const void *bytes, size_t length), void *data)
{
	static const unsigned char head[10] = { 0x1f, 0x8b, 8, [9] = 255 };
	struct gzip *gzip = mem_new(sizeof *gzip);

	gzip->bits.emit = emit;
	gzip->bits.data = data;
	gzip->crc = 0xffffffff;
	gzip->deflate = deflate_open(&gzip->bits);
	make_table(gzip);
	emit(data, head, sizeof head);
	return gzip;
}

void
gzip_write(struct gzip *gzip, const void *data, size_t length)
{
	const unsigned char *p = data;
	size_t i;

	for (i = 0; i < length; i++)
		gzip->crc = gzip->table[(gzip->crc ^ p[i]) & 0xff] ^ gzip->crc >> 8;
	gzip->size += length;
	deflate_write(gzip->deflate, p, length);
}

void
gzip_close(struct gzip *gzip)
{
	deflate_close(gzip->deflate);
	bits_put(&gzip->bits, ~gzip->crc & 0xffff, 16);
	bits_put(&gzip->bits, ~gzip->crc >> 16, 16);
	bits_put(&gzip->bits, gzip->size & 0xffff, 16);
	bits_put(&gzip->bits, gzip->size >> 16, 16);
	bits_flush(&gzip->bits);
}
