# shellcheck shell=sh disable=SC2034,SC2154,SC2016 # lesson sets $pid, and reads $saw
# what 'lesson check 2' looks at

# Its last number is that in its own namespace.
is_number()
{
	number_inside=$(status NSpid)
	is "$1" "${number_inside##*[!0-9]}" 'its number there'
}
is_not_1()
{
	number_inside=$(status NSpid) number_inside=${number_inside##*[!0-9]}
	[ "$number_inside" != 1 ] || { saw='It is 1: there is no init.'; return 1; }
}
says_number()
{
	file 202.txt || return
	is "$number_inside" "$(tr -d '\n' <202.txt)" '202.txt says'
}

task 2.1 'sleep 201 is process 1, with the mounts of the host'
if sleeper 201; then
	expect 'its pid namespace is new' are_new pid
	expect 'it is number 1 there' is_number 1
	expect 'its mnt namespace is yours' are_old mnt
fi

task 2.2 'sleep 202 in a container, and its number inside in 202.txt'
if sleeper 202; then
	expect 'its pid and mnt namespaces are new' are_new pid mnt
	expect 'it is not number 1: an init is' is_not_1
	expect 'its number inside is in 202.txt' says_number
fi
