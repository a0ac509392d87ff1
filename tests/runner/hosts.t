#!/bin/sh
# SPDX-License-Identifier: ISC
# hosts.t - hosts that lack something, or forbid it: it works, or a hint names the cure
#
# What this kernel does not know how to refuse, strace refuses in its place; what it has
# no file for stands in one of ours, in a mount namespace of its own.
# shellcheck disable=SC2016,SC2086 # the shell inside expands it; lists of words
set -eu
# shellcheck source=tests/lab.sh
. "${0%/*}/../lab.sh"

make_jail owned "$(by user id -u)"
jail=$jails/owned

# refused PATTERN: it did nothing, and said so.
refused()
{
	is 125 "$status" || { echo "$out $err"; return 1; }
	is '' "$out"
	like "*invoke_ns: *cannot *$1*" "$err"
}

# -- user namespaces refused ----------------------------------------------------------------

switched_off()
{
	run_by "$1" unshare -U -r sh -c 'echo 0 >/proc/sys/user/max_user_namespaces
		exec ./invoke_ns -U echo inside'
	refused 'fork the init process into a new user namespace: No space*hint: *sysctl user.max_user_namespaces='
}

# A container of ours is such a host.
inside_ourselves()
{
	cp invoke_ns "$jail/tmp/invoke_ns"
	run_by "$1" ./invoke_ns -c "$jail" /tmp/invoke_ns -U echo inside
	refused 'fork the init process into a new user namespace: No space*hint: *--nested*'
	run_by "$1" ./invoke_ns --nested --cap-add sys_admin -c "$jail" /tmp/invoke_ns -U echo inside
	rm "$jail/tmp/invoke_ns"
	is '0 inside' "$status $out" || { echo "$err"; return 1; }
}

# no_more CALLER CALL WHEN COMMAND...: this call of the caller's is refused with EPERM.
no_more()
{
	inner=$1 call=$2 turn=$3; shift 3
	run_by "$inner" strace -f -qq -o /dev/null -e "inject=$call:error=EPERM:when=$turn" "$@"
}

forbidden_by_filter()
{
	no_more "$1" clone3 2 ./invoke_ns -U echo inside
	refused 'fork the init process into a new user namespace: *hint: *seccomp filter against it*'
	run_by "$1" strace -f -qq -o /dev/null -e inject=clone3:error=ENOSYS -e inject=unshare:error=EPERM \
		./invoke_ns -U echo inside
	refused 'unshare the user namespace: *hint: *seccomp filter against it*'
}

# with_file NAME VALUE COMMAND...: /proc/sys/kernel has it.
with_file()
{
	run_by root unshare --mount --propagation private sh -eu -c '
		mount -t tmpfs lab /proc/sys/kernel
		echo "$2" >"/proc/sys/kernel/$1"
		shift 2
		exec setpriv --reuid 54002 --regid 54002 --clear-groups --inh-caps=-all -- "$@"' - "$@"
}

debians_switch()
{
	with_file unprivileged_userns_clone 0 strace -f -qq -o /dev/null \
		-e inject=clone3:error=EPERM:when=2 ./invoke_ns -U echo inside
	refused 'hint: *sysctl kernel.unprivileged_userns_clone=1'
}

# AppArmor lets the user namespace pass, and what needs privileges in there fails:
# which it is depends on its version.
apparmors()
{
	for calls in clone3:error=EPERM:when=2 'clone3:error=ENOSYS unshare:error=EPERM:when=1' \
		'clone3:error=ENOSYS unshare:error=EPERM:when=2'; do
		# shellcheck disable=SC2046 # a list of words
		with_file apparmor_restrict_unprivileged_userns 1 strace -f -qq -o /dev/null \
			$(printf ' -e inject=%s' $calls) ./invoke_ns -Um echo inside
		refused 'hint: *apparmor_restrict_unprivileged_userns=0' || { echo "$calls"; return 1; }
	done
	mapped=
	for turn in 1 2 3 4 5 6; do
		with_file apparmor_restrict_unprivileged_userns 1 strace -f -qq -o /dev/null \
			-e inject=write:error=EPERM:when=$turn ./invoke_ns -Um echo inside
		case $err in
		*'cannot map the'*) mapped=$err ;;
		esac
	done
	like '*hint: *apparmor_restrict_unprivileged_userns=0*' "$mapped"
}

