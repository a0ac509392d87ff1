#!/bin/sh
# SPDX-License-Identifier: ISC
# seccomp_profile.t - --seccomp with a profile in JSON, and that of containers beside our list
# shellcheck disable=SC2317 # check_as calls the functions
set -eu
# shellcheck source=tests/lab.sh
. "${0%/*}/../lab.sh"

# shellcheck source=tests/calls.sh
. "${0%/*}/../calls.sh"
profile=$tmp/profile.json
always="--seccomp $profile"
containers=/usr/share/containers/seccomp.json

# allowing ENTRY...: a profile that allows all but what the entries say.
allowing()
{
	printf '{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [%s]}\n' "$1" >"$profile"
}

# In these, getpriority stands for any call: it answers 0 or, for which=9, EINVAL.
comparisons()
{
	while read -r op value two wanted; do
		allowing '{"names": ["getpriority"], "action": "SCMP_ACT_ERRNO", "errnoRet": 13, "args":
			[{"index": 1, "op": "SCMP_CMP_'"$op"'", "value": '"$value"', "valueTwo": '"$two"'}]}'
		answers "$1" "$wanted" -- getpriority,0=9,1=4 getpriority,0=9,1=5 getpriority,0=9,1=6 \
			getpriority,0=9,1=0x100000005 || { echo "$op $value"; return 1; }
	done <<-EOF
	EQ 5 0 EINVAL EACCES EINVAL EINVAL
	NE 5 0 EACCES EINVAL EACCES EACCES
	LT 5 0 EACCES EINVAL EINVAL EINVAL
	LE 5 0 EACCES EACCES EINVAL EINVAL
	GT 5 0 EINVAL EINVAL EACCES EACCES
	GE 5 0 EINVAL EACCES EACCES EACCES
	GT 4294967296 0 EINVAL EINVAL EINVAL EACCES
	LT 4294967301 0 EACCES EACCES EACCES EINVAL
	MASKED_EQ 1 0 EACCES EINVAL EACCES EINVAL
	MASKED_EQ 4294967297 4294967297 EINVAL EINVAL EINVAL EACCES
	EOF
}

# All comparisons of an entry must hold; one entry of several suffices, the strictest wins.
several()
{
	allowing '{"name": "getpriority", "action": "SCMP_ACT_ERRNO", "errnoRet": 13, "args": [
		{"index": 0, "op": "SCMP_CMP_EQ", "value": 9}, {"index": 1, "op": "SCMP_CMP_EQ", "value": 1}]},
		{"names": ["getpriority"], "action": "SCMP_ACT_ALLOW"},
		{"names": ["getpriority"], "action": "SCMP_ACT_ERRNO", "errnoRet": 38, "args": [
		{"index": 0, "op": "SCMP_CMP_EQ", "value": 8}]}'
	answers "$1" 'EACCES EINVAL EINVAL ENOSYS' -- getpriority,0=9,1=1 getpriority,0=9,1=2 \
		getpriority,0=7,1=1 getpriority,0=8
}

actions()
{
	allowing '{"names": ["getpriority"], "action": "SCMP_ACT_ERRNO"},
		{"names": ["mount"], "action": "SCMP_ACT_ERRNO", "errnoRet": 38},
		{"names": ["umount2"], "action": "SCMP_ACT_ERRNO", "errno": "EACCES"},
		{"names": ["swapon"], "action": "SCMP_ACT_TRAP"}, {"names": ["swapoff"], "action": "SCMP_ACT_KILL"},
		{"names": ["acct"], "action": "SCMP_ACT_KILL_PROCESS"}, {"names": ["no_such_call"], "action": "SCMP_ACT_ERRNO"}'
	answers "$1" 'EPERM ENOSYS EACCES 31 31 31 EBADF' -- getpriority mount umount2 swapon swapoff acct read
}

# A list of what is allowed: the calls of the shell and of this run, and newer numbers.
by_default()
{
	names=$(sed -n 's/.*\(".*"\).*/\1/p' build/gen/calls.h | grep -v '"mount"\|"io_uring_setup"' | paste -sd ,)
	printf '{"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 13, "syscalls": [{"names": [%s],
		"action": "SCMP_ACT_ALLOW"}]}' "$names" >"$profile"
	answers "$1" 'EACCES EACCES EINVAL ENOSYS' -- mount io_uring_setup getpriority 999
}

