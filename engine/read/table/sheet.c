/* Which sheet of a file is meant. Workbooks of bureaus carry a cover, notes for filling in and code
 * lists beside the one table that counts; that one is told by its heading. Where several have
 * headings with known names, the analyst is asked, for a wrong sheet would be read without a word.
 */
#include "sheet.h"

#include "file/csv_text.h"

#include <stdio.h>
#include <string.h>

static void forget_sheet(quan_sheet *sheet)
{
    quan_header_free(&sheet->header);
    quan_window_free(&sheet->window);
    quan_grid_close(&sheet->grid);
}

static quan_status look_at(quan_sheet *sheet, const quan_table_words *words, quan_error *err)
{
    QUAN_TRY(quan_window_read(&sheet->grid, &sheet->window, err));
    return quan_header_find(&sheet->window, words, &sheet->header, err);
}

/* The names of the sheets that are shown, with commas between them. */
static const char *list_sheets(const quan_workbook *book, char list[640])
{
    size_t n = 0;
    char shown[640];
    list[0] = '\0';
    for (int32_t i = 0; i < book->n && n < 500; i++) {
        if (!book->hidden[i])
            n += (size_t)snprintf(
                list + n, 640 - n, "%s%.60s", n ? ", " : "",
                quan_text_printable(quan_workbook_name(book, i), shown, sizeof shown));
    }
    quan_text_drop_broken_tail(list);
    return *list ? list : "-";
}

static void first_row(const quan_window *window, char out[400])
{
    size_t n = 0;
    char shown[640];
    out[0] = '\0';
    for (int32_t i = 0; i < window->n && !n; i++) {
        for (int32_t c = 0; c < window->rows[i].n && n < 300; c++)
            n += (size_t)snprintf(
                out + n, 400 - n, "%s%.60s", c ? " | " : "",
                quan_text_printable(window->rows[i].cells[c], shown, sizeof shown));
        if (strspn(out, " |") == n)
            n = 0;
    }
    quan_text_drop_broken_tail(out);
}

static quan_status fail_header(const quan_sheet *sheet, const quan_sheet_request *request,
                               quan_error *err)
{
    char row[400];
    first_row(&sheet->window, row);
    if (!*row)
        return quan_fail(err, QUAN_ERR_INPUT, "%s: the table is empty", request->shown);
    return quan_fail(err, QUAN_ERR_INPUT,
                     "%s: no row of column names was found; the first row is: %s; write the names "
                     "of the columns into a row above the data",
                     request->shown, row);
}

/* Names that are known, and more of them than chance would have. */
static bool is_eligible(const quan_sheet *sheet, const quan_table_words *words,
                        quan_table_meaning wanted)
{
    if (wanted != QUAN_TABLE_NONE)
        return quan_header_column(&sheet->header, words, wanted, 0) >= 0;
    return sheet->header.n_known > 1 || (sheet->header.n_known == 1 && sheet->header.n <= 3);
}

static quan_status take(quan_sheet *sheet, int32_t number, const quan_sheet_request *request,
                        const quan_table_words *words, quan_error *err)
{
    forget_sheet(sheet);
    sheet->number = number;
    quan_grid_open_sheet(sheet->book.dataset, sheet->book.sheets[number], request->shown,
                         &sheet->grid);
    return look_at(sheet, words, err);
}

/* Counts the eligible sheets but for `without`, and those that hold anything; notes the last of
 * each. */
static quan_status count(quan_sheet *sheet, const quan_sheet_request *request,
                         const quan_table_words *words, int32_t without, int32_t found[4],
                         quan_error *err)
{
    found[0] = found[2] = 0;
    found[1] = found[3] = -1;
    for (int32_t i = 0; i < sheet->book.n; i++) {
        if (sheet->book.hidden[i] || i == without)
            continue;
        QUAN_TRY(take(sheet, i, request, words, err));
        if (is_eligible(sheet, words, request->wanted)) {
            found[0]++;
            found[1] = i;
        }
        if (sheet->header.n) {
            found[2]++;
            found[3] = i;
        }
    }
    return QUAN_OK;
}

