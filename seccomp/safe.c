/* SPDX-License-Identifier: ISC */
/* safe - escape text for a message, so that it cannot send commands to a terminal. */
#include <ctype.h>
#include <stddef.h>
#include <stdio.h>

#include "safe.h"

const char *
safe(const char *text)
{
	static char rooms[4][256];
	static unsigned turn;
	char *room = rooms[turn++ % 4];
	size_t n = 0;

	for (; *text && n + 5 < sizeof rooms[0]; text++) {
		if (isprint((unsigned char)*text))
			room[n++] = *text;
		else
			n += (size_t)sprintf(room + n, "\\x%02x", (unsigned char)*text);
	}
	room[n] = '\0';
	return room;
}
