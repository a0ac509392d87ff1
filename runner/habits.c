/* SPDX-License-Identifier: ISC */
/* habits - what the fingers know from docker(1), unshare(1), bwrap(1) and a shell. */
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "habits.h"
#include "plan.h"
#include "lib/msg.h"
#include "lib/text.h"

/* -- options of other programs ------------------------------------------------------------- */

static const char background[] = "the runner waits for the command; to go on meanwhile, put '&' "
	"behind the line";
static const char always[] = "so it is always: omit it";
static const char root_advice[] = "-c JAIL names the directory, archive or image that becomes the root";
static const char user_advice[] = "in a new user namespace (-U) the caller is root inside, or as "
	"--uid-map and --gid-map say";
static const char mounted[] = "a container has its own /proc, /sys and /dev: omit it";
static const char set_advice[] = "a variable is set by -e NAME=VALUE, in one word";

/* A letter or a name, without dashes. */
static const struct option_habit {
	const char *name, *advice;
} options[] = {
	/* docker, podman */
	{ "rm",               "a container leaves nothing behind: omit it" },
	{ "d",                background },
	{ "detach",           background },
	{ "interactive",      "standard input is always passed on; for a terminal use -t, the default in a "
	                      "container" },
	{ "device",           "--dev-bind SRC puts a device of the host into the jail" },
	{ "gpus",             "--dev-bind SRC puts a device of the host into the jail" },
	{ "readonly",         "the jail is mounted read-only by --read-only" },
	{ "ro",               "the jail is mounted read-only by --read-only, a volume by --ro-bind "
	                      "SRC[:DST]" },
	{ "userns",           user_advice },
	{ "security-opt",     "see --seccomp, --cap-drop and --privileged; no_new_privs is set in a "
	                      "container" },
	{ "cgroupns",         "a container has a cgroup namespace of its own; see --share cgroup" },
	{ "group-add",        "supplementary groups are given by --groups A,B" },
	{ "shm-size",         "/dev/shm takes as much as --memory allows" },
	{ "restart",          "a command is started once: omit it" },
	{ "label",            "a container has no labels: omit it" },
	{ "pull",             "invoke_ns fetches no images: save the image to a file, and use -c FILE" },
	{ "platform",         "-c takes an image of this machine" },
	{ "P",                "each port is published by --publish HOSTPORT:PORT" },
	{ "publish-all",      "each port is published by --publish HOSTPORT:PORT" },
	{ "expose",           "a port is published by --network pasta --publish HOSTPORT:PORT" },
	{ "ip",               "--network veth=NAME,ADDR/BITS gives the container an address" },
	{ "network-veth",     "--network veth=NAME,ADDR/BITS makes a pair of interfaces" },
	{ "network-bridge",   "--network veth=NAME,ADDR/BITS makes a pair; 'ip link set NAME master "
	                      "BRIDGE' puts its outer end on a bridge" },
	/* bwrap */
	{ "die-with-parent",  always },
	{ "new-session",      always },
	{ "unshare-all",      "-a creates all eight namespaces, and -c JAIL does, too" },
	{ "setenv",           set_advice },
	{ "unsetenv",         "the command gets only the variables of the caller that -e NAME passes on" },
	{ "proc",             mounted },
	{ "dev",              mounted },
	{ "dir",              "--tmpfs DST mounts an empty directory" },
	{ "symlink",          "a jail has its links when it is built: see mkrootfs" },
	/* unshare */
	{ "r",                user_advice },
	{ "map-root-user",    user_advice },
	{ "map-auto",         user_advice },
	{ "map-current-user", user_advice },
	{ "R",                root_advice },
	{ "root",             root_advice },
	{ "wd",               "the working directory is given by -w DIR" },
	{ "kill-child",       always },
	/* systemd-nspawn, firejail */
	{ "D",                root_advice },
	{ "directory",        root_advice },
	{ "image",            root_advice },
	{ "private",          "-c JAIL and -x: changes are lost at the end" },
	{ "private-network",  "a container has a network of its own, with lo alone: omit it" },
	{ "boot",             "an init system is a command as others are: /sbin/init" },
	{ "b",                "an init system is a command as others are: /sbin/init" },
	{ "quiet",            always },
	{ "q",                always },
};

