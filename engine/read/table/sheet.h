/* sheet.h - one sheet of a file, with its heading found. */
#ifndef QUAN_READ_TABLE_SHEET_H
#define QUAN_READ_TABLE_SHEET_H

#include "header.h"
#include "workbook.h"

/* What is asked of a file of tables. */
typedef struct {
    const char *shown;    /* the file, for messages */
    const char *encoding; /* declared, or NULL */
    const char *layer;    /* the sheet by name, or NULL */
    double level1_share;
    quan_table_meaning
        wanted; /* a column of that meaning must be there; NONE: none in particular */
} quan_sheet_request;

/* Zeroed it is closed. */
typedef struct {
    quan_workbook book; /* empty for a text file */
    int32_t number;     /* of the sheet */
    quan_grid grid;
    quan_window window;
    quan_header header;
} quan_sheet;

/* Text is made UTF-8 (the copy becomes gated->path), a workbook is opened; then the sheet is
 * chosen: the one named, or the only one with known names. No heading at all is QUAN_ERR_INPUT with
 * the first row. encoding: as run_source shows it. */
quan_status quan_sheet_open(quan_gated *gated, const quan_sheet_request *request,
                            const quan_table_words *words, quan_sheet *out, char encoding[48],
                            quan_error *err);
void quan_sheet_close(quan_sheet *sheet);

/* Another sheet of the same open workbook, which stays with `first`. *found false: there is none.
 */
quan_status quan_sheet_beside(const quan_sheet *first, const quan_sheet_request *request,
                              const quan_table_words *words, quan_sheet *out, bool *found,
                              quan_error *err);

#endif
