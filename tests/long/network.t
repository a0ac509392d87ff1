#!/bin/sh
# SPDX-License-Identifier: ISC
# network.t - signals at random moments of tests/runner/network.t, of which `make check` sends a few
exec env LONG=1 LAB_SECONDS=7200 ONLY='*signals at random' "${0%/*}/../runner/network.t"
