#!/bin/sh
# SPDX-License-Identifier: ISC
# bundle.t - one file that runs anywhere: invoke_ns.run
#
# The bundle lies where nothing may be executed, as on a stick.  LONG=1 kills it at more
# points of its start, and alters more of its script.
# shellcheck disable=SC2016 # the inner shell expands it
set -eu
# shellcheck source=tests/lab.sh
. "${0%/*}/../lab.sh"

kills=20 script_step=211
[ -z "${LONG:-}" ] || kills=50 script_step=5

stick="$tmp/a stick"
mkdir "$stick"
if [ -n "${LAB:-}" ]; then
	mount -t tmpfs -o noexec,nosuid,nodev,mode=755 stick "$stick"
	trap 'umount "$stick"; rm -rf "$tmp"' EXIT
fi
bundle="$stick/invoke_ns.run"
cp invoke_ns.run "$bundle"
chmod 644 "$bundle"
make_jail other "$(by user id -u)"

# field KEY N: word N of the line '#KEY' at the top of the bundle.
field() { sed -n "s/^#$1 //p" "$bundle" | head -n 1 | cut -d' ' -f"$2"; }

jail_offset=$(field jail 1)
script_length=$(field script 1)
runner_offset=$(field runner 3)
runner_length=$(field runner 4)

# bundle CALLER [OPTIONS] COMMAND...
bundle()
{
	caller=$1; shift
	run_by "$caller" sh "$bundle" "$@"
}

# -- it runs ------------------------------------------------------------------------

nothing_is_executed_here()
{
	cp invoke_ns "$stick/try"
	if "$stick/try" --version; then return 1; fi
	rm "$stick/try"
}
if [ -n "${LAB:-}" ]; then
	check 'the stick is noexec' nothing_is_executed_here
else
	skip 'the stick is noexec' 'only root can mount'
fi

a_container()
{
	bundle "$1" sh -c 'echo $$ is $(id -u); ls /bin/busybox; exit 7'
	is 7 "$status" || { echo "$err"; return 1; }
	like '[23] is 0
/bin/busybox' "$out"
}

# A namespace by its letter is one of those that the container has anyway.
with_a_letter()
{
	bundle "$1" -p -u box sh -c 'echo $$ $(hostname) $(grep NoNewPrivs /proc/self/status)'
	is 0 "$status" || { echo "$err"; return 1; }
	like '[23] box NoNewPrivs: 1' "$out"
}

arguments()
{
	bundle "$1" sh -c 'for word; do printf "<%s>" "$word"; done' - 'a b' '' '  ' 'x
y' '*' '$HOME' "it's" '"' '\n' -c -- ''
	is '<a b><><  ><x
y><*><$HOME><it'\''s><"><\n><-c><--><>' "$out"
}

statuses()
{
	bundle "$1" true
	is 0 "$status"
	bundle "$1" no-such-command
	is 127 "$status"
	bundle "$1" /etc/passwd
	is 126 "$status"
	bundle "$1" --no-such-option
	is 125 "$status"
	bundle "$1" sh -c 'kill -KILL $$'
	is 137 "$status"
}

input()
{
	is 'in out' "$(echo in | by "$1" sh "$bundle" sh -c 'read -r word; echo $word out' 2>/dev/null)"
}

for caller in root user none; do
	check_as "$caller" 'a container, and its status' a_container "$caller"
	check_as "$caller" 'a namespace by its letter' with_a_letter "$caller"
	check_as "$caller" 'each argument as it was' arguments "$caller"
done
check_as user 'the statuses are those of the runner' statuses user
check_as user 'its input is the command'\''s' input user

# The last -c is the one.
another_jail()
{
	echo other >"$jails/other/root/which"
	bundle user -c "$jails/other" cat /root/which
	is other "$out"
}
check_as user 'a -c of the user takes the place of its jail' another_jail

asked()
{
	bundle user --version
	is "$(./invoke_ns --version)" "$out"
	bundle user --help
	is 0 "$status"
	like '*--extract DIR*' "${out%%Usage:*}"
	is "$(./invoke_ns --help)" "Usage:${out#*Usage:}"
}
check_as user '--help has its own and the runner'\''s, --version the runner'\''s' asked

# -- called in many ways --------------------------------------------------------------

