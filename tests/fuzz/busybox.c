/* SPDX-License-Identifier: ISC */
/* busybox - fuzz the search for the applets of a busybox, and the list of applets=. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "memory.h"
#include "must.h"
#include "builder/import/busybox.h"
#include "builder/tree/blob.h"
#include "lib/mem.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* Links will have these names. */
static void
check_names(const struct applets *applets)
{
	const char *name;
	size_t i;

	must(applets->count);
	for (i = 0; i < applets->count; i++) {
		name = applets->names[i];
		must(*name && !strchr(name, '/') && strcmp(name, ".") && strcmp(name, ".."));
	}
}

/* The names of a table are in order, each once, and one behind the other in the file. */
static void
check_table(const struct applets *applets, const char *bytes, size_t size)
{
	struct buffer table = { 0 };
	size_t i;

	for (i = 0; i < applets->count; i++) {
		must(!i || strcmp(applets->names[i - 1], applets->names[i]) < 0);
		buffer_add(&table, applets->names[i], strlen(applets->names[i]) + 1);
	}
	for (i = 0; i + table.length <= size; i++) {
		if (!memcmp(bytes + i, table.data, table.length))
			return;
	}
	abort();
}

static void
check_list(const struct applets *applets, const char *given)
{
	struct buffer list = { 0 };
	size_t i;

	for (i = 0; i < applets->count; i++)
		buffer_print(&list, "%s%s", i ? "," : "", applets->names[i]);
	must(!strcmp(list.data, given));
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	char *text = mem_copy((const char *)bytes, size), *complaint;
	struct blob binary = { .text = (const char *)bytes, .size = (long long)size };
	struct applets applets;

	if ((complaint = busybox_applets(&applets, &binary, NULL))) {
		must(*complaint);
	} else {
		check_names(&applets);
		check_table(&applets, (const char *)bytes, size);
	}
	if ((complaint = busybox_applets(&applets, &binary, text))) {
		must(*complaint);
	} else {
		check_names(&applets);
		check_list(&applets, text);
	}
	memory_free();
	return 0;
}
