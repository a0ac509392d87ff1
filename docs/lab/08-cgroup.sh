# shellcheck shell=sh disable=SC2034,SC2154,SC2016 # lesson sets $pid, and reads $saw
# what 'lesson check 8' looks at

# limit NAME WANTED: the soft limit in /proc/PID/limits.
limit()
{
	got=$(awk -v name="$1" 'index($0, name) == 1 { split(substr($0, length(name) + 1), word, " "); print word[1] }' \
		"/proc/$pid/limits")
	is "$2" "$got" "the limit \"$1\""
}
# The megabytes of its addresses, and with one less nothing starts.
is_smallest()
{
	bytes=$(awk '/^Max address space/ { print $4 }' "/proc/$pid/limits")
	case $bytes in
	unlimited) saw='Its addresses are not limited.'; return 1 ;;
	esac
	mb=$((bytes / 1048576))
	[ "$mb" -le 1 ] || ! ./invoke_ns --ulimit "as=$((mb - 1))m" -c rootfs true 2>/dev/null || {
		saw="It is $mb MB, and $((mb - 1)) MB are enough."
		return 1
	}
}

task 8.1 'sleep 801 may open 16 files'
if sleeper 801; then
	expect 'it is in a container: its pid and mnt namespaces are new' are_new pid mnt
	expect 'at most 16 open files' limit 'Max open files' 16
fi

task 8.2 'sleep 802: 30 processes, and the fewest MB with which it starts'
if sleeper 802; then
	expect 'it is in a container: its pid and mnt namespaces are new' are_new pid mnt
	expect 'at most 30 processes' limit 'Max processes' 30
	expect 'no core dumps' limit 'Max core file size' 0
	expect 'no fewer MB are possible' is_smallest
fi

# of_group FILE WANTED: the limit in the file of its group.
of_group()
{
	group=$(awk -F: '/^0::/ { print $3 }' "/proc/$pid/cgroup")
	for tree in /sys/fs/cgroup /sys/fs/cgroup/unified; do
		[ ! -f "$tree$group/$1" ] || { is "$2" "$(cat "$tree$group/$1")" "$1 of its group"; return; }
	done
	saw="Its group $group has no $1."
	return 1
}

# Only where the student can have a group: by systemd-run, as the page says.
task 8.3 'sleep 804: a group of at most 25 processes and 48 MB'
if ! ./invoke_ns --pids-limit 50 -c rootfs true 2>/dev/null; then
	seen "Left out: this shell has no group of version 2 to write to, see 'Limits of all'."
elif sleeper 804; then
	expect 'it is in a container: its pid and mnt namespaces are new' are_new pid mnt
	expect 'at most 25 processes in its group' of_group pids.max 25
	expect 'at most 48 MB in its group' of_group memory.max 50331648
fi
