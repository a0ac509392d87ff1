#!/bin/sh
# SPDX-License-Identifier: ISC
# probe.t - every surface of the probe is seen open somewhere, or it proves nothing
#
# The table says where.  "host" and what follows it are places without a jail's
# protection, made of what every machine has:
#
#	host     root in a mount namespace of its own, started by a dirty caller
#	pidns    the same in a pid namespace whose init is a shell with a secret
#	pid1     as pid 1 itself
#	tree     a bare chroot whose /proc, /sys and /dev are plain folders with what
#	         this kernel may lack
#	cave     a bare chroot with a real /proc, its working folder left outside
#	shared   a mount namespace that shares its mounts
#	folder   standard input is a folder
#	shut     standard input is closed
#	CALL     the host, with the kernel's answer to CALL made a 0 by strace: what this
#	         kernel may be built without
#	lacking  the host; but a kernel may lack it for good, and then it is seen nowhere
#
# shellcheck disable=SC2016,SC2317 # the inner shell expands; check calls the functions
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
cd "${0%/*}/../.." || exit 1

table()
{
	cat <<-EOF
	A1-runner-writable       pidns
	A2-leaked-dirfd          host
	A2-cwd-outside           cave
	A3-leaked-fd             host
	A4-stdio-is-a-folder     folder
	A5-stdio-closed          shut
	A6-ptrace-init           pidns
	B14-setuid               host
	B15-device-nodes         host
	C19-uid0                 host
	C19-core_pattern         host
	C19-modprobe             tree
	C19-poweroff_cmd         host
	C19-panic                host
	C19-panic_on_oops        host
	C19-printk               host
	C19-randomize_va_space   host
	C19-kptr_restrict        host
	C19-perf_event_paranoid  host
	C19-overcommit_memory    host
	C19-suid_dumpable        host
	C19-protected_symlinks   host
	C19-binfmt_misc          tree
	C20-sysrq-trigger        tree
	C20-mtrr                 tree
	C20-irq                  host
	C20-bus                  tree
	C20-fs                   tree
	C21-kcore                tree
	C21-keys                 host
	C21-timer_list           tree
	C21-timer_stats          tree
	C21-latency_stats        tree
	C21-sched_debug          tree
	C21-interrupts           host
	C21-acpi                 tree
	C21-scsi                 tree
	C21-asound               tree
	C22-sys-kernel           host
	C22-sys-module           host
	C22-uevent_helper        tree
	C22-powercap             tree
	C22-firmware             tree
	C22-debugfs              tree
	C22-tracefs              tree
	C22-vmcoreinfo           tree
	C22-thermal_throttle     tree
	C23-release_agent        lacking
	C23-cgroup2-mount        host
	C24-cgroup-writable      tree
	C25-second-chroot        tree
	C26-open_by_handle_at    host
	C27-mknod-block          host
	C27-host-devices         tree
	C28-mount                host
	C28-umount               host
	C28-remount-writable     host
	C28-fsopen               host
	C28-open_tree-clone      host
	C28-pivot_root           host
	C28-unshare-mount        host
	C29-userns-unshare       host
	C29-userns-clone3        host
	C30-io_uring             io_uring_setup
	C30-bpf                  host
	C30-perf_event_open      perf_event_open
	C30-userfaultfd          userfaultfd
	C30-keyctl               host
	C30-add_key              host
	C30-request_key          host
	C30-kexec_load           kexec_load
	C30-kexec_file_load      kexec_file_load
	C30-init_module          init_module
	C30-finit_module         finit_module
	C30-delete_module        delete_module
	C30-swapon               swapon
	C30-swapoff              swapoff
	C30-acct                 acct
	C30-quotactl             quotactl
	C30-ioperm               ioperm
	C30-clock                host
	C30-reboot               host
	C30-syslog               host
	C30-lookup_dcookie       lookup_dcookie
	C30-cachestat            lacking
	C31-AF_ALG               socket
	C31-AF_VSOCK             socket
	C31-AF_PACKET            host
	C31-raw                  host
	C31-exotic               socket
	C32-i386                 lacking
	C32-x32                  lacking
	C33-no-filter            host
	C34-session-keyring      host
	C34-user-keyring         host
	C35-abstract-socket      host
	C36-sysv-shm             host
	C36-posix-queue          host
	C36-dev-shm              host
	C36-ipc-namespace        host
	C37-time-namespace       host
	C38-pid-namespace        host
	C38-host-processes       host
	C38-root-of-init         cave
	C39-memory-of-init       pidns
	C39-pidfd_getfd          pidns
	C40-uts-namespace        host
	C40-user-namespace       host
	C40-cgroup-namespace     host
	C41-interfaces           lacking
	C42-groups               host
	C43-inheritable          host
	C43-ambient              host
	C43-bounding             host
	C43-effective            host
	C44-securebits           host
	C45-file-capabilities    host
	D47-TIOCSTI              host
	D47-TIOCSTI-upper-half   host
	D47-TIOCLINUX            host
	D48-callers-terminal     host
	E56-command-is-pid-1     pid1
	E59-ignored-signals      host
	E59-blocked-signals      host
	E60-ignored-SIGCHLD      host
	E61-umask                host
	E62-secret               host
	E62-acting-variables     host
	E62-environment-of-others pidns
	E64-core-dumps           host
	F70-shared-mounts        shared
	EOF
}

probe=$PWD/build/tests/probe
dirty=$PWD/build/tests/dirty
make -s build/tests/probe build/tests/dirty >&2 || { echo 'Bail out! cannot build the probe'; exit 1; }

