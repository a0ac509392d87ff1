#!/bin/sh
# SPDX-License-Identifier: ISC
# step.t - --step waits for Enter before each step that --explain tells of
# shellcheck disable=SC2317 # check_as calls the functions
set -eu
# shellcheck source=tests/lab.sh
. "${0%/*}/../lab.sh"

make_jail owned "$(by user id -u)"
jail=$jails/owned

# pressed CALLER SCRIPT ARGUMENT...: what a person sees who does this is in $tmp/screen.
pressed()
{
	whose=$1 script=$2; shift 2
	status=0
	by "$whose" timeout -k 2 $((2 * patience)) build/tests/person "$script" ./invoke_ns --step "$@" \
		>"$tmp/screen" 2>&1 || status=$?
	# Enter may have been pressed, and shown, before the question came
	tr '\r' '\n' <"$tmp/screen" | sed -E 's/(^| )(host|edge|init|command)  +/\n\2 /g' |
		sed -nE '/^(host|edge|init|command) /s/ *$//p' >"$tmp/numbered"
	sed -E 's/ \([0-9]+ of [0-9]+, pid [0-9]+\)$//' "$tmp/numbered" >"$tmp/deeds"
}

# A person reads a line, and presses Enter.  The processes take turns as they come: so the
# lines are compared in order for each of them.
every_step()
{
	whose=$1; shift
	by "$whose" ./invoke_ns --explain "$@" >"$tmp/explained"
	pressed "$whose" "$(yes 'send \n' | head -n 150)" "$@"
	is 7 "$status" || { cat "$tmp/screen"; return 1; }
	grep -v 'leave the terminal to the command' "$tmp/deeds" >"$tmp/seen"
	count=$(grep -c . "$tmp/numbered")
	is "$(seq 1 "$count" | sed "s/$/ of $count/")" \
		"$(sed -E 's/.*\((.*), pid [0-9]+\)$/\1/' "$tmp/numbered")"
	for actor in host edge init command; do
		is "$(grep "^$actor " "$tmp/explained" | sed -E 's/  +/ /; /restore the mode of our terminal|set our terminal to raw|wait for the command to end/d')" \
			"$(grep "^$actor " "$tmp/seen")"
	done
}

# What is not confirmed is not done, and Ctrl-C leaves nothing of it.
not_without_enter()
{
	pressed "$1" 'expect close the descriptors
send \n
expect block signals
send \n
expect change directory
send \x03' -c "$jail" touch /tmp/went-on
	is 130 "$status" || { cat "$tmp/screen"; return 1; }
	is 3 "$(grep -c . "$tmp/deeds")" || { cat "$tmp/screen"; return 1; }
	[ ! -e "$jail/tmp/went-on" ]
}

# Also where three processes wait at once.
in_the_middle()
{
	pressed "$1" "$(yes 'send \n' | head -n 40)
expect init 
send \\x03" -c "$jail" touch /tmp/went-on
	is 130 "$status" || { cat "$tmp/screen"; return 1; }
	[ ! -e "$jail/tmp/went-on" ]
}

# The host process ends the others, and they print nothing, whichever of them asks.
by_host()
{
	for question in 'fork the init' 'bring up' 'mount proc'; do
		pressed "$1" "answer $question
run sleep 0.1
send \\x03" -c "$jail" touch /tmp/went-on
		is 130 "$status" || { cat "$tmp/screen"; return 1; }
		is '' "$(sed -n '/\^C/,$p' "$tmp/screen" | grep -oE 'invoke_ns: (edge|init|command): .*')"
	done
	[ ! -e "$jail/tmp/went-on" ]
}

# Here the command process has not asked the kernel yet to end it together with host.
without_pid_namespace()
{
	pressed root 'answer command  die when the host
send \x03' -n --init -- true
	is 130 "$status" || { cat "$tmp/screen"; return 1; }
	wait_until no_process
}

no_process() { ! pgrep -x invoke_ns >"$tmp/left"; }

# The end of a command is noticed while host asks.
ends_meanwhile()
{
	for round in 1 2 3 4 5 6; do
		pressed user "$(yes 'send \n' | head -n 150)" -U -p --boottime 90 -- sh -c 'exit 7'
		is "$round 7" "$round $status" || { cat "$tmp/screen"; return 1; }
	done
}

# When the init process has ended, host must not take that for the start of the command: from then
# on Ctrl-C would be for the command.
without_init()
{
	pressed root 'answer map the gids
run pkill -KILL -n -x invoke_ns && sleep 0.1
send \x03' -c "$jail" true
	is 130 "$status" || { cat "$tmp/screen"; return 1; }
}

