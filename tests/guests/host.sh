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

# in_guest RELEASE SCRIPT: or a skip that says why there is none.
in_guest()
{
	if ! scripts/fetch-kernel "$1" >/dev/null 2>"$guests/err"; then
		skip "$1: $2" "$(tail -n 1 "$guests/err")"
		return
	fi
	scripts/guest -t 400 -k "$1" "$2" >"$guests/$1" 2>&1 || :
	retell "$1"
	check "$1: to the end" complete "$guests/$1"
}
