#!/bin/sh
# SPDX-License-Identifier: ISC
# names.t - /etc/hosts and /etc/resolv.conf inside, and room for what the jail lacks
# shellcheck disable=SC2016,SC2059,SC2086 # expanded inside; formats; words
set -eu
# shellcheck source=tests/lab.sh
. "${0%/*}/../lab.sh"

make_jail owned "$(by user id -u)"
jail=$jails/owned
line='127.0.1.1	owned'

# jail_unchanged FUNCTION ARGS...: and nothing in the jail is another than before.
jail_unchanged()
{
	tree "$jail" | sed 's/ [^ ]*$//' >"$tmp/tree_before"
	"$@"
	tree "$jail" | sed 's/ [^ ]*$//' | diff "$tmp/tree_before" -
}

# container CALLER ARGS...: it succeeds.
container()
{
	whose=$1; shift
	run_by "$whose" ./invoke_ns "$@"
	is 0 "$status" || { echo "$err"; return 1; }
}

# -- the container's own name ---------------------------------------------------------------

own_name()
{
	container "$1" -c "$jail" sh -c 'cat /etc/hosts; hostname -f; ping -c 1 -q "$(hostname)" | head -n 1'
	is "$(cat "$jail/etc/hosts")
$line
owned
PING owned (127.0.1.1): 56 data bytes" "$out"
	container "$1" -u box -c "$jail" sh -c 'echo more >>/etc/hosts; tail -n 2 /etc/hosts; stat -c "%a %u" /etc/hosts'
	is '127.0.1.1	box
more
644 0' "$out"
	unlike '*invoke_ns*' "$(printf '%s\n' "$err" | grep -v 'only uid 0' || :)"
}

# without FILE FUNCTION ARGS...: while the jail has no such file.
without()
{
	file=$jail/$1; shift
	[ ! -e "$file" ] || mv "$file" "$tmp/aside"
	set +e
	(set -e; "$@")
	end=$?
	set -e
	rm -f "$file"
	[ ! -e "$tmp/aside" ] || mv "$tmp/aside" "$file"
	return $end
}

no_hosts_file()
{
	container "$1" -c "$jail" cat /etc/hosts
	is "$line" "$out"
	[ ! -e "$jail/etc/hosts" ]
	container "$1" -x -c "$jail" cat /etc/hosts
	is "$line" "$out"
	run_by "$1" ./invoke_ns --read-only -c "$jail" cat /etc/hosts
	is 1 "$status"
	[ ! -e "$jail/etc/hosts" ]
}

# With the name in it, that of the host, of the caller's choice, or by hand: as it is.
left_alone()
{
	for options in '-u localhost' '--share uts' '--ro-bind /etc/passwd:/etc/hosts' --privileged '--only -m'; do
		container "$1" $options -c "$jail" grep -c 127.0.1.1 /etc/hosts || [ "$status" = 1 ]
		is 0 "$out" || { echo "$options"; return 1; }
	done
}

# The jail's file may be long; where nothing can be added, that is said.
long_hosts_file()
{
	cp "$jail/etc/hosts" "$tmp/hosts"
	seq -f '0.0.0.0 ads%.0f.example.com' 3000 >>"$jail/etc/hosts"
	container "$1" --add-host foo:1.2.3.4 -c "$jail" tail -n 1 /etc/hosts
	is '1.2.3.4	foo' "$out"
	unlike '*stays as it is*' "$err"
	head -c 600000 /dev/zero | tr '\0' '#' >>"$jail/etc/hosts"
	container "$1" --add-host foo:1.2.3.4 -c "$jail" true
	like "*: note: '/etc/hosts' stays as it is: it is no regular file of at most 512 KiB*" "$err"
	cp "$tmp/hosts" "$jail/etc/hosts"
	container "$1" --add-host foo:1.2.3.4 --bind /etc/passwd:/etc/hosts -c "$jail" true
	like "*: note: --add-host adds nothing: '/etc/hosts' is that of a volume*" "$err"
	run_by "$1" sh -c '(ulimit -f 0; exec ./invoke_ns --add-host foo:1.2.3.4 -c "$1" true 2>&1) | cat' - \
		"$jail"
	like "*: note: '/etc/hosts' stays as it is: files may not be that large (RLIMIT_FSIZE)*" "$out"
}

# The hosts file of a container has no name outside, and takes no mount.
container_in_container()
{
	run_by "$1" ./invoke_ns --nested --ro-bind ./invoke_ns:/bin/again -c "$jail" again -c / cat /etc/hosts
	is '0 127.0.1.1	owned' "$status $(printf '%s\n' "$out" | tail -n 1)" || { echo "$err"; return 1; }
	like "*: note: '/etc/hosts' stays as it is: it is a mount of a file that has been removed*" "$err"
}

