#!/bin/sh
# SPDX-License-Identifier: ISC
# surroundings.t - a container inside other containers, and where ids and calls are refused
# shellcheck disable=SC2016,SC2059,SC2086 # expanded inside; formats; words
set -eu
# shellcheck source=tests/lab.sh
. "${0%/*}/../lab.sh"

make_jail root
make_jail owned "$(by user id -u)"
make_jail inside 100000
jail=$jails/root
for outer in root owned; do
	cp invoke_ns "$jails/$outer/bin/"
	mkdir "$jails/$outer/inner"
	(cd "$jails/$outer" && tar -c --exclude ./inner .) | tar -x -C "$jails/$outer/inner"
done
[ -z "${LAB:-}" ] || chown -hR "$(by user id -u)" "$jails/owned"

# -- what the surroundings took already ------------------------------------------------------

# read_only PATH...: docker, podman, nspawn and ProtectKernelTunables= of systemd do this.
read_only()
{
	run_by root unshare --mount --propagation private sh -c '
		for path; do mount --bind "$path" "$path" && mount -o remount,bind,ro "$path" || exit 1; done
		exec ./invoke_ns -c "$jail" id -u' - "$@"
	is '0 0' "$status $out" || { echo "$err"; return 1; }
}
export jail

tunables()
{
	read_only /proc/sys
	like "*note: user namespaces inside are not forbidden: cannot write to '/proc/sys/user/*'*" "$err"
	read_only /proc/sys /proc/irq /proc/bus /sys
	read_only /proc/sys/user
	read_only /proc/sys/net
}

# What it would bind instead of a new proc: a writable one in a new pid namespace is enough.
whole_proc()
{
	run_by root unshare --mount --pid --fork --mount-proc ./invoke_ns -c "$jail" sh -c 'echo $$'
	is '0 2 ' "$status $out $err"
}

# A host of busybox alone, where nobody has mounted /sys: a user cannot, either.
no_sys()
{
	run_by root unshare --mount --propagation private --pid --fork sh -c '
		mkdir "$1" && mount -t tmpfs none "$1" && cd "$1" && mkdir proc dev old &&
		(cd "$2" && tar -c --exclude ./inner .) | tar -x &&
		rmdir sys && mount -t proc proc proc && mount --rbind /dev dev && cp -a "$2/inner" jail &&
		chown -R nobody jail && pivot_root . old && umount -l /old || exit 1
		exec bin/busybox setuidgid nobody bin/invoke_ns -c jail sh -c "id -u; ls /sys"' - \
		"$tmp/host" "$jails/root"
	is '0 0' "$status $out" || { echo "$err"; return 1; }
	like "*note: no '/sys' inside: a user can mount it only where the host has one*" "$err"
}

# A filter that refuses CALL with EPERM, as those of other containers do.
filtered()
{
	call=$1 whose=$2 error=$3; shift 3
	run_by "$whose" strace -f -qq -o /dev/null -e "inject=$call:error=$error" ./invoke_ns "$@" -c "$jail" id -u
	is '0 0' "$status $out" || { echo "$call: $err"; return 1; }
}

shift_refused()
{
	for call in mount_setattr:EPERM mount_setattr:ENOSYS open_tree:EPERM open_tree:ENOSYS; do
		filtered "${call%%:*}" root "${call#*:}"
		like '*note: root inside is uid 0 outside: *' "$err"
	done
}

# Then mount(2) binds the jail, and what is mounted in it.
open_tree_refused()
{
	for error in EPERM ENOSYS; do
		for options in '' -x --read-only --share=time; do
			filtered open_tree "$1" "$error" $options
		done
	done
	tree "$jail" >"$tmp/tree.of.jail"
	run_by "$1" strace -f -qq -o /dev/null -e inject=open_tree:error=EPERM ./invoke_ns -x -c "$jail" sh -c '
		hostname -f; echo new >/tmp/new; echo more >>/etc/passwd; grep -c / /proc/mounts >/dev/null
		while read -r device on rest; do [ "$on" != / ] || echo "$rest"; done </proc/mounts'
	like 'root
overlay *nosuid,nodev*' "$out"
	tree "$jail" | diff "$tmp/tree.of.jail" -
	run_by "$1" strace -f -qq -o /dev/null -e inject=open_tree:error=EPERM ./invoke_ns --read-only -c "$jail" \
		touch /tmp/new
	like '*Read-only file system*' "$err"
}

volume_by_mount()
{
	run_by none strace -f -qq -o /dev/null -e inject=open_tree:error=EPERM ./invoke_ns \
		--ro-bind "$top/docs:/mnt" -c "$jail" sh -c 'cat /mnt/rootfs.5; touch /mnt/new'
	is "$(cat docs/rootfs.5)" "$out"
	like '*Read-only file system*' "$err"
	is 0 "$(grep -c "$top/docs" /proc/self/mountinfo)"
}

