/* The way of a table: sheet and heading (sheet.c), place (coordinates.c, pipes.c), then every row
 * once: data, or set aside with its reason. What comes out is a CSV that leaves the driver nothing
 * to guess.
 *
 * A large CSV from a program is mostly plain already. So a text file whose heading stands in row 1
 * is first only looked through, and rewritten from its beginning when the first row turns up that
 * the driver would read otherwise than we do. */
#include "plain.h"

#include "batch.h"
#include "reading.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_DIFFERENCES 40

void quan_plain_free(quan_plain *plain)
{
    quan_free(plain->layer);
    quan_free(plain->x);
    quan_free(plain->y);
    quan_free(plain->wkt);
    quan_free(plain->aside_rows);
    quan_arena_free(&plain->texts);
    *plain = (quan_plain){0};
}

static quan_status set_aside(quan_table_reading *r, int64_t row, const char *code,
                             const char *reason)
{
    quan_plain *out = r->out;
    quan_aside_row *rows =
        quan_grow(out->aside_rows, &out->aside_capacity, out->n_aside_rows + 1, sizeof *rows);
    if (!rows)
        return quan_fail_memory(r->err, "the rows of a table");
    out->aside_rows = rows;
    rows[out->n_aside_rows] = (quan_aside_row){
        .row = row, .code = code, .reason = quan_arena_copy(&out->texts, reason, strlen(reason))};
    if (!rows[out->n_aside_rows].reason)
        return quan_fail_memory(r->err, "the rows of a table");
    out->n_aside_rows++;
    return QUAN_OK;
}

static quan_status list_differences(quan_table_reading *r, int64_t row,
                                    const quan_total_difference *differences, int32_t n)
{
    char reason[800];
    for (int32_t i = 0; i < n; i++) {
        const quan_total_difference *d = &differences[i];
        int places = d->decimals > 6 ? 6 : d->decimals;
        snprintf(reason, sizeof reason,
                 "第 %lld 行“%.100s”列的合计写作 %.*f，所读各行之和为 %.*f，相差 "
                 "%.*f；请核对缺行、重行或合计本身。",
                 (long long)row, r->sheet.header.names[d->column], places, d->written, places,
                 d->computed, places, d->written - d->computed);
        QUAN_TRY(set_aside(r, row, QUAN_NOTE_TOTAL_DIFFERS, reason));
    }
    return QUAN_OK;
}

static quan_status take_aside(quan_table_reading *r, quan_sheet_kind kind, const char *word)
{
    static const struct {
        const char *code, *what;
    } kinds[] = {
        [QUAN_SHEET_TOTAL] = {QUAN_REJECT_TOTAL_ROW, "是合计行，不是一条记录；已列出，不计入"},
        [QUAN_SHEET_AVERAGE] = {QUAN_REJECT_TOTAL_ROW, "是平均值行，不是一条记录；已列出，不计入"},
        [QUAN_SHEET_NOTE] =
            {QUAN_REJECT_NOTE_ROW,
             "是注释、分组标题或空号，不是一条记录；已列出，不计入，如确为记录请补全各列"},
        [QUAN_SHEET_HEADER] = {QUAN_REJECT_HEADER_ROW, "重复表头，不是一条记录；已列出，不计入"},
    };
    const quan_row *row = &r->sheet.grid.row;
    quan_total_difference differences[MAX_DIFFERENCES];
    char shown[640], reason[800];
    snprintf(reason, sizeof reason, "第 %lld 行（“%.200s”）%s。", (long long)row->number,
             quan_text_printable(word, shown, sizeof shown), kinds[kind].what);
    QUAN_TRY(set_aside(r, row->number, kinds[kind].code, reason));
    if (kind != QUAN_SHEET_TOTAL)
        return QUAN_OK;
    bool kept = false;
    QUAN_TRY(quan_totals_keep(&r->totals, row, &kept, r->err));
    int32_t n = kept ? 0 : quan_totals_check(&r->totals, row, differences, MAX_DIFFERENCES);
    return list_differences(r, row->number, differences, n);
}

/* A cell is quoted when it has to be; line breaks are kept inside. */
static void put(FILE *file, const char *cell)
{
    size_t n = strlen(cell);
    if (strcspn(cell, ",\"\r\n") == n && *cell != ' ') {
        fwrite_unlocked(cell, 1, n, file);
        return;
    }
    putc_unlocked('"', file);
    for (; *cell; cell++) {
        if (*cell == '"')
            putc_unlocked('"', file);
        putc_unlocked(*cell, file);
    }
    putc_unlocked('"', file);
}

static void put_next(FILE *file, const char *cell)
{
    putc_unlocked(',', file);
    put(file, cell);
}

