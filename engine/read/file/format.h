/* format.h - what the ending of a name says: which driver reads it, or how it is made readable. */
#ifndef QUAN_READ_FORMAT_H
#define QUAN_READ_FORMAT_H

#include "quan/core.h"

typedef enum {
    QUAN_FORMAT_NONE,
    QUAN_FORMAT_PACKED, /* a .zip whose name does not tell what is inside */
    QUAN_FORMAT_GPKG,
    QUAN_FORMAT_SHAPE,
    QUAN_FORMAT_GEOJSON,
    QUAN_FORMAT_CSV,
    QUAN_FORMAT_OSM,
    QUAN_FORMAT_FILEGDB,
    QUAN_FORMAT_DXF,
    QUAN_FORMAT_KML,
    QUAN_FORMAT_MAPINFO,
    QUAN_FORMAT_FLATGEOBUF,
    QUAN_FORMAT_GEOTIFF,
    QUAN_FORMAT_HGT,
} quan_format;

/* The format that a name stands for, packed or not. */
quan_format quan_format_of(const char *path);

/* .gz, .zip or .kmz. */
bool quan_format_is_packed(const char *path);

/* The only driver of GDAL that may open it; NULL for none and packed. */
const char *quan_format_driver(quan_format format);
bool quan_format_is_raster(quan_format format);

/* True when there is a way to make a file of that name readable. */
bool quan_format_is_advised(const char *path);

/* QUAN_ERR_INPUT: why a file of that name is not read, and how to save it as one that is. `shown`
 * names it in the message. */
quan_status quan_format_refuse(const char *path, const char *shown, quan_error *err);

#endif
