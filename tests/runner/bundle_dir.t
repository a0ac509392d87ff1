#!/bin/sh
# SPDX-License-Identifier: ISC
# bundle_dir.t - --bundle DIR: what config.json says is what the command gets, and no less is taken
# away than from any container
#
# The bundles of tests/fixtures/bundles are as `runc spec` and podman write them, and explain.t
# reads them, too; one of umoci is made here.
# shellcheck disable=SC2016,SC2317 # the inner shell expands it; check_as calls the functions
set -eu
# shellcheck source=tests/lab.sh
. "${0%/*}/../lab.sh"

b=$jails/bundle
mkdir -p "$b/userdata/shm"
make_jail bundle/rootfs
cp build/tests/calls "$b/rootfs/bin/"
echo '127.9.9.9 from-the-bundle' >"$b/userdata/hosts"
chmod 1777 "$b/userdata/shm"
chown -hR "$(by user id -u):$(by user id -g)" "$b"

all='{"type":"pid"},{"type":"network"},{"type":"ipc"},{"type":"uts"},{"type":"mount"}'
root='{"path": "rootfs"}' spaces=$all cwd=/

# config PROCESS LINUX MORE: members of these objects, of the process and of the whole.
config()
{
	args='"args": ["/bin/true"], ' caps='"capabilities": {"bounding": ["CAP_KILL", "CAP_CHOWN"]}, '
	case ${1:-} in *'"args"'*) args= ;; esac
	case ${1:-} in *'"capabilities"'*) caps= ;; esac
	cat >"$b/config.json" <<-EOF
	{"ociVersion": "1.1.0", "root": $root,
	"process": {$args$caps${1:+$1, }"cwd": "$cwd"},
	"linux": {"namespaces": [$spaces]${2:+, $2}}${3:+, $3}}
	EOF
}

# with_NAME VALUE: a config in which this differs.
with_root()   { root=$1; config; root='{"path": "rootfs"}'; }
with_spaces() { spaces=$1; config; spaces=$all; }
with_cwd()    { cwd=$1; config; cwd=/; }

bundled()
{
	who=$1; shift
	run_by "$who" ./invoke_ns --bundle "$b" "$@"
}

# says WANTED CALLER ARGS...: without a word about the bundle.
says()
{
	wanted=$1; shift
	bundled "$@"
	is '' "$(grep -e 'the bundle' -e cannot "$tmp/err" || :)"
	is "$wanted" "$out"
	is 0 "$status"
}

# notes NOTE CALLER ARGS...: it runs, with this one note of the bundle.
notes()
{
	wanted=$1; shift
	bundled "$@"
	like "*note: the bundle '$b'*$wanted*" "$err"
	is 1 "$(grep -c "the bundle '$b'" "$tmp/err")"
	is 0 "$status" || { echo "$err"; return 1; }
}

# refused REASON ARGS...: one line, and nothing is run.
refused()
{
	reason=$1; shift
	bundled me "$@"
	is 125 "$status"
	is '' "$out"
	like "invoke_ns: *$reason*" "$err"
	is 1 "$(grep -vc 'nothing was done' "$tmp/err")" || { echo "$err"; return 1; }
}

# -- the command -------------------------------------------------------------------------

words()
{
	config '"args": ["/bin/echo", "a  b", "c"]'
	says 'a  b c' "$1"
	says 'in its place' "$1" /bin/echo in its place
}

environment()
{
	config '"env": ["A=b", "PATH=/bin", "EMPTY=", "A2=c"]'
	says 'A2=c A=b EMPTY= HOME=/root PATH=/bin container=invoke_ns' "$1" \
		sh -c 'env | grep -v -e ^SHLVL -e ^PWD -e ^TERM | LC_ALL=C sort | xargs'
	says mine "$1" -e A=mine sh -c 'echo $A'
	says '' "$1" --clear-env /bin/sh -c '/bin/env | /bin/grep -e ^A -e ^PATH || :'
}

directory()
{
	with_cwd /var/new
	says /var/new "$1" pwd
	rmdir "$b/rootfs/var/new"
	says /tmp "$1" -w /tmp pwd
}

ids()
{
	config '"user": {"uid": 5, "gid": 60, "additionalGids": [61, 60, 62], "umask": 63}'
	says '5 60 60 61 62 0077' "$1" sh -c 'echo $(id -u) $(id -g) $(id -G) $(umask)'
	says 7 "$1" --uid 7 id -u
	config '"user": {"uid": 0, "gid": 0}'
	says '0 0' "$1" sh -c 'echo $(id -u) $(id -g)'
}

