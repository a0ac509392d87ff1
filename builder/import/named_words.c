/* SPDX-License-Identifier: ISC */
/* named_words - which of the names in a program are worth a word. */
#define _GNU_SOURCE
#include <ctype.h>
#include <string.h>

#include "named_words.h"
#include "builder/tree/blob.h"
#include "builder/tree/node.h"
#include "builder/tree/vfs.h"
#include "lib/mem.h"

/* The longest first. */
static const char *const places[] = {
	"/usr/libexec/", "/usr/share/", "/usr/lib/", "/etc/",
};

enum { PLACES = sizeof places / sizeof places[0] };

/* What a host has for all programs, what each jail has, and what other notes are about. */
static const char *const common[] = {
	"X11", "alsa", "alternatives", "applications", "apport", "apt", "awk", "bfd-plugins",
	"common-licenses", "cron.d", "dbus-1", "debug", "default", "dict", "doc", "dpkg",
	"environment", "firmware", "fonts", "gconv", "glib-2.0", "i18n", "icons", "info",
	"init.d", "keymaps", "locale", "lua", "man", "mime", "modules", "nls", "opt",
	"pam.d", "pixmaps", "pki", "profile", "publicsuffix", "python3", "rc.d", "sasl2",
	"security", "selinux", "skel", "sounds", "ssl", "systemd", "terminfo", "themes",
	"udev", "utempter", "xdg", "xml", "zoneinfo",
};

enum { COMMON = sizeof common / sizeof common[0] };

/* Directories of files for several programs: the file is worth a word. */
static const char *const mixed[] = { "misc", "file" };

bool
named_words_is_start(const char *at, size_t length)
{
	size_t i, n;

	for (i = 0; i < PLACES; i++) {
		n = strlen(places[i]);
		if (length > n && at[1] == places[i][1] && !memcmp(at, places[i], n))
			return true;
	}
	return false;
}

static bool
is_one_of(const char *const *words, size_t count, const char *word, size_t n)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (!strncmp(words[i], word, n) && !words[i][n])
			return true;
	}
	return false;
}

char *
named_words_key(char *path)
{
	char *name = path, *end;
	size_t i, n;

	for (i = 0; i < PLACES && name == path; i++) {
		n = strlen(places[i]);
		if (!strncmp(path, places[i], n))
			name = path + n;
	}
	n = strcspn(name, "/");
	/* "/usr/lib/x86_64-linux-gnu/x" */
	if (memmem(name, n, "-linux-", 7)) {
		name += n + (name[n] == '/');
		n = strcspn(name, "/");
	}
	if (n < 2 || *name == '.' || is_one_of(common, COMMON, name, n) || memmem(name, n, ".so", 3) ||
	    !strncmp(name, "python3.", 8))
		return NULL;
	end = name + n;
	if (is_one_of(mixed, sizeof mixed / sizeof mixed[0], name, n) && *end) {
		n = strcspn(++end, "/");
		if (!n || *end == '.')
			return NULL;
		end += n;
	}
	*end = '\0';
	return path;
}

bool
named_words_is_library(const char *name)
{
	static const char *const usual[] = {
		"libgcc_s.", "libnss_", "libc.", "libpthread.", "libdl.", "libm.", "librt.", "libresolv.",
		"libSegFault", "libthread_db", "libasan", "libtsan", "libubsan", "liblsan",
	};
	size_t i;

	for (i = 0; i < sizeof usual / sizeof usual[0]; i++) {
		if (!strncmp(name, usual[i], strlen(usual[i])))
			return false;
	}
	return true;
}

/* The letters of a name, small, up to a digit or a dot; of "libmagic.so" those of "magic". */
static size_t
stem(const char *name, char *into, size_t room)
{
	size_t n = 0;

	if (!strncmp(name, "lib", 3))
		name += 3;
	for (; isalpha((unsigned char)*name) && n + 1 < room; name++)
		into[n++] = (char)tolower((unsigned char)*name);
	into[n] = '\0';
	return n;
}

bool
named_words_related(const char *library, const char *path)
{
	char a[32], b[32];
	size_t n = stem(strrchr(library, '/') + 1, a, sizeof a);
	size_t m = stem(strrchr(path, '/') + 1, b, sizeof b);
	size_t least = n < m ? n : m;

	return least >= 3 && !strncmp(a, b, least);
}

/* Before the merge with /usr a list has "/bin/x". */
static bool
has_path(const struct vfs *view, const char *package, const char *path)
{
	const struct node *node = vfs_find(view, mem_print("/var/lib/dpkg/info/%s.list", package));
	const char *line = mem_print("\n%s\n", path), *bytes;
	bool found;

	if (!node || node->type != NODE_FILE || !node->content->size)
		return false;
	bytes = blob_map(node->content);
	found = memmem(bytes, (size_t)node->content->size, line, strlen(line)) ||
	    (!strncmp(path, "/usr/", 5) && memmem(bytes, (size_t)node->content->size,
	    mem_print("\n%s\n", path + 4), strlen(line) - 4));
	blob_release(node->content, bytes);
	return found;
}

const char *
named_words_package(const struct vfs *view, const char *program, const char *path)
{
	char *name = mem_print("%s", strrchr(program, '/') + 1), *dot;
	const char *directory = strrchr(path, '/') + 1;

	/* "vim.nox" is of vim-nox */
	if (!has_path(view, name, program) && (dot = strchr(name, '.')))
		*dot = '-';
	if (has_path(view, name, program))
		return name;
	return has_path(view, directory, path) ? directory : NULL;
}
