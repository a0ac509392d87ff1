# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# host.sh - for the tests that start guests: after lib.sh, at the top of the project.
# What each of them said is in $guests/RELEASE.SCRIPT.

# shellcheck source=tests/retell.sh
. tests/retell.sh

guests=$(mktemp -d)
trap 'rm -rf "$guests"' EXIT
trap 'exit 1' HUP INT TERM

# in_guest RELEASE SCRIPT [OPTIONS]: of scripts/guest; or a skip that says why there is none.
in_guest()
{
	release=$1 script=$2; shift 2
	if ! scripts/fetch-kernel "$release" >/dev/null 2>"$guests/err"; then
		skip "$release: $script" "$(tail -n 1 "$guests/err")"
		return
	fi
	said=$guests/$release.${script##*/}
	scripts/guest -t 400 -k "$release" "$@" "$script" >"$said" 2>&1 || :
	retell "$release" "$said"
	check "$release: ${script##*/}, to the end" complete "$said"
}
