# SPDX-License-Identifier: ISC
# invoke_ns - `make help` lists the targets; config.mk may override what is
# assigned with ?= here, and CC.
-include config.mk
.DEFAULT_GOAL := all
PROGRAMS = invoke_ns mkrootfs binlibdepcp
include scripts/cross.mk

VERSION = 8.0

# The time of every file that is built: the same in a checkout, an archive and on an
# air-gapped machine.  It changes with VERSION.
SOURCE_DATE_EPOCH ?= 1767225600

BUILD     ?= build
SOURCES   ?= $(BUILD)/sources
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
CFLAGS    ?= -O2
STATIC    ?= -static
HEADERS_CC ?= $(BUILD_CC)

# CC in the environment is the machine's compiler.  The programs need musl's: musl-gcc (on
# a musl host cc), unless config.mk or the command line sets CC.
ifneq ($(filter default environment,$(origin CC)),)
CC := $(or $(shell command -v musl-gcc >/dev/null && echo musl-gcc),$\
	$(if $(findstring musl,$(shell cc -dumpmachine 2>/dev/null)),cc),musl-gcc)
endif

# "python" is configs/python.rootfs, unless there is such a file.
override RECIPE := $(or $(wildcard $(RECIPE)),$(wildcard configs/$(RECIPE).rootfs),$(RECIPE))

