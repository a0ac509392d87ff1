/* SPDX-License-Identifier: ISC */
/* options - what each option does to the plan. */
#define _GNU_SOURCE
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "caps.h"
#include "check.h"
#include "environment.h"
#include "join.h"
#include "kernel.h"
#include "limits.h"
#include "namespace.h"
#include "option_rows.h"
#include "parse.h"
#include "plan.h"
#include "report.h"
#include "say.h"
#include "text.h"
#include "volumes.h"

static void set_all(struct plan *p, char *arg)          { p->all = true; }
static void set_root(struct plan *p, char *arg)         { p->root = arg; }
static void set_read_only(struct plan *p, char *arg)    { p->read_only = true; }
static void set_ephemeral(struct plan *p, char *arg)    { p->ephemeral = true; }
static void set_workdir(struct plan *p, char *arg)      { p->workdir = arg; }
static void set_uid(struct plan *p, char *arg)          { p->uid = arg; }
static void set_gid(struct plan *p, char *arg)          { p->gid = arg; }
static void set_groups(struct plan *p, char *arg)       { p->groups = arg; }
static void set_keep_env(struct plan *p, char *arg)     { p->keep_environment = true; }
static void set_clear_env(struct plan *p, char *arg)    { p->clear_environment = true; }
static void set_tty(struct plan *p, char *arg)          { p->tty_asked = TTY_YES; }
static void set_no_tty(struct plan *p, char *arg)       { p->tty_asked = TTY_NO; }
static void set_init(struct plan *p, char *arg)         { p->init_asked = INIT_YES; }
static void set_as_pid_1(struct plan *p, char *arg)     { p->init_asked = INIT_NO; }
static void set_privileged(struct plan *p, char *arg)   { p->privileged = true; }
static void set_nested(struct plan *p, char *arg)       { p->nested = true; }
static void set_explain(struct plan *p, char *arg)      { p->explain = true; }
static void set_step(struct plan *p, char *arg)         { p->step = true; }
static void set_verbose(struct plan *p, char *arg)      { p->verbose = true; }
static void set_nothing(struct plan *p, char *arg)      { }

static void
set_hostname(struct plan *plan, char *arg)
{
	plan->hostname = arg;
	plan->named |= CLONE_NEWUTS;
	if (!parse_host_name(arg))
		complain("'%s' is no host name: it takes 1 to 64 bytes", arg);
	else if (arg[strspn(arg, "0123456789:")] == '\0')
		complain("'-u %s' names the host here; the command's user is --uid and --gid", arg);
}

static void
set_domainname(struct plan *plan, char *arg)
{
	plan->domainname = arg;
	plan->named |= CLONE_NEWUTS;
	if (!parse_host_name(arg))
		complain("'%s' is no domain name: it takes 1 to 64 bytes", arg);
}

static void
set_queue(struct plan *plan, char *arg)
{
	if (!strcmp(arg, "yes")) {
		plan->queue = QUEUE_NEW;
		plan->named |= CLONE_NEWIPC;
	} else if (!strcmp(arg, "no")) {
		plan->queue = QUEUE_DEFAULT;
	} else {
		complain("'-i %s': the message queue takes no (default namespace) or yes (a new "
		    "one)%s", arg, *arg == 't' ? "; a terminal comes by itself, or by -t" : "");
	}
}

static void
set_offset(const char **offset, const char *option, char *arg)
{
	if (!(*offset = parse_offset(arg)))
		complain("--%s '%s': it takes seconds with a fraction, or 3d4h5m6s", option, arg);
}

static void
set_boottime(struct plan *plan, char *arg)
{
	set_offset(&plan->boottime, "boottime", arg);
	plan->named |= CLONE_NEWTIME;
}

static void
set_monotonic(struct plan *plan, char *arg)
{
	set_offset(&plan->monotonic, "monotonic", arg);
	plan->named |= CLONE_NEWTIME;
}

static void
set_share(struct plan *plan, char *arg)
{
	const struct namespace *ns;
	char *list = strdup(arg), *name;
	size_t i;

	for (name = strtok(list, ","); name; name = strtok(NULL, ",")) {
		if (!strcmp(name, "all")) {
			plan->share_all = true;
			for (i = 0; i < NAMESPACES; i++)
				plan->shared |= namespaces[i]->flag;
		} else if ((ns = namespace_by_name(name))) {
			plan->shared |= ns->flag;
		} else {
			complain("--share '%s': there is no such namespace; there are user, mount, "
			    "pid, net, ipc, uts, cgroup, time, and all", name);
		}
	}
	free(list);
}

