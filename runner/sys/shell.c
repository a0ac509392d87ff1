/* SPDX-License-Identifier: ISC */
/*
 * shell - the line of a usual tool for each deed (--explain=shell).
 *
 * A row is found by the format of the sentence.  In a line, %1 is the first string of the
 * sentence as a word of the shell, @1 the same as a place in the jail, and ~1 the string itself.
 */
#include <string.h>

#include "sh.h"
#include "shell.h"
#include "lib/mem.h"
#include "runner/plan.h"

enum kind {
	LINE,                   /* a line, or several */
	EARLY,                  /* a line that stands before the chain */
	CHAIN,                  /* words of a tool that executes the next one */
	NONE,                   /* no tool does it, for this reason, or it is not needed */
	NEVER,                  /* the same, and nothing else is worth to be done without it */
};

static const struct row {
	const char *format;
	enum kind kind;
	const char *text;       /* or else the function */
	void (*add)(const struct plan *, const char *const strings[]);
} rows[] = {
#define TEXT(format, kind, text) { format, kind, text, NULL }
#define CALL(format, kind, function) { format, kind, NULL, function }
	/* processes */
	CALL("close the descriptors from %s on%s", LINE, deeds_close),
	TEXT("block signals until the command runs, but not those that end the run", NONE,
	    "the shell ends by a signal, and the processes inside with it: see --pdeathsig"),
	TEXT("reset all signals to their default actions", NONE, "env --default-signal, below"),
	CALL("fork the %s process", CHAIN, deeds_fork),
	CALL("fork the init process into %snew %s namespace%s", LINE, deeds_clone),
	TEXT("exit: init is now the host's child", NONE, "unshare --fork waits for it instead"),
	TEXT("die when the host process dies", NONE, "unshare --kill-child and setpriv --pdeathsig do it"),
	CALL("execute '%s'%s", EARLY, deeds_execute),
	CALL("reap orphans, forward signals, and exit with the command", LINE, deeds_reap),
	CALL("wait for the command to end, and forward signals", LINE, deeds_watch),
	TEXT("wait for the %s process to exit", NONE, "it has become unshare --fork, and stays"),
	TEXT("set the name in ps to '%s'", NONE, "no tool does it for a shell"),
	TEXT("leave the terminal to the command once it runs", NONE, "nothing waits for the terminal"),
	/* channels */
	CALL("open a channel for the %s process", LINE, deeds_channel),
	CALL("tell the %s process to go on", LINE, deeds_tell),
	CALL("wait for the %s process", LINE, deeds_wait),
	TEXT("tell the host process the pid of init", NONE, "the host process finds it in /proc"),
	CALL("wait for the pid of init", LINE, deeds_meet),
	CALL("send the descriptor of %s", LINE, deeds_hand_over),
	CALL("receive the descriptor of %s", LINE, deeds_take_over),
	TEXT("tell the host process the pid of the command", NONE, "the report is invoke_ns' own"),
	TEXT("wait for the pid of the command", NONE, "the report is invoke_ns' own"),
	/* names */
	TEXT("take the name '%s', by the abstract socket 'invoke_ns/%s/%s'", NONE,
	    "no tool knows names of runs"),
	TEXT("ask the container '%s' for its %s namespace%s", NEVER,
	    "nsenter knows no names: start the container with --info-fd, and use --join NS=PID"),
	/* namespaces and ids */
	CALL("unshare the %s namespace%s", CHAIN, deeds_unshare),
	TEXT("open the %s namespace '%s'", NONE, "the tool opens it itself"),
	CALL("join the %s namespace", CHAIN, deeds_join),
	TEXT("deny setgroups to the %s process", LINE, "echo deny >\"/proc/$pid/setgroups\""),
	CALL("map the %ss of the %s process: %s%s%s", LINE, deeds_map),
	CALL("set %s supplementary groups", CHAIN, deeds_set_groups),
	CALL("drop all supplementary groups", CHAIN, deeds_set_groups),
	CALL("drop all supplementary groups, if that is allowed", CHAIN, deeds_set_groups),
	CALL("become uid %s, gid %s", CHAIN, deeds_become),
	TEXT("become the user '%s' of the image", NEVER,
	    "the user of an image is known inside only: name it by --uid"),
	TEXT("set the host name to '%s'", LINE, "hostname -- %1"),
	TEXT("set the domain name to '%s'", LINE, "domainname -- %1"),
	CALL("write '%s' to '%s'", CHAIN, deeds_write),
	TEXT("write '%s' to '%s', if that is allowed", LINE, "{ echo %1 >@2; } 2>/dev/null || :"),
	TEXT("write '%s' to '%s', if that is writable here", LINE,
	    "{ [ ! -w @2 ] || echo %1 >@2; } 2>/dev/null || :"),
	CALL("keep the %s namespace: bind it on '%s'", LINE, deeds_keep),
	/* the network */
	TEXT("bring up the '%s' interface", LINE, "ip link set dev %1 up"),
	TEXT("find the program 'pasta'", LINE, "command -v pasta >/dev/null"),
	TEXT("see that %s can open '/dev/net/tun'", NONE, "pasta says it"),
	TEXT("see that %s port %s of %s is free", NONE, "pasta says it"),
	CALL("start '%s'%s%s", LINE, deeds_pasta),
	TEXT("wait until pasta has written its pid: the network is there", NONE,
	    "pasta goes to the background then"),
	TEXT("end pasta", LINE, "kill \"$(cat \"$dir/pasta\")\" 2>/dev/null || :"),
	CALL("make the interfaces '%s' and, in the container, '%s': a veth pair", LINE, deeds_cable),
	CALL("give '%s' the address %s/%s", LINE, deeds_address),
	TEXT("send all for other networks to %s, by '%s'", LINE, "ip route add default via %1 dev %2"),
	TEXT("take the host's address %s for '%s'", LINE, "ip address add %1 dev %2 2>/dev/null || :"),
	TEXT("remove the interface '%s', if it is still there", LINE,
	    "ip link delete dev %1 2>/dev/null || :"),
	/* mounts */
	TEXT("make the mounts under '%s' private", LINE, "mount --make-rprivate %1"),
	TEXT("change directory to '%s'", NONE, "init does it, after the last mount over it"),
	CALL("start in the directory '%s'", EARLY, deeds_workdir),
	TEXT("mount the image '%s' (%s,ro,nosuid,nodev)", NEVER,
	    "mount -o loop would leave the loop device to all of the host: mount the image first, and "
	    "name the directory"),
	TEXT("shift the owners of the jail's files by an idmapped mount (%s)", NONE,
	    "mount -o X-mount.idmap does it where it mounts, below"),
	CALL("bind the jail on itself, to have a mount to pivot to (%s)", LINE, deeds_attach),
	CALL("mount the idmapped jail on its directory", LINE, deeds_attach_shifted),
	CALL("mount %s on '%s' (%s%s%s)", LINE, deeds_mount),
	CALL("bind the host's '%s' on '%s' (%s)", LINE, deeds_bind),
	TEXT("open '%s' for the jail%s", NONE,
	    "mount(8) does it, later: from a source above the jail it takes the jail's mounts, too"),
	CALL("bind '%s' on '%s' (%s)", LINE, deeds_bind),
	TEXT("mount tmpfs on '%s' (%s,mode=%s%s%s)", LINE, "mount -t tmpfs -o ~2,mode=~3~4~5 none @1"),
	CALL("mount %s on '%s'", LINE, deeds_text),
	TEXT("make the directory '%s'", LINE, "mkdir @1"),
	TEXT("make the directory '%s', if it is missing", LINE, "mkdir -p @1"),
	TEXT("link '%s' to '%s'", LINE, "ln -s %2 @1"),
	TEXT("make the device '/dev/%s'", LINE, "device /dev/~1"),
	TEXT("make a tmpfs for '/dev' with %s, which belong to uid %s and gid %s, root inside", NONE,
	    "the host process makes it in its place, below"),
	CALL("mount that tmpfs on '/dev' (%s,mode=0755,size=1m)", LINE, deeds_host_dev),
	TEXT("hide '%s'", LINE, "hide @1"),
	TEXT("hide '%s/%s*/%s'", LINE, "for name in @1/~2*/~3; do hide \"$name\"; done"),
	TEXT("make '%s' read-only", LINE, "read_only @1"),
	TEXT("make '%s' writable again", LINE, "mount --rbind @1 @1; mount -o remount,bind,rw @1"),
	CALL("mount an overlay over the jail%s: changes go to a tmpfs and are lost at the end", LINE,
	    deeds_overlay),
	CALL("mount a tmpfs over the jail's root, with the same entries and %s", LINE, deeds_cover),
	CALL("make the missing mount point '%s' in a tmpfs", LINE, deeds_room),
	CALL("%s '%s' into the jail, and a process that removes it at the end", LINE, deeds_make_room),
	CALL("%s '%s' into '%s', and a process that removes it at the end", LINE, deeds_make_room_in),
	TEXT("remove the mount points that were made", LINE,
	    "printf %s \"${made-}\" | while IFS= read -r name; do rm -d \"$name\"; done"),
	CALL("pivot the root to the jail and detach the old one", LINE, deeds_pivot),
	CALL("chroot to the jail", CHAIN, deeds_chroot),
	TEXT("verify that the mounts are in their places, and nothing of the old root is left", NONE,
	    "findmnt would have to be in the jail"),
	/* archives and images */
	CALL("open the archive '%s'", LINE, deeds_archive),
	CALL("mount a tmpfs to unpack the jail into (%s,mode=0755%s)", LINE, deeds_jail_tmpfs),
	CALL("unpack '%s' there", LINE, deeds_unpack),
	TEXT("open the image '%s'", NEVER, "an image is unpacked by its layers: use mkrootfs first"),
	TEXT("unpack the layers of '%s' there", NONE, "mkrootfs does it"),
	TEXT("find the user '%s' in '/etc/passwd' and '/etc/group' of the jail", NONE,
	    "the script names the ids"),
	TEXT("unpack the image '%s' to '%s', with a process that removes what is incomplete at the end",
	    NEVER, "an image is unpacked by its layers: use mkrootfs"),
	TEXT("remove the directory '%s'", NEVER, "it is root inside that removes it: unshare -r rm -r"),
	/* privileges */
	TEXT("set the umask to %s", EARLY, "umask %1"),
	TEXT("write '%s' to '/proc/self/oom_score_adj'", EARLY, "echo %1 >/proc/self/oom_score_adj"),
	TEXT("disable core dumps", EARLY, "ulimit -c 0"),
	TEXT("join a new session keyring", CHAIN, "new_keyring"),
	TEXT("start a new session", CHAIN, "setsid"),
	CALL("limit the capability bounding set to %s", CHAIN, deeds_bound),
	CALL("limit the capabilities to %s", CHAIN, deeds_caps),
	TEXT("set no_new_privs: executing a program grants no privileges", CHAIN,
	    "setpriv --no-new-privs"),
	TEXT("make this process undumpable, to prevent tracing", NONE, "no tool does it for a shell"),
	CALL("refuse system calls %s", CHAIN, deeds_filter),
	CALL("let %s succeed, and do nothing, by a seccomp filter", CHAIN, deeds_filter),
	TEXT("verify in '/proc' that the privileges are dropped", NONE, "the script trusts its tools"),
	/* limits */
	TEXT("make the cgroup '%s', and a process that removes it at the end", LINE,
	    "mkdir %1\n\twatch_group %1"),
	TEXT("give the cgroup '%s' to uid %s and gid %s, root inside", LINE,
	    "chown %2:%3 %1 %1/cgroup.procs %1/cgroup.threads %1/cgroup.subtree_control"),
	TEXT("write '%s' to '%s/%s'", LINE, "echo %1 >%2/%3"),
	TEXT("write '0' to '%s/memory.swap.max'", LINE,
	    "[ ! -e %1/memory.swap.max ] || echo 0 >%1/memory.swap.max"),
	TEXT("move the edge process into the cgroup '%s'", LINE, "echo \"$pid\" >%1/cgroup.procs"),
	TEXT("remove the cgroup '%s'", LINE, "echo 1 >%1/cgroup.kill; until rmdir %1; do sleep 1; done"),
	TEXT("raise the hard limit of %s to %s, if it is lower", LINE, "raise %1 %2"),
	CALL("limit %s to %s (hard limit %s)", CHAIN, deeds_limit),
	/* the message queue, the terminal, the reports */
	TEXT("make the message queue '%s', and a process that removes it at the end", NONE,
	    "ipcmk --posix of util-linux 2.41 makes one, and no tool sends to it"),
	TEXT("open the message queue '%s' and send a message to the parent", NONE, "no tool does it"),
	TEXT("receive the child's message", NONE, "no tool does it"),
	TEXT("remove the message queue", NONE, "none was made"),
	TEXT("open a new terminal%s", NONE, "the command stays on the script's; script(1) opens one"),
	TEXT("make the new terminal the controlling terminal", NONE, "none was opened"),
	TEXT("set our terminal to raw mode, to pass on every key", NONE, "none was opened"),
	TEXT("restore the mode of our terminal", NONE, "none was opened"),
	TEXT("open '%s' for the report", NONE, "the report is invoke_ns' own"),
	TEXT("take descriptor %s for the report", NONE, "the report is invoke_ns' own"),
	TEXT("take descriptor %s for the pids and namespaces", NONE, "the report is invoke_ns' own"),
	TEXT("write the pids and namespaces to descriptor %s", NONE, "lsns(8) lists them"),
	TEXT("write the report", NONE, "the report is invoke_ns' own"),
#undef TEXT
#undef CALL
};

