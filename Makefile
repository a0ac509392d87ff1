# SPDX-License-Identifier: ISC
# invoke_ns - `make help` lists the targets; config.mk may override what is
# assigned with ?= here, and CC.
-include config.mk

VERSION = 7.0

# Every file that we build carries this time, the same in a checkout, an archive
# and on an air-gapped machine.  It moves with VERSION.
SOURCE_DATE_EPOCH ?= 1767225600

BUILD     ?= build
PREFIX    ?= /usr/local
DESTDIR   ?=
BINDIR    ?= $(PREFIX)/bin
MANDIR    ?= $(PREFIX)/share/man
DATADIR   ?= $(PREFIX)/share/invoke_ns
RECIPE    ?= configs/busybox.rootfs
OUT       ?= rootfs
BUSYBOX   ?= source
LIBCAP    ?= source
BUILD_CC  ?= gcc
SAN_CC    ?= clang
AR        ?= ar
STRIP     ?= strip
INSTALL   ?= install
PROVE     ?= prove
CFLAGS    ?= $(SMALL)
STATIC    ?= -static

# CC of the environment is the machine's compiler, and ours is musl's: so it is
# musl-gcc (on a musl host cc) unless config.mk or the command line says so.
ifneq ($(filter default environment,$(origin CC)),)
CC := $(or $(shell command -v musl-gcc >/dev/null && echo musl-gcc),$\
	$(if $(findstring musl,$(shell cc -dumpmachine 2>/dev/null)),cc),musl-gcc)
endif

# GCC knows -Oz from version 12 on.
knows  = $(shell $(CC) -Werror $1 -E -x c /dev/null >/dev/null 2>&1 && echo $1)
SMALL := $(or $(call knows,-Oz),-Os)
# The runner has whole numbers alone, so nobody need save another register: a kilobyte of
# code.  The rest is most of one.
WHOLE := $(call knows,-mgeneral-regs-only) \
	$(call knows,-fno-tree-pta -fno-thread-jumps -fno-caller-saves -fno-shrink-wrap \
	-fno-move-loop-invariants -fno-tree-loop-im -fno-tree-dominator-opts \
	-fno-forward-propagate -fno-code-hoisting -fno-optimize-sibling-calls \
	-fno-tree-switch-conversion -fno-early-inlining)

ifneq ($(words $(BUILD) $(OUT) $(RECIPE)),3)
$(error BUILD, OUT and RECIPE must be names without blanks (a blank in the path \
	of this folder is all right))
endif

WARN = -std=c11 -Wall -Wextra -Wshadow -Wmissing-prototypes -Wpedantic -Werror \
       -Wstrict-prototypes -Wvla -Wformat=2 -Wno-unused-parameter
HARD = -fstack-protector-strong -ffunction-sections -fdata-sections \
       -fno-asynchronous-unwind-tables
# noseparate-code: code and constants share pages, which saves 8 KB of nothing.
LINK = -Wl,--gc-sections,-z,relro,-z,now,-z,noexecstack,-z,noseparate-code
VIEW = $(LIBRARIES_I) -isystem $(BUILD)/kheaders
# Over all files at once: 2 KB less.  The objects can be looked at all the same.
LTO   ?= $(if $(findstring -static,$(STATIC)),-flto -flto-partition=one -ffat-lto-objects)
NOPIE = $(if $(findstring -static,$(STATIC)),-fno-pie)
COMPILE = $(CC) $(NOPIE) $(LTO) $(CPPFLAGS) $(CFLAGS) $(WARN) $(HARD) $(VIEW) -DVERSION='"$(VERSION)"'

# The runner, in the order of its story.
RUNNER = main words options usage parse fingers plan rules ids subids users environment steps life \
         namespace ns_user ns_mnt ns_pid ns_net ns_ipc ns_uts ns_cgroup ns_time \
         jail jail_file mounts volumes limits cgroup join caps console report check message_queue \
         sys sys_channel sys_mount sys_restrict sys_volume sys_cover sys_priv sys_limit sys_guard \
         sys_unpack sys_image sys_queue sys_tty sys_step sys_report sys_try sys_watch sys_relay \
         $(ARCHIVE) $(INFLATE) hints say shown text

