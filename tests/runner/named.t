#!/bin/sh
# SPDX-License-Identifier: ISC
# named.t - a run that has a name: it is listed, entered and ended by that, and by nobody else
# shellcheck disable=SC2016 # the shell inside expands it
set -eu
# shellcheck source=tests/lab.sh
. "${0%/*}/../lab.sh"

stranger=build/tests/stranger
make_jail owned "$(by user id -u)"
jail=$jails/owned
cp "$stranger" "$jail/bin"

# The names are those of a network namespace, which others use, too.
me=$$

uid_of() { by "$1" id -u; }
# The name of the socket of run NAME of CALLER.
socket_of() { echo "invoke_ns/$(uid_of "$1")/$2"; }

is_listed() { by "$1" ./invoke_ns --list 2>/dev/null | grep -q "^$2 .*running.*command [0-9]"; }

# start CALLER NAME ARGS...: in the background, until its command runs; $runner is its invoke_ns.
start()
{
	whose=$1 named=$2; shift 2
	exec_by "$whose" ./invoke_ns --name "$named" "$@" </dev/null >"$tmp/said" 2>"$tmp/warned" &
	runner=$!
	wait_until is_listed "$whose" "$named" || { cat "$tmp/warned"; return 1; }
}

# stop: all of it is gone.
stop()
{
	kill "$runner"
	ended "$runner"
}

ran() { is 0 "$status" || { echo "$err"; return 1; }; }

# told STATUS PATTERN CALLER ARGS...: one line, and no more.
told()
{
	code=$1 pattern=$2 caller=$3; shift 3
	run_by "$caller" ./invoke_ns "$@"
	is "$code" "$status" || { echo "$out$err"; return 1; }
	is '' "$out"
	like "$pattern" "$err"
}

refused()
{
	pattern=$1; shift
	told 125 "invoke_ns: $pattern
invoke_ns: nothing was done*" "$@"
}

# -- the name --------------------------------------------------------------------------------

a_name_of_its_own()
{
	start "$1" "one.$me" -c "$jail" sleep 1000
	told 125 "*invoke_ns: host: cannot take the name 'one.$me', *: Address in use
invoke_ns: host: hint: *--list*" "$1" --name "one.$me" -c "$jail" true
	run_by "$1" ./invoke_ns --name "other.$me" -c "$jail" true
	ran
	stop
	is 143 "$end"
	run_by "$1" ./invoke_ns --name "one.$me" -c "$jail" true
	ran
	run_by "$1" ./invoke_ns --list
	unlike "*one.$me*" "$out"
}

# A process that the runner had forked when it was killed: its parent has listened, and is no more.
left_behind()
{
	by "$1" perl -MSocket -e 'socket(S, AF_UNIX, SOCK_SEQPACKET, 0) && bind(S, pack("Sa*", AF_UNIX, "\0$ARGV[0]")) &&
		listen(S, 64) or die; fork and exit; sleep 100' "$(socket_of "$1" "left.$me")" </dev/null >/dev/null 2>&1
	exec_by "$1" ./invoke_ns --name "left.$me" -c "$jail" echo started </dev/null >"$tmp/said" 2>&1 &
	runner=$!
	sleep 0.2
	is_running "$runner"
	for dir in /proc/[0-9]*; do
		[ "$(cat "$dir/comm" 2>/dev/null)" != perl ] || kill "${dir#/proc/}"
	done
	ended "$runner"
	is '0 started' "$end $(cat "$tmp/said")"
}

# Whatever ends it, and whichever process: the name is free when the runner is gone.
killed()
{
	for round in 1 2 3 4 5; do
		exec_by "$1" ./invoke_ns --name "mortal.$me" -c "$jail" sleep 1000 </dev/null >/dev/null 2>&1 &
		runner=$!
		sleep "0.00$((round * round * 3))"
		kill -KILL "$runner"
		ended "$runner"
		is 137 "$end"
		run_by "$1" ./invoke_ns --name "mortal.$me" -c "$jail" true
		ran
	done
}

