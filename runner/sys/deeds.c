/* SPDX-License-Identifier: ISC */
/*
 * deeds - the lines of deeds that take more than a fixed text (--explain=shell).
 *
 * What init cannot do in a shell, the host process does in its namespaces, by nsenter(1): init
 * tells it to, and waits.  So the root is pivoted away, after which no tool of the old root can be
 * executed: the command process, which has taken all its other steps, waits for that.
 */
#define _GNU_SOURCE
#include <sched.h>
#include <string.h>

#include "sh.h"
#include "shell.h"
#include "lib/mem.h"
#include "lib/text.h"
#include "runner/join.h"
#include "runner/plan.h"
#include "runner/ns/ns.h"

struct told told;

static bool
is_host(void)
{
	return !strcmp(sh_actor_now(), "host");
}

void
deeds_host_line(const char *line)
{
	const char *actor = sh_actor_now();

	sh_actor("host");
	sh_line(line);
	sh_actor(actor);
}

void
deeds_host_comment(const char *text)
{
	const char *actor = sh_actor_now();

	sh_actor("host");
	sh_flush();
	sh_comment(text);
	sh_actor(actor);
}

void
deeds_ask_host(void)
{
	sh_line("echo go >&9; read -r _ <&8");
	deeds_host_line("hear");
	if (!told.init)
		deeds_host_line("find_init");
	told.init = true;
}

const char *
deeds_enter(const struct plan *plan, bool with_user)
{
	bool user = with_user && (plan_unshares(plan, CLONE_NEWUSER) || join_has(plan, CLONE_NEWUSER));

	return mem_print("nsenter -t \"$init\"%s%s -m", user ? " -U" : "",
	    user && plan->deny_setgroups ? " --preserve-credentials" : "");
}

/* -- processes --------------------------------------------------------------------------- */

void
deeds_close(const struct plan *plan, const char *const strings[])
{
	struct buffer line = { 0 };
	unsigned fd;

	buffer_print(&line, "exec");
	for (fd = 3 + plan->preserved_fds; fd < 10; fd++)
		buffer_print(&line, " %u>&-", fd);
	if (plan->preserved_fds > 4)
		sh_refuse("descriptors 7 to 9 are the script's own: --preserve-fds 4 at most");
	sh_remark("(a shell names those up to 9)");
	sh_line(line.data);
}

void
deeds_channel(const struct plan *plan, const char *const strings[])
{
	if (told.channel) {
		sh_remark("(the one above does for both)");
		return;
	}
	told.channel = true;
	told.directory = plan->ephemeral || plan->pasta || deeds_have_filter(plan) ||
	    (plan->root && plan->root_kind != ROOT_DIR);
	sh_line("dir=$(mktemp -d)\n\texport dir\n\twatch_over\n\ttrap clean_up EXIT\n"
	    "\tmkfifo -m 600 \"$dir/up\" \"$dir/down\"");
	if (deeds_have_filter(plan))
		deeds_write_filters(plan);
	if (plan->ephemeral)
		sh_line("chmod 711 \"$dir\"\n\tmkdir \"$dir/over\"");
	if (plan->root && plan->root_kind != ROOT_DIR)
		sh_line("jail=$dir/jail\n\tchmod 711 \"$dir\"\n\tmkdir \"$jail\"");
}

/* WORDS begin the process that the host process has, with the other ends of the channel.  To open
 * a FIFO waits for the other side: both open "up" first. */
static void
start(const char *words, const char *next)
{
	sh_line(mem_print("exec 7<&0\n\t%s \\\n\t\t%s <&7 7<&- 9>\"$dir/up\" 8<\"$dir/down\" &\n"
	    "\tpid=$!\n\texec 8<\"$dir/up\" 9>\"$dir/down\"\n\trm %s", words, next,
	    told.directory ? "\"$dir/up\" \"$dir/down\"" : "-r \"$dir\""));
}

static void
fork_command(void)
{
	sh_line("exec 7<&0\n\tas_command <&7 7<&- &\n\tcommand=$!");
}

/* Init tells that it is there; the host process looks for its pid. */
static void
tell_of_init(void)
{
	const char *actor = sh_actor_now();

	sh_actor("init");
	sh_comment("the host process looks for this one");
	sh_line("echo go >&9");
	sh_actor("host");
	sh_line("hear\n\tfind_init");
	told.init = true;
	sh_actor(actor);
}

void
deeds_fork(const struct plan *plan, const char *const strings[])
{
	const char *actor = strings[0];

	if (!strcmp(actor, "command")) {
		fork_command();
	} else if (is_host()) {
		start("setpriv --pdeathsig KILL", mem_print("sh -c 'eval \"$itself\"' sh %s", actor));
		told.init = !strcmp(actor, "init");
		if (told.init)
			sh_line("init=$pid");
	} else {
		sh_option("unshare", "--fork --kill-child");
		sh_early(mem_print("%ssh -c 'eval \"$itself\"' sh init", sh_take_chain()));
		sh_actor("init");
		sh_comment("the host process looks for this one");
		sh_line("echo go >&9");
		sh_actor("edge");
	}
}

