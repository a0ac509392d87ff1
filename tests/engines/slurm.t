#!/bin/sh
# SPDX-License-Identifier: ISC
# slurm.t - each block of docs/hpc.md, typed by a user of a cluster
#
# A controller and two nodes run on this machine, in the lab: a network, a file system and
# processes of their own, which end with it.  WRITE=1 puts what was seen into the page.
set -eu
page=docs/hpc.md
if [ "$(id -u)" -ne 0 ] || ! command -v slurmctld >/dev/null; then
	# shellcheck source=tests/lib.sh
	. "${0%/*}/../lib.sh"
	cd "${0%/*}/../.."
	# shellcheck source=tests/engines/table.sh
	. tests/engines/table.sh
	not_tried Slurm "$page" 'it takes root, and Slurm: scripts/install-deps engines'
	done_testing
fi
# shellcheck source=tests/lab.sh
. "${0%/*}/../lab.sh"
# shellcheck source=tests/engines/table.sh
. tests/engines/table.sh

d=$tmp/cluster
work=$tmp/work
host=$(uname -n)

# -- the cluster ------------------------------------------------------------------------------

# A name is looked up only where there is an address beside that of the loopback.
make_network()
{
	ip link set lo up
	ip address add 10.9.0.1/32 dev lo
	echo "127.0.0.1 $host" >>/etc/hosts
}

begin_munge()
{
	mkdir -p "$d/munge"
	dd if=/dev/urandom of="$d/munge/key" bs=128 count=1 2>/dev/null
	chown -R munge:munge "$d/munge"
	chmod 755 "$d" "$d/munge"
	chmod 400 "$d/munge/key"
	setpriv --reuid munge --regid munge --clear-groups munged --force --key-file="$d/munge/key" \
		--socket="$d/munge/socket" --pid-file="$d/munge/pid" --log-file="$d/munge/log" \
		--seed-file="$d/munge/seed"
}

# configure AUTHENTICATION PROCTRACK TASK
configure()
{
	cat >"$d/slurm.conf" <<-EOF
	ClusterName=lab
	SlurmctldHost=$host(127.0.0.1)
	$1
	SlurmUser=root
	SlurmctldPort=16817
	StateSaveLocation=$d/state
	SlurmctldPidFile=$d/slurmctld.pid
	SlurmctldLogFile=$d/slurmctld.log
	SlurmdSpoolDir=$d/spool.%n
	SlurmdPidFile=$d/slurmd.%n.pid
	SlurmdLogFile=$d/slurmd.%n.log
	ProctrackType=proctrack/$2
	TaskPlugin=task/$3
	KillWait=3
	SelectType=select/cons_tres
	SelectTypeParameters=CR_CPU_Memory
	DefMemPerCPU=200
	SlurmdParameters=config_overrides
	ReturnToService=2
	MpiDefault=none
	NodeName=n1 NodeHostname=$host NodeAddr=127.0.0.1 Port=17001 CPUs=4 RealMemory=2000
	NodeName=n2 NodeHostname=$host NodeAddr=127.0.0.1 Port=17002 CPUs=4 RealMemory=2000
	PartitionName=lab Nodes=n1,n2 Default=YES MaxTime=10 State=UP
	EOF
	block conf | sed "s,/usr/local/bin,$work," >"$d/oci.conf"
	grep -q "^RunTimeRun=\"$work/invoke_ns --bundle" "$d/oci.conf"
	cat >"$d/cgroup.conf" <<-EOF
	CgroupPlugin=cgroup/v1
	CgroupAutomount=no
	ConstrainRAMSpace=yes
	AllowedRAMSpace=100
	EOF
}

is_idle() { [ "$(sinfo -h -o %T 2>/dev/null)" = idle ]; }

