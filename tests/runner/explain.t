#!/bin/sh
# SPDX-License-Identifier: ISC
# explain.t - --explain says what a run does, and does none of it
#
# The screenplays stand in tests/golden; after a change that is meant,
# `GOLDEN=write tests/runner/explain.t` writes them anew, and git shows what changed.
set -eu
# shellcheck source=tests/lab.sh
. "${0%/*}/../lab.sh"

make_jail owned "$(by user id -u)"
make_jail foreign
bare_jail()
{
	mkdir -p "$jails/$1/bin"
	cp rootfs/bin/busybox "$jails/$1/bin/sh"
	cp rootfs/bin/busybox "$jails/$1/bin/true"
	chown -R "$(by user id -u)" "$jails/$1"
}
bare_jail bare

# What differs from machine to machine and from run to run has a name here.
names()
{
	sed -e "s,$jails,JAILS,g" -e 's,/invoke_ns\.[0-9]*,/invoke_ns.PID,g' \
		-e "s/\\<$(by "$who" id -u)\\>/ME/g" \
		-e "/ gids \|newgidmap/s/\\<$subgid\\>/SUBGID/g" -e "s/\\<$subuid\\>/SUBUID/g"
}

sub_id()
{
	sed -n "s/^$(id -un):\([0-9]*\):.*/\1/p" "$1" 2>/dev/null | head -n 1
}

if [ -n "${LAB:-}" ]; then
	subuid=2000000 subgid=3000000
else
	subuid=$(sub_id /etc/subuid) subgid=$(sub_id /etc/subgid)
	: "${subuid:=none}" "${subgid:=none}"
fi

# The screenplay, with the notes before it.
how=--explain
explained()
{
	who=$1; shift
	run_by "$who" ./invoke_ns "$how" "$@"
	is 0 "$status" || { echo "$err"; return 1; }
	[ -z "$err" ] || printf '%s\n' "$err" | names
	printf '%s\n' "$out" | names
}

golden()
{
	case $how in
	*=*) file=tests/golden/$1.${how#*=} ;;
	*)   file=tests/golden/$1.explain ;;
	esac
	shift
	# a filter is of this machine
	got=$(explained "$@" | sed -E '/^	[A-Za-z0-9+/=]{88,}$/d')
	if [ "${GOLDEN:-}" = write ]; then
		printf '%s\n' "$got" >"$file"
	else
		is "$(cat "$file")" "$got"
	fi
}

# Who takes which steps, in the order of each actor: the actors run at once.
by_actor()
{
	cat "$@" | tr -d '\r' | grep -E '^(host|edge|init|command) ' | names | sort -s -k1,1
}

verbose_is_explain()
{
	who=$1; shift
	run_by "$who" ./invoke_ns --explain "$@"
	by_actor "$tmp/out" >"$tmp/explained"
	run_by "$who" ./invoke_ns --verbose "$@"
	is 0 "$status" || { echo "$err"; return 1; }
	# what the command says once it is on a terminal of its own comes out there
	by_actor "$tmp/err" "$tmp/out" >"$tmp/done"
	diff -u "$tmp/explained" "$tmp/done"
}

# --explain=calls is --explain with a column more, and nothing in it is empty: a sentence without
# its calls lacks a row in runner/sys/calls.c.
calls_are_known()
{
	who=$1; shift
	run_by "$who" ./invoke_ns --explain "$@"
	printf '%s\n' "$out" | names >"$tmp/explained"
	run_by "$who" ./invoke_ns --explain=calls "$@"
	printf '%s\n' "$out" | names >"$tmp/calls"
	is '' "$(grep -E '^.{9} ' "$tmp/calls")"
	sed -E 's/^(.{9})([^ ]+ [^ ]{36,}|.{40})  /\1/' "$tmp/calls" >"$tmp/cut"
	diff -u "$tmp/explained" "$tmp/cut"
}

