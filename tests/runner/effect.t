#!/bin/sh
# SPDX-License-Identifier: ISC
# effect.t - each namespace changes what it is there to change, and nothing else
#
# With a sample of the sets of namespaces; LONG=1 takes all 255.
# shellcheck disable=SC2016 # the shell inside expands it
set -eu
# shellcheck source=tests/lab.sh
. "${0%/*}/../lab.sh"

me=$(by user id -u)
make_jail owned "$me"

# -- which namespaces are new -------------------------------------------------------
#
# A set of the eight is a number: the bits are theirs in this order.

kinds='cgroup ipc mnt net pid time user uts'
all=255
user=64

option_of()
{
	case $1 in
	cgroup) echo -C ;;
	ipc)    echo -I ;;
	mnt)    echo -m ;;
	net)    printf '%s\n' -n ;;
	pid)    echo -p ;;
	time)   echo -T ;;
	user)   echo -U ;;
	uts)    echo --uts ;;
	esac
}

# kinds_in SET, options_of SET: one word each.
kinds_in()
{
	bit=1 words=
	for kind in $kinds; do
		[ $(($1 & bit)) -eq 0 ] || words="$words $kind"
		bit=$((bit * 2))
	done
	echo "${words# }"
}

options_of()
{
	for kind in $(kinds_in "$1"); do option_of "$kind"; done
}

# The inodes of the eight, a line each; and of which set they differ.
look()
{
	# shellcheck disable=SC2046,SC2086 # lists of words
	by "$@" stat -Lc %i $(printf '/proc/self/ns/%s ' $kinds) </dev/null
}

differing()
{
	bit=1 set=0
	while [ -n "$1" ]; do
		[ "${1%%
*}" = "${2%%
*}" ] || set=$((set | bit))
		bit=$((bit * 2))
		case $1 in
		*'
'*)		set -- "${1#*
}" "${2#*
}" ;;
		*)	break ;;
		esac
	done
	echo "$set"
}

# new CALLER ALWAYS SETS JAIL...: each of the sets is what is new, with ALWAYS.
new()
{
	caller=$1 always=$2 sets=$3; shift 3
	before=$(look "$caller")
	for set in $sets; do
		# shellcheck disable=SC2046 # words they are
		after=$(look "$caller" ./invoke_ns $(options_of "$set") "$@" 2>"$tmp/err") ||
			{ echo "$(options_of "$set" | xargs): $(cat "$tmp/err")"; return 1; }
		is "$(kinds_in $((set | always)))" "$(kinds_in "$(differing "$before" "$after")")"
	done
}

singles='1 2 4 8 16 32 64 128'
# Of any two namespaces, these sets have both, neither, and each without the other.
some=$(seq 3 19 $all)
sets="$singles $some"
[ -z "${LONG:-}" ] || sets=$(seq 1 $all)

check_as root 'a plain child has what we have'        new root 0 0
check_as root 'each set of the eight is just that'    new root 0 "$sets"
check_as user 'each alone takes the user namespace'   new user $user "$singles"
check_as user 'sets of them take the user namespace'  new user $user "$some"
check_as none 'who may map nobody has the same'       new none $user "$singles $all"

# Without a mount namespace a jail is a bare chroot: for us to see something in
# there, somebody has put a /proc into it.
if [ -n "${LAB:-}" ]; then
	mount --bind /proc "$jails/owned/proc"
fi
check_as root 'in a jail: each alone'  new root 0 "$singles" --only -c "$jails/owned"
check_as root 'in a jail: sets'        new root 0 "$some $all" --only -c "$jails/owned"
[ -z "${LAB:-}" ] || check_as user 'in a jail: each alone' \
	new user $user "$singles $all" --only -c "$jails/owned"
[ -z "${LAB:-}" ] || umount "$jails/owned/proc"

for who in root user none; do
	check_as "$who" 'a container has all eight'       new "$who" $all 0 -c "$jails/owned"
	check_as "$who" '--all has all eight'             new "$who" $all 0 --all
