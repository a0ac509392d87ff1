#!/bin/sh
# SPDX-License-Identifier: ISC
# inject.t - whatever system call of the set-up fails: nothing runs half protected
#
# Each call of each process in turn, with each of seven errors (tests/faults/fault.c does it).
# Either the command does not run, with status 125 and the deed that could not be done;
# or the failure is one of those below, and the command finds all as it would have been:
# that is what tests/faults/witness.c looks at.  Nobody hangs, nothing is left.
#
# A sample, which SEED=N repeats; LONG=1 takes them all.
set -eu
# shellcheck source=tests/lab.sh
. "${0%/*}/../lab.sh"

seed=${SEED:-$(date +%s)}

has_caller root || { skip 'every call failed' 'only root can answer the calls of others'; done_testing; }

make_jail root
make_jail owned "$(by user id -u)"
# whose names are its own
make_jail named
echo 'nameserver 10.1.2.3' >"$jails/named/etc/resolv.conf"
cp build/tests/witness "$jails/named/bin"
cp build/tests/witness "$jails/root/bin"
cp build/tests/witness "$jails/owned/bin"
make_jail readable 0
cp build/tests/witness "$jails/readable/bin"
chmod -R a+rX "$jails/readable"
mkdir "$tmp/source"
echo source >"$tmp/source/file"
chmod -R a+rX "$tmp/source"
mkdir "$tmp/outer"
chown 54001:54001 "$tmp/outer"
mkdir "$jails/bundle"
make_jail bundle/root
cp build/tests/witness "$jails/bundle/root/bin"
cat >"$jails/bundle/config.json" <<'EOF'
{"ociVersion": "1.0.2", "root": {"path": "root"}, "process": {"args": ["/bin/false"], "cwd": "/srv",
"capabilities": {"bounding": ["CAP_CHOWN", "CAP_KILL", "CAP_SETUID"]}, "oomScoreAdj": 100},
"linux": {"namespaces": [{"type": "pid"}, {"type": "network"}, {"type": "ipc"}, {"type": "uts"}, {"type": "mount"}],
"maskedPaths": ["/proc/uptime"], "readonlyPaths": ["/proc/1/attr"],
"seccomp": {"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["acct"], "action": "SCMP_ACT_ERRNO"}]}}}
EOF

# -- the failures that may be: CALL ERRORS KIND why ----------------------------------------
#
# CALL is a pattern of awk for the call as tests/faults/fault.c writes it, ERRORS too.  Of KIND
# same, the command must find what it would have found; less: something is missing that
# protects nobody; note: something is missing, and that is said; start: the C library
# cannot even start; mute: nothing can be said; exec: the command itself cannot, which is 126 or 127.
harmless()
{
	cat <<-'EOF'
	arch_prctl\(	.	start	before main: the C library ends itself
	set_tid_address\(|gettid\(|getpid\(	.	same	the C library's; they cannot fail
	umask\(	.	less	it cannot fail
	get(eu|eg|u|g)id\(|getgroups\(	.	same	for messages and names; those that count are compared with each other
	timer_(create|settime)\(	.	same	a write to the terminal may block: nothing else depends on it
	(brk|mmap|munmap)\(	.	same	the C library keeps a piece of memory, or takes it elsewhere
	signalfd4\(|pipe2\(|prlimit64\(	ENOSYS	same	the C library calls the older one
	exit_group\(	.	same	the C library asks again by exit
	close_range\(	.	same	then one by one
	fcntl\([0-9]*, 2, 1,	.	same	the C library says close-on-exec twice
	rt_sigprocmask\(	.	same	the C library's around fork and setuid; set anew before it counts
	prctl\(23,	.	same	libcap asks how many capabilities there are; the kernel is asked again
	(sendfile|copy_file_range)\(	.	same	the copy of the program that a bundle takes: then by read and write
	fcntl\([0-9]*, 1034,	.	same	is it the copy?  if unknown, it is copied once more
	mkdir\("/srv",	.	same	the working directory of the bundle is there
	prctl\(39,	.	same	only a note depends on it
	capget\([^,]*, 0, 	.	same	libcap asks for a version that it knows
	keyctl\(	ENOSYS|EPERM	note	there are no keyrings to be had, and EPERM is said
	access\("/proc/self/ns	E[^N]|ENOSPC|ENOMEM|ENOSYS	same	not to be seen is taken for there
	open(at)?\(	ENOSYS\+	less	no file can be read: no cgroup2 is mounted
	write\(	ENOSYS\+	mute	nothing can be said any more
	write\(2, "invoke_ns: host: cannot wait until pasta	.	mute	pasta failed by itself, as it may on a busy machine
	write\(2, "invoke_ns: note	.	same	a note that cannot be said
	open(\(|at\(AT, )"/proc/sys/user/max_	.	same	a limit not to be seen: unshare will say
	openat2\([0-9]*, "/sys/net/ipv4/|write\([0-9]*, "[0-9]+ [0-9]+",	.	note	no ping and no low ports without a privilege
	openat2\([0-9]*, "/sys/user/	ENOENT|EROFS	note	the surroundings have taken it, and that is said
	write\([0-9]*, "0", 1,	.	note	the same for ports; that of user namespaces ends the run
	open(\(|at\(AT, )"/proc/self/(.id_map|setgroups)"	.	same	not to be seen: the kernel will say
	(newfstatat\(AT, |l?stat\()"/proc/self/ns/user"	.	same	the maps are read
	newfstatat\([0-9]*, "(var|lib|usr)/	.	same	only a note on package managers depends on it
	open(\(|at\(AT, )"/proc/self/mounts"	.	same	the ids that nobody uses are taken from where none is mounted
	open(\(|at\(AT, )"/proc/filesystems"|access\("/sys/fs/cgroup"	.	less	no cgroup2 is mounted
	read\([0-9]*, (\*|"[^"]*"), 4096,	.	less	as if the file could not be opened
	open(\(|at\(AT, )"/etc/(passwd|subuid|subgid)"|access\("[^"]*/new[ug]idmap"	.	note	only root exists inside
	(newfstatat\(AT, |l?stat\()"[^"]*/jails/[a-z]*",|statfs\("[^"]*/jails/[a-z]*",|uname\(	.	note	the jail is taken for one that cannot be shifted
	open(\(|at\(AT, )"[^"]*/jails/[a-z]*",|openat2\([0-9]*, "/etc/passwd"|fstat\(|open(\(|at\(AT, )"/proc/self/fd/	.	same	the jail's passwd: root's home is known without
	openat2\((AT|[0-9]*), "/(etc|etc/hosts|etc/resolv.conf|etc/apt.*)"|fstat\("[^"]*/etc/(hosts|resolv.conf|apt/[^"]*)"|open\("[^"]*/jails/[a-z]*", \*, 0, 0, 0, 0\)	.	less	a name that does not resolve protects from nothing
	(open(\(|at\(AT, )|statfs\()"/(proc/meminfo|proc/self/cgroup|sys/fs/cgroup)	.	same	the limit of an archive is that of what is known
	prlimit64\(0, 1, 0,	.	same	a limit on the size of files is taken for none
	openat2\([0-9]*, "/(mnt|srv|opt)	.	same	only looked at: who mounts there looks again
	setsid\(	.	same	of those that remove the queue: they block all signals anyway
	read\(0, (\*|"[^"]*"), 1,	.	less	no message: as at the end of the input
	recvfrom\([0-9]*, \*, 1,	.	same	that the word has come was known before
	execve\("[^"]*/(new[ug]idmap|pasta)"	.	same	the next in PATH
	open(\(|at\(AT, )"/etc/resolv.conf"	.	note	the name servers of the host are not known
	open(\(|at\(AT, )"[^"]*/outer",|openat2\([0-9]*, "/(new|",)	.	note	the volume is taken for one that takes no mount point
	faccessat2\([0-9]*, "(new|one)"	.	same	it is taken for missing, and made
	faccessat2\([0-9]*, "resolv.conf"	.	same	the file is taken for missing, and made or found
	faccessat2\([0-9]*, "\.", 3,	.	note	the jail is taken for one that takes no /etc/resolv.conf
	nanosleep\(	.	same	the interface of a killed run is looked for at once again
	access\("[^"]*/pasta"	.	same	execvp(3) looks for it itself
	setsockopt\([0-9]*, 1, 2,	.	same	a port in TIME_WAIT is taken for one that is not free
	recvmsg\(	.	same	who removes what is left asks again
	get[eu]*[ug]id\([0-9]+, 0, 0, 0,	.	less	newuidmap's: it refuses, and only root exists inside
	execve\("[^"]*/witness"	.	exec	said as what it is
	openat2\([0-9]*, "(usr|bin)", \*, 24,	EACCES	exec	the command is in a directory that the user may not read
	fsopen\("overlay"|fsconfig\([0-9]*, 6,|fsmount\(|openat\([0-9]*, "\.",|faccessat\([0-9]*, "[^/"]*"|(readlinkat|newfstatat)\([0-9]*, "[^/"]*"|openat2\([0-9]*, "[^/"]*", \*, 24, "[^/"]*",|(mkdir|mknod|truncate|lsetxattr)\("[^/"]*"|symlink\("[^"]*", "[^/"]*"|utimensat\(|getdents64\(|chdir\("([a-z0-9]*|\.\.)"	.	same	then only the directories of a jail with other owners have stand-ins
	ioctl\([0-9]*, (21505|21519|21523|21524),|getpgid\(	.	less	taken for no terminal of ours: no raw mode, no size
	(newfstatat\(AT, |l?stat\(|readlink\(|statfs\()"/tmp[^"]*",	.	same	whether others can reach the jail: if unknown, they can
	open(\(|at\(AT, )"/proc/self/exe"	.	same	it cannot be written to, or a copy runs
	getcwd\(	.	same	no way back: what is available is looked up beforehand
	clone3\(0,	.	same	taken for missing: the edge process unshares
	clone3\(	EINVAL|ENOSPC	same	what is available is looked up, and it is cloned once more
	move_mount\([0-9]*, \*, [0-9]*, "[a-z]+",	.	same	the directory is opened, and mounted on
	fchown\(	EPERM	same	who cannot own it need not
	mknod(at\(AT, |\()	.	less	the host's is bound
	fsopen\("tmpfs"|fsconfig\([0-9]*, 6,|fsmount\(	.	note	the same: a tmpfs that the host process cannot make
	(mknodat|faccessat)\([0-9]+, "(null|zero|full|random|urandom|tty|oci-layout|manifest.json)"	.	note	the host's are bound, and belong to no user inside
	mount\("(proc|sysfs)",	EPERM	note	the host's is bound
	fsopen\("overlay"|fsconfig\([0-9]*, 6,|fsmount\(	EPERM	note	the jail is copied to memory
	mount\("/proc/self/fd/|openat\(AT, "(acpi|firmware)"	.	same	each hidden directory has a tmpfs of its own
	mount_setattr\(	ENOSYS|EPERM	same	remounted
	open_tree\(	ENOSYS|EPERM	same	bound by mount
	(open_tree|mount_setattr)\(	ENOSYS|EPERM	note	the owners cannot be shifted, which is said
	openat2\(	ENOSYS|EPERM	same	walked, component by component
	readlink(\(|at\(AT, )"/proc/self/fd/	.	same	the jail goes by the name that it was given
	open(\(|at\(AT, )"/proc/self/status"	.	same	all signals are reset
	write\([0-9]*, \*, [0-9]+,|write\(1,|poll\(|recvfrom\(|recvmsg\(|wait4\(|rt_sigtimedwait\(|read\([0-9]*, [^,]*, (128|512|1024),	EINTR	same	asked again
	EOF
}

# A hang and what is left are never harmless; once the command runs, its status may be its own.
judge()
{
	harmless >"$tmp/harmless"
	awk -F '\t' -v rows="$tmp/harmless" -v used="$tmp/used" -v figures="$tmp/figures" '
	BEGIN {
		while ((getline line <rows) > 0) {
			split(line, f, "\t")
			n++
			call[n] = "^(" f[1] ")"; errors[n] = "^(" f[2] ")"; kind[n] = f[3]; text[n] = line
		}
	}
	function row(kinds,    i) {
		for (i = 1; i <= n; i++)
			if ($6 ~ call[i] && $1 ~ errors[i] && index(kinds, kind[i])) {
				print text[i] >>used
				return 1
			}
		return 0
	}
	function verdict() {
		if ($2 ~ /hung|left/)
			return "wrong"
		# where no ioctl works any more, none sets it back
		if ($2 ~ /raw/ && $7 !~ ($1 ~ /\+/ && $6 ~ /^ioctl/ ? "cannot " : "cannot restore the terminal mode"))
			return "wrong"
		if ($2 ~ /late/)
			return "late"
		if ($2 ~ /^none/ && $3 == 125 && $7 ~ /^invoke_ns: /)
			return "refused"
		if ($2 ~ /^none/ && $3 == 125 && $7 == "")
			return row("mute") ? "refused" : "wrong"
		if ($2 ~ /^none/ && ($3 == 126 || $3 == 127) && $7 ~ /: command: cannot execute /)
			return row("exec") ? "refused" : "wrong"
		if ($2 ~ /^none/ && $3 >= 128)
			return row("start") ? "refused" : "wrong"
		# the host failed while the command ran already, which ends with it: in the midst of its output
		if ($2 ~ /^(same|other)/ && $3 == 125 && $7 ~ /^invoke_ns: host: cannot wait for the command/)
			return "late"
		# the command ended with its init, in the midst of its output
		if ($2 ~ /^(same|other)/ && $3 == 125 &&
		    $7 ~ /^invoke_ns: (init|command): cannot wait until the command is executed: /)
			return "late"
		if ($2 ~ /^(same|other)/ && $3 == 125 &&
		    $7 ~ /^invoke_ns: init: cannot (reap orphans|make this process undumpable|limit the cap|set the name)/)
			return "late"
		if ($2 ~ /^same/ && $3 == 0)
			return row("same less note") ? "harmless" : "wrong"
		if ($2 ~ /^other/ && $3 == 0)
			return row("less") || ($7 ~ /: note: / && row("note")) ? "harmless" : "wrong"
		return "wrong"
	}
	$2 ~ /^unmet/ { next }
	{
		v = verdict()
		count[v]++
		if (v == "wrong")
			print
	}
	END {
		for (v in count)
			print v, count[v] >>figures
		exit count["wrong"] > 0
	}'
}

# -- the ways --------------------------------------------------------------------------------

# The namespaces that the command must not be in.
outside=$(for name in user mnt pid net ipc uts cgroup time; do readlink "/proc/self/ns/$name"; done)

# Two at once cannot make an interface of one name, or bind one port.
apart()
{
	case $networks in
	yes) unshare --net sh -ec "$uplink"'
		exec "$@"' - "$@" ;;
	*) "$@" ;;
	esac
}

# sweep STEP UID JAIL OPTION...: without -c if JAIL is ''.  Two slices run at once, as most of it is
# waiting; after the word 'alone' one after the other, where both would make the same directory.
sweep()
{
	step=$1 uid=$2 jail=$3; shift 3
	terminal=
	[ "$1" != -t ] || terminal=-t
	[ "$1" != container ] || shift
	named=
	networks=
	alone=
	[ "${1:-}" != alone ] || { alone=yes; shift; }
	[ "${1:-}" != named ] || { named="--name slice$step"; shift; }
	case $* in *--network*) networks=yes ;; esac
	slices=
	for slice in 0 1; do
		# shellcheck disable=SC2086 # lists of words
		apart build/tests/fault $terminal -u "$uid" -s "$(((seed + slice * step) % (2 * step))),$((2 * step))" \
			/bin/witness ./invoke_ns ${named:+$named.$slice} "$@" ${jail:+-c "$jails/$jail"} /bin/witness $outside \
			>"$tmp/faults$slice" &
		if [ -n "$alone" ]; then wait "$!" || return 1; else slices="$slices $!"; fi
	done
	for slice in $slices; do
		wait "$slice" || return 1
	done
	[ -s "$tmp/faults0" ]
	cat "$tmp/faults0" "$tmp/faults1" >"$tmp/faults"
	# whose removal was made to fail
	sed -n 's|.*\tmq_unlink("\(invoke_ns\.[0-9]*\)".*|/tmp/lab/mqueue/\1|p' "$tmp/faults" | xargs -r rm -f
	judge <"$tmp/faults"
}

: >"$tmp/figures"
: >"$tmp/used"
all=400 some=400
[ -z "${LONG:-}" ] || all=1 some=6

check 'root: container'            sweep "$all" 0 root container
check 'user: container'            sweep "$all" 54001 owned container
check 'none: container'            sweep "$some" 54002 owned container
check 'user: with a name'          sweep "$some" 54001 owned container named
check 'root: by hand'              sweep "$some" 0 root --only -pmnUICu box
check 'user: by hand'              sweep "$some" 54001 owned --only -pmnUIC
check 'user: half inside at first' sweep "$some" 54001 owned --only -pmnUIC --boottime 9
check 'root: at a terminal'        sweep "$some" 0 root -t
check 'user: at a terminal'        sweep "$some" 54001 owned -t
check 'root: memory, binds, a user and a limit' sweep "$some" 0 root -x --tmpfs /mnt/deep/er \
	--bind "$tmp/source:/mnt/new" --ro-bind "$tmp/source/file:/opt/new/file" --uid nobody \
	--ulimit nofile=100
check 'user: read-only, memory, a bind, a folder' sweep "$some" 54001 owned --read-only \
	--tmpfs /mnt --bind "$tmp/source:/srv" -w /srv
check 'user: a volume in another one' sweep "$some" 54001 owned alone --bind "$tmp/outer:/srv" \
	--bind "$tmp/source:/srv/new/one" -w /srv/new
check 'root: a bundle'             sweep "$some" 0 '' container --bundle "$jails/bundle"
check 'user: a bundle'             sweep "$some" 54001 owned container --bundle "$jails/bundle"
check 'none: memory over a jail of root' sweep "$some" 54002 readable -x
check 'root: a pair of interfaces' sweep "$some" 0 named container \
	--network veth=box0,10.9.8.2/24,gw=10.9.8.1,host=10.9.8.1
if command -v pasta >/dev/null; then
	make_tun
	check 'root: pasta'            sweep "$some" 0 named container --network pasta --publish 8080:80
	check 'user: pasta'            sweep "$some" 54001 owned container --network pasta --publish 8080:80/udp
else
	skip 'pasta' 'the program pasta is not installed'
fi
check 'root: the message queue'    sweep "$some" 0 root -pm -i no

total() { awk -v key="$1" '$1 == key { n += $2 } END { print n + 0 }' "$tmp/figures"; }

enough() { [ $(($(total refused) + $(total harmless) + $(total late))) -ge "$1" ]; }
if [ -n "${LONG:-}" ]; then
	check 'there were enough of them' enough 600
	# A row that nothing needs is a hole.
	harmless | sort >"$tmp/rows"
	sort -u "$tmp/used" | comm -23 "$tmp/rows" - | sed 's/^/# not met: /'
else
	check 'there were enough of them' enough 50
fi
echo "# SEED=$seed"
evidence faults "$(awk '{ n += $2 } END { print n + 0 }' "$tmp/figures"): $(total refused) refused, $(total harmless) harmless, $(total late) later, $(total wrong) wrong"
done_testing
