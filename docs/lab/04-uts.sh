# shellcheck shell=sh disable=SC2034,SC2154,SC2016 # lesson sets $pid, and reads $saw
# what 'lesson check 4' looks at

# is_called NAME: asked in the namespaces of the process.
is_called()
{
	name=$(./invoke_ns --join "user=$pid" --join "uts=$pid" uname -n 2>/dev/null) || {
		saw='./invoke_ns cannot join its namespaces to ask.'
		return 1
	}
	is "$1" "$name" 'the name there'
}

task 4.1 'sleep 401 on a host called alice'
if sleeper 401; then
	expect 'its uts namespace is new' are_new uts
	expect 'its mnt, pid and net namespaces are yours' are_old mnt pid net
	expect 'the name is alice' is_called alice
fi

task 4.2 'sleep 402 in a container that was called bob, and is called carol'
if sleeper 402; then
	expect 'its uts, pid and mnt namespaces are new' are_new uts pid mnt
	expect 'the name is carol' is_called carol
fi
