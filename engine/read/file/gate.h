/* gate.h - no library sees a path before it has passed here. */
#ifndef QUAN_READ_GATE_H
#define QUAN_READ_GATE_H

#include "quan/core.h"

#include <sys/stat.h>
#include <time.h>

/* One file of a source, as it was when it was hashed. */
typedef struct {
    char *path;
    struct stat seen;
} quan_gate_part;

/* One input file, or folder of a FileGDB, that may be opened. Zeroed it is empty. */
typedef struct {
    char *original;  /* absolute, links followed */
    char *path;      /* what a driver opens: the same, or a private copy */
    char *folder;    /* private folder of copies, removed at the end; NULL: none */
    char sha256[65]; /* over the source's files, sorted by name */
    quan_gate_part *parts;
    int32_t n_parts;
    int64_t n_bytes; /* of all parts */
} quan_gated;

/* Refuses what is no plain path of a file: empty, control bytes, over 4,096 bytes, /vsi, a URL or
 * any other `scheme:`, a leading hyphen. */
quan_status quan_gate_text(const char *path, quan_error *err);

/* The path passes, names a regular file of at most 64 GB, or a folder x.gdb of such files, and is
 * hashed with its side files. */
quan_status quan_gate_open(const char *path, quan_gated *out, quan_error *err);

/* QUAN_ERR_INPUT when the file changed since quan_gate_open(). */
quan_status quan_gate_unchanged(const quan_gated *gated, quan_error *err);
void quan_gate_close(quan_gated *gated);

/* When the newest of its files was written. */
time_t quan_gate_changed(const quan_gated *gated);

/* A path inside the private folder, which is made when missing (mode 0700). The caller owns *path.
 */
quan_status quan_gate_private(quan_gated *gated, const char *name, char **path, quan_error *err);

/* Makes `path` (taken over) the one that a driver opens. */
void quan_gate_open_instead(quan_gated *gated, char *path);

/* Copies the file and its -wal and -journal, so that no driver writes beside an input. */
quan_status quan_gate_copy_database(quan_gated *gated, quan_error *err);

/* A link of that name in the private folder becomes what is opened, for drivers that go by names.
 */
quan_status quan_gate_link(quan_gated *gated, const char *name, quan_error *err);

/* Links to the parts of a shapefile in the private folder, their endings in lower case, become what
 * is opened when any ending is spelled in mixed case, which the driver would not find. */
quan_status quan_gate_even_endings(quan_gated *gated, quan_error *err);

/* True when the name ends so, whatever the case. */
bool quan_gate_ends(const char *name, const char *ending);

/* The name without its folders. */
const char *quan_gate_name(const char *path);

#endif
