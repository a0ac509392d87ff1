#!/bin/sh
# SPDX-License-Identifier: ISC
# headers.t - a bundle whose first lines were changed, in 2,000 ways
#
# The lines '#script', '#jail', '#cksum' and '#runner' locate and verify the parts.  A number
# chooses how they are changed, so that each run makes the same changes.  A changed bundle is
# refused with status 125, runs no command and leaves nothing; an unchanged one is started.
set -eu
export LAB_SECONDS="${LAB_SECONDS:-7200}"
# shellcheck source=tests/lab.sh
. "${0%/*}/../lab.sh"

headers=${HEADERS:-2000}
bundle=$tmp/bundle
places=$tmp/places
cp invoke_ns.run "$bundle"
mkdir -m 1777 "$places"
version=$(./invoke_ns --version)
lines=$(sed '/^#$/q' "$bundle" | wc -l)
size=$(head -n "$lines" "$bundle" | wc -c)
tail -c +$((size + 1)) "$bundle" >"$tmp/rest"

# mutant SEED: the first lines, changed at one to three places.
mutant()
{
	head -n "$lines" "$bundle" | awk -v seed="$1" '
		function below(n) { return int(rand() * n) }
		# Another number than N.
		function number(n,   list, words, count) {
			list = numbers "," n "0," n + 1 "," n - 1 "," n * 2 ",-" n
			count = split(list, words, ",")
			return words[1 + below(count)]
		}
		# One byte of the line behind the "#" is gone, doubled, or another; or a word is.
		function change(line,   at, how, words, n) {
			at = 2 + below(length(line) - 1)
			how = below(6)
			if (how == 0)
				return substr(line, 1, at - 1) substr(line, at + 1)
			if (how == 1)
				return substr(line, 1, at) substr(line, at)
			if (how == 2)
				return substr(line, 1, at - 1) substr(bytes, 1 + below(length(bytes)), 1) substr(line, at + 1)
			n = split(line, words, " ")
			at = 2 + below(n - 1)
			if (how < 5)
				words[at] = words[at] ~ /^[0-9]+$/ ? number(words[at]) : words[2 + below(n - 1)]
			else
				words[at] = ""
			line = words[1]
			for (at = 2; at <= n; at++)
				line = line " " words[at]
			return line
		}
		BEGIN {
			bytes = "0123456789abcdefxX -+.#/$`*\\\t"
			numbers = "0,1,08,0x10,-1,+1,,1 2,4096,99999999999999999999,4294967296"
			numbers = numbers ",9223372036854775807,$((1)),1;echo went"
			srand(seed)
		}
		/^#(script|jail|cksum|runner) / { table[++count] = $0; at[count] = NR }
		{ text[NR] = $0 }
		END {
			for (i = below(3) + 1; i > 0; i--) {
				k = below(count) + 1
				how = below(10)
				if (how == 0)
					text[at[k]] = "# nothing"
				else if (how == 1)
					text[at[k]] = text[at[k]] "\n" change(text[at[k]])
				else if (how == 2)
					text[at[k]] = text[at[below(count) + 1]]
				else
					text[at[k]] = change(text[at[k]])
			}
			for (i = 1; i <= NR; i++)
				print text[i]
		}'
}

# What is written where it should not be is another file than these.
left() { find "$places" -mindepth 1; }

# judge SEED: print what is wrong.
judge()
{
	mutant "$1" >"$tmp/first"
	cat "$tmp/first" "$tmp/rest" >"$tmp/mutant"
	chmod 644 "$tmp/mutant"
	run_by user env HOME= XDG_RUNTIME_DIR= TMPDIR="$places" sh "$tmp/mutant" --version
	if head -n "$lines" "$bundle" | cmp -s - "$tmp/first"; then
		is "0 $version" "$status $out" && same=$((same + 1))
	else
		is '125 ' "$status $out" && like 'invoke_ns.run: *' "$err"
	fi && is '' "$(left)"
}

mutants()
{
	seed=0 same=0
	while [ "$seed" -lt "$headers" ]; do
		seed=$((seed + 1))
		judge "$seed" || { echo "header $seed: $status: $out $err"; cat "$tmp/first"; return 1; }
	done
	echo "$seed $same" >"$tmp/figures"
}

check_as user 'a changed header: refused, and nothing is run or left' mutants
if [ -f "$tmp/figures" ]; then
	read -r seed same <"$tmp/figures"
	evidence headers "$seed, $((seed - same)) changed, 0 started"
fi
done_testing