every_kind_of_run()
{
	for options in '' -p -pmu\ box --init\ -pm "-c $jail --as-pid-1" "-c $jail --share pid" "-c $jail -x"; do
		[ "$1" = root ] || [ "$options" ] || continue
		# shellcheck disable=SC2086 # a list of options
		start "$1" "kind.$me" $options sleep 1000
		stop
		is 143 "$end" || { echo "with '$options'"; return 1; }
	done
}

for who in root user none; do
	check_as "$who" 'a name is one run'\''s at a time' a_name_of_its_own "$who"
	check_as "$who" 'killed, and the name is free'     killed "$who"
	check_as "$who" 'any run can have a name'          every_kind_of_run "$who"
done

bad_names()
{
	form="expected 1 to 64 letters, digits, '.', '_' and '-', beginning with a letter or digit, and not digits alone"
	long=$(printf '%0200d' 0 | tr 0 a)
	for name in '' a/b / ../x 'a b' 12 .a -a _a "$long" a%20 'ü' "$(printf 'a\nb')" @a; do
		run ./invoke_ns "--name=$name" -p true
		is 125 "$status" || { echo "'$name' is taken for a name"; return 1; }
		is '' "$out"
		like "*--name '*': $form*nothing was done*" "$err"
	done
	told 0 '*' user "--name=$(printf '%064d' 0 | tr 0 a)" -U true
	told 0 '*' user --name=9a.B_c- -U true
}
check 'names that are none' bad_names

# -- --list ----------------------------------------------------------------------------------

# member NAME TEXT: of a row of JSON.
member() { printf '%s\n' "$2" | sed -n "s/^ *\"$1\": \"\{0,1\}\([^\",]*\)\"\{0,1\},\{0,1\}$/\1/p"; }

listed()
{
	start "$1" "seen.$me" -c "$jail" sleep 1000
	run_by "$1" ./invoke_ns --list
	ran
	like "*seen.$me  *running since 20??-??-??T??:??:??Z, invoke_ns $runner, command [0-9]*, jail $jail*" "$out
"
	by "$1" ./invoke_ns --list=json >"$tmp/json"
	row=$(awk -v name="\"name\": \"seen.$me\"" '/^  \{/ { row = "" } { row = row $0 "\n" }
		/^  \}/ && index(row, name) { printf "%s", row }' "$tmp/json")
	is "$runner" "$(member runner "$row")"
	is "$(uid_of "$1")" "$(member uid "$row")"
	is running "$(member state "$row")"
	is "$jail" "$(member jail "$row")"
	is sleep "$(cat "/proc/$(member command "$row")/comm")"
	is init "$(cat "/proc/$(member init "$row")/comm")"
	stop
}

empty_list()
{
	run_by none ./invoke_ns --list=json
	ran
	is '[]' "$out"
	run_by none ./invoke_ns --list
	is '0  ' "$status $out $err"
}

# Of another user only root sees and reaches anything.
of_others()
{
	start user "theirs.$me" -c "$jail" sleep 1000
	uid=$(uid_of user)
	run_by none ./invoke_ns --list
	is '' "$out$err"
	told 125 "invoke_ns: cannot stop 'theirs.$me': no container has this name*" none --stop "theirs.$me"
	told 125 "invoke_ns: cannot stop '$uid/theirs.$me': process $runner of user $uid*" none --stop "$uid/theirs.$me"
	refused "cannot enter '$uid/theirs.$me': process $runner of user $uid*" none --enter "$uid/theirs.$me" true
	is nothing "$(by none "$stranger" ask "$(socket_of user "theirs.$me")")"
	run_by root ./invoke_ns --list
	like "*$uid/theirs.$me *command*" "$out"
	run_by root ./invoke_ns --enter "$uid/theirs.$me" id -u
	is '0 0' "$status $out" || { echo "$err"; return 1; }
	run_by root ./invoke_ns --stop "$uid/theirs.$me"
	ran
	is "$uid/theirs.$me has ended with status 143" "$out"
	ended "$runner"
	is 143 "$end"
}

