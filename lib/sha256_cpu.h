/* SPDX-License-Identifier: ISC */
/*
 * sha256_cpu - blocks of SHA-256 by the instructions that a processor has for them: four times
 * as fast, for images of which each byte is hashed once or twice.
 *
 * Source: Intel SHA Extensions, July 2013; the state is kept as ABEF and CDGH.
 */
#ifndef SHA256_CPU_H
#define SHA256_CPU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__x86_64__)

#include <cpuid.h>
#include <immintrin.h>

static inline bool
sha256_cpu_works(void)
{
	enum { SSSE3_AND_SSE41 = 1 << 9 | 1 << 19, SHA = 1 << 29 };
	unsigned a, b, c, d;

	if (!__get_cpuid(1, &a, &b, &c, &d) || (c & SSSE3_AND_SSE41) != SSSE3_AND_SSE41)
		return false;
	return __get_cpuid_count(7, 0, &a, &b, &c, &d) && b & SHA;
}

__attribute__((target("sha,sse4.1,ssse3"))) static inline void
sha256_cpu_block(__m128i s[2], const unsigned char *p, const uint32_t *k)
{
	const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
	__m128i m[4], x, before[2] = { s[0], s[1] };
	int i;

#pragma GCC unroll 16
	for (i = 0; i < 16; i++) {
		if (i < 4)
			m[i] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(const void *)p + i), swap);
		x = _mm_add_epi32(m[i % 4], _mm_loadu_si128((const __m128i *)(const void *)k + i));
		s[1] = _mm_sha256rnds2_epu32(s[1], s[0], x);
		s[0] = _mm_sha256rnds2_epu32(s[0], s[1], _mm_shuffle_epi32(x, 0x0e));
		if (i < 3 || i == 15)
			continue;
		x = _mm_add_epi32(_mm_sha256msg1_epu32(m[(i + 1) % 4], m[(i + 2) % 4]),
		    _mm_alignr_epi8(m[i % 4], m[(i + 3) % 4], 4));
		m[(i + 1) % 4] = _mm_sha256msg2_epu32(x, m[i % 4]);
	}
	s[0] = _mm_add_epi32(s[0], before[0]);
	s[1] = _mm_add_epi32(s[1], before[1]);
}

/* COUNT blocks of 64 bytes; K: the constants. */
__attribute__((target("sha,sse4.1,ssse3"))) static inline void
sha256_cpu_blocks(uint32_t state[8], const unsigned char *p, size_t count, const uint32_t *k)
{
	__m128i *at = (__m128i *)(void *)state, s[2];
	__m128i x = _mm_shuffle_epi32(_mm_loadu_si128(at), 0xb1);
	__m128i y = _mm_shuffle_epi32(_mm_loadu_si128(at + 1), 0x1b);

	s[0] = _mm_alignr_epi8(x, y, 8);
	s[1] = _mm_blend_epi16(y, x, 0xf0);
	for (; count; count--, p += 64)
		sha256_cpu_block(s, p, k);
	x = _mm_shuffle_epi32(s[0], 0x1b);
	y = _mm_shuffle_epi32(s[1], 0xb1);
	_mm_storeu_si128(at, _mm_blend_epi16(x, y, 0xf0));
	_mm_storeu_si128(at + 1, _mm_alignr_epi8(y, x, 8));
}

#else

static inline bool
sha256_cpu_works(void)
{
	return false;
}

static inline void
sha256_cpu_blocks(uint32_t state[8], const unsigned char *p, size_t count, const uint32_t *k)
{
}

#endif

#endif
