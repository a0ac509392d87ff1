# SPDX-License-Identifier: ISC
# install.mk - installing and completions; the Makefile includes this file

## Installing

# MODE:FILE:DESTINATION, for install and for uninstall.
install_as = $(foreach file,$2,$1:$(file):$3/$(notdir $(file)))
SHARE    = $(PREFIX)/share
INSTALLS = $(call install_as,755,$(PROGRAMS),$(BINDIR)) \
           $(call install_as,644,$(wildcard docs/*.1),$(MANDIR)/man1) \
           $(call install_as,644,$(wildcard docs/*.5),$(MANDIR)/man5) \
           $(call install_as,644,$(wildcard configs/*.rootfs),$(DATADIR)) \
           $(call install_as,644,$(wildcard configs/packs/*),$(DATADIR)/packs) \
           $(call install_as,755,scripts/lesson,$(BINDIR)) \
           $(call install_as,644,$(wildcard docs/lab/*.md docs/lab/*.sh),$(DATADIR)/lab) \
           $(call install_as,644,$(wildcard docs/lab/pictures/*.svg),$(DATADIR)/lab/pictures) \
           $(call install_as,644,$(call complete_as,bash/%),$(SHARE)/bash-completion/completions) \
           $(call install_as,644,$(call complete_as,zsh/_%),$(SHARE)/zsh/site-functions) \
           $(call install_as,644,$(call complete_as,fish/%.fish),$(SHARE)/fish/vendor_completions.d)

# Each shell finds a file by the name of the program; the contents come from --help.
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

uninstall: ## remove the installed files
	@for item in $(INSTALLS); do rm -f '$(DESTDIR)'"$${item##*:}" || exit; done
	@for dir in $(DATADIR)/packs $(DATADIR)/lab/pictures $(DATADIR)/lab $(DATADIR); do \
		test ! -d '$(DESTDIR)'$$dir || rmdir '$(DESTDIR)'$$dir || exit; \
	done

.PHONY: completions install uninstall
