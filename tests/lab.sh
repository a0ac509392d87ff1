# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# lab.sh - what the tests of the runner have in common.  Source it first, from a
# test that says `set -eu`; it brings lib.sh.
#
# As root a test runs in a world of its own (see tests/lab -h): there the ledger is
# exact.  Without root it runs where it is, and the ledger knows only what is ours.

# A test lies in a directory of tests/.
tests=${0%/*}/..
# shellcheck source=tests/lib.sh
. "$tests/lib.sh"

if [ -z "${LAB:-}" ] && unshare --mount --pid --fork true 2>/dev/null; then
	exec "$tests/lab" "$0" "$@"
fi
cd "$tests/.."
# shellcheck disable=SC2034 # for the tests
top=$(pwd)

if [ -n "${LAB:-}" ]; then
	tmp=$(mktemp -d "$LAB/tmp/XXXXXX")
	jails=$LAB/jails
else
	tmp=$(mktemp -d "${TMPDIR:-/tmp}/invoke_ns.XXXXXX")
	jails=$tmp/jails
	mkdir "$jails"
fi
chmod 755 "$tmp"
trap 'chmod -R u+rwx "$tmp"; rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM

# -- who calls ----------------------------------------------------------------
#
# root   with every privilege           (only in the lab)
# user   who may map a range of ids     (outside the lab: whoever runs the tests)
# none   who may map nobody but himself (only in the lab)

if [ -n "${LAB:-}" ]; then
	callers='root user none'
else
	callers=user
fi

has_caller()
{
	case " $callers " in *" $1 "*) ;; *) return 1 ;; esac
}

# by CALLER COMMAND...
by()
{
	(exec_by "$@")
}

# exec_by CALLER COMMAND...: for `exec_by CALLER COMMAND & pid=$!`, where $! must be
# the command's and not a subshell's.
exec_by()
{
	whom=$1; shift
	case $whom in
	root | me) exec "$@" ;;
	user) if [ -n "${LAB:-}" ]; then become 54001 "$@"; else exec "$@"; fi ;;
	none) become 54002 "$@" ;;
	esac
}

become()
{
	number=$1; shift
	exec setpriv --reuid "$number" --regid "$number" --clear-groups --inh-caps=-all -- "$@"
}

# check_as CALLER NAME COMMAND...: check, where there is this caller.
check_as()
{
	whom=$1 title="$1: $2"; shift 2
	if has_caller "$whom"; then
		check "$title" "$@"
	else
		skip "$title" 'only root can be somebody else'
	fi
}

# -- jails ----------------------------------------------------------------------

# make_jail NAME [OWNER [RECIPE]]: at $jails/NAME, by default like the one that make built.
make_jail()
{
	for built in build/busybox build/busybox.given rootfs/bin/busybox; do
		[ ! -x "$built" ] || break
	done
	SOURCE_DATE_EPOCH=0 ./mkrootfs -D BUSYBOX="$built" "${3:-configs/busybox.rootfs}" "$jails/$1"
	[ $# -lt 2 ] || chown -hR "$2:$2" "$jails/$1"
}

# tree DIR: all that is in it, to compare.
tree()
{
	(cd "$1" && find . -printf '%p %y %m %U:%G %s %l %T@\n' | sort
	find . -type f -exec cksum {} + | sort)
}

# -- running ---------------------------------------------------------------------

# A command that takes longer hangs.  Nothing is judged by time: a busy machine may need
# minutes where an idle one needs none.
patience=${PATIENCE:-300}

# run_by CALLER COMMAND...: its standard output is in $out, its standard error in $err,
# its exit status in $status, which is 124 where it hangs.  It gets no input.
# shellcheck disable=SC2034
run_by()
{
	status=0
	running=$1; shift
	by "$running" timeout -k 2 "$patience" "$@" </dev/null >"$tmp/out" 2>"$tmp/err" || status=$?
	out=$(cat "$tmp/out")
	err=$(cat "$tmp/err")
}

run() { run_by me "$@"; }

# wait_until COMMAND...: until it succeeds, or for $patience seconds.
wait_until()
{
	tries=0
	until "$@"; do
		tries=$((tries + 1))
		[ "$tries" -lt $((patience * 20)) ] || { echo "waited in vain for: $*"; return 1; }
		sleep 0.05
	done
}

# child_of PID: the children of a process.
child_of()
{
	cat /proc/[0-9]*/stat 2>/dev/null | awk -v parent="$1" '$4 == parent { print $1 }'
}

# has_command PID: $command is that of the run whose invoke_ns this is, and which has no other
# child any more.
has_command()
{
	command=$(child_of "$(child_of "$1")")
	[ -n "$command" ]
}

# ended PID: wait for the end of a child; its exit status is in $end.  A child that does
# not end is killed.
# shellcheck disable=SC2034
ended()
{
	end=0
	if wait_until has_ended "$1"; then
		wait "$1" || end=$?
		return 0
	fi
	kill -KILL "$1"
	wait "$1" || :
	return 1
}

# A zombie has ended.
is_running()
{
	{ read -r _ _ state _ <"/proc/$1/stat"; } 2>/dev/null && [ "$state" != Z ]
}
has_ended() { ! is_running "$1"; }

# is_named PID NAME: it has executed the program of that name.
is_named() { [ "$(cat "/proc/$1/comm" 2>/dev/null)" = "$2" ]; }

