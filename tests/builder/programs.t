#!/bin/sh
# SPDX-License-Identifier: ISC
# programs.t - programs do a real job in a jail of their package
#
# `make check-packages` tries many more, which a machine that builds this seldom has.
set -eu
cd "${0%/*}/../.."
# shellcheck source=tests/lib.sh
. tests/lib.sh
in_memory "$@"
# shellcheck source=tests/packages/lib.sh
. tests/packages/lib.sh
# shellcheck source=tests/packages/usual.sh
. tests/packages/usual.sh
done_testing
