# shellcheck shell=sh disable=SC2034,SC2154,SC2016 # lesson sets $pid, and reads $saw
# what 'lesson check 10' looks at

# What the process has as its root, seen from outside.
at_root() { echo "/proc/$pid/root$1"; }
is_dynamic()
{
	grep -q 'ld-' "/proc/$pid/maps" || { saw='It has no loader in its memory: it is a static program.'; return 1; }
}
is_static()
{
	! grep -q 'ld-' "/proc/$pid/maps" || { saw='It has a loader in its memory.'; return 1; }
}
has_no_shell()
{
	for shell in /bin/sh /usr/bin/sh /bin/bash; do
		[ ! -e "$(at_root "$shell")" ] || { saw="There is a $shell."; return 1; }
	done
}
is_alone()
{
	files=$(find "$1" -type f 2>/dev/null | wc -l)
	is 1 "$((files))" "the files in $1"
}

task 10.1 'sleep 1001 of the host, in a jail called my'
if sleeper 1001; then
	expect 'its mnt and pid namespaces are new' are_new mnt pid
	expect 'it is dynamically linked' is_dynamic
	expect 'there is no shell beside it' has_no_shell
	expect 'the directory my is here' file my
fi

task 10.2 'sleep 1002, a static program, alone in a jail called static'
if sleeper 1002; then
	expect 'its mnt and pid namespaces are new' are_new mnt pid
	expect 'it is static' is_static
	expect 'it is the only file in static' is_alone static
fi