const char *
habits_of_option(const char *name, size_t length)
{
	size_t i;

	for (i = 0; i < sizeof options / sizeof options[0]; i++) {
		if (!strncmp(options[i].name, name, length) && !options[i].name[length])
			return options[i].advice;
	}
	return NULL;
}

/* -- values of other programs -------------------------------------------------------------- */

static bool
is_in_path(const char *name)
{
	const char *path = getenv("PATH");
	char file[4096];

	for (path = path ? path : "/bin:/usr/bin"; *path; path += *path == ':') {
		int n = (int)strcspn(path, ":");

		text_format(file, sizeof file, "%.*s/%s", n, path, name);
		if (access(file, X_OK) == 0)
			return true;
		path += n;
	}
	return false;
}

/* A program may have such a name. */
static bool
is_other_word(const char *word, const char *const list[], size_t count)
{
	while (count) {
		if (!strcmp(word, list[--count]))
			return !is_in_path(word);
	}
	return false;
}

static bool
is_made_of(const char *word, const char *set)
{
	return *word && word[strspn(word, set)] == '\0';
}

static bool
looks_like_ports(const char *word)
{
	return strchr(word, ':') && is_made_of(word, "0123456789:./tcpud");
}

static bool
looks_like_volume(const char *word)
{
	const char *colon = strchr(word, ':');

	return colon && (*word == '/' || *word == '.') && colon[1] == '/';
}

static bool
looks_like_size(const char *word)
{
	return *word >= '0' && *word <= '9' && is_made_of(word, "0123456789bkmgBKMG");
}

static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_-";

/* Users of images that are not the names of their programs. */
static bool
is_user(const char *word)
{
	static const char *const users[] = { "root", "nobody", "nonroot", "daemon", "www-data" };

	return is_other_word(word, users, sizeof users / sizeof users[0]);
}

/* "1000", "1000:1000", "nobody", "node:node" */
static bool
looks_like_ids(const char *word)
{
	size_t n = strspn(word, letters);

	return is_made_of(word, "0123456789:") || is_user(word) ||
	    (n && word[n] == ':' && is_made_of(word + n + 1, letters));
}

static bool
looks_like_network(const char *word)
{
	static const char *const networks[] = {
		"none", "host", "bridge", "default", "private", "pasta", "slirp4netns",
	};

	return is_other_word(word, networks, sizeof networks / sizeof networks[0]) ||
	    !strncmp(word, "container:", 10) || !strncmp(word, "veth=", 5);
}

static bool
looks_like_host(const char *word)
{
	static const char *const hosts[] = { "host" };

	return is_other_word(word, hosts, 1);
}

static bool
looks_like_mount(const char *word)
{
	return !strncmp(word, "type=", 5);
}

static bool
looks_like_directory(const char *word)
{
	struct stat st;

	return stat(word, &st) == 0 && S_ISDIR(st.st_mode);
}

static const char bind_advice[] = "a directory cannot be executed; --bind takes one word, SRC:DST";

static const struct value_habit {
	const char *last;
	bool (*looks)(const char *);
	const char *advice;
} values[] = {
	{ "verbose", looks_like_volume, "-v is --verbose here; for a volume use --bind" },
	{ "pid",     looks_like_ports,
	    "-p is the pid namespace here; for a port use --network pasta --publish" },
	{ "mount",   looks_like_size,   "-m is the mount namespace here; for a limit use --memory" },
	{ "mount",   looks_like_mount,
	    "--mount is the namespace here; for a mount use --bind or --tmpfs" },
	{ "bind",    looks_like_directory, bind_advice },
	{ "ro-bind", looks_like_directory, bind_advice },
	{ "user",    looks_like_ids,    "--user is the namespace here; for the command's user use --uid" },
	{ "net",     looks_like_network,
	    "--net is the namespace here; for a network use --network none, host, pasta or veth=..." },
	{ "pid",     looks_like_host,
	    "--pid is the namespace here; to share the host's use --share pid" },
	{ "ipc",     looks_like_host,
	    "--ipc is the namespace here; to share the host's use --share ipc" },
};

