#!/bin/sh
# SPDX-License-Identifier: ISC
# image.t - one file that runs anywhere, made of a container image
# shellcheck disable=SC2016 # what the shell in the jail expands
set -eu
. "${0%/*}/../lab.sh"
# shellcheck source=tests/fixtures/image.sh
. "$tests/fixtures/image.sh"

umask 022
cd "$tmp"
for built in "$top"/build/busybox "$top"/build/busybox.given "$top"/rootfs/bin/busybox; do
	[ ! -x "$built" ] || break
done
mkdir -p r/bin r/etc
cp "$built" r/bin/busybox
for applet in sh id pwd echo; do ln -s busybox "r/bin/$applet"; done
printf 'root:x:0:0::/root:/bin/sh\nworker:x:1000:100::/:/bin/sh\n' >r/etc/passwd
pack layer.tar -c -C r bin bin/busybox bin/sh bin/id bin/pwd bin/echo etc etc/passwd
make_layout app gzip '{"User": "worker", "Env": ["A=b c", "PATH=/bin"], "Entrypoint": ["/bin/sh", "-c"],
	"Cmd": ["id -u; pwd; echo $A"], "WorkingDir": "/srv/new"}' layer.tar
make_archive app app.tar

# As the Makefile does it.
make_bundle()
{
	"$top/mkrootfs" app.tar image.tar.zst
	"$top/scripts/bundle" -V 1 -i "app.tar sha256:123" image.tar.zst app.run "$(uname -m)=$top/invoke_ns"
	chmod 644 app.run
}
check 'mkrootfs and scripts/bundle make it' make_bundle

starts()
{
	run_by "$1" sh app.run
	is '1000
/srv/new
b c' "$out"
	run_by "$1" sh app.run 'echo words; exit 7'
	is words "$out"
	is 7 "$status"
}
for who in root user; do check_as $who 'the entrypoint, with its user, directory and environment' starts $who; done

told()
{
	run_by "${callers%% *}" sh app.run --info
	like 'image         app.tar sha256:123*user * worker*entrypoint * /bin/sh -c*' "$out"
	run_by "${callers%% *}" sh app.run --check
	like '*kernel*' "$out"
}
check '--info and --check' told

kept()
{
	mkdir "$1"
	[ -z "${LAB:-}" ] || [ "$1" != user ] || chown 54001 "$1"
	run_by "$1" sh app.run --keep "$1/jail" 'echo first >/tmp/first 2>/dev/null; id -u'
	is 1000 "$out"
	[ -f "$1/jail/.invoke_ns.json" ]
	run_by "$1" sh app.run --keep="$1/jail"
	is '1000
/srv/new
b c' "$out"
	run_by "$1" "$top/invoke_ns" --remove "$1/jail"
	is '' "$(ls -A "$1")"
	run_by "$1" sh app.run --keep
	is 125 "$status"
}
for who in root user; do check_as $who '--keep unpacks once' kept $who; done

extracted()
{
	run_by "${callers%% *}" sh app.run --extract into
	is 'invoke_ns jail.tar.zst' "$(cd into && echo ./* | sed 's,\./,,g')"
	run_by "${callers%% *}" into/invoke_ns -c into/jail.tar.zst
	like '1000*' "$out"
}
check '--extract' extracted
done_testing
