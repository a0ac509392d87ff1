#!/bin/sh
# SPDX-License-Identifier: ISC
# given_up.t - what the command of a container no longer has, and by hand still has
# shellcheck disable=SC2016,SC2086 # the shell inside expands it; lists of words
set -eu
# shellcheck source=tests/lab.sh
. "${0%/*}/../lab.sh"

make_jail owned "$(by user id -u)"
jail=$jails/owned

# container CALLER [OPTIONS --] COMMAND...: in $out is what it writes.
container()
{
	inner=$1; shift
	run_by "$inner" ./invoke_ns -c "$jail" "$@"
	is 0 "$status" || { echo "$err"; return 1; }
}

# A line of /proc/self/status, without its name.
field() { printf '%s\n' "$out" | awk -v n="$1:" '$1 == n { $1 = ""; print substr($0, 2) }'; }

# chown dac_override fowner fsetid kill setgid setuid setpcap net_bind_service sys_chroot
# audit_write setfcap: docker's fourteen less mknod and net_raw.
twelve=00000000a00405fb

# 43, 45: what is kept, and what might be gained.
capabilities()
{
	container "$1" -x cat /proc/self/status
	is "$twelve $twelve $twelve" "$(field CapBnd) $(field CapEff) $(field CapPrm)"
	is '0000000000000000 0000000000000000' "$(field CapInh) $(field CapAmb)"
	is '1 2' "$(field NoNewPrivs) $(field Seccomp)"
}

changed_capabilities()
{
	container "$1" -x --cap-add net_admin,CAP_SYS_TIME --cap-drop chown cat /proc/self/status
	is 00000000a20415fa "$(field CapBnd)"
	container "$1" --cap-drop all cat /proc/self/status
	is '0000000000000000 0000000000000000' "$(field CapBnd) $(field CapPrm)"
	container "$1" --cap-drop all --cap-add kill cat /proc/self/status
	is '0000000000000020' "$(field CapEff)"
}

# Somebody else than root has none, and cannot get any.
not_root()
{
	container root --uid 1000 --gid 1000 cat /proc/self/status
	is '0000000000000000 0000000000000000' "$(field CapEff) $(field CapPrm)"
	is '1000 1000 1000 1000' "$(field Uid | xargs)"
	is '1000 1000 1000 1000' "$(field Gid | xargs)"
	is '' "$(field Groups | xargs)"
}

privileged()
{
	container "$1" --privileged cat /proc/self/status
	like '*1ff*' "$(field CapEff)"
	is '0 0' "$(field NoNewPrivs) $(field Seccomp)"
	container "$1" --privileged --cap-add net_raw --seccomp none --nested true
}

no_filter()
{
	container "$1" -x --seccomp none cat /proc/self/status
	is '1 0' "$(field NoNewPrivs) $(field Seccomp)"
}

# Everything about its protection that a process sees of itself.
protection()
{
	container "$@" sh -c '
		grep -E "^(Cap|NoNewPrivs|Seccomp:|Groups|Uid)" /proc/self/status
		cat /proc/self/uid_map /proc/sys/user/max_user_namespaces
		cut -d" " -f 4- /proc/self/mountinfo | sed "s/ - .*//" | sort'
	printf '%s\n' "$out"
}