few_groups()
{
	config '"user": {"uid": 0, "gid": 0, "additionalGids": [0]}'
	says 0 none id -u
	config '"user": {"uid": 0, "gid": 0, "additionalGids": [61]}'
	bundled none
	is 125 "$status"
	like '*additionalGids in a bundle, need root*' "$err"
}

of_status() { echo "s/^$1:.//p"; }

capabilities()
{
	config '"capabilities": {"bounding": ["CAP_KILL", "CAP_CHOWN"], "ambient": ["CAP_KILL"]}'
	says '0000000000000021' "$1" sed -n "$(of_status CapBnd)" /proc/self/status
	says '0000000000000021' "$1" sed -n "$(of_status CapEff)" /proc/self/status
	says '0000000000001021' "$1" --cap-add net_admin sed -n "$(of_status CapEff)" /proc/self/status
	config '"capabilities": {}'
	says '0000000000000000' "$1" sed -n "$(of_status CapBnd)" /proc/self/status
	config '"capabilities": {"bounding": ["CAP_SYS_ADMIN", "CAP_KILL", "CAP_NET_RAW"]}'
	notes 'net_raw and sys_admin need --cap-add' "$1" grep -q '^CapBnd:.0000000000000020$' /proc/self/status
	config '"capabilities": {"bounding": ["CAP_KILL", "CAP_NEWER"]}'
	notes "is 'CAP_NEWER', which is no capability" "$1"
	[ "$1" != none ] || return 0
	config '"capabilities": {"bounding": ["CAP_KILL"], "ambient": ["CAP_KILL"]}, "user": {"uid": 5, "gid": 5}'
	notes "'process.capabilities.ambient' is left out" "$1"
}

no_new_privileges()
{
	config '"noNewPrivileges": false'
	notes "'process.noNewPrivileges' is false, and set all the same" "$1" grep -q '^NoNewPrivs:.1' /proc/self/status
	says '' "$1" --setuid grep -q '^NoNewPrivs:.0' /proc/self/status
}

limits()
{
	config '"rlimits": [{"type": "RLIMIT_NOFILE", "soft": 60, "hard": 70},
		{"type": "RLIMIT_CORE", "soft": 0, "hard": 0}], "oomScoreAdj": 321'
	says '60 70 321' "$1" sh -c 'echo $(ulimit -Sn) $(ulimit -Hn) $(cat /proc/self/oom_score_adj)'
	says 50 "$1" --ulimit nofile=50 sh -c 'ulimit -Hn'
	config '"rlimits": [{"type": "RLIMIT_CORE", "soft": 5, "hard": 5000}]'
	notes 'is left out: a container dumps no core' "$1" sh -c '[ "$(ulimit -Hc)" = 0 ]'
}

terminal()
{
	config '"terminal": true'
	bundled "$1" tty
	is "$(printf '/dev/pts/0\r')" "$out"
	bundled "$1" --no-tty tty
	is 'not a tty' "$out"
}

# -- what is around it -------------------------------------------------------------------

names()
{
	config '' '' '"hostname": "box", "domainname": "example.net"'
	says 'box example.net' "$1" sh -c 'echo $(hostname) $(cat /proc/sys/kernel/domainname)'
	says mine "$1" -u mine hostname
	says "$(uname -n)" "$1" --share uts hostname
}

# All eight are new, whatever the bundle lists.
new_ones()
{
	with_spaces "$all"
	for kind in user mnt pid net ipc uts cgroup time; do
		[ -e "/proc/self/ns/$kind" ] || continue
		bundled "$1" readlink "/proc/self/ns/$kind"
		unlike "$(readlink "/proc/self/ns/$kind")" "$out"
		like "$kind:*" "$out"
	done
	with_spaces '{"type":"pid"},{"type":"mount"},{"type":"cgroup"},{"type":"user"},{"type":"time"}'
	notes 'the container has its own all the same: net, ipc and uts; --share' "$1" readlink /proc/self/ns/net
	unlike "$(readlink /proc/self/ns/net)" "$out"
	says "$(readlink /proc/self/ns/net)" "$1" --share net,ipc,uts readlink /proc/self/ns/net
}

joined()
{
	unshare --net sleep 1000 &
	there=$!
	wait_until is_named "$there" sleep
	wanted_net=$(readlink "/proc/$there/ns/net")
	with_spaces "{\"type\":\"pid\"},{\"type\":\"network\",\"path\":\"/proc/$there/ns/net\"},{\"type\":\"ipc\"},{\"type\":\"uts\"},{\"type\":\"mount\"}"
	says "$wanted_net" root readlink /proc/self/ns/net
	bundled root -n readlink /proc/self/ns/net
	like 'net:*' "$out"
	unlike "$wanted_net" "$out"
	kill "$there"
	ended "$there"
}

