#!/bin/sh
# SPDX-License-Identifier: ISC
# limits.t - limits of one process, and of all where this host has a tree for them
set -eu
# shellcheck source=tests/lab.sh
. "${0%/*}/../lab.sh"

make_jail owned "$(by user id -u)"
jail=$jails/owned

# -- of one: --ulimit -----------------------------------------------------------

soft_and_hard()
{
	run_by "$1" ./invoke_ns --ulimit nofile=9 --ulimit nofile=64:128 --ulimit core=0 -c "$jail" sh -c \
		'ulimit -S -n; ulimit -H -n; ulimit -S -c'
	is "64
128
0" "$out"
}

# What only root may, and root only where it has every privilege: in guests.
not_raised()
{
	hard=$(awk '/^Max open files/ { print $5 }' /proc/self/limits)
	run_by "$1" ./invoke_ns --ulimit core=4096 -c "$jail" sh -c 'ulimit -H -c'
	is '0 4096' "$status $((out * 512))" || { echo "$err"; return 1; }
	run_by "$1" ./invoke_ns --ulimit nofile=$((hard + 1)) -c "$jail" sh -c 'ulimit -H -n'
	is 125 "$status"
	is '' "$out"
	like '*cannot limit nofile*' "$err"
}

too_large()
{
	run_by "$1" ./invoke_ns --ulimit fsize=4k -c "$jail" sh -c \
		'head -c 100000 /dev/zero >/tmp/file; stat -c %s /tmp/file'
	is 4096 "$out"
}

# -- of all: cgroups, of version 2 only -------------------------------------------
#
# What they do is seen in guests: tests/long/limits.t.

has_tree()
{
	for tree in /sys/fs/cgroup /sys/fs/cgroup/unified; do
		! grep -qsw memory "$tree/cgroup.controllers" || return 0
	done
	return 1
}

# One line, and nothing was run.
no_tree()
{
	for option in '--memory 64m' '--pids-limit 20' '--cpus 1.5'; do
		# shellcheck disable=SC2086 # two words
		run_by "$1" ./invoke_ns $option -c "$jail" echo started
		is 125 "$status"
		is '' "$out"
		is 1 "$(printf '%s\n' "$err" | grep -c 'version [12].*--ulimit')"
	done
}

unheard_of()
{
	for option in --memory=1k --memory=much --memory=-1 --pids-limit=0 --pids-limit=x \
		--cpus=0 --cpus=1,5 --cpus=x --ulimit=files=3 --ulimit=nofile --ulimit=nofile=2:1; do
		run ./invoke_ns "$option" echo started
		is "$option 125 " "$option $status $out"
		like "*${option%%=*} *: expected *" "$err"
	done
}

for who in root user none; do
	check_as "$who" 'ulimits, soft and hard'         soft_and_hard "$who"
	check_as "$who" 'a file grows no larger'         too_large "$who"
	if has_tree; then
		skip "$who: no tree of version 2" 'this host has one'
	else
		check_as "$who" 'no tree of version 2'   no_tree "$who"
	fi
done
check_as user 'no limit is raised'                       not_raised user
check 'limits that are none'                             unheard_of
done_testing