done
check_as root '--share keeps them'       new root $((all - 8 - 128)) 0 -c "$jails/owned" --share net,uts
check_as user '--share keeps them'       new user $((all - 8 - 128)) 0 -c "$jails/owned" --share net,uts
check_as root '--share all is a chroot'  sh -c '[ "$(./invoke_ns --share all -c "$1" stat -c %i /)" = "$(stat -c %i "$1")" ]' - "$jails/owned"

# The long names and bwrap's do the same.
long_names()
{
	before=$(look me)
	for kind in $kinds; do
		name=$kind
		[ "$kind" != mnt ] || name=mount
		for option in "--$name" "--unshare-$name"; do
			after=$(look me ./invoke_ns "$option" 2>"$tmp/err") || { cat "$tmp/err"; return 1; }
			like "*$kind*" "$(kinds_in "$(differing "$before" "$after")")"
		done
	done
}
check 'the long names and those of bubblewrap' long_names

# -- what that means ------------------------------------------------------------------

# says WANTED CALLER ARGS...: the output of invoke_ns.
says()
{
	wanted=$1 caller=$2; shift 2
	run_by "$caller" ./invoke_ns "$@"
	is "0 $wanted" "$status $out" || { echo "$err"; return 1; }
}

host_name()
{
	says 'box' "$1" -u box "$2" hostname
	says 'box example.net' "$1" -u box --domainname example.net \
		sh -c 'echo "$(hostname) $(cat /proc/sys/kernel/domainname)"'
}

# The first process of a pid namespace, in a /proc that shows no others.
processes()
{
	says "1" "$1" -pm sh -c 'echo $$'
	says '1' "$1" -pm sh -c 'cd /proc && echo [0-9]*'
	says '1' "$1" -p sh -c 'echo $$'
}

# By hand the command is pid 1; in a container it has an init.
container_processes()
{
	says '2 1 2' "$1" -c "$jails/owned" sh -c 'cd /proc && echo $$ [0-9]*'
	says '1' "$1" -c "$jails/owned" --as-pid-1 sh -c 'cd /proc && echo [0-9]*'
}

loopback()
{
	run_by "$1" ./invoke_ns -n ip link
	is 1 "$(printf '%s\n' "$out" | grep -c '^[0-9]')"
	like '1: lo:*[<,]UP[,>]*' "$out"
	run_by "$1" ./invoke_ns -n sh -c 'cat /proc/net/route; ip addr show lo'
	like '*inet 127.0.0.1/8*' "$out"
	is 1 "$(printf '%s\n' "$out" | grep -c -i -e ^iface -e ^lo)"
}

ipc_objects()
{
	object=$(ipcmk -M 4096 | sed 's/.* //')
	run_by "$1" ./invoke_ns ipcs -m
	shared=$out
	run_by "$1" ./invoke_ns -I ipcs -m
	ipcrm -m "$object"
	like "* $object *" "$shared"
	is 2 "$(printf '%s\n' "$out" | grep -c .)" # the headings
}

# 3d4h and a bit, seen by whoever reads the clock.
offsets()
{
	run_by "$1" ./invoke_ns --boottime 3d4h cat /proc/uptime
	is 0 "$status" || { echo "$err"; return 1; }
	was=$(cut -d. -f1 /proc/uptime)
	difference=$((${out%%.*} - was))
	[ "$difference" -ge $((273600 - 60)) ] && [ "$difference" -le $((273600 + 60)) ]
	says 'monotonic          -2 500000000
boottime      1000000         0' "$1" --boottime 1000000 --monotonic -1.5 \
		cat /proc/self/timens_offsets
}

# Also where root inside is somebody else outside.
offsets_in_a_jail()
{
	run_by "$1" ./invoke_ns -a --boottime 3d4h -c "$jails/owned" cat /proc/uptime
	[ "${out%%.*}" -ge 273600 ] || { echo "$err"; return 1; }
}

