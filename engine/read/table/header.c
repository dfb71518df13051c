/* Finding the heading of a sheet by evidence.
 *
 * A sheet of a bureau has a title over it, then who filled it in and the unit, then a heading of
 * one or two rows whose cells are merged, then perhaps the numbers of the columns, then data. What
 * was merged is known no more: a merged cell has its text at its upper left, and the rest is empty.
 *
 * Rows are judged by what a heading must have: names, best ones that are known for the role. Only
 * rows above the first row of data can be it. A row below belongs to the same heading when it fills
 * holes of the row above: under a group, the lower cells are names and the upper one their group.
 * The lower name stands alone where it is unique, and with its group before it where it is not
 * ("用地_面积", "建筑_面积"), or where the two together are a known name ("建筑" over "面积"). */
#include "header.h"

#include "meaning/fields.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A table of names as wide as the window's rows. */
#define MAX_COLUMNS 4096
#define NAME_BYTES  1024

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
    bool special; /* has a cell with a colon or a word of totals and notes */
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
        f.special = f.special ||
                    (!known && (has_colon(cell) || quan_words_cell(words, cell) != QUAN_TABLE_NONE));
    }
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
            (f->known > 1 || f->filled <= 3 || f->number == 0))
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
        strange += *a && !begins && strcmp(a, b) != 0 &&
                   !quan_words_heading(words, b, QUAN_TABLE_NONE);
    }
    return under > 0 && strange == 0 && (holes > 0 || low->same > 0);
}

/* One line without the blanks that only widen a cell; those between Latin words stay. */
static void clean(const char *cell, char *out, size_t size)
{
    size_t n = 0;
    const char *c = cell;
    while (*c && n + 1 < size) {
        size_t blank = strspn(c, " \t\r\n");
        if (!blank) {
            out[n++] = *c++;
            continue;
        }
        bool latin = n && (unsigned char)out[n - 1] < 0x80 && c[blank] &&
                     (unsigned char)c[blank] < 0x80;
        if (latin)
            out[n++] = ' ';
        c += blank;
    }
    out[n] = '\0';
    quan_text_drop_broken_tail(out);
}

/* The column names while they are put together. */
typedef struct {
    const quan_window *window;
    const quan_table_words *words;
    quan_header *out;
    int32_t top, depth;
    char group[QUAN_HEADER_DEPTH][240]; /* the text that reaches to the column, per row */
} naming;

static bool is_leaf_unique(const naming *n, int32_t column, const char *leaf)
{
    char other[240];
    for (int32_t c = 0; c < n->out->n; c++) {
        for (int32_t d = n->depth - 1; d >= 0; d--) {
            const char *cell = cell_at(&n->window->rows[n->top + d], c);
            if (!*cell)
                continue;
            clean(cell, other, sizeof other);
            if (c != column && !strcmp(other, leaf))
                return false;
            break;
        }
    }
    return true;
}

/* The last text of a column is its own name, what reaches to it from above is its group. */
static void join_column(naming *n, int32_t c, char name[NAME_BYTES])
{
    char leaf[240] = "", path[480] = "";
    int32_t level = -1;
    for (int32_t d = 0; d < n->depth; d++) {
        const quan_row *row = &n->window->rows[n->top + d];
        if (*cell_at(row, c)) {
            level = d;
            clean(cell_at(row, c), n->group[d], sizeof n->group[d]);
            for (int32_t e = d + 1; e < n->depth; e++)
                n->group[e][0] = '\0';
        }
    }
    for (int32_t d = 0; d < level; d++) {
        size_t used = strlen(path);
        bool twice = !strcmp(n->group[d], n->group[level]);
        if (*n->group[d] && !twice)
            snprintf(path + used, sizeof path - used, "%.230s", n->group[d]);
    }
    if (level >= 0)
        snprintf(leaf, sizeof leaf, "%s", n->group[level]);
    snprintf(name, NAME_BYTES, "%s%s", path, leaf);
    if (!*path || !*leaf || quan_words_heading(n->words, name, QUAN_TABLE_NONE))
        return;
    if (is_leaf_unique(n, c, leaf))
        snprintf(name, NAME_BYTES, "%s", leaf);
    else
        snprintf(name, NAME_BYTES, "%s_%s", path, leaf);
}

