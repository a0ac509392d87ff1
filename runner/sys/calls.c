/* SPDX-License-Identifier: ISC */
/*
 * calls - the system calls behind each sentence (--explain=calls).
 *
 * A row is found by the beginning of the sentence, and has the calls that do the deed, with the
 * flags that matter; what an older kernel is asked instead is not told.  "NS" stands for the
 * flags of the namespaces that the sentence names.
 */
#include <string.h>

#include "door.h"
#include "lib/text.h"

static const struct row {
	const char *begin, *calls;
} table[] = {
	/* processes */
	{ "close the descriptors",      "close_range" },
	{ "block signals",              "rt_sigprocmask SIG_BLOCK" },
	{ "reset all signals",          "rt_sigaction SIG_DFL" },
	{ "fork the init process into", "clone3 NS" },
	{ "fork the command process",   "clone CLONE_VM" },
	{ "fork",                       "fork" },
	{ "exit",                       "exit_group" },
	{ "die when the host",          "prctl PR_SET_PDEATHSIG" },
	{ "execute",                    "execve" },
	{ "reap orphans",               "waitpid, sigwaitinfo" },
	{ "wait for the command",       "signalfd, poll, waitpid" },
	{ "set the name in ps",         "prctl PR_SET_NAME" },
	/* channels */
	{ "open a channel",             "socketpair SOCK_SEQPACKET" },
	{ "tell the host process the pid of the command", "sendmsg SCM_CREDENTIALS" },
	{ "wait for the pid of the command", "recvmsg SCM_CREDENTIALS" },
	{ "tell",                       "send" },
	{ "send the descriptor",        "sendmsg SCM_RIGHTS" },
	{ "receive the descriptor",     "recvmsg SCM_RIGHTS" },
	/* names */
	{ "take the name",              "socket, bind, listen" },
	{ "ask the container",          "connect, sendmsg, recvmsg SCM_RIGHTS" },
	/* namespaces and ids */
	{ "unshare",                    "unshare NS" },
	{ "join a new session keyring", "keyctl KEYCTL_JOIN_SESSION_KEYRING" },
	{ "join",                       "setns NS" },
	{ "deny setgroups",             "write /proc/PID/setgroups" },
	{ "map the uids",               "write /proc/PID/uid_map" },
	{ "map the gids",               "write /proc/PID/gid_map" },
	{ "set the host name",          "sethostname" },
	{ "set the domain name",        "setdomainname" },
	{ "bring up",                   "ioctl SIOCSIFFLAGS IFF_UP" },
	{ "keep",                       "mount MS_BIND" },
	{ "find the program",           "access" },
	{ "see that every user can",    "openat, fstat" },
	{ "see that this user can",     "openat" },
	{ "see that",                   "socket, bind" },
	{ "start 'pasta",               "fork, execve, pidfd_open" },
	{ "wait until pasta",           "poll, read" },
	{ "end pasta",                  "kill SIGKILL, waitpid" },
	{ "make the interfaces",        "sendto RTM_NEWLINK, sendto RTM_SETLINK" },
	{ "give",                       "sendto RTM_NEWADDR" },
	{ "send all for other",         "sendto RTM_NEWROUTE" },
	{ "take the host's address",    "sendto RTM_NEWADDR" },
	{ "remove the interface",       "sendto RTM_DELLINK" },
	{ "drop all supplementary",     "setgroups" },
	{ "become",                     "setresgid, setresuid" },
	/* mounts */
	{ "make the mounts under",      "mount MS_PRIVATE|MS_REC" },
	{ "change directory",           "chdir" },
	{ "start in the directory",     "chdir" },
	{ "shift the owners",           "mount_setattr MOUNT_ATTR_IDMAP" },
	{ "mount the idmapped jail",    "move_mount" },
	{ "bind the jail on itself",    "open_tree OPEN_TREE_CLONE, move_mount" },
	{ "bind",                       "open_tree OPEN_TREE_CLONE, move_mount" },
	{ "mount a file with",          "open_tree OPEN_TREE_CLONE, move_mount" },
	{ "mount a copy of",            "open_tree OPEN_TREE_CLONE, move_mount" },
	{ "mount cgroup2",              "mount" },
	{ "mount devpts",               "mount" },
	{ "mount mqueue",               "mount" },
	{ "mount tmpfs on '/dev/shm'",  "mount" },
	{ "mount",                      "fsopen, fsmount, move_mount" },
	{ "put the missing mount",      "mkdirat, flock LOCK_SH" },
	{ "lock another run's",         "flock LOCK_SH" },
	{ "remove the mount points",    "unlinkat" },
	{ "make the missing mount",     "fsopen, fsmount, move_mount" },
	{ "make the directory",         "mkdir" },
	{ "make the device",            "mknodat S_IFCHR" },
	{ "make a tmpfs for '/dev'",    "fsopen, mknodat S_IFCHR, fchownat" },
	{ "link",                       "symlink" },
	{ "hide",                       "mount" },
	{ "pivot the root",             "pivot_root, umount2 MNT_DETACH" },
	{ "chroot",                     "chroot" },
	{ "verify that the mounts",     "statx STATX_MNT_ID" },
	{ "unpack",                     "openat, write" },
	/* privileges */
	{ "set the umask",              "umask" },
	{ "disable core dumps",         "setrlimit RLIMIT_CORE" },
	{ "start a new session",        "setsid" },
	{ "limit the capability bounding set", "prctl PR_CAPBSET_DROP" },
	{ "limit the capabilities",     "capset" },
	{ "set no_new_privs",           "prctl PR_SET_NO_NEW_PRIVS" },
	{ "make this process undumpable", "prctl PR_SET_DUMPABLE" },
	{ "refuse system calls",        "prctl PR_SET_SECCOMP" },
	{ "let",                        "prctl PR_SET_SECCOMP" },
	{ "verify in '/proc'",          "read" },
	/* limits */
	{ "make the cgroup",            "mkdir" },
	{ "give the cgroup",            "chown" },
	{ "move the edge",              "write cgroup.procs" },
	{ "remove the cgroup",          "rmdir" },
	{ "raise the hard limit",       "setrlimit" },
	{ "limit",                      "setrlimit" },
	/* the message queue, the terminal, the report */
	{ "make the message queue",     "mq_open O_CREAT|O_EXCL" },
	{ "open the message queue",     "mq_open, mq_timedsend" },
	{ "receive the child's message", "mq_timedreceive" },
	{ "remove the message queue",   "mq_unlink" },
	{ "open a new terminal",        "openat ptmx, ioctl TIOCGPTPEER" },
	{ "make the new terminal",      "ioctl TIOCSCTTY, dup2" },
	{ "set our terminal",           "ioctl TCSETS" },
	{ "restore the mode",           "ioctl TCSETS" },
	{ "take descriptor",            "fcntl F_DUPFD_CLOEXEC" },
	/* others of their kind */
	{ "make",                       "mount MS_BIND, mount_setattr" },
	{ "set",                        "setgroups" },
	{ "wait",                       "recv" },
	{ "open",                       "openat" },
	{ "write",                      "write" },
};

