#!/bin/sh
# SPDX-License-Identifier: ISC
# screen.t - what is printed for a person fits the terminal; a pipe gets it as it is
# shellcheck disable=SC2317 # check calls the functions
set -eu
# shellcheck source=tests/lab.sh
. "${0%/*}/../lab.sh"

make_jail root
escape=$(printf '\033')

# seen COLUMNS ARGS...: what stands on a terminal of that width, in $tmp/seen.
seen()
{
	columns=$1; shift
	status=0
	TERM=${term:-xterm} COLUMNS=$columns timeout -k 2 "$patience" build/tests/person '' ./invoke_ns "$@" \
		>"$tmp/screen" 2>&1 || status=$?
	tr -d '\r' <"$tmp/screen" >"$tmp/coloured"
	sed "s/$escape\[[0-9]*m//g" "$tmp/coloured" >"$tmp/seen"
}

# Words as they come, whatever the lines.
words_of() { tr -s ' ' '\n' <"$1" | grep -v '^$'; }

# fits COLUMNS ARGS...: no line is longer, and all words are there, in one piece.
fits()
{
	seen "$@"
	is '' "$(awk -v most="$1" 'length > most && /[^ ] +[^ ]/' "$tmp/seen")"
	shift
	./invoke_ns "$@" >"$tmp/piped" || :
	words_of "$tmp/piped" >"$tmp/wanted"
	words_of "$tmp/seen" >"$tmp/got"
	diff -u "$tmp/wanted" "$tmp/got"
}
for columns in 80 60 132; do
	check "--help in $columns columns" fits "$columns" --help
	check "--check in $columns columns" fits "$columns" --check
done

# The actor of a line is that of the lines above it, too.
explained()
{
	seen "$1" -c "$jails/root" --no-tty --explain true
	is '' "$(awk -v most="$1" 'length > most && /[^ ] +[^ ]/' "$tmp/seen")"
	./invoke_ns -c "$jails/root" --no-tty --explain true >"$tmp/piped"
	awk '/^[a-z]/ { actor = $1; $1 = "" } NF { print actor, $0 }' "$tmp/seen" | words_of /dev/stdin |
		grep -vxE 'host|edge|init|command' >"$tmp/got"
	words_of "$tmp/piped" | grep -vxE 'host|edge|init|command' >"$tmp/wanted"
	diff -u "$tmp/wanted" "$tmp/got"
	# one name for each group, and a blank line between two
	is "$(cut -d' ' -f1 "$tmp/piped" | uniq)" "$(sed -n 's/^\([a-z][a-z]*\) .*/\1/p' "$tmp/seen")"
	is "$(sed -n 's/^\([a-z][a-z]*\) .*/\1/p' "$tmp/seen" | wc -l)" "$(($(grep -c '^$' "$tmp/seen") + 1))"
}
check '--explain in 80 columns' explained 80
check '--explain in 50 columns' explained 50

# Without COLUMNS the terminal is asked.
by_the_terminal()
{
	seen '' --help
	is '' "$(awk 'length > 80' "$tmp/seen")"
	like '*
      --share NS,...          container: share these (or all) with the host
*' "$(cat "$tmp/seen")"
}
check 'the width of the terminal' by_the_terminal

# A width that is none.
odd_width()
{
	for columns in 1 -5 x 99999999999999999999; do
		seen "$columns" --help
		is 0 "$status"
		is '' "$(awk 'length > 80' "$tmp/seen")"
	done
}
check 'a width that is none' odd_width

coloured()
{
	seen 80 -c "$jails/root" --no-tty --explain true
	like "*$escape\[*minit *$escape\[0m*" "$(cat "$tmp/coloured")"
	seen 80 --check
	like "*$escape\[32myes*" "$(cat "$tmp/coloured")"
}
check 'colours on a terminal' coloured

plain()
{
	for arg in --help --check; do
		NO_COLOR=1 seen 80 "$arg"
		unlike "*$escape*" "$(cat "$tmp/coloured")"
		term=dumb
		seen 80 "$arg"
		term=
		unlike "*$escape*" "$(cat "$tmp/coloured")"
	done
	NO_COLOR=1 seen 80 -c "$jails/root" --no-tty --explain true
	unlike "*$escape*" "$(cat "$tmp/coloured")"
	export COLUMNS=40
	for arg in --help --check; do
		./invoke_ns "$arg" >"$tmp/out" || :
		unlike "*$escape*" "$(cat "$tmp/out")"
	done
	is '' "$(grep -L 'allow calls, or groups such as io_uring, which$' "$tmp/out" | grep -v out)"
	unset COLUMNS
}
check 'no colours for NO_COLOR, a dumb terminal, a pipe' plain

# What is not known has a line that says so.
legend()
{
	run setpriv --reuid 54001 --regid 54001 --clear-groups ./invoke_ns --check
	like '*
  user   *-*
-  not known: *' "$out"
}
check_as root 'a legend for what is not known' legend

# -- parts of the help -----------------------------------------------------------------------

part()
{
	wanted=$1; shift
	run ./invoke_ns "$@"
	is '0 ' "$status $err"
	is "$wanted" "$(printf '%s\n' "$out" | sed -n '/^[A-Z]/{s/ .*//;p;}' | xargs)"
}
check 'a section of the help'          part Jail --help jail
check 'with ='                         part Jail --help=jail
check 'by its letter'                  part Namespaces -h names
check 'the examples alone'             part Examples --help examples
check 'all of it, and examples at the end' part 'Usage: Run Namespaces Jail Network Command Running Explanations Exit Examples' -h
check 'an option behind it is none'    part 'Usage: Run Namespaces Jail Network Command Running Explanations Exit Examples' -h -v

no_section()
{
	run ./invoke_ns --help ls
	is 125 "$status"
	like "*--help 'ls': expected namespaces, jail, *" "$err"
}
check 'no such section' no_section

done_testing
