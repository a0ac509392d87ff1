/* SPDX-License-Identifier: ISC */
/*
 * lean - the C library's functions that bring more along than they do here.
 *
 * In the static build these take their place.  There they read numbers by way of
 * stdio, search by a two-way algorithm, and lock and signal every thread where a
 * process forks or changes its ids: we have no threads, and short texts.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <grp.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

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
	return strncasecmp(a, b, SIZE_MAX);
}

/* Lists of one separator. */
char *
strtok(char *restrict text, const char *restrict separators)
{
	static char *rest;

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

char *
strncpy(char *restrict to, const char *restrict from, size_t n)
{
	for (char *at = to; n; n--)
		if ((*at++ = *from))
			from++;
	return to;
}

pid_t
fork(void)
{
	return _Fork();
}

int
setgroups(size_t count, const gid_t *groups)
{
	return (int)syscall(SYS_setgroups, count, groups);
}

int
setresgid(gid_t real, gid_t effective, gid_t saved)
{
	return (int)syscall(SYS_setresgid, real, effective, saved);
}

int
setresuid(uid_t real, uid_t effective, uid_t saved)
{
	return (int)syscall(SYS_setresuid, real, effective, saved);
}

int
setrlimit(int resource, const struct rlimit *limit)
{
	return (int)syscall(SYS_prlimit64, 0, resource, limit, NULL);
}

int
clock_gettime(clockid_t clock, struct timespec *time)
{
	return (int)syscall(SYS_clock_gettime, clock, time);
}
