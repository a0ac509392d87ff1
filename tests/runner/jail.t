#!/bin/sh
# SPDX-License-Identifier: ISC
# jail.t - what is in the jail, what is kept out, and that nothing is written into it
# shellcheck disable=SC2016,SC2086 # the shell inside expands it; lists of words
set -eu
# shellcheck source=tests/lab.sh
. "${0%/*}/../lab.sh"

me=$(by user id -u)
make_jail owned "$me"
jail=$jails/owned

# inside CALLER SCRIPT [ARGS of invoke_ns...]: its output is in $out.
inside()
{
	inner=$1 script=$2; shift 2
	run_by "$inner" ./invoke_ns -c "$jail" "$@" sh -c "$script"
	is 0 "$status" || { echo "$err"; return 1; }
}

# -- mounts -------------------------------------------------------------------------------

# mounted POINT TYPE OPTION...: it is there, of this type, with these options.
mounted()
{
	line=$(printf '%s\n' "$out" | awk -v p="$1" '$2 == p' | tail -n 1)
	like "$2 $1 $2 *" "$(echo "$line" | awk '{ print $3, $2, $3, $4 }')" || echo "no $1"
	shift 2
	for option in "$@"; do
		like "*,$option,*" ",$(echo "$line" | awk '{ print $4 }'),"
	done
}

mounts()
{
	inside "$1" 'cat /proc/mounts'
	mounted /proc proc rw nosuid nodev noexec
	mounted /sys sysfs ro nosuid nodev noexec
	mounted /dev tmpfs rw nosuid noexec
	mounted /dev/pts devpts rw nosuid noexec ptmxmode=666
	mounted /dev/shm tmpfs rw nosuid nodev noexec
	mounted /dev/mqueue mqueue rw nosuid nodev noexec
	root=$(printf '%s\n' "$out" | awk '$2 == "/" { print $4 }')
	like '*rw,nosuid,nodev*' "$root"
	# and nothing of the host's
	is '' "$(printf '%s\n' "$out" | grep -e /tmp/lab -e /home -e /work || :)"
}

cgroup_mount()
{
	inside "$1" 'cat /proc/mounts'
	mounted /sys/fs/cgroup cgroup2 ro nosuid nodev noexec
}

# proc's own files, by hand too, as far as there is a mount namespace.
by_hand_mounts()
{
	inside "$1" 'cat /proc/mounts' --only -pm
	mounted /proc proc rw nosuid nodev noexec
	mounted /dev tmpfs rw nosuid noexec
	unlike '* /proc/kcore *' "$out"
	inside "$1" 'ls /proc /sys /dev' --only -p
	is '/dev:

/proc:

/sys:' "$out"
}

devices()
{
	inside "$1" 'for f in null zero full random urandom tty; do
		[ -c /dev/$f ] && stat -c "%n %t:%T %a" /dev/$f; done'
	is '/dev/null 1:3 666
/dev/zero 1:5 666
/dev/full 1:7 666
/dev/random 1:8 666
/dev/urandom 1:9 666
/dev/tty 5:0 666' "$out"
	# a user can make none: those are the host's
	inside "$1" 'cd /dev && stat -c %u:%g . null zero full random urandom tty | sort -u | xargs'
	case $1 in root) is 0:0 "$out" ;; esac
	inside "$1" 'for f in fd stdin stdout stderr ptmx; do readlink /dev/$f; done'
	is '/proc/self/fd
/proc/self/fd/0
/proc/self/fd/1
/proc/self/fd/2
pts/ptmx' "$out"
	inside "$1" 'ls /dev | xargs'
	is 'fd full mqueue null ptmx pts random shm stderr stdin stdout tty urandom zero' "$out"
}

devices_work()
{
	inside "$1" 'echo gone >/dev/null && head -c 3 /dev/zero | od -An -tx1 &&
		head -c 8 /dev/urandom | wc -c && head -c 8 /dev/random | wc -c &&
		! echo x 2>&1 >/dev/full && echo shm >/dev/shm/x && cat /dev/shm/x &&
		{ echo words >/dev/stdout; } | cat && echo words | cat /dev/stdin && ls /dev/fd/0'
	is ' 00 00 00
8
8
sh: write error: No space left on device
shm
words
words
/dev/fd/0' "$out"
}

# -- what is kept out -----------------------------------------------------------------------