names()
{
	mkdir "$tmp/names"
	for name in -odd 'a b' 'new
line' "it's" plain; do
		cp "$bundle" "$tmp/names/$name"
		(cd "$tmp/names" && sh -- "$name" echo inside) >"$tmp/said" 2>&1 ||
			{ cat "$tmp/said"; return 1; }
		grep -qx inside "$tmp/said"
	done
	chmod 755 "$tmp/names/plain"
	is inside "$(PATH=$tmp/names:$PATH plain echo inside 2>/dev/null)"
	rm -r "$tmp/names"
}
check 'odd names, in the current folder and by PATH' names

not_from_a_file()
{
	status=0
	out=$(sh <"$bundle" 2>&1) || status=$?
	is 125 "$status"
	like "*: call it as sh FILE" "$out"
}
check 'on standard input: one line that says how' not_from_a_file

for shell in dash bash 'busybox sh' ksh mksh yash; do
	# shellcheck disable=SC2086 # two words
	if command -v ${shell%% *} >/dev/null; then
		check "by $shell" is '<a  b>' "$($shell "$bundle" printf '<%s>' 'a  b' 2>/dev/null)"
	else
		skip "by $shell" 'it is not here'
	fi
done

# -- places -----------------------------------------------------------------------------

# Nothing can be executed where it is told to: it goes on, and leaves nothing there.
next_place()
{
	mkdir -m 1777 "$stick/place"
	run_by "$1" env TMPDIR="$stick/place" sh "$bundle" true
	is 0 "$status" || { echo "$err"; return 1; }
	rmdir "$stick/place"
}

# A9: who may rename files there would put another program in the place of ours.
unsafe_place()
{
	mkdir "$tmp/unsafe"
	for mode in 777 775; do
		chmod "$mode" "$tmp/unsafe"
		run_by root env TMPDIR="$tmp/unsafe" sh "$bundle" true
		is 0 "$status"
		like "*note: '$tmp/unsafe' is not used*" "$err"
	done
	chmod 1777 "$tmp/unsafe"
	run_by root env TMPDIR="$tmp/unsafe" sh "$bundle" true
	is '0 ' "$status $err"
	chown "$(by user id -u)" "$tmp/unsafe"
	run_by root env TMPDIR="$tmp/unsafe" sh "$bundle" true
	like "*note: '$tmp/unsafe' is not used*" "$err"
	run_by user env TMPDIR="$tmp/unsafe" sh "$bundle" true
	is '0 ' "$status $err"
	rmdir "$tmp/unsafe"
}

# There is space for the runner, but not for the script beside it.
full_place()
{
	mkdir "$tmp/full"
	mount -t tmpfs -o mode=1777,size=$(((runner_length + 4096) / 1024))k full "$tmp/full"
	run_by user env TMPDIR="$tmp/full" sh "$bundle" true
	left=$(ls -A "$tmp/full")
	umount "$tmp/full"
	rmdir "$tmp/full"
	is '0  ' "$status $err $left"
}

nowhere()
{
	run unshare -m sh -c 'mount -o remount,bind,noexec /tmp && mount -o remount,bind,noexec /dev/shm &&
		mount -t tmpfs -o noexec none /var/tmp && mount -t tmpfs -o noexec none /run && exec "$@"' \
		- sh "$bundle" true
	is 125 "$status"
	like "invoke_ns.run: *any of '/tmp' *: set TMPDIR to *" "$err"
	is 1 "$(printf '%s\n' "$err" | wc -l)"
}

without_proc()
{
	run unshare -m sh -c 'mount -t tmpfs none /proc && exec "$@"' - sh "$bundle" true
	is 125 "$status"
	is 'invoke_ns.run: /proc is not mounted, and namespaces need it: mount it first' "$err"
}

if [ -n "${LAB:-}" ]; then
	check_as root 'a place that is noexec is passed over' next_place root
	check_as user 'a place that is noexec is passed over' next_place user
	check_as user 'a place that is full is passed over' full_place
	check 'A9: a place where others may rename files is refused' unsafe_place
	check 'no place at all: one line, 125' nowhere
	check 'no /proc: one line, 125' without_proc
else
	skip 'places that are noexec' 'only root can mount'
fi

