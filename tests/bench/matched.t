#!/bin/sh
# SPDX-License-Identifier: ISC
# matched.t - bench/matched_floor leaves a command no more and no less than a container does
#
# Otherwise its cost would not be that of the same protections.  Each row that can be seen from
# inside is left out once: then the two must differ, or the comparison proves nothing.
# shellcheck disable=SC2016,SC2086 # the shell inside expands it; lists of words
set -eu
# shellcheck source=tests/lab.sh
. "${0%/*}/../lab.sh"

floor=build/bench/matched_floor
make_jail root
make_jail none "$(by none id -u 2>/dev/null || by user id -u)"
cp build/tests/probe "$jails/root/tmp"
cp build/tests/probe "$jails/none/tmp"

# What a process sees of its protection; not /etc/hosts, which protects nothing.
cat >"$tmp/look" <<'EOT'
grep -E '^(Umask|[UG]id|Groups|NSsid|Sig(Blk|Ign)|Cap|NoNewPrivs|Seccomp)' /proc/self/status
grep -E '^(Name|[UG]id|Cap)' /proc/1/status
cat /proc/self/uid_map /proc/self/gid_map /proc/self/setgroups
cat /proc/sys/user/max_user_namespaces
grep -E 'core' /proc/self/limits
ls -ln /dev
ls /proc/self/fd | wc -l
tr '\0' '\n' </proc/self/environ | grep -vE '^(PWD|SHLVL|_)=' | sort
cut -d' ' -f4- /proc/self/mountinfo | grep -v ' /etc/hosts ' | sed 's/ - \([^ ]*\) .*/ \1/' | sort
EOT

# seen WHO COMMAND...: what the probe finds open, and what a process sees, under COMMAND, a dirty
# caller's child.  A container that does not come about has nothing to see.
seen()
{
	whose=$1; shift
	by $whose timeout -k 2 "$patience" build/tests/dirty -n "$@" /tmp/probe </dev/null 2>/dev/null |
		sed 's/:.*//' || :
	# the time is that of ls
	by $whose timeout -k 2 "$patience" build/tests/dirty -n "$@" /bin/sh -c "$(cat "$tmp/look")" \
		</dev/null 2>&1 | sed -E 's/ [A-Z][a-z]{2} +[0-9]+ +[0-9:]{4,5} / /; /^invoke_ns: note: /d' || :
}

container() { seen "$1" ./invoke_ns -c "$jails/$1" --cap-drop all; }

# matched WHO [-w ROW]
matched() { who=$1; shift; seen "$who" "$floor" "$@" "$jails/$who"; }

same_as_a_container()
{
	grep -q '^closed ' "$tmp/$1"
	is "$(cat "$tmp/$1")" "$(matched "$1")"
}

without_the_row()
{
	matched root -w "$1" >"$tmp/less"
	! diff "$tmp/less" "$tmp/root"
}

# Those that a process inside can see: not mnt_make_private, as the mounts of the lab are private,
# nor caps_new_keyring, as the filter refuses keyctl(2).
rows='process_tidy user_become_root user_forbid_nested mounts_sys mounts_mask jail_pivot
	caps_drop_init process_new_session caps_small_things caps_bound caps_drop caps_no_new_privs
	caps_seccomp process_reset_signals'

for who in root none; do
	! has_caller $who || container $who >"$tmp/$who"
	check_as $who 'the floor leaves what a container leaves' same_as_a_container $who
done
for row in $rows; do
	check_as root "without $row it is another" without_the_row $row
done

# What bench/steps measures is compiled of this.
rows_are_clocked()
{
	bench/clock-steps runner/steps.c >"$tmp/clocked.c"
	unlike '*#error*' "$(cat "$tmp/clocked.c")"
	is "$(grep -c '^	{ \(HOST\|EDGE\|INIT\|COMMAND\|FIRST\),' runner/steps.c)" \
		"$(grep -c '^	{ \(HOST\|EDGE\|INIT\|COMMAND\|FIRST\),.*" },$' "$tmp/clocked.c")"
	sed 's/step->take(plan, run);/step->take(run);/' runner/steps.c >"$tmp/steps.c"
	bench/clock-steps "$tmp/steps.c" | grep -q '#error'
}
check 'each row of the table of steps gets a note of the time' rows_are_clocked
done_testing
