/* SPDX-License-Identifier: ISC */
/* sha256 - the hash function SHA-256 (FIPS 180-4). */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "sha256.h"
#include "sha256_cpu.h"

/* FIPS 180-4, 4.2.2: fractional parts of the cube roots of the first 64 primes. */
static const uint32_t k[64] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1,
	0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
	0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
	0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147,
	0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
	0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
	0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
	0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
	0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t
turn(uint32_t x, int n)
{
	return x >> n | x << (32 - n);
}

/* The 16 words of a block, and 48 computed from them. */
static void
spread(uint32_t w[64], const unsigned char *p)
{
	int i;

	for (i = 0; i < 16; i++, p += 4)
		w[i] = (uint32_t)p[0] << 24 | p[1] << 16 | p[2] << 8 | p[3];
	for (; i < 64; i++)
		w[i] = w[i - 16] + w[i - 7] +
		    (turn(w[i - 15], 7) ^ turn(w[i - 15], 18) ^ w[i - 15] >> 3) +
		    (turn(w[i - 2], 17) ^ turn(w[i - 2], 19) ^ w[i - 2] >> 10);
}

/* Eight variables instead of an array stay in registers: twice as fast. */
static void
mix(uint32_t state[8], const unsigned char *block)
{
	uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
	uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
	uint32_t w[64], one, two;
	int i;

	spread(w, block);
	for (i = 0; i < 64; i++) {
		one = h + k[i] + w[i] + (g ^ (e & (f ^ g))) +
		    (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25));
		two = ((a & b) | (c & (a | b))) +
		    (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22));
		h = g, g = f, f = e, e = d + one;
		d = c, c = b, b = a, a = one + two;
	}
	state[0] += a, state[1] += b, state[2] += c, state[3] += d;
	state[4] += e, state[5] += f, state[6] += g, state[7] += h;
}

static void
mix_all(uint32_t state[8], const unsigned char *p, size_t blocks)
{
	static enum { UNKNOWN, YES, NO } fast;

	if (fast == UNKNOWN)
		fast = sha256_cpu_works() ? YES : NO;
	if (fast == YES)
		sha256_cpu_blocks(state, p, blocks, k);
	else
		for (; blocks; blocks--, p += SHA256_BLOCK)
			mix(state, p);
}

void
sha256_begin(struct sha256 *hash)
{
	*hash = (struct sha256){ .state = {
		0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
		0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
	} };
}

void
sha256_add(struct sha256 *hash, const void *data, size_t length)
{
	const unsigned char *p = data;
	size_t used = hash->length % SHA256_BLOCK, n = SHA256_BLOCK - used;

	hash->length += length;
	if (used && length >= n) {
		memcpy(hash->rest + used, p, n);
		mix_all(hash->state, hash->rest, 1);
		p += n;
		length -= n;
		used = 0;
	}
	if (!used) {
		mix_all(hash->state, p, length / SHA256_BLOCK);
		p += length / SHA256_BLOCK * SHA256_BLOCK;
		length %= SHA256_BLOCK;
	}
	if (length)
		memcpy(hash->rest + used, p, length);
}

/* The padding: a one bit, zeros, and the length in bits at the end of a block. */
void
sha256_end(struct sha256 *hash, char hex[SHA256_HEX])
{
	unsigned char padding[2 * SHA256_BLOCK] = { 0x80 };
	uint64_t bits = hash->length * 8;
	size_t used = hash->length % SHA256_BLOCK, n = used < 56 ? 56 - used : 120 - used, i;

	for (i = 0; i < 8; i++)
		padding[n + 7 - i] = (unsigned char)(bits >> 8 * i);
	sha256_add(hash, padding, n + 8);
	for (i = 0; i < 8; i++)
		snprintf(hex + 8 * i, 9, "%08x", hash->state[i]);
}

void
sha256_hex(const void *data, size_t length, char hex[SHA256_HEX])
{
	struct sha256 hash;

	sha256_begin(&hash);
	sha256_add(&hash, data, length);
	sha256_end(&hash, hex);
}
