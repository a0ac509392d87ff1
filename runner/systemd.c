/* SPDX-License-Identifier: ISC */
/* systemd - what systemd finds as pid 1 of a container (--systemd). */
#define _GNU_SOURCE
#include <string.h>

#include "plan.h"
#include "systemd.h"
#include "volumes.h"

void
systemd_settle_command(struct plan *plan)
{
	static char *systemd[] = { "/lib/systemd/systemd", NULL };

	if (!plan->systemd)
		return;
	if (!plan->command)
		plan->command = systemd;
	if (plan->init_asked == INIT_DEFAULT)
		plan->init_asked = INIT_NO;
	if (plan->tty_asked == TTY_AUTO)
		plan->tty_asked = TTY_YES;
	if (!plan->stop_signal)
		plan->stop_signal = SIGNAL_RTMIN + 3;
}

static bool
is_mounted_on(const struct plan *plan, const char *target)
{
	size_t i;

	for (i = 0; i < plan->volume_count; i++) {
		if (!strcmp(plan->volumes[i].target, target))
			return true;
	}
	return false;
}

static void
add_tmpfs(struct plan *plan, const char *target, const char *mode)
{
	const struct volume volume = { .kind = VOLUME_TMPFS, .target = target, .mode = mode };

	if (!is_mounted_on(plan, target))
		volumes_add_first(plan, &volume);
}

void
systemd_settle_mounts(struct plan *plan)
{
	if (!plan->systemd)
		return;
	add_tmpfs(plan, "/tmp", NULL);
	if (is_mounted_on(plan, "/run"))
		return; /* it would hide what is mounted before it */
	add_tmpfs(plan, "/run/lock", "0755");
	add_tmpfs(plan, "/run", "0755");
}
