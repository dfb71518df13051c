/* RFC 4180 with a header row, held whole. CRLF, LF and CR end a line, quoted cells may hold them;
 * blanks around plain cells are dropped, since spreadsheets and hands add them.
 *
 * The parser is strict where leniency would shift data into the wrong column: rows of another
 * length, text behind a closing quote and repeated column names are refused with their line. These
 * tables are our own and the county's overrides; the large tables of sources go through GDAL
 * (csv_text.c). */
#include "csv.h"

#include "run_file/text_file.h"

#include <stdio.h>
#include <string.h>

#define MAX_BYTES ((size_t)16 << 20)

enum {
    MAX_COLUMNS = 200,
    MAX_ROWS = 100000
};

/* A cell never needs more room than it has in the file: its separator makes place for the NUL. So
 * the cells are unquoted where they lie. */
typedef struct {
    const char *shown;
    char *next; /* what is still to be read */
    char *end;  /* the final NUL of the text */
    int32_t line;
    char *row[MAX_COLUMNS + 1];
    int32_t n;
} reader;

/* The line where the row or the quote began, which is where somebody would look. */
static quan_status fail_line(const reader *r, int32_t line, quan_error *err)
{
    char place[700];
    snprintf(place, sizeof place, "%s:%d", r->shown, (int)line);
    return quan_fail_within(err, QUAN_ERR_INPUT, place);
}

/* Reads a quoted cell; the reader stands behind its closing quote. */
static quan_status read_quoted(reader *r, char **cell, quan_error *err)
{
    int32_t line = r->line;
    char *from = r->next + 1, *to = from;
    *cell = from;
    for (;; from++) {
        if (from == r->end) {
            quan_fail(err, QUAN_ERR_INPUT, "the quote that begins here is never closed");
            return fail_line(r, line, err);
        }
        if (*from == '"' && from[1] != '"')
            break;
        from += *from == '"';
        r->line += *from == '\n';
        *to++ = *from;
    }
    r->next = from + 1;
    if (r->next < r->end && !strchr(",\r\n", *r->next)) {
        quan_fail(err, QUAN_ERR_INPUT, "there is text after a closing quote");
        return fail_line(r, r->line, err);
    }
    *to = '\0'; /* at the latest where the closing quote stood */
    return QUAN_OK;
}

/* A cell without quotes. Its end is marked by the caller, once the separator has been looked at. */
static char *read_plain(reader *r, char **stop)
{
    char *cell = r->next;
    while (r->next < r->end && !strchr(",\r\n", *r->next))
        r->next++;
    *stop = r->next;
    while (cell < *stop && (*cell == ' ' || *cell == '\t'))
        cell++;
    while (*stop > cell && ((*stop)[-1] == ' ' || (*stop)[-1] == '\t'))
        (*stop)--;
    return cell;
}

/* Reads the cells of one row into r->row; n is 0 for an empty line. */
static quan_status read_row(reader *r, quan_error *err)
{
    int32_t line = r->line;
    char separator = ',';
    for (r->n = 0; separator == ',';) {
        char *cell = NULL, *stop = NULL;
        if (*r->next == '"')
            QUAN_TRY(read_quoted(r, &cell, err));
        else
            cell = read_plain(r, &stop);
        if (r->n == MAX_COLUMNS) {
            quan_fail(err, QUAN_ERR_INPUT, "there are more than %d columns", MAX_COLUMNS);
            return fail_line(r, line, err);
        }
        separator = *r->next;
        if (stop)
            *stop = '\0';
        r->row[r->n++] = cell;
        r->next += r->next < r->end;
    }
    if (separator == '\r' && *r->next == '\n')
        r->next++;
    r->line++;
    if (r->n == 1 && !*r->row[0])
        r->n = 0;
    return QUAN_OK;
}