# Root's are not for users.
of_root()
{
	start root "roots.$me" -c "$jail" sleep 1000
	is nothing "$(by user "$stranger" ask "$(socket_of root "roots.$me")")"
	run_by user ./invoke_ns --list
	unlike "*roots.$me*" "$out$err"
	told 125 "invoke_ns: cannot stop '0/roots.$me': *" user --stop "0/roots.$me"
	stop
}

# It does not hang who asks, and is reached again when it goes on.
stopped()
{
	start "$1" "halted.$me" -c "$jail" sleep 1000
	start "$1" "walks.$me" -c "$jail" sleep 1000
	other=$runner
	halted=$(by "$1" ./invoke_ns --list | sed -n "s/^halted.$me .*invoke_ns \([0-9]*\),.*/\1/p")
	kill -STOP "$halted"
	run_by "$1" ./invoke_ns --list
	like "*halted.$me *stopped, invoke_ns $halted*walks.$me *running*" "$out"
	refused "cannot enter 'halted.$me': its invoke_ns is stopped; *$halted*" "$1" --enter "halted.$me" true
	run_by "$1" ./invoke_ns --stop "halted.$me"
	ran
	is "halted.$me has ended with status 143" "$out"
	kill "$other"
	ended "$other"
	ended "$halted"
}

# A process of the same user that has such a name, and never answers.
silent()
{
	mkfifo "$tmp/in"
	by "$1" "$stranger" silent "$(socket_of "$1" "mute.$me.")" 3 <"$tmp/in" >"$tmp/has" &
	exec 7>"$tmp/in"
	wait_until [ -s "$tmp/has" ]
	run_by "$1" ./invoke_ns --list
	is 3 "$(printf '%s\n' "$out" | grep -c "^mute.$me.[0-9] .*does not answer, invoke_ns [0-9]*\$")"
	refused "cannot enter 'mute.$me.1': its invoke_ns, process *, does not answer" "$1" --enter "mute.$me.1" true
	exec 7>&-
	wait
	rm "$tmp/in" "$tmp/has"
}

# The descriptors of an answer need room.
few_descriptors()
{
	start "$1" "few.$me" -c "$jail" sleep 1000
	for n in 4 8 12 20; do
		run_by "$1" prlimit --nofile="$n:$n" ./invoke_ns --enter "few.$me" true
		[ "$status" = 125 ] || is 0 "$status" || { echo "$n: $err"; return 1; }
		[ "$status" = 0 ] || like '*invoke_ns: *' "$err"
	done
	is_listed "$1" "few.$me"
	stop
}

# More names than descriptors are asked at once; some of them end meanwhile.
many()
{
	n=0
	while [ "$n" -lt 150 ]; do
		n=$((n + 1))
		exec_by "$1" ./invoke_ns --name "many.$me.$n" -U sleep 1000 </dev/null >/dev/null 2>&1 &
		echo $!
	done >"$tmp/pids"
	is_complete() { [ "$(by "$1" ./invoke_ns --list | grep -c "^many.$me")" -eq 150 ]; }
	wait_until is_complete "$1"
	head -n 60 "$tmp/pids" | xargs kill
	run_by "$1" prlimit --nofile=200:200 ./invoke_ns --list
	is '0 ' "$status $err"
	[ "$(grep -c "^many.$me" "$tmp/out")" -ge 90 ]
	tail -n 90 "$tmp/pids" | xargs kill
	wait
}

for who in root user none; do
	check_as "$who" '--list: what it says'             listed "$who"
	check_as "$who" 'a stopped run hangs nobody'       stopped "$who"
	check_as "$who" 'a silent run hangs nobody'        silent "$who"
