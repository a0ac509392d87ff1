#!/bin/sh
# SPDX-License-Identifier: ISC
# life.t - signals, ends, orphans: whoever dies, all that is below dies with it
# shellcheck disable=SC2002,SC2016,SC2046,SC2086 # the shell inside expands it; lists of words
set -eu
# shellcheck source=tests/lab.sh
. "${0%/*}/../lab.sh"

make_jail owned "$(by user id -u)"
jail=$jails/owned

# running CALLER SCRIPT OPTIONS...: in the background, once the script has said so.
running()
{
	whose=$1 script=$2; shift 2
	: >"$tmp/out"
	exec_by "$whose" ./invoke_ns "$@" sh -c "$script" </dev/null >"$tmp/out" 2>"$tmp/err" &
	runner=$!
	wait_until grep -q -e ready -e ^root: "$tmp/out"
}

# Ways to run a command, with one word for each.
options_of()
{
	case $1 in
	plain)  ;;
	hand)   echo -pmn ;;
	early)  echo -pmn --boottime 9 ;;
	inner)  echo -pm --init ;;
	jail)   echo -c "$jail" ;;
	pid1)   echo -c "$jail" --as-pid-1 ;;
	tty)    echo -c "$jail" -t ;;
	esac
}

# A signal to the runner does what it would have done to the command.
ends_by()
{
	for way in plain hand inner jail pid1; do
		# a shell would have its own way with SIGQUIT, so another speaks
		running "$1" 'exec tail -n 100 -f /etc/passwd' $(options_of $way)
		kill "-$2" "$runner"
		ended "$runner"
		is "$way $((128 + $3))" "$way $end"
	done
}

# A command that handles it decides itself.
handled()
{
	for way in plain hand inner jail pid1; do
		running "$1" 'trap "echo got it; exit 42" TERM USR1 HUP INT QUIT; echo ready
			while :; do sleep 0.1; done' $(options_of $way)
		kill "-$2" "$runner"
		ended "$runner"
		is "$way 42" "$way $end"
		like '*got it*' "$(cat "$tmp/out")"
	done
}

# The host process is late: the command runs already, and the signal is for it.
handled_early()
{
	for way in plain hand early inner jail pid1; do
		: >"$tmp/early"
		exec_by "$1" strace -D -qq -o /dev/null -e inject=clone3,clone,fork,vfork,sendto,wait4:delay_exit=400000 \
			./invoke_ns $(options_of $way) sh -c 'trap "exit 42" HUP; echo ready
				while :; do sleep 0.1; done' </dev/null >"$tmp/early" 2>"$tmp/err" &
		runner=$!
		wait_until grep -q ready "$tmp/early"
		kill -HUP "$runner"
		ended "$runner"
		is "$way 42" "$way $end"
	done
}

ignored()
{
	for way in plain hand jail pid1; do
		running "$1" 'trap "" TERM HUP INT; trap "echo still here; exit 3" USR2; echo ready
			while :; do sleep 0.1; done' $(options_of $way)
		kill -TERM "$runner"
		kill -HUP "$runner"
		kill -INT "$runner"
		kill -USR2 "$runner"
		ended "$runner"
		is "$way 3" "$way $end"
	done
}

# So does an alarm that the caller has set for itself, which execve(2) keeps.
alarm_clock()
{
	for way in plain hand inner jail pid1; do
		exec_by "$1" perl -e 'alarm 1; exec @ARGV' ./invoke_ns $(options_of $way) sleep 1000 \
			</dev/null >"$tmp/out" 2>"$tmp/err" &
		eval "pid_$way=\$!"
	done
	for way in plain hand inner jail pid1; do ends 142 "$way"; done
}

