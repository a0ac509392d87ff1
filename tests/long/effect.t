#!/bin/sh
# SPDX-License-Identifier: ISC
# effect.t - all of tests/runner/effect.t, of which `make check` takes a sample
exec env LONG=1 LAB_SECONDS=7200 "${0%/*}/../runner/effect.t"
