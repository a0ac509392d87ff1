/* SPDX-License-Identifier: ISC */
/* options - the table of options, and their effect on the plan. */
#define _GNU_SOURCE
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "allow.h"
#include "caps.h"
#include "check.h"
#include "environment.h"
#include "exit_status.h"
#include "habits.h"
#include "join.h"
#include "limits.h"
#include "network.h"
#include "options.h"
#include "parse.h"
#include "plan.h"
#include "report.h"
#include "run_name.h"
#include "sysctls.h"
#include "volumes.h"
#include "lib/cmdline.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "runner/ns/ns.h"

static void
set_hostname(void *into, const struct option_row *row, char *arg)
{
	struct plan *plan = into;

	plan->hostname = arg;
	plan->named |= CLONE_NEWUTS;
	if (!parse_host_name(arg))
		msg_complain("'%s' is not a host name: expected 1 to 64 bytes", arg);
	else
		habits_check_hostname(arg);
}

static void
set_domainname(void *into, const struct option_row *row, char *arg)
{
	struct plan *plan = into;

	plan->domainname = arg;
	plan->named |= CLONE_NEWUTS;
	if (!parse_host_name(arg))
		msg_complain("'%s' is not a domain name: expected 1 to 64 bytes", arg);
}

static void
set_queue(void *into, const struct option_row *row, char *arg)
{
	struct plan *plan = into;

	if (!strcmp(arg, "yes")) {
		plan->queue = QUEUE_NEW;
		plan->named |= CLONE_NEWIPC;
	} else if (!strcmp(arg, "no")) {
		plan->queue = QUEUE_DEFAULT;
	} else {
		msg_complain("'-i %s': expected no (default ipc namespace) or yes (a new one)%s", arg,
		    *arg == 't' || plan->tty_asked == TTY_YES ?
		    "; for a terminal use -t, the default in a container" : "");
	}
}

static void
set_clock(void *into, const struct option_row *row, char *arg)
{
	struct plan *plan = into;
	const char **offset = (const char **)(void *)((char *)into + row->field);

	plan->named |= CLONE_NEWTIME;
	if (!(*offset = parse_offset(arg)))
		msg_complain("--%s '%s': expected seconds such as 90 or 1.5, or 3d4h5m6s",
		    row->name, arg);
}

static void
set_share(void *into, const struct option_row *row, char *arg)
{
	struct plan *plan = into;
	const struct namespace *ns;
	char *list = mem_print("%s", arg), *name;
	size_t i;

	for (name = strtok(list, ","); name; name = strtok(NULL, ",")) {
		if (!strcmp(name, "all")) {
			plan->share_all = true;
			for (i = 0; i < NAMESPACES; i++)
				plan->shared |= namespaces[i]->flag;
		} else if ((ns = ns_by_name(name))) {
			plan->shared |= ns->flag;
		} else {
			msg_complain("--share '%s': expected user, mount, pid, net, ipc, uts, cgroup, "
			    "time, or all", name);
		}
	}
}

/* The words of --hpc: processes of one job on a machine, each in its own container, talk to each
 * other by shared memory, by sockets and by their pids. */
static const char hpc_words[] = "--keep-id --share net,ipc,pid --bind /dev/shm --bind /tmp";

static void
set_hpc(void *into, const struct option_row *row, char *arg)
{
	struct plan *plan = into;

	if (plan->hpc)
		return;
	plan->hpc = plan->keep_id = true;
	plan->shared |= CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWPID;
	volumes_add_bind(plan, mem_print("/dev/shm"), false);
	volumes_add_bind(plan, mem_print("/tmp"), false);
}

static void
set_map(void *into, const struct option_row *row, char *arg)
{
	struct plan *plan = into;

	plan->maps_given = true;
	if (!parse_id_range(arg, (struct id_map *)(void *)((char *)into + row->field)))
		msg_complain("--%s '%s': expected INSIDE:OUTSIDE:COUNT", row->name, arg);
}

/* Functions with the parameters that a row of the table needs. */
#define ADAPT(name, call) \
	static void name(void *p, const struct option_row *row, char *arg) { call; }

ADAPT(set_join, join_add(p, arg))
ADAPT(set_enter, join_add_all(p, arg))
ADAPT(set_persist, join_add_kept(p, arg))
ADAPT(set_name, run_name_set(p, arg))

ADAPT(set_bind, volumes_add_bind(p, arg, false))
ADAPT(set_ro_bind, volumes_add_bind(p, arg, true))
ADAPT(set_dev_bind, volumes_add_devices(p, arg))
ADAPT(set_tmpfs, volumes_add_memory(p, arg))

