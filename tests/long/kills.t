#!/bin/sh
# SPDX-License-Identifier: ISC
# kills.t - all of tests/runner/kills.t, of which `make check` takes a sample
exec env LONG=1 LAB_SECONDS=7200 "${0%/*}/../runner/kills.t"