# By trying, never by uid: a container's root may have no CAP_SYS_ADMIN.
root_without_power()
{
	run_by root setpriv --bounding-set=-sys_admin --inh-caps=-all ./invoke_ns -c "$jail" \
		sh -c 'id -u; hostname'
	is "0 0
owned" "$status $out" || { echo "$err"; return 1; }
	run_by root setpriv --bounding-set=-sys_admin --inh-caps=-all strace -f -qq -o /dev/null \
		-e inject=clone3:error=EPERM:when=2 ./invoke_ns -c "$jail" true
	refused 'hint: *a container with a seccomp filter against it*'
	run_by root setpriv --bounding-set=-sys_admin --inh-caps=-all strace -f -qq -o /dev/null \
		-e inject=clone3,unshare:error=EPERM ./invoke_ns -c "$jail" true
	refused 'hint: *a container with a seccomp filter against it*'
}

# As in a container of another's, which has one id to give.
one_id()
{
	run_by "$1" unshare -r ./invoke_ns -a cat /proc/self/uid_map
	is '0 0 0 1' "$status $(echo "$out" | xargs)" || { echo "$err"; return 1; }
	like '*note: root inside is uid 0 outside: no other uid exists here*' "$err"
}

# Who may not leave his groups is told that they come along; whose only group is his
# own is told nothing.
groups_stay()
{
	run_by root setpriv --reuid 54002 --regid 54002 --groups 4,54002 \
		./invoke_ns -c "$jail" grep Groups /proc/self/status
	is "0 Groups: 65534 0" "$status $(echo "$out" | xargs)" || { echo "$err"; return 1; }
	like "*note: the caller's groups stay: *" "$err"
	run_by root setpriv --reuid 54002 --regid 54002 --groups 54002 ./invoke_ns -c "$jail" true
	is 0 "$status"
	unlike '*groups stay*' "$err"
}

# fails ERROR OPTIONS PATTERN: by clone3(2), and by unshare(2) where that is not there.
fails()
{
	run_by root strace -f -qq -o /dev/null -e "inject=clone3:error=$1:when=2" ./invoke_ns $2 echo inside
	refused "fork the init process into *$3"
	run_by root strace -f -qq -o /dev/null -e inject=clone3:error=ENOSYS \
		-e "inject=unshare:error=$1" ./invoke_ns $2 echo inside
	refused "unshare the *$3"
}

lacking_or_limited()
{
	fails EPERM -pn '*pid and net namespaces: *hint: root is needed, or a user namespace too (-U)*'
	fails EINVAL -T '*time namespace: Invalid*hint: this kernel lacks one of these namespaces*'
	fails EINVAL -UT '*user*namespace*: Invalid*hint: this kernel lacks one of these namespaces*'
	run_by root unshare -U -r sh -c 'echo 0 >/proc/sys/user/max_pid_namespaces
		exec ./invoke_ns -p echo inside'
	refused 'a new pid namespace: No space*hint: a limit of /proc/sys/user/max_\*_namespaces*'
	run_by root unshare -U -r sh -c 'echo 0 >/proc/sys/user/max_pid_namespaces
		exec ./invoke_ns -Up echo inside'
	refused 'new user and pid namespaces: No space*hint: a limit of /proc/sys/user/max_\*_namespaces*'
}

foreign_ids()
{
	run_by user ./invoke_ns -U --uid-map 0:54001:1 --uid-map 1:5000000:10 echo inside
	refused 'map the uids*hint: *in /etc/subuid'
}

ids_not_there()
{
	run_by none ./invoke_ns -c "$jail" --gid 7 id
	refused 'become uid 0, gid 7: *hint: *does not exist inside*'
	run_by none ./invoke_ns -c "$jail" --groups 7 id
	is '125 ' "$status $out"
	like '*--groups*need root, or newgidmap*' "$err"
}