masks()
{
	inside "$1" 'for f in /proc/acpi /proc/asound /proc/interrupts /proc/kcore /proc/keys \
		/proc/latency_stats /proc/sched_debug /proc/scsi /proc/timer_list /proc/timer_stats \
		/sys/devices/virtual/powercap /sys/firmware /sys/kernel/debug /sys/kernel/tracing \
		/sys/kernel/vmcoreinfo /sys/devices/system/cpu/cpu*/thermal_throttle; do
		if [ -d $f ]; then ls -A $f; elif [ -e $f ]; then cat $f; fi; done'
	is '' "$out"
}

# read_only_proc CALLER N: and every Nth file of sysfs, which has 14,000.
read_only_proc()
{
	inside "$1" 'for f in /proc/sys/kernel/core_pattern /proc/sys/kernel/modprobe \
		/proc/sys/kernel/panic /proc/sys/vm/drop_caches /proc/sys/kernel/hostname \
		/proc/sysrq-trigger /proc/irq/default_smp_affinity; do
			[ -e $f ] && (: >>$f) 2>/dev/null && echo "$f opens"
		done
		{
			find /proc/bus /proc/dynamic_debug /proc/fs /proc/irq /proc/sys -type f
			find /sys -type f | awk "NR % '"$2"' == 0"
		} 2>/dev/null | while read -r f; do
			{ true >>"$f"; } 2>/dev/null && echo "$f opens"
		done; :'
	is '' "$out"
}

old_root_gone()
{
	inside "$1" 'ls -d /old_root /.old /tmp/lab 2>/dev/null; ls / | xargs; ls -id / | xargs'
	is "$(cd "$jail" && echo *)
$(stat -c '%i /' "$jail")" "$out"
	inside "$1" 'cd /; cd ../../..; pwd; ls -id ..| xargs'
	is "/
$(stat -c '%i ..' "$jail")" "$out"
}

for who in root user none; do
	check_as "$who" 'proc, sys, dev, pts, shm, mqueue with their flags' mounts "$who"
	[ -d /sys/fs/cgroup ] && grep -q cgroup2 /proc/filesystems &&
		check_as "$who" 'the cgroup tree, to read' cgroup_mount "$who"
	check_as "$who" 'by hand: mounts go with the mount namespace' by_hand_mounts "$who"
	check_as "$who" 'devices and links in /dev, and no more' devices "$who"
	check_as "$who" 'they work' devices_work "$who"
	check_as "$who" 'C21, C22: what tells about the host is empty' masks "$who"
	every=10
	[ "$who" != root ] || every=1
	check_as "$who" 'C19, C20: nothing of proc and sys opens for writing' read_only_proc "$who" $every
	check_as "$who" 'the old root is gone, and .. stays inside' old_root_gone "$who"
done
make_jail foreign

# -- whose files --------------------------------------------------------------------------------

# What is written inside belongs to whoever owns the jail.
owner()
{
	inside "$1" 'echo hello >/tmp/made && mkdir /root/folder && ls -n /tmp/made | xargs | cut -d" " -f3,4'
	is '0 0' "$out"
	is "$me:$me $me:$me" "$(stat -c %u:%g "$jail/tmp/made" "$jail/root/folder" | xargs)"
	rm -r "$jail/tmp/made" "$jail/root/folder"
}

# The files of a jail of root's look like root's inside, and are root's outside.
shifted_owner()
{
	jail=$jails/foreign
	inside root 'echo hello >/tmp/made && stat -c %u:%g /tmp/made /bin/busybox | xargs; cat /proc/self/uid_map'
	is '0:0 0:0' "$(printf '%s\n' "$out" | head -n 1)"
	is '0:0' "$(stat -c %u:%g "$jail/tmp/made")"
	rm "$jail/tmp/made"
	# and yet root inside is nobody special outside
	unlike '* 0 0 *' "$(printf '%s\n' "$out" | sed -n 2p)"
}

ids_in_range()
{
	inside "$1" 'touch /tmp/x && chown 1000:1000 /tmp/x && ls -n /tmp/x | xargs | cut -d" " -f3,4'
	is '1000 1000' "$out"
	[ "$(stat -c %u "$jail/tmp/x")" -gt 65536 ]
	rm -f "$jail/tmp/x"
}

