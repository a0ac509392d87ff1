#!/bin/sh
# SPDX-License-Identifier: ISC
# pkg.t - packages of the host: which come, what of them, and what is refused
# shellcheck disable=SC2016,SC2317 # the shells inside expand; check calls the functions
set -eu
. tests/lib.sh
in_memory "$@"
# shellcheck source=tests/fixtures/packages.sh
. tests/fixtures/packages.sh

tmp=$(mktemp -d)
trap 'chmod -R u+rwx "$tmp"; rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM
chmod 755 "$tmp"
top=$(pwd)
cd "$tmp"
umask 022
root=$tmp/root
mkrootfs() { "$top/mkrootfs" "$@"; }
isolate() { "$top/invoke_ns" "$@"; }

# from_root WORD...: a tar archive of packages of the root, as a list of names and links.
from_root()
{
	mkrootfs --root "$root" --pkg "$@" out.tar
	names out.tar
}
names() { tar -tv -f "$1" | sed 's,^\([^ ]* *\)\{5\},/,' | grep -v '/$' | LC_ALL=C sort | xargs; }
# a recipe of these lines
recipe() { printf '%s\n' "$@" >r; }
from_recipe() { recipe "$@"; mkrootfs --root "$root" r out.tar; names out.tar; }
plain='/bin -> usr/bin /etc/group /etc/passwd /etc/shadow'

# refused STATUS PATTERN WORD...: one line, and nothing is built.
refused()
{
	status=$1 pattern=$2; shift 2
	rm -rf out.tar
	got=0
	said=$(mkrootfs --root "$root" "$@" 2>&1) || got=$?
	is "$status" "$got"
	like "mkrootfs: $pattern" "$said"
	is 1 "$(printf '%s\n' "$said" | wc -l)"
	[ ! -e out.tar ]
}

# The same, beside notes.
refused_noted() { mkrootfs() { "$top/mkrootfs" "$@" 2>&1 | grep -v ': note: '; [ -e out.tar ] || return "$status"; }; refused "$@"; }

# -- which packages come -------------------------------------------------------------------

new_root
package app 'Depends: one (>= 1.0), gone | two:any (= 3) [amd64], virtual <!x>\nPre-Depends: pre\nRecommends: more\nSuggests: never' /bin/app
package one 'Depends: app' /usr/share/one
package two '' /usr/share/two
package pre '' /usr/share/pre
package real 'Provides: other (= 2), virtual (= 1)' /usr/share/real
package more 'Depends: deep' /usr/share/more
package deep '' /usr/share/deep
package never '' /usr/share/never
package left 'Status: deinstall ok config-files' /usr/share/left

closure() { is "/bin -> usr/bin /etc/group /etc/passwd /etc/shadow /usr/bin/app /usr/share/one /usr/share/pre /usr/share/real /usr/share/two" "$(from_root app)"; }
check 'a package, and all that it depends on' closure
recommends() { like '*/usr/share/deep*/usr/share/more*' "$(from_root app recommends)"; unlike '*never*' "$(names out.tar)"; }
check 'and what these recommend, if asked for' recommends
provided() { like '*/usr/share/real*' "$(from_root virtual)"; }
check 'a name that a package provides' provided
several() { is '/etc/group /etc/passwd /etc/shadow /usr/share/pre /usr/share/two' "$(from_recipe 'pkg two pre' 'pkg two')"; }
check 'several, and one of them twice' several
more_later() { like '*/usr/share/deep*' "$(from_recipe 'pkg app' 'pkg one recommends')"; }
check 'a later line may want more of a package' more_later

explained()
{
	mkrootfs --root "$root" --pkg --explain app >list
	like "# package app 1: 1 files, 4 bytes; --pkg
# package one 1: 1 files, 4 bytes; 'app' depends on it
*
file /usr/bin/app *" "$(grep -v '^dir\|^slink\|^#|' list)"
	[ ! -e app ]
}
check '--explain lists the packages, with sizes and reasons' explained

why()
{
	is "/usr/share/deep: package 'deep'
  'more' recommends 'deep'
  'app' recommends 'more'
  --pkg names 'app'" "$(mkrootfs --root "$root" --why /usr/share/deep --pkg app recommends | sed 's/depends on/recommends/')"
	recipe 'pkg two' 'text /t 0644 0 0 x'
	is '/t: r:2' "$(mkrootfs --root "$root" --why /t r)"
	refused 1 "'/usr/share/deep' would not be in the jail" --why /usr/share/deep r
}
check '--why names the packages that lead to a file' why

same_bytes()
{
	from_root app recommends; mv out.tar first.tar
	from_root recommends app 2>/dev/null || :
	mkrootfs --root "$root" --pkg app recommends out.tar
	cmp first.tar out.tar
}
check 'two builds are the same bytes' same_bytes

