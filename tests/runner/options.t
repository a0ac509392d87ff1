#!/bin/sh
# SPDX-License-Identifier: ISC
# options.t - users, variables, colons, devices and owners that are asked for
# shellcheck disable=SC2016,SC2059,SC2086 # expanded inside; formats; words
set -eu
# shellcheck source=tests/lab.sh
. "${0%/*}/../lab.sh"

make_jail owned "$(by user id -u)"
[ -z "${LAB:-}" ] || make_jail none "$(by none id -u)"
jail=$jails/owned

container()
{
	whose=$1; shift
	inside=$jail
	[ "$whose" != none ] || inside=$jails/none
	run_by "$whose" ./invoke_ns -c "$inside" "$@"
	is 0 "$status" || { echo "$err"; return 1; }
}

# refused MESSAGE ARGS...
refused()
{
	message=$1; shift
	run_by me ./invoke_ns "$@" -c "$jail" true
	is 125 "$status"
	like "*$message*" "$err"
}

# -- the user ------------------------------------------------------------------------------

user_and_group()
{
	container root --uid 12:34 sh -c 'id -u; id -g'
	is '12
34' "$out"
	container root --uid nobody:root sh -c 'id -u; id -g'
	is '65534
0' "$out"
	container root --uid 12:34 --gid 56 id -g
	is 56 "$out"
	echo 'of-the-jail:x:41:42::/:/bin/sh' >>"$jail/etc/passwd"
	container root --uid of-the-jail sh -c 'id -u; id -g'
	is '41
42' "$out"
	refused "there is no group 'nosuch' in" --uid 12:nosuch
	refused "--uid ':5': expected USER or USER:GROUP" --uid :5
	refused "--uid '5:': expected USER or USER:GROUP" --uid 5:
}

# The same uid and gid, and the files of the caller are its own.
keep_id()
{
	uid=$(by "$1" id -u) gid=$(by "$1" id -g)
	container "$1" --keep-id sh -c 'id -u; id -g; : >/tmp/mine; stat -c %u:%g /tmp/mine /etc/passwd; rm /tmp/mine
		grep CapEff /proc/self/status'
	is "$uid
$gid
$uid:$gid
$uid:$gid
CapEff:	0000000000000000" "$out"
	[ "$1" != none ] || like "*note: only uid $uid exists inside: *" "$err"
	container "$1" --keep-id cat /proc/self/uid_map
	like "* $uid *$uid *1*" " $(printf '%s\n' "$out" | xargs) "
	container "$1" --keep-id -x true
	container "$1" --keep-id --bind /etc/passwd:/mnt/x cat /mnt/x
}

# With a range, root and others exist, too.
keep_id_range()
{
	container user --keep-id cat /proc/self/uid_map
	# shellcheck disable=SC2046
	set -- $(printf '%s\n' "$out" | sort -n | head -n 1)
	is 0 "$1"
	container user --keep-id --uid 0 id -u
	is 0 "$out"
	run_by user sh -c 'exec ./invoke_ns --keep-id --tmpfs /mnt -c "$1" stat -c %u /mnt' - "$jail"
	is '0 0' "$status $out"
}

# One word for several: the ids, the namespaces and the directories of the host.
hpc()
{
	echo shared >/dev/shm/hpc
	container "$1" --hpc sh -c 'id -u; cat /dev/shm/hpc; for ns in net ipc pid mnt; do readlink /proc/self/ns/$ns; done
		grep -q " /tmp " /proc/self/mountinfo && echo /tmp'
	rm /dev/shm/hpc
	is "$(by "$1" id -u)
shared
$(for ns in net ipc pid; do readlink /proc/self/ns/$ns; done)" "$(printf '%s\n' "$out" | sed -n 1,5p)"
	unlike "*$(readlink /proc/self/ns/mnt)*" "$out"
	like '*/tmp*' "$out"
	run_by "$1" ./invoke_ns --hpc -c "$jail" --explain
	is 'invoke_ns: note: --hpc stands for --keep-id --share net,ipc,pid --bind /dev/shm --bind /tmp' \
		"$(grep 'stands for' "$tmp/err")"
	refused 'with -c or -a' --hpc true
	refused 'both new and shared' --hpc -n -c "$jail" true
}

# -- variables -------------------------------------------------------------------------------