if [ "$(id -u)" -ne 0 ]; then
	echo '1..0 # SKIP only root sees everything open'
	exit
fi
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM

# A jail's root in which everything that a kernel may lack is a plain file.
plant_tree()
{
	for file in proc/sys/kernel/modprobe proc/sys/fs/binfmt_misc/register proc/sysrq-trigger \
		proc/mtrr proc/bus/pci/00.0 proc/fs/ext4/x proc/kcore proc/timer_list proc/timer_stats \
		proc/latency_stats proc/sched_debug proc/acpi/x proc/scsi/x proc/asound/x \
		sys/kernel/uevent_helper sys/devices/virtual/powercap/x sys/firmware/x \
		sys/kernel/debug/x sys/kernel/tracing/x sys/kernel/vmcoreinfo sys/fs/cgroup/cgroup.procs \
		sys/devices/system/cpu/cpu0/thermal_throttle/x; do
		mkdir -p "$tmp/tree/${file%/*}"
		echo 1 >"$tmp/tree/$file"
	done
	mkdir -p "$tmp/tree/dev" "$tmp/cave/proc"
	mknod "$tmp/tree/dev/kmsg" c 1 11
	cp "$probe" "$tmp/tree/probe"
	cp "$probe" "$tmp/cave/probe"
}

alone() { unshare -m --propagation private "$@"; }

# at PLACE NAME...: the probe there.  Its status is how many are open: no matter.
at()
{
	place=$1; shift
	case $place in
	host | lacking) alone "$dirty" "$probe" "$@" ;;
	pidns)
		DECOY_SECRET=1 alone -p -f --mount-proc \
			sh -c 'env -u DECOY_SECRET "$0" "$@"; :' "$probe" "$@" ;;
	pid1) alone -p -f --mount-proc "$probe" "$@" ;;
	tree) alone chroot "$tmp/tree" /probe "$@" ;;
	cave) alone -p -f --mount-proc sh -c 'mount --bind /proc "$0/proc" || exit
		perl -e "chroot shift; exec @ARGV" "$0" /probe "$@"; :' "$tmp/cave" "$@" ;;
	shared) unshare -m --propagation shared "$probe" "$@" ;;
	folder) "$probe" "$@" </ ;;
	shut) "$probe" "$@" <&- ;;
	*) "$dirty" strace -f -qq -o /dev/null -e "inject=$place:retval=0" "$probe" "$@" ;;
	esac >>"$tmp/seen" 2>&1 || :
}

every_surface_has_its_place()
{
	"$probe" -l | sort >"$tmp/names"
	table | sed 's/ .*//' | sort | diff "$tmp/names" - && [ "$(wc -l <"$tmp/names")" -ge 78 ]
}

# A try that broke off counts as open, but is no sight of it.
seen()
{
	grep "^open $1: ." "$tmp/seen" | grep -vE ': (trying it ended|it could not be tried)' ||
		{ grep " $1" "$tmp/seen"; return 1; }
}

# What the probe might have changed, had it done harm.
machine()
{
	grep -s '' /proc/sys/kernel/* /proc/sys/vm/overcommit_memory /proc/sys/fs/suid_dumpable \
		/proc/sys/fs/protected_symlinks | grep -v /ns_last_pid:
	cat /proc/self/mountinfo /proc/swaps
	ls -A . /dev /dev/shm /
	ls -d /dev/mqueue/* 2>/dev/null || :
	hostname
}

status_is_the_count()
{
	"$probe" A4-stdio-is-a-folder A5-stdio-closed </dev/null && status=0 || status=$?
	[ "$status" -eq 0 ] || return
	"$probe" A4-stdio-is-a-folder A5-stdio-closed </ 2>&- && status=0 || status=$?
	[ "$status" -eq 2 ]
}

# Our filter as root, without a jail: what is its to close is closed.
filter_closes()
{
	make -s build/gen/seccomp.bpf >&2 || return
	names=$(table | awk '/^(C26|C3[0-4]|D47)/ && !/raw|no-filter/ { print $1 }')
	# shellcheck disable=SC2086 # a list of words
	"$dirty" sh -c 'bwrap --bind / / --dev-bind /dev /dev --cap-add ALL --seccomp 9 "$0" "$@" \
		9<build/gen/seccomp.bpf' "$probe" $names </dev/null >"$tmp/filtered" 2>&1 || :
	cat "$tmp/filtered"
	[ "$(grep -c '^closed' "$tmp/filtered")" -eq "$(echo "$names" | wc -l)" ]
}

machine >"$tmp/before"
plant_tree
for place in $(table | awk '{ print $2 }' | sort -u); do
	# shellcheck disable=SC2046 # a list of words
	at "$place" $(table | awk -v place="$place" '$2 == place { print $1 }')
done
machine >"$tmp/after"

check 'every surface has its place in the table' every_surface_has_its_place
table >"$tmp/table"
while read -r name place; do
	if [ "$place" = lacking ] && ! seen "$name" >/dev/null; then
		skip "$name is seen open" 'this kernel has nothing there to be open'
	else
		check "$name is seen open, at $place" seen "$name"
	fi
done <"$tmp/table"
check 'the machine is as it was' diff "$tmp/before" "$tmp/after"
check 'the status is how many are open' status_is_the_count
if command -v bwrap >/dev/null; then
	check 'the built-in filter closes what is its to close' filter_closes
else
	skip 'the built-in filter closes what is its to close' 'no bwrap here'
fi
done_testing
