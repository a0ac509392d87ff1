/* SPDX-License-Identifier: ISC */
/*
 * shell - the line of a usual tool for each deed (--explain=shell).
 *
 * A deed is known by the format of its sentence; a function of deeds.c gets the strings that
 * belong in it.
 */
#ifndef SHELL_H
#define SHELL_H

#include <stdbool.h>

struct plan;
struct buffer;

/* Add the line of a deed to the script: the FORMAT and STRINGS of doing(), and the SENTENCE that
 * they make. */
void shell_say(const struct plan *, const char *format, const char *const strings[],
	const char *sentence);
/* Print the script. */
void shell_print(const struct plan *);

/* Deeds that take more than a fixed line, or options of a tool that other deeds use, too. */
typedef void deed(const struct plan *, const char *const strings[]);
deed deeds_close, deeds_channel, deeds_fork, deeds_clone, deeds_tell, deeds_wait,
	deeds_meet, deeds_execute, deeds_reap, deeds_watch, deeds_unshare, deeds_join, deeds_map,
	deeds_set_groups, deeds_become, deeds_limit, deeds_bound, deeds_caps, deeds_keep,
	deeds_cable, deeds_address, deeds_pasta, deeds_attach, deeds_attach_shifted, deeds_mount,
	deeds_bind, deeds_host_dev, deeds_text, deeds_overlay, deeds_cover, deeds_room,
	deeds_make_room, deeds_make_room_in, deeds_pivot, deeds_chroot, deeds_archive,
	deeds_jail_tmpfs, deeds_unpack,
	deeds_write, deeds_hand_over, deeds_take_over, deeds_workdir, deeds_filter;

/* What the deeds that are told have left for later ones. */
extern struct told {
	bool channel;           /* is open */
	bool directory;         /* of the script is needed after that */
	bool init;              /* the host process has the pid of init in $init */
	bool command;           /* the deed is the command's, which init may become */
	bool pivots, chroots;
	const char *workdir;    /* of the command, or NULL */
	const void *filter;     /* of the present deed */
	unsigned short filter_length;
} told;

/* Parts of deeds.  A line and a comment for the host process, whatever the process of the deed
 * is; the host process does something now, for which init waits; "nsenter -t $init -U -m", or
 * without the user namespace. */
void deeds_host_line(const char *);
void deeds_host_comment(const char *);
void deeds_ask_host(void);
const char *deeds_enter(const struct plan *, bool with_user);

/* Is there a seccomp filter?  Then the host process writes it to the script's directory, by the
 * function that deeds_add_filters() adds to the script. */
bool deeds_have_filter(const struct plan *);
void deeds_write_filters(const struct plan *);
void deeds_add_filters(struct buffer *script);

#endif
