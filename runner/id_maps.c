/* SPDX-License-Identifier: ISC */
/* id_maps - the id maps of the user namespace. */
#define _GNU_SOURCE
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "id_maps.h"
#include "plan.h"
#include "subids.h"
#include "lib/msg.h"
#include "lib/text.h"
#include "runner/ns/ns.h"
#include "runner/sys/sys.h"

enum {
	/* systemd reserves 524288 to 1879048191 for containers, and administrators put
	 * their own ranges there; the ids from here to 2^31 are unused (UIDS-GIDS.md) */
	FREE_BLOCK = 0x70000000,
	IDS = 65536,
	/* the greatest gid in ping_group_range, GID_T_MAX in net/ipv4/sysctl_net_ipv4.c */
	LAST_TO_PING = 0x7fffffff,
};

/* f_type of statfs(2) */
#define TMPFS 0x01021994UL
#define RAMFS 0x858458f6UL

/* Read a line of three numbers, as in /proc/PID/uid_map. */
static bool
read_range(char **rest, struct id_range *range)
{
	char *at = text_line(rest);

	if (!at)
		return false;
	range->inside = (unsigned)strtoul(at, &at, 10);
	range->outside = (unsigned)strtoul(at, &at, 10);
	range->count = (unsigned)strtoul(at, &at, 10);
	return range->count;
}

static void
read_map(struct id_map *map, const char *proc)
{
	char *rest = text_read_file(proc);
	struct id_range range;

	while (rest && read_range(&rest, &range))
		plan_add_range(map, range.inside, range.outside, range.count);
}

/* The map of the caller's user namespace, read once; empty if it is unknown. */
static const struct id_map *
own_map(const char *proc)
{
	static struct own_map {
		struct id_map map;
		bool known;
	} uids, gids;
	struct own_map *own = strstr(proc, "gid") ? &gids : &uids;

	if (!own->known)
		read_map(&own->map, proc);
	own->known = true;
	return &own->map;
}

/* Do these ids exist in the user namespace of the caller? */
static bool
exist_here(const char *proc, unsigned first, unsigned count)
{
	const struct id_map *map = own_map(proc);
	const struct id_range *range;

	for (range = map->ranges; range < map->ranges + map->count; range++) {
		if (first >= range->inside && first - range->inside < range->count &&
		    count <= range->count - (first - range->inside))
			return true;
	}
	return !map->count; /* unknown: leave the error to the kernel */
}

bool
id_maps_all_exist(void)
{
	return exist_here("/proc/self/uid_map", 0, 0xffffffff);
}

/* If root calls, map the ids from 1 on to OWNER's subordinate ids or to the free block. */
static void
add_rest(struct plan *plan, const char *kind, uid_t owner)
{
	struct id_map *map = !strcmp(kind, "uid") ? &plan->uid_map : &plan->gid_map;
	struct id_range range = { 1, FREE_BLOCK + 1, IDS - 1 };
	char sub[32], proc[32];

	text_format(sub, sizeof sub, "/etc/sub%s", kind);
	text_format(proc, sizeof proc, "/proc/self/%s_map", kind);
	if (owner)
		subids_range(sub, subids_user(owner), owner, &range);
	if (range.count > IDS - 1)
		range.count = IDS - 1;
	if (exist_here(proc, range.outside, range.count))
		plan_add_range(map, range.inside, range.outside, range.count);
	else
		msg_note("only %s 0 exists inside: this user namespace has no other ids to map", kind);
}

static bool
is_in_memory(const struct statfs *fs)
{
	return (unsigned long)fs->f_type == TMPFS || (unsigned long)fs->f_type == RAMFS;
}

/* The initramfs may be a tmpfs, but the kernel cannot make idmapped mounts of it. */
static bool
is_initramfs(const char *dir)
{
	const char *mounts = text_read_file("/proc/self/mounts");
	struct stat root, st;

	return mounts && !strncmp(mounts, "rootfs ", 7) && stat("/", &root) == 0 &&
	    stat(dir, &st) == 0 && st.st_dev == root.st_dev;
}

