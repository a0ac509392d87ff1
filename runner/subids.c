/* SPDX-License-Identifier: ISC */
/* subids - the subordinate ids of a user, subuid(5). */
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "plan.h"
#include "subids.h"
#include "lib/text.h"

/* From the file, because a static program has no NSS. */
const char *
subids_user(uid_t uid)
{
	char *rest = text_read_file("/etc/passwd"), *line;

	while (rest && (line = text_line(&rest))) {
		const char *name = text_field(&line, ':');

		text_field(&line, ':');
		if (strtoul(line, NULL, 10) == uid)
			return name;
	}
	return NULL;
}

bool
subids_range(const char *file, const char *name, uid_t uid, struct id_range *range)
{
	char *rest = text_read_file(file), *line, number[16];
	struct id_range found;

	text_format(number, sizeof number, "%u", uid);
	while (rest && (line = text_line(&rest))) {
		const char *user = text_field(&line, ':');

		if (strcmp(user, number) && (!name || strcmp(user, name)))
			continue;
		found.outside = (unsigned)strtoul(text_field(&line, ':'), NULL, 10);
		found.count = (unsigned)strtoul(line, NULL, 10);
		if (!found.outside || !found.count)
			continue;
		range->outside = found.outside;
		range->count = found.count;
		return true;
	}
	return false;
}

/* The end of the range in FILE that reaches highest. */
static unsigned
highest(const char *file)
{
	char *rest = text_read_file(file), *line;
	unsigned end = 0, first, count;

	while (rest && (line = text_line(&rest))) {
		text_field(&line, ':');
		first = (unsigned)strtoul(text_field(&line, ':'), NULL, 10);
		count = (unsigned)strtoul(line, NULL, 10);
		if (count <= UINT_MAX - first && first + count > end)
			end = first + count;
	}
	return end;
}

unsigned
subids_free(void)
{
	unsigned first = 100000, uid = highest("/etc/subuid"), gid = highest("/etc/subgid");

	first = uid > first ? uid : first;
	return gid > first ? gid : first;
}

static bool
is_in_path(const char *program)
{
	const char *const dirs[] = { "/usr/bin", "/bin", "/usr/local/bin", "/sbin", "/usr/sbin" };
	char path[64];
	size_t i;

	for (i = 0; i < sizeof dirs / sizeof dirs[0]; i++) {
		text_format(path, sizeof path, "%s/%s", dirs[i], program);
		if (access(path, X_OK) == 0)
			return true;
	}
	return false;
}

bool
subids_helper_found(void)
{
	return is_in_path("newuidmap") && is_in_path("newgidmap");
}
