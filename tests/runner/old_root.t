#!/bin/sh
# SPDX-License-Identifier: ISC
# old_root.t - nothing of the host's root is left in a container, whatever its jail is
#
# The kernel shows one mount on "/", and who may unmount finds nothing under it.
set -eu
# shellcheck source=tests/lab.sh
. "${0%/*}/../lab.sh"

make_jail root
make_jail owned "$(by user id -u)"
bare=$jails/bare
cp -a "$jails/root" "$bare"
rmdir "$bare/proc" "$bare/sys" "$bare/dev"
(cd "$jails/root" && find . | cpio --quiet -o -H newc) >"$tmp/jail.cpio"
chmod 644 "$tmp/jail.cpio"
echo secret >"$tmp/secret"

# The mark of the host: its own directory of this test.
alone()
{
	jail=$1; shift
	# shellcheck disable=SC2016 # the inner shell's
	run_by "$caller" ./invoke_ns "$@" -c "$jail" /bin/sh -c '
		cut -d" " -f5 /proc/self/mountinfo | grep -cx /
		umount -l /.. 2>/dev/null || :
		[ ! -e "/..$1" ] || echo "/.. is the host"
		cut -d" " -f5 /proc/self/mountinfo | grep -cx /' - "$mark"
	is '0 1 1' "$status $(printf '%s\n' "$out" | xargs)" || { echo "$err"; return 1; }
}

mark=$tmp/secret
forms()
{
	check "$caller, $1: a directory"            alone "$2" --cap-add sys_admin
	check "$caller, $1: read-only"              alone "$2" --cap-add sys_admin --read-only
	check "$caller, $1: -x"                     alone "$2" --cap-add sys_admin -x
	check "$caller, $1: an archive"             alone "$tmp/jail.cpio" --cap-add sys_admin
	check "$caller, $1: an archive, read-only"  alone "$tmp/jail.cpio" --cap-add sys_admin --read-only
	check "$caller, $1: a mount point is made"  alone "$2" --cap-add sys_admin --tmpfs /none/such
}
for caller in root user; do
	has_caller "$caller" || { skip "$caller" 'only root can be somebody else'; continue; }
	jail=$jails/root
	[ "$caller" = root ] || jail=$jails/owned
	forms container "$jail"
done

caller=root
if has_caller root; then
	check 'root, a cover: no proc, sys, dev' alone "$bare" --cap-add sys_admin
	check 'root, a cover: read-only'        alone "$bare" --cap-add sys_admin --read-only
	check 'root: --privileged'              alone "$jails/root" --privileged
	mksquashfs "$jails/root" "$tmp/jail.squashfs" -quiet -no-progress >/dev/null
	check 'root: an image'                  alone "$tmp/jail.squashfs" --cap-add sys_admin
	check 'root: an image, read-only'       alone "$tmp/jail.squashfs" --cap-add sys_admin --read-only

	# The host's own root as a jail: its mark must be seen, and only once, not written.
	own_root()
	{
		run_by root ./invoke_ns "$@" -c / /bin/sh -c \
			'cut -d" " -f5 /proc/self/mountinfo | grep -cx /
			umount -l /.. 2>/dev/null
			echo hi >/../lost-'$$
		is '0 1' "$status $out"
	}
	check 'root: -x -c /'                   own_root -x
	no_trace() { [ ! -e "/lost-$$" ] || { rm "/lost-$$"; return 1; }; }
	check 'root: -x -c / wrote nothing'     no_trace
	check 'root: -x -c /, --cap-add sys_admin' own_root -x --cap-add sys_admin
	check 'root: -x -c / wrote nothing'     no_trace

	# From a chroot: the jail is a part of its root.
	outer=$jails/outer
	cp -a "$jails/root" "$outer"
	cp -a "$jails/root" "$outer/inner"
	cp invoke_ns "$outer/bin/invoke_ns"
	from_chroot()
	{
		mount --bind "$outer" "$outer"
		mount -t proc proc "$outer/proc"
		mount --bind /dev "$outer/dev"
		status=0
		# shellcheck disable=SC2016
		out=$(chroot "$outer" /bin/invoke_ns --share user --cap-add sys_admin -c /inner /bin/sh -c '
			cut -d" " -f5 /proc/self/mountinfo | grep -cx /
			umount -l /.. 2>/dev/null
			ls -d /../inner /..'"$tmp"' 2>/dev/null' 2>"$tmp/err") || status=$?
		umount -l "$outer"
		is 1 "$out" || { cat "$tmp/err"; return 1; }
	}
	check 'root: from a chroot' from_chroot
else
	skip 'an image, the host, a chroot' 'only root mounts'
fi
done_testing
