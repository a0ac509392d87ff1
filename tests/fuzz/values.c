/* SPDX-License-Identifier: ISC */
/* values - fuzz the values of options, runner/parse.c, beside wide arithmetic. */
#include <limits.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <strings.h>

#include "memory.h"
#include "must.h"
#include "lib/mem.h"
#include "runner/parse.h"
#include "runner/plan.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

__extension__ typedef __int128 wide;

static const wide most = (wide)1 << 80; /* numbers stop to grow here */

/* Cut a number off; -1: there is no digit. */
static wide
number(const char **text)
{
	wide n = **text >= '0' && **text <= '9' ? 0 : -1;

	for (; **text >= '0' && **text <= '9'; ++*text) {
		n = 10 * n + **text - '0';
		n = n > most ? most : n;
	}
	return n;
}

static void
check_unsigned(const char *text, unsigned max)
{
	const char *end = text;
	wide n = number(&end);
	unsigned value = 7;
	bool good = parse_unsigned(text, max, &value);

	must(good == (n >= 0 && n <= max && !*end));
	must(value == (good ? n : 7));
}

static void
check_size(const char *text)
{
	static const char letters[] = "kmgt";
	const char *end = text, *unit;
	wide n = number(&end);
	uint64_t value = 0;
	bool good = n >= 0;

	if (good && *end && (unit = strchr("kmgtKMGT", *end))) {
		n <<= 10 * (strchr(letters, *unit | 0x20) - letters + 1) % 50;
		end++;
		good = !*end || !strcasecmp(end, "b") || !strcasecmp(end, "ib");
	} else {
		good = good && !*end;
	}
	good = good && n <= UINT64_MAX;
	must(parse_size(text, &value) == good);
	must(!good || value == n);
}

/* In nanoseconds; false: it has another form. */
static bool
duration(const char *text, wide *total)
{
	static const struct { char letter; int seconds; } units[] = {
		{ 'd', 86400 }, { 'h', 3600 }, { 'm', 60 }, { 's', 1 }, { 0, 1 },
	};
	bool negative = *text == '-', fraction = false;
	const char *begin;
	size_t unit;
	wide n, part, ns;

	text += *text == '-' || *text == '+';
	*total = 0;
	do {
		begin = text;
		n = number(&text);
		if (n < 0 || fraction || text - begin > 10)
			return false;
		part = 0;
		if (*text == '.') {
			for (text++, ns = 100000000; *text >= '0' && *text <= '9'; text++, ns /= 10)
				part += ns * (*text - '0');
		}
		for (unit = 0; units[unit].letter && units[unit].letter != *text; unit++)
			;
		text += units[unit].letter != 0;
		fraction = part != 0;
		if (fraction && units[unit].seconds > 1)
			return false;
		*total += n * units[unit].seconds * 1000000000 + part;
	} while (*text);
	*total = negative ? -*total : *total;
	return true;
}

/* KTIME_MAX is the most that the kernel takes. */
static void
check_offset(const char *text)
{
	char *result = parse_offset(text);
	long long seconds;
	char again[48];
	wide wanted;
	long ns;
	bool good = duration(text, &wanted) && wanted / 1000000000 <= 9223372036 &&
	    wanted / 1000000000 >= -9223372036;

	must(good == (result != NULL));
	if (!result)
		return;
	must(sscanf(result, "%lld %ld", &seconds, &ns) == 2 && ns >= 0 && ns < 1000000000);
	must((wide)seconds * 1000000000 + ns == wanted);
	snprintf(again, sizeof again, "%lld %ld", seconds, ns);
	must(!strcmp(again, result));
	memory_keep(result);
}

static void
check_range(const char *text)
{
	struct id_map map = { 0 };
	struct id_range *range;
	const char *at = text;
	wide n[3];
	bool good = parse_id_range(text, &map);
	int i;

	must(map.count == (size_t)good);
	if (!good)
		return;
	range = map.ranges;
	for (i = 0; i < 3; i++) {
		n[i] = number(&at);
		must(n[i] >= 0 && *at == (i < 2 ? ':' : '\0'));
		at++;
	}
	must(n[0] == range->inside && n[1] == range->outside && n[2] == range->count);
	must(n[2] && n[0] + n[2] <= UINT_MAX && n[1] + n[2] <= UINT_MAX);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	const char *text = mem_copy((const char *)bytes, size);

	check_unsigned(text, 1000);
	check_unsigned(text, 0xfffffffe);
	check_size(text);
	check_offset(text);
	check_range(text);
	must(parse_host_name(text) == (*text && strlen(text) <= 64));
	memory_free();
	return 0;
}