in_a_chroot()
{
	mkdir -p "$jails/outer"
	cp -a "$jail/." "$jails/outer"
	cp invoke_ns "$jails/outer/tmp/invoke_ns"
	run_by root unshare --mount sh -c 'mount --bind /proc "$1/proc"
		exec chroot "$1" /tmp/invoke_ns -U echo inside' - "$jails/outer"
	refused 'fork the init process into a new user namespace: *hint: *in a chroot*'
}

for who in root user none; do
	check_as $who 'G78: user.max_user_namespaces is 0' switched_off $who
	check_as $who 'G78: in a container of ours, and with --nested' inside_ourselves $who
done
check_as user 'G78: ids that are not ours to map' foreign_ids
check_as none 'G78: ids that do not exist inside' ids_not_there
check_as root 'G78: a user namespace of one id, without a jail' one_id root
check_as none 'G78: a user namespace of one id, without a jail' one_id none
check_as root 'G78: groups that cannot be left' groups_stay
check_as root 'G80: a user namespace in a chroot' in_a_chroot
if strace -o /dev/null true 2>/dev/null; then
	check_as none 'G78: a seccomp filter as that of docker' forbidden_by_filter none
	check_as root 'G78: kernel.unprivileged_userns_clone is 0' debians_switch
	check_as root "G78: AppArmor's restriction" apparmors
	check_as root 'G78: root without CAP_SYS_ADMIN' root_without_power
	check_as root 'G78: a namespace that is lacking, forbidden, or one too many' lacking_or_limited
else
	skip 'G78: user namespaces refused in each way' 'strace may not trace here'
fi

# -- newuidmap that is not there, or of no use ------------------------------------------------

no_helper()
{
	run_by root unshare --mount --propagation private sh -c '
		mount --bind /dev/null "$(command -v newuidmap)"
		exec setpriv --reuid 54001 --regid 54001 --clear-groups --inh-caps=-all "$@"' - \
		sh -c './invoke_ns -c "$1" cat /proc/self/uid_map; ./invoke_ns --check' - "$jail"
	like '*note: only uid 0 exists inside: install newuidmap*' "$err"
	like '*only uid 0 exists inside: install newuidmap (package uidmap or shadow)*' "$out"
	is '0 54001 1' "$(printf '%s\n' "$out" | head -n 1 | xargs)"
}

no_new_privileges()
{
	run_by user setpriv --no-new-privs ./invoke_ns -c "$jail" cat /proc/self/uid_map
	like '*note: only uid 0 exists inside: newuidmap cannot work under no_new_privs*' "$err"
	is "0 0 $(by user id -u) 1" "$status $(echo "$out" | xargs)"
}

no_namespace_left()
{
	run_by "$1" unshare -U -r sh -c 'echo 0 >/proc/sys/user/max_cgroup_namespaces
		exec ./invoke_ns -c "$1" readlink /proc/self/ns/cgroup' - "$jail"
	is 0 "$status" || { echo "$err"; return 1; }
	like '*note: no cgroup namespace: this kernel lacks it or allows none*' "$err"
	is "$(readlink /proc/self/ns/cgroup)" "$out"
}

check_as root 'G78: no newuidmap' no_helper
check_as user 'G78: no_new_privs, and newuidmap of no use' no_new_privileges
check_as user 'G78: no cgroup namespace to be had' no_namespace_left user

# -- kernels that know less, hosts that show less ----------------------------------------------

# As on a kernel of 5.4.  Not as a user who maps ids: newuidmap gains nothing while it is
# traced.
knows_less()
{
	set -- "$1" ./invoke_ns --read-only --tmpfs /mnt --ro-bind "$top/docs:/srv" \
		--ro-bind "$tmp/above:/opt" --ro-bind "$top/README.md:/etc/motd" -c "$2" sh -c '
		while read -r _ _ _ _ place flags _; do echo "$place $flags"; done </proc/self/mountinfo
		touch /x /srv/x "/opt/be low/x" "/opt/be low/and/x"; ls /proc/self/fd /srv; echo mine >/mnt/mine; cat /mnt/mine'
	run_by "$@"
	is 0 "$status" || { echo "$err"; return 1; }
	newer=$(printf '%s\n' "$out" "$err")
	who=$1; shift
	run_by "$who" strace -f -qq -o /dev/null \
		-e inject=clone3,openat2,close_range,mount_setattr:error=ENOSYS "$@"
	is 0 "$status"
	is "$newer" "$(printf '%s\n' "$out" "$err")"
	is 4 "$(printf '%s\n' "$err" | grep -c 'touch: .*Read-only')"
}

