/* SPDX-License-Identifier: ISC */
/* reading - functions for the tests of the ELF reader. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "image.h"
#include "reading.h"
#include "builder/elf/elf.h"
#include "builder/elf/reader.h"

struct image
make_kind(struct image_plan plan, int kind)
{
	plan.wide = kind & 1;
	plan.big_endian = kind & 2;
	return image_make(&plan);
}

struct elf
read_image(const struct image *image)
{
	struct reader source;
	struct elf elf;

	reader_memory(&source, image->bytes, image->size);
	assert_string_equal(elf_reason(elf_read(&elf, &source)), elf_reason(ELF_OK));
	return elf;
}

static bool
see_nothing(const char *name, void *data)
{
	return true;
}

int
read_bytes(const void *bytes, size_t size)
{
	unsigned char *copy = malloc(size ? size : 1);
	struct reader source;
	enum elf_error error;
	struct elf elf;
	char *dirs;

	assert_non_null(copy);
	if (size)
		memcpy(copy, bytes, size);
	reader_memory(&source, copy, size);
	error = elf_read(&elf, &source);
	assert_non_null(elf_reason(error));
	if (!error) {
		elf_imports(&elf, &source, see_nothing, NULL);
		if (!elf_default_dirs(&elf, &source, ELF_DIRS_NUL, &dirs))
			free(dirs);
		elf_free(&elf);
	} else {
		assert_null(elf.memory);
		assert_int_equal(elf.n_needs, 0);
	}
	free(copy);
	return error;
}

char *
repeat(const char *text, size_t times)
{
	size_t length = strlen(text), i;
	char *all = malloc(length * times + 1);

	assert_non_null(all);
	for (i = 0; i < times; i++)
		memcpy(all + i * length, text, length);
	all[length * times] = '\0';
	return all;
}