# The wall clock is everybody's.
wall_clock()
{
	run_by "$1" ./invoke_ns --boottime 1000000 date +%s
	difference=$(($(date +%s) - out))
	[ "$difference" -ge 0 ] && [ "$difference" -lt 60 ]
}

ids()
{
	says '0 0 0' user -U sh -c 'echo "$(id -u) $(id -g) $(id -G)"'
	says '0 0 0' "$1" -c "$jails/owned" sh -c 'echo "$(id -u) $(id -g) $(id -G)"'
}

# By hand, without a jail, root stays everybody: nothing is taken away.
root_by_hand()
{
	says '0 0' root -U sh -c 'echo "$(id -u) $(stat -c %u /etc/passwd)"'
	says '54001' root -U setpriv --reuid 54001 id -u
}

# C46: the ids are mapped before anything is made: else it would be nobody's, and the
# kernel makes nothing for nobody (EOVERFLOW).
all_at_once()
{
	# shellcheck disable=SC2086 # options
	for options in '-CImnpTUu box' -a; do
		says '0:0
0:0
0:0' "$1" $options -x --tmpfs /srv -c "$jails/owned" sh -c '
			for made in /srv/made /made /dev/shm/made; do
				mkdir "$made" && stat -c %u:%g "$made" || echo "not $made"
			done'
	done
}

for who in root user none; do
	check_as "$who" 'C46: all eight at once, and ids in each' all_at_once "$who"
	check_as "$who" 'host and domain name'               host_name "$who" --
	check_as "$who" 'a new pid 1, alone in its /proc'    processes "$who"
	check_as "$who" 'init, the command, and nobody else' container_processes "$who"
	check_as "$who" 'lo is up, and there is nothing else' loopback "$who"
	check_as "$who" 'no IPC object of the host'          ipc_objects "$who"
	check_as "$who" 'offsets of the clocks'              offsets "$who"
	check_as "$who" 'offsets of the clocks, in a jail'   offsets_in_a_jail "$who"
	check_as "$who" 'the date stays'                     wall_clock "$who"
	check_as "$who" 'root inside'                        ids "$who"
done
check_as root 'by hand everybody stays who he is' root_by_hand

# We must be somewhere in the tree for the root to be elsewhere.
cgroup_root()
{
	folder=/sys/fs/cgroup/$1/invoke-test-$$
	mkdir "$folder"
	outside=$(sh -c 'echo $$ >"$1/cgroup.procs" && cat /proc/self/cgroup' - "$folder")
	inside=$(sh -c 'echo $$ >"$1/cgroup.procs" && exec ./invoke_ns -C cat /proc/self/cgroup' - "$folder")
	rmdir "$folder"
	like "*/invoke-test-$$*" "$outside"
	unlike "*invoke-test*" "$inside"
	is '' "$(printf '%s\n' "$inside" | grep -v ':/$' || :)"
}
controller=
for name in unified pids systemd ''; do
	[ -w "/sys/fs/cgroup/$name/cgroup.procs" ] && controller=$name && break
done
if has_caller root && [ -w "/sys/fs/cgroup/$controller/cgroup.procs" ]; then
	check 'root: our cgroup is the root of the tree' cgroup_root "$controller"
else
	skip 'root: our cgroup is the root of the tree' 'no cgroup folder can be made here'
fi

# A new mount is nobody else's; the seed let it out where / is shared.
mounts_stay()
{
	says 'inside' "$1" -m sh -c 'mount -t tmpfs x /mnt && echo inside >/mnt/x && cat /mnt/x'
	[ ! -e /mnt/x ]
}
# Where one is when one calls, there the command is.
same_directory()
{
	cd tests
	for options in -p -m -pm -pmnIUCT '-p --init' --all; do
		# shellcheck disable=SC2086 # words they are
		is "$top/tests" "$(by "$1" ../invoke_ns $options pwd 2>/dev/null)"
	done
}
for who in root user none; do
	check_as "$who" 'without a jail the directory stays' same_directory "$who"
done

for who in root user none; do
	check_as "$who" 'a mount made inside stays there' mounts_stay "$who"
done

done_testing
