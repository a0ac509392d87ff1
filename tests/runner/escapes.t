#!/bin/sh
# SPDX-License-Identifier: ISC
# escapes.t - nothing gets out of a container, and each try gets out without what keeps it
#
# A try that fails proves nothing until it has been seen to succeed: so each of the
# tables names the options that take its protection away, and it must succeed then.
# That happens in the lab, with values written back as they are and files made for it.
# shellcheck disable=SC2016,SC2086 # the shell inside expands it; lists of words
set -eu
# shellcheck source=tests/lab.sh
. "${0%/*}/../lab.sh"

# shellcheck source=tests/runner/escapes.sh
. tests/runner/escapes.sh

me=$(by user id -u)

make_jail owned "$me"
make_jail root
for jail in "$jails"/*; do
	cp build/tests/probe build/tests/escape "$jail/tmp"
	cp build/tests/escape "$jail/tmp/capable"
	cp build/tests/escape "$jail/tmp/setuid"
	chmod 4755 "$jail/tmp/setuid"
done
[ -z "${LAB:-}" ] || setcap cap_sys_admin+ep "$jails/root/tmp/capable"

: >"$tmp/seen-out"      # what got out of a container
: >"$tmp/proved"        # what did not, and did where it might
: >"$tmp/open"

# -- the surfaces -----------------------------------------------------------------------
#
# The probe's, from the dirty caller.

# probed CALLER JAIL OPTION...
probed()
{
	whose=$1 in=$2; shift 2
	by "$whose" timeout -k 2 "$patience" build/tests/dirty ./invoke_ns "$@" -c "$jails/$in" /tmp/probe \
		</dev/null 2>&1 | tr -d '\r' >"$tmp/probed"
	grep -q '^# [0-9]* surfaces, ' "$tmp/probed" || { cat "$tmp/probed"; return 1; }
	[ $# -gt 0 ] || grep '^closed ' "$tmp/probed" | cut -d' ' -f2 | sort >"$tmp/closed-$whose"
	grep '^open ' "$tmp/probed" >"$tmp/open" || :
	cat "$tmp/open"
	is "$(case $* in *--network*) echo C41-interfaces ;; esac)" \
		"$(sed 's/^open //; s/:.*//' "$tmp/open" | xargs)"
}

# What a new user namespace would have left behind.
shared_user()
{
	build/tests/dirty ./invoke_ns --share user -c "$jails/root" /tmp/probe C42-groups \
		C43-ambient C43-inheritable C44-securebits </dev/null >"$tmp/probed" 2>&1 || :
	cat "$tmp/probed"
	is 4 "$(grep -c ^closed "$tmp/probed")"
}
check_as root 'C42-C44: with the user namespace of the host, too' shared_user

for jail in root owned; do
	check_as root "the surfaces of a jail of $jail: all closed" probed root $jail
	[ -z "${LAB:-}" ] || figure="$(wc -l <"$tmp/open") of 131 open"
done
[ -z "${LAB:-}" ] || evidence probe-root "$figure"
for who in none user; do
	check_as $who 'the surfaces of a jail: all closed' probed $who owned
done
evidence probe-user "$(wc -l <"$tmp/open") of 131 open"

# With a network there is one interface more, and that is all.
if has_caller root; then
	! command -v pasta >/dev/null || make_tun
	eval "$uplink"
	check_as root 'the surfaces with a pair of interfaces' probed root owned \
		--network veth=box0,10.9.8.2/24,gw=10.9.8.1,host=10.9.8.1
	for who in root user none; do
		if command -v pasta >/dev/null; then
			check_as $who 'the surfaces with pasta' probed $who owned --network pasta \
				--publish 8080:80 --publish-in 8081
		else
			skip "$who: the surfaces with pasta" 'the program pasta is not installed'
		fi
	done
	for link in lo up0 up1; do ip link set $link down; done
	ip link del up0
else
	skip 'the surfaces with networks' 'only root can make a network to try them in'
fi

# All of a way's at once.
look_without()
{
	named=$(surfaces | awk -F'|' -v way="$1" '$1 == way { print $2 }' | tr -d '?')
	build/tests/dirty ./invoke_ns $1 -c "$jails/root" /tmp/probe $named \
		</dev/null >>"$tmp/without" 2>&1 || :
}

# NAME or NAME?.
seen_without()
{
	grep -E "^open ${1%'?'}: " "$tmp/without" |
		grep -vE ': (trying it ended|it could not be tried)' ||
		{ grep " ${1%'?'}" "$tmp/without"; return 1; }
}

# It was closed to whoever may start a container.
was_closed()
{
	for caller in $callers; do
		grep -qx "$1" "$tmp/closed-$caller" || { echo "$1" >>"$tmp/seen-out"; return 1; }
	done
}

pair()
{
	was_closed "${1%'?'}"
	seen_without "$1"
	echo "${1%'?'}" >>"$tmp/proved"
}

if has_caller root; then
	: >"$tmp/without"
	surfaces | cut -d'|' -f1 | uniq >"$tmp/ways"
	while read -r way; do look_without "$way"; done <"$tmp/ways"
	for name in $(surfaces | cut -d'|' -f2); do
		case $name in
		*'?') seen_without "$name" >/dev/null || {
			skip "${name%'?'}: open without" 'this kernel has nothing there to be open'
			continue
		} ;;
		esac
		check "${name%'?'}: closed, and open without protection" pair "$name"
	done
else
	skip 'the surfaces, open without protection' 'only root can take all of it away'
fi

