/* SPDX-License-Identifier: ISC */
/* bundle_linux - the namespaces, ids, masks and filter of a bundle: the member "linux". */
#define _GNU_SOURCE
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <yyjson.h>

#include "bundle_parts.h"
#include "join.h"
#include "plan.h"
#include "sysctls.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/text.h"
#include "runner/ns/ns.h"

/* -- namespaces ------------------------------------------------------------------------------ */

/* Without "network", these are names of options, too. */
static const struct namespace *
find_namespace(const char *type)
{
	return !strcmp(type, "network") ? ns_by_name("net") :
	    !strcmp(type, "net") || !strcmp(type, "mnt") ? NULL : ns_by_name(type);
}

static void
take_type(struct bundle *b, yyjson_val *value)
{
	b->item.type = bundle_text(b, value);
}

static void
take_path(struct bundle *b, yyjson_val *value)
{
	b->item.path = bundle_text(b, value);
}

/* Is it the namespace of the caller? */
static bool
is_own(const struct namespace *ns, const char *path)
{
	struct stat there, own;

	return stat(path, &there) == 0 && stat(mem_print("/proc/self/ns/%s", ns->name), &own) == 0 &&
	    there.st_dev == own.st_dev && there.st_ino == own.st_ino;
}

/* An option that names the namespace, shares or joins it comes first.  Another mount namespace makes
 * the jail a plain chroot(2), and another user namespace may map root to root. */
static void
join(struct bundle *b, const struct namespace *ns, const char *path)
{
	struct plan *plan = b->plan;

	if ((plan->named | plan->shared) & ns->flag || join_has(plan, ns->flag))
		return;
	if (*path != '/')
		bundle_complain(b, "has the path '%s': expected an absolute one", path);
	else if (ns->flag & (CLONE_NEWUSER | CLONE_NEWNS))
		bundle_complain(b, "has a path: a container has a %s namespace of its own; --join %s='%s' "
		    "enters that one", ns->option, ns->option, path);
	else if (is_own(ns, path))
		bundle_complain(b, "leads to the host's %s namespace: --share %s takes it", ns->option,
		    ns->option);
	else
		join_add_file(plan, ns, path);
}

static void
take_namespace(struct bundle *b, yyjson_val *value)
{
	static const struct field fields[] = {
		FIELD_OF("type", KIND_TEXT, take_type), FIELD_OF("path", KIND_TEXT, take_path),
	};
	const struct namespace *ns;

	b->item = (struct bundle_item){ .type = "" };
	bundle_object(b, value, fields, FIELD_COUNT(fields));
	ns = find_namespace(b->item.type);
	if (!ns)
		bundle_complain(b, "is of the type '%s': expected pid, network, mount, ipc, uts, user, cgroup "
		    "or time", b->item.type);
	else if (b->listed & ns->flag)
		bundle_complain(b, "is the second %s namespace", b->item.type);
	else if (b->item.path && *b->item.path)
		join(b, ns, b->item.path);
	b->listed |= ns ? ns->flag : 0;
}

static void
take_namespaces(struct bundle *b, yyjson_val *value)
{
	bundle_each(b, value, KIND_OBJECT, take_namespace);
}

/* "SECONDS NANOSECONDS" */
static void
take_seconds(struct bundle *b, yyjson_val *value)
{
	b->item.soft = (uint64_t)yyjson_get_sint(value);
}

static void
take_nanoseconds(struct bundle *b, yyjson_val *value)
{
	b->item.hard = bundle_count(b, value, 999999999);
}

static void
take_offset(struct bundle *b, yyjson_val *value, const char **offset)
{
	static const struct field fields[] = {
		FIELD_OF("secs", KIND_NUMBER, take_seconds),
		FIELD_OF("nanosecs", KIND_COUNT, take_nanoseconds),
	};
	const int64_t most = 9223372036; /* KTIME_SEC_MAX */
	int64_t seconds;

	b->item = (struct bundle_item){ .type = "" };
	bundle_object(b, value, fields, FIELD_COUNT(fields));
	seconds = (int64_t)b->item.soft;
	if (seconds > most || seconds < -most)
		bundle_complain(b, "is more than 292 years");
	else if (!*offset)
		*offset = mem_print("%lld %llu", (long long)seconds, (unsigned long long)b->item.hard);
}

static void
take_monotonic(struct bundle *b, yyjson_val *value)
{
	take_offset(b, value, &b->plan->monotonic);
}

static void
take_boottime(struct bundle *b, yyjson_val *value)
{
	take_offset(b, value, &b->plan->boottime);
}

static void
take_offsets(struct bundle *b, yyjson_val *value)
{
	static const struct field fields[] = {
		FIELD_OF("monotonic", KIND_OBJECT, take_monotonic),
		FIELD_OF("boottime", KIND_OBJECT, take_boottime),
	};

	bundle_object(b, value, fields, FIELD_COUNT(fields));
}

/* -- ids ------------------------------------------------------------------------------------- */

static const uint64_t last_id = 0xfffffffe;

