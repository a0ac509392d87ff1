#!/bin/sh
# SPDX-License-Identifier: ISC
# bundle.t - the bundle from vfat and exfat, on other kernels: in guests
set -eu
cd "${0%/*}/../.."
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/guests/host.sh
. tests/guests/host.sh

# The guest can make a vfat itself.
truncate -s 32M "$guests/vfat.image" "$guests/exfat.image"
set -- -d "$guests/vfat.image"
PATH=$PATH:/usr/sbin:/sbin
if command -v mkfs.exfat >/dev/null; then
	mkfs.exfat "$guests/exfat.image" >/dev/null
	set -- "$@" -d "$guests/exfat.image"
fi
for release in ${KERNELS:-bullseye bookworm trixie sid}; do
	in_guest "$release" tests/guests/bundle "$@" \
		-f "file /invoke_ns.run \"$(pwd)/invoke_ns.run\" 0644 0 0"
done
done_testing