# A letter or a setting beside -c takes nothing away.
beside_jail()
{
	protection "$1" >"$tmp/protection"
	for words in -n -pmn -U '-u box' --unshare-net '--boottime 3d' '--domainname box' --time -a; do
		protection "$1" $words | diff "$tmp/protection" - || { echo "$words"; return 1; }
		container "$1" $words sh -c 'cd /proc/self/ns
			for ns in user mnt pid net ipc uts cgroup time; do readlink $ns; done'
		is 8 "$(printf '%s\n' "$out" | grep -c .)"
		readlink /proc/self/ns/* >"$tmp/outside"
		is '' "$(printf '%s\n' "$out" | grep -F -x -f "$tmp/outside")" || { echo "$words"; return 1; }
	done
}

# By hand nothing is taken away.
by_hand()
{
	container "$1" --only -pm cat /proc/self/status
	like '*1ff*' "$(field CapEff)"
	is '0 0' "$(field NoNewPrivs) $(field Seccomp)"
	run_by "$1" ./invoke_ns -pm cat /proc/self/status
	like '*1ff*' "$(field CapEff)"
	is '0 0' "$(field NoNewPrivs) $(field Seccomp)"
	run sh -c 'umask 027; exec ./invoke_ns -p sh -c umask'
	is 0027 "$out"
}

# 29: what a second user namespace would give back.
nested()
{
	container "$1" sh -c 'unshare -U true 2>&1; unshare -r true 2>&1; echo end'
	like '*nshare*end' "$out"
	is 2 "$(printf '%s\n' "$out" | grep -c -e 'No space' -e 'not permitted')"
	container "$1" --nested unshare -U echo inside
	is inside "$out"
}

# 14: a setuid program is an ordinary one.  Not busybox, which gives up by itself.
setuid_program()
{
	cp build/tests/escape "$jail/tmp/setuid"
	chown --reference="$jail" "$jail/tmp/setuid"
	chmod 4755 "$jail/tmp/setuid"
	container root --uid 1000 --gid 1000 /tmp/setuid gain
	closed=$out
	container root --uid 1000 --gid 1000 --privileged /tmp/setuid gain
	rm "$jail/tmp/setuid"
	is '' "$closed"
	like '*OUT: effective uid 0*' "$out"
}

# It does what its caller says, so it must have no more than its caller.
runner_refuses()
{
	for gift in 'chmod 4755' 'chmod 2755' 'setcap cap_sys_admin+ep'; do
		rm -f "$tmp/runner"
		cp invoke_ns "$tmp/runner"
		$gift "$tmp/runner"
		run_by none "$tmp/runner" -p true
		is 125 "$status"
		like '*must not be setuid or setgid, or have file capabilities*' "$err"
	done
}

# 42: the caller's groups.
groups_gone()
{
	run setpriv --groups 4,24,27 ./invoke_ns -c "$jail" cat /proc/self/status
	is '' "$(field Groups | xargs)"
	is 0 "$status"
}
groups_given()
{
	container "$1" --groups 7,8 cat /proc/self/status
	is '7 8' "$(field Groups | xargs)"
}

# 62: the caller's environment.
environment()
{
	status=0
	out=$(by "$1" env -i MY_SECRET=1 LD_PRELOAD= IFS=x ENV=/x BASH_ENV=/x TERM=vt100 \
		HOME=/home/me PATH="$PATH" ./invoke_ns -c "$jail" env) || status=$?
	is 'HOME=/root
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
TERM=vt100
container=invoke_ns' "$(printf '%s\n' "$out" | sort)"
	out=$(MY_SECRET=1 ./invoke_ns -c "$jail" -e A=1 -e A=2 -e MY_SECRET -e NO_SUCH -e PATH=/bin env)
	is 'A=2
HOME=/root
MY_SECRET=1
PATH=/bin
container=invoke_ns' "$(printf '%s\n' "$out" | sort | grep -v ^TERM)"
	is 'X=1' "$(./invoke_ns -c "$jail" --clear-env -e X=1 /bin/env)"
	out=$(MY_SECRET=1 ./invoke_ns -c "$jail" --keep-env env)
	like '*MY_SECRET=1*' "$out"
	# huge, and doubled
	is 100000 "$(env BIG="$(printf '%0100000d' 0)" ./invoke_ns -c "$jail" -e BIG sh -c 'echo ${#BIG}')"
}

# 3: descriptors, 5: and those that are closed.
descriptors()
{
	out=$(by "$1" ./invoke_ns -c "$jail" ls /proc/self/fd 3</ 5</etc/passwd 9>>"$tmp/nine" | xargs)
	is '0 1 2 3' "$out"
	out=$(echo hello | by "$1" ./invoke_ns -c "$jail" --preserve-fds 2 sh -c 'cat <&4; ls /proc/self/fd' \
		4<rootfs/etc/group 3</dev/null 5</ | xargs)
	is "$(xargs <rootfs/etc/group) 0 1 2 3 4 5" "$out"
}

closed_descriptors()
{
	for closed in '<&-' '>&-' '2>&-' '<&- >&-' '<&- >&- 2>&-'; do
		status=0
		eval "by $1 ./invoke_ns -c '$jail' sh -c 'exit 7' $closed" || status=$?
		is 7 "$status"
	done
	by "$1" ./invoke_ns -c "$jail" sh -c 'ls -l /proc/self/fd/0' <&- >"$tmp/out" 2>"$tmp/err"
	like '*/dev/null*' "$(cat "$tmp/out")"
	unlike '*is a directory*' "$(cat "$tmp/err")"
}

