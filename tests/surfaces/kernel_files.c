/* SPDX-License-Identifier: ISC */
/* kernel_files - C19-C22: files of the host's proc and sys that can be read or set. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "probe.h"

/* Write back the present value, so the machine does not change. */
static bool
takes_its_value(const char *path)
{
	char value[4096];
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t length;

	if (fd < 0)
		return false;
	length = slurp(path, value, sizeof value);
	if (length <= 0)
		return saw("'%s' can be opened for writing", path);
	return write(fd, value, (size_t)length) == length && saw("'%s' took its own value", path);
}

static bool
opens_for_writing(const char *path)
{
	return open(path, O_WRONLY | O_CLOEXEC) >= 0 && saw("'%s' can be opened for writing", path);
}

/* Find a file below that can be opened for writing; links are not followed. */
static bool
holds_writable(const char *path, int depth)
{
	DIR *dir = opendir(path);
	char below[4096];
	struct dirent *entry;
	struct stat st;
	bool found = false;

	while (dir && !found && (entry = readdir(dir))) {
		if (entry->d_name[0] == '.' ||
		    snprintf(below, sizeof below, "%s/%s", path, entry->d_name) >= (int)sizeof below ||
		    lstat(below, &st) != 0)
			continue;
		if (S_ISDIR(st.st_mode))
			found = depth > 0 && holds_writable(below, depth - 1);
		else if (S_ISREG(st.st_mode))
			found = opens_for_writing(below);
	}
	if (dir)
		closedir(dir);
	return found;
}

static bool
writable_below(const char *path)
{
	return holds_writable(path, 3);
}

static bool
has_bytes(const char *path)
{
	char text[64];

	return slurp(path, text, sizeof text) > 0 && saw("'%s' can be read", path);
}

/* A file that has a byte, a directory that has an entry. */
static bool
tells(const char *path)
{
	struct stat st;
	struct dirent *entry;
	DIR *dir;

	if (stat(path, &st) != 0)
		return false;
	if (!S_ISDIR(st.st_mode))
		return has_bytes(path);
	dir = opendir(path);
	while (dir && (entry = readdir(dir))) {
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			return saw("'%s' holds '%s'", path, entry->d_name);
	}
	return false;
}

static bool
tells_any(const char *pattern)
{
	glob_t found;
	size_t i;

	if (glob(pattern, 0, NULL, &found) != 0)
		return false;
	for (i = 0; i < found.gl_pathc; i++) {
		if (tells(found.gl_pathv[i]))
			return true;
	}
	return false;
}

/* The sysctls belong to uid 0 of the host.  If they belong to uid 0 here, our uid 0 is
 * that of the host; a uid_map only shows the parent namespace, whose uid 0 may be mapped,
 * too. */
static bool
uid0_is_root_outside(const char *subject)
{
	struct stat st;

	if (geteuid() != 0)
		return false;
	if (stat("/proc/sys/kernel", &st) != 0)
		return saw("uid 0, and no '/proc/sys/kernel' to tell who that is outside");
	return st.st_uid == 0 && saw("uid 0 inside is uid 0 outside");
}

static const struct surface rows[] = {
	{ "C19-uid0",                 uid0_is_root_outside, NULL },
	{ "C19-core_pattern",         takes_its_value, "/proc/sys/kernel/core_pattern" },
	{ "C19-modprobe",             takes_its_value, "/proc/sys/kernel/modprobe" },
	{ "C19-poweroff_cmd",         takes_its_value, "/proc/sys/kernel/poweroff_cmd" },
	{ "C19-panic",                takes_its_value, "/proc/sys/kernel/panic" },
	{ "C19-panic_on_oops",        takes_its_value, "/proc/sys/kernel/panic_on_oops" },
	{ "C19-printk",               takes_its_value, "/proc/sys/kernel/printk" },
	{ "C19-randomize_va_space",   takes_its_value, "/proc/sys/kernel/randomize_va_space" },
	{ "C19-kptr_restrict",        takes_its_value, "/proc/sys/kernel/kptr_restrict" },
	{ "C19-perf_event_paranoid",  takes_its_value, "/proc/sys/kernel/perf_event_paranoid" },
	{ "C19-overcommit_memory",    takes_its_value, "/proc/sys/vm/overcommit_memory" },
	{ "C19-suid_dumpable",        takes_its_value, "/proc/sys/fs/suid_dumpable" },
	{ "C19-protected_symlinks",   takes_its_value, "/proc/sys/fs/protected_symlinks" },
	{ "C19-binfmt_misc",          opens_for_writing, "/proc/sys/fs/binfmt_misc/register" },
	{ "C20-sysrq-trigger",        opens_for_writing, "/proc/sysrq-trigger" },
	{ "C20-mtrr",                 opens_for_writing, "/proc/mtrr" },
	{ "C20-irq",                  writable_below,  "/proc/irq" },
	{ "C20-bus",                  writable_below,  "/proc/bus" },
	{ "C20-fs",                   writable_below,  "/proc/fs" },
	{ "C21-kcore",                tells,           "/proc/kcore" },
	{ "C21-keys",                 tells,           "/proc/keys" },
	{ "C21-timer_list",           tells,           "/proc/timer_list" },
	{ "C21-timer_stats",          tells,           "/proc/timer_stats" },
	{ "C21-latency_stats",        tells,           "/proc/latency_stats" },
	{ "C21-sched_debug",          tells,           "/proc/sched_debug" },
	{ "C21-interrupts",           tells,           "/proc/interrupts" },
	{ "C21-acpi",                 tells,           "/proc/acpi" },
	{ "C21-scsi",                 tells,           "/proc/scsi" },
	{ "C21-asound",               tells,           "/proc/asound" },
	{ "C22-sys-kernel",           writable_below,  "/sys/kernel" },
	{ "C22-sys-module",           writable_below,  "/sys/module" },
	{ "C22-uevent_helper",        opens_for_writing, "/sys/kernel/uevent_helper" },
	{ "C22-powercap",             tells,           "/sys/devices/virtual/powercap" },
	{ "C22-firmware",             tells,           "/sys/firmware" },
	{ "C22-debugfs",              tells,           "/sys/kernel/debug" },
	{ "C22-tracefs",              tells,           "/sys/kernel/tracing" },
	{ "C22-vmcoreinfo",           tells,           "/sys/kernel/vmcoreinfo" },
	{ "C22-thermal_throttle",     tells_any,       "/sys/devices/system/cpu/cpu*/thermal_throttle" },
};

const struct surfaces kernel_files = { rows, sizeof rows / sizeof rows[0] };
