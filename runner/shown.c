/* SPDX-License-Identifier: ISC */
/* shown - what of a name may go to a terminal as it is; for all three programs. */
#include "shown.h"

size_t
shown_as_is(const unsigned char *text)
{
	unsigned char c = *text;
	size_t length = c < 0x80 ? 1 : c < 0xc2 ? 0 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : c < 0xf5 ? 4 : 0;
	size_t i;

	if (length == 1)
		return c >= ' ' && c != 127;
	for (i = 1; i < length; i++) {
		if ((text[i] & 0xc0) != 0x80)
			return 0;
	}
	return c == 0xc2 && text[1] < 0xa0 ? 0 : length;
}
