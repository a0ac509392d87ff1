#!/bin/sh
# SPDX-License-Identifier: ISC
# image_out.t - what mkrootfs writes as a container image, and what other programs see in it
# shellcheck disable=SC2016 # what the shell in the jail expands
set -eu
. tests/lib.sh
in_memory "$@"

tmp=$(mktemp -d)
trap 'chmod -R u+rwx "$tmp"; rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM
top=$(pwd)
cd "$tmp"
mkrootfs() { "$top/mkrootfs" "$@"; }
has() { command -v "$1" >/dev/null; }
stored() { program=$1; shift; "$program" --storage-driver vfs --root "$tmp/store/root" --runroot "$tmp/store/run" "$@"; }

echo 'a file' >file
cat >recipe <<EOR
file /srv/file $tmp/file 0640 70000 8 /srv/link
slink /srv/soft file 0777 0 0
user worker 1000 1000 /home/worker /bin/sh
entrypoint /bin/sh -c
cmd "echo \$A"
env "A=b c" PATH=/bin
env HOME=/srv
user worker:100
workdir /srv
label org.example.a=b "c=d e"
EOR

config_of() { tar -xOf "$1" "blobs/sha256/$(tar -xOf "$1" manifest.json | sed 's,.*"Config":"blobs/sha256/\([0-9a-f]*\)".*,\1,')"; }

archive()
{
	mkrootfs recipe x.oci.tar
	is 'oci-layout
index.json
manifest.json
blobs/
blobs/sha256/' "$(tar -tf x.oci.tar | head -n 5)"
	tar -tf x.oci.tar | sed -n 's,^blobs/sha256/\(..*\),\1,p' | while read -r hex; do
		is "$hex" "$(tar -xOf x.oci.tar "blobs/sha256/$hex" | sha256sum | cut -d' ' -f1)"
	done
	like '*"Env":\["A=b c","PATH=/bin","HOME=/srv"\]*' "$(config_of x.oci.tar)"
	like '*"Entrypoint":\["/bin/sh","-c"\]*"Cmd":\["echo $A"\]*' "$(config_of x.oci.tar)"
	like '*"User":"worker:100"*"WorkingDir":"/srv"*"Labels":{"org.example.a":"b","c":"d e"}*' "$(config_of x.oci.tar)"
	like '*"RepoTags":\["localhost/x:latest"\]*' "$(tar -xOf x.oci.tar manifest.json)"
}
check 'one archive, for docker and others' archive

again()
{
	mkdir -p other
	(umask 077; cd other && mkrootfs ../recipe x.oci.tar)
	cmp x.oci.tar other/x.oci.tar
	mkrootfs recipe x.oci
	for file in $(tar -tf x.oci.tar | grep -v '/$'); do
		tar -xOf x.oci.tar "$file" | cmp - "x.oci/$file"
	done
	mkrootfs recipe x.oci/
	mkrootfs -D NAME=example.org/lab/jail:2 recipe named.oci.tar
	like '*"RepoTags":\["example.org/lab/jail:2"\]*' "$(tar -xOf named.oci.tar manifest.json)"
	is '' "$(find . -name '.*.mkrootfs-*')"
}
check 'the same bytes again; the same as a layout' again

back()
{
	for form in x.oci.tar x.oci; do
		rm -rf jail
		mkrootfs "$form" jail
		is 'a file' "$(cat jail/srv/link)"
		is 2 "$(stat -c %h jail/srv/file)"
		is file "$(readlink jail/srv/soft)"
		[ "$(id -u)" -ne 0 ] || is 70000:8 "$(stat -c %u:%g jail/srv/file)"
	done
	printf 'image x.oci.tar\nenv A=new\ncmd true\noverride user 5\n' >"more"
	mkrootfs more y.oci.tar
	like '*"Env":\["A=new","PATH=/bin","HOME=/srv"\]*' "$(config_of y.oci.tar)"
	like '*"User":"5"*' "$(config_of y.oci.tar)"
	like '*"Cmd":\["true"\]*' "$(config_of y.oci.tar)"
	unlike '*.invoke_ns.json*' "$(tar -xOf y.oci.tar "$(tar -tvf y.oci.tar | sort -k3n | tail -n 1 | sed 's/.* //')" | tar -tz)"
}
check 'read again, and with other lines' back