static void
take_inside(struct bundle *b, yyjson_val *value)
{
	b->item.inside = bundle_count(b, value, last_id);
}

static void
take_outside(struct bundle *b, yyjson_val *value)
{
	b->item.outside = bundle_count(b, value, last_id);
}

static void
take_size(struct bundle *b, yyjson_val *value)
{
	b->item.count = bundle_count(b, value, 0xffffffff);
}

/* Maps of options are in place of both. */
static void
take_range(struct bundle *b, yyjson_val *value, struct id_map *map)
{
	static const struct field fields[] = {
		FIELD_OF("containerID", KIND_COUNT, take_inside), FIELD_OF("hostID", KIND_COUNT, take_outside),
		FIELD_OF("size", KIND_COUNT, take_size),
	};
	const struct bundle_item *item = &b->item;

	b->item = (struct bundle_item){ .type = "" };
	bundle_object(b, value, fields, FIELD_COUNT(fields));
	if (!item->count || item->inside + item->count > 0xffffffff ||
	    item->outside + item->count > 0xffffffff)
		bundle_complain(b, "is no range of ids: 'size' is 0, or more ids than there are");
	else if (!b->plan->maps_given && !b->plan->keep_id)
		plan_add_range(map, (unsigned)item->inside, (unsigned)item->outside, (unsigned)item->count);
	b->host_root |= !item->outside;
}

static void
take_uid_range(struct bundle *b, yyjson_val *value)
{
	take_range(b, value, &b->plan->uid_map);
}

static void
take_gid_range(struct bundle *b, yyjson_val *value)
{
	take_range(b, value, &b->plan->gid_map);
}

static void
take_uid_map(struct bundle *b, yyjson_val *value)
{
	bundle_each(b, value, KIND_OBJECT, take_uid_range);
}

static void
take_gid_map(struct bundle *b, yyjson_val *value)
{
	bundle_each(b, value, KIND_OBJECT, take_gid_range);
}

/* -- paths of /proc and /sys --------------------------------------------------------------------- */

/* /proc/self and others lead each process elsewhere; /proc/PID/root and others lead out of /proc. */
static bool
is_link_of_proc(const char *path)
{
	static const char *const all[] = { "self", "thread-self", "mounts", "net" };
	static const char *const of_each[] = { "root", "cwd", "exe", "fd", "map_files", "ns", "task" };
	size_t digits, i;

	if (strncmp(path, "/proc/", strlen("/proc/")))
		return false;
	path += strlen("/proc/");
	for (i = 0; i < sizeof all / sizeof all[0]; i++) {
		if (text_is_within(path, all[i]))
			return true;
	}
	digits = strspn(path, "0123456789");
	if (!digits || path[digits] != '/')
		return false;
	for (i = 0; i < sizeof of_each / sizeof of_each[0]; i++) {
		if (text_is_within(path + digits + 1, of_each[i]))
			return true;
	}
	return false;
}

static const char *
take_path_of(struct bundle *b, yyjson_val *value)
{
	const char *path = bundle_path(b, bundle_text(b, value));

	if (path && is_link_of_proc(path)) {
		bundle_complain(b, "is '%s': it leads each process elsewhere, and cannot be hidden, or made "
		    "read-only, for all", path);
		return NULL;
	}
	if (path && strlen(path) < BUNDLE_LONGEST_PATH &&
	    (!strncmp(path, "/proc/", 6) || !strncmp(path, "/sys/", 5)))
		return path;
	if (path)
		bundle_complain(b, "is '%s': only paths in /proc and /sys are hidden, or made read-only",
		    path);
	return NULL;
}

static void
add_path(const char ***list, size_t *count, const char *path)
{
	if (!path)
		return;
	*list = mem_grow(*list, *count, sizeof **list);
	(*list)[(*count)++] = path;
}

static void
take_masked(struct bundle *b, yyjson_val *value)
{
	add_path(&b->plan->hidden, &b->plan->hidden_count, take_path_of(b, value));
}

static void
take_read_only(struct bundle *b, yyjson_val *value)
{
	add_path(&b->plan->frozen, &b->plan->frozen_count, take_path_of(b, value));
}

static void
take_all_masked(struct bundle *b, yyjson_val *value)
{
	bundle_each(b, value, KIND_TEXT, take_masked);
}

static void
take_all_read_only(struct bundle *b, yyjson_val *value)
{
	bundle_each(b, value, KIND_TEXT, take_read_only);
}

/* -- the rest -------------------------------------------------------------------------------- */

static void
take_sysctls(struct bundle *b, yyjson_val *value)
{
	yyjson_obj_iter members = yyjson_obj_iter_with(value);
	yyjson_val *key;

	if (yyjson_obj_size(value) > BUNDLE_MOST_SYSCTLS) {
		bundle_complain(b, "has more than %d parameters", BUNDLE_MOST_SYSCTLS);
		return;
	}
	while ((key = yyjson_obj_iter_next(&members)))
		sysctls_add_default(b->plan, mem_print("%s=%s", bundle_text(b, key),
		    bundle_text(b, yyjson_obj_iter_get_val(key))));
}

