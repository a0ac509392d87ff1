/* SPDX-License-Identifier: ISC */
/* shown - what of a name may go to a terminal as it is; for all three programs. */
#ifndef SHOWN_H
#define SHOWN_H

#include <stddef.h>

/* How many bytes of TEXT are one character that is safe to show: printable ASCII, or
 * well-formed UTF-8 from U+00A0 on (below are the C1 controls: a terminal may take
 * U+009B for ESC [).  0 if it is none. */
size_t shown_as_is(const unsigned char *text);

#endif
