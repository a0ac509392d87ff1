#!/bin/sh
# SPDX-License-Identifier: ISC
# bundles.t - the command of an OCI bundle sees the same by runc, by crun and by --bundle
#
# What differs is named below, a property each, and nothing else differs.
# shellcheck disable=SC2016 # the inner shell expands it
set -eu
if [ "$(id -u)" -ne 0 ]; then
	# shellcheck source=tests/lib.sh
	. "${0%/*}/../lib.sh"
	cd "${0%/*}/../.."
	# shellcheck source=tests/engines/table.sh
	. tests/engines/table.sh
	not_tried 'runc, crun' 'a bundle, beside --bundle' 'it takes root'
	done_testing
fi
# shellcheck source=tests/lab.sh
. "${0%/*}/../lab.sh"
# shellcheck source=tests/engines/table.sh
. tests/engines/table.sh

b=$jails/bundle
mkdir "$b"
make_jail bundle/rootfs
cp build/tests/calls "$b/rootfs/bin/"
mkdir "$b/data"
echo data >"$b/data/file"
chmod -R a+rX "$b"

# A property is a line: its name, and what it is.
cat >"$b/rootfs/look" <<'EOT'
#!/bin/sh
echo "arguments $*"
echo "directory $(pwd)"
env | grep -v -e ^SHLVL= -e ^PWD= | sort | sed 's/^/environment /'
echo "ids $(id -u) $(id -g) $(id -G)"
echo "umask $(umask)"
echo "hostname $(hostname)"
grep -E '^(Cap...|NoNewPrivs|Seccomp_filters):' /proc/self/status
echo "files $(ulimit -Sn) $(ulimit -Hn)"
echo "score $(cat /proc/self/oom_score_adj)"
for kind in mnt pid net ipc uts user cgroup time; do echo "namespace $kind $(readlink /proc/self/ns/$kind)"; done
awk '{ print "mount " $5, $6 }' /proc/self/mountinfo | grep -v ' /sys/fs/cgroup/'
echo "ttl $(cat /proc/sys/net/ipv4/ip_default_ttl)"
echo "bound $(cat /srv/file) $(touch /srv/new 2>&1)"
echo "tmpfs $(stat -c %a /mnt) $(df -k /mnt | awk 'NR == 2 { print $2 }')"
echo "masked $(cat /proc/uptime | wc -c) $(ls /sys/kernel | wc -l)"
echo "read-only $(echo 1 2>&1 >/proc/sys/net/ipv4/ip_forward)"
echo "root $(touch /new 2>&1)"
echo "profile $(calls getpriority,0=9)"
echo "other call $(calls bpf)"
echo "devices $(echo /dev/*)"
echo "lo $(ip -o link show lo | grep -o ,UP)"
ls /proc/self/fd | sed 's/^/descriptor /' | grep -v ' [3-9]'
EOT
chmod 755 "$b/rootfs/look"
cat >"$b/config.json" <<EOT
{"ociVersion": "1.0.2", "root": {"path": "rootfs", "readonly": true}, "hostname": "box",
"process": {"args": ["/look", "a  b", "c"], "cwd": "/srv", "env": ["PATH=/bin", "A=it's", "HOME=/root"],
	"user": {"uid": 5, "gid": 6, "umask": 23, "additionalGids": [7, 8]}, "noNewPrivileges": true,
	"capabilities": {"bounding": ["CAP_KILL", "CAP_CHOWN"], "permitted": ["CAP_KILL", "CAP_CHOWN"]},
	"rlimits": [{"type": "RLIMIT_NOFILE", "soft": 60, "hard": 70}], "oomScoreAdj": 321},
"mounts": [{"destination": "/proc", "type": "proc", "source": "proc"},
	{"destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "mode=755", "size=65536k"]},
	{"destination": "/dev/pts", "type": "devpts", "source": "devpts", "options":
		["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"]},
	{"destination": "/dev/shm", "type": "tmpfs", "source": "shm", "options":
		["nosuid", "noexec", "nodev", "mode=1777", "size=65536k"]},
	{"destination": "/dev/mqueue", "type": "mqueue", "source": "mqueue", "options": ["nosuid", "noexec", "nodev"]},
	{"destination": "/sys", "type": "sysfs", "source": "sysfs", "options": ["nosuid", "noexec", "nodev", "ro"]},
	{"destination": "/mnt", "type": "tmpfs", "source": "none", "options": ["size=64k", "mode=711", "noexec"]},
	{"destination": "/srv", "type": "bind", "source": "$b/data", "options": ["rbind", "ro"]}],
"linux": {"namespaces": [{"type": "pid"}, {"type": "network"}, {"type": "ipc"}, {"type": "uts"}, {"type": "mount"}],
	"sysctl": {"net.ipv4.ip_default_ttl": "63"},
	"maskedPaths": ["/proc/uptime", "/sys/kernel"], "readonlyPaths": ["/proc/sys"],
	"seccomp": {"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [
		{"names": ["getpriority"], "action": "SCMP_ACT_ERRNO", "errnoRet": 13}]}}}
