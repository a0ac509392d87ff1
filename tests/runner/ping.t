#!/bin/sh
# SPDX-License-Identifier: ISC
# ping.t - in a network of its own a command pings and binds any port, without raw sockets
# shellcheck disable=SC2016,SC2086 # the shell inside expands it; lists of words
set -eu
# shellcheck source=tests/lab.sh
. "${0%/*}/../lab.sh"

make_jail owned "$(by user id -u)"
jail=$jails/owned
cp build/tests/probe "$jail/tmp"

ping=net/ipv4/ping_group_range
ports=net/ipv4/ip_unprivileged_port_start

# container CALLER [OPTIONS] COMMAND...: in $out is what it writes.
container()
{
	inner=$1; shift
	run_by "$inner" ./invoke_ns -c "$jail" "$@"
	is 0 "$status" || { echo "$err"; return 1; }
}

# values: of the two sysctls, on a line.
values="cd /proc/sys && cat $ping $ports | xargs"

# pings CALLER [OPTIONS]: by both protocols, where the kernel knows both.
pings()
{
	who=$1; shift
	container "$who" "$@" ping -c 1 127.0.0.1
	like '*64 bytes from 127.0.0.1: seq=0 ttl=64 *1 packets received*' "$out"
	# an icmp code other than 0, of a datagram socket, is EINVAL
	container "$who" "$@" ping -c 1 -p ff -s 100 127.0.0.1
	like '*108 bytes from 127.0.0.1: seq=0 ttl=64 *1 packets received*' "$out"
	[ -e /proc/net/if_inet6 ] || return 0
	container "$who" "$@" ping -6 -c 1 ::1
	like '*64 bytes from ::1: seq=0 ttl=64 *1 packets received*' "$out"
}

pings_as_root()
{
	pings "$1"
	unlike '*ping*' "$err"
}
pings_as_another()
{
	pings "$1" --uid 1000
	pings "$1" --uid 1000 --gid 1000
	pings "$1" --uid 65535 --gid 65535 --groups 7
}

# A port below 1024: what is sent there arrives.
binds()
{
	who=$1; shift
	container "$who" "$@" timeout 60 sh -c 'nc -l -p 80 -e echo hello &
		until nc 127.0.0.1 80 2>/dev/null; do kill -0 $! || exit; sleep 0.1; done'
	is hello "$out"
}

# Without the privilege there is no raw socket, and with it there is.
raw_sockets()
{
	container "$1" /tmp/probe C31-raw C31-AF_PACKET
	is 2 "$(printf '%s\n' "$out" | grep -c ^closed)"
	run_by "$1" ./invoke_ns --cap-add net_raw -c "$jail" /tmp/probe C31-raw C31-AF_PACKET
	is 2 "$(printf '%s\n' "$out" | grep -c '^open ')"
	run_by "$1" ./invoke_ns --cap-add net_raw --uid 0 -c "$jail" ping -c 1 127.0.0.1
	is 0 "$status"
}

# A privileged command, and one without any capability.
with_other_capabilities()
{
	pings "$1" --privileged
	pings "$1" --cap-drop all
	binds "$1" --cap-drop all
}

range()
{
	wanted=$1 who=$2; shift 2
	container "$who" "$@" sh -c "$values"
	is "$wanted 0" "$out"
}

# As many groups as the kernel takes: it compares them by their gids outside.
ranges()
{
	range '0 65536' root
	range '0 65536' user
	range '0 0' none
	range '0 2147483647' root --share user
	ids='--uid-map 0:54001:1 --uid-map 1:100000:2000'
	range '0 2000' root $ids --gid-map 0:54001:1 --gid-map 1:100000:2000
	# in reverse order, those of the command
	down='--gid-map 0:54001:1 --gid-map 1:2000:2000'
	range '0 0' root $ids $down
	range '1 2000' root $ids $down --gid 1000
	pings root $ids $down
	pings root $ids $down --uid 1000 --gid 1000
	# a gap, and gids that the kernel does not take
	range '3 2147483647' root $ids --gid-map 3:54001:1 --gid-map 0:60000:1 \
		--gid-map 2147483000:100000:2000
	range '0 2147483647' root $ids --gid-map 0:0:4294967294
}