/* 43831 in a column of dates is a day counted from 1899-12-30, as spreadsheets store it; formats of
 * the Chinese locale are not seen as dates by the driver. Days of 1930 to 2099. */
static const char *as_date(const char *cell, char date[16])
{
    int64_t days = 0;
    if (!quan_text_to_int(cell, &days) || days < 10959 || days > 73050)
        return cell;
    /* civil date of a day number, H. Hinnant's algorithm; 719468 days lie between 0000-03-01 and
     * 1970-01-01, 25569 between the spreadsheet's origin and that */
    int64_t z = days - 25569 + 719468, era = z / 146097, doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
    int day = (int)(doy - (153 * mp + 2) / 5 + 1), month = (int)(mp < 10 ? mp + 3 : mp - 9);
    unsigned year = (unsigned)(yoe + era * 400) + (month <= 2);
    snprintf(date, 16, "%04u-%02u-%02u", year % 10000, (unsigned)month % 100, (unsigned)day % 100);
    return date;
}

static void put_place(const quan_table_reading *r, quan_place_state state, const double xy[2])
{
    const quan_row *row = &r->sheet.grid.row;
    const int32_t columns[2] = {r->place.x, r->place.y};
    char number[40];
    for (int i = 0; i < 2; i++) {
        number[0] = '\0';
        if (state == QUAN_PLACE_CHANGED)
            snprintf(number, sizeof number, "%.15g", xy[i]);
        put_next(r->file, state == QUAN_PLACE_PLAIN ? row->cells[columns[i]] : number);
    }
}

/* One row of data, with what was found about it behind its cells. */
static quan_status put_row(quan_table_reading *r)
{
    const quan_row *row = &r->sheet.grid.row;
    const char *code = NULL;
    char reason[800] = "", wkt[200], date[16];
    double xy[2] = {0, 0};
    quan_place_state state = QUAN_PLACE_EMPTY;
    bool points = r->place.x >= 0 || r->place.both >= 0;
    if (r->has_pipes)
        quan_pipes_row(&r->pipes, row, wkt, &code, reason);
    else if (points)
        state = quan_coordinates_row(&r->place, &r->sheet.header, row, xy, reason);
    if (state == QUAN_PLACE_BAD)
        code = QUAN_REJECT_COORDINATE;
    r->clean = r->clean && !code && state != QUAN_PLACE_CHANGED;
    if (!r->file)
        return QUAN_OK;
    fprintf(r->file, "%lld", (long long)row->number);
    for (int32_t c = 0; c < r->sheet.header.n; c++) {
        const char *cell = c < row->n ? row->cells[c] : "";
        put_next(r->file, r->is_date[c] ? as_date(cell, date) : cell);
    }
    if (points)
        put_place(r, state, xy);
    if (r->has_pipes)
        put_next(r->file, wkt);
    put_next(r->file, code ? code : "");
    put_next(r->file, code ? reason : "");
    putc_unlocked('\n', r->file);
    return ferror(r->file)
               ? quan_fail(r->err, QUAN_ERR_IO, "the private folder cannot be written to")
               : QUAN_OK;
}

/* Text beyond the last named column would be lost. */
static quan_status check_width(const quan_table_reading *r)
{
    const quan_row *row = &r->sheet.grid.row;
    char shown[640];
    for (int32_t c = r->sheet.header.n; c < row->n; c++) {
        if (*row->cells[c])
            return quan_fail(r->err, QUAN_ERR_INPUT,
                             "%s: row %lld has more cells than the %d named columns, the first is "
                             "'%s'; is a separator in the text without quotes, or a name missing?",
                             r->shown, (long long)row->number, (int)r->sheet.header.n,
                             quan_text_printable(row->cells[c], shown, sizeof shown));
    }
    return QUAN_OK;
}

static quan_status take_row(quan_table_reading *r)
{
    const quan_row *row = &r->sheet.grid.row;
    const char *word = NULL;
    quan_sheet_kind kind =
        quan_sheet_row(&r->sheet.header, &r->words, row, r->place_columns, &word);
    r->clean = r->clean && kind == QUAN_SHEET_DATA && r->sheet.grid.strict;
    if (kind == QUAN_SHEET_BLANK)
        return QUAN_OK;
    if (kind != QUAN_SHEET_DATA)
        return r->file ? take_aside(r, kind, word) : QUAN_OK;
    QUAN_TRY(check_width(r));
    if (r->file)
        quan_totals_add(&r->totals, row);
    return put_row(r);
}

