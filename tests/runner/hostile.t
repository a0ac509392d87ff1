#!/bin/sh
# SPDX-License-Identifier: ISC
# hostile.t - a jail that sets traps for its set-up gets nothing outside changed
#
# Each trap stands at a place that the set-up touches, and points to a decoy outside,
# which must stay as it is.  The runner may refuse, or go on inside; it may not hang,
# and not follow.  LONG=1 makes 2,000 starts while a folder and a link are swapped.
set -eu
# shellcheck source=tests/lab.sh
. "${0%/*}/../lab.sh"

starts=20
[ -z "${LONG:-}" ] || starts=2000

decoy=$tmp/decoy
mkdir -p "$decoy/folder/sub"
echo precious >"$decoy/file"
echo precious >"$decoy/folder/file"
echo 'root::0:0::/:/bin/sh' >"$decoy/passwd"
chmod -R a+rwX "$decoy"
decoy_before=$(tree "$decoy")
: >"$tmp/changes"
: >"$tmp/race"

decoy_unchanged() { is "$decoy_before" "$(tree "$decoy")" || { echo >>"$tmp/changes"; return 1; }; }

# A jail is copied for each trap: it has no applets but those of this test.
cat >"$tmp/small.rootfs" <<EOF
include $top/configs/skeleton.rootfs
busybox \${BUSYBOX} dir=/bin applets="sh,cat,mkdir,sort,stat,true"
EOF
make_jail root 0 "$tmp/small.rootfs"
make_jail owned "$(by user id -u)" "$tmp/small.rootfs"

# -- traps ---------------------------------------------------------------------------
#
# PLACE KIND, and the options under which the set-up comes there.  The command tries
# to write through the place as well: it must not get to the decoy either.

places='proc sys dev tmp etc root bin/sh etc/passwd etc/group
	dev/null dev/console dev/pts dev/shm dev/ptmx proc/self proc/sys sys/fs sys/kernel
	mnt mnt/target'
kinds='absolute up dangling loop fifo sealed device setuid file'

# What stands there is replaced: a link out of the jail must not be followed by us.
# The decoy is as far away as the jail is deep, and further.
up=../../../../../../../../../../../..

set_trap()
{
	at=$jail/$1
	mkdir -p "${at%/*}"
	chmod u+w "${at%/*}"
	rm -rf "$at"
	case $2 in
	absolute) ln -s "$decoy/folder" "$at" ;;
	up)       ln -s "$up$decoy/folder" "$at" ;;
	dangling) ln -s "$decoy/new" "$at" ;;
	loop)     ln -s "${1##*/}" "$at" ;;
	fifo)     mkfifo "$at" ;;
	sealed)   mkfifo "$at" && chmod 000 "$at" ;;
	device)   mknod "$at" c 1 1 2>/dev/null || mkfifo "$at" ;;
	setuid)   cp rootfs/bin/busybox "$at" && chmod 4755 "$at" ;;
	file)     echo trap >"$at" ;;
	esac
}

