/* Columns are counted by the ranges of Unicode's East Asian Width (UAX #11, W and F), not by
 * wcwidth(): that one depends on the locale of the process, and the same data must give the same
 * report. Characters of ambiguous width (“ ” → ·) count as one, as in a terminal of UTF-8. */
#include "page.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void append(quan_page *page, const char *bytes, size_t n)
{
    if (page->failed)
        return;
    char *text = quan_grow(page->text, &page->capacity, page->n + (int64_t)n + 1, 1);
    if (!text) {
        page->failed = true;
        return;
    }
    page->text = text;
    memcpy(text + page->n, bytes, n);
    page->n += (int64_t)n;
    text[page->n] = '\0';
}

void quan_page_put(quan_page *page, const char *format, ...)
{
    char line[4096];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(line, sizeof line, format, args);
    va_end(args);
    if (n > 0)
        append(page, line, (size_t)n < sizeof line ? (size_t)n : sizeof line - 1);
}

/* The bytes of the character that begins here; the text is UTF-8. */
static size_t length_of(const char *c)
{
    unsigned char b = (unsigned char)*c;
    size_t n = b >= 0xF0 ? 4 : b >= 0xE0 ? 3 : b >= 0xC0 ? 2 : 1;
    return strnlen(c, n);
}

static int32_t code_of(const char *c, size_t n)
{
    static const unsigned char lead[5] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    int32_t code = (unsigned char)*c & lead[n];
    for (size_t i = 1; i < n; i++)
        code = code << 6 | ((unsigned char)c[i] & 0x3F);
    return code;
}

static int32_t width_of(const char *c, size_t n)
{
    static const int32_t wide[][2] = {
        {0x1100, 0x115F},   {0x2E80, 0x303E},   {0x3041, 0xA4CF},   {0xAC00, 0xD7A3},
        {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},
        {0x1F300, 0x1F64F}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD},
    };
    int32_t code = code_of(c, n);
    for (size_t i = 0; i < sizeof wide / sizeof wide[0]; i++) {
        if (code >= wide[i][0] && code <= wide[i][1])
            return 2;
    }
    return 1;
}

int32_t quan_page_columns(const char *text)
{
    int32_t columns = 0;
    for (size_t n; *text; text += n) {
        n = length_of(text);
        columns += width_of(text, n);
    }
    return columns;
}

/* Appends what fits into so many columns, an ellipsis where something was cut; returns the columns
 * taken. */
static int32_t put_cut(quan_page *page, const char *text, int32_t columns)
{
    bool whole = quan_page_columns(text) <= columns;
    int32_t used = 0, room = whole ? columns : columns - 1;
    const char *end = text;
    while (*end) {
        size_t n = length_of(end);
        if (used + width_of(end, n) > room)
            break;
        used += width_of(end, n);
        end += n;
    }
    append(page, text, (size_t)(end - text));
    if (whole)
        return used;
    append(page, "…", sizeof "…" - 1);
    return used + 1;
}

void quan_page_cell(quan_page *page, const char *text, int32_t columns)
{
    for (int32_t used = put_cut(page, text, columns); used < columns; used++)
        append(page, " ", 1);
}

void quan_page_rest(quan_page *page, const char *text, int32_t used)
{
    put_cut(page, text, QUAN_PAGE_COLUMNS - used);
    append(page, "\n", 1);
}

/* Chinese is broken between any two characters, but no line begins with a closing mark; other words
 * are broken behind a blank only. */
static bool may_break_before(const char *c, size_t n, bool after_blank)
{
    static const char closing[] = "，。；：、！？）》”’％…";
    if (n == 1)
        return after_blank;
    char one[5] = "";
    memcpy(one, c, n);
    return !strstr(closing, one);
}

void quan_page_wrap(quan_page *page, const char *text, int32_t indent)
{
    while (quan_page_columns(text) > QUAN_PAGE_COLUMNS - indent) {
        const char *end = text, *stop = NULL;
        for (int32_t used = 0; *end;) {
            size_t n = length_of(end);
            if (end > text && may_break_before(end, n, end[-1] == ' '))
                stop = end;
            used += width_of(end, n);
            if (used > QUAN_PAGE_COLUMNS - indent)
                break;
            end += n;
        }
        stop = stop ? stop : end;
        append(page, text, (size_t)(stop - text) - (stop > text && stop[-1] == ' '));
        quan_page_put(page, "\n%*s", (int)indent, "");
        text = stop;
    }
    append(page, text, strlen(text));
    append(page, "\n", 1);
}

void quan_page_end(quan_page *page)
{
    while (page->n > 0 && page->text[page->n - 1] == ' ')
        page->text[--page->n] = '\0';
    append(page, "\n", 1);
}
