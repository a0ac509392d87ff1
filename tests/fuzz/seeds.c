/* SPDX-License-Identifier: ISC */
/* seeds - initial inputs: "seeds DIR" writes them to a directory for each fuzzer. */
#define _DEFAULT_SOURCE
#include <elf.h>
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "builder/ld/ldcache.h"
#include "tests/unit/image.h"

static const char *top;

/* sha256sum(1) of the file in lock.c. */
#define ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

static void
seed(const char *fuzzer, size_t number, const void *bytes, size_t size)
{
	char path[4096];
	FILE *file;

	snprintf(path, sizeof path, "%s/%s", top, fuzzer);
	if (mkdir(path, 0777) < 0 && errno != EEXIST) {
		perror(path);
		exit(1);
	}
	snprintf(path, sizeof path, "%s/%s/made-%zu", top, fuzzer, number);
	file = fopen(path, "wb");
	if (!file || fwrite(bytes, 1, size, file) != size || fclose(file)) {
		perror(path);
		exit(1);
	}
}

static void
seed_elf(void)
{
	static const char *const needs[] = { "libc.so.6", "$ORIGIN/x", NULL };
	static const char *const imports[] = { "dlopen", "puts", NULL };
	static const char *const exports[] = { "x", NULL };
	static const char *const notes[] = {
		"[{\"soname\":[\"a\"],\"priority\":\"required\"}]", NULL,
	};
	struct image_plan plan = {
		.interp = "/lib/ld.so", .soname = "me.so", .rpath = "/a:$ORIGIN/$LIB",
		.runpath = "${ORIGIN}/../$PLATFORM:", .audit = "a.so", .needs = needs,
		.imports = imports, .exports = exports, .notes = notes,
		.rodata = "\0/lib/\0/usr/lib/\0/lib:/usr/lib", .rodata_size = 31,
	};
	struct image image;
	size_t i;

	for (i = 0; i < 32; i++) {
		plan.wide = i & 1;
		plan.big_endian = i & 2;
		plan.type = i & 4 ? ET_EXEC : ET_DYN;
		plan.sysv_hash = i & 8;
		plan.no_hash = i & 16;
		image = image_make(&plan);
		seed("elf", i, image.bytes, image.size);
		image_free(&image);
	}
}

static void
seed_ldcache(void)
{
	static const struct ldcache_entry entries[] = {
		{ .soname = "liba.so.10", .path = "/lib/liba.so.10", .flags = 0x303 },
		{ .soname = "liba.so.9", .path = "/lib/liba.so.9", .flags = 3 },
	};
	size_t size, i;
	void *bytes;

	for (i = 0; i < 4; i++) {
		if (!ldcache_write(entries, i & 1 ? 2 : 0, i & 2, &bytes, &size))
			exit(1);
		seed("ldcache", i, bytes, size);
		free(bytes);
	}
}

