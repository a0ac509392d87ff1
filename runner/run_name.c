/* SPDX-License-Identifier: ISC */
/* run_name - the name of a run (--name), and what the run tells of itself. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <yyjson.h>

#include "caps.h"
#include "jail.h"
#include "limits.h"
#include "mounts.h"
#include "run_name.h"
#include "parse.h"
#include "plan.h"
#include "setid.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/text.h"
#include "runner/ns/ns.h"
#include "runner/sys/sys.h"

bool
run_name_is_valid(const char *text)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
		"0123456789._-";
	enum { LONGEST = 64 };
	size_t length = strlen(text);

	return length && length <= LONGEST && !strchr("._-", *text) &&
	    text[strspn(text, letters)] == '\0' && text[strspn(text, "0123456789")] != '\0';
}

bool
run_name_split(const char *text, uid_t *uid, const char **name)
{
	const char *slash = strchr(text, '/');

	*uid = geteuid();
	*name = slash ? slash + 1 : text;
	return run_name_is_valid(*name) &&
	    (!slash || parse_unsigned(mem_copy(text, (size_t)(slash - text)), 0xfffffffe, uid));
}

void
run_name_set(struct plan *plan, char *name)
{
	plan->name = name;
	if (!run_name_is_valid(name))
		msg_complain("--name '%s': expected 1 to 64 letters, digits, '.', '_' and '-', beginning with "
		    "a letter or digit, and not digits alone", name);
}

/* -- what the run tells ---------------------------------------------------------------- */

static yyjson_mut_doc *doc;
static time_t since;

static yyjson_mut_val *
begin(void)
{
	yyjson_mut_val *root;

	doc = yyjson_mut_doc_new(NULL);
	if (!doc || !(root = yyjson_mut_obj(doc)))
		msg_no_memory();
	yyjson_mut_doc_set_root(doc, root);
	return root;
}

/* NULL if a text is not UTF-8 and STRICT. */
static char *
end(bool strict, size_t *length)
{
	char *text = yyjson_mut_write(doc, strict ? 0 : YYJSON_WRITE_ALLOW_INVALID_UNICODE, length);

	if (!text && !strict)
		msg_no_memory();
	yyjson_mut_doc_free(doc);
	return text;
}

static void
add_pid(yyjson_mut_val *object, const char *name, pid_t pid)
{
	if (pid > 0)
		yyjson_mut_obj_add_int(doc, object, name, pid);
	else
		yyjson_mut_obj_add_null(doc, object, name);
}

static void
add_text(yyjson_mut_val *object, const char *name, const char *text)
{
	if (text)
		yyjson_mut_obj_add_str(doc, object, name, text);
	else
		yyjson_mut_obj_add_null(doc, object, name);
}

/* Without bytes that are not ASCII. */
static void
add_ascii(yyjson_mut_val *object, const char *name, const char *text)
{
	char copy[4096];
	size_t i;

	for (i = 0; text && text[i] && i < sizeof copy - 1; i++)
		copy[i] = (char)(text[i] & ~0x7f ? '?' : text[i]);
	copy[i] = '\0';
	yyjson_mut_obj_add_strcpy(doc, object, name, copy);
}

static void
add_words(yyjson_mut_val *object, const char *name, char *const *words, size_t most)
{
	yyjson_mut_val *list = yyjson_mut_obj_add_arr(doc, object, name);
	size_t i, bytes = 0;

	for (i = 0; words && words[i]; i++) {
		bytes += strlen(words[i]);
		if (bytes > most)
			break; /* the line is a message of a limited size */
		yyjson_mut_arr_add_str(doc, list, words[i]);
	}
}

static char *
make_line(const struct plan *plan, const struct sys_run_facts *facts, bool utf8, size_t *length)
{
	enum { MOST_OF_WORDS = 1024 };
	yyjson_mut_val *root = begin();
	char date[32] = "";
	struct tm tm;

	if (gmtime_r(&since, &tm))
		strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%SZ", &tm);
	add_text(root, "name", plan->name);
	yyjson_mut_obj_add_uint(doc, root, "uid", plan->caller);
	add_text(root, "state", facts->starting ? "starting" : "running");
	add_pid(root, "runner", facts->runner);
	add_pid(root, "init", facts->init);
	add_pid(root, "command", facts->command);
	add_words(root, "words", plan->command, utf8 ? MOST_OF_WORDS : 0);
	if (utf8 || !plan->root)
		add_text(root, "jail", plan->root);
	else
		add_ascii(root, "jail", plan->root);
	yyjson_mut_obj_add_strcpy(doc, root, "since", date);
	return end(utf8, length);
}

/* JSON is UTF-8, and a path need not be. */
static char *
tell_line(const struct plan *plan, const struct sys_run_facts *facts, size_t *length)
{
	char *text = make_line(plan, facts, true, length);

	return text ? text : make_line(plan, facts, false, length);
}

/* -- the restrictions --------------------------------------------------------------------- */

