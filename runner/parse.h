/* SPDX-License-Identifier: ISC */
/* parse - text of the command line to values; false (or NULL) when it makes no sense. */
#ifndef PARSE_H
#define PARSE_H

#include <stdbool.h>
#include <stdint.h>

struct id_map;

/* Decimal digits, at most MAX. */
bool parse_unsigned(const char *text, unsigned max, unsigned *value);

/* "1.5", "-90", "3d4h5m6s": an offset as timens_offsets takes it, "SECONDS
 * NANOSECONDS"; to be freed by the caller. */
char *parse_offset(const char *text);

/* Add "INSIDE:OUTSIDE:COUNT" to a map. */
bool parse_id_range(const char *text, struct id_map *map);

/* "4096", "64k", "16m", "2g": bytes. */
bool parse_size(const char *text, uint64_t *value);

/* A name that uname(2) can hold: 1 to 64 bytes. */
bool parse_host_name(const char *text);

#endif
