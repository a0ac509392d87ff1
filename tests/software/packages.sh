# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# packages.sh - package managers and archivers
# shellcheck disable=SC2016,SC2103,SC2154,SC2164 # inside has set -eu and $work

get()
{
	apt-get -q -y update
	apt-get -q -y install "$@"
}

apt_install()
{
	get hello jq
	is 'Hello, world!' "$(hello)"
	is 3 "$(echo '[1, 2]' | jq 'add')"
}

apt_service()
{
	get memcached
	like 'memcache:*:/nonexistent:/bin/false' "$(getent passwd memcache)"
	memcached -u memcache -l 127.0.0.1 -d
	wait_until listens 11211
	printf 'set k 0 0 5\r\nhello\r\nget k\r\nquit\r\n' | nc -q 5 127.0.0.1 11211 >said
	grep -q hello said
}

apt_capability()
{
	get fping
	[ -n "$(getcap "$(command -v fping)")" ] || [ -u "$(command -v fping)" ]
}

apt_users()
{
	get mosquitto ntpsec
	like 'mosquitto:*' "$(getent passwd mosquitto)"
	like 'ntpsec:*' "$(getent passwd ntpsec)"
	mosquitto -d -p 1883
	wait_until listens 1883
}


apt_purge()
{
	get cowsay
	like '*moo*' "$(cowsay moo)"
	apt-get -q -y purge cowsay
	fails command -v cowsay
	is '' "$(dpkg-query -W -f '${Status}' cowsay 2>/dev/null)"
}

dpkg_set_id()
{
	mkdir -p p/DEBIAN p/usr/bin
	cp /usr/bin/id p/usr/bin/own-id
	chmod 6755 p/usr/bin/own-id
	printf 'Package: own\nVersion: 1\nArchitecture: all\nMaintainer: m <m@m.org>\nDescription: d\n' \
		>p/DEBIAN/control
	dpkg-deb --root-owner-group --build p own.deb
	dpkg -i own.deb
	is '6755 root:root' "$(stat -c '%a %U:%G' /usr/bin/own-id)"
}

# A package whose scripts make a user and give it a directory.
dpkg_scripts()
{
	mkdir -p p/DEBIAN p/var/lib/own
	printf 'Package: own\nVersion: 1\nArchitecture: all\nMaintainer: m <m@m.org>\nDescription: d\n' \
		>p/DEBIAN/control
	cat >p/DEBIAN/postinst <<-'EOT'
	#!/bin/sh
	set -e
	adduser --system --group --home /var/lib/own own
	chown own:own /var/lib/own
	EOT
	chmod 755 p/DEBIAN/postinst
	dpkg-deb --root-owner-group --build p own.deb
	dpkg -i own.deb
	is own:own "$(stat -c %U:%G /var/lib/own)"
}

dpkg_build()
{
	mkdir -p own-1/debian
	cd own-1
	printf 'own (1) unstable; urgency=low\n\n  * first\n\n -- m <m@m.org>  Thu, 01 Jan 1970 00:00:00 +0000\n' \
		>debian/changelog
	printf 'Source: own\nMaintainer: m <m@m.org>\n\nPackage: own\nArchitecture: any\nDescription: d\n' \
		>debian/control
	cat >debian/rules <<-'EOT'
	#!/usr/bin/make -f
	.RECIPEPREFIX = >
	build binary-arch binary-indep:
	clean:
	> rm -rf debian/own debian/files
	binary: build
	> install -D -o root -g games -m 2755 /usr/bin/true debian/own/usr/bin/own
	> mkdir -p debian/own/DEBIAN
	> dpkg-gencontrol -Pdebian/own
	> dpkg-deb --build debian/own ..
	EOT
	chmod 755 debian/rules
	dpkg-buildpackage -b -us -uc -d -r"$1"
	like '-rwxr-sr-x root/games*' "$(dpkg-deb -c ../own_1_amd64.deb | grep bin/own)"
}

dpkg_alternatives()
{
	update-alternatives --install /usr/bin/own own /usr/bin/true 1
	update-alternatives --install /usr/bin/own own /usr/bin/false 2
	fails own
	update-alternatives --set own /usr/bin/true
	own
	dpkg-divert --local --rename --add /usr/bin/hd
	[ -e /usr/bin/hd.distrib ]
}

dpkg_override()
{
	dpkg-statoverride --update --add root games 2750 /usr/bin/bc
	is '2750 games' "$(stat -c '%a %G' /usr/bin/bc)"
}

make_locale()
{
	echo 'de_DE.UTF-8 UTF-8' >/etc/locale.gen
	locale-gen
	is Montag "$(LC_ALL=de_DE.UTF-8 date -d 2024-01-01 +%A)"
}

pip()
{
	mkdir -p p/own
	echo 'print("own module")' >p/own/__main__.py
	printf 'from setuptools import setup\nsetup(name="own", version="1", packages=["own"])\n' >p/setup.py
	python3 -m venv --system-site-packages env
	env/bin/pip install --no-index --no-build-isolation ./p
	is 'own module' "$(env/bin/python -m own)"
	env/bin/pip uninstall -y own
	fails env/bin/python -m own
}