contradictions()
{
	status=0
	printf 'cmd a\ncmd b\n' >bad
	like "*bad:1: the jail has this line at bad:2, too*" "$(mkrootfs bad jail 2>&1)" || status=1
	printf 'env A\n' >bad
	like "*'A' is not NAME=VALUE*" "$(mkrootfs bad jail 2>&1)" || status=1
	printf 'text /a/.wh.b 0644 0 0 ""\n' >bad
	like "*'/a/.wh.b' cannot be in an image: its name would be a whiteout" "$(mkrootfs bad x.oci.tar 2>&1)" || status=1
	mkdir -p full.oci; echo x >full.oci/mine
	like "*'full.oci' exists and is no OCI layout*" "$(mkrootfs recipe full.oci 2>&1)" || status=1
	[ -f full.oci/mine ] && return "$status"
}
check 'contradictions; a directory that is none is kept' contradictions

several_machines()
{
	mkrootfs -D ARCH=aarch64 recipe arm.oci.tar
	mkrootfs --index both.oci.tar x.oci.tar arm.oci.tar
	rm -rf jail; mkrootfs both.oci.tar jail
	is 'a file' "$(cat jail/srv/file)"
	for arch in amd64 arm64; do
		echo "image both.oci.tar arch=$arch" >one
		rm -rf jail; mkrootfs one jail
		like "*\"architecture\":\"$arch\"*" "$(cat jail/.invoke_ns.json)"
	done
	like "*are both for linux/*" "$(mkrootfs --index again.oci.tar x.oci.tar x.oci.tar 2>&1)"
	like "*takes images of one machine each*" "$(mkrootfs --index again.oci.tar both.oci.tar 2>&1)"
	[ ! -e again.oci.tar ]
	is '' "$(find . -name '.*.mkrootfs-*')"
}
check '--index: one image for two machines' several_machines

# As with --root of another machine's root.  Byte 18 of a program says for which machine it is.
of_another_machine()
{
	machine='\0267' arch=arm64
	[ "$(uname -m)" != aarch64 ] || machine='\0363' arch=riscv64
	cp "$top/rootfs/bin/busybox" theirs
	printf %b "$machine" | dd of=theirs bs=1 seek=18 conv=notrunc 2>/dev/null
	echo "file /bin/app $tmp/theirs 0755 0 0" >their
	mkrootfs their their.oci.tar
	echo "image their.oci.tar arch=$arch" >one
	rm -rf jail; mkrootfs one jail
	like "*\"architecture\":\"$arch\"*" "$(cat jail/.invoke_ns.json)"
	mkrootfs -D ARCH=s390x their their.oci.tar
	like '*"architecture":"s390x"*' "$(tar -xO -f their.oci.tar)"
	echo "file /bin/ours $top/rootfs/bin/busybox 0755 0 0" >>their
	like "mkrootfs: note: '/bin/app' is for * and '/bin/ours' for *: say by -D ARCH= for which of them the image is" \
		"$(mkrootfs their their.oci.tar 2>&1)"
}
check 'the machine of its programs' of_another_machine

podman_takes()
{
	for image in x both; do
		stored podman load -q -i "$image.oci.tar"
		like "*$image*" "$(stored podman images --format '{{.Repository}}')"
	done
	like '*worker:100*' "$(stored podman inspect --format '{{.Config.User}}' localhost/x:latest)"
	m=$(stored podman image mount localhost/x:latest)
	is 'a file' "$(cat "$m/srv/link")"
	stored podman image umount -a >/dev/null
}
skopeo_takes()
{
	skopeo inspect oci-archive:x.oci.tar >/dev/null
	skopeo inspect docker-archive:x.oci.tar >/dev/null
	like '*"arm64"*' "$(skopeo --override-arch arm64 inspect oci-archive:both.oci.tar)"
	skopeo copy -q --all oci-archive:both.oci.tar oci:copied:x
	rm -rf jail; mkrootfs copied jail
}
buildah_takes() { stored buildah pull -q oci-archive:both.oci.tar; }
umoci_takes()
{
	umoci unpack --image x.oci:localhost/x:latest umoci >/dev/null 2>&1
	is 'a file' "$(cat umoci/rootfs/srv/link)"
}
for program in podman skopeo buildah umoci; do
	if ! has $program; then skip "$program takes it" "$program is not here"
	elif [ "$(id -u)" -ne 0 ] && [ $program != skopeo ]; then skip "$program takes it" 'only root can keep owners'
	else check "$program takes it" ${program}_takes; fi
done
done_testing