# While it starts, the path of a namespace leads to that of the host and back.
changing_namespace()
{
	unshare --net sleep 1000 &
	there=$!
	wait_until is_named "$there" sleep
	ln -s "/proc/$there/ns/net" "$tmp/net"
	ln -s /proc/self/ns/net "$tmp/other"
	with_spaces "{\"type\":\"pid\"},{\"type\":\"network\",\"path\":\"$tmp/net\"},{\"type\":\"ipc\"},{\"type\":\"uts\"},{\"type\":\"mount\"}"
	build/tests/flip "$tmp/net" "$tmp/other" & flipper=$!
	round=0 hosts=
	while [ "$round" -lt 40 ]; do
		round=$((round + 1))
		bundled root readlink /proc/self/ns/net
		[ "$out" != "$(readlink /proc/self/ns/net)" ] || hosts="$hosts $round"
	done
	kill "$flipper" "$there"
	ended "$flipper"
	ended "$there"
	rm "$tmp/net" "$tmp/other"
	is '' "$hosts"
}

mounts()
{
	config '' '' '"mounts": [
		{"destination": "/proc", "type": "proc", "source": "proc", "options": ["nosuid"]},
		{"destination": "/dev/shm/", "type": "tmpfs", "source": "shm", "options": ["size=128k"]},
		{"destination": "/mnt", "type": "tmpfs", "options": ["size=64k", "mode=700", "noexec"]},
		{"destination": "/mnt/./ro", "type": "bind", "source": "userdata", "options": ["rbind", "ro"]},
		{"destination": "/srv", "type": "none", "source": "'"$b"'/userdata", "options": ["rbind", "noexec"]},
		{"destination": "/etc/hosts", "type": "bind", "source": "userdata/hosts"}]'
	says '/dev/shm rw,nosuid,nodev,noexec size=128k
/mnt rw,nosuid,nodev,noexec size=64k
127.9.9.9 from-the-bundle
ro yes
noexec yes
700' "$1" sh -c 'for at in /dev/shm /mnt; do
			sed -n "s,^[^ ]* $at [^ ]* \(rw[a-z,]*\)\,relatime.*\(size=[0-9k]*\).*,$at \1 \2,p" /proc/mounts
		done
		cat /etc/hosts
		grep -q " /mnt/ro [^ ]* ro,.*nodev" /proc/mounts && echo ro yes
		grep -q " /srv [^ ]* rw,.*noexec" /proc/mounts && echo noexec yes
		stat -c %a /mnt'
}

over()
{
	config '' '' '"mounts": [{"destination": "/mnt", "type": "bind", "source": "userdata"}]'
	says 'hosts shm' "$1" sh -c 'echo $(ls /mnt)'
	says '' "$1" --tmpfs /mnt ls /mnt
}

# A stranger's bundle has root make nothing in a directory of the host.
one_in_another()
{
	config '' '' '"mounts": [{"destination": "/srv", "type": "bind", "source": "userdata"},
		{"destination": "/mnt", "type": "bind", "source": "userdata"},
		{"destination": "/mnt/nologin", "type": "tmpfs", "source": "tmpfs"}]'
	bundled "$1" sh -c 'ls -d /mnt/nologin; echo $(ls /srv)'
	case $1 in
	user) is "0 /mnt/nologin hosts nologin shm" "$status $(echo "$out" | xargs)" ;;
	*)
		is "0 /mnt/nologin hosts shm" "$status $(echo "$out" | xargs)"
		like "*userdata' has no '/nologin' and takes none*" "$err" ;;
	esac
	[ ! -e "$b/userdata/nologin" ]
}

# "bind" alone takes no other mount of the host inside.
alone()
{
	mkdir "$b/userdata/below"
	mount -t tmpfs lab "$b/userdata/below"
	echo secret >"$b/userdata/below/file"
	config '' '' '"mounts": [{"destination": "/mnt", "type": "bind", "source": "userdata", "options": ["bind"]}]'
	bundled root ls /mnt/below
	config '' '' '"mounts": [{"destination": "/mnt", "type": "bind", "source": "userdata", "options": ["rbind"]}]'
	is '' "$out$err"
	bundled root ls /mnt/below
	umount "$b/userdata/below"
	rmdir "$b/userdata/below"
	is file "$out"
}

