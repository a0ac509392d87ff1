#!/bin/sh
# SPDX-License-Identifier: ISC
# completions.t - what the shells offer where
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
cd "${0%/*}/../.." || exit 1

dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
mkdir "$dir/roots" "$dir/roots/in" "$dir/roost"
: >"$dir/rooster"

for program in invoke_ns mkrootfs binlibdepcp; do
	for shell in bash zsh fish; do
		scripts/completions "$program" "$shell" >"$dir/$program.$shell"
	done
done

# offers WANTED WORD...: what bash offers after these words, the last one unfinished.
offers()
{
	wanted=$1; shift
	got=$(cd "$dir" && bash -c '
		. "./$1.bash"
		COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
		"_$1"
		printf "%s\n" "${COMPREPLY[@]}"' bash "$@" | sort -u | xargs)
	[ "$got" = "$wanted" ] || { echo "got: $got"; return 1; }
}

check 'a long name'                 offers '--message-queue' invoke_ns --mes
check 'names that begin alike'      offers '--mount' invoke_ns -p --mou
check 'no or yes'                   offers 'no yes' invoke_ns -p -i ''
check 'after a cluster'             offers 'yes' invoke_ns -pmi y
check 'after name and ='            offers 'yes' invoke_ns --message-queue = y
check 'right after the ='           offers 'no yes' invoke_ns --message-queue =
check 'folders and files for a jail' offers 'roost rooster roots' invoke_ns -c roo
check 'files for a bind'            offers 'roost rooster roots' invoke_ns --bind roo
check 'and after its colon'         offers 'rooster' invoke_ns --bind /a : rooster
check 'the namespaces'              offers 'pid' invoke_ns --share p
check 'and after a comma'           offers 'pid,net' invoke_ns --share pid,n
check 'groups of system calls'      offers 'io_uring' invoke_ns --seccomp-allow io
check 'and one more'                offers 'perf,bpf' invoke_ns --seccomp-allow perf,b
# With this command line: the names of what runs, as --list has them.
running()
{
	printf '#!/bin/sh\n[ "$*" = --list ] && printf "%%s\\n" "web  running" "worker-2 running" "1000/db stopped"\n' >"$dir/runs"
	chmod +x "$dir/runs"
	wanted=$1; shift
	got=$(cd "$dir" && bash -c '. ./invoke_ns.bash
		COMP_WORDS=(./runs "$@") COMP_CWORD=$#
		_invoke_ns
		printf "%s\n" "${COMPREPLY[@]}"' bash "$@" | sort -u | xargs)
	rm "$dir/runs"
	[ "$got" = "$wanted" ] || { echo "got: $got"; return 1; }
}

check 'what runs'                   running 'web worker-2' --enter w
check 'what can be stopped'         running '1000/db web worker-2' --stop ''
check 'a new name is a new one'     running '' --name w
check 'a value is no option'        offers '--explain' invoke_ns -c -x --expl
check 'a letter takes what follows' offers '--explain' invoke_ns -cu --expl
check 'a command'                   offers 'basename' invoke_ns -c roots basena
check 'also after --'               offers 'basename' invoke_ns -- basena
check 'then files'                  offers 'roost rooster roots' invoke_ns -p ls roo
check 'options of the command are its own' offers '' invoke_ns -p ls --expl
check 'mkrootfs: options'           offers '--explain' mkrootfs -D A=B --exp
check 'mkrootfs: files'             offers 'roost rooster roots' mkrootfs roo
check 'binlibdepcp: a root'         offers 'roost roots' binlibdepcp --root roo

# With bash-completion the command completes as if it stood alone.
base=/usr/share/bash-completion/bash_completion
if [ -r "$base" ]; then
	check 'bash-completion: the options of the command' sh -c "bash -c '. $base
		_demo() { COMPREPLY=(\"\${COMP_WORDS[*]}\"); }; complete -F _demo demo
		. $dir/invoke_ns.bash
		COMP_WORDS=(invoke_ns -c d demo --x) COMP_CWORD=4 COMP_LINE=\"\${COMP_WORDS[*]}\"
		COMP_POINT=\${#COMP_LINE}
		_invoke_ns; [ \"\${COMPREPLY[*]}\" = \"demo --x\" ] || { echo \"\${COMPREPLY[*]}\"; false; }'"
else
	skip 'bash-completion: the options of the command' 'it is not installed'
fi

parses()
{
	for program in invoke_ns mkrootfs binlibdepcp; do
		"$1" -n "$dir/$program.$1" || return 1
	done
}

# What fish offers for a line.
fish_offers()
{
	wanted=$1
	got=$(fish --no-config -c "source $dir/invoke_ns.fish; complete -C '$2'" |
		cut -f 1 | sort -u | xargs)
	[ "$got" = "$wanted" ] || { echo "got: $got"; return 1; }
}

# zsh offers that for a line, in a terminal: it is waited for until it comes.
zsh_offers()
{
	mkdir -p "$dir/zsh" && cp "$dir/invoke_ns.zsh" "$dir/zsh/_invoke_ns"
	# shellcheck disable=SC2016 # it is zsh
	timeout 300 zsh -f -c '
		zmodload zsh/zpty
		zpty z zsh -f -i
		zpty -w z "fpath=($1 \$fpath); autoload -U compinit; compinit -u -d $1/dump; bindkey \"^I\" complete-word; print -r READY"
		zpty -r z out "*READY*READY*"
		zpty -n -w z "$3"$'"'\\t'"'
		zpty -r z out "*$2*"
		zpty -d z' zsh "$dir/zsh" "$1" "$2"
}

if command -v fish >/dev/null; then
	check 'fish reads its file'        parses fish
	check 'fish: a long name'          fish_offers '--message-queue' 'invoke_ns --mes'
	check 'fish: no or yes'            fish_offers 'no yes' 'invoke_ns -i '
	check 'fish: the command'          fish_offers 'basename' 'invoke_ns -c / basena'
else
	skip 'fish' 'it is not installed'
fi
if command -v zsh >/dev/null; then
	check 'zsh reads its file'         parses zsh
	check 'zsh: a long name'           zsh_offers '--message-queue' 'invoke_ns --mes'
	check 'zsh: the command'           zsh_offers 'basename' 'invoke_ns -c / basena'
else
	skip 'zsh' 'it is not installed'
fi
done_testing
