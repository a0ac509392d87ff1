# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# guest.sh - what the scripts of the guests have in common.  It brings lib.sh.

. /tests/lib.sh

# wait_until COMMAND...: for a minute at most; an emulated processor is slow.
wait_until()
{
	tries=0
	until "$@"; do
		tries=$((tries + 1))
		[ "$tries" -lt 600 ] || { echo "waited in vain for: $*"; return 1; }
		sleep 0.1
	done
}

is_running()
{
	{ read -r _ _ state _ <"/proc/$1/stat"; } 2>/dev/null && [ "$state" != Z ]
}