/* Asks for each row under the heading in turn. A blank row at the very end changes nothing. */
static quan_status walk(quan_table_reading *r)
{
    bool clean = true;
    QUAN_TRY(quan_grid_rewind(&r->sheet.grid, r->err));
    for (;;) {
        r->clean = clean;
        QUAN_TRY(quan_grid_next(&r->sheet.grid, r->err));
        if (r->sheet.grid.row.n < 0)
            return QUAN_OK;
        if (r->sheet.grid.row.number <= r->sheet.header.last)
            continue;
        if (!r->file && !clean)
            return QUAN_OK;
        QUAN_TRY(take_row(r));
        clean = r->clean;
    }
}

static void put_header(const quan_table_reading *r)
{
    fputs(QUAN_PLAIN_ROW, r->file);
    for (int32_t c = 0; c < r->sheet.header.n; c++)
        put_next(r->file, c == r->place.wkt ? QUAN_PLAIN_WKT : r->sheet.header.names[c]);
    if (r->place.x >= 0 || r->place.both >= 0)
        fputs("," QUAN_PLAIN_X "," QUAN_PLAIN_Y, r->file);
    fputs(r->has_pipes ? "," QUAN_PLAIN_WKT : "", r->file);
    fputs("," QUAN_PLAIN_CODE "," QUAN_PLAIN_REASON "\n", r->file);
}

static quan_status count_pipes(quan_table_reading *r)
{
    QUAN_TRY(quan_grid_rewind(&r->sheet.grid, r->err));
    for (;;) {
        QUAN_TRY(quan_grid_next(&r->sheet.grid, r->err));
        if (r->sheet.grid.row.n < 0)
            return QUAN_OK;
        if (r->sheet.grid.row.number > r->sheet.header.last)
            QUAN_TRY(quan_pipes_count(&r->pipes, &r->sheet.grid.row, r->err));
    }
}

/* A remark about a total follows the total itself. */
static int compare_aside(const void *a, const void *b)
{
    const quan_aside_row *one = a, *other = b;
    if (one->row != other->row)
        return one->row < other->row ? -1 : 1;
    int order = (strcmp(one->code, QUAN_NOTE_TOTAL_DIFFERS) == 0) -
                (strcmp(other->code, QUAN_NOTE_TOTAL_DIFFERS) == 0);
    return order ? order : strcmp(one->reason, other->reason);
}

static quan_status finish_aside(quan_table_reading *r)
{
    quan_total_difference differences[MAX_DIFFERENCES];
    int32_t n = quan_totals_check_early(&r->totals, differences, MAX_DIFFERENCES);
    QUAN_TRY(list_differences(r, r->totals.early, differences, n));
    if (r->out->n_aside_rows)
        qsort(r->out->aside_rows, (size_t)r->out->n_aside_rows, sizeof *r->out->aside_rows,
              compare_aside);
    return QUAN_OK;
}

/* The copy takes the place of the file as what is opened. */
static quan_status rewrite(quan_table_reading *r, quan_gated *gated)
{
    char *copy = NULL;
    QUAN_TRY(quan_gate_private(gated, "plain.csv", &copy, r->err));
    int fd = open(copy, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    r->file = fd < 0 ? NULL : fdopen(fd, "wb");
    quan_status status = QUAN_OK;
    if (!r->file) {
        status = quan_fail(r->err, QUAN_ERR_IO, "the private folder cannot be written to");
        if (fd >= 0)
            close(fd);
    }
    if (!status && r->has_pipes)
        status = count_pipes(r);
    if (!status) {
        put_header(r);
        status = walk(r);
    }
    if (!status)
        status = finish_aside(r);
    if (r->file && fclose(r->file) && !status)
        status = quan_fail(r->err, QUAN_ERR_IO, "the private folder cannot be written to");
    r->file = NULL;
    if (!status) {
        quan_free(gated->path);
        gated->path = copy;
        copy = NULL;
    }
    quan_free(copy);
    r->out->rewritten = true;
    return status;
}

/* A text file is one sheet with the name of the file. */
static const char *stem_of(const char *name, char stem[256])
{
    static const char *const endings[] = {".gz", ".zip", ".csv", ".tsv", ".txt"};
    snprintf(stem, 256, "%s", name);
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        if (quan_gate_ends(stem, endings[i]))
            stem[strlen(stem) - strlen(endings[i])] = '\0';
    }
    quan_text_drop_broken_tail(stem);
    return stem;
}

