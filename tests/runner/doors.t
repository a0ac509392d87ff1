#!/bin/sh
# SPDX-License-Identifier: ISC
# doors.t - ways out of a container, or into the runner, that were found open once
#
# One test or more for each, with the number that the list of faults gave it.
set -eu
# shellcheck source=tests/lab.sh
. "${0%/*}/../lab.sh"

make_jail root
make_jail owned "$(by user id -u)"

# A2: the host through a descriptor that is a directory
given_directory()
{
	jail=$1 fd=$2
	# shellcheck disable=SC2016 # the inner shell's
	out=$(by "$caller" sh -c "exec ./invoke_ns -c '$jail' sh -c '
		cat /proc/self/fd/$fd/../etc/hostname 2>/dev/null
		[ -d /proc/self/fd/$fd/ ] && echo a directory' $fd</etc" 2>&1) || :
	case $out in
	*'note: standard '*' is a directory'*) ;;
	*) echo "no note: $out"; return 1 ;;
	esac
	[ "$(printf '%s\n' "$out" | grep -v 'note: ')" = '' ] || { echo "$out"; return 1; }
}

# A5: what ps shows of init, whatever separators the options have
init_shows()
{
	jail=$1; shift
	export OF_THE_CALLER=secret
	run_by "$caller" ./invoke_ns "$@" -c "$jail" sh -c '
		tr -d "\0" </proc/1/cmdline; echo
		cat /proc/1/environ /proc/1/auxv /proc/1/maps 2>/dev/null | tr "\0" "\n" | grep secret
		cat /proc/1/comm'
	is '0 init init' "$status $(printf '%s\n' "$out" | xargs)"
}

# A6: a large passwd
large_passwd()
{
	large=$jails/large
	cp -a "$jails/root" "$large"
	awk 'BEGIN { for (i = 0; i < 20000; i++) printf "user%d:x:%d:%d::/home/user%d:/bin/sh\n", i, i + 2000, i + 2000, i }' \
		>"$large/etc/passwd"
	awk 'BEGIN { for (i = 0; i < 20000; i++) printf "user%d:x:%d:\n", i, i + 2000 }' >"$large/etc/group"
	(
		# shellcheck disable=SC3045 # dash and busybox have it
		ulimit -v 8192
		./invoke_ns --uid user9 --groups user1,user2,user3,user4,user5,user6,user7,user8,user12345 \
			-c "$large" /bin/sh -c 'cat /proc/self/status' >"$tmp/out" 2>"$tmp/err"
	) || { cat "$tmp/err"; return 1; }
	is '2001 2002 2003 2004 2005 2006 2007 2008 14345' "$(sed -n 's/^Groups:[[:space:]]*//p' "$tmp/out" | xargs)"
	is 2009 "$(awk '/^Uid:/ { print $2 }' "$tmp/out")"
}

# A11: a name that the runner mounts on
persist_on_link()
{
	echo precious >"$tmp/precious"
	ln -s "$tmp/precious" "$tmp/link"
	mkfifo "$tmp/fifo"
	for file in link fifo; do
		run_by root ./invoke_ns --persist "net=$tmp/$file" true
		is 125 "$status"
		is 0 "$(grep -c "$tmp/" /proc/self/mountinfo)"
	done
	is precious "$(cat "$tmp/precious")"
	run_by root ./invoke_ns --persist "net=$tmp/new" true
	is 0 "$status"
	umount "$tmp/new"
}

for caller in root user; do
	has_caller "$caller" || { skip "A2, A5: $caller" 'only root can be somebody else'; continue; }
	jail=$jails/root
	[ "$caller" = root ] || jail=$jails/owned
	check "A2: $caller: a directory as standard input" given_directory "$jail" 0
	check "A5: $caller: an option that is cut at a colon" init_shows "$jail" --tmpfs /mnt:size=1m -e SECRET=x
	check "A5: $caller: a list" init_shows "$jail" --cap-drop chown,kill -e SECRET=x
	check "A5: $caller: a value behind '='" init_shows "$jail" --ulimit=nofile=100 --env=SECRET=x
done
if has_caller root; then
	caller=root
	check 'A5: root: who may trace' init_shows "$jails/root" --share user --cap-add sys_ptrace --tmpfs /mnt:size=1m
	check 'A6: a passwd of a megabyte, and nine names' large_passwd
	check 'A11: --persist follows no link, and mounts on no fifo' persist_on_link
else
	skip 'A6, A11' 'needs root'
fi
done_testing