static quan_status named(quan_sheet *sheet, const quan_sheet_request *request, int32_t *number,
                         quan_error *err)
{
    char list[640], shown[640];
    for (int32_t i = 0; i < sheet->book.n; i++) {
        if (!strcmp(quan_workbook_name(&sheet->book, i), request->layer)) {
            *number = i;
            return QUAN_OK;
        }
    }
    return quan_fail(err, QUAN_ERR_INPUT, "%s: it has no sheet %s; its sheets: %s", request->shown,
                     quan_text_printable(request->layer, shown, sizeof shown),
                     list_sheets(&sheet->book, list));
}

/* A column that was wanted decides first; a file without it may still be a plain table. */
static quan_status choose(quan_sheet *sheet, const quan_sheet_request *request,
                          const quan_table_words *words, int32_t *number, quan_error *err)
{
    quan_sheet_request any = *request;
    char list[640];
    int32_t found[4];
    QUAN_TRY(count(sheet, request, words, -1, found, err));
    if (!found[0] && request->wanted != QUAN_TABLE_NONE) {
        any.wanted = QUAN_TABLE_NONE;
        QUAN_TRY(count(sheet, &any, words, -1, found, err));
    }
    if (found[0] > 1)
        return quan_fail(err, QUAN_ERR_INPUT,
                         "%s: several sheets could be meant; name one with `layer:`; its sheets: "
                         "%s",
                         request->shown, list_sheets(&sheet->book, list));
    if (found[0] == 1)
        *number = found[1];
    else if (found[2] == 1)
        *number = found[3];
    else
        return quan_fail(err, QUAN_ERR_INPUT,
                         "%s: no sheet has column names that are known; name one with `layer:`; "
                         "its sheets: %s",
                         request->shown, list_sheets(&sheet->book, list));
    return QUAN_OK;
}

static quan_status open_book(const char *path, const quan_sheet_request *request,
                             const quan_table_words *words, quan_sheet *out, quan_error *err)
{
    int32_t number = 0;
    QUAN_TRY(quan_workbook_open(path, request->shown, &out->book, err));
    if (request->layer)
        QUAN_TRY(named(out, request, &number, err));
    else
        QUAN_TRY(choose(out, request, words, &number, err));
    return take(out, number, request, words, err);
}

quan_status quan_sheet_open(quan_gated *gated, const quan_sheet_request *request,
                            const quan_table_words *words, quan_sheet *out, char encoding[48],
                            quan_error *err)
{
    *out = (quan_sheet){0};
    quan_status status = QUAN_OK;
    if (quan_workbook_is(gated->path)) {
        snprintf(encoding, 48, "UTF-8");
        status = open_book(gated->path, request, words, out, err);
    } else {
        status = quan_csv_to_utf8(gated, request->encoding, request->level1_share, encoding, err);
        if (!status)
            status = quan_grid_open_text(gated->path, request->shown, &out->grid, err);
        if (!status)
            status = look_at(out, words, err);
    }
    if (!status && !out->header.n)
        status = fail_header(out, request, err);
    if (status)
        quan_sheet_close(out);
    return status;
}

void quan_sheet_close(quan_sheet *sheet)
{
    forget_sheet(sheet);
    quan_workbook_close(&sheet->book);
    *sheet = (quan_sheet){0};
}

/* The workbook is lent for the search and given back: closing `out` must not close it. */
quan_status quan_sheet_beside(const quan_sheet *first, const quan_sheet_request *request,
                              const quan_table_words *words, quan_sheet *out, bool *found,
                              quan_error *err)
{
    int32_t seen[4] = {0}, number = 0;
    *out = (quan_sheet){.book = first->book};
    *found = false;
    quan_status status = QUAN_OK;
    if (request->layer)
        status = named(out, request, &number, err);
    else
        status = count(out, request, words, first->number, seen, err);
    *found = !status && (request->layer || seen[0] == 1);
    if (*found)
        status = take(out, request->layer ? number : seen[1], request, words, err);
    out->book = (quan_workbook){0};
    if (status || !*found)
        quan_sheet_close(out);
    return status;
}
