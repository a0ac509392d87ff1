#!/bin/sh
# SPDX-License-Identifier: ISC
# mutants.t - each protection that is taken out is noticed (tests/mutants/run -h)
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
cd "${0%/*}/../.." || exit 1

if [ "$(id -u)" -eq 0 ]; then
	check 'every mutant of the list is noticed' tests/mutants/run
else
	skip 'every mutant of the list is noticed' 'some are noticed only if root runs the tests'
fi
done_testing
