/* SPDX-License-Identifier: ISC */
/*
 * named - fuzz the search of a program's strings for data and libraries.
 *
 * The input is the read-only data of a program, and behind 0xff that of its own library.  Only
 * paths that lead nowhere out are looked up, and none that is longer than a name may be.
 */
#define _GNU_SOURCE
#include <elf.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "memory.h"
#include "messages.h"
#include "must.h"
#include "view.h"
#include "builder/elf/elf.h"
#include "builder/elf/object.h"
#include "builder/import/dlopen_notes.h"
#include "builder/import/named.h"
#include "builder/ld/closure.h"
#include "builder/tree/blob.h"
#include "builder/tree/node.h"
#include "builder/tree/tree.h"
#include "builder/tree/vfs.h"
#include "lib/mem.h"
#include "tests/unit/image.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);
const struct node *__real_vfs_find(const struct vfs *, const char *path);
const struct node *__wrap_vfs_find(const struct vfs *, const char *path);

enum { LONGEST = 1000 };

struct input {
	const char *program, *library;
	size_t program_size, library_size;
};

static size_t looks;

const struct node *
__wrap_vfs_find(const struct vfs *view, const char *path)
{
	must(is_final(path) && strlen(path) < LONGEST);
	looks++;
	return __real_vfs_find(view, path);
}

static struct node *
file_of(const char *path, const char *rodata, size_t size, const char *const *imports)
{
	struct node *node = mem_new(sizeof *node);
	struct image_plan plan = {
		.wide = true, .type = ET_DYN, .rodata = rodata, .rodata_size = size,
		.imports = imports,
	};
	struct image image = image_make(&plan);

	*node = (struct node){
		.path = path, .type = NODE_FILE, .content = blob_of_text((char *)image.bytes, image.size),
	};
	image_free(&image);
	return node;
}

static struct tree *
make_host(void)
{
	static const char own[] = "/.\n/usr/bin/program\n";
	struct tree *host = tree_new(NULL);

	view_add(host, "/usr/share/program", NULL, 0);
	view_add(host, "/usr/share/misc/magic", "", 0);
	view_add(host, "/etc/program", NULL, 0);
	view_add(host, "/etc/program.conf", "x", 1);
	view_add(host, "/usr/lib/x86_64-linux-gnu/program", NULL, 0);
	view_add(host, "/usr/lib/libplugin.so.1", "x", 1);
	view_add(host, "/var/lib/dpkg/info/program.list", own, sizeof own - 1);
	return host;
}

static void
search(void *data)
{
	static const char *const imports[] = { "dlopen", NULL };
	const struct input *input = data;
	struct loaded program = {
		.opened = "/usr/bin/program", .how = FOUND_PROGRAM,
		.node = file_of("/usr/bin/program", input->program, input->program_size, imports),
	};
	struct loaded library = {
		.opened = "/usr/lib/libprogram.so", .how = FOUND_RUNPATH, .by = &program,
		.node = file_of("/usr/lib/libprogram.so", input->library, input->library_size, NULL),
	};
	struct loaded *items[] = { &program, &library };
	struct tree *jail = tree_new(NULL), *host = make_host();
	struct closure closure = { .view = tree_view(host), .items = items, .count = 2 };

	program.object = object_of(program.node->content);
	library.object = object_of(library.node->content);
	must(program.object->kind == OBJECT_ELF && library.object->kind == OBJECT_ELF);
	view_add(jail, "/usr/share/program", NULL, 0);
	looks = 0;
	dlopen_notes_program(&closure);
	named_program(&closure);
	named_program(&closure);
	must(looks <= input->program_size + input->library_size);
	named_tell(jail, closure.view, input->program_size & 1);
	must(messages_notes() <= 2);
	elf_free((struct elf *)program.object->elf);
	elf_free((struct elf *)library.object->elf);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	const uint8_t *end = size ? memchr(bytes, 0xff, size) : NULL;
	struct input input = { .program = (const char *)bytes, .program_size = size };

	if (end) {
		input.program_size = (size_t)(end - bytes);
		input.library = (const char *)end + 1;
		input.library_size = size - input.program_size - 1;
	}
	must(messages_run(search, &input));
	memory_free();
	return 0;
}
