# SPDX-License-Identifier: ISC
# libraries.mk - the libraries in the programs, each built from its pinned source
#
# LIBRARIES_A: the archives, in the order of linking.  LIBRARIES_I: the header directories.

# NAME/FILE: the name of the pin and of the directory below build/deps, and the archive.
LIBRARIES = libarchive/libarchive.a zstd/libzstd.a xz/liblzma.a bzip2/libbz2.a zlib/libz.a \
            yyjson/libyyjson.a libcap/libcap.a

DEPS        = $(BUILD)/deps
LIBRARIES_A = $(foreach library,$(LIBRARIES),$(DEPS)/$(subst /,/lib/,$(library)))
LIBRARIES_I = $(patsubst %/,-isystem $(DEPS)/%/include,$(dir $(LIBRARIES)))

# The sanitizer of memory sees the libraries too.  That of undefined behavior does not:
# libarchive adds 0 to a null pointer.  gcc's analyzer and the counters of lines see the
# project's own files only.
LIBRARY_CC     = $(filter-out -fanalyzer -fprofile-% -fcoverage-% -mllvm -runtime-%,$(CC)) $(NOPIE)
LIBRARY_CFLAGS = $(filter-out -fsanitize=undefined,$(CFLAGS)) $(HARD)
LIBRARY_FLAGS  = $(LIBRARY_CC) $(LIBRARY_CFLAGS)
$(eval $(call remember,$(DEPS)/flags,LIBRARY_FLAGS))

$(DEPS)/flags: $(MUSL) | $(BUILD)/compiler
	@mkdir -p $(@D)
	@printf '%s\n' "$$VALUE" >$@

# LIBCAP=system: use that of the compiler (a musl host with libcap-static).
FROM_SOURCE = $(filter-out $(if $(filter-out source,$(LIBCAP)),%/libcap.a),$(LIBRARIES_A))

$(FROM_SOURCE): $(DEPS)/%.a: scripts/build-library $(DEPS)/flags
	$(call say,LIBRARY,$@)
	$QCC='$(LIBRARY_CC)' CFLAGS='$(LIBRARY_CFLAGS)' BUILD_CC='$(filter-out -fanalyzer,$(BUILD_CC))' \
		AR='$(AR)' CROSS='$(CROSS)' scripts/build-library $(call name_of,$@) \
		"$$(cat $(call pin_of,$@))" $(@D:/lib=)

# For build/deps/NAME/lib/FILE: NAME, and the file with the path of its tarball.
name_of      = $(firstword $(subst /, ,$(1:$(DEPS)/%=%)))
pin_of       = $(SOURCES)/$(name_of).path
LIBRARY_PINS = $(foreach library,$(FROM_SOURCE),$(call pin_of,$(library)))

$(foreach library,$(FROM_SOURCE),$(eval $(library): $(call pin_of,$(library))))

$(filter %/libarchive.a,$(LIBRARIES_A)): \
	$(filter %/libzstd.a %/liblzma.a %/libbz2.a %/libz.a,$(LIBRARIES_A))

ifneq ($(LIBCAP),source)
$(DEPS)/libcap/lib/libcap.a: $(DEPS)/flags
	@mkdir -p $(@D)
	@printf '#include <sys/capability.h>\nint main(void) { return !cap_get_proc(); }\n' >$@.c
	$(CC) $(STATIC) -o $@.try $@.c -lcap && cp "$$($(CC) -print-file-name=libcap.a)" $@ || \
		{ echo "$(CC) cannot use the system's libcap: omit LIBCAP=$(LIBCAP)" >&2; exit 1; }
endif

## Libraries

libraries: $(LIBRARIES_A) ## the libraries that are linked, in build/deps

.PHONY: libraries

# A program contains only the functions that it calls.  The headers must exist before any
# file is compiled.
$(PROGRAMS:%=$(BUILD)/%): $(LIBRARIES_A)
$(call objects,$(LIB) $(RUNNER) $(BUILDER)): | $(LIBRARIES_A)
