/* SPDX-License-Identifier: ISC */
/* volumes - mounts in the jail that options ask for: --bind, --ro-bind, --tmpfs. */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "exit_status.h"
#include "jail.h"
#include "mounts.h"
#include "plan.h"
#include "run.h"
#include "volumes.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "runner/sys/door.h"
#include "runner/sys/sys.h"

static void
add(struct plan *plan, const struct volume *volume)
{
	plan->volumes = mem_grow(plan->volumes, plan->volume_count, sizeof *volume);
	plan->volumes[plan->volume_count++] = *volume;
}

static bool
is_good_target(const char *target)
{
	const char *at;

	if (*target != '/' || strlen(target) >= 4096)
		return false;
	for (at = target; (at = strstr(at, "/..")); at += 3) {
		if (at[3] == '/' || !at[3])
			return false;
	}
	return target[strspn(target, "/.")];
}

/* Resolve the source on the host, with symbolic links. */
static bool
look_at_source(struct volume *volume)
{
	struct stat st;
	char *real = realpath(volume->source, NULL);

	if (!real || stat(real, &st) < 0) {
		msg_complain("cannot bind '%s': %s", volume->source, strerror(errno));
		return false;
	}
	volume->source = real;
	volume->is_file = !S_ISDIR(st.st_mode);
	volume->is_device = S_ISCHR(st.st_mode) || S_ISBLK(st.st_mode);
	return true;
}

/* Cut VALUE at the first colon that no backslash precedes, and take those backslashes away.
 * Returns what follows, or NULL. */
static char *
cut(char *value)
{
	char *from, *to = value;

	for (from = value; *from && *from != ':'; from++) {
		if (*from == '\\' && (from[1] == ':' || from[1] == '\\'))
			from++;
		*to++ = *from;
	}
	value = *from ? from + 1 : NULL;
	*to = '\0';
	return value;
}

bool
volumes_check(struct volume *volume)
{
	if (volume->kind == VOLUME_BIND && !look_at_source(volume))
		return false;
	if (!volume->target)
		volume->target = volume->source;
	if (!is_good_target(volume->target))
		msg_complain("cannot mount a %s on '%s': expected an absolute path below the jail's root",
		    volume->kind == VOLUME_BIND ? "volume" : "tmpfs", volume->target);
	if (volume->is_device && !volume->devices)
		msg_note("'%s' is a device: --dev-bind makes it usable", volume->source);
	return true;
}

static void
add_bind(struct plan *plan, char *value, bool read_only, bool devices)
{
	struct volume volume = { .kind = VOLUME_BIND, .read_only = read_only, .devices = devices };
	char *target = cut(value), *mode = target ? cut(target) : NULL;

	volume.source = value;
	if (mode && !strcmp(mode, "ro"))
		volume.read_only = true;
	else if (mode && strcmp(mode, "rw"))
		msg_complain("'--bind %s:%s:%s': expected ro or rw after the second colon", value,
		    target, mode);
	volume.target = target && *target ? target : NULL;
	if (volumes_check(&volume))
		add(plan, &volume);
}

void
volumes_add_bind(struct plan *plan, char *value, bool read_only)
{
	add_bind(plan, value, read_only, false);
}

void
volumes_add_devices(struct plan *plan, char *value)
{
	add_bind(plan, value, false, true);
}

/* Digits, and one letter for all of them: the kernel takes no "1k6m".  It does not notice if the number
 * is too large, and what is left of it may be 0, which is no limit: at most 18 digits of bytes. */
bool
volumes_is_size(const char *text)
{
	static const struct {
		char letter;
		unsigned char digits;
	} units[] = { { 0, 18 }, { 'k', 15 }, { 'm', 12 }, { 'g', 9 }, { '%', 2 } };
	size_t digits = strspn(text, "0123456789"), i;

	if (!digits || *text == '0')
		return false;
	for (i = 0; i < sizeof units / sizeof units[0]; i++) {
		if (tolower((unsigned char)text[digits]) == units[i].letter)
			return (!text[digits] || !text[digits + 1]) &&
			    (digits <= units[i].digits || !strcmp(text, "100%"));
	}
	return false;
}

void
volumes_add_memory(struct plan *plan, char *value)
{
	struct volume volume = { .kind = VOLUME_TMPFS, .target = value };
	char *options = strchr(value, ':');

	if (options)
		*options++ = '\0';
	if (options && !strncmp(options, "size=", 5) && volumes_is_size(options + 5))
		volume.size = options + 5;
	else if (options)
		msg_complain("'--tmpfs %s:%s': expected DIR or DIR:size=N, with N such as 64k or 16m", value,
		    options);
	if (volumes_check(&volume))
		add(plan, &volume);
}

