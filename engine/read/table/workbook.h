/* workbook.h - the sheets of .xlsx, .xls and .ods, read by GDAL's drivers as plain grids. */
#ifndef QUAN_READ_TABLE_WORKBOOK_H
#define QUAN_READ_TABLE_WORKBOOK_H

#include "file/gate.h"

/* Zeroed it is closed. */
typedef struct {
    void *dataset; /* GDALDatasetH */
    int32_t n;
    void **sheets; /* OGRLayerH */
    unsigned char *hidden;
} quan_workbook;

/* True for the endings .xlsx, .xlsm, .xls, .ods. */
bool quan_workbook_is(const char *path);

/* A package (.xlsx, .ods) is measured before the driver sees it: at most 5,000 entries, 1 GB, 400
 * times its size. Macros are never looked at. */
quan_status quan_workbook_open(const char *path, const char *shown, quan_workbook *out,
                               quan_error *err);
void quan_workbook_close(quan_workbook *book);

const char *quan_workbook_name(const quan_workbook *book, int32_t sheet);

/* One row: n texts one behind the other, each with its NUL; n is -1 behind the last row. The caller
 * frees `texts`. */
typedef struct {
    char *texts;
    int64_t capacity, used;
    int64_t number; /* in the sheet, from 1 */
    int32_t n;
} quan_workbook_texts;

quan_status quan_workbook_next(void *layer, const char *shown, quan_workbook_texts *row,
                               quan_error *err);
void quan_workbook_rewind(void *layer);

#endif
