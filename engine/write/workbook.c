/* Workbooks by libxlsxwriter, and plain texts. The library writes to a path of its own accord and
 * says on standard error what went wrong there; it is given a file in memory, whose bytes are then
 * published as those of any other file. */
#include "publish.h"

#include "quan/write/sheets.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xlsxwriter.h>

enum {
    MOST_COLUMNS = 60, /* width of a cell in characters of a digit's width; longer texts wrap */
    LEAST_COLUMNS = 6,
    MOST_CELL_BYTES = 32000, /* Excel takes 32,767 characters */
};

/* The library puts the current time into the file unless it is told one; this is 2000-01-01. */
#define FIXED_TIME ((time_t)946684800)

/* A Chinese character is as wide as two digits; a break begins a new line. */
static int width_of(const char *text)
{
    int width = 0, most = 0;
    for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
        if (*c == '\n')
            width = 0;
        else if (*c < 0x80)
            width++;
        else if (*c >= 0xE0)
            width += 2;
        most = width > most ? width : most;
    }
    return most;
}

static const char *shorten(const char *text, char *room)
{
    if (strlen(text) <= MOST_CELL_BYTES)
        return text;
    memcpy(room, text, MOST_CELL_BYTES);
    room[MOST_CELL_BYTES] = '\0';
    quan_text_drop_broken_tail(room);
    return room;
}

typedef struct {
    lxw_workbook *book;
    lxw_format *head, *body;
    char *room; /* for a text that is cut */
} workbook;

static lxw_error put_cell(const workbook *w, lxw_worksheet *sheet, const quan_table *table,
                          int64_t row, int32_t c)
{
    lxw_row_t at = (lxw_row_t)row + 1;
    lxw_col_t column = (lxw_col_t)c;
    if (quan_table_is_null(table, c, row))
        return worksheet_write_blank(sheet, at, column, w->body);
    if (table->columns[c].type == QUAN_TYPE_TEXT)
        return worksheet_write_string(sheet, at, column,
                                      shorten(quan_table_text(table, c, row), w->room), w->body);
    return worksheet_write_number(sheet, at, column, quan_table_real(table, c, row, 0), w->body);
}

static lxw_error put_column(const workbook *w, lxw_worksheet *sheet, const quan_table *table,
                            int32_t c)
{
    const char *name = table->columns[c].name;
    int width = width_of(name) + 3; /* room for the arrow of the filter */
    lxw_error code = worksheet_write_string(sheet, 0, (lxw_col_t)c, name, w->head);
    for (int64_t row = 0; row < table->n_rows && !code; row++) {
        const char *text =
            table->columns[c].type == QUAN_TYPE_TEXT ? quan_table_text(table, c, row) : "12345678";
        int own = text ? width_of(text) + 1 : 0;
        width = own > width ? own : width;
        code = put_cell(w, sheet, table, row, c);
    }
    width = width < LEAST_COLUMNS ? LEAST_COLUMNS : width > MOST_COLUMNS ? MOST_COLUMNS : width;
    if (!code)
        code = worksheet_set_column(sheet, (lxw_col_t)c, (lxw_col_t)c, width, NULL);
    return code;
}

static lxw_error put_sheet(const workbook *w, const quan_workbook_sheet *from)
{
    lxw_worksheet *sheet = workbook_add_worksheet(w->book, from->name);
    lxw_error code = sheet ? LXW_NO_ERROR : LXW_ERROR_MEMORY_MALLOC_FAILED;
    for (int32_t c = 0; c < from->table->n_columns && !code; c++)
        code = put_column(w, sheet, from->table, c);
    if (code)
        return code;
    worksheet_freeze_panes(sheet, 1, 0);
    worksheet_set_landscape(sheet);
    worksheet_fit_to_pages(sheet, 1, 0);
    if (from->table->n_columns && from->table->n_rows)
        code = worksheet_autofilter(sheet, 0, 0, (lxw_row_t)from->table->n_rows,
                                    (lxw_col_t)(from->table->n_columns - 1));
    return code;
}

