# shellcheck shell=sh disable=SC2034,SC2154,SC2016 # lesson sets $pid, and reads $saw
# what 'lesson check 16' looks at

has_jail()
{
	grep -q 'invoke_ns jail' "/proc/$pid/root/etc/os-release" 2>/dev/null ||
		{ saw='The /etc/os-release in its root is not that of rootfs.'; return 1; }
}
not_mounted()
{
	line=$(awk -v place="$1" '$5 == place || index($5, place "/") == 1 { print $5; exit }' "/proc/$pid/mountinfo")
	[ -z "$line" ] || { saw="$line is mounted: umount -l /mnt/old"; return 1; }
}
is_called()
{
	name=$(./invoke_ns --join "user=$pid" --join "uts=$pid" uname -n 2>/dev/null) || name='not known'
	is "$1" "$name" 'the name there'
}
by_hand()
{
	is 0 "$(status Seccomp)" 'its seccomp filter (a container of invoke_ns has one)'
}
limit_is()
{
	got=$(awk '/^Max open files/ { print $4 }' "/proc/$pid/limits")
	is "$1" "$got" 'the limit of open files'
}

own()
{
	expect 'its user, mnt, pid, uts, ipc and net namespaces are new' are_new user mnt pid uts ipc net
	expect 'its root is that of rootfs' has_jail
	expect 'nothing is mounted on /mnt/old' not_mounted /mnt/old
	expect 'the host name is mine' is_called mine
	expect 'it was not made by invoke_ns -c' by_hand
}

task 16.1 'sleep 1601 in a container of your own'
if sleeper 1601; then own; fi

task 16.2 'sleep 1602 likewise, with no_new_privs and 16 files'
if sleeper 1602; then
	own
	expect 'no_new_privs is set' is 1 "$(status NoNewPrivs)" NoNewPrivs
	expect 'at most 16 open files' limit_is 16
fi