for who in root user; do
	check_as "$who" 'what is written inside belongs to the owner of the jail' owner "$who"
done
check_as root 'a jail of root is shifted, not written to as somebody else' shifted_owner
check_as root 'other ids exist inside' ids_in_range root
if by user sh -c 'command -v newuidmap >/dev/null && grep -q "^$(id -un):" /etc/subuid'; then
	check 'user: other ids exist inside' ids_in_range user
else
	skip 'user: other ids exist inside' 'no newuidmap, or no line in /etc/subuid'
fi

# Where a shift cannot be, that is said.
not_silently()
{
	jail=$jails/ramfs/root
	run ./invoke_ns -c "$jail" cat /proc/self/uid_map
	is 0 "$status"
	like '*note: root inside is uid 0 outside*' "$err"
	like ' *0 *0 *1*' "$out"
}
if [ -n "${LAB:-}" ]; then
	mkdir "$jails/ramfs"
	mount -t ramfs lab "$jails/ramfs"
	make_jail ramfs/root
fi
check_as root 'a jail that cannot be shifted: a note' not_silently

# -- nothing is written into it --------------------------------------------------------------------

untouched()
{
	before=$(tree "$jail")
	for options in '' '-pm' '-m' '-p' --privileged '--share all' --read-only -t; do
		run_by "$1" ./invoke_ns -c "$jail" $options true
		is 0 "$status" || { echo "$options: $err"; return 1; }
		is "$before" "$(tree "$jail")"
	done
}

# A jail with no place for proc, sys and dev gets none.
no_mount_points()
{
	rm -rf "$jails/bare"
	mkdir -p "$jails/bare/bin" "$jails/bare/etc"
	cp rootfs/bin/busybox "$jails/bare/bin/sh"
	echo words >"$jails/bare/etc/words"
	ln -s etc/words "$jails/bare/link"
	chown -hR "$me" "$jails/bare"
	before=$(tree "$jails/bare")
	run_by "$1" ./invoke_ns -c "$jails/bare" sh -c 'read a </link; echo $a; read b </proc/self/comm
		echo $b; [ -c /dev/null ] && [ -d /sys/class ] && echo both'
	is '0 words
sh
both' "$status $out"
	like '*note:*no directory proc, sys or dev*' "$err"
	is "$before" "$(tree "$jails/bare")"
}

read_only_jail()
{
	inside "$1" 'touch /x /etc/x /usr/bin/x 2>&1 | grep -c "Read-only"; touch /dev/shm/x && echo memory' --read-only
	is '3
memory' "$out"
}

# A tree in the jail with a mount in it: read-only all the way down.
read_only_below()
{
	mount -t tmpfs lab "$jail/mnt"
	run ./invoke_ns -c "$jail" --read-only sh -c 'touch /mnt/x'
	wrote=$status said=$err
	umount "$jail/mnt"
	is 1 "$wrote"
	like '*Read-only*' "$said"
}

for who in root user none; do
	check_as "$who" 'setting up writes nothing into the jail' untouched "$who"
	check_as "$who" 'a jail without mount points stays so' no_mount_points "$who"
	check_as "$who" '--read-only' read_only_jail "$who"
done
check_as root '--read-only holds for what is mounted below' read_only_below

# -- a jail that is none ------------------------------------------------------------------------------

# B8: a link where we mount must not move the mount; what it leads to stays whole.
mkdir -p "$tmp/decoy"
echo decoy >"$tmp/decoy/file"
chown -R "$me" "$tmp/decoy"
link_in_the_way()
{
	before=$(tree "$tmp/decoy")
	rm -rf "$jails/evil"
	cp -a "$jail" "$jails/evil"
	for place in proc sys dev; do
		rmdir "$jails/evil/$place"
		for target in "$tmp/decoy" ../../tmp/decoy / .. /proc dev/shm; do
			ln -s "$target" "$jails/evil/$place"
			run_by "$1" ./invoke_ns -c "$jails/evil" true
			rm "$jails/evil/$place"
			is 125 "$status"
			like "*'*/$place' must be a directory to mount on, but it is a symbolic link*" "$err"
		done
		mkdir "$jails/evil/$place"
	done
	is "$before" "$(tree "$tmp/decoy")"
}
for who in root user none; do
	check_as "$who" 'B8: proc, sys or dev is a link' link_in_the_way "$who"
done

