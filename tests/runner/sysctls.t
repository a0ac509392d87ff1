#!/bin/sh
# SPDX-License-Identifier: ISC
# sysctls.t - no setting of the host's kernel can be written from a container
#
# Each is given the value that it has, which the kernel refuses to nobody who may write:
# so it is seen to be taken, too, when nothing is given up.
# shellcheck disable=SC2016,SC2086 # the shell inside expands it; lists of words
set -eu
# shellcheck source=tests/lab.sh
. "${0%/*}/../lab.sh"
# shellcheck source=tests/runner/escapes.sh
. tests/runner/escapes.sh

make_jail owned "$(by user id -u)"
make_jail root

values='core_pattern modprobe poweroff_cmd panic panic_on_oops printk randomize_va_space'
values="$values kptr_restrict perf_event_paranoid sysrq ctrl-alt-del core_uses_pid"
values="$values print-fatal-signals ../vm/overcommit_memory ../vm/swappiness"
values="$values ../fs/suid_dumpable ../fs/protected_symlinks"

# written JAIL OPTIONS...: how many, and of how many.
written()
{
	jail=$1; shift
	run_by root ./invoke_ns -c "$jails/$jail" "$@" sh -c 'cd /proc/sys/kernel; for f in '"$values"'; do
		[ -e $f ] || continue
		echo there
		{ v=$(cat $f) && echo "$v" >$f; } 2>/dev/null && echo "wrote $f"
	done; :'
	is 0 "$status"
	there=$(printf '%s\n' "$out" | grep -c there)
	wrote=$(printf '%s\n' "$out" | grep -c wrote) || :
	[ "$there" -ge 12 ]
}

none_written()
{
	for jail in owned root ramfs/root; do
		for options in '' '--share user' '--share net' '--cap-add all --seccomp none' --nested; do
			written $jail $options
			is "$jail $options: 0" "$jail $options: $wrote"
			echo "$wrote of $there" >"$tmp/sysctls"
		done
	done
}

all_written()
{
	written root $bare
	is "$there" "$wrote"
}

# Where owners cannot be shifted, root inside is root.
if has_caller root; then
	mkdir "$jails/ramfs"
	mount -t ramfs lab "$jails/ramfs"
	make_jail ramfs/root
	check 'C19: no sysctl takes its own value, started by root' none_written
	[ ! -f "$tmp/sysctls" ] || evidence sysctls "$(cat "$tmp/sysctls")"
	check 'C19: all of them do when nothing is taken away' all_written
else
	skip 'C19: no sysctl takes its own value' 'only root can start by root'
fi
done_testing