ADAPT(set_env, environment_add(p, arg))
ADAPT(set_env_file, environment_read(p, arg))
ADAPT(set_sysctl, sysctls_add(p, arg))
ADAPT(set_ulimit, limits_add_ulimit(p, arg))
ADAPT(set_memory, limits_set_memory(p, arg))
ADAPT(set_unpack_limit, limits_set_unpack(p, arg))
ADAPT(set_pids, limits_set_pids(p, arg))
ADAPT(set_cpus, limits_set_cpus(p, arg))

static void
set_timeout(void *into, const struct option_row *row, char *arg)
{
	struct plan *plan = into;
	char *offset = parse_offset(arg);
	long long seconds = offset ? strtoll(offset, &offset, 10) : 0;

	if (seconds < 1 || seconds > 1000000000 || strcmp(offset, " 0"))
		msg_complain("--timeout '%s': expected whole seconds, or 1h30m", arg);
	else
		plan->timeout = (unsigned)seconds;
}

static void
set_preserved_fds(void *into, const struct option_row *row, char *arg)
{
	struct plan *plan = into;

	if (!parse_unsigned(arg, 1000, &plan->preserved_fds))
		msg_complain("--preserve-fds '%s': expected the number of descriptors from 3 on", arg);
}

ADAPT(set_network, network_set(p, arg))
ADAPT(set_publish, network_publish(p, arg))
ADAPT(set_publish_in, network_publish_in(p, arg))
ADAPT(set_dns, network_add_dns(p, arg))
ADAPT(set_add_host, network_add_host(p, arg))

ADAPT(set_cap_add, caps_add(p, arg))
ADAPT(set_cap_drop, caps_remove(p, arg))
ADAPT(set_seccomp_allow, allow_add(p, arg))
ADAPT(set_report, report_set(p, arg))
ADAPT(set_info, report_set_info(p, arg))

static void
set_seccomp(void *into, const struct option_row *row, char *arg)
{
	struct plan *plan = into;

	plan->seccomp = strcmp(arg, "none") != 0;
	if (plan->seccomp)
		caps_read_filter(plan, arg);
}

static void
set_namespace(void *into, const struct option_row *row, char *arg)
{
	struct plan *plan = into;

	plan->named |= (unsigned)row->choice;
	if (arg)
		habits_check_namespace(row->name, arg);
}

static void
set_explain(void *into, const struct option_row *row, char *arg)
{
	static const char *const forms[] = { "", "short", "calls", "shell", "dot" };
	struct plan *plan = into;
	unsigned form = EXPLAIN_STEPS;

	while (arg && ++form <= EXPLAIN_DOT && strcmp(arg, forms[form]))
		;
	if (form > EXPLAIN_DOT)
		msg_complain("--explain=%s: expected short, calls, shell or dot, or no value", arg);
	plan->explain = true;
	plan->explanation = form;
}

static void show_help(void *into, const struct option_row *row, char *arg);

static void
show_check(void *into, const struct option_row *row, char *arg)
{
	if (arg && strcmp(arg, "json"))
		msg_complain("--check=%s: expected json, or no value", arg);
	else
		exit(check_machine(arg != NULL));
}

static void
set_inspect(void *into, const struct option_row *row, char *arg)
{
	struct plan *plan = into;

	plan->inspect = arg ? INSPECT_JSON : INSPECT_TEXT;
	if (arg && strcmp(arg, "json"))
		msg_complain("--inspect=%s: expected json, or no value", arg);
}

static void
set_list(void *into, const struct option_row *row, char *arg)
{
	struct plan *plan = into;

	plan->list = arg ? LIST_JSON : LIST_TEXT;
	if (arg && strcmp(arg, "json"))
		msg_complain("--list=%s: expected json, or no value", arg);
}

static void
show_version(void *into, const struct option_row *row, char *arg)
{
	msg_out("invoke_ns %s\n", VERSION);
	exit(0);
}

/* The last five members of a row. */
#define FIELD(field)            offsetof(struct plan, field)
#define FLAG(field)             OPTION_TRUE, FIELD(field), 0, NULL, NULL
#define TEXT(field)             OPTION_TEXT, FIELD(field), 0, NULL, NULL
#define CHOICE(field, choice)   OPTION_CHOICE, FIELD(field), choice, NULL, NULL
#define CALL(call)              OPTION_CALL, 0, 0, call, NULL
#define CALL_ON(call, field)    OPTION_CALL, FIELD(field), 0, call, NULL
#define NOTHING                 OPTION_NOTHING, 0, 0, NULL, NULL
#define HEADING(text)           0, NULL, NULL, text, NOTHING

