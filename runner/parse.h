/* SPDX-License-Identifier: ISC */
/* parse - convert words of the command line to values; false (or NULL) for malformed ones. */
#ifndef PARSE_H
#define PARSE_H

#include <stdbool.h>
#include <stdint.h>

struct id_map;

/* Decimal digits only, and a value of at most MAX. */
bool parse_unsigned(const char *text, unsigned max, unsigned *value);

/* Convert "1.5", "-90" or "3d4h5m6s" to "SECONDS NANOSECONDS", the form of
 * /proc/PID/timens_offsets.  The caller frees the result. */
char *parse_offset(const char *text);

/* Add a range "INSIDE:OUTSIDE:COUNT" to a map. */
bool parse_id_range(const char *text, struct id_map *map);

/* Bytes: "4096", "64k", "16m", "2g", "1t". */
bool parse_size(const char *text, uint64_t *value);

/* Is TEXT a name that uname(2) can hold, 1 to 64 bytes? */
bool parse_host_name(const char *text);

#endif