env_file()
{
	printf '# comment\nA=1 2\n\n  B=x=y "z"\r\nHOME_OF_MINE\nNOT_SET\nA=3' >"$tmp/env"
	chmod 644 "$tmp/env"
	run_by "$1" env HOME_OF_MINE=here ./invoke_ns --env-file "$tmp/env" -e C=4 -c "$jail" sh -c 'echo "$A|$B|$C|$HOME_OF_MINE|${NOT_SET-none}"'
	is '0 3|x=y "z"|4|here|none' "$status $out" || { echo "$err"; return 1; }
	printf '#A=1\0B=2\n3=4\0\0A=5\0' >"$tmp/env"
	run_by "$1" ./invoke_ns --env-file "$tmp/env" -c "$jail" sh -c 'echo "$A|$B"; env | grep "^#"'
	is '0 5|2
3=4
#A=1' "$status $out" || { echo "$err"; return 1; }
	run_by "$1" env M_A=1 M_B=2 X_M_=3 ./invoke_ns -e 'M_*' -c "$jail" env
	is 'M_A=1
M_B=2' "$(printf '%s\n' "$out" | grep M_ | sort)"
}

env_of_a_pipe()
{
	mkfifo -m 644 "$tmp/line"
	{ sleep 1; echo A=late; } >"$tmp/line" &
	exec 7<"$tmp/line" # the writer is there
	run_by "$1" ./invoke_ns --env-file "$tmp/line" -c "$jail" sh -c 'echo "$A"'
	exec 7<&-
	wait $!
	rm "$tmp/line"
	is '0 late' "$status $out" || { echo "$err"; return 1; }
}

# Nobody writes to it yet; a pipe whose writer is gone is read; and all of a large file.
whole_env_file()
{
	mkfifo -m 644 "$tmp/line"
	timeout 100 sh -c 'sleep 1; echo A=later >"$1"' - "$tmp/line" &
	run_by "$1" ./invoke_ns --env-file "$tmp/line" -c "$jail" sh -c 'echo "$A"'
	rm "$tmp/line"
	is '0 later' "$status $out" || { echo "$err"; return 1; }
	out=$(by "$1" sh -c 'printf A=1 | { sleep 0.2; ./invoke_ns --env-file /dev/stdin -c "$1" sh -c "echo \$A"; }' - "$jail")
	is 1 "$out"
	printf '\357\273\277A=1\n' >"$tmp/env"
	head -c 1048564 /dev/zero | tr '\0' '#' >>"$tmp/env"
	printf '\nTOKEN=0123456789abcdef\n' >>"$tmp/env"
	run_by "$1" ./invoke_ns --env-file "$tmp/env" -c "$jail" sh -c 'echo "$A $TOKEN"'
	is '0 1 0123456789abcdef' "$status $out" || { echo "$err"; return 1; }
}
bad_env_file()
{
	seq -f 'A%.0f=' 80000 >"$tmp/env"
	refused 'the command has more than 10000 variables' --env-file "$tmp/env"
	printf 'A=1\n=2\nB C=3\nD' >"$tmp/env"
	printf '\0=5\n' >>"$tmp/env"
	refused "--env-file '$tmp/env', line 2: expected NAME=VALUE" --env-file "$tmp/env"
	like "*line 3: expected NAME=VALUE*line 4: it contains a NUL byte*" "$err"
	printf 'A=1\0B\0=3\0' >"$tmp/env"
	refused "--env-file '$tmp/env', variable 2: expected NAME=VALUE" --env-file "$tmp/env"
	like "*variable 3: expected NAME=VALUE*" "$err"
	refused "cannot read '$tmp/none' (--env-file): No such file" --env-file "$tmp/none"
	refused "cannot read '$tmp' (--env-file): Is a directory" --env-file "$tmp"
	refused "cannot read '/dev/zero' (--env-file): File too large" --env-file /dev/zero
}

# -- volumes -----------------------------------------------------------------------------------

colons()
{
	mkdir -p "$tmp/a:b\\c"
	echo here >"$tmp/a:b\\c/file"
	chmod -R a+rX "$tmp/a:b\\c"
	container "$1" --bind "$tmp/a\\:b\\\\c:/m\\:n:ro" cat /m:n/file
	is here "$out"
	container "$1" --tmpfs /mnt --ro-bind "$tmp/a\\:b\\\\c:/mnt/x\\:y" ls /mnt
	is 'x:y' "$out"
	refused 'expected ro or rw after the second colon' --bind "$tmp:/m:n:ro"
}

