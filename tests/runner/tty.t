#!/bin/sh
# SPDX-License-Identifier: ISC
# tty.t - a person at a terminal: keys, job control, sizes, and the mode afterwards
#
# tests/programs/person.c types and reads; it also sees at the end whether the terminal's mode
# is as it was.
# shellcheck disable=SC2016,SC2086 # the shell inside expands it; lists of words
set -eu
# shellcheck source=tests/lab.sh
. "${0%/*}/../lab.sh"

make_jail owned "$(by user id -u)"
jail=$jails/owned
person=build/tests/person
# It says that it runs, and not a shell that is about to start it.
echo ready >"$jail/tmp/ready"

# at_terminal CALLER WANTED SCRIPT COMMAND...: it ends with this status.
at_terminal()
{
	whose=$1 wanted=$2 script=$3; shift 3
	status=0
	by "$whose" env TERM=linux timeout -k 2 $((2 * patience)) "$person" "$script" "$@" >"$tmp/screen" 2>&1 || status=$?
	is "$wanted" "$status" || { tr -d '\r' <"$tmp/screen"; return 1; }
}

greeted()
{
	at_terminal "$1" 7 'expect This is a jail
expect [jail]
raw
send tty; [ -c /dev/console ] && echo and console\n
expect /dev/pts/0
expect and console\r
send exit 7\n' ./invoke_ns -c "$jail"
	unlike "*can't access tty*" "$(cat "$tmp/screen")"
	unlike '*job control turned off*' "$(cat "$tmp/screen")"
	is 'This is a jail' "$(grep -o 'This is a jail' "$tmp/screen")"
}

# As under su -c: the terminal is not the one of the session.
of_another_session()
{
	at_terminal "$1" 7 'expect [jail]
raw
send echo $((6 * 7)) times\n
expect 42 times\r
send exit 7\n' setsid -w ./invoke_ns -c "$jail"
	# setsid(1) is told, and the container hears that its input has ended
	at_terminal "$1" 129 'expect ready
hang up' setsid -w ./invoke_ns -c "$jail" sh -c 'cat /tmp/ready; cat'
}

# A shell that edits its lines changes the mode of the terminal as it goes: it must hear the end.
piped_shell()
{
	for n in 1 2 3; do
		status=0
		echo 'echo "$((6 * 7)) times"' | by "$1" timeout -k 2 "$patience" ./invoke_ns -t -c "$jail" sh \
			>"$tmp/screen" 2>&1 || status=$?
		is 0 "$status"
		like '*42 times*' "$(cat "$tmp/screen")"
	done
	printf 'part of a line' | by "$1" timeout -k 2 "$patience" ./invoke_ns -t -c "$jail" cat >"$tmp/screen" 2>&1
	like '*part of a line*' "$(cat "$tmp/screen")"
}

# Ctrl-C ends what runs in the foreground, and not the shell.
interrupt()
{
	at_terminal "$1" 0 'expect [jail]
send sh -c "echo one; exec sleep 100"; echo two\n
expect one\r\n
send \x03
expect [jail]
send echo $?\n
expect 130\r\n
expect [jail]# 
send \x04' ./invoke_ns -c "$jail"
	is '' "$(tr -d '\r' <"$tmp/screen" | grep -x two || :)"
}

# Without a shell it is the command that ends.
interrupt_command()
{
	at_terminal "$1" 130 'expect ready
send \x03' ./invoke_ns -c "$jail" tail -f /tmp/ready
	at_terminal "$1" 130 'expect ready
send \x03' ./invoke_ns -pm tail -f "$jail/tmp/ready"
	at_terminal "$1" 131 'expect ready
send \x1c' ./invoke_ns -c "$jail" tail -f /tmp/ready
}

# Jobs inside: stop, list, bring back.
jobs_inside()
{
	at_terminal "$1" 0 'expect [jail]
send sh -c '\''trap "echo again" CONT; echo one; while :; do sleep 0.1; done'\''\n
expect \none\r\n
send \x1a
expect Stopped
expect [jail]# 
send jobs\n
expect Stopped
expect [jail]# 
send fg\n
expect \nagain\r\n
send \x03
expect [jail]# 
send echo end\n
expect \nend\r\n
expect [jail]# 
send exit 0\n' ./invoke_ns -c "$jail"
}

