# shellcheck shell=sh disable=SC2034,SC2154,SC2016 # lesson sets $pid, and reads $saw
# what 'lesson check 11' looks at

has_root()
{
	got=$(readlink "/proc/$pid/root")
	is "$PWD/rootfs" "$got" 'its root, seen from here'
}
works_in()
{
	is "$1" "$(readlink "/proc/$pid/cwd")" 'its working directory, seen from here'
}

task 11.1 'sleep 1101 in a plain chroot'
if sleeper 1101; then
	expect 'its root is rootfs' has_root
	expect 'its mnt and pid namespaces are yours' are_old mnt pid
	expect 'its user namespace is new' are_new user
fi

task 11.2 'sleep 1102 with its root in the jail and its directory outside'
if sleeper 1102; then
	expect 'its root is rootfs' has_root
	expect 'its working directory is / of the host' works_in /
	expect 'its mnt namespace is yours' are_old mnt
fi
