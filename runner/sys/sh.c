/* SPDX-License-Identifier: ISC */
/* sh - put the script of --explain=shell together, and print it. */
#include <stdbool.h>
#include <string.h>

#include "sh.h"
#include "shell.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/text.h"

enum { WIDTH = 92, MOST_TOOLS = 12, MOST_FUNCTIONS = 12, MOST_REFUSALS = 12 };

struct tool {
	const char *name;
	char *words;            /* with its options */
};

/* A process: its present function, and what is chained. */
static struct process {
	const char *name;
	unsigned functions;
	struct buffer text;
	struct tool tools[MOST_TOOLS];
	unsigned tool_count;
} processes[] = { { .name = "host" }, { .name = "edge" }, { .name = "init" }, { .name = "command" } };

enum { PROCESSES = sizeof processes / sizeof processes[0] };

static struct process *now = &processes[0];
static const char *refusals[MOST_REFUSALS];
static unsigned refusal_count;

void
sh_actor(const char *name)
{
	size_t i;

	for (i = 0; i < PROCESSES; i++) {
		if (!strcmp(processes[i].name, name))
			now = &processes[i];
	}
}

const char *
sh_actor_now(void)
{
	return now->name;
}

/* -- words ------------------------------------------------------------------------------- */

static bool
is_plain(const char *text)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "0123456789_@%+=:,./-";

	return *text && !text[strspn(text, plain)];
}

/* Is the character left to itself in quotes?  A newline is the shell's own; other control
 * characters would reach the terminal. */
static size_t
is_quotable(const char *at)
{
	return *at == '\n' || *at == '\t' ? 1 : text_printable(at);
}

char *
sh_word(const char *text)
{
	struct buffer word = { 0 };
	size_t n;

	if (is_plain(text))
		return mem_print("%s", text);
	buffer_print(&word, "'");
	while (*text) {
		if ((n = is_quotable(text))) {
			if (*text == '\'')
				buffer_print(&word, "'\\''");
			else
				buffer_add(&word, text, n);
			text += n;
			continue;
		}
		buffer_print(&word, "'\"$(printf '");
		for (; *text && !is_quotable(text); text++)
			buffer_print(&word, "\\%03o", (unsigned char)*text);
		buffer_print(&word, "')\"'");
	}
	buffer_print(&word, "'");
	return word.data;
}

void
sh_check_place(const char *path)
{
	for (; *path; path += text_printable(path)) {
		if (!text_printable(path)) {
			sh_refuse("findmnt and a list of names take no control character in the name of a place");
			return;
		}
	}
}

char *
sh_place(const char *path)
{
	sh_check_place(path);
	return mem_print("\"$jail\"%s", strcmp(path, "/") ? sh_word(path) : "");
}

/* -- lines ------------------------------------------------------------------------------- */

static void
begin_function(struct process *process)
{
	char number[12] = "";

	if (process->functions++)
		text_format(number, sizeof number, "_%u", process->functions);
	buffer_print(&process->text, "%sas_%s%s() {\n", process->functions > 1 ? "}\n\n" : "",
	    process->name, number);
}

/* The text of the present function. */
static struct buffer *
text_now(void)
{
	if (!now->functions)
		begin_function(now);
	return &now->text;
}

static void
comment(const char *mark, const char *text)
{
	char line[MSG_LINE], *at = line, *cut;
	size_t length = msg_escape(line, text);

	for (;;) {
		cut = at + length;
		if (length > WIDTH) {
			for (cut = at + WIDTH; cut > at && *cut != ' '; cut--)
				;
			if (cut == at)
				cut = at + length;
		}
		buffer_print(text_now(), "\t#%s%.*s\n", mark, (int)(cut - at), at);
		if (!*cut)
			return;
		length -= (size_t)(cut + 1 - at);
		at = cut + 1;
	}
}

void
sh_comment(const char *text)
{
	comment(" ", text);
}

void
sh_remark(const char *text)
{
	comment("   ", text);
}

void
sh_early(const char *line)
{
	buffer_print(text_now(), "\t%s\n", line);
}

void
sh_line(const char *line)
{
	sh_flush();
	sh_early(line);
}

