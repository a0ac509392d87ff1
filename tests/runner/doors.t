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

# A4: a set-id file is one outside, too
#
# set_ids JAIL OPTION...: what the command tries, and what is there on the disk afterwards.
set_ids()
{
	jail=$1; shift
	run_by "$caller" ./invoke_ns "$@" -c "$jail" sh -c '
		cd /tmp; umask 0
		cp /bin/busybox a; chmod 4755 a
		cp /bin/busybox b; chmod g+s b
		install -m 6755 /bin/busybox c
		tar -xf /tmp/setid.tar
		grep CapBnd /proc/self/status' 2>&1
	is 0 "$status"
	on_disk=$(cd "$jail/tmp" && find . -type f -perm /6000 | sort | xargs)
	setfcap=$((0x$(printf '%s\n' "$out" | sed -n 's/^CapBnd:[[:space:]]*//p') >> 31 & 1))
	rm -rf "$jail/tmp/a" "$jail/tmp/b" "$jail/tmp/c" "$jail/tmp/d"
}

# lay_setid JAIL: an archive in it, to be unpacked inside
lay_setid()
{
	cp "$1/bin/busybox" "$tmp/d"
	chmod 6755 "$tmp/d"
	tar -cf "$1/tmp/setid.tar" -C "$tmp" --mode=6755 d
	chmod 644 "$1/tmp/setid.tar"
	rm -f "$tmp/d"
}

public_jail()
{
	lay_setid "$1"
	set_ids "$@"
	is '' "$on_disk"
	is "$wanted" "$setfcap"
}

private_jail()
{
	mkdir -p "$jails/closed"
	cp -a "$1" "$jails/closed/jail"
	chown --reference="$1" "$jails/closed"
	chmod 700 "$jails/closed"
	lay_setid "$jails/closed/jail"
	set_ids "$jails/closed/jail"
	rm -rf "$jails/closed"
	is './a ./b ./c ./d' "$on_disk" && is 1 "$setfcap"
}

asked_for()
{
	lay_setid "$1"
	set_ids "$1" --setuid
	is './a ./b ./c ./d' "$on_disk" && is 1 "$setfcap"
	# and it works inside
	run_by "$caller" ./invoke_ns --setuid --uid 1 -c "$1" sh -c 'grep NoNewPrivs /proc/self/status'
	is 0 "$(printf '%s\n' "$out" | awk '{ print $2 }')"
}

# The runner itself tells whether it has become a set-id program: it refuses to be one.
works_inside()
{
	cp invoke_ns "$1/tmp/setid"
	chmod 4755 "$1/tmp/setid"
	run_by root ./invoke_ns --setuid --uid 1 -c "$1" /tmp/setid true
	like '*must not be setuid*' "$err"
	run_by root ./invoke_ns --uid 1 -c "$1" /tmp/setid true
	rm "$1/tmp/setid"
	case $err in *'must not be setuid'*) echo "without --setuid it works, too"; return 1 ;; esac
}

# A volume that others can reach counts as well, and one that cannot be written to does not.
public_volume()
{
	mkdir -p "$tmp/shared"
	chmod 755 "$tmp"
	[ -z "${LAB:-}" ] || chown "$(by "$caller" id -u)" "$tmp/shared"
	run_by "$caller" ./invoke_ns -x --bind "$tmp/shared:/mnt" -c "$1" sh -c '
		cp /bin/busybox /mnt/a; chmod 4755 /mnt/a; cp /bin/busybox /tmp/b; chmod 4755 /tmp/b && echo made'
	is '' "$(find "$tmp/shared" -perm /6000)$out"
	run_by "$caller" ./invoke_ns -x --ro-bind "$tmp/shared:/mnt" -c "$1" sh -c '
		cp /bin/busybox /tmp/b; chmod 4755 /tmp/b && echo made'
	is made "$out"
	rm -rf "$tmp/shared"
}

says_how()
{
	mkdir -p "$1/var/lib/dpkg"
	: >"$1/var/lib/dpkg/status"
	run_by "$caller" ./invoke_ns -c "$1" true
	rm -rf "$1/var/lib/dpkg"
	like "*note: other users can reach '$1'*chmod 700*--setuid*" "$err"
	run_by "$caller" ./invoke_ns -c "$1" true
	is '' "$(printf '%s' "$err" | grep 'other users')"
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

# A10: the runner's own file, as it is seen from inside
own_file()
{
	printf '#!/proc/self/exe -V\n' >"$jails/root/tmp/script"
	chmod 755 "$jails/root/tmp/script"
	run_by root ./invoke_ns --share user -c "$jails/root" /tmp/script
	like 'invoke_ns *' "$out"
	run_by root ./invoke_ns --share user -c "$jails/root" sh -c 'exec 3>>/proc/1/exe && echo opened'
	is '' "$out"
	./invoke_ns --share pid -c "$jails/root" sleep 60 & runner=$!
	n=0
	until exe=$(readlink "/proc/$runner/exe"); [ "$exe" = '/memfd:invoke_ns (deleted)' ] || [ "$n" -gt 600 ]; do
		n=$((n + 1))
		sleep 0.1
	done
	kill "$runner"
	wait "$runner" 2>/dev/null || :
	rm "$jails/root/tmp/script"
	is '/memfd:invoke_ns (deleted)' "$exe"
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
	wanted=1 # the file capabilities of a user namespace count nowhere else
	check "A4: $caller: a jail that others can reach" public_jail "$jail"
	check "A4: $caller: the filter is switched off" public_jail "$jail" --seccomp none
	check "A4: $caller: a jail in a closed directory" private_jail "$jail"
	check "A4: $caller: --setuid" asked_for "$jail"
	check "A4: $caller: a volume that others can reach" public_volume "$jail"
	check "A4: $caller: where packages are managed, a note" says_how "$jail"
	check "A5: $caller: an option that is cut at a colon" init_shows "$jail" --tmpfs /mnt:size=1m -e SECRET=x
	check "A5: $caller: a list" init_shows "$jail" --cap-drop chown,kill -e SECRET=x
	check "A5: $caller: a value behind '='" init_shows "$jail" --ulimit=nofile=100 --env=SECRET=x
done
if has_caller root; then
	caller=root
	check 'A5: root: who may trace' init_shows "$jails/root" --share user --cap-add sys_ptrace --tmpfs /mnt:size=1m
	wanted=0
	check 'A4: root: without a user namespace, file capabilities, too' public_jail "$jails/root" --share user
	check 'A4: root: --setuid: such a program works inside' works_inside "$jails/root"
	check 'A6: a passwd of a megabyte, and nine names' large_passwd
	check 'A10: where the file would not stay busy, a copy runs' own_file
	check 'A11: --persist follows no link, and mounts on no fifo' persist_on_link
else
	skip 'A6, A11' 'needs root'
fi
done_testing
