/* table.h - a table as columns: what stages hand to each other. */
#ifndef QUAN_CORE_TABLE_H
#define QUAN_CORE_TABLE_H

#include "quan/core/memory.h"
#include "quan/core/status.h"

#include <stdbool.h>
#include <stdint.h>

typedef enum {
    QUAN_TYPE_INT,  /* int64_t: counts, codes, booleans as 0 and 1 */
    QUAN_TYPE_REAL, /* double, finite */
    QUAN_TYPE_TEXT, /* UTF-8 with a final NUL */
} quan_type;

/* One of the three arrays is used. Reading them directly is lawful; writing goes through the calls
 * below, which keep `known`. */
typedef struct {
    char *name;
    quan_type type;
    int64_t *ints;
    double *reals;
    const char **texts;   /* NULL is null; each lives in the table's arena */
    unsigned char *known; /* of ints and reals: 1 where there is a value; NULL for a text column */
} quan_column;

/* Zeroed it is the empty table: no rows, no columns. */
typedef struct {
    int64_t n_rows, row_capacity;
    int32_t n_columns;
    int64_t column_capacity;
    quan_column *columns;
    quan_arena texts;
} quan_table;

/* Adds a column, null in every row. *column (may be NULL) is its number. A second column of the
 * same name is QUAN_ERR_INTERNAL. */
quan_status quan_table_add_column(quan_table *table, const char *name, quan_type type,
                                  int32_t *column, quan_error *err);

/* Adds n rows, null in every column. */
quan_status quan_table_add_rows(quan_table *table, int64_t n, quan_error *err);

/* The number of the column of that name, or -1. O(columns). */
int32_t quan_table_find(const quan_table *table, const char *name);

/* Sets one value. The column must be of that type; set_text copies, NULL sets null. */
void quan_table_set_int(quan_table *table, int32_t column, int64_t row, int64_t value);
void quan_table_set_real(quan_table *table, int32_t column, int64_t row, double value);
quan_status quan_table_set_text(quan_table *table, int32_t column, int64_t row, const char *value,
                                quan_error *err);

/* Copies one value within the table, null included; both columns are of one type. A text is not
 * copied again but shared. */
void quan_table_copy_cell(quan_table *table, int32_t from_column, int64_t from_row,
                          int32_t to_column, int64_t to_row);

/* Takes a value out again: null. */
void quan_table_clear(quan_table *table, int32_t column, int64_t row);

/* True where there is no value; also for column -1, so that an absent optional column reads as a
 * column of nulls. */
bool quan_table_is_null(const quan_table *table, int32_t column, int64_t row);

/* The value, or the fallback where it is null or the column is -1. quan_table_real() also reads an
 * integer column. The text is the table's. */
int64_t quan_table_int(const quan_table *table, int32_t column, int64_t row, int64_t fallback);
double quan_table_real(const quan_table *table, int32_t column, int64_t row, double fallback);
const char *quan_table_text(const quan_table *table, int32_t column, int64_t row);

/* True when order[0 .. n-1] is what n_rows rows are in already: 0, 1, 2 and so on. */
bool quan_order_keeps(const int64_t *order, int64_t n, int64_t n_rows);

/* Keeps the rows order[0 .. n-1], in that order; every other row is dropped. */
quan_status quan_table_pick(quan_table *table, const int64_t *order, int64_t n, quan_error *err);

/* Row numbers ordered by a text column, by quan_text_compare_ids(), nulls last, ties by row. The
 * caller owns *order (n_rows numbers). O(n log n). */
quan_status quan_table_order_by_id(const quan_table *table, int32_t column, int64_t **order,
                                   quan_error *err);

/* The row whose id equals `id` in a table ordered as above, or -1. O(log n). */
int64_t quan_table_find_id(const quan_table *table, int32_t column, const char *id);

/* Leaves the table empty. */
void quan_table_free(quan_table *table);

#endif