void
sh_refuse(const char *why)
{
	unsigned i;

	for (i = 0; i < refusal_count; i++) {
		if (!strcmp(refusals[i], why))
			return;
	}
	if (refusal_count < MOST_REFUSALS)
		refusals[refusal_count++] = why;
}

/* -- the chain --------------------------------------------------------------------------- */

void
sh_chain(const char *words)
{
	size_t length = strcspn(words, " ");

	if (now->tool_count == MOST_TOOLS)
		msg_no_memory();
	now->tools[now->tool_count++] = (struct tool){
		mem_copy(words, length), mem_print("%s", words),
	};
}

void
sh_option(const char *tool, const char *options)
{
	unsigned i;

	for (i = 0; i < now->tool_count; i++) {
		if (!strcmp(now->tools[i].name, tool)) {
			now->tools[i].words = mem_print("%s %s", now->tools[i].words, options);
			return;
		}
	}
	sh_chain(mem_print("%s %s", tool, options));
}

bool
sh_is_chained(const char *words)
{
	unsigned i;

	for (i = 0; i < now->tool_count; i++) {
		if (strstr(now->tools[i].words, words))
			return true;
	}
	return false;
}

const char *
sh_take_chain(void)
{
	struct buffer chain = { 0 };
	unsigned i;

	if (sh_is_chained("new_keyring")) /* a function, which no tool can execute */
		buffer_print(&chain, "new_keyring \\\n\t\t");
	else
		buffer_print(&chain, "exec ");
	for (i = 0; i < now->tool_count; i++) {
		if (strcmp(now->tools[i].name, "new_keyring"))
			buffer_print(&chain, "%s \\\n\t\t", now->tools[i].words);
	}
	now->tool_count = 0;
	return chain.data;
}

void
sh_flush(void)
{
	const char *chain;

	if (!now->tool_count)
		return;
	chain = sh_take_chain();
	buffer_print(text_now(), "\t%ssh -c 'eval \"$itself\"' sh %s_%u\n", chain, now->name,
	    now->functions + 1);
	begin_function(now);
}

/* -- the whole --------------------------------------------------------------------------- */

