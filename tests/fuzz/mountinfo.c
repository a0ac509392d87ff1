/* SPDX-License-Identifier: ISC */
/* mountinfo - fuzz the reader of /proc/self/mountinfo, beside one that copies. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "memory.h"
#include "must.h"
#include "lib/mem.h"
#include "runner/sys/mountinfo.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* The FIELDth word of the line, which ends at a newline or NUL. */
static char *
word(const char *line, int field)
{
	const char *end;

	for (;; line = end + 1) {
		end = line + strcspn(line, " \n");
		if (!field--)
			return mem_copy(line, (size_t)(end - line));
		if (*end != ' ')
			return mem_copy("", 0);
	}
}

static bool
is_octal(const char *digits)
{
	return strspn(digits, "01234567") >= 3;
}

/* proc(5): blanks and the like are written as \040. */
static char *
plain(const char *escaped)
{
	char *text = mem_new(strlen(escaped) + 1), *to = text;

	for (; *escaped; escaped++) {
		if (*escaped == '\\' && is_octal(escaped + 1)) {
			*to++ = (char)((escaped[1] & 7) << 6 | (escaped[2] & 7) << 3 | (escaped[3] & 7));
			escaped += 3;
		} else {
			*to++ = *escaped;
		}
	}
	return text;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	char *text = mem_copy((const char *)bytes, size), *rest = mem_copy(text, strlen(text));
	struct mountinfo mounted;
	const char *line = text;

	while (mountinfo_next(&rest, &mounted)) {
		must(*line);
		must(same(mounted.id, word(line, 0)) && same(mounted.parent, word(line, 1)));
		must(same(mounted.path, plain(word(line, 4))));
		must(mounted.read_only == !strncmp(word(line, 5), "ro", 2));
		line += strcspn(line, "\n");
		line += *line == '\n';
	}
	must(!*line);
	memory_free();
	return 0;
}
