/* SPDX-License-Identifier: ISC */
/* platform - the machine that a container image is for. */
#define _GNU_SOURCE
#include <string.h>
#include <sys/utsname.h>

#include "mem.h"
#include "platform.h"

/* The names of uname(2), and those of the Go language, which images have. */
static const struct {
	const char *machine, *arch, *variant;
} names[] = {
	{ "x86_64", "amd64", "" },       { "aarch64", "arm64", "v8" },
	{ "armv8l", "arm", "v7" },       { "armv7l", "arm", "v7" },
	{ "armv6l", "arm", "v6" },       { "armv5tel", "arm", "v5" },
	{ "i386", "386", "" },           { "i486", "386", "" },
	{ "i586", "386", "" },           { "i686", "386", "" },
	{ "loongarch64", "loong64", "" },
};

enum { NAMES = sizeof names / sizeof names[0] };

static void
translate(struct platform *p, const char *machine)
{
	size_t i;

	p->arch = machine;
	for (i = 0; i < NAMES; i++) {
		if (!strcmp(names[i].machine, machine)) {
			p->arch = names[i].arch;
			p->variant = names[i].variant;
		}
	}
}

struct platform
platform_here(void)
{
	struct platform p = { "linux", "amd64", "" };
	struct utsname name;

	if (uname(&name) == 0)
		translate(&p, mem_copy(name.machine, strlen(name.machine)));
	return p;
}

bool
platform_parse(struct platform *p, const char *text)
{
	char *rest = mem_copy(text, strlen(text)), *word = strsep(&rest, "/");

	*p = (struct platform){ "linux", "", "" };
	if (!strcmp(word, "linux") && rest)
		word = strsep(&rest, "/");
	translate(p, word);
	if (rest)
		p->variant = rest;
	return *word && !word[strspn(word, "abcdefghijklmnopqrstuvwxyz0123456789_")] &&
	    (!rest || (*rest && !strchr(rest, '/')));
}

/* v8 is all that arm64 has; an arm runs programs for older ones; of amd64 the first is what
 * each machine has. */
unsigned
platform_match(const struct platform *wanted, const struct platform *other)
{
	enum { SAME = 100, PLAIN = 90, OLDER = 50 };
	const char *is = other->variant, *want = wanted->variant;

	if (strcmp(other->arch, wanted->arch) || strcmp(other->os, wanted->os))
		return 0;
	if (!strcmp(is, want))
		return SAME;
	if (!*is || (!*want && (!strcmp(is, "v1") || !strcmp(is, "v8"))))
		return PLAIN;
	if (!strcmp(wanted->arch, "arm") && (!*want || strcmp(is, want) < 0))
		return OLDER + (unsigned char)is[1] % 10;
	return !*want ? OLDER - (unsigned char)is[1] % 10 : 0;
}

const char *
platform_text(const struct platform *p)
{
	return mem_print("%s/%s%s%s", p->os, p->arch, *p->variant ? "/" : "", p->variant);
}