static void
set_map(struct plan *plan, struct id_map *map, const char *option, char *arg)
{
	plan->maps_given = true;
	if (!parse_id_range(arg, map))
		complain("--%s '%s': it takes INSIDE:OUTSIDE:COUNT", option, arg);
}

static void set_join(struct plan *p, char *arg)         { join_add(p, arg); }
static void set_enter(struct plan *p, char *arg)        { join_add_all(p, arg); }
static void set_persist(struct plan *p, char *arg)      { join_add_kept(p, arg); }

static void
set_uid_map(struct plan *plan, char *arg)
{
	set_map(plan, &plan->uid_map, "uid-map", arg);
}

static void
set_gid_map(struct plan *plan, char *arg)
{
	set_map(plan, &plan->gid_map, "gid-map", arg);
}

static void set_bind(struct plan *p, char *arg)         { volumes_add_bind(p, arg, false); }
static void set_ro_bind(struct plan *p, char *arg)      { volumes_add_bind(p, arg, true); }
static void set_tmpfs(struct plan *p, char *arg)        { volumes_add_memory(p, arg); }

static void
set_env(struct plan *plan, char *arg)
{
	if (!*arg || *arg == '=')
		complain("--env '%s': it takes NAME=VALUE, or the NAME of a variable of yours", arg);
	else if (strchr(arg, '='))
		environment_set(plan, arg);
	else
		environment_pass(plan, arg);
}

static void set_ulimit(struct plan *p, char *arg)       { limits_add_ulimit(p, arg); }
static void set_memory(struct plan *p, char *arg)       { limits_set_memory(p, arg); }
static void set_pids(struct plan *p, char *arg)         { limits_set_pids(p, arg); }
static void set_cpus(struct plan *p, char *arg)         { limits_set_cpus(p, arg); }

static void
set_timeout(struct plan *plan, char *arg)
{
	char *offset = parse_offset(arg);
	long long seconds = offset ? strtoll(offset, &offset, 10) : 0;

	if (seconds < 1 || seconds > 1000000000 || strcmp(offset, " 0"))
		complain("--timeout '%s': it takes whole seconds, or 1h30m", arg);
	else
		plan->timeout = (unsigned)seconds;
}

static void
set_preserved_fds(struct plan *plan, char *arg)
{
	if (!parse_unsigned(arg, 1000, &plan->preserved_fds))
		complain("--preserve-fds '%s': it takes how many, from 3 on", arg);
}

static void set_cap_add(struct plan *p, char *arg)      { caps_add(p, arg); }
static void set_cap_drop(struct plan *p, char *arg)     { caps_remove(p, arg); }
static void set_report(struct plan *p, char *arg)       { report_set(p, arg); }

static void
set_seccomp(struct plan *plan, char *arg)
{
	plan->seccomp = strcmp(arg, "none") != 0;
	if (plan->seccomp)
		caps_read_filter(plan, arg);
}

static void
show_help(struct plan *plan, char *arg)
{
	usage();
	exit(0);
}

static void
show_check(struct plan *plan, char *arg)
{
	if (arg && strcmp(arg, "json"))
		complain("--check=%s: it takes json, or nothing", arg);
	else
		exit(check_machine(arg != NULL));
}

static void
show_version(struct plan *plan, char *arg)
{
	say_out("invoke_ns %s\n", VERSION);
	exit(0);
}