done
check_as none '--list: where there is none'            empty_list
check_as root 'other users'\'' runs'                   of_others
check_as root 'root'\''s runs'                         of_root
check_as root 'a name that a killed run has left to a process' left_behind root
check_as user '--enter: with few descriptors' few_descriptors user
check_as user '--list: a hundred and fifty, of which some end' many user

# -- --enter ---------------------------------------------------------------------------------

# What the kernel says of a process, its variables, and its limits.
look='grep -E "^(Uid|Gid|Groups|Cap|NoNewPrivs|Seccomp|Umask)" /proc/self/status; cat /proc/self/limits
	for n in user mnt pid net ipc uts cgroup time; do readlink /proc/self/ns/$n; done; pwd
	cat /proc/self/cgroup; hostname; env | grep -v SHLVL | sort'

# same CALLER OPTIONS...: the command of the container, and one that has entered it.
same()
{
	caller=$1; shift
	mark=$(mktemp -u "$tmp/XXXXXX")
	exec_by "$caller" env TERM=linux ./invoke_ns --name "same.$me" "$@" -c "$jail" sh -c "$look; echo ready; exec sleep 1000" \
		</dev/null >"$mark" 2>"$tmp/warned" &
	runner=$!
	wait_until grep -q '^ready' "$mark" || { cat "$tmp/warned"; return 1; }
	wait_until is_listed "$caller" "same.$me"
	for name in "same.$me" "$runner"; do
		run_by "$caller" env TERM=linux ./invoke_ns --enter "$name" sh -c "$look; echo ready"
		ran
		is "$(cat "$mark")" "$out"
	done
	stop
}

for who in root user none; do
	check_as "$who" '--enter: as the command'          same "$who"
	check_as "$who" '--enter: less'                    same "$who" --cap-drop all --ulimit nofile=50:60 -e A=b
	check_as "$who" '--enter: more'                    same "$who" --cap-add net_admin --seccomp-allow keyctl
	check_as "$who" '--enter: no filter'               same "$who" --seccomp none
	check_as "$who" '--enter: set-id files'            same "$who" --setuid
	check_as "$who" '--enter: the network of the host' same "$who" --share net,uts
	check_as "$who" '--enter: owners that only seem'   same "$who" --fake-owners --nested
	check_as "$who" '--enter: nothing dropped'         same "$who" --privileged
done
for who in root user; do
	check_as "$who" '--enter: another user'            same "$who" --uid 5:6
done
check_as root '--enter: groups'                        same root --uid 5 --gid 6 --groups 7,8
check_as root '--enter: root is root'                  same root --share user

status_and_streams()
{
	start "$1" "into.$me" -c "$jail" sleep 1000
	status=0
	echo in | by "$1" ./invoke_ns --enter "into.$me" sh -c 'read -r word; echo "$word out"; echo err >&2; exit 7' \
		>"$tmp/out" 2>"$tmp/err" || status=$?
	is '7 in out err' "$status $(cat "$tmp/out") $(cat "$tmp/err")"
	run_by "$1" ./invoke_ns --enter "into.$me" -w /tmp -e B=c sh -c 'pwd; echo $B; kill -9 $$'
	is '137 /tmp
c' "$status $out"
	run_by "$1" ./invoke_ns --enter "into.$me" no-such-program
	is 127 "$status"
	run_by "$1" sh -c 'exec ./invoke_ns --enter "$1" sh -c "ls /proc/self/fd/ | xargs; ls -A /proc/self/fd/0/ 2>&1 | head -n 1" </etc' sh "into.$me"
	ran
	like '*standard input is a directory*' "$err"
	unlike '*passwd*' "$out"
	stop
}

