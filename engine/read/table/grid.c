/* Two kinds of sheets behind one call.
 *
 * Text: a record is first found in the buffer and then taken apart where it lies, so that memory
 * does not grow with the file. A quote opens a cell only at its beginning; inside, two stand for
 * one, and line breaks are text. Records are numbered as a spreadsheet would number its rows, and
 * physical lines are counted beside them for messages.
 *
 * Workbooks: GDAL's drivers are used as grid readers only, with headers and types switched off by
 * the opener (workbook.c); their feature number is the row. */
#include "grid.h"

#include "quan/core.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BUFFER_BYTES (1 << 20)
#define MAX_CELLS    4096

static quan_status fail_long(const quan_grid *grid, quan_error *err)
{
    return quan_fail(err, QUAN_ERR_INPUT,
                     "%s: the row at line %lld is longer than 1 MB; is a quote never closed?",
                     grid->shown, (long long)grid->line);
}

/* Moves what is left to the front and reads on. */
static quan_status refill(quan_grid *grid, quan_error *err)
{
    size_t left = (size_t)(grid->end - grid->from);
    assert(grid->buffer && grid->file);
    if (left == BUFFER_BYTES)
        return fail_long(grid, err);
    memmove(grid->buffer, grid->from, left);
    size_t n = fread(grid->buffer + left, 1, BUFFER_BYTES - left, grid->file);
    if (ferror((FILE *)grid->file))
        return quan_fail(err, QUAN_ERR_IO, "%s: cannot be read", grid->shown);
    grid->from = grid->buffer;
    grid->end = grid->buffer + left + n;
    *grid->end = '\0';
    grid->at_end = n == 0;
    return QUAN_OK;
}

/* The quote that closes the cell, or NULL when it lies beyond the buffer. */
static char *closing_quote(const quan_grid *grid, char *c)
{
    while ((c = memchr(c, '"', (size_t)(grid->end - c))) != NULL) {
        if (c + 1 == grid->end)
            return grid->at_end ? c : NULL;
        if (c[1] != '"')
            return c;
        c += 2;
    }
    return NULL;
}

/* What ends the cell that begins at c; NULL when it lies beyond the buffer. */
static char *cell_end(const quan_grid *grid, char *c)
{
    if (c < grid->end && *c == '"') {
        c = closing_quote(grid, c + 1);
        if (!c)
            return NULL;
        c++;
    }
    while (c < grid->end && *c != grid->separator && *c != '\n' && *c != '\r')
        c++;
    /* a carriage return belongs to the line feed behind it */
    bool known = c + (c < grid->end && *c == '\r') < grid->end;
    return known || grid->at_end ? c : NULL;
}

/* NULL when the record is not whole in the buffer. */
static char *record_end(const quan_grid *grid)
{
    char *c = grid->from;
    while ((c = cell_end(grid, c)) != NULL) {
        if (c == grid->end || *c != grid->separator)
            return c;
        c++;
    }
    return NULL;
}

/* Blanks around a cell are nobody's text: also the wide one and the one that does not break. */
static char *trimmed(char *cell)
{
    size_t n = 0;
    for (;;) {
        if (*cell && strchr(" \t\r\n", *cell))
            cell++;
        else if (!strncmp(cell, "\xE3\x80\x80", 3))
            cell += 3;
        else if (!strncmp(cell, "\xC2\xA0", 2))
            cell += 2;
        else
            break;
    }
    n = strlen(cell);
    for (;;) {
        if (n && strchr(" \t\r\n", cell[n - 1]))
            n--;
        else if (n >= 3 && !memcmp(cell + n - 3, "\xE3\x80\x80", 3))
            n -= 3;
        else if (n >= 2 && !memcmp(cell + n - 2, "\xC2\xA0", 2))
            n -= 2;
        else
            break;
    }
    cell[n] = '\0';
    return cell;
}

static quan_status add_cell(quan_grid *grid, char *cell, quan_error *err)
{
    if (grid->row.n == MAX_CELLS)
        return quan_fail(err, QUAN_ERR_INPUT,
                         "%s: row %lld has more than %d cells; delete the columns beyond the table",
                         grid->shown, (long long)grid->row.number, MAX_CELLS);
    if (grid->row.n >= grid->cell_capacity) {
        char **cells = quan_grow(grid->row.cells, &grid->cell_capacity, (int64_t)grid->row.n + 1,
                                 sizeof *cells);
        if (!cells)
            return quan_fail_memory(err, "a row of a table");
        grid->row.cells = cells;
    }
    grid->row.cells[grid->row.n++] = trimmed(cell);
    return QUAN_OK;
}