# With the few programs it needs, and no cksum.
few_programs()
{
	mkdir "$tmp/few"
	for tool in sh uname wc dd mktemp chmod rm; do
		ln -s "$(command -v "$tool")" "$tmp/few/$tool"
	done
	for tool in newuidmap newgidmap; do
		! file=$(command -v "$tool") || ln -s "$file" "$tmp/few/$tool"
	done
	run env PATH="$tmp/few" sh "$bundle" true
	is 0 "$status" || { echo "$err"; return 1; }
	like 'invoke_ns.run: note: no cksum*only the size was checked*' "$err"
	rm "$tmp/few/mktemp"
	ln -s "$(command -v mkdir)" "$tmp/few/mkdir"
	run env PATH="$tmp/few" sh "$bundle" true
	is 0 "$status" || { echo "$err"; return 1; }
	head -c $(($(wc -c <"$bundle") - 1)) "$bundle" >"$tmp/damaged"
	run env PATH="$tmp/few" sh "$tmp/damaged" true
	is 125 "$status"
	like "*'$tmp/damaged' has * bytes instead of *: copy it again" "$err"
	rm -r "$tmp/few"
}
check 'few programs, and no cksum: a note' few_programs

# Busybox of Debian 12 has sha256sum and no cksum.
other_sums()
{
	mkdir "$tmp/few"
	for tool in sh uname wc dd mktemp chmod rm sha256sum; do
		ln -s "$(command -v "$tool")" "$tmp/few/$tool"
	done
	run env PATH="$tmp/few" sh "$bundle" --version
	is "0 $(./invoke_ns --version) " "$status $out $err"
	flip $((runner_offset + 30001))
	run env PATH="$tmp/few" sh "$tmp/damaged" true
	rm -r "$tmp/few"
	is "125 invoke_ns.run: the runner in '$tmp/damaged' is damaged: copy the file again" "$status $err"
}

# -- damage -----------------------------------------------------------------------------

# refuses [ARG...]: the damaged one, with one line of the script, or of the runner of a jail.
refuses()
{
	run sh "$tmp/damaged" "$@"
	is "125 1 ''" "$status $(printf '%s\n' "$err" | wc -l) '$out'" &&
		like 'invoke_ns*: *cop*again' "$err"
}

truncated()
{
	for size in 130 300 1000 3000 4096 "$runner_offset" $((runner_offset + 1)) $((runner_offset + 50000)) \
		"$jail_offset" $((jail_offset + 1)) $(($(wc -c <"$bundle") - 1)); do
		head -c "$size" "$bundle" >"$tmp/damaged"
		refuses true || { echo "cut at $size"; return 1; }
	done
}

# flip OFFSET: one bit of a copy is another.
flip()
{
	cp "$bundle" "$tmp/damaged"
	byte=$(od -An -tu1 -j "$1" -N 1 "$bundle")
	# shellcheck disable=SC2059 # an octal number in the format
	printf "\\$(printf %o $((byte ^ 16)))" |
		dd of="$tmp/damaged" bs=1 seek="$1" conv=notrunc 2>/dev/null
}

check 'no cksum, but sha256sum: the sums are verified' other_sums

flipped()
{
	for at in "$runner_offset" $((runner_offset + 30001)) $((runner_offset + runner_length - 1)) \
		"$jail_offset" $((jail_offset + 300000)) $(($(wc -c <"$bundle") - 1)); do
		flip "$at"
		refuses true || { echo "bit at $at"; return 1; }
		refuses --extract "$tmp/extracted" || { echo "bit at $at"; return 1; }
		[ ! -e "$tmp/extracted" ] || { echo "bit at $at: something was left"; return 1; }
	done
}

# The shell makes out of it what it can, so it is not always our line, and it may leave
# something, or write elsewhere: not as root.  But never is the command run.
script_flipped()
{
	at=$1
	mkdir -m 1777 "$tmp/folders"
	users_folders >"$tmp/users"
	while [ "$at" -lt "${3:-$script_length}" ]; do
		flip "$at"
		chmod 644 "$tmp/damaged"
		run_by user env HOME= XDG_RUNTIME_DIR= TMPDIR="$tmp/folders" timeout -s KILL 5 sh "$tmp/damaged" echo went on
		case "$status $out" in
		'0 '* | *'went on')
			echo "bit at $at: status $status: $out $err"
			return 1
			;;
		esac
		at=$((at + $2))
	done
	rm -rf "$tmp/folders"
	users_folders | grep -vxF -f "$tmp/users" | xargs -r rm -rf
}
# Where it puts its folder when it no longer reads TMPDIR.
users_folders()
{
	find /tmp /dev/shm /var/tmp -maxdepth 1 -name 'invoke_ns.*' -user "$(by user id -u)"
}

