/* SPDX-License-Identifier: ISC */
/* check - print the features of this machine, and a remedy for each missing one (--check). */
#define _GNU_SOURCE
#include <sched.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>
#include <yyjson.h>

#include "caps.h"
#include "check.h"
#include "exit_status.h"
#include "hints.h"
#include "limits.h"
#include "plan.h"
#include "subids.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/page.h"
#include "lib/text.h"
#include "runner/ns/ns.h"
#include "runner/sys/sys.h"

/* What was found out: a tree of JSON, from which the page is made, too. */
static yyjson_mut_doc *found;
static yyjson_mut_val *group, *cures;

static void
begin(const char *name)
{
	group = yyjson_mut_obj_add_obj(found, yyjson_mut_doc_get_root(found), name);
}

static void
add_text(const char *name, const char *value)
{
	if (value)
		yyjson_mut_obj_add_strcpy(found, group, name, value);
	else
		yyjson_mut_obj_add_null(found, group, name);
}

enum answer { NO, YES, NOT_TRIED };

static void
add_answer_to(yyjson_mut_val *object, const char *name, enum answer answer)
{
	if (answer == NOT_TRIED)
		yyjson_mut_obj_add_null(found, object, name);
	else
		yyjson_mut_obj_add_bool(found, object, name, answer == YES);
}

static void
add_answer(const char *name, enum answer answer)
{
	add_answer_to(group, name, answer);
}

static void
add_cure(const char *cure)
{
	yyjson_mut_val *known;
	size_t i, count;

	yyjson_mut_arr_foreach(cures, i, count, known) {
		if (yyjson_mut_equals_str(known, cure))
			return;
	}
	if (cure)
		yyjson_mut_arr_add_str(found, cures, cure);
}

/* -- the page ------------------------------------------------------------------------- */

static bool has_gaps;

static const char *
word(yyjson_mut_val *value)
{
	static char number[24];

	if (yyjson_mut_is_null(value)) {
		has_gaps = true;
		return "-";
	}
	if (yyjson_mut_is_bool(value))
		return yyjson_mut_get_bool(value) ? "yes" : "no";
	if (yyjson_mut_is_str(value))
		return yyjson_mut_get_str(value);
	text_format(number, sizeof number, "%llu", (unsigned long long)yyjson_mut_get_uint(value));
	return number;
}

static const char *
colour_of(yyjson_mut_val *value)
{
	return !yyjson_mut_is_bool(value) ? "" :
	    page_colour(yyjson_mut_get_bool(value) ? PAGE_GREEN : PAGE_RED);
}

enum { VALUES = 32 };   /* the column where they begin */

static void
print_value(const char *name, yyjson_mut_val *value)
{
	const char *colour = colour_of(value);

	msg_out("  %-29s ", name);
	if (*colour)
		msg_out("%s%s%s\n", colour, word(value), page_colour(PAGE_PLAIN));
	else
		msg_line(VALUES, VALUES, "%s", word(value));
}

static void
print_both(const char *name, yyjson_mut_val *root, yyjson_mut_val *user)
{
	const char *plain = page_colour(PAGE_PLAIN);

	msg_out("  %-29s %s%-7s%s  ", name, colour_of(root), word(root), plain);
	msg_out("%s%s%s\n", colour_of(user), word(user), plain);
}

static void
print_group(const char *name, yyjson_mut_val *object)
{
	yyjson_mut_val *key, *value;
	size_t i, count;

	msg_out("\n%s%s%s%s\n", page_colour(PAGE_BOLD), name, strcmp(name, "namespaces") ? "" :
	    "                      as root  as a user", page_colour(PAGE_PLAIN));
	yyjson_mut_obj_foreach(object, i, count, key, value) {
		const char *row = yyjson_mut_get_str(key);

		if (row && yyjson_mut_is_obj(value))
			print_both(row, yyjson_mut_obj_get(value, "root"), yyjson_mut_obj_get(value, "user"));
		else if (row && (strcmp(name, "sysctls") || !yyjson_mut_is_null(value)))
			print_value(row, value);
	}
}

static void
print_page(void)
{
	yyjson_mut_val *key, *value;
	size_t i, count;

	yyjson_mut_obj_foreach(yyjson_mut_doc_get_root(found), i, count, key, value) {
		if (yyjson_mut_is_obj(value)) {
			print_group(yyjson_mut_get_str(key), value);
		} else if (value != cures) {
			msg_out("%-13s ", yyjson_mut_get_str(key));
			msg_line(14, 14, "%s", word(value));
		}
	}
	if (has_gaps)
		msg_line(0, 3, "\n-  not known: only root can try it, or this kernel does not say");
	yyjson_mut_arr_foreach(cures, i, count, value) {
		msg_line(0, 6, "\ncure: %s", yyjson_mut_get_str(value));
	}
}

static void
print_json(void)
{
	size_t length;
	char *text = yyjson_mut_write(found, YYJSON_WRITE_PRETTY_TWO_SPACES |
	    YYJSON_WRITE_NEWLINE_AT_END, &length);

	if (!text)
		msg_die(STATUS_FAILED, "cannot write JSON: out of memory, or a text of the kernel that "
		    "is not UTF-8");
	msg_text(text, length);
	free(text);
}

