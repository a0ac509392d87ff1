/* SPDX-License-Identifier: ISC */
/* busybox - the applets of a busybox binary. */
#include <stdbool.h>
#include <string.h>

#include "busybox.h"
#include "builder/tree/blob.h"
#include "lib/mem.h"

/*
 * The file has other tables of sorted names (signals, builtins of the shell, file
 * systems).  The table of applets is long enough and has some of the known names.
 */
enum { LEAST_APPLETS = 16, LEAST_KNOWN = 4, LONGEST_NAME = 32 };

static const char *const known[] = {
	"cat", "chmod", "cp", "echo", "grep", "ls", "mkdir", "mount", "mv", "ps",
	"rm", "sed", "sh", "sleep", "umount", "vi",
};

enum { KNOWN = sizeof known / sizeof known[0] };

static bool
is_name_byte(char c, size_t at)
{
	if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
		return true;
	return c == '[' ? at < 2 : at && c && strchr("-_.+", c);
}

/* The length of the name at p; 0 if there is none that ends before end. */
static size_t
name_length(const char *p, const char *end)
{
	size_t n = 0, most = end - p;

	if (most > LONGEST_NAME)
		most = LONGEST_NAME;
	while (n < most && is_name_byte(p[n], n))
		n++;
	if (n == most || p[n])
		return 0;
	return n;
}

static bool
is_known(const char *name)
{
	size_t i;

	for (i = 0; i < KNOWN; i++)
		if (!strcmp(known[i], name))
			return true;
	return false;
}

/* Count the strictly ascending names from p on; *next is their end. */
static size_t
measure(const char *p, const char *end, size_t *familiar, const char **next)
{
	const char *last = "";
	size_t n, count = 0;

	*familiar = 0;
	while ((n = name_length(p, end)) && strcmp(last, p) < 0) {
		*familiar += is_known(p);
		count++;
		last = p;
		p += n + 1;
	}
	*next = p;
	return count;
}

/*
 * Is the first name really the first?  Another string may end right before the table,
 * and the first applet may have been counted as part of it.  '[' sorts before every
 * other applet, so a table that begins with it is complete.
 */
static bool
has_sure_start(const char *first, const char *begin)
{
	const char *p = first - 1;

	if (!strcmp(first, "[") || first == begin)
		return true;
	while (p > begin && p[-1])
		p--;
	return p == first - 1 || !name_length(p, first);
}

static void
take(struct applets *applets, const char *p, size_t count)
{
	size_t i;

	applets->names = mem_new(count * sizeof *applets->names);
	applets->count = count;
	for (i = 0; i < count; i++, p += strlen(p) + 1)
		applets->names[i] = mem_copy(p, strlen(p));
}

static char *
find(struct applets *applets, const char *begin, const char *end,
    const char *shown)
{
	const char *p = begin, *next, *table = NULL;
	size_t count, familiar, tables = 0, found = 0;

	while (p < end) {
		count = measure(p, end, &familiar, &next);
		if (count >= LEAST_APPLETS && familiar >= LEAST_KNOWN) {
			tables++;
			table = p;
			found = count;
		}
		if (count)
			p = next;
		else if (!(p = memchr(p, '\0', end - p)))
			break;
		else
			p++;
	}
	if (tables == 1 && has_sure_start(table, begin)) {
		take(applets, table, found);
		return NULL;
	}
	return mem_print("cannot find the applets of '%s': %s; "
	    "give applets=a,b,c (%s --list prints them)", shown,
	    tables ? "its table of names is ambiguous" : "it has no table of names",
	    shown);
}

/* "a,b,c" */
static char *
split(struct applets *applets, const char *given)
{
	const char *p = given;
	size_t n;

	for (;; p += n + 1) {
		n = strcspn(p, ",");
		if (!n || memchr(p, '/', n) || (n == 1 && *p == '.') ||
		    (n == 2 && p[0] == '.' && p[1] == '.'))
			return mem_print("'%s' is not a list of applets", given);
		applets->names = mem_grow(applets->names, applets->count,
		    sizeof *applets->names);
		applets->names[applets->count++] = mem_copy(p, n);
		if (!p[n])
			return NULL;
	}
}

char *
busybox_applets(struct applets *applets, const struct blob *binary,
    const char *given)
{
	const char *bytes;
	char *complaint;

	*applets = (struct applets){ 0 };
	if (given)
		return split(applets, given);
	bytes = blob_map(binary);
	complaint = find(applets, bytes, bytes + binary->size, binary->source);
	blob_release(binary, bytes);
	return complaint;
}
