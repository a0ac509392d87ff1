/* SPDX-License-Identifier: ISC */
/* ldconf - fuzz the readers of ld.so.conf and of ld-musl-ARCH.path. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "builder/ld/ldconf.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check(const struct ldconf_item *item, const char *text, size_t size)
{
	if (!item->size || item->text < text || item->size > size
	    || (size_t)(item->text - text) > size - item->size)
		abort();
	if (memchr(item->text, '\0', item->size) || memchr(item->text, '\n', item->size))
		abort();
	if (item->kind == LDCONF_DIR && *item->text != '/')
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	const char *text = (const char *)bytes;
	struct ldconf_item item;
	struct ldconf conf;

	ldconf_open(&conf, text, size);
	while (ldconf_next(&conf, &item))
		check(&item, text, size);
	ldconf_open(&conf, text, size);
	while (ldconf_musl_next(&conf, &item))
		check(&item, text, size);
	return 0;
}
