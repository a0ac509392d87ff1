#!/bin/sh
# SPDX-License-Identifier: ISC
# slurm_newer.t - srun --container of Slurm 23.02 and later, by the oci.conf of docs/hpc.md
#
# Slurm and munge are those of Debian 13, in a root that is fetched once; a container of ours is
# the machine that they run on.
# shellcheck disable=SC2016 # the inner shell expands it
set -eu
missing()
{
	# shellcheck source=tests/lib.sh
	. "${0%/*}/../lib.sh"
	cd "${0%/*}/../.."
	# shellcheck source=tests/engines/table.sh
	. tests/engines/table.sh
	not_tried 'Slurm 24.11' 'srun --container' "$1"
	done_testing
}
[ "$(id -u)" -eq 0 ] || missing 'it takes root'
# before the lab, which has no network
if [ -z "${LAB:-}" ]; then
	SLURM_ROOT=$("${0%/*}/../../scripts/fetch-root" -d "${0%/*}/../../build/roots.slurm" \
		-p 'slurmd slurmctld slurm-client munge hostname iproute2 passwd' trixie 2>/dev/null) ||
		missing 'the root of Debian 13 cannot be fetched'
	export SLURM_ROOT
fi
# shellcheck source=tests/lab.sh
. "${0%/*}/../lab.sh"
# shellcheck source=tests/engines/table.sh
. tests/engines/table.sh

root=$top/build/roots.slurm/${SLURM_ROOT##*/}
page=docs/hpc.md
w=$tmp/machine
make_jail rootfs
mkdir "$w"
cp invoke_ns "$w/"
cp -a "$jails/rootfs" "$w/"
tar -C "$w/rootfs" -cf "$w/jail.tar" .
awk '$0 == "```conf-23.02" { on = 1; next } /^```/ { on = 0 } on' "$page" | sed 's,/usr/local/bin,/w,' >"$w/oci.conf"

# One node, without the cgroups of the machine.  An answer is a line: its name, and what came.
cat >"$w/go" <<'EOT'
mkdir -p /w/state /w/spool /w/munge /etc/slurm
chmod 711 /w/munge
dd if=/dev/urandom of=/w/munge/key bs=128 count=1 2>/dev/null
chmod 400 /w/munge/key
host=$(hostname)
ip link set lo up
ip address add 10.9.0.1/32 dev lo
echo "127.0.0.1 $host" >>/etc/hosts
for name in slurmctld slurmd slurmstepd; do ln -s $name-wlm /usr/sbin/$name; done
munged --force --key-file=/w/munge/key --socket=/w/munge/socket --pid-file=/w/munge/pid \
	--log-file=/w/munge/log --seed-file=/w/munge/seed
cat >/etc/slurm/slurm.conf <<-EOF
ClusterName=lab
SlurmctldHost=$host(127.0.0.1)
AuthType=auth/munge
AuthInfo=socket=/w/munge/socket
SlurmUser=root
StateSaveLocation=/w/state
SlurmctldLogFile=/w/slurmctld.log
SlurmctldPidFile=/w/slurmctld.pid
SlurmdSpoolDir=/w/spool
SlurmdLogFile=/w/slurmd.log
SlurmdPidFile=/w/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
DefMemPerCPU=100
SlurmdParameters=config_overrides
ReturnToService=2
MpiDefault=none
NodeName=n1 NodeHostname=$host NodeAddr=127.0.0.1 Port=17001 CPUs=4 RealMemory=2000
PartitionName=lab Nodes=n1 Default=YES MaxTime=10 State=UP
EOF
echo CgroupPlugin=disabled >/etc/slurm/cgroup.conf
cp /w/oci.conf /etc/slurm/
slurmctld
slurmd -N n1
tries=0
until [ "$(sinfo -h -o %T 2>/dev/null)" = idle ]; do
	tries=$((tries + 1))
	[ $tries -lt 200 ] || { tail -n 3 /w/*.log; exit 1; }
	sleep 0.2
done
cd /w
echo "version $(srun --version | sed 's/.* //')"
contained() { srun -Q "$@" 2>/w/err; }
echo "tasks $(contained -n2 --container=/w/rootfs /bin/sh -c 'echo $SLURM_PROCID of $SLURM_NTASKS on $(hostname), $$' | sort | xargs)"
status=0
contained --container=/w/rootfs /bin/sh -c 'exit 7' || status=$?
echo "status $status"
echo "variable $(A='x
  y' contained --container=/w/rootfs /bin/sh -c 'echo "$A"' | tr '\n' '|')"
echo "input $(echo input | contained --container=/w/rootfs /bin/cat)"
echo "archive $(contained --container=/w/jail.tar /bin/echo from an archive)"
contained --container=/w/rootfs /bin/sh -c 'trap "echo heard" TERM; sleep 3001 & setsid sleep 3002 & echo ready; wait; wait' >/w/said &
until grep -q ready /w/said; do sleep 0.1; done
scancel -s TERM "$(squeue -h -o %i).0"
wait $! || :
echo "signal $(grep -c heard /w/said)"
left() { cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\0' ' ' | grep -c '[s]leep 300'; ls /w/spool | grep -c oci; }
tries=0
until [ "$(left | xargs)" = '0 0' ] || [ $tries -ge 100 ]; do tries=$((tries + 1)); sleep 0.2; done
echo "left $(left)"
EOT

# asked NAME: what came to this name.
asked() { sed -n "s/^$1 //p" "$tmp/answers"; }

containers()
{
	[ -s "$w/oci.conf" ]
	run ./invoke_ns --share user --privileged --nested -x --bind "$w:/w" -c "$root" --timeout "$patience" sh /w/go
	cp "$tmp/out" "$tmp/answers"
	is 0 "$status" || { echo "$out$err"; return 1; }
	is '0 of 2 on rootfs, 2 1 of 2 on rootfs, 2' "$(asked tasks)" || { cat "$w/err"; return 1; }
	is 7 "$(asked status)"
	is 'x|  y|' "$(asked variable)"
	is input "$(asked input)"
	is 'from an archive' "$(asked archive)"
	is 1 "$(asked signal)"
	is '0
0' "$(sed -n '/^left /,$p' "$tmp/answers" | sed 's/^left //')"
}

tried 'Slurm 24.11' 'srun --container, as oci.conf has it from 23.02 on' containers
[ ! -s "$tmp/answers" ] || echo "# Slurm $(asked version)"
done_testing
