/* gdal_calls.h - GDAL set up once, its errors caught. */
#ifndef QUAN_READ_GDAL_CALLS_H
#define QUAN_READ_GDAL_CALLS_H

#include "quan/core.h"

#include <gdal.h>
#include <ogr_api.h>

/* What GDAL said between quan_gdal_catch() and quan_gdal_release() on this thread. */
typedef struct {
    int64_t n_failures;
    char failure[512]; /* the first, without folders */
} quan_gdal_errors;

/* Registers only the drivers that we read with, and closes every door to the network. Idempotent,
 * thread-safe. */
void quan_gdal_start(void);
void quan_gdal_catch(quan_gdal_errors *errors);
void quan_gdal_release(void);

/* QUAN_ERR_INPUT "<name>: <GDAL's first failure>" when there was one. */
quan_status quan_gdal_verdict(const quan_gdal_errors *errors, const char *name, quan_error *err);

#endif
