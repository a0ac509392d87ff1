# SPDX-License-Identifier: ISC
# invoke_ns - `make help` lists the targets; config.mk may override what is
# assigned with ?= here.
-include config.mk

VERSION = 7.0

BUILD   ?= build
PREFIX  ?= /usr/local
DESTDIR ?=
ifeq ($(origin CC),default)
CC      = musl-gcc
endif
CFLAGS  ?= -Os
LDFLAGS ?= -static

WARN = -std=c11 -Wall -Wextra -Wshadow -Wmissing-prototypes -Wpedantic -Werror \
       -Wstrict-prototypes -Wvla -Wformat=2 -Wno-unused-parameter
HARD = -fstack-protector-strong -ffunction-sections -fdata-sections \
       -fno-asynchronous-unwind-tables
LINK = -Wl,--gc-sections,-z,relro,-z,now,-z,noexecstack

# The runner, in the order of its story.
RUNNER = main options plan steps namespace \
         ns_user ns_mnt ns_pid ns_net ns_ipc ns_uts ns_cgroup ns_time \
         jail sys say

PROGRAMS = invoke_ns

all: $(PROGRAMS)

invoke_ns: $(BUILD)/invoke_ns
	cp $< $@

$(BUILD)/invoke_ns: $(RUNNER:%=$(BUILD)/runner/%.o)
	$(CC) $(LDFLAGS) $(LINK) -o $@ $^

$(BUILD)/%.o: %.c $(wildcard runner/*.h builder/*.h)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(WARN) $(HARD) -DVERSION='"$(VERSION)"' -c -o $@ $<

clean:
	rm -rf build $(PROGRAMS)

.PHONY: all clean
