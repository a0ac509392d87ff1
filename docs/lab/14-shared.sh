# shellcheck shell=sh disable=SC2034,SC2154,SC2016 # lesson sets $pid, and reads $saw
# what 'lesson check 14' looks at

are_all_same()
{
	for kind in user mnt pid net ipc uts cgroup; do
		[ "$(ns "$kind" "$1")" = "$(ns "$kind" "$2")" ] || saw="$saw $kind"
	done
	[ -z "$saw" ] || { saw="These differ:$saw."; return 1; }
}

task 14.1 'sleep 1401 and sleep 1402, two containers with one network'
first=
if sleeper 1401; then
	first=$pid
	expect 'its net, pid, mnt and user namespaces are new' are_new net pid mnt user
	if sleeper 1402; then
		expect 'both have one net namespace' are_same net "$first" "$pid"
		expect 'both have one user namespace' are_same user "$first" "$pid"
		expect 'each has its own pid namespace' are_apart pid "$first" "$pid"
		expect 'each has its own mnt namespace' are_apart mnt "$first" "$pid"
	fi
fi

task 14.2 'sleep 1403 inside the container of sleep 1401'
if [ -z "$first" ]; then
	missing 'sleep 1401, to be entered'
elif sleeper 1403; then
	expect 'it is in all namespaces of sleep 1401' are_all_same "$first" "$pid"
fi
