#!/bin/sh
# SPDX-License-Identifier: ISC
# check.t - --check says what a run would meet
# shellcheck disable=SC2016,SC2317 # the inner shell expands; check_as calls the functions
set -eu
# shellcheck source=tests/lab.sh
. "${0%/*}/../lab.sh"

letters='user:U mnt:m pid:p net:n ipc:I uts:-uts cgroup:C time:T'

# value PATH: of the JSON in $out, by a parser that is not ours.
value()
{
	printf '%s\n' "$out" | perl -MJSON::PP -e 'local $/; my $v = decode_json(<STDIN>);
		$v = $v->{$_} for split m,/,, shift;
		print !defined $v ? "null" : JSON::PP::is_bool($v) ? ($v ? "true" : "false") : $v, "\n"' "$1"
}

checked()
{
	whose=$1; shift
	run_by "$whose" "$@" ./invoke_ns --check=json
	value invoke_ns >/dev/null
}

# Each namespace by itself, as a run by hand gets it.
as_it_is()
{
	checked "$1"
	is 0 "$status"
	[ "$1" = root ] || is null "$(value namespaces/user/root)"
	for pair in $letters; do
		said=$(value "namespaces/${pair%:*}/user")
		[ "$1" != root ] || said=$(value "namespaces/${pair%:*}/root")
		by "$1" ./invoke_ns "-${pair#*:}" true 2>/dev/null && got=true || got=false
		is "${pair%:*} $got" "${pair%:*} $said"
	done
}

host_facts()
{
	checked "$1"
	is "$(uname -r) $(uname -m)" "$(value kernel) $(value machine)"
	is "$(cat /proc/sys/user/max_user_namespaces)" "$(value sysctls/user.max_user_namespaces)"
	for type in tmpfs overlay exfat; do
		grep -qw "$type" /proc/filesystems && there=true || there=false
		is "$type $there" "$type $(value "filesystems/$type")"
	done
	[ "$1" != user ] || is 65536 "$(value ids/subordinate)"
}

# What is switched off is said, with its cure, and so is what that takes along.
switched_off()
{
	run unshare -U --map-root-user sh -c 'echo 0 >/proc/sys/user/max_user_namespaces
		exec ./invoke_ns --check=json'
	is 1 "$status"
	is 'false false' "$(value namespaces/user/root) $(value namespaces/pid/user)"
	is true "$(value namespaces/pid/root)"
	like '*sysctl user.max_user_namespaces=10000*' "$out"
	run unshare -U --map-root-user sh -c 'echo 0 >/proc/sys/user/max_user_namespaces
		exec ./invoke_ns --check'
	like '*cure: user namespaces are switched off*' "$out"
}

# The range that the cure proposes is nobody's, and the name is the user's.
free_range()
{
	run_by none ./invoke_ns --check
	cure=$(printf '%s\n' "$out" | tr '\n' ' ' | grep -o "usermod --add-subuids [0-9]*-[0-9]* *--add-subgids [0-9]*-[0-9]* *[a-zA-Z0-9_-]*")
	# shellcheck disable=SC2086 # words they are
	set -- $cure
	first=${3%-*} last=${3#*-}
	is "$3" "$5"
	is 65535 $((last - first))
	is "$(awk -F: -v first="$first" -v last="$last" '$2 <= last && $2 + $3 > first' /etc/subuid /etc/subgid)" ''
	[ "$first" -ge 2065536 ] # behind those of this machine, of which a test has two
	is "$(getent passwd "$(by none id -u)" | cut -d: -f1)" "$(echo "$6" | grep -v USER || :)"
}

# A program that may make no namespaces, root or not: a chroot.
in_a_chroot()
{
	mkdir -p "$tmp/root/proc"
	cp invoke_ns "$tmp/root/invoke_ns"
	run unshare -m sh -c 'mount -t proc proc "$1/proc" && exec setpriv --reuid 54002 --regid 54002 \
		--clear-groups --bounding-set=-all,+sys_chroot --inh-caps=+sys_chroot \
		--ambient-caps=+sys_chroot chroot "$1" /invoke_ns --check=json' - "$tmp/root"
	is 1 "$status"
	is 'null false' "$(value namespaces/user/root) $(value namespaces/user/user)"
	like '*in a chroot*' "$out"
}

a_page()
{
	run_by "$1" ./invoke_ns --check
	is 0 "$status"
	is '' "$err"
	like '*kernel *namespaces  *as root  as a user*user  *cgroup*' "$out"
}

words()
{
	run ./invoke_ns --check=xml
	is 125 "$status"
	like '*--check=xml: expected json, or no value*' "$err"
	run ./invoke_ns -v --check
	is 0 "$status"
}

for who in root user none; do
	check_as "$who" 'the namespaces that a run gets' as_it_is "$who"
	check_as "$who" 'kernel, limits, file systems' host_facts "$who"
	check_as "$who" 'a page to read' a_page "$who"
done
check_as root 'user namespaces are switched off' switched_off
check_as root 'a chroot' in_a_chroot
check_as none 'A15: the cure proposes a free range' free_range
check 'its words' words
done_testing
