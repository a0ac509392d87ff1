#!/bin/sh
# SPDX-License-Identifier: ISC
# systemd.t - what pid 1 finds with --systemd, and what is left of it
#
# In place of systemd is a script that looks; systemd itself starts in a guest:
# tests/guests/systemd.
# shellcheck disable=SC2016 # the shell inside expands it
set -eu
# shellcheck source=tests/lab.sh
. "${0%/*}/../lab.sh"

for tree in /sys/fs/cgroup /sys/fs/cgroup/unified none; do
	! [ -e "$tree/cgroup.controllers" ] || break
done
own=$tree/test-systemd.$$
trap 'rmdir "$own"/user "$own"/none "$own" 2>/dev/null; chmod -R u+rwx "$tmp"; rm -rf "$tmp"' EXIT

# make_own CALLER: a jail, and a cgroup, as systemd delegates one.
make_own()
{
	id=$(by "$1" id -u)
	make_jail "$1" "$id"
	mkdir -p "$jails/$1/lib/systemd"
	cat >"$jails/$1/lib/systemd/systemd"
	chmod 755 "$jails/$1/lib/systemd/systemd"
	chown -R "$id" "$jails/$1/lib/systemd"
	jail=$jails/$1
}

# start CALLER OPTIONS: with the caller in its cgroup.
start()
{
	whom=$1; shift
	set -- ./invoke_ns --systemd "$@" -c "$jails/$whom"
	if [ "$whom" = root ]; then
		run_by root "$@"
		return
	fi
	status=0
	in_group "$own/$whom" by "$whom" timeout -k 2 "$patience" "$@" </dev/null >"$tmp/out" \
		2>"$tmp/err" || status=$?
	out=$(cat "$tmp/out")
	err=$(cat "$tmp/err")
}

# in_group GROUP COMMAND...
in_group()
{
	group=$1; shift
	(read -r pid _ </proc/self/stat && echo "$pid" >"$group/cgroup.procs" && "$@")
}

# What systemd delegates to a user: the group above, too, for processes are moved within it.
make_groups()
{
	if ! has_caller root || [ "$tree" = none ] || ! mkdir "$own" 2>"$tmp/no_group"; then return; fi
	for who in user none; do
		id=$(by "$who" id -u)
		mkdir -p "$own/$who"
		chown "$id" "$own/$who" "$own/$who/cgroup.procs"
	done
}

nothing_left()
{
	is '' "$(find "$tree" -name 'invoke_ns.*')"
}

surroundings()
{
	make_own "$1" <<-'EOT'
		#!/bin/sh
		echo "pid $$, uid $(id -u), group $(sed -n 's/^0:://p' /proc/self/cgroup)"
		cd /sys/fs/cgroup && mkdir -p a/b/c a/d e && echo $$ >a/b/c/cgroup.procs
		sed -n 's/^0:://p' /proc/self/cgroup
		mkdir /sys/fs/x 2>/dev/null || echo 'the rest of /sys is read-only'
		stat -c '%n %a' /run /run/lock /tmp
		awk '$2 == "/run" || $2 == "/run/lock" || $2 == "/tmp" { print $2, $3 }' /proc/mounts
		tty; [ -c /dev/console ] && echo console; echo "$container"
		exit 7
	EOT
	start "$1"
	is 7 "$status" || { echo "$out" "$err"; return 1; }
	is 'pid 1, uid 0, group /
/a/b/c
the rest of /sys is read-only
/run 755
/run/lock 755
/tmp 1777
/run tmpfs
/run/lock tmpfs
/tmp tmpfs
/dev/pts/0
console
invoke_ns' "$(tr -d '\r' <"$tmp/out")"
	nothing_left
}

# The number is that of glibc: SIGRTMIN+3, which halts systemd.
shut_down()
{
	make_own "$1" <<-'EOT'
		#!/bin/sh
		trap 'echo told; exit 5' 37
		exec </dev/null >/dev/null 2>&1
		trap 'echo told >/dev/console; exit 5' 37
		cd /sys/fs/cgroup
		for i in $(seq 200); do mkdir deep beside && cd deep; done
		echo ready >/dev/console
		while :; do sleep 0.1; done
	EOT
	: >"$tmp/out"
	./invoke_ns --systemd -c "$jail" </dev/null >"$tmp/out" 2>"$tmp/err" &
	runner=$!
	until grep -q ready "$tmp/out"; do sleep 0.1; done
	kill "$2" "$runner"
	status=0
	wait "$runner" || status=$?
	is "$3" "$status $(tail -n 1 "$tmp/out" | tr -d '\r')" || { cat "$tmp/err"; return 1; }
	wait_until nothing_left
}