void
habits_check_value(const char *last, const char *word)
{
	size_t i;

	for (i = 0; i < sizeof values / sizeof values[0]; i++) {
		if (!strcmp(values[i].last, last) && values[i].looks(word))
			msg_complain("'%s': %s", word, values[i].advice);
	}
}

void
habits_check_hostname(const char *name)
{
	if (name[strspn(name, "0123456789:")] == '\0')
		msg_complain("'-u %s' sets the host name; for the command's user use --uid and --gid", name);
	else if (is_user(name))
		msg_note("'-u %s' sets the host name; for the command's user use --uid %s", name, name);
}

void
habits_check_report(const char *file)
{
	static const char *const begins[] = { "/dev/fd/", "/proc/self/fd/" };
	const char *number = !strcmp(file, "-") || !strcmp(file, "/dev/stdout") ? "1" :
	    !strcmp(file, "/dev/stderr") ? "2" : NULL;
	size_t i;

	for (i = 0; i < sizeof begins / sizeof begins[0]; i++) {
		if (!strncmp(file, begins[i], strlen(begins[i])))
			number = file + strlen(begins[i]);
	}
	if (number)
		msg_complain("--report '%s': a descriptor is given by its number: --report %s", file, number);
}

const char *
habits_of_network(const char *value)
{
	static const struct {
		const char *begin, *advice;
	} others[] = {
		{ "bridge",     "; there is no bridge of a daemon: pasta leads to the host's network, and "
		                "veth=... to a bridge that is the caller's" },
		{ "default",    "; the default is none" },
		{ "private",    "; a container has a network of its own: omit it" },
		{ "container:", "; to enter that of another container use --join net=PID" },
		{ "ns:",        "; to enter an existing one use --join net=FILE" },
		{ "slirp4netns", "; pasta does that" },
		{ "pasta:",     "; ports are given by --publish and --publish-in" },
		{ "pasta,",     "; ports are given by --publish and --publish-in" },
		{ "veth",       "[,gw=ADDR][,host=ADDR]" },
		{ "macvlan",    "; such an interface is put inside by 'ip link set NAME netns PID'" },
	};
	size_t i;

	for (i = 0; i < sizeof others / sizeof others[0]; i++) {
		if (!strncmp(value, others[i].begin, strlen(others[i].begin)))
			return others[i].advice;
	}
	return "";
}

void
habits_check_namespace(const char *option, const char *value)
{
	if (!strcmp(option, "net") && *value != '/')
		msg_complain("'--net=%s': --net is the namespace here; for a network use --network %s", value,
		    !strcmp(value, "host") || !strcmp(value, "none") ? value : "pasta or host");
	else if (!strcmp(value, "host"))
		msg_complain("'--%s=host': to share the host's namespace use --share %s", option, option);
	else if (!strcmp(value, "none") || !strcmp(value, "private"))
		msg_complain("'--%s=%s': --%s alone creates a new namespace, and a container has one", option,
		    value, option);
	else if (!strcmp(option, "user") && !strchr(value, '/'))
		msg_complain("'--user=%s': --user is the namespace here; for the command's user use --uid",
		    value);
	else
		msg_complain("'--%s=%s': to enter a namespace use --join %s=FILE, to keep one "
		    "--persist %s=FILE", option, value, option, option);
}

/* "ubuntu:latest", "docker.io/library/alpine", "alpine@sha256:..."; but not "app.tar:web", and no
 * file of a directory that is there. */
