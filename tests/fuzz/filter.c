/* SPDX-License-Identifier: ISC */
/*
 * filter - fuzz the reader of --seccomp FILE.
 *
 * What is taken is what the file has, a whole number of instructions.  What the instructions
 * are is for the kernel to check (seccomp(2)).  A reader of another form of file, such as a
 * profile, is one more function here, called with the same file.
 */
#define _GNU_SOURCE
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "memory.h"
#include "messages.h"
#include "must.h"
#include "lib/msg.h"
#include "runner/caps.h"
#include "runner/plan.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

enum { INSTRUCTION = 8, MOST = 4096 };

struct input {
	const uint8_t *bytes;
	size_t size;
	char name[32];
};

static void
read_instructions(void *data)
{
	const struct input *input = data;
	struct plan plan = { 0 };
	bool good = input->size && input->size % INSTRUCTION == 0 && input->size <= INSTRUCTION * MOST;

	caps_read_filter(&plan, input->name);
	if (input->size && input->bytes[0] == '{') { /* a profile in JSON, which is read later */
		must(!msg_errors() && plan.profile_length == input->size);
		must(!memcmp(plan.profile_text, input->bytes, input->size));
		return;
	}
	must(!msg_errors() == good);
	if (!good)
		return;
	must(plan.filter_length == input->size / INSTRUCTION);
	must(!memcmp(plan.filter, input->bytes, input->size));
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct input input = { .bytes = bytes, .size = size };
	int fd = memfd_create("filter", 0);

	must(fd >= 0 && write(fd, bytes, size) == (ssize_t)size);
	snprintf(input.name, sizeof input.name, "/proc/self/fd/%d", fd);
	must(messages_run(read_instructions, &input));
	close(fd);
	memory_free();
	return 0;
}
