#!/bin/sh
# SPDX-License-Identifier: ISC
# load.t - many starts, one after another and at once, and many binds: nothing grows
#
# A sample; LONG=1 makes 10,000 in a row, 200 at once and 1,000 binds.
set -eu
# shellcheck source=tests/lab.sh
. "${0%/*}/../lab.sh"

in_a_row=120 at_once=40 binds=250
[ -z "${LONG:-}" ] || in_a_row=10000 at_once=200 binds=1000

make_jail root
make_jail owned "$(by user id -u)"
for jail in root owned; do
	: >"$jails/$jail/mnt/gate"
	mkdir "$jails/$jail/mnt/new"
done

as_root=
as_user=
[ -z "${LAB:-}" ] || as_user='setpriv --reuid 54001 --regid 54001 --clear-groups --inh-caps=-all --'

# What we ourselves have, in kilobytes, and how many descriptors.
ours()
{
	awk '/^VmRSS:/ { print $2 }' /proc/$$/status
}
descriptors() { set -- /proc/$$/fd/*; echo $#; }

# -- one after another ---------------------------------------------------------------------

# The ways take turns, and each says its number.
row()
{
	memory=$(ours) open=$(descriptors)
	i=0
	while [ "$i" -lt "$1" ]; do
		i=$((i + 1))
		case $((i % 4)) in
		0) set -- "$1" --only -pmnUICu box ;;
		1) set -- "$1" --tmpfs /tmp ;;
		*) set -- "$1" ;;
		esac
		count=$1; shift
		# shellcheck disable=SC2086 # a list of words
		said=$($prefix ./invoke_ns "$@" -c "$jail" /bin/echo "$i" 2>&1 </dev/null) || {
			echo "start $i ended with $?: $said"
			return 1
		}
		is "$i" "$said"
		set -- "$count"
	done
	is "$open" "$(descriptors)"
	[ "$(ours)" -le $((memory + 1024)) ] || { echo "from $memory to $(ours) kB"; return 1; }
}

# -- at once ---------------------------------------------------------------------------------

# Each is there until all are, and it has got a byte of its own: so they are at once.
crowd()
{
	mkfifo -m 666 "$tmp/gate"
	exec 7<>"$tmp/gate"
	i=0 pids=
	while [ "$i" -lt "$1" ]; do
		i=$((i + 1))
		# shellcheck disable=SC2016,SC2086 # the inner shell's; a list of words
		$prefix ./invoke_ns -c "$jail" --bind "$tmp/gate:/mnt/gate" /bin/sh -c \
			'echo "$1"; dd if=/mnt/gate of=/dev/null bs=1 count=1 2>/dev/null' sh "$i" \
			>"$tmp/crowd.$i" 2>&1 </dev/null 7>&- &
		pids="$pids $!"
	done
	for _ in 1 2 3 4 5 6; do
		! wait_until all_there "$1" || break
	done
	printf "%${1}s" '' >&7
	for pid in $pids; do
		wait "$pid" || { echo "one ended with $?"; cat "$tmp"/crowd.*; return 1; }
	done
	is "$(seq "$1")" "$(cat "$tmp"/crowd.* | sort -n)"
	exec 7>&-
	rm "$tmp"/crowd.* "$tmp/gate"
}

all_there() { [ "$(find "$tmp" -name 'crowd.*' -size +0 | wc -l)" -eq "$1" ]; }

# F75: what a run names in the host is its own, whatever it is called inside.
namesakes()
{
	i=0 pids=
	while [ "$i" -lt 20 ]; do
		i=$((i + 1))
		# shellcheck disable=SC2086 # a list of words
		echo "word $i" | $prefix ./invoke_ns -pmnu same -i no /bin/sh -c 'hostname' \
			>"$tmp/same.$i" 2>&1 &
		pids="$pids $!"
	done
	for pid in $pids; do
		wait "$pid" || { echo "one ended with $?"; cat "$tmp"/same.*; return 1; }
	done
	is 20 "$(cat "$tmp"/same.* | grep -cx same)"
	for i in $(seq 20); do
		grep -q "word $i\$" "$tmp/same.$i" || { cat "$tmp/same.$i"; return 1; }
	done
	rm "$tmp"/same.*
}

# -- many binds --------------------------------------------------------------------------------

bind_many()
{
	count=$1; shift
	mkdir -p "$tmp/sources"
	set --
	for i in $(seq "$count"); do
		[ -e "$tmp/sources/$i" ] || echo "$i" >"$tmp/sources/$i"
		set -- "$@" --ro-bind "$tmp/sources/$i:/mnt/new/$i"
	done
	chmod -R a+rX "$tmp/sources"
	run_by "$who" ./invoke_ns "$@" -c "$jail" /bin/sh -c \
		'cat /mnt/new/* | sort -n; grep -c " /mnt/new/" /proc/self/mountinfo'
	is "0 $(seq "$count"; echo "$count")" "$status $out" || { printf '%s\n' "$err" | head -n 3; return 1; }
}

for who in root user; do
	prefix=$as_user jail=$jails/owned
	[ "$who" = user ] || prefix=$as_root jail=$jails/root
	check_as "$who" "$((in_a_row / 2)) starts one after another" row $((in_a_row / 2))
	check_as "$who" "$at_once at once" crowd "$at_once"
	check_as "$who" 'F75: twenty of one name at once' namesakes
	check_as "$who" "$binds binds in one call" bind_many "$binds"
done

evidence load "$in_a_row, $at_once and $binds, $failures failed"
done_testing
