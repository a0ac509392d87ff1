#!/bin/sh
# SPDX-License-Identifier: ISC
# seccomp_allow.t - --seccomp-allow lets through what it names, and nothing else
# shellcheck disable=SC2317 # check_as calls the functions
set -eu
# shellcheck source=tests/lab.sh
. "${0%/*}/../lab.sh"

# shellcheck source=tests/calls.sh
. "${0%/*}/../calls.sh"

# The families of sockets, and requests of terminals, by number.
packet=socket,0=17,1=3,2=0
alg=socket,0=38,1=5,2=0
vsock=socket,0=40,1=1,2=0
sctp=socket,0=2,1=1,2=132
tiocsti=ioctl,1=0x5412

# unlike_refused CALLER OPTIONS CALL...: neither EPERM nor ENOSYS, whatever the kernel says.
let_through()
{
	who=$1 options=$2; shift 2
	# shellcheck disable=SC2086 # a list of words
	run_by "$who" ./invoke_ns -x -c "$jail" --ro-bind "$calls:/calls" $options /calls "$@"
	is 0 "$status" || { echo "$err"; return 1; }
	! printf '%s\n' "$out" | grep -E ' (EPERM|ENOSYS)$'
}

refused()
{
	wanted=$1; shift
	run ./invoke_ns "$@"
	is 125 "$status"
	like "$wanted" "$err"
}

by_default()
{
	answers "$1" 'ENOSYS ENOSYS EPERM EPERM EPERM EPERM EPERM' -- \
		keyctl io_uring_enter bpf "$alg" "$vsock" "$sctp" "$tiocsti"
}

# A kernel may be built without a call; keyctl and AF_ALG are in every one of ours.
one_call()
{
	let_through "$1" '--seccomp-allow keyctl' keyctl
	answers "$1" 'ENOSYS ENOSYS EPERM EPERM' --seccomp-allow keyctl -- add_key io_uring_enter bpf "$alg"
}

a_group()
{
	let_through "$1" '--seccomp-allow keyring' keyctl add_key,0=0,1=0
	answers "$1" 'ENOSYS EPERM EPERM' --seccomp-allow keyring -- io_uring_enter bpf "$alg"
}

several()
{
	let_through "$1" '--seccomp-allow keyring,cachestat --seccomp-allow terminal' keyctl cachestat "$tiocsti"
	answers "$1" 'ENOSYS EPERM EPERM' --seccomp-allow keyring,cachestat --seccomp-allow terminal -- \
		io_uring_enter bpf "$alg"
}

# The group of the cryptographic sockets, and all lines of socket.
conditions()
{
	let_through "$1" '--seccomp-allow alg' "$alg"
	answers "$1" 'EPERM EPERM' --seccomp-allow alg -- "$vsock" "$sctp"
	let_through "$1" '--seccomp-allow socket' "$alg" "$vsock" "$sctp"
	answers "$1" 'EPERM' --seccomp-allow socket -- socketpair,0=2,1=1,2=0
}

# The rest of the filter stays: x32, i386 and unknown calls.
the_rest_stays()
{
	answers "$1" 'ENOSYS ENOSYS' --seccomp-allow keyring,io_uring -- 471 4000
	case $(uname -m) in
	x86_64) answers "$1" '31' --seccomp-allow keyring -- $((0x40000027)) ;;
	esac
}

# Root in a user namespace inside has every capability there, and the kernel would let it.
packet_inside()
{
	who=$1 wanted=$2; shift 2
	run_by "$who" ./invoke_ns -x -c "$jail" --nested --ro-bind "$calls:/calls" "$@" \
		unshare -U -r -n /calls "$packet"
	is "0 $packet $wanted" "$status $out" || { echo "$err"; return 1; }
}

packet_sockets()
{
	packet_inside "$1" EPERM
	packet_inside "$1" 0 --seccomp none
	packet_inside "$1" 0 --seccomp-allow packet
	packet_inside "$1" 0 --cap-add net_raw
	answers "$1" EPERM -- "$packet"
	answers "$1" EPERM --seccomp-allow packet -- "$packet"
	answers "$1" '0 EPERM ENOSYS' --cap-add net_raw -- "$packet" "$alg" keyctl
	answers "$1" '0 EPERM' --cap-add all -- "$packet" bpf
}

