#!/bin/sh
# SPDX-License-Identifier: ISC
# docs.t - the documents say what the programs are
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
cd "${0%/*}/../.." || exit 1

dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM

documents='README.md CONTRIBUTING.md SECURITY.md docs/coming-from.md docs/hpc.md docs/kubernetes.md docs/packages.md docs/software.md lib/README.md runner/README.md seccomp/README.md builder/README.md'
documents="$documents $(echo docs/lab/*.md)"

# The options of a usage text: "-c --chroot V", V where there is a value.
of_help()
{
	"./$1" --help | sed -n 's/^ \{2,6\}\(-[A-Za-z],\)\{0,1\} *\(--[a-z0-9-]*\)\( [^ ].*\)\{0,1\}.*/\1 \2\3/p' |
		sed 's/,//; s/^ *//; s/\(--[a-z0-9-]*\) [^ ].*/\1 V/; s/ *$//' | sort
}

# Those that a manual page lists: ".It Fl c , -chroot Ar dir".
of_man()
{
	awk '/^\.It Fl / {
		letter = name = value = ""
		for (i = 3; i <= NF; i++) {
			if ($i == "Ns" && $(i + 1) == "Op")
				break # a value that may be left out
			if ($i ~ /^-./)
				name = "-" $i
			else if ($i ~ /^[A-Za-z]$/)
				letter = "-" $i " "
			else if ($i ~ /^(Ar|Cm)$/) {
				value = " V"
				i++
			}
		}
		print letter name value
	}' "docs/$1.1" | sort
}

# Those that bash offers.
of_completion()
{
	scripts/completions "$1" bash | sed -n "s/^_$1_options='\(.*\)'/\1/p" | tr ' ' '\n' | sort
}

same()
{
	[ -s "$dir/$1" ] || { echo "$1: no options were found"; return 1; }
	diff -u "$dir/$1" "$dir/$2"
}

for program in invoke_ns mkrootfs binlibdepcp; do
	of_help "$program" >"$dir/help"
	if [ -f "docs/$program.1" ]; then
		of_man "$program" >"$dir/man"
		check "$program: the manual page has the options of --help" same help man
	fi
	tr ' ' '\n' <"$dir/help" | grep '^-' | sort >"$dir/offered"
	of_completion "$program" >"$dir/completion"
	check "$program: the completions have the options of --help" same offered completion
done

# The texts of the verbs begin in one column.
verbs_in_columns()
{
	./mkrootfs --help | awk '/^before a verb/ { exit }
		column && (substr($0, column - 1, 1) != " " || substr($0, column, 1) == " ") { print; wrong = 1 }
		/^RECIPE/ { getline; column = index($0, "a directory") }
		END { exit wrong || !column }'
}
check 'mkrootfs --help: the texts of the verbs begin in one column' verbs_in_columns

# code FILE: what stands in a document as code, but for what programs printed.
code()
{
	awk '/^```/ { block = block ? "" : $0; next }
	block ~ /console/ { if (sub(/^[$] /, "")) print; next }
	block { print; next }
	{
		n = split($0, part, "`")
		for (i = 2; i <= n; i += 2)
			print part[i]
	}' "$1"
}

targets_exist()
{
	make -s help | awk '/^  / { print $1 }' >"$dir/targets"
	code "$1" | grep -o 'make [a-z][a-z-]*' | sed 's/make //' | sort -u >"$dir/used"
	! grep -vxF -f "$dir/targets" "$dir/used"
}

# The rooms that a guide names are there, and it has one for each file.
rooms_exist()
{
	room=${1%/README.md}
	for name in $(code "$1" | grep -oE '[a-z_0-9/]+\.[ch]' | sort -u); do
		[ -e "$room/$name" ] || [ -e "$name" ] || { echo "there is no $room/$name"; return 1; }
		echo "$room/$name"
	done >"$dir/rooms" || { cat "$dir/rooms"; return 1; }
	printf '%s\n' "$room"/*.c >"$dir/files"
	! grep -vxF -f "$dir/rooms" "$dir/files" || return
	for name in "$room"/*/; do
		[ ! -d "$name" ] || code "$1" | grep -qF "${name#"$room/"}" || { echo "$name is missing"; return 1; }
	done
}

for folder in lib runner seccomp builder; do
	check "$folder/README.md: its rooms" rooms_exist "$folder/README.md"
done

# Folders of the tree; what is built is there after make rootfs.
files_exist()
{
	for file in $(code "$1" | grep -oE '(^|[ (/])(scripts|configs|docs|tests|runner|builder|bench)/[A-Za-z0-9_./-]*' |
		sed 's/^[ (]//; s/^\///; s/[.,]$//' | sort -u); do
		case $file in
		*NAME* | */) ;;
		*) [ -e "$file" ] || { echo "$1: there is no $file"; return 1; } ;;
		esac
	done
}

links_lead()
{
	grep -oE '\]\([^)#]*' "$1" | sed 's/](//' | while IFS= read -r link; do
		case $link in
		https:*) ;;
		*) [ -e "$(dirname "$1")/$link" ] || { echo "$1: $link leads nowhere"; exit 1; } ;;
		esac
	done
}

# Options typed after a program's name, as far as the pipe, or a word in quotes.
options_exist()
{
	./invoke_ns --help >"$dir/help"
	for option in $(code "$1" | grep 'invoke_ns ' | grep -v docker | sed 's/.*invoke_ns //; s/ [a-z/].*//' |
		grep -oE '(^| )--[a-z0-9-]+' | sort -u); do
		grep -qE -- "$option([[ ]|\$)" "$dir/help" || { echo "$1: there is no $option"; return 1; }
	done
}

for document in $documents; do
	check "$document: is there"           test -f "$document"
	check "$document: its make targets"   targets_exist "$document"
	check "$document: its files"          files_exist "$document"
	check "$document: its links"          links_lead "$document"
	check "$document: its options"        options_exist "$document"
done

# Each promise names its tests, and they are there.
promises_are_tested()
{
	awk -F'|' '/^\|[^-]/ && !/^\| promise / { print $3 }' SECURITY.md >"$dir/named"
	[ "$(wc -l <"$dir/named")" -ge 10 ] || { echo 'there are no promises'; return 1; }
	while IFS= read -r tests; do
		[ -n "${tests# }" ] || { echo 'a promise without a test'; return 1; }
		for test in $(echo "$tests" | tr ',' ' '); do
			[ -f "$test" ] || { echo "there is no $test"; return 1; }
		done
	done <"$dir/named"
}

check 'SECURITY.md: each promise has its tests' promises_are_tested

# shellcheck disable=SC2016 # they are backquotes of a document
# The commands in tables, which show no output: each of them works.  Those in jails
# of other recipes belong to the tests of recipes.
tables_work()
{
	grep '^|' "$1" | grep -oE '`(sudo )?\./invoke_ns [^`]*`' | tr -d '`' | sort -u >"$dir/commands"
	[ -s "$dir/commands" ] || { echo 'none was found'; return 1; }
	while IFS= read -r command; do
		case $command in
		*' -c rootfs'*) ;;
		*' -c '*) continue ;;
		esac
		case $command in
		sudo\ *) [ "$(id -u)" -eq 0 ] || continue ;;
		esac
		sh -c "${command#sudo }" </dev/null >"$dir/out" 2>&1 ||
			{ echo "$command"; cat "$dir/out"; return 1; }
	done <"$dir/commands"
}

check 'README.md: the commands in its tables' tables_work README.md

done_testing
