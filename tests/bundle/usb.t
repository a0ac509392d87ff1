#!/bin/sh
# SPDX-License-Identifier: ISC
# usb.t - what belongs on a stick is on it
set -eu
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
in_memory "$@"
cd "${0%/*}/../.."

if [ ! -e build/sources/busybox.path ]; then
	skip 'a stick' 'this busybox was not built here, so its source is not either'
	done_testing
fi

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM
stick="$tmp/a stick"
mkdir "$stick" "$tmp/again" "$tmp/site"
echo page >"$tmp/site/index.html"
patch=configs/busybox-ping.patch
libraries='bzip2 libarchive libcap xz yyjson zlib zstd'
sources=$(for name in busybox $libraries; do cat "build/sources/$name.path"; done)

# put DIR [SOURCE...]: with these sources in place of all.
put()
{
	into=$1; shift
	if [ $# -eq 0 ]; then
		# shellcheck disable=SC2086 # a name a line
		IFS='
' && set -- $sources && unset IFS
	fi
	scripts/usb -V 7.0 -t 1767225600 -s "$tmp/site" -p "$patch" invoke_ns.run build/bundle/initramfs.cpio.gz "$into" "$@"
}

all_there()
{
	echo mine >"$stick/mine"
	put "$stick"
	cmp invoke_ns.run "$stick/invoke_ns.run"
	cmp invoke_ns.run "$stick/invoke_ns.com"
	is mine "$(cat "$stick/mine")"
	for page in docs/*.[1-9]; do
		test -s "$stick/man/${page##*/}.txt"
	done
	is '' "$(grep -l "$(printf '[\b\033]')" "$stick/man"/* "$stick/README.txt" || :)"
	printf '%s\n' "$sources" | while read -r source; do
		cmp "$source" "$stick/sources/${source##*/}"
	done
	cmp "$patch" "$stick/sources/${patch##*/}"
	cmp "$tmp/site/index.html" "$stick/site/index.html"
	diff -r docs/lab "$stick/lab"
	cmp binlibdepcp "$stick/tools/binlibdepcp"
	like '*16  Build your own*' "$(sh "$stick/lesson")"
}

# Each of its files is in the list, and as it says.
sums()
{
	rm -f "$stick/mine"
	(cd "$stick" && sha256sum -c --quiet SHA256SUMS)
	is "$(cd "$stick" && find . -type f ! -name SHA256SUMS | LC_ALL=C sort)" \
		"$(sed 's,^[0-9a-f]*  ,./,' "$stick/SHA256SUMS")"
}

twice()
{
	put "$tmp/again"
	diff -r "$stick" "$tmp/again"
}

# value NAME: of that key, wherever it stands.
value() { sed -n "s/^ *\"$1\": \"\(.*\)\",*$/\1/p" "$stick/sbom.spdx.json"; }

parts_list()
{
	is 'SPDX-2.3' "$(value spdxVersion)"
	is 2026-01-01T00:00:00Z "$(value created)"
	is "invoke_ns-7.0 invoke_ns.run invoke_ns busybox $libraries" "$(value name | xargs)"
	is '' "$(value licenseDeclared | grep NOASSERTION)"
	is 'built with busybox-ping.patch' "$(value sourceInfo)"
	printf '%s\n' "$sources" | while read -r source; do
		sum=$(sha256sum <"$source")
		grep -q "\"checksumValue\": \"${sum%% *}\"" "$stick/sbom.spdx.json"
	done
	for file in invoke_ns invoke_ns.run; do
		sum=$(sha256sum <"$file")
		is "${sum%% *}" "$(grep -A 20 "\"name\": \"$file\"" "$stick/sbom.spdx.json" |
			sed -n 's/.*"checksumValue": "\([^"]*\)".*/\1/p' | head -n 1)"
	done
	like 'urn:uuid:????????-????-8???-8???-????????????' "$(value documentNamespace)"
	! command -v python3 >/dev/null || python3 -m json.tool "$stick/sbom.spdx.json"
}

refused()
{
	if put "$tmp/nothing"; then return 1; fi
	cp Makefile "$tmp/other.tar"
	mkdir "$tmp/empty"
	if put "$tmp/empty" "$tmp/other.tar"; then return 1; fi
	is '' "$(ls "$tmp/empty")"
}

# The kernel unpacks one archive after the other, and so does this.
boots()
{
	mkdir "$tmp/root"
	for part in jail boot; do
		gzip -dc "build/bundle/$part.cpio.gz"
	done >"$tmp/both"
	gzip -dc "$stick/initramfs.cpio.gz" | cmp - "$tmp/both"
	(cd "$tmp/root" && gzip -dc "$OLDPWD/build/bundle/boot.cpio.gz" |
		"$OLDPWD/rootfs/bin/busybox" cpio -idm 2>/dev/null)
	cmp scripts/boot-init "$tmp/root/init"
	test -x "$tmp/root/init"
}

check 'all that belongs on it, and what else was there' all_there
check 'SHA256SUMS has each file' sums
check 'a second one is the same' twice
check 'what it is made of: SPDX 2.3, with the pins' parts_list
check 'no folder, or a source that is not pinned: nothing is written' refused
check 'the initramfs is the jail, and an init behind it' boots
done_testing
