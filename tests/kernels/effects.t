#!/bin/sh
# SPDX-License-Identifier: ISC
# effects.t - what works on which kernel, as root and as a user: in guests
set -eu
cd "${0%/*}/../.."
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/guests/host.sh
. tests/guests/host.sh

PATH=$PATH:/usr/sbin:/sbin
images=$(mktemp -d)
trap 'rm -rf "$guests" "$images"' EXIT

# make_image NAME COMMAND...: or it is an empty file, and the guest skips what takes it.
make_image()
{
	image=$images/$1; shift
	"$@" >"$images/log" 2>&1 || {
		sed "s|^|# ${image##*/}: |" "$images/log"
		rm -f "$image"
		truncate -s 1M "$image"
	}
}

# The sticks are filled by the guest, for it knows their file systems, and we may not.
truncate -s 64M "$images/vfat" "$images/exfat"
make_image vfat          mkfs.vfat -F 32 "$images/vfat"
make_image exfat         mkfs.exfat "$images/exfat"
make_image jail.squashfs mksquashfs rootfs "$images/jail.squashfs" -quiet -no-progress -all-root
make_image jail.erofs    mkfs.erofs --quiet --all-root "$images/jail.erofs" rootfs
make_image jail.ext4     mke2fs -q -t ext4 -d rootfs "$images/jail.ext4" 8m

set -- -d "$images/vfat" -d "$images/exfat" -f 'dir /pocket 0755 0 0'
for file in "$PWD/invoke_ns.run" "$images"/jail.*; do
	set -- "$@" -f "file /pocket/${file##*/} \"$file\" 0644 0 0"
done
for release in ${KERNELS:-bullseye bookworm trixie sid}; do
	in_guest "$release" tests/guests/effects
	in_guest "$release" tests/guests/pocket "$@"
done
scripts/result-table "$guests" | tee build/kernels.table | sed 's/^/# /'
done_testing