# Another mount on /proc or /sys would show what is hidden.
own_stays()
{
	config '' '' '"mounts": [{"destination": "/sys", "type": "none", "source": "/sys", "options": ["rbind", "ro"]}]'
	notes "'mounts\[0\]' is left out: on '/sys' the container's own is mounted" "$1" sh -c '[ -z "$(ls /sys/kernel/debug)" ]'
	config '' '' '"mounts": [{"destination": "//proc/./keys/", "type": "bind", "source": "/proc/keys"}]'
	notes "on '/proc/keys' the container's own is mounted" "$1" sh -c '[ -z "$(cat /proc/keys)" ]'
	config '' '' '"mounts": [{"destination": "/dev", "type": "bind", "source": "/dev", "options": ["rbind"]}]'
	notes "on '/dev' the container's own is mounted" "$1" sh -c '! ls /dev/kmsg 2>/dev/null'
	config '' '' '"mounts": [{"destination": "/dev/pts", "type": "bind", "source": "/dev/pts"}]'
	notes "on '/dev/pts' the container's own is mounted" "$1" sh -c 'grep -q " / /dev/pts .* devpts " /proc/self/mountinfo'
	config '' '' '"mounts": [{"destination": "/sys/fs/cgroup", "type": "cgroup", "options": ["ro", "nsdelegate"]}]'
	notes "has the option 'nsdelegate', which is left out" "$1"
}

propagation()
{
	config '' '' '"mounts": [{"destination": "/mnt", "type": "bind", "source": "userdata", "options": ["rbind", "rshared"]},
		{"destination": "/srv", "type": "bind", "source": "userdata", "options": ["rbind", "rshared"]}]'
	notes "'mounts' have the option 'rshared', which is left out" "$1" sh -c '! grep " /mnt .* shared:" /proc/self/mountinfo'
}

masks()
{
	config '' '"maskedPaths": ["/proc/uptime", "/proc/kcore", "/sys/kernel", "/proc/absent"],
		"readonlyPaths": ["/proc/sys"]'
	says '0 0' "$1" sh -c 'echo $(wc -c </proc/uptime) $(ls /sys/kernel | wc -l)'
	says '' "$1" --nested sh -c 'cat /proc/uptime; ls /sys/kernel'
	config '' '"readonlyPaths": ["/proc/1", "/proc/sys"]'
	bundled "$1" sh -c 'echo 999 >/proc/1/oom_score_adj'
	like '*Read-only file system' "$err"
}

parameters()
{
	config '' '"sysctl": {"net.ipv4.ip_default_ttl": "63", "kernel.msgmax": "9000"}'
	says '63 9000' "$1" sh -c 'echo $(cat /proc/sys/net/ipv4/ip_default_ttl /proc/sys/kernel/msgmax)'
	says 62 "$1" --sysctl net/ipv4/ip_default_ttl=62 cat /proc/sys/net/ipv4/ip_default_ttl
}

clocks()
{
	config '' '"timeOffsets": {"boottime": {"secs": 864000000, "nanosecs": 5}, "monotonic": {"secs": -1}}'
	says yes "$1" sh -c '[ $(cut -d. -f1 /proc/uptime) -gt 864000000 ] && echo yes'
}

priority='"seccomp": {"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [
	{"names": ["getpriority"], "action": "SCMP_ACT_ERRNO", "errnoRet": 13}]}'

# Both filters hold: what ours refuses, and what the bundle does.
filters()
{
	config '' "$priority"
	says 'EACCES EPERM' "$1" sh -c 'echo $(calls getpriority,0=9 bpf | sed "s/.* //")'
	says EINVAL "$1" --seccomp none sh -c 'calls getpriority,0=9 | sed "s/.* //"'
	config
	says EINVAL "$1" sh -c 'calls getpriority,0=9 | sed "s/.* //"'
}

# One more command gets both, too.
filters_of_entered()
{
	config '' "$priority"
	exec_by "$1" ./invoke_ns --name in-bundle --bundle "$b" sleep 1000 </dev/null >"$tmp/running" 2>&1 &
	first=$!
	wait_until entered_answers "$1"
	kill "$first"
	ended "$first"
}
entered_answers()
{
	run_by "$1" ./invoke_ns --enter in-bundle sh -c 'echo $(calls getpriority,0=9 bpf | sed "s/.* //")'
	[ "$out" = 'EACCES EPERM' ]
}

# Root's: of the host's ids those that nobody has, unless the bundle names others.
maps()
{
	config '' '"uidMappings": [{"containerID": 0, "hostID": 54001, "size": 1}, {"containerID": 5, "hostID": 54005, "size": 2}],
		"gidMappings": [{"containerID": 0, "hostID": 54001, "size": 10}]'
	says '0 54001 1 5 54005 2 0 54001 10' root sh -c 'echo $(cat /proc/self/uid_map /proc/self/gid_map)'
	config '' '"uidMappings": [{"containerID": 0, "hostID": 0, "size": 4294967295}],
		"gidMappings": [{"containerID": 0, "hostID": 0, "size": 4294967295}]'
	notes 'the id maps have root of the host in them' root sed -n 1p /proc/self/uid_map
	unlike '* 0 *0 *' "$out"
	bundled root --uid-map 0:0:1 sed -n 1p /proc/self/uid_map
	like '*0 *0 *1' "$out"
}