/* Two digits a byte, to be the same on machines of either order. */
static void
add_filter(yyjson_mut_val *root, const char *name, const void *filter, unsigned short length)
{
	enum { INSTRUCTION = 8 };
	const unsigned char *from = filter;
	static struct buffer hex;       /* it is kept for the next */
	size_t i;

	if (!filter) {
		yyjson_mut_obj_add_null(doc, root, name);
		return;
	}
	hex.length = 0;
	for (i = 0; i < (size_t)length * INSTRUCTION; i++)
		buffer_print(&hex, "%02x", from[i]);
	yyjson_mut_obj_add_strncpy(doc, root, name, hex.data, hex.length);
}

static void
add_seccomp(yyjson_mut_val *root, const struct plan *plan)
{
	const char *sentence = NULL;
	const void *filter = NULL;
	unsigned short length = 0;

	if (plan->give_up && plan->seccomp)
		filter = caps_filter(plan, &sentence, &length);
	add_text(root, "filter_sentence", sentence);
	add_filter(root, "filter", filter, length);
	add_filter(root, "more", plan->more, plan->more_length);
	add_filter(root, "fake", plan->fake, plan->fake_length);
	yyjson_mut_obj_add_bool(doc, root, "refuse_setid", setid_refuse_wanted(plan));
}

static void
add_ids(yyjson_mut_val *root, const struct plan *plan)
{
	yyjson_mut_val *list;
	size_t i;

	yyjson_mut_obj_add_bool(doc, root, "change_ids", plan->change_ids);
	yyjson_mut_obj_add_uint(doc, root, "uid", plan->command_uid);
	yyjson_mut_obj_add_uint(doc, root, "gid", plan->command_gid);
	yyjson_mut_obj_add_bool(doc, root, "groups_given", plan->groups);
	list = yyjson_mut_obj_add_arr(doc, root, "groups");
	for (i = 0; i < plan->command_group_count; i++)
		yyjson_mut_arr_add_uint(doc, list, plan->command_groups[i]);
	add_text(root, "late_user", plan->late_user);
	yyjson_mut_obj_add_uint(doc, root, "init_uid", plan->init_uid);
	yyjson_mut_obj_add_uint(doc, root, "init_gid", plan->init_gid);
	yyjson_mut_obj_add_bool(doc, root, "deny_setgroups", plan->deny_setgroups);
}

/* The cgroup of the command, which may be below that of the run: with --systemd.  The name is that
 * which the host sees. */
static void
add_cgroup(yyjson_mut_val *root, pid_t command)
{
	char path[32], text[8192], group[4096];
	const char *at;
	ssize_t n;
	int fd;

	text_format(path, sizeof path, "/proc/%d/cgroup", command);
	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) < 0) {
		add_text(root, "cgroup", "");
		return;
	}
	n = read(fd, text, sizeof text - 1);
	close(fd);
	text[n > 0 ? n : 0] = '\0';
	at = strncmp(text, "0::", 3) ? strstr(text, "\n0::") : text;
	at = at ? strchr(at, '/') : NULL;
	text_format(group, sizeof group, "%s%.*s", limits_unified_tree(), at ? (int)strcspn(at, "\n") : 0,
	    at ? at : "");
	yyjson_mut_obj_add_strcpy(doc, root, "cgroup", group);
}

static void
add_limits(yyjson_mut_val *root, const struct plan *plan, pid_t command)
{
	yyjson_mut_val *list = yyjson_mut_obj_add_arr(doc, root, "limits"), *limit;
	size_t i;

	for (i = 0; i < plan->limit_count; i++) {
		limit = yyjson_mut_arr_add_obj(doc, list);
		add_text(limit, "name", plan->limits[i].name);
		yyjson_mut_obj_add_uint(doc, limit, "soft", plan->limits[i].soft);
		yyjson_mut_obj_add_uint(doc, limit, "hard", plan->limits[i].hard);
	}
	if (limits_cgroup_wanted(plan) && limits_unified_tree())
		add_cgroup(root, command);
	else
		add_text(root, "cgroup", NULL);
}

static char *
tell_restrictions(const struct plan *plan, pid_t command, size_t *length)
{
	yyjson_mut_val *root = begin();

	yyjson_mut_obj_add_bool(doc, root, "container", plan->container);
	yyjson_mut_obj_add_bool(doc, root, "chroot", plan->root && !plan_unshares(plan, CLONE_NEWNS));
	yyjson_mut_obj_add_bool(doc, root, "proc", mounts_proc_wanted(plan));
	yyjson_mut_obj_add_bool(doc, root, "give_up", plan->give_up);
	yyjson_mut_obj_add_bool(doc, root, "setid", plan->setid);
	yyjson_mut_obj_add_uint(doc, root, "caps", plan->caps);
	yyjson_mut_obj_add_bool(doc, root, "core_asked", plan->core_asked);
	add_seccomp(root, plan);
	add_ids(root, plan);
	add_limits(root, plan, command);
	add_words(root, "environment", plan->environment, SIZE_MAX);
	return end(false, length);
}

static char *
tell(const void *of, const struct sys_run_facts *facts, bool restrictions, size_t *length)
{
	const struct plan *plan = of;

	return restrictions ? tell_restrictions(plan, facts->command, length)
	    : tell_line(plan, facts, length);
}

void
run_name_take(const struct plan *plan, struct run *run)
{
	static struct sys_teller teller;

	teller = (struct sys_teller){ tell, plan };
	since = time(NULL);
	sys_take_name(plan->caller, plan->name, &teller);
}
