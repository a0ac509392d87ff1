#!/bin/sh
# SPDX-License-Identifier: ISC
# seed.t - every command line of the first six programs still does what it did
#
# invoke_ns1 to invoke_ns6 knew -h -v -p -m -u HOST -n -i no|yes -c DIR, clustered, and
# options ended at the first word.  What they did wrong is right here.
# shellcheck disable=SC2016,SC2046,SC2059 # the shell inside expands it; words; formats
set -eu
# shellcheck source=tests/lab.sh
. "${0%/*}/../lab.sh"

make_jail owned "$(by user id -u)"
jail=$jails/owned

# said CALLER INPUT ARGS...: as run_by, with this on its standard input.
said()
{
	whose=$1 input=$2; shift 2
	status=0
	printf "$input" | by "$whose" timeout -k 2 "$patience" ./invoke_ns "$@" \
		>"$tmp/out" 2>"$tmp/err" || status=$?
	out=$(cat "$tmp/out")
	err=$(cat "$tmp/err")
}

# -- the six stages ------------------------------------------------------------------

stage_1()
{
	said "$1" '' -vp sh -c 'echo "pid $$"'
	is '0 pid 1' "$status $out"
	like "*init     die when the host process dies*command  execute 'sh'*" "$err"
}

# The command is alone in ps.
stage_2()
{
	said "$1" '' -vpm ps -o pid=,comm=
	is '0 1 ps' "$status $(printf %s "$out" | xargs)"
}

stage_3()
{
	said "$1" '' -vpmu calico sh -c 'echo "pid $$ on $(hostname)"'
	is '0 pid 1 on calico' "$status $out"
}

stage_4()
{
	said "$1" '' -vpmu calico -n ip -o link
	is 0 "$status"
	like '1: lo: *' "$out"
	is 1 "$(printf '%s\n' "$out" | wc -l)"
}

stage_5_no()
{
	said "$1" 'hello parent\n' -vpmnu calico -i no sh -c 'echo "pid $$"'
	is 0 "$status"
	is "
     Child: enter a message to send to the parent process (MAX 80 chars)
     >> 

    Parent: the following message was received from the child
     >> hello parent

pid 1" "$(printf '%s' "$out" | parent_first)"
}

# The parent receives while the child goes on: only their order may differ.
parent_first()
{
	awk '/^pid/ { last = $0; next } { print } END { if (last) print last }'
}

stage_5_yes()
{
	said "$1" 'hello parent\n' -vpmnu calico -i yes sh -c 'echo "pid $$"'
	is 0 "$status"
	like '*Child: cannot open the message queue *: No such file or directory*' "$out"
	like '*that is the lesson*' "$out"
	like '*Parent: no message was received*' "$out"
	like '*pid 1*' "$out"
	unlike '*enter a message*' "$out"
}

stage_6()
{
	said "$1" '' -vpmnu calico -i yes -c "$jail" sh -c \
		'echo "pid $$ on $(hostname)"; ps; cat /etc/hostname 2>&1; ls -d /proc/1 /etc/motd'
	is 0 "$status"
	like '*pid 2 on calico*' "$out" # process 1 is an init: with a jail it is a container
	like '*/etc/motd*/proc/1*' "$out"
}

stage_6_only()
{
	said "$1" '' --only -vpmnu calico -i yes -c "$jail" sh -c 'echo "pid $$"; ls -d /proc/1 /etc/motd'
	is 0 "$status"
	like '*pid 1*/etc/motd*/proc/1*' "$out"
}

for who in root user none; do
	check_as "$who" 'stage 1: pid'              stage_1 "$who"
	check_as "$who" 'stage 2: pid, mnt'         stage_2 "$who"
	check_as "$who" 'stage 3: pid, mnt, uts'    stage_3 "$who"
	check_as "$who" 'stage 4: and net'          stage_4 "$who"
	check_as "$who" 'stage 5: and the default queue' stage_5_no "$who"
	check_as "$who" 'stage 5: and a new queue'  stage_5_yes "$who"
	check_as "$who" 'stage 6: and the jail'     stage_6 "$who"
	check_as "$who" 'stage 6: by hand'          stage_6_only "$who"