# The second node has a /tmp from which nothing is executed; the test's files stay where they are.
begin_slurm()
{
	mkdir -p "$d/state" "$d/spool.n1" "$d/spool.n2"
	slurmctld
	slurmd -N n1
	# shellcheck disable=SC2016 # the inner shell expands it
	unshare -m sh -c 'mount --rbind "$1" /mnt
		mount -t tmpfs -o nosuid,nodev,noexec,mode=1777 none /tmp
		mkdir -p "$1" && mount --move /mnt "$1" && exec slurmd -N n2' sh "$LAB"
	wait_until is_idle || tail -n 3 "$d"/*.log
}

# The daemons, by their pids; the keeper of the state last.
end_daemons()
{
	for name; do
		pid=$(cat "$d/$name")
		kill "$pid"
		wait_until has_ended "$pid"
	done
}
end_slurm() { end_daemons slurmd.n2.pid slurmd.n1.pid slurmctld.pid; }
# With the groups that Slurm leaves.
end_with_cgroups()
{
	end_slurm
	for group in /sys/fs/cgroup/*/slurm_n[12] /sys/fs/cgroup/*/slurm; do
		[ ! -d "$group" ] || find "$group" -depth -type d -exec rmdir {} +
	done
}
no_daemon() { ! pgrep -x 'slurm[a-z]*d|munged' >/dev/null; }

# -- the page ---------------------------------------------------------------------------------

# block WORD: the first block of the page with this word.
block() { awk -v mark="\`\`\`$1" '$0 == mark { on = 1; next } /^```/ { if (on) exit } on' "$page"; }

# Each command of a block is a file: N.1.sh, N.2.sh of the block N, and N.1.out what the page shows;
# N.title is the title above it.
split_page()
{
	awk -v dir="$tmp/page" '
		/^## / { title = substr($0, 4) }
		/^```console$/ { on = 1; block++; n = 0; print title >(dir "/" block ".title"); next }
		/^```/ { on = 0 }
		!on { next }
		/^[$] / { n++; name = dir "/" block "." n; print substr($0, 3) >(name ".sh"); printf "" >(name ".out"); next }
		/^> /   { print substr($0, 3) >(name ".sh"); next }
		        { print >(name ".out") }
	' "$page"
}

# play BLOCK: type it.
play()
{
	n=1
	while [ -e "$tmp/page/$1.$n.sh" ]; do
		(cd "$work" && by user env HOME="$work" timeout 60 sh "$tmp/page/$1.$n.sh") </dev/null >"$tmp/page/$1.$n.all" 2>&1 || :
		# where the machine is busy
		sed '/^srun: job [0-9]* queued and/d; /^srun: job [0-9]* has been/d' "$tmp/page/$1.$n.all" >"$tmp/page/$1.$n.got"
		[ -n "${WRITE:-}" ] || diff -u "$tmp/page/$1.$n.out" "$tmp/page/$1.$n.got" || {
			cat "$tmp/page/$1.$n.sh"
			return 1
		}
		n=$((n + 1))
	done
}

# What was seen takes the place of what the page shows.
write_page()
{
	awk -v dir="$tmp/page" '
		function put(    line, name) {
			name = dir "/" block "." n ".got"
			while (n && (getline line <name) > 0)
				print line
		}
		/^```console$/ { on = 1; block++; n = 0; print; next }
		/^```/ && on { put(); on = 0 }
		on && /^[$] / { put(); n++; print; next }
		on && !/^> / { next }
		{ print }
	' "$page" >"$tmp/new.md"
	cat "$tmp/new.md" >"$page"
}

# comes_true NAME COMMAND...: what ended meanwhile is no surprise to it.
comes_true()
{
	name=$1; shift
	set +e
	(set -e; "$@") >"$tmp/ended" 2>&1
	verdict=$?
	set -e
	if [ "$verdict" -eq 0 ]; then
		ok "$name"
	else
		not_ok "$name"
		sed 's/^/# /' "$tmp/ended"
	fi
}

# -- jobs that end in another way ---------------------------------------------------------------

# submit NAME SCRIPT: as the user, from the directory of the page; its number is in $job.
submit()
{
	printf '#!/bin/sh\n%s\n' "$2" >"$work/$1.sh"
	job=$(cd "$work" && by user sbatch --parsable -J "$1" -o "$1.out" "$work/$1.sh")
}
state_of() { scontrol show job "$1" | sed -n 's/.*JobState=\([A-Z_]*\).*/\1/p'; }
is_over() { case $(state_of "$1") in PENDING | RUNNING | COMPLETING) return 1 ;; esac; }
has_said() { grep -qs "$2" "$work/$1.out"; }

