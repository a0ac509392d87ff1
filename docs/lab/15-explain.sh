# shellcheck shell=sh disable=SC2034,SC2154,SC2016 # lesson sets $pid, and reads $saw
# what 'lesson check 15' looks at

# answer FILE WANTED: the first word in it.
answer()
{
	file "$1" || return
	got=
	read -r got _ <"$1" || :
	is "$2" "$got" "$1 says"
}
# A wrong answer is said to be wrong, and the right one is not told.
right()
{
	answer "$1" "$2" || { [ ! -e "$1" ] || saw="$1 says ${got:-nothing}: count again."; return 1; }
}

all=$(./invoke_ns -c rootfs --explain 2>/dev/null | wc -l)
few=$(./invoke_ns -c rootfs --share all --explain 2>/dev/null | wc -l)
pivot=$(./invoke_ns -c rootfs --explain 2>/dev/null | grep -n 'pivot the root' | cut -d: -f1)

task 15.1 'the line of the pivot'
expect '1501.txt is right' right 1501.txt "$pivot"

task 15.2 'how many steps less with --share all'
expect '1502.txt is right' right 1502.txt $((all - few))

task 15.3 'the actor that sets no_new_privs'
expect '1503.txt is right' right 1503.txt command

# shared: the namespaces of 1504.json that are the same inside and outside.
shared()
{
	awk '/": \{$/ { kind = $1; gsub(/[":]/, "", kind) }
		/"outside":/ { outside = $2; sub(/,/, "", outside) }
		/"inside":/ && $2 == outside { printf " %s", kind }' 1504.json
}
shares_only()
{
	file 1504.json || return
	got=$(shared)
	is "$1" "${got# }" 'shared in 1504.json'
}
ended_with()
{
	file 1504.json || return
	is "$1" "$(sed -n 's/^  "status": \([0-9]*\),*$/\1/p' 1504.json)" 'the status in 1504.json'
}

task 15.4 'a report of a container'
expect 'it ended with the status 7' ended_with 7
expect 'it shared only uts' shares_only uts