# 2: a directory outside, by a descriptor's name.
outside_directory()
{
	status=0
	./invoke_ns -c "$jail" --preserve-fds 7 -w /proc/self/fd/9 pwd 9</ >"$tmp/out" 2>&1 || status=$?
	is 125 "$status"
	like '*cannot start in the directory*' "$(cat "$tmp/out")"
}

working_directory()
{
	container "$1" -w /usr/bin pwd
	is /usr/bin "$out"
	container "$1" pwd
	is / "$out"
	deep=/tmp/$(printf '%0200d/%0200d' 1 2)
	by user mkdir -p "$jail$deep"
	container "$1" -w "$deep" pwd
	rm -r "$jail/tmp/$(printf '%0200d' 1)"
	is "$deep" "$out"
	run_by "$1" ./invoke_ns -c "$jail" -w /no/where pwd
	is '125 ' "$status $out"
	like "*cannot start in the directory '/no/where': No such file*" "$err"
}

# 59, 60: signals ignored and blocked by whoever called.
signals()
{
	out=$(by "$1" perl -e 'use POSIX; $SIG{$_} = "IGNORE" for qw(PIPE USR1 CHLD INT QUIT HUP);
		sigprocmask(SIG_BLOCK, POSIX::SigSet->new(10, 12, 15, 17)); exec @ARGV' \
		./invoke_ns -c "$jail" cat /proc/self/status)
	is '0000000000000000 0000000000000000 0000000000000000' \
		"$(field SigBlk) $(field SigIgn) $(field ShdPnd)"
	status=0
	by "$1" perl -e '$SIG{CHLD} = "IGNORE"; exec @ARGV' ./invoke_ns -c "$jail" sh -c 'exit 7' || status=$?
	is 7 "$status"
	for options in -p -m ''; do
		status=0
		by "$1" perl -e '$SIG{CHLD} = "IGNORE"; exec @ARGV' ./invoke_ns $options sh -c 'exit 7' 2>/dev/null || status=$?
		is 7 "$status"
	done
}

# 61, 64
umask_and_cores()
{
	out=$(umask 0; by "$1" ./invoke_ns -c "$jail" sh -c 'umask; ulimit -c; ulimit -Hc')
	is '0022
0
0' "$out"
	container "$1" sh -c 'cd /tmp && { sh -c "kill -SEGV \$\$" || :; } 2>/dev/null; ls'
	is '' "$out"
}

# 63: few of everything: it works, or one line says why not.
limits()
{
	for limit in --nofile=3 --nofile=4 --nofile=8 --stack=65536 --core=unlimited --as=16777216 \
		--memlock=0 --nproc=1 --sigpending=0 --msgqueue=0; do
		status=0
		by "$1" prlimit "$limit" ./invoke_ns -c "$jail" true >"$tmp/out" 2>&1 || status=$?
		case $status in
		0) ;;
		125) grep -q 'invoke_ns: .*cannot' "$tmp/out" || { echo "$limit: $(cat "$tmp/out")"; return 1; } ;;
		*) echo "$limit: status $status: $(cat "$tmp/out")"; return 1 ;;
		esac
	done
	# what is said must not go into a file then
	by "$1" prlimit --fsize=0 ./invoke_ns -c "$jail" true >/dev/null 2>&1
}

