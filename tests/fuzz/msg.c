/* SPDX-License-Identifier: ISC */
/* msg - fuzz the escapes of messages: whatever a name is, a terminal gets one line of text. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "must.h"
#include "lib/msg.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static unsigned char line[16384];
static size_t length;
static unsigned lines;

static bool
catch(int fd, const void *data, size_t size)
{
	must(fd == 2 && size <= sizeof line);
	memcpy(line, data, size);
	length = size;
	lines++;
	return true;
}

/* The length of the character at TEXT, table 3-7 of the Unicode standard; 0: there is none. */
static size_t
character(const unsigned char *text, size_t left)
{
	static const struct {
		unsigned char first, last, low, high;
		size_t length;
	} forms[] = {
		{ 0x00, 0x7f, 0, 0, 1 }, { 0xc2, 0xdf, 0x80, 0xbf, 2 }, { 0xe0, 0xe0, 0xa0, 0xbf, 3 },
		{ 0xe1, 0xec, 0x80, 0xbf, 3 }, { 0xed, 0xed, 0x80, 0x9f, 3 },
		{ 0xee, 0xef, 0x80, 0xbf, 3 }, { 0xf0, 0xf0, 0x90, 0xbf, 4 },
		{ 0xf1, 0xf3, 0x80, 0xbf, 4 }, { 0xf4, 0xf4, 0x80, 0x8f, 4 },
	};
	size_t i, n;

	for (i = 0; i < sizeof forms / sizeof forms[0]; i++) {
		if (*text < forms[i].first || *text > forms[i].last)
			continue;
		if (forms[i].length > left)
			return 0;
		if (forms[i].length > 1 && (text[1] < forms[i].low || text[1] > forms[i].high))
			return 0;
		for (n = 2; n < forms[i].length; n++) {
			if (text[n] < 0x80 || text[n] > 0xbf)
				return 0;
		}
		return forms[i].length;
	}
	return 0;
}

static void
check(char end)
{
	size_t i, n;

	must(lines == 1 && length && length <= 8192 && line[length - 1] == end);
	for (i = 0; i < length - 1; i += n) {
		n = character(line + i, length - 1 - i);
		must(n && line[i] >= ' ' && line[i] != 0x7f);
		must(!(line[i] == 0xc2 && line[i + 1] < 0xa0));         /* C1 */
	}
	lines = 0;
}

/* A printable text is not changed. */
static void
check_same(const char *text)
{
	size_t n = strlen(text), i;

	if (n > 4096)
		return;
	for (i = 0; i < n; i++) {
		if (text[i] < ' ' || text[i] > '~')
			return;
	}
	must(length > n && !memcmp(line + length - 1 - n, text, n));
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static char text[16384];

	if (size >= sizeof text)
		return 0;
	memcpy(text, bytes, size);
	text[size] = '\0';
	msg_writer(catch);
	msg_warn("%s", text);
	check('\n');
	check_same(text);
	msg_note("'%s' and '%s'", text, text);
	check('\n');
	msg_action(text, false);
	check('\n');
	check_same(text);
	msg_question(2, text);
	check(' ');
	return 0;
}