/* Functions of the script, for what takes more than a line. */
static const struct part {
	const char *name, *text;
} parts[] = {
	{ "watch_over", "# When this process has ended, even by SIGKILL, the directory $dir goes.\n"
	    "watch_over() {\n\tsetsid sh -c 'tail --pid=\"$1\" -f /dev/null && "
	    "rm -rf \"$dir\"' sh $$ \\\n"
	    "\t\t</dev/null >/dev/null 2>&1 &\n\twatcher=$!\n}\n" },
	{ "watch_group", "# When this process has ended, even by SIGKILL, so does all in the cgroup $1.\n"
	    "watch_group() {\n\tsetsid sh -c 'tail --pid=\"$1\" -f /dev/null && "
	    "while [ -d \"$2\" ]; do\n\t\techo 1 >\"$2/cgroup.kill\"\n"
	    "\t\trmdir \"$2\" || sleep 1\n\tdone' sh $$ \"$1\" </dev/null >/dev/null 2>&1 &\n}\n" },
	{ "clean_up", "# Remove the directory, and end what watches over it.\n"
	    "clean_up() {\n\trm -rf \"$dir\"\n\tkill -- \"-$watcher\" 2>/dev/null || :\n}\n" },
	{ "hear", "# Wait for a word of the process inside; if it has ended, end with its status.\n"
	    "hear() {\n\tread -r _ <&8 || { wait \"$pid\"; exit; }\n}\n" },
	{ "find_init", "# The pid of init: the child of unshare(1), if it has not ended yet.\n"
	    "find_init() {\n\tinit=\n"
	    "\t{ read -r init <\"/proc/$pid/task/$pid/children\"; } 2>/dev/null || :\n}\n" },
	{ "attend", "# Wait for the process $1, and send it the signals that this one gets.\n"
	    "attend() {\n\tfor signal in HUP INT QUIT TERM USR1 USR2; do\n"
	    "\t\t# shellcheck disable=SC2064 # their values of now\n"
	    "\t\ttrap \"kill -$signal $2 2>/dev/null || :\" \"$signal\"\n\tdone\n"
	    "\twhile :; do\n\t\tstatus=0\n\t\twait \"$1\" || status=$?\n"
	    "\t\tkill -0 \"$1\" 2>/dev/null || return 0\n\tdone\n}\n" },
	{ "restrict", "# Add the flags $1 to the mount on $2, and to all below it.\n"
	    "restrict() {\n\tfindmnt -Rnlo TARGET \"$2\" | while IFS= read -r target; do\n"
	    "\t\tmount -o \"remount,bind,$1\" \"$target\"\n\tdone\n}\n" },
	{ "device", "# Make the device $1 in the jail; a user has to bind the host's.\n"
	    "device() {\n\tmknod -m 666 \"$jail$1\" c \"0x$(stat -c %t \"$1\")\" \"0x$(stat -c %T \"$1\")\""
	    " 2>/dev/null || {\n\t\t: >\"$jail$1\"\n\t\tmount --bind \"$1\" \"$jail$1\"\n\t}\n}\n" },
	{ "hide", "# Hide a file or directory of the kernel's, if this kernel has it.\n"
	    "hide() {\n\tif [ -d \"$1\" ]; then\n"
	    "\t\tmount -t tmpfs -o ro,nosuid,nodev,noexec,size=0,nr_inodes=1,mode=0555 tmpfs \"$1\"\n"
	    "\telif [ -e \"$1\" ]; then\n\t\tmount --bind /dev/null \"$1\"\n\tfi\n}\n" },
	{ "read_only", "# Make what is there read-only.\n"
	    "read_only() {\n\t[ -e \"$1\" ] || return 0\n"
	    "\tmount --rbind \"$1\" \"$1\"\n\trestrict ro \"$1\"\n}\n" },
	{ "text", "# Mount a file on $1 with its lines, if $3 is yes, and $2, unless it has the word $4.\n"
	    "text() {\n\t[ -f \"$1\" ] || return 0\n"
	    "\t[ -z \"$4\" ] || ! grep -qw -e \"$4\" \"$1\" || return 0\n"
	    "\t{ [ \"$3\" = no ] || cat \"$1\"; printf %s \"$2\"; } >\"$jail/dev/.text\"\n"
	    "\tmount --bind \"$jail/dev/.text\" \"$1\"\n\trm \"$jail/dev/.text\"\n}\n" },
	{ "cover", "# Mount a tmpfs on the directory $1 that shows the same entries, and takes new ones.\n"
	    "cover() {\n\texec 6<\"$1\"\n\tmount -t tmpfs -o nosuid,nodev,size=1m,mode=0755 none \"$1\"\n"
	    "\tfor entry in /proc/self/fd/6/* /proc/self/fd/6/.[!.]*; do\n"
	    "\t\tnew=$1/${entry##*/}\n\t\tif [ -L \"$entry\" ]; then\n\t\t\tcp -P \"$entry\" \"$new\"\n"
	    "\t\t\tcontinue\n\t\telif [ -d \"$entry\" ]; then\n\t\t\tmkdir \"$new\"\n"
	    "\t\telif [ -e \"$entry\" ]; then\n\t\t\t: >\"$new\"\n\t\telse\n\t\t\tcontinue\n\t\tfi\n"
	    "\t\tmount -c --rbind \"$entry\" \"$new\"\n\tdone\n\texec 6<&-\n}\n" },
	{ "room", "# Make the directory $1 and those above it, where they are missing, and note them.\n"
	    "room() {\n\t[ -d \"$1\" ] || {\n\t\troom \"${1%/*}\"\n\t\tmkdir \"$1\"\n"
	    "\t\tmade=\"$1\n${made-}\"\n\t}\n}\n" },
	{ "raise", "# Raise the hard limit $1 to $2, if it is lower.\n"
	    "raise() {\n\tlimit=$(prlimit --pid $$ \"--$1\" -o HARD --noheadings --raw)\n"
	    "\tif [ \"$limit\" != unlimited ] &&\n"
	    "\t\t{ [ \"$2\" = unlimited ] || [ \"$limit\" -lt \"$2\" ]; }; then\n"
	    "\t\tprlimit --pid $$ \"--$1=:$2\"\n\tfi\n}\n" },
	{ "new_keyring", "# Execute the words with a new session keyring, if keyctl(1) is there.\n"
	    "new_keyring() {\n\t! command -v keyctl >/dev/null || exec keyctl session - \"$@\"\n"
	    "\texec \"$@\"\n}\n" },
};

