#!/bin/sh
# SPDX-License-Identifier: ISC
# fetch.t - a pinned tarball comes from any origin that has its bytes, and from no other
set -eu
. tests/lib.sh

unset SOURCES_DIR
export LC_ALL=C

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# A project of our own, so that its sources/ is ours to fill.
tree="$tmp/a tree"
mkdir -p "$tree/scripts" "$tree/configs" "$tree/sources" "$tmp/mine" "$tmp/net" "$tmp/stub"
cp scripts/fetch-source scripts/apt-state.sh "$tree/scripts"
fetch="$tree/scripts/fetch-source"
got="$tree/build/sources"

echo 'the newer one' >"$tmp/toy-2.tar.gz"
echo 'the older one' >"$tmp/toy-1.tar.gz"
pin()
{
	sha256sum <"$1" | cut -d' ' -f1
}
new=$(pin "$tmp/toy-2.tar.gz")
old=$(pin "$tmp/toy-1.tar.gz")
cat >"$tree/configs/sources.lock" <<EOF
# a comment
toy	2	$new	libtoy@newest	https://example.invalid/toy-2.tar.gz
toy	1	$old	libtoy@stable	https://example.invalid/toy-1.tar.gz
EOF

# No origin but folders, unless a test brings one: these say that they were asked.
cat >"$tmp/stub/curl" <<EOF
#!/bin/sh
for url; do :; done
echo "curl \$url" >>'$tmp/asked'
while [ "\$1" != -o ]; do shift; done
cp '$tmp/net/'"\${url##*/}" "\$2" 2>/dev/null || { echo 'curl: (6) no such host' >&2; exit 6; }
EOF
cat >"$tmp/stub/apt-get" <<EOF
#!/bin/sh
echo apt >>'$tmp/asked'
echo 'E: no such repository' >&2
exit 100
EOF
cp "$tmp/stub/apt-get" "$tmp/stub/apt-cache"
chmod +x "$tmp"/stub/*

# run [VARIABLE=VALUE] [NAME]: fetch with these stubs; afterwards $out, $err, $status.
run()
{
	: >"$tmp/asked"
	status=0
	out=$(env PATH="$tmp/stub:$PATH" "$@" 2>"$tmp/err") || status=$?
	err=$(cat "$tmp/err")
}

# is NAME EXPECTED ACTUAL
is()
{
	if [ "$2" = "$3" ]; then
		ok "$1"
	else
		not_ok "$1"
		printf 'expected: %s\nfound: %s\n' "$2" "$3" | sed 's/^/# /'
	fi
}

# says NAME PATTERN: on stderr.
says()
{
	if printf '%s\n' "$err" | grep -q -e "$2"; then
		ok "$1"
	else
		not_ok "$1"
		printf '%s\n' "$err" | sed 's/^/# /'
	fi
}

# fresh: nothing was ever fetched, and no origin has anything.
fresh()
{
	rm -rf "$tree/build" "$tree"/sources/* "$tmp"/mine/* "$tmp"/net/*
}

# left: what stands in the folder of results beside apt's state.
left()
{
	find "$got" -mindepth 1 -maxdepth 1 ! -name .apt -exec basename {} \; | sort | tr '\n' ' '
}

# --- folders

cp "$tmp/toy-2.tar.gz" "$tree/sources"
run "$fetch" toy
is 'sources/: taken' "0 $got/toy-2.tar.gz" "$status $out"
is 'sources/: the bytes are those' "$new" "$(pin "$got/toy-2.tar.gz")"
is 'sources/: nobody else was asked' '' "$(cat "$tmp/asked")"
is 'sources/: nothing else is left' 'toy-2.tar.gz ' "$(left)"

rm "$tree"/sources/*
run "$fetch" toy
is 'brought before: taken from where it is' "0 $got/toy-2.tar.gz" "$status $out"

fresh
cp "$tmp/toy-2.tar.gz" "$tree/sources/libtoy_2.orig.tar.gz"
run "$fetch" toy
is "sources/: Debian's name will do" "0 $got/toy-2.tar.gz" "$status $out"

fresh
cp "$tmp/toy-2.tar.gz" "$tmp/mine"
run SOURCES_DIR="$tmp/mine" "$fetch" toy
is 'SOURCES_DIR: taken' "0 $got/toy-2.tar.gz" "$status $out"

# A version as Debian names it, and Debian's address.
fresh
cp "$tmp/toy-2.tar.gz" "$tree/sources/libtoy_2.dfsg+really2.1.orig.tar.gz"
cat >"$tmp/repacked.lock" <<EOF
toy	2.dfsg+really2.1	$new	libtoy@newest	https://example.invalid/pool/libtoy_2.dfsg+really2.1.orig.tar.gz
EOF
run "$fetch" -l "$tmp/repacked.lock" toy
is 'a repacked tarball: found by its one name' \
	"0 $got/libtoy_2.dfsg+really2.1.orig.tar.gz" "$status $out"
rm "$tree"/sources/*
cp "$tmp/toy-2.tar.gz" "$tmp/net/libtoy_2.dfsg+really2.1.orig.tar.gz"
rm "$got"/*
run "$fetch" -l "$tmp/repacked.lock" toy=2.dfsg+really2.1
is "a repacked tarball: taken from Debian's address" \
	"0 $got/libtoy_2.dfsg+really2.1.orig.tar.gz" "$status $out"
rm "$got"/*

fresh
cp "$tmp/toy-2.tar.gz" "$tmp/mine"
run SOURCES_DIR="$tmp/mine" "$fetch" toy
mkdir "$got/.fetch.$$" "$got/.fetch.999999999"
run "$fetch" toy
is 'what a killed fetch left is removed, what a living one needs is not' \
	".fetch.$$ toy-2.tar.gz " "$(left)"

# --- bytes that are not the pinned ones

fresh
echo poison >"$tree/sources/toy-2.tar.gz"
run "$fetch" toy
is 'poison in sources/: refused' 1 "$status"
says 'poison in sources/: said, with both sums' \
	"toy-2.tar.gz' is not toy 2: its sha256 is $(pin "$tree/sources/toy-2.tar.gz"), not $new"
is 'poison in sources/: not taken' '' "$(left)"

cp "$tmp/toy-2.tar.gz" "$tmp/mine"
run SOURCES_DIR="$tmp/mine" "$fetch" toy
is 'poison in sources/: the next origin serves' "$new" "$(pin "$got/toy-2.tar.gz")"

fresh
echo poison >"$tmp/net/toy-2.tar.gz"
run "$fetch" toy
is 'poison from upstream: refused' 1 "$status"
is 'poison from upstream: not taken' '' "$(left)"

fresh
mkdir -p "$got"
echo poison >"$got/toy-2.tar.gz"
cp "$tmp/toy-2.tar.gz" "$tree/sources"
run "$fetch" toy
is 'poison among what was fetched: replaced' "$new" "$(pin "$got/toy-2.tar.gz")"

# --- upstream, versions

fresh
cp "$tmp/toy-2.tar.gz" "$tmp/net"
run "$fetch" toy
is 'upstream: taken' "0 $got/toy-2.tar.gz" "$status $out"
is 'upstream: asked last' 'curl https://example.invalid/toy-2.tar.gz' "$(tail -n 1 "$tmp/asked")"

fresh
cp "$tmp/toy-1.tar.gz" "$tree/sources"
cp "$tmp/toy-2.tar.gz" "$tmp/net"
run "$fetch" toy
is 'the wanted version from afar goes before another at hand' "$got/toy-2.tar.gz" "$out"

rm -rf "$tree/build" "$tmp"/net/*
run "$fetch" toy
is 'another version where that cannot be had' "0 $got/toy-1.tar.gz" "$status $out"
says 'and it is said' '^fetch-source: note: cannot fetch toy 2; using 1$'

rm -rf "$tree/build"
run "$fetch" toy=1
is 'a version asked for by name' "0 $got/toy-1.tar.gz" "$status $out"
is 'needs no note' '' "$err"

# --- nothing to be had

fresh
run "$fetch" toy
is 'nowhere: an error' 1 "$status"
says 'nowhere: which file is wanted' '^  toy-2.tar.gz$'
says 'nowhere: with which bytes' "^    sha256 $new\$"
says 'nowhere: and where it goes' "put one of these files into '$tree/sources'"
says 'nowhere: why each origin did not help' 'toy 2 from https.*toy-2.tar.gz: curl: (6) no such host'
is 'nowhere: nothing is left' '' "$(left)"
run "$fetch" nosuch
says 'a name without a pin' "no pin for 'nosuch'"
run "$fetch" toy=3
says 'a version without a pin' "no pin for 'toy=3'"
run "$fetch"
is 'no name: usage' 2 "$status"

# --- the distribution, and no network: in namespaces of our own

inside()
{
	if [ "$(id -u)" -eq 0 ]; then
		unshare -mn "$@"
	else
		unshare -rmn "$@"
	fi
}

if ! inside true 2>/dev/null; then
	skip 'no network: the real error' 'no mount and network namespace to be had here'
	skip 'distribution: fetched' 'no mount and network namespace to be had here'
	done_testing
fi

fresh
status=0
err=$(inside "$fetch" toy 2>&1) || status=$?
is 'no network: an error' 1 "$status"
says 'no network: which file to put where' "put one of these files into '$tree/sources'"

if ! command -v apt-get >/dev/null; then
	skip 'distribution: fetched' 'no apt-get here'
	done_testing
fi

# repository FOLDER SUITE TARBALL VERSION: a Debian repository with one source package.
repository()
{
	mkdir -p "$1/dists/$2/main/source" "$1/pool"
	file=libtoy_$4.orig.tar.gz
	cp "$3" "$1/pool/$file"
	size=$(wc -c <"$3")
	cat >"$1/dists/$2/main/source/Sources" <<-EOF
	Package: libtoy
	Binary: libtoy
	Version: 1:$4-7
	Format: 3.0 (quilt)
	Directory: pool
	Files:
	 $(md5sum <"$3" | cut -d' ' -f1) $size $file
	Checksums-Sha256:
	 $(pin "$3") $size $file

	EOF
	cat >"$1/dists/$2/Release" <<-EOF
	Suite: $2
	Codename: $2
	Components: main
	SHA256:
	 $(pin "$1/dists/$2/main/source/Sources") $(wc -c <"$1/dists/$2/main/source/Sources") main/source/Sources
	EOF
}
repository "$tmp/repository" newest "$tmp/toy-2.tar.gz" 2
repository "$tmp/repository" stable "$tmp/toy-1.tar.gz" 1

# The machine knows only the stable suite, in either of two spellings, with
# entries that are no help between.
mkdir -p "$tmp/apt/sources.list.d" "$tmp/apt822/sources.list.d" "$tmp/apt822/apt.conf.d"
cat >"$tmp/apt822/apt.conf.d/hook" <<EOF
APT::Update::Pre-Invoke { "touch $tmp/hooked"; };
APT::Update::Post-Invoke { "touch $tmp/hooked"; };
APT::Update::Post-Invoke-Success { "touch $tmp/hooked"; };
EOF
cat >"$tmp/apt/sources.list" <<EOF
# deb file:$tmp/nothing stable main
deb [ arch=amd64 trusted=yes ] file:$tmp/repository stable main contrib # words
deb cdrom:[Toy]/ stable main
deb file:$tmp/nothing ./
EOF
cat >"$tmp/apt822/sources.list.d/a.sources" <<EOF
Types: deb
URIs: file:$tmp/nothing
Suites: other
Components: main
Enabled: no
EOF
cat >"$tmp/apt822/sources.list.d/b.sources" <<EOF
# a comment
Types: deb
URIs: file:$tmp/repository
Suites:
 stable
Components: main contrib
Trusted: yes
EOF

# distribution FOLDER NAME: with this as /etc/apt.  The machine's lists are decoys.
mkdir -p "$tmp/lib/lists/partial" "$tmp/cache/archives/partial"
echo decoy >"$tmp/lib/lists/decoy"
echo decoy >"$tmp/cache/pkgcache.bin"
distribution()
{
	rm -rf "$tree/build"
	status=0
	# shellcheck disable=SC2016 # the inner shell expands it
	out=$(inside sh -c 'mount --make-rprivate / && mount --bind "$1" /etc/apt &&
		mount --bind "$2/lib" /var/lib/apt && mount --bind "$2/cache" /var/cache/apt &&
		exec "$3" "$4"' - "$1" "$tmp" "$fetch" "$2" 2>"$tmp/err") || status=$?
	err=$(cat "$tmp/err")
}
lists()
{
	find "$tmp/lib" "$tmp/cache" -exec ls -ld --full-time {} +
}
# unhelpful NAME: no entry that is switched off, a comment, a disc or flat was asked.
unhelpful()
{
	is "$1" '' "$(grep -e nothing -e cdrom "$got/.apt/sources.list")"
}
before=$(lists)
distribution "$tmp/apt" toy
is 'distribution: fetched from a suite that the machine does not list' \
	"0 $got/toy-2.tar.gz" "$status $out"
is 'distribution: the bytes are those' "$new" "$(pin "$got/toy-2.tar.gz")"
unhelpful 'distribution: entries that are no help are left out'
distribution "$tmp/apt822" toy=1
is 'distribution: fetched, with the other spelling of entries' \
	"0 $got/toy-1.tar.gz" "$status $out"
unhelpful 'distribution: with the other spelling too'
is "distribution: the machine's hooks for its own lists are not run" '' \
	"$(find "$tmp" -name hooked)"
is "distribution: the machine's own lists are as they were" "$before" "$(lists)"
is 'distribution: nothing else is left' 'toy-1.tar.gz ' "$(left)"

done_testing
