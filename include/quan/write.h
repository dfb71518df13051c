/* write.h - from tables to files that open finished, published all at once or not at all. */
#ifndef QUAN_WRITE_H
#define QUAN_WRITE_H

#include "quan/read/catalogue.h"
#include "quan/shape.h"

/* One table of the output; `name` is that of layers/output/<name>.yaml. The layer's columns must be
 * those of the description, each of its type (QUAN_ERR_INTERNAL otherwise); a column of the
 * description that the layer lacks is written as NULL only when the description does not require
 * it. */
typedef struct {
    const char *name;
    const quan_layer *layer;
} quan_output_table;

typedef struct {
    const char *path;  /* the GeoPackage to publish */
    const char *title; /* of the stored project */
    const char *crs;   /* "EPSG:n" or WKT of every geometry */
    const char *as_of; /* YYYY-MM-DD: every time stamp in the file */
    bool project;      /* store the QGIS project, and write <path without .gpkg>.qgs beside it */
    bool overwrite;    /* replace an older output of this program; anything else is refused */
    const char *const *inputs; /* paths that must not be overwritten; may be NULL */
    int32_t n_inputs;
} quan_output_options;

/* Refuses an output that must not be touched (an input, a foreign file, a link, an open one),
 * before any work is done: QUAN_ERR_USAGE or QUAN_ERR_IO. */
quan_status quan_output_check(const quan_output_options *options, quan_error *err);

/* Writes, verifies and publishes. The file at options->path is the old one or the new one, whole,
 * at every moment; on failure the old one stays and nothing is left behind. Same tables, same
 * options, same bytes. A file that another program holds open is QUAN_ERR_IO. */
quan_status quan_write(const quan_output_table *tables, int32_t n_tables,
                       const quan_catalogue *catalogue, const quan_output_options *options,
                       const quan_monitor *monitor, quan_error *err);

/* Writes a table as CSV (UTF-8, RFC 4180), the same way: temporary file, fsync, rename. `decimals`
 * is the number of digits of real columns. */
quan_status quan_write_csv(const quan_table *table, const char *path, int decimals, bool overwrite,
                           quan_error *err);

#endif
