/* A total is no estate and a note is no building: such rows are told by their words, in the first
 * columns, and set aside. What a total says is not thrown away, though. It is the sum that somebody
 * signed for, and where the rows do not add up to it, one of the two is wrong.
 *
 * Sums are compensated (Neumaier), because a ledger of 10,000 areas must not differ from its own
 * total by rounding. A column that is no sum, as a rate or a year, is told by its total lying not
 * above its largest value. */
#include "totals.h"

#include "field/fields.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define WORD_COLUMNS 5 /* totals and notes are named in the first columns */

static quan_sheet_kind kind_of(quan_table_meaning meaning)
{
    switch (meaning) {
    case QUAN_TABLE_TOTAL:
        return QUAN_SHEET_TOTAL;
    case QUAN_TABLE_AVERAGE:
        return QUAN_SHEET_AVERAGE;
    case QUAN_TABLE_NOTE:
        return QUAN_SHEET_NOTE;
    default:
        return QUAN_SHEET_DATA;
    }
}

/* A lone cell at the left of a wide table is a heading of a group, a running number without a row,
 * or a sentence. */
static bool is_lone(const quan_header *header, int32_t filled, int32_t first, uint64_t place)
{
    return filled == 1 && first < 2 && header->n > 3 && !(place & UINT64_C(1) << first);
}

/* A note begins in the first filled cell; a total may stand behind the number of a row. */
static quan_sheet_kind by_words(const quan_table_words *words, const quan_row *row,
                                const char **word)
{
    int32_t seen = 0;
    for (int32_t c = 0; c < row->n && seen < WORD_COLUMNS; c++) {
        if (!*row->cells[c])
            continue;
        quan_sheet_kind kind = kind_of(quan_words_cell(words, row->cells[c]));
        *word = row->cells[c];
        if (kind != QUAN_SHEET_DATA && (kind != QUAN_SHEET_NOTE || seen == 0))
            return kind;
        seen++;
    }
    *word = NULL;
    return QUAN_SHEET_DATA;
}

quan_sheet_kind quan_sheet_row(const quan_header *header, const quan_table_words *words,
                               const quan_row *row, uint64_t place, const char **word)
{
    int32_t filled = 0, first = 0;
    *word = NULL;
    for (int32_t c = row->n - 1; c >= 0; c--) {
        if (*row->cells[c]) {
            filled++;
            first = c;
        }
    }
    if (!filled)
        return QUAN_SHEET_BLANK;
    *word = row->cells[first];
    if (quan_header_repeated(header, row))
        return QUAN_SHEET_HEADER;
    quan_sheet_kind kind = by_words(words, row, word);
    if (kind == QUAN_SHEET_NOTE && filled * 2 > header->n && header->n > 3)
        kind = QUAN_SHEET_DATA; /* a full row whose first cell happens to begin like a note */
    if (kind != QUAN_SHEET_DATA || !is_lone(header, filled, first, place))
        return kind;
    *word = row->cells[first];
    return QUAN_SHEET_NOTE;
}

quan_status quan_totals_open(int32_t n_columns, quan_totals *out, quan_error *err)
{
    *out = (quan_totals){.n = n_columns};
    out->columns = quan_calloc((size_t)n_columns + 1, sizeof *out->columns);
    out->early_cells = quan_calloc((size_t)n_columns + 1, sizeof *out->early_cells);
    if (out->columns && out->early_cells)
        return QUAN_OK;
    quan_totals_free(out);
    return quan_fail_memory(err, "the totals of a table");
}

void quan_totals_free(quan_totals *totals)
{
    quan_free(totals->columns);
    quan_free(totals->early_cells);
    quan_arena_free(&totals->texts);
    *totals = (quan_totals){0};
}

static void add(double *sum, double *lost, double value)
{
    double next = *sum + value;
    *lost += fabs(*sum) >= fabs(value) ? (*sum - next) + value : (value - next) + *sum;
    *sum = next;
}

static int32_t decimals_of(const char *cell)
{
    const char *point = strchr(cell, '.');
    return point ? (int32_t)strspn(point + 1, "0123456789") : 0;
}