# A cover over proc would hold on to what its links (self) were to us.
# What is bound is what lies outside, also where that is a part of the jail.
bound_from_itself()
{
	mkdir -p "$jail/data"
	chmod 1777 "$jail/data"
	for way in --read-only -x; do
		run_by "$1" ./invoke_ns $way --bind "$jail/data:/data" -c "$jail" sh -c "echo $way >/data/new"
		is "0 $way" "$status $(cat "$jail/data/new")" || { echo "$err"; return 1; }
		rm -f "$jail/data/new"
	done
	rmdir "$jail/data"
}

# A volume in another one: the folder that the jail has there is not the one.
one_in_another()
{
	mkdir -p "$jail/tmp/inner"
	run_by "$1" ./invoke_ns --tmpfs /tmp --bind "$top/docs:/tmp/inner" -c "$jail" \
		ls /tmp/inner/invoke_ns.1
	rmdir "$jail/tmp/inner"
	is '0 /tmp/inner/invoke_ns.1' "$status $out" || { echo "$err"; return 1; }
}

# What is written into the outer one is not lost, and the mount points in it do not stay.
volume_in_volume()
{
	mkdir "$tmp/outer" "$tmp/inner"
	touch "$tmp/outer/here"
	chown "$2:$2" "$tmp/outer" "$tmp/inner"
	for more in '' -x --read-only; do
		# shellcheck disable=SC2086 # a word or none
		run_by "$1" ./invoke_ns $3 $more --bind "$tmp/outer:/srv" --bind "$tmp/inner:/srv/a/b" \
			--tmpfs /srv/memory --ro-bind "$top/README.md:/srv/a/file" -c "$jail" sh -c '
			cd /srv; echo new >new; echo new >a/b/new; mv here there; mv there here
			echo new >memory/x; find . -type f | sort'
		is "0 ./a/b/new ./a/file ./here ./memory/x ./new" "$status $(echo "$out" | xargs)" ||
			{ echo "$err"; return 1; }
		is 'here
new' "$(ls "$tmp/outer")"
		is 'new new' "$(cat "$tmp/outer/new" "$tmp/inner/new" | xargs)"
		rm "$tmp/outer/new" "$tmp/inner/new"
	done
	rm -r "$tmp/outer" "$tmp/inner"
}

# A link of the jail leads into the outer one.
volume_by_a_link()
{
	mkdir "$tmp/outer"
	chown "$2:$2" "$tmp/outer"
	ln -s srv "$jail/link"
	run_by "$1" ./invoke_ns --bind "$tmp/outer:/srv" --tmpfs /link/new -c "$jail" sh -c '
		echo x >/srv/x; grep -c " /srv/new tmpfs " /proc/mounts'
	rm "$jail/link"
	is '0 1' "$status $out" || { echo "$err"; return 1; }
	is x "$(ls "$tmp/outer")"
	rm -r "$tmp/outer"
}

# Nothing can be written there, also where a tmpfs has the mount point.
volume_in_read_only()
{
	mkdir "$tmp/outer"
	run_by "$1" ./invoke_ns --ro-bind "$tmp/outer:/srv" --tmpfs /srv/memory -c "$jail" sh -c '
		touch /srv/x; touch /srv/memory/x && ls /srv'
	rmdir "$tmp/outer"
	is '0 memory' "$status $(echo "$out" | xargs)" || { echo "$err"; return 1; }
	like '*/srv/x: Read-only file system*' "$err"
}

# Who cannot write into the outer one is told.
volume_takes_none()
{
	mkdir "$tmp/outer"
	run_by "$1" ./invoke_ns --bind "$tmp/outer:/srv" --tmpfs /srv/memory -c "$jail" ls /srv
	rmdir "$tmp/outer"
	is '0 memory' "$status $out" || { echo "$err"; return 1; }
	like "*: note: '$tmp/outer' has no '/memory' and takes none: *" "$err"
}

# Room for two in one folder that is missing, and that stays read-only.
two_in_one_room()
{
	run_by "$1" ./invoke_ns --read-only --bind "$top/README.md:/missing/a/one" \
		--bind "$top/README.md:/missing/a/two" --tmpfs /missing/b -c "$jail" sh -c '
		touch /missing/x /missing/a/x && echo written; touch /missing/b/x && ls /missing/a'
	is "0 one two" "$status $(echo "$out" | xargs)" || { echo "$err"; return 1; }
}

