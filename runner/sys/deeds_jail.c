/* SPDX-License-Identifier: ISC */
/* deeds_jail - the lines of deeds with mounts and the network (--explain=shell). */
#define _GNU_SOURCE
#include <sched.h>
#include <string.h>
#include <sys/socket.h>

#include "sh.h"
#include "shell.h"
#include "lib/mem.h"
#include "lib/text.h"
#include "runner/plan.h"

/* -- the network ------------------------------------------------------------------------- */

void
deeds_cable(const struct plan *plan, const char *const strings[])
{
	sh_line(mem_print("ip link add name %s type veth peer name %s netns \"$init\"", sh_word(strings[0]),
	    strings[1]));
}

/* Without "nodad" an address of version 6 takes a second until it can be used. */
void
deeds_address(const struct plan *plan, const char *const strings[])
{
	sh_line(mem_print("ip address add %s/%s dev %s%s", strings[1], strings[2],
	    sh_word(strings[0]), strchr(strings[1], ':') ? " nodad" : ""));
}

/* It is in the background, and not in the foreground with a process that ends it.  Another user than
 * root finds the namespaces open, and may write its pid. */
void
deeds_pasta(const struct plan *plan, const char *const strings[])
{
	static const char as_user[] = "setpriv --reuid %u --regid %u --clear-groups "
	    "--inh-caps=-all,+net_bind_service,+sys_admin \\\n"
	    "\t\t--ambient-caps=-all,+net_bind_service,+sys_admin ";
	struct buffer line = { 0 };
	const char **word;

	if (plan->pasta_uid)
		sh_line(mem_print("chmod 711 \"$dir\"\n\t: >\"$dir/pasta\"\n\tchown %u \"$dir/pasta\"",
		    plan->pasta_uid));
	if (plan->pasta_uid)
		buffer_print(&line, as_user, plan->pasta_uid, plan->pasta_uid);
	for (word = plan->pasta; *word; word++) {
		if (!strcmp(*word, "/proc/self/fd/2"))
			buffer_print(&line, "\"$dir/pasta\"");
		else if (strcmp(*word, "--foreground"))
			buffer_print(&line, "%s ", sh_word(*word));
	}
	buffer_print(&line, " \\\n\t\t0<\"/proc/$init/ns/user\" 1<\"/proc/$init/ns/net\" 7<&- 8<&- 9>&-");
	sh_line(line.data);
}

void
deeds_keep(const struct plan *plan, const char *const strings[])
{
	const char *file = sh_word(strings[1]);

	sh_line(mem_print("[ -e %s ] || : >%s\n\tmount --bind \"/proc/$init/ns/%s\" %s", file, file,
	    strings[0], file));
}

static const struct volume *
volume_on(const struct plan *plan, const char *target)
{
	size_t i;

	for (i = 0; i < plan->volume_count; i++) {
		if (!strcmp(plan->volumes[i].target, target))
			return &plan->volumes[i];
	}
	return NULL;
}

static bool
is_file(const struct plan *plan, const char *target)
{
	const struct volume *volume = volume_on(plan, target);

	return volume && volume->is_file;
}

/* -- mounts ------------------------------------------------------------------------------ */

static void
restrict_it(const char *flags, const char *place)
{
	if (strcmp(flags, "defaults"))
		sh_line(mem_print("restrict %s %s", flags, place));
}

void
deeds_attach(const struct plan *plan, const char *const strings[])
{
	sh_line("mount --rbind \"$jail\" \"$jail\"");
	restrict_it(strings[0], "\"$jail\"");
	sh_line("cd \"$jail\"");
}

void
deeds_attach_shifted(const struct plan *plan, const char *const strings[])
{
	sh_remark("(the host process does it: it takes its rights)");
	deeds_ask_host();
	deeds_host_comment("mount the idmapped jail on its directory");
	deeds_host_line(mem_print("%s mount --bind -o \"X-mount.idmap=/proc/$pid/ns/user\" \\\n"
	    "\t\t\"$jail\" \"$jail\"\n\techo go >&9", deeds_enter(plan, false)));
	if (plan->give_up)
		restrict_it(plan->setid ? "nodev" : "nosuid,nodev", "\"$jail\"");
	if (plan->read_only)
		restrict_it("ro", "\"$jail\"");
	sh_line("cd \"$jail\"");
}

/* The type, the target, and three parts of its options.  With "ro" in the first place the file
 * system itself would be read-only, as without a jail it is, and not the mount alone. */
