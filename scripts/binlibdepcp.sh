#!/bin/sh
# SPDX-License-Identifier: ISC
# binlibdepcp.sh - the seed's name for binlibdepcp(1), which does the work: beside
# the scripts folder where it was built, or in PATH where it was installed.
set -eu

program=${0%/*}/../binlibdepcp
[ -x "$program" ] || program=$(command -v binlibdepcp) || {
	echo "binlibdepcp.sh: no binlibdepcp here: run 'make' first" >&2
	exit 1
}
exec "$program" "$@"
