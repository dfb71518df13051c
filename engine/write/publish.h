/* publish.h - a file becomes visible whole, or not at all. */
#ifndef QUAN_WRITE_PUBLISH_H
#define QUAN_WRITE_PUBLISH_H

#include "quan/core.h"

#include <sys/stat.h>

/* A file under way: .<name>.tmp-<pid>-<n> in the folder of the target, locked (flock) as long as
 * its writer lives, so that anybody can tell a file under way from one left by a dead writer.
 * Zeroed it is nothing. */
typedef struct {
    char *path, *temp;
    int folder_fd, temp_fd; /* valid while temp is not NULL */
    bool published;
    char *kept; /* second name of the older target, for quan_publication_undo(); may be NULL */
    bool fresh; /* there was no older target */
} quan_publication;

/* Sweeps what dead writers of the same target left, and makes the temporary file (empty, O_EXCL).
 * QUAN_ERR_IO when a living writer is at the same target. */
quan_status quan_publication_open(const char *path, quan_publication *out, quan_error *err);

/* Appends bytes to the temporary file. */
quan_status quan_publication_put(const quan_publication *publication, const char *bytes, int64_t n,
                                 quan_error *err);

/* fsync of the temporary file, while failing still changes nothing. */
quan_status quan_publication_sync(const quan_publication *publication, quan_error *err);

/* Gives the older target a second name until the end, so that the rename can be undone. Where the
 * file system has no such links, nothing is kept and nothing can be undone. */
quan_status quan_publication_keep(quan_publication *publication, quan_error *err);

/* Puts the older target back in its place, or nothing if there was none. */
void quan_publication_undo(quan_publication *publication);

/* Renames it over the target. */
quan_status quan_publication_rename(quan_publication *publication, quan_error *err);

/* fsync of the folder, so that the rename outlives a power cut. */
quan_status quan_publication_sync_folder(const quan_publication *publication, quan_error *err);

/* Removes the temporary file unless it was published. */
void quan_publication_close(quan_publication *publication);

/* What may stand at the target: nothing, or (with `overwrite`) a regular file that is none of the
 * inputs. A symbolic link is never followed. *exists tells which. */
quan_status quan_target_check(const char *path, bool overwrite, const char *const *inputs,
                              int32_t n_inputs, bool *exists, quan_error *err);

#endif
