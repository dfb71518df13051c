/* plan.h - what will be written: each table beside its description, checked and in order. */
#ifndef QUAN_WRITE_PLAN_H
#define QUAN_WRITE_PLAN_H

#include "blob.h"

#include "quan/crs.h"
#include "quan/write.h"

typedef struct {
    const quan_layer_description *about;
    const quan_layer *layer;
    int32_t *columns; /* per field of the description: the column of the table, or -1 */
    bool spatial;
    quan_wkb_type type; /* of a spatial one */
    /* Filled while the rows are written. */
    quan_box box; /* min > max when no feature has a geometry */
    int64_t n_shapes, shape_bytes;
} quan_output;

/* The CRS of every geometry, as the file describes it. */
typedef struct {
    int32_t srs_id;
    bool geographic;
    char name[128], auth[32];
    char *wkt1, *wkt2;
} quan_output_crs;

typedef struct {
    quan_output *outputs; /* in the order of the catalogue */
    int32_t n_outputs;
    quan_output_crs crs;
    char stamp[32];  /* as_of as YYYY-MM-DDT00:00:00.000Z */
    char *file_name; /* of the GeoPackage, without folder */
    const quan_catalogue *catalogue;
    const quan_output_options *options;
} quan_output_plan;

/* QUAN_ERR_INTERNAL where tables and descriptions do not fit each other. The plan borrows
 * everything that it is given. */
quan_status quan_plan_build(const quan_output_table *tables, int32_t n_tables,
                            const quan_catalogue *catalogue, const quan_output_options *options,
                            quan_output_plan *out, quan_error *err);
void quan_plan_free(quan_output_plan *plan);

/* The output of that name, or NULL. */
const quan_output *quan_plan_find(const quan_output_plan *plan, const char *name);

#endif