# -- what is refused -----------------------------------------------------------------------

check 'not installed' refused 1 "--pkg: package 'aps' is not installed; nearest: 'app'" --pkg aps out.tar
check 'removed, but for its configuration' refused 1 "--pkg: package 'left' is not installed" --pkg left out.tar
check 'of another architecture' refused 1 "--pkg: package 'app:armhf' is not installed: 'app' is there for amd64 only" --pkg app:armhf out.tar
left_out() { like '*/usr/share/two' "$(from_recipe 'opt pkg none two' 2>said)"; is "mkrootfs: note: r:1: left out: package 'none' is not installed" "$(cat said)"; }
check 'opt leaves it out' left_out
recipe pkg
check 'no package' refused 2 "r:1: missing field 'PACKAGE'*" r out.tar

package half 'Status: install ok half-configured' /usr/share/half
package needs-half 'Depends: half' /usr/share/nh
check 'half configured' refused 1 "--pkg: package 'half' is half-configured: finish its installation first" --pkg half out.tar
check 'which another one needs' refused 1 "--pkg: package 'needs-half' depends on 'half', which is half-configured: finish its installation first" --pkg needs-half out.tar
package lonely 'Depends: nobody | nothing' /usr/share/lonely
check 'a dependency that is missing' refused 1 "--pkg: package 'lonely' depends on 'nobody', which is not installed" --pkg lonely out.tar
package lost '' /usr/share/lost
gone /usr/share/away /etc/away
check 'a file that is gone' refused_noted 1 "--pkg: package 'lost': '/usr/share/away' is gone, but listed ('opt pkg' leaves it out)" --pkg lost out.tar
opt_gone()
{
	like '*/usr/share/lost' "$(from_recipe 'opt pkg lost' 2>said)"
	is "mkrootfs: note: r:1: package 'lost': left out: '/usr/share/away' is gone, but listed
mkrootfs: note: r:1: package 'lost': left out: '/etc/away' is gone, but listed" "$(cat said)"
}
check 'opt leaves it out, too' opt_gone
package evil '' /usr/share/evil
gone /usr/../../../etc/passwd
check 'a path that leads out' refused 1 "--pkg: package 'evil': *evil.list' is damaged: line 3: '..' in the path*" --pkg evil out.tar
package relative '' ; gone etc/passwd
check 'a path that is not absolute' refused 1 "*relative.list' is damaged: line 2: 'etc/passwd' is no absolute path" --pkg relative out.tar
package unlisted ''; rm "$list"
check 'a list that is gone' refused 1 "--pkg: package 'unlisted': its list '/var/lib/dpkg/info/unlisted.list' is gone" --pkg unlisted out.tar

damaged()
{
	cp "$root/var/lib/dpkg/status" status
	printf '%b' "$1" >>"$root/var/lib/dpkg/status"
	refused 4 "--pkg: '/var/lib/dpkg/status' is damaged: $2" --pkg two out.tar
	cp status "$root/var/lib/dpkg/status"
}
check 'a status without an end' damaged 'Package: x' 'line 1: its last line has no end'
check 'a status with a NUL' damaged 'Package: x\0\n' 'line 1: it has a NUL byte'
check 'a line that is no field' damaged 'Package x\n\n' 'line *: it is no field'
check 'a package without a status' damaged 'Package: x\n\n' 'line *: a package without its name or status'
check 'a name that leads out' damaged 'Package: ../x\nStatus: install ok installed\n\n' "line *: '../x' is no name of a package"
check 'a package twice' damaged 'Package: two\nArchitecture: amd64\nStatus: install ok installed\n\n' "it lists the package 'two' twice"

# -- files ---------------------------------------------------------------------------------

new_root
mkdir -p "$root/etc"
package base '' /etc/base.conf /bin/base /usr/share/doc/base/copyright /usr/share/man/man1/base.1 /var/lib/base/ /var/log/base/
chmod 640 "$root/etc/base.conf"; chmod 1777 "$root/var/lib/base"; chmod 4755 "$root/usr/bin/base"

