#!/bin/sh
# SPDX-License-Identifier: ISC
# fixtures.t - every program that can start is placed and starts, and no other is.
#
# That they can, or cannot, is not for us to say: each is first started with its
# whole root around it, by the machine's own loader.
. "${0%/*}/../lib.sh"
in_memory "$@"
cd "${0%/*}/../.." || exit 1

dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
tab=$(printf '\t')

check 'they are built' make -s build/tests/fixtures
cp -a build/tests/fixtures "$dir/all"

# each COMMAND: once for every fixture, with $fixture $want $root $path $recipe set
each()
{
	while IFS=$tab read -r fixture want root path recipe; do
		"$@"
	done <"$dir/all/manifest"
}

# place: a jail with just that program, and what a container mounts upon
place()
{
	rm -rf "$dir/jail"
	{
		printf 'exec "%s"\n' "$(printf '%s\n' "$path" | sed 's/["\\]/\\&/g')"
		[ "$recipe" = - ] || printf '%s\n' "$recipe"
		printf 'dir /%s 0755 0 0\n' proc dev sys tmp
	} >"$dir/recipe"
	./mkrootfs --root "$dir/all/$root" "$dir/recipe" "$dir/jail" 2>&1
}

starts_in_its_jail()
{
	said=$(place) || { echo "$said"; return 1; }
	said=$(./invoke_ns -c "$dir/jail" -- "$path" 2>&1)
	is "ok $fixture" "$said"
}

# with the status for it, a message of the line in the recipe, and nothing left
is_refused()
{
	said=$(place)
	is 1 "$?" && like "mkrootfs: $dir/recipe:1: *" "$said" && [ ! -e "$dir/jail" ] &&
		is '' "$(find "$dir" -maxdepth 1 -name '.*')"
}

placed()
{
	before=$failures
	case $want in
	start)  check "$fixture: starts in its jail" starts_in_its_jail ;;
	refuse) check "$fixture: is refused" is_refused ;;
	esac
	[ "$failures" -eq "$before" ] || want="not $want"
	echo "$want" >>"$dir/verdicts"
}

# of_all VERDICT: "41 of 41"
of_all() { echo "$(grep -cx "$1" "$dir/verdicts") of $(grep -c "$1\$" "$dir/verdicts")"; }

# loaded: what it prints in its own root, with a /proc for $ORIGIN
loaded()
{
	# shellcheck disable=SC2016
	env -i PATH=/usr/bin:/bin:/usr/sbin:/sbin unshare --mount --map-root-user \
		sh -c 'mount --rbind /proc "$1/proc" && exec chroot "$@"' - "$dir/all/$root" "$path" 2>&1
}

# the rest of what it says is for variants
can_start()
{
	said=$(loaded) || { echo "status $?: $said"; return 1; }
	like "ok $fixture*" "$said"
}

cannot_start() { said=$(loaded) || return 0; echo "it said: $said"; return 1; }

claimed()
{
	case $want:$fixture in
	refuse:hwcaps-without-base) ;;  # it does start, on the CPUs that it is for
	start:*)  check "$fixture: can start" can_start ;;
	refuse:*) check "$fixture: cannot start" cannot_start ;;
	esac
}

each placed
evidence closures "$(of_all start) start, $(of_all refuse) refused"

# what ld.so.conf says reaches the loader by way of ldconfig
if ! unshare --mount --map-root-user true 2>/dev/null; then
	skip 'they can start, or cannot' 'no mount namespace with root in it to be had here'
elif ! ldconfig=$(PATH=$PATH:/sbin:/usr/sbin command -v ldconfig); then
	skip 'they can start, or cannot' 'no ldconfig here'
else
	unshare --map-root-user "$ldconfig" -X -r "$dir/all/conf" || exit 1
	each claimed
fi
done_testing
