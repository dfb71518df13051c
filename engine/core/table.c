#include "quan/core/table.h"

#include "quan/core/text.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* A table as one array per column, since most loops read one column of all rows. `known` stands
 * apart from the numbers, so that no value is lost to mean "null". Texts live in an arena and are
 * pointers in their column.
 *
 * Invariants between calls: every column has room for row_capacity rows; below n_rows each cell is
 * null or set; above, every cell is null already, so that adding one row touches none of them. A
 * failed call changes no cell. */

/* Bytes of one value; none is larger than an int64_t, which quan_table_pick() relies on. */
static size_t item_size(quan_type type)
{
    return type == QUAN_TYPE_TEXT  ? sizeof(char *)
           : type == QUAN_TYPE_INT ? sizeof(int64_t)
                                   : sizeof(double);
}

/* The array of a column's values, whatever its type. */
static void *values_of(const quan_column *column)
{
    return column->type == QUAN_TYPE_TEXT  ? (void *)column->texts
           : column->type == QUAN_TYPE_INT ? (void *)column->ints
                                           : (void *)column->reals;
}

/* The counterpart of values_of(), after the array moved. */
static void set_values(quan_column *column, void *values)
{
    if (column->type == QUAN_TYPE_TEXT)
        column->texts = values;
    else if (column->type == QUAN_TYPE_INT)
        column->ints = values;
    else
        column->reals = values;
}

static void free_column(quan_column *column)
{
    quan_free(values_of(column));
    quan_free(column->known);
    quan_free(column->name);
}

/* Makes n rows null. */
static void clear_rows(quan_column *column, int64_t first, int64_t n)
{
    if (n == 0)
        return;
    size_t size = item_size(column->type);
    memset((char *)values_of(column) + (size_t)first * size, 0, (size_t)n * size);
    if (column->known)
        memset(column->known + first, 0, (size_t)n);
}

/* Room for `capacity` rows instead of `before`; the new ones are null. */
static quan_status resize_column(quan_column *column, int64_t before, int64_t capacity,
                                 quan_error *err)
{
    void *values = quan_realloc(values_of(column), (size_t)capacity, item_size(column->type));
    if (!values)
        return quan_fail_memory(err, "the rows of a table");
    set_values(column, values);
    if (column->type != QUAN_TYPE_TEXT) {
        unsigned char *known = quan_realloc(column->known, (size_t)capacity, 1);
        if (!known)
            return quan_fail_memory(err, "the rows of a table");
        column->known = known;
    }
    clear_rows(column, before, capacity - before);
    return QUAN_OK;
}

quan_status quan_table_add_column(quan_table *table, const char *name, quan_type type,
                                  int32_t *column, quan_error *err)
{
    if (quan_table_find(table, name) >= 0)
        return quan_fail(err, QUAN_ERR_INTERNAL, "a table has two columns named %s", name);

    quan_column *columns = quan_grow(table->columns, &table->column_capacity,
                                     (int64_t)table->n_columns + 1, sizeof *columns);
    if (!columns)
        return quan_fail_memory(err, "the columns of a table");
    table->columns = columns;

    quan_column added = {.name = quan_strdup(name), .type = type};
    quan_status status = added.name ? resize_column(&added, 0, table->row_capacity, err)
                                    : quan_fail_memory(err, "the columns of a table");
    if (status) {
        free_column(&added);
        return status;
    }
    if (column)
        *column = table->n_columns;
    table->columns[table->n_columns++] = added;
    return QUAN_OK;
}

quan_status quan_table_add_rows(quan_table *table, int64_t n, quan_error *err)
{
    assert(n >= 0);
    int64_t need = table->n_rows + n;
    if (need > table->row_capacity) {
        int64_t capacity = table->row_capacity * 2 > need ? table->row_capacity * 2 : need;
        for (int32_t c = 0; c < table->n_columns; c++)
            QUAN_TRY(resize_column(&table->columns[c], table->row_capacity, capacity, err));
        table->row_capacity = capacity;
    }
    table->n_rows = need;
    return QUAN_OK;
}

