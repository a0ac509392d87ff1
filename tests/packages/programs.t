#!/bin/sh
# SPDX-License-Identifier: ISC
# programs.t - many programs do a real job in a jail of their packages
#
# scripts/install-deps packages installs those that a machine which builds this seldom has.
# shellcheck disable=SC2016 # the shells inside expand
set -eu
cd "${0%/*}/../.."
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/packages/lib.sh
. tests/packages/lib.sh
# shellcheck source=tests/packages/usual.sh
. tests/packages/usual.sh

# Those whose data a program needs, and `exec` does not bring.
job 'unpack and hash' nodejs 'hi 11f6ad8e*' <<'END'
node -e 'const z = require("zlib"); console.log(z.gunzipSync(z.gzipSync("hi")).toString(), require("crypto").createHash("sha1").update("x").digest("hex"))'
END
job 'compile and run' openjdk-17-jdk-headless 'hello 2*' <<'END'
printf 'public class H { public static void main(String[] a) throws Exception {
	System.out.println("hello " + java.util.List.of(1, 2).size() + java.net.InetAddress.getLocalHost()); } }' >H.java
javac H.java && java H
END
job 'edit, and open a terminal' vim '*hello*' <<'END'
vim -es -u NONE -c 'normal ihello' -c wq f; cat f; TERM=xterm vim -c 'syntax on' -c :q f </dev/null 2>&1 | grep E484; [ -e /usr/bin/vim ]
END
job 'scan' nmap '*1 host up*' <<'END'
nmap -sT -p 1-50 127.0.0.1
END
job 'a database' postgresql '*42*' <<'END'
bin=$(echo /usr/lib/postgresql/*/bin)
su postgres -s /bin/sh -c "$bin/initdb -D /tmp/d >/dev/null && $bin/pg_ctl -w -D /tmp/d -o '-k /tmp' -l /tmp/log start >/dev/null && psql -h /tmp -c 'select 6*7' postgres"
END
job 'a page' nginx page <<'END'
echo page >/var/www/html/index.html && nginx && wget -qO- http://localhost/
END
job 'extensions' php-cli '1 [[]1] 1' <<'END'
php -r 'print ctype_alpha("ab") . " " . json_encode([1]) . " " . class_exists("PDO");'
END
job 'modules in ruby and in C' ruby '{"a":"9dd4e461268c8034f5c8564e155c67a6"}' <<'END'
ruby -rjson -rdigest -e 'puts JSON.generate({a: Digest::MD5.hexdigest("x")})'
END
job 'a login' 'openssh-server openssh-client' '*logged in' <<'END'
ssh-keygen -A >/dev/null; mkdir -p /run/sshd; mkdir -m 700 /root/.ssh; ssh-keygen -qN '' -t ed25519 -f /root/.ssh/id_ed25519
cp /root/.ssh/id_ed25519.pub /root/.ssh/authorized_keys; /usr/sbin/sshd && ssh -o StrictHostKeyChecking=no localhost echo logged in
END

# Others, of many kinds.
job 'modules' python3 '[[]1] 3*' <<'END'
python3 -c 'import ssl, sqlite3, json, ctypes, asyncio; print(json.dumps([1]), sqlite3.sqlite_version)'
END
job 'matrices' python3-numpy '*12*' <<'END'
python3 -c 'import numpy as n; print(n.arange(6).reshape(2, 3).dot(n.ones(3)))'
END
job 'a film' ffmpeg '*duration=1*' <<'END'
ffmpeg -loglevel error -f lavfi -i testsrc=duration=1:size=64x64:rate=5 o.mp4 && ffprobe -loglevel error -show_format o.mp4
END
job 'a picture' imagemagick '*PNG 10x10*' <<'END'
convert -size 20x20 xc:red -resize 50% o.png && identify o.png
END
job 'a graph, by a plugin' graphviz '*PNG*' <<'END'
echo 'digraph { a -> b }' | dot -Tpng | head -c 4 | tail -c 3
END
job 'a model' r-base-core '*37.28*' <<'END'
Rscript -e 'print(coef(lm(mpg ~ wt, mtcars)))'
END
job 'a page' apache2 page <<'END'
. /etc/apache2/envvars && mkdir -p "$APACHE_RUN_DIR" "$APACHE_LOCK_DIR" && apache2 2>/dev/null && echo page >/var/www/html/index.html &&
wget -qO- http://localhost/
END
job 'a database' mariadb-server '*42' <<'END'
mariadb-install-db --user=mysql >/dev/null 2>&1; mariadbd --user=mysql >/dev/null 2>&1 &
until mariadb-admin ping >/dev/null 2>&1; do sleep 1; done; mariadb -e 'select 6*7'
END
job 'set and get' redis-server '*value*' <<'END'
redis-server --daemonize yes >/dev/null; until redis-cli ping >/dev/null 2>&1; do sleep 1; done; redis-cli set a value; redis-cli get a
END
job 'an answer' haproxy hi <<'END'
printf 'frontend f\n bind :8080\n mode http\n timeout client 9s\n http-request return status 200 content-type text/plain string hi\n' >c
haproxy -D -f c && wget -qO- http://localhost:8080/
END
job 'compile and run' ocaml-nox 42 <<'END'
echo 'print_int (6*7)' >a.ml && ocamlopt a.ml -o a && ./a
END
job 'lisp' emacs-nox '[[]1,2]' <<'END'
emacs --batch --eval '(progn (require (quote json)) (princ (json-encode (list 1 2))))'
END
job 'python in gdb' gdb 42 <<'END'
gdb -batch -ex 'python print(6*7)'
END
job 'a filter' tcpdump '*ldh*' <<'END'
tcpdump -d tcp port 80 2>/dev/null
END
job 'an address' dnsmasq-base '*1.2.3.4*' <<'END'
dnsmasq --port 5353 --address=/x.test/1.2.3.4 && nslookup -port=5353 -type=a x.test 127.0.0.1
END
job 'convert' pandoc '<h1*<em>x</em></h1>' <<'END'
echo '# hi *x*' | pandoc -t html
END
job 'draw' ghostscript '*PNG' <<'END'
printf '%%!PS\n/Helvetica findfont 20 scalefont setfont 10 10 moveto (hi) show showpage' >a.ps
gs -q -dBATCH -dNOPAUSE -sDEVICE=png16m -sOutputFile=o.png a.ps && head -c 4 o.png | tail -c 3
END
job 'commit' subversion '*Revision: 1*' <<'END'
svnadmin create r && svn co -q file:///tmp/r w && cd w && echo a >f && svn add -q f && svn ci -qm m && svn up && svn info
END
job 'commit' mercurial '*summary:*m*' <<'END'
hg init r && cd r && echo a >f && hg add f && hg ci -u me -m m && hg log
END
job 'a project' 'cmake gcc libc6-dev make' '*Built target x' <<'END'
printf 'cmake_minimum_required(VERSION 3.10)\nproject(x C)\nadd_executable(x x.c)\n' >CMakeLists.txt
echo 'int main(void) { return 0; }' >x.c; cmake . >/dev/null && make && ./x
END
job 'configure' 'autoconf automake gcc libc6-dev make' '*creating ./config.status' <<'END'
printf 'AC_INIT([x],[1])\nAC_PROG_CC\nAC_OUTPUT\n' >configure.ac; autoconf && ./configure 2>&1
END
job 'regular expressions' guile-3.0 bb <<'END'
guile --no-auto-compile -c '(use-modules (ice-9 regex)) (display (match:substring (string-match "b+" "abbc")))'
END
job 'a sum' erlang-base 3 <<'END'
erl -noshell -eval 'io:format("~p~n",[lists:sum([1,2])]),halt().'
END
job 'packages' tcl 'Thu Jan 01*1970' <<'END'
echo 'puts [clock format 0 -gmt 1]; package require http' | tclsh
END
job 'contributed modules' sbcl 42 <<'END'
sbcl --noinform --eval '(progn (require :sb-posix) (princ (* 6 7)) (quit))'
END
job 'a module' ansible-core '*pong*' <<'END'
ansible localhost -m ping -c local
END
job 'lua' neovim 42 <<'END'
nvim --headless -c 'lua print(6*7)' -c q
END
job 'a builtin' fish X <<'END'
fish -c 'string upper x'
END
job 'spell' 'aspell aspell-en' '*hello*' <<'END'
echo helo | aspell -a -l en
END
job 'a manual page' groff '*General Commands*' <<'END'
printf '.TH X 1\n.SH NAME\nx\n' | groff -man -Tutf8
END
job 'compile and run' golang-go 42 <<'END'
export HOME=/tmp GOCACHE=/tmp/c; printf 'package main\nimport "fmt"\nfunc main() { fmt.Println(6*7) }' >a.go && go run a.go
END
job 'compile and run' rustc 42 <<'END'
echo 'fn main() { println!("{}", 6*7) }' >a.rs && rustc a.rs && ./a
END
job 'plot' gnuplot-nox '*PNG*' <<'END'
echo 'set term png; set output "o.png"; plot sin(x)' | gnuplot; head -c 4 o.png | tail -c 3
END
done_testing
