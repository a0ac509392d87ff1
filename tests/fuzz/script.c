/* SPDX-License-Identifier: ISC */
/* script - fuzz the reader of "#!" lines, beside the kernel's rules; and what env(1) starts. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "memory.h"
#include "messages.h"
#include "must.h"
#include "builder/elf/object.h"
#include "builder/elf/script.h"
#include "builder/tree/blob.h"
#include "lib/mem.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

enum { BUFFER = 256 };                  /* BINPRM_BUF_SIZE */

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static const char *
next_word(const char *p, const char *last)
{
	for (; p <= last; p++) {
		if (!is_blank(*p))
			return p;
	}
	return NULL;
}

static const char *
next_end(const char *p, const char *last)
{
	for (; p <= last; p++) {
		if (is_blank(*p) || !*p)
			return p;
	}
	return NULL;
}

struct line {
	char buffer[BUFFER + 1];        /* one more, that is always NUL */
	const char *interpreter, *argument;
};

/* load_script() of Linux, fs/binfmt_script.c; false: ENOEXEC. */
static bool
load_script(struct line *line, const uint8_t *bytes, size_t size)
{
	const char *end, *last = line->buffer + BUFFER - 1, *name, *behind;

	memcpy(line->buffer, bytes, size < BUFFER ? size : BUFFER);
	end = strchr(line->buffer, '\n');
	if (!end) {
		name = next_word(line->buffer + 2, last);
		if (!name || !next_end(name, last))
			return false;
		end = last;
	}
	while (is_blank(end[-1]))
		end--;
	name = next_word(line->buffer + 2, end);
	if (!name || name == end)
		return false;
	behind = next_end(name, end);
	if (behind && *behind)
		line->argument = next_word(behind, end);
	line->buffer[end - line->buffer] = '\0';
	if (behind)
		line->buffer[behind - line->buffer] = '\0';
	line->interpreter = name;
	if (line->argument && !*line->argument)
		line->argument = NULL;
	return true;
}

static void
compare(const struct object *object, const uint8_t *bytes, size_t size)
{
	struct line line = { 0 };

	if (load_script(&line, bytes, size)) {
		must(object->kind == OBJECT_SCRIPT);
		must(same(object->interpreter, line.interpreter));
		must(same(object->argument, line.argument));
	} else {
		must(object->kind == OBJECT_BROKEN || !*object->interpreter);
	}
}

/* A word that env finds is a part of its argument, and needs no shell to be read. */
static void
check_word(const struct object *object)
{
	const char *word;
	char *complaint = script_env_word(object, &word);

	if (complaint) {
		must(*complaint);
		return;
	}
	if (!word)
		return;
	must(*word && object->argument && strstr(object->argument, word));
	must(*word != '-' && !strpbrk(word, "'\"$\\=") );
}

static void
read_script(void *data)
{
	const struct blob *content = data;
	struct object *object = object_of(content);

	must(object == object_of(content));
	if (object->kind != OBJECT_SCRIPT && object->kind != OBJECT_BROKEN)
		abort();
	compare(object, (const uint8_t *)content->text, (size_t)content->size);
	if (object->kind == OBJECT_SCRIPT)
		check_word(object);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static char text[512];
	struct object *object = NULL;
	struct blob content = { .text = text, .size = (long long)size, .object = &object };

	if (size < 2 || size > sizeof text)
		return 0;
	memcpy(text, bytes, size);
	memcpy(text, "#!", 2);
	must(messages_run(read_script, &content));
	memory_free();
	return 0;
}