void
deeds_mount(const struct plan *plan, const char *const strings[])
{
	const char *place = sh_place(strings[1]), *flags = strings[2];
	bool read_only = plan->root && !strncmp(flags, "ro,", 3);

	sh_line(mem_print("mount -t %s -o %s%s%s %s %s", strings[0], flags + (read_only ? 3 : 0),
	    strings[3], strings[4], strings[0], place));
	if (read_only)
		sh_line(mem_print("mount -o remount,bind,ro %s", place));
}

void
deeds_bind(const struct plan *plan, const char *const strings[])
{
	const char *place = sh_place(strings[1]);
	const struct volume *volume = volume_on(plan, strings[1]);

	sh_line(mem_print("mount --%sbind %s %s", volume && volume->alone ? "" : "r", sh_word(strings[0]),
	    place));
	restrict_it(strings[2], place);
}

/* A kernel parameter of the jail's proc; or a clock offset, "monotonic -2 500000000", to be set
 * by the tool that unshares the namespace, as to execute a program enters it. */
void
deeds_write(const struct plan *plan, const char *const strings[])
{
	char *rest = mem_print("%s", strings[0]), *clock;

	if (strcmp(sh_actor_now(), "edge")) {
		sh_line(mem_print("printf '%%s\\n' %s >%s", sh_word(strings[0]), sh_place(strings[1])));
		return;
	}
	clock = text_field(&rest, ' ');
	sh_option("unshare", mem_print("--%s=%s", clock, text_field(&rest, ' ')));
	if (strcmp(rest, "0"))
		sh_refuse("unshare takes whole seconds as the offset of a clock");
}

void
deeds_host_dev(const struct plan *plan, const char *const strings[])
{
	const struct id_range *uid = plan->uid_map.ranges, *gid = plan->gid_map.ranges;

	sh_remark("(the host process does it: a device takes its rights)");
	deeds_ask_host();
	deeds_host_comment("mount a tmpfs on '/dev' with devices, which belong to root inside");
	deeds_host_line(mem_print("%s sh -c '\n"
	    "\t\tmount -t tmpfs -o %s,mode=0755,size=1m,uid=%u,gid=%u tmpfs \"$jail/dev\"\n"
	    "\t\tfor name in null zero full random urandom tty; do\n"
	    "\t\t\tmknod -m 666 \"$jail/dev/$name\" c \"0x$(stat -c %%t \"/dev/$name\")\" \\\n"
	    "\t\t\t\t\"0x$(stat -c %%T \"/dev/$name\")\"\n"
	    "\t\t\tchown %u:%u \"$jail/dev/$name\"\n"
	    "\t\tdone'\n"
	    "\techo go >&9", deeds_enter(plan, false), strings[0], uid->outside, gid->outside,
	    uid->outside, gid->outside));
}

void
deeds_text(const struct plan *plan, const char *const strings[])
{
	size_t i;

	for (i = 0; i < plan->volume_count; i++) {
		const struct volume *volume = &plan->volumes[i];

		if (volume->kind == VOLUME_TEXT && !strcmp(volume->target, strings[1]))
			sh_line(mem_print("text %s %s %s %s", sh_place(strings[1]),
			    sh_word(volume->text), volume->append ? "yes" : "no",
			    sh_word(volume->unless ? volume->unless : "")));
	}
}

/* The tmpfs has the jail in it, and the overlay, which becomes the jail.  It is mounted on a
 * directory of the script's: under a mount over itself, the jail would be hidden. */
void
deeds_overlay(const struct plan *plan, const char *const strings[])
{
	if (plan->foreign)
		sh_remark("(no tool gives files of other owners to root: they stay nobody's)");
	sh_line(mem_print("mount -t tmpfs -o nosuid,nodev,mode=0755 none \"$dir/over\"\n"
	    "\tcd \"$dir/over\"\n"
	    "\tmkdir lower upper work jail\n"
	    "\tmount --rbind \"$jail\" lower\n"
	    "\tchmod --reference=lower upper\n"
	    "\tmount -t overlay -o %snodev,lowerdir=lower,upperdir=upper,workdir=work,userxattr none jail\n"
	    "\tjail=$dir/over/jail\n"
	    "\tcd \"$jail\"", plan->setid ? "" : "nosuid,"));
}

void
deeds_cover(const struct plan *plan, const char *const strings[])
{
	sh_line(mem_print("cover \"$jail\"\n\tcd \"$jail\"\n\tmkdir -p proc sys dev%s",
	    plan->read_only ? "\n\tmount -o remount,bind,ro \"$jail\"" : ""));
}