# 34: the keys of whoever called.
keys()
{
	container "$1" cat /proc/keys
	is '' "$out"
}

# Neither the terminal nor the job control of the caller: field 6 of proc_pid_stat(5).
own_session()
{
	for options in '' --as-pid-1; do
		container "$1" $options sh -c 'read -r _ _ _ _ _ session _ </proc/$$/stat; echo $$ $session'
		is "${out%% *}" "${out##* }" || return 1
	done
}

# Without the filter, which refuses keyctl(2), there is a new keyring still.
session_keyring()
{
	cp build/tests/probe "$jail/tmp/probe"
	for options in '' '--share user'; do
		run_by "$1" build/tests/dirty ./invoke_ns --seccomp none $options -c "$jail" /tmp/probe \
			C34-session-keyring
		like '*closed C34-session-keyring*' "$out" || { echo "$options: $err"; return 1; }
	done
	rm "$jail/tmp/probe"
}

# 1, 6, 39: pid 1 is the runner's own program.
init_is_closed()
{
	before=$(cksum invoke_ns)
	container "$1" sh -c 'for f in exe root cwd environ mem fd/0 maps; do
		cat /proc/1/$f 2>&1 | head -c 200; done; ls -l /proc/1/fd /proc/1/cwd 2>&1
		(echo x >/proc/1/exe) 2>&1; cat /proc/1/cmdline | tr "\0" " "'
	unlike '*/tmp/lab*' "$out"
	like '*init *' "$out"
	unlike '*ELF*' "$out"
	is "$before" "$(cksum invoke_ns)"
	# it may kill, to pass on signals, and no more
	container "$1" cat /proc/1/status
	is '0000000000000020 0000000000000020' "$(field CapEff) $(field CapPrm)"
}


for who in root user none; do
	check_as "$who" 'C43: twelve capabilities, no_new_privs, a filter' capabilities "$who"
	check_as "$who" '--cap-add and --cap-drop' changed_capabilities "$who"
	check_as "$who" '--privileged' privileged "$who"
	check_as "$who" '--seccomp none' no_filter "$who"
	check_as "$who" 'B21: letters beside -c take nothing away' beside_jail "$who"
	check_as "$who" 'by hand nothing is taken away' by_hand "$who"
	check_as "$who" 'C29: no user namespace inside, unless --nested' nested "$who"
	check_as "$who" 'E62: the environment' environment "$who"
	check_as "$who" 'A3: descriptors' descriptors "$who"
	check_as "$who" 'A5: closed descriptors' closed_descriptors "$who"
	check_as "$who" 'the working directory' working_directory "$who"
	check_as "$who" 'E59, E60: signals' signals "$who"
	check_as "$who" 'E61, E64: umask and core dumps' umask_and_cores "$who"
	check_as "$who" 'E63: limits' limits "$who"
	check_as "$who" 'D48: a session of its own' own_session "$who"
	check_as "$who" 'C34: keys' keys "$who"
	check_as "$who" 'C34: a session keyring of its own' session_keyring "$who"
	check_as "$who" 'A1, A6: pid 1 tells nothing and takes nothing' init_is_closed "$who"
done
check_as root 'a command that is not root has no capability' not_root
check_as root 'B14: setuid' setuid_program
check_as root 'B14: a runner that is setuid or has capabilities refuses' runner_refuses
check_as root 'C42: the groups of the caller' groups_gone
check_as root 'groups that are asked for' groups_given root
check 'A2: a directory outside' outside_directory

done_testing
