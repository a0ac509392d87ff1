/* SPDX-License-Identifier: ISC */
/* image_user - the user that the configuration of an image names, and the user's groups. */
#ifndef IMAGE_USER_H
#define IMAGE_USER_H

struct plan;
struct run;

/* Find plan->late_user in passwd and group of the jail, which is the root by now. */
void image_user_learn(const struct plan *, struct run *);

#endif
