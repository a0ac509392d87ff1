#!/bin/sh
# SPDX-License-Identifier: ISC
# transcripts.t - the programs print what the documents show
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
cd "${0%/*}/../.." || exit 1

for document in README.md docs/lessons.md; do
	if [ "$(id -u)" -ne 0 ]; then
		skip "$document" 'it takes root to play it as a user and as root'
	else
		check "$document" scripts/transcript -c "$document"
	fi
done
done_testing
