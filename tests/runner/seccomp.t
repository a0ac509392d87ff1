#!/bin/sh
# SPDX-License-Identifier: ISC
# seccomp.t - mkfilter as people call it, and its raw filter as bwrap takes it
# shellcheck disable=SC2317 # check calls the functions
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
cd "${0%/*}/../.." || exit 1

list=configs/seccomp.deny
mkfilter=build/mkfilter
own=seccomp-test-$$
tmp=$(mktemp -d)
trap 'rm -rf "$tmp" build/gen/$own.bpf' EXIT
trap 'exit 1' HUP INT TERM

make -s "$mkfilter" build/gen/seccomp.bpf >&2 || { echo 'Bail out! cannot build mkfilter'; exit 1; }

same_bytes_twice()
{
	for arch in x86_64 aarch64 riscv64; do
		"$mkfilter" --arch "$arch" --source "$tmp/1.c" --raw "$tmp/1" "$list" &&
			"$mkfilter" --arch "$arch" --source "$tmp/2.c" --raw "$tmp/2" "$list" &&
			cmp "$tmp/1.c" "$tmp/2.c" && cmp "$tmp/1" "$tmp/2" || return
	done
}

architectures_differ()
{
	"$mkfilter" --arch x86_64 --raw "$tmp/1" "$list" &&
		"$mkfilter" --arch aarch64 --raw "$tmp/2" "$list" && ! cmp -s "$tmp/1" "$tmp/2"
}

# The C holds as many instructions as the bytes do, eight of them each.
source_and_raw_agree()
{
	"$mkfilter" --source "$tmp/1.c" --raw "$tmp/1" "$list" || return
	[ "$(grep -c '^	{ 0x' "$tmp/1.c")" -eq $(($(wc -c <"$tmp/1") / 8)) ]
}

# Every line of the list is in what --list says, and in its order.
tells_every_line()
{
	"$mkfilter" --arch x86_64 --list "$list" | sed -n 's/^    \([a-z_0-9]*\) .*/\1/p' >"$tmp/told"
	sed -n 's/^\([a-z_][a-z_0-9]*\).*/\1/p' "$list" >"$tmp/listed"
	[ -s "$tmp/told" ] && cmp "$tmp/told" "$tmp/listed"
}

# says STATUS TEXT COMMAND...
says()
{
	status=$1 text=$2; shift 2
	"$@" >"$tmp/out" 2>&1 && got=0 || got=$?
	cat "$tmp/out"
	[ "$got" -eq "$status" ] && grep -qF -- "$text" "$tmp/out"
}

typo_makes_nothing()
{
	{ cat "$list"; echo keyctll; } >"$tmp/typo"
	says 1 "no system call is named 'keyctll'" "$mkfilter" --raw "$tmp/none" "$tmp/typo" &&
		[ ! -e "$tmp/none" ] && [ ! -e "$tmp/none.tmp" ]
}

# A disk that is full: the old filter stays, and no draft beside it.
keeps_the_old_one()
{
	echo old >"$tmp/kept"
	ln -s /dev/full "$tmp/kept.tmp"
	says 1 "cannot write '$tmp/kept'" "$mkfilter" --raw "$tmp/kept" "$list" &&
		[ "$(cat "$tmp/kept")" = old ] && [ ! -e "$tmp/kept.tmp" ]
}

# In a configs/ that is not the one of this tree, which other tests copy meanwhile.
own_list_by_make()
{
	mkdir "$tmp/configs" && echo mseal >"$tmp/configs/$own.deny" &&
		make -s VPATH="$tmp" "build/gen/$own.bpf" && [ -s "build/gen/$own.bpf" ]
}

bwrap_takes_it()
{
	bwrap --ro-bind / / --dev /dev --seccomp 9 9<build/gen/seccomp.bpf true &&
		! bwrap --ro-bind / / --dev /dev --seccomp 9 9<build/gen/seccomp.bpf dmesg 2>"$tmp/out" &&
		grep 'Operation not permitted' "$tmp/out"
}

check 'the same bytes each time'            same_bytes_twice
check 'each architecture has its own'       architectures_differ
check 'the C and the bytes agree'           source_and_raw_agree
check 'the list tells every line'           tells_every_line
check 'a typo makes no filter'              typo_makes_nothing
check 'a failed write leaves the old one'   keeps_the_old_one
check 'an unknown architecture'             says 1 "no filter can be made for 'vax'" "$mkfilter" --arch vax --list "$list"
check 'a list that is not there'            says 1 "cannot read '$tmp/no'" "$mkfilter" --list "$tmp/no"
check 'a list that is a folder'             says 1 "cannot read '$tmp'" "$mkfilter" --list "$tmp"
check 'nothing asked for'                   says 2 'usage: mkfilter' "$mkfilter" "$list"
check 'help'                                says 0 'usage: mkfilter' "$mkfilter" --help
check 'make builds a list of one'\''s own'  own_list_by_make
if command -v bwrap >/dev/null; then
	check 'bwrap takes the raw filter'  bwrap_takes_it
else
	skip 'bwrap takes the raw filter' 'no bwrap here'
fi
done_testing
