/* csv.h - RFC 4180 tables with a header row, small enough to be held whole. */
#ifndef QUAN_READ_CSV_H
#define QUAN_READ_CSV_H

#include "quan/core.h"

/* Cells are UTF-8, "" when nothing stands there; spaces around cells without quotes are dropped.
 * Row r has cells[r * n_columns] to cells[r * n_columns + n_columns - 1]. Zeroed it is empty. */
typedef struct {
    char *text; /* all cells lie in it */
    char **header;
    char **cells;
    int32_t *lines; /* where each row begins in the file, from 1 */
    int32_t n_rows, n_columns;
} quan_csv;

/* Reads a file of at most 16 MB, 200 columns and 100,000 rows; empty lines are passed over. Every
 * refusal (QUAN_ERR_INPUT) names file and line: a quote that is never closed, text after one, a row
 * with more or fewer cells than the header, a column without a name or with one that stands twice.
 * `shown` names the file in messages. */
quan_status quan_csv_open(const char *path, const char *shown, quan_csv *out, quan_error *err);
/* The same of a text in UTF-8 that is already in memory and is taken over, also on failure. */
quan_status quan_csv_parse_take(char *text, const char *shown, quan_csv *out, quan_error *err);
void quan_csv_free(quan_csv *csv);

/* The number of the column, or -1. */
int32_t quan_csv_find(const quan_csv *csv, const char *column);

#endif
