/* SPDX-License-Identifier: ISC */
/* enter - fuzz the reader of what a run tells of its restrictions. */
#define _GNU_SOURCE
#include <stdint.h>
#include <string.h>

#include "memory.h"
#include "messages.h"
#include "must.h"
#include "lib/mem.h"
#include "runner/caps.h"
#include "runner/enter.h"
#include "runner/plan.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

struct input {
	const uint8_t *bytes;
	size_t size;
};

/* In the sum, each byte is read. */
static unsigned
sum_of(const void *filter, unsigned short length)
{
	const unsigned char *bytes = filter;
	unsigned sum = 0;
	size_t i;

	for (i = 0; i < (size_t)length * 8; i++)
		sum += bytes[i];
	return sum;
}

static void
check(const struct plan *plan)
{
	size_t i;

	must(!(plan->caps & ~caps_all()));
	must(!plan->filter == !plan->filter_length && !plan->fake == !plan->fake_length);
	must(!plan->more == !plan->more_length && plan->more_length <= 4096);
	must(plan->filter_length <= 4096 && plan->fake_length <= 4096);
	must(sum_of(plan->filter, plan->filter_length) + sum_of(plan->fake, plan->fake_length) < 1 << 24);
	must(plan->command_uid != (uid_t)-1 && plan->command_gid != (gid_t)-1);
	must(plan->init_uid != (uid_t)-1 && plan->init_gid != (gid_t)-1);
	for (i = 0; i < plan->command_group_count; i++)
		must(plan->command_groups[i] != (gid_t)-1);
	for (i = 0; i < plan->limit_count; i++)
		must(plan->limits[i].name && plan->limits[i].soft <= plan->limits[i].hard);
	must(!plan->entered_cgroup || (!strncmp(plan->entered_cgroup, "/sys/fs/cgroup/", 15) &&
	    !strstr(plan->entered_cgroup, "/../")));
	for (i = 0; i < plan->environment_count; i++)
		must(strchr(plan->environment[i], '='));
	must(!plan->environment_count || !plan->environment[plan->environment_count]);
}

static void
read_restrictions(void *data)
{
	const struct input *input = data;
	struct plan plan = { 0 };
	char *text = mem_copy((const char *)input->bytes, input->size);

	if (!enter_read(&plan, text, input->size))
		check(&plan);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct input input = { bytes, size };

	messages_run(read_restrictions, &input);
	memory_free();
	return 0;
}
