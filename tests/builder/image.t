#!/bin/sh
# SPDX-License-Identifier: ISC
# image.t - container images as sources: their forms, the rules of layers, and what is refused
set -eu
. tests/lib.sh
in_memory "$@"
# shellcheck source=tests/fixtures/image.sh
. tests/fixtures/image.sh

tmp=$(mktemp -d)
trap 'chmod -R u+rwx "$tmp"; rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM
top=$(pwd)
cd "$tmp"
umask 022
mkrootfs() { "$top/mkrootfs" "$@"; }
has() { command -v "$1" >/dev/null; }

# listed ARCHIVE: mode, owner, name and link of what a tar archive holds.
listed()
{
	tar -tv --numeric-owner -f "$1" | sed 's/  */ /g; s, \./, /,; s,^\([^ ]*\) \([^ ]*\) [^ ]* [^ ]* [^ ]* ,\1 \2 ,' |
		grep -v ' \./*$\| /$' | grep -v '\.invoke_ns.json' | LC_ALL=C sort -k3
}

# -- the rules of layers -----------------------------------------------------------------

trap_layers
make_layout traps gzip '{"Cmd": ["/bin/sh"]}' trap1.tar trap2.tar trap3.tar

what_traps_make='drwxr-xr-x 0/0 a/
-rw-r--r-- 0/0 a/2
drwxr-xr-x 0/0 a/sub/
-rw-r--r-- 0/0 a/sub/x
-rw-r--r-- 4000000/0 big
drwxr-xr-x 0/0 bin/
-rwxr-xr-x 0/0 bin/sh
-rw-r--r-- 0/0 cap
-rw-r--r-- 0/0 d2f
lrwxrwxrwx 0/0 d2l -> tgt
-rw-r--r-- 0/0 dot
-rw-r--r-- 0/0 empty
lrwxrwxrwx 0/0 esc -> /../../../../x
drwxr-xr-x 0/0 f2d/
drwxr-xr-x 0/0 f2d/in/
-rw-r--r-- 0/0 f2d/in/x
-rw-r--r-- 0/0 hl
-rw-r--r-- 0/0 hl2
lrwxrwxrwx 0/0 lib -> usr/lib
drwxr-xr-x 0/0 nodir/
drwxr-xr-x 0/0 nodir/deep/
-rw-r--r-- 0/0 nodir/deep/x
drwxr-xr-x 0/0 opq/
-rw-r--r-- 0/0 opq/new
drwxr-xr-x 0/0 re/
-rw-r--r-- 0/0 re/two
dr-xr-xr-x 0/0 ro/
-rw-r--r-- 0/0 ro/added
-rw-r--r-- 0/0 ro/file
drwxr-xr-x 0/0 tgt/
-rw-r--r-- 0/0 tgt/keep
drwxr-xr-x 0/0 usr/
drwxr-xr-x 0/0 usr/lib/
-rw-r--r-- 0/0 usr/lib/new'

traps()
{
	mkrootfs traps traps.tar
	is "$what_traps_make" "$(listed traps.tar)"
	rm -rf into; mkdir into
	tar -xf traps.tar --no-same-owner -C into
	for pair in hl=upper hl2=lower a/2=second opq/new=new re/two=two f2d/in/x=in d2f=file usr/lib/new=new; do
		is "${pair#*=}" "$(cat "into/${pair%%=*}")"
	done
	is 1000000 "$(stat -c %Y into/hl)"
}
check 'an image of traps' traps

into_directory()
{
	mkrootfs traps traps-dir
	(cd traps-dir && tar --format=pax -cf ../again.tar -- *)
	if [ "$(id -u)" -eq 0 ]; then
		is "$what_traps_make" "$(listed again.tar)"
		like '*cap_net_raw=ep' "$(getcap traps-dir/cap)"
	else
		is "$(printf '%s\n' "$what_traps_make" | cut -d' ' -f1,3-)" "$(listed again.tar | cut -d' ' -f1,3-)"
	fi
	is "$(cd into && sha256sum bin/sh hl hl2 big)" "$(cd traps-dir && sha256sum bin/sh hl hl2 big)"
	rm -rf again.tar
}
check 'the same as a directory' into_directory

