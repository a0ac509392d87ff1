#!/bin/sh
# SPDX-License-Identifier: ISC
# calls.t - all of tests/builder/calls.t, of which `make check` takes a sample
exec env LONG=1 "${0%/*}/../builder/calls.t"