static const struct text {
	const char *fuzzer, *text;
} texts[] = {
	{ "dpkg", "0Package: a\nStatus: install ok installed\nArchitecture: c\nProvides: v (= 1)\n"
		"Depends: b:any (>= 1) | x, v [c] <!y>\nDescription: x\n y\n\n"
		"Package: b\nArchitecture: c\nEssential: yes\nStatus: hold ok half-configured\n\n" },
	{ "dpkg", "1P:a\nV:1\nA:c\nD:so:b.so.1>=1 !x cmd:sh\np:v=1\nF:bin\nR:sh\n\n"
		"P:b\np:so:b.so.1=2 cmd:sh\nF:\nF:lib\nR:b.so.1\n\n" },
	{ "dpkg", "2/a\n/b\n:\n/b\n/c\na\n" },
	{ "dpkg", "3/.\n/bin\n/bin//sh\n/usr/../x\n" },
	{ "dlopen", "[{\"feature\":\"f\",\"description\":\"d\",\"priority\":\"suggested\","
		"\"soname\":[\"liba.so.1\",\"\\u00e9\\ud83d\\ude00\"]},{\"soname\":[\"b\"],"
		"\"x\":{\"y\":[1,true,null]}}]" },
	{ "ldconf", "include ld.so.conf.d/*.conf /x\n/a/b # c\n\thwcap 1 x\n/d=libc6\n" },
	{ "ldconf", "/lib:/usr/local/lib\n/usr/lib" },
	{ "lexer", "dir /x 0755 0 0\ntext \"/a b\" 644 0 0 \"\\x41\\n${ARCH}\" # c\n"
		"opt \\\n exec x\n" },
	{ "recipe", "opt override nod /n 0600 1 2 c 1 3\npipe /p 0644 0 0\nsock /s 0 0 0\n"
		"user a 1 2 / /bin/sh \"a b\"\ngroup g 7\nlib x.so for=/bin/x\nlicenses\n"
		"file /f a 4755 0 0 /g /h\ntree /t /usr exclude=*.a exclude=b deps\n"
		"busybox b applets=ls,cp dir=/bin\nexec a as=/b mode=755\nsetuid keep\n" },
	{ "script", "#!/bin/sh" },
	{ "script", "#! \t/usr/bin/env -S -u A b=c python3 -x\n" },
	{ "script", "#!/usr/bin/env --split-string=-C /x perl\n" },
	{ "lock", "# built by root\ndir / 0755 0 0\nfile \"/a b\" 4755 0 5 3 " ABC
		"\ndir /bin 0755 0 0\nslink /bin/sh 0777 0 0 \"/a b\"\nnod /null 0666 0 0 c 1 3\n"
		"pipe /pipe 0600 1 1\n" },
	{ "msg", "caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80 \x1b[2J\n\xc2\x9b\xff" },
	{ "network", "nveth=box0,10.9.0.2/24,gw=10.9.0.1,host=10.9.0.1" },
	{ "network", "nveth=box0,fd09::2/64,gw=fd09::1\nd9.9.9.9\nafd:10.9.0.3\naa.b:fd09::3" },
	{ "network", "npasta\np8080:80\np127.0.0.1:53:53/udp\np[::1]:8080:80\ni5432\ni53/udp" },
	{ "values", "3d4h5m6.5s" }, { "values", "-1.5" }, { "values", "0:100000:65536" },
	{ "values", "16kib" }, { "values", "18446744073709551615" }, { "values", "4g" },
	{ "mountinfo", "36 35 98:0 /mnt1 /mnt\\0402 rw,noatime master:1 - ext3 /dev/root rw\n"
		"37 36 0:5 / /a\\134\\012b ro - proc proc ro\n" },
	{ "filter", "\x06\1\1\1\1\1\xff\x7f" },
	{ "jail_file", "#!/bin/sh\n#script 4096\n#jail 655360 1000000\n#\n" },
	{ "jail_file", "#!/bin/sh\n#script 4096\n#jail 655360 1000000 "
	    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n#\n" },
	{ "jail_file", "#!/bin/sh\n#script 4096\n#jail 1 2 abc vax\n#jail 655360 10 0 x86_64\n#\n" },
	{ "layers", "da\nfa/1\nfa/2\nla/l>..\nfopq/old\nhb>a/1\n-\nfopq/new\nfopq/.wh..wh..opq\n"
	    "fa/.wh.1\nfa/l/x\nd b\n-\nfb\nf.wh.a\npa\n" },
	{ "layers", "dusr/lib\nllib>usr/lib\nlx>y\nly>x\n-\nflib/new\nf.wh..wh.plnk/1\nfusr\n-\n"
	    "d/lib\nf./.wh.lib\nflib/a\nhq>lib/a\n" },
	{ "oci", "o{\"architecture\":\"amd64\",\"config\":{\"Env\":[\"A=b\"],\"Cmd\":[\"c\"]},\"rootfs\":"
	    "{\"diff_ids\":[\"sha256:\2" "1\"]}}\1layer\1{\"schemaVersion\":2,\"config\":{\"digest\":"
	    "\"sha256:\2" "0\"},\"layers\":[{\"digest\":\"sha256:\2" "1\",\"size\":5}]}\1{\"manifests\":"
	    "[{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"digest\":\"sha256:\2" "2\","
	    "\"platform\":{\"os\":\"linux\",\"architecture\":\"amd64\"},\"annotations\":{"
	    "\"org.opencontainers.image.ref.name\":\"a:1\"}}]}" },
	{ "oci", "d{\"rootfs\":{\"diff_ids\":[\"sha256:\2" "1\"]}}\1layer\1[{\"Config\":\"blobs/sha256/\2" "0\","
	    "\"RepoTags\":[\"a:1\"],\"Layers\":[\"blobs/sha256/\2" "1\"]}]" },
	{ "jail_file", "hsqs" },
	{ "unpack", "td! a\nl! a/l>..\nf3 a/l/x\nl! k>/mnt/canary\nf3 k/file\nh! h>k/file\nd! k\n" },
	{ "unpack", "tf3x\nh!y>x\nl!z>y\nd!z/w\nh3q>z\np!q\nc!d\nf+~~/a\nl!../o>../canary\n" },
	{ "unpack", "tl!a>../canary/dir\nf3a/file\nh!b>../canary/file\nf3b\nd$a\nd!proc\n" },
	{ "unpack", "cd!a\nh!a/x>1\nh3y>1\nl!y>/mnt/canary/dir\nf3y/file\nhCz>1\np!a\nc!n\n" },
};

static void
seed_texts(void)
{
	size_t i;

	for (i = 0; i < sizeof texts / sizeof texts[0]; i++)
		seed(texts[i].fuzzer, i, texts[i].text, strlen(texts[i].text));
}

/* Texts with a NUL behind each. */
static const struct list {
	const char *fuzzer;
	const char *const texts[24];
} lists[] = {
	{ "running", { "ffff88: 00000002 00000000 00010000 0005 01 12345 @invoke_ns/1000/web" } },
	{ "options", { "--name", "web", "--enter", "web", "--join=net=web", "--stop", "1/a", "--list=json",
		"ls" } },
	{ "licenses", { "a.list", "/.\n/usr/lib/a.so\n/opt/x\n", "b c:amd64.list",
		"/bin/sh\n/lib/b.so\n" } },
	{ "bring", { "auto\n/usr/bin/tool\nslave\n/usr/bin/slave\n\n/usr/bin/a\n10\n/usr/bin/other\n\n",
		"a \t /etc/a/made.conf\nother \t /etc/a/x\n", "d /run/a 0750 svc grp -\nD! /var/run/b - - -\n",
		"[Service]\nUser=svc\nRuntimeDirectory=c d/e\nStateDirectory=f\n",
		"#!/bin/sh\nmkdir /var/lib/data; ssh-keygen -A\n", "#!/bin/sh\ncut -d : x\n", "user svc;\n",
		"group grp\n", "root:x:0:0:root:/root:/bin/sh\nsvc:x:5:6:s:/srv:/bin/false\n",
		"root:x:0:\ngrp:x:6:\n", "d41d8cd98f00b204e9800998ecf8427e  etc/a/made.conf\n",
		"interest-noawait /usr/share\n", "/usr/bin/a" } },
	{ "bring", { "", "", "", "", "", "#!/usr/bin/env sh\n", "", "", "", "", "", "", "../made.conf" } },
	{ "named", { "", "/usr/share/program/%s", "in /etc/program:/usr/lib/x86_64-linux-gnu/program/x",
		"libplugin.so.1", "libplugin.so.1/../x", "/usr/share/misc/magic", "/usr/share/misc//x", "/etc/program.conf", "\xff", "/etc/program/x" } },
	{ "names", { "games", "root:x:0:0:root:/root:/bin/sh\n"
		"games:x:5:60:games:/usr/games:/bin/sh\n" } },
	{ "names", { "games", "none:x:3:\ngames:x:60:a,b\nsuch:x:1:\n" } },
	{ "names", { "me", "me:100000:65536\n7:165536:65536\n" } },
	{ "names", { "7", "a:x:7:1:::\n" } },
	{ "options", { "-c", "/", "--bind", "/etc:/x:ro", "--tmpfs=/y:size=16m", "-ubox", "-pm",
		"--uid-map", "0:1000:1", "--env", "A=b", "-e", "PATH", "--ulimit", "nofile=64:128",
		"--memory=64m", "--cpus", "1.5", "--timeout", "1h30m", "--", "ls", "-l" } },
	{ "options", { "--share", "net,uts", "--join=net=1", "--persist", "uts=/x", "--enter", "1",
		"--cap-add", "all", "--cap-drop=chown,CAP_KILL", "--seccomp", "none", "--report=3",
		"--boottime=-1.5", "--monotonic", "3d4h", "-i", "yes", "--no-tty", "--user" } },
	{ "options", { "-v", "/a:/b", "--domainname=d", "--preserve-fds", "2", "--pids-limit=07",
		"--gid-map=0:0:1", "--unshare-net", "--help", "-V", "--check=json" } },
};

static void
seed_lists(void)
{
	char text[1024];
	size_t i, j, n;

	for (i = 0; i < sizeof lists / sizeof lists[0]; i++) {
		for (n = j = 0; lists[i].texts[j]; j++)
			n += (size_t)sprintf(text + n, "%s", lists[i].texts[j]) + 1;
		seed(lists[i].fuzzer, 100 + i, text, n);
	}
}

int
main(int argc, char *argv[])
{
	if (argc != 2) {
		fprintf(stderr, "usage: seeds DIR\n");
		return 2;
	}
	top = argv[1];
	seed_elf();
	seed_ldcache();
	seed_texts();
	seed_lists();
	return 0;
}
