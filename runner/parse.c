/* SPDX-License-Identifier: ISC */
/* parse - convert words of the command line to values. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "parse.h"
#include "plan.h"
#include "lib/text.h"

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool
parse_unsigned(const char *text, unsigned max, unsigned *value)
{
	unsigned long long n;
	char *end;

	if (!is_digit(*text))
		return false;
	errno = 0;
	n = strtoull(text, &end, 10);
	if (*end || errno || n > max)
		return false;
	*value = (unsigned)n;
	return true;
}

/* Convert the digits of a fraction to nanoseconds; digits after the ninth are ignored. */
static const char *
nanoseconds(const char *text, long *value)
{
	long unit = 100000000;

	for (*value = 0; is_digit(*text); text++, unit /= 10)
		*value += (*text - '0') * unit;
	return text;
}

static long
seconds_in(char unit)
{
	switch (unit) {
	case 'd': return 86400;
	case 'h': return 3600;
	case 'm': return 60;
	case 's': return 1;
	default:  return 0;
	}
}

/* The kernel accepts at most about 292 years (KTIME_SEC_MAX). */
enum { DIGITS_MAX = 10 };
static const long long seconds_max = 9223372036;

char *
parse_offset(const char *text)
{
	bool negative = *text == '-';
	long long total = 0;
	long fraction = 0;
	char result[48];

	text += *text == '-' || *text == '+';
	if (!is_digit(*text))
		return NULL;
	while (is_digit(*text)) {
		size_t digits = strspn(text, "0123456789");
		long long n = strtoll(text, NULL, 10);
		long unit;

		if (digits > DIGITS_MAX)
			return NULL;
		text += digits;
		if (*text == '.')
			text = nanoseconds(text + 1, &fraction);
		unit = seconds_in(*text);
		text += unit != 0;
		total += n * (unit ? unit : 1);
		if (total > seconds_max)
			return NULL;
		if (fraction && (unit > 1 || is_digit(*text)))
			return NULL;
	}
	if (*text)
		return NULL;
	if (negative && fraction) {
		total++;
		fraction = 1000000000 - fraction;
	}
	text_format(result, sizeof result, "%lld %ld", negative ? -total : total, fraction);
	return strdup(result);
}

bool
parse_id_range(const char *text, struct id_map *map)
{
	struct id_range range = { 0, 0, 0 };
	unsigned *fields[] = { &range.inside, &range.outside, &range.count };
	char field[16];
	size_t i, n;

	for (i = 0; i < 3; i++) {
		n = strcspn(text, ":");
		if (n >= sizeof field)
			return false;
		memcpy(field, text, n);
		field[n] = '\0';
		if (!parse_unsigned(field, 0xfffffffe, fields[i]) || (text[n] == ':') != (i < 2))
			return false;
		text += n + 1;
	}
	if (!range.count || range.inside + range.count < range.inside ||
	    range.outside + range.count < range.outside)
		return false;
	plan_add_range(map, range.inside, range.outside, range.count);
	return true;
}

bool
parse_size(const char *text, uint64_t *value)
{
	static const char units[] = "kmgt";
	const char *unit;
	char *end;

	if (!is_digit(*text))
		return false;
	errno = 0;
	*value = strtoull(text, &end, 10);
	if (errno)
		return false;
	if (!*end)
		return true;
	unit = strchr(units, *end | 32);
	if (!unit || (end[1] && strcasecmp(end + 1, "b") && strcasecmp(end + 1, "ib")))
		return false;
	return !__builtin_mul_overflow(*value, (uint64_t)1 << 10 * (unit - units + 1), value);
}

bool
parse_host_name(const char *text)
{
	size_t n = strlen(text);

	return n > 0 && n <= 64;
}
