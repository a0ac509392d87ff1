# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# escapes.sh - the tables of escapes.t: each way out, and what keeps it shut
#
# A name with a question mark needs something of the kernel that it may have been built
# without.
# shellcheck disable=SC2154 # secret, major, minor, hierarchy: whoever sources us has them

bare='--privileged --share user'        # root outside, too, with all that root may

# OPTIONS|SURFACES: what is seen open when the protection is taken out.  probe.t
# looks at those that are not here.
surfaces()
{
	cat <<-EOF
	$bare|A1-runner-writable A6-ptrace-init B14-setuid B15-device-nodes
	$bare|C19-uid0 C19-core_pattern C19-poweroff_cmd C19-panic C19-panic_on_oops
	$bare|C19-printk C19-randomize_va_space C19-kptr_restrict C19-perf_event_paranoid?
	$bare|C19-overcommit_memory C19-suid_dumpable C19-protected_symlinks C20-irq C20-bus?
	$bare|C20-fs C21-keys C21-timer_list? C21-interrupts C22-sys-kernel C22-sys-module
	$bare|C22-firmware? C22-vmcoreinfo? C23-release_agent? C23-cgroup2-mount
	$bare|C24-cgroup-writable? C26-open_by_handle_at C27-mknod-block C28-mount C28-umount
	$bare|C28-remount-writable C28-fsopen C28-open_tree-clone C28-pivot_root
	$bare|C28-unshare-mount C30-bpf? C30-swapon? C30-swapoff? C30-acct? C30-clock
	$bare|C30-reboot C30-syslog C34-session-keyring C34-user-keyring C39-memory-of-init
	$bare|C39-pidfd_getfd C43-effective C43-bounding C45-file-capabilities
	--nested|C29-userns-unshare C29-userns-clone3
	--seccomp none|C30-io_uring? C30-perf_event_open? C30-userfaultfd? C30-keyctl
	--seccomp none|C30-add_key C30-request_key C30-quotactl? C31-AF_VSOCK? C31-exotic?
	-x --seccomp none|C33-no-filter
	--preserve-fds 200|A2-leaked-dirfd A3-leaked-fd
	--share net|C35-abstract-socket
	--share ipc|C36-sysv-shm C36-posix-queue
	--bind /dev/shm:/dev/shm|C36-dev-shm
	--share pid|C38-host-processes
	--share time|C37-time-namespace
	--share cgroup|C40-cgroup-namespace
	--share user|C40-user-namespace
	--groups 7|C42-groups
	--only -pm|D47-TIOCSTI D47-TIOCSTI-upper-half D47-TIOCLINUX D48-callers-terminal
	--only -pm|C43-inheritable C43-ambient C44-securebits
	EOF
}

