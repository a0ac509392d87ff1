#!/bin/sh
# SPDX-License-Identifier: ISC
# races.t - somebody changes the jail while it is set up
#
# A place that the set-up mounts on, or its parent, changes places with a link to a decoy, an
# empty directory or a file, many times in each start.  The runner refuses, or the command runs
# with all that protects it; what lies outside, and the jail on disk, stay as they were.
# A few starts of each; LONG=1 makes 2,000 for each place.
set -eu
# shellcheck source=tests/lab.sh
. "${0%/*}/../lab.sh"

rounds=1
[ -z "${LONG:-}" ] || rounds=223

decoy=$tmp/decoy
mkdir -p "$decoy/sub" "$decoy/pts" "$decoy/shm" "$decoy/sys/kernel" "$tmp/source"
echo precious >"$decoy/sys/kernel/core_pattern"
echo precious >"$decoy/file"
chmod -R a+rwX "$decoy"
echo source >"$tmp/source/file"
chmod -R a+rX "$tmp/source"
decoy_before=$(tree "$decoy")

cat >"$tmp/small.rootfs" <<EOF
include $top/configs/skeleton.rootfs
dir /srv/volume 0755 0 0
busybox \${BUSYBOX} dir=/bin applets="sh,cat,stat,true"
EOF
make_jail root 0 "$tmp/small.rootfs"
make_jail owned "$(by user id -u)" "$tmp/small.rootfs"

# What the command finds missing.  The places may be gone by now, which protects as well; so
# it looks at each once, and writes nowhere.
cat >"$tmp/look" <<'EOF'
case $(cat /proc/self/mountinfo 2>&-) in
'' | *'/sys ro,'*' - proc '*) ;;
*) echo 'MISSING: /proc/sys can be written to' ;;
esac
for file in /proc/keys /proc/kcore /proc/timer_list; do
	case $(stat -c %F "$file" 2>&-) in
	'' | 'character special file') ;;
	*) echo "MISSING: $file is shown" ;;
	esac
done
[ ! -e /sys/firmware/acpi ] || echo 'MISSING: /sys/firmware is shown'
case $(cat /proc/1/comm 2>&-) in
'' | init) ;;
*) echo "MISSING: this is another's /proc" ;;
esac
echo ran
EOF

# Without times, which change with each exchange.
disk() { (cd "$jail" && find . -printf '%p %y %m %U:%G %s %l\n' | sort); }

# lay KIND: what changes places with $jail/$place
lay()
{
	other=$jail/${place%/*}/other
	[ "$place" != "${place#*/}" ] || other=$jail/other
	case $1 in
	link)      ln -s "$decoy" "$other" ;;
	directory) mkdir "$other" ;;
	file)      echo other >"$other" ;;
	esac
	[ -z "${LAB:-}" ] || chown -h --reference="$jail" "$other"
}

# starts PLACE OPTION...
starts()
{
	place=$1; shift
	for kind in link directory file; do
		inode=$(stat -c %i "$jail/$place")
		lay "$kind"
		disk_before=$(disk)
		build/tests/flip "$jail/$place" "$other" & flipper=$!
		round=0
		while [ "$round" -lt "$rounds" ]; do
			round=$((round + 1))
			echo start >>"$tmp/starts"
			run_by "$caller" ./invoke_ns "$@" -c "$jail" /bin/sh -c "$(cat "$tmp/look")"
			case $status$out in
			0ran)    echo ran >>"$tmp/ran" ;;
			12[5-7]) ;;
			*) echo "$place, $kind: $status $out $err"; break ;;
			esac
			[ "$status" -ne 124 ]
		done
		kill "$flipper" 2>/dev/null || :
		wait "$flipper" 2>/dev/null || :
		[ "$(stat -c %i "$jail/$place")" = "$inode" ] ||
			build/tests/flip "$jail/$place" "$other" once
		disk_after=$(disk)
		rm -rf "$other"
		is "$disk_before" "$disk_after"
		case $status$out in 0ran | 12[5-7]) ;; *) return 1 ;; esac
	done
	is "$decoy_before" "$(tree "$decoy")"
}

: >"$tmp/starts"
: >"$tmp/ran"
for mode in 'root: ' 'root: --share user' 'user: '; do
	caller=${mode%%:*}
	jail=$jails/root
	[ "$caller" = root ] || jail=$jails/owned
	has_caller "$caller" || { skip "$mode" 'only root can be somebody else'; continue; }
	share=${mode#*: }
	for row in proc sys dev dev/pts dev/shm etc 'srv/volume' srv; do
		mkdir -p "$jail/$row"
		[ -z "${LAB:-}" ] || chown --reference="$jail" "$jail/$row"
		# shellcheck disable=SC2086 # nothing, or words
		check "$mode, /$row changes" starts "$row" $share --bind "$tmp/source:/srv/volume" \
			--tmpfs /srv/volume --tmpfs /etc/missing
	done
done

# The files of names are mounted late, and a network takes its time.
if has_caller root; then
	! command -v pasta >/dev/null || make_tun
	eval "$uplink"
	for name in root owned; do
		echo 127.0.0.1 localhost >"$jails/$name/etc/hosts"
		chown --reference="$jails/$name" "$jails/$name/etc/hosts"
	done
fi
network()
{
	for row in etc etc/hosts proc; do
		check "$mode, $1, /$row changes" starts "$row" --network "$2" -u box --add-host far:10.1.2.3 \
			--dns 10.1.2.3
	done
}
[ -z "${LONG:-}" ] || rounds=40
for caller in root user; do
	has_caller root || { skip "$caller: networks" 'only root can make one to try this in'; continue; }
	mode=$caller jail=$jails/root
	[ "$caller" = root ] || jail=$jails/owned
	[ "$caller" = user ] || network 'a pair of interfaces' veth=box0,10.9.8.2/24,gw=10.9.8.1,host=10.9.8.1
	if command -v pasta >/dev/null; then
		network pasta pasta
	else
		skip "$mode, pasta" 'the program pasta is not installed'
	fi
done
# shellcheck disable=SC2154 # of lib.sh
evidence races "$(wc -l <"$tmp/starts"), $failures failed"
echo "# $(wc -l <"$tmp/ran") of $(wc -l <"$tmp/starts") starts ran the command"
done_testing
