/* Finding the heading of a sheet by evidence.
 *
 * A sheet of a bureau has a title over it, then who filled it in and the unit, then a heading of
 * one or two rows whose cells are merged, then perhaps the numbers of the columns, then data. What
 * was merged is known no more: a merged cell has its text at its upper left, and the rest is empty.
 *
 * Rows are judged by what a heading must have: names, best ones that are known for the role. Only
 * rows above the first row of data can be it. A row below belongs to the same heading when it fills
 * holes of the row above: under a group, the lower cells are names and the upper one their group
 * (header_names.c). */
#include "header.h"

#include "field/fields.h"
#include "header_names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

quan_status quan_window_read(quan_grid *grid, quan_window *out, quan_error *err)
{
    *out = (quan_window){0};
    QUAN_TRY(quan_grid_rewind(grid, err));
    while (out->n < QUAN_HEADER_WINDOW) {
        QUAN_TRY(quan_grid_next(grid, err));
        if (grid->row.n < 0)
            break;
        quan_row *row = &out->rows[out->n];
        row->cells = quan_calloc((size_t)grid->row.n + 1, sizeof *row->cells);
        if (!row->cells)
            return quan_fail_memory(err, "the heading of a table");
        row->n = grid->row.n;
        row->number = grid->row.number;
        out->n++;
        for (int32_t c = 0; c < row->n; c++) {
            const char *cell = grid->row.cells[c];
            row->cells[c] = quan_arena_copy(&out->texts, cell, strlen(cell));
            if (!row->cells[c])
                return quan_fail_memory(err, "the heading of a table");
        }
    }
    return QUAN_OK;
}

void quan_window_free(quan_window *window)
{
    for (int32_t i = 0; i < window->n; i++)
        quan_free(window->rows[i].cells);
    quan_arena_free(&window->texts);
    *window = (quan_window){0};
}

void quan_header_free(quan_header *header)
{
    quan_free(header->names);
    quan_free(header->rows);
    quan_arena_free(&header->texts);
    *header = (quan_header){0};
}

bool quan_cell_is_number(const char *cell)
{
    double value = 0;
    size_t n = strlen(cell);
    if (!n || n > 64)
        return false;
    return strspn(cell, "0123456789.,-+%/: ") == n || quan_fields_number(cell, "%", &value);
}

static const char *cell_at(const quan_row *row, int32_t c)
{
    return c < row->n ? row->cells[c] : "";
}

typedef struct {
    int32_t filled, known, number, same, last; /* last: one more than the last filled column */
    bool special;                              /* has a cell with a colon, as 填报单位： */
} facts;

static bool has_colon(const char *cell)
{
    return strchr(cell, ':') || strstr(cell, "：");
}

static bool stands_before(const quan_row *row, int32_t c)
{
    for (int32_t d = 0; d < c; d++) {
        if (!strcmp(row->cells[d], row->cells[c]))
            return true;
    }
    return false;
}

static facts look(const quan_row *row, const quan_table_words *words)
{
    facts f = {0};
    for (int32_t c = 0; c < row->n; c++) {
        const char *cell = row->cells[c];
        if (!*cell)
            continue;
        bool known = quan_words_heading(words, cell, QUAN_TABLE_NONE) != NULL;
        f.filled++;
        f.last = c + 1;
        f.known += known;
        f.number += quan_cell_is_number(cell);
        f.same += c < 300 && stands_before(row, c);
        f.special = f.special || (!known && has_colon(cell));
    }
    /* 联系人 is a column of ledgers as well as a word below them: names around it tell. */
    f.special = f.special && f.known < 3;
    return f;
}

/* The widest row in what follows: what a heading must about cover. */
static int32_t width_below(const quan_window *window, const facts *all, int32_t from)
{
    int32_t width = 0;
    for (int32_t i = from; i < window->n && i < from + 12; i++)
        width = all[i].filled > width ? all[i].filled : width;
    return width;
}

/* Rows further down than the first row of data are no heading. A row of data has a number and
 * hardly a known name in it. */
static bool is_data(const facts *f, int32_t width)
{
    return f->number > 0 && f->known * 3 <= f->filled && f->filled * 2 >= width &&
           f->number * 5 >= f->filled;
}

/* The row with the most known names, the upper of two; else the first row of distinct texts that is
 * wide enough. -1: there is none. */
