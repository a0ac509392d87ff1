/* SPDX-License-Identifier: ISC */
/* vars - the values of ${NAME} in recipes. */
#define _POSIX_C_SOURCE 200809L
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "vars.h"
#include "builder/status.h"
#include "lib/mem.h"
#include "lib/msg.h"

static struct var {
	const char *name, *value;
} *vars;
static size_t count;

/* Debian's names for the library directories of an architecture (multiarch). */
static const struct var triples[] = {
	{ "x86_64", "x86_64-linux-gnu" },
	{ "aarch64", "aarch64-linux-gnu" },
	{ "i686", "i386-linux-gnu" },
	{ "armv7l", "arm-linux-gnueabihf" },
	{ "ppc64le", "powerpc64le-linux-gnu" },
	{ "riscv64", "riscv64-linux-gnu" },
	{ "s390x", "s390x-linux-gnu" },
	{ "loongarch64", "loongarch64-linux-gnu" },
};

enum { TRIPLES = sizeof triples / sizeof triples[0] };

/* The last -D counts. */
const char *
vars_given(const char *name)
{
	size_t i;

	for (i = count; i-- > 0;)
		if (!strcmp(vars[i].name, name))
			return vars[i].value;
	return NULL;
}

static const char *
machine(void)
{
	static struct utsname name;
	const char *given = vars_given("ARCH");

	if (given)
		return given;
	uname(&name);
	return name.machine;
}

static const char *
triple(void)
{
	const char *arch = machine();
	size_t i;

	for (i = 0; i < TRIPLES; i++)
		if (!strcmp(triples[i].name, arch))
			return triples[i].value;
	return mem_print("%s-linux-gnu", arch);
}

static const char *
epoch(void)
{
	const char *text = vars_given("EPOCH");

	if (text)
		return text;
	text = getenv("SOURCE_DATE_EPOCH");
	return text && *text ? text : "0";
}

/* The busybox that make has built, or the busybox of the machine. */
static const char *
busybox(void)
{
	static const char *const places[] = {
		"build/busybox", "/bin/busybox", "/usr/bin/busybox",
	};
	size_t i;

	for (i = 0; i < sizeof places / sizeof places[0]; i++)
		if (access(places[i], R_OK) == 0)
			return places[i];
	return NULL;
}

bool
vars_define(const char *definition)
{
	const char *equals = strchr(definition, '=');
	const char *p = definition;

	if (!equals || equals == p || isdigit((unsigned char)*p))
		return false;
	for (; p < equals; p++)
		if (!isalnum((unsigned char)*p) && *p != '_')
			return false;
	vars = mem_grow(vars, count, sizeof *vars);
	vars[count++] = (struct var){
		mem_copy(definition, equals - definition), equals + 1,
	};
	return true;
}

const char *
vars_lookup(const char *name)
{
	const char *value = vars_given(name);

	if (value)
		return value;
	if (!strcmp(name, "ARCH"))
		return machine();
	if (!strcmp(name, "MULTIARCH"))
		return triple();
	if (!strcmp(name, "EPOCH"))
		return epoch();
	return !strcmp(name, "BUSYBOX") ? busybox() : NULL;
}

long long
vars_epoch(void)
{
	const char *text = epoch();

	if (strlen(text) > 11 || text[strspn(text, "0123456789")] || !*text)
		msg_die(STATUS_USAGE, "the epoch '%s' is not a number of seconds "
		    "(SOURCE_DATE_EPOCH, or -D EPOCH=N)", text);
	return strtoll(text, NULL, 10);
}