# screenplay NAME CALLER ARGS...
screenplay()
{
	play=$1 who=$2; shift 2
	if ! has_caller "$who"; then
		skip "$who: $play" 'only root can be somebody else'
		return
	fi
	check "$who: $play is explained" golden "$play" "$who" "$@"
	check "$who: $play: the calls are known" calls_are_known "$who" "$@"
	check "$who: $play happens as explained" verbose_is_explain "$who" "$@"
}

screenplay plain             user /bin/true
screenplay container-user    user -c "$jails/owned" /bin/true
screenplay container-alone   none -c "$jails/bare" --cap-drop all /bin/true
screenplay container-owned   root -c "$jails/owned" /bin/true
screenplay all-without-jail  root -a /bin/true
screenplay by-hand-user      user -p -m -u box /bin/true
screenplay by-hand-pid       root -p /bin/true
screenplay by-hand-mount     root -m /bin/true
screenplay by-hand-net       root -n /bin/true
screenplay by-hand-ipc       root -I /bin/true
screenplay by-hand-user-ns   root -U /bin/true
screenplay by-hand-cgroup    root -C /bin/true
screenplay by-hand-time      root -T /bin/true
screenplay by-hand-uts       root --uts --domainname example.net /bin/true
screenplay by-hand-eight     root --only -pmnIUCT -u box -c "$jails/owned" /bin/true
screenplay half-inside       user -p --boottime 9 /bin/true
screenplay offsets           root --boottime 3d4h --monotonic -1.5 /bin/true
screenplay seed-1            root -vp /bin/true
screenplay seed-2            root -vpm /bin/true
screenplay seed-3            root -vpmu box /bin/true
screenplay seed-4            root -vpmnu box /bin/true
screenplay seed-5-no         root -vpmnu box -i no /bin/true
screenplay seed-5-yes        root -vpmnu box -i yes /bin/true
screenplay seed-6            root -vpmnu box -i yes -c "$jails/owned" /bin/true
screenplay queue             user -i no /bin/true
screenplay chroot            root --share all -c "$jails/owned" /bin/true
screenplay chroot-user       user --share all -c "$jails/owned" /bin/true
screenplay foreign           user -x -c "$jails/foreign" /bin/true
screenplay hpc               user --hpc -c "$jails/owned" /bin/true
screenplay info              root --info-fd 2 -c "$jails/owned" /bin/true
screenplay read-only         root -c "$jails/owned" --read-only /bin/true
screenplay somebody          root -c "$jails/owned" --uid 5 --gid 6 --groups 7,8 -w /tmp /bin/true
screenplay maps              root -U --uid-map 0:54001:1 --gid-map 0:54001:1 /bin/true
screenplay privileged        root -c "$jails/owned" --privileged --nested /bin/true
screenplay veth              root -c "$jails/owned" --network veth=box0,10.9.8.2/24,gw=10.9.8.1,host=10.9.8.1 \
	--dns 10.9.8.1 /bin/true
# The host's addresses are those of this network, and the command's, too.
if [ -n "${LAB:-}" ] && command -v pasta >/dev/null; then
	make_tun
	switch=/proc/sys/net/ipv6/conf/default/disable_ipv6
	[ ! -e $switch ] || echo 1 >$switch
	eval "$uplink"
	screenplay pasta-root    root -c "$jails/owned" --network pasta --publish 8080:80 --publish 127.0.0.1:5353:53/udp \
		--dns 10.9.8.1 --add-host far:10.1.2.3 /bin/true
	screenplay pasta-user    user -c "$jails/owned" --network pasta --publish-in 5432 --dns 10.9.8.1 /bin/true
	ip link del up0
else
	skip 'pasta is explained' 'it takes root to make a network, and the program pasta'
fi
screenplay shared-net        root -c "$jails/owned" --share net,user /bin/true
screenplay as-pid-1          root -c "$jails/owned" --as-pid-1 --seccomp none /bin/true
screenplay terminal          root -c "$jails/owned" -t /bin/true