modes()
{
	from_root base >/dev/null 2>said
	tar -tv --numeric-owner -f out.tar >list
	grep -q '^-rw-r----- 0/0 .* etc/base.conf' list
	grep -q '^drwxrwxrwt 0/0 .* var/lib/base/' list
	grep -q '^drwxr-xr-x 0/0 .* var/log/base/' list
	grep -q '^-rwxr-xr-x 0/0 .* usr/bin/base' list
	is "mkrootfs: note: --pkg: package 'base': '/usr/bin/base' is placed without set-id bits" "$(cat said)"
}
check 'modes are those of the host, but for set-id bits' modes
kept() { recipe 'pkg base' 'setuid keep'; mkrootfs --root "$root" r out.tar; tar -tv -f out.tar | grep -q '^-rwsr-xr-x .*/base'; }
check 'and these, too, if asked for' kept
documents() { unlike '*/usr/share/*' "$(from_root base 2>&1)"; like '*/usr/share/doc/base/copyright /usr/share/man/man1/base.1*' "$(from_root base doc 2>/dev/null)"; }
check 'documentation comes only if asked for' documents

# Where the recipe has a directory, the package's files go there; else there is a link as on the host.
links() { is '/bin -> usr/bin' "$(from_root base 2>/dev/null | grep -o '/bin -> usr/bin')"; }
check 'links of the host to /usr' links
no_links()
{
	got=$(from_recipe 'dir /bin 0755 0 0' 'pkg base' 2>/dev/null)
	like '*/bin/base*' "$got"; unlike '*->*' "$got"; unlike '*/usr/bin/*' "$got"
}
check 'a directory of the recipe is left as it is' no_links
skeleton()
{
	recipe "include $top/configs/skeleton.rootfs" 'pkg base' 'text /etc/base.conf 0600 0 0 mine'
	mkrootfs --root "$root" r out.tar 2>/dev/null
	tar -xOf out.tar etc/base.conf | grep -qx mine
	is 'base' "$(tar -xOf out.tar usr/bin/base)"
}
check 'lines of the recipe win' skeleton
override() { recipe 'override pkg base' 'text /etc/base.conf 0600 0 0 mine'; mkrootfs --root "$root" r out.tar 2>/dev/null; is base "$(tar -xOf out.tar etc/base.conf)"; }
check 'unless the package has override' override

package sums '' /usr/share/sums /usr/share/sums-2
for size in 0 55 56 63 64 65 119 120 1000; do
	head -c $size /dev/zero | tr '\0' x >"$root/usr/share/s$size"
	echo "/usr/share/s$size" >>"$list"
done
(cd "$root" && md5sum usr/share/s*) >"$root/var/lib/dpkg/info/sums.md5sums"
changed()
{
	touch -d '2001-01-01' "$root/var/lib/dpkg/info/sums.list"
	is '' "$(mkrootfs --root "$root" --pkg sums out.tar 2>&1)"
	echo y >"$root/usr/share/sums"
	is "mkrootfs: note: --pkg: package 'sums': '/usr/share/sums' is not as it was unpacked, and comes as it is" "$(mkrootfs --root "$root" --pkg sums out.tar 2>&1)"
	is y "$(tar -xOf out.tar usr/share/sums)"
}
check 'a file that was changed is named' changed

package conf "Conffiles:\n /etc/conf $(echo conf | md5sum | cut -c 1-32)\n /etc/kept $(echo conf | md5sum | cut -c 1-32)" /etc/conf /etc/kept
touch -d '2001-01-01' "$root/var/lib/dpkg/info/conf.list"
echo mine >"$root/etc/kept"; echo conf >"$root/etc/kept.dpkg-dist"
configuration()
{
	like "*package 'conf': '/etc/kept' is not as it was unpacked, and comes as it is" "$(mkrootfs --root "$root" --pkg conf out.tar 2>&1)"
	is mine "$(tar -xOf out.tar etc/kept)"
	is '' "$(mkrootfs --root "$root" --pkg conf pristine out.tar 2>&1)"
	is conf "$(tar -xOf out.tar etc/kept)"
	rm "$root/etc/kept.dpkg-dist"
	refused 1 "--pkg: package 'conf': '/etc/kept' is not as it was unpacked, and the host has no original ('opt pkg' leaves it out)" --pkg conf pristine out.tar
	like '*/etc/conf /etc/group*' "$(from_recipe 'opt pkg conf pristine' 2>/dev/null)"
}
check 'configuration as it is, or pristine' configuration
triggers()
{
	printf '# x\ninterest-noawait /usr/share/fonts\nactivate y\n' >"$root/var/lib/dpkg/info/conf.triggers"
	is '# package conf: its trigger for /usr/share/fonts is not run' "$(mkrootfs --root "$root" --pkg --explain conf 2>/dev/null | grep trigger)"
}
check 'triggers are named' triggers

