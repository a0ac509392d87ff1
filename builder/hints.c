/* SPDX-License-Identifier: ISC */
/* hints - functions that open files which nobody lists. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "hints.h"

static const struct hint_topic cancel = {
	"libgcc_s", "unwinds a stack, or ends a thread, for which glibc opens libgcc_s.so.1",
	"lib libgcc_s.so.1 for=", true, false,
};

static const struct hint_topic opens = {
	"dlopen", "opens libraries by name",
	"lib SONAME for=", true, true,
};

static const struct hint_topic gconv = {
	"gconv", "converts between character sets, for which glibc opens modules",
	"include packs/gconv.rootfs", false, false,
};

static const struct hint_topic nss = {
	"nss", "looks up names of users or hosts, for which glibc opens modules",
	"include packs/nss.rootfs", false, false,
};

static const struct hint_topic pam = {
	"pam", "authenticates with PAM, which opens modules and reads /etc/pam.d",
	"tree /lib/${MULTIARCH}/security /lib/${MULTIARCH}/security deps", false, true,
};

static const struct hint_topic terminfo = {
	"terminfo", "draws on terminals, which are described in the terminfo database",
	"include packs/terminfo.rootfs", false, true,
};

static const struct hint_topic certs = {
	"certs", "checks certificates against those of the system",
	"include packs/certs.rootfs", false, true,
};

const struct hint hints[] = {
	{ "SSL_CTX_set_default_verify_paths",         &certs },
	{ "backtrace",                                &cancel },
	{ "dlmopen",                                  &opens },
	{ "dlopen",                                   &opens },
	{ "getaddrinfo",                              &nss },
	{ "getgrent",                                 &nss },
	{ "getgrgid",                                 &nss },
	{ "getgrgid_r",                               &nss },
	{ "getgrnam",                                 &nss },
	{ "getgrnam_r",                               &nss },
	{ "getgrouplist",                             &nss },
	{ "gethostbyaddr",                            &nss },
	{ "gethostbyaddr_r",                          &nss },
	{ "gethostbyname",                            &nss },
	{ "gethostbyname2",                           &nss },
	{ "gethostbyname2_r",                         &nss },
	{ "gethostbyname_r",                          &nss },
	{ "getnameinfo",                              &nss },
	{ "getprotobyname",                           &nss },
	{ "getpwent",                                 &nss },
	{ "getpwnam",                                 &nss },
	{ "getpwnam_r",                               &nss },
	{ "getpwuid",                                 &nss },
	{ "getpwuid_r",                               &nss },
	{ "getservbyname",                            &nss },
	{ "getservbyname_r",                          &nss },
	{ "getservbyport",                            &nss },
	{ "getspnam",                                 &nss },
	{ "gnutls_certificate_set_x509_system_trust", &certs },
	{ "iconv_open",                               &gconv },
	{ "initgroups",                               &nss },
	{ "initscr",                                  &terminfo },
	{ "newterm",                                  &terminfo },
	{ "pam_start",                                &pam },
	{ "pthread_cancel",                           &cancel },
	{ "pthread_exit",                             &cancel },
	{ "setupterm",                                &terminfo },
	{ "tgetent",                                  &terminfo },
};

const size_t hints_count = sizeof hints / sizeof hints[0];

static int
compare(const void *symbol, const void *hint)
{
	return strcmp(symbol, ((const struct hint *)hint)->symbol);
}

const struct hint *
hint_for(const char *symbol)
{
	return bsearch(symbol, hints, hints_count, sizeof *hints, compare);
}
