/* SPDX-License-Identifier: ISC */
/* running - fuzz the reader of /proc/net/unix, in which others write the names. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "memory.h"
#include "must.h"
#include "lib/mem.h"
#include "runner/run_name.h"
#include "runner/running.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* What is found is a name, and stands at the end of the line behind its uid. */
int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	char *line = mem_copy((const char *)bytes, size), *whole = mem_copy(line, strlen(line));
	char tail[128];
	const char *name = NULL;
	uid_t uid = 0;

	if (running_parse(line, &uid, &name)) {
		must(run_name_is_valid(name) && uid != (uid_t)-1);
		snprintf(tail, sizeof tail, "@invoke_ns/%u/%s", uid, name);
		must(strlen(whole) > strlen(tail) && same(whole + strlen(whole) - strlen(tail), tail));
	}
	memory_free();
	return 0;
}