in_a_comment()
{
	flip $(($(grep -abo SPDX "$bundle" | head -n 1 | cut -d: -f1) + 1))
	refuses true && refuses --extract "$tmp/extracted" && [ ! -e "$tmp/extracted" ]
}
check 'cut anywhere: one line, 125' truncated
check 'a bit in a comment of the script: one line, 125, nothing extracted' in_a_comment
name='a bit anywhere in the script: the command is not run'
if [ -n "${LAB:-}" ]; then
	check "$name" script_flipped 1 "$script_step"
	sums_at=$(grep -abo 'sums=\$(cd' "$bundle" | cut -d: -f1)
	check 'a bit in the lines that verify it: the command is not run' \
		script_flipped "$sums_at" 7 $((sums_at + 900))
else
	skip "$name" 'what it does then must not be done as whoever runs this'
fi
check 'a bit in the runner or the jail: one line, 125, nothing extracted' flipped

# -- --extract ----------------------------------------------------------------------------

extracted()
{
	run sh "$bundle" --extract "$tmp/parts"
	is '0  ' "$status $out $err"
	cmp invoke_ns "$tmp/parts/invoke_ns"
	cmp build/bundle/jail.cpio.zst "$tmp/parts/jail.cpio.zst"
	run "$tmp/parts/invoke_ns" -c "$tmp/parts/jail.cpio.zst" echo hello
	is hello "$out"
	run sh "$bundle" --extract "$tmp/parts"
	is 125 "$status"
	like "*'$tmp/parts' is not empty: *" "$err"
	cmp invoke_ns "$tmp/parts/invoke_ns"
	rm "$tmp/parts"/*
	run sh "$bundle" --extract "$tmp/parts"
	is 0 "$status"
	rm -r "$tmp/parts"
}

not_extracted()
{
	for words in '' "$tmp/no/folder" "$bundle" "$tmp/x y"; do
		# shellcheck disable=SC2086
		run sh "$bundle" --extract $words
		is 125 "$status"
		is 1 "$(printf '%s\n' "$err" | wc -l)"
	done
}
check '--extract: the same bytes, into an empty folder' extracted
check '--extract: or one line' not_extracted

# -- several machines -----------------------------------------------------------------------

# A jail for each: the other machine's is an archive of one file.  for_two FIRST SECOND
for_two()
{
	here=$(uname -m) there=vax
	echo "text /is-$there 0644 0 0 x" >"$tmp/two.rootfs"
	./mkrootfs "$tmp/two.rootfs" "$tmp/other.cpio.zst"
	set -- "$(part_of "$1")" "$(part_of "$2")"
	scripts/bundle -V 1 - "$tmp/two.run" "$1" "$2"
}
part_of()
{
	case $1 in
	here) echo "$here=invoke_ns,build/bundle/jail.cpio.zst" ;;
	there) echo "$there=invoke_ns,$tmp/other.cpio.zst" ;;
	esac
}
own_jail()
{
	for order in 'here there' 'there here'; do
		# shellcheck disable=SC2086 # two words
		for_two $order
		chmod 644 "$tmp/two.run"
		run_by user sh "$tmp/two.run" sh -c 'ls /is-*; id -u; exit 7'
		is '7 0' "$status $out" || { echo "$err"; return 1; }
		run_by user ./invoke_ns -c "$tmp/two.run" id -u
		is '0 0' "$status $out" || { echo "$err"; return 1; }
		run sh "$tmp/two.run" --extract "$tmp/parts"
		is '0  ' "$status $out $err"
		cmp invoke_ns "$tmp/parts/invoke_ns"
		cmp build/bundle/jail.cpio.zst "$tmp/parts/jail.cpio.zst"
		rm -r "$tmp/parts"
	done
}

# By the runner, which reads its jail alone; and a file that is too short.
own_damage()
{
	for_two here there
	cp "$tmp/two.run" "$tmp/damaged.run"
	at=$(sed -n "s/^#jail \([0-9]*\) .* $here\$/\1/p" "$tmp/two.run")
	printf 'xxxx' | dd of="$tmp/damaged.run" bs=1 seek=$((at + 1000)) conv=notrunc 2>/dev/null
	run sh "$tmp/damaged.run" true
	is 125 "$status"
	like "*'$tmp/damaged.run'*: the jail in it is damaged: copy the file again" "$err"
	run sh "$tmp/damaged.run" --extract "$tmp/parts"
	is "125 invoke_ns.run: the jail in '$tmp/damaged.run' is damaged: copy the file again" "$status $err" || return 1
	[ ! -e "$tmp/parts" ]
	head -c $((at + 1000)) "$tmp/two.run" >"$tmp/damaged.run"
	run sh "$tmp/damaged.run" true
	is 125 "$status"
	like "*'$tmp/damaged.run'*: the jail in it is damaged: copy the file again" "$err"
	rm "$tmp/damaged.run"
}

no_jail_for_us()
{
	for_two here there
	sed "s/^\(#jail .*\) $here\$/\1 pdp/" "$tmp/two.run" >"$tmp/wrong.run"
	run ./invoke_ns -c "$tmp/wrong.run" true
	is "125 invoke_ns: the bundle '$tmp/wrong.run' has no jail for $here" \
		"$status $(printf '%s\n' "$err" | head -n 1)"
	scripts/bundle -V 1 build/bundle/jail.cpio.zst "$tmp/wrong.run" vax=invoke_ns pdp11=invoke_ns
	run sh "$tmp/wrong.run" true
	is "125 invoke_ns.run: this file has no runner for '$here', only for vax pdp11" "$status $err"
	run scripts/bundle -V 1 - "$tmp/never.run" vax=invoke_ns
	is "1 bundle: there is no jail for 'vax': name one instead of '-'" "$status $err"
	run scripts/bundle -V 1 - "$tmp/never.run" vax=invoke_ns,x.cpio.zst "$here=invoke_ns,x.tar.zst"
	is '1 bundle: the jails must be archives of one kind' "$status $err"
	[ ! -e "$tmp/never.run" ]
}
# A long description takes space in the script.
described()
{
	text=$(printf '%0700d' 0)
	scripts/bundle -i "$text" -V 1 build/bundle/jail.cpio.zst "$tmp/described.run" "$(uname -m)=invoke_ns"
	run sh "$tmp/described.run" echo hello
	rm "$tmp/described.run"
	is '0 hello' "$status $out" || { echo "$err"; return 1; }
}
check 'a description of 700 bytes' described

check_as user 'two machines: each has its jail' own_jail
check 'two machines: damage is told' own_damage
check 'the wrong machine: it says which it has' no_jail_for_us

# -- signals ------------------------------------------------------------------------------

# What is started must be the shell, so that we know its pid.
passed_on()
{
	: >"$tmp/heard" # it has the words of the test before
	exec_by "$1" env --default-signal=INT,HUP,TERM sh "$bundle" sh -c '
		trap "echo INT; exit 3" INT; trap "echo HUP; exit 4" HUP; trap "echo TERM; exit 5" TERM
		echo ready; while :; do sleep 0.1; done' </dev/null >"$tmp/heard" 2>"$tmp/err" &
	pid=$!
	wait_until grep -q ready "$tmp/heard"
	kill -s "$2" "$pid"
	ended "$pid"
	is "$3 $2" "$end $(tail -n 1 "$tmp/heard")"
}
for caller in root user; do
	check_as "$caller" 'TERM reaches the command' passed_on "$caller" TERM 5
	check_as "$caller" 'INT reaches the command' passed_on "$caller" INT 3
	check_as "$caller" 'HUP reaches the command' passed_on "$caller" HUP 4
done

# elsewhere: what lies in the other places that it may try.
elsewhere()
{
	ls -A /dev/shm "$stick"
	ls -Ad /var/tmp/invoke_ns.* /run/invoke_ns.* 2>/dev/null || :
}

# signalled CALLER SIGNAL FROM TO: at the moments FROM to TO of a start.
signalled()
{
	before=$(elsewhere)
	mkdir -m 1777 "$tmp/place"
	for point in $(seq "$3" "$4"); do
		exec_by "$1" env --default-signal=INT,HUP,TERM TMPDIR="$tmp/place" sh "$bundle" sleep 0.2 \
			</dev/null >/dev/null 2>&1 &
		pid=$!
		sleep "$(awk -v n="$point" 'BEGIN { print 0.004 * n }')"
		kill -s "$2" "$pid" 2>/dev/null || :
		ended "$pid"
	done
	is "$before" "$(elsewhere)"
	if [ "$2" = KILL ]; then
		wait_until cleared
	else
		rmdir "$tmp/place"
	fi
}
# At one moment for certain: the runner is on the disk, and its sum is being computed.
signalled_in_between()
{
	mkdir -m 1777 "$tmp/place"
	mkdir "$tmp/slow"
	printf '#!/bin/sh\n: >"%s/there"; while [ ! -e "%s/go" ]; do sleep 0.05; done\n' "$tmp/place" \
		"$tmp/slow" >"$tmp/slow/cksum"
	chmod 755 "$tmp/slow/cksum"
	exec_by "$1" env --default-signal=INT,HUP,TERM TMPDIR="$tmp/place" PATH="$tmp/slow:$PATH" \
		sh "$bundle" true </dev/null >/dev/null 2>&1 &
	pid=$!
	wait_until [ -e "$tmp/place/there" ]
	is 2 "$(find "$tmp/place" -name 'invoke_ns*' | wc -l)"
	kill -s "$2" "$pid"
	: >"$tmp/slow/go"
	ended "$pid"
	is "$3" "$end"
	rm -r "$tmp/place/there" "$tmp/slow"
	rmdir "$tmp/place"
}

# What the shell had started may outlive it for a moment, and go on writing.
cleared()
{
	rm -rf "$tmp/place/invoke_ns."*
	rmdir "$tmp/place"
}
check_as root "KILL at $kills moments: nothing but its folder" signalled root KILL 1 "$kills"
check_as user "KILL at $kills moments: nothing but its folder" signalled user KILL 1 "$kills"
for caller in root user; do
	check_as "$caller" 'TERM while it looks at itself: nothing at all' signalled_in_between "$caller" TERM 143
	check_as "$caller" 'INT while it looks at itself: nothing at all' signalled_in_between "$caller" INT 130
done
check_as user 'TERM at 10 moments: nothing at all' signalled user TERM 1 10
check_as root 'INT at 10 moments: nothing at all' signalled root INT 1 10

# -- how it is made -------------------------------------------------------------------------

built_anew()
{
	elsewhere="$tmp/some where"
	mkdir -p "$elsewhere/scripts" "$elsewhere/docs" "$elsewhere/build"
	cp -R docs/lab "$elsewhere/docs"
	cp -R build/man "$elsewhere/build"
	cp scripts/lesson "$elsewhere/scripts"
	cp -R configs invoke_ns mkrootfs "$elsewhere"
	cp scripts/bundle scripts/bundle.header scripts/check-static "$elsewhere/scripts"
	cp "$(readlink -f build/busybox)" "$elsewhere/busybox"
	cp build/busybox.LICENSE "$elsewhere/busybox.LICENSE"
	[ -z "${LAB:-}" ] || chown -R 54001:54001 "$elsewhere"
	version=$(sed -n 's/^VERSION = //p' Makefile)
	epoch=$(sed -n 's/^SOURCE_DATE_EPOCH ?= //p' Makefile)
	by user sh -c 'umask 077; cd "$1" && SOURCE_DATE_EPOCH=$2 TZ=Asia/Tokyo \
		./mkrootfs -D BUSYBOX=busybox configs/busybox.rootfs jail.cpio.zst &&
		scripts/bundle -V "$3" jail.cpio.zst out "$4=invoke_ns"' - \
		"$elsewhere" "$epoch" "$version" "$(field runner 1)"
	cmp invoke_ns.run "$elsewhere/out"
}
check 'another user, in another folder: the same bytes' built_anew

# By the limit of `make bundle`.
small_enough()
{
	limit=$(sed -n 's/^BUNDLE_MOST *= //p' scripts/bundle.mk)
	size=$(wc -c <invoke_ns.run)
	echo "$size of $limit"
	[ "$limit" -lt 2000000 ]
	[ "$size" -le "$limit" ]
}
gate()
{
	run scripts/bundle -m 100000 -V 1 build/bundle/jail.cpio.zst "$tmp/big" x86_64=invoke_ns
	is 1 "$status"
	like "bundle: '$tmp/big' is * bytes, more than 100000" "$err"
	is '' "$(find "$tmp" -maxdepth 1 -name 'big*')"
}
check 'it has no more bytes than it may' small_enough
check 'the gate refuses more, and leaves nothing' gate

done_testing
