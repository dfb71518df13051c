/* grid.h - a sheet of any kind as rows of texts, one at a time. */
#ifndef QUAN_READ_TABLE_GRID_H
#define QUAN_READ_TABLE_GRID_H

#include "file/gate.h"
#include "workbook.h"

/* Cells are UTF-8 without blanks around them, "" where nothing stands. They live until the next
 * row is asked for. */
typedef struct {
    char **cells;
    int32_t n;
    int64_t number; /* in the sheet, from 1, blank rows counted */
} quan_row;

/* Zeroed it is closed. */
typedef struct {
    char shown[640]; /* the file, for messages */
    quan_row row;
    int64_t cell_capacity;
    /* a text file */
    void *file; /* FILE */
    char *buffer;
    char *from, *end; /* what is still to be read of the buffer */
    int64_t line;     /* where the next row begins, from 1 */
    bool at_end;
    char separator;
    bool strict; /* so far as RFC 4180 has it: GDAL's driver reads the same cells */
    /* a sheet of a workbook */
    void *dataset, *layer; /* GDALDatasetH, OGRLayerH */
    quan_workbook_texts sheet_row;
} quan_grid;

/* A text file in UTF-8; its separator is found by evidence. */
quan_status quan_grid_open_text(const char *path, const char *shown, quan_grid *out,
                                quan_error *err);

/* A sheet of an open workbook, which stays the caller's. */
void quan_grid_open_sheet(void *dataset, void *layer, const char *shown, quan_grid *out);

/* The next row; grid->row.n is -1 at the end. A text row of over 1 MB, or a quote that is never
 * closed, is QUAN_ERR_INPUT with its line. */
quan_status quan_grid_next(quan_grid *grid, quan_error *err);
quan_status quan_grid_rewind(quan_grid *grid, quan_error *err);
void quan_grid_close(quan_grid *grid);

/* What a driver makes of a cell of a workbook, as it was meant: ISO dates, whole numbers without
 * ".0", 15 digits as the sheet shows them. Works in place. */
void quan_grid_tidy(char *cell);

#endif