# The network of the caller is not the container's to change.
other_networks()
{
	before=$(eval "$values")
	unlike "$before" '0 65536 0'
	run ./invoke_ns --share net,user -c "$jail" sh -c "$values"
	is "0 $before" "$status $out"
	run ./invoke_ns --share all -c "$jail" ls
	is 0 "$status"
	for options in -n -pmn -pmnICT; do
		run ./invoke_ns $options sh -c "$values"
		is '0 1 0 1024' "$status $out"
	done
	# the kernel's default, groups 1 to 0, as a user namespace shows it
	run ./invoke_ns --only -pmnIUCT -c "$jail" --uid-map 0:54001:1 sh -c "$values"
	is '0 65534 65534 1024' "$status $out"
	is "$before" "$(eval "$values")"
}

# refused SETUP OPTION...: in a mount namespace where SETUP was done.
refused()
{
	setup=$1; shift
	run unshare --mount sh -c "$setup"' && exec "$@"' - ./invoke_ns "$@"
}

# A convenience is lost, and that is said where the command had no other way.
said_if_refused()
{
	ro='mount --bind /proc/sys/net /proc/sys/net && mount -o remount,bind,ro /proc/sys/net'
	refused "$ro" -c "$jail" echo hello
	is '0 hello' "$status $out"
	like "*init: note: ping needs --cap-add net_raw: cannot write to '/proc/sys/$ping': Read-only*" \
		"$err"
	unlike '*1024*' "$err"
	refused "$ro" --uid 1000 -c "$jail" echo hello
	is '0 hello' "$status $out"
	like "*ping needs --cap-add net_raw*ports below 1024 cannot be bound*'/proc/sys/$ports'*" "$err"
	refused "$ro" --cap-add net_raw -c "$jail" ping -c 1 127.0.0.1
	is 0 "$status"
	unlike '*ping*' "$err"
	refused 'mount -t tmpfs none /proc/sys/net' -c "$jail" echo hello
	is '0 hello' "$status $out"
	like "*cannot write to '/proc/sys/$ping': No such file*" "$err"
}

# CVE-2025-52881: what lies there is not proc's.
not_of_proc()
{
	refused "mount -t tmpfs none /proc/sys/net && mkdir /proc/sys/net/ipv4 &&
		: >/proc/sys/$ping && chmod 666 /proc/sys/$ping" -c "$jail" echo hello
	like "*cannot write '0 65536' to '/proc/sys/$ping'*: no proc file system is mounted*" "$err"
	is '125 ' "$status $out"
	refused "ln -s x $tmp/link && mount --bind $tmp /proc/sys/net && mkdir -p /proc/sys/net/ipv4 &&
		ln -s /proc/sysrq-trigger /proc/sys/$ping" -c "$jail" echo hello
	rm -rf "$tmp/ipv4" "$tmp/link"
	is '0 hello' "$status $out"
}

# can_be CALLER: may its command have another uid?
can_be()
{
	by "$1" ./invoke_ns -c "$jail" --uid 1000 --gid 1000 true 2>/dev/null
}

if [ ! -x build/busybox ]; then
	skip 'ping' 'of a busybox that was not built here: it may know only raw sockets'
	done_testing
fi
for who in root user none; do
	check_as "$who" 'root pings' pings_as_root "$who"
	check_as "$who" 'root binds port 80' binds "$who"
	check_as "$who" 'no raw socket, unless --cap-add net_raw' raw_sockets "$who"
	check_as "$who" 'with other capabilities' with_other_capabilities "$who"
done
for who in root user; do
	if has_caller "$who" && ! can_be "$who"; then
		skip "$who: another user pings" 'there is no range of ids to map'
		continue
	fi
	check_as "$who" 'another user pings' pings_as_another "$who"
	check_as "$who" 'another user binds port 80' binds "$who" --uid 1000 --gid 1000
done
check_as root 'the groups that may' ranges
check_as root 'nothing changes in other networks, nor by hand' other_networks
check_as root 'what is refused is said, and the command runs' said_if_refused
check_as root 'only files of proc are written' not_of_proc
done_testing
