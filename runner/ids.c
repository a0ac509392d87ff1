/* SPDX-License-Identifier: ISC */
/* ids - the ids of the command. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "id_maps.h"
#include "ids.h"
#include "parse.h"
#include "plan.h"
#include "run.h"
#include "lib/kernel.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/text.h"
#include "runner/ns/ns.h"
#include "runner/sys/door.h"
#include "runner/sys/sys.h"

/* Open a file of the jail, resolving symbolic links inside it. */
static int
open_file(const struct plan *plan, const char *name)
{
	if (!plan->root)
		return open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	return plan->root_dir < 0 ? -1 : kernel_open_regular(plan->root_dir, name, false);
}

/* The lines of a file of the jail, for text_line(); "" if it is missing.  The file may be
 * large: it is read once, and the text of each call overwrites that of the call before. */
static char *
read_file(const struct plan *plan, const char *name)
{
	static struct buffer text, lines;
	static const char *known;
	int fd;

	if (known != name) {
		text.length = 0;
		known = name;
		fd = open_file(plan, name);
		if (fd >= 0 && buffer_read(&text, fd) < 0) {
			if (errno == EFBIG)
				msg_complain("cannot read %s%s: it is larger than 16 MiB", plan->root ? plan->root : "",
				    name);
			text.length = 0;
		}
		if (fd >= 0)
			close(fd);
	}
	lines.length = 0;
	buffer_add(&lines, text.data, text.length);
	return lines.data;
}

static const char passwd[] = "/etc/passwd", group[] = "/etc/group";

/* Digits are a number, even if a user has such a name. */
static bool
is_number(const char *text, unsigned *value)
{
	return parse_unsigned(text, 0xfffffffe, value);
}

/* Find the user NAME or, if NULL, UID: name:x:uid:gid:gecos:home:shell, see passwd(5). */
static bool
find_user(struct plan *plan, const char *name, uid_t uid)
{
	char *rest = read_file(plan, passwd), *line;

	while (rest && (line = text_line(&rest))) {
		const char *login = text_field(&line, ':');
		unsigned number, gid;

		text_field(&line, ':');
		if (!is_number(text_field(&line, ':'), &number) ||
		    !is_number(text_field(&line, ':'), &gid) ||
		    (name ? strcmp(login, name) : number != uid))
			continue;
		plan->command_uid = number;
		if (!plan->gid)
			plan->command_gid = gid;
		text_field(&line, ':');
		plan->home = mem_print("%s", text_field(&line, ':'));
		return true;
	}
	return false;
}

static gid_t
find_group(const struct plan *plan, const char *name)
{
	char *rest, *line;
	unsigned gid;

	if (is_number(name, &gid))
		return gid;
	rest = read_file(plan, group);
	while (rest && (line = text_line(&rest))) {
		if (strcmp(text_field(&line, ':'), name))
			continue;
		text_field(&line, ':');
		if (is_number(text_field(&line, ':'), &gid))
			return gid;
	}
	msg_complain("there is no group '%s' in %s/etc/group", name, plan->root ? plan->root : "");
	return 0;
}

static void
settle_groups(struct plan *plan)
{
	char *list = mem_print("%s", plan->groups), *name;

	for (name = strtok(list, ","); name; name = strtok(NULL, ",")) {
		plan->command_groups = mem_grow(plan->command_groups, plan->command_group_count,
		    sizeof *plan->command_groups);
		plan->command_groups[plan->command_group_count++] = find_group(plan, name);
	}
}

/* USER:GROUP is --uid USER --gid GROUP, and --keep-id alone is the caller's. */
static void
split_user(struct plan *plan)
{
	const char *colon;

	if (plan->keep_id && !plan->uid)
		plan->uid = mem_print("%u:%u", geteuid(), getegid());
	if (!plan->uid || !(colon = strchr(plan->uid, ':')))
		return;
	if (colon == plan->uid || !colon[1])
		msg_complain("--uid '%s': expected USER or USER:GROUP", plan->uid);
	if (!plan->gid)
		plan->gid = colon + 1;
	plan->uid = mem_copy(plan->uid, (size_t)(colon - plan->uid));
}

void
ids_settle_command(struct plan *plan)
{
	unsigned uid = 0;

	split_user(plan);
	plan->change_ids = plan->uid || plan->gid || plan->groups || plan->late_user;
	if (plan->root || plan_unshares(plan, CLONE_NEWUSER))
		plan->command_uid = plan->command_gid = 0;
	if (plan->gid)
		plan->command_gid = find_group(plan, plan->gid);
	if (plan->uid && !is_number(plan->uid, &uid)) {
		if (!find_user(plan, plan->uid, 0))
			msg_complain("there is no user '%s' in %s/etc/passwd", plan->uid,
			    plan->root ? plan->root : "");
	} else if (plan->uid || plan->root) {
		find_user(plan, NULL, uid); /* a uid need not be in passwd */
		plan->command_uid = uid;
	}
	if (plan->groups)
		settle_groups(plan);
	if (net_allow_wanted(plan))
		id_maps_settle_ping(plan);
	if (plan->deny_setgroups && plan->give_up && user_wanted(plan))
		note_remaining_groups();
}

/* The caller's groups are dropped where a user namespace is entered. */
bool
ids_groups_wanted(const struct plan *plan)
{
	return !plan->deny_setgroups && (plan->groups || plan->late_user ||
	    ((plan->change_ids || plan->give_up) && !user_entered(plan)));
}

void
ids_set_groups(const struct plan *plan, struct run *run)
{
	if (plan->late_user && !plan->groups)
		sys_set_groups(run->groups, run->group_count);
	else
		sys_set_groups(plan->command_groups, plan->command_group_count);
}

void
ids_change(const struct plan *plan, struct run *run)
{
	if (plan->late_user)
		sys_become_user(plan->late_user, run->uid, run->gid);
	else
		sys_become(plan->command_uid, plan->command_gid);
}
