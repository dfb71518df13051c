/* source.h - a file opened by the one driver that its ending allows. */
#ifndef QUAN_READ_SOURCE_H
#define QUAN_READ_SOURCE_H

#include "domains.h"
#include "encoding.h"
#include "field/fields.h"
#include "format.h"
#include "gate.h"
#include "gdal_calls.h"
#include "quan/read.h"
#include "table/plain.h"

/* One open source. Zeroed it is empty. */
typedef struct {
    const quan_source *given;
    char name[640]; /* of the file, printable */
    quan_gated gated;
    quan_format format;
    GDALDatasetH dataset;
    char encoding[48];      /* as run_source says it */
    quan_decoder decoder;   /* of texts and names as the driver hands them over */
    quan_domains domains;   /* of the layer whose names were asked for last */
    char *filter;           /* in place of `where:`, when a layer is chosen by one; or NULL */
    char *layer_name;       /* of such a layer; or NULL */
    quan_plain plain;       /* of a table: where its places are, which rows were set aside */
    quan_gdal_errors aside; /* what the library says between our own calls: not to standard error */
    bool catching;
} quan_opened;

/* Gate, unpacking, pre-flight, encoding, driver. level1_share: settings.csv, encoding.level1_share.
 * catalogue: by its words the heading of a table is found; NULL stands for the shipped one. */
quan_status quan_source_open(const quan_source *given, const quan_catalogue *catalogue,
                             double level1_share, quan_opened *out, quan_error *err);
void quan_source_close(quan_opened *opened);

/* The layer of that name, or the only one that has geometry (any, where all roles of the source may
 * do without). Of a drawing, its own layers stand for layers. */
quan_status quan_source_layer(quan_opened *opened, const char *name, OGRLayerH *layer,
                              quan_error *err);

/* The name of a layer as people know it. */
const char *quan_source_layer_name(const quan_opened *opened, OGRLayerH layer);

/* The system of a layer, or `crs:` of the source. *crs NULL: none is known. */
quan_status quan_source_crs(const quan_opened *opened, OGRLayerH layer, quan_crs **crs,
                            quan_error *err);

/* The names of a layer's fields in UTF-8; their domains are then in `opened`. */
quan_status quan_source_names(quan_opened *opened, OGRLayerH layer, quan_field_names *names,
                              quan_error *err);

#endif
