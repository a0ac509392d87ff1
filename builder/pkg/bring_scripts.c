/* SPDX-License-Identifier: ISC */
/* bring_scripts - what the scripts of packages would have done, which are not run. */
#include <string.h>

#include "bring.h"
#include "packages.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/text.h"

/* Commands that make something that a jail may miss: what they make is of the host, or secret.
 * Users, directories, links of alternatives, configuration and the cache of libraries come from the
 * host, as these scripts have left them. */
static const char *const commands[] = {
	"fmtutil-sys", "make-ssl-cert", "mariadb-install-db", "mysql_install_db", "openssl",
	"pg_createcluster", "ssh-keygen",
};

enum { COMMANDS = sizeof commands / sizeof commands[0] };

static bool
is_at_word(const char *line, const char *at, size_t n)
{
	return (at == line || strchr(" \t/;|&(`", at[-1])) && (!at[n] || strchr(" \t;|&)", at[n]));
}

static bool
calls(const char *line, const char *command)
{
	size_t n = strlen(command);
	const char *at;

	for (at = line; (at = strstr(at, command)); at += n) {
		if (is_at_word(line, at, n))
			return true;
	}
	return false;
}

/* What debhelper adds to a script is between these lines: services, and caches that are left out. */
static bool
is_added(const char *line, bool *added)
{
	if (!strncmp(line, "# Automatically added by ", 25))
		*added = true;
	else if (!strncmp(line, "# End automatically added", 25))
		*added = false;
	return *added;
}

static void
look(const char *line, bool called[COMMANDS])
{
	size_t i;

	line += strspn(line, " \t");
	for (i = 0; i < COMMANDS && *line != '#'; i++) {
		if (calls(line, commands[i]))
			called[i] = true;
	}
}

static void
tell(const struct bring *b, struct package *p, char *script)
{
	bool called[COMMANDS] = { false }, added = false;
	struct buffer names = { 0 };
	const char *line;
	size_t i;

	while ((line = text_line(&script))) {
		if (!is_added(line, &added))
			look(line, called);
	}
	for (i = 0; i < COMMANDS; i++) {
		if (called[i])
			buffer_print(&names, "%s%s", names.length ? ", " : "", commands[i]);
	}
	if (names.length)
		msg_note("%s: its postinst is not run, which calls %s", bring_where(b, p), names.data);
}

void
bring_scripts(const struct bring *b)
{
	const char *text;
	size_t i;

	for (i = 0; i < b->queued; i++) {
		text = b->packages->format->text(b->packages, b->queue[i], "postinst");
		if (text)
			tell(b, b->queue[i], mem_copy(text, strlen(text)));
	}
}