/* add_namespaces() fills the rows that are left free. */
static struct option_row rows[] = {
	{ HEADING("Namespaces (without -c and -a: only those named, no privileges dropped)") },
	[1 + NAMESPACES] =
	{ 'u', "hostname", "HOST", "set the host name (implies --uts)", CALL(set_hostname) },
	{ 0, "domainname", "NAME", "set the domain name (implies --uts)", CALL(set_domainname) },
	{ 'i', "message-queue", "no|yes", "send the parent a message by a POSIX queue,\n"
	    "in the default (no) or a new (yes) ipc namespace", CALL(set_queue) },
	{ 0, "boottime", "OFFSET",
	    "move the boot-time clock by 90, 1.5, 3d4h ...",
	    CALL_ON(set_clock, boottime) },
	{ 0, "monotonic", "OFFSET", "move the monotonic clock likewise",
	    CALL_ON(set_clock, monotonic) },
	{ 'a', "all", NULL, "run a container: all eight namespaces, every\n"
	    "restriction (-c does so, too)", FLAG(all) },
	{ 0, "only", NULL, "no container: with -c, too, only the namespaces\n"
	    "named, and no privileges dropped", FLAG(only) },
	{ 0, "share", "NS,...",
	    "container: share these (or all) with the host",
	    CALL(set_share) },
	{ 0, "join", "NS=PID",
	    "enter the namespace of a process, of the container\n"
	    "of this NAME, or a kept FILE", CALL(set_join) },
	{ 0, "persist", "NS=FILE", "keep a new namespace after the command's end\n"
	    "(only root; 'umount FILE' ends it)", CALL(set_persist) },
	{ HEADING("Jail") },
	{ 'c', "chroot", "DIR|FILE", "use as root: directory, archive, disk image or\n"
	    "container image (FILE:NAME if it holds several)",
	    TEXT(root) },
	{ 0, "bundle", "DIR", "run an OCI bundle: as DIR/config.json says, where\n"
	    "that takes no protection away; options come first", TEXT(bundle) },
	{ 0, "entrypoint", "CMD", "run CMD instead of the image's entrypoint", TEXT(entrypoint) },
	{ 0, "unpack", "DIR", "unpack the image (-c) to a directory, once", TEXT(unpack) },
	{ 0, "remove", "DIR", "remove a directory that --unpack has made", TEXT(remove) },
	{ 0, "unpack-limit", "SIZE", "memory for an archive as the jail, such as 4g\n"
	    "(default: half of what is available)", CALL(set_unpack_limit) },
	{ 0, "read-only", NULL, "mount the jail read-only", FLAG(read_only) },
	{ 'x', "ephemeral", NULL, "write changes to a tmpfs, lost at the end", FLAG(ephemeral) },
	{ 0, "bind", "SRC[:DST[:ro]]",
	    "bind a file or directory of the host in the jail",
	    CALL(set_bind) },
	{ 0, "ro-bind", "SRC[:DST]", "the same, read-only", CALL(set_ro_bind) },
	{ 0, "dev-bind", "SRC[:DST]", "the same, writable, with usable devices", CALL(set_dev_bind) },
	{ 0, "tmpfs", "DST[:size=N]", "mount a tmpfs in the jail", CALL(set_tmpfs) },
	{ 'w', "workdir", "DIR", "start the command in this directory", TEXT(workdir) },
	{ 0, "uid", "USER[:GROUP]", "user: number, or name in the jail's passwd", TEXT(uid) },
	{ 0, "gid", "GROUP", "group: number, or name in the jail's group", TEXT(gid) },
	{ 0, "groups", "A,B", "supplementary groups", TEXT(groups) },
	{ 0, "uid-map", "IN:OUT:N",
	    "map N uids from IN on to uids from OUT on",
	    CALL_ON(set_map, uid_map) },
	{ 0, "gid-map", "IN:OUT:N", "map gids in the same way", CALL_ON(set_map, gid_map) },
	{ 0, "keep-id", NULL, "have the caller's uid and gid inside, too", FLAG(keep_id) },
	{ 0, "fake-owners", NULL, "let chown, setuid and others succeed, and do\n"
	    "nothing: for users who cannot map more ids", FLAG(fake_owners) },
	{ 0, "hpc", NULL, "for MPI and batch jobs: --keep-id, and share net,\n"
	    "ipc, pid, /dev/shm and /tmp with the host", CALL(set_hpc) },
	{ HEADING("Network") },
	{ 0, "network", "KIND", "none (default: lo alone), host, pasta, or (root)\n"
	    "veth=NAME,ADDR/BITS[,gw=ADDR][,host=ADDR]", CALL(set_network) },
	{ 0, "publish", "[ADDR:]PORT:IN", "pasta: lead a port of the host into the container\n"
	    "(with /udp behind it: a udp port)", CALL(set_publish) },
	{ 0, "publish-in", "PORT", "pasta: lead this port of 127.0.0.1 to the host's",
	    CALL(set_publish_in) },
	{ 0, "dns", "ADDR", "ask this name server (up to three)", CALL(set_dns) },
	{ 0, "add-host", "NAME:ADDR", "add a line to /etc/hosts", CALL(set_add_host) },
	{ HEADING("Command") },
	{ 'e', "env", "K[=V]", "set a variable, or pass on the caller's", CALL(set_env) },
	{ 0, "env-file", "FILE", "set the variables in the lines of a file", CALL(set_env_file) },
	{ 0, "keep-env", NULL, "pass on all of the caller's variables", FLAG(keep_environment) },
	{ 0, "clear-env", NULL,
	    "omit even PATH, HOME, TERM and container",
	    FLAG(clear_environment) },
	{ 't', "tty", NULL, "give the command a new terminal (default for a\n"
	    "container if standard input is a terminal)", CHOICE(tty_asked, TTY_YES) },
	{ 0, "no-tty", NULL, "share the caller's terminal", CHOICE(tty_asked, TTY_NO) },
	{ 0, "init", NULL,
	    "run a small pid 1 that reaps (container default)",
	    CHOICE(init_asked, INIT_YES) },
	{ 0, "as-pid-1", NULL,
	    "run the command as pid 1 (default by hand)",
	    CHOICE(init_asked, INIT_NO) },
	{ 0, "systemd", NULL, "run the jail's systemd as pid 1, with a console, a\n"
	    "cgroup of its own, and a tmpfs on /run and /tmp", FLAG(systemd) },
	{ 0, "preserve-fds", "N",
	    "keep N descriptors from 3 on open",
	    CALL(set_preserved_fds) },
	{ 0, "cap-add", "CAP,...", "keep more capabilities, or all", CALL(set_cap_add) },
	{ 0, "cap-drop", "CAP,...", "drop capabilities, or all", CALL(set_cap_drop) },
	{ 0, "seccomp", "FILE",
	    "filter by a profile (docker's JSON), BPF, or none",
	    CALL(set_seccomp) },
	{ 0, "seccomp-allow", "NAME,...", "allow calls, or groups such as io_uring, which\n"
	    "the built-in filter refuses", CALL(set_seccomp_allow) },
	{ 0, "nested", NULL, "allow user namespaces inside", FLAG(nested) },
	{ 0, "setuid", NULL, "let set-id files work, and be made", FLAG(setid) },
	{ 0, "privileged", NULL, "drop no privileges", FLAG(privileged) },
	{ 0, "sysctl", "NAME=VALUE", "set a parameter of the container, such as\n"
	    "net.ipv4.ip_forward=1", CALL(set_sysctl) },
	{ 0, "ulimit", "NAME=N[:MAX]", "set a resource limit, such as nofile=64",
	    CALL(set_ulimit) },
	{ 0, "memory", "N", "limit memory, such as 64m (needs cgroup v2)", CALL(set_memory) },
	{ 0, "pids-limit", "N", "limit the number of processes (cgroup v2)",
	    CALL(set_pids) },
	{ 0, "cpus", "N", "limit processor time, such as 1.5 (cgroup v2)",
	    CALL(set_cpus) },
	{ 0, "timeout", "T", "end the command after T seconds, or 1h30m", CALL(set_timeout) },
	{ HEADING("Running containers") },
	{ 0, "name", "NAME", "give this one a name, which is gone when it is", CALL(set_name) },
	{ 0, "list", "[=json]", "list those that have names", CALL(set_list) },
	{ 0, "enter", "NAME|PID", "run the command in a container, with the same\n"
	    "restrictions; in all namespaces of a process", CALL(set_enter) },
	{ 0, "stop", "NAME", "end one: its stop signal, SIGKILL after 10 seconds\n"
	    "(--timeout), and wait", TEXT(stop) },
	{ HEADING("Explanations and reports") },
	{ 0, "explain", "[=short|calls|shell|dot]", "print each step, and take none; what\n"
	    "the command gets; each step with system calls;\n"
	    "a script of other tools that does it; a graph", CALL(set_explain) },
	{ 'v', "verbose", NULL, "print each step as it is taken", FLAG(verbose) },
	{ 0, "step", NULL, "wait for Enter before each step", FLAG(step) },
	{ 0, "check", "[=json]", "print the features of this machine, and remedies",
	    CALL(show_check) },
	{ 0, "inspect", "[=json]", "print what the container image that follows holds", CALL(set_inspect) },
	{ 0, "report", "FILE",
	    "write a JSON report to a file or descriptor",
	    CALL(set_report) },
	{ 0, "info-fd", "FD", "write the pids and namespaces to a descriptor, as\n"
	    "JSON, before the command runs", CALL(set_info) },
	{ 'h', "help", "[SECTION]", "print this text, or a part: jail, command ...",
	    CALL(show_help) },
	{ 'V', "version", NULL, "print the version", CALL(show_version) },
	{ 0, "volume", "SRC[:DST[:ro]]", NULL, CALL(set_bind) },
	{ 0, "chdir", "DIR", NULL, TEXT(workdir) },
	{ 'f', "fork", NULL, NULL, NOTHING },
	{ 0, "mount-proc", NULL, NULL, OPTION_CALL, 0, CLONE_NEWNS, set_namespace, NULL },
};