own_map()
{
	config '' '"uidMappings": [{"containerID": 0, "hostID": '"$(by none id -u)"', "size": 1}],
		"gidMappings": [{"containerID": 0, "hostID": '"$(by none id -g)"', "size": 1}]'
	says "0 $(by none id -u) 1" none sh -c 'echo $(cat /proc/self/uid_map)'
}

read_only()
{
	with_root '{"path": "rootfs", "readonly": true}'
	bundled "$1" touch /new
	like '*Read-only file system' "$err"
	says '' "$1" -x touch /new
	[ ! -e "$b/rootfs/new" ]
}

# What an image has left in the root is not that of the bundle.
other_root()
{
	echo '{"config": {"Entrypoint": ["/bin/false"], "Env": ["LEFT=over"]}}' >"$b/rootfs/.invoke_ns.json"
	config '"args": ["/bin/sh", "-c", "echo $LEFT"]'
	says '' "$1"
	rm "$b/rootfs/.invoke_ns.json"
	with_root '{"path": "/"}'
	says '' "$1" -c "$b/rootfs" true
}

make_image()
{
	cat >"$tmp/recipe" <<-EOF
	include $top/configs/skeleton.rootfs
	busybox $top/rootfs/bin/busybox dir=/bin
	user worker 1000 1000 /home/worker /bin/sh
	text /srv/script 0755 0 0 "#!/bin/sh\necho \"\$* \$A \$(id -un) \$(pwd)\"\n"
	entrypoint /srv/script
	cmd by default
	env A=b PATH=/bin
	user worker
	workdir /srv
	EOF
	mkdir "$tmp/image"
	./mkrootfs "$tmp/recipe" "$tmp/one.oci.tar"
	tar -xf "$tmp/one.oci.tar" -C "$tmp/image"
	chmod -R a+rX "$tmp/image"
}

as_umoci_writes()
{
	make_image
	mkdir "$jails/umoci"
	chown "$(by "$1" id -u)" "$jails/umoci"
	# umoci maps one id of a user
	rootless='' as=
	[ "$1" = root ] || rootless=--rootless as='--uid 0'
	# shellcheck disable=SC2086 # nothing, or an option
	by "$1" umoci unpack $rootless --image "$tmp/image:localhost/one:latest" "$jails/umoci/b" >"$tmp/umoci" 2>&1 ||
		cat "$tmp/umoci"
	# shellcheck disable=SC2086 # nothing, or two words
	run_by "$1" ./invoke_ns --no-tty $as --bundle "$jails/umoci/b"
	like "by default b $(if [ "$1" = root ]; then echo worker; else echo root; fi) /srv" "$out" || { echo "$err"; return 1; }
	is 0 "$status"
	chmod -R u+rwX "$jails/umoci"
	rm -r "$jails/umoci" "$tmp/image" "$tmp/one.oci.tar"
}

# -- what is refused, in one line ------------------------------------------------------------

# not_had MEMBER-OF REASON MEMBER: of process, linux or the whole.
not_had()
{
	case $1 in
	process) config "$3" ;;
	linux)   config '' "$3" ;;
	top)     config '' '' "$3" ;;
	esac
	refused "$2"
}

# file_is REASON COMMAND...: which makes the file "$file".
file=$b/config.json
file_is()
{
	rm -rf "$file"
	wanted=$1; shift
	"$@"
	refused "$wanted"
	rm -rf "$file"
}
truncated() { printf '{"ociVersion": "1.0.2", "process": {"args": ["a"' >"$file"; }
nested()    { awk 'BEGIN { for (i = 0; i < 400000; i++) printf "[" }' >"$file"; }
nested_in()
{
	awk 'BEGIN {
		printf "{\"linux\": {\"resources\": {\"unified\": {\"a\": "
		for (i = 0; i < 200000; i++) printf "["
		for (i = 0; i < 200000; i++) printf "]"
		printf "}}}}"
	}' >"$file"
}
many()
{
	awk -v n="$1" -v before="$2" -v each="$3" -v after="$4" 'BEGIN {
		printf "%s", before
		for (i = 0; i < n; i++) printf "%s" each, i ? ", " : "", i
		print after
	}' >"$file"
}
a_list()    { echo '[]' >"$file"; }

