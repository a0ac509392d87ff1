/* SPDX-License-Identifier: ISC */
/* object - the kind of a file, found in its contents. */
#define _GNU_SOURCE
#include <elf.h>
#include <string.h>

#include "elf.h"
#include "object.h"
#include "reader.h"
#include "builder/tree/blob.h"
#include "lib/mem.h"
#include "lib/msg.h"

/* The kernel reads so many bytes of a script (BINPRM_BUF_SIZE); the last must end the line. */
enum { FIRST_LINE = 256 };

/* The limit of read_beginning(). */
enum { BEGINNING = 1 << 20 };

/* Returns the descriptor for close_source(), or -1 for a text. */
static int
open_source(struct reader *source, const struct blob *content)
{
	int fd;

	if (!content->source) {
		reader_memory(source, content->text, content->size);
		return -1;
	}
	fd = blob_peek(content);
	*source = (struct reader){ .size = content->size, .fd = fd };
	return fd;
}

static void
close_source(const struct blob *content, int fd)
{
	if (fd >= 0)
		blob_give_back(content, fd);
}

/* "#!", the interpreter, and the rest of the line as one argument: load_script() of Linux. */
static void
read_script(struct object *object, const struct reader *source)
{
	char line[FIRST_LINE + 1] = "", *last = line + FIRST_LINE - 1, *p, *end;
	size_t n = source->size < FIRST_LINE ? source->size : FIRST_LINE;

	if (n < 2 || reader_read(source, 0, line, n) || memcmp(line, "#!", 2))
		return;
	object->kind = OBJECT_SCRIPT;
	end = strchr(line, '\n');
	if (!end) {
		/* The kernel accepts a truncated argument, but no truncated interpreter. */
		p = line + 2 + strspn(line + 2, " \t");
		if (p + strcspn(p, " \t") > last) {
			object->kind = OBJECT_BROKEN;
			object->reason = "its first line is longer than the "
			    "kernel reads (255 bytes)";
			return;
		}
		end = last;
	}
	while (end > line + 2 && (end[-1] == ' ' || end[-1] == '\t'))
		end--;
	*end = '\0';
	p = line + 2 + strspn(line + 2, " \t");
	n = strcspn(p, " \t");
	object->interpreter = mem_copy(p, n);
	p += n + strspn(p + n, " \t");
	if (*p)
		object->argument = mem_copy(p, strlen(p));
}

static void
read_object(struct object *object, const struct reader *source,
    const struct blob *content)
{
	struct elf *elf = mem_new(sizeof *elf);
	enum elf_error error = elf_read(elf, source);

	switch (error) {
	case ELF_OK:
		/* Object files and core dumps are data. */
		if (elf->type == ET_EXEC || elf->type == ET_DYN)
			object->kind = OBJECT_ELF;
		object->elf = elf;
		break;
	case ELF_NOT_ELF:
		read_script(object, source);
		break;
	case ELF_UNREADABLE:
	case ELF_NO_MEMORY:
		msg_cannot("read '%s'", content->source);
	default:
		object->kind = OBJECT_BROKEN;
		object->debug = elf_is_debug(elf, source);
		object->reason = elf_reason(error);
		object->elf = elf;
	}
}

struct object *
object_of(const struct blob *content)
{
	struct object *object = *content->object;
	struct reader source;
	int fd;

	if (object)
		return object;
	*content->object = object = mem_new(sizeof *object);
	fd = open_source(&source, content);
	read_object(object, &source, content);
	close_source(content, fd);
	return object;
}

bool
object_is_leaf(const struct object *object)
{
	return object->kind == OBJECT_ELF && !object->elf->interp &&
	    !object->elf->n_needs;
}

/*
 * The symbols and their names are mostly at the beginning of a file: read it at once into
 * a static buffer.  A mapping would cost a page fault for every few names.  False if the
 * names end after BEGINNING.
 */
static bool
read_beginning(struct reader *source, const struct blob *content, const struct elf *elf)
{
	static unsigned char bytes[BEGINNING];
	uint64_t size = elf->strings + elf->strings_size;
	struct reader file;
	int fd, error;

	if (!content->source || size > BEGINNING)
		return false;
	fd = open_source(&file, content);
	error = reader_read(&file, 0, bytes, size);
	close_source(content, fd);
	reader_memory(source, bytes, size);
	return !error;
}

void
object_imports(const struct blob *content,
    bool (*see)(const char *name, void *data), void *data)
{
	const struct elf *elf = object_of(content)->elf;
	struct reader source;
	const void *bytes;

	if (read_beginning(&source, content, elf) &&
	    elf_imports(elf, &source, see, data) == ELF_OK)
		return;
	/* A damaged table only leads to fewer hints. */
	bytes = blob_map(content);
	reader_memory(&source, bytes, content->size);
	elf_imports(elf, &source, see, data);
	blob_release(content, bytes);
}

void
object_rodata(const struct blob *content,
    void (*see)(const struct elf_piece *, void *data), void *data)
{
	const struct elf *elf = object_of(content)->elf;
	struct reader source;
	int fd = open_source(&source, content);

	elf_rodata(elf, &source, see, data);
	close_source(content, fd);
}

const char *
object_default_dirs(const struct blob *content, bool musl)
{
	const struct object *object = object_of(content);
	enum elf_error error;
	struct reader source;
	char *dirs = NULL;
	int fd;

	if (object->kind != OBJECT_ELF)
		return NULL;
	fd = open_source(&source, content);
	error = elf_default_dirs(object->elf, &source,
	    musl ? ELF_DIRS_COLON : ELF_DIRS_NUL, &dirs);
	if (error == ELF_UNREADABLE || error == ELF_NO_MEMORY)
		msg_cannot("read '%s'", content->source);
	close_source(content, fd);
	return dirs;
}
