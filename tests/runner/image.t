#!/bin/sh
# SPDX-License-Identifier: ISC
# image.t - container images as jails, and how their configuration counts
# shellcheck disable=SC2016 # what the shell in the jail expands
set -eu
. "${0%/*}/../lab.sh"
# shellcheck source=tests/fixtures/image.sh
. "$tests/fixtures/image.sh"

runner=$top/invoke_ns
umask 022
cd "$tmp"

for built in "$top"/build/busybox "$top"/build/busybox.given "$top"/rootfs/bin/busybox; do
	[ ! -x "$built" ] || break
done
mkdir -p r/bin r/etc r/home/worker r/srv
cp "$built" r/bin/busybox
for applet in sh id env pwd cat ls echo stat; do ln -s busybox "r/bin/$applet"; done
printf 'root:x:0:0::/root:/bin/sh\nworker:x:1000:100::/home/worker:/bin/sh\n' >r/etc/passwd
printf 'users:x:100:\nextra:x:200:a,worker\nother:x:300:a,workers\nmore:x:400:worker\n' >r/etc/group
(cd r && find . | sed 1d | LC_ALL=C sort) >names
# shellcheck disable=SC2046 # names without blanks
pack app.tar -c -C r $(grep -v /home/worker names)
pack app.tar -r --owner=1000 --group=100 -C r home/worker

# app CONFIG: the image, as app (a layout) and app.oci.tar.
app()
{
	rm -rf app app.oci.tar
	make_layout app gzip "$1" app.tar
	make_archive app app.oci.tar
	chmod -R a+rX app app.oci.tar
}
image=app.oci.tar

# me: the caller who has the most rights.
run()
{
	caller=$1; shift
	[ "$caller" != me ] || caller=${callers%% *}
	run_by "$caller" "$runner" "$@"
}

# -- the configuration -----------------------------------------------------------------

whole='{"User": "worker", "Env": ["A=b c", "PATH=/bin"], "Entrypoint": ["/bin/sh", "-c"],
	"Cmd": ["id -u; pwd; echo $A $HOME; stat -c %u /home/worker"], "WorkingDir": "/srv/new"}'
app "$whole"

all_of_it()
{
	for jail in app.oci.tar app; do
		run "$1" -c "$jail"
		is '1000
/srv/new
b c /home/worker
1000' "$out"
		is 0 "$status"
	done
}
for who in root user; do check_as $who 'user, env, entrypoint, cmd, workdir' all_of_it $who; done

without_a_range()
{
	run none -c "$image"
	is '0
/srv/new
b c /home/worker
0' "$out"
	like '*which do not exist inside: its command runs as root inside, which is you*' "$err"
}
check_as none 'a user without a range is root inside, with a note' without_a_range

many_variables()
{
	mkdir "$jails/many"
	awk 'BEGIN {
		printf "{\"config\": {\"Env\": ["
		for (i = 0; i < 60000; i++) printf "\"A%d=\", ", i
		print "\"B=\"]}}"
	}' >"$jails/many/.invoke_ns.json"
	run me -c "$jails/many" true
	rm -r "$jails/many"
	is 125 "$status"
	like "*the command has more than 10000 variables*" "$err"
}
check 'too many variables' many_variables

words()
{
	run me -c "$image" 'echo mine'
	is mine "$out"
	run me --entrypoint echo -c "$image" mine
	is mine "$out"
	run me --entrypoint pwd -c "$image"
	is /srv/new "$out"
	run me --entrypoint '' -c "$image" echo plain
	is plain "$out"
}
check 'words replace Cmd, --entrypoint both' words

# busybox alone has more.
too_large()
{
	run me --unpack-limit 1m -c "$image" true
	is 125 "$status"
	like '*it takes more memory than 1 MiB, the limit given: unpack the image to a directory by --unpack, or raise --unpack-limit*' "$err"
	run me --unpack-limit 64m -c "$image" 'echo went on'
	is 'went on' "$out"
}
check '--unpack-limit' too_large

settings()
{
	run me -e A=mine -w /etc --uid 0 -c "$image"
	is '0
/etc
mine /root
1000' "$out"
	run me --clear-env -c "$image" 'echo :$A:'
	is :: "$out"
}
check 'options win over the configuration' settings

users()
{
	while read -r user want; do
		app "{\"User\": \"$user\"}"
		run me -c "$image" sh -c 'echo $(id -u) $(id -g) $(id -G)'
		is "$want" "$out"
	done <<-EOT
		worker 1000 100 100 200 400
		worker:extra 1000 200 200
		1000 1000 100 100 200 400
		1000:7 1000 7 7
		5 5 0 0
		0 0 0 0
	EOT
	app '{"User": "nobody-here"}'
	run me -c "$image" true
	is 125 "$status"
	like "*the image is to be run as the user 'nobody-here', and its /etc/passwd has none of this name*" "$err"
	app '{"User": "0:nothing"}'
	run me -c "$image" true
	is 125 "$status"
}
check 'users and groups by names and numbers, with all groups of a name' users

