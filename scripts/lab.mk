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

pictures: ## draw the pictures of the lessons as SVG
	$(Q)for page in docs/lab/[0-9]*.md; do scripts/picture -p "$$page" || exit; done

.PHONY: pictures

# The recipes name these files.
LAB_FILES = scripts/lesson $(wildcard docs/lab/*.md docs/lab/*.sh)

$(JAIL_STAMP) $(BUNDLE)/jail.cpio.zst $(BUNDLE)/jail.cpio.gz: $(MANUAL) $(LAB_FILES)
