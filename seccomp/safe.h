/* SPDX-License-Identifier: ISC */
/* safe - what others have written, for a message: it must not drive a terminal. */
#ifndef SAFE_H
#define SAFE_H

/* The text with \x1b for its control characters, cut when it is long.  Good until
 * the fourth call after this one. */
const char *safe(const char *);

#endif
