# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# retell.sh - for tests that start others elsewhere: after lib.sh.

# retell NAME FILE: its results are ours.
retell()
{
	while IFS= read -r line; do
		case $line in
		'ok '*) ok "$1: ${line#* - }" ;;
		'not ok '*) not_ok "$1: ${line#* - }" ;;
		[0-9]*) ;;
		*) echo "$line" ;;
		esac
	done <"$2"
}

# Nothing is missing at the end.
complete() { grep -qx "1\.\.$(grep -c -e '^ok' -e '^not ok' "$1")" "$1"; }
