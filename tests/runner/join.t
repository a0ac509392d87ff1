#!/bin/sh
# SPDX-License-Identifier: ISC
# join.t - namespaces that are there already: to enter them, and to keep one
# shellcheck disable=SC2016 # the shell inside expands it
set -eu
# shellcheck source=tests/lab.sh
. "${0%/*}/../lab.sh"

make_jail owned "$(by user id -u)"
jail=$jails/owned
busybox=$top/rootfs/bin/busybox

# hold CALLER OPTIONS...: somebody who has namespaces, and stays; $held is his number out
# here, where he must not be in a pid namespace of his own, and $holder is the runner's.
hold()
{
	holding=$1; shift
	rm -f "$tmp/held"
	exec_by "$holding" ./invoke_ns "$@" sh -c 'echo $$ && exec sleep 1000' \
		</dev/null >"$tmp/held" 2>/dev/null &
	holder=$!
	wait_until [ -s "$tmp/held" ]
	held=$(cat "$tmp/held")
}

# release: nobody is left of it.
release()
{
	kill "$holder"
	ended "$holder"
}

# ns PID NAME: which namespace it is in.
ns() { readlink "/proc/$1/ns/$2"; }

# ended_well: the last run did.
ended_well() { is 0 "$status" || { echo "$err"; return 1; }; }

# told STATUS PATTERN ARGS...: nothing is run, and why.
told()
{
	code=$1 pattern=$2; shift 2
	run_by "${who:-me}" ./invoke_ns "$@" echo ran
	is "$code" "$status" || { echo "$err"; return 1; }
	is '' "$out"
	like "$pattern" "$err"
}