/* "user, mnt and pid" to "--user --keep-caps --mount --pid" */
static const char *
options_of(const char *names)
{
	struct buffer options = { 0 };
	char *rest = mem_print("%s", names), *word;

	while (*rest) {
		word = text_field(&rest, ' ');
		word[strcspn(word, ",")] = '\0';
		if (!strcmp(word, "mnt"))
			word = "mount";
		if (strcmp(word, "and"))
			buffer_print(&options, "%s--%s%s", options.length ? " " : "", word,
			    strcmp(word, "user") ? "" : " --keep-caps");
	}
	return options.data ? options.data : "";
}

void
deeds_unshare(const struct plan *plan, const char *const strings[])
{
	sh_option("unshare", options_of(strings[0]));
}

void
deeds_clone(const struct plan *plan, const char *const strings[])
{
	start(mem_print("setpriv --pdeathsig KILL unshare %s --fork --kill-child",
	    options_of(strings[1])), "sh -c 'eval \"$itself\"' sh init");
	sh_remark("(the tool needs a moment for it)");
	tell_of_init();
}

void
deeds_tell(const struct plan *plan, const char *const strings[])
{
	sh_line("echo go >&9");
}

void
deeds_wait(const struct plan *plan, const char *const strings[])
{
	sh_line(is_host() ? "hear" : "read -r _ <&8");
}

/* A namespace and the jail have names in /proc; a terminal is not opened. */
static bool
has_no_name(const char *what)
{
	bool none = strstr(what, "terminal");

	sh_remark(none ? "(none was opened)" : "(by its name in /proc)");
	return none;
}

void
deeds_hand_over(const struct plan *plan, const char *const strings[])
{
	if (!has_no_name(strings[0]))
		sh_line("echo go >&9");
}

void
deeds_take_over(const struct plan *plan, const char *const strings[])
{
	if (has_no_name(strings[0]))
		return;
	sh_line(is_host() ? "hear" : "read -r _ <&8");
	if (is_host() && !told.init) {
		sh_line("find_init");
		told.init = true;
	}
}

void
deeds_meet(const struct plan *plan, const char *const strings[])
{
	sh_line("hear\n\tfind_init");
	told.init = true;
}

void
deeds_workdir(const struct plan *plan, const char *const strings[])
{
	told.workdir = strings[0] ? mem_print("%s", strings[0]) : NULL;
	sh_remark("(as the last step before the command, below)");
}

/* env(1) with the variables and the words of the command. */
static void
add_words(struct buffer *line, char *const words[])
{
	for (; *words; words++)
		buffer_print(line, "%s%s", line->data[line->length - 1] == '\t' ? "" : " ", sh_word(*words));
}

/* In the jail: its tools are gone, but the shell is there. */
static const char *
last_shell(const struct plan *plan)
{
	struct buffer text = { 0 };
	size_t i;

	if (told.pivots)
		buffer_print(&text, "echo go >&9; read -r _ <&8 || exit; ");
	buffer_print(&text, "exec 8<&- 9>&-; ");
	if (told.pivots || told.workdir)
		buffer_print(&text, "cd %s || exit; ", sh_word(told.workdir ?
		    told.workdir : "/"));
	buffer_print(&text, "unset PWD OLDPWD; ");
	for (i = 0; i < plan->environment_count; i++) {
		if (!strncmp(plan->environment[i], "PWD=", 4) || !strncmp(plan->environment[i], "OLDPWD=", 7))
			buffer_print(&text, "export %s; ", sh_word(plan->environment[i]));
	}
	buffer_print(&text, "exec \"$@\"");
	return mem_print("/bin/sh -c %s sh", sh_word(text.data));
}

/* setpriv(1) takes an option once. */
static void
give_up_inherited(void)
{
	if (!sh_is_chained("--inh-caps"))
		sh_option("setpriv", "--inh-caps=-all --ambient-caps=-all");
}

/* Names that the tools take for something else. */
static void
check_names(const struct plan *plan, bool by_shell)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
	const char *command = plan->command[0], *name;
	size_t i;

	if (*command == '-' || strchr(command, '='))
		sh_refuse("env(1) and exec take a command with such a name for an option, or for a variable");
	for (i = 0; by_shell && i < plan->environment_count; i++) {
		name = plan->environment[i];
		if (name[strspn(name, letters)] != '=' || (*name >= '0' && *name <= '9'))
			sh_refuse("the last shell drops variables with other names than letters, digits and '_'");
	}
}

