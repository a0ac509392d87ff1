/* SPDX-License-Identifier: ISC */
/* object - what a file is, by its content. */
#define _GNU_SOURCE
#include <elf.h>
#include <string.h>

#include "elf.h"
#include "object.h"
#include "reader.h"
#include "builder/tree/blob.h"
#include "lib/mem.h"
#include "lib/msg.h"

/* The kernel looks at so much of a script (BINPRM_BUF_SIZE), NUL and all. */
enum { FIRST_LINE = 256 };

/* Of a file: what may be read of it at once. */
enum { BEGINNING = 1 << 20 };

/* Returns the descriptor to give back, or -1 for a text. */
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

/* "#!", the interpreter, and the rest of the line as one argument. */
static void
read_script(struct object *object, const struct reader *source)
{
	char line[FIRST_LINE] = "";
	size_t n = source->size < FIRST_LINE - 1 ? source->size : FIRST_LINE - 1;
	char *p, *end;

	if (n < 2 || reader_read(source, 0, line, n) || memcmp(line, "#!", 2))
		return;
	object->kind = OBJECT_SCRIPT;
	end = line + strcspn(line, "\n");
	if (end == line + n && source->size > n) {
		/* Cut in the argument is fine by the kernel, in the name is not. */
		p = line + 2 + strspn(line + 2, " \t");
		if (!p[strcspn(p, " \t")]) {
			object->kind = OBJECT_BROKEN;
			object->reason = "its first line is longer than the "
			    "kernel reads (255 bytes)";
			return;
		}
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
		/* Object files and cores are nothing that runs. */
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
 * The symbols and their names, which mostly stand at the beginning: read at once into
 * memory that is used again.  Mapping costs a page fault for every few names, and the
 * names lie about.  False when it would be too much.
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
	/* A table that cannot be read gives fewer hints, no more. */
	bytes = blob_map(content);
	reader_memory(&source, bytes, content->size);
	elf_imports(elf, &source, see, data);
	blob_release(content, bytes);
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