refused() { pattern=$1; shift; told 125 "*invoke_ns: $pattern
*invoke_ns: nothing was done*" "$@"; }

# -- to enter one -------------------------------------------------------------------------

# Each kind is entered alone, and the others stay what they were.
one_kind()
{
	for kind in mount net ipc uts cgroup time; do
		hold root "--$kind"
		kind=${kind%ount} && [ "$kind" != m ] || kind=mnt
		run ./invoke_ns --join "$kind=$held" sh -c 'for n in mnt net ipc uts cgroup time; do
			readlink /proc/self/ns/$n; done'
		theirs=$(ns "$held" "$kind")
		mine=$(for n in mnt net ipc uts cgroup time; do
			if [ "$n" = "$kind" ]; then echo "$theirs"; else ns self "$n"; fi
		done)
		release
		ended_well
		is "$mine" "$out"
		unlike "$(ns self "$kind")" "$theirs"
	done
}

# A kind may be named by the option's word too, and by a file.
by_other_names()
{
	hold root -mnu guest
	run ./invoke_ns --join "mount=/proc/$held/ns/mnt" --join "net=/proc/$held/ns/net" \
		--join "uts=$held" sh -c 'hostname; readlink /proc/self/ns/mnt /proc/self/ns/net'
	theirs="guest
$(ns "$held" mnt)
$(ns "$held" net)"
	release
	ended_well
	is "$theirs" "$out"
}

# The pid namespace is for those who come: their number in there is not 1.
pids()
{
	rm -f "$tmp/ready"
	exec_by "$1" ./invoke_ns -c "$jail" sh -c 'echo ready; exec sleep 1000' \
		</dev/null >"$tmp/ready" 2>/dev/null &
	holder=$!
	wait_until grep -q ready "$tmp/ready"
	wait_until has_command "$holder"
	wait_until is_named "$command" sleep
	run_by "$1" ./invoke_ns --join "user=$command" --join "pid=$command" --join "mount=$command" \
		sh -c 'readlink /proc/self/ns/pid; [ $$ -gt 1 ] && kill -0 "$(pidof sleep)" && echo there'
	theirs="$(ns "$command" pid)
there"
	release
	ended_well
	is "$theirs" "$out"
}

# Whoever comes in the order of the table is let in, in whatever order he said it.
user_first()
{
	hold "$1" -U -n -u guest
	run_by "$1" ./invoke_ns --join "uts=$held" --join "net=$held" --join "user=$held" \
		sh -c 'hostname inside; hostname; id -u; readlink /proc/self/ns/user'
	theirs="inside
0
$(ns "$held" user)"
	release
	ended_well
	is "$theirs" "$out"
}

# Where root does not exist, who enters is the one who does.
no_root_inside()
{
	hold none -U -n --keep-id
	uid=$(by none id -u)
	for way in "--enter $held" "--join user=$held --join net=$held"; do
		# shellcheck disable=SC2086 # words
		run_by none ./invoke_ns $way sh -c 'id -u; id -g; readlink /proc/self/ns/user'
		is "$uid
$(by none id -g)
$(ns "$held" user)" "$out" || { echo "$err"; return 1; }
	done
	run_by none ./invoke_ns --enter "$held" -v true
	like "*become uid $uid, gid $(by none id -g)*" "$err" || return 1
	release
}

without_user()
{
	hold user -n
	who=none told 125 "*cannot join '/proc/$held/ns/net': Permission denied*" --join "net=$held"
	who=user told 125 '*cannot join the net namespace: Operation not permitted*' --join "net=$held"
	release
}

# All eight of a container, its command's root with them; the status comes out.
all_of_it()
{
	exec_by "$1" ./invoke_ns -a -c "$jail" -u inside sh -c 'echo ready >/tmp/ready; exec sleep 1000' \
		</dev/null >/dev/null 2>&1 &
	holder=$!
	wait_until [ -s "$jail/tmp/ready" ]
	rm "$jail/tmp/ready"
	wait_until has_command "$holder"
	run_by "$1" ./invoke_ns --enter "$holder" hostname
	is '0 inside' "$status $out" || { echo "$err"; return 1; }
	run_by "$1" ./invoke_ns --enter "$command" /bin/sh -c 'hostname; cat /proc/1/comm
		for n in user mnt pid net ipc uts cgroup time; do readlink /proc/self/ns/$n; done; exit 7'
	theirs="inside
$(cat "/proc/$(child_of "$holder")/comm")
$(for n in user mnt pid net ipc uts cgroup time; do ns "$command" "$n"; done)"
	release
	is 7 "$status" || { echo "$err"; return 1; }
	is "$theirs" "$out"
}

# Of a process that shares all that is ours there is nothing to enter.
nothing_to_enter()
{
	sleep 1000 &
	neighbour=$!
	run ./invoke_ns --enter "$neighbour" echo ran
	kill "$neighbour"
	wait "$neighbour" || :
	is '125 ' "$status $out"
	like "*--enter '$neighbour': this process and its children are in the namespaces of the caller*" "$err"
}

# What is new lies below what was joined.
joined_and_new()
{
	hold root -U --uid-map 0:54001:1 --gid-map 0:54001:1
	run ./invoke_ns --join "user=$held" -n -u below sh -c 'hostname; readlink /proc/self/ns/user'
	theirs="below
$(ns "$held" user)"
	release
	ended_well
	is "$theirs" "$out"
}

explained()
{
	hold me -U -n
	run ./invoke_ns --join "net=$held" --join "user=$held" --explain true
	release
	ended_well
	like "*open the net namespace '/proc/$held/ns/net'*join the user namespace*join the net namespace*" "$out"
}

check_as root 'each kind is joined alone' one_kind
check_as root 'a kind by its other name, a namespace by its file' by_other_names
check_as root 'what is new lies below what was joined' joined_and_new
for who in root user none; do
	check_as "$who" 'the user namespace first, in whatever order' user_first "$who"
done
for who in root user; do
	check_as "$who" 'pid: among those who are there' pids "$who"
	check_as "$who" 'B22: --enter: all of a container' all_of_it "$who"
done
who=
check_as none 'without the user namespace that owns it' without_user
check_as none 'a user namespace without root' no_root_inside
check '--enter: where there is nothing to enter' nothing_to_enter
check '--explain says the order' explained

# -- what cannot be joined ----------------------------------------------------------------

: >"$tmp/file"
nobody=$(cat /proc/sys/kernel/pid_max)

form='expected NS=FILE, NS=PID or NS=NAME, with NS one of user, mount, pid, net, ipc, uts, cgroup, time'
check '--join: no file'         refused "--join 'net': $form" --join net
check '--join: an empty file'   refused "--join 'net*': $form" --join net=
check '--join: no such kind'    refused "--join 'disk*': $form" --join disk=1
check '--join: nobody has this number' \
	refused "cannot join '/proc/$nobody/ns/net': No such file or directory" --join "net=$nobody"
check '--join: no such file' \
	refused "cannot join '/no/where': No such file or directory" --join net=/no/where
check '--join: a number too large is a file' \
	refused "cannot join '99999999999': No such file or directory" --join net=99999999999
check '--enter: nobody has this number' \
	refused "cannot enter process $nobody: No such file or directory" --enter "$nobody"
check '--enter: no number'      refused "--enter 'a/b': expected the number of a process, or the name*" --enter a/b
check '--join: joined and new'  refused 'a namespace cannot be both new and joined*' \
	--join "net=$$" --net

no_namespace()
{
	for file in "$tmp/file" / /dev/null; do
		told 125 "invoke_ns: host: cannot open the net namespace '$file': this file is not a namespace" \
			--join "net=$file"
	done
}
# To open a device can do something.
not_opened()
{
	for file in "$tmp/file" /dev/null; do
		strace -f -qq -o "$tmp/trace" -e trace=open,openat,openat2 \
			./invoke_ns --join "net=$file" true 2>/dev/null && return 1
		grep -F -e "\"$file\"" -e '"/proc/self/fd/' "$tmp/trace" >"$tmp/opened"
		is '' "$(grep -v O_PATH "$tmp/opened")"
	done
}
wrong_kind()
{
	told 125 'invoke_ns: edge: cannot join the net namespace: Invalid argument*' --join net=/proc/self/ns/ipc
}
own_user()
{
	told 125 'invoke_ns: edge: cannot join the user namespace: Invalid argument*' --join "user=$$"
}
unreadable()
{
	mkdir -m 0 "$tmp/closed"
	touch "$tmp/closed/file"
	who=user told 125 "invoke_ns: cannot join '$tmp/closed/file': Permission denied*" --join "net=$tmp/closed/file"
	rm -r "$tmp/closed"
}
check '--join: a file that is no namespace' no_namespace
check '--join: what is no namespace is not opened' not_opened
check '--join: another kind than was said' wrong_kind
check '--join: the user namespace that is ours' own_user
check '--join: a file that may not be read' unreadable

# -- to keep one ---------------------------------------------------------------------------

# forget FILE...
forget()
{
	for place; do
		umount "$place"
		rm "$place"
	done
}

# The lesson of two jails: what one of them says on its lo, the other hears.
shared_net()
{
	run ./invoke_ns --persist "net=$tmp/net" true
	ended_well
	by "$1" ./invoke_ns --join "net=$tmp/net" -c "$jail" -m timeout "$patience" nc -l -p 4000 \
		</dev/null >"$tmp/heard" 2>&1 &
	listener=$!
	run ./invoke_ns --join "net=$tmp/net" "$busybox" sh -c \
		'until busybox netstat -tln | grep -q :4000; do sleep 0.1; done'
	echo hello | by "$1" ./invoke_ns --join "net=$tmp/net" -c "$jail" -m nc 127.0.0.1 4000
	ended "$listener"
	run ./invoke_ns -n "$busybox" nc 127.0.0.1 4000
	forget "$tmp/net"
	is 'hello' "$(cat "$tmp/heard")"
	is 1 "$status"
}

# As --join takes it: from here, wherever the jail is.
kept_here()
{
	here=$(pwd)
	cd "$tmp"
	run "$here/invoke_ns" --persist "net=lab" -c "$jail" -m readlink /proc/self/ns/net
	ended_well
	inside=$out
	run "$here/invoke_ns" --join "net=lab" readlink /proc/self/ns/net
	cd "$here"
	forget "$tmp/lab"
	is "$inside" "$out"
	[ -n "$inside" ]
}

# And of a queue: what one makes, the other sees, and we do not.
shared_ipc()
{
	run ./invoke_ns --persist "ipc=$tmp/ipc" true
	ended_well
	run ./invoke_ns --join "ipc=$tmp/ipc" ipcmk -Q
	ended_well
	run ./invoke_ns --join "ipc=$tmp/ipc" -c "$jail" -m ipcs -q
	ended_well
	inside=$out
	outside=$("$busybox" ipcs -q)
	forget "$tmp/ipc"
	is 1 "$(printf '%s\n' "$inside" | grep -c '^0x')" || { echo "$inside"; return 1; }
	is 0 "$(printf '%s\n' "$outside" | grep -c '^0x')"
}

# The seed's demonstration: its queue lies in the namespace that is joined, for both.
queue()
{
	run ./invoke_ns --persist "ipc=$tmp/ipc" true
	ended_well
	status=0
	echo hello | ./invoke_ns -i no --join "ipc=$tmp/ipc" readlink /proc/self/ns/ipc \
		>"$tmp/out" 2>&1 || status=$?
	theirs=$(./invoke_ns --join "ipc=$tmp/ipc" readlink /proc/self/ns/ipc)
	forget "$tmp/ipc"
	out=$(cat "$tmp/out")
	is 0 "$status" || { echo "$out"; return 1; }
	like '*the following message was received from the child*hello*' "$out"
	is "$theirs" "$(tail -n 1 "$tmp/out")"
}

# After the command: the one that it had, and in the file that was there already.
kept()
{
	echo mine >"$tmp/there"
	run ./invoke_ns -u guest --persist "uts=$tmp/there" --persist "cgroup=$tmp/new" \
		sh -c 'readlink /proc/self/ns/uts /proc/self/ns/cgroup; exit 3'
	is 3 "$status" || { echo "$err"; return 1; }
	had=$out
	run ./invoke_ns --join "uts=$tmp/there" --join "cgroup=$tmp/new" \
		sh -c 'readlink /proc/self/ns/uts /proc/self/ns/cgroup; hostname'
	forget "$tmp/new"
	umount "$tmp/there"
	ended_well
	is "$had
guest" "$out"
	is mine "$(cat "$tmp/there")"
	rm "$tmp/there"
}

not_kept()
{
	told 125 "*cannot keep the net namespace: bind it on '/no/where': No such file*" --persist net=/no/where
	mkdir "$tmp/folder"
	told 125 "*cannot keep the net namespace: bind it on '$tmp/folder': Is a directory*" \
		--persist "net=$tmp/folder"
	rmdir "$tmp/folder"
	ln -s /no/where "$tmp/link"
	told 125 "*cannot keep the net namespace: bind it on '$tmp/link': Symbolic link loop*" \
		--persist "net=$tmp/link"
	rm "$tmp/link"
}

# Nor is the first of two, where the second cannot be.
none_kept()
{
	mkdir "$tmp/folder"
	echo mine >"$tmp/folder/there"
	told 125 "*cannot keep the ipc namespace: bind it on '/no/where': No such file*" \
		--persist "net=$tmp/folder/new" --persist "uts=$tmp/folder/there" --persist ipc=/no/where
	is there "$(ls "$tmp/folder")"
	is mine "$(cat "$tmp/folder/there")"
	rm -r "$tmp/folder"
}

# The caller's groups are left with his user namespace, where that one allows it.
groups_left()
{
	hold root -U
	run setpriv --groups 4,24 ./invoke_ns -a --join "user=$held" grep Groups /proc/self/status
	release
	is 'Groups:' "$(echo "$out" | xargs)" || { echo "$err"; return 1; }
	like '*note: user namespaces inside can be forbidden only in a new user namespace*' "$err"
	hold none -U
	run setpriv --groups 4,24 ./invoke_ns -a --join "user=$held" grep Groups /proc/self/status
	release
	is 'Groups: 65534 65534' "$(echo "$out" | xargs)" || { echo "$err"; return 1; }
	like "*note: the caller's groups stay: *" "$err"
}

check_as root "--join user: the caller's groups" groups_left
check_as root 'shared net: two jails talk' shared_net root
check_as root 'shared ipc: two jails see one queue' shared_ipc
check_as root 'shared ipc: the queue of the demonstration' queue
check_as root '--persist: kept, entered, forgotten' kept
check_as root '--persist: a relative name' kept_here
check_as root '--persist: where it cannot be, nothing is run' not_kept
check_as root '--persist: all or none' none_kept

form='expected NS=FILE, with NS one of user, mount, pid, net, ipc, uts, cgroup, time'
check '--persist: no file'      refused "--persist 'net': $form" --persist net
check '--persist: no such kind' refused "--persist 'disk*': $form" --persist disk=/run/x
check '--persist: a number'     refused "--persist '12': a number is a process*'./12'" --persist net=12
check '--persist: a pid namespace' \
	refused '--persist pid: a pid namespace ends with its first process' --persist pid=/run/x
by_user()
{
	who=user told 125 '*: --persist mounts on the host, which needs root
invoke_ns: nothing was done*' --persist "net=$tmp/net"
	[ ! -e "$tmp/net" ]
}
check '--persist: takes root' by_user

done_testing