# The shortest limit is a minute, and the controller looks each half: the page is played meanwhile.
# The command hears SIGTERM, goes on, and is ended KillWait seconds later with all that it has started.
begin_limited()
{
	submit limited '#SBATCH --time=1
srun -Q ./invoke_ns -c rootfs sh -c "trap \"echo heard\" TERM; setsid sleep 3001 & sleep 3002 &
	echo ready; while kill -0 \$!; do wait \$!; done"'
	limited=$job
	wait_until has_said limited ready
}
limit_is_reached()
{
	wait_until is_over "$limited"
	is TIMEOUT "$(state_of "$limited")"
	has_said limited heard
	has_said limited 'DUE TO TIME LIMIT'
	wait_until none_of_limited
}
none_of_limited() { ! pgrep -f 'sleep 300[12]' >/dev/null; }

# --hpc shares the pid namespace, which otherwise ends what is left: the runner does.
shared_pid()
{
	submit shared 'exec srun -Q ./invoke_ns --hpc -c rootfs sh -c "setsid sleep 3003 & echo ready; exec sleep 3004"'
	wait_until has_said shared ready
	scancel "$job"
	wait_until is_over "$job"
	wait_until none_of_shared
}
none_of_shared() { ! pgrep -f 'sleep 300[34]' >/dev/null; }

# From a file on that /tmp nothing is executed, and the bundle is no exception.
on_noexec()
{
	is 'cannot, and inside' "$(cd "$work" && by user srun -Q -w n2 sh -c 'cp invoke_ns.run /tmp && chmod +x /tmp/invoke_ns.run
		/tmp/invoke_ns.run true 2>/dev/null || printf "cannot, and "
		sh /tmp/invoke_ns.run echo inside; rm /tmp/invoke_ns.run' </dev/null)"
	is inside "$(cd "$work" && by user srun -Q -w n2 ./invoke_ns -c rootfs -x echo inside </dev/null)"
}

# A cluster without munge trusts the uid that each says: for this test, and for nobody else.
without_munge()
{
	wait_until is_idle
	is 'hello' "$(cd "$work" && by user srun -Q ./invoke_ns -c rootfs echo hello </dev/null)"
	is "$(by user id -u)" "$(cd "$work" && by user srun -Q ./invoke_ns --keep-id -c rootfs id -u </dev/null)"
}

# The memory of a job, by the group that Slurm makes: the container stays in it.
memory_is_limited()
{
	# as much as it may, and more
	is 'ended 0' "$(cd "$work" && by user srun -Q --mem=200 ./invoke_ns -c rootfs sh -c \
		'dd if=/dev/zero of=/dev/null bs=40M count=1 2>/dev/null; echo ended $?' </dev/null)"
	submit greedy '#SBATCH --mem=60
./invoke_ns -c rootfs dd if=/dev/zero of=/dev/null bs=400M count=1
echo "ended $?"'
	wait_until is_over "$job"
	has_said greedy 'ended 137'
	is OUT_OF_MEMORY "$(state_of "$job")"
}

# A job that is cancelled while its jail is unpacked leaves nothing: the ledger looks.
cancelled()
{
	mkdir "$tmp/zeros"
	truncate -s 1500M "$tmp/zeros/file"
	tar -C "$tmp/zeros" -cf - . | zstd -q >"$work/zeros.tar.zst"
	submit cancelled "exec ./invoke_ns -c zeros.tar.zst sh -c 'echo ran'"
	wait_until pgrep -f 'invoke_ns -c zeros'
	scancel "$job"
	wait_until is_over "$job"
	is '' "$(grep ran "$work/cancelled.out")"
	rm -r "$tmp/zeros" "$work/zeros.tar.zst"
}