/* -- the questions ---------------------------------------------------------------------- */

static enum answer
try(const struct namespace *ns, bool as_root)
{
	char action[64];
	int error;

	if (as_root && !caps_sys_admin())
		return NOT_TRIED;
	if (!(error = sys_try_namespace(ns->flag, ns->name, as_root, action, sizeof action)))
		return YES;
	add_cure(advice(action, error));
	return NO;
}

/* True if the caller can create all eight. */
static bool
check_namespaces(void)
{
	bool all = true, root = caps_sys_admin();
	size_t i;

	begin("namespaces");
	for (i = 0; i < NAMESPACES; i++) {
		enum answer as_root = try(namespaces[i], true), as_user = try(namespaces[i], false);
		yyjson_mut_val *both = yyjson_mut_obj_add_obj(found, group, namespaces[i]->name);

		add_answer_to(both, "root", as_root);
		add_answer_to(both, "user", as_user);
		all = all && (root ? as_root : as_user) == YES;
	}
	return all;
}

/* A range that neither file gives to anybody, with the user's name. */
static void
add_subids_cure(void)
{
	const char *name = subids_user(geteuid());
	unsigned first = subids_free();

	add_cure(mem_print("only uid 0 exists inside for this user: as root, 'usermod --add-subuids "
	    "%u-%u --add-subgids %u-%u %s'", first, first + SUBIDS_COUNT - 1, first,
	    first + SUBIDS_COUNT - 1, name ? name : "USER"));
}

static void
check_ids(void)
{
	struct id_range range = { 0, 0, 0 };

	begin("ids");
	add_answer("newuidmap", subids_helper_found() ? YES : NO);
	subids_range("/etc/subuid", subids_user(geteuid()), geteuid(), 0, &range);
	yyjson_mut_obj_add_uint(found, group, "subordinate", range.count);
	if (!subids_helper_found())
		add_cure("only uid 0 exists inside: " SUBIDS_NO_HELPER);
	else if (!range.count && geteuid())
		add_subids_cure();
}

/* The first line of a file, or NULL. */
static char *
line_of(const char *path)
{
	char *text = text_read_file(path);

	if (text)
		text[strcspn(text, "\n")] = '\0';
	return text;
}

static void
check_sysctls(void)
{
	static const char *const names[] = {
		"user.max_user_namespaces", "kernel.unprivileged_userns_clone",
		"kernel.apparmor_restrict_unprivileged_userns",
	};
	char path[96];
	size_t i;

	begin("sysctls");
	for (i = 0; i < sizeof names / sizeof names[0]; i++) {
		char *value, *dot;

		text_format(path, sizeof path, "/proc/sys/%s", names[i]);
		if ((dot = strchr(path, '.')))
			*dot = '/';
		value = line_of(path);
		add_text(names[i], value);
	}
}

static void
check_cgroup(void)
{
	const char *tree = limits_unified_tree();
	char path[64];
	struct plan all = { .controls = { "1", "1", "1" } };

	begin("cgroup");
	text_format(path, sizeof path, "%s/cgroup.controllers", tree ? tree : "");
	add_text("controllers", tree ? line_of(path) : NULL);
	add_answer("limits", limits_find_place(&all) ? YES : NO);
	if (!all.cgroup[0])
		add_cure("--memory, --pids-limit and --cpus need the controllers of cgroup version 2: "
		    "boot with systemd.unified_cgroup_hierarchy=1; as a user, start from 'systemd-run "
		    "--user --scope -p Delegate=yes'");
}

static void
check_file_systems(void)
{
	static const char *const names[] = {
		"tmpfs", "overlay", "squashfs", "erofs", "ext4", "vfat", "exfat",
	};
	char *list = text_read_file("/proc/filesystems"), wanted[32];
	size_t i;

	begin("filesystems");
	for (i = 0; i < sizeof names / sizeof names[0]; i++) {
		text_format(wanted, sizeof wanted, "\t%s\n", names[i]);
		add_answer(names[i], !list ? NOT_TRIED : strstr(list, wanted) ? YES : NO);
	}
	if (list && !strstr(list, "\toverlay\n"))
		add_cure("--ephemeral needs overlay: as root, 'modprobe overlay'");
}

int
check_machine(int as_json)
{
	struct utsname host;
	bool all;

	uname(&host);
	found = yyjson_mut_doc_new(NULL);
	group = yyjson_mut_obj(found);
	cures = yyjson_mut_arr(found);
	if (!group || !cures)
		msg_no_memory();
	yyjson_mut_doc_set_root(found, group);
	add_text("invoke_ns", VERSION);
	add_text("kernel", host.release);
	add_text("machine", host.machine);
	add_text("security", line_of("/sys/kernel/security/lsm"));
	add_answer("seccomp", access("/proc/sys/kernel/seccomp", F_OK) == 0 ? YES : NO);
	all = check_namespaces();
	check_ids();
	check_sysctls();
	check_cgroup();
	check_file_systems();
	yyjson_mut_obj_add_val(found, yyjson_mut_doc_get_root(found), "cures", cures);
	if (as_json)
		print_json();
	else
		print_page();
	yyjson_mut_doc_free(found);
	return all ? 0 : 1;
}
