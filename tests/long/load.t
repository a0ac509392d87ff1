#!/bin/sh
# SPDX-License-Identifier: ISC
# load.t - all of tests/runner/load.t, of which `make check` takes a sample
exec env LONG=1 LAB_SECONDS=7200 "${0%/*}/../runner/load.t"