capabilities()
{
	tar -tv --xattrs --xattrs-include=security.capability -f traps.tar ./cap >/dev/null 2>&1 || :
	rm -rf into; mkdir into
	tar -x --xattrs --xattrs-include=security.capability -f traps.tar -C into
	like '*cap_net_raw=ep' "$(getcap into/cap)"
}
if [ "$(id -u)" -eq 0 ]; then
	check 'file capabilities go through a tar archive' capabilities
else
	skip 'file capabilities go through a tar archive' 'only root can make them'
fi

# An opaque mark removes what is below, and keeps what its own layer has in an unnamed directory.
opaque_keeps()
{
	rm -rf d; mkdir -p d/1/o/sub d/2/o/sub
	echo x >d/1/o/sub/old; echo y >d/2/o/sub/new; : >d/2/o/.wh..wh..opq
	pack o1.tar -c -C d/1 o o/sub o/sub/old
	pack o2.tar -c -C d/2 o/sub/new o/.wh..wh..opq
	make_layout opaque gzip '{}' o1.tar o2.tar
	mkrootfs opaque o.tar
	is '-rw-r--r-- 0/0 o/sub/new' "$(listed o.tar | grep -v /$ | grep -v '/ *$')"
}
check 'an opaque directory keeps what its own layer has' opaque_keeps

# A whiteout is for lower layers, whatever comes first in its own.
whiteout_keeps()
{
	rm -rf d; mkdir -p d/1 d/2 d/3
	for name in one two gone; do echo old >"d/1/$name"; echo new >"d/2/$name"; : >"d/3/.wh.$name"; done
	pack w1.tar -c -C d/1 one two gone
	pack w2.tar -c -C "$tmp/d/3" .wh.one .wh.gone -C "$tmp/d/2" one two -C "$tmp/d/3" .wh.two
	make_layout whiteouts gzip '{}' w1.tar w2.tar
	rm -rf jail; mkrootfs whiteouts jail
	is 'new new' "$(cat jail/one jail/two | xargs)"
	[ ! -e jail/gone ]
}
check 'a whiteout keeps what its own layer has' whiteout_keeps

# -- the forms ----------------------------------------------------------------------------

rm -rf d; mkdir -p d/1/etc d/2/etc
echo one >d/1/etc/one; echo old >d/1/etc/two; printf 'root:x:0:0::/:/bin/sh\n' >d/1/etc/passwd
echo new >d/2/etc/two
head -c 200000 /dev/urandom >d/2/noise
pack one.tar -c -C d/1 etc etc/one etc/two etc/passwd
pack two.tar -c -C d/2 etc etc/two noise

