# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# compilers.sh - compilers and what they need
# shellcheck disable=SC2016,SC2103,SC2154,SC2164 # inside has set -eu and $work

hello_c()
{
	printf '#include <stdio.h>\nint main(void) { puts("hello"); }\n' >hello.c
}

c_program()
{
	hello_c
	gcc -O2 -o hello hello.c
	is hello "$(./hello)"
	gcc -static -o hello-static hello.c
	is hello "$(./hello-static)"
	tcc -o hello-tcc hello.c
	is hello "$(./hello-tcc)"
	is hello "$(tcc -run hello.c)"
}

cpp_program()
{
	cat >own.cc <<-'EOT'
	#include <future>
	#include <iostream>
	#include <numeric>
	#include <vector>
	int main() {
		std::vector<int> v(1000);
		std::iota(v.begin(), v.end(), 1);
		auto sum = std::async(std::launch::async, [&] { return std::accumulate(v.begin(), v.end(), 0); });
		try { throw sum.get(); } catch (int n) { std::cout << n << '\n'; }
	}
	EOT
	g++ -std=c++17 -O2 -pthread -o own own.cc
	is 500500 "$(./own)"
}

fortran_threads()
{
	printf 'program own\ninteger :: i, s\ns = 0\n!$omp parallel do reduction(+:s)\n%s\n' \
		'do i = 1, 1000
s = s + i
end do
print "(i0)", s
end program' >own.f90
	gfortran -fopenmp -o own own.f90
	is 500500 "$(OMP_NUM_THREADS=4 ./own)"
}

# The leak sanitizer stops its process by ptrace(2), the address sanitizer reads /proc.
sanitizers()
{
	printf '#include <stdlib.h>\nint main(int n, char **v) { volatile char *p = malloc(8); %s }\n' \
		'return p[n * 8];' >own.c
	gcc -fsanitize=address,undefined -o own own.c
	fails ./own 2>said
	grep -q heap-buffer-overflow said
	printf '#include <stdlib.h>\nvoid *volatile p;\nint main(void) { p = malloc(8); p = 0; }\n' >leak.c
	gcc -fsanitize=address -o leak leak.c
	fails ./leak 2>said
	grep -q 'detected memory leaks' said
}

thread_sanitizer()
{
	cat >own.c <<-'EOT'
	#include <pthread.h>
	int n;
	void *f(void *p) { n++; return p; }
	int main(void) { pthread_t t; pthread_create(&t, 0, f, 0); n++; pthread_join(t, 0); }
	EOT
	gcc -fsanitize=thread -pthread -o own own.c
	fails ./own 2>said
	grep -q 'data race' said
}

make_jobs()
{
	printf 'all: a b c d e f g h\n%%: ; sleep 0.1; echo $@ >$@\n' >Makefile
	make -j 8
	is 'a b c d e f g h' "$(cat a b c d e f g h | tr '\n' ' ' | sed 's/ $//')"
}

cmake_ninja()
{
	hello_c
	printf 'cmake_minimum_required(VERSION 3.10)\nproject(own C)\nadd_executable(own hello.c)\n%s\n' \
		'install(TARGETS own DESTINATION bin)' >CMakeLists.txt
	cmake -G Ninja -B build
	ninja -C build install
	is hello "$(own)"
}

autotools()
{
	hello_c
	printf 'AC_INIT([own], [1])\nAM_INIT_AUTOMAKE([foreign])\nAC_PROG_CC\nLT_INIT\n%s\n' \
		'AC_CONFIG_FILES([Makefile])
AC_OUTPUT' >configure.ac
	printf 'bin_PROGRAMS = own\nown_SOURCES = hello.c\n' >Makefile.am
	autoreconf -i
	./configure
	make dist
	make install
	is hello "$(own)"
}

flex_bison()
{
	cat >own.l <<-'EOT'
	%{
	#include "own.tab.h"
	%}
	%option noyywrap
	%%
	[0-9]+ { yylval = atoi(yytext); return N; }
	.|\n   { return *yytext; }
	EOT
	cat >own.y <<-'EOT'
	%{
	#include <stdio.h>
	int yylex(void);
	void yyerror(const char *s) { puts(s); }
	%}
	%token N
	%left '+'
	%left '*'
	%%
	line: e '\n' { printf("%d\n", $1); return 0; };
	e: N | e '+' e { $$ = $1 + $3; } | e '*' e { $$ = $1 * $3; };
	%%
	int main(void) { return yyparse(); }
	EOT
	bison -d own.y
	flex own.l
	gcc -o own own.tab.c lex.yy.c
	is 14 "$(echo '2+3*4' | ./own)"
}

assembler()
{
	cat >own.asm <<-'EOT'
	global _start
	_start:
		mov eax, 60
		mov edi, 42
		syscall
	EOT
	nasm -f elf64 own.asm
	ld -o own own.o
	status=0
	./own || status=$?
	is 42 "$status"
}

java_program()
{
	cat >Own.java <<-'EOT'
	import java.util.stream.*;
	public class Own {
		public static void main(String[] words) throws Exception {
			Process p = new ProcessBuilder("id", "-un").inheritIO().start();
			p.waitFor();
			System.out.println(IntStream.rangeClosed(1, 1000).parallel().sum());
		}
	}
	EOT
	javac Own.java
	is 'root 500500' "$(java Own | tr '\n' ' ' | sed 's/ $//')"
}

java_debugger()
{
	cat >Own.java <<-'EOT'
	public class Own { public static void main(String[] w) throws Exception { Thread.sleep(600000); } }
	EOT
	javac Own.java
	java Own &
	own=$!
	wait_until sh -c 'jps | grep -q Own'
	like '*Thread.sleep*' "$(jstack "$own")"
	kill "$own"
}
