/* sheets.h - files beside the GeoPackage: workbooks and plain texts, published as it is. */
#ifndef QUAN_WRITE_SHEETS_H
#define QUAN_WRITE_SHEETS_H

#include "quan/core.h"

/* One sheet of a workbook: the names of the columns are its header row. */
typedef struct {
    const char *name; /* at most 31 characters, none of []:*?/\ */
    const quan_table *table;
} quan_workbook_sheet;

/* Writes an .xlsx whose columns are as wide as their contents, with a fixed header row and a
 * filter. Texts stay texts, whatever they begin with. Same tables, same bytes. Written beside the
 * target and renamed, as everything that is published. */
quan_status quan_write_workbook(const quan_workbook_sheet *sheets, int32_t n_sheets,
                                const char *path, bool overwrite, quan_error *err);

/* Writes a text file the same way. */
quan_status quan_write_text(const char *text, const char *path, bool overwrite, quan_error *err);

/* Refuses a target that must not be written (it exists without `overwrite`, a link, no regular
 * file), before any work is done. */
quan_status quan_write_allowed(const char *path, bool overwrite, quan_error *err);

#endif
