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
