#!/bin/sh
# SPDX-License-Identifier: ISC
# limits.t - a greedy command is held, in a guest whose cgroups are of version 2
set -eu
cd "${0%/*}/../.."
# shellcheck source=tests/lib.sh
. tests/lib.sh

# shellcheck source=tests/guests/host.sh
. tests/guests/host.sh

# 6.1 is the oldest kernel of a distribution that has them by default.
kernels=
for release in bookworm sid; do
	in_guest "$release" tests/guests/limits
	[ ! -f "$guests/$release.limits" ] ||
		kernels="$kernels, $(sed -n 's/^# Linux \([0-9]*\.[0-9]*\).*/\1/p' "$guests/$release.limits")"
done

# With the tools of Debian 13.
retold()
{
	if ! root=$(scripts/fetch-root -d build/roots.tools -p 'hostname iproute2 diffutils' trixie 2>"$guests/err"); then
		skip 'tests/guests/retold' "$(tail -n 1 "$guests/err")"
	elif ! mksquashfs "$root" "$guests/root.squashfs" -quiet -no-progress -all-root 2>"$guests/err"; then
		skip 'tests/guests/retold' "$(tail -n 1 "$guests/err")"
	else
		in_guest bookworm tests/guests/retold -t 900 -m 1024 -d "$guests/root.squashfs"
	fi
}
retold

if [ -n "$kernels" ] && [ "$failures" -eq 0 ]; then
	evidence greedy "held, host well, on ${kernels#, }"
elif [ -n "$kernels" ]; then
	evidence greedy "$failures failures on ${kernels#, }"
fi

# The limits of lesson 8, in a guest's group that a user may write to.
make -s build/tests/typist
in_guest bookworm tests/guests/lesson -f "exec \"$PWD/build/tests/typist\" as=/bin/typist" \
	-f "file /bin/mask \"$PWD/tests/lessons/mask\" 0755 0 0" \
	-f "file /bin/lesson \"$PWD/scripts/lesson\" 0755 0 0" -f "tree /lab \"$PWD/docs/lab\""
done_testing