ifeq ($(wildcard $(RECIPE)),)
$(if $(filter rootfs bundle,$(MAKECMDGOALS)),$(error there is no recipe '$(RECIPE)'; in configs/ \
	are $(sort $(notdir $(basename $(wildcard configs/*.rootfs))))))
endif

ifneq ($(words $(BUILD) $(OUT) $(RECIPE)),3)
$(error BUILD, OUT and RECIPE must be names without blanks (a blank in the path \
	of this directory is all right))
endif

WARN = -std=c11 -Wall -Wextra -Wshadow -Wmissing-prototypes -Wpedantic -Werror \
       -Wstrict-prototypes -Wvla -Wformat=2 -Wno-unused-parameter
HARD = -fstack-protector-strong -ffunction-sections -fdata-sections \
       -fno-asynchronous-unwind-tables -fno-unwind-tables
LINK = -Wl,--gc-sections,-z,relro,-z,now,-z,noexecstack -Wl,-T,scripts/sections.ld
VIEW = $(LIBRARIES_I) -isystem $(BUILD)/kheaders
NOPIE = $(if $(findstring -static,$(STATIC)),-fno-pie)
COMPILE = $(CC) $(NOPIE) -I. -MMD -MP $(CPPFLAGS) $(CFLAGS) $(WARN) $(HARD) $(VIEW) \
          -DVERSION='"$(VERSION)"'

# A directory is an archive, and a program is its main file and the archives.
LIB     = $(wildcard lib/*.c)
RUNNER  = $(wildcard runner/*.c runner/*/*.c)
BUILDER = $(wildcard builder/*/*.c)
SECCOMP = $(wildcard seccomp/*.c)

# The most bytes that a program may have.
LIMIT_invoke_ns = -m 1000000

# make knows rules for other languages, SCCS and RCS, and would try them for each header.
.SUFFIXES:
%: %,v
%: RCS/%
%: RCS/%,v
%: s.%
%: SCCS/s.%

comma := ,

# One line for each command; V=1 shows the commands themselves.
Q   = $(if $(V),,@)
say = $(if $(V),@:,@printf '  %-9s%s\n' $1 $2)

## Building

all: $(PROGRAMS:%=$(BIN)%) ## the programs (the default); V=1 shows the commands

# Whole blocks: scripts/bundle needs a divisor of the size that is neither small nor large.
$(PROGRAMS:%=$(BIN)%): $(BIN)%: $(BUILD)/%
	$(call say,STRIP,$@)
	@mkdir -p $(@D)
	$Q$(STRIP) -o $@.tmp $<
	$Qdd if=/dev/null of=$@.tmp bs=16384 seek=$$((($$(wc -c <$@.tmp) + 16383) / 16384)) 2>/dev/null
	$Qscripts/check-static $(LIMIT_$*) $@.tmp
	$Qmv $@.tmp $@

# The filters that are built in, and the lists of each.
FILTERS       = builtin setid strict
LISTS_builtin = configs/seccomp.deny
LISTS_setid   = configs/setid.deny
LISTS_strict  = $(LISTS_builtin) $(LISTS_setid)

objects = $(patsubst %.c,$(BUILD)/%.o,$1)

$(BUILD)/lib.a: $(call objects,$(LIB))
$(BUILD)/builder.a: $(call objects,$(BUILDER))

# The runner contains the compiler of filters, the lists for --seccomp-allow, and the numbers
# of all calls for profiles.
IN_RUNNER = $(patsubst %,seccomp/%.c,filter code search_tree ruleset)

$(BUILD)/invoke_ns: $(call objects,$(RUNNER) $(IN_RUNNER)) $(FILTERS:%=$(BUILD)/gen/%_filter.o) \
	$(BUILD)/gen/rows.o $(BUILD)/gen/numbers.o $(BUILD)/lib.a
$(BUILD)/mkrootfs $(BUILD)/binlibdepcp: $(BUILD)/%: $(BUILD)/builder/%.o \
	$(BUILD)/builder.a $(BUILD)/lib.a

$(PROGRAMS:%=$(BUILD)/%): scripts/sections.ld
	$(call say,LINK,$@)
	$Q$(CC) $(CFLAGS) $(STATIC) $(LDFLAGS) $(LINK) -o $@ $(filter-out $(DEPS)/%,$(filter %.o %.a,$^)) \
		$(DEPS)/libcap/lib/libcap.a -lc $(filter $(DEPS)/%,$^)

$(BUILD)/lib.a $(BUILD)/builder.a: $(BUILD)/files
	$Qrm -f $@ && $(AR) rcs $@ $(filter %.o,$^)

$(BUILD)/%.o: %.c $(BUILD)/flags | $(BUILD)/kheaders
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$Q$(COMPILE) -c -o $@ $<

# A filter is for the machine that CC builds for; mkfilter runs on this one.
.SECONDEXPANSION:
$(FILTERS:%=$(BUILD)/gen/%_filter.c): $(BUILD)/gen/%_filter.c: $$(LISTS_$$*) $(BUILD)/mkfilter
	@mkdir -p $(@D)
	$(call say,FILTER,$@)
	$Qcat $(LISTS_$*) >$(@:.c=.deny)
	$Qarch=$$($(CC) -dumpmachine) && $(BUILD)/mkfilter --arch "$${arch%%-*}" --source $@ \
		--name seccomp_$* $(@:.c=.deny)

$(BUILD)/gen/rows.c: $(LISTS_strict) $(BUILD)/mkfilter
	@mkdir -p $(@D)
	$(call say,FILTER,$@)
	$Qcat $(LISTS_strict) >$(@:.c=.deny)
	$Qarch=$$($(CC) -dumpmachine) && $(BUILD)/mkfilter --arch "$${arch%%-*}" --rows $@ $(@:.c=.deny)

$(BUILD)/gen/numbers.c: $(LISTS_builtin) $(BUILD)/mkfilter
	@mkdir -p $(@D)
	$(call say,FILTER,$@)
	$Qarch=$$($(CC) -dumpmachine) && $(BUILD)/mkfilter --arch "$${arch%%-*}" --numbers $@ $<

GENERATED = $(FILTERS:%=$(BUILD)/gen/%_filter) $(BUILD)/gen/rows $(BUILD)/gen/numbers

$(GENERATED:=.o): %.o: %.c $(BUILD)/flags | $(BUILD)/kheaders
	$(call say,CC,$<)
	$Q$(COMPILE) -c -o $@ $<

# A list of your own, configs/NAME.deny, for invoke_ns --seccomp build/gen/NAME.bpf.
$(BUILD)/gen/%.bpf: configs/%.deny $(BUILD)/mkfilter
	@mkdir -p $(@D)
	$(call say,FILTER,$@)
	$Qarch=$$($(CC) -dumpmachine) && $(BUILD)/mkfilter --arch "$${arch%%-*}" --raw $@ $<

LIBSECCOMP = $(shell pkg-config --cflags --libs libseccomp 2>/dev/null || echo -lseccomp)

$(BUILD)/mkfilter: $(patsubst %.c,$(BUILD)/host/%.o,$(filter-out seccomp/ruleset.c,$(SECCOMP)))
	$(call say,HOSTLINK,$@)
	$Q$(BUILD_CC) -o $@ $^ $(LIBSECCOMP)

$(BUILD)/host/%.o: %.c $(BUILD)/host/libseccomp
	@mkdir -p $(@D)
	$(call say,HOSTCC,$<)
	$Q$(BUILD_CC) -I. -MMD -MP -O1 $(WARN) $(filter -I%,$(LIBSECCOMP)) -c -o $@ $<

# The build fails here, with a cure, when libseccomp is missing.
$(BUILD)/host/libseccomp: $(BUILD)/compiler
	@mkdir -p $(@D)/seccomp
	@printf '#include <seccomp.h>\nint main(void) { return !seccomp_version(); }\n' >$@.c
	@$(BUILD_CC) -o $@ $@.c $(LIBSECCOMP) || { echo "the seccomp filter is made with" \
		"libseccomp, and $(BUILD_CC) cannot use it: run scripts/install-deps" >&2; exit 1; }

# The compiler and its flags are inputs, too.  $(call remember,FILE,VARIABLE) makes FILE out
# of date when it does not hold the value of VARIABLE.
define remember
ifneq ($$(strip $$($2)),$$(strip $$(file <$1)))
$1: FORCE
endif
$1: export VALUE = $$($2)
endef
INSTALL_DEPS = scripts/install-deps$(if $(OTHER), cross)
COMPILER     = $(CC) $(BUILD_CC)
FLAGS        = $(CC) $(CPPFLAGS) $(CFLAGS) $(STATIC) $(LDFLAGS) $(WARN) $(HARD) $(LINK) $(VERSION)
$(eval $(call remember,$(BUILD)/compiler,COMPILER))
FILES        = $(sort $(LIB) $(RUNNER) $(BUILDER))
$(eval $(call remember,$(BUILD)/flags,FLAGS))
$(eval $(call remember,$(BUILD)/files,FILES))

$(BUILD)/compiler $(BUILD)/flags: $(MUSL)
	@command -v $(firstword $(CC)) >/dev/null || \
		{ echo "$(firstword $(CC)) not found: run $(INSTALL_DEPS)" >&2; exit 1; }
	@mkdir -p $(@D)
	@printf '%s\n' "$$VALUE" >$@

$(BUILD)/files:
	@mkdir -p $(@D)
	@printf '%s\n' "$$VALUE" >$@

-include $(patsubst %.c,$(BUILD)/%.d,$(LIB) $(RUNNER) $(BUILDER) $(wildcard builder/*.c tests/*.c \
	tests/*/*.c)) $(SECCOMP:%.c=$(BUILD)/host/%.d) $(GENERATED:=.d)

# Sources of others

$(BUILD)/kheaders: scripts/kernel-headers $(BUILD)/compiler
	$(call say,HEADERS,$@)
	$QCC='$(CC)' HEADERS_CC='$(HEADERS_CC)' scripts/kernel-headers $@

# Printed when a source cannot be fetched.
ADVICE         = all of them at once, on a machine with a network: make sources
ADVICE_busybox = or take the machine's static busybox: make rootfs BUSYBOX=host

$(SOURCES)/%.path: scripts/fetch-source configs/sources.lock
	@mkdir -p $(@D)
	@scripts/fetch-source -d $(@D) $* >$@.tmp || \
		{ printf '%s\n' "$(ADVICE)" $(if $(ADVICE_$*),"$(ADVICE_$*)") >&2; exit 1; }
	@mv $@.tmp $@

include scripts/libraries.mk

BUSYBOX_PATCHES = $(wildcard configs/busybox-*.patch)

# busybox has configs/busybox.config, busybox.tiny has configs/tiny.config.
$(BUILD)/busybox $(BUILD)/busybox.tiny: $(SOURCES)/busybox.path scripts/build-busybox \
	$(BUSYBOX_PATCHES) $(BUILD)/compiler | $(BUILD)/kheaders
	$(call say,BUSYBOX,$@)
	$QCC='$(CC)' CROSS='$(CROSS)' BUILD_CC='$(BUILD_CC)' SOURCE_DATE_EPOCH=$(SOURCE_DATE_EPOCH) \
		scripts/build-busybox "$$(cat $<)" $(filter %.config,$^) $(BUILD)/kheaders $@.tmp \
		$(filter %.patch,$^)
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
# The stamp holds the recipe and the identity of the directory.  Files that the user writes
# in the jail later do not make it out of date.
JAIL_IS      = $(RECIPE) $(JAIL_BUSYBOX) $(shell stat -c %d:%i $(OUT) 2>/dev/null)
$(eval $(call remember,$(JAIL_STAMP),JAIL_IS))

rootfs: all $(JAIL_STAMP) ## a jail: RECIPE=NAME (configs/NAME.rootfs) OUT=rootfs BUSYBOX=source|host|FILE

$(JAIL_STAMP): $(RECIPE) $(wildcard configs/*.rootfs configs/packs/*) mkrootfs $(JAIL_BUSYBOX)
	$(call say,MKROOTFS,$(OUT))
	@mkdir -p $(dir $(OUT))
	$(Q)SOURCE_DATE_EPOCH=$(SOURCE_DATE_EPOCH) ./mkrootfs $(FOR_ARCH) -D BUSYBOX=$(JAIL_BUSYBOX) --lock \
		$(RECIPE) $(OUT)
	@mkdir -p $(@D)
	@echo $(RECIPE) $(JAIL_BUSYBOX) $$(stat -c %d:%i $(OUT)) >$@

rootfs-check: mkrootfs ## list the files of the jail that were changed after the build (OUT=rootfs)
	./mkrootfs --check $(OUT)

# Programs that are built here and passed on, above all busybox, come with their source.
PINNED := $(shell sed -n 's/^\([a-z][a-z0-9-]*\)[[:blank:]].*/\1/p' configs/sources.lock | sort -u)
PINS   = $(PINNED:%=$(SOURCES)/%.path)
# musl is built for another machine alone: that of this one is the compiler's.
LINKED = $(filter-out %/musl.path,$(PINS))

sources: $(PINS) ## copy the tarballs of all pinned sources to sources/
	@mkdir -p sources
	@for path in $^; do cp -p "$$(cat "$$path")" sources/ || exit; done
	@ls -l sources

include scripts/bundle.mk

include scripts/lab.mk

include tests/tests.mk

include scripts/install.mk

## Housekeeping

HELP_IN = Makefile scripts/bundle.mk scripts/libraries.mk scripts/lab.mk tests/tests.mk scripts/install.mk

help: ## this text
	@sed -n 's/^## \(.*\)/\n\1/p; s/^\([a-z-]*\):.* ## \(.*\)/  \1\t\2/p' $(HELP_IN) | expand -t 14
	@printf '\nOn the command line or in config.mk\n'
	@sed -n 's/^\([A-Z_]*\) *?= *\(.*\)/\1=\2/p' Makefile scripts/bundle.mk | sed 's/\$$(\([A-Z]*\))/\1/g' | \
		paste -sd ' ' | fold -sw 76 | sed 's/^/  /'

clean: ## remove what was built, but keep jails, bundles, archives and fetched sources
	for part in $(BUILD)/*; do [ "$$part" = $(BUILD)/sources ] || rm -rf "$$part"; done
	rm -f $(PROGRAMS)

distclean: clean ## and remove these, too, but for jails other than rootfs
	rm -rf $(BUILD) rootfs rootfs.lock invoke_ns.run invoke_ns-carry.tar

FORCE:
.PHONY: all rootfs rootfs-check sources help clean distclean FORCE
.DELETE_ON_ERROR:
