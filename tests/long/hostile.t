#!/bin/sh
# SPDX-License-Identifier: ISC
# hostile.t - all of tests/runner/hostile.t, of which `make check` takes a sample
exec env LONG=1 LAB_SECONDS=7200 "${0%/*}/../runner/hostile.t"