# 'includes' and 'excludes' follow the capabilities of the command.
conditions()
{
	allowing '{"names": ["mount"], "action": "SCMP_ACT_ERRNO", "errnoRet": 13, "excludes": {"caps": ["CAP_SYS_ADMIN"]}},
		{"names": ["umount2"], "action": "SCMP_ACT_ERRNO", "errnoRet": 13, "includes": {"caps": ["CAP_CHOWN", "CAP_KILL"]}},
		{"names": ["acct"], "action": "SCMP_ACT_ERRNO", "errnoRet": 13, "includes": {"minKernel": "4.8"}},
		{"names": ["chroot"], "action": "SCMP_ACT_ERRNO", "errnoRet": 13, "includes": {"minKernel": "99.0"}},
		{"names": ["getpriority"], "action": "SCMP_ACT_ERRNO", "errnoRet": 13, "includes": {"arches": ["s390x"]}},
		{"names": ["setpriority"], "action": "SCMP_ACT_ERRNO", "errnoRet": 13, "excludes": {"arches": ["amd64", "arm64"]}},
		{"names": ["swapon"], "action": "SCMP_ACT_ERRNO", "errnoRet": 13, "includes": {"arches": ["amd64", "arm64"]}}'
	answers "$1" 'EACCES EACCES EACCES EFAULT EINVAL EINVAL EACCES' -- mount umount2 acct chroot \
		getpriority setpriority swapon
	answers "$1" 'EFAULT EACCES' --cap-add sys_admin -- mount umount2
	answers "$1" EINVAL --cap-drop kill -- umount2
	[ "$1" = none ] || answers "$1" 'EACCES EINVAL' --cap-add sys_admin --uid 7 -- mount umount2
}

# x32 is killed, unless the profile has it; then the kernel may lack it.
sub_architectures()
{
	allowing ''
	answers "$1" '31' -- $((0x40000027))
	for list in '"architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_X32"]' \
		'"archMap": [{"architecture": "SCMP_ARCH_X86_64", "subArchitectures": ["SCMP_ARCH_X32"]}]'; do
		printf '{"defaultAction": "SCMP_ACT_ALLOW", %s, "syscalls": [{"names": ["getpid"],
			"action": "SCMP_ACT_ERRNO", "errnoRet": 13}]}' "$list" >"$profile"
		answers "$1" 'EACCES EACCES' -- getpid $((0x40000027))
	done
}

explained()
{
	allowing ''
	run_by "$1" ./invoke_ns --explain -c "$jail" --seccomp "$profile" true
	is 0 "$status"
	like "*refuse system calls by the seccomp profile '$profile'
*" "$out"
	: >"$tmp/report" && chmod 666 "$tmp/report"
	run_by "$1" ./invoke_ns --report "$tmp/report" -x -c "$jail" --seccomp "$profile" true
	like '*"filter": "profile"*' "$(cat "$tmp/report")"
}

# refused WANTED TEXT: the whole profile is this text.
refused()
{
	printf '%s' "$2" >"$profile"
	refused_file "$1" "$profile"
}

refused_file()
{
	run ./invoke_ns -c "$jail" --seccomp "$2" true
	is 125 "$status"
	like "invoke_ns: *$2*$1*nothing was done*" "$err"
}

# entry MEMBERS...: a profile with one entry.
entry() { printf '{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["read"], %s}]}' "$1"; }
arg() { entry '"action": "SCMP_ACT_ERRNO", "args": [{'"$1"'}]'; }

nested()
{
	perl -e 'print "{\"defaultAction\":", "[" x 100000' >"$profile"
	refused_file 'not JSON' "$profile"
	perl -e 'print "{\"defaultAction\":", "[" x 100000, "]" x 100000, "}"' >"$profile"
	refused_file "'defaultAction' must be a string" "$profile"
}

large()
{
	perl -e 'print "{", " " x 100_000_000, "}"' >"$profile"
	refused_file 'larger than 1 MiB' "$profile"
	rm "$profile"
}

too_many()
{
	perl -e 'print "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":[", join(",", map
		"{\"names\":[\"read\"],\"action\":\"SCMP_ACT_ERRNO\",\"args\":[{\"index\":1,\"value\":$_,\"op\":\"SCMP_CMP_EQ\"}]}",
		1 .. 3000), "]}"' >"$profile"
	refused_file 'too long' "$profile"
}

none_known()
{
	allowing '{"names": ["no_such_call"], "action": "SCMP_ACT_ERRNO"}'
	run ./invoke_ns -x -c "$jail" --seccomp "$profile" true
	is 0 "$status"
	like '*names no system call that is known here*' "$err"
}

