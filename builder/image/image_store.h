/* SPDX-License-Identifier: ISC */
/*
 * image_store - the contents of the files of images, until the output is written: files in a
 * directory beside the output, which move into a directory that is written, and are copied
 * into an archive.
 */
#ifndef IMAGE_STORE_H
#define IMAGE_STORE_H

struct layers_store;

/* The store of this run, beside OUTPUT (NULL: below TMPDIR).  Ends the program if it cannot
 * be made.  SHOWN: the name of the image in messages. */
const struct layers_store *image_store(const char *output, const char *shown);

#endif
