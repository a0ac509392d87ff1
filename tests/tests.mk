# SPDX-License-Identifier: ISC
# tests.mk - the tests, and what they are built of; the Makefile includes this file

## Testing

# What a target needs beside the compiler of the programs (tests/tools -h).  It is looked
# for before anything is built, so that its absence is one line and not a compiler's error.
TOOLS_check          = compiler cmocka mandoc prove
TOOLS_check-long     = compiler prove
TOOLS_check-kernels  = prove
TOOLS_check-distros  = prove
TOOLS_check-arch     = prove
TOOLS_check-engines  = prove
TOOLS_check-software = prove
TOOLS_check-packages = prove
TOOLS_coverage       = compiler cmocka prove
TOOLS_units          = compiler cmocka
TOOLS_sanitize       = compiler
TOOLS_mutants        = compiler cmocka

TOOLS  = $(sort $(foreach goal,$(MAKECMDGOALS),$(TOOLS_$(goal))))
ABSENT := $(if $(TOOLS),$(shell CC='$(SAN_CC)' PROVE='$(PROVE)' tests/tools $(TOOLS)))
$(if $(ABSENT),$(error $(ABSENT)))

# A C unit test is tests/unit/NAME.c (cmocka).  Linked with it are lib/, builder/, seccomp/ and
# READERS as they are, the libraries, and what UNIT_HELP_<first word of NAME> adds.
UNITS = seccomp seccomp_code seccomp_list seccomp_peer seccomp_kernel seccomp_ruleset \
        elf elf_notes elf_source elf_damage elf_bounds elf_symbols elf_versions elf_dirs elf_rodata \
        dlopen script rpath ldconf ldcache ldcache_damage ldcache_real hints \
        decompress unarchive unarchive_fields unarchive_damage \
        msg parse nearest subids mountinfo

# Files of the runner that only read.
READERS = $(addprefix runner/,parse.c plan.c subids.c sys/mountinfo.c)

UNIT_HELP_seccomp    = bpf
UNIT_HELP_elf        = image image_edit reading
UNIT_HELP_ldcache    = cache
UNIT_HELP_decompress = feed
UNIT_HELP_unarchive  = feed packed

# Static programs that tests start in a jail, in build/tests; what each is made of in tests/.
TEST_PROGRAMS = probe dirty fault witness raise person odd escape flip unread calls stranger

PARTS_probe   = $(addprefix surfaces/,probe descriptors kernel_files escapes kernel_calls rooms \
                identity inherited)
PARTS_dirty   = surfaces/dirty surfaces/decoy
PARTS_fault   = faults/fault faults/run faults/spawn faults/call
PARTS_witness = faults/witness
PARTS_raise   = programs/raise
PARTS_person  = programs/person
PARTS_odd     = programs/odd
PARTS_escape  = programs/escape
PARTS_flip    = programs/flip
PARTS_unread  = programs/unread
PARTS_calls   = programs/calls
PARTS_stranger = programs/stranger

# What types the commands of the lessons.
TEST_PROGRAMS += typist
PARTS_typist   = lessons/typist

