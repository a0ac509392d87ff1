#!/bin/sh
# SPDX-License-Identifier: ISC
# limits.t - a greedy command is held, in a guest whose cgroups are of version 2
set -eu
cd "${0%/*}/../.."
. tests/lib.sh

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM

# 6.1 is the oldest kernel of a distribution that has them by default.
guests='bookworm sid'

# retell RELEASE: the guest's results are ours.
retell()
{
	while read -r line; do
		case $line in
		'ok '*) ok "$1: ${line#* - }" ;;
		'not ok '*) not_ok "$1: ${line#* - }" ;;
		[0-9]*) ;;
		*) echo "$line" ;;
		esac
	done <"$tmp/$1"
}

complete() { is 0 "$(grep -c '^not ok' "$1")" && grep -qx "1\.\.$(grep -c '^ok' "$1")" "$1"; }

kernels=
for release in $guests; do
	if ! scripts/fetch-kernel "$release" >/dev/null 2>"$tmp/err"; then
		skip "$release" "$(tail -n 1 "$tmp/err")"
		continue
	fi
	scripts/guest -t 400 -k "$release" tests/guests/limits >"$tmp/$release" 2>&1 || :
	retell "$release"
	check "$release: all of it" complete "$tmp/$release"
	kernels="$kernels, $(sed -n 's/^# Linux \([0-9]*\.[0-9]*\).*/\1/p' "$tmp/$release")"
done
if [ -n "$kernels" ] && [ "$failures" -eq 0 ]; then
	evidence greedy "held, host well, on ${kernels#, }"
elif [ -n "$kernels" ]; then
	evidence greedy "$failures failures on ${kernels#, }"
fi
done_testing