/* Takes the quotes off where the cell lies. Text behind a closing quote stays with the cell, as
 * spreadsheets have it. */
static char *unquoted(quan_grid *grid, char *cell, const char *stop)
{
    char *to = cell;
    const char *c = cell + 1;
    bool open = true;
    for (; c < stop; c++) {
        grid->line += *c == '\n';
        if (open && *c == '"') {
            open = c + 1 < stop && c[1] == '"';
            if (!open)
                continue;
            c++;
        }
        grid->strict = grid->strict && open;
        *to++ = *c;
    }
    *to = '\0';
    return cell;
}

static quan_status take_record(quan_grid *grid, quan_error *err)
{
    for (char *c = grid->from;;) {
        char *stop = cell_end(grid, c), sign = '\n';
        if (stop < grid->end)
            sign = *stop;
        bool last = stop == grid->end || sign != grid->separator;
        char *cell = c;
        if (c < stop && *c == '"')
            cell = unquoted(grid, c, stop);
        else if (grid->strict && c < stop && memchr(c, '"', (size_t)(stop - c)))
            grid->strict = false;
        if (cell == c && *c != '"')
            *stop = '\0';
        if (sign == '\r' && stop + 1 < grid->end && stop[1] == '\n')
            stop++;
        else if (sign == '\r')
            grid->strict = false;
        c = stop + (stop < grid->end);
        *stop = '\0';
        QUAN_TRY(add_cell(grid, cell, err));
        if (last) {
            grid->from = c;
            grid->line++;
            return QUAN_OK;
        }
    }
}

/* A zero byte would end a cell unseen. */
static quan_status next_record(quan_grid *grid, quan_error *err)
{
    char *stop = NULL;
    grid->row.n = -1;
    while (!(stop = record_end(grid)) && !grid->at_end)
        QUAN_TRY(refill(grid, err));
    if (grid->from == grid->end && grid->at_end)
        return QUAN_OK;
    if (!stop)
        return quan_fail(err, QUAN_ERR_INPUT,
                         "%s: the quote that begins in the row at line %lld is never closed",
                         grid->shown, (long long)grid->line);
    if (memchr(grid->from, '\0', (size_t)(stop - grid->from)))
        return quan_fail(err, QUAN_ERR_INPUT,
                         "%s: line %lld holds a zero byte; is it UTF-16? save it as UTF-8",
                         grid->shown, (long long)grid->line);
    grid->row.n = 0;
    grid->row.number++;
    return take_record(grid, err);
}

/* How well a separator parts the first records: those that have as many cells as the most have. */
static quan_status try_separator(quan_grid *grid, char separator, int64_t *score, quan_error *err)
{
    enum {
        RECORDS = 60,
        WIDTHS = 257
    };
    int32_t counts[WIDTHS] = {0}, best = 1;
    *score = 0;
    QUAN_TRY(quan_grid_rewind(grid, err));
    grid->separator = separator;
    for (int i = 0; i < RECORDS; i++) {
        quan_status status = next_record(grid, NULL);
        if (status == QUAN_ERR_LIMIT)
            return quan_fail_memory(err, "a row of a table");
        if (status || grid->row.n < 0)
            break; /* what is wrong is told when the rows are read in earnest */
        counts[grid->row.n < WIDTHS ? grid->row.n : WIDTHS - 1]++;
    }
    for (int32_t w = 2; w < WIDTHS; w++) {
        if (counts[w] > counts[best] || best == 1)
            best = counts[w] ? w : best;
    }
    *score = best > 1 ? (int64_t)counts[best] * 1000 + best : 0;
    return QUAN_OK;
}