static bool make_formats(workbook *w)
{
    w->head = workbook_add_format(w->book);
    w->body = workbook_add_format(w->book);
    if (!w->head || !w->body)
        return false;
    format_set_bold(w->head);
    format_set_bg_color(w->head, 0xD9E1F2);
    format_set_border(w->head, LXW_BORDER_THIN);
    format_set_text_wrap(w->body);
    format_set_align(w->body, LXW_ALIGN_VERTICAL_TOP);
    format_set_border(w->body, LXW_BORDER_THIN);
    return true;
}

/* Closing the book is what writes it, and frees it whatever happens. */
static quan_status fill(const quan_workbook_sheet *sheets, int32_t n, const char *path,
                        quan_error *err)
{
    char *room = quan_alloc(MOST_CELL_BYTES + 1, 1);
    if (!room)
        return quan_fail_memory(err, "a workbook");
    workbook w = {.book = workbook_new(path), .room = room};
    lxw_doc_properties properties = {.created = FIXED_TIME};
    lxw_error code = LXW_ERROR_MEMORY_MALLOC_FAILED;
    if (w.book && make_formats(&w))
        code = workbook_set_properties(w.book, &properties);
    for (int32_t i = 0; i < n && !code; i++)
        code = put_sheet(&w, &sheets[i]);
    if (w.book) {
        lxw_error closed = workbook_close(w.book);
        code = code ? code : closed;
    }
    quan_free(room);
    if (code == LXW_ERROR_MEMORY_MALLOC_FAILED)
        return quan_fail_memory(err, "a workbook");
    return code ? quan_fail(err, QUAN_ERR_IO, "A workbook cannot be made: %s.", lxw_strerror(code))
                : QUAN_OK;
}

/* From the file in memory to the one under way. */
static quan_status copy_bytes(int from, const quan_publication *to, quan_error *err)
{
    char bytes[1 << 16];
    off_t at = 0;
    for (;;) {
        ssize_t n = pread(from, bytes, sizeof bytes, at);
        if (n < 0)
            return quan_fail(err, QUAN_ERR_IO, "A workbook cannot be made: %s.", strerror(errno));
        if (n == 0)
            return QUAN_OK;
        QUAN_TRY(quan_publication_put(to, bytes, n, err));
        at += n;
    }
}

/* Made in memory, then written out. */
static quan_status make_book(const quan_workbook_sheet *sheets, int32_t n,
                             const quan_publication *to, quan_error *err)
{
    char path[64];
    int memory = memfd_create("workbook", MFD_CLOEXEC);
    if (memory < 0)
        return quan_fail_memory(err, "a workbook");
    snprintf(path, sizeof path, "/proc/self/fd/%d", memory);
    quan_status status = fill(sheets, n, path, err);
    if (!status)
        status = copy_bytes(memory, to, err);
    close(memory);
    return status;
}

quan_status quan_write_allowed(const char *path, bool overwrite, quan_error *err)
{
    bool exists = false;
    return quan_target_check(path, overwrite, NULL, 0, &exists, err);
}

/* Safe on the disk, looked at once more, and put in its place. */
static quan_status publish(quan_publication *file, bool overwrite, quan_error *err)
{
    QUAN_TRY(quan_publication_sync(file, err));
    QUAN_TRY(quan_write_allowed(file->path, overwrite, err));
    QUAN_TRY(quan_publication_rename(file, err));
    return quan_publication_sync_folder(file, err);
}

quan_status quan_write_workbook(const quan_workbook_sheet *sheets, int32_t n_sheets,
                                const char *path, bool overwrite, quan_error *err)
{
    quan_publication file = {0};
    QUAN_TRY(quan_write_allowed(path, overwrite, err));
    QUAN_TRY(quan_publication_open(path, &file, err));
    quan_status status = make_book(sheets, n_sheets, &file, err);
    if (!status)
        status = publish(&file, overwrite, err);
    quan_publication_close(&file);
    return status;
}

quan_status quan_write_text(const char *text, const char *path, bool overwrite, quan_error *err)
{
    quan_publication file = {0};
    QUAN_TRY(quan_write_allowed(path, overwrite, err));
    QUAN_TRY(quan_publication_open(path, &file, err));
    quan_status status = quan_publication_put(&file, text, (int64_t)strlen(text), err);
    if (!status)
        status = publish(&file, overwrite, err);
    quan_publication_close(&file);
    return status;
}