root_elsewhere()
{
	with_root '{"path": "/"}'
	refused "leads to '/', out of the bundle: if that is meant, add -c '/'"
	ln -s / "$b/out"
	with_root '{"path": "out"}'
	refused "leads to '/', out of the bundle"
	rm "$b/out"
	mkdir "$b-beside"
	with_root '{"path": "../'"${b##*/}"'-beside"}'
	refused "-beside', out of the bundle"
	rmdir "$b-beside"
	with_root '{"path": "absent"}'
	refused "'root.path' is 'absent': No such file"
	echo file >"$b/file"
	with_root '{"path": "file"}'
	refused "'root.path' leads to '$b/file', which cannot be its root: Not a directory"
	rm "$b/file"
	with_root '{}'
	refused "'root.path' is missing: name a root by -c"
}

# An image is no root, and what the layout of one says is not asked.
layout()
{
	make_image
	mkdir "$b/layout"
	cp -a "$tmp/image/." "$b/layout"
	with_root '{"path": "layout"}'
	bundled me
	rm -r "$b/layout" "$tmp/image" "$tmp/one.oci.tar"
	is 127 "$status"
	like "*cannot execute '/bin/true'*" "$err"
}

# While the plan is made, or later, the root changes places with a link that leads out.
changing_root()
{
	make_jail elsewhere
	echo elsewhere >"$jails/elsewhere/where"
	echo here >"$b/rootfs/where"
	ln -s ../elsewhere "$b/link"
	config '"args": ["/bin/cat", "/where"]'
	build/tests/flip "$b/rootfs" "$b/link" & flipper=$!
	round=0 ran=
	while [ "$round" -lt 40 ]; do
		round=$((round + 1))
		bundled root
		case $status$out in
		125 | 0here) ;;
		*) ran="$ran $status $out" ;;
		esac
	done
	kill "$flipper"
	ended "$flipper"
	[ ! -L "$b/rootfs" ] || build/tests/flip "$b/rootfs" "$b/link" once
	rm "$b/link" "$b/rootfs/where"
	is '' "$ran"
}

no_bundle()
{
	run ./invoke_ns --bundle "$b/absent"
	is "invoke_ns: cannot use '$b/absent' as a bundle: No such file or directory" "$err"
	is 125 "$status"
}

with_others()
{
	config
	for other in --only '--entrypoint ls' '--enter web' '--unpack new'; do
		# shellcheck disable=SC2086 # a list of words
		bundled me $other
		is 125 "$status"
		like '*omit *' "$err"
	done
}

# Each is named once, and the run goes on.
unknown()
{
	config '"foo": 1' '"bar": {"x": []}' '"baz": null'
	bundled user echo yes
	is yes "$out"
	is "invoke_ns: note: the bundle '$b': 'process.foo' is not known here, and has no effect
invoke_ns: note: the bundle '$b': 'linux.bar' is not known here, and has no effect
invoke_ns: note: the bundle '$b': 'baz' is not known here, and has no effect" "$err"
}

# Values that ask for nothing, as docker writes them.
nothing_asked()
{
	config '"apparmorProfile": "", "selinuxLabel": null' '"intelRdt": {}, "resources": {"cpu": {"shares": 0},
		"blockIO": {"weight": 0}, "memory": {"limit": -1}, "pids": {"limit": 0}}' '"hooks": {"prestart": []}, "mounts": []'
	says yes "$1" echo yes
}

no_namespace()
{
	with_spaces '{"type": "foo"}'
	refused "'linux.namespaces\[0\]' is of the type 'foo': expected pid, network"
	with_spaces '{"type": "pid"}, {"type": "pid"}'
	refused 'is the second pid namespace'
	with_spaces '{"type": "net"}'
	refused "is of the type 'net'"
	with_spaces '{"type": "network", "path": "run/netns/x"}'
	refused 'expected an absolute one'
	with_spaces '{"type": "network", "path": "/proc/self/ns/net"}'
	refused "leads to the host's net namespace: --share net takes it"
	with_spaces '{"type": "mount", "path": "/proc/1/ns/mnt"}'
	refused "a container has a mount namespace of its own; --join mount='/proc/1/ns/mnt' enters"
	with_spaces '{"type": "user", "path": "/proc/1/ns/user"}'
	refused 'a container has a user namespace of its own'
	with_spaces '{"type": "network", "path": "/absent"}'
	refused "cannot join '/absent': No such file"
}

for who in root user; do
	check_as "$who" 'its words, or those given'      words "$who"
	check_as "$who" 'its environment'                environment "$who"
	check_as "$who" 'its directory, which is made'   directory "$who"
	check_as "$who" 'its user, groups and umask'     ids "$who"
	check_as "$who" 'its limits and its score'       limits "$who"
	check_as "$who" 'a read-only root'               read_only "$who"
	check_as "$who" 'what was left in its root'      other_root "$who"
	if command -v umoci >/dev/null; then
		check_as "$who" 'as umoci writes it'     as_umoci_writes "$who"
	else
		skip "$who: as umoci writes it" 'no umoci here: scripts/install-deps test'
	fi
