#!/bin/sh
# SPDX-License-Identifier: ISC
# site.t - the pages for a browser are complete, and each link leads somewhere
set -eu
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
cd "${0%/*}/../.."

if ! command -v cmark-gfm >/dev/null && ! command -v pandoc >/dev/null; then
	skip 'a site' 'neither cmark-gfm nor pandoc is here'
	done_testing
fi
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM
site="$tmp/a site"

is_made()
{
	scripts/site "$site"
	is 16 "$(find "$site" -name '[0-1][0-9]-*.html' | wc -l)"
	for file in index teaching manual invoke_ns.1 rootfs.5; do
		test -s "$site/$file.html"
	done
	is "$(cd docs/lab/pictures && ls ./*.svg)" "$(cd "$site/pictures" && ls)" || :
	for file in "$site"/*.html; do
		like '<!DOCTYPE html>*<h1*</html>' "$(cat "$file")"
	done
}

# Links to files and to places in them; what is elsewhere is not looked at.
links_lead()
{
	for file in "$site"/*.html; do
		grep -oE '(href|src)="[^"]*"' "$file" | sed 's/^[a-z]*="//; s/"$//; s/&amp;/\&/g' | sort -u >"$tmp/links"
		while IFS= read -r link; do
			case $link in
			https://*) continue ;;
			'#'*) target=${file##*/} place=${link#'#'} ;;
			*'#'*) target=${link%%'#'*} place=${link#*'#'} ;;
			*) target=$link place= ;;
			esac
			test -e "$site/$target" || { echo "${file##*/}: $link leads nowhere"; return 1; }
			[ -z "$place" ] || grep -qF "id=\"$place\"" "$site/$target" ||
				{ echo "${file##*/}: no place $link"; return 1; }
		done <"$tmp/links"
	done
}

twice()
{
	scripts/site "$tmp/again"
	diff -r "$site" "$tmp/again"
	scripts/site "$tmp/again"
}

# A directory of somebody else is not replaced.
careful()
{
	mkdir "$tmp/mine"
	echo mine >"$tmp/mine/letter"
	if scripts/site "$tmp/mine"; then return 1; fi
	is mine "$(cat "$tmp/mine/letter")"
	is '' "$(find "$tmp" -name '*.tmp')"
}

check 'it is made' is_made
check 'each link leads somewhere' links_lead
check 'a second one is the same' twice
check 'a directory of others stays as it is' careful
done_testing
