#!/bin/sh
# SPDX-License-Identifier: ISC
# races.t - all of tests/runner/races.t, of which `make check` takes a sample
exec env LONG=1 LAB_SECONDS=7200 "${0%/*}/../runner/races.t"
