#!/bin/sh
# SPDX-License-Identifier: ISC
# fingers.t - what users of other programs type gets a line that says what it is here
# shellcheck disable=SC2317 # check calls the functions
set -eu
# shellcheck source=tests/lab.sh
. "${0%/*}/../lab.sh"

make_jail root "$(by user id -u)"
jail=$jails/root
invoke_ns=$top/invoke_ns
mkdir "$tmp/here"
cp -a "$jail" "$tmp/here/rootfs"
cd "$tmp/here"

# refused PATTERN ARGS...: nothing is done, and the only complaint fits.
refused()
{
	pattern=$1; shift
	run "$invoke_ns" "$@"
	is 125 "$status" || { echo "$err"; return 1; }
	is '' "$out"
	like "invoke_ns: $pattern
invoke_ns: nothing was done*" "$(printf '%s\n' "$err" | grep -v ': note: ')"
}

# -- options -----------------------------------------------------------------------------

check 'docker -it'         refused "'-i t'*for a terminal use -t*" -it rootfs sh
check 'docker -ti'         refused "'-i rootfs'*for a terminal use -t*" -ti rootfs sh
check 'docker --rm'        refused "there is no option '--rm': *leaves nothing behind*" --rm -c rootfs true
check 'docker -d'          refused "there is no option '-d': *put '&' behind*" -d -c rootfs true
check 'docker --detach'    refused "there is no option '--detach': *put '&' behind*" --detach -c rootfs true
check 'docker run'         refused "'run': there are no subcommands*" run -it alpine
check 'docker run, with namespaces' refused "'run': there are no subcommands*" -p run alpine
check 'docker --net=host'  refused "'--net=host': *--network host" --net=host -c rootfs true
check 'docker --pid=host'  refused "'--pid=host': *--share pid" --pid=host -c rootfs true
check 'docker --net=none'  refused "'--net=none': *--network none" --net=none -c rootfs true
check 'docker --user=N'    refused "'--user=1000:1000': *--uid" --user=1000:1000 -c rootfs true
check 'docker --net none'  refused "'none': --net is the namespace here; for a network use --network none*" --net none -c rootfs true
check 'docker --net bridge' refused "'container:web': --net is the namespace here*" --net container:web -c rootfs true
pid_host()
{
	PATH=$PWD/rootfs/bin refused "'host': --pid is the namespace here; *--share pid" --pid host -c rootfs true
}
check 'docker --pid host'  pid_host
check 'docker --user nobody' refused "'nobody': --user is the namespace here; *--uid" --user nobody -c rootfs true
check 'docker --user a:b'  refused "'node:node': --user is the namespace here; *--uid" --user node:node true
check 'docker exec'        refused "'exec': there are no subcommands: *--enter NAME COMMAND" exec -it web sh
check 'docker stop'        refused "'stop': there are no subcommands: *--stop NAME" stop web
check 'docker list'        refused "'list': there are no subcommands: *--list" list
check 'docker build'       refused "'build': there are no subcommands: mkrootfs *" build -t web .
for image in ubuntu:latest alpine@sha256:0123 docker.io/library/alpine localhost:5000/web; do
	check "docker $image"  refused "cannot use '$image' as a jail: No such file or directory; there is no registry*skopeo copy*podman save*" -c $image sh
done
check 'a file that is not there' refused "cannot use 'app.tar:web' as a jail: No such file or directory" -c app.tar:web sh
check 'a directory that is not there' refused "cannot use 'rootfs/a.b' as a jail: No such file or directory" -c rootfs/a.b sh
for file in - /dev/stdout /dev/fd/1 /proc/self/fd/1; do
	check "--report $file" refused "--report '$file': a descriptor is given by its number: --report 1" --report $file -c rootfs true
done
check '--report /dev/stderr' refused "--report '/dev/stderr': *: --report 2" --report /dev/stderr -c rootfs true
check 'docker --device'    refused "there is no option '--device': *" --device /dev/null -c rootfs true
check 'docker://'          refused "cannot use 'docker://alpine' as a jail: *docker save*" -c docker://alpine true
check 'podman --readonly'  refused "there is no option '--readonly': *--read-only" --readonly -c rootfs true
check 'bwrap --setenv'     refused "there is no option '--setenv': *-e NAME=VALUE*" --setenv A b
check 'bwrap --die-with-parent' refused "there is no option '--die-with-parent': *omit it" --die-with-parent true
check 'bwrap --unshare-all' refused "there is no option '--unshare-all': -a *" --unshare-all true
check 'bwrap --proc'       refused "there is no option '--proc': *omit it" --proc /proc
check 'unshare -r'         refused "there is no option '-r': *(-U)*" -r true
check 'nspawn -D'          refused "there is no option '-D': -c JAIL *" -D rootfs

# What is the same elsewhere is taken.
taken()
{
	run "$invoke_ns" "$@"
	is "0 " "$status $err"
}
check 'bwrap --chdir'      taken -c rootfs --chdir /tmp true
check 'bwrap --unshare-*'  taken --unshare-user --unshare-pid --unshare-net --unshare-ipc --unshare-uts --unshare-cgroup true
# As with unshare, ps sees nobody else.
mount_proc()
{
	run "$invoke_ns" --fork --pid --mount-proc sh -c 'ls -d /proc/[0-9]*'
	is '0 /proc/1' "$status $(echo "$out" | head -n 1)"
}
check 'unshare --pid --mount-proc' mount_proc
check 'unshare -f, --fork, --mount-proc' taken -U -p -f --fork --mount-proc true

