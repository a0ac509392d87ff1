# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# lib.sh - just enough of TAP.  Source it; end with: done_testing

n=0
ok()     { n=$((n + 1)); echo "ok $n - $1"; }
not_ok() { n=$((n + 1)); failed=1; echo "not ok $n - $1"; }
skip()   { n=$((n + 1)); echo "ok $n - $1 # SKIP $2"; }

# check NAME COMMAND...: the command must succeed.
check()
{
	name=$1; shift
	if out=$("$@" 2>&1); then
		ok "$name"
	else
		not_ok "$name"
		printf '%s\n' "$out" | sed 's/^/# /'
	fi
}

done_testing() { echo "1..$n"; exit "${failed:-0}"; }