# What reads a jail out of a file, and knows no file.
ARCHIVE = archive archive_cpio archive_tar
INFLATE = inflate inflate_block

# The builder, in the order of its story.
MKROOTFS = mkrootfs recipe verbs fields vars place busybox users \
           $(CLOSURE) output write_dir archive write_tar write_cpio \
           sink gzip deflate deflate_block huffman \
           licenses report lock lock_check sha256
BINLIBDEPCP = binlibdepcp $(CLOSURE) write_into

# Both builders: from a name to what it needs, and that it is all there.
CLOSURE = bring bring_policy bring_elf bring_open bring_tree script \
          closure names versions search search_rpath look hwcaps loader listed jailcache prove advise \
          carry tree node view host object content \
          elf elf_dirs elf_dynamic elf_imports elf_memory elf_notes elf_reason \
          elf_versions elf_debug elf_view rpath ldcache ldcache_flags ldcache_write ldconf dlopen json \
          hints source \
          explain word lexer stage stage_place remove options kernel mem say

# What makes the seccomp filter, on the build machine.
MKFILTER = mkfilter output $(FILTER)
FILTER   = filter deny arch tree code safe

PROGRAMS = invoke_ns mkrootfs binlibdepcp
HEADERS  = $(wildcard runner/*.h runner/gen/*.h builder/*.h tests/unit/*.h tests/surfaces/*.h \
           tests/faults/*.h)

# Bytes that a program may have, where there is a promise.
LIMIT_invoke_ns = -m 100000

# A line for each deed; V=1 shows the commands themselves.
Q   = $(if $(V),,@)
say = $(if $(V),@:,@printf '  %-9s%s\n' $1 $2)

## Building

all: $(PROGRAMS) ## the programs (the default); V=1 shows the commands

$(PROGRAMS): %: $(BUILD)/%
	$(call say,STRIP,$@)
	$Q$(STRIP) -o $@.tmp $<
	$Qscripts/check-static $(LIMIT_$@) $@.tmp
	$Qmv $@.tmp $@

# In place of what the C library brings; a sanitizer has its own.
ARENA = $(if $(findstring -static,$(STATIC)),$(BUILD)/runner/arena.o)
LEAN  = $(ARENA) $(if $(ARENA),$(patsubst %,$(BUILD)/runner/%.o,lean lean_calls lean_text))

$(BUILD)/invoke_ns: $(RUNNER:%=$(BUILD)/runner/%.o) $(LEAN) $(BUILD)/gen/seccomp_filter.o
$(BUILD)/invoke_ns $(RUNNER:%=$(BUILD)/runner/%.o) $(LEAN) \
$(BUILD)/gen/seccomp_filter.o: private CFLAGS += $(WHOLE)
$(BUILD)/mkrootfs: $(MKROOTFS:%=$(BUILD)/builder/%.o) $(BUILD)/runner/shown.o $(ARENA)
$(BUILD)/binlibdepcp: $(BINLIBDEPCP:%=$(BUILD)/builder/%.o) $(BUILD)/runner/shown.o $(ARENA)

$(PROGRAMS:%=$(BUILD)/%):
	$(call say,LINK,$@)
	$Q$(CC) $(CFLAGS) $(LTO) $(STATIC) $(LDFLAGS) $(LINK) -o $@ $^

$(BUILD)/%.o: %.c $(HEADERS) $(BUILD)/flags | $(BUILD)/kheaders
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$Q$(COMPILE) -c -o $@ $<

# The filter is for the machine that CC builds for; mkfilter runs on this one.
$(BUILD)/gen/seccomp_filter.c: configs/seccomp.deny $(BUILD)/mkfilter
	@mkdir -p $(@D)
	$(call say,FILTER,$@)
	$Qarch=$$($(CC) -dumpmachine) && $(BUILD)/mkfilter --arch "$${arch%%-*}" --source $@ $<

$(BUILD)/gen/seccomp_filter.o: $(BUILD)/gen/seccomp_filter.c $(HEADERS) $(BUILD)/flags \
	| $(BUILD)/kheaders
	$(call say,CC,$<)
	$Q$(COMPILE) -I. -c -o $@ $<

# configs/NAME.deny, a list of one's own, for invoke_ns --seccomp build/gen/NAME.bpf.
$(BUILD)/gen/%.bpf: configs/%.deny $(BUILD)/mkfilter
	@mkdir -p $(@D)
	$(call say,FILTER,$@)
	$Qarch=$$($(CC) -dumpmachine) && $(BUILD)/mkfilter --arch "$${arch%%-*}" --raw $@ $<

LIBSECCOMP = $(shell pkg-config --cflags --libs libseccomp 2>/dev/null || echo -lseccomp)

$(BUILD)/mkfilter: $(MKFILTER:%=$(BUILD)/host/runner/gen/%.o)
	$(call say,HOSTLINK,$@)
	$Q$(BUILD_CC) -o $@ $^ $(LIBSECCOMP)

$(BUILD)/host/%.o: %.c $(HEADERS) $(BUILD)/host/libseccomp
	$(call say,HOSTCC,$<)
	$Q$(BUILD_CC) -O1 $(WARN) $(filter -I%,$(LIBSECCOMP)) -c -o $@ $<

# Without it there would be no filter: so it is looked for first, and missed aloud.
$(BUILD)/host/libseccomp: $(BUILD)/compiler
	@mkdir -p $(@D)/runner/gen
	@printf '#include <seccomp.h>\nint main(void) { return !seccomp_version(); }\n' >$@.c
	@$(BUILD_CC) -o $@ $@.c $(LIBSECCOMP) || { echo "the seccomp filter is made with" \
		"libseccomp, and $(BUILD_CC) cannot use it: run scripts/install-deps" >&2; exit 1; }

# The compiler and its flags are inputs too: when they change, so does all that
# they made.  $(call remember,FILE,VARIABLE) makes FILE out of date if it does
# not hold the value.
define remember
ifneq ($$(strip $$($2)),$$(strip $$(file <$1)))
$1: FORCE
endif
$1: export VALUE = $$($2)
endef
INSTALL_DEPS = scripts/install-deps
COMPILER     = $(CC) $(BUILD_CC)
FLAGS        = $(CC) $(LTO) $(CPPFLAGS) $(CFLAGS) $(STATIC) $(LDFLAGS) $(WARN) $(HARD) $(LINK) $(VERSION) $(WHOLE)
$(eval $(call remember,$(BUILD)/compiler,COMPILER))
$(eval $(call remember,$(BUILD)/flags,FLAGS))

$(BUILD)/compiler $(BUILD)/flags:
	@command -v $(firstword $(CC)) >/dev/null || \
		{ echo "$(firstword $(CC)) not found: run $(INSTALL_DEPS)" >&2; exit 1; }
	@mkdir -p $(@D)
	@printf '%s\n' "$$VALUE" >$@

# What comes from elsewhere

$(BUILD)/kheaders: scripts/kernel-headers $(BUILD)/compiler
	$(call say,HEADERS,$@)
	$QCC='$(CC)' BUILD_CC='$(BUILD_CC)' scripts/kernel-headers $@

# The last word where a source cannot be had.
ADVICE         = all of them at once, on a machine with a network: make sources
ADVICE_busybox = or take the machine's static busybox: make rootfs BUSYBOX=host

$(BUILD)/sources/%.path: scripts/fetch-source configs/sources.lock
	@mkdir -p $(@D)
	@scripts/fetch-source -d $(@D) $* >$@.tmp || \
		{ printf '%s\n' "$(ADVICE)" $(if $(ADVICE_$*),"$(ADVICE_$*)") >&2; exit 1; }
	@mv $@.tmp $@

include scripts/libraries.mk

# One for each configuration: busybox, and busybox.tiny with its own.
$(BUILD)/busybox $(BUILD)/busybox.tiny: $(BUILD)/sources/busybox.path scripts/build-busybox \
	$(BUILD)/compiler | $(BUILD)/kheaders
	$(call say,BUSYBOX,$@)
	$QCC='$(CC)' BUILD_CC='$(BUILD_CC)' SOURCE_DATE_EPOCH=$(SOURCE_DATE_EPOCH) \
		scripts/build-busybox "$$(cat $<)" $(filter %.config,$^) $(BUILD)/kheaders $@.tmp
	$Qscripts/check-static $@.tmp
	$Qmv $@.tmp.LICENSE $@.LICENSE
	$Qmv $@.tmp $@

$(BUILD)/busybox: configs/busybox.config
$(BUILD)/busybox.tiny: configs/tiny.config

$(BUILD)/busybox.given: FORCE
	@mkdir -p $(@D)
	@scripts/take-busybox '$(BUSYBOX)' $@

# The jail

JAIL_BUSYBOX = $(BUILD)/busybox$(if $(filter-out source,$(BUSYBOX)),.given,$\
	$(if $(filter %/tiny.rootfs,$(RECIPE)),.tiny))
JAIL_STAMP   = $(BUILD)/jails/$(subst /,_,$(OUT))
# What stands in the stamp: which recipe made it, and which folder it is.  What
# is written inside the jail later is its user's, and no reason to build it anew.
JAIL_IS      = $(RECIPE) $(JAIL_BUSYBOX) $(shell stat -c %d:%i $(OUT) 2>/dev/null)
$(eval $(call remember,$(JAIL_STAMP),JAIL_IS))

rootfs: all $(JAIL_STAMP) ## a jail: RECIPE=configs/NAME.rootfs OUT=rootfs BUSYBOX=source|host|FILE

$(JAIL_STAMP): $(RECIPE) $(wildcard configs/*.rootfs configs/packs/*) mkrootfs $(JAIL_BUSYBOX)
	$(call say,MKROOTFS,$(OUT))
	$(Q)SOURCE_DATE_EPOCH=$(SOURCE_DATE_EPOCH) ./mkrootfs -D BUSYBOX=$(JAIL_BUSYBOX) --lock \
		$(RECIPE) $(OUT)
	@mkdir -p $(@D)
	@echo $(RECIPE) $(JAIL_BUSYBOX) $$(stat -c %d:%i $(OUT)) >$@

rootfs-check: mkrootfs ## what in the jail is not as it was built (OUT=rootfs)
	./mkrootfs --check $(OUT)

# One file that runs anywhere, of the jail that RECIPE makes.  The promise of its size is
# for the first recipe.
BUNDLE       = $(BUILD)/bundle
BUNDLE_IS    = $(RECIPE) $(JAIL_BUSYBOX)
BUNDLE_LIMIT = $(if $(filter configs/busybox.rootfs,$(RECIPE)),-m 1000000)
$(eval $(call remember,$(BUNDLE)/recipe,BUNDLE_IS))

$(BUNDLE)/recipe:
	@mkdir -p $(@D)
	@printf '%s\n' "$$VALUE" >$@

bundle: invoke_ns.run ## one file that runs anywhere: invoke_ns.run

$(BUNDLE)/jail.cpio.gz: $(BUNDLE)/recipe $(RECIPE) $(wildcard configs/*.rootfs configs/packs/*) \
	mkrootfs $(JAIL_BUSYBOX)
	$(call say,MKROOTFS,$@)
	$(Q)SOURCE_DATE_EPOCH=$(SOURCE_DATE_EPOCH) ./mkrootfs -D BUSYBOX=$(JAIL_BUSYBOX) $(RECIPE) $@

invoke_ns.run: scripts/bundle scripts/bundle.header invoke_ns $(BUNDLE)/jail.cpio.gz
	$(call say,BUNDLE,$@)
	$(Q)machine=$$($(CC) -dumpmachine) && scripts/bundle $(BUNDLE_LIMIT) -V $(VERSION) \
		$(BUNDLE)/jail.cpio.gz $@ "$${machine%%-*}=invoke_ns"

# The jail's archive, and behind it what makes an initramfs of it.
$(BUNDLE)/initramfs.cpio.gz: $(BUNDLE)/jail.cpio.gz configs/boot.rootfs scripts/boot-init
	$(call say,MKROOTFS,$@)
	$(Q)SOURCE_DATE_EPOCH=$(SOURCE_DATE_EPOCH) ./mkrootfs -D INIT=scripts/boot-init \
		configs/boot.rootfs $(BUNDLE)/boot.cpio.gz
	$(Q)cat $(BUNDLE)/jail.cpio.gz $(BUNDLE)/boot.cpio.gz >$@.tmp && mv $@.tmp $@

# What we build ourselves and pass on, busybox above all, comes with its source.
PINNED = $(shell sed -n 's/^\([a-z][a-z0-9-]*\)[[:blank:]].*/\1/p' configs/sources.lock | sort -u)
PINS   = $(PINNED:%=$(BUILD)/sources/%.path)
# Their tarballs, as the shell's own words.
SET_TARBALLS = for path in $(PINS); do set -- "$$@" "$$(cat "$$path")"; done

usb: invoke_ns.run $(BUNDLE)/initramfs.cpio.gz $(PINS) ## what belongs on a stick, into DIR=FOLDER
	$(Q)$(SET_TARBALLS); \
		scripts/usb -V $(VERSION) -t $(SOURCE_DATE_EPOCH) invoke_ns.run \
		$(BUNDLE)/initramfs.cpio.gz '$(DIR)' "$$@"

# All that a machine without a network needs, in one archive.
carry: $(PROGRAMS) invoke_ns.run $(PINS) ## what a machine without a network needs: invoke_ns-carry.tar
	$(call say,CARRY,invoke_ns-carry.tar)
	$(Q)$(SET_TARBALLS); \
		scripts/carry -V $(VERSION) -t $(SOURCE_DATE_EPOCH) invoke_ns-carry.tar $(JAIL_BUSYBOX) "$$@"

KERNEL ?= bookworm

qemu: $(BUNDLE)/initramfs.cpio.gz ## boot that initramfs, with Debian's kernel of KERNEL=bookworm
	$(Q)kernel=$$(scripts/fetch-kernel $(KERNEL)) && qemu-system-x86_64 -machine pc,accel=tcg \
		-m 256 -nographic -no-reboot -kernel "$$kernel/vmlinuz" -initrd $< \
		-append 'console=ttyS0 quiet panic=-1'

sources: $(PINS) ## the tarballs of what was built here, for sources/
	@mkdir -p sources
	@for path in $^; do cp -p "$$(cat "$$path")" sources/ || exit; done
	@ls -l sources

## Testing

# Of a C unit test tests/unit/NAME.c (cmocka): UNIT_NAME is what is under test, and
# UNIT_LIBS_NAME what it needs beside cmocka.
UNITS = seccomp seccomp_code seccomp_list seccomp_peer seccomp_kernel \
        elf elf_notes elf_source elf_damage elf_bounds elf_symbols elf_versions elf_dirs dlopen rpath ldconf \
        ldcache ldcache_damage ldcache_real hints inflate inflate_damage archive archive_fields archive_damage

UNIT_seccomp             = $(FILTER:%=runner/gen/%) tests/unit/bpf
UNIT_LIBS_seccomp        = $(LIBSECCOMP)
UNIT_seccomp_code        = $(UNIT_seccomp)
UNIT_LIBS_seccomp_code   = $(LIBSECCOMP)
UNIT_seccomp_list        = $(UNIT_seccomp)
UNIT_LIBS_seccomp_list   = $(LIBSECCOMP)
UNIT_seccomp_peer        = $(UNIT_seccomp)
UNIT_LIBS_seccomp_peer   = $(LIBSECCOMP)
UNIT_seccomp_kernel      = $(UNIT_seccomp)
UNIT_LIBS_seccomp_kernel = $(LIBSECCOMP) -lutil

UNIT_elf            = builder/elf builder/elf_view builder/elf_memory builder/elf_dynamic \
                      builder/elf_notes builder/elf_imports builder/elf_dirs \
                      builder/elf_versions builder/elf_debug \
                      builder/elf_reason builder/source \
                      tests/unit/image tests/unit/image_edit tests/unit/reading
UNIT_elf_notes      = $(UNIT_elf)
UNIT_elf_source     = $(UNIT_elf)
UNIT_elf_damage     = $(UNIT_elf)
UNIT_elf_bounds     = $(UNIT_elf)
UNIT_elf_symbols    = $(UNIT_elf)
UNIT_elf_dirs       = $(UNIT_elf)
UNIT_elf_versions   = $(UNIT_elf)
UNIT_dlopen         = builder/dlopen builder/json
UNIT_rpath          = builder/rpath
UNIT_ldconf         = builder/ldconf
UNIT_ldcache        = builder/ldcache builder/ldcache_flags builder/ldcache_write tests/unit/cache
UNIT_ldcache_damage = $(UNIT_ldcache)
UNIT_ldcache_real   = $(UNIT_ldcache)
UNIT_hints          = builder/hints

UNIT_inflate        = $(INFLATE:%=runner/%) tests/unit/feed
UNIT_inflate_damage = $(UNIT_inflate)
UNIT_archive        = $(INFLATE:%=runner/%) $(ARCHIVE:%=runner/%) tests/unit/feed tests/unit/packed
UNIT_archive_fields = $(UNIT_archive)
UNIT_archive_damage = $(UNIT_archive)

# Static programs that tests start in a jail: tests/NAME.c, in build/tests.
TEST_PROGRAMS = probe dirty raise person fault witness odd escape

# The surfaces of a jail, in the order of the catalogue.
PROBE = descriptors kernel_files escapes kernel_calls rooms identity inherited

# What fails the runner's calls.
FAULTS = run spawn call

# A second build of the same sources for the machine's own libc: that is where the
# sanitizers and cmocka are.
SAN_FLAGS = -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined \
            -fno-sanitize-recover=all
SAN       = $(MAKE) BUILD=$(BUILD)/san CC='$(SAN_CC)' CFLAGS='$(SAN_FLAGS)' STATIC= LDFLAGS= \
            SOURCES_DIR=$(BUILD)/sources INSTALL_DEPS='$(INSTALL_DEPS) test'

# What this make was told, and its job slots, are not for the makes that tests run.
TAP = env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL CMOCKA_MESSAGE_OUTPUT=TAP

# $(call proved,TESTS): run them, and print what they have measured.
EVIDENCE = $(BUILD)/evidence
define proved
@rm -rf '$(EVIDENCE)'; mkdir -p '$(EVIDENCE)'
$(TAP) EVIDENCE='$(EVIDENCE)' $(PROVE) $(PROVE_FLAGS) $1; \
	status=$$?; scripts/evidence '$(EVIDENCE)' && exit $$status
endef

check: rootfs bundle $(BUNDLE)/initramfs.cpio.gz units sanitize $(TEST_PROGRAMS:%=$(BUILD)/tests/%) ## every test; PROVE_FLAGS=-v says more
	$(call proved,tests/*.t $(UNITS:%=$(BUILD)/san/unit/%))

check-long: rootfs bundle sanitize $(TEST_PROGRAMS:%=$(BUILD)/tests/%) ## the tests that take minutes
	$(call proved,tests/long/*.t)

check-kernels: rootfs bundle ## the tests in guests, on other kernels; scripts/install-deps guests
	$(call proved,tests/kernels/*.t)
	@cat $(BUILD)/kernels.table

check-distros: rootfs bundle ## the programs in the roots of other distributions, which are fetched
	$(call proved,tests/distros/*.t)
	@cat $(BUILD)/distros.table

# A third build: programs that count the lines they run, in a file they share.
COV = $(MAKE) BUILD=$(BUILD)/cov STATIC= LDFLAGS= CFLAGS='-O1 -g' \
      CC='$(SAN_CC) -fprofile-instr-generate=build/coverage/%m%c.profraw -fcoverage-mapping \
      -mllvm -runtime-counter-relocation=true' SOURCES_DIR=$(BUILD)/sources

coverage: rootfs sanitize $(TEST_PROGRAMS:%=$(BUILD)/tests/%) ## which lines the tests run: some minutes
	+$(COV) $(PROGRAMS:%=$(BUILD)/cov/%) $(UNITS:%=$(BUILD)/cov/unit/%)
	$(TAP) PROVE='$(PROVE)' scripts/coverage $(BUILD)

units: ## the C unit tests, sanitized, in build/san/unit
	+$(if $(UNITS),$(SAN) $(UNITS:%=$(BUILD)/san/unit/%),@:)

sanitize: $(LIBRARY_PINS) ## the programs with sanitizers, in build/san
	+$(SAN) $(PROGRAMS:%=$(BUILD)/san/%)

fuzz: ## a short run of every fuzzer
	tests/fuzz/run

# What it is measured with, and the same filter for all.
BENCH = $(BUILD)/bench/measure $(BUILD)/bench/floor

bench: rootfs $(BENCH) $(BUILD)/gen/seccomp.bpf ## what a start costs, beside its peers
	BUILD='$(BUILD)' bench/runner

bench-forms: all $(BUILD)/busybox $(BUILD)/bench/first ## what each form of a jail costs: folder, archive, image, bundle
	BUILD='$(BUILD)' bench/forms

bench-builder: all rootfs ## what building a jail costs, beside cp and its peers: some minutes
	bench/builder

$(BUILD)/bench/measure $(BUILD)/bench/first: bench/contestants.c bench/contestants.h

$(BENCH) $(BUILD)/bench/first: $(BUILD)/bench/%: bench/%.c $(BUILD)/flags | $(BUILD)/kheaders
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$Q$(COMPILE) $(STATIC) $(LDFLAGS) $(LINK) -o $@ $(filter %.c,$^)

lint: ## cppcheck, shellcheck, mandoc -Tlint
	scripts/lint

# A fourth build: by gcc's analyzer, and for valgrind to follow.
ANALYZED = $(MAKE) -k BUILD=$(BUILD)/analyze CC='$(BUILD_CC) -fanalyzer' \
           BUILD_CC='$(BUILD_CC) -fanalyzer' CFLAGS='-O1 -g' STATIC= LDFLAGS= SOURCES_DIR=$(BUILD)/sources

analyze: rootfs lint ## lint, gcc -fanalyzer, clang-tidy, valgrind: some minutes
	+@$(ANALYZED) $(PROGRAMS:%=$(BUILD)/analyze/%); status=$$?; \
		CC='$(CC)' scripts/analyze '$(BUILD)' && exit $$status

$(BUILD)/tests/probe: $(PROBE:%=$(BUILD)/tests/surfaces/%.o)
$(BUILD)/tests/dirty: $(BUILD)/tests/surfaces/decoy.o
$(BUILD)/tests/fault: $(FAULTS:%=$(BUILD)/tests/faults/%.o)
$(BUILD)/tests/faults/call.o: CPPFLAGS += -I$(BUILD)/gen
$(BUILD)/tests/faults/call.o: $(BUILD)/gen/calls.h

# The names of the system calls, by their numbers.
$(BUILD)/gen/calls.h: | $(BUILD)/kheaders
	@mkdir -p $(@D)
	$Qecho '#include <asm/unistd.h>' | $(CC) $(VIEW) -E -dM - | \
		sed -n 's/^#define __NR_\([a-z0-9_]*\) \([0-9]*\)$$/\t[\2] = "\1",/p' >$@
$(TEST_PROGRAMS:%=$(BUILD)/tests/%): %: %.o
	$(call say,LINK,$@)
	$Q$(CC) $(CFLAGS) $(STATIC) $(LDFLAGS) $(LINK) -o $@ $^

.SECONDEXPANSION:
$(UNITS:%=$(BUILD)/unit/%): $(BUILD)/unit/%: $(BUILD)/tests/unit/%.o \
		$$(addprefix $(BUILD)/,$$(addsuffix .o,$$(UNIT_$$*)))
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$Q$(CC) $(CFLAGS) -o $@ $^ -lcmocka $(UNIT_LIBS_$*)

## Installing

# MODE:FILE:DESTINATION, for install and uninstall alike.
install_as = $(foreach file,$2,$1:$(file):$3/$(notdir $(file)))
SHARE    = $(PREFIX)/share
INSTALLS = $(call install_as,755,$(PROGRAMS),$(BINDIR)) \
           $(call install_as,644,$(wildcard docs/*.1),$(MANDIR)/man1) \
           $(call install_as,644,$(wildcard docs/*.5),$(MANDIR)/man5) \
           $(call install_as,644,$(wildcard configs/*.rootfs),$(DATADIR)) \
           $(call install_as,644,$(wildcard configs/packs/*),$(DATADIR)/packs) \
           $(call install_as,644,$(call complete_as,bash/%),$(SHARE)/bash-completion/completions) \
           $(call install_as,644,$(call complete_as,zsh/_%),$(SHARE)/zsh/site-functions) \
           $(call install_as,644,$(call complete_as,fish/%.fish),$(SHARE)/fish/vendor_completions.d)

# Each shell finds a file by the program's name; what is in it comes from --help.
complete_as = $(PROGRAMS:%=$(BUILD)/completions/$1)
COMPLETIONS = $(foreach form,bash/% zsh/_% fish/%.fish,$(call complete_as,$(form)))

completions: $(COMPLETIONS) ## for bash, zsh and fish, in build/completions

$(COMPLETIONS): $(PROGRAMS) scripts/completions
	@mkdir -p $(@D)
	@program=$(notdir $@) shell=$(notdir $(@D)) && program=$${program#_} && \
		scripts/completions "$${program%.fish}" "$$shell" >$@

install: all completions ## below PREFIX=/usr/local, in DESTDIR
	@umask 022; for item in $(INSTALLS); do \
		mode=$${item%%:*} from=$${item#*:} to='$(DESTDIR)'$${item##*:}; \
		$(INSTALL) -D -m $$mode "$${from%%:*}" "$$to" && echo "$$to" || exit; \
	done

uninstall: ## remove what install put there
	@for item in $(INSTALLS); do rm -f '$(DESTDIR)'"$${item##*:}" || exit; done
	@for dir in $(DATADIR)/packs $(DATADIR); do \
		test ! -d '$(DESTDIR)'$$dir || rmdir '$(DESTDIR)'$$dir || exit; \
	done

## Housekeeping

help: ## this text
	@sed -n 's/^## \(.*\)/\n\1/p; s/^\([a-z-]*\):.* ## \(.*\)/  \1\t\2/p' Makefile | expand -t 14
	@printf '\nOn the command line or in config.mk\n'
	@sed -n 's/^\([A-Z_]*\) *?= *\(.*\)/\1=\2/p' Makefile | paste -sd ' ' | fold -sw 76 | sed 's/^/  /'

clean: ## remove what was built, but keep fetched sources
	for part in $(BUILD)/*; do [ "$$part" = $(BUILD)/sources ] || rm -rf "$$part"; done
	rm -f $(PROGRAMS) invoke_ns.run invoke_ns-carry.tar

distclean: clean ## and remove the jail and the fetched sources
	rm -rf $(BUILD) rootfs rootfs.lock

FORCE:
.PHONY: all completions rootfs rootfs-check bundle usb carry qemu sources check check-long check-kernels check-distros \
	coverage units sanitize fuzz bench bench-forms bench-builder lint analyze install \
	uninstall help clean distclean FORCE
.DELETE_ON_ERROR:
