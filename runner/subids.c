/* SPDX-License-Identifier: ISC */
/* subids - the subordinate ids of a user, subuid(5). */
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "parse.h"
#include "plan.h"
#include "subids.h"
#include "lib/text.h"

static const unsigned last_id = UINT_MAX - 1;

/* From the file, because a static program has no NSS. */
static const char *
find_user(uid_t uid)
{
	char *rest = text_read_file("/etc/passwd"), *line;
	unsigned number;

	while (rest && (line = text_line(&rest))) {
		const char *name = text_field(&line, ':');

		text_field(&line, ':');
		if (parse_unsigned(text_field(&line, ':'), last_id, &number) && number == uid)
			return name;
	}
	return NULL;
}

/* Asked for uids and for gids: the newest answer stays. */
const char *
subids_user(uid_t uid)
{
	static const char *name;
	static uid_t whose;
	static bool known;

	if (!known || whose != uid)
		name = find_user(uid);
	known = true;
	whose = uid;
	return name;
}

/* The name on the next line of the form "NAME:FIRST:COUNT", or NULL.  Lines of another form are
 * passed over, as newuidmap(1) does: strtoul(3) alone would make ids of 4294967297 or "1x". */
static const char *
next_range(char **rest, struct id_range *range)
{
	char *line;

	while (*rest && (line = text_line(rest))) {
		const char *name = text_field(&line, ':');

		if (parse_unsigned(text_field(&line, ':'), last_id, &range->outside) &&
		    parse_unsigned(line, last_id, &range->count) && range->outside && range->count &&
		    range->count <= UINT_MAX - range->outside)
			return name;
	}
	return NULL;
}

bool
subids_range(const char *file, const char *name, uid_t uid, unsigned n, struct id_range *range)
{
	char *rest = text_read_file(file), number[16];
	const char *user;
	struct id_range found;

	text_format(number, sizeof number, "%u", uid);
	while ((user = next_range(&rest, &found))) {
		if ((strcmp(user, number) && (!name || strcmp(user, name))) || n-- > 0)
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
	char *rest = text_read_file(file);
	struct id_range range;
	unsigned end = 0;

	while (next_range(&rest, &range)) {
		if (range.outside + range.count > end)
			end = range.outside + range.count;
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