void
deeds_execute(const struct plan *plan, const char *const strings[])
{
	struct buffer line = { 0 };
	bool by_shell = told.pivots || told.workdir;

	if (plan_unshares(plan, CLONE_NEWUSER) && plan->init_uid)
		give_up_inherited();
	check_names(plan, by_shell);
	buffer_print(&line, "%senv -i --default-signal --", sh_take_chain());
	if (plan->environment_count)
		add_words(&line, plan->environment);
	buffer_print(&line, " \\\n\t\t");
	if (told.chroots)
		buffer_print(&line, "chroot \"$jail\" ");
	if (by_shell)
		buffer_print(&line, "%s \\\n\t\t", last_shell(plan));
	if (plan->login_shell)
		buffer_print(&line, "%s -l", sh_word(plan->command[0]));
	else
		add_words(&line, plan->command);
	if (!by_shell)
		buffer_print(&line, " 8<&- 9>&-");
	sh_early(line.data);
}

void
deeds_reap(const struct plan *plan, const char *const strings[])
{
	sh_line("attend \"$command\" \"$command\"\n\texit \"$status\"");
}

void
deeds_watch(const struct plan *plan, const char *const strings[])
{
	if ((plan->namespaces || plan->join_count) && !told.init)
		sh_line("hear\n\tfind_init");
	if (plan->timeout)
		sh_line(mem_print("{ timeout %u tail --pid=\"$pid\" -f /dev/null || kill -TERM \"$init\"; } "
		    "8<&- 9>&- &", plan->timeout));
	if (plan_unshares(plan, CLONE_NEWPID) && !plan->init)
		sh_remark("(the kernel drops a signal that pid 1 does not handle: SIGKILL, or --init)");
	sh_line("attend \"$pid\" \"$init\"");
	sh_line("trap 'clean_up; exit \"$status\"' EXIT");
}

/* -- namespaces and ids ------------------------------------------------------------------ */

void
deeds_join(const struct plan *plan, const char *const strings[])
{
	size_t i;

	for (i = 0; i < plan->join_count; i++) {
		const char *name = plan->joins[i].ns->name;

		if (!strcmp(name, strings[0]) && plan->joins[i].file)
			sh_option("nsenter", mem_print("--no-fork --%s=%s", strcmp(name, "mnt") ? name : "mount",
			    sh_word(plan->joins[i].file)));
	}
}

/* "uid", and "0 1000 1, 1 100000 65536".  The kernel takes a map by one write(2): cat(1) makes one of
 * all lines, and printf of bash one for each. */
void
deeds_map(const struct plan *plan, const char *const strings[])
{
	const char *kind = strings[0], *helper = strings[4];
	char *rest = mem_print("%s", strings[2]), *range;
	struct buffer line = { 0 };

	if (*helper)
		buffer_print(&line, "%s \"$pid\"", helper);
	else
		buffer_print(&line, "cat >\"/proc/$pid/%s_map\" <<-END", kind);
	while (*rest) {
		range = text_field(&rest, ',');
		range += strspn(range, " ");
		buffer_print(&line, *helper ? " %s" : "\n\t%s", range);
	}
	if (!*helper)
		buffer_print(&line, "\n\tEND");
	sh_line(line.data);
}

void
deeds_set_groups(const struct plan *plan, const char *const strings[])
{
	struct buffer list = { 0 };
	bool of_command = told.command;
	size_t i;

	for (i = 0; of_command && i < plan->command_group_count; i++)
		buffer_print(&list, "%s%u", i ? "," : "", plan->command_groups[i]);
	sh_option("setpriv", list.length ? mem_print("--groups=%s", list.data) : "--clear-groups");
}

/* A change of ids clears the parent death signal: prctl(2).  Root inside has its capabilities by
 * execve(2); another uid keeps those of unshare --keep-caps. */
void
deeds_become(const struct plan *plan, const char *const strings[])
{
	bool keeps = !sh_is_chained("groups");

	sh_option("setpriv", mem_print("--pdeathsig KILL --reuid %s --regid %s%s", strings[0],
	    strings[1], keeps ? " --keep-groups" : ""));
	if (told.command || !strcmp(strings[0], "0"))
		give_up_inherited();
}

/* "chown, kill and setuid" to "-all,+chown,+kill,+setuid" */
static char *
list_of(const char *names)
{
	struct buffer list = { 0 };
	char *rest = mem_print("%s", names), *word;

	buffer_print(&list, "-all");
	while (*rest) {
		word = text_field(&rest, ' ');
		word[strcspn(word, ",")] = '\0';
		if (strcmp(word, "and") && strcmp(word, "none"))
			buffer_print(&list, ",+%s", word);
	}
	return list.data;
}

void
deeds_bound(const struct plan *plan, const char *const strings[])
{
	if (strcmp(strings[0], "all"))
		sh_option("setpriv", mem_print("--bounding-set=%s", list_of(strings[0])));
}

/* A program that root executes has what its bounding set has, and one of another user nothing. */
void
deeds_caps(const struct plan *plan, const char *const strings[])
{
	if (!told.command)
		sh_remark("(a shell cannot give up its own)");
	else
		give_up_inherited();
}

void
deeds_limit(const struct plan *plan, const char *const strings[])
{
	sh_option("prlimit", mem_print("--%s=%s:%s", strings[0], strings[1], strings[2]));
}
