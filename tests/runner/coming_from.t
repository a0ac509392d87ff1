#!/bin/sh
# SPDX-License-Identifier: ISC
# coming_from.t - each line of docs/coming-from.md does something, and none has a complaint
# shellcheck disable=SC2317 # check_as calls the functions
set -eu
# shellcheck source=tests/lab.sh
. "${0%/*}/../lab.sh"

document=$top/docs/coming-from.md

# Each caller has a jail, a directory and a process to enter.
for who in root user; do
	has_caller "$who" || continue
	make_jail "$who" "$(by "$who" id -u)"
	mkdir -p "$jails/at-$who/data"
	mv "$jails/$who" "$jails/at-$who/rootfs"
	chown "$(by "$who" id -u)" "$jails/at-$who" "$jails/at-$who/data"
done
mkdir "$tmp/bin"
ln -s "$top/invoke_ns" "$tmp/bin/invoke_ns"

# The right column.
awk -F' \\| ' '/^\| `/ { sub(/ \|$/, "", $2); gsub(/`/, "", $2); print $2 }' "$document" | sort -u >"$tmp/lines"

# does CALLER LINE
does()
{
	whose=$1 line=$2
	cd "$jails/at-$whose"
	# what an option brings in is not taken for a mistake: a note may come, a complaint may not
	neighbour='' gone=''
	case $line in *\$PID*) # a container that runs
		neighbour="invoke_ns -c rootfs sh -c 'echo >/tmp/up; exec sleep 1000' >/dev/null 2>&1 & PID=\$!
			until [ -e rootfs/tmp/up ]; do sleep 0.05; done;"
		gone="rm rootfs/tmp/up; kill \$PID" ;;
	*\$NAME*) # one with a name, which the line may have ended
		neighbour="invoke_ns --name box$$ -c rootfs sh -c 'echo >/tmp/up; exec sleep 1000' >/dev/null 2>&1 & PID=\$!
			NAME=box$$; until [ -e rootfs/tmp/up ] && invoke_ns --list | grep -q '^box$$ .*command'; do sleep 0.05; done;"
		gone="rm rootfs/tmp/up; kill \$PID 2>/dev/null || :" ;;
	esac
	PATH=$tmp/bin:$PATH run_by "$whose" sh -c "$neighbour $line
		end=\$?; $gone
		wait; exit \$end"
	is 0 "$status" || { echo "$err"; return 1; }
	is '' "$(printf '%s\n' "$err" | grep -v ': note: ')"
	cd "$top"
}

there_are_lines() { [ "$(grep -c . "$tmp/lines")" -gt 30 ]; }
only_ours() { is '' "$(grep -v '^invoke_ns ' "$tmp/lines")"; }
check 'there are lines' there_are_lines
check 'all of them are ours' only_ours

for who in root user; do
	while read -r line; do
		check_as "$who" "$line" does "$who" "$line" </dev/null
	done <"$tmp/lines"
done

# Nor does the left one name a program that has no section.
sections()
{
	for program in docker podman bwrap unshare nsenter chroot systemd-nspawn firejail; do
		grep -qE "^## .*$program" "$document" || { echo "$program"; return 1; }
	done
}
check 'each program has a section' sections

done_testing