# The runner itself as a job of the shell outside: by hand the terminal is shared.
jobs_outside()
{
	at_terminal "$1" 0 'expect $ 
send ./invoke_ns -m sh -c '\''trap "echo again" CONT; echo in; while :; do sleep 0.1; done'\''\n
expect \nin\r\n
send \x1a
expect Stopped
expect $ 
send fg\n
expect \nagain\r\n
send \x03
expect $ 
send echo end $?\n
expect end 130\r\n
expect $ 
send exit\n' env PS1='$ ' ENV= sh -i
}

# A container in the background gives the terminal back, and takes it again.
container_as_job()
{
	at_terminal "$1" 0 'expect $ 
send ./invoke_ns -c '"$jail"' sh -c "echo in; cat"\n
expect in\r\n
raw
send echoed\n
expect echoed\r\nechoed\r\n
send \x04
expect $ 
same
send exit\n' env PS1='$ ' ENV= sh -i
}

# Stopped and continued in the background, it leaves what is typed to whom it is for.
in_the_background()
{
	at_terminal "$1" 0 'expect $ 
send (until [ -e '"$jail"'/tmp/in ]; do sleep 0.1; done; kill -TSTP $(pgrep -x -P $$ invoke_ns)) &\n
expect $ 
send ./invoke_ns -c '"$jail"' sh -c "echo in; read go; :>/tmp/in; cat; echo in""ner end"\n
expect in\r\n
send go\n
expect Stopped
expect $ 
send bg\n
expect $ 
send echo out""side\n
expect outside\r\n
expect $ 
send sleep 0.2; kill $(pgrep -x -P $$ invoke_ns); wait; echo th""en\n
expect then\r\n
send exit\n' env PS1='$ ' ENV= sh -i
	rm "$jail/tmp/in"
	unlike '*inner end*' "$(cat "$tmp/screen")"
}

# The size and the keys go different ways: the keys may come first.
resized()
{
	at_terminal "$1" 0 'expect [jail]
send stty size\n
expect \n24 80\r\n
resize 30 100
send until stty size | grep "30 100"; do :; done\n
expect \n30 100\r\n
send exit 0\n' ./invoke_ns -c "$jail"
	at_terminal "$1" 0 'expect ready
resize 31 99
expect 31 99
' ./invoke_ns -c "$jail" sh -c 'trap "stty size; exit 0" WINCH; echo ready; while :; do sleep 0.1; done'
}

end_of_input()
{
	at_terminal "$1" 0 'expect ready
send one\n
expect one\r\none\r\n
send \x04' ./invoke_ns -c "$jail" sh -c 'echo ready; exec cat'
}

statuses()
{
	for code in 0 1 126 255; do
		at_terminal "$1" "$code" '' ./invoke_ns -c "$jail" sh -c "exit $code"
	done
	at_terminal "$1" 143 '' ./invoke_ns -c "$jail" sh -c 'kill -TERM $$'
	at_terminal "$1" 127 '' ./invoke_ns -c "$jail" no-such
	at_terminal "$1" 125 '' ./invoke_ns -c "$jail" --uid martian
}

# 48: raw mode is undone on every way out that a process can take.
mode_restored()
{
	for signal in 15 1 2 3 10; do
		at_terminal "$1" $((128 + signal)) "expect ready
raw
signal $signal" ./invoke_ns -c "$jail" tail -f /tmp/ready
	done
}

# Lines that are longer and more than any buffer, in and out; the end is not lost.
paste()
{
	big=$(seq 1 4000)
	at_terminal "$1" 0 "expect ready
send $(printf '%s' "$big" | tr '\n' '~' | sed 's/~/\\n/g')\\n\\x04
expect sum $(printf '%s\n' "$big" | cksum | cut -d' ' -f1)" \
		./invoke_ns -c "$jail" sh -c 'stty -echo; echo ready; sum=$(cksum); echo sum $sum'
}

last_words()
{
	at_terminal "$1" 0 '' ./invoke_ns -c "$jail" sh -c 'seq 1 20000; echo the end'
	is 'the end' "$(tr -d '\r' <"$tmp/screen" | tail -n 1)"
	is 20000 "$(tr -d '\r' <"$tmp/screen" | grep -c '^[0-9]*$')"
}

