#!/bin/sh
# SPDX-License-Identifier: ISC
# hostile.t - a jail that sets traps for its set-up gets nothing outside changed
#
# Each trap stands at a place that the set-up touches, and points to a decoy outside,
# which must stay as it is.  The runner may refuse, or go on inside; it may not hang,
# and not follow.  LONG=1 makes 2,000 starts while a folder and a link are swapped.
set -eu
# shellcheck source=tests/lab.sh
. "${0%/*}/lab.sh"

starts=50
[ -z "${LONG:-}" ] || starts=2000

decoy=$tmp/decoy
mkdir -p "$decoy/folder/sub"
echo precious >"$decoy/file"
echo precious >"$decoy/folder/file"
echo 'root::0:0::/:/bin/sh' >"$decoy/passwd"
chmod -R a+rwX "$decoy"
decoy_before=$(tree "$decoy")
: >"$tmp/changes"

decoy_unchanged() { is "$decoy_before" "$(tree "$decoy")" || { echo >>"$tmp/changes"; return 1; }; }

make_jail root
make_jail owned "$(by user id -u)"

# -- traps ---------------------------------------------------------------------------
#
# PLACE KIND, and the options under which the set-up comes there.  The command tries
# to write through the place as well: it must not get to the decoy either.

places='proc sys dev tmp etc root bin/sh etc/passwd etc/group
	dev/null dev/console dev/pts dev/shm dev/ptmx proc/self proc/sys sys/fs sys/kernel
	mnt mnt/target'
kinds='absolute up dangling loop fifo sealed device setuid file'

# What stands there is replaced: a link out of the jail must not be followed by us.
# The decoy is as far away as the jail is deep, and further.
up=../../../../../../../../../../../..

set_trap()
{
	at=$jail/$1
	mkdir -p "${at%/*}"
	rm -rf "$at"
	case $2 in
	absolute) ln -s "$decoy/folder" "$at" ;;
	up)       ln -s "$up$decoy/folder" "$at" ;;
	dangling) ln -s "$decoy/new" "$at" ;;
	loop)     ln -s "${1##*/}" "$at" ;;
	fifo)     mkfifo "$at" ;;
	sealed)   mkfifo "$at" && chmod 000 "$at" ;;
	device)   mknod "$at" c 1 1 2>/dev/null || mkfifo "$at" ;;
	setuid)   cp rootfs/bin/busybox "$at" && chmod 4755 "$at" ;;
	file)     echo trap >"$at" ;;
	esac
}

options_of()
{
	case $1 in
	mnt)        echo "--tmpfs /mnt/in --bind $tmp/source:/mnt/new" ;;
	mnt/target) echo "--tmpfs /mnt/target --bind $tmp/source:/mnt/target/new" ;;
	etc/*)      echo '--uid root --gid root' ;;
	tmp | root) echo "-w /$1" ;;
	dev/console | dev/pts | dev/ptmx) echo -t ;;
	esac
}

mkdir "$tmp/source"
chmod 755 "$tmp/source"

# The command's own attempts: what the set-up left open would let them out.  To open
# for reading as well does not wait at a fifo.
# shellcheck disable=SC2016
attempt='for there in "$0" "$0/file" "$0/new"; do echo OUT 1<>"$there"; mkdir "$there/made"; done'

spring()
{
	jail=$tmp/$caller-trap turn=$3
	rm -rf "$jail"
	cp -a "$jails/$made" "$jail"
	set_trap "$1" "$2"
	[ "$caller" = root ] || [ -z "${LAB:-}" ] || chown -h 54001:54001 "$jail/$1"
	for way in '' -x --read-only '-pmnUu box'; do
		turn=$((turn + 1))
		[ -n "${LONG:-}" ] || [ $((turn % 4)) -eq 0 ] || continue
		# shellcheck disable=SC2046,SC2086 # lists of words
		run_by "$caller" ./invoke_ns $way $(options_of "$1") -c "$jail" \
			/bin/busybox sh -c "$attempt" "/$1"
		case $status in
		124 | 137) echo "it hangs: '$way'"; return 1 ;;
		125) like '*invoke_ns: *' "$err" ;;
		esac
		decoy_unchanged
	done
	rm -rf "$jail"
}

traps=0
spring_all()
{
	caller=$1 made=$2
	has_caller "$caller" || { skip "$caller: traps" 'only root can be somebody else'; return; }
	turn=0
	for place in $places; do
		for kind in $kinds; do
			turn=$((turn + 1))
			[ -n "${LONG:-}" ] || [ $((turn % 9)) -eq "$sample" ] || continue
			check "$caller: $kind at /$place" spring "$place" "$kind" "$turn"
			traps=$((traps + 1))
		done
		sample=$(((sample + 4) % 9))
	done
}

sample=1
spring_all root root
spring_all user owned

# -- a place that changes meanwhile ------------------------------------------------------

# A folder and a link to the decoy change places, as fast as it goes.
# shellcheck disable=SC2015 # no else is meant
swap()
{
	while :; do
		mv -T "$jail/mnt" "$jail/folder" && mv -T "$jail/link" "$jail/mnt" &&
			mv -T "$jail/mnt" "$jail/link" && mv -T "$jail/folder" "$jail/mnt" || :
	done 2>/dev/null
}

race()
{
	jail=$jails/$made
	mkdir -p "$jail/mnt"
	ln -s "$decoy/folder" "$jail/link"
	[ -z "${LAB:-}" ] || chown -hR "$(by user id -u)" "$jail/mnt" "$jail/link"
	swap & swapper=$!
	ran=0 refused=0
	i=0
	while [ "$i" -lt "$1" ]; do
		i=$((i + 1))
		run_by "$caller" ./invoke_ns --tmpfs /mnt/sub --bind "$tmp/source:/mnt" -c "$jail" \
			/bin/busybox sh -c 'echo OUT >/mnt/file; echo OUT >/mnt/sub/file'
		case $status in
		125) refused=$((refused + 1)) ;;
		*)   ran=$((ran + 1)) ;;
		esac
	done
	kill "$swapper"
	wait "$swapper" 2>/dev/null || :
	rm -rf "${jail:?}/mnt" "$jail/link" "$jail/folder"
	echo "$ran ran, $refused were refused" >"$tmp/race"
	decoy_unchanged
}

for caller in root user; do
	made=root
	[ "$caller" = root ] || made=owned
	if has_caller "$caller"; then
		check "$caller: $((starts / 2)) starts while folder and link are swapped" \
			race $((starts / 2))
		sed "s/^/# $caller: /" "$tmp/race"
	else
		skip "$caller: starts in a race" 'only root can be somebody else'
	fi
done

evidence hostile "$traps, $(wc -l <"$tmp/changes") changes to the decoy"
evidence swaps "$starts, $(wc -l <"$tmp/changes") changes to the decoy"
done_testing