const struct option_row option_rows[] = {
	{ 0, NULL, NULL, "Which namespaces (some: just these, nothing else is taken away)", NULL },
	{ 'u', "hostname",      "HOST",   "host name, in a uts namespace",         set_hostname },
	{ 0,   "domainname",    "NAME",   "domain name, likewise",                 set_domainname },
	{ 'i', "message-queue", "no|yes", "send the parent a message through a POSIX queue,\n"
	                                  "in the default ipc namespace or a new one", set_queue },
	{ 0,   "boottime",      "OFFSET", "move the boot-time clock: 90, 1.5, 3d4h",   set_boottime },
	{ 0,   "monotonic",     "OFFSET", "move the monotonic clock",              set_monotonic },
	{ 'a', "all",           NULL,     "a container: all eight and every protection;\n"
	                                  "also what -c means without any of the above", set_all },
	{ 0,   "share",         "NS,...", "a container, but with these of the host, or all", set_share },
	{ 0,   "join",          "NS=PID", "enter a process's namespace, or one kept in a FILE", set_join },
	{ 0,   "enter",         "PID",    "enter all of a process's",              set_enter },
	{ 0,   "persist",       "NS=FILE", "keep one after the command has ended (root;\n"
	                                  "'umount FILE' ends it)",                set_persist },
	{ 0, NULL, NULL, "The jail", NULL },
	{ 'c', "chroot",        "DIR|FILE", "make it the root: a folder, archive, image", set_root },
	{ 0,   "read-only",     NULL,     "nothing in it can be changed",          set_read_only },
	{ 'x', "ephemeral",     NULL,     "what is written in it goes to memory",  set_ephemeral },
	{ 0,   "bind",          "SRC[:DST[:ro]]", "show a file or folder of the host in it", set_bind },
	{ 0,   "ro-bind",       "SRC[:DST]", "read-only",                          set_ro_bind },
	{ 0,   "tmpfs",         "DST[:size=N]", "memory to write in",              set_tmpfs },
	{ 'w', "workdir",       "DIR",    "start the command there",               set_workdir },
	{ 0,   "uid",           "USER",   "number, or name in the jail's passwd",  set_uid },
	{ 0,   "gid",           "GROUP",  "number, or name in the jail's group",   set_gid },
	{ 0,   "groups",        "A,B",    "supplementary groups",                  set_groups },
	{ 0,   "uid-map",       "IN:OUT:N", "N uids from IN on are OUT and up outside", set_uid_map },
	{ 0,   "gid-map",       "IN:OUT:N", "the same for groups",                 set_gid_map },
	{ 0, NULL, NULL, "The command", NULL },
	{ 'e', "env",           "K[=V]",  "set a variable, or pass yours on",      set_env },
	{ 0,   "keep-env",      NULL,     "pass all of yours on",                  set_keep_env },
	{ 0,   "clear-env",     NULL,     "not even PATH, HOME, TERM and container", set_clear_env },
	{ 't', "tty",           NULL,     "a terminal of its own (a container has it when\n"
	                                  "standard input is one)",                set_tty },
	{ 0,   "no-tty",        NULL,     "none",                                  set_no_tty },
	{ 0,   "init",          NULL,     "a small pid 1 that reaps (a container has it)", set_init },
	{ 0,   "as-pid-1",      NULL,     "the command itself is pid 1 (by hand it is)", set_as_pid_1 },
	{ 0,   "preserve-fds",  "N",      "leave N descriptors from 3 on open",    set_preserved_fds },
	{ 0,   "cap-add",       "CAP,...", "keep a capability too, or all",        set_cap_add },
	{ 0,   "cap-drop",      "CAP,...", "give one up, or all",                  set_cap_drop },
	{ 0,   "seccomp",       "FILE",   "refuse system calls by this BPF filter, or none", set_seccomp },
	{ 0,   "nested",        NULL,     "allow user namespaces inside",          set_nested },
	{ 0,   "privileged",    NULL,     "take nothing away",                     set_privileged },
	{ 0,   "ulimit",        "NAME=N[:MAX]", "a resource limit, like nofile=64",  set_ulimit },
	{ 0,   "memory",        "N",      "at most, like 64m; these three take cgroup v2",
	                                                                           set_memory },
	{ 0,   "pids-limit",    "N",      "processes at most",                     set_pids },
	{ 0,   "cpus",          "N",      "of processor time at most, like 1.5",   set_cpus },
	{ 0,   "timeout",       "T",      "end it after T seconds, or 1h30m",      set_timeout },
	{ 0, NULL, NULL, "Understanding it", NULL },
	{ 0,   "explain",       NULL,     "say each step, and take none",          set_explain },
	{ 'v', "verbose",       NULL,     "say each step as it is taken",          set_verbose },
	{ 0,   "step",          NULL,     "wait for Enter before each",            set_step },
	{ 0,   "check",         "[=json]", "what this machine allows, and a cure",  show_check },
	{ 0,   "report",        "FILE",   "what became of it, as JSON; or to a descriptor N", set_report },
	{ 'h', "help",          NULL,     "print this text",                       show_help },
	{ 'V', "version",       NULL,     "print the version",                     show_version },
	{ 0,   "volume",        "SRC[:DST[:ro]]", NULL,                            set_bind },
	{ 'f', "fork",          NULL,     NULL,                                    set_nothing },
	{ 0,   "mount-proc",    NULL,     NULL,                                    set_nothing },
};

const size_t option_row_count = sizeof option_rows / sizeof option_rows[0];