# What it has entered ends it, and leaves nothing.
ends_with_it()
{
	start "$1" "brief.$me" -c "$jail" sleep 1000
	exec_by "$1" ./invoke_ns --enter "brief.$me" sh -c 'echo in; exec sleep 1000' </dev/null >"$tmp/entered" 2>&1 &
	visitor=$!
	wait_until [ -s "$tmp/entered" ]
	stop
	ended "$visitor"
	is 137 "$end" || { cat "$tmp/entered"; return 1; }
	rm "$tmp/entered"
}

gone()
{
	refused "cannot enter 'gone.$me': no container has this name; --list*" "$1" --enter "gone.$me" true
	refused "cannot join 'gone.$me': no container has this name*" "$1" --join "net=gone.$me" true
	told 125 "invoke_ns: cannot stop 'gone.$me': no container has this name*" "$1" --stop "gone.$me"
}

not_a_name()
{
	refused "--enter 'a b': expected the number of a process, or the name*" me --enter 'a b' true
	refused "--enter '../1': expected*" me --enter ../1 true
	told 125 "invoke_ns: --stop 'a b': expected the name of a container*" me --stop 'a b'
	refused "--list and --stop run no command: *" me --list true
	refused "--list and --stop run no command: *" me --stop a --explain
	refused "--list=yaml: expected json, or no value" me --list=yaml
	for option in '--uid 5' '--cap-add sys_admin' '--cap-drop all' '--seccomp none' -p '--bind /etc' --privileged \
			'--ulimit nofile=9' '--share net' --nested '--memory 64m' -x; do
		# shellcheck disable=SC2086 # a list of words
		told 125 '*--enter NAME takes the namespaces, the ids and the restrictions of the container*' \
			me --enter a $option true
	done
}

joined()
{
	start "$1" "net.$me" -c "$jail" -u far sleep 1000
	run_by "$1" ./invoke_ns --join "user=net.$me" --join "net=net.$me" --join "uts=net.$me" /bin/sh -c \
		'hostname; readlink /proc/self/ns/net'
	ran
	command=$(by "$1" ./invoke_ns --list | sed -n "s/^net.$me .*command \([0-9]*\),.*/\1/p")
	is "far
$(readlink "/proc/$command/ns/net")" "$out"
	stop
}

for who in root user none; do
	check_as "$who" '--enter: streams, status, words'  status_and_streams "$who"
	check_as "$who" '--enter: ends with the container' ends_with_it "$who"
	check_as "$who" 'names that nobody has'            gone "$who"
	check_as "$who" '--join: by the name'              joined "$who"
done
check 'what is no name, and what does not go together' not_a_name

in_its_cgroup()
{
	start root "held.$me" --pids-limit 20 -c "$jail" sleep 1000
	command=$(./invoke_ns --list | sed -n "s/^held.$me .*command \([0-9]*\),.*/\1/p")
	exec ./invoke_ns --enter "held.$me" sh -c 'echo in; exec sleep 1000' </dev/null >"$tmp/entered" 2>&1 &
	visitor=$!
	wait_until [ -s "$tmp/entered" ]
	read -r child <"/proc/$visitor/task/$visitor/children" || :
	is "$(cat "/proc/$command/cgroup")" "$(cat "/proc/${child% }/cgroup")"
	stop
	ended "$visitor"
}
if has_caller root && ./invoke_ns --pids-limit 20 -c "$jail" true 2>/dev/null; then
	check_as root '--enter: in the cgroup' in_its_cgroup
else
	skip 'root: --enter: in the cgroup' 'no writable cgroup v2 here'
fi

terminal_of_its_own()
{
	start "$1" "tty.$me" -c "$jail" sleep 1000
	status=0
	by "$1" env TERM=linux timeout -k 2 "$patience" build/tests/person 'expect [jail]
send tty; echo all-in | tr a b\n
expect /dev/pts/
expect bll-in
send exit 5\n' ./invoke_ns --enter "tty.$me" >"$tmp/screen" 2>&1 || status=$?
	is 5 "$status" || { tr -d '\r' <"$tmp/screen"; return 1; }
	stop
}
for who in root user; do
	check_as "$who" '--enter: a terminal of its own' terminal_of_its_own "$who"