EOT

# Numbers of namespaces are not the same for any two.
properties()
{
	for kind in mnt pid net ipc uts user cgroup time; do
		printf 's/^(namespace %s) [a-z]+:\\[%s\\]$/\\1 of the host/;' "$kind" "$(readlink "/proc/self/ns/$kind" | tr -dc 0-9)"
	done >"$tmp/hosts"
	sed -E -f "$tmp/hosts" -e 's/^(namespace [a-z]+) [a-z]+:.*/\1 new/' "$1" | LC_ALL=C sort
}

# seen NAME COMMAND...: the properties that the command sees, in the file NAME.
seen()
{
	name=$1; shift
	status=0
	TERM=xterm timeout 60 "$@" </dev/null >"$tmp/said" 2>"$tmp/err" || status=$?
	is 0 "$status" || { cat "$tmp/err"; return 1; }
	properties "$tmp/said" >"$tmp/$name"
	[ "$(grep -c . "$tmp/$name")" -gt 40 ]
}

# Each mount of the first is in the second, with all of its restrictions; a file over which
# /dev/null is bound needs none.
narrower()
{
	awk 'function narrow(flags,    out, n, i, list) {
			n = split(flags, list, ",")
			for (i = 1; i <= n; i++)
				if (list[i] ~ /^(ro|nosuid|nodev|noexec)$/) out = out " " list[i]
			return out
		}
		$1 != "mount" { next }
		NR == FNR { peer[$2] = narrow($3); next }
		{ ours[$2] = narrow($3) " " }
		END {
			for (at in peer) {
				if (!(at in ours)) { print at, "is no mount of ours"; continue }
				n = split(peer[at], list, " ")
				for (i = 1; i <= n; i++)
					if (at != "/proc/uptime" && index(ours[at], " " list[i] " ") == 0)
						print at, "is not", list[i]
			}
		}' "$1" "$2"
}

# What --bundle does in another way, or more: a filter of its own besides that of the bundle, so
# that bpf is refused; namespaces of its own; variables.
others='< Seccomp_filters:	1
< namespace cgroup of the host
< namespace time of the host
< namespace user of the host
< other call bpf 7
> Seccomp_filters:	2
> environment TERM=xterm
> environment container=invoke_ns
> namespace cgroup new
> namespace time new
> namespace user new
> other call bpf EPERM'
# And of one of them alone: runc 1.1 makes a tmpfs with the mode of the mount point; crun links
# /dev/core to /proc/kcore.
ours='/dev/fd /dev/full /dev/mqueue /dev/null /dev/ptmx /dev/pts /dev/random /dev/shm /dev/stderr /dev/stdin /dev/stdout /dev/tty /dev/urandom /dev/zero'
of_runc='< tmpfs 755 64
> tmpfs 711 64'
of_crun="< devices /dev/core $ours
> devices $ours"

# beside PEER DIFFERENCES COMMAND...
beside()
{
	peer=$1 named=$2; shift 2
	seen "$peer" "$@"
	seen ours ./invoke_ns --bundle "$b"
	grep -q '^ids 5 6 6 7 8$' "$tmp/ours"
	is '' "$(narrower "$tmp/$peer" "$tmp/ours")"
	sed '/^mount/d' "$tmp/$peer" >"$tmp/first"
	sed '/^mount/d' "$tmp/ours" >"$tmp/second"
	printf '%s\n%s\n' "$others" "$named" | LC_ALL=C sort >"$tmp/wanted"
	diff "$tmp/first" "$tmp/second" | grep '^[<>]' | LC_ALL=C sort >"$tmp/got" || :
	diff -u "$tmp/wanted" "$tmp/got"
}

# crun takes cgroups of version 2 alone.
cgroup2='mount -t cgroup2 none /sys/fs/cgroup && exec "$@"'

for peer in runc crun; do
	if ! command -v "$peer" >/dev/null; then
		not_tried "$peer" 'a bundle, beside --bundle' 'it is not here: scripts/install-deps engines'
		continue
	fi
	version="$peer $("$peer" --version | sed -n '1s/.* //p')"
	case $peer in
	runc) set -- "$of_runc" runc --root "$tmp/runc.state" run -b "$b" box ;;
	crun) set -- "$of_crun" unshare -m sh -c "$cgroup2" sh crun --root "$tmp/crun.state" --cgroup-manager=disabled run -b "$b" box ;;
	esac
	tried "$version" 'a bundle, beside --bundle' beside "$peer" "$@"
	echo "# $version"
done
done_testing
