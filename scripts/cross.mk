# SPDX-License-Identifier: ISC
# cross.mk - ARCH=aarch64 or riscv64: build for another machine; the Makefile includes this file
#
# All that is built for that machine is in build/ARCH, and the jail in jails/ARCH; the build
# for this machine is not touched.  The compiler is the cross gcc whose name begins with CROSS;
# the C library is musl, built from the pinned source; the kernel's headers are those of the
# cross gcc.

ARCH ?=

# Empty for this machine.
OTHER := $(if $(ARCH),$(filter-out $(shell uname -m),$(ARCH)))

ifneq ($(OTHER),)

MACHINES = aarch64 riscv64 x86_64
GOALS    = all bundle rootfs libraries check-kernels clean help sources

$(if $(filter-out $(MACHINES),$(ARCH))$(word 2,$(ARCH)),$(error ARCH=$(ARCH) is not one of: $(MACHINES)))
$(if $(filter-out $(GOALS) build/%,$(MAKECMDGOALS)),$(error with ARCH there is only: make $(GOALS)))
$(if $(filter host,$(BUSYBOX)),$(error BUSYBOX=host is for this machine, and ARCH=$(ARCH) is another))

CROSS        ?= $(subst _,-,$(ARCH))-linux-gnu-
BUILD        ?= build/$(ARCH)
SOURCES      ?= build/sources
OUT          ?= jails/$(ARCH)
BIN           = $(BUILD)/bin/
CC            = $(ARCH)-linux-musl-gcc
AR            = $(CROSS)ar
STRIP         = $(CROSS)strip
HEADERS_CC    = $(CROSS)gcc
FOR_ARCH      = -D ARCH=$(ARCH)
export ARCH

# The compiler is found by its name, as the name of this directory may have a blank.
MUSL         = $(BUILD)/deps/musl/bin/$(CC)
export PATH := $(if $(filter /%,$(BUILD)),,$(CURDIR)/)$(BUILD)/deps/musl/bin:$(PATH)

$(MUSL): scripts/build-library $(SOURCES)/musl.path $(BUILD)/cross
	$(call say,LIBRARY,$@)
	$QCC='$(CROSS)gcc' CROSS='$(CROSS)' CFLAGS= scripts/build-library musl \
		"$$(cat $(SOURCES)/musl.path)" $(BUILD)/deps/musl

$(BUILD)/cross:
	@command -v $(CROSS)gcc >/dev/null || \
		{ echo "$(CROSS)gcc not found: run $(INSTALL_DEPS)" >&2; exit 1; }
	@mkdir -p $(@D)
	@echo '$(CROSS)gcc' >$@

# Programs of this machine build the jail of the other one.
$(PROGRAMS): native
	@:

native:
	+@$(MAKE) --no-print-directory ARCH= BUILD=build all

.PHONY: native

endif
