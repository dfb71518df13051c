/* contents.h - the names of what a file holds side by side: layers, sheets, layers of a drawing. */
#ifndef QUAN_READ_CONTENTS_H
#define QUAN_READ_CONTENTS_H

#include "file/source.h"

/* Zeroed it is empty. */
typedef struct {
    char **names;
    int64_t n, capacity;
    bool several; /* a source must name one of them */
} quan_contents;

/* Of an open file; for a workbook its visible sheets, in their order. */
quan_status quan_contents_list(quan_opened *opened, quan_contents *out, quan_error *err);

/* The sheets of a workbook at that path, which need not be one: then *out is empty. */
quan_status quan_contents_sheets(const char *path, const char *shown, quan_contents *out,
                                 quan_error *err);
void quan_contents_free(quan_contents *contents);

#endif