static bool
looks_like_reference(const char *root)
{
	const char *slash = strrchr(root, '/'), *name = slash ? slash + 1 : root;
	size_t first = strcspn(root, "/"), n = strcspn(name, ".:@");
	char directory[256];

	if (strchr("./", *root))
		return false;
	text_format(directory, sizeof directory, "%.*s", (int)first, root);
	if (slash && looks_like_directory(directory))
		return false;
	return (n && (name[n] == ':' || name[n] == '@') && name[n + 1]) ||
	    (slash && strcspn(root, ".:") < first);
}

const char *
habits_of_jail(const char *root)
{
	return strstr(root, "://") || looks_like_reference(root) ? "; there is no registry, and an image "
	    "is not fetched: save it in a file by 'skopeo copy', 'podman save' or 'docker save', and give "
	    "that" : "";
}

/* -- the command --------------------------------------------------------------------------- */

static bool
is_isolated(const struct plan *plan)
{
	return plan->namespaces || plan->root || plan->join_count;
}

/* The first of our options among the words of the command that lead to a directory. */
static const char *
find_jail_behind(char *const *words)
{
	for (; words[0] && words[1]; words++) {
		if ((!strcmp(words[0], "-c") || !strcmp(words[0], "--chroot")) &&
		    looks_like_directory(words[1]))
			return words[1];
	}
	return NULL;
}

static const struct {
	const char *word, *advice;
} subcommands[] = {
	{ "run",     "the options come first, then the command" },
	{ "create",  "the options come first, then the command" },
	{ "exec",    "one more command in a container is given by --enter NAME COMMAND" },
	{ "attach",  "one more command in a container is given by --enter NAME COMMAND" },
	{ "stop",    "a container is ended by --stop NAME" },
	{ "kill",    "a container is ended by --stop NAME" },
	{ "list",    "the containers that have names are listed by --list" },
	{ "ps",      "the containers that have names are listed by --list" },
	{ "inspect", "an image is shown by --inspect FILE, a container by --list=json" },
	{ "pull",    "an image is not fetched: save it in a file by 'skopeo copy', and use -c FILE" },
	{ "build",   "mkrootfs builds jails and images" },
};

static void
check_subcommand(const char *word)
{
	size_t i;

	for (i = 0; i < sizeof subcommands / sizeof subcommands[0]; i++) {
		if (!strcmp(word, subcommands[i].word) && !is_in_path(word))
			msg_complain("'%s': there are no subcommands: %s", word, subcommands[i].advice);
	}
}

/* Without a jail the host's directories are those of the command. */
void
habits_check_command(const struct plan *plan)
{
	char *const *words = plan->command;
	const char *jail;

	if (msg_errors())
		return; /* the words behind an option that is unknown may belong to it */
	if (is_isolated(plan)) {
		if (words && !plan->root)
			check_subcommand(words[0]);
		return;
	}
	if (words && looks_like_directory(words[0]) && !is_in_path(words[0]))
		msg_complain("'%s' is a directory: -c %s", words[0], words[0]);
	else if (words)
		check_subcommand(words[0]);
	if (plan->queue != QUEUE_NONE || msg_errors())
		return;
	if (words && (jail = find_jail_behind(words + 1)))
		msg_note("nothing is isolated: options stand before the command, and '-c %s' behind '%s' "
		    "is left to '%s'", jail, words[0], words[0]);
	else
		msg_note("nothing is isolated: -c JAIL or -a makes a container, and -p, -m, -n, ... make "
		    "single namespaces");
}

const char *
habits_of_missing(const char *name)
{
	static const char *const builtins[] = {
		"cd", "exit", "export", "source", ".", ":", "alias", "set", "unset", "exec", "eval",
		"ulimit", "umask", "read", "type", "command", "jobs", "bg", "fg", "wait", "trap", "shift",
		"local", "declare", "history", "pushd", "popd", "if", "for", "while", "case",
	};
	size_t i;

	for (i = 0; i < sizeof builtins / sizeof builtins[0]; i++) {
		if (!strcmp(builtins[i], name))
			return "it is a command of the shell, and no program";
	}
	if (looks_like_directory(name))
		return "it is a directory, and no program";
	return strchr(name, ' ') ? "there is no program with blanks in its name" : NULL;
}