# Ctrl-Z stops the run where init asks, which the kernel does not stop: the shell gets what is typed.
as_job()
{
	status=0
	by "$1" timeout -k 2 $((2 * patience)) build/tests/person 'expect $ 
send ./invoke_ns --step -c '"$jail"' sh -c "exit 7"\n
answer bring up
send \x1a
expect Stopped
expect $ 
send echo out""side\n
expect outside\r\n
expect $ 
send fg\n
expect --step
send \n
answer mount proc
send c\n
expect $ 
send exit\n' env PS1='$ ' ENV= sh -i >"$tmp/screen" 2>&1 || status=$?
	is 7 "$status" || { cat "$tmp/screen"; return 1; }
}

# "c": the rest is not asked about, by none of the processes.
runs_on()
{
	pressed "$1" 'expect (1 of 
send \n
expect (2 of 
send c\n' -c "$jail" sh -c 'echo "done"; exit 7'
	is '7 2' "$status $(grep -c . "$tmp/deeds")" || { cat "$tmp/screen"; return 1; }
	like '*done*' "$(cat "$tmp/screen")"
}

# "q", in a process inside: the others end, too.
quits()
{
	pressed "$1" 'answer bring up
send q\n' -c "$jail" touch /tmp/went-on
	is 125 "$status" || { cat "$tmp/screen"; return 1; }
	like '*invoke_ns: init: stopped before step *' "$(cat "$tmp/screen")"
	[ ! -e "$jail/tmp/went-on" ]
}

# The pid of init is that for the caller: another terminal finds the process by it.
pid_is_outside()
{
	: >"$tmp/there"
	chmod 666 "$tmp/there"
	pressed "$1" "answer bring up
run grep -lsx invoke_ns /proc/[0-9]*/comm >$tmp/there || true
send q\\n" -c "$jail" true
	pid=$(sed -nE "s/^init bring up.*pid ([0-9]+)\).*/\1/p" "$tmp/numbered")
	grep -qx "/proc/$pid/comm" "$tmp/there" || { cat "$tmp/numbered" "$tmp/there"; return 1; }
}

end_of_terminal()
{
	pressed "$1" 'expect close the descriptors
send \x04' -c "$jail" touch /tmp/went-on
	is 125 "$status"
	like '*end of file on the terminal*' "$(cat "$tmp/screen")"
	[ ! -e "$jail/tmp/went-on" ]
}

no_terminal()
{
	run_by "$1" setsid -w ./invoke_ns --step -c "$jail" touch /tmp/went-on
	is 125 "$status"
	like '*invoke_ns: host: --step waits for Enter and needs a terminal: *' "$err"
	[ ! -e "$jail/tmp/went-on" ]
}

# A jail of its own, which changes before STEP.
changed_at()
{
	whose=$1 step=$2 command=$3
	cp -a "$jail" "$jails/changed"
	pressed "$whose" "answer $step
run cd $jails/changed && $command
$(yes 'send \n' | head -n 100)" --only -pmU -c "$jails/changed" touch /tmp/went-on
	went_on=no
	[ ! -e "$jails/changed/tmp/went-on" ] || went_on=yes
	rm -rf "$jails/changed"
	is '125 no' "$status $went_on" || { cat "$tmp/screen"; return 1; }
}

# CVE-2019-16884, CVE-2023-27561: a link takes the place of a mount, after all was looked at.
becomes_a_link()
{
	changed_at "$1" 'mount proc' 'mv proc real && ln -s real proc'
	like "*cannot mount proc on '/proc' *: a symbolic link is in the way*" "$(cat "$tmp/screen")"
}

# The mount is there, but no longer where its name leads to.
is_moved()
{
	changed_at "$1" 'verify that' 'mv sys other && mkdir sys'
	like "*cannot verify that *: '/sys' leads elsewhere: the jail was changed*" "$(cat "$tmp/screen")"
}

for who in root user; do
	check_as "$who" 'a place becomes a symbolic link' becomes_a_link "$who"
	check_as "$who" 'a mount is moved with its place' is_moved "$who"
done

for who in root user none; do
	check_as "$who" 'a container: every step' every_step "$who" -t -c "$jail" sh -c 'exit 7'
	check_as "$who" 'by hand: every step' every_step "$who" -pmU --no-tty -c "$jail" sh -c 'exit 7'
	check_as "$who" 'nothing without Enter' not_without_enter "$who"
	check_as "$who" 'Ctrl-C in the middle' in_the_middle "$who"
	check_as "$who" 'c runs on' runs_on "$who"
	check_as "$who" 'Ctrl-C, whoever waits' by_host "$who"
	check_as "$who" 'Ctrl-Z, and on' as_job "$who"
	check_as "$who" 'q quits' quits "$who"
	check_as "$who" 'a pid to look at' pid_is_outside "$who"
	check_as "$who" 'the end of the terminal' end_of_terminal "$who"
	check_as "$who" 'no terminal' no_terminal "$who"
done

check 'Ctrl-C, after the end of the init process' without_init
check 'Ctrl-C, without a pid namespace' without_pid_namespace
check 'the command ends while host asks' ends_meanwhile

contradiction()
{
	run ./invoke_ns --step --explain true
	is 125 "$status"
	like '*--explain takes no step*' "$err"
}
check 'explain takes none' contradiction

done_testing
