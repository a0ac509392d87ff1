#!/bin/sh
# SPDX-License-Identifier: ISC
# services.t - the recipes web, db, dev, net-lab and debug do their job, as root and as a user
# shellcheck disable=SC2016 # the shells inside expand
set -eu
# shellcheck source=tests/lab.sh
. "${0%/*}/../lab.sh"

for busybox in build/busybox build/busybox.given /bin/busybox; do
	[ ! -x "$busybox" ] || break
done
mkdir -m 1777 "$tmp/jails"

# built RECIPE: by the caller.
built()
{
	jail=$tmp/jails/$1
	rm -rf "$jail"
	by "$who" ./mkrootfs -D BUSYBOX="$busybox" "configs/$1.rootfs" "$jail" 2>"$tmp/err" ||
		{ cat "$tmp/err"; return 1; }
}

# serves RECIPE WANTED COMMAND...: its own command, until another one in the container gets an
# answer that fits.  $options are those of the run, $entered is what --enter takes if not its pid.
serves()
{
	recipe=$1 wanted=$2; shift 2
	built "$recipe"
	# shellcheck disable=SC2086 # a list of words
	exec_by "$who" ./invoke_ns ${options:-} -c "$jail" </dev/null >"$tmp/log" 2>&1 &
	pid=$!
	answer=0
	wait_until answers "$@" || answer=$?
	kill "$pid"
	ended "$pid"
	[ "$answer" = 0 ] || { cat "$tmp/log"; return 1; }
	like "$wanted" "$(cat "$tmp/answer")"
	rm -rf "$jail"
}
answers()
{
	has_ended "$pid" || by "$who" ./invoke_ns --enter "${entered:-$pid}" -- "$@" >"$tmp/answer" 2>&1
}

# does RECIPE WANTED OPTION... -- COMMAND...
does()
{
	recipe=$1 wanted=$2; shift 2
	built "$recipe"
	options=
	while [ "$1" != -- ]; do options="$options $1"; shift; done
	shift
	# shellcheck disable=SC2086 # a list of words
	run_by "$who" ./invoke_ns $options -c "$jail" -- "$@"
	is 0 "$status" || { echo "$err"; return 1; }
	like "$wanted" "$out"
	rm -rf "$jail"
}

are_installed()
{
	for package; do
		[ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || return 1
	done
}

# try TITLE 'PACKAGES' COMMAND...: as root and as a user
try()
{
	job=$1 packages=$2; shift 2
	for who in root user; do
		# shellcheck disable=SC2086 # a list of words
		if [ -n "$packages" ] && ! are_installed $packages; then
			skip "$who: $job" 'it is not installed here'
		else
			check_as "$who" "$job" "$@"
		fi
	done
}

compile='cd /tmp && printf "all:\n\tgcc -o a a.c\n" >Makefile && echo "int main(void) { return 42; }" >a.c && make -s; ./a
	echo $?; git init -q r && cd r && git add . && git -c user.name=n -c user.email=e commit -q --allow-empty -m m && git log --format=%s'
capture='tcpdump -i lo -c 1 -n icmp 2>/dev/null >/tmp/got & until [ -s /tmp/got ]; do ping -c 1 127.0.0.1 >/dev/null; done; cat /tmp/got'

try 'web: a page'               nginx                    serves web '*in a jail*' wget -qO- http://localhost/
try 'db: a query'               postgresql               serves db '*42*' psql -h /tmp -U postgres -c 'select 6*7'

# Without ids in /etc/subuid only root exists, which postgres refuses to be: unless the user is there
# by the own number.
keeps_id()
{
	who=none options="--name services-$$ --keep-id --uid 54002:54002" entered=services-$$
	serves db '*42*' psql -h /tmp -U postgres -c 'select 6*7'
}
is_root()
{
	who=none
	built db
	run_by none ./invoke_ns -c "$jail"
	is 1 "$status"
	like '*start-db: postgres refuses to be root, and only root exists here: invoke_ns --keep-id --uid 54002:54002 -c JAIL' "$err"
}
if are_installed postgresql; then
	check_as none 'db: a query, with the own id' keeps_id
	check_as none 'db: as root, what to say' is_root
else
	skip 'none: db: a query, with the own id' 'it is not installed here'
	skip 'none: db: as root, what to say' 'it is not installed here'
fi
try 'dev: a program, a commit'  'gcc libc6-dev make git' does dev '42
m' -- sh -c "$compile"
try 'net-lab: an interface'     iproute2                 does net-lab '*10.1.2.3/24*' --cap-add net_admin -- \
	sh -c 'ip addr add 10.1.2.3/24 dev lo && ip -o addr show lo && ping -c 1 10.1.2.3 >/dev/null'
try 'net-lab: a packet'         tcpdump                  does net-lab '*ICMP echo*' --cap-add net_admin,net_raw,setuid,setgid -- \
	sh -c "$capture"
try 'debug: a trace'            strace                   does debug '*exit_group(0)*' -- sh -c 'strace true 2>&1'
try 'debug: a breakpoint'       gdb                      does debug '*Breakpoint 1*' -- sh -c 'gdb -batch -ex "break *\$pc" -ex "info breakpoints" -ex "starti" --args busybox true 2>&1; gdb -batch -ex "starti" -ex "break *\$pc" --args busybox true 2>&1'
done_testing
