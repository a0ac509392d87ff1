#!/bin/sh
# SPDX-License-Identifier: ISC
# fuzz.t - each fuzzer searches for a while, and finds nothing (tests/fuzz/README.md)
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
cd "${0%/*}/../.." || exit 1

check "every fuzzer, ${FUZZ_SECONDS:-30} seconds each" tests/fuzz/run
done_testing
