/* SPDX-License-Identifier: ISC */
/*
 * image_user - the user that the configuration of an image names, and the user's groups.
 *
 * "USER", "USER:GROUP", each a name or a number.  Without GROUP the groups are those of the
 * user in passwd(5) and group(5), as docker has it; with GROUP it is the only one.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "environment.h"
#include "exit_status.h"
#include "id_maps.h"
#include "image_user.h"
#include "parse.h"
#include "plan.h"
#include "run.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/text.h"
#include "runner/sys/sys.h"

static const char passwd[] = "/etc/passwd", group[] = "/etc/group";

struct user {
	const char *name;       /* in passwd, or NULL */
	const char *home;
	unsigned uid, gid;
};

static bool
is_number(const char *text, unsigned *value)
{
	return parse_unsigned(text, 0xfffffffe, value);
}

static _Noreturn void
refuse(const char *kind, const char *name, const char *file)
{
	msg_warn("the image is to be run as the %s '%s', and its %s has none of this name: "
	    "give another by --uid", kind, name, file);
	sys_exit(STATUS_FAILED);
	abort();
}

/* name:x:uid:gid:gecos:home:shell */
static bool
take_line(char *line, const char *wanted, bool number, unsigned uid, struct user *user)
{
	const char *name = text_field(&line, ':');

	text_field(&line, ':');
	if (!is_number(text_field(&line, ':'), &user->uid) ||
	    !is_number(text_field(&line, ':'), &user->gid) ||
	    (number ? user->uid != uid : strcmp(name, wanted) != 0))
		return false;
	text_field(&line, ':');
	user->home = text_field(&line, ':');
	user->name = name;
	return true;
}

static struct user
find_user(const char *wanted)
{
	char *rest = sys_read_file(passwd), *line;
	unsigned uid = 0;
	bool number = is_number(wanted, &uid);
	struct user user = { 0 };

	while (rest && (line = text_line(&rest))) {
		if (take_line(line, wanted, number, uid, &user))
			return user;
	}
	if (!number)
		refuse("user", wanted, passwd);
	return (struct user){ .home = "/", .uid = uid };
}

/* Is the user in "A,B,C"? */
static bool
is_member(char *list, const char *user)
{
	while (user && list && *list) {
		if (!strcmp(text_field(&list, ','), user))
			return true;
	}
	return false;
}

static void
add_group(struct run *run, gid_t gid)
{
	run->groups = mem_grow(run->groups, run->group_count, sizeof *run->groups);
	run->groups[run->group_count++] = gid;
}

/* name:x:gid:members */
static void
find_groups(const struct plan *plan, struct run *run, struct user *user, const char *wanted)
{
	char *rest = sys_read_file(group), *line;
	bool found = wanted && is_number(wanted, &user->gid);

	while (rest && (line = text_line(&rest)) && !found) {
		const char *name = text_field(&line, ':');
		unsigned gid;

		text_field(&line, ':');
		if (!is_number(text_field(&line, ':'), &gid))
			continue;
		if (!wanted && is_member(line, user->name) && id_maps_gid(plan, gid))
			add_group(run, gid);
		if (wanted && !strcmp(name, wanted)) {
			user->gid = gid;
			found = true;
		}
	}
	if (wanted && !found)
		refuse("group", wanted, group);
}

void
image_user_learn(const struct plan *plan, struct run *run)
{
	char *name = mem_copy(plan->late_user, strlen(plan->late_user)), *colon = strchr(name, ':');
	struct user user;

	if (!sys_find_user(name))
		return;
	if (colon)
		*colon++ = '\0';
	user = find_user(*name ? name : "0");
	find_groups(plan, run, &user, colon && *colon ? colon : NULL);
	run->environment = environment_with_home(plan, user.home && *user.home ? user.home : "/");
	if (!id_maps_uid(plan, user.uid) || !id_maps_gid(plan, user.gid)) {
		msg_note("the image is to be run as uid %u, gid %u, which do not exist inside: its command "
		    "runs as root inside, which is you", user.uid, user.gid);
		run->group_count = 0;
		return;
	}
	run->learned = true;
	run->uid = user.uid;
	run->gid = user.gid;
}