done

# -- the command line -------------------------------------------------------------------

# Every subset of the letters that take nothing, in one word and in several.
clusters()
{
	for letters in p m n pm mp pn np mn nm pmn nmp vpmn mvnp pvm; do
		run ./invoke_ns "-$letters" true
		is 0 "$status"
		run ./invoke_ns $(printf '%s\n' "$letters" | sed 's/./-& /g') true
		is 0 "$status"
	done
}
check 'letters cluster in any order' clusters

values_join()
{
	is 'box' "$(./invoke_ns -ubox hostname 2>/dev/null)"
	is 'box' "$(./invoke_ns -mpubox hostname 2>/dev/null)"
	is 'box' "$(./invoke_ns -mpu box hostname 2>/dev/null)"
	is 'box' "$(./invoke_ns --hostname=box hostname 2>/dev/null)"
	is 'box' "$(./invoke_ns --hostname box hostname 2>/dev/null)"
}
check 'a value may stand with its letter' values_join

first_word_ends()
{
	is '-p -m -u x --help' "$(./invoke_ns -p echo -p -m -u x --help 2>/dev/null)"
	is '-- -p' "$(./invoke_ns -p -- echo -- -p 2>/dev/null)"
	run ./invoke_ns -- -p
	is 127 "$status"
}
check 'options end at the first word' first_word_ends

plain_child()
{
	is "$(readlink /proc/self/ns/*)" "$(./invoke_ns readlink /proc/self/ns/*)"
}
check 'no option: a plain child' plain_child

no_command()
{
	said me 'echo "I am $0"\n' -p
	is '0 I am /bin/sh' "$status $out"
	said me 'echo "I am $0"\n' -pm -c "$jail"
	is '0 I am -sh' "$status $out"
}
check 'no command: a shell' no_command

clean_environment()
{
	MY_SECRET=1 run ./invoke_ns -p env
	unlike '*MY_SECRET*' "$out"
}
check 'the environment is cleared' clean_environment

usage()
{
	run ./invoke_ns -h
	is 0 "$status"
	for letter in h v p m u n i c; do
		like "*-$letter, --*" "$out"
	done
}
check 'help tells each letter' usage

# -- the queue ----------------------------------------------------------------------------

no_waiting()
{
	before=$(date +%s)
	said "$1" '' -p -i yes true
	is 0 "$status"
	said "$1" '' -p -i no true
	is 0 "$status"
	like '*Child: there was no message*Parent: no message was received*' "$out"
	[ $(($(date +%s) - before)) -lt 60 ] # the seed waited for sixty
}

# The seed's buffers were printed by both processes when nobody watched.
once_each()
{
	said "$1" 'm\n' -i no echo end
	is 1 "$(printf '%s\n' "$out" | grep -c 'enter a message')"
	is 1 "$(printf '%s\n' "$out" | grep -c 'was received')"
	is 1 "$(printf '%s\n' "$out" | grep -c '^end')"
}

cut_at_80()
{
	said "$1" "$(printf '%080d' 7)\n" -i no true
	like "*>> $(printf '%080d' 7)" "$out"
	unlike '*is cut*' "$err"
	said "$1" "$(printf '%081d' 7)9\n" -i no true
	like "*>> $(printf '%080d' 0)" "$out"
	like '*note: cut the message after 80 characters*' "$err"
}

# What comes after the line is the command's.
rest_is_the_commands()
{
	said "$1" 'first\nsecond\nthird\n' -i no cat
	like '*>> first*' "$out"
	like '*second
third' "$(printf '%s\n' "$out" | grep -v '^ ' | grep .)"
}

odd_bytes()
{
	said "$1" 'a\tb %%s %%n \303\251\n' -i no true
	like "*>> $(printf 'a\tb %%s %%n \303\251')" "$out"
	said "$1" '\n' -i no true
	like "*received from the child
     >> " "$out"
}

in_the_jail()
{
	said "$1" 'from inside\n' -i no -m -c "$jail" echo end
	is 0 "$status" || { echo "$err"; return 1; }
	like '*>> from inside*end*' "$out"
}