/* "2020/01/02" and "2020/01/02 00:00:00" as the drivers write dates. */
static bool tidy_date(char *cell)
{
    static const char form[] = "dddd/dd/dd dd:dd:dd";
    size_t n = strlen(cell);
    if (n != 10 && n < 19)
        return false;
    for (size_t i = 0; i < n && i < sizeof form - 1; i++) {
        bool digit = cell[i] >= '0' && cell[i] <= '9';
        if (form[i] == 'd' ? !digit : cell[i] != form[i])
            return false;
    }
    if (n > 19 && cell[19] != '.')
        return false;
    cell[4] = cell[7] = '-';
    if (n >= 19 && !strncmp(cell + 10, " 00:00:00", 9))
        cell[10] = '\0';
    else
        cell[n < 19 ? n : 19] = '\0';
    return true;
}

/* Sheets show 15 digits; the file may hold "0.30000000000000004". Longer whole numbers are ids. */
void quan_grid_tidy(char *cell)
{
    char shorter[40];
    double value = 0;
    size_t n = strlen(cell);
    const char *point = n && n < 32 ? strchr(cell, '.') : NULL;
    if (tidy_date(cell) || !point || strspn(cell, "0123456789.-+eE") != n ||
        !quan_text_to_real(cell, &value))
        return;
    if (strspn(point + 1, "0") == strlen(point + 1)) {
        cell[point - cell] = '\0';
    } else if (n > 16) {
        snprintf(shorter, sizeof shorter, "%.15g", value);
        if (strlen(shorter) <= n)
            memcpy(cell, shorter, strlen(shorter) + 1);
    }
}

quan_status quan_grid_open_text(const char *path, const char *shown, quan_grid *out,
                                quan_error *err)
{
    static const char separators[] = {',', '\t', ';'};
    int64_t best = 0, score = 0;
    char chosen = ',';
    *out = (quan_grid){.separator = ','};
    snprintf(out->shown, sizeof out->shown, "%s", shown);
    out->file = fopen(path, "rbe");
    out->buffer = quan_alloc(BUFFER_BYTES + 1, 1);
    quan_status status = QUAN_OK;
    if (!out->file)
        status = quan_fail(err, QUAN_ERR_IO, "%s: cannot be read: %s", shown, strerror(errno));
    else if (!out->buffer)
        status = quan_fail_memory(err, "a row of a table");
    for (size_t i = 0; i < sizeof separators && !status; i++) {
        status = try_separator(out, separators[i], &score, err);
        if (score > best) {
            best = score;
            chosen = separators[i];
        }
    }
    out->separator = chosen;
    if (!status)
        status = quan_grid_rewind(out, err);
    if (status)
        quan_grid_close(out);
    return status;
}

void quan_grid_open_sheet(void *dataset, void *layer, const char *shown, quan_grid *out)
{
    *out = (quan_grid){.dataset = dataset, .layer = layer};
    snprintf(out->shown, sizeof out->shown, "%s", shown);
    quan_workbook_rewind(layer);
}

/* A mark of byte order at the beginning is no part of the first heading. */
quan_status quan_grid_rewind(quan_grid *grid, quan_error *err)
{
    grid->row.number = 0;
    if (grid->layer) {
        quan_workbook_rewind(grid->layer);
        return QUAN_OK;
    }
    rewind(grid->file);
    grid->from = grid->end = grid->buffer;
    grid->at_end = false;
    grid->strict = true;
    grid->line = 1;
    QUAN_TRY(refill(grid, err));
    if (grid->end - grid->from >= 3 && !memcmp(grid->from, "\xEF\xBB\xBF", 3))
        grid->from += 3;
    return QUAN_OK;
}

quan_status quan_grid_next(quan_grid *grid, quan_error *err)
{
    if (!grid->layer)
        return next_record(grid, err);
    grid->row.n = -1;
    QUAN_TRY(quan_workbook_next(grid->layer, grid->shown, &grid->sheet_row, err));
    if (grid->sheet_row.n < 0)
        return QUAN_OK;
    grid->row.n = 0;
    grid->row.number = grid->sheet_row.number;
    char *text = grid->sheet_row.texts;
    for (int32_t i = 0; i < grid->sheet_row.n; i++) {
        char *next = text + strlen(text) + 1;
        QUAN_TRY(add_cell(grid, text, err));
        quan_grid_tidy(grid->row.cells[i]);
        text = next;
    }
    return QUAN_OK;
}

void quan_grid_close(quan_grid *grid)
{
    if (grid->file)
        fclose(grid->file);
    quan_free(grid->buffer);
    quan_free(grid->sheet_row.texts);
    quan_free(grid->row.cells);
    *grid = (quan_grid){0};
}