check_as root 'a volume in one of the host, which is written to' volume_in_volume root 0 '--share user'
check_as user 'a volume in one of the host, which is written to' volume_in_volume user 54001 ''
check_as none 'a volume in one of the host, which is written to' volume_in_volume none 54002 ''
check_as user 'a volume in one of the host that takes none' volume_takes_none user
check_as user 'a volume in one of the host, by a link' volume_by_a_link user 54001

no_place_in_proc()
{
	for target in /proc/x /proc/x/y /proc/sys/x; do
		for volume in "--bind /:$target" "--tmpfs $target"; do
			# shellcheck disable=SC2086 # two words
			run_by "$1" ./invoke_ns $volume -c "$jail" true
			is 125 "$status"
			like "*cannot make the missing mount point '$target' *: no mount point can be made in a proc file system" "$err"
		done
	done
	inside "$1" 'cat /proc/uptime' --bind "$jail/etc/motd:/proc/uptime"
	is "$(cat "$jail/etc/motd")" "$out"
}
# They have the flags of the jail, also where programs in the jail may be set-id.
volume_flags()
{
	for setuid in '' --setuid; do
		inside "$1" 'grep " /srv/" /proc/mounts' $setuid --bind "$top/docs:/srv/bind" \
			--ro-bind "$top/docs:/srv/ro" --tmpfs /srv/memory
		mounts=$out
		for row in bind:rw ro:ro memory:rw; do
			flags=$(printf '%s\n' "$mounts" | awk -v p="/srv/${row%:*}" '$2 == p { print $4 }')
			like "${row#*:},*nosuid,*nodev,*" "$flags," || return 1
		done
	done
}

for who in root user none; do
	check_as "$who" 'the flags of volumes' volume_flags "$who"
	check_as "$who" 'a part of the jail, bound' bound_from_itself "$who"
	check_as "$who" 'a volume in another' one_in_another "$who"
	check_as "$who" 'a volume in a read-only one' volume_in_read_only "$who"
	check_as "$who" 'two volumes in one missing folder, read-only' two_in_one_room "$who"
	check_as "$who" 'a volume in proc takes the place of what is there, or none' no_place_in_proc "$who"
done

# It cannot be read back there that what was given up is gone.
proc_covered()
{
	for volume in "--bind $jail:/proc" '--tmpfs /proc'; do
		# shellcheck disable=SC2086 # two words
		run_by "$1" ./invoke_ns $volume -c "$jail" true
		is 125 "$status"
		like "*cannot verify in '/proc' that *: No such file or directory*hint: something is mounted over '/proc'" "$err"
	done
}
for who in root user none; do
	check_as "$who" 'a volume on proc itself: a hint' proc_covered "$who"
done

spellings()
{
	cd "$jails"
	for spelling in owned ./owned owned/ owned/// owned/. ../jails/owned "$jail" "$jail/" \
		owned/etc/..; do
		run "$top/invoke_ns" -c "$spelling" sh -c 'read x </etc/hostname; ls -d /bin'
		is '0 /bin' "$status $out" || { echo "$spelling: $err"; return 1; }
	done
	ln -s owned link
	run "$top/invoke_ns" -c link ls -d /bin
	rm link
	is '0 /bin' "$status $out"
	cd owned
	run "$top/invoke_ns" -c . ls -d /bin
	is '0 /bin' "$status $out"
}
check 'B17: spellings of a jail' spellings

host_root()
{
	run ./invoke_ns -c / sh -c 'echo $$; ls -d /proc/1 /etc/passwd'
	is 0 "$status" || { echo "$err"; return 1; }
	like '*/etc/passwd*' "$out"
}
check 'B17: the host itself as a jail' host_root

closed_to_us()
{
	mkdir -m 700 "$tmp/closed"
	run_by none ./invoke_ns -c "$tmp/closed" true
	is 125 "$status"
	like "*cannot enter '*/closed': Permission denied*" "$err"
}
check_as none 'B18: a jail of somebody else, closed' closed_to_us

# -- the host's mounts ------------------------------------------------------------------------------------

