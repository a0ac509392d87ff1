#!/bin/sh
# SPDX-License-Identifier: ISC
# shell.t - the script of --explain=shell ends where the run ends
#
# A command looks at itself, once started by the runner and once by the script that the runner
# has printed, and sees the same.
# shellcheck disable=SC2317 # check calls them
set -eu
# shellcheck source=tests/lab.sh
. "${0%/*}/../lab.sh"

make_jail owned "$(by user id -u)"
cp rootfs/bin/busybox "$tmp/busybox"
busybox=$tmp/busybox
make_jail jail.tar.gz
make_jail jail.cpio.gz
mkdir -p "$jails/bare/bin"
cp rootfs/bin/busybox "$jails/bare/bin"
for name in sh cat readlink grep sed ls tr sort hostname; do
	ln -s busybox "$jails/bare/bin/$name"
done
cp -a "$jails/owned" "$jails/it's \"\$odd\" one"
chown -R "$(by user id -u)" "$jails/bare"
mkdir "$tmp/shared" && echo hello >"$tmp/shared/file" && chmod -R a+rwX "$tmp/shared"

# -- each deed has its line ---------------------------------------------------------------

# The formats of the sentences, as the sources have them: strings that the compiler joins.
formats()
{
	cat runner/sys/*.c | tr '\n\t' '  ' | grep -oE 'doing\("([^"\\]|\\.)*"( *"([^"\\]|\\.)*")*' |
		sed -e 's/^doing(//' -e 's/" *"//g' | sort -u
}

# A row of runner/sys/shell.c begins with the whole format.
each_deed_has_a_row()
{
	formats >"$tmp/formats"
	[ "$(grep -c . "$tmp/formats")" -gt 90 ]
	grep -oE '^	(TEXT|CALL)\("([^"\\]|\\.)*"' runner/sys/shell.c | sed 's/^	....(//' | sort >"$tmp/rows"
	is '' "$(uniq -d "$tmp/rows")"
	is '' "$(comm -23 "$tmp/formats" "$tmp/rows")" # without a row
	is '' "$(comm -13 "$tmp/formats" "$tmp/rows")" # of a deed that is no more
}

check 'each deed has a line, or a reason why it has none' each_deed_has_a_row

# -- the script does the same -------------------------------------------------------------

# What a command sees of itself; of its filter, where the jail has the program that asks for it.
# Of the signals, those around 32 and 33 are left out: make(1) starts programs with these ignored,
# and no shell can set them back.  Left out of the environment is what a shell adds, and who starts it: a process of its own.
# shellcheck disable=SC2016 # the shell inside expands it
look='
exec 2>&1
ls -a / | sed "s/^/root /"
[ -e /proc/self ] || exit 7
for name in user mnt pid net ipc uts cgroup time; do
	echo "ns $name $(readlink /proc/self/ns/$name)"
done
grep -E "^(Uid|Gid|Groups|Cap...|NoNewPrivs|Umask|SigIgn|SigBlk):" /proc/self/status |
	sed "s/^\(SigIgn:........\)../\1--/"
sed "s/^/uid_map /" /proc/self/uid_map
sed "s/^/gid_map /" /proc/self/gid_map
echo "setgroups $(cat /proc/self/setgroups)"
echo "offsets $(cat /proc/self/timens_offsets)"
echo "limits $(cat /proc/self/limits)"
echo "cwd $(readlink /proc/self/cwd)"
tr "\0" "\n" </proc/$$/environ | sort | sed "s/^/environ /"
sed "s/^/mount /" /proc/self/mountinfo
echo "name $(hostname) $(cat /proc/sys/kernel/domainname)"
echo "ping $(cat /proc/sys/net/ipv4/ping_group_range /proc/sys/net/ipv4/ip_unprivileged_port_start)"
echo "score $(cat /proc/self/oom_score_adj)"
echo "masked $(cat /proc/uptime /sys/kernel/notes 2>/dev/null | wc -c)" | sed "s/ [1-9].*/ no/"
echo "nested $(cat /proc/sys/user/max_user_namespaces)"
ls -ln /dev | sed "s/ [A-Z][a-z][a-z] .*:.. / /; s/^/dev /"
sed "s/^/interface /" /proc/net/dev | sed "s/:.*//"
ls /proc/self/fd | grep "^.$" | sed "s/^/fd /" # a shell can close no others
[ ! -e /etc/hosts ] || sed "s/^/hosts /" /etc/hosts
[ ! -e /bin/calls ] || {
	grep ^Seccomp /proc/self/status
	stat -c "file %n %A %u:%g" / /bin /bin/calls /tmp /mnt /srv
	touch /tmp/new; stat -c "new %u:%g" /tmp/new; rm -f /tmp/new
	/bin/calls $(cat /bin/calls.list) | sed "s/^/answer /"
}
exit 7'

# The numbers of mounts and devices, and inodes, differ from run to run.  /dev/console is the new
# terminal, which the script does not open; it ends lines by a carriage return, too.
same_for_all()
{
	tr -d '\r' <"$1" | sed -E -e '/[/ ]console( |$)/d' -e "s/^(ns .*)$/\\1 /" -e "$hosts_namespaces" -e 's/^(ns [a-z]+ )[a-z]+:.*/\1NEW/' \
		-e 's/^mount [0-9]+ [0-9]+ [0-9]+:[0-9]+ /mount /' -e 's/ (master|shared|propagate_from):[0-9]+//g' \
		-e 's,(/invoke_ns|/tmp/tmp)\.[0-9A-Za-z]*,\1.ID,g' | sort
}

namespaces_of_host()
{
	for name in user mnt pid net ipc uts cgroup time; do
		printf 's/^(ns %s ).*\\[%s\\] $/\\1HOST/;' "$name" \
			"$(readlink "/proc/self/ns/$name" | tr -dc 0-9)"
	done
}
hosts_namespaces=$(namespaces_of_host)

# What the script says; that it can install no filter is no surprise where the tool is too old.
said()
{
	grep -v "note: there is no seccomp filter: $expected" "$tmp/err" || :
}

# ends_alike CALLER ARGS...
shell='sh' newer='' expected='it needs setpriv'
! setpriv --help | grep -q seccomp-filter || expected='none is expected'
ends_alike()
{
	caller=$1; shift
	run_by "$caller" env -i PATH="$PATH" HOME=/here ./invoke_ns --explain=shell "$@" sh -c "$look"
	is 0 "$status" || { echo "$err"; return 1; }
	cp "$tmp/out" "$tmp/script"
	# shellcheck disable=SC2086 # words
	run_by "$caller" env -i PATH="$newer$PATH" HOME=/there $shell "$tmp/script"
	is 7 "$status" || { echo "$err"; return 1; }
	is '' "$(said)"
	cp "$tmp/out" "$tmp/by.script"
	run_by "$caller" env -i PATH="$PATH" HOME=/here ./invoke_ns "$@" sh -c "$look"
	is 7 "$status" || { echo "$err"; return 1; }
	same_for_all "$tmp/out" >"$tmp/wanted"
	same_for_all "$tmp/by.script" >"$tmp/got"
	[ "$(grep -c . "$tmp/wanted")" -gt 10 ]
	diff -u "$tmp/wanted" "$tmp/got"
}

# alike CALLER TITLE ARGS...
alike()
{
	caller=$1 title=$2; shift 2
	check_as "$caller" "alike: $title" ends_alike "$caller" "$@"
}

jail=$jails/owned
alike user 'a container'           -c "$jail"
alike none 'a container, alone'    -c "$jail" --cap-drop all
alike root 'a container'           -c "$jail"
alike root 'no jail'               -a
alike user 'a plain child'
alike user 'by hand'               -p -m -u box
alike root 'by hand: pid'          -p
alike root 'by hand: eight'        -pmnIUCT -u box
alike root 'by hand: with a jail'  --only -pmnIUCT -u box -c "$jail"
alike root 'by hand: no user'      --only -pmnIC -u box -c "$jail"
alike root 'offsets of clocks'     --boottime 3d4h --monotonic -2
alike root 'a bare chroot'         --share all -c "$jail"
alike root 'read-only'             -c "$jail" --read-only
alike user 'read-only'             -c "$jail" --read-only
alike root 'another user'          -c "$jail" --uid 5 --gid 6 --groups 7,8 -w /tmp
alike root 'privileged'            -c "$jail" --privileged --nested
alike root 'shared namespaces'     -c "$jail" --share net,user
alike root 'the command is pid 1'  -c "$jail" --as-pid-1 --seccomp none
alike user 'ephemeral'             -c "$jail" -x
alike user 'binds'                 -c "$jail" --bind "$tmp/shared:/mnt" --ro-bind "$tmp/shared:/srv" \
	--tmpfs /tmp:size=1m --bind "$tmp/shared/file:/run/new/name"
alike user 'binds in one another' -c "$jail" --bind "$tmp/shared:/srv" --tmpfs /srv/memory \
	--bind "$tmp/shared:/srv/new/name" --ro-bind "$tmp/shared/file:/srv/new/file"
alike root 'binds'                 -c "$jail" --bind "$tmp/shared:/mnt" --ro-bind "$tmp/shared:/srv" \
	--tmpfs /tmp:size=1m --dev-bind /dev/zero:/dev/box
alike root 'other capabilities'    -c "$jail" --cap-add net_admin,net_raw --cap-drop chown
alike user 'an environment'        -c "$jail" -e "A=it's \$b" -e 'B= c
d' --ulimit nofile=64 --ulimit core=0:1000
alike user 'variables that look like options' -U --env='-Stouch /x=1' --env=--=2
alike user 'the same id inside'    -c "$jail" --keep-id
alike root 'maps'                  -U --uid-map 0:54001:1 --gid-map 0:54001:1
alike root 'names'                 --uts --domainname example.net -c "$jail" -u box
alike root 'kernel parameters'     -c "$jail" --sysctl net.ipv4.ip_forward=1
alike root 'a pair of interfaces'  -c "$jail" --network veth=box0,10.9.8.2/24,gw=10.9.8.1,host=10.9.8.1 \
	--dns 10.9.8.1
alike user 'an archive'            -c "$jails/jail.tar.gz" --bind "$tmp/shared:/host"
alike root 'an archive, read-only' -c "$jails/jail.cpio.gz" --read-only
alike user 'no mount points'       -c "$jails/bare"
alike root 'no mount points'       -c "$jails/bare" --read-only --tmpfs /mnt
alike user 'an init by hand'       -p -m --init --ulimit nofile=100:200
alike root 'ids by hand'           -p --uid 5 --gid 6
alike user 'a bare chroot'         --share all -c "$jail"
alike user 'a time limit'          -c "$jail" --timeout 1h
alike user 'a terminal, which the script leaves as it is' -c "$jail" -t
alike user 'an odd name'           -c "$jails/it's \"\$odd\" one" -w / -e "X=\`id\`"
sleep 1000 & other=$!
if has_caller root; then
	unshare --uts --ipc sleep 1001 & other=$!
	wait_until is_named "$other" sleep
fi
alike root 'joined namespaces'     --join uts="$other" --join ipc="$other" -n
kill "$other"
ended "$other"

# Other shells than that of this machine.
for shell in bash "$busybox sh"; do
	if command -v "${shell%% *}" >/dev/null; then
		alike user "a container, by ${shell##*/}" -c "$jail"
		alike root "by hand, by ${shell##*/}" --only -pmnIUCT -u box -c "$jail"
	else
		skip "a container, by $shell" 'this shell is not here'
	fi
done
shell='sh'

# What config.json of a bundle says.
mkdir -p "$jails/bundle/data"
cp -a "$jails/owned" "$jails/bundle/rootfs"
echo '127.9.9.9 from-the-bundle' >"$jails/bundle/data/hosts"
cat >"$jails/bundle/config.json" <<-EOF
{"ociVersion": "1.1.0", "root": {"path": "rootfs"}, "hostname": "box", "domainname": "example.net",
"process": {"args": ["/bin/true"], "cwd": "/srv", "env": ["A=it's", "PATH=/bin"], "oomScoreAdj": 321,
	"user": {"uid": 0, "gid": 0, "umask": 63}, "capabilities": {"bounding": ["CAP_KILL", "CAP_CHOWN"]},
	"rlimits": [{"type": "RLIMIT_NOFILE", "soft": 60, "hard": 70}]},
"mounts": [{"destination": "/mnt", "type": "tmpfs", "options": ["size=64k", "mode=700", "noexec"]},
	{"destination": "/mnt/ro", "type": "bind", "source": "data", "options": ["rbind", "ro"]},
	{"destination": "/etc/hosts", "type": "bind", "source": "data/hosts"}],
"linux": {"namespaces": [{"type": "pid"}, {"type": "network"}, {"type": "ipc"}, {"type": "uts"},
	{"type": "mount"}], "maskedPaths": ["/proc/uptime", "/sys/kernel"], "readonlyPaths": ["/proc/sys"],
	"sysctl": {"net.ipv4.ip_default_ttl": "63"}, "timeOffsets": {"boottime": {"secs": 864000}}}}
EOF
chown -R "$(by user id -u)" "$jails/bundle"
for caller in user root none; do
	alike "$caller" 'a bundle'         --bundle "$jails/bundle"
done
alike user 'a bundle, and more options' --bundle "$jails/bundle" --read-only -e B=c -w /

# A filter with set-id programs is beyond setpriv(1).
expected='setpriv would set no_new_privs'
alike root 'set-id programs'       -c "$jail" --setuid
expected='none is expected'

# -- the tools of util-linux 2.41 ----------------------------------------------------------

# make_newer: those of the machine, or of a root that scripts/fetch-root has fetched, which are
# executed by the loader of that root.
make_newer()
{
	! setpriv --help | grep -q seccomp-filter || return 0
	newer_root=$top/build/roots/trixie
	[ -x "$newer_root/usr/bin/setpriv" ] || return 1
	mkdir "$tmp/newer"
	newer=$tmp/newer:
	for name in setpriv mount; do
		cat >"$tmp/newer/$name" <<-EOF
		#!/bin/sh
		exec "$newer_root/lib64/ld-linux-x86-64.so.2" --library-path "$newer_root/usr/lib/x86_64-linux-gnu" \\
			"$newer_root/usr/bin/$name" "\$@"
		EOF
		chmod 755 "$tmp/newer/$name"
	done
	PATH=$newer$PATH setpriv --help | grep -q seccomp-filter
}

# with_filter CALLER TITLE ARGS...
with_filter()
{
	if [ -n "$no_newer" ]; then
		skip "$1: alike: a filter: $2" "$no_newer"
	else
		caller=$1 title=$2; shift 2
		alike "$caller" "a filter: $title" "$@"
	fi
}

# The calls that the built-in filter refuses, with the conditions of some, and a few that it does not.
make_filtered()
{
	cp -a "$jails/owned" "$jails/filtered"
	cp build/tests/calls "$jails/filtered/bin/"
	{
		sed -n 's/^\([a-z][a-z0-9_]*\).*/\1/p' configs/seccomp.deny | sort -u
		printf '%s\n' socket,0=17,1=3,2=0 socket,0=38,1=5,2=0 ioctl,1=0x5412 ioctl,1=0x5401 \
			chmod,1=0x9ed getpriority,0=9 setuid chown getppid 4000
	} >"$jails/filtered/bin/calls.list"
	chown -R "$(by user id -u)" "$jails/filtered"
	tar -C "$jails/filtered" -cf "$jails/filtered.tar" .
	cat >"$tmp/profile.json" <<-EOF
	{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [
		{"names": ["getpriority"], "action": "SCMP_ACT_ERRNO", "errnoRet": 13}]}
	EOF
}

no_newer=
make_newer || no_newer='no setpriv of util-linux 2.41 here: make check-distros fetches one'
make_filtered
filtered=$jails/filtered
with_filter user 'the built-in one'   -c "$filtered"
with_filter none 'the built-in one'   -c "$filtered" --cap-drop all
with_filter root 'the built-in one'   -c "$filtered"
with_filter root 'another user'       -c "$filtered" --uid 5 --gid 6 --groups 7
with_filter user 'a part of it'       -c "$filtered" --seccomp-allow keyring,bpf
with_filter user 'a profile'          -c "$filtered" --seccomp "$tmp/profile.json"
with_filter root 'in BPF'             -c "$filtered" --seccomp build/gen/seccomp.bpf
with_filter user 'none'               -c "$filtered" --seccomp none
with_filter none 'two'                -c "$filtered" --fake-owners
with_filter user 'ephemeral'          -c "$filtered" -x
with_filter root 'of an archive'      -c "$filtered.tar" --read-only

# Owners that are shifted take util-linux 2.39.  Root inside is a uid that nobody has.
cp -a "$filtered" "$jails/shifted"
chown -hR 0:0 "$jails/shifted"
chown 5:6 "$jails/shifted/tmp"
with_filter root 'shifted owners'           -c "$jails/shifted"
with_filter root 'shifted, read-only'       -c "$jails/shifted" --read-only --uid 5 --gid 6 -w /tmp
with_filter root 'shifted, with binds'      -c "$jails/shifted" --ro-bind "$tmp/shared:/srv" --tmpfs /mnt
expected='it needs setpriv'

# -- what is refused, and what is written -------------------------------------------------

refuses()
{
	wanted=$1; shift
	run ./invoke_ns --explain=shell "$@"
	is 0 "$status"
	cp "$tmp/out" "$tmp/script"
	run sh "$tmp/script"
	is 125 "$status"
	is '' "$out"
	# shellcheck disable=SC2254 # a pattern it is
	like "$wanted" "$err"
}
check_as root 'what no tool can do is said before anything is done' \
	refuses '*unshare takes whole seconds*' --monotonic -1.5 true
check_as root 'a chroot with less rights' refuses '*capsh --chroot*' --share mnt -c "$jail" true

check_as root 'a variable as a command'   refuses '*for an option, or for a variable' -U -- A=b id
check_as root 'an option as a command'    refuses '*for an option, or for a variable' -c "$jail" -- -a x id
check_as root 'a variable that a shell drops' refuses '*drops variables*' -c "$jail" --env='-Sid /=1' true
check_as root 'a line break in a mount point' refuses '*no control character in the name of a place' \
	--only -m -c "$jail" --bind "$tmp:/new
$tmp/busybox" true
line_break="$jails/line
break"
mv "$jail" "$line_break"
check_as root 'a line break in the name of the jail' refuses '*no control character in the name of a place' \
	-c "$line_break" true
mv "$line_break" "$jail"

make_jail foreign
if ! mount --help | grep -q map-users; then
	check_as root 'an idmapped mount by an older tool' refuses '*util-linux 2.39*' -c "$jails/foreign" true
fi

lacks_a_tool()
{
	run ./invoke_ns --explain=shell -n true
	mkdir "$tmp/few"
	for name in sh cat mktemp; do
		ln -s "$(command -v "$name")" "$tmp/few/$name"
	done
	sed 's,^PATH=.*,,' "$tmp/out" >"$tmp/script"
	run env -i PATH="$tmp/few" sh "$tmp/script"
	is 125 "$status"
	like "*the tool '*' is missing*" "$err"
}
check_as root 'a tool that is missing is named before anything is done' lacks_a_tool

# What is in a name neither reaches the terminal nor is executed.
# shellcheck disable=SC2016 # words, not to be expanded
is_quoted()
{
	odd=$(printf '\033[31m it'\''s $(touch %s/touched) `id`\n# a\\\t\377b' "$tmp")
	run ./invoke_ns --explain=shell -e "A=$odd" -u box printf %s "$odd"
	is 0 "$status"
	is '' "$(tr -d '\n\t -~' <"$tmp/out")"
	cp "$tmp/out" "$tmp/script"
	run_by "$1" sh "$tmp/script"
	is 0 "$status" || { echo "$err"; return 1; }
	is '' "$(said)"
	is "$odd" "$out"
	[ ! -e "$tmp/touched" ]
}
check_as root 'an odd word is quoted' is_quoted root

# A tool takes a word that begins with '-' for an option, and an echo interprets some.
no_option()
{
	echo of-file >"$tmp/name"
	run ./invoke_ns --explain=shell -u "-F$tmp/name" hostname
	is 0 "$status"
	cp "$tmp/out" "$tmp/script"
	run sh "$tmp/script"
	unlike '*of-file*' "$out"
	run ./invoke_ns --explain=shell -n -c "$jail" --sysctl "net.ipv4.ip_default_ttl=$1" true
	is 0 "$status"
	cp "$tmp/out" "$tmp/script"
	run sh "$tmp/script"
	unlike 0 "$status"
}
check_as root 'a host name is no option'     no_option -n
check_as root 'what echo interprets'         no_option '\0612'

ends_by_a_signal()
{
	signal=$1 wanted=$2; shift 2
	run ./invoke_ns --explain=shell "$@" sh -c 'echo ready; exec sleep 1000'
	cp "$tmp/out" "$tmp/script"
	: >"$tmp/said"
	sh "$tmp/script" </dev/null >"$tmp/said" 2>&1 & script=$!
	wait_until grep -qx ready "$tmp/said"
	kill "-$signal" "$script"
	ended "$script" || return 1
	is "$wanted" "$end" || cat "$tmp/said"
}
check_as root 'a signal ends the command'   ends_by_a_signal TERM 143 -c "$jail"
check_as root 'with the script all of it ends' ends_by_a_signal KILL 137 -c "$jail"
check_as root 'and a part by hand'             ends_by_a_signal KILL 137 -p -m
check_as root 'and an overlay'                 ends_by_a_signal KILL 137 -c "$jail" -x
check_as root 'and what was unpacked'          ends_by_a_signal KILL 137 -c "$jails/jail.tar.gz"

done_testing
