# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# lib.sh - just enough of TAP.  Source it; end with: done_testing

n=0 failures=0
ok()     { n=$((n + 1)); echo "ok $n - $1"; }
not_ok() { n=$((n + 1)) failures=$((failures + 1)); echo "not ok $n - $1"; }
skip()   { ! is_asked_for "$1" || { n=$((n + 1)); echo "ok $n - $1 # SKIP $2"; }; }

# ONLY, a shell pattern: of the tests of a file those with such a name.
# shellcheck disable=SC2254 # a pattern it is
is_asked_for() { case $1 in ${ONLY:-*}) ;; *) return 1 ;; esac; }

# What lab.sh puts around each test: look at the host, and compare.
before_test() { :; }
after_test()  { :; }

# What it said is in $out afterwards.
capture() { out=$("$@" 2>&1); }
endure()  { set -e; "$@"; }

# check NAME COMMAND...: the command must succeed.  In a test with `set -e` a
# function ends at its first command that fails, as it would anywhere else.
check()
{
	is_asked_for "$1" || return 0
	name=$1; shift
	before_test
	case $- in
	*e*) set +e; capture endure "$@"; verdict=$?; set -e ;;
	*)   capture "$@"; verdict=$? ;;
	esac
	after_test || verdict=1
	if [ "$verdict" -eq 0 ]; then
		ok "$name"
	else
		not_ok "$name"
		printf '%s\n' "$out" | sed 's/^/# /'
	fi
}

# in_memory "$@": as root, run this test again, with temporary files in a tmpfs of its own, which
# the kernel removes at the end.  On ext4 a test that makes and removes many jails takes four times
# as long: for a new inode the kernel reads each inode that was removed in the last seconds
# (recently_deleted() in fs/ext4/ialloc.c).
in_memory()
{
	# the test may have changed the directory, or be in /dev/shm itself
	case $(pwd -P)/ in /dev/shm/*) return 0 ;; esac
	if [ -n "${IN_MEMORY:-}" ] || [ ! -x "$0" ] || [ "$(id -u)" -ne 0 ] || [ ! -d /dev/shm ] ||
		! has_memory || ! unshare --mount true 2>/dev/null; then
		return 0
	fi
	# shellcheck disable=SC2016 # the inner shell expands it
	exec unshare --mount sh -c 'mount -t tmpfs -o mode=1777 tests /dev/shm && exec "$@"' - \
		env IN_MEMORY=yes TMPDIR=/dev/shm "$0" "$@"
}

# At least 2 GiB are available: several tests run at once.
has_memory()
{
	awk '$1 == "MemAvailable:" && $2 > 2097152 { enough = 1 } END { exit !enough }' /proc/meminfo
}

# For the functions that check calls:

# is WANTED GOT: two texts are the same, or the difference is shown.
is()
{
	[ "$1" = "$2" ] && return
	case $1$2 in
	*'
'*)	diff_texts "$1" "$2" ;;
	*)	printf "wanted: '%s'\n   got: '%s'\n" "$1" "$2" ;;
	esac
	return 1
}

diff_texts()
{
	texts=$(mktemp -d)
	printf '%s\n' "$1" >"$texts/wanted"
	printf '%s\n' "$2" >"$texts/got"
	(cd "$texts" && diff -u wanted got) || :
	rm -r "$texts"
}

# like PATTERN TEXT: the whole text fits the shell pattern.
like()
{
	# shellcheck disable=SC2254 # a pattern it is
	case $2 in
	$1) ;;
	*) printf "wanted like: '%s'\n        got: '%s'\n" "$1" "$2"; return 1 ;;
	esac
}

unlike()
{
	# shellcheck disable=SC2254
	case $2 in
	$1) printf "wanted nothing like: '%s'\n                got: '%s'\n" "$1" "$2"; return 1 ;;
	esac
}

# evidence KEY FIGURE: what this test has measured, for the table that scripts/evidence
# prints after a run.
evidence()
{
	echo "# $1: $2"
	[ -z "${EVIDENCE:-}" ] || printf '%s\n' "$2" >"$EVIDENCE/$1"
}

# calls_of COUNT COMMAND...: run it; print COUNT of the system calls that it made, from the
# first to the last, a line each, as `strace -e inject=` takes them.
calls_of()
{
	wanted=$1 trace=$(mktemp); shift
	strace -qq -o "$trace" "$@" >&2
	awk -F'(' -v wanted="$wanted" -v all="$(grep -c '^[a-z]' "$trace")" '
		/^[a-z]/ {
			count[$1]++
			if (int(++n * wanted / all) > printed) {
				printed++
				print $1 ":when=" count[$1]
			}
		}' "$trace"
	rm "$trace"
}

done_testing() { echo "1..$n"; exit $((failures > 0)); }
