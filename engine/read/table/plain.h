/* plain.h - a table as it comes from an office, made a table that a driver reads. */
#ifndef QUAN_READ_TABLE_PLAIN_H
#define QUAN_READ_TABLE_PLAIN_H

#include "file/gate.h"
#include "quan/read/catalogue.h"

#define QUAN_REJECT_TOTAL_ROW   "total_row"
#define QUAN_REJECT_NOTE_ROW    "note_row"
#define QUAN_REJECT_HEADER_ROW  "header_row"
#define QUAN_NOTE_TOTAL_DIFFERS "total_differs"

/* Columns of the plain table that are not the analyst's: the row in the sheet, the place, and what
 * was found about the row (a code of batch.h with its reason). */
#define QUAN_PLAIN_ROW    "__row"
#define QUAN_PLAIN_X      "__x"
#define QUAN_PLAIN_Y      "__y"
#define QUAN_PLAIN_WKT    "__wkt"
#define QUAN_PLAIN_CODE   "__code"
#define QUAN_PLAIN_REASON "__reason"

/* A row that is no data, or (total_differs) something about one that was just listed. */
typedef struct {
    int64_t row; /* in the sheet, from 1 */
    const char *code, *reason;
} quan_aside_row;

/* What reading the table told. Zeroed it is empty. */
typedef struct {
    char *layer;            /* the sheet of a workbook, or the name of a text file */
    char *x, *y, *wkt;      /* the columns of the place in the plain table, or NULL */
    bool lonlat;            /* x and y are degrees, by their names */
    char crs_hint[8];       /* "gcj02" or "bd09", when the names of the columns say so; else "" */
    bool survey, exchanged; /* X was north; the two columns were named the other way round */
    int64_t row_offset;     /* what to add to the driver's number to have the row in the sheet, when
                               the file stays as it is and has no column __row */
    bool rewritten;
    quan_aside_row *aside_rows; /* by row */
    int64_t n_aside_rows, aside_capacity;
    quan_arena texts;
} quan_plain;

void quan_plain_free(quan_plain *plain);

/* Reads the sheet, finds its heading, sets totals and notes aside, and makes gated->path a CSV in
 * UTF-8 with unique names in its first row. A CSV that is one already stays as it is. catalogue may
 * be NULL: the shipped one then gives the words. encoding: as run_source shows it. Memory does not
 * grow with a text file. */
quan_status quan_table_plain(const quan_source *given, const quan_catalogue *catalogue,
                             quan_gated *gated, quan_plain *out, char encoding[48],
                             quan_error *err);

#endif
