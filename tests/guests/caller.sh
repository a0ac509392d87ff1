# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2034 # $status and $err are for who sources it
# caller.sh - who calls, what comes of it, and that the guest is afterwards as it was.  It
# brings guest.sh.

# shellcheck source=tests/guests/guest.sh
. /tests/guest.sh

release=$(uname -r)
release=${release%%-*}
: >/facts

# Is this kernel as new as MAJOR.MINOR?
since()
{
	printf '%s\n' "$1" "$release" | sort -V | head -n 1 | grep -qx "$1"
}

# fact WHO KEY VALUE: what there is on this kernel, for a table.
fact()
{
	echo "$1|$2|$3" >>/facts
}

tell_facts()
{
	echo "# Linux $release"
	sed 's/^/# fact |/' /facts
}

by()
{
	case $1 in
	root) shift; exec "$@" ;;
	user) shift; exec setuidgid user "$@" ;;
	esac
}

# told WHO COMMAND...: $out, $err and $status.  What it says is for the test that asks.
told()
{
	status=0
	whom=$1; shift
	(by "$whom" timeout -k 2 120 "$@") >/out 2>/err || status=$?
	out=$(cat /out)
	err=$(cat /err)
}

# ends WHO COMMAND...: it and what it has started, by a signal.  COMMAND takes another.
ends()
{
	for signal in TERM KILL; do
		: >/out
		(by "$@" sh -c 'sleep 77 & echo ready; exec sleep 78') >/out 2>/err &
		runner=$!
		wait_until grep -q ready /out
		kill -$signal $runner
		ended=0
		wait $runner || ended=$?
		case $signal in TERM) is 143 $ended ;; KILL) is 137 $ended ;; esac
		wait_until nobody_sleeps
	done
}

nobody_sleeps() { [ -z "$(pidof sleep)" ]; }

in_a_line() { echo "$*"; }

# The host is as it was.
state()
{
	cat /proc/self/mountinfo /proc/sys/kernel/hostname
	cat /sys/block/loop*/loop/backing_file || :
	ls -A /tmp /var/tmp /dev/shm /run /home/user /media/* || :
	ip -o link
	pidof invoke_ns || :
}
before_test() { state >/before 2>&1; }
after_test()
{
	wait_until same_state || { out="$out
$(diff /before /after)"; return 1; }
}
same_state() { state >/after 2>&1; cmp -s /before /after; }