# Those that do nothing by default end nobody.
harmless()
{
	for way in plain hand jail; do
		running "$1" 'trap "exit 4" TERM; echo ready; while :; do sleep 0.1; done' $(options_of $way)
		for signal in CHLD CONT URG WINCH; do kill "-$signal" "$runner"; done
		sleep 0.2
		is_running "$runner"
		kill -TERM "$runner"
		ended "$runner"
		is "$way 4" "$way $end"
	done
}

# 53: the ledger sees whether anything is left.
killed()
{
	for way in plain hand inner jail pid1 tty; do
		running "$1" 'sleep 7000 & setsid sleep 7001 & (sleep 7002 &); echo ready; sleep 7003' \
			$(options_of $way)
		wait_until are_asleep 4
		kill -KILL "$runner"
		wait "$runner" || end=$?
		is 137 "$end"
		[ $way != plain ] || stray
	done
}

# Without a pid namespace the kernel has no list of what belongs to the command.
stray()
{
	for process in $(sleepers); do kill -KILL "${process#/proc/}" 2>/dev/null || :; done
}
sleepers()
{
	for process in /proc/[0-9]*; do
		case $(tr '\0' ' ' 2>/dev/null <"$process/cmdline") in
		'sleep 700'[0-9]' ') echo "$process" ;;
		esac
	done
}
are_asleep() { [ "$(sleepers | wc -l)" -eq "$1" ]; }

# To become somebody else, and to be init's child, must not undo that.
dies_with_runner()
{
	caller=$1; shift
	running "$caller" 'echo ready; exec sleep 7004' "$@"
	kill -KILL "$runner"
	wait "$runner" || end=$?
	is 137 "$end"
	wait_until nobody_has 'sleep 7004 '
}
# nobody_has WORDS: on its command line
nobody_has()
{
	! cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\0' ' ' | grep -q "$1"
}

# Before it is executed the command is a piece of ours, and lost what it was sent.
signalled_early()
{
	for pause in 0.005 0.01 0.02 0.04; do
		exec_by "$1" ./invoke_ns "$2" -c "$jails/big.tar" sleep 1000 </dev/null >/dev/null 2>"$tmp/err" &
		runner=$!
		sleep "$pause"
		kill -TERM "$runner"
		ended "$runner"
		is "$pause 143" "$pause $end"
	done
}

# Time goes on where the command has stopped itself, and is not up too early where it
# has much to say.
in_time()
{
	in_background "$1" hand --timeout 1 sh -c 'kill -STOP $$; sleep 1000'
	in_background "$1" shared --timeout 1 -c "$jail" --share pid sh -c 'kill -STOP $$; sleep 1000'
	# five seconds, for the trap must be set by then
	in_background "$1" deaf --timeout 5 -c "$jail" sh -c 'trap "" TERM; kill -STOP $$; sleep 1000'
	for turn in 1 2 3; do
		read -r before _ </proc/uptime
		run_by "$1" ./invoke_ns -t --timeout 1 -c "$jail" sh -c 'while :; do echo x; sleep 0.02; done'
		read -r after _ </proc/uptime
		is "$turn 143" "$turn $status"
		is 1 "$(echo "$after $before" | awk '{ print ($1 - $2 > 0.98) }')"
	done
	ends 143 hand
	ends 143 shared
	ends 137 deaf
	like '*sending signal 15*sending signal 9*' "$(cat "$tmp/deaf")"
}
# in_background CALLER NAME ARGUMENT...: what it says is in $tmp/NAME; later: ends STATUS NAME.
in_background()
{
	whose=$1 called=$2; shift 2
	exec_by "$whose" ./invoke_ns "$@" </dev/null >"$tmp/$called" 2>&1 &
	eval "pid_$called=\$!"
}
ends()
{
	eval "ended \"\$pid_$2\""
	is "$2 $1" "$2 $end"
}

# 58: what outlives the command.
daemons()
{
	for way in hand inner jail; do
		run_by "$1" ./invoke_ns $(options_of $way) sh -c '(setsid sleep 8000 &); (sleep 8001 &); exit 5'
		is "$way 5" "$way $status"
	done
}