npm_install()
{
	mkdir p app
	echo '{"name": "own", "version": "1.0.0", "bin": {"own": "own.js"},
		"scripts": {"postinstall": "id -un >installed"}}' >p/package.json
	printf '#!/usr/bin/env node\nconsole.log("own " + process.pid)\n' >p/own.js
	(cd p && npm pack)
	cd app
	npm install --offline --no-audit --no-fund ../p/own-1.0.0.tgz
	like 'own [1-9]*' "$(node_modules/.bin/own)"
	is root "$(cat node_modules/own/installed)"
	npm install --offline --no-audit --no-fund -g ../p/own-1.0.0.tgz
	like 'own [1-9]*' "$(own)"
}

perl_module()
{
	mkdir -p Own/lib Own/t
	cd Own
	printf 'package Own; our $VERSION = "1"; sub f { 42 } 1;\n' >lib/Own.pm
	printf 'use Test::More tests => 1; use Own; is(Own::f(), 42);\n' >t/own.t
	printf 'use ExtUtils::MakeMaker; WriteMakefile(NAME => "Own", VERSION_FROM => "lib/Own.pm");\n' \
		>Makefile.PL
	perl Makefile.PL
	make
	make test
	make install
	is 42 "$(cd / && perl -MOwn -e 'print Own::f()')"
}

ruby_gem()
{
	echo 'Gem::Specification.new { |s| s.name = "own"; s.version = "1"; s.summary = "s"
		s.authors = ["m"]; s.files = ["lib/own.rb"] }' >own.gemspec
	mkdir lib
	echo 'def own; 42; end' >lib/own.rb
	gem build own.gemspec
	gem install --local --no-document own-1.gem
	is 42 "$(ruby -e 'require "own"; print own')"
}

# odd_files DIR: owners, modes, links, a hole, and what else archivers must keep.
odd_files()
{
	mkdir -p "$1/dir"
	cd "$1"
	echo one >one
	ln one two
	ln -s one link
	mkfifo fifo
	truncate -s 1M hole
	chown daemon:games dir one
	chown -h mail:news link
	chmod 2750 dir
	cd - >/dev/null
}

# listing DIR
listing() { (cd "$1" && find . -printf '%p %y %m %U:%G %s %l %n\n' | grep -v '^\. ' | sort); }

kept() { is "$(listing files)" "$(listing "$1")"; }

tar_owners()
{
	odd_files files
	tar -cpf files.tar files
	mkdir copy
	tar -xpf files.tar -C copy
	kept copy/files
}

tar_xattrs()
{
	mkdir files copy
	echo one >files/one
	setfattr -n user.own -v text files/one
	tar --xattrs -cpf files.tar files
	tar --xattrs -xpf files.tar -C copy
	is text "$(getfattr --only-values -n user.own copy/files/one)"
}

tar_acls()
{
	mkdir -p files/dir copy
	setfacl -m u:bin:r files/dir
	tar --acls -cpf files.tar files
	tar --acls -xpf files.tar -C copy
	like '*user:bin:r--*' "$(getfacl -p copy/files/dir)"
}

tar_capability()
{
	mkdir files copy
	cp /usr/bin/true files/own
	setcap cap_net_bind_service+ep files/own
	tar --xattrs --xattrs-include='*' -cpf files.tar files
	tar --xattrs --xattrs-include='*' -xpf files.tar -C copy
	like '*cap_net_bind_service=ep' "$(getcap copy/files/own)"
}

cpio_owners()
{
	odd_files files
	(cd files && find . | cpio -o -H newc) >files.cpio
	mkdir copy
	(cd copy && cpio -idm --no-absolute-filenames) <files.cpio
	kept copy
}

rsync_owners()
{
	odd_files files
	rsync -aH files/ copy
	kept copy
}

cp_owners()
{
	odd_files files
	cp -a files copy
	kept copy
}

squashfs_owners()
{
	odd_files files
	mksquashfs files files.sqfs
	unsquashfs -d copy files.sqfs
	kept copy
}

ext4_file()
{
	odd_files files
	truncate -s 8M disk
	mke2fs -q -t ext4 -d files disk
	e2fsck -fn disk
	is one "$(debugfs -R 'cat one' disk 2>/dev/null)"
}

zip_files()
{
	mkdir files
	seq 100000 >files/numbers
	zip -r files.zip files
	unzip -d copy files.zip
	cmp files/numbers copy/files/numbers
	for program in gzip bzip2 xz zstd; do
		"$program" -c files/numbers | "$program" -dc | cmp - files/numbers
	done
}

git_clone()
{
	git init -q one
	cd one
	git config user.name m
	git config user.email m@m.org
	echo text >file
	git add file
	git commit -q -m first
	cd ..
	git daemon --reuseaddr --export-all --base-path="$work" --detach --listen=127.0.0.1
	wait_until listens 9418
	git clone -q git://127.0.0.1/one two
	is text "$(cat two/file)"
	git -C two fsck --full
}