# What `make check` runs, those that take minutes first.  SERIAL look at the whole machine: they run
# one by one, after the others.
SERIAL  = tests/runner/probe.t
LONGEST = $(patsubst %,tests/%.t,runner/network runner/hears runner/life repo/build runner/named)
TESTS   = $(LONGEST) $(filter-out $(SERIAL) $(LONGEST),\
          $(wildcard $(patsubst %,tests/%/*.t,repo runner builder bundle bench)))

# How many tests run at once: most of what a test does is waiting.  As a user all of them share the
# machine's processes and mounts, where each looks for what it has left behind (tests/lab.sh).
JOBS ?= $(shell if unshare --mount --pid --fork true 2>/dev/null; then echo $$((3 * $$(nproc))); \
          else echo 1; fi)

# Files that tests copy: it takes seconds to make them, and each test changes its own.
FIXTURES = $(BUILD)/tests/small-root $(BUILD)/tests/fixtures

# All that tests look for in build/.
TESTED_FILES = $(BUNDLE)/initramfs.cpio.gz $(BUILD)/gen/seccomp.bpf $(FIXTURES) \
               $(TEST_PROGRAMS:%=$(BUILD)/tests/%) $(BUILD)/bench/matched_floor

# A second build of the same sources for the machine's own libc: that is where the
# sanitizers and cmocka are.
SAN_FLAGS = -O1 -g -fno-omit-frame-pointer -fsanitize=address -fsanitize=undefined \
            -fno-sanitize-recover=all
SAN       = $(MAKE) BUILD=$(BUILD)/san CC='$(SAN_CC)' CFLAGS='$(SAN_FLAGS)' STATIC= LDFLAGS= \
            SOURCES_DIR=$(SOURCES) INSTALL_DEPS='$(INSTALL_DEPS) test'

# What this make was told, and its job slots, are not for the makes that tests run.
TAP = env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL CMOCKA_MESSAGE_OUTPUT=TAP

# $(call proved,TESTS,SERIAL): run them, and print what they have measured, and the output of those
# that failed, which prove(1) does not show.
EVIDENCE = $(BUILD)/evidence
SAID     = $(BUILD)/said
PROVED   = $(TAP) EVIDENCE='$(EVIDENCE)' $(PROVE) $(PROVE_FLAGS)
define proved
@rm -rf '$(EVIDENCE)' '$(SAID)'; mkdir -p '$(EVIDENCE)'
status=0; said=$${PERL_TEST_HARNESS_DUMP_TAP:-$(SAID)}; export PERL_TEST_HARNESS_DUMP_TAP="$$said"; \
	$(if $1,$(PROVED) -j$(JOBS) $1 || status=$$?;) \
	$(if $2,$(PROVED) $2 || status=$$?;) \
	scripts/evidence '$(EVIDENCE)' || exit; \
	[ $$status -eq 0 ] || grep -r -A 20 '^not ok' "$$said" >&2; exit $$status
endef

check: rootfs bundle units $(TESTED_FILES) ## every test, JOBS=N at once; PROVE_FLAGS=-v says more
	$(call proved,$(TESTS) $(UNITS:%=$(BUILD)/san/unit/%),$(SERIAL))

# Tests of `make check` whose figures are in the table as well.
MEASURED = $(patsubst %,tests/%.t,runner/escapes runner/sysctls builder/fixtures)

check-long: rootfs bundle sanitize $(TESTED_FILES) ## the tests that take minutes
	$(call proved,,$(MEASURED) tests/long/*.t)

check-kernels: rootfs bundle $(if $(OTHER),$(BUILD)/tests/probe $(BUILD)/tests/dirty) ## the tests in guests, on other kernels; scripts/install-deps guests
	$(call proved,,tests/kernels/*.t)
	@cat $(BUILD)/kernels.table

# What is built with ARCH.
check-arch: rootfs bundle ## the programs for aarch64 and riscv64, under qemu-user; scripts/install-deps cross
	+@for arch in aarch64 riscv64; do $(MAKE) ARCH=$$arch all || exit; done
	$(PROVED) tests/arch/*.t
	@cat $(BUILD)/arch.table

check-distros: rootfs bundle ## the programs in the roots of other distributions, which are fetched
	$(call proved,,tests/distros/*.t)
	@cat $(BUILD)/distros.table

check-engines: rootfs bundle ## under podman, containerd, docker and Slurm; scripts/install-deps engines
	$(call proved,$(wildcard tests/engines/*.t))
	@printf '| engine | what was run | |\n|---|---|---|\n' >$(BUILD)/engines.table; \
		cat $(BUILD)/engines/*.t >>$(BUILD)/engines.table; cat $(BUILD)/engines.table

check-packages: all rootfs ## programs in jails of their packages; scripts/install-deps packages
	$(call proved,,tests/packages/*.t)

# WRITE=1: the table of this run goes into docs/software.md.
check-software: rootfs bundle ## real programs in a Debian root, which is fetched; WRITE=1 keeps the table
	$(call proved,,tests/software/*.t)
	@cat $(BUILD)/software.table
	$(if $(WRITE),scripts/software-table -w docs/software.md tests/software/jobs $(BUILD)/software/results)

# A third build: programs that count the lines they run, in a file they share.
COV = $(MAKE) BUILD=$(BUILD)/cov STATIC= LDFLAGS= CFLAGS='-O1 -g' \
      CC='$(SAN_CC) -fprofile-instr-generate=build/coverage/%m%c.profraw -fcoverage-mapping \
      -mllvm -runtime-counter-relocation=true' SOURCES_DIR=$(SOURCES)

coverage: rootfs sanitize $(TESTED_FILES) ## which lines the tests run: some minutes
	+$(COV) $(PROGRAMS:%=$(BUILD)/cov/%) $(UNITS:%=$(BUILD)/cov/unit/%)
	$(TAP) PROVE='$(PROVE)' JOBS='$(JOBS)' scripts/coverage $(BUILD)

# One after the other: two makes at work in build/san would take each other's files away.
units: sanitize ## the C unit tests, sanitized, in build/san/unit
	+$(SAN) $(UNITS:%=$(BUILD)/san/unit/%)

sanitize: $(SOURCES)/libcap.path ## the programs with sanitizers, in build/san
	+$(SAN) $(PROGRAMS:%=$(BUILD)/san/%)

fuzz: $(LIBRARY_PINS) ## a short run of every fuzzer, FUZZ_SECONDS=30 each
	@rm -rf '$(EVIDENCE)'; mkdir -p '$(EVIDENCE)'
	EVIDENCE='$(EVIDENCE)' tests/fuzz/run; status=$$?; scripts/evidence '$(EVIDENCE)' && exit $$status

mutants: rootfs bundle units $(TESTED_FILES) ## break the sources, one line at a time: a test must notice; some minutes
	@rm -rf '$(EVIDENCE)'; mkdir -p '$(EVIDENCE)'
	status=0; EVIDENCE='$(EVIDENCE)' BUILD='$(BUILD)' tests/mutants/run || status=$$?; \
		scripts/evidence '$(EVIDENCE)' && exit $$status

# One of them, for tests/mutants/run.
$(UNITS:%=$(BUILD)/san/unit/%): FORCE
	+$(SAN) $@

# What it is measured with, and the same filter for all.
BENCH = $(addprefix $(BUILD)/bench/,measure first floor matched_floor inside terminal helpers rows)

# The runner with a table of steps that notes the time.
$(BUILD)/bench/steps_clocked.c: runner/steps.c bench/clock-steps
	@mkdir -p $(@D)
	$Qbench/clock-steps $< >$@

$(BUILD)/bench/clocked: $(BUILD)/bench/steps_clocked.c bench/row_clock.c bench/row_clock.h $(BUILD)/invoke_ns
	$(call say,CC,$<)
	$Q$(COMPILE) $(STATIC) $(LDFLAGS) $(LINK) -o $@ $(filter %.c,$^) \
		$(filter-out $(BUILD)/runner/steps.o,$(call objects,$(RUNNER) $(IN_RUNNER))) \
		$(FILTERS:%=$(BUILD)/gen/%_filter.o) $(BUILD)/gen/rows.o $(BUILD)/gen/numbers.o $(BUILD)/lib.a \
		$(DEPS)/libcap/lib/libcap.a -lc $(LIBRARIES_A)

$(BUILD)/gen/strict.bpf: $(BUILD)/gen/strict_filter.c
	$Qarch=$$($(CC) -dumpmachine) && $(BUILD)/mkfilter --arch "$${arch%%-*}" --raw $@ $(<:.c=.deny)

bench: bench-start bench-scale bench-running bench-forms bench-steps ## all that a start costs, as tables, CSV and plots: ten minutes; scripts/install-deps bench
	BUILD='$(BUILD)' bench/plots

bench-start: rootfs $(BENCH) $(BUILD)/gen/strict.bpf ## what a start costs, beside its peers
	BUILD='$(BUILD)' bench/runner

bench-scale: rootfs $(BENCH) $(BUILD)/gen/strict.bpf ## many starts at once, binds, mounts, a range of ids; as root
	BUILD='$(BUILD)' bench/scale

bench-running: rootfs $(BENCH) $(BUILD)/gen/strict.bpf ## system calls, a terminal and memory, once the command runs; as root
	BUILD='$(BUILD)' bench/running

bench-steps: rootfs $(BENCH) $(BUILD)/bench/clocked $(BUILD)/gen/strict.bpf ## what each row of the table of steps takes, beside the floor's
	BUILD='$(BUILD)' bench/steps

bench-forms: all $(BUILD)/busybox $(BENCH) ## what each form of a jail costs, of 1 and of 100 MB: directory, archive, image, bundle
	BUILD='$(BUILD)' bench/forms
	BUILD='$(BUILD)' bench/forms -n 5 -m 100

bench-builder: all rootfs ## what building a jail costs, beside cp and its peers: some minutes
	bench/builder

$(addprefix $(BUILD)/bench/,measure first terminal rows): bench/contestants.c bench/contestants.h

$(BUILD)/bench/floor $(BUILD)/bench/matched_floor: bench/must.h

$(BUILD)/bench/matched_floor: bench/matched_jail.c bench/matched_command.c bench/row_clock.c \
	bench/matched_floor.h bench/row_clock.h $(BUILD)/gen/strict_filter.o

$(BENCH): $(BUILD)/bench/%: bench/%.c $(BUILD)/flags | $(BUILD)/kheaders
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$Q$(COMPILE) $(STATIC) $(LDFLAGS) $(LINK) -o $@ $(filter %.c %.o,$^)

bench-network: rootfs $(BUILD)/bench/measure $(BUILD)/bench/first ## what a network costs, beside pasta, slirp4netns, podman, ip and iperf3; as root
	BUILD='$(BUILD)' bench/network

bench-many: rootfs ## a thousand starts, one after another and at once; forms of a jail of 100 MB
	bench/many

bench-images: all ## what unpacking a container image costs, beside plain tools and peers
	bench/images

lint: ## cppcheck, shellcheck, mandoc -Tlint
	scripts/lint

# A fourth build: by gcc's analyzer, and for valgrind to follow.
ANALYZED = $(MAKE) -k BUILD=$(BUILD)/analyze CC='$(BUILD_CC) -fanalyzer' \
           BUILD_CC='$(BUILD_CC) -fanalyzer' CFLAGS='-O1 -g' STATIC= LDFLAGS= SOURCES_DIR=$(SOURCES)

analyze: rootfs lint ## lint, gcc -fanalyzer, clang-tidy, valgrind: some minutes
	+@$(ANALYZED) $(PROGRAMS:%=$(BUILD)/analyze/%); status=$$?; \
		CC='$(CC)' scripts/analyze '$(BUILD)' && exit $$status

$(BUILD)/tests/small-root: tests/fixtures/small-root $(BUILD)/compiler
	@mkdir -p $(@D)
	$(call say,FIXTURES,$@)
	$Qrm -rf $@ && tests/fixtures/small-root '$(abspath $@)' >$@.log 2>&1 || { cat $@.log >&2; exit 1; }

$(BUILD)/tests/fixtures: $(wildcard tests/fixtures/*) $(BUILD)/compiler
	@mkdir -p $(@D)
	$(call say,FIXTURES,$@)
	$Qrm -rf $@ && tests/fixtures/build $@ && touch $@

$(BUILD)/tests/faults/call.o $(BUILD)/tests/programs/calls.o: CPPFLAGS += -I$(BUILD)/gen
$(BUILD)/tests/faults/call.o $(BUILD)/tests/programs/calls.o: $(BUILD)/gen/calls.h

# The names of the system calls, by their numbers.
$(BUILD)/gen/calls.h: | $(BUILD)/kheaders
	@mkdir -p $(@D)
	$Qecho '#include <asm/unistd.h>' | $(CC) $(VIEW) -E -dM - | \
		sed -n 's/^#define __NR_\([a-z0-9_]*\) \([0-9]*\)$$/\t[\2] = "\1",/p' >$@

.SECONDEXPANSION:
$(TEST_PROGRAMS:%=$(BUILD)/tests/%): $(BUILD)/tests/%: \
		$$(addprefix $(BUILD)/tests/,$$(addsuffix .o,$$(PARTS_$$*)))
	$(call say,LINK,$@)
	$Q$(CC) $(CFLAGS) $(STATIC) $(LDFLAGS) $(LINK) -o $@ $^

$(UNITS:%=$(BUILD)/unit/%): $(BUILD)/unit/%: $(BUILD)/tests/unit/%.o \
		$$(addprefix $(BUILD)/tests/unit/,$$(addsuffix .o,\
		$$(UNIT_HELP_$$(firstword $$(subst _, ,$$*))))) \
		$(BUILD)/units.a $(BUILD)/builder.a $(BUILD)/lib.a $(LIBRARIES_A)
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$Q$(CC) $(CFLAGS) -o $@ $(filter %.o %.a,$^) -lcmocka $(LIBSECCOMP) -lutil

$(call objects,$(wildcard tests/unit/*.c)): | $(LIBRARIES_A)

$(BUILD)/units.a: $(call objects,$(filter-out seccomp/mkfilter.c,$(SECCOMP)) $(READERS)) $(BUILD)/gen/numbers.o
	$Qrm -f $@ && $(AR) rcs $@ $^

.PHONY: check check-long check-kernels check-arch check-distros check-engines check-software check-packages coverage units sanitize fuzz mutants bench \
	bench-start bench-scale bench-running bench-steps bench-forms bench-builder bench-many bench-images bench-network lint analyze
