#!/bin/sh
# SPDX-License-Identifier: ISC
# fixtures.t - the fixtures are what they claim to be, by the machine's own loader.
#
# Each is started with its whole root around it: so what a builder is tested with
# does start, or does not, for the reason that stands in its name.
. "${0%/*}/lib.sh"
cd "${0%/*}/.." || exit 1

dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
tab=$(printf '\t')

check 'they are built' tests/fixtures/build "$dir/all"

# start ROOT PATH: what it prints, with a /proc for $ORIGIN
start()
{
	# shellcheck disable=SC2016
	env -i PATH=/usr/bin:/bin:/usr/sbin:/sbin unshare --mount --map-root-user \
		sh -c 'mount --rbind /proc "$1/proc" && exec chroot "$@"' - "$dir/all/$1" "$2" 2>&1
}

says_ok()
{
	said=$(start "$2" "$3") || { echo "status $?: $said"; return 1; }
	case $said in "ok $1"*) ;; *) echo "$said"; return 1 ;; esac
}

does_not_start()
{
	said=$(start "$1" "$2") || return 0
	echo "it said: $said"
	return 1
}

if ! unshare --mount --map-root-user true 2>/dev/null; then
	skip 'they start' 'no mount namespace with root in it to be had here'
	done_testing
fi

# what ld.so.conf says reaches the loader by way of ldconfig
ldconfig=$(PATH=$PATH:/sbin:/usr/sbin command -v ldconfig) && "$ldconfig" -X -r "$dir/all/conf"
while IFS=$tab read -r name want root path _; do
	case $want:$name in
	refuse:hwcaps-without-base) ;;  # it does start, on the CPUs that it is for
	start:ld-so-conf)
		if [ "$ldconfig" ]; then
			check "$name starts" says_ok "$name" "$root" "$path"
		else
			skip "$name" 'no ldconfig here'
		fi ;;
	start:*)  check "$name starts" says_ok "$name" "$root" "$path" ;;
	refuse:*) check "$name does not start" does_not_start "$root" "$path" ;;
	esac
done <"$dir/all/manifest"
done_testing
