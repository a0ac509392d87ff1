# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# host.sh - for the tests that start guests: after lib.sh, at the top of the project.
# What each of them said is in $guests/RELEASE.

guests=$(mktemp -d)
trap 'rm -rf "$guests"' EXIT
trap 'exit 1' HUP INT TERM

# retell RELEASE: the guest's results are ours.
retell()
{
	while IFS= read -r line; do
		case $line in
		'ok '*) ok "$1: ${line#* - }" ;;
		'not ok '*) not_ok "$1: ${line#* - }" ;;
		[0-9]*) ;;
		*) echo "$line" ;;
		esac
	done <"$guests/$1"
}

# Nothing is missing at the end.
complete() { grep -qx "1\.\.$(grep -c -e '^ok' -e '^not ok' "$1")" "$1"; }

# in_guest RELEASE SCRIPT [OPTION...]: or a skip that says why there is none.  The
# options are those of scripts/guest.
in_guest()
{
	release=$1
	script=$2
	shift 2
	if ! scripts/fetch-kernel "$release" >/dev/null 2>"$guests/err"; then
		skip "$release: $script" "$(tail -n 1 "$guests/err")"
		return
	fi
	scripts/guest -t 400 -k "$release" "$@" "$script" >"$guests/$release" 2>&1 || :
	retell "$release"
	check "$release: to the end" complete "$guests/$release"
}
