/* SPDX-License-Identifier: ISC */
/* join_images - several images, each for one machine, as one. */
#ifndef JOIN_IMAGES_H
#define JOIN_IMAGES_H

/* mkrootfs --index: write one image for all machines of these images, up to NULL, to OUTPUT,
 * an archive or a layout.  Every blob is verified. */
void join_images(const char *output, char *const images[]);

#endif
