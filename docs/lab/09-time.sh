# shellcheck shell=sh disable=SC2034,SC2154,SC2016 # lesson sets $pid, and reads $saw
# what 'lesson check 9' looks at

# offset CLOCK SECONDS
offset()
{
	got=$(awk -v clock="$1" '$1 == clock { print $2 }' "/proc/$pid/timens_offsets" 2>/dev/null)
	is "$2" "$got" "the offset of the $1 clock, in seconds"
}

task 9.1 'sleep 901, a week later'
if sleeper 901; then
	expect 'its time namespace is new' are_new time
	expect 'the boottime clock is 604800 seconds ahead' offset boottime 604800
fi

task 9.2 'sleep 902 in a container, ten seconds behind'
if sleeper 902; then
	expect 'its time, pid and mnt namespaces are new' are_new time pid mnt
	expect 'the monotonic clock is 10 seconds behind' offset monotonic -10
fi