# -- inside ourselves ------------------------------------------------------------------------

inner()
{
	container=$jails/owned
	[ "$1" != root ] || container=$jails/root
	run_by "$1" ./invoke_ns --nested -c "$container" invoke_ns "$2" -c /inner sh -c 'echo $$; id -u; ls -d /proc/1'
	is "0 2
0
/proc/1" "$status $out" || { echo "$err"; return 1; }
}

# The filter outside says that a device was made, where none was.
inner_of_fakes()
{
	run_by none ./invoke_ns --fake-owners --nested -c "$jails/owned" invoke_ns -c /inner sh -c ': >/dev/null; echo $$'
	is '0 2' "$status $out" || { echo "$err"; return 1; }
}

# A proc of its own needs one with no parts hidden.
others_inside()
{
	run_by "$1" ./invoke_ns --nested -c "$jails/owned" unshare -U -r -p -f -m --mount-proc sh -c 'echo $$; ls -d /proc/[0-9]*'
	is '0 1
/proc/1' "$status $(printf '%s\n' "$out" | head -n 2)" || { echo "$err"; return 1; }
}

# Root outside keeps the masks.
masks_stay()
{
	for options in '' '--nested --share user' '--nested --uid-map 0:0:10'; do
		run_by root ./invoke_ns $options -c "$jail" grep -c ' /proc/sys ' /proc/self/mountinfo
		is '0 1' "$status $out" || { echo "$options: $err"; return 1; }
	done
}

# A filter of a container, and not a fault: keyctl(2) is refused to the command, too.
keys_refused()
{
	echo '{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["keyctl"], "action": "SCMP_ACT_ERRNO", "errnoRet": 1}]}' \
		>"$tmp/profile"
	run_by root ./invoke_ns --nested --seccomp "$tmp/profile" -c "$jail" invoke_ns -c /inner id -u
	is '0 0' "$status $out" || { echo "$err"; return 1; }
	like '*note: no new session keyring: Operation not permitted*' "$err"
}

# -- ids -------------------------------------------------------------------------------------

own_tty_group()
{
	run_by root unshare -U -r ./invoke_ns --share user -c "$jail" ls -ld /dev/pts
	is 0 "$status" || { echo "$err"; return 1; }
	run_by root ./invoke_ns --share user -c "$jail" sh -c 'stat -c %g /dev/pts/ptmx; grep -c gid=5 /proc/self/mountinfo'
	is '0
1' "$out"
}

# A range of ids in a user namespace, as rootless podman has.
ids_of_namespace()
{
	run_by root ./invoke_ns -U --uid-map 0:100000:65536 ./invoke_ns -c "$jails/inside" cat /proc/self/uid_map
	is '0 0 1 1 1 65535' "$(printf '%s\n' "$out" | xargs)" || { echo "$err"; return 1; }
	unlike '*only uid 0*' "$err"
}

root_has_many()
{
	run_by root ./invoke_ns -c "$jail" cat /proc/self/uid_map
	is '0 1879048192 1 1 1879048193 268435455' "$(printf '%s\n' "$out" | xargs)"
	run_by root ./invoke_ns --uid 73769 -c "$jail" id -u
	is 73769 "$out"
}

# with_subids LINES COMMAND...: for 'user', /etc/subuid and subgid have these lines.
with_subids()
{
	printf "$1" >"$tmp/subids"; shift
	run_by root unshare --mount --propagation private sh -c '
		mount --bind "$1" /etc/subuid && mount --bind "$1" /etc/subgid || exit 1; shift
		exec setpriv --reuid 54001 --regid 54001 --clear-groups --inh-caps=-all "$@"' - "$tmp/subids" \
		./invoke_ns "$@" -c "$jails/owned" cat /proc/self/uid_map
	is 0 "$status" || { echo "$err"; return 1; }
	map=$(printf '%s\n' "$out" | xargs)
}

subids()
{
	with_subids '54001:300000:1000\n54001:400000:50\n'
	is '0 54001 1 1 300000 1000 1001 400000 50' "$map"
	with_subids '54001:54000:5\n'
	is '0 54001 1 1 54000 1 2 54002 3' "$map"
	with_subids '54001:300000:1000\r\n'
	is '0 54001 1' "$map"
	like '*have no usable line for *' "$err"
	with_subids '54001:300000:1000\n54001:300010:50\n' # the kernel refuses a map that overlaps
	is '0 54001 1' "$map"
	like '*note: only uid 0 exists inside: newuidmap or newgidmap has refused*' "$err"
	with_subids '54001:300000:1000\n54001:300010:50\n' -v
	is '0 54001 1' "$map"
}

