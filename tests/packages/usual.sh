# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# usual.sh - jobs of programs that most machines have; source lib.sh before

job 'commit and clone' git '*one*' <<'END'
git init -q r && cd r && git config user.email a@b && git config user.name n && echo one >f &&
git add f && git commit -qm m && git clone -q /tmp/r /tmp/s 2>&1 && cat /tmp/s/f
END
job 'a certificate, a TLS server and its client' 'openssl curl' '*s_server*' <<'END'
openssl req -x509 -newkey rsa:2048 -nodes -keyout k -out c -subj /CN=localhost -days 2 2>/dev/null
openssl s_server -accept 4433 -key k -cert c -www >/dev/null 2>&1 &
curl -s --retry 50 --retry-delay 1 --retry-connrefused --cacert c https://localhost:4433/
END
job 'modules in perl and in C' perl '3 [[]1]' <<'END'
perl -MPOSIX -MData::Dumper -e '$Data::Dumper::Indent=0; $Data::Dumper::Terse=1; print POSIX::floor(3.7), " ", Dumper([1])'
END
job 'compile and run' 'gcc libc6-dev' hello <<'END'
printf '#include <stdio.h>\nint main(void) { puts("hello"); return 0; }\n' >a.c && gcc a.c && ./a.out
END
job 'a session' tmux 'in tmux' <<'END'
TERM=xterm tmux new-session -d 'echo in tmux >/tmp/out; tmux wait-for -S done; sleep 60' && tmux wait-for done && cat out
END
