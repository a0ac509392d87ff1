# shellcheck shell=sh disable=SC2034,SC2154,SC2016 # lesson sets $pid, and reads $saw
# what 'lesson check 5' looks at

has_queues()
{
	count=$(./invoke_ns --join "user=$pid" --join "ipc=$pid" cat /proc/sysvipc/msg 2>/dev/null |
		tail -n +2 | wc -l) || :
	is "$1" "$((count))" 'the queues there'
}

task 5.1 'sleep 501 in a new ipc namespace with one queue'
if sleeper 501; then
	expect 'its ipc namespace is new' are_new ipc
	expect 'there is one message queue in it' has_queues 1
fi

task 5.2 'sleep 502 and sleep 503, two containers with one ipc namespace'
if sleeper 502; then
	first=$pid
	expect 'its ipc and pid namespaces are new' are_new ipc pid
	if sleeper 503; then
		expect 'its pid namespace is new' are_new pid
		expect 'both are in one ipc namespace' are_same ipc "$first" "$pid"
		expect 'each has its own pid namespace' are_apart pid "$first" "$pid"
	fi
fi