static bool is_taken(const quan_header *header, int32_t n, const char *name)
{
    char mine[256], other[256];
    quan_words_fold(name, mine, sizeof mine);
    for (int32_t c = 0; c < n; c++) {
        quan_words_fold(header->names[c], other, sizeof other);
        if (!strcmp(mine, other))
            return true;
    }
    return false;
}

/* A second column of the same name gets a number; one without a name is called by its place. */
static quan_status add_name(quan_header *out, int32_t c, const char *name, quan_error *err)
{
    char unique[NAME_BYTES + 40];
    snprintf(unique, sizeof unique, "%s", name);
    if (!*name)
        snprintf(unique, sizeof unique, "第%d列", (int)c + 1);
    for (int32_t i = 2; is_taken(out, c, unique) && i < MAX_COLUMNS; i++)
        snprintf(unique, sizeof unique, "%s_%d", *name ? name : "列", (int)i);
    out->names[c] = quan_arena_copy(&out->texts, unique, strlen(unique));
    return out->names[c] ? QUAN_OK : quan_fail_memory(err, "the heading of a table");
}

/* A row under the heading all of whose cells are units. */
static bool is_unit_row(const quan_row *row, const quan_table_words *words)
{
    int32_t filled = 0;
    for (int32_t c = 0; c < row->n; c++) {
        const char *cell = row->cells[c];
        char bare[64];
        if (!*cell)
            continue;
        snprintf(bare, sizeof bare, "%s", cell);
        size_t n = strlen(cell);
        if (n > 6 && n < sizeof bare && !strncmp(cell, "（", 3))
            snprintf(bare, sizeof bare, "%.*s", (int)n - 6, cell + 3);
        if (!quan_words_exact(words, bare, QUAN_TABLE_UNIT))
            return false;
        filled++;
    }
    return filled > 1;
}

/* The number that a cell of a row of column numbers stands for; -1: none. */
static int64_t ordinal(const char *cell)
{
    static const char *const stems[] = {"甲", "乙", "丙", "丁", "戊", "A", "B", "C", "D", "栏次"};
    int64_t value = 0;
    char plain[64];
    for (size_t i = 0; i < sizeof stems / sizeof stems[0]; i++) {
        if (!strcmp(cell, stems[i]))
            return 0;
    }
    quan_words_fold(cell, plain, sizeof plain);
    char *from = plain + (*plain == '(');
    from[strcspn(from, ")=")] = '\0'; /* (1), 3=1+2 */
    return quan_text_to_int(from, &value) && value > 0 && value < MAX_COLUMNS ? value : -1;
}

/* 1 2 3 4 under every column, over a row that is not numbers throughout. */
static bool is_number_row(const quan_row *row, const facts *below, int32_t columns)
{
    int32_t filled = 0;
    int64_t last = 0;
    bool stems = false;
    for (int32_t c = 0; c < row->n; c++) {
        if (!*row->cells[c])
            continue;
        int64_t value = ordinal(row->cells[c]);
        if (value < 0 || (value && value != last + 1))
            return false;
        stems = stems || !value;
        last = value ? value : last;
        filled++;
    }
    return filled >= 3 && filled * 10 >= columns * 8 && last > 1 &&
           (stems || !below || below->number < below->filled);
}

/* "单位：万元" over the heading; NULL when nothing of the kind stands there. */
static const char *unit_above(const quan_window *window, int32_t top, const quan_table_words *words)
{
    static const char *const leads[] = {"单位：", "单位:", "计量单位：", "金额单位：", "单位（"};
    for (int32_t i = 0; i < top; i++) {
        for (int32_t c = 0; c < window->rows[i].n; c++) {
            const char *cell = window->rows[i].cells[c];
            for (size_t l = 0; l < sizeof leads / sizeof leads[0]; l++) {
                const quan_table_word *unit =
                    strncmp(cell, leads[l], strlen(leads[l])) != 0
                        ? NULL
                        : quan_words_exact(words, cell + strlen(leads[l]), QUAN_TABLE_UNIT);
                if (unit)
                    return unit->text;
            }
        }
    }
    return NULL;
}

/* The unit of the whole sheet is that of its sums of money, when it is one of money; a column that
 * names a unit itself keeps it. */
