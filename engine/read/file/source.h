/* source.h - a file opened by the one driver that its ending allows. */
#ifndef QUAN_READ_SOURCE_H
#define QUAN_READ_SOURCE_H

#include "encoding.h"
#include "gate.h"
#include "gdal_calls.h"
#include "meaning/fields.h"
#include "quan/read.h"

typedef enum {
    QUAN_FORMAT_NONE,
    QUAN_FORMAT_GPKG,
    QUAN_FORMAT_SHAPE,
    QUAN_FORMAT_GEOJSON,
    QUAN_FORMAT_CSV,
    QUAN_FORMAT_OSM,
    QUAN_FORMAT_GEOTIFF,
    QUAN_FORMAT_HGT,
} quan_format;

/* One open source. Zeroed it is empty. */
typedef struct {
    const quan_source *given;
    char name[640]; /* of the file, printable */
    quan_gated gated;
    quan_format format;
    GDALDatasetH dataset;
    char encoding[48];      /* as run_source says it */
    quan_decoder decoder;   /* of texts and names as the driver hands them over */
    quan_gdal_errors aside; /* what the library says between our own calls: not to standard error */
    bool catching;
} quan_opened;

/* The format that a name stands for, packed or not. */
quan_format quan_format_of(const char *path);

/* Gate, unpacking, pre-flight, encoding, driver. level1_share: settings.csv, encoding.level1_share.
 */
quan_status quan_source_open(const quan_source *given, double level1_share, quan_opened *out,
                             quan_error *err);
void quan_source_close(quan_opened *opened);

/* The layer of that name, or the only one that has geometry. */
quan_status quan_source_layer(quan_opened *opened, const char *name, OGRLayerH *layer,
                              quan_error *err);

/* The system of a layer, or `crs:` of the source. *crs NULL: none is known. */
quan_status quan_source_crs(const quan_opened *opened, OGRLayerH layer, quan_crs **crs,
                            quan_error *err);

/* The names of a layer's fields in UTF-8. */
quan_status quan_source_names(quan_opened *opened, OGRLayerH layer, quan_field_names *names,
                              quan_error *err);

#endif
