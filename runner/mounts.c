/* SPDX-License-Identifier: ISC */
/* mounts - proc, sysfs and /dev in the jail, with parts hidden or read-only. */
#define _GNU_SOURCE
#include <sched.h>
#include <string.h>
#include <linux/capability.h>
#include <sys/mount.h>

#include "caps.h"
#include "id_maps.h"
#include "jail.h"
#include "mounts.h"
#include "plan.h"
#include "run.h"
#include "lib/kernel.h"
#include "lib/mem.h"
#include "runner/ns/ns.h"
#include "runner/sys/sys.h"

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

enum { QUIET = MS_NOSUID | MS_NODEV | MS_NOEXEC };

static const struct device devices[] = {
	{ "null", 1, 3 }, { "zero", 1, 5 }, { "full", 1, 7 },
	{ "random", 1, 8 }, { "urandom", 1, 9 }, { "tty", 5, 0 },
};

/* /dev/core, a link to /proc/kcore, is left out on purpose. */
static const struct link {
	const char *at, *text;
} links[] = {
	{ "/dev/fd", "/proc/self/fd" },
	{ "/dev/stdin", "/proc/self/fd/0" },
	{ "/dev/stdout", "/proc/self/fd/1" },
	{ "/dev/stderr", "/proc/self/fd/2" },
	{ "/dev/ptmx", "pts/ptmx" },
};

/* They disclose the host. */
static const struct secret {
	const char *name;
	bool is_dir;
} hidden[] = {
	{ "/proc/acpi", true }, { "/proc/asound", true }, { "/proc/interrupts", false },
	{ "/proc/kcore", false }, { "/proc/keys", false }, { "/proc/latency_stats", false },
	{ "/proc/sched_debug", false }, { "/proc/scsi", true }, { "/proc/timer_list", false },
	{ "/proc/timer_stats", false }, { "/sys/devices/virtual/powercap", true },
	{ "/sys/firmware", true }, { "/sys/kernel/debug", true }, { "/sys/kernel/tracing", true },
	{ "/sys/kernel/vmcoreinfo", false },
};

/* Uid 0 can write many of these files even without capabilities. */
static const char *const read_only[] = {
	"/proc/bus", "/proc/dynamic_debug", "/proc/fs", "/proc/irq", "/proc/sys",
	"/proc/sysrq-trigger",
};

/* Without a jail, too, -pm mounts a new /proc, as in the six programs of 2013
 * (nbrownuk/Namespaces). */
bool
mounts_proc_wanted(const struct plan *plan)
{
	return jail_pivot_wanted(plan) || plan_unshares(plan, CLONE_NEWPID | CLONE_NEWNS);
}

bool
mounts_sys_wanted(const struct plan *plan)
{
	return jail_pivot_wanted(plan) || (plan->give_up && plan_unshares(plan, CLONE_NEWNS));
}

bool
mounts_dev_wanted(const struct plan *plan)
{
	return jail_pivot_wanted(plan);
}

/* A container inside can mount a proc of its own only where nothing hides parts of that of its
 * surroundings.  Root inside, who is nobody outside, can write to none of these files. */
static bool
is_open_to_nested(const struct plan *plan)
{
	return plan->nested && user_wanted(plan) && !id_maps_to_root(plan);
}

bool
mounts_mask_wanted(const struct plan *plan)
{
	return plan->give_up && mounts_proc_wanted(plan) && !is_open_to_nested(plan);
}

/* Where the proc is that may be writable: that of the surroundings need not be. */
int
mounts_proc_of(const struct plan *plan, const struct run *run)
{
	return mounts_proc_wanted(plan) ? run->jail : -1;
}

void
mounts_proc(const struct plan *plan, struct run *run)
{
	if (plan_unshares(plan, CLONE_NEWPID))
		sys_mount(run->jail, "proc", "/proc", QUIET, NULL);
	else
		sys_bind_host(run->jail, "/proc", "/proc", 0);
}

/* A sysfs shows the network namespace in which it was mounted. */
void
mounts_sys(const struct plan *plan, struct run *run)
{
	unsigned long flags = QUIET | (plan->give_up ? MS_RDONLY : 0);

	if (plan_unshares(plan, CLONE_NEWNET))
		sys_mount(run->jail, "sysfs", "/sys", flags, NULL);
	else
		sys_bind_host(run->jail, "/sys", "/sys", plan->give_up ? MS_RDONLY : 0);
	if (plan_unshares(plan, CLONE_NEWNET | CLONE_NEWCGROUP) && plan->cgroup2)
		sys_mount(run->jail, "cgroup2", "/sys/fs/cgroup", plan->systemd ? QUIET : flags, NULL);
}