/* Plain digits are the rule in a large table, and need no folding. */
static bool number_of(const char *cell, double *value)
{
    if (*cell >= '0' && *cell <= '9' && quan_text_to_real(cell, value))
        return true;
    return strlen(cell) < 40 && quan_fields_number(cell, NULL, value);
}

void quan_totals_add(quan_totals *totals, const quan_row *row)
{
    double value = 0;
    totals->n_rows++;
    for (int32_t c = 0; c < row->n && c < totals->n; c++) {
        quan_column_sum *column = &totals->columns[c];
        if (!*row->cells[c] || column->n_text > 3 + column->n)
            continue; /* a column of texts is not asked on and on */
        if (!number_of(row->cells[c], &value)) {
            column->n_text++;
            continue;
        }
        int32_t decimals = decimals_of(row->cells[c]);
        add(&column->sum, &column->lost, value);
        add(&column->part, &column->part_lost, value);
        column->decimals = decimals > column->decimals ? decimals : column->decimals;
        column->largest = fmax(column->largest, fabs(value));
        column->n++;
        column->n_part++;
    }
}

/* Half of the last digit written, and half of one for each row, whose values are rounded too. */
static bool agrees(double written, double computed, int32_t decimals, int32_t own, int64_t n)
{
    double digit = pow(10, -decimals), rounding = own < decimals ? 0.5 * pow(10, -own) : 0;
    return fabs(written - computed) <=
           rounding + 0.5000001 * digit * (n > 1 && own > 0 ? sqrt((double)n) : 1e-6) +
               1e-9 * fabs(computed);
}

/* 1: differs; 0: agrees, or the column is no sum. */
static bool differs(const quan_column_sum *column, const char *cell, quan_total_difference *out)
{
    double written = 0, all = column->sum + column->lost, part = column->part + column->part_lost;
    if (!*cell || column->n < 2 || column->n_text * 5 > column->n || !number_of(cell, &written))
        return false;
    int32_t own = decimals_of(cell);
    if (agrees(written, all, column->decimals, own, column->n) ||
        agrees(written, part, column->decimals, own, column->n_part))
        return false;
    if (fabs(written) <= column->largest)
        return false; /* a mean or a rate */
    bool nearer = fabs(written - part) < fabs(written - all);
    *out = (quan_total_difference){.written = written,
                                   .computed = nearer ? part : all,
                                   .decimals = column->decimals > own ? column->decimals : own};
    return true;
}

static int32_t check(quan_totals *totals, char *const *cells, int32_t n,
                     quan_total_difference *differences, int32_t room)
{
    int32_t found = 0;
    for (int32_t c = 0; c < n && c < totals->n && found < room; c++) {
        if (differs(&totals->columns[c], cells[c] ? cells[c] : "", &differences[found]))
            differences[found++].column = c;
    }
    for (int32_t c = 0; c < totals->n; c++) {
        totals->columns[c].part = totals->columns[c].part_lost = 0;
        totals->columns[c].n_part = 0;
    }
    return found;
}

quan_status quan_totals_keep(quan_totals *totals, const quan_row *row, bool *kept, quan_error *err)
{
    *kept = totals->n_rows == 0 && !totals->early;
    if (!*kept)
        return QUAN_OK;
    totals->early = row->number;
    for (int32_t c = 0; c < row->n && c < totals->n; c++) {
        const char *cell = row->cells[c];
        totals->early_cells[c] = quan_arena_copy(&totals->texts, cell, strlen(cell));
        if (!totals->early_cells[c])
            return quan_fail_memory(err, "the totals of a table");
    }
    return QUAN_OK;
}

int32_t quan_totals_check(quan_totals *totals, const quan_row *row,
                          quan_total_difference *differences, int32_t room)
{
    return totals->n_rows ? check(totals, row->cells, row->n, differences, room) : 0;
}

int32_t quan_totals_check_early(quan_totals *totals, quan_total_difference *differences,
                                int32_t room)
{
    if (!totals->early)
        return 0;
    return check(totals, totals->early_cells, totals->n, differences, room);
}