done

# -- --stop ----------------------------------------------------------------------------------

by_status()
{
	start "$1" "ends.$me" -c "$jail" sh -c 'trap "exit 7" TERM; echo ready; while :; do sleep 0.1; done'
	wait_until grep -q ready "$tmp/said"
	run_by "$1" ./invoke_ns --stop "ends.$me"
	ran
	is "ends.$me has ended with status 7" "$out"
	# it has waited: nothing is left
	has_ended "$runner" || [ "$(sed -n 's/^State:\t\(.\).*/\1/p' "/proc/$runner/status")" = Z ]
	ended "$runner"
	is 7 "$end"
}

# The command does not heed the signal, or is stopped; nor does its runner's terminal matter.
by_force()
{
	start "$1" "deaf.$me" -c "$jail" sh -c 'trap "" TERM; echo ready; while :; do sleep 0.1; done'
	wait_until grep -q ready "$tmp/said"
	run_by "$1" ./invoke_ns --stop "deaf.$me" --timeout 1
	ran
	is "deaf.$me has ended with status 137, by signal 9" "$out"
	ended "$runner"
	is 137 "$end"
}

# Its output goes nowhere: the runner waits for the reader, and hears all the same.
blocked()
{
	mkfifo "$tmp/full"
	chmod 666 "$tmp/full"
	exec 8<>"$tmp/full"
	exec_by "$1" ./invoke_ns -t --name "full.$me" -c "$jail" sh -c 'while :; do echo 0123456789012345678901234567890123456789; done' \
		</dev/null >&8 2>&8 &
	runner=$!
	wait_until is_listed "$1" "full.$me"
	sleep 0.5
	run_by "$1" ./invoke_ns --list
	like "*full.$me *running*" "$out"
	run_by "$1" ./invoke_ns --enter "full.$me" echo in
	is '0 in' "$status $out"
	run_by "$1" ./invoke_ns --stop "full.$me" --timeout 5
	ran
	like "full.$me has ended with status 1*" "$out"
	ended "$runner"
	exec 8>&-
	rm "$tmp/full"
}

two_at_once()
{
	start "$1" "twice.$me" -c "$jail" sh -c 'trap "" TERM; echo ready; while :; do sleep 0.1; done'
	wait_until grep -q ready "$tmp/said"
	by "$1" ./invoke_ns --stop "twice.$me" --timeout 600 >"$tmp/first" &
	first=$!
	sleep 0.3
	run_by "$1" ./invoke_ns --stop "twice.$me" --timeout 1
	ran
	is "twice.$me has ended with status 137, by signal 9" "$out"
	ended "$first"
	is "twice.$me has ended with status 137, by signal 9" "$(cat "$tmp/first")"
	ended "$runner"
}

for who in root user none; do
	check_as "$who" '--stop: the status of the command'  by_status "$who"
	check_as "$who" '--stop: by force'                   by_force "$who"
done
for who in root user; do
	check_as "$who" 'a runner whose output is blocked'   blocked "$who"
	check_as "$who" '--stop: twice'                      two_at_once "$who"
done

# -- hostile processes -------------------------------------------------------------------------

# What an honest process is told: or the tests below could not fail.
honest() { like '{"name":"met.*' "$(by "$1" "$stranger" ask "$(socket_of "$1" "met.$me")")"; }

