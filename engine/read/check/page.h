/* page.h - a text for a terminal, in columns: a Chinese character takes two of them. */
#ifndef QUAN_READ_PAGE_H
#define QUAN_READ_PAGE_H

#include "quan/core.h"

enum {
    QUAN_PAGE_COLUMNS = 108
};

/* Zeroed it is empty. Out of memory sets `failed`, after which nothing is added: who hands the text
 * over looks once. The text is freed with quan_free(). */
typedef struct {
    char *text;
    int64_t n, capacity;
    bool failed;
} quan_page;

/* As printf(); at most 4,095 bytes at a time. */
void quan_page_put(quan_page *page, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The text, cut or filled with blanks to so many columns. */
void quan_page_cell(quan_page *page, const char *text, int32_t columns);

/* The text, cut to what is left of a line on which `used` columns are taken, and the line's end. */
void quan_page_rest(quan_page *page, const char *text, int32_t used);

/* The text over as many lines as it needs, each behind `indent` blanks but for the first, on which
 * `indent` columns are taken already; and the line's end. */
void quan_page_wrap(quan_page *page, const char *text, int32_t indent);

/* The end of a line, blanks before it taken off. */
void quan_page_end(quan_page *page);

/* How many columns a text takes. */
int32_t quan_page_columns(const char *text);

#endif