int32_t quan_table_find(const quan_table *table, const char *name)
{
    for (int32_t c = 0; c < table->n_columns; c++)
        if (strcmp(table->columns[c].name, name) == 0)
            return c;
    return -1;
}

/* A wrong column, row or type is a mistake of the program, not of its input: asserted, not
 * reported. */
static quan_column *cell_column(quan_table *table, int32_t column, int64_t row, quan_type type)
{
    assert(column >= 0 && column < table->n_columns && row >= 0 && row < table->n_rows);
    assert(table->columns[column].type == type);
    (void)row;
    (void)type;
    return &table->columns[column];
}

void quan_table_set_int(quan_table *table, int32_t column, int64_t row, int64_t value)
{
    quan_column *c = cell_column(table, column, row, QUAN_TYPE_INT);
    c->ints[row] = value;
    c->known[row] = 1;
}

void quan_table_set_real(quan_table *table, int32_t column, int64_t row, double value)
{
    quan_column *c = cell_column(table, column, row, QUAN_TYPE_REAL);
    c->reals[row] = value;
    c->known[row] = 1;
}

quan_status quan_table_set_text(quan_table *table, int32_t column, int64_t row, const char *value,
                                quan_error *err)
{
    quan_column *c = cell_column(table, column, row, QUAN_TYPE_TEXT);
    if (!value) {
        c->texts[row] = NULL;
        return QUAN_OK;
    }
    const char *copy = quan_arena_copy(&table->texts, value, strlen(value));
    if (!copy)
        return quan_fail_memory(err, "the texts of a table");
    c->texts[row] = copy;
    return QUAN_OK;
}

void quan_table_copy_cell(quan_table *table, int32_t from_column, int64_t from_row,
                          int32_t to_column, int64_t to_row)
{
    const quan_column *from = &table->columns[from_column];
    quan_column *to = cell_column(table, to_column, to_row, from->type);
    size_t size = item_size(from->type);
    memcpy((char *)values_of(to) + (size_t)to_row * size,
           (const char *)values_of(from) + (size_t)from_row * size, size);
    if (to->known)
        to->known[to_row] = from->known[from_row];
}

void quan_table_clear(quan_table *table, int32_t column, int64_t row)
{
    quan_column *c = &table->columns[column];
    if (c->type == QUAN_TYPE_TEXT)
        c->texts[row] = NULL;
    else
        c->known[row] = 0;
}

bool quan_table_is_null(const quan_table *table, int32_t column, int64_t row)
{
    if (column < 0)
        return true;
    const quan_column *c = &table->columns[column];
    return c->type == QUAN_TYPE_TEXT ? c->texts[row] == NULL : !c->known[row];
}

int64_t quan_table_int(const quan_table *table, int32_t column, int64_t row, int64_t fallback)
{
    return quan_table_is_null(table, column, row) ? fallback : table->columns[column].ints[row];
}

double quan_table_real(const quan_table *table, int32_t column, int64_t row, double fallback)
{
    if (quan_table_is_null(table, column, row))
        return fallback;
    const quan_column *c = &table->columns[column];
    return c->type == QUAN_TYPE_INT ? (double)c->ints[row] : c->reals[row];
}

const char *quan_table_text(const quan_table *table, int32_t column, int64_t row)
{
    return column < 0 ? NULL : table->columns[column].texts[row];
}

/* Copies the items order[0 .. n-1], each of `size` bytes, side by side. */
static void gather(void *to, const void *from, size_t size, const int64_t *order, int64_t n)
{
    for (int64_t i = 0; i < n; i++)
        memcpy((char *)to + (size_t)i * size, (const char *)from + (size_t)order[i] * size, size);
}

bool quan_order_keeps(const int64_t *order, int64_t n, int64_t n_rows)
{
    if (n != n_rows)
        return false;
    for (int64_t i = 0; i < n; i++) {
        if (order[i] != i)
            return false;
    }
    return true;
}