/* A column without a name, or two with one name, could not be asked for. */
static quan_status take_header(reader *r, quan_csv *out, quan_error *err)
{
    char shown[640];
    for (int32_t c = 0; c < r->n; c++) {
        bool twice = false;
        for (int32_t d = 0; d < c && !twice; d++)
            twice = !strcmp(r->row[c], r->row[d]);
        if (*r->row[c] && !twice)
            continue;
        if (twice)
            quan_fail(err, QUAN_ERR_INPUT, "the column '%s' stands twice in the header",
                      quan_text_printable(r->row[c], shown, sizeof shown));
        else
            quan_fail(err, QUAN_ERR_INPUT, "column %d has no name in the header", (int)c + 1);
        return fail_line(r, r->line - 1, err);
    }
    out->n_columns = r->n;
    out->header = quan_alloc((size_t)r->n, sizeof *out->header);
    if (!out->header)
        return quan_fail_memory(err, "a CSV file");
    memcpy(out->header, r->row, (size_t)r->n * sizeof *r->row);
    return QUAN_OK;
}

/* A row of another length is a comma without quotes, as in "1,200": shifting cells would go unseen.
 */
static quan_status take_row(const reader *r, int32_t line, int64_t capacity[2], quan_csv *out,
                            quan_error *err)
{
    if (r->n != out->n_columns) {
        quan_fail(err, QUAN_ERR_INPUT,
                  "the row has %d cells, but the header has %d; is there a comma without quotes?",
                  (int)r->n, (int)out->n_columns);
        return fail_line(r, line, err);
    }
    if (out->n_rows == MAX_ROWS) {
        quan_fail(err, QUAN_ERR_INPUT, "there are more than %d rows", MAX_ROWS);
        return fail_line(r, line, err);
    }
    int64_t used = (int64_t)out->n_rows * out->n_columns;
    char **cells = quan_grow(out->cells, &capacity[0], used + out->n_columns, sizeof *out->cells);
    if (cells)
        out->cells = cells;
    int32_t *lines =
        cells ? quan_grow(out->lines, &capacity[1], (int64_t)out->n_rows + 1, sizeof *lines) : NULL;
    if (!lines)
        return quan_fail_memory(err, "a CSV file");
    out->lines = lines;
    memcpy(out->cells + used, r->row, (size_t)r->n * sizeof *r->row);
    out->lines[out->n_rows++] = line;
    return QUAN_OK;
}

/* Empty lines are skipped, before the header and after it. */
static quan_status parse(const char *shown, size_t length, quan_csv *out, quan_error *err)
{
    reader r = {.shown = shown, .next = out->text, .end = out->text + length, .line = 1};
    int64_t capacity[2] = {0, 0};
    while (r.next < r.end) {
        int32_t line = r.line;
        QUAN_TRY(read_row(&r, err));
        if (r.n == 0)
            continue;
        QUAN_TRY(out->header ? take_row(&r, line, capacity, out, err) : take_header(&r, out, err));
    }
    return out->header ? QUAN_OK : quan_fail(err, QUAN_ERR_INPUT, "%s: the file is empty", shown);
}

/* The cells point into the text of the file, so that the table owns one block however many cells it
 * has. */
quan_status quan_csv_open(const char *path, const char *shown, quan_csv *out, quan_error *err)
{
    quan_text_file file = {0};
    *out = (quan_csv){0};
    quan_status status = quan_text_file_read(path, shown, MAX_BYTES, &file, err);
    return status ? status : quan_csv_parse_take(file.bytes, shown, out, err);
}

quan_status quan_csv_parse_take(char *text, const char *shown, quan_csv *out, quan_error *err)
{
    *out = (quan_csv){.text = text};
    quan_status status = parse(shown, strlen(text), out, err);
    if (status)
        quan_csv_free(out);
    return status;
}

void quan_csv_free(quan_csv *csv)
{
    quan_free(csv->text);
    quan_free(csv->header);
    quan_free(csv->cells);
    quan_free(csv->lines);
    *csv = (quan_csv){0};
}

int32_t quan_csv_find(const quan_csv *csv, const char *column)
{
    for (int32_t c = 0; c < csv->n_columns; c++) {
        if (!strcmp(csv->header[c], column))
            return c;
    }
    return -1;
}