printf '/bin/diverted\n/bin/diverted.real\nother\n/bin/base\n/bin/base.no\nbase\n' >"$root/var/lib/dpkg/diversions"
package diverted '' /bin/diverted.real; sed -i 's/\.real$//' "$list"
package other '' /bin/diverted
diverted() { is "$plain /usr/bin/diverted.real" "$(from_root diverted)"; is other "$(mkrootfs --root "$root" --pkg other - | tar -xO usr/bin/diverted)"; }
check 'a diverted file has its new name' diverted
own_diversion() { like '*/usr/bin/base' "$(from_root base 2>/dev/null)"; }
check 'but not in the package that diverts' own_diversion

mkdir "$root/etc/alternatives"
package tool '' /usr/bin/tool-a
for pair in tool=tool-a helper=tool-a; do
	ln -s "/etc/alternatives/${pair%=*}" "$root/usr/bin/${pair%=*}"
	ln -s "/usr/bin/${pair#*=}" "$root/etc/alternatives/${pair%=*}"
done
printf 'auto\n/usr/bin/tool\nhelper\n/usr/bin/helper\n\n/usr/bin/tool-a\n10\n/usr/bin/tool-a\n\n' >"$root/var/lib/dpkg/alternatives/tool"
alternatives()
{
	is '/etc/alternatives/helper -> /usr/bin/tool-a /etc/alternatives/tool -> /usr/bin/tool-a /etc/group /etc/passwd /etc/shadow /usr/bin/helper -> /etc/alternatives/helper /usr/bin/tool -> /etc/alternatives/tool /usr/bin/tool-a' "$(from_root tool)"
	unlike '*tool*' "$(from_root other)"
}
check 'links of alternatives to its files' alternatives
package tool-b '' /usr/bin/tool-b /usr/bin/helper-b
package tool-c '' /usr/bin/tool-c
printf 'manual\n/usr/bin/tool\nhelper\n/usr/bin/helper\n\n/usr/bin/tool-a\n10\n/usr/bin/tool-a\n/usr/bin/tool-b\n9\n/usr/bin/helper-b\n/usr/bin/tool-c\n8\n\n\n' >"$root/var/lib/dpkg/alternatives/tool"
best()
{
	like '*/usr/bin/helper -> /etc/alternatives/helper /usr/bin/helper-b /usr/bin/tool -> /etc/alternatives/tool /usr/bin/tool-b /usr/bin/tool-c' "$(from_root tool-c tool-b)"
	is /usr/bin/tool-b "$(tar -xOf out.tar etc/alternatives/tool 2>/dev/null; tar -tvf out.tar etc/alternatives/tool | sed 's/.*-> //')"
	unlike '*helper*' "$(from_root tool-c)"
	like '*/etc/alternatives/tool -> /usr/bin/tool-a*' "$(from_root tool tool-b)"
}
check 'the best of those that come, if that of the host does not' best

package hosted:amd64 'Multi-Arch: same' /usr/lib/amd64/hosted
package hosted:i386 'Multi-Arch: same' /usr/lib/i386/hosted
arches() { like '*/usr/lib/amd64/hosted' "$(from_root hosted)"; like '*/usr/lib/i386/hosted' "$(from_root hosted:i386)"; unlike '*amd64*' "$(names out.tar)"; }
check 'one package of two architectures' arches

package sh 'Essential: yes' /bin/sh
printf '\177ELF' >"$root/usr/bin/nothing"
package scripts '' /usr/bin/run /usr/bin/missing
printf '#!/bin/sh\n' >"$root/usr/bin/run"; printf '#!/usr/bin/absent\n' >"$root/usr/bin/missing"
chmod 755 "$root/usr/bin/run" "$root/usr/bin/missing" "$root/usr/bin/sh"
scripts() { is "$plain /usr/bin/missing /usr/bin/run /usr/bin/sh" "$(from_root scripts 2>said)"; is "mkrootfs: note: --pkg: package 'scripts': '/usr/bin/missing' is a script, and its interpreter '/usr/bin/absent' is missing here, too" "$(cat said)"; }
check 'an essential package for its scripts' scripts

cat >"$root/var/lib/dpkg/info/tool.postinst" <<-'END'
	#!/bin/sh
	# mkdir is no call in a comment
	update-alternatives --install x y z
	mkdir /var/x
	# Automatically added by dh_x
	mkdir -p /added
	# End automatically added section
END
quiet() { is '' "$(mkrootfs --root "$root" --pkg tool out.tar 2>&1)"; }
check 'a script that makes nothing is not worth a word' quiet
loud() { echo 'x || ssh-keygen -A; openssl req' >>"$root/var/lib/dpkg/info/tool.postinst"
	is "mkrootfs: note: --pkg: package 'tool': its postinst is not run, which calls openssl, ssh-keygen" "$(mkrootfs --root "$root" --pkg tool out.tar 2>&1)"; }
check 'another is named, with what it calls' loud