/* Is TARGET the directory ABOVE, or in it?  No length is counted: each volume is compared with each. */
static bool
lies_in(const char *target, const char *above)
{
	for (; *above && *target == *above; above++)
		target++;
	return !*above && (!*target || *target == '/' || above[-1] == '/');
}

/* The volume that is mounted above the target when it is the turn of volume I, or NULL. */
static const struct volume *
holder_of(const struct plan *plan, size_t i)
{
	const char *target = plan->volumes[i].target;

	while (i-- > 0) {
		if (lies_in(target, plan->volumes[i].target))
			return &plan->volumes[i];
	}
	return NULL;
}

/* The tmpfs on /dev hides the jail's own, and takes mount points. */
static bool
lies_in_new_dev(const struct plan *plan, const char *target)
{
	return !strncmp(target, "/dev/", 5) && mounts_dev_wanted(plan);
}

void
volumes_add_first(struct plan *plan, const struct volume *volume)
{
	size_t i;

	add(plan, volume);
	for (i = plan->volume_count - 1; i > 0; i--)
		plan->volumes[i] = plan->volumes[i - 1];
	plan->volumes[0] = *volume;
}

/* May the caller make PATH in the directory ROOT? */
static bool
may_make(int root, const char *path)
{
	char *above = mem_print("%s", path);
	int fd = -1;
	bool may;

	while (fd < 0 && *above) {
		*strrchr(above, '/') = '\0';
		fd = open_in_jail(root, *above ? above : "/", true);
	}
	may = fd >= 0 && faccessat(fd, ".", W_OK | X_OK, AT_EACCESS) == 0;
	if (fd >= 0)
		close(fd);
	return may;
}

static bool
has_room(const struct plan *plan, int jail, const char *target)
{
	return !plan->read_only && !plan->ephemeral && !plan->cover && !jail_mounts_over(target) &&
	    plan_unshares(plan, CLONE_NEWNS) && may_make(jail, target);
}

/* Is what FD is open on, if anything, a mount point that another run has made? */
static bool
is_borrowed(int fd)
{
	struct stat st;

	return fd >= 0 && fstat(fd, &st) == 0 && is_room(&st);
}

/* May it be made in HOLDER, which is open as ROOT?  A bundle, which may be a stranger's, has root
 * make nothing: an empty file can do harm, such as nologin in /etc. */
static bool
holder_has_room(const struct plan *plan, const struct volume *holder, int root, const char *path)
{
	return !holder->read_only && !(plan->bundle && plan->privileged_caller) && may_make(root, path);
}

/* Look at the target there, by its path in the HOLDER. */
static void
look_in_holder(const struct plan *plan, struct volume *volume, const struct volume *holder)
{
	int root = open(holder->source, O_PATH | O_DIRECTORY | O_CLOEXEC);
	int fd = root < 0 ? -1 : open_in_jail(root, volume->in_holder, true);
	bool absent = fd < 0 && errno == ENOENT && root >= 0, link = fd < 0 && errno == ELOOP;

	volume->missing = fd < 0;
	volume->borrowed = is_borrowed(fd);
	volume->room = absent && holder_has_room(plan, holder, root, volume->in_holder);
	if (volume->missing && !volume->room && !link && !holder->read_only)
		msg_note("'%s' has no '%s' and takes none: inside, a tmpfs is mounted over the nearest "
		    "directory above it, and files made right there are lost at the end", holder->source,
		    volume->in_holder);
	if (fd >= 0)
		close(fd);
	if (root >= 0)
		close(root);
}

/* The target lies in that of HOLDER.  A tmpfs takes mount points; in a directory of the host, a
 * symbolic link may lead elsewhere inside. */
static void
settle_in_holder(const struct plan *plan, struct volume *volume, const struct volume *holder)
{
	const char *path = volume->target + strlen(holder->target);

	if (holder->kind != VOLUME_BIND || holder->is_file || volume->kind == VOLUME_TEXT)
		return;
	volume->holder = holder->source;
	volume->in_holder = *path == '/' ? path : mem_print("/%s", path);
	look_in_holder(plan, volume, holder);
}

/* A symbolic link in the jail may lead into another volume. */
static void
settle_missing(struct plan *plan, int jail, struct volume *volume)
{
	const struct volume *holder;

	volume->target = resolve_in_jail(jail, volume->target);
	if ((holder = holder_of(plan, (size_t)(volume - plan->volumes)))) {
		settle_in_holder(plan, volume, holder);
		return;
	}
	volume->room = has_room(plan, jail, volume->target);
	if (!volume->room && !plan->ephemeral && volume->kind != VOLUME_TEXT)
		msg_note("the jail has no '%s' and takes none: a tmpfs is mounted over the nearest directory "
		    "above it, and files made right there are lost at the end", volume->target);
}