archives()
{
	(cd "$jail" && find . | cpio -o -H newc 2>/dev/null) >"$tmp/a.cpio"
	chmod 644 "$tmp/a.cpio"
	container "$1" -u box -c "$tmp/a.cpio" tail -n 1 /etc/hosts
	is '127.0.1.1	box' "$out"
	(cd "$jail" && find . ! -path './etc*' | cpio -o -H newc 2>/dev/null) >"$tmp/b.cpio"
	chmod 644 "$tmp/b.cpio"
	run_by "$1" ./invoke_ns -u box -c "$tmp/b.cpio" ls -d /etc
	is 1 "$status"
}

# -- the resolver ---------------------------------------------------------------------------

# with_host RESOLV.CONF COMMAND...: on a host with this file; in /run/systemd what STUB has.
with_host()
{
	printf "$1" >"$tmp/resolv"; shift
	run_by root unshare --mount --propagation private sh -c '
		mount --bind "$1" "$(realpath /etc/resolv.conf)" || exit 1
		[ -z "$STUB" ] || { mount -t tmpfs none /run && mkdir -p "/run/${STUB%/*}" && echo nameserver 10.9.9.9 >"/run/$STUB"; }
		shift; exec "$@"' - "$tmp/resolv" "$@"
}
export STUB=''

resolver()
{
	: >"$jail/etc/resolv.conf" # empty
	with_host 'nameserver 10.1.2.3\n' ./invoke_ns --share net -c "$jail" cat /etc/resolv.conf
	is '0 nameserver 10.1.2.3' "$status $out" || { echo "$err"; return 1; }
	rm "$jail/etc/resolv.conf"
	with_host 'nameserver 10.1.2.3\n' ./invoke_ns --share net -c "$jail" cat /etc/resolv.conf
	is '0 nameserver 10.1.2.3' "$status $out" || { echo "$err"; return 1; }
	for link in ../run/systemd/resolve/stub-resolv.conf /run/a/b ../../../mnt/x; do
		ln -sf "$link" "$jail/etc/resolv.conf"
		with_host 'nameserver 10.1.2.3\n' ./invoke_ns --share net -c "$jail" cat /etc/resolv.conf
		is '0 nameserver 10.1.2.3' "$status $out" || { echo "$link: $err"; return 1; }
	done
	with_host 'nameserver 10.1.2.3\n' ./invoke_ns -c "$jail" cat /etc/resolv.conf
	is 1 "$status" # there is no network to ask
	rm "$jail/etc/resolv.conf"
	echo 'nameserver 10.7.7.7' >"$jail/etc/resolv.conf"
	with_host 'nameserver 10.1.2.3\n' ./invoke_ns --share net -c "$jail" cat /etc/resolv.conf
	is '0 nameserver 10.7.7.7' "$status $out"
	rm "$jail/etc/resolv.conf"
}

loopback_resolvers()
{
	for STUB in systemd/resolve/resolv.conf NetworkManager/no-stub-resolv.conf; do
		with_host 'nameserver 127.0.0.53\noptions edns0\n' ./invoke_ns --share net -c "$jail" cat /etc/resolv.conf
		is '0 nameserver 10.9.9.9' "$status $out" || { echo "$err"; return 1; }
	done
	with_host 'nameserver 127.0.0.53\nnameserver 10.1.2.3\n' ./invoke_ns --share net -c "$jail" cat /etc/resolv.conf
	is 'nameserver 127.0.0.53
nameserver 10.1.2.3' "$out"
	STUB=''
	with_host 'nameserver 127.0.0.1\n' ./invoke_ns --share net -c "$jail" cat /etc/resolv.conf
	is 'nameserver 127.0.0.1' "$out"
}

# -- room for volumes -----------------------------------------------------------------------

# B5: the directory stays what it was, and what is done in it persists.
usable_directory()
{
	container "$1" --bind /etc/os-release:/etc/mine/release -c "$jail" sh -c '
		sed -i s/root/root/ /etc/passwd && echo new >/etc/new.tmp && mv /etc/new.tmp /etc/new &&
		cat /etc/mine/release'
	is "$(cat /etc/os-release)" "$out"
	is new "$(cat "$jail/etc/new")"
	[ ! -e "$jail/etc/mine" ]
	rm "$jail/etc/new"
	sed -n 1p "$jail/etc/passwd" | grep -q '^root:'
}

room_is_used()
{
	container "$1" --bind /etc:/a/b --tmpfs /a/c/d -c "$jail" sh -c 'ls -d /a/b/passwd /a/c/d && echo x >/a/mine'
	is 'mine' "$(ls "$jail/a")"
	rm -r "$jail/a"
	run_by "$1" ./invoke_ns --bind /etc:/a/b -c "$jail" sh -c 'kill -KILL $PPID; exit 7'
	[ ! -e "$jail/a" ]
	run_by "$1" ./invoke_ns --bind /etc:/a/b -c "$jail" no-such-command
	is 127 "$status"
	[ ! -e "$jail/a" ]
}