# Inside, with the network of the host: the names are seen, and no more.
from_inside()
{
	start "$1" "met.$me" -c "$jail" sleep 1000
	target=$runner
	honest "$1"
	name=$(socket_of "$1" "met.$me")
	for deed in ask early; do
		run_by "$1" ./invoke_ns --share net -c "$jail" stranger "$deed" "$name"
		is '0 nothing' "$status $out" || { kill "$target"; echo "$err"; return 1; }
	done
	run_by "$1" ./invoke_ns --share net,pid -c "$jail" stranger ask "$name"
	is '0 nothing' "$status $out" || { kill "$target"; echo "$err"; return 1; }
	run_by "$1" ./invoke_ns --share net -c "$jail" grep -c "$name" /proc/net/unix
	is 1 "$out"
	run_by "$1" ./invoke_ns --share net -c "$jail" stranger have "$name"
	is taken "$out"
	# its own network has none
	run_by "$1" ./invoke_ns -c "$jail" stranger ask "$name"
	is 'no such name' "$out"
	kill "$target"
	ended "$target"
}

# With the user namespace shared, too, only the pid namespace tells it from others.
root_inside()
{
	start root "met.$me" -c "$jail" sleep 1000
	honest root
	run_by root ./invoke_ns --share net,user -c "$jail" stranger ask "$(socket_of root "met.$me")"
	is '0 nothing' "$status $out"
	stop
}

# A command that takes a name that is free is not believed.
pretender()
{
	exec_by "$1" ./invoke_ns --share net -c "$jail" stranger have "$(socket_of "$1" web)" </dev/null >"$tmp/has" 2>/dev/null &
	runner=$!
	wait_until [ -s "$tmp/has" ]
	is 'has it' "$(cat "$tmp/has")"
	run_by "$1" ./invoke_ns --list
	unlike '*web*' "$out"
	like "*note: 'web' is not listed: process *, which is no invoke_ns*" "$err"
	told 125 "invoke_ns: cannot stop 'web': process *, which is no invoke_ns*" "$1" --stop web
	refused "cannot enter 'web': process *, which is no invoke_ns*" "$1" --enter web true
	stop
	rm "$tmp/has"
}

of_another_user()
{
	exec_by none "$stranger" have "$(socket_of user web)" </dev/null >"$tmp/has" &
	holder=$!
	wait_until [ -s "$tmp/has" ]
	run_by user ./invoke_ns --list
	is '' "$out"
	like "*note: 'web' is not listed: process * of user $(uid_of none), which is no invoke_ns*" "$err"
	run_by root ./invoke_ns --list
	unlike '*web*' "$out"
	kill "$holder"
	wait "$holder" || :
	rm "$tmp/has"
}

# The process that has connected must be alive, and ask itself, after it was told a number.
others_in_its_place()
{
	start "$1" "met.$me" -c "$jail" sleep 1000
	honest "$1"
	name=$(socket_of "$1" "met.$me")
	is 'no answer' "$(by "$1" "$stranger" child "$name")"
	is 'no answer' "$(by "$1" "$stranger" early "$name" | sed 's/^nothing$/no answer/')"
	is nothing "$(by "$1" sh -c 'kill -STOP "$1"; (sleep 0.3; kill -CONT "$1"; sleep 0.3) | '"$stranger"' waiting "$2" | cat' sh "$runner" "$name")"
	stop
}

# Those that connect and say nothing do not keep others out.
mute_guests()
{
	start "$1" "met.$me" -c "$jail" sleep 1000
	mkfifo "$tmp/in"
	by "$1" "$stranger" mute "$(socket_of "$1" "met.$me")" <"$tmp/in" >"$tmp/has" &
	exec 7>"$tmp/in"
	wait_until [ -s "$tmp/has" ]
	honest "$1"
	run_by "$1" ./invoke_ns --stop "met.$me"
	ran
	exec 7>&-
	ended "$runner"
	wait
	rm "$tmp/in" "$tmp/has"
}

for who in root user none; do
	check_as "$who" 'a command inside learns nothing'      from_inside "$who"
	check_as "$who" 'a command inside that has such a name' pretender "$who"
	check_as "$who" 'another process in its place'         others_in_its_place "$who"
	check_as "$who" 'guests that say nothing'              mute_guests "$who"
done
check_as root 'root inside learns nothing'                 root_inside
check_as root 'a name that another user has'               of_another_user

done_testing