# 57: of five orphans that end none stays, as a zombie would: only init and the shell do.
zombies()
{
	run_by "$1" ./invoke_ns -c "$jail" sh -c 'for i in 1 2 3 4 5; do (sh -c "sleep 0.1 &"); done
		while set -- /proc/[0-9]* && [ $# -gt 2 ]; do sleep 0.1; done; echo end'
	is '0 end' "$status $out"
}

# 56: a command in a container is no pid 1, so its own signals end it.
own_signal()
{
	run_by "$1" ./invoke_ns -c "$jail" sh -c 'kill -TERM $$; sleep 1000'
	is 143 "$status"
}

# Stopped and continued with its command.
stopped()
{
	for way in plain hand jail; do
		running "$1" 'trap "exit 6" TERM; echo ready; while :; do sleep 0.1; done' $(options_of $way)
		kill -TSTP "$runner"
		wait_until is_stopped "$runner"
		kill -CONT "$runner"
		wait_until is_awake "$runner"
		kill -TERM "$runner"
		ended "$runner"
		is "$way 6" "$way $end"
	done
}
state_of()   { read -r _ _ state _ <"/proc/$1/stat"; echo "$state"; }
is_stopped() { [ "$(state_of "$1")" = T ]; }
is_awake()   { [ "$(state_of "$1")" != T ]; }

# 67: signals that interrupt every call while it starts.
storm()
{
	for i in $(seq 10); do
		status=0
		by "$1" perl -e '
			my $pid = fork; if (!$pid) { exec @ARGV }
			while (waitpid($pid, 1) == 0) { kill "CONT", $pid; kill "WINCH", $pid;
				select undef, undef, undef, 0.0005 }
			exit($? >> 8)' ./invoke_ns -c "$jail" sh -c 'exit 9' || status=$?
		is "$i 9" "$i $status"
	done
}

# 74: many at once, each with its own end.
at_once()
{
	pids=
	for i in $(seq 20); do
		exec_by "$1" ./invoke_ns -c "$jail" -u same sh -c "exit $i" 2>/dev/null &
		pids="$pids $!"
	done
	ends=
	for pid in $pids; do
		end=0
		wait "$pid" || end=$?
		ends="$ends $end"
	done
	is "$(seq 20 | xargs)" "${ends# }"
}

# Binary through pipes, half closed, and a reader that goes away.
pipes()
{
	head -c 300000 /dev/urandom >"$tmp/random"
	is "$(cksum <"$tmp/random")" "$(by "$1" ./invoke_ns -c "$jail" cat <"$tmp/random" 2>/dev/null | cksum)"
	is "$(cksum <"$tmp/random")" "$(cat "$tmp/random" | by "$1" ./invoke_ns -c "$jail" sh -c 'cat; cat' 2>/dev/null | cksum)"
	is y "$(by "$1" ./invoke_ns -c "$jail" yes 2>/dev/null | head -n 1)"
	is 'o' "$(by "$1" ./invoke_ns -c "$jail" sh -c 'echo e >&2; echo o' 2>/dev/null)"
}

mkdir "$tmp/big"
for i in 1 2 3; do head -c 20000000 /dev/urandom >"$tmp/big/$i"; done
tar -cf "$jails/big.tar" -C "$jail" . -C "$tmp/big" .
rm -r "$tmp/big"

for who in root user; do
	for signal in TERM:15 INT:2 HUP:1 QUIT:3 USR1:10; do
		check_as "$who" "E55: SIG${signal%:*} to the runner ends the command" ends_by "$who" "${signal%:*}" "${signal#*:}"
	done
	for signal in TERM HUP USR1; do
		check_as "$who" "E55: a command that handles SIG$signal has its way" handled "$who" "$signal"
	done
	check_as "$who" 'E55: a command that ignores signals goes on' ignored "$who"
	check_as "$who" 'E55: an alarm of the caller'\''s' alarm_clock "$who"
	check_as "$who" 'E55: what is harmless to others is harmless here' harmless "$who"
	check_as "$who" 'E53: SIGKILL to the runner leaves nobody' killed "$who"
	check_as "$who" 'E55: a signal before the runner waits' handled_early "$who"
	check_as "$who" 'E53: nor the child of an init by hand' dies_with_runner "$who" --init
	check_as "$who" 'E53: nor in a shared pid namespace' \
		dies_with_runner "$who" --share pid --init -c "$jail"
	check_as "$who" 'a signal while the jail is unpacked' signalled_early "$who" -pmU
	check_as "$who" '--timeout' in_time "$who"
	check_as "$who" 'E58: what the command leaves running ends with it' daemons "$who"
	check_as "$who" 'E57: init reaps orphans' zombies "$who"
	check_as "$who" 'E56: a signal of its own ends the command' own_signal "$who"
	check_as "$who" 'stop and continue' stopped "$who"
	check_as "$who" 'E67: a storm of signals' storm "$who"
	check_as "$who" 'F74: twenty at once' at_once "$who"
	check_as "$who" 'pipes stay pipes' pipes "$who"
done

check_as root 'E53: nor who has become somebody else' dies_with_runner root --uid 5
check_as root 'E53: nor as pid 1' dies_with_runner root -p --uid 5
check_as root 'E53: nor in a container' dies_with_runner root --share pid --uid=5 -c "$jail"
check_as root 'E53: nor as pid 1 of one' dies_with_runner root --as-pid-1 --uid=5 -c "$jail"

# Before its prctl(2) the death of its parent is not told to a process: which has to ask for it.
# Here prctl(2) begins late.
host_dies_first()
{
	rm -f "$jail/tmp/made"
	exec_by "$1" strace -f -qq -o /dev/null -e trace=prctl -e inject=prctl:delay_enter=2000000 \
		./invoke_ns -c "$jail" touch /tmp/made </dev/null >"$tmp/out" 2>&1 &
	tracer=$!
	wait_until has_init "$tracer"
	kill -KILL "$host"
	ended "$tracer"
	wait_until nobody_has 'invoke_ns -c '
	[ ! -e "$jail/tmp/made" ] || { rm "$jail/tmp/made"; echo 'the command was run'; return 1; }
}
# has_init TRACER: $host is the child of it, and has one that is pid 1 elsewhere.
has_init()
{
	host=$(children_of "$1")
	[ -n "$host" ] || return
	for child in $(children_of "$host"); do
		! grep -q '^NSpid:.*[[:space:]]1$' "/proc/$child/status" || return 0
	done 2>/dev/null
	return 1
}
children_of()
{
	cat /proc/[0-9]*/stat 2>/dev/null | awk -v parent="$1" '$4 == parent { print $1 }'
}

# 54: whoever dies in the middle of setting up.
in_the_middle()
{
	for call in unshare clone3 setresuid pivot_root mount_setattr setns execve; do
		status=0 option=--init
		[ "$call" != unshare ] || option=--boottime=1
		by "$1" timeout -k 2 "$patience" strace -f -qq -o /dev/null -e "inject=$call:signal=KILL" -e trace=$call \
			./invoke_ns "$option" -c "$jail" true </dev/null >"$tmp/out" 2>&1 || status=$?
		case $call$status in
		setns0 | execve137) ;;
		*0) echo "$call: nobody noticed"; return 1 ;;
		*124) echo "$call: hangs"; return 1 ;;
		esac
	done
}
if strace -o /dev/null true 2>/dev/null; then
	for who in root none; do # newuidmap gains nothing while it is traced
		check_as "$who" 'E54: an actor killed while setting up' in_the_middle "$who"
		check_as "$who" 'E53: the host dies before a child asks for that' host_dies_first "$who"
	done
else
	skip 'E54: an actor killed while setting up' 'strace may not trace here'
fi

done_testing