# In each process, once; and with the locks held by the host process.
room_after_a_fault()
{
	for call in setresuid poll read; do
		run_by "$1" strace -o /dev/null -f -e inject=$call:error=EPERM \
			./invoke_ns --bind /etc:/a/b -c "$jail" true
		is 125 "$status"
		[ ! -e "$jail/a" ]
	done
}

# While it makes them, and after that.
killed()
{
	for made in a a/b a/b a/b a/b; do
		exec_by "$1" ./invoke_ns --bind /etc:/a/b -c "$jail" sleep 1000 >"$tmp/said" 2>&1 & pid=$!
		wait_until test -d "$jail/$made"
		kill -KILL $pid
		wait $pid 2>/dev/null || :
		wait_until test ! -e "$jail/a"
	done
}

# The last of two runs removes it.
two_runs()
{
	exec_by "$1" ./invoke_ns --bind /etc:/a/b -c "$jail" sh -c 'until [ -e /tmp/go ]; do sleep 0.05; done; ls -d /a/b/passwd' \
		>"$tmp/first" 2>&1 & pid=$!
	wait_until test -d "$jail/a/b"
	container "$1" --bind /etc:/a/b -c "$jail" ls -d /a/b/passwd
	[ -e "$jail/a/b" ]
	touch "$jail/tmp/go"
	wait $pid
	rm "$jail/tmp/go"
	is /a/b/passwd "$(cat "$tmp/first")"
	[ ! -e "$jail/a" ]
}

# Somebody else makes it after it was looked for, and keeps it; if the start fails after that, too.
not_ours()
{
	: >"$tmp/trace"
	chmod 666 "$tmp/trace"
	for fault in '' '-e inject=flock:error=ENOLCK'; do
		# shellcheck disable=SC2086 # nothing, or two words
		exec_by "$1" strace -D -qq -o "$tmp/trace" -e inject=mkdirat:delay_enter=2000000 $fault \
			./invoke_ns --bind /etc:/a -c "$jail" true >"$tmp/said" 2>&1 & pid=$!
		sleep 1 # or longer, until there is nothing to be made
		mkdir "$jail/a"
		status=0
		wait $pid || status=$?
		case $fault in
		'') is 0 $status ;;
		*) [ $status = 125 ] || ! grep -q mkdirat "$tmp/trace" ;;
		esac
		rmdir "$jail/a"
	done
}

# B6: room is made where a link points, inside.
dangling_link()
{
	for link in ../run/systemd/resolve/stub-resolv.conf /nowhere/at/all ../../../../up; do
		ln -sf "$link" "$jail/etc/dangling"
		container "$1" --bind /etc/os-release:/etc/dangling -c "$jail" cat /etc/dangling
		is "$(cat /etc/os-release)" "$out"
		container "$1" -x --bind /etc/os-release:/etc/dangling -c "$jail" cat /etc/dangling
		is "$(cat /etc/os-release)" "$out"
		container "$1" --read-only --bind /etc/os-release:/etc/dangling -c "$jail" cat /etc/dangling
		is "$(cat /etc/os-release)" "$out"
	done
	rm "$jail/etc/dangling"
	[ ! -e /nowhere ] && [ ! -e /up ]
}

for who in root user; do
	check_as $who 'B14: the own name' jail_unchanged own_name $who
	check_as $who 'B14: a jail without the file' jail_unchanged without etc/hosts no_hosts_file $who
	check_as $who 'B14: a file that is left alone' jail_unchanged left_alone $who
	check_as $who 'a long file, or one that takes nothing: said' jail_unchanged long_hosts_file $who
	check_as $who 'a container in one, with its root' container_in_container $who
	check_as $who 'B14: in an archive' archives $who
	check_as $who 'B5: room in a directory' usable_directory $who
	check_as $who 'B5: room is removed, if nothing is in it' jail_unchanged room_is_used $who
	check_as $who 'B5: nothing is left after SIGKILL' jail_unchanged killed $who
	check_as $who 'B5: nothing is left after a failed start' jail_unchanged room_after_a_fault $who
	check_as $who 'B5: two runs with the same room' jail_unchanged two_runs $who
	check_as $who 'B5: a directory that was there before is kept' jail_unchanged not_ours $who
	check_as $who 'B6: a dangling link' jail_unchanged dangling_link $who
done
check_as root 'B15: the resolver' jail_unchanged resolver
check_as root 'B15: resolvers of the host alone' jail_unchanged loopback_resolvers
done_testing