by_hand()
{
	allowing ''
	run ./invoke_ns -m --seccomp "$profile" true
	is 125 "$status"
	like '*--seccomp FILE*are for a container*' "$err"
}

# -- the profile of podman and docker ---------------------------------------------------

promised()
{
	profile=$containers always="--seccomp $containers"
	answers "$1" 'EPERM EPERM EPERM EPERM EPERM EPERM EPERM EPERM EPERM ENOSYS ENOSYS EBADF 0' -- \
		bpf acct init_module swapon swapoff settimeofday perf_event_open quotactl iopl \
		personality,0=1 999 read getppid
	answers "$1" '7 EPERM' --cap-add bpf,sys_admin -- bpf acct
}

# The calls that it refuses to a container with our capabilities, for any arguments or for some.
refused_by_containers()
{
	perl -MJSON::PP -e 'local $/;
		my %has = map { ("CAP_" . uc, 1) } qw(audit_write chown dac_override fowner fsetid kill
			net_bind_service setfcap setgid setpcap setuid sys_chroot);
		my ($machine, $file) = @ARGV;
		open my $profile, "<", $file;
		open my $calls, "<", "build/gen/calls.h";
		my %allowed;
		for my $entry (@{decode_json(<$profile>)->{syscalls}}) {
			my ($in, $out) = ($entry->{includes} || {}, $entry->{excludes} || {});
			my @arches = @{$in->{arches} || []};
			next if $entry->{action} ne "SCMP_ACT_ALLOW" || @{$entry->{args} || []}
				|| grep({ !$has{$_} } @{$in->{caps} || []}) || grep({ $has{$_} } @{$out->{caps} || []})
				|| (@arches && !grep { $_ eq $machine } @arches)
				|| grep { $_ eq $machine } @{$out->{arches} || []};
			$allowed{$_} = 1 for @{$entry->{names}};
		}
		print map { "$_\n" } sort grep { !$allowed{$_} } <$calls> =~ /"(.*)"/g' "$1" "$containers"
}

# Those that our list does not refuse, and why.
ours_to_allow()
{
	sed 's/#.*//' <<-EOF
	afs_syscall create_module get_kernel_syms getpmsg putpmsg	# never or no longer in the kernel
	nfsservctl query_module security tuxcall vserver		# likewise: ENOSYS
	futex_waitv set_mempolicy_home_node io_pgetevents	# unprivileged; newer than the profile, or left out
	kcmp process_madvise		# only for a process that the caller may trace: one inside
	personality			# changes the process alone: debuggers switch off the randomization
	sethostname setdomainname	# of the own uts namespace, and for CAP_SYS_ADMIN, which --cap-add gives
	vhangup				# for CAP_SYS_TTY_CONFIG outside, which no container has
	EOF
}

as_strict_as_containers()
{
	case $(uname -m) in
	x86_64) machine=amd64 ;;
	aarch64) machine=arm64 ;;
	*) machine=$(uname -m) ;;
	esac
	refused_by_containers "$machine" >"$tmp/theirs"
	[ "$(wc -l <"$tmp/theirs")" -ge 30 ]
	make -s build/mkfilter >&2
	build/mkfilter --list configs/seccomp.deny | sed -n 's/^    \([a-z_0-9]*\) .*/\1/p' >"$tmp/ours"
	ours_to_allow | xargs -n 1 >>"$tmp/ours"
	is '' "$(grep -vxF -f "$tmp/ours" "$tmp/theirs" || :)"
}

for who in root user none; do
	check_as "$who" 'each operator'                    comparisons "$who"
	check_as "$who" 'several comparisons and entries'  several "$who"
	check_as "$who" 'each action'                      actions "$who"
	check_as "$who" 'a list of what is allowed'        by_default "$who"
done
for who in root user; do
	check_as "$who" 'capabilities, architectures, kernels' conditions "$who"
	check_as "$who" 'the explanation and the report'   explained "$who"