# OCI bundles, as others write them.
bundle()
{
	mkdir -p "$jails/$1/userdata/shm"
	cp "tests/fixtures/bundles/$1.json" "$jails/$1/config.json"
	: >"$jails/$1/userdata/hosts"
	make_jail "$1/rootfs"
	chown -hR "$(by user id -u):$(by user id -g)" "$jails/$1"
}
bundle spec
bundle podman
screenplay bundle-spec        root --bundle "$jails/spec" /bin/true
screenplay bundle-podman      root --bundle "$jails/podman"
screenplay bundle-podman-user user --bundle "$jails/podman" --share ipc

# A run with a name; and one more command in it.
screenplay named             user --name golden -c "$jails/owned" /bin/true
is_up() { by "$1" ./invoke_ns --list | grep -q '^entered .*command'; }
for who in user root; do
	has_caller "$who" || continue
	exec_by "$who" ./invoke_ns --name entered -c "$jails/owned" --ulimit nofile=64 sleep 1000 </dev/null >/dev/null 2>&1 &
	entered=$!
	wait_until is_up "$who"
	screenplay "enter-$who"  "$who" --enter entered /bin/true
	screenplay "join-$who"   "$who" --join user=entered --join net=entered /bin/true
	kill "$entered"
	ended "$entered"
done

# A jail that is one file.
recipe() { SOURCE_DATE_EPOCH=0 ./mkrootfs -D BUSYBOX=rootfs/bin/busybox configs/busybox.rootfs "$1"; }
recipe "$jails/jail.cpio.gz" 2>/dev/null
screenplay archive           user -c "$jails/jail.cpio.gz" --bind /etc:/host /bin/true
screenplay archive-read-only root -c "$jails/jail.cpio.gz" --read-only /bin/true
if mkfs.ext4 -q -d "$jails/owned" "$jails/jail.ext4" 8m >/dev/null 2>&1; then
	screenplay image     root -c "$jails/jail.ext4" /bin/true
else
	skip 'root: image' 'no mkfs.ext4 here'
fi

# An idmapped mount takes a file system that knows it: tmpfs does since 6.3.
can_shift()
{
	[ -n "${LAB:-}" ] && uname -r | awk -F. '{ exit !($1 > 6 || ($1 == 6 && $2 + 0 >= 3)) }'
}
if can_shift; then
	screenplay container-shifted root -c "$jails/foreign" /bin/true
else
	skip 'root: container-shifted' 'an idmapped tmpfs takes Linux 6.3, and root'
fi
# ramfs cannot be mounted so on any kernel.
if [ -n "${LAB:-}" ]; then
	mkdir "$jails/ramfs"
	mount -t ramfs lab "$jails/ramfs"
	make_jail ramfs/root
	screenplay container-unshifted root -c "$jails/ramfs/root" /bin/true
else
	skip 'root: container-unshifted' 'only root can mount'
fi

# In short, and with the calls.
for how in --explain=short --explain=calls; do
	check_as user "$how: plain"           golden plain user /bin/true
	check_as user "$how: a container"     golden container-user user -c "$jails/owned" /bin/true
	check_as root "$how: of root"         golden container-owned root -c "$jails/owned" --read-only \
		--tmpfs /mnt --ulimit nofile=64 --timeout 1h --uid 5 -w /tmp -e A=B -t /bin/true
	check_as root "$how: by hand"         golden by-hand-eight root --only -pmnIUCT -u box -c "$jails/owned" /bin/true
	check_as root "$how: an archive"      golden archive-read-only root -c "$jails/jail.cpio.gz" --share net /bin/true
	check_as root "$how: a bundle"        golden bundle-podman root --bundle "$jails/podman"
done
how=--explain=shell
check_as user 'shell: a container' golden container-user user -c "$jails/owned" -e TERM=x -e HOME=/ /bin/true
check_as user 'shell: by hand'     golden by-hand-user user -p -m -u box -e TERM=x -e HOME=/ /bin/true
check_as user 'shell: half inside at first' \
	golden half-inside user -p --boottime 9 -e TERM=x -e HOME=/ /bin/true
how=--explain=dot
check_as user 'dot: a container'   golden container-user user -c "$jails/owned" /bin/true
check_as user 'dot: by hand'       golden by-hand-user user -p -m -u box /bin/true
check_as user 'dot: half inside at first' golden half-inside user -p --boottime 9 /bin/true
check_as root 'dot: a network'     golden veth root -c "$jails/owned" \
	--network veth=box0,10.9.8.2/24 /bin/true