static int32_t best_row(const quan_window *window, const facts *all)
{
    int32_t best = -1, texts = -1, width = width_below(window, all, 0);
    for (int32_t i = 0; i < window->n; i++) {
        const facts *f = &all[i];
        int32_t own = width_below(window, all, i);
        if (f->known > (best < 0 ? 0 : all[best].known) && f->known >= f->number &&
            (f->known > 1 || f->filled <= 3 || f->number == 0) &&
            (texts < 0 || f->known * 3 >= f->filled))
            best = i;
        if (texts < 0 && f->filled && !f->number && !f->same && !f->special &&
            f->filled * 10 >= own * 6 && (f->filled > 1 || own == 1))
            texts = i;
        if (is_data(f, width) && (best >= 0 || texts >= 0))
            break;
        if (is_data(f, width) && i == 0)
            break;
    }
    if (best >= 0 && (all[best].known > 1 || texts < 0 || all[best].filled <= 3))
        return best;
    return texts >= 0 ? texts : best;
}

/* A text of the row, empty where it repeats its left neighbour: some tools write the text of a
 * merged cell into each of its parts. */
static const char *part(const quan_row *row, int32_t c)
{
    const char *cell = cell_at(row, c);
    return c && *cell && !strcmp(cell, cell_at(row, c - 1)) ? "" : cell;
}

/* Whether `lower` goes on with the heading that `upper` begins. */
static bool goes_on(const quan_row *upper, const facts *up, const quan_row *lower, const facts *low,
                    const quan_table_words *words)
{
    int32_t under = 0, holes = 0, strange = 0, last = up->last > low->last ? up->last : low->last;
    if (up->filled < 2 || !low->filled || low->number || up->special || low->special)
        return false;
    for (int32_t c = 0; c < last; c++) {
        const char *a = part(upper, c), *b = cell_at(lower, c);
        if (!*b) {
            holes++; /* named in the row above, or in the one above that */
            continue;
        }
        bool begins = *a && !*part(upper, c + 1) && c + 1 < last;
        under += !*a;
        strange +=
            *a && !begins && strcmp(a, b) != 0 && !quan_words_heading(words, b, QUAN_TABLE_NONE);
    }
    return under > 0 && strange == 0 && (holes > 0 || low->same > 0);
}

/* Columns reach as far as anything stands in the window. */
static int32_t columns_of(const quan_window *window, const facts *all, int32_t top)
{
    int32_t n = 0;
    for (int32_t i = top; i < window->n; i++)
        n = all[i].last > n ? all[i].last : n;
    return n;
}

quan_status quan_header_find(const quan_window *window, const quan_table_words *words,
                             quan_header *out, quan_error *err)
{
    facts all[QUAN_HEADER_WINDOW];
    *out = (quan_header){0};
    for (int32_t i = 0; i < window->n; i++)
        all[i] = look(&window->rows[i], words);
    int32_t best = best_row(window, all);
    if (best < 0)
        return QUAN_OK;
    quan_header_naming n = {.window = window, .words = words, .out = out, .top = best, .depth = 1};
    while (n.top > 0 && n.depth < QUAN_HEADER_DEPTH &&
           goes_on(&window->rows[n.top - 1], &all[n.top - 1], &window->rows[n.top], &all[n.top],
                   words)) {
        n.top--;
        n.depth++;
    }
    for (int32_t end = n.top + n.depth; end < window->n && n.depth < QUAN_HEADER_DEPTH;
         end = n.top + n.depth) {
        if (!goes_on(&window->rows[end - 1], &all[end - 1], &window->rows[end], &all[end], words))
            break;
        n.depth++;
    }
    out->n = columns_of(window, all, n.top);
    quan_status status = quan_header_name(&n, err);
    if (status)
        quan_header_free(out);
    return status;
}

int32_t quan_header_column(const quan_header *header, const quan_table_words *words,
                           quan_table_meaning meaning, int32_t from)
{
    for (int32_t c = from; c < header->n; c++) {
        if (quan_words_heading(words, header->names[c], meaning))
            return c;
    }
    return -1;
}

/* Four in five of the filled cells, at least two of them, stand in the heading at the same place.
 */
bool quan_header_repeated(const quan_header *header, const quan_row *row)
{
    int32_t first = 0;
    while (first < row->n && !*row->cells[first])
        first++;
    for (int32_t d = 0; d < header->depth && first < row->n && first < header->n; d++) {
        char *const *names = header->rows + (int64_t)d * header->n;
        int32_t same = 0, filled = 0;
        if (strcmp(row->cells[first], names[first]) != 0)
            continue;
        for (int32_t c = first; c < row->n; c++) {
            filled += *row->cells[c] != '\0';
            same += c < header->n && *row->cells[c] && !strcmp(row->cells[c], names[c]);
        }
        if (same * 5 >= filled * 4 && (same > 1 || header->n == 1))
            return true;
    }
    return false;
}
