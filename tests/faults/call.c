/* SPDX-License-Identifier: ISC */
/* call - a system call of another process, as text. */
#define _GNU_SOURCE
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "fault.h"

static const char *const names[] = {
#include "calls.h"
};

enum { NAMES = sizeof names / sizeof names[0], WORD = 64 };

/* "" if there is no text.  It may be at the end of a page, so read byte by byte. */
const char *
call_word(pid_t pid, uint64_t address)
{
	static char word[WORD];
	size_t n;

	for (n = 0; n < WORD - 1; n++) {
		struct iovec to = { word + n, 1 }, from = { (void *)(uintptr_t)(address + n), 1 };

		if (process_vm_readv(pid, &to, 1, &from, 1, 0) != 1 || !isprint((unsigned char)word[n]))
			break;
	}
	if (n < WORD - 1 && word[n] != '\0')
		n = 0;
	word[n] = '\0';
	return word;
}

/* What the descriptor FD of PID is open on. */
static const char *
path_of(pid_t pid, int fd)
{
	static char path[4 * WORD];
	char link[WORD];
	ssize_t n;

	snprintf(link, sizeof link, "/proc/%d/fd/%d", (int)pid, fd);
	n = readlink(link, path, sizeof path - 1);
	path[n > 0 ? n : 0] = '\0';
	return path;
}

void
call_text(pid_t pid, long number, const uint64_t args[6], char *text, size_t size)
{
	const char *name = number >= 0 && number < NAMES ? names[number] : NULL;
	size_t n;
	int i;

	if (name && strcmp(name, "fstat") == 0) { /* its number says nothing, and depends on what else is open */
		snprintf(text, size, "fstat(\"%s\")", path_of(pid, (int)args[0]));
		return;
	}
	n = (size_t)snprintf(text, size, "%s(", name ? name : "?");
	for (i = 0; i < 6 && n < size; i++) {
		const char *word = args[i] > 0xffff ? call_word(pid, args[i]) : "";

		n += (size_t)(*word ? snprintf(text + n, size - n, "%s\"%s\"", i ? ", " : "", word)
		    : args[i] <= 0xffff ? snprintf(text + n, size - n, "%s%d", i ? ", " : "", (int)args[i])
		    : (args[i] & 0xffffffff) == 0xffffff9c ? snprintf(text + n, size - n, "%sAT", i ? ", " : "")
		    : snprintf(text + n, size - n, "%s*", i ? ", " : ""));
	}
	if (n < size)
		snprintf(text + n, size - n, ")");
}