/* Names of the columns of the place, for the driver. */
static quan_status note_place(quan_table_reading *r)
{
    quan_plain *out = r->out;
    const quan_coordinates *place = &r->place;
    char *const *names = r->sheet.header.names;
    bool points = place->x >= 0 || place->both >= 0, wkt = place->wkt >= 0 || r->has_pipes;
    out->lonlat = place->lonlat && !r->has_pipes;
    out->survey = place->survey;
    out->exchanged = place->exchanged;
    out->row_offset = out->rewritten ? 0 : 1;
    snprintf(out->crs_hint, sizeof out->crs_hint, "%s", place->crs ? place->crs : "");
    if (points) {
        out->x = quan_strdup(out->rewritten ? QUAN_PLAIN_X : names[place->x]);
        out->y = quan_strdup(out->rewritten ? QUAN_PLAIN_Y : names[place->y]);
    }
    if (wkt)
        out->wkt = quan_strdup(out->rewritten ? QUAN_PLAIN_WKT : names[place->wkt]);
    char stem[256];
    if (r->sheet.book.dataset)
        out->layer = quan_strdup(quan_workbook_name(&r->sheet.book, r->sheet.number));
    else
        out->layer = quan_strdup(stem_of(r->shown, stem));
    bool failed = (points && (!out->x || !out->y)) || (wkt && !out->wkt) || !out->layer;
    return failed ? quan_fail_memory(r->err, "the columns of a table") : QUAN_OK;
}

/* Only a workbook stores days as numbers. */
static quan_status find_dates(quan_table_reading *r)
{
    const quan_header *header = &r->sheet.header;
    r->is_date = quan_calloc((size_t)header->n + 1, 1);
    if (!r->is_date)
        return quan_fail_memory(r->err, "the columns of a table");
    for (int32_t c = 0; c < header->n && r->sheet.book.dataset; c++)
        r->is_date[c] = quan_words_within(&r->words, header->names[c], QUAN_TABLE_DATE);
    return QUAN_OK;
}

static quan_status open_sheet(quan_table_reading *r, quan_gated *gated, char encoding[48])
{
    uint32_t lines = 1u << QUAN_ROLE_UTILITY_LINE | 1u << QUAN_ROLE_UTILITY_WORK;
    quan_sheet_request request = {.shown = r->shown,
                                  .encoding = r->given->encoding,
                                  .layer = quan_workbook_is(gated->path) ? r->given->layer : NULL,
                                  .wanted = r->given->roles & lines ? QUAN_TABLE_PIPE_START
                                                                    : QUAN_TABLE_NONE};
    char stem[256], shown[640];
    if (r->given->layer && !request.layer && strcmp(r->given->layer, stem_of(r->shown, stem)) != 0)
        return quan_fail(r->err, QUAN_ERR_INPUT, "%s: it has no layer %s; its layers: %s", r->shown,
                         quan_text_printable(r->given->layer, shown, sizeof shown), stem);
    QUAN_TRY(quan_setting(r->catalogue, "encoding.level1_share", &request.level1_share, r->err));
    QUAN_TRY(quan_words_open(r->catalogue, r->given, &r->words, r->err));
    QUAN_TRY(quan_sheet_open(gated, &request, &r->words, &r->sheet, encoding, r->err));
    QUAN_TRY(quan_reading_find_place(r, gated));
    QUAN_TRY(find_dates(r));
    return quan_totals_open(r->sheet.header.n, &r->totals, r->err);
}

/* Whether the driver could read the file where it lies, as far as the top of it tells. Without a
 * comma in its first line it would not know it for a table: a list of names in one column. */
static bool may_stay(const quan_table_reading *r)
{
    return r->sheet.grid.file && r->sheet.grid.separator == ',' && r->sheet.header.plain &&
           r->sheet.header.n > 1 && !r->has_pipes && r->place.both < 0 && !r->place.exchanged &&
           !r->place.survey;
}

static quan_status make_plain(quan_table_reading *r, quan_gated *gated, char encoding[48])
{
    QUAN_TRY(open_sheet(r, gated, encoding));
    bool stays = may_stay(r) && quan_gate_ends(gated->path, ".csv");
    if (stays) {
        QUAN_TRY(walk(r));
        stays = r->clean;
    }
    if (!stays)
        QUAN_TRY(rewrite(r, gated));
    return note_place(r);
}

quan_status quan_table_plain(const quan_source *given, const quan_catalogue *catalogue,
                             quan_gated *gated, quan_plain *out, char encoding[48], quan_error *err)
{
    quan_catalogue own = {0};
    char shown[640];
    quan_table_reading r = {
        .given = given, .catalogue = catalogue ? catalogue : &own, .out = out, .err = err};
    *out = (quan_plain){0};
    r.shown = quan_text_printable(quan_gate_name(given->path ? given->path : gated->original),
                                  shown, sizeof shown);
    quan_status status = catalogue ? QUAN_OK : quan_catalogue_open(NULL, &own, err);
    if (!status)
        status = make_plain(&r, gated, encoding);
    quan_totals_free(&r.totals);
    quan_free(r.is_date);
    quan_pipes_free(&r.pipes);
    quan_sheet_close(&r.sheet);
    quan_words_free(&r.words);
    quan_catalogue_free(&own);
    if (status)
        quan_plain_free(out);
    return status;
}