# chmod u+s where other users can reach the jail: refused with and without the option.
set_id()
{
	for options in '' '--seccomp-allow keyring,io_uring'; do
		# shellcheck disable=SC2086 # a list of words
		run_by "$1" ./invoke_ns -c "$jail" --ro-bind "$calls:/calls" --seccomp-allow bpf $options \
			sh -c ': >/tmp/f; chmod 4755 /tmp/f; chmod 755 /tmp/f && /calls openat2 bpf keyctl'
		like '*Operation not permitted*' "$err"
		like '*openat2 ENOSYS*bpf*' "$out"
		unlike '*bpf EPERM*' "$out"
	done
	unlike '*keyctl ENOSYS*' "$out"
}

explained()
{
	run_by "$1" ./invoke_ns --explain -c "$jail" --seccomp-allow io_uring,keyctl,io_uring true
	is 0 "$status"
	like '*by the built-in seccomp filter, but allow io_uring and keyctl
*' "$out"
	run_by "$1" ./invoke_ns --explain -c "$jail" --cap-add net_raw --seccomp-allow bpf true
	like '*but allow bpf and packet
*' "$out"
}

# value PATH: of the report.
value()
{
	perl -MJSON::PP -e 'local $/; my $v = decode_json(<STDIN>);
		$v = $v->{$_} for split /\./, shift; print ref $v ? "@$v" : $v // "null", "\n"' "$1" <"$tmp/report"
}

reported()
{
	: >"$tmp/report"
	chmod 666 "$tmp/report"
	run_by "$1" ./invoke_ns --report "$tmp/report" -c "$jail" --seccomp-allow bpf,keyctl true
	is 'built-in
bpf keyctl' "$(value seccomp.filter; value seccomp.allowed)"
	run_by "$1" ./invoke_ns --report "$tmp/report" -c "$jail" --seccomp none true
	is "none " "$(value seccomp.filter) $(value seccomp.allowed)"
	run_by "$1" ./invoke_ns --report "$tmp/report" -m true
	is "none " "$(value seccomp.filter) $(value seccomp.allowed)"
}

head -c 8 /dev/zero >"$tmp/filter"
for who in root user none; do
	check_as "$who" 'what is refused without the option' by_default "$who"
	check_as "$who" 'a call'                             one_call "$who"
	check_as "$who" 'a group'                            a_group "$who"
	check_as "$who" 'several of both'                    several "$who"
	check_as "$who" 'calls with conditions'              conditions "$who"
	check_as "$who" 'unknown calls and other entries stay refused' the_rest_stays "$who"
done
for who in root user; do
	check_as "$who" 'packet sockets, by capability or by name' packet_sockets "$who"
	check_as "$who" 'set-id modes stay refused'          set_id "$who"
	check_as "$who" 'the explanation names what is allowed' explained "$who"
	check_as "$who" 'the report, too'                    reported "$who"
done
check 'an unknown name'     refused "*--seccomp-allow 'keyctll'*refuses no such call or group; the groups are *bpf,*io_uring,*" \
	-c "$jail" --seccomp-allow bpf,keyctll true
check 'a call that is not refused' refused "*--seccomp-allow 'mount'*" -c "$jail" --seccomp-allow mount true
check 'an empty list'       refused "*--seccomp-allow ''*" -c "$jail" --seccomp-allow '' true
check 'set-id modes'        refused "*--seccomp-allow 'chmod'*--setuid*" -c "$jail" --seccomp-allow chmod true
check 'the group of those'  refused "*--seccomp-allow 'setid'*--setuid*" -c "$jail" --seccomp-allow setid true
check 'no filter'           refused '*--seccomp-allow*--seccomp none*' -c "$jail" --seccomp none --seccomp-allow bpf true
check 'another filter'      refused '*--seccomp-allow*--seccomp*' -c "$jail" --seccomp "$tmp/filter" --seccomp-allow bpf true
check 'by hand'             refused '*--seccomp-allow*are for a container*' -m --seccomp-allow bpf true
check 'privileged'          refused '*--seccomp-allow*are for a container*' -c "$jail" --privileged --seccomp-allow bpf true
done_testing