# -- networks ----------------------------------------------------------------------

# make_tun: the device that pasta needs is there, and everybody's, as where there is udev.
make_tun()
{
	mkdir -p /dev/net # and it stays, for other tests may use it
	mount -t tmpfs lab /dev/net
	mknod -m 666 /dev/net/tun c 10 200
}

# A default route, which leads to nobody.  For eval, or a shell in another namespace.
# shellcheck disable=SC2034 # for the tests
uplink='ip link set lo up
	ip link add up0 type veth peer name up1
	ip addr add 10.11.0.2/24 dev up0
	ip link set up0 up
	ip link set up1 up
	ip route add default via 10.11.0.1'

# -- the ledger --------------------------------------------------------------------
#
# The host before and after each test.  A test that leaves it changed fails, and shows
# the difference.  What a signal ends may take its time: so the ledger is compared until
# it is the same.
#
# The cgroups and the loop devices are the whole machine's, where other tests and programs run
# at the same time (podman makes a cgroup that stays): of those only what has come and does not
# go counts, and of the cgroups those that the runner makes.

sysctls='kernel/core_pattern kernel/modprobe kernel/hostname kernel/domainname
	kernel/sysrq kernel/panic kernel/randomize_va_space user/max_user_namespaces
	user/max_net_namespaces fs/mqueue/queues_max net/ipv4/ip_forward vm/overcommit_memory
	net/ipv4/ping_group_range net/ipv4/ip_unprivileged_port_start'

# Patterns for the cgroups below the root and below the one that the tests run in.
cgroup_patterns()
{
	while IFS=: read -r _ names path; do
		[ -n "$names" ] || names=unified
		path=${path%/}
		for root in "/sys/fs/cgroup/${names#name=}" /sys/fs/cgroup; do
			[ ! -d "$root$path" ] || echo "$root/*/ $root$path/*/"
		done
	done </proc/self/cgroup | tr ' ' '\n' | sort -u
}

ledger_of_lab()
{
	# shellcheck disable=SC2086 # a list of files
	{
		printf '%s\n' /proc/[0-9]* '' /tmp/* /tmp/.[!.]* /dev/shm/* /run/netns/* \
			"$LAB"/mqueue/* "$LAB"/sys/class/net/*
		cat /proc/self/mountinfo /proc/sysvipc/shm /proc/sysvipc/sem /proc/sysvipc/msg \
			$ledger_sysctls
	} >"$1" 2>&1
	machine "$1.machine"
}

machine()
{
	# shellcheck disable=SC2086,SC2094 # patterns; the loop devices are read, the file is written
	{
		for group in $cgroups; do
			group=${group%/}
			case ${group##*/} in invoke_ns*) echo "$group" ;; esac
		done
		set -- "$1" /sys/block/loop*/loop
		[ ! -e "$2" ] || grep -sF "$LAB/" /sys/block/loop*/loop/backing_file || :
	} >"$1"
}

# Others are at work here too: only what the runner alone makes can be told.
ledger_of_user()
{
	{
		awk -v me="$(id -u)" '/^Name:/ { name = $2 } /^Uid:/ { mine = $2 == me }
			/^NSpid:/ && mine && NF > 2 { print FILENAME, name }' /proc/[0-9]*/status
		ls -d /tmp/invoke_ns* /dev/mqueue/invoke_ns* /dev/shm/invoke_ns*
		cat /proc/self/mountinfo
		ipcs -mqs -c | grep -w "$(id -un)"
	} >"$1" 2>/dev/null || :
}

ledger()
{
	if [ -n "${LAB:-}" ]; then
		ledger_of_lab "$1"
	else
		ledger_of_user "$1"
	fi
}

# Not through a pipe: a process left behind would hold it open, and us up.
capture()
{
	("$@") >"$tmp/said" 2>&1
	verdict=$?
	out=
	[ ! -s "$tmp/said" ] || out=$(cat "$tmp/said")
	return "$verdict"
}

before_test()
{
	ledger "$tmp/before"
}

after_test()
{
	tries=0
	while ledger "$tmp/after"; ! is_same_ledger; do
		tries=$((tries + 1))
		if [ "$tries" -ge $((patience * 4)) ]; then
			out="$out
the host is not as it was before:
$(describe_difference)"
			return 1
		fi
		sleep 0.05
	done
}

is_same_ledger()
{
	cmp -s "$tmp/before" "$tmp/after" && [ -z "$(added_to_machine)" ]
}

added_to_machine()
{
	[ -z "${LAB:-}" ] || cmp -s "$tmp/before.machine" "$tmp/after.machine" ||
		grep -vxF -f "$tmp/before.machine" "$tmp/after.machine"
}

# A process is shown with its command line.
describe_difference()
{
	added_to_machine | sed 's/^/> /'
	diff "$tmp/before" "$tmp/after" | grep '^[<>]' | while read -r sign what; do
		case $what in
		/proc/[0-9]*) what="$what $({ tr '\0' ' ' <"$what/cmdline"; } 2>/dev/null)" || : ;;
		esac
		echo "$sign $what"
	done
}

cgroups=$(cgroup_patterns)
ledger_sysctls=
for name in $sysctls; do
	[ ! -r "/proc/sys/$name" ] || ledger_sysctls="$ledger_sysctls /proc/sys/$name"
done