package linked '' /usr/share/linked-1 /usr/share/linked-2
ln -f "$root/usr/share/linked-1" "$root/usr/share/linked-2"
linked() { is '/etc/group /etc/passwd /etc/shadow /usr/share/linked-1 /usr/share/linked-2 link to usr/share/linked-1' "$(from_root linked)"; }
check 'a file of two names is one file' linked

libraries()
{
	cp /bin/true "$root/usr/bin/prog"
	package prog '' /usr/bin/prog
	refused 1 "--pkg: package 'prog': '/usr/bin/prog' *" --pkg prog out.tar
	"$top/binlibdepcp" /bin/true "$root" 2>/dev/null
	like '*/ld-*' "$(from_root prog)"
}
check 'a program comes with its libraries, whoever owns them' libraries

package python '' /usr/bin/snake
package snakes '' /usr/bin/hiss
printf '#!/usr/bin/snake\n' >"$root/usr/bin/hiss"; chmod 755 "$root/usr/bin/hiss" "$root/usr/bin/snake"
interpreter() { is "mkrootfs: note: --pkg: package 'snakes': '/usr/bin/hiss' is a script, and its interpreter '/usr/bin/snake' is in no package that comes: add 'pkg python'" "$(mkrootfs --root "$root" --pkg snakes out.tar 2>&1)"; is '' "$(mkrootfs --root "$root" --pkg snakes python out.tar 2>&1)"; }
check 'an interpreter in another package is named' interpreter

# -- what nobody lists -----------------------------------------------------------------------

conffile() { printf 'Conffiles:\n %s %s\n' "$2" "$(echo "$1" | md5sum | cut -c 1-32)"; }
package daemon "$(conffile daemon /etc/daemon/list.conf)" /etc/daemon/ /etc/daemon/on/ /etc/daemon/can/ /etc/default/ /etc/daemon/list.conf /usr/lib/daemon
package friend "$(conffile friend /etc/daemon/friend.conf)" /etc/daemon/friend.conf
(
	cd "$root/etc/daemon"
	echo made >made.conf; echo old >made.conf.dpkg-old; echo old >made.conf~; echo host >../default/daemon
	echo secret >key; chmod 640 key
	echo here >can/here; ln -s ../can/here on/here; ln -s here on/twice; ln -s ../can/away on/away
	ln -s /usr/lib/daemon on/absolute
)
made()
{
	is '/etc/daemon/can/here /etc/daemon/list.conf /etc/daemon/made.conf /etc/daemon/on/absolute -> /usr/lib/daemon /etc/daemon/on/here -> ../can/here /etc/daemon/on/twice -> here /etc/group /etc/passwd /etc/shadow /usr/lib/daemon' "$(from_root daemon 2>said)"
	is "mkrootfs: note: left out: 1 files of directories of packages, which no package has and not everybody may read, the first is '/etc/daemon/key'" "$(cat said)"
	is "/etc/daemon/made.conf: package 'daemon'
  --pkg names 'daemon'" "$(mkrootfs --root "$root" --why /etc/daemon/made.conf --pkg daemon 2>/dev/null)"
}
check 'configuration that a script has made' made
# A link that is switched on for a package that does not come, as php's modules are.
package modules '' /etc/modules/on/ /etc/modules/can/ /usr/lib/modules/base
package module "$(conffile module /etc/modules/can/listed)" /usr/lib/modules/extra /etc/modules/can/listed
package module-made '' /usr/lib/modules/made
package removed "Status: deinstall ok config-files\n$(conffile removed /etc/modules/on/removed)" /etc/modules/on/removed
mkdir -p "$root/var/lib/ucf"
printf 'module-made \t /etc/modules/can/made\nmodules \t /etc/modules/can/own\n' >"$root/var/lib/ucf/registry"
(
	cd "$root/etc/modules/on"
	for name in made own; do echo "$name" >"../can/$name"; done
	for name in made own listed; do ln -s "/etc/modules/can/$name" "$name"; done
	ln -s made twice-made; ln -s /usr/lib/modules/extra extra
)
switched_on()
{
	is '/etc/group /etc/modules/can/own /etc/modules/on/own -> /etc/modules/can/own /etc/passwd /etc/shadow /usr/lib/modules/base' "$(from_root modules 2>said)"
	is "mkrootfs: note: left out: links to configuration of packages that do not come, the first is '/etc/modules/on/listed': add 'pkg module module-made'" "$(cat said)"
	like '*/etc/modules/on/made -> * /etc/modules/on/own -> * /etc/modules/on/twice-made -> made *' "$(from_root modules module-made 2>said)"
	like "*add 'pkg module'" "$(cat said)"
	is '' "$(mkrootfs --root "$root" --pkg modules module module-made out.tar 2>&1)"
	unlike '*removed*' "$(names out.tar)"
}
check 'configuration that a script has made for a package that does not come' switched_on
package schemas '' /usr/share/glib-2.0/schemas/ /usr/share/glib-2.0/schemas/one.xml
echo compiled >"$root/usr/share/glib-2.0/schemas/gschemas.compiled"
caches() { like '*/usr/share/glib-2.0/schemas/gschemas.compiled*' "$(from_root schemas)"; unlike '*gschemas*' "$(from_root other)"; }
check 'a cache that a script has made' caches

