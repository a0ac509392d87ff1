#!/bin/sh
# SPDX-License-Identifier: ISC
# build.t - all of tests/repo/build.t: the libraries are built in another place, too
exec env LONG=1 "${0%/*}/../repo/build.t"
