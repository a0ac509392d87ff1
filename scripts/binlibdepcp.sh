#!/bin/sh
# SPDX-License-Identifier: ISC
# binlibdepcp.sh - run binlibdepcp(1) by the name of the original script: from the
# directory above this one if it was built there, or else from PATH.
set -eu

program=${0%/*}/../binlibdepcp
[ -x "$program" ] || program=$(command -v binlibdepcp) || {
	echo "binlibdepcp.sh: binlibdepcp not found: run 'make' first" >&2
	exit 1
}
exec "$program" "$@"