/* The file systems with idmapped mounts, and their first kernel: mount_setattr(2). */
static bool
can_shift(const struct plan *plan)
{
	static const struct {
		unsigned long magic;
		unsigned major, minor;
	} systems[] = {
		{ 0xef53, 5, 12 },      /* ext4 */
		{ 0x4d44, 5, 12 },      /* vfat */
		{ 0x58465342, 5, 12 },  /* xfs */
		{ 0x9123683e, 5, 15 },  /* btrfs */
		{ 0xf2f52010, 5, 18 },  /* f2fs */
		{ 0xe0f5e1e2, 5, 19 },  /* erofs */
		{ 0x73717368, 6, 2 },   /* squashfs */
		{ TMPFS, 6, 3 },
	};
	struct utsname host;
	struct statfs fs;
	unsigned long major, minor;
	char *end;
	size_t i;

	if (uname(&host) < 0 || statfs(plan->root, &fs) < 0 ||
	    !id_maps_all_exist() || (is_in_memory(&fs) && is_initramfs(plan->root)))
		return false;
	if (plan->root_kind == ROOT_IMAGE)
		fs.f_type = (long)plan->image_magic;
	major = strtoul(host.release, &end, 10);
	minor = strtoul(end + (*end == '.'), NULL, 10);
	for (i = 0; i < sizeof systems / sizeof systems[0]; i++) {
		if (systems[i].magic == (unsigned long)fs.f_type)
			return major > systems[i].major ||
			    (major == systems[i].major && minor >= systems[i].minor);
	}
	return false;
}

/* By hand and without a jail no privileges are dropped: map each id to itself. */
static void
map_identity(struct id_map *map, const char *proc)
{
	size_t i;

	read_map(map, proc);
	for (i = 0; i < map->count; i++)
		map->ranges[i].outside = map->ranges[i].inside;
	if (!map->count)
		plan_add_range(map, 0, 0, 1);
}

/* The owner of the jail, or root: for an image, whose files have owners of their own, and if
 * the owner does not exist in the caller's user namespace. */
static void
find_owner(const struct plan *plan, struct stat *st)
{
	if (!plan->root || plan->root_kind == ROOT_IMAGE || stat(plan->root, st) < 0 ||
	    (st->st_uid && !exist_here("/proc/self/uid_map", st->st_uid, 1)))
		st->st_uid = 0;
}

static void
map_for_root(struct plan *plan)
{
	/* no files on disk with owners that the map must match */
	bool no_files = !plan->root || plan->root_kind == ROOT_ARCHIVE;
	struct stat st;

	if (!plan->root && !plan->give_up) {
		map_identity(&plan->uid_map, "/proc/self/uid_map");
		map_identity(&plan->gid_map, "/proc/self/gid_map");
		return;
	}
	find_owner(plan, &st);
	if (st.st_uid) {
		plan_add_range(&plan->uid_map, 0, st.st_uid, 1);
		plan_add_range(&plan->gid_map, 0, st.st_gid ? st.st_gid : FREE_BLOCK, 1);
	} else if (no_files ? exist_here("/proc/self/uid_map", FREE_BLOCK, 1)
	    : plan_unshares(plan, CLONE_NEWNS) && can_shift(plan)) {
		if (!no_files)
			plan->root_ids = ROOT_IS_SHIFTED;
		else if (!plan->root)
			msg_note("without a jail, root inside is uid %u outside, which owns no files",
			    FREE_BLOCK);
		plan_add_range(&plan->uid_map, 0, FREE_BLOCK, 1);
		plan_add_range(&plan->gid_map, 0, FREE_BLOCK, 1);
	} else {
		plan->root_ids = ROOT_IS_ROOT;
		msg_note("root inside is uid 0 outside: %s", no_files ? "no other uid exists here"
		    : "root owns the jail, and its owners cannot be shifted here; "
		    "'chown -R' the jail to a user to change that");
		plan_add_range(&plan->uid_map, 0, 0, 1);
		plan_add_range(&plan->gid_map, 0, 0, 1);
	}
	add_rest(plan, "uid", st.st_uid);
	add_rest(plan, "gid", st.st_uid);
}

