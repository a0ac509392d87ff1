#!/bin/sh
# SPDX-License-Identifier: ISC
# hears.t - all of tests/runner/hears.t, of which `make check` takes a sample
exec env LONG=1 LAB_SECONDS=7200 "${0%/*}/../runner/hears.t"