shared_host()
{
	unshare --mount --propagation shared sh -eu -c '
		mount --make-rshared /
		cat /proc/self/mountinfo >"$1/mounts"
		for options in "" -pm "-m --read-only" -p "--share all" --privileged; do
			./invoke_ns -c "$2" $options true
			cat /proc/self/mountinfo | diff "$1/mounts" -
		done
	' - "$tmp" "$jail"
}
check_as root 'F70: mounts on a host with a shared root stay as they are' shared_host

# On an initramfs pivot_root is refused: EINVAL.
unpivotable()
{
	run_by "$1" strace -f -qq -o /dev/null -e inject=pivot_root:error=EINVAL \
		./invoke_ns -c "$jail" sh -c 'ls -d /etc/motd; ls -id / | xargs; cd ../..; pwd
			ls /tmp/lab; chroot / ls -d /etc/motd; cat /proc/mounts'
	like '*note: the root file system cannot be pivoted away; mounted the jail over it instead*' "$err"
	like "/etc/motd
$(stat -c %i "$jail") /
/
/etc/motd
*" "$out"
	like '*/tmp/lab: No such file*' "$err"
	mounted /proc proc rw nosuid nodev noexec
	mounted /sys sysfs ro nosuid nodev noexec
}

chrooted()
{
	[ -d "$jails/outer" ] || make_jail outer
	mkdir -p "$jails/outer/jail" "$jails/outer/top"
	cp -a "$jail/." "$jails/outer/jail"
	cp invoke_ns "$jails/outer/top"
	cp build/tests/escape "$jails/outer/jail/tmp"
	status=0
	unshare --mount sh -eu -c '
		[ "$2" = no ] || mount --bind "$1" "$1"
		for d in proc dev sys; do mount --rbind "/$d" "$1/$d"; done
		exec chroot "$1" /top/invoke_ns -c /jail --share user sh -c "
			ls -d /etc/motd; ls /jail
			/tmp/escape chroot \"\$0/README.md\" || echo the top is the jail" "$3"
	' - "$jails/outer" "$1" "$top" >"$tmp/out" 2>&1 || status=$?
	out=$(cat "$tmp/out")
}

# With the host's processes comes what is mounted on the host's /proc: registering a
# format there asks for no capability, and is for the whole machine.
mounted_on_proc()
{
	unshare --mount sh -eu -c '
		mount -t tmpfs -o mode=777 formats /proc/sys/fs
		mkdir /proc/sys/fs/deep
		mount -t tmpfs -o mode=777 formats /proc/sys/fs/deep
		exec ./invoke_ns --share pid,user -c "$1" sh -c "
			touch /proc/sys/fs/x; touch /proc/sys/fs/deep/x; :"
	' - "$jail" >"$tmp/out" 2>&1 || :
	is 2 "$(grep -c "touch: .*Read-only file system" "$tmp/out")" || { cat "$tmp/out"; return 1; }
}

chroot_on_a_mount()
{
	chrooted yes
	like '*/etc/motd*/jail: No such file*' "$out"
	like '*the top is the jail' "$out"
}

chroot_on_none()
{
	chrooted no
	is 125 "$status"
	like '*cannot make the mounts under*hint: *mount --bind*' "$out"
}

# What must be hidden, or read-only, and cannot even be looked at: that it is absent is not known.
not_seen()
{
	looks='?stat,?newfstatat,?access,?faccessat,?faccessat2,mount'
	for name in kcore bus; do
		run_by "$1" strace -f -qq -o /dev/null -P "$name" -e "trace=$looks" \
			-e "inject=$looks:error=$2" ./invoke_ns -c "$jail" true
		is "$name $3" "$name $status" || { echo "$err"; return 1; }
	done
}

if strace -o /dev/null true 2>/dev/null; then
	for who in root none; do
		check_as "$who" 'what cannot be looked at is not absent' not_seen "$who" EIO 125
		check_as "$who" 'what is absent needs no hiding' not_seen "$who" ENOENT 0
	done
	for who in root none; do # newuidmap gains nothing while it is traced
		check_as "$who" 'G80: a root that cannot be pivoted away is covered' unpivotable "$who"
	done
else
	skip 'G80: a root that cannot be pivoted away is covered' 'strace may not trace here'
fi
check_as root "what is mounted on the host's /proc/sys" mounted_on_proc
check_as root 'G80: from a chroot that is a mount' chroot_on_a_mount
check_as root 'G80: from a chroot that is none: a hint' chroot_on_none

done_testing