static const struct {
	const char *name, *flag;
} flags[] = {
	{ "user", "CLONE_NEWUSER" }, { "mnt", "CLONE_NEWNS" }, { "pid", "CLONE_NEWPID" },
	{ "net", "CLONE_NEWNET" }, { "ipc", "CLONE_NEWIPC" }, { "uts", "CLONE_NEWUTS" },
	{ "cgroup", "CLONE_NEWCGROUP" }, { "time", "CLONE_NEWTIME" },
};

/* Is it a word of the sentence, and not in quotes? */
static bool
names(const char *sentence, const char *word)
{
	const char *at = sentence, *quote = strchr(sentence, '\'');
	size_t length = strlen(word);

	while ((at = strstr(at, word)) && (!quote || at < quote)) {
		if (at > sentence && at[-1] == ' ' && strchr(" ,", at[length]))
			return true;
		at += length;
	}
	return false;
}

const char *
calls_of(const char *sentence)
{
	static char text[256];
	const char *at;
	size_t i, n;

	for (i = 0; i < sizeof table / sizeof table[0]; i++) {
		if (strncmp(sentence, table[i].begin, strlen(table[i].begin)))
			continue;
		if (!(at = strstr(table[i].calls, "NS")) || at[2])
			return table[i].calls;
		n = text_format(text, sizeof text, "%.*s", (int)(at - table[i].calls), table[i].calls);
		for (i = 0, at = ""; i < sizeof flags / sizeof flags[0]; i++) {
			if (!names(sentence, flags[i].name))
				continue;
			n += text_format(text + n, sizeof text - n, "%s%s", at, flags[i].flag);
			at = "|";
		}
		return text;
	}
	return "";
}
