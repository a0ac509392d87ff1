#!/bin/sh
# SPDX-License-Identifier: ISC
# hostile.t - all of tests/hostile.t, of which `make check` takes a sample
exec env LONG=1 LAB_SECONDS=7200 "${0%/*}/../hostile.t"
