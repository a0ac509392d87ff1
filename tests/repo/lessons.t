#!/bin/sh
# SPDX-License-Identifier: ISC
# lessons.t - the lab book: the form of its pages, and what a check says to wrong solutions
set -eu
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
cd "${0%/*}/../.."

lab=docs/lab
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM

sections='Guess first
Try
Now you
Break it
Read more
Solutions'

has_form()
{
	like '# [0-9]*. *' "$(head -n 1 "$1")"
	like '[*][123][05] minutes.[*] Goal: *' "$(sed -n 3p "$1")"
	is "$sections" "$(sed -n 's/^## //p' "$1" | grep -xF "$sections")"
	grep -qE '^## The same by (hand|invoke_ns)$' "$1" || { echo 'no "The same by hand"'; return 1; }
	picture=$(sed -n 's/^!\[.*\](\(.*\))$/\1/p' "$1" | head -n 1)
	test -s "$lab/$picture" || { echo "no picture '$picture'"; return 1; }
	test -s "${1%.md}.sh" || { echo 'nothing to check'; return 1; }
}

# The picture beside the page is that of the text in the page.
is_drawn()
{
	rm -rf "$tmp/pictures"
	mkdir "$tmp/pictures"
	cp "$1" "$tmp"
	scripts/picture -p "$tmp/${1##*/}"
	picture=$(ls "$tmp/pictures")
	diff "$lab/pictures/$picture" "$tmp/pictures/$picture"
}

# Only outputs, links and indented commands may be longer.
is_narrow()
{
	awk '/^```/ { block = !block; next }
		!block && !/^(!\[|[|])/ && !/^    / && length > 78 { print FNR ": " length " columns"; bad = 1 }
		block && /^(2?[$]|>) / && length > 78 { print FNR ": " length " columns"; bad = 1 }
		/[^\t -~]/ { print FNR ": not ASCII"; bad = 1 }
		END { exit bad }' "$1"
}

# Each task has a number in "Now you", and the same in the file of its checks.
tasks_are_checked()
{
	number=${1##*/} number=${number%%-*} number=${number#0}
	tasks=$(sed -n '/^## Now you/,/^## /s/^\([1-9]\)\. .*/\1/p' "$1" | sed "s/^/$number./")
	is "$tasks" "$(sed -n 's/^task \([1-9][0-9.]*\) .*/\1/p' "${1%.md}.sh")"
	like "*lesson check $number*" "$(sed -n '/^## Solutions/,$p' "$1")"
}

in_index()
{
	minutes=$(sed -n 's/^\*\([0-9]*\) minutes.*/\1/p' "$1")
	title=$(sed -n '1s/^# [0-9]*\. //p' "$1")
	grep -qF "| [$title](${1##*/}) | $minutes |" "$lab/README.md"
}

# What a terminal shows has no mark of a browser.
is_text()
{
	number=${1##*/} number=${number%%-*} number=${number#0}
	text=$(scripts/lesson "$number"; scripts/lesson solutions "$number")
	is '' "$(printf '%s\n' "$text" | grep -nE '^```|^<|\]\(|^!\[')"
	like "*Done?  lesson check $number.*" "$text"
	is 0 "$(scripts/lesson "$number" | sed -n '/^## Solutions/p' | wc -l)"
}

for page in "$lab"/[0-9][0-9]-*.md; do
	file=${page##*/}
	check "$file: its form" has_form "$page"
	check "$file: its picture" is_drawn "$page"
	check "$file: 78 columns" is_narrow "$page"
	check "$file: each task is checked, and has a solution" tasks_are_checked "$page"
	check "$file: is in the index" in_index "$page"
	check "$file: as text" is_text "$page"
done
for file in README.md teaching.md; do
	check "$file: 78 columns" is_narrow "$lab/$file"
done

# The picture of the first minute, and what a terminal shows of it.
recorded()
{
	scripts/recording <"$lab/pictures/first-minute.md" | cmp - "$lab/pictures/first-minute.svg" &&
	scripts/recording -c <"$lab/pictures/first-minute.md" | cmp - "$lab/pictures/first-minute.cast" &&
	perl -MJSON::PP -ne '$event = decode_json($_); print $event->[2] if ref $event eq "ARRAY"' \
		"$lab/pictures/first-minute.cast" | tr -d '\r' >"$tmp/shown" &&
	awk '/^```/ { block = !block; next } block' "$lab/pictures/first-minute.md" | fold -w 80 |
		diff - "$tmp/shown"
}
check 'the recording is of its page' recorded

listed() { is 16 "$(scripts/lesson | grep -cE '^ *[0-9]+  .* min$')"; }
check 'lesson lists all' listed

# A student's work, in a world in which there is nothing else (tests/lessons/play -h).
wrong_is_named()
{
	is '' "$(tests/lessons/play -r 'unshare -u sleep 401' -x 'sh /tmp/lab/top/tests/lessons/wrong' 2>&1)"
}
if [ "$(id -u)" -eq 0 ]; then
	check 'wrong solutions, and work done elsewhere, are named' wrong_is_named
else
	skip 'wrong solutions, and work done elsewhere, are named' 'it takes root to make a world'
fi
done_testing
