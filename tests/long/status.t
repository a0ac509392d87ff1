#!/bin/sh
# SPDX-License-Identifier: ISC
# status.t - all of tests/runner/status.t, of which `make check` takes a sample
exec env LONG=1 LAB_SECONDS=7200 "${0%/*}/../runner/status.t"