/* In a tmpfs of the run: the root of an archive, the changes of an overlay, /dev. */
static bool
is_ours(const struct plan *plan, const char *target)
{
	return plan->ephemeral || plan->cover || plan->root_kind == ROOT_ARCHIVE ||
	    !strncmp(target, "/dev/", 5);
}

/* Below a tmpfs of --tmpfs, which is mounted before. */
static bool
is_in_volume(const struct plan *plan, const char *target)
{
	size_t i;

	for (i = 0; i < plan->volume_count; i++) {
		const struct volume *volume = &plan->volumes[i];

		if (volume->kind == VOLUME_TMPFS && text_is_within(target, volume->target) &&
		    strcmp(target, volume->target))
			return true;
	}
	return false;
}

/* A tmpfs of a read-only jail takes the mount point all the same. */
void
deeds_room(const struct plan *plan, const char *const strings[])
{
	const char *place = sh_place(strings[0]), *above = "\"$jail\"";
	bool in_volume = is_in_volume(plan, strings[0]);
	bool ours = in_volume || is_ours(plan, strings[0]);
	bool locked = plan->read_only && !in_volume && strncmp(strings[0], "/dev/", 5);

	if (!ours) {
		sh_line(mem_print("above=%s\n"
		    "\twhile [ ! -d \"$above\" ]; do above=${above%%/*}; done\n"
		    "\tcover \"$above\"\n\tcd \"$jail\"", place));
		above = "\"$above\"";
	} else if (locked) {
		sh_line(mem_print("mount -o remount,bind,rw %s", above));
	}
	if (is_file(plan, strings[0]))
		sh_line(mem_print("mkdir -p \"$(dirname %s)\"\n\t: >%s", place, place));
	else
		sh_line(mem_print("mkdir -p %s", place));
	if (locked)
		sh_line(mem_print("mount -o remount,bind,ro %s", above));
}

static void
make_room_at(const char *place, bool file)
{
	if (file)
		sh_line(mem_print("room \"$(dirname %s)\"\n\t[ -e %s ] || { : >%s; made=%s\"\n${made-}\"; }",
		    place, place, place, place));
	else
		sh_line(mem_print("room %s", place));
}

void
deeds_make_room(const struct plan *plan, const char *const strings[])
{
	make_room_at(sh_place(strings[1]), is_file(plan, strings[1]));
}

void
deeds_make_room_in(const struct plan *plan, const char *const strings[])
{
	const struct volume *volume = plan->volumes;

	while (!volume->holder || strcmp(volume->in_holder, strings[1]) ||
	    strcmp(volume->holder, strings[2]))
		volume++;
	make_room_at(sh_word(text_join(strings[2], "", strings[1])), volume->is_file);
}

void
deeds_pivot(const struct plan *plan, const char *const strings[])
{
	sh_remark("(the host process does it, as soon as the command needs no tool any more)");
	told.pivots = true;
	deeds_host_comment("The command waits for this:");
	deeds_host_comment("pivot the root to the jail and detach the old one");
	deeds_host_line("hear");
	if (!told.init)
		deeds_host_line("find_init");
	told.init = true;
	deeds_host_line(mem_print("%s --wd=\"/proc/$init/cwd\" pivot_root . .\n\t%s umount -l /\n"
	    "\techo go >&9", deeds_enter(plan, true), deeds_enter(plan, true)));
}

void
deeds_chroot(const struct plan *plan, const char *const strings[])
{
	told.chroots = true;
	if (plan->give_up || plan->change_ids)
		sh_refuse("chroot(1) needs the rights that the tools before it drop: use capsh --chroot");
	sh_remark("(chroot(1), below)");
}

/* -- archives ---------------------------------------------------------------------------- */

void
deeds_archive(const struct plan *plan, const char *const strings[])
{
	sh_line(mem_print("exec 6<%s", sh_word(strings[0])));
}

void
deeds_jail_tmpfs(const struct plan *plan, const char *const strings[])
{
	sh_line(mem_print("mount -t tmpfs -o %s,mode=0755%s none \"$jail\"\n\tcd \"$jail\"", strings[0],
	    strings[1]));
}

void
deeds_unpack(const struct plan *plan, const char *const strings[])
{
	if (strstr(plan->root, "cpio"))
		sh_line("zcat -f <&6 | cpio -idm --quiet --no-absolute-filenames");
	else
		sh_line("tar -xpf /proc/self/fd/6");
	sh_line(mem_print("exec 6<&-\n\tmkdir -p proc sys dev%s",
	    plan->read_only ? "\n\tmount -o remount,bind,ro \"$jail\"" : ""));
}