enum { ROWS = sizeof rows / sizeof rows[0] };

static void
add_namespaces(void)
{
	size_t i;

	for (i = 0; i < NAMESPACES; i++)
		rows[1 + i] = (struct option_row){ namespaces[i]->letter, namespaces[i]->option, "",
			namespaces[i]->isolates, OPTION_CALL, 0, (int)namespaces[i]->flag,
			set_namespace, "unshare" };
}

static const struct option_row examples[] = {
	{ HEADING("Examples\n"
	    "  invoke_ns -c rootfs                      a shell in a container\n"
	    "  invoke_ns -c jail.tar -x --bind $PWD:/mnt make -C /mnt\n"
	    "  invoke_ns -pmu box ps                    three namespaces, and nothing else\n"
	    "  invoke_ns -c rootfs --share net --memory 64m --timeout 1h COMMAND\n"
	    "  invoke_ns -c rootfs --explain            what that does, step by step\n"
	    "  invoke_ns --check                        what works here, and the cures") },
};

static void
show_help(void *into, const struct option_row *row, char *arg)
{
	bool found;

	if (!arg)
		msg_line(0, 2, "Usage: invoke_ns [options] [--] [command [arg...]]\n"
		    "Run a command (default: /bin/sh) in Linux namespaces of its own.");
	found = cmdline_help(rows, ROWS, arg);
	if (!arg)
		msg_line(0, 2, "\nExit status: the command's own; 125 invoke_ns failed, 126 not executable,\n"
		    "127 not found, 128+N ended by signal N.");
	found |= cmdline_help(examples, 1, arg);
	if (!found)
		msg_complain("--help '%s': expected namespaces, jail, network, command, running, "
		    "explanations, or examples", arg);
	else
		exit(0);
}

