#!/bin/sh
# SPDX-License-Identifier: ISC
# others.t - more programs, of which none was tried while the verb pkg was written
# shellcheck disable=SC2016 # the shells inside expand
set -eu
cd "${0%/*}/../.."
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/packages/lib.sh
. tests/packages/lib.sh

# Servers.
job 'an address' 'unbound dns-root-data' '*1.2.3.4*' <<'END'
printf 'server:\n interface: 127.0.0.1@5353\n do-daemonize: yes\n local-data: "x.test. A 1.2.3.4"\n local-zone: "test." static\n' >/etc/unbound/unbound.conf.d/x.conf
cp /usr/share/dns/root.key /var/lib/unbound/ # as the helper of its service does
unbound && nslookup -port=5353 -type=a x.test 127.0.0.1
END
job 'an address of a zone' 'bind9 bind9-dnsutils' 1.2.3.4 <<'END'
printf 'zone "x.test" { type master; file "/tmp/z"; };\noptions { directory "/tmp"; listen-on port 5353 { 127.0.0.1; }; listen-on-v6 { none; }; pid-file none; session-keyfile none; };\n' >c
printf '$TTL 1\n@ SOA n. h. 1 1 1 1 1\n NS n\nn A 1.2.3.4\n' >z
named -c /tmp/c && until dig -p 5353 @127.0.0.1 n.x.test +short | grep 1.2; do sleep 1; done
END
job 'a page, by its own script' apache2 page <<'END'
echo page >/var/www/html/index.html; apachectl start 2>/dev/null; wget -qO- http://localhost/
END
job 'a page' lighttpd page <<'END'
printf 'server.document-root = "/tmp"\nserver.port = 8080\nmimetype.assign = ()\nindex-file.names = ("i")\n' >c; echo page >i
lighttpd -f c && wget -qO- http://localhost:8080/
END
job 'set and get' memcached '*value*' <<'END'
memcached -d -u nobody -U 0 && sleep 1 && printf 'set a 0 0 5\r\nvalue\r\nget a\r\nquit\r\n' | nc 127.0.0.1 11211
END
job 'a page, made by a compiler' varnish '*made here*' <<'END'
printf 'vcl 4.1;\nbackend default none;\nsub vcl_recv { return (synth(200, "made here")); }\n' >v
varnishd -f /tmp/v -a 127.0.0.1:8080 -s malloc,8m -n /tmp/n >/dev/null 2>&1 && until wget -qO- http://127.0.0.1:8080/ 2>/dev/null; do sleep 1; done
END
job 'a page that it fetches' squid page <<'END'
printf 'http_port 3128\nhttp_access allow all\npid_filename none\ncache_log /dev/null\naccess_log none\n' >c
echo page >i; httpd -p 8080 -h /tmp && squid -f /tmp/c && sleep 1; http_proxy=http://127.0.0.1:3128 wget -qO- http://127.0.0.1:8080/i
END
job 'a message' 'mosquitto mosquitto-clients' word <<'END'
mosquitto -d -p 1883 >/dev/null 2>&1; sleep 1; mosquitto_pub -r -t a -m word; mosquitto_sub -t a -C 1
END

# Languages and tools.
job 'a database file' 'php-cli php8.2-sqlite3' 42 <<'END'
php -r '$d = new PDO("sqlite:/tmp/d"); print $d->query("select 6*7")->fetchColumn();'
END
job 'compile and run' 'clang libc6-dev' 42 <<'END'
echo 'int printf(const char *, ...); int main(void) { printf("%d", 42); }' >a.c && clang a.c && ./a.out
END
job 'compile and run' gfortran '*42*' <<'END'
printf 'program a\nprint *, 42\nend program\n' >a.f90 && gfortran a.f90 && ./a.out
END
job 'two processes' 'mpich libmpich-dev gcc libc6-dev' '*0 of 2*' <<'END'
printf '#include <mpi.h>\n#include <stdio.h>\nint main(int c, char **v) { int r, n; MPI_Init(&c, &v); MPI_Comm_rank(MPI_COMM_WORLD, &r); MPI_Comm_size(MPI_COMM_WORLD, &n); printf("%%d of %%d\\n", r, n); MPI_Finalize(); }\n' >a.c
mpicc a.c && mpiexec -n 2 ./a.out
END
job 'an environment' python3-venv venv <<'END'
python3 -m venv v && v/bin/python -c 'import sys; print("venv" if sys.prefix == "/tmp/v" else sys.prefix)'
END
job 'documentation' doxygen '*A Class Reference*' <<'END'
printf '/** A thing */ class A { };\n' >a.h; printf 'INPUT=a.h\nGENERATE_LATEX=NO\nQUIET=YES\n' >D; doxygen D >/dev/null 2>&1; cat html/classA.html
END
job 'a secret' gnupg secret <<'END'
echo secret | gpg --batch --pinentry-mode loopback --passphrase p -c >s 2>/dev/null && gpg --batch --pinentry-mode loopback --passphrase p -d s 2>/dev/null
END
job 'jobs' parallel 'A
B' <<'END'
parallel -k 'echo {} | tr a-z A-Z' ::: a b 2>/dev/null
END
job 'completions' zsh _git <<'END'
zsh -fc 'autoload -U compinit; compinit -D; echo $_comps[git]'
END
job 'a check' valgrind '*no leaks are possible*' <<'END'
valgrind sort /etc/passwd 2>&1 || valgrind true 2>&1
END

# Pictures, sounds, papers, archives.
job 'words of a picture' 'ghostscript tesseract-ocr' '*Hello*' <<'END'
printf '%%!PS\n/Helvetica findfont 40 scalefont setfont 50 400 moveto (Hello there) show showpage' >a.ps
gs -q -dBATCH -dNOPAUSE -r100 -sDEVICE=png16m -sOutputFile=o.png a.ps && tesseract o.png - 2>/dev/null
END
job 'words of a paper' 'ghostscript poppler-utils qpdf' 'Hello*' <<'END'
printf '%%!PS\n/Helvetica findfont 40 scalefont setfont 50 400 moveto (Hello) show showpage' >a.ps
gs -q -dBATCH -dNOPAUSE -sDEVICE=pdfwrite -sOutputFile=o.pdf a.ps && qpdf --linearize o.pdf p.pdf && pdftotext p.pdf -
END
job 'a tone' sox '*Length*2.000*' <<'END'
sox -n a.wav synth 2 sine 440 && sox a.wav -n stat 2>&1
END
job 'a value' libxml2-utils 2 <<'END'
echo '<a><b>2</b></a>' | xmllint --xpath '/a/b/text()' -
END
job 'a file system' squashfs-tools one <<'END'
mkdir d && echo one >d/f && mksquashfs d s -quiet -no-progress >/dev/null && unsquashfs -quiet -no-progress -d e s >/dev/null && cat e/f
END
job 'an archive' p7zip-full one <<'END'
echo one >f && 7z a a.7z f >/dev/null && rm f && 7z x a.7z >/dev/null && cat f
END
job 'a page as text' w3m '*bold*' <<'END'
echo '<b>bold</b>' >a.html; w3m -dump a.html
END
job 'a page as text' lynx '*bold*' <<'END'
echo '<b>bold</b>' >a.html; lynx -dump -nolist a.html
END
job 'tags' libimage-exiftool-perl '*PNG*' <<'END'
printf '\211PNG\r\n\032\n\0\0\0\015IHDR\0\0\0\001\0\0\0\001\010\2\0\0\0\220\167\123\336' >a.png; exiftool a.png
END
job 'an inch' units '*2.54*' <<'END'
units '1 inch' cm
END
done_testing