/* newuidmap(1) is setuid, and cannot work under no_new_privs. */
static bool
helper_works(void)
{
	if (!subids_helper_found()) {
		msg_note(SUBIDS_NO_HELPER);
		return false;
	}
	if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1) {
		msg_note("only uid 0 exists inside: newuidmap cannot work under no_new_privs");
		return false;
	}
	return true;
}

static void
map_for_user(struct plan *plan)
{
	struct id_range uids, gids;
	uid_t uid = geteuid();
	const char *name = subids_user(uid);

	plan_add_range(&plan->uid_map, 0, uid, 1);
	plan_add_range(&plan->gid_map, 0, getegid(), 1);
	plan->deny_setgroups = true;
	if (!helper_works())
		return;
	if (!subids_range("/etc/subuid", name, uid, &uids) ||
	    !subids_range("/etc/subgid", name, uid, &gids)) {
		msg_note("only uid 0 exists inside: /etc/subuid and /etc/subgid have no line for %s",
		    name ? name : "you");
		return;
	}
	plan->map_by_helper = true;
	plan->deny_setgroups = false;
	plan_add_range(&plan->uid_map, 1, uids.outside, uids.count < IDS ? uids.count : IDS - 1);
	plan_add_range(&plan->gid_map, 1, gids.outside, gids.count < IDS ? gids.count : IDS - 1);
}

void
id_maps_settle(struct plan *plan)
{
	if (plan->maps_given) {
		/* a missing map is the same as the other */
		if (!plan->uid_map.count)
			plan->uid_map = plan->gid_map;
		if (!plan->gid_map.count)
			plan->gid_map = plan->uid_map;
		plan->map_by_helper = !plan->privileged_caller &&
		    (plan->uid_map.count > 1 || plan->uid_map.ranges[0].count > 1);
		plan->deny_setgroups = !plan->privileged_caller && !plan->map_by_helper;
	} else if (plan->privileged_caller) {
		map_for_root(plan);
	} else {
		map_for_user(plan);
	}
}

static bool
is_within(const struct id_range *range, unsigned id)
{
	return id >= range->inside && id - range->inside < range->count;
}

static bool
has_id(const struct plan *plan, const struct id_map *map, unsigned id)
{
	size_t i;

	if (!plan_unshares(plan, CLONE_NEWUSER))
		return true;
	for (i = 0; i < map->count; i++) {
		if (is_within(&map->ranges[i], id))
			return true;
	}
	return false;
}

bool
id_maps_uid(const struct plan *plan, uid_t uid)
{
	return has_id(plan, &plan->uid_map, uid);
}

bool
id_maps_gid(const struct plan *plan, gid_t gid)
{
	return has_id(plan, &plan->gid_map, gid);
}

static unsigned
last_to_ping(const struct id_range *range)
{
	unsigned room = LAST_TO_PING - range->inside;

	return range->inside + (range->count - 1 < room ? range->count - 1 : room);
}

/* The kernel takes two gids that exist inside, and compares gids by their values outside: the
 * range is from the lowest value outside to the highest.  If these two are in reverse order
 * inside, it is the range of the map that contains the group of the command. */
void
id_maps_settle_ping(struct plan *plan)
{
	struct id_map map = plan->gid_map;
	const struct id_range *range, *low = NULL, *high = NULL, *own = NULL;

	if (!user_entered(plan))
		read_map(&map, "/proc/self/gid_map");
	for (range = map.ranges; range < map.ranges + map.count; range++) {
		if (range->inside > LAST_TO_PING)
			continue;
		if (!low || range->outside < low->outside)
			low = range;
		if (!high || range->outside > high->outside)
			high = range;
		if (is_within(range, plan->command_gid))
			own = range;
	}
	if (low && low->inside > last_to_ping(high))
		low = high = own;
	/* the map of a user namespace that is joined is unknown */
	plan->ping_first = low ? low->inside : plan->command_gid;
	plan->ping_last = low ? last_to_ping(high) : plan->command_gid;
}