for who in root user none; do
	check_as "$who" 'nobody waits for what cannot come'  no_waiting "$who"
	check_as "$who" 'all is said once, into a pipe too'  once_each "$who"
	check_as "$who" 'a message is cut at 80 bytes'       cut_at_80 "$who"
	check_as "$who" 'the rest of the input is the command'\''s' rest_is_the_commands "$who"
	check_as "$who" 'odd bytes in a message'             odd_bytes "$who"
	check_as "$who" 'the demonstration and a jail'       in_the_jail "$who"
done

# Two at once: neither hears the other.
two_at_once()
{
	for word in one two three four; do
		{ sleep 0.3; echo "$word"; } | ./invoke_ns -i no true >"$tmp/$word" 2>&1 &
	done
	wait
	for word in one two three four; do
		like "*>> $word" "$(cat "$tmp/$word")"
	done
}
check 'two demonstrations at once do not collide' two_at_once

# The name is taken: what is there is another's, and stays.
queue_of_another()
{
	run unshare -mi sh -c 'mount -t mqueue queues "$1" || exit
		sh -c "touch $1/invoke_ns.\$\$; exec ./invoke_ns -i no true" </dev/null; ls "$1"' - "$tmp/queues"
	like '*cannot make the message queue*File exists*' "$err"
	like 'invoke_ns.*' "$out"
}
mkdir "$tmp/queues"
check_as root 'a queue of the same name is left alone' queue_of_another

# Killed while it waits for the line: nothing is left, whoever is killed.
killed()
{
	rm -f "$tmp/line"
	: >"$tmp/prompt" # it has the words of the test before
	mkfifo "$tmp/line"
	exec_by "$1" ./invoke_ns "$2" -i "$3" sleep 1000 <"$tmp/line" >"$tmp/prompt" 2>&1 &
	runner=$!
	exec 8>"$tmp/line"
	wait_until grep -q 'Child:' "$tmp/prompt"
	kill "-$4" "$runner"
	ended "$runner"
	exec 8>&-
}
for signal in KILL TERM INT HUP; do
	for who in root user; do
		check_as "$who" "no queue is left after SIG$signal"         killed "$who" -p no "$signal"
		check_as "$who" "no queue is left after SIG$signal, when it is new" killed "$who" -m yes "$signal"
	done
done

# The process that removes it receives from nobody else: only its calls fail.
without_memory()
{
	run_by "$1" strace -f -qq -o "$tmp/trace" -e trace=recvmsg,mq_unlink \
		-e inject=recvmsg:error=ENOMEM:when=1..3 ./invoke_ns -p -i no true
	is 0 "$status"
	is '' "$err"
	is 3 "$(grep -c 'recvmsg.*ENOMEM' "$tmp/trace")"
	is 1 "$(grep -c 'mq_unlink.* = 0' "$tmp/trace")"
}
if strace -o /dev/null true 2>/dev/null; then
	check_as root 'no queue is left when memory lacks for a moment' without_memory root
else
	skip 'root: no queue is left when memory lacks for a moment' 'strace may not trace here'
fi

# -- what the seed did wrong ------------------------------------------------------------------

# F70: a new /proc stayed on the host where / is shared (as systemd has it).
shared_root()
{
	unshare --mount --propagation shared sh -eu -c '
		mount --make-rshared /
		cat /proc/self/mountinfo >"$1/mounts"
		./invoke_ns -pm true
		./invoke_ns --only -pm -c "$2" true
		./invoke_ns -c "$2" true
		cat /proc/self/mountinfo | diff "$1/mounts" -
	' - "$tmp" "$jail"
}
check_as root 'F70: the mounts of a shared host stay as they are' shared_root

descriptors()
{
	is '0 1 2 3' "$(./invoke_ns -p ls /proc/self/fd 5</ 7</etc/passwd 9>"$tmp/x" | xargs)"
}
check 'A3: open descriptors stay outside' descriptors

stack()
{
	run ./invoke_ns -p --ulimit stack=65536 true
	is 0 "$status" || echo "$err"
	prlimit --stack=131072 ./invoke_ns -p true $(seq 1 2000)
}
check 'E69: no small stack of our own' stack

done_testing
