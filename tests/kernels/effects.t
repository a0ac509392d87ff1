#!/bin/sh
# SPDX-License-Identifier: ISC
# effects.t - what works on which kernel, as root and as a user: in guests
set -eu
cd "${0%/*}/../.."
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/guests/host.sh
. tests/guests/host.sh

for release in bullseye bookworm trixie sid; do
	in_guest "$release" tests/guests/effects
done
scripts/kernel-table "$guests" | tee build/kernels.table | sed 's/^/# /'
done_testing