mkdir -p "$d" "$work" "$tmp/page"
make_network
export SLURM_CONF="$d/slurm.conf"
split_page
make_jail rootfs "$(by user id -u)"
cp invoke_ns mkrootfs invoke_ns.run "$work/"
cp -a "$jails/rootfs" "$work/"
ln -s "$top/configs" "$work/configs"
chown "$(by user id -u)" "$work"
munge="AuthType=auth/munge
AuthInfo=socket=$d/munge/socket"

# begins NAME AUTHENTICATION PROCTRACK TASK
begins()
{
	name=$1; shift
	configure "$@"
	begin_slurm >"$tmp/began" 2>&1 || { not_ok "$name"; sed 's/^/# /' "$tmp/began"; done_testing; }
	ok "$name"
}
begin_munge
begins 'a controller and two nodes begin' "$munge" linuxproc none
begin_limited

lacks()
{
	for program in $1; do
		command -v "$program" >/dev/null || { echo "$program is not here: scripts/install-deps engines"; return; }
	done
}

n_blocks=$(find "$tmp/page" -name '*.title' | wc -l)
number=0
while [ "$number" -lt "$n_blocks" ]; do
	number=$((number + 1))
	name="$(cat "$tmp/page/$number.title"): block $number"
	reason=$(lacks "$(grep -ohE '^(mpicc[.a-z]*|parallel|runc)|&& runc ' "$tmp/page/$number".*.sh | sed 's/&& //' | sort -u | xargs)")
	before=$failures
	if [ -n "$reason" ]; then
		skip "$name" "$reason"
		result="not tried: $reason"
	else
		check "$name" play "$number"
		result=yes
		[ "$failures" = "$before" ] || result=no
	fi
	echo "$result" >>"$tmp/page/$(cat "$tmp/page/$number.title").results"
done
# A row for each title: all of its blocks, or the first result that is not yes.
slurm="Slurm $(slurmctld -V | sed 's/.* //')"
cat "$tmp"/page/*.title | sort -u >"$tmp/titles"
awk '/^## / { print substr($0, 4) }' "$page" | grep -xF -f "$tmp/titles" | while IFS= read -r title; do
	row "$slurm" "$title" "$(grep -vx -m 1 yes "$tmp/page/$title.results" || echo yes)"
done
[ -z "${WRITE:-}" ] || write_page

# Each of these has a row of its own.
tried "$slurm" 'a job is cancelled while its jail is unpacked'                 cancelled
tried "$slurm" 'a job with --hpc is cancelled'                                 shared_pid
tried "$slurm" 'a node with a /tmp from which nothing is executed'             on_noexec
what='a job reaches its time limit, and nothing is left'
comes_true "Slurm: $what" limit_is_reached
if [ "$verdict" -eq 0 ]; then row "$slurm" "$what" yes; else row "$slurm" "$what" no; fi
comes_true 'the daemons end' end_slurm
end_daemons munge/pid
if [ -d /sys/fs/cgroup/memory ] && [ -d /sys/fs/cgroup/freezer ]; then
	begins 'they begin without munge, and with cgroups' "AuthType=auth/none
CredType=cred/none" cgroup cgroup
	tried "$slurm" 'a cluster without munge'                                   without_munge
	tried "$slurm" 'a job takes more memory than it may (cgroups of version 1)' memory_is_limited
	comes_true 'the daemons end again' end_with_cgroups
else
	not_tried "$slurm" 'a job takes more memory than it may' 'it takes cgroups of version 1'
fi
comes_true 'no daemon is left' wait_until no_daemon
echo "# $slurm"
done_testing