/* In a user namespace no device can be made: those of root's jail are made outside, where root
 * inside is another uid. */
void
mounts_settle_dev(struct plan *plan)
{
	plan->make_dev = mounts_dev_wanted(plan) && plan->privileged_caller &&
	    plan_unshares(plan, CLONE_NEWUSER) &&
	    id_maps_all_exist() && id_maps_uid(plan, 0) && id_maps_gid(plan, 0);
}

void
mounts_make_dev(const struct plan *plan, struct run *run)
{
	run->dev = sys_make_dev(devices, COUNT(devices), id_maps_outside(&plan->uid_map, 0),
	    id_maps_outside(&plan->gid_map, 0));
}

static void
mount_dev(const struct plan *plan, struct run *run, unsigned long flags)
{
	size_t i;

	if (plan->make_dev) {
		sys_mount_dev(run->jail, run->dev, devices, COUNT(devices));
		return;
	}
	sys_mount(run->jail, "tmpfs", "/dev", flags, "mode=0755,size=1m");
	for (i = 0; i < COUNT(devices); i++)
		sys_device(run->jail, &devices[i]);
}

void
mounts_dev(const struct plan *plan, struct run *run)
{
	const unsigned long flags = MS_NOSUID | MS_NOEXEC;
	size_t i;

	mount_dev(plan, run, flags);
	for (i = 0; i < COUNT(links); i++)
		sys_symlink(run->jail, links[i].text, links[i].at);
	sys_mkdir(run->jail, "/dev/pts");
	sys_mount(run->jail, "devpts", "/dev/pts", flags,
	    id_maps_gid(plan, GID_TTY) ? "newinstance,ptmxmode=0666,mode=0620,gid=5"
	    : "newinstance,ptmxmode=0666,mode=0620");
	sys_mkdir(run->jail, "/dev/shm");
	sys_mount(run->jail, "tmpfs", "/dev/shm", QUIET, plan->shm_size ?
	    mem_print("mode=1777,size=%s", plan->shm_size) : "mode=1777");
	if (plan_unshares(plan, CLONE_NEWIPC)) {
		sys_mkdir(run->jail, "/dev/mqueue");
		sys_mount(run->jail, "mqueue", "/dev/mqueue", QUIET, NULL);
	}
}

void
mounts_mask(const struct plan *plan, struct run *run)
{
	size_t i;

	for (i = 0; i < COUNT(hidden); i++)
		sys_hide(run->jail, hidden[i].name, hidden[i].is_dir);
	sys_hide_in_each(run->jail, "/sys/devices/system/cpu", "cpu", "thermal_throttle");
	for (i = 0; i < COUNT(read_only); i++)
		sys_set_read_only(run->jail, read_only[i]);
	if (caps_has(plan, CAP_NET_ADMIN) && plan_unshares(plan, CLONE_NEWNET))
		sys_set_writable(run->jail, "/proc/sys/net");
}

bool
mounts_mask_more_wanted(const struct plan *plan)
{
	return (plan->hidden_count || plan->frozen_count) && mounts_proc_wanted(plan) &&
	    mounts_sys_wanted(plan);
}

static bool
is_hidden(const char *name)
{
	size_t i;

	for (i = 0; i < COUNT(hidden); i++) {
		if (!strcmp(hidden[i].name, name))
			return true;
	}
	return false;
}

static bool
is_read_only(const char *name)
{
	size_t i;

	for (i = 0; i < COUNT(read_only); i++) {
		if (!strcmp(read_only[i], name))
			return true;
	}
	return false;
}

void
mounts_mask_more(const struct plan *plan, struct run *run)
{
	bool done = mounts_mask_wanted(plan);
	size_t i;

	for (i = 0; i < plan->hidden_count; i++) {
		if (!done || !is_hidden(plan->hidden[i]))
			sys_hide(run->jail, plan->hidden[i], true);
	}
	for (i = 0; i < plan->frozen_count; i++) {
		if (!done || !is_read_only(plan->frozen[i]))
			sys_set_read_only(run->jail, plan->frozen[i]);
	}
}
