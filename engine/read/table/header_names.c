/* The names of columns from the rows of a heading.
 *
 * What was merged has its text at its upper left, and the rest is empty. So a text reaches to the
 * right until the next text of its row, and down to the names below it. The lower name stands alone
 * where it is unique, and with its group before it where it is not ("用地_面积", "建筑_面积"), or
 * where the two together are a known name ("建筑" over "面积"). */
#include "header_names.h"

#include <stdio.h>
#include <string.h>

enum {
    MAX_COLUMNS = 4096,
    NAME_BYTES = 1024
};

static const char *cell_at(const quan_row *row, int32_t c)
{
    return c < row->n ? row->cells[c] : "";
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
        bool latin =
            n && (unsigned char)out[n - 1] < 0x80 && c[blank] && (unsigned char)c[blank] < 0x80;
        if (latin)
            out[n++] = ' ';
        c += blank;
    }
    out[n] = '\0';
    quan_text_drop_broken_tail(out);
}

static bool is_leaf_unique(const quan_header_naming *n, int32_t column, const char *leaf)
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
static void join_column(quan_header_naming *n, int32_t c, char name[NAME_BYTES])
{
    char leaf[240] = "", path[480] = "";
    int32_t level = -1;
    for (int32_t d = 0; d < n->depth; d++) {
        const quan_row *row = &n->window->rows[n->top + d];
        if (*cell_at(row, c)) {
            level = d;
            clean(cell_at(row, c), n->group[d], sizeof n->group[d]);
            for (int32_t e = d + 1; e < n->depth && e < QUAN_HEADER_DEPTH; e++)
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

static bool is_all_numbers(const quan_row *row)
{
    for (int32_t c = 0; c < row->n; c++) {
        if (*row->cells[c] && !quan_cell_is_number(row->cells[c]))
            return false;
    }
    return true;
}

/* 1 2 3 4 under every column, over a row that is not numbers throughout. */
static bool is_number_row(const quan_row *row, const quan_row *below, int32_t columns)
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
           (stems || !below || !is_all_numbers(below));
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
static void add_unit(const quan_header_naming *n, int32_t c, const quan_row *units,
                     const char *sheet, char name[NAME_BYTES])
{
    size_t used = strlen(name);
    const char *unit = units ? cell_at(units, c) : "";
    bool money =
        sheet && strstr(sheet, "元") && quan_words_within(n->words, name, QUAN_TABLE_MONEY);
    if (!*unit && money)
        unit = sheet;
    if (!*unit || !used || strpbrk(name, "(/") || strstr(name, "（"))
        return;
    bool bracket = !strncmp(unit, "（", 3) || *unit == '(';
    snprintf(name + used, NAME_BYTES - used, bracket ? "%.60s" : "（%.60s）", unit);
}

/* Rows of units and numbers below, in any order. */
static const quan_row *rows_below(const quan_header_naming *n)
{
    const quan_row *units = NULL;
    int32_t at = n->top + n->depth;
    for (; at < n->window->n; at++) {
        const quan_row *row = &n->window->rows[at];
        const quan_row *below = at + 1 < n->window->n ? row + 1 : NULL;
        if (!units && is_unit_row(row, n->words))
            units = row;
        else if (!is_number_row(row, below, n->out->n))
            break;
    }
    n->out->last = n->window->rows[at - 1].number;
    return units;
}

static quan_status keep_rows(const quan_header_naming *n, quan_error *err)
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

quan_status quan_header_name(quan_header_naming *n, quan_error *err)
{
    quan_header *out = n->out;
    char name[NAME_BYTES];
    out->depth = n->depth;
    out->first = n->window->rows[n->top].number;
    QUAN_TRY(keep_rows(n, err));
    out->names = quan_calloc((size_t)out->n, sizeof *out->names);
    if (!out->names)
        return quan_fail_memory(err, "the heading of a table");
    const quan_row *units = rows_below(n);
    const char *sheet = unit_above(n->window, n->top, n->words);
    out->plain = n->depth == 1 && out->first == 1 && out->last == 1;
    for (int32_t c = 0; c < out->n; c++) {
        join_column(n, c, name);
        add_unit(n, c, units, sheet, name);
        QUAN_TRY(add_name(out, c, name, err));
        out->n_known +=
            quan_words_heading(n->words, out->names[c],
                               n->words->n_fields ? QUAN_TABLE_FIELD : QUAN_TABLE_NONE) != NULL;
        out->plain =
            out->plain && !strcmp(out->names[c], out->rows[c]) && !strpbrk(out->names[c], ",*\";|");
    }
    return QUAN_OK;
}
