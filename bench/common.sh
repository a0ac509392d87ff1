# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# shellcheck disable=SC2154 # prog is set by those that source it
# common.sh - what the benchmarks of a start have in common.  Source it after setting prog, from the
# directory of the project; it sets build, jail, true, csv and tmp, a directory that goes at exit.

build=${BUILD:-build}
case $build in /*) ;; *) build=$PWD/$build ;; esac
top=$PWD
ours=${OURS:-$top/invoke_ns}
jail=$top/rootfs
filter=$build/gen/strict.bpf
# shellcheck disable=SC2034 # for those that source it
true=$jail/bin/true
csv=$build/bench/csv
tmp=$(mktemp -d "${TMPDIR:-/tmp}/bench.XXXXXX")
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT PIPE TERM
chmod 755 "$tmp"
mkdir -p "$csv"

die() { echo "$prog: $*" >&2; exit 1; }
left_out() { echo "$prog: note: '$1' is left out: $2" >&2; }

# The heading of a report.
machine()
{
	printf '%s; Linux %s, %s cpus; load %s\n' "$("$ours" --version | head -n 1)" "$(uname -r)" \
		"$(nproc)" "$(cut -d ' ' -f 1 /proc/loadavg)"
}

# as WHO COMMAND...: root can be nobody; another user is that one anyway.
as()
{
	whom=$1; shift
	if [ "$whom" = nobody ] && [ "$(id -u)" = 0 ]; then
		setpriv --reuid 65534 --regid 65534 --clear-groups -- "$@"
	else
		"$@"
	fi
}

# contestant NAME PROGRAM WORD...: a line for measure(1), with the full path, so that no program
# pays for a search.  A program that is not installed, or does not start here as $who, is left out.
contestant()
{
	name=$1
	if ! program=$(command -v "$2"); then
		left_out "$name" "$2 is not installed"
		return
	fi
	shift 2
	if ! as "$who" "$program" "$@" </dev/null >/dev/null 2>"$tmp/why" 9<"$filter"; then
		left_out "$name" "as $who it does not start here: $(tail -n 1 "$tmp/why")"
		return
	fi
	printf '%s\t%s\n' "$name" "$program $*"
}

# calls WHO WORD...: how many system calls the whole tree makes.
calls()
{
	command -v strace >/dev/null || { echo -; return; }
	: >"$tmp/calls"; chmod 666 "$tmp/calls"
	as "$1" strace -f -qq -o "$tmp/calls" ${2:+$2} 9<"$filter" </dev/null >/dev/null 2>&1 || :
	grep -c -v -e resumed -e '+++' -e '---' "$tmp/calls" || :
}

# measured FILE WHO ROUNDS [-j N]: measure the contestants of $tmp/list; each start becomes a line
# of the CSV file, and $tmp/figures has those of measure.c.
measured()
{
	starts=$csv/$1.csv starter=$2 times=$3; shift 3
	echo 'name,round,cpu_us,passed_us,page_faults' >"$starts"; chmod 666 "$starts"
	as "$starter" "$build/bench/measure" -o "$starts" "$@" "$times" <"$tmp/list" 9<"$filter" \
		>"$tmp/figures" 2>"$tmp/err" || { tail -n 3 "$tmp/err" >&2; exit 1; }
}

# in_own_mounts COMMAND...: this script once more, in a mount namespace of its own.
in_own_mounts()
{
	[ -z "${BENCH_MOUNTS:-}" ] || return 0
	rm -rf "$tmp"
	BENCH_MOUNTS=1 exec unshare -m --propagation private "$@"
}