timeout_says_it()
{
	make_own root <<-'EOT'
		#!/bin/sh
		trap 'echo told; exit 5' 37
		while :; do sleep 0.1; done
	EOT
	run_by root ./invoke_ns --systemd --timeout 10 -c "$jail"
	is '5 told' "$status $(tr -d '\r' <"$tmp/out")"
}

own_mounts()
{
	make_own root <<-'EOT'
		#!/bin/sh
		ls -a /run | tail -n +3
		df /tmp | tail -n 1 | awk '{ print $2 }'
	EOT
	mkdir -p "$tmp/run/here"
	run_by root ./invoke_ns --systemd --bind "$tmp/run:/run" --tmpfs /tmp:size=64k -c "$jail"
	is "$(printf 'here\n64')" "$(tr -d '\r' <"$tmp/out")" || { echo "$err"; return 1; }
}

other_command()
{
	make_own root </dev/null
	run_by root ./invoke_ns --systemd --no-tty -c "$jail" sh -c 'echo $$; tty'
	is "$(printf '1\nnot a tty')" "$out"
}

numbered() { sed -E '/^(host|edge|init|command) /!d; s/invoke_ns\.[0-9]+/invoke_ns.N/g' "$1" | sort; }

as_explained()
{
	make_own root </dev/null
	run_by root ./invoke_ns --systemd --no-tty -c "$jail" --explain /bin/true
	numbered "$tmp/out" >"$tmp/explained"
	like '*make the cgroup*give the cgroup*to uid * and gid *, root inside*' "$(cat "$tmp/explained" "$tmp/out")"
	run_by root ./invoke_ns --systemd --no-tty -c "$jail" -v /bin/true
	numbered "$tmp/err" >"$tmp/done"
	diff -u "$tmp/explained" "$tmp/done"
}

read_only()
{
	make_own root </dev/null
	run_by root ./invoke_ns -c "$jails/root" sh -c 'ls /sys/fs/cgroup/cgroup.procs && ! mkdir /sys/fs/cgroup/x'
	case $tree in none) return ;; esac
	is '0 /sys/fs/cgroup/cgroup.procs' "$status $out"
	like '*Read-only file system*' "$err"
}

refused()
{
	make_own root </dev/null
	for words in "--only -p -m -C -c $jail" "--init -c $jail" "--share cgroup -c $jail" \
		"--share pid -c $jail" "--uid 5 -c $jail" '-a'; do
		# shellcheck disable=SC2086 # several words
		run_by root ./invoke_ns --systemd $words true
		is "$words: 125" "$words: $status"
		like '*--systemd needs a container (-c) in which it is pid 1 and root*' "$err"
	done
}

no_group()
{
	run_by "$1" ./invoke_ns --systemd -c "$jails/root"
	is '125 ' "$status $out"
	like '*--systemd needs a cgroup in which its caller may make others*systemd-run --user*' "$err"
}

# As where there is version 1 alone.
no_tree()
{
	run_by root unshare -m sh -c 'mount -t tmpfs none /sys/fs/cgroup && exec "$@"' sh \
		./invoke_ns --systemd -c "$jails/root"
	is '125 ' "$status $out"
	like '*--systemd needs the unified cgroup tree (version 2)*' "$err"
}

check_here()
{
	if ! has_caller root; then skip "$1" 'only root can make a cgroup here'
	elif [ "$tree" = none ]; then skip "$1" 'no cgroup tree of version 2 is mounted here'
	elif ! [ -d "$own" ]; then skip "$1" "$(cat "$tmp/no_group")"
	else check "$@"
	fi
}

make_groups
for who in root user none; do
	check_here "$who: what it finds"                        surroundings "$who"
done
check_here 'SIGTERM is the signal that shuts systemd down'      shut_down root -TERM '5 told'
check_here 'SIGKILL leaves no cgroup, however many it has made' shut_down root -KILL '137 ready'
check_here '--timeout sends that signal'                        timeout_says_it
check_here 'mounts that are asked for stay'                     own_mounts
check_here 'another command, and no terminal'                   other_command
check_here 'it does what --explain says'                        as_explained
check_as root 'without it the tree is read-only'                   read_only
check_here 'contradictions'                                     refused
check_here 'a user without a cgroup'                            no_group user
check_here 'no cgroup tree of version 2'                        no_tree
done_testing
