#!/bin/sh
# SPDX-License-Identifier: ISC
# copy.t - where no overlay can be laid, -x copies the jail to memory, and says so
#
# Kernels before 5.11 refuse the overlay to user namespaces.  Here strace refuses it.
# shellcheck disable=SC2016,SC2317 # the inner shell expands; check_as calls the functions
set -eu
# shellcheck source=tests/lab.sh
. "${0%/*}/../lab.sh"

odd_jail()
{
	make_jail "$1"
	mkdir -p "$jails/$1/odd/deep/er"
	(cd "$jails/$1/odd"
	echo 'a  b' >'a file with blanks'
	head -c 3000000 /dev/urandom >large
	: >empty
	ln -s /nowhere/at/all dangling
	ln large deep/er/hard
	mkfifo pipe)
	[ -z "${LAB:-}" ] || chown -hR "$(by "$1" id -u):$(by "$1" id -u)" "$jails/$1"
	chmod 4751 "$jails/$1/odd/large"
	chmod 711 "$jails/$1/odd/deep"
	touch -d @1000000000 "$jails/$1/odd/empty" "$jails/$1/odd/deep/er"
}

# The seventh is what makes the overlay; another would show, for the note is looked for.
refusing()
{
	error=$1; shift
	case $error in
	*:when=*) ;;
	*) error=$error:when=7 ;;
	esac
	run_by "$who" strace -f -qq -o /dev/null -e trace=fsconfig \
		-e inject=fsconfig:error="$error" ./invoke_ns "$@"
}

all='cd / && find . -xdev ! -path "./dev*" ! -path "./proc*" ! -path "./sys*" ! -name pipe \
	! -name . -exec stat -c "%n %f %u:%g %s %Y %N" {} + | sort
	find odd bin usr etc -xdev -type f -exec cksum {} + | sort'

the_same()
{
	run_by "$who" ./invoke_ns --share uts -x -c "$jail" sh -c "$all"
	is 0 "$status" || { echo "$err"; return 1; }
	# folders have no size of their own
	wanted=$(printf '%s\n' "$out" | sed -E "s/( 4[0-9a-f]{3} [0-9:]+) [0-9]+/\\1/")
	refusing "$1" --share uts -x -c "$jail" sh -c "$all"
	is 0 "$status" || { echo "$err"; return 1; }
	like "*note: cannot mount an overlay ($2); copied the jail to a tmpfs instead*" "$err"
	like '*note: 1 devices, pipes and sockets of the jail were left out*' "$err"
	is "$wanted" "$(printf '%s\n' "$out" | sed -E "s/( 4[0-9a-f]{3} [0-9:]+) [0-9]+/\\1/")"
}

written_to_memory()
{
	tree "$jail" >"$tmp/tree.before"
	refusing EPERM -x -c "$jail" sh -c 'echo new >/odd/empty && rm /odd/large && mkdir /top && \
		cat /odd/empty && stat -f -c %T / && awk "\$2 == \"/\" { print \$4 }" /proc/mounts'
	is 'new
tmpfs' "$(printf '%s\n' "$out" | head -n 2)"
	like '*nosuid,nodev*' "$out"
	tree "$jail" | diff "$tmp/tree.before" -
}

another_failure()
{
	refusing ENOMEM -x -c "$jail" touch /went-on
	is 125 "$status"
	like '*cannot mount an overlay over the jail: *' "$err"
}

# Of a jail of root's a user gets what everybody may read.  The fifth makes the overlay with
# stand-ins for the files, the tenth the one without.
jail_of_another()
{
	is 3 "$(find "$jails/another" ! -type l ! -perm -004 -print -prune | wc -l)"
	refusing 'EPERM:when=5..10+5' -x -c "$jails/another" sh -c '
		echo new >/etc/motd && cat /etc/motd && ls /etc/secret /root/own'
	is 'new' "$out"
	like '*/etc/secret: No such file or directory*/root/own: No such file or directory*' "$err"
	like '*note: cannot mount an overlay (Operation not permitted); copied the jail*' "$err"
	like '*note: 3 files and directories of the jail were left out: their modes do not*' "$err"
}

# newuidmap is setuid, and so has no way under strace.
for who in root none; do
	! has_caller "$who" || odd_jail "$who"
	jail=$jails/$who
	check_as "$who" 'refused: the same files, links, owners, modes and times' the_same EPERM \
		'Operation not permitted'
	check_as "$who" 'missing: the same' the_same ENODEV 'No such device'
	check_as "$who" 'what is written goes to memory' written_to_memory
	check_as "$who" 'another failure is one' another_failure
done

who=none
make_jail another
chmod 700 "$jails/another/root"
: >"$jails/another/root/own"
(umask 077; : >"$jails/another/etc/secret")
check_as none 'the jail of another: what everybody may read' jail_of_another
done_testing