/* execve(2) stores arguments and environment one after another, and ps(1) shows that memory. */
static void
note_words(struct plan *plan, char *argv[])
{
	char **word, *end = argv[0];

	for (word = argv; *word == end; word++)
		end += strlen(end) + 1;
	for (word = environ; word && *word == end; word++)
		end += strlen(end) + 1;
	plan->words = argv[0];
	plan->words_size = (size_t)(end - argv[0]);
}

/* Parsing cuts words, and init wipes those of ps(1). */
static char **
copy_words(char *argv[], int argc)
{
	char **copy = mem_new(((size_t)argc + 1) * sizeof *copy);
	int i;

	for (i = 0; i < argc; i++)
		copy[i] = mem_copy(argv[i], strlen(argv[i]));
	return copy;
}

void
options_parse(struct plan *plan, int argc, char *argv[])
{
	struct cmdline line = { rows, ROWS, plan, false, habits_of_option, NULL };
	char **words;

	if (argc < 1)
		msg_die(STATUS_FAILED, "argv[0] is missing: start this program by its name");
	add_namespaces();
	note_words(plan, argv);
	words = cmdline_parse(&line, copy_words(argv, argc) + 1);
	if (plan->hpc && plan->explain)
		msg_note("--hpc stands for %s", hpc_words);
	if (!*words)
		return;
	plan->command = words;
	habits_check_value(line.last ? line.last->name : "", *words);
	if (!**words)
		msg_complain("the command is an empty string");
}
