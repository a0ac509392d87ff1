#!/bin/sh
# SPDX-License-Identifier: ISC
# site.t - a browser shows the pages: no horizontal scrolling, and every picture is loaded
set -eu
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
cd "${0%/*}/../.."

for browser in chromium chromium-browser google-chrome; do
	! command -v "$browser" >/dev/null || break
done
if ! command -v "$browser" >/dev/null; then
	skip 'pages in a browser' 'there is no chromium'
	done_testing
fi
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM
scripts/site "$tmp/site"

# A page with a frame of WIDTH for each page, which writes what it finds into its body.
frames()
{
	cat <<-EOT
	<!DOCTYPE html><meta charset="utf-8"><title>frames</title><body><pre id="found"></pre>
	<script>
	const pages = [$(cd "$tmp/site" && for file in *.html; do printf '"%s",' "$file"; done)];
	const found = document.getElementById("found");
	async function look(name) {
	  const frame = document.createElement("iframe");
	  frame.width = $1; frame.height = 900; frame.src = "site/" + name;
	  document.body.append(frame);
	  await new Promise(done => frame.onload = done);
	  const page = frame.contentDocument, root = page.documentElement;
	  for (const fold of page.querySelectorAll("details")) fold.open = true;
	  if (root.scrollWidth > frame.contentWindow.innerWidth)
	    found.append(name + ": " + root.scrollWidth + " wide\n");
	  for (const image of page.images)
	    if (!image.complete || !image.naturalWidth) found.append(name + ": no " + image.src + "\n");
	  if (!page.styleSheets.length) found.append(name + ": no style\n");
	  frame.remove();
	  return 1;
	}
	(async () => { let n = 0; for (const name of pages) n += await look(name);
	  found.append("looked at " + n + " pages of $1\n"); })();
	</script>
	EOT
}

# What the frames found.
look_at()
{
	frames "$1" >"$tmp/frames.html"
	shift
	[ "$(id -u)" -ne 0 ] || set -- --no-sandbox
	"$browser" --headless "$@" --disable-gpu --user-data-dir="$tmp/profile" \
		--allow-file-access-from-files --virtual-time-budget=60000 \
		--dump-dom "file://$tmp/frames.html" 2>"$tmp/err" | sed -n '/<pre id="found">/,/<\/pre>/{s/.*<pre id="found">//; /<\/pre>/!p}'
}

fits()
{
	found=$(look_at "$1")
	is "looked at $(find "$tmp/site" -name '*.html' | wc -l) pages of $1" "$found"
}

# The look is a look: a wide page, and a picture that is not there, are seen.
sees()
{
	echo '<!DOCTYPE html><link rel="stylesheet" href="style.css"><p style="width:3000px">wide<img src="none.svg">' \
		>"$tmp/site/wide.html"
	found=$(look_at 390)
	rm "$tmp/site/wide.html"
	like '*wide.html: * wide*wide.html: no *none.svg*' "$found"
}

check 'what is wide or missing is seen' sees
for width in 390 1280; do
	check "$width pixels" fits "$width"
done
done_testing
