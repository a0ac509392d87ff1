# SPDX-License-Identifier: ISC
# lab.mk - the lab book: what of it a jail holds; the Makefile includes this file

## The lab book

# The manual as text without overstriking, for man(1) of busybox.
MANUAL = $(foreach page,$(wildcard docs/*.[1-9]),$(BUILD)/man/cat$(patsubst .%,%,$(suffix $(page)))/$(notdir $(page)))

$(MANUAL): scripts/manual
	@mkdir -p $(@D)
	$(call say,MANUAL,$@)
	$Qscripts/manual docs/$(@F) >$@.tmp && mv $@.tmp $@

$(foreach file,$(MANUAL),$(eval $(file): docs/$(notdir $(file))))

PICTURES = docs/lab/pictures

# Two of them are drawn from a run, which needs root (tests/lessons/play -h).
pictures: rootfs bundle $(BUILD)/tests/typist ## draw the pictures of the lessons as SVG, as root also those of real runs
	$(Q)for page in docs/lab/[0-9]*.md; do scripts/picture -p "$$page" || exit; done
	$(Q)if [ "$$(id -u)" -ne 0 ]; then echo 'not root: $(PICTURES)/actors.svg and first-minute.* stay as they are'; else \
		tests/lessons/play -x './invoke_ns -c rootfs --explain' >$(BUILD)/explained && \
		scripts/actors <$(BUILD)/explained >$(PICTURES)/actors.svg && \
		tests/lessons/play -w $(PICTURES)/first-minute.md && \
		scripts/recording <$(PICTURES)/first-minute.md >$(PICTURES)/first-minute.svg && \
		scripts/recording -c <$(PICTURES)/first-minute.md >$(PICTURES)/first-minute.cast; fi

$(BUILD)/site: scripts/site scripts/manual $(wildcard docs/*.[1-9] docs/lab/*.md $(PICTURES)/*.svg)
	@mkdir -p $(BUILD)
	$(call say,SITE,$@)
	$Qscripts/site $@

site: $(BUILD)/site ## the lab book, its pictures and the manual as static HTML, in build/site

usb: $(BUILD)/site

.PHONY: pictures site

# The recipes name these files.
LAB_FILES = scripts/lesson $(wildcard docs/lab/*.md docs/lab/*.sh)

$(JAIL_STAMP) $(BUNDLE)/jail.cpio.zst $(BUNDLE)/jail.cpio.gz: $(MANUAL) $(LAB_FILES)