/* Besides the container's own: both hold.  --seccomp is in place of both. */
static void
take_seccomp(struct bundle *b, yyjson_val *value)
{
	struct plan *plan = b->plan;
	size_t length = 0;
	char *text = yyjson_val_write(value, YYJSON_WRITE_NOFLAG, &length);

	if (!text)
		msg_no_memory();
	if (plan->seccomp && !plan->filter) {
		plan->more_profile = mem_print("%s/config.json", b->dir);
		plan->more_text = mem_copy(text, length);
		plan->more_text_length = length;
	}
	free(text);
}

static void
take_propagation(struct bundle *b, yyjson_val *value)
{
	const char *text = bundle_text(b, value);

	if (*text && strcmp(text, "private") && strcmp(text, "rprivate"))
		bundle_note(b, "is '%s', and left out: mounts are private", text);
}

static void
take_device_path(struct bundle *b, yyjson_val *value)
{
	static const char *const made[] = {
		"/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty",
		"/dev/console", "/dev/ptmx",
	};
	const char *path = bundle_text(b, value);
	size_t i;

	for (i = 0; i < sizeof made / sizeof made[0]; i++) {
		if (!strcmp(made[i], path))
			return;
	}
	for (i = 0; i < b->plan->volume_count; i++) {
		if (!strcmp(b->plan->volumes[i].target, path))
			return;
	}
	bundle_complain(b, "is '%s', which is not made here: add --dev-bind '%s'", path, path);
}

static void
take_device(struct bundle *b, yyjson_val *value)
{
	static const struct field fields[] = {
		FIELD_OF("path", KIND_TEXT, take_device_path),
		FIELD_WITHOUT("type"), FIELD_WITHOUT("major"), FIELD_WITHOUT("minor"),
		FIELD_WITHOUT("fileMode"), FIELD_WITHOUT("uid"), FIELD_WITHOUT("gid"),
	};

	bundle_object(b, value, fields, FIELD_COUNT(fields));
}

static void
take_devices(struct bundle *b, yyjson_val *value)
{
	bundle_each(b, value, KIND_OBJECT, take_device);
}

void
bundle_linux(struct bundle *b, yyjson_val *value)
{
	static const char take_out[] = "nothing here does it; take it out of config.json";
	static const struct field fields[] = {
		FIELD_OF("namespaces", KIND_LIST, take_namespaces),
		FIELD_OF("timeOffsets", KIND_OBJECT, take_offsets),
		FIELD_OF("uidMappings", KIND_LIST, take_uid_map),
		FIELD_OF("gidMappings", KIND_LIST, take_gid_map),
		FIELD_OF("maskedPaths", KIND_LIST, take_all_masked),
		FIELD_OF("readonlyPaths", KIND_LIST, take_all_read_only),
		FIELD_OF("sysctl", KIND_OBJECT, take_sysctls),
		FIELD_OF("seccomp", KIND_OBJECT, take_seccomp),
		FIELD_OF("resources", KIND_OBJECT, bundle_resources),
		FIELD_OF("devices", KIND_LIST, take_devices),
		FIELD_OF("rootfsPropagation", KIND_TEXT, take_propagation),
		FIELD_LESS("cgroupsPath", "a cgroup is made below that of the caller, if there are limits"),
		FIELD_NOT("mountLabel", take_out), FIELD_NOT("intelRdt", take_out),
		FIELD_NOT("personality", take_out), FIELD_NOT("memoryPolicy", take_out),
		FIELD_NOT("netDevices", take_out),
	};

	bundle_object(b, value, fields, FIELD_COUNT(fields));
}

/* -- when all is read -------------------------------------------------------------------------- */

/* A container has them all; the user, cgroup and time namespaces take nothing from a command that
 * does without them. */
static void
end_namespaces(struct bundle *b)
{
	const unsigned seen = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS;
	const struct plan *plan = b->plan;
	unsigned more = seen & ~b->listed & ~(plan->named | plan->shared);
	size_t i;

	for (i = 0; i < plan->join_count; i++)
		more &= ~plan->joins[i].ns->flag;
	if (more)
		msg_note("the bundle '%s' shares namespaces with the host, and the container has its own "
		    "all the same: %s; --share takes the host's", b->dir, ns_names(more));
}

/* Root calls, and root inside would be root outside. */
static void
end_maps(struct bundle *b)
{
	struct plan *plan = b->plan;

	if (plan->maps_given || plan->keep_id || (!plan->uid_map.count && !plan->gid_map.count))
		return;
	plan->maps_given = true;
	if (!b->host_root || !plan->privileged_caller)
		return;
	msg_note("the bundle '%s': the id maps have root of the host in them, and the container has its "
	    "own; --uid-map takes them", b->dir);
	plan->maps_given = false;
	plan->uid_map = plan->gid_map = (struct id_map){ 0 };
}

void
bundle_linux_end(struct bundle *b)
{
	end_namespaces(b);
	end_maps(b);
}