how=--explain

# The frames and nodes are those of the plan, and an odd name stays in its quotes.
is_a_graph()
{
	run ./invoke_ns --explain=dot "$@" "$(printf '"; x -> y [\\ \033[31m')" "$(printf '%09999d' 0)"
	is 0 "$status"
	dot -Tplain "$tmp/out" >"$tmp/plain" 2>"$tmp/said"
	is '' "$(cat "$tmp/said")"
	is '' "$(tr -d '\n\t -~' <"$tmp/out")"
	is "$nodes" "$(awk '$1 == "node" { print $2 }' "$tmp/plain" | tr -d '"' | sort | xargs)"
}
# A name is cut between two characters, and has no entities.
is_whole()
{
	run ./invoke_ns --explain=dot "$(printf '&lt;%095dü' 0)"
	is 0 "$status"
	dot -Tplain "$tmp/out" >"$tmp/plain" 2>"$tmp/said"
	is '' "$(cat "$tmp/said")"
	grep -q "'&amp;lt;0*\.\.\.'" "$tmp/out"
}
nodes=
if command -v dot >/dev/null; then
	nodes='command host'
	check 'dot draws it: plain'           is_a_graph
	check 'dot draws it: a long name'     is_whole
	nodes='command host'
	check_as root 'dot draws it: by hand' is_a_graph -pmn
	nodes='command edge host'
	check_as root 'dot draws it: half inside at first' is_a_graph -pmn --boottime 9
	nodes='command host init jail'
	check 'dot draws it: a container'     is_a_graph -c "$jails/owned"
else
	skip 'dot draws it' 'graphviz is not here'
fi

in_a_dozen_lines()
{
	run ./invoke_ns -c "$jails/owned" --explain=short "$(printf '/bin/a\nb\033[31m')"
	is 0 "$status"
	[ "$(grep -c . "$tmp/out")" -le 15 ]
	like '*/bin/a\\nb\\x1b\[31m*' "$out"
}
check 'short: a dozen lines, and no escape sequence' in_a_dozen_lines

# A word in quotes has none of its own.
no_nested_quotes()
{
	run ./invoke_ns -c "$jails/owned" --share net --add-host a:10.0.0.1 --explain=short true
	is 0 "$status"
	like "*; a file with the line* on '/etc/hosts'*" "$out"
	unlike "*''*" "$out"
	unlike "*'a *" "$out"
}
check 'short: no quotes in quotes' no_nested_quotes

no_such_form()
{
	run ./invoke_ns --explain=long true
	is 125 "$status"
	like '*--explain=long: expected short, calls, shell or dot*' "$err"
}
check 'no such form' no_such_form

# Each call that is told of is made, as strace names it.
calls_are_made()
{
	run ./invoke_ns --explain=calls "$@"
	sed -E 's/^.{9}//; s/   .*//; s/  .*//' "$tmp/out" | tr ',' '\n' | sed 's/^ //; s/ .*//' | sort -u |
		sed 's/^waitpid$/wait4/; s/^signalfd$/signalfd4/; s/^fork$/(fork|clone|vfork)/
			s/^sigwaitinfo$/rt_sigtimedwait/; s/^poll$/p?poll/; s/^setrlimit$/prlimit64/; s/^\(recv\|send\)$/\1(to|from)/' >"$tmp/told"
	[ "$(grep -c . "$tmp/told")" -gt 25 ]
	strace -f -qq -o "$tmp/trace" ./invoke_ns "$@" </dev/null >/dev/null 2>&1
	while read -r call; do
		grep -qE "^[0-9]+ +(<\.\.\. )?${call}[( ]" "$tmp/trace" || { echo "$call is not made"; return 1; }
	done <"$tmp/told"
	rm "$tmp/trace"
}

# -- it acts on nothing ---------------------------------------------------------------
#
# What a process needs to start, to read and to write its lines; all else is a deed.

harmless='execve brk arch_prctl set_tid_address readlink readlinkat access faccessat lseek close
	read readv pread64 getrandom mmap munmap mprotect mremap madvise fstat stat lstat newfstatat
	statx statfs fstatfs uname getpid gettid getppid getuid geteuid getgid getegid getgroups
	capget getcwd getdents64 rt_sigprocmask rt_sigaction exit_group exit poll set_robust_list
	rseq prlimit64 clock_gettime'

no_deed()
{
	who=$1; shift
	by "$who" strace -f -qq -o "$tmp/trace" ./invoke_ns --explain "$@" \
		>"$tmp/out" 2>&1 </dev/null
	grep -q 'execve' "$tmp/trace"
	# shellcheck disable=SC2086 # a list of words
	{
		printf '^[0-9]+ +%s\\(\n' $harmless
		echo '^[0-9]+ +open(at|at2)?\([^|]*O_(RDONLY|PATH)[^W]*$'
		echo '^[0-9]+ +(write|writev)\([12],'
		echo '^[0-9]+ +fcntl\([0-9]+, F_SETFD, FD_CLOEXEC'
		echo '^[0-9]+ +ioctl\([0-9], (TIOCGWINSZ|TCGETS|TIOCGPGRP)'
		echo '^[0-9]+ +prctl\((PR_GET_|PR_CAPBSET_READ|0x53564d41)'
		echo '^[0-9]+ +clone3\(NULL, 0\) += -1 '
		echo '^[0-9]+ \+\+\+ exited'
	} >"$tmp/harmless"
	! grep -vE -f "$tmp/harmless" "$tmp/trace"
}

if strace -o /dev/null true 2>/dev/null; then
	check_as root 'the calls are those that are made' calls_are_made -c "$jails/owned" /bin/true
	check_as root 'the calls are those that are made: by hand' \
		calls_are_made --only -pmnIUCT -u box -c "$jails/owned" /bin/true
	for who in root user none; do
		# strace writes its file as whom it runs
		chmod 1777 "$tmp"
		check_as "$who" 'explaining a container acts on nothing' no_deed "$who" -c "$jails/owned"
		rm -f "$tmp/trace"
		# who may map nobody has no groups to give
		groups='--groups 6'
		[ "$who" != none ] || groups=
		# shellcheck disable=SC2086 # a list of words
		check_as "$who" 'explaining each option acts on nothing' no_deed "$who" $groups \
			-pmnIUCT -u box -i yes -c "$jails/owned" --boottime 1 --read-only -t -e A=B \
			--uid 5 -w /tmp --nested --preserve-fds 3 ls
		rm -f "$tmp/trace"
	done
else
	skip 'explaining acts on nothing' 'strace may not trace here'
fi

# -- it needs no privilege -------------------------------------------------------------

without_any()
{
	run_by none env -i ./invoke_ns -c "$jails/owned" --explain
	is 0 "$status"
	like "*execute '/bin/sh' as a login shell*" "$out"
}

# Where no namespace can be had at all, the story can still be told.
without_namespaces()
{
	# shellcheck disable=SC2016 # the inner shell expands it
	run unshare -U --map-root-user sh -c 'echo 0 >/proc/sys/user/max_user_namespaces
		exec setpriv --bounding-set=-all --inh-caps=-all ./invoke_ns -c "$1" --explain' - "$jails/owned"
	is 0 "$status" || echo "$err"
	like "*fork the init process into new user, mnt*" "$out"
}

check_as none 'a stranger can read the story' without_any
check_as root 'the story is told where no namespace can be had' without_namespaces

# What is in a name goes nowhere but into the text.
one_line_each()
{
	run ./invoke_ns -u 'box' --explain "$(printf '/bin/a\nb\033[31m')"
	is 0 "$status"
	like '*/bin/a\\nb\\x1b\[31m*' "$out"
}
check 'a control character in a name is escaped' one_line_each

explain_writes_all()
{
	status=0
	./invoke_ns -c "$jails/owned" --explain >/dev/full 2>"$tmp/err" || status=$?
	unlike 0 "$status"
}
check 'a full disk does not pass for a story told' explain_writes_all

done_testing
