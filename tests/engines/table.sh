# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# shellcheck disable=SC2154 # of lib.sh
# table.sh - the rows of the table of engines, which `make check-engines` prints; after lib.sh

rows=build/engines/${0##*/}
mkdir -p build/engines
: >"$rows"

# row ENGINE WHAT RESULT
row() { echo "| $1 | $2 | $3 |" >>"$rows"; }

# tried ENGINE WHAT COMMAND...: a check, and its row, if ENGINE is not empty.
tried()
{
	engine_tried=$1 what_tried=$2 failed_before=$failures; shift 2
	check "${engine_tried% [0-9]*}: $what_tried" "$@"
	if [ "$failures" = "$failed_before" ]; then
		row "$engine_tried" "$what_tried" yes
	else
		row "$engine_tried" "$what_tried" no
	fi
}

# not_tried ENGINE WHAT REASON
not_tried()
{
	skip "$1: $2" "$3"
	row "$1" "$2" "not tried: $3"
}
