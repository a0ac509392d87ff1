# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# guest.sh - what the scripts of the guests have in common.  It brings lib.sh.

. /tests/lib.sh
