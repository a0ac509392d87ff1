/* SPDX-License-Identifier: ISC */
/*
 * names - fuzz the readers of passwd, group and subuid, beside strict ones.
 *
 * The input is a name, a NUL, and a file, which stands for each of them.
 */
#include <limits.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "memory.h"
#include "messages.h"
#include "must.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "runner/ids.h"
#include "runner/plan.h"
#include "runner/subids.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);
char *__wrap_text_read_file(const char *path);

enum { FIELDS = 8, UID = 7 };

static const char *file;                /* up to the first NUL */

char *
__wrap_text_read_file(const char *path)
{
	return mem_copy(file, strlen(file));
}

/* Copy the next line into its fields, of which those that are missing are "".  Returns how many
 * there are, at most FIELDS; 0 after the last line. */
static int
next_line(const char **rest, const char *fields[FIELDS])
{
	const char *end = *rest + strcspn(*rest, "\n"), *at = *rest, *colon;
	int i, count = 1;

	if (!**rest)
		return 0;
	for (i = 0; i < FIELDS; i++) {
		colon = memchr(at, ':', (size_t)(end - at));
		count += colon && i < FIELDS - 1;
		colon = colon ? colon : end;
		fields[i] = mem_copy(at, (size_t)(colon - at));
		at = colon < end ? colon + 1 : end;
	}
	*rest = *end ? end + 1 : end;
	return count;
}

/* Decimal, 0 to 4294967294, and nothing else. */
static bool
is_id(const char *text, unsigned *id)
{
	unsigned long long n = 0;
	const char *c;

	for (c = text; *c; c++) {
		if (*c < '0' || *c > '9')
			return false;
		n = 10 * n + (unsigned)(*c - '0');
		n = n > UINT_MAX ? UINT_MAX : n;
	}
	*id = (unsigned)n;
	return *text && n < UINT_MAX;
}

/* A user of passwd(5): NAME, or NULL and ID. */
static const char *
user(const char *name, unsigned id, unsigned *uid, unsigned *gid)
{
	const char *rest = file, *fields[FIELDS];

	while (next_line(&rest, fields)) {
		if (is_id(fields[2], uid) && is_id(fields[3], gid) &&
		    (name ? same(name, fields[0]) : *uid == id))
			return fields[5];
	}
	return NULL;
}

/* A group of group(5). */
static bool
group(const char *name, unsigned *gid)
{
	const char *rest = file, *fields[FIELDS];

	if (is_id(name, gid))
		return true;
	while (next_line(&rest, fields)) {
		if (same(name, fields[0]) && is_id(fields[2], gid))
			return true;
	}
	return false;
}

static void
settle(void *plan)
{
	ids_settle_command(plan);
}

static void
check_user(const char *name)
{
	struct plan plan = { .uid = name };
	unsigned id = 0, uid = 0, gid = 0;
	bool number = is_id(name, &id);
	const char *home = user(number ? NULL : name, id, &uid, &gid);

	must(messages_run(settle, &plan));
	if (strchr(name, ':')) /* USER:GROUP, which is another oracle's */
		return;
	must(!msg_errors() == (number || home));
	must(same(plan.home, home));
	if (number)
		must(plan.command_uid == id);
	if (home)
		must(plan.command_uid == uid && plan.command_gid == gid);
}

/* The file is read again only after another one: so the last name is of a group. */
static void
check_group(const char *name)
{
	struct plan plan = { .gid = name, .groups = "none,0,such" };
	unsigned gid = 0, unused;
	bool known = group(name, &gid);

	must(messages_run(settle, &plan));
	must(msg_errors() == !known + !group("none", &unused) + !group("such", &unused));
	must(plan.command_gid == gid || !known);
	must(plan.command_group_count == 3 && !plan.command_groups[1]);
}

/* A line of subuid(5), with ids that exist. */
static bool
is_range(const char *const fields[FIELDS], unsigned *first, unsigned *count)
{
	return is_id(fields[1], first) && is_id(fields[2], count) && *first && *count &&
	    *count <= UINT_MAX - *first;
}

static void
check_subids(const char *name)
{
	const char *rest = file, *fields[FIELDS];
	struct id_range range = { 1, 2, 3 };
	unsigned first, count, end = 100000;
	int n;
	bool good = subids_range("subuid", name, UID, 0, &range), found = false;

	while ((n = next_line(&rest, fields))) {
		if (n != 3 || !is_range(fields, &first, &count))
			continue;
		end = first + count > end ? first + count : end;
		if (found || (!same(fields[0], name) && !same(fields[0], "7")))
			continue;
		found = true;
		must(good && range.outside == first && range.count == count);
	}
	must(good == found && range.inside == 1);
	must(good || (range.outside == 2 && range.count == 3));
	must(subids_free() == end);
}

static void
check_subids_user(void)
{
	const char *rest = file, *fields[FIELDS], *name = NULL;
	unsigned uid;

	while (!name && next_line(&rest, fields)) {
		if (is_id(fields[2], &uid) && uid == UID)
			name = fields[0];
	}
	must(same(subids_user(UID), name));
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	const char *text = mem_copy((const char *)bytes, size);
	size_t n = strlen(text);

	file = n < size ? text + n + 1 : "";
	memory_file(file, strlen(file));
	subids_user(UID + 1); /* the newest answer stays: not that of the input before */
	check_user(text);
	check_group(text);
	check_subids(text);
	check_subids_user();
	memory_free();
	return 0;
}
