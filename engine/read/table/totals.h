/* totals.h - the rows of a sheet that are no data, and whether their sums are right. */
#ifndef QUAN_READ_TABLE_TOTALS_H
#define QUAN_READ_TABLE_TOTALS_H

#include "header.h"

typedef enum {
    QUAN_SHEET_DATA,
    QUAN_SHEET_BLANK,
    QUAN_SHEET_TOTAL,
    QUAN_SHEET_AVERAGE,
    QUAN_SHEET_NOTE,
    QUAN_SHEET_HEADER,
} quan_sheet_kind;

/* What a row is. `place`: bit per column of the first 64 that holds a place, so that a row with
 * nothing but a place is data. word: the cell that decided, borrowed from the row, or NULL. */
quan_sheet_kind quan_sheet_row(const quan_header *header, const quan_table_words *words,
                               const quan_row *row, uint64_t place, const char **word);

/* Running sums of one column: of all rows, and since the last total. */
typedef struct {
    double sum, lost, part, part_lost, largest;
    int64_t n, n_part, n_text;
    int32_t decimals;
} quan_column_sum;

/* A total that stood above all rows: compared when all are read. */
typedef struct {
    quan_column_sum *columns;
    int32_t n;
    int64_t n_rows;
    int64_t early;      /* number of a total above all rows; 0: none */
    char **early_cells; /* its cells */
    quan_arena texts;
} quan_totals;

quan_status quan_totals_open(int32_t n_columns, quan_totals *out, quan_error *err);
void quan_totals_free(quan_totals *totals);
void quan_totals_add(quan_totals *totals, const quan_row *row);

/* One sum that is not what it says. */
typedef struct {
    double written, computed;
    int32_t column, decimals;
} quan_total_difference;

/* Keeps a total that stands above all rows; false for any other. */
quan_status quan_totals_keep(quan_totals *totals, const quan_row *row, bool *kept, quan_error *err);

/* Compares a total row with the rows above it: all of them, or those since the last total. Fills up
 * to `room` differences and returns how many. */
int32_t quan_totals_check(quan_totals *totals, const quan_row *row,
                          quan_total_difference *differences, int32_t room);

/* The same of the total that was kept, at the end. */
int32_t quan_totals_check_early(quan_totals *totals, quan_total_difference *differences,
                                int32_t room);

#endif
