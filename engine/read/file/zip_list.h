/* zip_list.h - what a zip file holds, by its own directory, before anything is unpacked. */
#ifndef QUAN_READ_ZIP_LIST_H
#define QUAN_READ_ZIP_LIST_H

#include "quan/core.h"

typedef struct {
    char *name;      /* UTF-8, '/' between folders */
    char *inner;     /* as GDAL spells it when it takes names for ISO 8859-1 */
    int64_t n_bytes; /* unpacked, as declared */
} quan_zip_entry;

/* Zeroed it is empty. */
typedef struct {
    quan_zip_entry *items; /* files only */
    int64_t n, capacity;
} quan_zip_list;

/* QUAN_ERR_INPUT for what is no zip, and for one that could do harm: over 2,000 entries, over 20 GB
 * or 200 times its size when unpacked, a link, a path that leads out, a name twice, a password.
 * `shown` names the file in messages. On failure *out is empty. */
quan_status quan_zip_list_read(const char *path, const char *shown, quan_zip_list *out,
                               quan_error *err);
void quan_zip_list_free(quan_zip_list *list);

#define QUAN_UNPACKED_BYTES (INT64_C(20) << 30)
#define QUAN_UNPACKED_RATIO 200

#endif
