# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# calls.sh - what system calls answer in a container; after lab.sh
# shellcheck disable=SC2154 # of lab.sh

calls=$top/build/tests/calls
make_jail owned "$(by user id -u)"
jail=$jails/owned
always= # options of each run

# answers CALLER WANTED OPTION... -- CALL...: what the calls answer, one word each.
answers()
{
	who=$1 wanted=$2; shift 2
	options=$always
	while [ "$1" != -- ]; do
		options="$options $1"
		shift
	done
	shift
	# shellcheck disable=SC2086 # a list of words
	run_by "$who" ./invoke_ns -x -c "$jail" --ro-bind "$calls:/calls" $options /calls "$@"
	is "0 $wanted" "$status $(printf '%s\n' "$out" | sed 's/.* //' | xargs)" || { echo "$err"; return 1; }
}
