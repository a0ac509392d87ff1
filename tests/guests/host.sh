# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2034 # $bin and $jail are for who sources it
# host.sh - for the tests that start guests: after lib.sh, at the top of the project.
# What each of them said is in $guests/RELEASE.SCRIPT.  $machine is theirs; what was built for it
# is in $build, $bin and $jail.

# shellcheck source=tests/retell.sh
. tests/retell.sh

# ARCH is another machine (make check-kernels ARCH=aarch64).
arch=${ARCH:-}
[ "$arch" != "$(uname -m)" ] || arch=
machine=${arch:-$(uname -m)} build=build${arch:+/$arch} bin=. jail=rootfs seconds=400
[ -z "$arch" ] || bin=$build/bin jail=jails/$arch seconds=1200

guests=$(mktemp -d)
trap 'rm -rf "$guests"' EXIT
trap 'exit 1' HUP INT TERM

# in_guest RELEASE SCRIPT [OPTIONS]: of scripts/guest; or a skip that says why there is none.
in_guest()
{
	release=$1 script=$2; shift 2
	if ! scripts/fetch-kernel -a "$machine" "$release" >/dev/null 2>"$guests/err"; then
		skip "$release: $script" "$(tail -n 1 "$guests/err")"
		return
	fi
	said=$guests/$release.${script##*/}
	scripts/guest -a "$machine" -t "$seconds" -k "$release" "$@" "$script" >"$said" 2>&1 || :
	retell "$release" "$said"
	check "$release: ${script##*/}, to the end" complete "$said"
}
