#!/bin/sh
# SPDX-License-Identifier: ISC
# image_tools.t - images as podman, buildah, skopeo and umoci write them, and what those see in
# them
set -eu
. tests/lib.sh
in_memory "$@"

tmp=$(mktemp -d)
top=$(pwd)
cd "$tmp"
has() { command -v "$1" >/dev/null; }
stored() { program=$1; shift; "$program" --storage-driver vfs --root "$tmp/store/root" --runroot "$tmp/store/run" "$@"; }
leave()
{
	! has buildah || stored buildah umount -a >/dev/null 2>&1 || :
	! has podman || stored podman image umount -a >/dev/null 2>&1 || :
	chmod -R u+rwx "$tmp" 2>/dev/null || :
	rm -rf "$tmp"
}
trap leave EXIT
trap 'exit 1' HUP INT TERM

# seen DIR: path, type, mode, owner, size, links, target and contents.
seen()
{
	(
		cd "$1"
		find . -mindepth 1 ! -name .invoke_ns.json -type d -printf '%P %y %m %U:%G\n'
		find . -mindepth 1 ! -name .invoke_ns.json ! -type d -printf '%P %y %m %U:%G %s %n %l\n'
		find . -type f ! -name .invoke_ns.json -exec sha256sum {} +
	) | LC_ALL=C sort
}

# Two layers: files are changed, removed, replaced by others, linked.
make_images()
{
	c=$(stored buildah from scratch)
	mkdir -p files/sub/deep files/gone files/dir2file files/opaque
	for name in plain sub/x sub/deep/y gone/a gone/b dir2file/in opaque/old lower; do
		echo "$name" >"files/$name"
	done
	ln -s plain files/link; ln files/plain files/hard; : >files/file2dir
	chmod 4711 files/sub/x; chmod 555 files/sub; chown 70000:70001 files/sub/deep/y
	stored buildah add -q "$c" files /srv >/dev/null
	stored buildah config --cmd '/bin/true' --env A=b --user 7:8 "$c"
	stored buildah commit -q "$c" localhost/first:1 >/dev/null
	c=$(stored buildah from localhost/first:1)
	m=$(stored buildah mount "$c")/srv
	rm -r "$m/gone" "$m/dir2file" "$m/opaque" "$m/file2dir" "$m/sub/deep/y"
	echo file >"$m/dir2file"; mkdir "$m/opaque" "$m/file2dir"; echo new >"$m/opaque/new"
	echo upper >"$m/lower"; ln "$m/link" "$m/link2" 2>/dev/null || :
	mkfifo "$m/pipe"; chown 5:6 "$m/pipe"; echo in >"$m/file2dir/in"
	! has setcap || { echo caps >"$m/caps"; setcap cap_net_raw+ep "$m/caps"; }
	stored buildah commit -q "$c" localhost/second:1 >/dev/null
	stored buildah umount -a >/dev/null
}

all_forms()
{
	stored podman save -q -o docker.tar localhost/second:1
	stored podman save -q --format oci-archive -o oci.tar localhost/second:1
	stored podman save -q --format docker-dir -o dir localhost/second:1
	stored podman save -q -m -o several.tar localhost/first:1 localhost/second:1
	m=$(stored podman image mount localhost/second:1)
	seen "$m" >wanted
	[ -s wanted ]
	! has setcap || like '*cap_net_raw=ep' "$(getcap "$m/srv/caps")"
	for form in docker.tar oci.tar dir several.tar:second:1; do
		rm -rf jail
		"$top/mkrootfs" "$form" jail
		seen jail >got
		diff -u wanted got
		! has setcap || like '*cap_net_raw=ep' "$(getcap jail/srv/caps)"
		like '*"7:8"*' "$(cat jail/.invoke_ns.json)"
	done
}

recompressed()
{
	skopeo copy -q oci-archive:oci.tar oci:layout:x
	skopeo copy -q --dest-compress-format zstd oci-archive:oci.tar oci:layout-zstd:x
	for form in layout layout-zstd; do
		rm -rf jail
		"$top/mkrootfs" "$form" jail
		seen jail | diff -u wanted -
	done
}

unpacked()
{
	umoci unpack --image layout:x umoci >/dev/null 2>&1
	seen umoci/rootfs | diff -u - wanted
	rm -rf traps; mkdir traps; cd traps
	# shellcheck source=tests/fixtures/image.sh
	. "$top/tests/fixtures/image.sh"
	trap_layers
	make_layout layout gzip '{}' trap1.tar trap2.tar trap3.tar
	index "$descriptor, $(named x)"
	umoci unpack --image layout:x umoci >/dev/null 2>&1
	"$top/mkrootfs" layout jail
	# the names of aufs: umoci knows them not
	seen umoci/rootfs | grep -v plnk >wanted
	seen jail | diff -u wanted -
}

lacks() { for program do has "$program" || { echo "$program is not here"; return; }; done; [ "$(id -u)" -eq 0 ] || echo 'only root can keep owners'; }

reason=$(lacks buildah podman)
if [ -z "$reason" ]; then
	check 'buildah makes two layers' make_images
	check 'podman saves, and mounts the same' all_forms
else
	skip 'podman saves, and mounts the same' "$reason"
fi
[ -n "$reason" ] || reason=$(lacks skopeo)
if [ -z "$reason" ]; then check 'skopeo copies' recompressed; else skip 'skopeo copies' "$reason"; fi
[ -n "$reason" ] || reason=$(lacks umoci)
if [ -z "$reason" ]; then check 'umoci unpacks the same, traps too' unpacked
else skip 'umoci unpacks the same, traps too' "$reason"; fi
done_testing
