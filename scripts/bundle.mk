# SPDX-License-Identifier: ISC
# bundle.mk - a runner and a jail in one file, an initramfs, a USB stick, an archive for a machine
# without a network; the Makefile includes this file

## Carrying

# One file that runs anywhere, with the jail that RECIPE makes.  The limit of its size is for
# the default recipe.
BUNDLE       = $(BUILD)/bundle
BUNDLE_IS    = $(RECIPE) $(JAIL_BUSYBOX) $(WITH)
# For each machine.
BUNDLE_MOST  = 1600000
BUNDLE_LIMIT = $(if $(filter configs/busybox.rootfs,$(RECIPE)),-m $$(($(BUNDLE_MOST) * $(words 1 $(WITH)))))
# WITH=aarch64: the bundle has a runner and a jail for that machine, too.
WITH        ?=
WITH_PARTS   = $(foreach arch,$(WITH),build/$(arch)/bin/invoke_ns build/$(arch)/bundle/jail.cpio.zst)
$(eval $(call remember,$(BUNDLE)/recipe,BUNDLE_IS))

$(BUNDLE)/recipe:
	@mkdir -p $(@D)
	@printf '%s\n' "$$VALUE" >$@

# IMAGE=app.tar makes app.run of a container image.
IMAGE     ?=
IMAGE_RUN  = $(BIN)$(addsuffix .run,$(basename $(patsubst %.oci.tar,%.tar,$(notdir $(firstword $(subst :, ,$(IMAGE)))))))

ifneq ($(IMAGE),)
ifeq ($(wildcard $(firstword $(subst :, ,$(IMAGE)))),)
$(if $(filter bundle,$(MAKECMDGOALS)),$(error there is no image '$(IMAGE)'))
endif
endif

bundle: $(if $(IMAGE),$(IMAGE_RUN),$(BIN)invoke_ns.run) ## one file that runs anywhere: invoke_ns.run, or APP.run of IMAGE=APP.tar; WITH=aarch64 for that machine, too

ifneq ($(IMAGE),)
$(BUNDLE)/image.tar.zst: mkrootfs FORCE
	@mkdir -p $(@D)
	$(call say,MKROOTFS,$@)
	$(Q)SOURCE_DATE_EPOCH=$(SOURCE_DATE_EPOCH) ./mkrootfs $(FOR_ARCH) '$(IMAGE)' $@

$(IMAGE_RUN): scripts/bundle scripts/bundle.header $(BIN)invoke_ns invoke_ns $(BUNDLE)/image.tar.zst
	$(call say,BUNDLE,$@)
	$(Q)machine=$$($(CC) -dumpmachine) && scripts/bundle -V $(VERSION) \
		-i "$(notdir $(IMAGE)) $$(./invoke_ns --inspect '$(IMAGE)' | sed -n 's/^digest *//p')" \
		$(BUNDLE)/image.tar.zst $@ "$${machine%%-*}=$(BIN)invoke_ns"
endif

# zstd for the runner, gzip for any kernel.
$(BUNDLE)/jail.cpio.zst $(BUNDLE)/jail.cpio.gz: $(BUNDLE)/recipe $(RECIPE) $(wildcard configs/*.rootfs configs/packs/*) \
	mkrootfs $(JAIL_BUSYBOX)
	$(call say,MKROOTFS,$@)
	$(Q)SOURCE_DATE_EPOCH=$(SOURCE_DATE_EPOCH) ./mkrootfs $(FOR_ARCH) -D BUSYBOX=$(JAIL_BUSYBOX) $(RECIPE) $@

ifneq ($(WITH),)
$(WITH_PARTS): with
	@:

with: all
	+@for arch in $(WITH); do $(MAKE) --no-print-directory ARCH=$$arch BUILD=build/$$arch WITH= \
		RECIPE=$(RECIPE) all build/$$arch/bundle/jail.cpio.zst || exit; done

.PHONY: with
endif

$(BIN)invoke_ns.run: scripts/bundle scripts/bundle.header $(BIN)invoke_ns $(BUNDLE)/jail.cpio.zst $(WITH_PARTS)
	$(call say,BUNDLE,$@)
	$(Q)machine=$$($(CC) -dumpmachine) && scripts/bundle $(BUNDLE_LIMIT) -V $(VERSION) \
		$(if $(WITH),-,$(BUNDLE)/jail.cpio.zst) $@ \
		"$${machine%%-*}=$(BIN)invoke_ns$(if $(WITH),$(comma)$(BUNDLE)/jail.cpio.zst)" \
		$(foreach arch,$(WITH),$(arch)=build/$(arch)/bin/invoke_ns$(comma)build/$(arch)/bundle/jail.cpio.zst)

# An initramfs is the jail's archive, followed by the archive of /init and its mount points.
$(BUNDLE)/initramfs.cpio.gz: $(BUNDLE)/jail.cpio.gz configs/boot.rootfs scripts/boot-init
	$(call say,MKROOTFS,$@)
	$(Q)SOURCE_DATE_EPOCH=$(SOURCE_DATE_EPOCH) ./mkrootfs -D INIT=scripts/boot-init \
		configs/boot.rootfs $(BUNDLE)/boot.cpio.gz
	$(Q)cat $(BUNDLE)/jail.cpio.gz $(BUNDLE)/boot.cpio.gz >$@.tmp && mv $@.tmp $@

# Set the shell's words to the tarballs.
SET_TARBALLS = for path in $(filter %.path,$^); do set -- "$$@" "$$(cat "$$path")"; done

usb: invoke_ns.run $(BUNDLE)/initramfs.cpio.gz $(LINKED) ## copy the contents of a USB stick to DIR=DIRECTORY
	$(Q)$(SET_TARBALLS); \
		scripts/usb -V $(VERSION) -t $(SOURCE_DATE_EPOCH) -s $(BUILD)/site $(BUSYBOX_PATCHES:%=-p %) invoke_ns.run \
		$(BUNDLE)/initramfs.cpio.gz '$(DIR)' "$$@"

carry: $(PROGRAMS) invoke_ns.run $(PINS) ## all that a machine without a network needs: invoke_ns-carry.tar
	$(call say,CARRY,invoke_ns-carry.tar)
	$(Q)$(SET_TARBALLS); \
		scripts/carry -V $(VERSION) -t $(SOURCE_DATE_EPOCH) invoke_ns-carry.tar $(JAIL_BUSYBOX) "$$@"

KERNEL ?= bookworm

qemu: $(BUNDLE)/initramfs.cpio.gz ## boot that initramfs, with Debian's kernel of KERNEL=bookworm
	$(Q)kernel=$$(scripts/fetch-kernel $(KERNEL)) && qemu-system-x86_64 -machine pc,accel=tcg \
		-m 256 -nographic -no-reboot -kernel "$$kernel/vmlinuz" -initrd $< \
		-append 'console=ttyS0 quiet panic=-1'

.PHONY: bundle usb carry qemu