quan_status quan_table_pick(quan_table *table, const int64_t *order, int64_t n, quan_error *err)
{
    if (quan_order_keeps(order, n, table->n_rows))
        return QUAN_OK;
    /* One spare array serves all columns in turn: each column is gathered into it and copied back.
     */
    int64_t capacity = n > table->row_capacity ? n : table->row_capacity;
    void *spare = quan_alloc((size_t)n, sizeof(int64_t));
    if (!spare)
        return quan_fail_memory(err, "the rows of a table");
    quan_status status = QUAN_OK;
    for (int32_t c = 0; c < table->n_columns && capacity > table->row_capacity && !status; c++)
        status = resize_column(&table->columns[c], table->row_capacity, capacity, err);
    if (!status) {
        table->row_capacity = capacity;
        for (int32_t c = 0; c < table->n_columns; c++) {
            quan_column *column = &table->columns[c];
            gather(spare, values_of(column), item_size(column->type), order, n);
            memcpy(values_of(column), spare, (size_t)n * item_size(column->type));
            if (!column->known)
                continue;
            gather(spare, column->known, 1, order, n);
            memcpy(column->known, spare, (size_t)n);
        }
        for (int32_t c = 0; c < table->n_columns && n < table->n_rows; c++)
            clear_rows(&table->columns[c], n, table->n_rows - n);
        table->n_rows = n;
    }
    quan_free(spare);
    return status;
}

/* Length and first bytes of an id decide most comparisons without a look at the text. */
typedef struct {
    const char *id;
    uint64_t length, head; /* head: the first eight bytes, as one number in the order of bytes */
    int64_t row;
} keyed_row;

/* Nulls get a length that no text has, and so come last. */
static keyed_row key_of(const char *id, int64_t row)
{
    keyed_row key = {id, id ? strlen(id) : UINT64_MAX, 0, row};
    for (uint64_t i = 0; id && i < 8; i++)
        key.head = key.head << 8 | (i < key.length ? (unsigned char)id[i] : 0);
    return key;
}

/* By id as quan_text_compare_ids(), nulls last, then by row: a total order. */
static int compare_keyed_rows(const void *a, const void *b)
{
    const keyed_row *x = a, *y = b;
    if (x->length != y->length)
        return x->length < y->length ? -1 : 1;
    if (x->head != y->head)
        return x->head < y->head ? -1 : 1;
    int order = x->id ? strcmp(x->id, y->id) : 0;
    return order ? order : (x->row > y->row) - (x->row < y->row);
}

quan_status quan_table_order_by_id(const quan_table *table, int32_t column, int64_t **order,
                                   quan_error *err)
{
    size_t n = (size_t)table->n_rows;
    keyed_row *rows = quan_alloc(n, sizeof *rows);
    *order = quan_alloc(n, sizeof **order);
    if (!rows || !*order) {
        quan_free(rows);
        quan_free(*order);
        *order = NULL;
        return quan_fail_memory(err, "the order of a table");
    }
    bool ordered = true; /* as many files are */
    for (size_t i = 0; i < n; i++) {
        rows[i] = key_of(quan_table_text(table, column, (int64_t)i), (int64_t)i);
        ordered = ordered && (i == 0 || compare_keyed_rows(&rows[i - 1], &rows[i]) < 0);
    }
    if (!ordered)
        qsort(rows, n, sizeof *rows, compare_keyed_rows);
    for (size_t i = 0; i < n; i++)
        (*order)[i] = rows[i].row;
    quan_free(rows);
    return QUAN_OK;
}

int64_t quan_table_find_id(const quan_table *table, int32_t column, const char *id)
{
    int64_t low = 0, high = table->n_rows - 1;
    while (low <= high) {
        int64_t middle = low + (high - low) / 2;
        const char *here = quan_table_text(table, column, middle);
        int order = here ? quan_text_compare_ids(here, id) : 1;
        if (order == 0)
            return middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle - 1;
    }
    return -1;
}

void quan_table_free(quan_table *table)
{
    for (int32_t c = 0; c < table->n_columns; c++)
        free_column(&table->columns[c]);
    quan_free(table->columns);
    quan_arena_free(&table->texts);
    *table = (quan_table){0};
}
