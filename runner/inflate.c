/* SPDX-License-Identifier: ISC */
/* inflate - a gzip stream, read: its bits, its members and their checksums (RFC 1952). */
#include <string.h>

#include "inflate.h"
#include "inflate_parts.h"

/* RFC 1952, 2.3: the second byte, the method and the flags */
enum { ID = 0x1f, HEAD = 0x088b, RESERVED = 0xe00000, HEAD_SHIFT = 16 };
enum { HAS_CRC = 2, HAS_EXTRA = 4, HAS_NAME = 8, HAS_COMMENT = 16 };

static const uint32_t polynomial = 0xedb88320; /* RFC 1952, 8 */

const char inflate_damaged[] = "it is damaged";

static void begin_member(struct inflate *);

/* There is a byte in in[]. */
static bool
more(struct inflate *z)
{
	ssize_t n;

	if (z->next != z->end)
		return true;
	n = z->read(z->context, z->in, sizeof z->in);
	if (n < 0)
		z->wrong = "it cannot be read";
	if (n <= 0)
		return false;
	z->next = z->in;
	z->end = z->in + n;
	return true;
}

/* Eight bytes, the first one lowest. */
static uint64_t
word(const unsigned char *p)
{
	return p[0] | p[1] << 8 | p[2] << 16 | (uint64_t)p[3] << 24 | (uint64_t)p[4] << 32 |
	    (uint64_t)p[5] << 40 | (uint64_t)p[6] << 48 | (uint64_t)p[7] << 56;
}

/* Hold that many bits, 48 at most, and more where they are at hand: bits above count are
 * those of *next, which may come twice. */
void
inflate_need(struct inflate *z, unsigned bits)
{
	while (z->count < bits) {
		if (z->end - z->next >= 8) {
			z->hold |= word(z->next) << z->count;
			z->next += (63 - z->count) / 8;
			z->count |= 56;
			return;
		}
		if (!z->wrong && !more(z) && !z->wrong)
			z->wrong = z->fault ? z->fault : "it is truncated";
		if (!z->wrong)
			z->hold |= (uint64_t)*z->next++ << z->count;
		z->count += 8;
	}
}

uint32_t
inflate_take(struct inflate *z, unsigned bits)
{
	uint32_t taken;

	if (z->count < bits)
		inflate_need(z, bits);
	taken = z->hold & ((UINT64_C(1) << bits) - 1);
	z->hold >>= bits;
	z->count -= bits;
	return taken;
}

/* The rest of the byte is no one's. */
void
inflate_align(struct inflate *z)
{
	inflate_take(z, z->count % 8);
}

void
inflate_member_end(struct inflate *z)
{
	uint32_t size = z->put - z->start;

	inflate_align(z);
	if ((inflate_take(z, 32) ^ ~z->crc) | (inflate_take(z, 32) ^ size))
		z->fault = "its checksum is wrong";
	z->again = true;
	z->step = begin_member;
}

/* At the end of the input, and of the zeros that a tape has there, all has been read. */
static void
begin_member(struct inflate *z)
{
	unsigned byte, flags, n;

	do {
		if (z->again && !z->count && !more(z)) {
			z->step = NULL;
			return;
		}
		byte = inflate_take(z, 8);
	} while (z->again && !byte);
	flags = byte == ID ? inflate_take(z, 24) : 0;
	if ((flags & (RESERVED | 0xffff)) != HEAD)
		z->fault = z->again ? "something else follows its end" : "it is not gzip";
	flags >>= HEAD_SHIFT;
	inflate_take(z, 48); /* when it was made, and how */
	for (n = inflate_take(z, flags & HAS_EXTRA ? 16 : 0); n; n--)
		inflate_take(z, 8);
	for (n = !!(flags & HAS_NAME) + !!(flags & HAS_COMMENT); n; n -= !inflate_take(z, 8))
		;
	inflate_take(z, flags & HAS_CRC ? 16 : 0);
	z->crc = UINT32_MAX;
	z->start = z->put;
	z->last = false;
	z->step = inflate_block;
}

void
inflate_start(struct inflate *z, ssize_t (*read)(void *context, void *buffer, size_t size),
    void *context)
{
	uint32_t i, crc;
	int bit;

	memset(z, 0, offsetof(struct inflate, lengths));
	z->read = read;
	z->context = context;
	z->next = z->end = z->in;
	z->step = begin_member;
	for (i = 0; i < 256; i++) {
		crc = i;
		for (bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? polynomial : 0);
		z->crcs[i] = crc;
	}
}

ssize_t
inflate_read(void *inflate, void *buffer, size_t size)
{
	struct inflate *z = inflate;
	unsigned char *to = buffer, byte;
	size_t n;

	while (z->got == z->put) {
		if (z->wrong)
			return -1;
		if (!z->step)
			return 0;
		z->step(z);
		if (!z->wrong)
			z->wrong = z->fault;
		if (z->wrong)
			z->put = z->got;
	}
	for (n = 0; n < size && z->got < z->put; n++) {
		byte = z->window[z->got++ % INFLATE_WINDOW];
		z->crc = z->crcs[(z->crc ^ byte) & 0xff] ^ z->crc >> 8;
		to[n] = byte;
	}
	return (ssize_t)n;
}