devices()
{
	mkdir -p "$tmp/devices"
	[ -e "$tmp/devices/null" ] || mknod "$tmp/devices/null" c 1 3
	chmod 666 "$tmp/devices/null"
	container "$1" --dev-bind "$tmp/devices:/mnt" sh -c 'echo x >/mnt/null && cat /mnt/null'
	is '' "$out"
	container "$1" --dev-bind "$tmp/devices/null:/mnt/one" sh -c 'echo x >/mnt/one'
	run_by "$1" ./invoke_ns --bind "$tmp/devices/null:/mnt/one" -c "$jail" sh -c 'echo x >/mnt/one'
	is 1 "$status"
	like "*note: '$tmp/devices/null' is a device: --dev-bind makes it usable*" "$err"
	run_by "$1" ./invoke_ns --bind "$tmp/devices:/mnt" -c "$jail" sh -c 'echo x >/mnt/null'
	is 1 "$status"
}

# /dev is a tmpfs of ours, which takes mount points; the rest of it stays.
device_in_dev()
{
	[ -e "$tmp/one" ] || mknod "$tmp/one" c 1 3
	chmod 666 "$tmp/one"
	container "$1" --dev-bind "$tmp/one:/dev/own/one" --dev-bind "$tmp/one:/dev/other" sh -ec '
		echo x >/dev/own/one; echo x >/dev/other; echo x >/dev/null; echo /dev/o*/* /dev/other'
	is '/dev/own/one /dev/other' "$out"
	unlike '*takes none*' "$err"
	[ ! -e "$jail/dev/own" ]
}

# -- owners that cannot be had -------------------------------------------------------------------

fake_owners()
{
	container "$1" --fake-owners -x sh -ec '
		: >/tmp/a; chown 5:6 /tmp/a; chown -h 5 /tmp/a; mknod /tmp/b b 1 1; mknod /tmp/c c 1 1
		mkfifo /tmp/p; [ -p /tmp/p ]; [ ! -e /tmp/b ]; stat -c %u /tmp/a; setuidgid nobody id -u'
	is '0
0' "$out"
	container "$1" sh -c ': >/tmp/a; chown 5:6 /tmp/a 2>&1; rm /tmp/a'
}

# Then no_new_privs is not set, which a filter of a process without capabilities needs.
fake_with_setid()
{
	container "$1" --fake-owners --setuid -x sh -ec ': >/tmp/a; chown 5:6 /tmp/a; stat -c %u /tmp/a
		grep -E "^(NoNewPrivs|CapEff)" /proc/self/status'
	like '0
CapEff:?00000000a00405fb
NoNewPrivs:?0' "$out"
	run_by "$1" ./invoke_ns -c rootfs --fake-owners --setuid --keep-id true
	like '125 *--fake-owners together with --setuid needs*' "$status $err"
}

without_fake()
{
	container none sh -c ': >/tmp/a; chown 5:6 /tmp/a 2>&1; rm /tmp/a'
	like '*nvalid argument*' "$out"
	container none --fake-owners true
	unlike '*more ids exist*' "$err"
	container user --fake-owners true
	like '*note: --fake-owners: more ids exist inside*' "$err"
	run_by user ./invoke_ns --fake-owners -p true
	is 125 "$status"
}

check_as root 'B21: --uid USER:GROUP' user_and_group
for who in user none; do
	check_as $who '--keep-id' keep_id $who
done
check_as user '--keep-id, with a range' keep_id_range
check_as user '--hpc' hpc user
check_as none '--hpc' hpc none
for who in root user none; do
	check_as $who '--env-file, and a pattern' env_file $who
	check_as $who '--env-file of a pipe' env_of_a_pipe $who
	check_as $who '--env-file, whole' whole_env_file $who
	check_as $who 'colons in paths' colons $who
	check_as $who 'B18: --fake-owners' fake_owners $who
	[ $who = root ] || check_as $who '--fake-owners, --setuid' fake_with_setid $who
done
check 'a bad --env-file' bad_env_file
check_as root 'B16: --dev-bind' devices root
check_as user 'B16: --dev-bind' devices user
check_as root '--dev-bind to a name in /dev' device_in_dev root
check_as user '--dev-bind to a name in /dev' device_in_dev user
check_as none 'B18: where it is needed, and where not' without_fake
done_testing
