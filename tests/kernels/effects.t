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

# As podman writes an image where it is, and as we do.
make_app()
{
	app=$1
	cat >"$images/recipe" <<-EOF
		include $PWD/configs/skeleton.rootfs
		busybox $PWD/$build/busybox dir=/bin
		user worker 1000 1000 /home/worker /bin/sh
		entrypoint /bin/sh -c
		cmd "id -un; pwd; echo \$A"
		env "A=b c" PATH=/bin
		user worker
		workdir /srv
	EOF
	./mkrootfs -D ARCH="$machine" "$images/recipe" "$images/app.oci.tar"
	if [ -z "$arch" ] && command -v podman >/dev/null; then
		set -- podman --storage-driver vfs --root "$images/store" --runroot "$images/run"
		"$@" load -q -i "$images/app.oci.tar"
		"$@" save -q -o "$images/app.tar" localhost/app:latest
	else
		mv "$images/app.oci.tar" "$images/app.tar"
	fi
	make bundle IMAGE="$images/app.tar" IMAGE_RUN="$app"
	rm -rf "$images/store" "$images/run"
}

# With systemd.
make_debian()
{
	root=$(scripts/fetch-root -d build/roots.systemd -p 'systemd dbus' bookworm)
	mksquashfs "$root" "$1" -quiet -no-progress -all-root
}

# The sticks are filled by the guest, for it knows their file systems, and we may not.
truncate -s 64M "$images/vfat" "$images/exfat"
make_image vfat          mkfs.vfat -F 32 "$images/vfat"
make_image exfat         mkfs.exfat "$images/exfat"
make_image app.run       make_app "$images/app.run"
make_image jail.squashfs mksquashfs "$jail" "$images/jail.squashfs" -quiet -no-progress -all-root
make_image jail.erofs    mkfs.erofs --quiet --all-root "$images/jail.erofs" "$jail"
[ -n "$arch" ] || make_image debian make_debian "$images/debian"
make_image jail.ext4     mke2fs -q -t ext4 -d "$jail" "$images/jail.ext4" 8m

set -- -d "$images/vfat" -d "$images/exfat" -f 'dir /pocket 0755 0 0'
for file in "$PWD/$bin/invoke_ns.run" "$images/app.run" "$images"/jail.*; do
	set -- "$@" -f "file /pocket/${file##*/} \"$file\" 0644 0 0"
done
pasta=
! command -v pasta >/dev/null || pasta="exec $(command -v pasta)"
# pasta and systemd are programs of this machine.
case $arch in
'') releases='bullseye bookworm trixie sid' ;;
*) releases='bookworm trixie-16k sid' ;;
esac
for release in ${KERNELS:-$releases}; do
	in_guest "$release" tests/guests/effects
	in_guest "$release" tests/guests/pocket "$@"
	if [ -z "$arch" ]; then
		in_guest "$release" tests/guests/network -f "$pasta"
		in_guest "$release" tests/guests/systemd -m 1024 -d "$images/debian"
	else
		in_guest "$release" tests/guests/surface \
			-f "file /bin/dirty \"$PWD/$build/tests/dirty\" 0755 0 0" \
			-f "file /bin/probe \"$PWD/$build/tests/probe\" 0755 0 0" \
			-f "file /jails/root/usr/bin/probe \"$PWD/$build/tests/probe\" 0755 0 0"
	fi
done
scripts/result-table "$guests" | tee "$build/kernels.table" | sed 's/^/# /'
done_testing