helper_without_bit()
{
	cp "$(command -v newuidmap)" "$tmp/newuidmap"
	chmod 755 "$tmp/newuidmap"
	run_by root unshare --mount --propagation private sh -c '
		mount --bind "$1" "$(command -v newuidmap)" || exit 1; shift
		exec setpriv --reuid 54001 --regid 54001 --clear-groups --inh-caps=-all "$@"' - "$tmp/newuidmap" \
		./invoke_ns -c "$jails/owned" cat /proc/self/uid_map
	is '0 0 54001 1' "$status $(printf '%s\n' "$out" | xargs)" || { echo "$err"; return 1; }
	like '*note: only uid 0 exists inside: newuidmap or newgidmap has refused*' "$err"
}

one_id_and_no_root()
{
	run_by user unshare -c ./invoke_ns -c "$jails/owned" cat /proc/self/uid_map
	is '0 0 54001 1' "$status $(printf '%s\n' "$out" | xargs)" || { echo "$err"; return 1; }
	like '*newuidmap cannot work in a user namespace without root*' "$err"
}

# -- parameters of the kernel ------------------------------------------------------------------

has_sysctl()
{
	run_by "$1" ./invoke_ns --sysctl net.ipv4.ip_forward=1 --sysctl net/ipv4/conf/lo/arp_announce=1 \
		--sysctl kernel.shmmni=7 --sysctl fs.mqueue.msg_max=5 -c "$jails/owned" \
		sysctl -n net.ipv4.ip_forward kernel.shmmni fs.mqueue.msg_max
	is '0 1 7 5' "$status $(printf '%s\n' "$out" | xargs)" || { echo "$err"; return 1; }
	run_by "$1" ./invoke_ns --sysctl net.ipv4.no_such=1 -c "$jails/owned" true
	is 125 "$status"
	like "*cannot write '1' to '/proc/sys/net/ipv4/no_such'*: No such file*" "$err"
}

# sysctl_refused MESSAGE ARGS...
sysctl_refused()
{
	message=$1; shift
	run_by root ./invoke_ns "$@" -c "$jail" true
	is 125 "$status"
	like "*$message*" "$err"
}

bad_sysctls()
{
	for name in vm.swappiness kernel.core_pattern kernel.hostname user.max_user_namespaces fs.file-max; do
		sysctl_refused "--sysctl '$name': this parameter is the host's" --sysctl "$name=1"
	done
	sysctl_refused "--sysctl 'net.ipv4.ip_forward' needs a new net namespace" --share net --sysctl net.ipv4.ip_forward=1
	sysctl_refused "--sysctl 'kernel.sem' needs a new ipc namespace" -i no --sysctl kernel.sem=1
	for name in net.a net. =1 a= net..x=1 net/../kernel/panic=1 /net/x=1; do
		sysctl_refused "--sysctl '*': *" --sysctl "$name"
	done
}

net_admin()
{
	run_by "$1" ./invoke_ns --cap-add net_admin -c "$jails/owned" sh -c '
		sysctl -w net.ipv4.ip_forward=1; sysctl -w kernel.shmmni=7 2>&1'
	like '*ip_forward = 1*Read-only*' "$out"
	run_by "$1" ./invoke_ns --cap-add net_admin --share net -c "$jails/owned" sysctl -w net.ipv4.ip_forward=1
	like '*Read-only*' "$err"
}

check_as root 'B2: parts of /proc and /sys are read-only' tunables
check_as root 'B2: a proc of the surroundings' whole_proc
check_as root 'a host without /sys'                             no_sys
check_as root 'B3: a filter refuses keyctl' keys_refused
check_as root 'B4: no idmapped mount: the owners stay' shift_refused
check_as root 'B4: no open_tree' open_tree_refused root
check_as none 'B4: no open_tree' open_tree_refused none
check_as none 'B4: no open_tree: a volume' volume_by_mount
check_as none 'B3: inside ourselves, with --fake-owners' inner_of_fakes
for who in root user; do
	check_as $who 'B3: inside ourselves' inner $who --share=time
	check_as $who 'B3: inside ourselves, and --nested again' inner $who --nested
	check_as $who 'B3: unshare inside mounts a proc' others_inside $who
	check_as $who 'B13: --sysctl' has_sysctl $who
	check_as $who 'B13: --cap-add net_admin' net_admin $who
done
check_as root 'B3: what root outside could use stays hidden' masks_stay
check_as root 'B7: a user namespace without the group of terminals' own_tty_group
check_as root 'B9: the ids of a user namespace' ids_of_namespace
check_as root 'B10: 2^28 ids' root_has_many
check_as root 'B8, B10: all ranges of a user, and unusable ones' subids
check_as root 'B8: newuidmap without its set-id bit' helper_without_bit
check_as root 'B8: a user namespace with one id' one_id_and_no_root
check_as root 'B13: a parameter that is not the container'"'"'s' bad_sysctls
done_testing