done
for who in root user none; do
	check_as "$who" 'its capabilities, and no more'  capabilities "$who"
	check_as "$who" 'no_new_privs is set'            no_new_privileges "$who"
	check_as "$who" 'a terminal'                     terminal "$who"
	check_as "$who" 'its names'                      names "$who"
	check_as "$who" 'its namespaces, and the others' new_ones "$who"
	check_as "$who" 'its mounts'                     mounts "$who"
	check_as "$who" 'options lie over its mounts'    over "$who"
	check_as "$who" 'a mount in another one'         one_in_another "$who"
	check_as "$who" '/proc, /sys and /dev stay'      own_stays "$who"
	check_as "$who" 'mounts are private'             propagation "$who"
	check_as "$who" 'hidden and read-only paths'     masks "$who"
	check_as "$who" 'kernel parameters'              parameters "$who"
	check_as "$who" 'clocks'                         clocks "$who"
	check_as "$who" 'its filter, and ours'           filters "$who"
	check_as "$who" 'both filters for one that enters' filters_of_entered "$who"
	check_as "$who" 'values that ask for nothing'    nothing_asked "$who"
done
check_as none 'groups that cannot be had'        few_groups
check_as root 'a namespace by its path'          joined
check_as root 'a namespace that changes' changing_namespace
check_as root 'bind takes no mounts below it'    alone
check_as root 'its id maps, but root'            maps
check_as none 'the map of a user'                own_map

