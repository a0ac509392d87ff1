/* SPDX-License-Identifier: ISC */
/* habits - options as docker(1), unshare(1) or bwrap(1) take them. */
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>

#include "habits.h"
#include "lib/msg.h"

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

static bool
looks_like_ids(const char *word)
{
	return is_made_of(word, "0123456789:");
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

static const struct habit {
	const char *last;
	bool (*looks)(const char *);
	const char *advice;
} table[] = {
	{ "verbose", looks_like_volume, "-v is --verbose here; for a volume use --bind" },
	{ "pid",     looks_like_ports,  "-p is the pid namespace here; ports are not published" },
	{ "mount",   looks_like_size,   "-m is the mount namespace here; for a limit use --memory" },
	{ "mount",   looks_like_mount,
	    "--mount is the namespace here; for a mount use --bind or --tmpfs" },
	{ "bind",    looks_like_directory, bind_advice },
	{ "ro-bind", looks_like_directory, bind_advice },
	{ "user",    looks_like_ids,    "--user is the namespace here; for the command's user use --uid" },
};

void
habits_check(const char *last, const char *word)
{
	size_t i;

	for (i = 0; i < sizeof table / sizeof table[0]; i++) {
		if (!strcmp(table[i].last, last) && table[i].looks(word))
			msg_complain("'%s': %s", word, table[i].advice);
	}
}
