/* SPDX-License-Identifier: ISC */
/*
 * oci - fuzz lib/oci*.c, lib/docker_archive.c and lib/members.c: index, manifest, configuration.
 *
 * The input has the texts of up to eight members, with a byte 1 between them: blobs, and at last
 * index.json or, if the first byte is 'd', manifest.json.  A byte 2 and a digit stand for the
 * digest of an earlier member, so that mutations stay consistent.
 */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>
#include <yyjson.h>

#include "memory.h"
#include "must.h"
#include "lib/mem.h"
#include "lib/oci.h"
#include "lib/oci_config.h"
#include "lib/sha256.h"
#include "lib/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);
enum { MEMBERS = 8 };

static char digests[MEMBERS][SHA256_HEX];

/* The text with the digests in it. */
static struct buffer
expand(const char *text, size_t size)
{
	struct buffer out = { 0 };
	size_t i;

	buffer_add(&out, "", 0);
	for (i = 0; i < size; i++) {
		if (text[i] == 2 && i + 1 < size)
			buffer_add(&out, digests[(unsigned char)text[++i] % MEMBERS], SHA256_HEX - 1);
		else
			buffer_add(&out, &text[i], 1);
	}
	return out;
}

static void
add_member(struct buffer *tar, const char *name, const struct buffer *text)
{
	char block[512] = "";
	unsigned sum = 0;
	size_t i;

	text_format(block, 100, "%s", name);
	memcpy(block + 100, "0000644\0" "0000000\0" "0000000", 24);
	snprintf(block + 124, 12, "%011o", (unsigned)text->length);
	snprintf(block + 136, 12, "%011o", 0);
	memset(block + 148, ' ', 8);
	block[156] = '0';
	memcpy(block + 257, "ustar  ", 8);
	for (i = 0; i < sizeof block; i++)
		sum += (unsigned char)block[i];
	snprintf(block + 148, 8, "%06o", sum);
	buffer_add(tar, block, sizeof block);
	buffer_add(tar, text->data, text->length);
	while (tar->length % 512)
		buffer_add(tar, "", 1);
}

static void
make_archive(struct buffer *tar, const char *text, size_t size, bool docker)
{
	const char *end = text + size, *next;
	struct buffer member;
	size_t i;

	for (i = 0; i < MEMBERS && text < end; i++, text = next + (next < end)) {
		next = memchr(text, 1, (size_t)(end - text));
		if (!next || i + 1 == MEMBERS)
			next = end;
		member = expand(text, (size_t)(next - text));
		sha256_hex(member.data, member.length, digests[i]);
		add_member(tar, next == end ? docker ? "manifest.json" : "index.json" :
		    mem_print("blobs/sha256/%s", digests[i]), &member);
	}
	do
		buffer_add(tar, "", 1);
	while (tar->length % 10240);
}

static bool
is_hex(const char *text)
{
	return strlen(text) == SHA256_HEX - 1 && !text[strspn(text, "0123456789abcdef")];
}

static void
check_image(const struct oci *image, size_t size)
{
	const char *error;
	size_t i;

	must(image->form && image->platform && image->config && image->layer_count <= 500);
	for (i = 0; i < image->layer_count; i++) {
		const struct oci_layer *layer = &image->layers[i];

		must(layer->fd >= 0 && layer->name && is_hex(layer->diff_id));
		must(!layer->digest || is_hex(layer->digest));
		must(layer->at <= size && layer->size <= size - layer->at);
	}
	error = NULL;
	if (!oci_config_read(image->config, image->config_length, &error))
		must(error && *error);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = memfd_create("image", MFD_CLOEXEC), next;
	bool docker = size && *data == 'd';
	enum oci_mistake mistake = OCI_DAMAGED;
	const char *error = NULL;
	const struct oci *image;
	struct buffer tar = { 0 };

	memset(digests, 'a', sizeof digests);
	make_archive(&tar, (const char *)data + (size != 0), size - (size != 0), docker);
	must(write(fd, tar.data, tar.length) == (ssize_t)tar.length);
	image = oci_open(mem_print("/proc/self/fd/%d", fd), docker ? NULL : "amd64", &error, &mistake);
	if (image)
		check_image(image, tar.length);
	else
		must(error && *error && mistake <= OCI_DAMAGED);
	/* oci_open() leaves the archive open */
	for (next = fd; next < fd + 4; next++)
		close(next);
	memory_free();
	return 0;
}