# NAME|OPTIONS|TAKEN OUT BY|SCRIPT: in a jail of root's.  OUT, or the word that stands in
# the host's secret, tells that it got out.  9 is the secret's folder, left open.
tries()
{
	cat <<-EOF
	A2: a folder left open||--preserve-fds 7|cat /proc/self/fd/9/secret
	A2: up from a folder left open||--preserve-fds 7|cat /proc/self/fd/9/../host/secret
	A2: a working directory outside|-w /proc/self/fd/9|chroot|cat secret
	A2: a namespace left open||--preserve-fds 7 $bare|nsenter -m/proc/self/fd/8 cat $secret
	B14: a setuid program|--uid 1000 --gid 1000|--privileged|/tmp/setuid gain
	B15: a device in the jail||$bare|head -c 1 /tmp/memory >/dev/null && echo OUT
	C19: core_pattern||$bare|read v </proc/sys/kernel/core_pattern && \
		echo "\$v" >/proc/sys/kernel/core_pattern && echo OUT
	C19: a sysctl through a new proc||$bare|mount -t proc p /mnt && \
		v=\$(cat /mnt/sys/kernel/panic) && echo \$v >/mnt/sys/kernel/panic && echo OUT
	C19: a handler of programs (binfmt_misc)?||$bare|mount -t binfmt_misc b /mnt && \
		[ -w /mnt/register ] && true >>/mnt/register && echo OUT
	C20: sysrq-trigger?||$bare|true >>/proc/sysrq-trigger && echo OUT
	C22: a new sysfs, to write||$bare|mount -t sysfs s /mnt && \
		true >>/mnt/kernel/uevent_seqnum || true >>/mnt/module/printk/parameters/time && \
		echo OUT
	C23: a release_agent of cgroup v1?||$bare|mkdir /dev/shm/c && \
		mount -t cgroup -o ${hierarchy:-memory} c /dev/shm/c && \
		cat /dev/shm/c/release_agent >/dev/shm/a && \
		cat /dev/shm/a >/dev/shm/c/release_agent && echo OUT
	C23: the same from a user namespace?||--nested $bare|\
		unshare -rm sh -c 'mount -t tmpfs t /mnt && echo OUT'
	C25: a second chroot|--share mount|--cap-add sys_chroot|/tmp/escape chroot $secret
	C26: a file by its handle||$bare|/tmp/escape handle $(build/tests/escape tell "$secret")
	C27: the disk, by mknod?||$bare|mknod /tmp/disk b $major $minor && \
		head -c 512 /tmp/disk | wc -c | grep -qx 512 && echo OUT; rm -f /tmp/disk
	C27: memory, by mknod||$bare|mknod /tmp/kmsg c 1 11 && : </tmp/kmsg && \
		echo OUT; rm -f /tmp/kmsg
	C27: the host's devices||$bare|mount -t devtmpfs d /mnt && : </mnt/kmsg && echo OUT
	C28: a mount of one's own||--cap-add sys_admin|mount -t tmpfs t /mnt && echo OUT
	C28: the mask over /proc/keys, off||$bare|\
		umount /proc/keys 2>/dev/null; head -c 1 /proc/keys | grep -q . && echo OUT
	C28: the read-only /proc/sys, writable||$bare|\
		mount -o remount,rw,bind /proc/sys 2>/dev/null; true >>/proc/sys/kernel/panic && \
		echo OUT
	C28: a read-only jail, writable|--read-only|--cap-add sys_admin|\
		mount -o remount,rw,bind,nosuid,nodev / && mkdir /made && echo OUT; rmdir /made
	C28: a new proc, without masks||--cap-add sys_admin|mkdir /dev/shm/p && \
		mount -t proc p /dev/shm/p && echo OUT
	C29: a user namespace, and mounts in it||--nested|\
		unshare -rm sh -c 'mount -t tmpfs t /mnt && echo OUT'
	C38: a signal to a process of the host||--share pid,user|kill -0 $$ && echo OUT
	C38: the root of a process of the host||--share pid,user --cap-add sys_ptrace|\
		cat /proc/$$/root$secret
	C38: the namespaces of a process of the host||--share pid $bare|\
		nsenter -t $$ -m cat $secret
	C38: the environment of a process of the host||--share pid,user --cap-add sys_ptrace|\
		tr '\\0' '\\n' </proc/$$/environ | grep -q ^LAB= && echo OUT
	C38: the memory of a process of the host||--share pid,user --cap-add sys_ptrace|\
		: </proc/$$/mem && echo OUT
	C39: the memory of init||$bare|: </proc/1/mem && echo OUT
	C39: the folder of init's descriptors||$bare|ls /proc/1/fd >/dev/null && echo OUT
	C40: the host's name||--share uts,user --cap-add sys_admin|hostname "\$(hostname)" && \
		echo OUT
	C41: the network, set up anew||--cap-add net_admin|ip link set lo down && echo OUT
	C45: a program with capabilities|--uid 1000 --gid 1000|$bare|/tmp/capable gain
	EOF
}
