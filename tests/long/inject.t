#!/bin/sh
# SPDX-License-Identifier: ISC
# inject.t - all of tests/runner/inject.t, of which `make check` takes a sample
exec env LONG=1 LAB_SECONDS=7200 "${0%/*}/../runner/inject.t"
