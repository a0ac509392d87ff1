# shellcheck shell=sh disable=SC2034,SC2154,SC2016 # lesson sets $pid, and reads $saw
# what 'lesson check 12' looks at

root_is_overlay()
{
	got=$(awk '$5 == "/" { for (i = 7; i < NF; i++) if ($i == "-") print $(i + 1) }' "/proc/$pid/mountinfo" | tail -n 1)
	is overlay "$got" 'the file system of its root'
}
inside_has() { [ -e "/proc/$pid/root$1" ] || { saw="There is no $1 in its root."; return 1; }; }
inside_lacks() { [ ! -e "/proc/$pid/root$1" ] || { saw="$1 is in its root."; return 1; }; }
jail_is_whole()
{
	[ -e rootfs/etc/motd ] || { saw='rootfs/etc/motd is gone: the jail itself was changed.'; return 1; }
	[ ! -e rootfs/etc/mine ] || { saw='rootfs/etc/mine is there: the jail itself was changed.'; return 1; }
}
image_says()
{
	file mine.oci.tar || return
	got=$(./invoke_ns --inspect mine.oci.tar | sed -n 's/^cmd  *//p; s/^entrypoint  *//p' | tr '\n' ' ')
	is 'sleep 1202' "${got% }" 'the command of mine.oci.tar'
}

task 12.1 'sleep 1201 over a discarded layer'
if sleeper 1201; then
	expect 'its root is an overlay' root_is_overlay
	expect '/etc/motd is not there' inside_lacks /etc/motd
	expect '/etc/mine is there' inside_has /etc/mine
fi
expect 'rootfs has /etc/motd, and no /etc/mine' jail_is_whole

task 12.2 'an image mine.oci.tar whose command is sleep 1202, started'
expect 'the image has this command' image_says
if sleeper 1202; then
	expect 'its pid and mnt namespaces are new' are_new pid mnt
	expect 'rootfs is not its root: no /etc/motd' inside_lacks /etc/motd
fi