tar -cf "$jails/owned.tar" -C "$jail" .

# What is bound has mounts of its own, one below the other.
mount_below()
{
	mkdir -p "$tmp/above/be low"
	mount -t tmpfs -o mode=777 below "$tmp/above/be low"
	mkdir -m 777 "$tmp/above/be low/and"
	mount -t tmpfs -o mode=777 below "$tmp/above/be low/and"
}

# Paths of 4,000 bytes, of which each is four in the list: of what is bound, mounts could be
# missing in the part that is read.
many_mounts()
{
	long=$(printf '%250s' '')
	run_by root unshare --mount --propagation private sh -c '
		deep=$1
		for i in $(seq 14); do deep="$deep/$4"; done
		mkdir -p "$deep"
		for i in $(seq 1300); do mkdir "$deep/$i" && mount -t tmpfs many "$deep/$i"; done
		exec strace -f -qq -o /dev/null -e inject=mount_setattr:error=ENOSYS \
			./invoke_ns --ro-bind "$2:/opt" -c "$3" touch "/opt/be low/x"' - \
		"$tmp/deep" "$tmp/above" "$jail" "$long"
	refused "*: '/proc/self/mountinfo' is larger than 16 MiB, and mounts would be missed*"
	[ ! -e "$tmp/above/be low/x" ]
	rm -r "$tmp/deep"
}

# The kernel follows links inside the jail; the walk follows none.
link_in_the_way()
{
	ln -s tmp "$jail/link"
	for place in /link /link/below; do
		run_by "$1" strace -f -qq -o /dev/null -e inject=openat2:error=ENOSYS \
			./invoke_ns --tmpfs "$place" -c "$jail" echo inside
		refused "mount tmpfs on '$place' *" || return 1
	done
	rm "$jail/link"
}

# The lab's lies on the machine's.
no_proc='umount -l /proc; umount -l /proc 2>/dev/null; exec'

# By the limit of their number, where no list of them is to be had.
descriptors_without_proc()
{
	run_by root strace -f -qq -o /dev/null -e inject=close_range:error=ENOSYS \
		unshare --mount --propagation private sh -c "ulimit -n 64; exec 7</; $no_proc \
		./invoke_ns -m sh -c 'true <&7 && echo open'"
	like '*7: Bad file descriptor*' "$err"
	is '' "$out"
}

# only_one TYPE PLACE CALLER NAME COMMAND...: check_as, or a skip where this file system is
# mounted elsewhere too, which the kernel takes for a reason to mount it (tests/lab).
only_one()
{
	others=$(awk -v type=" - $1 " -v place="$2" \
		'index($0, type) && $5 != place && $5 != "/tmp/lab" place' /proc/self/mountinfo)
	kind=$1; shift 2
	if [ -z "$others" ]; then
		check_as "$@"
	else
		skip "$1: $2" "another $kind is mounted here, and cannot be unmounted"
	fi
}

# In a container whose own /proc has masks the kernel gives nobody one without.
masked()
{
	run_by root unshare --mount --propagation private sh -c '
		mount -t tmpfs mask "/proc/$2"
		exec setpriv --reuid "$3" --regid "$3" --clear-groups --inh-caps=-all \
			./invoke_ns -c "$1" sh -c "ls /proc/$2; id -u; ls -d /proc/self/status"' - "$jail" tty "$1"
	like "*note: this host hides parts of its '/proc', so no new one can be mounted; bound the host's instead*" "$err"
	is '0 0 /proc/self/status' "$status $(echo "$out" | xargs)" || { echo "$err"; return 1; }
}