done
case $(uname -m) in
x86_64) check_as user 'other entries of the machine' sub_architectures user ;;
esac
check 'not JSON'            refused 'not JSON' '{"defaultAction"'
check 'no default action'   refused "'defaultAction' is missing" '{"syscalls": []}'
check 'an unknown action'   refused "unknown action 'SCMP_ACT_FOO': expected*SCMP_ACT_ALLOW" '{"defaultAction": "SCMP_ACT_FOO"}'
check 'a number as the action' refused "'defaultAction' must be a string" '{"defaultAction": 1}'
check 'an unknown member'   refused "unknown member 'syscall'" '{"defaultAction": "SCMP_ACT_ALLOW", "syscall": []}'
check 'a member twice'      refused "'defaultAction' is there twice" '{"defaultAction": "SCMP_ACT_ERRNO", "defaultAction": "SCMP_ACT_ALLOW"}'
check 'no list'             refused "'syscalls' must be a list" '{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": {}}'
check 'an entry that is no object' refused 'syscalls?0?: expected an object' '{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [7]}'
check 'NOTIFY'              refused 'syscalls?0?: SCMP_ACT_NOTIFY needs another process' "$(entry '"action": "SCMP_ACT_NOTIFY"')"
check 'TRACE'               refused 'SCMP_ACT_TRACE needs another process' "$(entry '"action": "SCMP_ACT_TRACE"')"
check 'no action'           refused "syscalls?0?: 'action' is missing" "$(entry '"comment": ""')"
check 'an unknown member of an entry' refused "syscalls?0?: unknown member 'arg'" "$(entry '"action": "SCMP_ACT_ERRNO", "arg": []')"
check 'no name'             refused "'names' is missing" '{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"action": "SCMP_ACT_ERRNO"}]}'
check 'a name that is a number' refused "'names' must be a list of strings" '{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": [1], "action": "SCMP_ACT_ERRNO"}]}'
check 'an error too high'   refused "'errnoRet' is more than 4095" "$(entry '"action": "SCMP_ACT_ERRNO", "errnoRet": 4096')"
check 'an error below 0'    refused "'errnoRet' must be a whole number" "$(entry '"action": "SCMP_ACT_ERRNO", "errnoRet": -1')"
check 'an unknown error'    refused "'errno' is 'EFOO'" "$(entry '"action": "SCMP_ACT_ERRNO", "errno": "EFOO"')"
check 'an unknown operator' refused "unknown operator 'SCMP_CMP_XX'" "$(arg '"index": 0, "value": 1, "op": "SCMP_CMP_XX"')"
check 'no operator'         refused "unknown operator" "$(arg '"index": 0, "value": 1')"
check 'no value'            refused "an argument needs 'index', 'value' and 'op'" "$(arg '"index": 0, "op": "SCMP_CMP_EQ"')"
check 'a seventh argument'  refused "'index' is more than 5" "$(arg '"index": 6, "value": 1, "op": "SCMP_CMP_EQ"')"
check 'an argument twice'   refused 'two comparisons of argument 0' "$(arg '"index": 0, "value": 1, "op": "SCMP_CMP_GT"}, {"index": 0, "value": 5, "op": "SCMP_CMP_LT"')"
check 'a condition that is unknown' refused "unknown member 'cap'" "$(entry '"action": "SCMP_ACT_ERRNO", "excludes": {"cap": []}')"
check 'a kernel that is none' refused "'minKernel' is '4'" "$(entry '"action": "SCMP_ACT_ERRNO", "includes": {"minKernel": "4"}')"
check 'a flag'              refused "the flag 'SECCOMP_FILTER_FLAG_SPEC_ALLOW' is not supported" '{"defaultAction": "SCMP_ACT_ALLOW", "flags": ["SECCOMP_FILTER_FLAG_SPEC_ALLOW"]}'
check 'a listener'          refused "unknown member 'listenerPath'" '{"defaultAction": "SCMP_ACT_ALLOW", "listenerPath": "/x"}'
check 'two lists of architectures' refused 'exclude each other' '{"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86"], "archMap": []}'
check 'an escape'           refused "unknown member '?x1b?0m'" '{"defaultAction": "SCMP_ACT_ALLOW", "\u001b[0m": 1}'
check 'deep nesting'        nested
check '100 MB'              large
check 'too many entries'    too_many
check 'a directory'         refused_file 'not a regular file' "$tmp"
mkfifo "$tmp/fifo"
check 'a FIFO'              refused_file 'not a regular file' "$tmp/fifo"
check 'no known name: a note' none_known
check 'by hand'             by_hand
for who in root user; do
	if [ -r "$containers" ]; then
		check_as "$who" 'the profile of containers'  promised "$who"
	else
		skip "$who: the profile of containers" "no $containers: scripts/install-deps test"
	fi
done
if [ -r "$containers" ]; then
	check 'ours refuses what that profile does' as_strict_as_containers
else
	skip 'ours refuses what that profile does' "no $containers: scripts/install-deps test"
fi
done_testing