static void add_unit(const naming *n, int32_t c, const quan_row *units, const char *sheet,
                     char name[NAME_BYTES])
{
    size_t used = strlen(name);
    const char *unit = units ? cell_at(units, c) : "";
    bool money = sheet && strstr(sheet, "元") && quan_words_within(n->words, name, QUAN_TABLE_MONEY);
    if (!*unit && money)
        unit = sheet;
    if (!*unit || !used || strpbrk(name, "(/") || strstr(name, "（"))
        return;
    bool bracket = !strncmp(unit, "（", 3) || *unit == '(';
    snprintf(name + used, NAME_BYTES - used, bracket ? "%.60s" : "（%.60s）", unit);
}

/* Rows of units and numbers below, in any order. */
static const quan_row *rows_below(naming *n, const facts *all)
{
    const quan_row *units = NULL;
    int32_t at = n->top + n->depth;
    for (; at < n->window->n; at++) {
        const quan_row *row = &n->window->rows[at];
        const facts *below = at + 1 < n->window->n ? &all[at + 1] : NULL;
        if (!units && is_unit_row(row, n->words))
            units = row;
        else if (!is_number_row(row, below, n->out->n))
            break;
    }
    n->out->last = n->window->rows[at - 1].number;
    return units;
}

static quan_status keep_rows(const naming *n, quan_error *err)
{
    quan_header *out = n->out;
    out->rows = quan_calloc((size_t)out->n * (size_t)n->depth, sizeof *out->rows);
    if (!out->rows)
        return quan_fail_memory(err, "the heading of a table");
    for (int32_t d = 0; d < n->depth; d++) {
        for (int32_t c = 0; c < out->n; c++) {
            const char *cell = cell_at(&n->window->rows[n->top + d], c);
            char **to = &out->rows[(int64_t)d * out->n + c];
            *to = quan_arena_copy(&out->texts, cell, strlen(cell));
            if (!*to)
                return quan_fail_memory(err, "the heading of a table");
        }
    }
    return QUAN_OK;
}

static quan_status name_columns(naming *n, const facts *all, quan_error *err)
{
    quan_header *out = n->out;
    char name[NAME_BYTES];
    out->depth = n->depth;
    out->first = n->window->rows[n->top].number;
    QUAN_TRY(keep_rows(n, err));
    out->names = quan_calloc((size_t)out->n, sizeof *out->names);
    if (!out->names)
        return quan_fail_memory(err, "the heading of a table");
    const quan_row *units = rows_below(n, all);
    const char *sheet = unit_above(n->window, n->top, n->words);
    out->plain = n->depth == 1 && out->first == 1 && out->last == 1;
    for (int32_t c = 0; c < out->n; c++) {
        join_column(n, c, name);
        add_unit(n, c, units, sheet, name);
        QUAN_TRY(add_name(out, c, name, err));
        out->n_known += quan_words_heading(n->words, out->names[c],
                                           n->words->n_fields ? QUAN_TABLE_FIELD
                                                              : QUAN_TABLE_NONE) != NULL;
        out->plain = out->plain && !strcmp(out->names[c], out->rows[c]) &&
                     !strpbrk(out->names[c], ",*\";|");
    }
    return QUAN_OK;
}

/* Columns reach as far as anything stands in the window. */
static int32_t columns_of(const quan_window *window, const facts *all, int32_t top)
{
    int32_t n = 0;
    for (int32_t i = top; i < window->n; i++)
        n = all[i].last > n ? all[i].last : n;
    return n;
}

quan_status quan_header_find(const quan_window *window, const quan_table_words *words, quan_header *out,
                             quan_error *err)
{
    facts all[QUAN_HEADER_WINDOW];
    *out = (quan_header){0};
    for (int32_t i = 0; i < window->n; i++)
        all[i] = look(&window->rows[i], words);
    int32_t best = best_row(window, all);
    if (best < 0)
        return QUAN_OK;
    naming n = {.window = window, .words = words, .out = out, .top = best, .depth = 1};
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
    quan_status status = name_columns(&n, all, err);
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

/* Four in five of the filled cells, at least two of them, stand in the heading at the same place. */
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
            same += *row->cells[c] && c < header->n && !strcmp(row->cells[c], names[c]);
        }
        if (same * 5 >= filled * 4 && (same > 1 || header->n == 1))
            return true;
    }
    return false;
}