mkdir -p "$root/usr/lib/tmpfiles.d" "$root/usr/lib/systemd/system" "$root/var/lib/script" "$root/var/lib/data"
echo data >"$root/var/lib/data/file"
package boot '' /usr/lib/tmpfiles.d/boot.conf /usr/lib/systemd/system/boot.service /etc/boot.conf
printf '# d /run/no\nd /run/boot 0750 svc other -\nD! /var/run/more - - -\nd /etc/no 0755 - - -\nf /run/file\nd /run/%%v\n' >"$root/usr/lib/tmpfiles.d/boot.conf"
printf '[Service]\nRuntimeDirectory=unit-a unit-b/c\nStateDirectory=state\nUser=svc\n' >"$root/usr/lib/systemd/system/boot.service"
printf '#!/bin/sh\nmkdir -p /var/lib/script /var/lib/none; ls "/var/lib/data" $X/var/lib/base\n' >"$root/var/lib/dpkg/info/boot.postinst"
directories()
{
	mkrootfs --root "$root" --pkg boot out.tar
	is 'drwxr-x--- 123/46 run/boot/
drwxr-xr-x 0/0 run/more/
drwxr-xr-x 123/45 run/unit-a/
drwxr-xr-x 123/45 run/unit-b/c/
drwxr-xr-x 0/0 var/lib/data/
drwxr-xr-x 0/0 var/lib/script/
drwxr-xr-x 123/45 var/lib/state/' "$(tar -tv --numeric-owner -f out.tar | sed -n 's,^\([^ ]* [^ ]*\) .* \(\(run\|var/lib\)/.*/\)$,\1 \2,p' | grep -v ' run/unit-b/$' | LC_ALL=C sort -k 3)"
	unlike '*/var/lib/data/file*' "$(names out.tar)"
}
check 'directories that are made at the boot, or by a script' directories
first()
{
	cp "$root/usr/lib/systemd/system/boot.service" unit
	printf 'ExecStartPre=-/usr/libexec/boot-helper keys\nExecStartPre=/usr/sbin/boot -t\nExecStartPre=+/usr/lib/boot/x\n' >>"$root/usr/lib/systemd/system/boot.service"
	is "mkrootfs: note: --pkg: package 'boot': its service runs first what a jail does not: '/usr/libexec/boot-helper keys', '/usr/lib/boot/x'" "$(mkrootfs --root "$root" --pkg boot out.tar 2>&1)"
	cp unit "$root/usr/lib/systemd/system/boot.service"
}
check 'what a service runs first is named' first
echo 'run as other;' >"$root/etc/boot.conf"
named()
{
	mkrootfs --root "$root" --pkg boot out.tar
	like '*other:x:46:*' "$(tar -xOf out.tar etc/group)"
	like '*svc:x:123:45:*' "$(tar -xOf out.tar etc/passwd)"
	echo 'path /svc/other svc@other $svc' >"$root/etc/base.conf"
	is 'root:x:0:0:root:/root:/bin/sh' "$(mkrootfs --root "$root" --pkg base - 2>/dev/null | tar -xO etc/passwd)"
}
check 'users and groups that configuration names' named

package coreish 'Essential: yes' /usr/bin/cut /usr/bin/paste
package script '' /usr/bin/script
essential()
{
	printf '#!/bin/sh\n# cut\nx=$(echo $# | %s -d: -f1)\n' "$1" >"$root/usr/bin/script"
	chmod 755 "$root/usr/bin/script"
	from_root script
}
calls() { like '*/usr/bin/cut /usr/bin/paste *' "$(essential cut)"; unlike '*/usr/bin/cut*' "$(essential 'other cut')"; }
check 'an essential package of which a script calls a program' calls
not_again()
{
	essential cut >/dev/null
	unlike '*paste*' "$(from_recipe 'pkg script' 'text /usr/bin/cut 0755 0 0 x')"
}
check 'not if the jail has such a program' not_again
package libc6 '' /usr/lib/libc
package libc-bin 'Essential: yes' /usr/lib/locale/C.utf8/LC_CTYPE /usr/bin/getent
data()
{
	is '/etc/group /etc/passwd /etc/shadow /usr/lib/libc /usr/lib/locale/C.utf8/LC_CTYPE' "$(from_root libc6)"
	like '*/usr/bin/getent*' "$(from_root libc6 libc-bin)"
}
check 'the data of an essential package' data

