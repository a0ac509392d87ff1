/* SPDX-License-Identifier: ISC */
/*
 * brief - what the command gets, in a dozen lines (--explain=short).
 *
 * Each line is a fact of the plan, with its name in front.  The steps say how the container is
 * made; these lines say what it is.
 */
#define _GNU_SOURCE
#include <sched.h>
#include <string.h>

#include "caps.h"
#include "join.h"
#include "mounts.h"
#include "plan.h"
#include "brief.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "runner/ns/ns.h"

/* The others lie in NAMES, too: the time namespace of a kernel that lacks it is the host's. */
static unsigned
all_flags(void)
{
	unsigned flags = 0;
	size_t i;

	for (i = 0; i < NAMESPACES; i++)
		flags |= namespaces[i]->flag;
	return flags;
}

static void
add_names(struct buffer *text, const char *what, unsigned flags)
{
	if (flags)
		buffer_print(text, "%s%s %s", text->length ? "; " : "", what, ns_names(flags));
}

static const char *
joined_or(const struct plan *plan, unsigned flag, const char *otherwise)
{
	return join_has(plan, flag) ? "that of the joined namespace" : otherwise;
}

static void
tell_command(const struct plan *plan, struct buffer *text)
{
	buffer_print(text, "'%s'%s as uid %u, gid %u", plan->command[0],
	    plan->login_shell ? " as a login shell," : plan->command[1] ? " with its arguments," : "",
	    plan->command_uid, plan->command_gid);
	if (plan->workdir)
		buffer_print(text, ", in '%s'", plan->workdir);
}

static void
tell_first(const struct plan *plan, struct buffer *text)
{
	bool new_pid = plan_unshares(plan, CLONE_NEWPID);

	if (plan->init)
		buffer_print(text, "a small init%s, which reaps orphans and forwards signals",
		    new_pid ? " is pid 1" : "");
	else
		buffer_print(text, "the command is %s", new_pid ? "pid 1" : "an ordinary child process");
}

static void
tell_namespaces(const struct plan *plan, struct buffer *text)
{
	unsigned joined = join_flags(plan);

	add_names(text, "new:", plan->namespaces);
	add_names(text, "joined:", joined);
	add_names(text, "the host's:", all_flags() & ~plan->namespaces & ~joined);
}

static void
tell_jail(const struct plan *plan, struct buffer *text)
{
	if (!plan->root) {
		buffer_print(text, "%s", joined_or(plan, CLONE_NEWNS, "none: the files are the host's"));
		return;
	}
	buffer_print(text, "'%s', ", plan->root);
	switch (plan->root_kind) {
	case ROOT_DIR:
		buffer_print(text, "a directory, %s", plan->root_ids == ROOT_IS_SHIFTED ?
		    "with its owners shifted, " : "");
		break;
	case ROOT_ARCHIVE:
		buffer_print(text, "an archive, unpacked into a tmpfs, ");
		break;
	case ROOT_IMAGE:
		buffer_print(text, "an image of %s, ", plan->image_type);
		break;
	}
	if (plan->read_only)
		buffer_print(text, "read-only");
	else if (plan->ephemeral || plan->root_kind == ROOT_ARCHIVE)
		buffer_print(text, "and changes are lost at the end");
	else
		buffer_print(text, "and changes stay there");
}

static void
tell_mounts(const struct plan *plan, struct buffer *text)
{
	size_t i;

	if (mounts_proc_wanted(plan))
		buffer_print(text, "proc");
	if (mounts_sys_wanted(plan))
		buffer_print(text, "%ssysfs", text->length ? ", " : "");
	if (mounts_dev_wanted(plan))
		buffer_print(text, "%sa small /dev", text->length ? ", " : "");
	if (mounts_mask_wanted(plan))
		buffer_print(text, "; their files about the host are hidden");
	for (i = 0; i < plan->volume_count; i++) {
		const struct volume *volume = &plan->volumes[i];

		buffer_print(text, "%s", text->length ? "; " : "");
		if (volume->kind == VOLUME_BIND)
			buffer_print(text, "'%s' on '%s'%s", volume->source, volume->target,
			    volume->read_only ? ", read-only" : "");
		else /* the source of a text describes it */
			buffer_print(text, "%s on '%s'", volume->kind == VOLUME_TEXT ? volume->source : "a tmpfs",
			    volume->target);
	}
}

static void
tell_ids(const struct plan *plan, struct buffer *text)
{
	const struct id_map *map = &plan->uid_map;
	size_t i;

	if (join_has(plan, CLONE_NEWUSER)) {
		buffer_print(text, "those of the joined namespace");
		return;
	}
	if (!plan_unshares(plan, CLONE_NEWUSER)) {
		buffer_print(text, "those of the host%s", plan->privileged_caller ?
		    ": root inside is root outside" : "");
		return;
	}
	for (i = 0; i < map->count && i < 4; i++) {
		const struct id_range *range = &map->ranges[i];

		buffer_print(text, "%suid %u", i ? "; " : "", range->inside);
		if (range->count > 1)
			buffer_print(text, " to %u", range->inside + (range->count - 1));
		buffer_print(text, " inside is %u outside", range->outside);
	}
	if (i < map->count)
		buffer_print(text, "; and %zu ranges more", map->count - i);
}

