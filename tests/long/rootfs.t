#!/bin/sh
# SPDX-License-Identifier: ISC
# rootfs.t - all of tests/builder/rootfs.t, of which `make check` takes a sample
exec env LONG=1 "${0%/*}/../builder/rootfs.t"
