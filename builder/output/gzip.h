/* SPDX-License-Identifier: ISC */
/*
 * gzip - RFC 1952 with RFC 1951 in it: the same bytes give the same bytes, on any
 * machine, because nothing of the machine goes in.
 */
#ifndef GZIP_H
#define GZIP_H

#include <stddef.h>

struct gzip;

/* What is compressed is handed to emit, in pieces. */
struct gzip *gzip_open(void (*emit)(void *data, const void *bytes, size_t length),
    void *data);
void gzip_write(struct gzip *, const void *data, size_t length);
void gzip_close(struct gzip *);

#endif
