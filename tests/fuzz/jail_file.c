/* SPDX-License-Identifier: ISC */
/* jail_file - fuzz the look at a jail that is one file, and the "#jail" line of a bundle. */
#define _GNU_SOURCE
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "memory.h"
#include "messages.h"
#include "must.h"
#include "lib/msg.h"
#include "lib/platform.h"
#include "lib/unarchive.h"
#include "runner/jail_file.h"
#include "runner/plan.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

enum { HEAD = 4096 };                   /* all that it reads */

/* " OFFSET LENGTH" of the line: a number, no more digits than it needs, and what follows. */
static const char *
number(const char *text, uint64_t *n)
{
	char again[24];
	size_t digits = strspn(text, "0123456789");

	must(digits && digits < sizeof again);
	*n = strtoull(text, NULL, 10);
	snprintf(again, sizeof again, "%llu", (unsigned long long)*n);
	must(strtoull(again, NULL, 10) == *n && (*text == '0' || digits == strlen(again)));
	return text + digits;
}

/* Its fifth word is there, and names another machine. */
static bool
is_for_another(const char *line)
{
	const char *end = strchrnul(line, '\n'), *space = line;
	int word;

	for (word = 0; word < 4; word++) {
		space = memchr(space, ' ', (size_t)(end - space));
		if (!space)
			return false;
		space++;
	}
	return (size_t)(end - space) != strlen(PLATFORM_BUILT_FOR) || !*end ||
	    memcmp(space, PLATFORM_BUILT_FOR, strlen(PLATFORM_BUILT_FOR));
}

/* What is a bundle has a line with the place of the archive, in numbers, and at most its sum. */
static void
check_bundle(const struct plan *plan, const char *head)
{
	const char *line = strstr(head, "\n#jail ");
	uint64_t offset, length;

	while (line && is_for_another(line + 1))
		line = strstr(line + 1, "\n#jail ");
	must(!memcmp(head, "#!", 2) && line);
	line = number(line + strlen("\n#jail "), &offset);
	must(*line++ == ' ');
	line = number(line, &length);
	if (*line == ' ') {
		must(plan->archive_sum && strlen(plan->archive_sum) == 64 && !memcmp(line + 1, plan->archive_sum, 64));
		must(strspn(plan->archive_sum, "0123456789abcdef") == 64);
		line += 65;
	} else {
		must(!plan->archive_sum);
	}
	must(*line == '\n' || !strncmp(line, " " PLATFORM_BUILT_FOR "\n", strlen(" " PLATFORM_BUILT_FOR "\n")));
	must(plan->archive_offset == offset && plan->archive_length == length);
	must(offset <= INT64_MAX && length <= INT64_MAX - offset);
}

static void
look(void *data)
{
	struct plan *plan = data;

	jail_file_settle(plan);
}

/* The function is called once in a run, and its buffer is static: so zeros go before. */
static void
settle(struct plan *plan, const uint8_t *bytes, size_t size)
{
	static const uint8_t zeros[HEAD];
	char name[32];
	int fd = memfd_create("jail", 0);

	snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
	plan->root = name;
	must(pwrite(fd, zeros, HEAD, 0) == HEAD);
	must(messages_run(look, plan) && msg_errors() == 1 && plan->root_kind == ROOT_DIR);
	must(!ftruncate(fd, 0) && pwrite(fd, bytes, size, 0) == (ssize_t)size);
	must(messages_run(look, plan));
	close(fd);
	plan->root = NULL;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static char head[HEAD + 1];
	struct plan plan = { 0 };

	size = size < HEAD ? size : HEAD;
	memset(head, 0, sizeof head);
	memcpy(head, bytes, size);
	settle(&plan, bytes, size);
	must((plan.root_kind == ROOT_DIR) == (msg_errors() == 1));
	if (plan.root_kind == ROOT_IMAGE)
		must(plan.image_type && plan.image_magic);
	else if (plan.root_kind == ROOT_ARCHIVE && !unarchive_known(bytes, size))
		check_bundle(&plan, head);
	else if (plan.root_kind == ROOT_ARCHIVE)
		must(!plan.archive_offset && plan.archive_length == UINT64_MAX);
	memory_free();
	return 0;
}
