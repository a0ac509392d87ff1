/* SPDX-License-Identifier: ISC */
/* rpath - lists of directories in an object, and the $TOKENS in them. */
#include <elf.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "rpath.h"

static const char *
origin(const struct rpath_values *values, size_t platform)
{
	return values->origin;
}

static const char *
lib(const struct rpath_values *values, size_t platform)
{
	return values->lib;
}

static const char *
platform_name(const struct rpath_values *values, size_t platform)
{
	return platform < values->n_platforms ? values->platforms[platform] : NULL;
}

enum { TOKEN_PLATFORM = 2 };

static const struct token {
	const char *name;
	const char *(*value)(const struct rpath_values *, size_t platform);
} tokens[] = {
	{ "ORIGIN", origin },
	{ "LIB", lib },
	[TOKEN_PLATFORM] = { "PLATFORM", platform_name },
};

enum { TOKENS = sizeof tokens / sizeof tokens[0] };

static bool
in_identifier(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')
	    || c == '_';
}

/*
 * The token at the beginning of text, which begins with '$', and its length; TOKENS:
 * none.  glibc reads the longest name, so $LIBRARY is not $LIB; musl compares the first
 * letters only.
 */
static size_t
token_at(const char *text, size_t size, bool musl, size_t *length)
{
	size_t braces = size > 1 && text[1] == '{', start = 1 + braces, end = start, i;

	while (end < size && in_identifier(text[end]))
		end++;
	if (musl && !braces && end - start > strlen(tokens[0].name))
		end = start + strlen(tokens[0].name);
	*length = end + braces;
	if (braces && (end == size || text[end] != '}'))
		return TOKENS;
	for (i = 0; i < (musl ? 1 : TOKENS); i++) {
		if (strlen(tokens[i].name) == end - start
		    && !memcmp(tokens[i].name, text + start, end - start))
			return i;
	}
	return TOKENS;
}

static bool
append(char dir[RPATH_DIR_MAX], size_t *used, const char *text, size_t size)
{
	if (size >= RPATH_DIR_MAX - *used)
		return false;
	memcpy(dir + *used, text, size);
	*used += size;
	dir[*used] = '\0';
	return true;
}

enum rpath_kind
rpath_expand(char dir[RPATH_DIR_MAX], const char *text, size_t size,
	const struct rpath_values *values, size_t platform)
{
	const char *end = text + size, *dollar, *value;
	size_t used = 0, token, length;

	dir[0] = '\0';
	while ((dollar = memchr(text, '$', (size_t)(end - text)))) {
		token = token_at(dollar, (size_t)(end - dollar), values->musl, &length);
		if (token == TOKENS && values->musl)
			return RPATH_UNKNOWN;
		if (token == TOKENS)
			dollar += length = 1;
		if (!append(dir, &used, text, (size_t)(dollar - text)))
			return RPATH_LONG;
		text = dollar;
		if (token == TOKENS)
			continue;
		value = tokens[token].value(values, platform);
		if (!value)
			return RPATH_UNKNOWN;
		if (!append(dir, &used, value, strlen(value)))
			return RPATH_LONG;
		text += length;
	}
	return append(dir, &used, text, (size_t)(end - text)) ? RPATH_DIR : RPATH_LONG;
}

/* Does the text contain the token? */
static bool
holds(const char *text, size_t size, size_t token, bool musl)
{
	const char *end = text + size;
	size_t length;

	while ((text = memchr(text, '$', (size_t)(end - text)))) {
		if (token_at(text, (size_t)(end - text), musl, &length) == token)
			return true;
		text++;
	}
	return false;
}

void
rpath_open(struct rpath *rpath, const char *list, const struct rpath_values *values)
{
	*rpath = (struct rpath){ .list = list, .values = values };
}

/* "/lib//" is "/lib", and "//" is "/". */
static void
strip_slashes(char *dir)
{
	size_t length = strlen(dir);

	while (length > 1 && dir[length - 1] == '/')
		dir[--length] = '\0';
}

static void
give(struct rpath *rpath, struct rpath_item *item)
{
	item->text = rpath->element;
	item->size = rpath->size;
	item->kind = rpath_expand(item->dir, item->text, item->size, rpath->values,
	    rpath->platform);
	if (item->kind != RPATH_DIR)
		return;
	if (!item->size)
		item->kind = RPATH_EMPTY;
	else if (item->dir[0] != '/')
		item->kind = RPATH_RELATIVE;
	strip_slashes(item->dir);
}

/* musl ignores the whole list if it has an unknown token. */
static bool
next_element(struct rpath *rpath)
{
	const struct rpath_values *values = rpath->values;
	const char *separators = values->musl ? ":\n" : ":";

	if (values->musl && rpath->list)
		rpath->list += strspn(rpath->list, separators);
	if (!rpath->list || (values->musl && !*rpath->list))
		return false;
	rpath->element = rpath->list;
	rpath->size = strlen(rpath->list);
	rpath->platform = 0;
	if (values->musl && holds(rpath->list, rpath->size, TOKENS, true)) {
		rpath->list = NULL;
		return true;
	}
	rpath->size = strcspn(rpath->list, separators);
	rpath->list = rpath->list[rpath->size] ? rpath->list + rpath->size + 1 : NULL;
	return true;
}

bool
rpath_next(struct rpath *rpath, struct rpath_item *item)
{
	if (rpath->element)
		rpath->platform++;
	else if (!next_element(rpath))
		return false;
	item->platform = holds(rpath->element, rpath->size, TOKEN_PLATFORM, rpath->values->musl);
	give(rpath, item);
	if (!item->platform || rpath->platform + 1 >= rpath->values->n_platforms)
		rpath->element = NULL;
	return true;
}

/* Values of AT_PLATFORM by the kernel, or by glibc instead (cpu-features.c). */
static const char *const arm[] = { "v4l", "v5l", "v6l", "v7l", "v8l" };
static const char *const aarch64[] = { "aarch64", "aarch64_be" };
static const char *const i386[] = { "i386", "i486", "i586", "i686" };
static const char *const ppc[] = {
	"ppc970", "power4", "power5", "power5+", "power6", "power6x", "power7", "power8",
	"power9", "power10",
};
static const char *const s390[] = { "z900", "z990", "z9-109", "z10", "z196", "zEC12", "z13",
	"z14", "z15", "z16",
};
static const char *const x86_64[] = { "x86_64", "haswell", "xeon_phi" };

#define ROW(machine, names) { machine, (names), sizeof (names) / sizeof (names)[0] }

static const struct platform_row {
	uint16_t machine;
	const char *const *names;
	size_t count;
} platforms[] = {
	ROW(EM_386, i386),
	ROW(EM_AARCH64, aarch64),
	ROW(EM_ARM, arm),
	ROW(EM_PPC, ppc),
	ROW(EM_PPC64, ppc),
	ROW(EM_S390, s390),
	ROW(EM_X86_64, x86_64),
};

const char *const *
rpath_platforms(uint16_t machine, size_t *count)
{
	size_t i;

	for (i = 0; i < sizeof platforms / sizeof platforms[0]; i++) {
		if (platforms[i].machine == machine) {
			*count = platforms[i].count;
			return platforms[i].names;
		}
	}
	*count = 0;
	return NULL;
}
