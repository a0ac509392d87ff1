#!/bin/sh
# SPDX-License-Identifier: ISC
# transcripts.t - the programs print what the documents show
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
cd "${0%/*}/../.." || exit 1

if [ "$(id -u)" -ne 0 ]; then
	skip README.md 'it takes root to play it as a user and as root'
else
	check README.md scripts/transcript -c README.md
fi
done_testing