# -- the tries ----------------------------------------------------------------------------
#
mkdir -p "$tmp/host"
echo precious >"$tmp/host/secret"
exec 9<"$tmp/host"
secret=$tmp/host/secret
disk=$(stat -c %d /) major=$((disk >> 8)) minor=$((disk & 255))
hierarchy=$(sed -n 's/^[0-9]*:\([a-z]*\):.*/\1/p' /proc/self/cgroup | grep -vx systemd | head -n 1)

# Of another tool, for what no option of ours takes away.
bare_chroot()
{
	run_by root unshare --mount sh -c 'mount --bind /proc "$1/proc" &&
		exec chroot "$1" sh -c "cd /proc/self/fd/9 && $2"' - "$jails/root" "$1"
}

# try_it OPTIONS SCRIPT: true if it got out.
try_it()
{
	case $1 in
	*' chroot') bare_chroot "$2" ;;
	*) run_by root ./invoke_ns $1 -c "$jails/root" sh -c "$2" 8</proc/self/ns/mnt ;;
	esac
	case "$out $err" in
	*OUT* | *precious*) return 0 ;;
	esac
	echo "$out $err"
	return 1
}

# NAME BASE TAKEN-OUT-BY SCRIPT
stays_in()
{
	! try_it "$2" "$4" || { echo "$1" >>"$tmp/seen-out"; echo "$out $err"; return 1; }
	try_it "$2 $3" "$4" || return
	echo "$1" >>"$tmp/proved"
}

if has_caller root; then
	mknod "$jails/root/tmp/memory" c 1 11
	tries >"$tmp/tries"
	while IFS='|' read -r name base way script; do
		case $name in
		*'?') try_it "$base $way" "$script" >/dev/null || {
			skip "${name%'?'}" 'this kernel has nothing there to be open'
			continue
		} ;;
		esac
		check "${name%'?'}" stays_in "${name%'?'}" "$base" "$way" "$script"
	done <"$tmp/tries"
else
	skip 'ways out, with and without protection' 'only root can take all of it away'
fi

# A1: a program that runs cannot be written to, and one that ran can: the process that
# holds it open has to outlive it.  The runner outlives all that is in its pid namespace.
attack='exec 7</proc/$PPID/exe
	until (echo OUT >/proc/self/fd/7) 2>/dev/null; do sleep 0.1; done &'

# overwrite CALLER JAIL COMMAND OPTIONS...: the runner's own file, which is the caller's.
overwrite()
{
	inner=$1 jail=$2 program=$3; shift 3
	rm -f "$tmp/runner"
	cp invoke_ns "$tmp/runner"
	[ "$inner" = root ] || [ -z "${LAB:-}" ] || chown 54001 "$tmp/runner"
	chmod 755 "$tmp/runner"
	by "$inner" timeout -k 2 "$patience" "$tmp/runner" "$@" -c "$jails/$jail" "/tmp/$program" \
		</dev/null >"$tmp/out" 2>&1 || :
}

overwritten() { ! cmp -s invoke_ns "$tmp/runner"; }

# A shell, and a script whose interpreter is the runner itself: the kernel opens it.
plant_hostile()
{
	printf '#!/bin/sh\n%s\nsleep 0.3\n' "$attack" >"$jails/$1/tmp/hostile"
	printf '#!/proc/self/exe /tmp/hostile\n' >"$jails/$1/tmp/self"
	chmod 755 "$jails/$1/tmp/hostile" "$jails/$1/tmp/self"
}

not_overwritten()
{
	for options in '' '--share user' --as-pid-1; do
		for program in hostile self; do
			overwrite "$1" "$2" $program $options
			sleep 0.3
			! overwritten || { echo "$options: written"; cat "$tmp/out"; return 1; }
		done
	done
}

runner_written()
{
	overwrite root root hostile --only -m
	wait_until overwritten
	echo 'A1: the program of the runner' >>"$tmp/proved"
}
plant_hostile root
plant_hostile owned
check_as root 'A1: the program of the runner cannot be written' not_overwritten root root
check_as user 'A1: nor that of an ordinary user' not_overwritten user owned
check_as root 'A1: without a pid namespace it can' runner_written

# A6: who enters a container is seen in there before the command is: by then its program
# and its descriptors must not be for those inside (CVE-2016-9962).  The kernel is made
# to take its time with execve.
look='echo ready; while :; do for p in /proc/[0-9]*; do case $(readlink $p/exe) in
	*invoke_ns) [ $p = /proc/1 ] || echo "OUT: $p" $(ls -l $p/fd);; esac; done; sleep 0.1; done'

visitor()
{
	: >"$tmp/looked"
	exec_by user ./invoke_ns --privileged -c "$jails/owned" sh -c "$look" \
		</dev/null >"$tmp/looked" 2>/dev/null &
	host=$!
	wait_until grep -q ready "$tmp/looked"
	wait_until has_command "$host"
	run_by "$1" strace -f -qq -o /dev/null -e inject=execve:delay_enter=600000 \
		./invoke_ns --enter "$command" /bin/true
	kill "$host"
	wait "$host" || :
	is 0 "$status" || { echo "$err"; return 1; }
	unlike '*OUT*' "$(cat "$tmp/looked")"
}
if strace -o /dev/null true 2>/dev/null; then
	check_as user 'A6: who enters a hostile container is closed to it' visitor user
	check_as root 'A6: who enters a hostile container is closed to it' visitor root
else
	skip 'A6: who enters a hostile container is closed to it' 'strace may not trace here'
fi

# -- figures ------------------------------------------------------------------------------

sort -u "$tmp/proved" >"$tmp/names"
if [ -n "${LAB:-}" ]; then
	check 'at least sixty of them' [ "$(wc -l <"$tmp/names")" -ge 60 ]
	evidence escapes \
		"$(wc -l <"$tmp/names") named, $(sort -u "$tmp/seen-out" | wc -l) out"
fi
done_testing