options_of()
{
	case $1 in
	mnt)        echo "--tmpfs /mnt/in --bind $tmp/source:/mnt/new" ;;
	mnt/target) echo "--tmpfs /mnt/target --bind $tmp/source:/mnt/target/new" ;;
	etc/*)      echo '--uid root --gid root' ;;
	tmp | root) echo "-w /$1" ;;
	dev/console | dev/pts | dev/ptmx) echo -t ;;
	esac
}

mkdir "$tmp/source"
chmod 755 "$tmp/source"

# The command's own attempts: what the set-up left open would let them out.  To open
# for reading as well does not wait at a fifo.
# shellcheck disable=SC2016
attempt='for there in "$0" "$0/file" "$0/new"; do echo OUT 1<>"$there"; mkdir "$there/made"; done'

spring()
{
	jail=$tmp/$caller-trap turn=$3
	rm -rf "$jail"
	cp -a "$jails/$made" "$jail"
	set_trap "$1" "$2"
	[ "$caller" = root ] || [ -z "${LAB:-}" ] || chown -h 54001:54001 "$jail/$1"
	for way in '' -x --read-only '--only -pmnUu box'; do
		turn=$((turn + 1))
		[ -n "${LONG:-}" ] || [ $((turn % 4)) -eq 0 ] || continue
		# shellcheck disable=SC2046,SC2086 # lists of words
		run_by "$caller" ./invoke_ns $way $(options_of "$1") -c "$jail" \
			/bin/busybox sh -c "$attempt" "/$1"
		case $status in
		124 | 137) echo "it hangs: '$way'"; return 1 ;;
		125) like '*invoke_ns: *' "$err" ;;
		esac
		decoy_unchanged
	done
	rm -rf "$jail"
}

traps=0
spring_all()
{
	caller=$1 made=$2
	has_caller "$caller" || { skip "$caller: traps" 'only root can be somebody else'; return; }
	turn=0
	for place in $places; do
		for kind in $kinds; do
			turn=$((turn + 1))
			[ -n "${LONG:-}" ] || [ $((turn % 9)) -eq "$sample" ] || continue
			check "$caller: $kind at /$place" spring "$place" "$kind" "$turn"
			traps=$((traps + 1))
		done
		sample=$(((sample + 4) % 9))
	done
}

sample=1
spring_all root root
spring_all user owned

# -- devices -----------------------------------------------------------------------------

# A device may act when it is opened: of the jail's none is, but as a path.
no_device()
{
	jail=$tmp/devices
	rm -rf "$jail"
	cp -a "$jails/root" "$jail"
	mkdir -p "$jail/etc/apt/apt.conf.d"
	for name in passwd group hosts resolv.conf apt/apt.conf.d/99invoke_ns ../.invoke_ns.json; do
		rm -f "$jail/etc/$name"
		mknod "$jail/etc/$name" c 1 5
	done
	for way in '--uid user' '--uid 0 -u box' '-x --dns 10.1.2.3 --network host'; do
		# shellcheck disable=SC2086 # a list of words
		run_by root strace -f -qq -yy -o "$tmp/opened" -e trace=open,openat,openat2 \
			./invoke_ns $way -c "$jail" true
		is '' "$(grep "= [0-9]*<$jail.*<char " "$tmp/opened" | grep -v O_PATH)"
		like "*$jail*" "$(cat "$tmp/opened")"
	done
	rm -rf "$jail"
}
check_as root 'no device of the jail is opened' no_device

# -- what others have followed -----------------------------------------------------------

# A jail for one trap, of the caller's own.
lay_trap()
{
	jail=$tmp/$caller-named
	rm -rf "$jail"
	cp -a "$jails/$made" "$jail"
	mkdir -p "$jail/dev/pts" "$jail/proc"
}

# owned_by_caller PATH...: so that nothing but our care keeps him from it.
owned_by_caller() { [ -z "${LAB:-}" ] || chown -hR "$(by "$caller" id -u)" "$@"; }

# B9: files are hidden by the null device, and not by what the jail calls so.
null_is_a_link()
{
	lay_trap
	: >"$jail/dev/folder"
	while :; do
		ln -sfn /proc/sys/kernel/core_pattern "$jail/dev/new" && mv -T "$jail/dev/new" "$jail/dev/null"
		: >"$jail/dev/new" && mv -T "$jail/dev/new" "$jail/dev/null"
	done 2>/dev/null & swapper=$!
	for _ in 1 2 3 4 5 6; do
		# shellcheck disable=SC2016 # the inner shell's
		run_by "$caller" ./invoke_ns -c "$jail" sh -c '
			for hidden in /proc/keys /proc/kcore /proc/timer_list; do
				[ ! -e "$hidden" ] || stat -Lc %t:%T "$hidden" || :
				echo OUT 1<>"$hidden" || :
			done'
		is '0 1:3' "$status $(printf '%s\n' "$out" | sort -u)" || break
	done
	kill "$swapper"
	wait "$swapper" 2>/dev/null || :
	is '0 1:3' "$status $(printf '%s\n' "$out" | sort -u)" || { echo "$err"; return 1; }
}

# B10: the terminal comes into a /dev of our own.
terminal_is_a_link()
{
	lay_trap
	for name in console ptmx tty pts/0 pts/1 pts/ptmx; do
		ln -sfn "$1" "$jail/dev/$name"
	done
	owned_by_caller "$jail/dev"
	# shellcheck disable=SC2016
	run_by "$caller" ./invoke_ns -t -c "$jail" sh -c '
		for name in /dev/console /dev/pts/0; do
			[ -c "$name" ] && [ ! -L "$name" ] || echo "no terminal is $name"
			echo OUT >"$name"
		done'
	decoy_unchanged
	is '0 OUT OUT' "$status $(printf '%s\n' "$out" | tr -d '\r' | xargs)"
}

# B11: what is written to /proc is written to the kernel, or not at all.
fake_proc()
{
	chmod u+w "$1"
	mkdir -p "$1/self/attr" "$1/self/task" "$1/thread-self/attr" "$1/sys/user" "$1/1"
	for name in self/uid_map self/gid_map self/setgroups self/timens_offsets self/oom_score_adj \
		self/attr/exec thread-self/attr/exec sys/user/max_user_namespaces 1/uid_map; do
		echo fake >"$1/$name"
	done
	printf 'CapBnd:\t0\nNoNewPrivs:\t1\nSeccomp:\t2\n' >"$1/thread-self/status"
	owned_by_caller "$1"
	chmod -R a+rwX "$1"
}

proc_is_a_fake()
{
	lay_trap
	if [ "$1" = mounted ]; then
		mount -t tmpfs fake "$jail/proc"
		mount --make-shared "$jail/proc"
	fi
	fake_proc "$jail/proc"
	fakes=$(tree "$jail/proc")
	# shellcheck disable=SC2016
	run_by "$caller" ./invoke_ns -c "$jail" sh -c '
		stat -f -c %T /proc
		cat /proc/sys/user/max_user_namespaces'
	now=$(tree "$jail/proc")
	[ "$1" != mounted ] || umount "$jail/proc"
	is "$fakes" "$now"
	is "0 proc 0" "$status $(printf '%s\n' "$out" | xargs)" || { echo "$err"; return 1; }
}

# B12: no place to mount on is made where a dangling link leads.
target_dangles()
{
	lay_trap
	ln -s "$decoy/new" "$jail/data"
	ln -s "$up$decoy" "$jail/up"
	owned_by_caller "$jail/data" "$jail/up"
	turn=0
	for target in /data /data/sub /up/new /up/new/sub; do
		for way in "--bind $tmp/source:$target" "--tmpfs $target" \
			"--ro-bind /etc/passwd:$target" "-x --bind $tmp/source:$target" \
			"--only -pmnUu box --bind $tmp/source:$target"; do
			turn=$((turn + 1))
			[ -n "${LONG:-}" ] || [ $((turn % 3)) -eq 0 ] || continue
			# shellcheck disable=SC2086 # a list of words
			run_by "$caller" ./invoke_ns $way -c "$jail" true
			case $status in
			0)   ;;
			125) like '*invoke_ns: *' "$err" ;;
			*)   echo "$way: ended with $status: $err"; return 1 ;;
			esac
			decoy_unchanged || { echo "$way"; return 1; }
		done
	done
}

for caller in root user; do
	made=root
	[ "$caller" = root ] || made=owned
	check_as "$caller" 'B9: /dev/null is a link that changes' null_is_a_link
	check_as "$caller" 'B10: console and terminals are links: to a file' \
		terminal_is_a_link "$decoy/file"
	check_as "$caller" 'B10: console and terminals are links: upwards' \
		terminal_is_a_link "$up$decoy/file"
	check_as "$caller" 'B11: /proc is full of files' proc_is_a_fake files
	check_as "$caller" 'B12: a place to mount on is a link that dangles' target_dangles
	rm -rf "${tmp:?}/$caller-named"
done
caller=root made=root
check_as root 'B11: /proc is memory that the host shares' proc_is_a_fake mounted
rm -rf "$tmp/root-named"

# -- a place that changes meanwhile ------------------------------------------------------

# A folder and a link to the decoy change places, as fast as it goes.
# shellcheck disable=SC2015 # no else is meant
swap()
{
	while :; do
		mv -T "$jail/mnt" "$jail/folder" && mv -T "$jail/link" "$jail/mnt" &&
			mv -T "$jail/mnt" "$jail/link" && mv -T "$jail/folder" "$jail/mnt" || :
	done 2>/dev/null
}

race()
{
	jail=$jails/$made
	mkdir -p "$jail/mnt"
	ln -s "$decoy/folder" "$jail/link"
	[ -z "${LAB:-}" ] || chown -hR "$(by user id -u)" "$jail/mnt" "$jail/link"
	swap & swapper=$!
	ran=0 refused=0
	i=0
	while [ "$i" -lt "$1" ]; do
		i=$((i + 1))
		run_by "$caller" ./invoke_ns --tmpfs /mnt/sub --bind "$tmp/source:/mnt" -c "$jail" \
			/bin/busybox sh -c 'echo OUT >/mnt/file; echo OUT >/mnt/sub/file'
		case $status in
		125) refused=$((refused + 1)) ;;
		*)   ran=$((ran + 1)) ;;
		esac
	done
	kill "$swapper"
	wait "$swapper" 2>/dev/null || :
	rm -rf "${jail:?}/mnt" "$jail/link" "$jail/folder"
	echo "$ran ran, $refused were refused" >"$tmp/race"
	decoy_unchanged
}

for caller in root user; do
	made=root
	[ "$caller" = root ] || made=owned
	if has_caller "$caller"; then
		check "$caller: $((starts / 2)) starts while folder and link are swapped" \
			race $((starts / 2))
		sed "s/^/# $caller: /" "$tmp/race"
	else
		skip "$caller: starts in a race" 'only root can be somebody else'
	fi
done

evidence hostile "$traps, $(wc -l <"$tmp/changes") changes to the decoy"
evidence swaps "$starts, $(wc -l <"$tmp/changes") changes to the decoy"
done_testing
