#!/bin/sh
# SPDX-License-Identifier: ISC
# output.t - the forms that mkrootfs writes: what other programs read in them, and what is refused
set -eu
. tests/lib.sh
in_memory "$@"

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
top=$(pwd)
cd "$tmp"

head -c 300000 /dev/urandom >noise
: >empty
{
	printf 'dir /etc 0755 0 0\nfile /etc/noise %s/noise 0644 0 0\n' "$tmp"
	printf 'file /etc/empty %s/empty 0600 7 8\n' "$tmp"
	printf 'slink /etc/link noise 0777 0 0\n'
} >recipe
mkrootfs() { "$top/mkrootfs" "$@"; }

# members COMMAND...: the names that it lists.
members() { "$@" | sed 's,^\./,,; s,/$,,' | grep -v '^\.*$' | LC_ALL=C sort; }

all='etc
etc/empty
etc/link
etc/noise'

# tar_is FILE OPTION: GNU tar finds everything in it.
tar_is()
{
	[ "$(mkrootfs recipe "$1")" ] || :
	is "$all" "$(members tar -t "$2" -f "$1")"
	rm -rf into; mkdir into
	tar -x "$2" -f "$1" -C into
	cmp noise into/etc/noise
	is noise "$(readlink into/etc/link)"
	is 600 "$(stat -c %a into/etc/empty)"
}
check '.tar'     tar_is a.tar --no-same-owner
check '.tar.gz'  tar_is a.tar.gz -z
check '.tgz'     tar_is a.tgz -z
check '.tar.zst' tar_is a.tar.zst --zstd
check '.tar.xz'  tar_is a.tar.xz -J

cpio_is()
{
	mkrootfs recipe "$1"
	shift
	rm -rf into; mkdir into
	"$@" | (cd into && cpio --quiet -idm --no-preserve-owner)
	cmp noise into/etc/noise
	is noise "$(readlink into/etc/link)"
}
check '.cpio'     cpio_is a.cpio cat a.cpio
check '.cpio.gz'  cpio_is a.cpio.gz gzip -dc a.cpio.gz
check '.cpio.zst' cpio_is a.cpio.zst zstd -dc a.cpio.zst

# A damaged file must be noticed by who decompresses it.
has_checksum() { zstd -lv a.cpio.zst | grep -q 'Check: XXH64'; }
check 'zstd frames have a checksum' has_checksum

owners() { is '7/8' "$(tar -tv --numeric-owner -f a.tar | awk '/etc.empty/ { print $2 }')"; }
check 'owners are kept' owners

again()
{
	mkdir -p other
	for form in tar tar.gz tar.zst tar.xz cpio cpio.gz cpio.zst; do
		(umask 077; mkrootfs recipe "other/b.$form")
		cmp "a.$form" "other/b.$form"
	done
}
check 'the same input gives the same bytes, whatever the name and the umask' again

to_stdout()
{
	mkrootfs recipe - >b.tar
	cmp a.tar b.tar
}
check "'-' is a tar on standard output" to_stdout

full()
{
	status=0
	said=$(mkrootfs recipe - 2>&1 >/dev/full) || status=$?
	is 4 "$status"
	like '*No space left on device*' "$said"
}
check "'-': a full disk is an error" full

# refused NAME: nothing is made, and it is said what can be.
refused()
{
	status=0
	said=$(mkrootfs recipe "$1" 2>&1) || status=$?
	is 2 "$status"
	like "*'$1'*" "$said"
	[ ! -e "$1" ]
}
for name in x.zip x.squashfs x.tar.lz4 x.cpio.xz x.tbz2 x.7z; do
	check "$name is refused" refused "$name"
done

# A14
lock_mode()
{
	(umask 077; mkrootfs -l recipe locked)
	is 600 "$(stat -c %a locked.lock)"
	(umask 022; mkrootfs -l recipe locked.tar)
	is '644 644' "$(stat -c %a locked.tar) $(stat -c %a locked.tar.lock)"
}
check 'A14: the umask holds for the lock file, too' lock_mode

directory()
{
	mkrootfs recipe "$1"
	cmp noise "$2/etc/noise"
}
check "a '/' at the end is a directory, whatever its name" directory x.zip/ x.zip
check 'one that exists is one, too' directory x.zip x.zip
check 'a name that begins with a dot is a directory' directory .jail .jail

done_testing
