# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# nesting.sh - containers in the container; /mnt has invoke_ns and a jail
# shellcheck disable=SC2016,SC2103,SC2154,SC2164 # inside has set -eu and $work

small_root()
{
	mkdir -p root/bin root/proc root/dev root/tmp root/etc
	cp /bin/busybox root/bin
	ln -s busybox root/bin/sh
	echo root:x:0:0::/:/bin/sh >root/etc/passwd
}

nested_archive()
{
	is '0 2' "$(/mnt/invoke_ns -c /mnt/jail.cpio.zst sh -c 'echo "$(id -u) $$"')"
}

nested_directory()
{
	small_root
	is '0 2' "$(/mnt/invoke_ns -c root /bin/sh -c 'echo "$(busybox id -u) $$"')"
}

nested_user()
{
	make_user alice
	small_root
	chown -R alice: root
	is '0 2' "$(as alice /mnt/invoke_ns -c root /bin/sh -c 'echo "$(busybox id -u) $$"')"
}

# Three deep.
nested_twice()
{
	cp /mnt/invoke_ns /mnt/jail.cpio.zst .
	small_root
	is '0 2' "$(/mnt/invoke_ns --nested --ro-bind "$work:/tmp" -c root /bin/sh -c \
		'/tmp/invoke_ns -c /tmp/jail.cpio.zst sh -c "echo \$(id -u) \$\$"')"
}

nested_by_hand()
{
	is '1 box' "$(/mnt/invoke_ns -Upm -u box sh -c 'echo $$ $(hostname)')"
}

user_namespace()
{
	make_user alice
	is 0 "$(as alice unshare -Ur id -u)"
	is 1 "$(as alice unshare -Urmpf --mount-proc sh -c 'echo $$')"
	is tmpfs "$(as alice unshare -Urm sh -c 'mount -t tmpfs t /mnt; stat -fc %T /mnt')"
}

user_range()
{
	make_user alice
	echo alice:10000:20000 | tee /etc/subuid >/etc/subgid
	is 'daemon' "$(as alice timeout 60 unshare --map-root-user --map-auto setpriv --reuid 1 id -un)"
}

bubblewrap()
{
	is '0 2' "$(bwrap --unshare-all --uid 0 --ro-bind / / --proc /proc --dev /dev \
		sh -c 'echo "$(id -u) $$"')"
}

network_namespace()
{
	unshare -Urn ip link set lo up
	like '*127.0.0.1*' "$(unshare -Urn sh -c 'ip link set lo up; ip addr')"
	like '*v0@v1*' "$(unshare -Urn sh -c 'ip link add v0 type veth peer name v1; ip link')"
}

# What is changed may not be on an overlay itself.
overlay()
{
	cd /media
	mkdir lower upper work merged
	echo text >lower/file
	is 'text changed' "$(unshare -Urm sh -c 'mount -t overlay -o userxattr,lowerdir=lower,upperdir=upper,workdir=work o merged
		printf "%s " $(cat merged/file); echo changed >merged/file; cat merged/file')"
	is text "$(cat lower/file)"
}

fake_root()
{
	mkdir -p d
	is 'root root' "$(fakeroot sh -c 'touch d/f; chown 0:0 d/f; stat -c "%U %G" d/f')"
	is 'daemon games' "$(fakeroot sh -c 'touch d/g; chown daemon:games d/g; stat -c "%U %G" d/g')"
}

chroot_inside()
{
	small_root
	is root "$(chroot root /bin/sh -c 'busybox id -un')"
}