/* The line with its strings. */
static char *
expand(const char *text, const char *const strings[])
{
	struct buffer line = { 0 };
	const char *string;

	for (; *text; text++) {
		if (!strchr("%@~", *text) || text[1] < '1' || text[1] > '9') {
			buffer_add(&line, text, 1);
			continue;
		}
		string = strings[text[1] - '1'];
		buffer_print(&line, "%s", *text == '~' ? string : *text == '@' ? sh_place(string)
		    : sh_word(string));
		text++;
	}
	return line.data;
}

static const struct row *
find(const char *format)
{
	size_t i;

	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (!strcmp(rows[i].format, format))
			return &rows[i];
	}
	return NULL;
}

static void
add_text(const struct row *row, const char *const strings[])
{
	const char *space;

	switch (row->kind) {
	case LINE:
		sh_line(expand(row->text, strings));
		break;
	case EARLY:
		sh_early(expand(row->text, strings));
		break;
	case CHAIN:
		if ((space = strchr(row->text, ' ')))
			sh_option(mem_copy(row->text, (size_t)(space - row->text)), space + 1);
		else
			sh_chain(row->text);
		break;
	case NEVER:
		sh_refuse(row->text);
		/* fall through */
	case NONE:
		sh_remark(mem_print("(%s)", row->text));
	}
}

void
shell_say(const struct plan *plan, const char *format, const char *const strings[],
	const char *sentence)
{
	const struct row *row = find(format);

	if (row && row->kind == LINE)
		sh_flush();
	sh_comment(sentence);
	if (!row)
		sh_refuse("a step has no line in runner/sys/shell.c");
	else if (row->add)
		row->add(plan, strings);
	else if (row->text)
		add_text(row, strings);
}

void
shell_print(const struct plan *plan)
{
	if (plan->root)
		sh_check_place(plan->root);
	sh_print(plan->root && plan->root_kind == ROOT_DIR ? sh_word(plan->root) : "");
}
