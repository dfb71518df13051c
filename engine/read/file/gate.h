/* gate.h - no library sees a path before it has passed here. */
#ifndef QUAN_READ_GATE_H
#define QUAN_READ_GATE_H

#include "quan/core.h"

#include <sys/stat.h>

/* One input file that may be opened. Zeroed it is empty. */
typedef struct {
    char *original;  /* absolute, links followed */
    char *path;      /* what a driver opens: the same, or a private copy */
    char *folder;    /* private folder of copies, removed at the end; NULL: none */
    char sha256[65]; /* over the source's files, sorted by name */
    struct stat seen;
} quan_gated;

/* Refuses what is no plain path of a file: empty, control bytes, over 4,096 bytes, /vsi, a URL or
 * any other `scheme:`, a leading hyphen. */
quan_status quan_gate_text(const char *path, quan_error *err);

/* The path passes, names a regular file of at most 64 GB, and is hashed with its side files. */
quan_status quan_gate_open(const char *path, quan_gated *out, quan_error *err);

/* QUAN_ERR_INPUT when the file changed since quan_gate_open(). */
quan_status quan_gate_unchanged(const quan_gated *gated, quan_error *err);
void quan_gate_close(quan_gated *gated);

/* A path inside the private folder, which is made when missing (mode 0700). The caller owns *path.
 */
quan_status quan_gate_private(quan_gated *gated, const char *name, char **path, quan_error *err);

/* Unpacks a .gz, or the only file of a .zip, into the private folder, and makes it the path to
 * open. Refused before anything is written: more than one entry, a name with a folder, over 20 GB,
 * over 200 times the packed size. */
quan_status quan_gate_unpack(quan_gated *gated, quan_error *err);

/* Copies the file and its -wal and -journal, so that no driver writes beside an input. */
quan_status quan_gate_copy_database(quan_gated *gated, quan_error *err);

/* True when the name ends so, whatever the case. */
bool quan_gate_ends(const char *name, const char *ending);

/* The name without its folders. */
const char *quan_gate_name(const char *path);

#endif