static bool
is_in_comment(const char *text, const char *at)
{
	while (at > text && *at != '\n')
		at--;
	return at[strspn(at, "\n\t")] == '#';
}

/* Is WORD a word of TEXT, outside of comments? */
static bool
has_word(const char *text, const char *word)
{
	const char *at = text;
	size_t length = strlen(word);

	while ((at = strstr(at, word))) {
		if ((at == text || strchr(" \t\n(", at[-1])) && strchr(" \n", at[length]) &&
		    !is_in_comment(text, at))
			return true;
		at += length;
	}
	return false;
}

static void
add_parts(struct buffer *script, const char *functions)
{
	enum { PARTS = sizeof parts / sizeof parts[0] };
	size_t i, k;
	bool needed;

	for (i = 0; i < PARTS; i++) {
		needed = has_word(functions, parts[i].name);
		for (k = i; k < PARTS && !needed; k++) {
			if (k != i && has_word(functions, parts[k].name))
				needed = has_word(parts[k].text, parts[i].name);
		}
		if (needed)
			buffer_print(script, "%s\n", parts[i].text);
	}
}

/* The tools must be there before the first step. */
static void
add_needs(struct buffer *head, const char *script)
{
	static const char *const tools[] = {
		"base64", "capsh", "env", "findmnt", "hostname", "domainname", "ip", "mount", "newgidmap",
		"newuidmap", "nsenter", "pasta", "pivot_root", "prlimit", "setpriv", "setsid", "tar",
		"umount", "unshare",
	};
	size_t i;

	buffer_print(head, "for tool in");
	for (i = 0; i < sizeof tools / sizeof tools[0]; i++) {
		if (has_word(script, tools[i]))
			buffer_print(head, " %s", tools[i]);
	}
	buffer_print(head, "; do\n\tcommand -v \"$tool\" >/dev/null && continue\n"
	    "\techo \"$0: the tool '$tool' is missing\" >&2\n\texit 125\ndone\n");
	if (strstr(script, "X-mount.idmap"))
		buffer_print(head, "mount --help | grep -q map-users || {\n"
		    "\techo \"$0: an idmapped mount takes mount(8) of util-linux 2.39\" >&2\n\texit 125\n}\n");
	buffer_print(head, "\n");
}

static void
add_refusals(struct buffer *script)
{
	unsigned i;

	for (i = 0; i < refusal_count; i++)
		buffer_print(script, "echo \"$0:\" %s >&2\n", sh_word(refusals[i]));
	if (refusal_count)
		buffer_print(script, "exit 125\n\n");
}

static const char begin[] = "#!/bin/sh\n"
	"# What invoke_ns does, by the tools that other people use for it.  Each comment is a step;\n"
	"# below it stands its line, or why it has none.  Write it to a file, and run that: sh FILE.\n"
	"# The processes talk by descriptors 8 and 9, and 7 is standard input.  A name in the jail is\n"
	"# taken as it stands: a symbolic link in it would lead to the host.\n"
	"# shellcheck disable=SC2016,SC3045 # expanded by the next shell; all these have ulimit -c\n"
	"set -eu\nPATH=$PATH:/usr/sbin:/sbin\n\n";

static void
print_head(const char *script)
{
	struct buffer head = { 0 };

	buffer_print(&head, "%s", begin);
	add_refusals(&head);
	add_needs(&head, script);
	msg_text(head.data, head.length);
}

void
sh_print(const char *jail)
{
	struct buffer functions = { 0 }, script = { 0 };
	size_t i;

	for (i = 0; i < PROCESSES; i++) {
		if (processes[i].functions)
			buffer_print(&functions, "%s}\n\n", processes[i].text.data);
	}
	add_parts(&script, functions.data);
	deeds_add_filters(&script);
	buffer_add(&script, functions.data, functions.length);
	buffer_print(&script, "# The host process is the first; the others execute this text again.\n"
	    "if [ $# -eq 0 ]; then\n\titself=$(cat \"$0\")\n\tjail=%s\n\texport itself jail\nfi\n"
	    "\"as_${1:-host}\"\n", jail);
	print_head(script.data);
	msg_text(script.data, script.length);
}
