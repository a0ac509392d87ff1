#!/bin/sh
# SPDX-License-Identifier: ISC
# bundle.t - all of tests/bundle/bundle.t, of which `make check` takes a sample
exec env LONG=1 LAB_SECONDS=7200 "${0%/*}/../bundle/bundle.t"
