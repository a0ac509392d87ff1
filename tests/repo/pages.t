#!/bin/sh
# SPDX-License-Identifier: ISC
# pages.t - the commands of the lab book print what its pages show, and leave nothing behind
set -eu
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
cd "${0%/*}/../.."

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM

as_shown()
{
	tests/lessons/play "$1" >"$tmp/new" || return
	tests/lessons/mask <"$1" >"$tmp/page.masked"
	tests/lessons/mask <"$tmp/new" >"$tmp/new.masked"
	diff -u --label "$1" --label 'the programs' "$tmp/page.masked" "$tmp/new.masked"
}

# The comparison is a comparison.
# shellcheck disable=SC2016 # backquotes of a page
differs()
{
	sed 's/my number is 1/my number is 2/' docs/lab/02-pid.md >"$tmp/02-pid.md"
	tests/lessons/mask <docs/lab/02-pid.md >"$tmp/a"
	tests/lessons/mask <"$tmp/02-pid.md" >"$tmp/b"
	if cmp -s "$tmp/a" "$tmp/b"; then return 1; fi
	# Two that were the same number are two numbers.
	printf '```console inodes\nnet:[4026531833] net:[4026531833]\n```\n' | tests/lessons/mask >"$tmp/a"
	printf '```console inodes\nnet:[4026531833] net:[4026531834]\n```\n' | tests/lessons/mask >"$tmp/b"
	if cmp -s "$tmp/a" "$tmp/b"; then return 1; fi
}

check 'what differs is seen' differs
for page in docs/lab/[0-9][0-9]-*.md docs/lab/teaching.md; do
	if [ "$(id -u)" -ne 0 ]; then
		skip "${page##*/}" 'it takes root to make a world, and a user in it'
	else
		check "${page##*/}" as_shown "$page"
	fi
done
done_testing