check 'config.json of 100 MB'      file_is 'larger than 1 MiB' truncate -s 100M "$file"
check 'config.json: truncated'     file_is 'is not JSON: ' truncated
check 'config.json: empty'         file_is 'is not JSON: ' touch "$file"
check 'config.json: deep nesting'  file_is 'is not JSON: ' nested
check 'a member: deep nesting'     file_is "'linux.resources.unified' cannot be had" nested_in
check 'config.json: a list'        file_is 'is not an object' a_list
check 'too many variables'         file_is 'has more than 10000 variables' many 80000 '{"process": {"env": [' '"A%d="' ']}}'
check 'too many parameters'        file_is 'has more than 1000 parameters' many 40000 '{"linux": {"sysctl": {' '"net.x%d": "1"' '}}}'
check 'config.json: a FIFO'        file_is 'not a regular file' mkfifo "$file"
check 'config.json: a directory'   file_is 'not a regular file' mkdir "$file"
check 'config.json: a link'        file_is 'it is a symbolic link' ln -s /etc/passwd "$file"
check 'config.json: absent'        file_is 'No such file' true
check 'the root is elsewhere'      root_elsewhere
check 'the root is an image'       layout
check_as root 'the root changes'   changing_root
check 'no such bundle'             no_bundle
check 'contradictions'             with_others
check 'unknown members'            unknown
check 'namespaces that are none'   no_namespace
# a file: as long a text, a shell has another process write
cat >"$tmp/refused" <<'EOF'
hooks	top	'hooks' cannot be had: no hook is run here	"hooks": {"prestart": [{"path": "/bin/true"}]}
another system	top	'windows' cannot be had	"windows": {"layerFolders": ["x"]}
a member twice	top	'ociVersion' is there twice	"ociVersion": "1.1.0"
a wrong type	process	'process.args' must be a list	"args": "sh"
a number in a list of texts	process	'process.args' must be a text	"args": ["sh", 5]
a NUL	process	has a NUL in it	"args": ["a\u0000b"]
an empty command	process	begins with an empty text	"args": [""]
no command	process	'process.args' is missing	"args": []
a variable	process	'process.env\[1\]' is 'B': expected NAME=VALUE	"env": ["A=b", "B"]
a uid	process	'process.user.uid' is more than 4294967294	"user": {"uid": 4294967295}
a negative uid	process	'process.user.uid' must be a whole number from 0 on	"user": {"uid": -1}
a fraction	process	'process.user.gid' must be a whole number from 0 on	"user": {"gid": 1.5}
a umask	process	'process.user.umask' is more than 511	"user": {"umask": 512}
a limit without a value	process	'process.rlimits\[0\]' needs both 'soft' and 'hard'	"rlimits": [{"type": "RLIMIT_CPU", "soft": 5}]
a limit twice	process	is the second limit of the type 'RLIMIT_NOFILE'	"rlimits": [{"type": "RLIMIT_NOFILE", "soft": 50, "hard": 50}, {"type": "RLIMIT_NOFILE", "soft": 60, "hard": 60}]
a score of more than 63 bits	process	must be a whole number of 64 bits	"oomScoreAdj": 18446744073709551615
a limit of more than 63 bits	linux	'linux.resources.pids.limit' must be a whole number of 64 bits	"resources": {"pids": {"limit": 9223372036854775808}}
a limit that is none	process	is of the type 'RLIMIT_FOO'	"rlimits": [{"type": "RLIMIT_FOO", "soft": 1, "hard": 1}]
a soft limit	process	has a soft limit above the hard one	"rlimits": [{"type": "RLIMIT_NOFILE", "soft": 2, "hard": 1}]
a score	process	must be from -1000 to 1000	"oomScoreAdj": 1001
a label	process	'process.apparmorProfile' cannot be had	"apparmorProfile": "docker-default"
a label of files	linux	'linux.mountLabel' cannot be had	"mountLabel": "x"
processors	linux	'linux.resources.cpu.cpus' cannot be had: taskset	"resources": {"cpu": {"cpus": "0-1"}}
a file of cgroups	linux	'linux.resources.unified' cannot be had	"resources": {"unified": {"memory.high": "1"}}
a device	linux	is '/dev/fuse', which is not made here: add --dev-bind	"devices": [{"path": "/dev/fuse", "type": "c", "major": 10, "minor": 229}]
a mask elsewhere	linux	only paths in /proc and /sys are hidden	"maskedPaths": ["/etc/shadow"]
a mask that leads out	linux	expected a path without '..'	"maskedPaths": ["/proc/../etc"]
a mask of each process	linux	is '/proc/self/status': it leads each process elsewhere	"maskedPaths": ["/proc/self/status"]
a mask by a link of /proc	linux	is '/proc/mounts': it leads each process elsewhere	"maskedPaths": ["/proc/mounts"]
a mask by a link of a process	linux	is '/proc/1/root/proc': it leads each process elsewhere	"readonlyPaths": ["/proc/1/root/proc"]
a map of nothing	linux	is no range of ids	"uidMappings": [{"containerID": 0, "hostID": 5, "size": 0}]
a map of too many	linux	is no range of ids	"uidMappings": [{"containerID": 1, "hostID": 5, "size": 4294967295}]
a parameter of the host	linux	this parameter is the host's	"sysctl": {"vm.overcommit_memory": "1"}
a filter	linux	unknown action	"seccomp": {"defaultAction": "SCMP_ACT_FOO"}
a listener	linux	unknown member 'listenerPath'	"seccomp": {"defaultAction": "SCMP_ACT_ALLOW", "listenerPath": "/x"}
a relative destination	top	expected an absolute path	"mounts": [{"destination": "mnt", "type": "tmpfs"}]
no destination	top	has no destination	"mounts": [{"type": "tmpfs"}]
the root as a destination	top	expected an absolute path below	"mounts": [{"destination": "/", "type": "bind", "source": "/"}]
a source that is not there	top	cannot bind	"mounts": [{"destination": "/mnt", "type": "bind", "source": "absent"}]
another file system	top	is of the type 'ext4'	"mounts": [{"destination": "/mnt", "type": "ext4", "source": "/dev/sda"}]
another option	top	has the option 'idmap', which is not known here	"mounts": [{"destination": "/mnt", "type": "bind", "source": "rootfs", "options": ["rbind", "idmap"]}]
owners of a mount	top	uidMappings' cannot be had	"mounts": [{"destination": "/mnt", "type": "bind", "source": "rootfs", "uidMappings": [{"containerID": 0, "hostID": 5, "size": 1}]}]
a size that is too large	top	expected a size	"mounts": [{"destination": "/mnt", "type": "tmpfs", "options": ["size=17179869184g"]}]
a percentage	top	expected a size	"mounts": [{"destination": "/dev/shm", "type": "tmpfs", "options": ["size=101%"]}]
a narrower /proc	top	'mounts\[0\]' has the option 'hidepid=2', which the container's own mount on '/proc' has not	"mounts": [{"destination": "/proc", "type": "proc", "options": ["nosuid", "hidepid=2"]}]
a read-only /dev	top	has the option 'ro', which the container's own mount on '/dev' has not	"mounts": [{"destination": "/dev", "type": "tmpfs", "options": ["ro", "size=64k"]}]
a size	top	expected a size	"mounts": [{"destination": "/mnt", "type": "tmpfs", "options": ["size=1k6m"]}]
EOF
while IFS='	' read -r what of reason member; do
	check "refused: $what" not_had "$of" "$reason" "$member"
done <"$tmp/refused"
done_testing
