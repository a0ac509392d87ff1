/* SPDX-License-Identifier: ISC */
/* users - who the command is, by the jail's own passwd and group. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "door.h"
#include "ids.h"
#include "namespace.h"
#include "parse.h"
#include "plan.h"
#include "run.h"
#include "say.h"
#include "sys.h"
#include "text.h"

/* A file of the jail, where links lead inside it only; NULL if there is none. */
static char *
read_file(const struct plan *plan, const char *name)
{
	char path[32];
	struct stat st;
	int place, fd;

	if (!plan->root)
		return text_read_file(name);
	if ((fd = open(plan->root, O_PATH | O_DIRECTORY | O_CLOEXEC)) < 0)
		return NULL;
	place = open_in_jail(fd, name, false);
	close(fd);
	if (place < 0)
		return NULL;
	/* only what is sure not to block, or to be a device, is opened for reading */
	text_format(path, sizeof path, "/proc/self/fd/%d", place);
	fd = fstat(place, &st) == 0 && S_ISREG(st.st_mode) ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	close(place);
	return text_read(fd);
}

/* Digits are a number, whatever names there are. */
static bool
is_number(const char *text, unsigned *value)
{
	return parse_unsigned(text, 0xfffffffe, value);
}

/* The line of a user, by NAME or else by number: name:x:uid:gid:gecos:home:shell */
static bool
find_user(struct plan *plan, const char *name, uid_t uid)
{
	char *rest = read_file(plan, "/etc/passwd"), *line;

	while (rest && (line = text_line(&rest))) {
		const char *login = text_field(&line, ':');
		unsigned number, group;

		text_field(&line, ':');
		if (!is_number(text_field(&line, ':'), &number) ||
		    !is_number(text_field(&line, ':'), &group) ||
		    (name ? strcmp(login, name) : number != uid))
			continue;
		plan->command_uid = number;
		if (!plan->gid)
			plan->command_gid = group;
		text_field(&line, ':');
		plan->home = text_field(&line, ':');
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
	rest = read_file(plan, "/etc/group");
	while (rest && (line = text_line(&rest))) {
		if (strcmp(text_field(&line, ':'), name))
			continue;
		text_field(&line, ':');
		if (is_number(text_field(&line, ':'), &gid))
			return gid;
	}
	complain("there is no group '%s' in %s/etc/group", name, plan->root ? plan->root : "");
	return 0;
}

static void
settle_groups(struct plan *plan)
{
	char *list = strdup(plan->groups), *name;

	for (name = strtok(list, ","); name; name = strtok(NULL, ",")) {
		plan->command_groups = realloc(plan->command_groups,
		    (plan->command_group_count + 1) * sizeof *plan->command_groups);
		plan->command_groups[plan->command_group_count++] = find_group(plan, name);
	}
	free(list);
}

void
ids_settle_command(struct plan *plan)
{
	unsigned uid = 0;

	plan->change_ids = plan->uid || plan->gid || plan->groups;
	if (plan->root || plan_unshares(plan, CLONE_NEWUSER))
		plan->command_uid = plan->command_gid = 0;
	if (plan->gid)
		plan->command_gid = find_group(plan, plan->gid);
	if (plan->uid && !is_number(plan->uid, &uid)) {
		if (!find_user(plan, plan->uid, 0))
			complain("there is no user '%s' in %s/etc/passwd", plan->uid,
			    plan->root ? plan->root : "");
	} else if (plan->uid || plan->root) {
		find_user(plan, NULL, uid); /* a number needs no line */
		plan->command_uid = uid;
	}
	if (plan->groups)
		settle_groups(plan);
	if (plan->deny_setgroups && plan->give_up && user_wanted(plan))
		note_groups_stay();
}

bool
ids_change_wanted(const struct plan *plan)
{
	return plan->change_ids;
}

/* The caller's are left on entering a user namespace. */
bool
ids_groups_wanted(const struct plan *plan)
{
	return !plan->deny_setgroups && (plan->groups ||
	    ((plan->change_ids || plan->give_up) && !user_entered(plan)));
}

void
ids_set_groups(const struct plan *plan, struct run *run)
{
	sys_set_groups(plan->command_groups, plan->command_group_count);
}

void
ids_change(const struct plan *plan, struct run *run)
{
	sys_become(plan->command_uid, plan->command_gid);
}
