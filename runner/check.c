/* SPDX-License-Identifier: ISC */
/* check - print the features of this machine, and a remedy for each missing one (--check). */
#define _GNU_SOURCE
#include <sched.h>
#include <stdbool.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "caps.h"
#include "check.h"
#include "hints.h"
#include "limits.h"
#include "plan.h"
#include "subids.h"
#include "lib/msg.h"
#include "lib/text.h"
#include "runner/ns/ns.h"
#include "runner/sys/sys.h"

/* -- the page, in one of two forms -------------------------------------------------- */

static bool json, first, inside;

/* A member of an object, or a line. */
static void
print_name(const char *name)
{
	if (json)
		text_add("%s\"%s\": ", first ? "" : ",\n  ", name);
	else
		text_add(inside ? "  %-29s " : "%-13s ", name);
	first = false;
}

static void
print_end(void)
{
	if (!json)
		text_add("\n");
}

/* What the kernel says may hold anything: but for the few that JSON escapes. */
static void
print_text(const char *name, const char *value)
{
	const char *c;

	print_name(name);
	if (!json) {
		text_add("%s\n", value ? value : "-");
		return;
	}
	if (!value) {
		text_add("null");
		return;
	}
	text_add("\"");
	for (c = value; *c; c++)
		text_add(*c == '"' || *c == '\\' ? "\\%c" : (unsigned char)*c < ' ' ? "?" : "%c", *c);
	text_add("\"");
}

enum answer { NO, YES, NOT_TRIED };

static const char *
word(enum answer answer)
{
	static const char *const words[2][3] = {
		{ "no", "yes", "?" }, { "false", "true", "null" }
	};

	return words[json][answer];
}

static void
print_answer(const char *name, enum answer answer)
{
	print_name(name);
	text_add("%s", word(answer));
	print_end();
}

static void
begin(const char *name)
{
	text_add(json ? ",\n\"%s\": {\n  " : "\n%s\n", name);
	first = inside = true;
}

static void
close_group(void)
{
	if (json)
		text_add("\n}");
	inside = false;
}

/* -- remedies ------------------------------------------------------------------------- */

static const char *cures[16];
static size_t cure_count;

static void
add_cure(const char *cure)
{
	size_t i;

	if (!cure || cure_count == sizeof cures / sizeof cures[0])
		return;
	for (i = 0; i < cure_count; i++) {
		if (!strcmp(cures[i], cure))
			return;
	}
	cures[cure_count++] = cure;
}

static void
print_cures(void)
{
	size_t i;

	if (json)
		text_add(",\n\"cures\": [");
	for (i = 0; i < cure_count; i++)
		text_add(json ? "%s\n  \"%s\"" : "%s\ncure: %s\n", json && i ? "," : "", cures[i]);
	if (json)
		text_add("\n]\n}\n");
}

/* -- the tests ------------------------------------------------------------------------ */

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

	begin(json ? "namespaces" : "namespaces                      as root  as a user");
	for (i = 0; i < NAMESPACES; i++) {
		enum answer as_root = try(namespaces[i], true), as_user = try(namespaces[i], false);

		print_name(namespaces[i]->name);
		text_add(json ? "{ \"root\": %s, \"user\": %s }" : "%-7s  %s\n", word(as_root), word(as_user));
		all = all && (root ? as_root : as_user) == YES;
	}
	close_group();
	return all;
}

static void
check_ids(void)
{
	struct id_range range = { 0, 0, 0 };
	char number[16];

	begin("ids");
	print_answer("newuidmap", subids_helper_found() ? YES : NO);
	subids_range("/etc/subuid", subids_user(geteuid()), geteuid(), &range);
	text_format(number, sizeof number, "%u", range.count);
	print_name("subordinate");
	text_add("%s", number);
	print_end();
	close_group();
	if (!subids_helper_found())
		add_cure(SUBIDS_NO_HELPER);
	else if (!range.count && geteuid())
		add_cure("only uid 0 exists inside for this user: as root, 'usermod --add-subuids "
		    "100000-165535 --add-subgids 100000-165535 USER'");
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
		char *value;

		text_format(path, sizeof path, "/proc/sys/%s", names[i]);
		*strchr(path, '.') = '/';
		value = line_of(path);
		if (value || json)
			print_text(names[i], value);
	}
	close_group();
}

static void
check_cgroup(void)
{
	const char *tree = limits_unified_tree();
	char path[64];
	struct plan all = { .controls = { "1", "1", "1" } };

	begin("cgroup");
	text_format(path, sizeof path, "%s/cgroup.controllers", tree ? tree : "");
	print_text("controllers", tree ? line_of(path) : NULL);
	print_answer("limits", limits_find_place(&all) ? YES : NO);
	close_group();
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
		print_answer(names[i], !list ? NOT_TRIED : strstr(list, wanted) ? YES : NO);
	}
	close_group();
	if (list && !strstr(list, "\toverlay\n"))
		add_cure("--ephemeral needs overlay: as root, 'modprobe overlay'");
}

int
check_machine(int as_json)
{
	struct utsname host;
	const char *page;
	size_t length;
	bool all;

	json = as_json;
	uname(&host);
	if (json)
		text_add("{\n");
	first = true;
	print_text("invoke_ns", VERSION);
	print_text("kernel", host.release);
	print_text("machine", host.machine);
	print_text("security", line_of("/sys/kernel/security/lsm"));
	print_answer("seccomp", access("/proc/sys/kernel/seccomp", F_OK) == 0 ? YES : NO);
	all = check_namespaces();
	check_ids();
	check_sysctls();
	check_cgroup();
	check_file_systems();
	print_cures();
	page = text_page(&length);
	msg_text(page, length);
	return all ? 0 : 1;
}