# For a while no process has the terminal open, as when systemd starts.
closed_for_a_while()
{
	run_by "$1" ./invoke_ns -t --as-pid-1 -c "$jail" sh -c \
		'exec </dev/null >/dev/null 2>&1; sleep 1; echo late >/dev/console; exit 5'
	is '5 late' "$status $(printf %s "$out" | tr -d '\r')"
}

# Pipes stay pipes where the terminal is only one of the three.
mixed()
{
	at_terminal "$1" 0 'expect out is no terminal' sh -c \
		'./invoke_ns -c "$1" sh -c "[ -t 0 ] && ! [ -t 1 ] && echo out is no terminal" | cat' - "$jail"
	at_terminal "$1" 0 'expect in is no terminal' sh -c \
		'echo x | ./invoke_ns -c "$1" sh -c "! [ -t 0 ] && [ -t 1 ] && echo in is no terminal"' - "$jail"
	at_terminal "$1" 0 'expect both are none' \
		./invoke_ns -c "$jail" --no-tty sh -c 'tty >/dev/null 2>&1 || echo both are none'
}

# Nobody is there any more: the command ends, and so do we.
hung_up()
{
	at_terminal "$1" 129 'expect ready
hang up' ./invoke_ns -c "$jail" tail -f /tmp/ready
	for way in -pm -m --no-tty; do
		at_terminal "$1" 129 'expect ready
hang up' ./invoke_ns $way tail -f "$jail/tmp/ready"
	done
}

# 51: no terminal at all.
without_any()
{
	run_by "$1" setsid -w ./invoke_ns -c "$jail" sh -c 'tty; exit 5'
	is '5 not a tty' "$status $out"
	run_by "$1" setsid -w ./invoke_ns -c "$jail" -t sh -c 'tty; exit 5'
	is '5 /dev/pts/0' "$status $(printf %s "$out" | tr -d '\r')"
	# part of a line, and then no more
	is 'abcabc ended' "$(printf abc | by "$1" timeout -k 2 "$patience" ./invoke_ns -c "$jail" -t \
		sh -c 'cat; echo " ended"' 2>/dev/null | tr -d '\r')"
}

# The host process opens the terminal, too, and is late: the command has ended, and its mount
# namespace with it.
late_host()
{
	run_by "$1" strace -D -qq -o /dev/null -e trace=ioctl -e inject=ioctl:delay_enter=500000 \
		./invoke_ns -pmt echo hello
	is '0 hello' "$status $(printf %s "$out" | tr -d '\r')" || { echo "$err"; return 1; }
}

for who in root user none; do
	check_as "$who" 'a shell on a terminal of its own, without a complaint' greeted "$who"
	check_as "$who" 'a terminal of another session' of_another_session "$who"
	check_as "$who" 'B12: a shell whose input ends' piped_shell "$who"
	check_as "$who" 'D49: Ctrl-C for what runs in the foreground' interrupt "$who"
	check_as "$who" 'D49: Ctrl-C and Ctrl-\ for the command' interrupt_command "$who"
	check_as "$who" 'jobs inside: Ctrl-Z, jobs, fg' jobs_inside "$who"
	check_as "$who" 'a job of the shell outside: Ctrl-Z, fg' jobs_outside "$who"
	check_as "$who" 'a container under a shell gives the terminal back' container_as_job "$who"
	check_as "$who" 'a container in the background reads no keys' in_the_background "$who"
	check_as "$who" 'D50: the size of the window' resized "$who"
	check_as "$who" 'end of input' end_of_input "$who"
	check_as "$who" 'exit statuses from a terminal' statuses "$who"
	check_as "$who" 'D48: the mode is as it was, after signals too' mode_restored "$who"
	check_as "$who" 'a big paste' paste "$who"
	check_as "$who" 'the last words are not lost' last_words "$who"
	check_as "$who" 'a terminal that is closed for a while' closed_for_a_while "$who"
	check_as "$who" 'pipes beside a terminal' mixed "$who"
	check_as "$who" 'the terminal is gone' hung_up "$who"
	check_as "$who" 'D51: no terminal' without_any "$who"
	if strace -o /dev/null true 2>/dev/null; then
		check_as "$who" 'a command that ends before the terminal is watched' late_host "$who"
	else
		skip "$who: a command that ends before the terminal is watched" 'strace may not trace here'
	fi
done

done_testing
