/* SPDX-License-Identifier: ISC */
/* caps - capabilities, no_new_privs and seccomp: drop privileges before the command runs. */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/capability.h>
#include <sys/stat.h>
#include <unistd.h>

#include "caps.h"
#include "exit_status.h"
#include "mounts.h"
#include "plan.h"
#include "run.h"
#include "seccomp_filter.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/nearest.h"
#include "lib/text.h"
#include "runner/sys/sys.h"

#define BIT(cap) ((uint64_t)1 << (cap))

enum { NAMES = CAP_CHECKPOINT_RESTORE + 1 };

uint64_t
caps_default(void)
{
	return BIT(CAP_AUDIT_WRITE) | BIT(CAP_CHOWN) | BIT(CAP_DAC_OVERRIDE) | BIT(CAP_FOWNER) |
	    BIT(CAP_FSETID) | BIT(CAP_KILL) | BIT(CAP_NET_BIND_SERVICE) | BIT(CAP_SETFCAP) |
	    BIT(CAP_SETGID) | BIT(CAP_SETPCAP) | BIT(CAP_SETUID) | BIT(CAP_SYS_CHROOT);
}

uint64_t
caps_all(void)
{
	return BIT(NAMES) - 1;
}

/* "chown, kill and setuid".  The newest list stays: it is made before the processes fork. */
const char *
caps_list(uint64_t bits)
{
	static LARGE char text[1024];
	static uint64_t newest;
	size_t n = 0;
	char *names[NAMES] = { NULL };
	int cap;

	if (!bits)
		return "none";
	if (bits == caps_all())
		return "all";
	if (bits == newest)
		return text;
	newest = bits;
	for (cap = 0; cap < NAMES; cap++) {
		if (!(bits & BIT(cap)))
			continue;
		bits &= ~BIT(cap);
		if (!(names[cap] = cap_to_name(cap)))
			msg_no_memory();
		n += text_format(text + n, sizeof text - n, "%s%s",
		    !n ? "" : bits ? ", " : " and ", names[cap] + strlen("cap_"));
	}
	for (cap = 0; cap < NAMES; cap++) {
		if (names[cap]) /* all of them now: musl would unmap the page each time */
			cap_free(names[cap]);
	}
	return text;
}

/* CAP_SYS_CHROOT allows escape from a plain chroot by calling chroot(2) again. */
void
caps_settle(struct plan *plan)
{
	if (plan->root && !plan_unshares(plan, CLONE_NEWNS))
		plan->caps &= ~BIT(CAP_SYS_CHROOT) | plan->caps_asked;
	if (plan->give_up)
		caps_list(plan->caps);
}

bool
caps_by_name(const char *name, uint64_t *bits)
{
	cap_value_t cap;
	char known[64];

	*bits = caps_all();
	if (!strcasecmp(name, "all"))
		return true;
	if (!strncasecmp(name, "cap_", 4))
		name += 4;
	text_format(known, sizeof known, "cap_%s", name);
	if (cap_from_name(known, &cap) < 0 || cap >= NAMES)
		return false;
	*bits = BIT(cap);
	return true;
}

/* "; similar: sys_admin" for SYS_ADMN, or "". */
static const char *
similar_to(const char *name)
{
	char lower[NEAREST_LONGEST + 1];
	const char *similar = "";
	size_t n, length;
	cap_value_t cap;
	char *known;

	name += strncasecmp(name, "cap_", 4) ? 0 : 4;
	length = strlen(name);
	for (n = 0; n < length && n < NEAREST_LONGEST; n++)
		lower[n] = (char)tolower((unsigned char)name[n]);
	for (cap = 0; cap < NAMES && !*similar; cap++) {
		known = cap_to_name(cap);
		if (known && nearest_distance(lower, n, known + strlen("cap_")) <= 2)
			similar = mem_print("; similar: %s", known + strlen("cap_"));
		cap_free(known);
	}
	return similar;
}

static void
change(struct plan *plan, const char *option, char *names_given, bool add)
{
	char *copy = mem_print("%s", names_given), *name;
	uint64_t bits;

	for (name = strtok(copy, ","); name; name = strtok(NULL, ",")) {
		if (!caps_by_name(name, &bits)) {
			msg_complain("--%s '%s': there is no such capability%s; see capabilities(7)",
			    option, name, similar_to(name));
		} else if (add) {
			plan->caps |= bits;
			plan->caps_asked |= bits;
		} else {
			plan->caps &= ~bits;
			plan->caps_dropped = true;
		}
	}
}

void
caps_add(struct plan *plan, char *list)
{
	change(plan, "cap-add", list, true);
}

void
caps_remove(struct plan *plan, char *list)
{
	change(plan, "cap-drop", list, false);
}

bool
caps_sys_admin(void)
{
	/* kept, as the C library would unmap its page, and map it for the next set */
	static cap_t own;
	cap_flag_value_t value = CAP_CLEAR;

	if (!own && !(own = cap_get_proc()))
		msg_complain("cannot get the capabilities of this process: %s", strerror(errno));
	cap_get_flag(own, CAP_SYS_ADMIN, CAP_EFFECTIVE, &value);
	return value == CAP_SET;
}

/* After execve(2) a process without uid 0 has no capabilities. */
static uint64_t
effective(const struct plan *plan)
{
	return plan->command_uid == 0 && !plan->late_user ? plan->caps : 0;
}

