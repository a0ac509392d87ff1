/* SPDX-License-Identifier: ISC */
/* safe - escape text for a message, so that it cannot send commands to a terminal. */
#ifndef SAFE_H
#define SAFE_H

/* The text with control characters as \x1b, cut if it is long.  Valid until the fourth call
 * after this one. */
const char *safe(const char *);

#endif
