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

configure()
{
	cat >"$d/slurm.conf" <<-EOF
	ClusterName=lab
	SlurmctldHost=$host(127.0.0.1)
	AuthType=auth/munge
	AuthInfo=socket=$d/munge/socket
	SlurmUser=root
	SlurmctldPort=16817
	StateSaveLocation=$d/state
	SlurmctldPidFile=$d/slurmctld.pid
	SlurmctldLogFile=$d/slurmctld.log
	SlurmdSpoolDir=$d/spool.%n
	SlurmdPidFile=$d/slurmd.%n.pid
	SlurmdLogFile=$d/slurmd.%n.log
	ProctrackType=proctrack/linuxproc
	TaskPlugin=task/none
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
}

is_idle() { [ "$(sinfo -h -o %T 2>/dev/null)" = idle ]; }

begin_slurm()
{
	mkdir -p "$d/state" "$d/spool.n1" "$d/spool.n2"
	begin_munge
	configure
	slurmctld
	slurmd -N n1
	slurmd -N n2
	wait_until is_idle || tail -n 3 "$d"/*.log
}

# The daemons, by their pids; the keeper of the state last.
end_slurm()
{
	for name in slurmd.n2 slurmd.n1 slurmctld munge/; do
		case $name in
		*/) pid=$(cat "$d/${name}pid") ;;
		*)  pid=$(cat "$d/$name.pid") ;;
		esac
		kill "$pid"
		wait_until has_ended "$pid"
	done
	wait_until no_daemon
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

# A job that is cancelled while its jail is unpacked leaves nothing: the ledger looks.
none_runs() { [ -z "$(squeue -h)" ]; }
cancelled()
{
	mkdir "$tmp/zeros"
	truncate -s 1500M "$tmp/zeros/file"
	tar -C "$tmp/zeros" -cf - . | zstd -q >"$work/zeros.tar.zst"
	(cd "$work" && by user sbatch -Q -o cancelled.out --wrap "exec ./invoke_ns -c zeros.tar.zst sh -c 'echo ran'")
	wait_until pgrep -x invoke_ns
	scancel --user="$(by user id -un)"
	wait_until none_runs
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
begin_slurm >"$tmp/began" 2>&1 || { not_ok 'a controller and two nodes begin'; sed 's/^/# /' "$tmp/began"; done_testing; }
ok 'a controller and two nodes begin'

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
check 'a job is cancelled while its jail is unpacked' cancelled
# A row for each title: all of its blocks, or the first result that is not yes.
slurm="Slurm $(slurmctld -V | sed 's/.* //')"
cat "$tmp"/page/*.title | sort -u >"$tmp/titles"
awk '/^## / { print substr($0, 4) }' "$page" | grep -xF -f "$tmp/titles" | while IFS= read -r title; do
	row "$slurm" "$title" "$(grep -vx -m 1 yes "$tmp/page/$title.results" || echo yes)"
done
[ -z "${WRITE:-}" ] || write_page
if end_slurm >"$tmp/ended" 2>&1; then
	ok 'the daemons end'
else
	not_ok 'the daemons end'
	sed 's/^/# /' "$tmp/ended"
fi
echo "# $slurm"
done_testing