made() { printf '%s' "$(cat "$1/etc/one" "$1/etc/two")"; cmp d/2/noise "$1/noise"; }
is_the_image() { rm -rf jail; mkrootfs "$@" jail && is 'one
new' "$(made jail)"; }

forms()
{
	for compressor in gzip zstd cat; do
		make_layout "lay-$compressor" "$compressor" '{"Cmd": ["true"]}' one.tar two.tar
		is_the_image "lay-$compressor"
	done
	make_archive lay-gzip oci.tar
	is_the_image oci.tar
	(cd lay-zstd && tar -cf ../dot.tar .)
	is_the_image dot.tar
}
check 'an OCI layout, an OCI archive; gzip, zstd and plain layers' forms

docker_archives()
{
	make_layout lay cat '{"Cmd": ["true"]}' one.tar two.tar
	make_docker_archive lay docker.tar localhost/app:1 one.tar two.tar
	is_the_image docker.tar
	is_the_image docker.tar:localhost/app:1
	is_the_image docker.tar:app:1
	# from version 25 on
	comma=
	printf '[{"Config": "blobs/sha256/%s", "RepoTags": ["app:1"], "Layers": [%s]}]\n' "$config" \
		"$(for tar in one.tar two.tar; do printf '%s"blobs/sha256/%s"' "$comma" "$(sha <"$tar")"; comma=,; done)" \
		>lay/manifest.json
	(cd lay && tar -cf ../hybrid.tar blobs index.json manifest.json oci-layout)
	is_the_image hybrid.tar
	rm lay/index.json lay/oci-layout
	is_the_image lay
	# podman's: layers first, and links to them
	rm -rf old; mkdir -p old/abcdefabcdef
	cp one.tar "old/$(sha <one.tar).tar"; cp two.tar "old/$(sha <two.tar).tar"
	cp "lay/blobs/sha256/$config" "old/$config.json"
	ln -s "../$(sha <one.tar).tar" old/abcdefabcdef/layer.tar
	printf '[{"Config": "%s.json", "RepoTags": null, "Layers": ["abcdefabcdef/layer.tar", "%s.tar"]}]\n' \
		"$config" "$(sha <two.tar)" >old/manifest.json
	(cd old && tar -cf ../podman.tar ./*.tar abcdefabcdef ./*.json)
	is_the_image podman.tar
}
check 'docker-archives, old and new' docker_archives

skopeo_dir()
{
	rm -rf flat; mkdir flat
	cp lay-gzip/blobs/sha256/* flat
	manifest=$(sed 's/.*"digest": "sha256:\([0-9a-f]*\)".*/\1/; t; d' lay-gzip/index.json)
	mv "flat/$manifest" flat/manifest.json
	echo 'Directory Transport Version: 1.1' >flat/version
	is_the_image flat
}
check 'a dir as skopeo writes it' skopeo_dir

several_machines()
{
	pack_layers multi gzip one.tar two.tar
	add_config '{}' "$(this_arch)"; add_manifest
	mine="$descriptor, $(platform "$(this_arch)")"
	layers='' ids=''
	add_config '{"User": "other"}' riscv64; add_manifest
	other="$descriptor, $(platform riscv64)"
	add_config '{"User": "arm"}' arm v7; add_manifest
	arm="$descriptor, $(platform arm v7)"
	add_index "$other" "$mine" "$arm"
	index "$descriptor"
	is_the_image multi
	echo 'image multi arch=riscv64' >recipe
	rm -rf jail; mkrootfs recipe jail
	like '*"User": "other"*' "$(cat jail/.invoke_ns.json)"
	for name in arm/v7 armv7l linux/arm; do
		rm -rf jail; mkrootfs -D ARCH="$name" multi jail
		like '*"User": "arm"*' "$(cat jail/.invoke_ns.json)"
	done
}
check 'a nested index: this machine, or arch=' several_machines

several_names()
{
	pack_layers names gzip one.tar two.tar
	add_config '{}' "$(this_arch)"; add_manifest
	a="$descriptor, $(named localhost/a:1)" a_again="$descriptor, $(named localhost/a:latest)"
	add_config '{"User": "b"}' "$(this_arch)"; add_manifest
	index "$a" "$a_again" "$descriptor, $(named localhost/b:1)"
	is_the_image names:localhost/a:1
	is_the_image names:a
	rm -rf jail; mkrootfs names:b:1 jail
	like '*"User": "b"*' "$(cat jail/.invoke_ns.json)"
}
check 'several images in one, by their names' several_names

# -- beside other lines --------------------------------------------------------------------

composed()
{
	cat >recipe <<-EOR
		image oci.tar
		dir /etc 0750 0 0
		text /etc/two 0644 0 0 "mine\n"
		text /added/here 0600 0 0 ""
		user someone 1000 1000 / /bin/sh
	EOR
	rm -rf jail; mkrootfs recipe jail
	is 'one
mine' "$(cat jail/etc/one jail/etc/two)"
	is 750 "$(stat -c %a jail/etc)"
	[ -f jail/added/here ]
	is 'root:x:0:0::/:/bin/sh
someone:x:1000:1000::/:/bin/sh' "$(cat jail/etc/passwd)"
}
check 'other lines add to an image, and replace its files' composed

usr_merged()
{
	rm -rf m; mkdir -p m/usr/bin; echo x >m/usr/bin/x; ln -s usr/bin m/bin
	pack merged.tar -c -C m usr usr/bin usr/bin/x bin
	make_layout merged gzip '{}' merged.tar
	printf 'image merged\ndir /bin 0755 0 0\ntext /bin/y 0755 0 0 y\n' >recipe
	rm -rf jail; mkrootfs recipe jail
	is 'usr/bin' "$(readlink jail/bin)"
	[ -f jail/usr/bin/x ] && [ -f jail/usr/bin/y ]
}
check 'a directory that is a link in the image stays one' usr_merged

the_rest()
{
	like '*"Cmd": *true*' "$(rm -rf jail; mkrootfs oci.tar jail; cat jail/.invoke_ns.json)"
	mkrootfs oci.tar a.tar; mkrootfs oci.tar b.tar; cmp a.tar b.tar
	mkrootfs oci.tar a.cpio
	mkrootfs oci.tar - >b.tar; cmp a.tar b.tar
	rm -rf jail jail.lock; mkrootfs --lock oci.tar jail; mkrootfs --check jail
	like '*slink*' "$(mkrootfs --explain traps)"
	mkrootfs --report oci.tar a.tar >/dev/null
	printf 'opt image nowhere\nimage oci.tar\n' >recipe
	rm -rf jail; like '*left out*' "$(mkrootfs recipe jail 2>&1)"
	nothing_left
}
nothing_left() { is '' "$(find . "${TMPDIR:-/tmp}" -maxdepth 1 -name '.*.mkrootfs-*' 2>/dev/null)"; }
check 'tar, cpio, standard output, --lock, --explain; the same bytes again' the_rest

# An address space of 64 MB: what is larger is on the disk.
little_memory()
{
	rm -rf l; mkdir l
	head -c 200000000 /dev/zero >l/zeros
	head -c 1000000 /dev/urandom >l/noise
	pack large.tar -c -C l zeros noise
	make_layout large gzip '{}' large.tar
	rm large.tar
	# shellcheck disable=SC3045 # dash, bash and busybox have it
	(ulimit -v 65536; mkrootfs large large-jail)
	cmp l/zeros large-jail/zeros
	rm -rf l large large-jail
}
check 'an image of 200 MB needs less than 64 MB of memory' little_memory

# -- what is refused --------------------------------------------------------------------------

# refused STATUS PATTERN ARGUMENT...: in one line, and nothing is left.
refused()
{
	wanted=$1 pattern=$2 status=0; shift 2
	rm -rf jail
	said=$(mkrootfs "$@" jail 2>&1) || status=$?
	like "mkrootfs: $pattern" "$said"
	is 1 "$(printf '%s\n' "$said" | wc -l)"
	is "$wanted" "$status"
	[ ! -e jail ]
	nothing_left
}

fresh() { make_layout bad gzip '{}' one.tar two.tar; }
layer_of() { sha <"$1"; }

lying_digest()
{
	fresh; victim=bad/blobs/sha256/$(gzip -nc two.tar | sha)
	printf 'not what it was' | dd of="$victim" bs=1 seek=60000 conv=notrunc 2>/dev/null
	refused 4 "the image 'bad': the layer '${victim#bad/}': it has the wrong digest: *" bad
	fresh; printf ' ' >>"bad/blobs/sha256/$config"
	refused 4 "the image 'bad': 'blobs/sha256/$config' has the wrong digest: *" bad
	make_layout bad gzip '{}' one.tar
	ids="\"sha256:$(sha <two.tar)\""; add_config '{}' "$(this_arch)"; add_manifest; index "$descriptor"
	refused 4 "*the layer 'blobs/sha256/*': it is not the one of the configuration: *" bad
}
check 'a digest or a diff_id that lies' lying_digest

missing_layer()
{
	fresh; rm "bad/blobs/sha256/$(gzip -nc two.tar | sha)"
	refused 1 "*the layer 'blobs/sha256/*': it is missing" bad
	fresh; rm "bad/blobs/sha256/$config"
	refused 1 "*'blobs/sha256/$config': it is missing" bad
}
check 'a layer that is missing' missing_layer

layer_types()
{
	while read -r kind pattern; do
		fresh
		layers=$(printf '%s' "$layers" | sed "s,application/vnd.oci.image.layer.v1.tar+gzip,$kind,")
		add_manifest; index "$descriptor"
		refused 4 "*the layer 'sha256:*' $pattern" bad
	done <<-EOT
		application/vnd.docker.image.rootfs.foreign.diff.tar.gzip is a foreign layer*
		application/vnd.oci.image.layer.v1.tar+gzip+encrypted is encrypted*
		application/x-strange has the unknown type*
	EOT
	fresh; printf '{"schemaVersion": 1, "fsLayers": []}' >made; blob made
	index "\"digest\": \"sha256:$digest\""
	refused 4 "*is a manifest of schema 1*" bad
}
check 'foreign, encrypted and unknown layers, and schema 1' layer_types

wrong_machine()
{
	fresh
	index "$descriptor, $(platform riscv64)" "$descriptor, $(platform arm v7)"
	refused 2 "*it has no manifest for linux/*, only for linux/riscv64, linux/arm/v7: a recipe can choose by arch=" bad
	refused 2 "*'x y' is no architecture*" -D 'ARCH=x y' bad
}
check 'no manifest for this machine' wrong_machine

not_json()
{
	fresh; echo '{"manifests": [' >bad/index.json
	refused 4 "*'index.json' is not JSON: *" bad
	fresh; echo '{}' >bad/index.json
	refused 4 "*its index has no list of manifests" bad
	fresh; echo '"text"' >bad/index.json
	refused 4 "*'index.json' is neither an object nor a list of JSON" bad
	fresh; head -c 5000000 /dev/zero >bad/index.json
	refused 4 "*'index.json': it has more than 4194304 bytes" bad
	fresh; index '"digest": "md5:123"'
	refused 4 "*has the digest 'md5:123', which is no sha256" bad
}
check 'JSON that is none, or of something else' not_json

many_layers()
{
	fresh
	layers=$(yes "{\"digest\": \"sha256:$(sha <one.tar)\"}," | head -n 9999; echo "{\"digest\": \"sha256:$(sha <one.tar)\"}")
	add_manifest; index "$descriptor"
	refused 4 "*names 10000 layers: 500 are the most" bad
}
check '10,000 layers' many_layers

link_out()
{
	fresh; cp "bad/blobs/sha256/$config" outside; ln -sf "$tmp/outside" "bad/blobs/sha256/$config"
	refused 4 "*'blobs/sha256/$config': it is a symbolic link*" bad
	fresh; mv bad/blobs away; ln -s ../away bad/blobs
	refused 4 "*it is a symbolic link*" bad
	rm -rf away bad
}
check 'a blob that is a link out of the layout' link_out

two_of_a_name()
{
	fresh; first="$descriptor, $(named app:1)"
	add_config '{"User": "b"}' "$(this_arch)"; add_manifest
	index "$first" "$descriptor, $(named app:1)"
	refused 4 "*it holds two images with the name 'app:1'*" bad:app:1
	index "$first" "$descriptor, $(named app:2)"
	refused 2 "*it holds several images: name one of them, as in 'bad:NAME': app:1, app:2" bad
	refused 2 "*it holds no image 'app:3', only app:1, app:2" bad:app:3
	(cd bad && tar -cf ../bad.tar index.json oci-layout blobs && tar -rf ../bad.tar index.json)
	refused 4 "the image 'bad.tar': it holds 'index.json' twice" bad.tar
}
check 'two images with one name' two_of_a_name

not_a_file()
{
	mkfifo pipe
	echo 'image pipe' >recipe
	refused 4 "recipe:1: the image 'pipe': it is a pipe*" recipe
	gzip -c oci.tar >oci.tar.gz
	refused 4 "the image 'oci.tar.gz': it is compressed*" oci.tar.gz
	refused 4 "the image 'one.tar': it is no container image: *" one.tar
	mkdir -p nothing
	echo 'image nothing' >recipe
	refused 1 "recipe:1: the image 'nothing': it is no container image: *" recipe
	head -c 100000 oci.tar >cut.tar
	refused 4 "the image 'cut.tar': it is truncated*" cut.tar
}
check 'a pipe, a compressed archive, another archive, half an archive' not_a_file

# entry NAME PATTERN COMMAND...: a layer of this one entry.
bad_entry()
{
	rm -rf e; mkdir e
	(cd e && "$1")
	make_layout bad gzip '{}' e/layer.tar
	refused 4 "the image 'bad': the layer 'blobs/sha256/*': $2" bad
}
dotdot() { mkdir d; echo x >x; tar -cPf layer.tar --transform='s,x,../x,' x; }
outside_whiteout() { : >.wh...; tar -cf layer.tar .wh...; }
link_to_nothing() { echo x >x; ln x y; tar -cf both.tar x y; tar --delete -f both.tar x; mv both.tar layer.tar; }
half() { head -c 100000 /dev/urandom >x; tar -cf - x | head -c 50000 >layer.tar; }
loop() { ln -s b a; ln -s a b; mkdir c; echo x >c/x; tar -cf layer.tar a b; tar -rf layer.tar --transform='s,^c,a,' c/x; }
no_tar() { { head -c 1100 /dev/zero | tr '\0' n; head -c 4000 /dev/urandom; } >layer.tar; }
check 'a name with ..'           bad_entry dotdot "'*'..'"
check 'a whiteout outside'       bad_entry outside_whiteout "'.wh...': it is a whiteout of no name"
check 'a hard link to nothing'   bad_entry link_to_nothing "'y': it is a hard link to 'x', which is missing"
check 'a layer that is cut off'  bad_entry half "'x': it is truncated"
link_to_whiteout() { ln -s .wh.b a; mkdir c; echo x >c/x; tar -cf layer.tar a; tar -rf layer.tar --transform='s,^c,a,' c/x; }
check 'a link to a whiteout'     bad_entry link_to_whiteout "'a/x': its path leads to the name of a whiteout"
check 'a loop of links'          bad_entry loop "'a/x': its path leads through too many links"
check 'a layer that is no archive' bad_entry no_tar "it is neither a cpio nor a tar archive"

empty_layer()
{
	head -c 1024 /dev/zero >empty.tar
	make_layout bad gzip '{}' empty.tar one.tar
	rm -rf jail; mkrootfs bad jail; [ -f jail/etc/one ]
	make_layout bad gzip '{}'
	rm -rf jail; mkrootfs bad jail
}
check 'an empty layer, and none' empty_layer

no_room()
{
	mkdir -p small
	mount -t tmpfs -o size=1m small small
	rm -rf l; mkdir l
	head -c 3000000 /dev/zero >l/zeros
	pack large.tar -c -C l zeros
	make_layout bad gzip '{}' large.tar
	status=0
	said=$(mkrootfs bad small/jail 2>&1) || status=$?
	umount small
	is 4 "$status"
	like "*'zeros': cannot write it beside 'small/jail': No space left on device" "$said"
}
if [ "$(id -u)" -eq 0 ] && unshare -m true 2>/dev/null; then
	check 'a layer that is larger than the disk' no_room
else
	skip 'a layer that is larger than the disk' 'only root can mount a small one'
fi

done_testing
