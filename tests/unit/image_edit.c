/* SPDX-License-Identifier: ISC */
/* image_edit - damage to ELF files made in memory. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "image.h"

void
image_set(struct image *image, size_t at, size_t size, uint64_t value)
{
	size_t i;

	for (i = 0; i < size; i++) {
		image->bytes[at + (image->big_endian ? size - 1 - i : i)] = (unsigned char)value;
		value >>= 8;
	}
}

struct place {
	size_t at, size;
};

static struct place
header_field(const struct image *image, enum image_header header, enum image_field field)
{
	static const struct places {
		struct place wide, narrow;
	} places[] = {
		[IMAGE_TYPE]        = { { 0, 4 },  { 0, 4 } },
		[IMAGE_FLAGS]       = { { 4, 4 },  { 24, 4 } },
		[IMAGE_OFFSET]      = { { 8, 8 },  { 4, 4 } },
		[IMAGE_ADDRESS]     = { { 16, 8 }, { 8, 4 } },
		[IMAGE_FILE_SIZE]   = { { 32, 8 }, { 16, 4 } },
		[IMAGE_MEMORY_SIZE] = { { 40, 8 }, { 20, 4 } },
		[IMAGE_ALIGN]       = { { 48, 8 }, { 28, 4 } },
	};
	struct place place = image->wide ? places[field].wide : places[field].narrow;

	place.at += image->headers + header * (image->wide ? 56 : 32);
	return place;
}

void
image_set_header(struct image *image, enum image_header header, enum image_field field,
	uint64_t value)
{
	struct place place = header_field(image, header, field);

	image_set(image, place.at, place.size, value);
}

void
image_set_ehdr(struct image *image, enum image_ehdr field, uint64_t value)
{
	static const struct places {
		struct place wide, narrow;
	} places[] = {
		[IMAGE_PHOFF]     = { { 32, 8 }, { 28, 4 } },
		[IMAGE_SHOFF]     = { { 40, 8 }, { 32, 4 } },
		[IMAGE_PHENTSIZE] = { { 54, 2 }, { 42, 2 } },
		[IMAGE_PHNUM]     = { { 56, 2 }, { 44, 2 } },
	};
	struct place place = image->wide ? places[field].wide : places[field].narrow;

	image_set(image, place.at, place.size, value);
}

static size_t
word(const struct image *image)
{
	return image->wide ? 8 : 4;
}

static uint64_t
get_word(const struct image *image, size_t at)
{
	uint64_t value = 0;
	size_t i, last = word(image) - 1;

	for (i = 0; i <= last; i++)
		value = value << 8 | image->bytes[at + (image->big_endian ? i : last - i)];
	return value;
}

/* Offset of the n-th entry with that tag. */
static size_t
find_tag(const struct image *image, uint64_t tag, size_t n)
{
	size_t at, end = image->dynamic + image->dynamic_size;

	for (at = image->dynamic; at < end; at += 2 * word(image)) {
		if (get_word(image, at) == tag && !n--)
			return at;
	}
	abort();
}

void
image_set_dynamic(struct image *image, uint64_t tag, size_t n, uint64_t value)
{
	image_set(image, find_tag(image, tag, n) + word(image), word(image), value);
}

void
image_set_tag(struct image *image, uint64_t tag, size_t n, uint64_t new_tag)
{
	image_set(image, find_tag(image, tag, n), word(image), new_tag);
}
