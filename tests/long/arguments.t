#!/bin/sh
# SPDX-License-Identifier: ISC
# arguments.t - all of tests/runner/arguments.t, of which `make check` takes a sample
exec env LONG=1 LAB_SECONDS=7200 "${0%/*}/../runner/arguments.t"