if [ "$(id -u)" -eq 0 ]; then
	package service '' /etc/service.key /var/lib/service/
	chown 123:46 "$root/var/lib/service"; chown 0:45 "$root/etc/service.key"; chmod 640 "$root/etc/service.key"
	owners()
	{
		from_root service >/dev/null
		is 'root:x:0:0:root:/root:/bin/sh
svc:x:123:45:a service:/srv:/usr/sbin/nologin' "$(tar -xOf out.tar etc/passwd)"
		is 'root:x:0:
svc:x:45:
other:x:46:' "$(tar -xOf out.tar etc/group)"
		tar -tv --numeric-owner -f out.tar | grep -q '123/46 .* var/lib/service/'
	}
	check 'users and groups of its files' owners
	recipe 'pkg service' 'user svc 77 77 / /bin/false'
	given() { mkrootfs --root "$root" r out.tar; tar -xOf out.tar etc/passwd | grep -qx 'svc:x:77:77::/:/bin/false'; is 0 "$(tar -xOf out.tar etc/passwd | grep -c :123:)"; }
	check 'the user of the recipe wins' given
	as_user() { setpriv --reuid 1234 --regid 1234 --clear-groups sh -c "$1" 2>&1; }
	unreadable() { mkdir -p u; chmod 777 u; like "*package 'service': '/etc/service.key' is not readable for this user (*" "$(as_user "'$top/mkrootfs' --root '$root' --pkg service u/out.tar" || :)"; [ ! -e u/out.tar ]; }
	check 'a file that a user may not read' unreadable
fi

# -- other databases -----------------------------------------------------------------------

lock_held()
{
	: >"$root/var/lib/dpkg/lock"
	mkfifo ready end
	perl -e 'open F, "+<", $ARGV[0] or die; require Fcntl; fcntl(F, &Fcntl::F_SETLK, pack("s s x4 q q l x4", &Fcntl::F_WRLCK, 0, 0, 0, 0)) or die;
		open R, ">", "ready"; print R "x"; close R; open D, "<", "end"; <D>' "$root/var/lib/dpkg/lock" &
	read -r _ <ready || :
	refused 4 "--pkg: process $! is changing dpkg's database*" --pkg tool out.tar
	echo >end
	wait
}
check 'while dpkg is at work' lock_held

other_databases()
{
	rm -rf "$root/var/lib/dpkg"
	refused 4 "--pkg: there is no package database: neither*" --pkg tool out.tar
	mkdir -p "$root/var/lib/rpm"
	: >"$root/var/lib/rpm/rpmdb.sqlite"
	refused 4 "--pkg: cannot read rpm's database '/var/lib/rpm', only those of dpkg and apk: name programs by 'exec', and their data by 'tree'; 'rpm -ql NAME' lists it" --pkg tool out.tar
	rm "$root/var/lib/rpm/rpmdb.sqlite"
	rmdir "$root/var/lib/rpm"
}
check 'no database, or one of rpm' other_databases

apk()
{
	mkdir -p "$root/lib/apk/db" "$root/usr/lib"
	printf 'P:app\nV:1-r0\nA:x86_64\nD:so:liba.so.1 cmd:sh>=1 !bad\nF:usr/bin\nR:app\na:0:0:755\n\n' >"$root/lib/apk/db/installed"
	printf 'P:liba\nV:2-r0\nA:x86_64\np:so:liba.so.1=1.0\nF:usr\nF:usr/lib\nR:liba\n\nP:shell\nV:3\nA:x86_64\np:cmd:sh=1\nF:bin\nR:sh\n\n' >>"$root/lib/apk/db/installed"
	echo a >"$root/usr/lib/liba"; echo app >"$root/usr/bin/app"
	is "$plain /usr/bin/app /usr/bin/sh /usr/lib/liba" "$(from_root app)"
	refused 1 "--pkg: package 'ap' is not installed*" --pkg ap out.tar
	echo 'X' >>"$root/lib/apk/db/installed"
	refused 4 "--pkg: '/lib/apk/db/installed' is damaged: line *: it is no field" --pkg app out.tar
}
check "apk's database" apk

# As Alpine has it: the program is busybox, its applets are links that another package has made.
cd "$top"
for busybox in build/busybox build/busybox.given /bin/busybox; do
	[ ! -x "$busybox" ] || break
