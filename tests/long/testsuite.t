#!/bin/sh
# SPDX-License-Identifier: ISC
# testsuite.t - busybox's own testsuite says in the jail what it says in a bare chroot
#
# A container takes much away.  What of it ordinary programs miss would show here: as a
# line that is not the same.  The chroot has a pid namespace, and lacks the two
# capabilities that the suite knows by name: to make devices and to mount.  Without
# root there is no chroot to compare with.
# shellcheck disable=SC2016,SC2030,SC2031 # the shell inside expands it; LAB_SECONDS for us
set -eu
LAB_SECONDS=${LAB_SECONDS:-3600}
export LAB_SECONDS
# shellcheck source=tests/lab.sh
. "${0%/*}/../lab.sh"

if [ -z "${LAB:-}" ]; then
	skip 'busybox in the jail and in a chroot' 'only root can chroot'
	done_testing
fi

# As the build has it: the programs in the suite's parent folder, with how they were
# configured, and a C compiler for nothing.
make -s build/busybox >&2
tarball=build/sources/$(basename "$(cat build/sources/busybox.path)")
CC=musl-gcc scripts/build-busybox -c "$tarball" configs/busybox.config build/kheaders \
	"$tmp/configuration"
make_jail suite

# unpack JAIL OWNER: the suite goes into a jail of its own.
unpack()
{
	cp -a "$jails/suite" "$jails/$1"
	mkdir "$jails/$1/suite"
	tar -xf "$tarball" --strip-components=1 -C "$jails/$1/suite" --wildcards '*/testsuite'
	cp build/busybox "$jails/$1/suite/busybox"
	cp "$tmp/configuration" "$jails/$1/suite/.config"
	chown -hR "$2:$2" "$jails/$1"
}

# The names alone: what differs by time or place is in what a failure says.
lines()
{
	grep -E '^(PASS|FAIL|SKIPPED|UNTESTED): ' "$1" | sort | grep -vxF -e "$set_id" -e "$own_name"
}

# By intention, and looked for: no set-id file is made in a jail that others can reach, and a
# jail knows its own name.
set_id='FAIL: cpio restores suid/sgid bits'
own_name='PASS: hostname-d-works'

go='cd /suite/testsuite && exec sh ./runtest'

# Pid 1 is called init there, as it is in the jail: the suite looks for it.
cat >"$tmp/init" <<'EOF'
#!/bin/sh -eu
mount -t proc proc "$1/proc"
mount --rbind /dev "$1/dev"
mount --rbind /sys "$1/sys"
umask 022
setpriv --bounding-set=-mknod,-sys_admin chroot "$1" /bin/sh -c "$2"
exit
EOF
chmod 755 "$tmp/init"

in_chroot()
{
	unshare --mount --propagation private --pid --fork \
		env -i PATH="$path" HOME=/root TERM=linux "$tmp/init" "$jails/$1" "$go" </dev/null
}

in_jail()
{
	by "$1" ./invoke_ns -c "$jails/$2" /bin/sh -c "$go" </dev/null
}

path=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

# Its status is how many failed, and what fails in the chroot is no fault of ours.
suite()
{
	name=$1; shift
	"$@" >"$tmp/$name.said" 2>&1 || :
	lines "$tmp/$name.said" >"$tmp/$name"
}

whole() { [ "$(wc -l <"$tmp/$1")" -gt 800 ] || { tail -n 3 "$tmp/$1.said"; return 1; }; }
same()
{
	grep -qxF "$set_id" "$tmp/$1.said" && grep -qxF "$own_name" "$tmp/$1.said"
	grep -vxF -e "PASS: ${set_id#*: }" -e "FAIL: ${own_name#*: }" "$tmp/chroot" | diff -u - "$tmp/$1"
}

# All at once: most of the time they sleep.
unpack chroot 0
unpack root "$(by user id -u)"
unpack user "$(by user id -u)"
unpack shifted 0
suite chroot in_chroot chroot & chroot=$!
suite root in_jail root root & root=$!
suite user in_jail user user & user=$!
suite shifted in_jail root shifted & shifted=$!
wait "$chroot" "$root" "$user" "$shifted"

check 'it runs in a bare chroot' whole chroot
for list in root user shifted; do
	check "$list: it runs in the jail" whole "$list"
	check "$list: line by line the same as in the chroot" same "$list"
done

count() { grep -c "^$1: " "$tmp/chroot" || :; }
figure="$(count PASS) pass, $(count FAIL) fail, $(($(count SKIPPED) + $(count UNTESTED))) skip"
if [ "$failures" -eq 0 ]; then
	evidence testsuite "$figure, the same in both"
else
	evidence testsuite "$figure in a chroot, and another list in the jail"
fi
done_testing