nothing_said()
{
	app '{}'
	run me -c "$image" echo hello
	is hello "$out"
	run me -c "$image" </dev/null
	is 0 "$status"
	app '{"Cmd": "text"}'
	run me -c "$image" true
	is 125 "$status"
	like "*the configuration of '*': 'Cmd' is no list of strings*" "$err"
	app '["Cmd"]'
	run me -c "$image" true
	is 125 "$status"
	like "*the configuration of '*': 'config' is no object*" "$err"
	"$top/mkrootfs" "$image" large
	head -c 1100000 /dev/zero | tr '\0' ' ' >>large/.invoke_ns.json
	tar -cf large.tar -C large .invoke_ns.json bin
	for large in large large.tar; do
		run me -c "$(pwd)/$large" true
		is 125 "$status"
		like "*the configuration of '*/$large': it has 1 MiB or more*" "$err"
	done
}
check 'no configuration, and a wrong one' nothing_said

stopped()
{
	app '{"StopSignal": "SIGUSR1", "Cmd": ["/bin/sh", "-c", "trap \"echo told; exit 5\" USR1; while :; do :; done"]}'
	for seconds in 2 20; do
		run me --timeout "$seconds" -c "$image"
		case $out in *told*) break ;; esac
	done
	like '*told*' "$out"
	app '{"StopSignal": "SIGNONE"}'
	run me -c "$image" true
	like "*the image is to be stopped by 'NONE', which is no signal here*" "$err"
}
check 'StopSignal at the end of --timeout' stopped

# -- what mkrootfs makes of it --------------------------------------------------------------

travels()
{
	app "$whole"
	for form in x.tar x.tar.gz x.cpio.zst dir; do
		"$top/mkrootfs" "$image" "$form"
		run me -c "$form"
		is '1000
/srv/new
b c /home/worker' "$(printf '%s\n' "$out" | head -n 3)"
	done
}
check 'the configuration travels with what mkrootfs writes' travels

# -- unpack, remove, inspect ------------------------------------------------------------------

unpacked()
{
	app "$whole"
	mkdir -p "$1"
	[ -z "${LAB:-}" ] || case $1 in user) chown 54001 user ;; none) chown 54002 none ;; esac
	run "$1" -c "$image" --unpack "$1/dir"
	unlike "*nothing is isolated*" "$err"
	is 0 "$status"
	run "$1" -c "$1/dir"
	is '/srv/new
b c /home/worker' "$(printf '%s\n' "$out" | sed -n 2,3p)"
	run "$1" -c "$image" --unpack "$1/dir"
	is 125 "$status"
	like "*cannot unpack * to '*/dir': it exists: *" "$err"
	run "$1" --remove "$1/dir"
	is 0 "$status"
	is '' "$(ls -A "$1")"
	run "$1" --remove "$1"
	is 125 "$status"
}
for who in root user none; do check_as $who '--unpack, then -c DIR, then --remove' unpacked $who; done

never_half()
{
	rm -rf half app; mkdir half
	make_layout app gzip '{}' app.tar app.tar
	printf 'not what it was' | dd of="app/blobs/sha256/$(gzip -nc app.tar | sha)" bs=1 seek=50000 conv=notrunc 2>/dev/null
	chmod -R a+rX app
	run me -c app --unpack half/dir
	is 125 "$status"
	like '*it has the wrong digest*' "$err"
	is '' "$(ls -A half)"
	run me -c app true
	is 125 "$status"
	like '*it has the wrong digest*' "$err"
}
check 'a digest that lies leaves nothing' never_half

shown()
{
	app '{"User": "worker", "Labels": {"a": "b"}, "ExposedPorts": {"80/tcp": {}}}'
	run me --inspect "$image"
	like '*layers * 1, *user * worker*ports * {"80/tcp":{}}*labels * {"a":"b"}*' "$(echo "$out" | tr '\n' ' ')"
	for json in "--inspect=json $image" "--inspect $image=json"; do
		# shellcheck disable=SC2086 # two words
		run me $json
		like '*"config": {*"User": "worker"*' "$out"
	done
	run me --inspect app.tar
	is 125 "$status"
	like "*'app.tar' is no container image, and was made of none*" "$err"
	"$top/mkrootfs" "$image" inspected.tar
	run me --inspect inspected.tar
	like '*user * worker*' "$out"
}
check '--inspect' shown

several()
{
	pack_layers names gzip app.tar
	add_config '{"Cmd": ["echo", "first"]}' "$(this_arch)"; add_manifest
	first="$descriptor, $(named localhost/a:1)"
	add_config '{"Cmd": ["echo", "second"]}' "$(this_arch)"; add_manifest
	index "$first" "$descriptor, $(named localhost/b:1)"
	make_archive names names.tar
	chmod -R a+rX names names.tar
	run me -c names.tar:b:1; is second "$out"
	run me -c names:a:1; is first "$out"
	run me -c names.tar
	is 125 "$status"
	like '*it holds several images: name one of them*localhost/a:1, localhost/b:1*' "$err"
	run me -c app.tar:x true
	is 125 "$status"
	like "*is no container image, so omit ':x'*" "$err"
}
check 'several images in one file' several

# An archive whose first directory is not one of an image is not looked through.
plain_archives()
{
	run me -c app.tar /bin/echo jail
	is jail "$out"
	mkdir -p j/bin; cp r/bin/busybox j/bin; echo '{}' >j/index.json; echo '{}' >j/manifest.json
	run me -c j /bin/busybox echo jail
	is jail "$out"
}
check 'other archives and directories stay what they are' plain_archives

done_testing