bool
caps_has(const struct plan *plan, int cap)
{
	return plan->command_uid == 0 && !plan->late_user && (!plan->give_up || plan->caps & BIT(cap));
}

uint64_t
caps_of_command(const struct plan *plan)
{
	return plan->setid ? plan->caps : effective(plan);
}

/* The text of a regular file of at most a megabyte; or NULL after a complaint. */
static struct buffer *
read_file(const char *file)
{
	enum { MOST = 1 << 20 };
	struct buffer *text = mem_new(sizeof *text);
	int fd = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;
	bool ok = false;

	if (fd < 0 || fstat(fd, &st) < 0)
		msg_complain("cannot read the filter '%s': %s", file, strerror(errno));
	else if (!S_ISREG(st.st_mode))
		msg_complain("cannot read the filter '%s': not a regular file", file);
	else if (st.st_size > MOST)
		msg_complain("'%s' is not a seccomp filter or profile: larger than 1 MiB", file);
	else if (buffer_read(text, fd) < 0)
		msg_complain("cannot read the filter '%s': %s", file, strerror(errno));
	else
		ok = true;
	if (fd >= 0)
		close(fd);
	return ok ? text : NULL;
}

void
caps_read_filter(struct plan *plan, const char *file)
{
	enum { INSTRUCTION = 8, MAX = 4096 };
	struct buffer *text = read_file(file);
	size_t n = text ? text->length : 0;

	plan->filter = NULL;
	plan->profile = NULL;
	if (!text)
		return;
	if (n && text->data[0] == '{') {
		plan->profile = file;
		plan->profile_text = text->data;
		plan->profile_length = n;
	} else if (n == 0 || n % INSTRUCTION || n / INSTRUCTION > MAX) {
		msg_complain("'%s' is not a seccomp filter: expected 1 to %d BPF instructions of %d bytes, "
		    "or a profile in JSON, which begins with '{'", file, MAX, INSTRUCTION);
	}
	plan->filter = text->data;
	plan->filter_length = (unsigned short)(n / INSTRUCTION);
	plan->filter_sentence = "by the given seccomp filter";
}

bool
caps_init_wanted(const struct plan *plan)
{
	return plan->give_up && plan->init;
}

/* A filter wants no_new_privs, or CAP_SYS_ADMIN, which is given up later. */
bool
caps_seccomp_early_wanted(const struct plan *plan)
{
	return plan->give_up && plan->seccomp && plan->setid;
}

bool
caps_seccomp_wanted(const struct plan *plan)
{
	return plan->give_up && plan->seccomp && !plan->setid;
}

bool
caps_no_new_privs_wanted(const struct plan *plan)
{
	return plan->give_up && !plan->setid;
}

void
caps_forbid_file_capabilities(struct plan *plan)
{
	plan->caps &= ~BIT(CAP_SETFCAP) | plan->caps_asked;
	caps_list(plan->caps);
}

bool
caps_verify_wanted(const struct plan *plan)
{
	return plan->give_up && (mounts_proc_wanted(plan) || plan->entered_proc);
}

void
caps_bound(const struct plan *plan, struct run *run)
{
	sys_bound_caps(plan->caps, caps_list(plan->caps));
}

void
caps_drop(const struct plan *plan, struct run *run)
{
	sys_drop_caps(effective(plan), caps_list(effective(plan)));
}

/* The small init keeps CAP_KILL, to forward signals to any uid.  Its argv contains the command
 * line of the caller, which processes inside must not read. */
void
caps_drop_init(const struct plan *plan, struct run *run)
{
	sys_rename("init", plan->words, plan->words_size);
	sys_undumpable();
	sys_drop_caps(BIT(CAP_KILL), "kill");
}

void
caps_no_new_privs(const struct plan *plan, struct run *run)
{
	sys_no_new_privs();
}

void
caps_small_things(const struct plan *plan, struct run *run)
{
	sys_umask(plan->umask);
	if (!plan->core_asked)
		sys_no_core_dumps();
}

void
caps_new_keyring(const struct plan *plan, struct run *run)
{
	sys_new_keyring();
}

const void *
caps_filter(const struct plan *plan, const char **sentence, unsigned short *length)
{
	const void *filter = plan->filter ? plan->filter : plan->relaxed;

	*sentence = plan->filter ? plan->filter_sentence : plan->relaxed_sentence;
	*length = plan->filter ? plan->filter_length : plan->relaxed_length;
	if (filter)
		return filter;
	*sentence = plan->no_setid ? "and set-id modes by the built-in seccomp filter" :
	    "by the built-in seccomp filter";
	*length = plan->no_setid ? seccomp_strict_length : seccomp_builtin_length;
	return plan->no_setid ? seccomp_strict : seccomp_builtin;
}

void
caps_seccomp(const struct plan *plan, struct run *run)
{
	const char *sentence;
	unsigned short length;
	const void *filter = caps_filter(plan, &sentence, &length);

	sys_seccomp(sentence, filter, length);
	if (plan->more)
		sys_seccomp("by the seccomp profile of the bundle", plan->more, plan->more_length);
}

void
caps_verify(const struct plan *plan, struct run *run)
{
	sys_verify(plan->caps, effective(plan), plan->seccomp, !plan->setid);
}
