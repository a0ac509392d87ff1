#!/bin/sh
# SPDX-License-Identifier: ISC
# arguments.t - whatever the words: no crash, and nothing that steers a terminal
#
# I: tests/programs/odd.c makes them of each option that --help tells of, and the programs are
# built with sanitizers.  Most is only explained; a part is done.  A sample, which SEED=N
# repeats; LONG=1 takes all of it.
set -eu
# shellcheck source=tests/lab.sh
. "${0%/*}/../lab.sh"

seed=${SEED:-$(date +%s)}
count=120 by_hand=70 done_count=20 builder=20
[ -z "${LONG:-}" ] || count=all by_hand=all done_count=1500 builder=1/1

export ASAN_OPTIONS=detect_leaks=0:exitcode=98:quarantine_size_mb=1:malloc_context_size=3
export UBSAN_OPTIONS=halt_on_error=1:exitcode=98
san=build/san

make_jail root
# A value of ours, which as a command says for ever what it was given.
rm "$jails/root/bin/yes"
jail=$jails/root
: >"$tmp/figures"
# Where they are started: a --report has odd names, too.
mkdir "$tmp/here"

# The options of a --help, one in a line, with '=' where a value belongs.
options_of()
{
	"$1" --help | sed -n 's/^  \(-.\), \(--[a-z-]*\) [A-Zn].*/\1=\n\2=/p; t
		s/^  \(-.\), \(--[a-z-]*\)  *.*/\1\n\2/p; t
		s/^  *\(--[a-z-]*\) [A-Z].*/\1=/p; t
		s/^  *\(--[a-z-]*\) .*/\1/p'
}

# odd SEED COUNT PROGRAM WORD...: fails where one of them crashes, echoes or hangs.
odd()
{
	options_of "$san/$3" >"$tmp/options.$3"
	from=$1 times=$2 program=$3; shift 3
	(cd "$tmp/here" && exec "$top/build/tests/odd" "$from" "$times" "$tmp/options.$program" \
		"$top/$san/$program" "$@") >"$tmp/odd.$from" || { tail -n 60 "$tmp/odd.$from"; return 1; }
	tail -n 1 "$tmp/odd.$from" >>"$tmp/figures"
}

# Two at a time, each with chances of its own, or with half of all.
n_th=0
both()
{
	n_th=$((n_th + 2))
	one=$1 two=$1
	[ "$1" != all ] || one=1/2 two=2/2
	shift
	odd $((seed + n_th)) "$one" "$@" & other=$!
	odd $((seed + n_th + 1)) "$two" "$@" || { wait "$other" || :; return 1; }
	wait "$other"
}

# What --persist has been told to keep, it has, and the one odd name of a --report that
# lies outside of this folder is there.
done_all()
{
	failed=0
	both "$@" || failed=1
	while grep -q ' /dev/null [^-]*- nsfs ' /proc/self/mountinfo; do
		umount /dev/null
	done
	for file in "$tmp/here"/* "$tmp/here"/.[!.]*; do
		while umount "$file" 2>/dev/null; do :; done
	done
	rm -f '/tmp:size=0'
	return "$failed"
}

found() { [ "$(options_of "$san/invoke_ns" | grep -c .)" -gt 60 ]; }
check 'the options are known'             found
check 'a container, explained'            both "$count" invoke_ns --explain -c "$jail"
check 'by hand, explained'                both "$by_hand" invoke_ns --explain
check_as root 'a container, done'         done_all "$done_count" invoke_ns --no-tty -c "$jail"
check 'mkrootfs, explained'               odd "$seed" "$builder" mkrootfs --explain "$top/configs/busybox.rootfs"
check 'binlibdepcp, explained'            odd "$seed" "$builder" binlibdepcp --explain "$top/rootfs/bin/busybox"

# Longer than the kernel's table: the words before are looked at all the same.
large_map()
{
	set --
	for i in $(seq 341); do
		set -- "$@" --uid-map "$i:$i:1"
	done
	run "$san/invoke_ns" -U "$@" true
	is 125 "$status"
	like '*invoke_ns: *' "$err"
}
check 'a map of 341 lines' large_map
overlap()
{
	run "$san/invoke_ns" -U --uid-map 0:0:10 --uid-map 5:100:10 true
	is 125 "$status"
	like '*invoke_ns: *' "$err"
}
check 'a map that overlaps itself' overlap

echo "# SEED=$seed"
evidence arguments "$(awk '{ n += $1; c += $3; e += $5; h += $7 }
	END { print n + 0 " starts, " c + 0 " crashes, " e + 0 " echoes, " h + 0 " hangs" }' "$tmp/figures")"
done_testing