where()
{
	run "$invoke_ns" -c rootfs --chdir /tmp pwd
	is '0 /tmp' "$status $out"
}
check '--chdir is --workdir' where

# -- names that are nearly right -----------------------------------------------------------

check 'a letter too few'   refused "there is no option '--hostnme'; similar: --hostname" --hostnme box true
check 'two exchanged'      refused "there is no option '--bidn'; similar: --bind" --bidn /etc true
check 'several are similar' refused "there is no option '--re'; similar: --remove, --read-only, --report" --re true
check 'nothing is similar' refused "there is no option '--frobnicate'" --frobnicate true
check 'a capability'       refused "--cap-add 'SYS_ADMN': there is no such capability; similar: sys_admin; see capabilities(7)" -c / --cap-add SYS_ADMN true
check 'with a value'       refused "there is no option '--tmpsf'; similar: --tmpfs" --tmpsf=/mnt true

# A shortened name whose value would be the next word, which may be an option.
check 'short, and with a value'   refused "there is no option '--hostn'; similar: --hostname" --hostn box true
check '--ro is not --ro-bind'     refused "there is no option '--ro': *--read-only*--ro-bind*" --ro -c rootfs true
check 'short, without a value'    taken -c rootfs --read-o true
check 'short, with = and a value' taken -c rootfs --hostn=box true

check 'an option for a value'         refused "'-c' follows --hostname, which takes a value: *'--hostname=-c'" --hostname -c rootfs
check 'an option for a value: letter' refused "'-m' follows --hostname, which takes a value: *'--hostname=-m'" -pu -m true
check 'an option for a value: name'   refused "'--bind=/a' follows --workdir, *" -w --bind=/a -p true

meant()
{
	run "$invoke_ns" -p --hostname=-c sh -c 'cat /proc/sys/kernel/hostname'
	is '0 -c' "$status $out"
	run "$invoke_ns" --explain -T --boottime -1 true
	is 0 "$status"
}
check 'what is meant so is taken' meant

# -- the command ---------------------------------------------------------------------------

check 'a directory as the command' refused "'rootfs' is a directory: -c rootfs" rootfs
check 'a path of a directory'      refused "'./rootfs' is a directory: -c ./rootfs" ./rootfs

# says STATUS PATTERN ARGS...
says()
{
	code=$1 pattern=$2; shift 2
	run "$invoke_ns" "$@"
	is "$code" "$status"
	# shellcheck disable=SC2254
	like "$pattern" "$err"
}
check 'a directory, with a namespace'  says 126 "*execute './rootfs': it is a directory*hint: *-c DIRECTORY*" -p ./rootfs
check 'a directory in the jail'        says 126 "*execute '/tmp': it is a directory*" -c rootfs /tmp
check 'several words in one'           says 127 "*execute 'ls -la /': *blanks*hint: *separate words*" -c rootfs 'ls -la /'
check 'a command of the shell'         says 127 "*execute 'alias': it is a command of the shell*hint: *sh -c*" -c rootfs alias

# docker's -u: a name is one for a host, too.
user_as_hostname()
{
	run "$invoke_ns" -u nobody -c rootfs hostname
	is '0 nobody' "$status $out"
	like "invoke_ns: note: '-u nobody' sets the host name; for the command's user use --uid nobody" "$err"
	run "$invoke_ns" -u box -c rootfs hostname
	is '0 box ' "$status $out $err"
}
check 'docker -u nobody' user_as_hostname

# Programs may have such names.
programs_of_these_names()
{
	mkdir -p bin
	for name in none host nobody exec stop list; do
		printf '#!/bin/sh\necho %s "$@"\n' "$name" >"bin/$name"
	done
	chmod 755 bin/*
	for words in '--net none 1' '-n host 1' '--pid host 1' '-U nobody 1' '-p exec 1' 'stop 1' '-m list 1'; do
		# shellcheck disable=SC2086 # a list of words
		PATH=$PWD/bin:$PATH run "$invoke_ns" --keep-env $words
		is "0 ${words#-* }" "$status $out" || { echo "$err"; return 1; }
	done
}
check 'programs of these names' programs_of_these_names

named_like_a_directory()
{
	mkdir -p true
	run "$invoke_ns" true
	is 0 "$status"
}
check 'a program whose name a directory has, too' named_like_a_directory

# A program may have such a name.
with_blanks()
{
	cp rootfs/bin/busybox 'rootfs/bin/true it is'
	printf '#!/bin/sh\nexit 3\n' >'rootfs/bin/true it is'
	run "$invoke_ns" -c rootfs 'true it is'
	is 3 "$status"
	rm 'rootfs/bin/true it is'
}
check 'a program with blanks in its name' with_blanks

# -- nothing is isolated ---------------------------------------------------------------------

note='invoke_ns: note: nothing is isolated:'

noted()
{
	pattern=$1; shift
	run "$invoke_ns" "$@"
	is 0 "$status"
	like "$note $pattern" "$err"
}
quiet()
{
	run "$invoke_ns" "$@"
	is 0 "$status"
	unlike '*nothing is isolated*' "$err"
}
check 'no option'                   noted '-c JAIL or -a *' true
check 'no command either'           noted '-c JAIL or -a *'
check 'an option that isolates nothing' noted '-c JAIL or -a *' -e A=B --timeout 1h true
check 'options behind the command'  noted "options stand before the command, and '-c rootfs' behind 'ls'*" ls -c rootfs
check 'a namespace'                 quiet -m true
check 'a container'                 quiet -a true
check 'a jail'                      quiet -c rootfs --share all true
check 'the seed'\''s first message' quiet -i no true

done_testing
