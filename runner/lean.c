/* SPDX-License-Identifier: ISC */
/*
 * lean - the C library's functions that bring more along than they do here.
 *
 * In the static build these take their place.  There they read numbers by way of
 * stdio, search by a two-way algorithm, and lock and signal every thread where a
 * process forks or changes its ids: we have no threads, and short texts.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <grp.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
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
