/* SPDX-License-Identifier: ISC */
/* inflate_parts - what the halves of inflate share: gzip's, and deflate's. */
#ifndef INFLATE_PARTS_H
#define INFLATE_PARTS_H

#include <stdint.h>

struct inflate;

extern const char inflate_damaged[];

/*
 * inflate.c: hold that many bits, or take them; 48 at most, of which 32 can be returned.
 * Behind the end there are zeros, and wrong says so.  So a step goes on as if nothing were
 * wrong, as long as that ends; the same goes for what it finds itself, and says in fault.
 * What such a step has made is not handed out.
 */
void inflate_need(struct inflate *, unsigned bits);
uint32_t inflate_take(struct inflate *, unsigned bits);
void inflate_align(struct inflate *);   /* the rest of the byte is no one's */

/* The steps that the halves leave to each other. */
void inflate_block(struct inflate *);
void inflate_member_end(struct inflate *);

#endif