/* A tmpfs over /etc would do more harm than a missing name. */
static void
leave_out_texts(struct plan *plan)
{
	size_t i, n = 0;

	for (i = 0; i < plan->volume_count; i++) {
		const struct volume *volume = &plan->volumes[i];

		if (volume->kind == VOLUME_TEXT && volume->missing && !volume->room && !plan->ephemeral &&
		    plan->root_kind == ROOT_DIR) {
			if (!volume->append || !volume->unless)
				msg_note("the jail has no '%s' and takes none: names of the network are not resolved",
				    volume->target);
			continue;
		}
		plan->volumes[n++] = *volume;
	}
	plan->volume_count = n;
}

static void
settle_in_jail(struct plan *plan, int jail, struct volume *volume)
{
	int fd = open_in_jail(jail, volume->target, false);

	volume->missing = fd < 0 && errno == ENOENT;
	volume->borrowed = is_borrowed(fd);
	if (fd >= 0)
		close(fd);
	else if (volume->missing)
		settle_missing(plan, jail, volume);
}

/* A target is missing if the jail, or the volume that it lies in, lacks it, or may lack it. */
void
volumes_settle(struct plan *plan)
{
	size_t i;

	for (i = 0; i < plan->volume_count; i++) {
		struct volume *volume = &plan->volumes[i];
		const struct volume *holder = holder_of(plan, i);

		/* the contents of an archive or image are unknown yet; a tmpfs takes mount points */
		volume->missing = holder || plan->root_kind != ROOT_DIR ||
		    (plan->root_dir >= 0 && lies_in_new_dev(plan, volume->target));
		if (holder)
			settle_in_holder(plan, volume, holder);
		else if (!volume->missing && plan->root_dir >= 0)
			settle_in_jail(plan, plan->root_dir, volume);
	}
	leave_out_texts(plan);
}

bool
volumes_room_wanted(const struct plan *plan)
{
	size_t i;

	for (i = 0; i < plan->volume_count; i++) {
		if (plan->volumes[i].room || plan->volumes[i].borrowed)
			return true;
	}
	return false;
}

void
volumes_make_rooms(const struct plan *plan, struct run *run)
{
	sys_make_rooms(plan->volumes, plan->volume_count);
}

void
volumes_remove_rooms(const struct plan *plan, struct run *run)
{
	sys_remove_rooms();
}

/* Root opens the sources outside, with its rights; a user opens them inside, in its mount
 * namespace.  Both before the jail is mounted over the paths. */
bool
volumes_open_wanted(const struct plan *plan)
{
	return plan->volume_count && plan->privileged_caller;
}

bool
volumes_open_inside_wanted(const struct plan *plan)
{
	return plan->volume_count && !plan->privileged_caller;
}

void
volumes_open(const struct plan *plan, struct run *run)
{
	size_t i;

	run->volumes = mem_new(plan->volume_count * sizeof *run->volumes);
	for (i = 0; i < plan->volume_count; i++) {
		run->volumes[i] = -1;
		if (plan->volumes[i].kind == VOLUME_BIND)
			run->volumes[i] = sys_open_volume(plan->volumes[i].source, !plan->volumes[i].alone);
	}
}

static unsigned long
flags_of(const struct plan *plan, const struct volume *volume)
{
	unsigned long flags = plan->give_up ? MS_NOSUID : 0;

	if (plan->give_up && !volume->devices)
		flags |= MS_NODEV;
	return flags | (volume->read_only ? MS_RDONLY : 0) | (volume->no_exec ? MS_NOEXEC : 0);
}

void
volumes_mount(const struct plan *plan, struct run *run)
{
	size_t i;

	for (i = 0; i < plan->volume_count; i++) {
		const struct volume *volume = &plan->volumes[i];
		int place = -1;

		if (volume->missing && !volume->room && volume->kind != VOLUME_TEXT)
			run->jail = sys_make_room(run->jail, volume->target, volume->is_file,
			    plan->read_only, &place);
		if (volume->kind == VOLUME_TMPFS)
			sys_mount_memory(run->jail, place, volume);
		else if (volume->kind == VOLUME_TEXT)
			sys_mount_text(run->jail, volume);
		else
			sys_bind_volume(run->jail, place, run->volumes[i], volume, flags_of(plan, volume));
	}
}