static void
tell_network(const struct plan *plan, struct buffer *text)
{
	if (plan->network == NETWORK_PASTA)
		buffer_print(text, "lo, and eth0 with the host's address, by pasta");
	else if (plan->network == NETWORK_VETH)
		buffer_print(text, "lo, and eth0 with the address %s/%u, of a pair with '%s'",
		    plan->cable.inner.text, plan->cable.bits, plan->cable.name);
	else if (plan_unshares(plan, CLONE_NEWNET))
		buffer_print(text, "lo alone, and no way out");
	else
		buffer_print(text, "%s", joined_or(plan, CLONE_NEWNET, "the host's"));
}

static void
tell_name(const struct plan *plan, struct buffer *text)
{
	if (plan->hostname)
		buffer_print(text, "'%s'", plan->hostname);
	else
		buffer_print(text, "%s", plan_unshares(plan, CLONE_NEWUTS) ? "the host's, at first" :
		    joined_or(plan, CLONE_NEWUTS, "the host's"));
}

static void
tell_rights(const struct plan *plan, struct buffer *text)
{
	if (!plan->give_up) {
		buffer_print(text, "nothing is taken away");
		return;
	}
	buffer_print(text, "%s", caps_list(plan->caps));
}

static void
tell_bars(const struct plan *plan, struct buffer *text)
{
	if (!plan->give_up) {
		buffer_print(text, "none");
		return;
	}
	if (caps_no_new_privs_wanted(plan))
		buffer_print(text, "no program grants privileges");
	if (plan->seccomp)
		buffer_print(text, "%s%s%s", text->length ? "; " : "", plan->enter ?
		    "the filter of the container refuses system calls" : plan->filter || plan->profile ?
		    "the given filter refuses system calls" :
		    "the built-in filter refuses system calls",
		    plan->more_profile ? ", and that of the bundle" : "");
	if (user_forbid_wanted(plan))
		buffer_print(text, "%sno user namespaces inside", text->length ? "; " : "");
}

static void
tell_limits(const struct plan *plan, struct buffer *text)
{
	static const char *const names[CONTROLS] = { "memory", "processes", "processor time" };
	size_t i;

	for (i = 0; i < CONTROLS; i++) {
		if (plan->controls[i][0])
			buffer_print(text, "%s%s %s", text->length ? "; " : "", names[i], plan->controls[i]);
	}
	for (i = 0; i < plan->limit_count; i++)
		buffer_print(text, "%s%s", text->length ? "; " : "", plan->limits[i].name);
	if (plan->timeout)
		buffer_print(text, "%s%u s of time", text->length ? "; " : "", plan->timeout);
	if (!text->length)
		buffer_print(text, "those of the caller");
}

static void
tell_environment(const struct plan *plan, struct buffer *text)
{
	size_t i;

	for (i = 0; i < plan->environment_count && i < 12; i++)
		buffer_print(text, "%s%.*s", i ? ", " : "", (int)strcspn(plan->environment[i], "="),
		    plan->environment[i]);
	if (i < plan->environment_count)
		buffer_print(text, " and %zu more", plan->environment_count - i);
	if (!plan->environment_count)
		buffer_print(text, "empty");
}

static void
tell_terminal(const struct plan *plan, struct buffer *text)
{
	buffer_print(text, "%s", plan->tty ? "a new one, relayed to the caller's" : "the caller's, if any");
}

static void
tell_end(const struct plan *plan, struct buffer *text)
{
	buffer_print(text, "%s", plan_unshares(plan, CLONE_NEWPID) ?
	    "with the command all other processes inside end, and all of it when the runner dies" :
	    join_has(plan, CLONE_NEWPID) ?
	    "with the container all processes inside end; those that the command leaves behind run on" :
	    "processes that the command leaves behind run on");
}

static const struct fact {
	const char *name;
	void (*tell)(const struct plan *, struct buffer *);
} facts[] = {
	{ "command",      tell_command },
	{ "first",        tell_first },
	{ "namespaces",   tell_namespaces },
	{ "jail",         tell_jail },
	{ "mounts",       tell_mounts },
	{ "ids",          tell_ids },
	{ "network",      tell_network },
	{ "host name",    tell_name },
	{ "capabilities", tell_rights },
	{ "refused",      tell_bars },
	{ "limits",       tell_limits },
	{ "environment",  tell_environment },
	{ "terminal",     tell_terminal },
	{ "end",          tell_end },
};

void
brief_print(const struct plan *plan)
{
	size_t i;

	for (i = 0; i < sizeof facts / sizeof facts[0]; i++) {
		struct buffer text = { 0 };

		facts[i].tell(plan, &text);
		if (text.length)
			msg_fact(facts[i].name, text.data);
	}
}
