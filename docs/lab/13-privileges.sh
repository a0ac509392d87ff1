# shellcheck shell=sh disable=SC2034,SC2154,SC2016 # lesson sets $pid, and reads $saw
# what 'lesson check 13' looks at

task 13.1 'sleep 1301 in a container without a capability'
if sleeper 1301; then
	expect 'its mnt and pid namespaces are new' are_new mnt pid
	expect 'CapEff is zero' is 0000000000000000 "$(status CapEff)" CapEff
	expect 'a filter is on' is 2 "$(status Seccomp)" Seccomp
fi

# kill is capability 5, net_admin 12.
task 13.2 'sleep 1302 in a container with kill and net_admin'
if sleeper 1302; then
	expect 'its mnt and pid namespaces are new' are_new mnt pid
	expect 'CapEff has the bits 5 and 12' is 0000000000001020 "$(status CapEff)" CapEff
fi

task 13.3 'sleep 1303 by hand, with no_new_privs'
if sleeper 1303; then
	expect 'its user and mnt namespaces are new' are_new user mnt
	expect 'its pid namespace is yours: no container' are_old pid
	expect 'no_new_privs is set' is 1 "$(status NoNewPrivs)" NoNewPrivs
fi
