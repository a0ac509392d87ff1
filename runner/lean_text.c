/* SPDX-License-Identifier: ISC */
/*
 * lean_text - texts and numbers, in place of the C library's in the static build.
 *
 * There numbers are read by way of stdio, searches have tables, and errors have a text
 * each, also those of networks and streams.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "text.h"

/* What the calls of a start can say, in the order of the numbers; the rest of them are
 * about networks, streams and hardware. */
static const char usual[] =
	"Operation not permitted\0" "No such file or directory\0" "No such process\0"
	"Interrupted system call\0" "I/O error\0" "No such device or address\0"
	"Argument list too long\0" "Exec format error\0" "Bad file descriptor\0"
	"No child process\0" "Resource temporarily unavailable\0" "Out of memory\0"
	"Permission denied\0" "Bad address\0" "Block device required\0" "Resource busy\0"
	"File exists\0" "Cross-device link\0" "No such device\0" "Not a directory\0"
	"Is a directory\0" "Invalid argument\0" "Too many open files in system\0"
	"No file descriptors available\0" "Not a tty\0" "Text file busy\0" "File too large\0"
	"No space left on device\0" "Invalid seek\0" "Read-only file system\0"
	"Too many links\0" "Broken pipe\0" "Domain error\0" "Result not representable\0"
	"Resource deadlock would occur\0" "Filename too long\0" "No locks available\0"
	"Function not implemented\0" "Directory not empty\0" "Symbolic link loop\0";

/* Each behind its number, of the two architectures that we build for and most others. */
static const char others[] =
	"\x3d" "No data available\0" "\x47" "Protocol error\0"
	"\x4b" "Value too large for data type\0" "\x57" "Too many users\0"
	"\x5a" "Message too large\0" "\x5f" "Not supported\0"
	"\x68" "Connection reset by peer\0" "\x69" "No buffer space available\0"
	"\x6e" "Operation timed out\0" "\x74" "Stale file handle\0"
	"\x7a" "Quota exceeded\0" "\x7b" "No medium found\0" "\x7e" "Required key not available\0";

char *
strerror(int error)
{
	static char number[16];
	const char *text = usual;
	int i;

	for (i = 1; *text && i < error; i++)
		text += strlen(text) + 1;
	if (error > 0 && *text)
		return (char *)text;
	for (text = others; *text; text += strlen(text) + 1) {
		if (*text == error)
			return (char *)text + 1;
	}
	text_format(number, sizeof number, "error %d", error);
	return number;
}

static unsigned
digit(char c)
{
	return c >= '0' && c <= '9' ? (unsigned)c - '0'
	    : (c | 32) >= 'a' && (c | 32) <= 'f' ? ((unsigned)c | 32) - 'a' + 10 : 99;
}

/* Without a prefix or a sign: nothing that we read may have one. */
unsigned long long
strtoull(const char *restrict text, char **restrict end, int base)
{
	unsigned long long n = 0;

	while (*text == ' ' || *text == '\t' || *text == '\n')
		text++;
	for (; digit(*text) < (unsigned)base; text++) {
		if (__builtin_mul_overflow(n, (unsigned)base, &n) ||
		    __builtin_add_overflow(n, digit(*text), &n)) {
			n = ULLONG_MAX;
			errno = ERANGE;
		}
	}
	if (end)
		*end = (char *)text;
	return n;
}

unsigned long
strtoul(const char *restrict text, char **restrict end, int base)
{
	return (unsigned long)strtoull(text, end, base);
}

long long
strtoll(const char *restrict text, char **restrict end, int base)
{
	long long sign = 1;

	if (*text == '-') {
		sign = -1;
		text++;
	}
	return sign * (long long)strtoull(text, end, base);
}

long
strtol(const char *restrict text, char **restrict end, int base)
{
	return (long)strtoll(text, end, base);
}

char *
strstr(const char *text, const char *wanted)
{
	size_t n = strlen(wanted);

	for (; *text; text++) {
		if (!strncmp(text, wanted, n))
			return (char *)text;
	}
	return n ? NULL : (char *)text;
}

char *
strchr(const char *text, int c)
{
	for (; *text != (char)c; text++) {
		if (!*text)
			return NULL;
	}
	return (char *)text;
}

static size_t
span(const char *text, const char *set, bool in)
{
	size_t n = 0;

	while (text[n] && !strchr(set, text[n]) == !in)
		n++;
	return n;
}

size_t
strspn(const char *text, const char *set)
{
	return span(text, set, true);
}

size_t
strcspn(const char *text, const char *set)
{
	return span(text, set, false);
}

int
strncasecmp(const char *a, const char *b, size_t n)
{
	for (; n; n--, a++, b++) {
		int difference = tolower((unsigned char)*a) - tolower((unsigned char)*b);

		if (difference || !*a)
			return difference;
	}
	return 0;
}

int
strcasecmp(const char *a, const char *b)
{
	return strncasecmp(a, b, SIZE_MAX / 2);
}

/* Lists of one separator. */
char *
strtok(char *restrict text, const char *restrict separators)
{
	static char none[1], *rest = none;

	if (text)
		rest = text;
	rest += strspn(rest, separators);
	if (!*rest)
		return NULL;
	text = rest;
	rest += strcspn(rest, separators);
	if (*rest)
		*rest++ = '\0';
	return text;
}

size_t
strnlen(const char *text, size_t most)
{
	size_t n = 0;

	while (n < most && text[n])
		n++;
	return n;
}

char *
stpncpy(char *restrict to, const char *restrict from, size_t n)
{
	size_t length = strnlen(from, n);

	memcpy(to, from, length);
	memset(to + length, 0, n - length);
	return to + length;
}

char *
strncpy(char *restrict to, const char *restrict from, size_t n)
{
	stpncpy(to, from, n);
	return to;
}