# And where it is /sys, which is read-only to begin with; by one who owns his own jail.
masked_sys()
{
	run_by root unshare --mount --propagation private sh -c '
		umount /tmp/lab/sys
		mount -t tmpfs mask /sys/block
		exec setpriv --reuid 54001 --regid 54001 --clear-groups --inh-caps=-all \
			./invoke_ns -c "$1" grep " /sys " /proc/mounts' - "$jail"
	like "*note: this host hides parts of its '/sys'*" "$err"
	like '* /sys * ro,*' "$out"
}

# Refused for another reason, as by a security module: then that of the host is no substitute.
proc_refused()
{
	run_by "$1" strace -f -qq -o /dev/null -e trace=fsmount -e inject=fsmount:error=EPERM:when=1 \
		./invoke_ns -c "$jail" echo inside
	refused "mount proc on '/proc' *"
}

if strace -o /dev/null true 2>/dev/null; then
	for who in root none; do
		check_as $who 'A12: a proc that is refused, and no part of it hidden' proc_refused $who
	done
	[ -z "${LAB:-}" ] || mount_below
	for who in root none; do
		check_as $who 'G82: no clone3, openat2, close_range, mount_setattr: all is as with them' knows_less $who "$jail"
		check_as $who 'G82: the same, and the jail is an archive' knows_less $who "$jails/owned.tar"
		check_as $who 'G82: no openat2: a link is not followed' link_in_the_way $who
	done
	check_as root 'no mount_setattr, and a long list of mounts: refused' many_mounts
	[ -z "${LAB:-}" ] || umount "$tmp/above/be low/and" "$tmp/above/be low"
	check_as root 'no close_range, and no /proc: descriptors' descriptors_without_proc
else
	skip 'kernels that know less' 'strace may not trace here'
fi
for id in 54001 54002; do
	only_one proc /proc root "a /proc with masks, seen by $id" masked $id
done
only_one sysfs /sys root 'a /sys with masks' masked_sys

# -- no /proc ---------------------------------------------------------------------------------

no_proc_root()
{
	run_by root unshare --mount --propagation private sh -c "$no_proc ./invoke_ns -pm echo inside"
	is '0 inside' "$status $out" || { echo "$err"; return 1; }
	run_by root unshare --mount --propagation private sh -c "$no_proc ./invoke_ns -c $jail echo inside"
	refused "hint: mount proc on '/proc' first"
}

no_proc_user()
{
	run_by root unshare --mount --propagation private sh -c "$no_proc \
		setpriv --reuid 54002 --regid 54002 --clear-groups --inh-caps=-all \
		./invoke_ns -c $jail echo inside"
	refused "hint: mount proc on '/proc' first"
}
check_as root 'G79: no /proc: by hand it works, a container is told' no_proc_root
check_as root 'G79: no /proc: a user is told' no_proc_user

# -- media ---------------------------------------------------------------------------------------

# medium OPTIONS: the jail lies on one of its own, mounted like this.
medium()
{
	mkdir -p "$jails/medium"
	mount -t tmpfs lab "$jails/medium"
	cp -a "$jail" "$jails/medium/jail"
	mount -o "remount,$1" "$jails/medium"
	for inner in root user; do
		run_by "$inner" ./invoke_ns -c "$jails/medium/jail" sh -c 'echo inside; touch /tmp/x && ls /tmp'
		echo "$inner: $status $out $err"
	done >"$tmp/medium"
	umount "$jails/medium"
}

read_only_medium()
{
	medium ro,nosuid,nodev
	cat "$tmp/medium"
	is 2 "$(grep -c ': 0 inside' "$tmp/medium")"
	is 2 "$(grep -c 'note: .*is read-only: changes go to a tmpfs' "$tmp/medium")"
	is 2 "$(grep -c '^x' "$tmp/medium")"
}

noexec_medium()
{
	medium noexec,nosuid,nodev
	cat "$tmp/medium"
	is 2 "$(grep -c ': 126 ' "$tmp/medium")"
	is 2 "$(grep -c 'hint: .*not be mounted noexec' "$tmp/medium")"
}
check_as root 'G81: a jail on read-only, nosuid media' read_only_medium
check_as root 'G81: a jail on noexec media: the hint' noexec_medium

done_testing
