# shellcheck shell=sh disable=SC2034,SC2154,SC2016 # lesson sets $pid, and reads $saw
# what 'lesson check 1' looks at

task 1.1 'sleep 101 with a new uts namespace, the others shared'
if sleeper 101; then
	expect 'its uts namespace is new' are_new uts
	expect 'its pid, mnt, net, ipc and cgroup namespaces are yours' are_old pid mnt net ipc cgroup
fi

task 1.2 'sleep 102 in a container that shares the network'
if sleeper 102; then
	expect 'its pid, mnt, uts, ipc, cgroup and user namespaces are new' \
		are_new pid mnt uts ipc cgroup user
	expect 'its net namespace is yours' are_old net
fi
