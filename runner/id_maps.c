/* SPDX-License-Identifier: ISC */
/* id_maps - the id maps of the user namespace. */
#define _GNU_SOURCE
#include <limits.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "id_maps.h"
#include "plan.h"
#include "subids.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/text.h"
#include "runner/ns/ns.h"
#include "runner/sys/sys.h"

enum {
	/* systemd reserves 524288 to 1879048191 for containers, and administrators put
	 * their own ranges there; the ids from here to 2^31 are unused (UIDS-GIDS.md) */
	FREE_BLOCK = 0x70000000,
	IDS = 1 << 28,
	MOST_RANGES = 340,      /* of a map: UID_GID_MAP_MAX_EXTENTS, user_namespaces(7) */
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

/* In the first user namespace, PROC_USER_INIT_INO in the kernel's proc_ns.h, each id is itself. */
static bool
is_first_namespace(void)
{
	static const ino_t number = 0xeffffffd;
	static struct stat st;

	return (st.st_ino || stat("/proc/self/ns/user", &st) == 0) && st.st_ino == number;
}

static void
read_map(struct id_map *map, const char *proc)
{
	char *rest = is_first_namespace() ? NULL : text_read_file(proc);
	struct id_range range;

	if (is_first_namespace())
		plan_add_range(map, 0, 0, UINT_MAX);
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
id_maps_has_outside(const struct id_map *map, unsigned id)
{
	size_t i;

	for (i = 0; i < map->count; i++) {
		if (id >= map->ranges[i].outside && id - map->ranges[i].outside < map->ranges[i].count)
			return true;
	}
	return false;
}

unsigned
id_maps_outside(const struct id_map *map, unsigned id)
{
	size_t i;

	for (i = 0; i < map->count; i++) {
		if (id >= map->ranges[i].inside && id - map->ranges[i].inside < map->ranges[i].count)
			return map->ranges[i].outside + (id - map->ranges[i].inside);
	}
	return (unsigned)-1;
}

bool
id_maps_all_exist(void)
{
	return exist_here("/proc/self/uid_map", 0, 0xffffffff);
}

/* Map the ids after the last one of the map to the ids from FIRST to LAST of the caller's
 * namespace.  The first id of the map is mapped already: leave it out. */
static void
append(struct id_map *map, unsigned first, unsigned last)
{
	const struct id_range *end = &map->ranges[map->count - 1];
	unsigned own = map->ranges[0].outside;

	if (first <= own && own <= last && map->ranges[0].count == 1) {
		if (first < own)
			append(map, first, own - 1);
		if (own < last)
			append(map, own + 1, last);
	} else if (map->count < MOST_RANGES) {
		plan_add_range(map, end->inside + end->count, first, last - first + 1);
	}
}

/* Add the subordinate ids of user UID that exist here.  False if there are none. */
static bool
append_subids(struct id_map *map, const char *kind, uid_t uid)
{
	char sub[32], proc[32];
	const char *name = subids_user(uid);
	size_t before = map->count;
	struct id_range range;
	unsigned n;

	text_format(sub, sizeof sub, "/etc/sub%s", kind);
	text_format(proc, sizeof proc, "/proc/self/%s_map", kind);
	for (n = 0; subids_range(sub, name, uid, n, &range); n++) {
		if (exist_here(proc, range.outside, range.count))
			append(map, range.outside, range.outside + range.count - 1);
	}
	return map->count > before;
}

/* Add all ids of the caller's namespace. */
static void
append_own(struct id_map *map, const char *proc)
{
	const struct id_map *own = own_map(proc);
	size_t i;

	for (i = 0; i < own->count; i++)
		append(map, own->ranges[i].inside, own->ranges[i].inside + own->ranges[i].count - 1);
}

/* If root calls, map the ids from 1 on to OWNER's subordinate ids, to the free block or, where
 * that does not exist, to those that do. */
static void
add_rest(struct plan *plan, const char *kind, uid_t owner)
{
	struct id_map *map = !strcmp(kind, "uid") ? &plan->uid_map : &plan->gid_map;
	char proc[32];

	text_format(proc, sizeof proc, "/proc/self/%s_map", kind);
	if (owner && append_subids(map, kind, owner))
		return;
	if (exist_here(proc, FREE_BLOCK, IDS))
		append(map, FREE_BLOCK + 1, FREE_BLOCK + (IDS - 1));
	else
		append_own(map, proc);
	if (map->count == 1)
		msg_note("only %s 0 exists inside: this user namespace has no other ids to map", kind);
}

static bool
is_in_memory(const struct plan *plan)
{
	return plan->fs_magic == TMPFS || plan->fs_magic == RAMFS;
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
	unsigned long magic = plan->root_kind == ROOT_IMAGE ? plan->image_magic : plan->fs_magic;
	struct utsname host;
	unsigned long major, minor;
	char *end;
	size_t i;

	if (plan->without & WITHOUT_SHIFT || uname(&host) < 0 || !id_maps_all_exist() ||
	    (is_in_memory(plan) && is_initramfs(plan->root)))
		return false;
	major = strtoul(host.release, &end, 10);
	minor = strtoul(end + (*end == '.'), NULL, 10);
	for (i = 0; i < sizeof systems / sizeof systems[0]; i++) {
		if (systems[i].magic == magic)
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
static uid_t
find_owner(const struct plan *plan)
{
	bool has_one = plan->root && plan->root_kind != ROOT_IMAGE &&
	    exist_here("/proc/self/uid_map", plan->owner_uid, 1);

	return has_one ? plan->owner_uid : 0;
}

static void
map_for_root(struct plan *plan)
{
	/* no files on disk with owners that the map must match */
	bool no_files = !plan->root || plan->root_kind == ROOT_ARCHIVE;
	uid_t owner;

	if (!plan->root && !plan->give_up) {
		map_identity(&plan->uid_map, "/proc/self/uid_map");
		map_identity(&plan->gid_map, "/proc/self/gid_map");
		return;
	}
	if ((owner = find_owner(plan))) {
		plan_add_range(&plan->uid_map, 0, owner, 1);
		plan_add_range(&plan->gid_map, 0, plan->owner_gid ? plan->owner_gid : FREE_BLOCK, 1);
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
	add_rest(plan, "uid", owner);
	add_rest(plan, "gid", owner);
}

/* newuidmap(1) is setuid or has file capabilities, and cannot work under no_new_privs nor where
 * there is no root. */
static const char *
reason_against_helper(void)
{
	if (!subids_helper_found())
		return SUBIDS_NO_HELPER;
	if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1)
		return "newuidmap cannot work under no_new_privs";
	if (!exist_here("/proc/self/uid_map", 0, 1))
		return "newuidmap cannot work in a user namespace without root";
	return NULL;
}

static bool
is_within(const struct id_range *range, unsigned id)
{
	return id >= range->inside && id - range->inside < range->count;
}

/* Move the ids inside, so that ID, which the map begins with, is itself: those before it go to
 * the ids below, as many as there are. */
static void
keep_id(struct id_map *map, unsigned id)
{
	struct id_map old = *map;
	unsigned next = 0;
	size_t i;

	*map = (struct id_map){ 0 };
	plan_add_range(map, id, id, 1);
	for (i = 1; i < old.count; i++) {
		struct id_range left = old.ranges[i];

		while (left.count && map->count < MOST_RANGES) {
			unsigned n = next < id && id - next < left.count ? id - next : left.count;

			next += next == id;
			plan_add_range(map, next, left.outside, n);
			next += n;
			left.outside += n;
			left.count -= n;
		}
	}
}

static bool
has_id(const struct id_map *map, unsigned id)
{
	size_t i;

	for (i = 0; i < map->count; i++) {
		if (is_within(&map->ranges[i], id))
			return true;
	}
	return false;
}

static void
keep_ids(struct plan *plan)
{
	keep_id(&plan->uid_map, geteuid());
	keep_id(&plan->gid_map, getegid());
	if (!has_id(&plan->uid_map, 0))
		plan->init_uid = geteuid();
	if (!has_id(&plan->gid_map, 0))
		plan->init_gid = getegid();
}

static void
map_for_user(struct plan *plan)
{
	uid_t uid = geteuid();
	const char *name = subids_user(uid), *reason;

	plan_add_range(&plan->uid_map, 0, uid, 1);
	plan_add_range(&plan->gid_map, 0, getegid(), 1);
	plan->deny_setgroups = true;
	reason = plan->without & WITHOUT_SUBIDS ? "newuidmap or newgidmap has refused"
	    : reason_against_helper();
	if (!reason &&
	    (!append_subids(&plan->uid_map, "uid", uid) || !append_subids(&plan->gid_map, "gid", uid))) {
		reason = mem_print("/etc/subuid and /etc/subgid have no usable line for %s",
		    name ? name : "you");
		plan->uid_map.count = plan->gid_map.count = 1;
	}
	if (reason) {
		msg_note("only uid %u exists inside: %s", plan->keep_id ? uid : 0, reason);
		return;
	}
	plan->map_by_helper = true;
	plan->deny_setgroups = false;
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
		if (plan->keep_id)
			keep_ids(plan);
	}
}

bool
id_maps_to_root(const struct plan *plan)
{
	size_t i;

	for (i = 0; i < plan->uid_map.count; i++) {
		if (!plan->uid_map.ranges[i].outside)
			return id_maps_all_exist();
	}
	return false;
}

/* The map of a namespace that is joined is unknown before the process is in it. */
static bool
exists_inside(const struct plan *plan, const struct id_map *map, const char *proc, unsigned id)
{
	if (!plan_unshares(plan, CLONE_NEWUSER))
		return (plan->enter || !user_entered(plan)) && exist_here(proc, id, 1);
	return has_id(map, id);
}

bool
id_maps_uid(const struct plan *plan, uid_t uid)
{
	return exists_inside(plan, &plan->uid_map, "/proc/self/uid_map", uid);
}

bool
id_maps_gid(const struct plan *plan, gid_t gid)
{
	return exists_inside(plan, &plan->gid_map, "/proc/self/gid_map", gid);
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
	size_t i;

	if (!user_entered(plan))
		read_map(&map, "/proc/self/gid_map");
	for (i = 0; i < map.count; i++) {
		range = &map.ranges[i];
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
