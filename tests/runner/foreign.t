#!/bin/sh
# SPDX-License-Identifier: ISC
# foreign.t - -x over a jail whose owners do not exist inside
#
# An overlay cannot copy such a file up, and root inside is not root of such a directory.
# shellcheck disable=SC2016,SC2317 # the inner shell expands; check_as calls the functions
set -eu
# shellcheck source=tests/lab.sh
. "${0%/*}/../lab.sh"

make_jail root
jail=$jails/root
mkdir -m 2755 "$jail/srv/group"
echo secret >"$jail/root/secret"
echo secret >"$jail/etc/secret"
chmod 600 "$jail/etc/secret"
cp "$jail/bin/busybox" "$jail/srv/setuid"
chmod 4755 "$jail/srv/setuid"
mkfifo "$jail/srv/pipe"
touch -d @1000000000 "$jail/srv/group" "$jail/etc/group" "$jail/etc"
tree "$jail" >"$tmp/tree.of.jail"

# More files than stand-ins for each would be made.
large_jail()
{
	many=$1
	make_jail large
	mkdir "$jails/large/usr/share/many"
	seq "$many" | sed "s,^,$jails/large/usr/share/many/," | xargs touch
	cp "$jails/large/bin/busybox" "$jails/large/srv/program"
}

# works CALLER OPTION... -- SCRIPT: in the jail, which stays as it is.
works()
{
	whose=$1; shift
	run_by "$whose" ./invoke_ns -x "$@"
	is 0 "$status" || { printf '%s\n' "$out" "$err"; return 1; }
	tree "$jail" | diff "$tmp/tree.of.jail" -
}

all_works()
{
	works "$@" -c "$jail" sh -ec '
		touch /tmp/new /new /etc/new /usr/bin/new
		echo added >>/etc/passwd
		tail -n 1 /etc/passwd
		sed -i s/root/toor/ /etc/group
		head -c 4 /etc/group; echo
		mv /etc/group /etc/crowd
		ln /usr/bin/busybox /usr/bin/other
		chmod 700 /usr/bin/busybox
		chown 0:0 /usr/bin/busybox
		ls -ln /usr/bin/other | cut -c 1-14
		cmp /usr/bin/other /srv/setuid
		mv /etc/motd /usr/share/motd
		rm /bin/ls
		rm -r /srv/group /var
		mkdir /var
		adduser -D -H joe
		grep -c joe /etc/passwd'
	is 'added
toor
-rwx------    
1' "$out"
}

seen='cd / && find . -xdev ! -path "./dev*" ! -path "./proc*" ! -path "./sys*" ! -path ./etc/hosts \
	! -path "./root/*" ! -name . -exec stat -c "%n %f %Y %N" {} + | sort
	find . -xdev -type f ! -path "*secret" ! -path ./etc/shadow ! -path ./etc/hosts -exec cksum {} + | sort'

# Modes, sizes, times, links and contents are those outside, and all is root's.
the_same()
{
	run_by root ./invoke_ns -x --share user,uts -c "$jail" sh -c "$seen"
	wanted=$out
	works "$1" --share uts -c "$jail" sh -c "$seen"
	is "$wanted" "$out"
	like '*./srv/pipe*./etc/profile*' "$out"
	works "$1" -c "$jail" sh -c 'find / -xdev ! -path "/dev*" ! -path "/proc*" ! -path "/sys*" \
		\( ! -user 0 -o ! -group 0 \)'
	is '' "$out"
}

# What the caller cannot read is not there for root inside either.
unreadable()
{
	works "$1" -c "$jail" sh -c 'cat /etc/secret 2>&1; ls /root; echo new >/root/new; cat /root/new
		rm /etc/secret; echo mine >/etc/secret; cat /etc/secret'
	is "cat: can't open '/etc/secret': Permission denied
new
mine" "$out"
	like '*note: [0-9]* files and directories of the jail cannot be read*' "$err"
}

# all_but_programs CALLER COMMAND...: files may be made and replaced anywhere, and be written to
# where programs are not.
all_but_programs()
{
	whose=$1; shift
	tree "$jails/large" >"$tmp/tree.of.large"
	run_by "$whose" "$@" ./invoke_ns -x -c "$jails/large" sh -c '
		echo added >>/etc/passwd && tail -n 1 /etc/passwd
		cd /usr/share/many
		echo new >new && mv new 7 && cat 7
		rm 8 && ls | wc -l
		mkdir -p deep/er && rm -r deep && rmdir /mnt && mv /etc/mtab /etc/link && ls /etc/link
		{ echo added >>9; } 2>/dev/null || echo not 9'
	is "added
new
$((many - 1))
/etc/link
not 9" "$out" || { echo "$err"; return 1; }
	like '*note: [0-9]* files of the jail can be replaced and removed, but not written to*' "$err"
	tree "$jails/large" | diff "$tmp/tree.of.large" -
}

# A kernel before 6.16; newuidmap is setuid, and so has no way under strace.
older_kernel()
{
	large_jail 20
	all_but_programs none strace -f -qq -o /dev/null -e trace=fsconfig \
		-e inject=fsconfig:error=EINVAL:when=5
}

explained()
{
	run_by "$1" ./invoke_ns --explain -x -c "$jail" true
	like "*mount an overlay over the jail, with its files as root's, as their owners do not exist inside: *" "$out"
	run_by root ./invoke_ns --explain -x -c "$jail" true
	like "*mount an overlay over the jail: *" "$out"
	is '' "$(printf '%s\n' "$err" | grep -v 'uid 0 outside')"
}

large_jail 3000
for who in user none; do
	check_as "$who" 'whatever is done works' all_works "$who"
	check_as "$who" 'all is as it is outside' the_same "$who"
	check_as "$who" 'what cannot be read' unreadable "$who"
	check_as "$who" 'a large jail' all_but_programs "$who"
	check_as "$who" 'it is explained' explained "$who"
done
check_as root 'a map without the owners' all_works root --uid-map 0:5000:10 --gid-map 0:5000:10
rm -r "$jails/large"
check_as none 'an older kernel' older_kernel
done_testing