done
busybox=$(realpath "$busybox")
cd "$tmp"
apk_root()
{
	apk=$tmp/apk
	mkdir -p "$apk/lib/apk/db" "$apk/bin" "$apk/etc" "$apk/usr/share/words" "$apk/usr/bin"
	cp "$busybox" "$apk/bin/busybox"
	for applet in sh ls cat grep sort; do ln -s /bin/busybox "$apk/bin/$applet"; done
	echo 'root:x:0:0:root:/root:/bin/sh' >"$apk/etc/passwd"
	echo 'root:x:0:root' >"$apk/etc/group"
	printf 'pear\napple\n' >"$apk/usr/share/words/fruits"
	printf '#!/bin/sh\nsort /usr/share/words/fruits | grep "$1"\n' >"$apk/usr/bin/fruit"
	chmod 755 "$apk/usr/bin/fruit"
	cat >"$apk/lib/apk/db/installed" <<-'END'
		C:Q1pFuJlyhOYpPNtWmtTE7wFLGwfAk=
		P:busybox
		V:1.37.0-r12
		A:x86_64
		F:bin
		R:busybox
		a:0:0:755

		P:busybox-binsh
		V:1.37.0-r12
		A:x86_64
		D:busybox=1.37.0-r12
		p:/bin/sh cmd:sh=1.37.0-r12
		F:bin
		R:sh
		a:0:0:777
		R:ls
		R:cat
		R:grep
		R:sort

		P:fruit
		V:2-r0
		A:noarch
		D:/bin/sh words>1
		F:usr
		F:usr/bin
		R:fruit
		a:0:0:755

		P:fruit-words
		V:2-r0
		A:noarch
		p:words=2
		F:usr/share
		F:usr/share/words
		R:fruits

	END
}
apk_root
apk_job()
{
	is '' "$(mkrootfs --root "$apk" --pkg fruit apk-jail 2>&1)"
	is apple "$(isolate -c apk-jail fruit le)"
	is '/bin/busybox /bin/cat /bin/grep /bin/ls /bin/sh /bin/sort' "$(isolate -c apk-jail sh -c 'echo /bin/*')"
	is "/usr/share/words/fruits: package 'fruit-words'
  'fruit' depends on 'fruit-words'
  --pkg names 'fruit'" "$(mkrootfs --root "$apk" --why /usr/share/words/fruits --pkg fruit)"
}
check "a jail of apk's packages does a job" apk_job
apk_gone()
{
	rm "$apk/usr/share/words/fruits"
	refused 1 "--pkg: package 'fruit-words': '/usr/share/words/fruits' is gone, but listed ('opt pkg' leaves it out)" --root "$apk" --pkg fruit out.tar
}
check 'a file that apk lists is gone' apk_gone

# -- this machine --------------------------------------------------------------------------

if [ -s /var/lib/dpkg/status ]; then
	host() { mkrootfs --pkg perl cpio coreutils dash zstd host 2>/dev/null; }
	check 'packages of this machine' host
	job='perl -MPOSIX -MList::Util=sum -e "print POSIX::floor(sum(1.5, 2.25))" && echo text >/tmp/x && zstd -q /tmp/x && echo /tmp/x | cpio -o --quiet -H newc | cpio -i --quiet --to-stdout && sha256sum /tmp/x | cut -c 1-8'
	works() { is '3text
b9e68e1b' "$("$@" -c host sh -c "$job")"; }
	check 'they do a job' works isolate
	same_host() { mkrootfs --pkg perl zstd 1.tar 2>/dev/null; mkrootfs --pkg zstd perl 2.tar 2>/dev/null; cmp 1.tar 2.tar; }
	check 'the same bytes, in any order' same_host
	# Owners, and set-id bits, are those of the host in an archive, whoever builds it.
	built_by_user()
	{
		mkdir -p by-user; chmod 777 by-user
		as_user "'$top/mkrootfs' --pkg perl cpio coreutils dash zstd by-user/host.tar" >said || { cat said; return 1; }
		mkrootfs --pkg perl cpio coreutils dash zstd by-root.tar 2>/dev/null
		cmp by-root.tar by-user/host.tar
		as_user "'$top/mkrootfs' --pkg perl cpio coreutils dash zstd by-user/host" >said || { cat said; return 1; }
		is '3text
b9e68e1b' "$(as_user "'$top/invoke_ns' -c by-user/host sh -c '$job'" 2>&1 | grep -v ': note: ')"
	}
	if [ "$(id -u)" -eq 0 ]; then
		check 'a user builds the same, and it works' built_by_user
	else
		skip 'a user builds the same, and it works' 'only root can become another user'
	fi
else
	skip 'packages of this machine' 'it has no database of dpkg'
fi
done_testing
