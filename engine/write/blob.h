/* blob.h - geometry as the blobs of GeoPackage 1.3, clause 2.1.3. */
#ifndef QUAN_WRITE_BLOB_H
#define QUAN_WRITE_BLOB_H

#include "buffer.h"

#include "quan/shape.h"

/* The codes of OGC 06-103r4 (WKB). */
typedef enum {
    QUAN_WKB_GEOMETRY = 0,
    QUAN_WKB_POINT,
    QUAN_WKB_LINE,
    QUAN_WKB_POLYGON,
    QUAN_WKB_MULTIPOINT,
    QUAN_WKB_MULTILINE,
    QUAN_WKB_MULTIPOLYGON,
    QUAN_WKB_COLLECTION,
} quan_wkb_type;

/* "POINT", "MULTIPOLYGON" and so on, as gpkg_geometry_columns wants them. */
const char *quan_wkb_name(quan_wkb_type type);

/* The type of a layer: the single one, the multi one when any feature has several parts, and
 * QUAN_WKB_GEOMETRY when points and polygons stand side by side (a ring of one point is a point).
 */
quan_wkb_type quan_blob_layer_type(const quan_geoms *geoms, quan_shape_kind if_empty);

/* The bytes of one feature and the box around it. Zeroed it is empty; its bytes are freed as a
 * buffer. */
typedef struct {
    quan_buffer bytes;
    quan_box box;
} quan_blob;

/* Replaces what `blob` holds by the geometry of one feature; a feature without parts leaves no
 * bytes, which is written as NULL. A coordinate that is not finite, or a ring that is not closed,
 * is QUAN_ERR_INTERNAL: it should not have come this far. */
quan_status quan_blob_encode(const quan_geoms *geoms, int64_t feature, quan_wkb_type layer_type,
                             int32_t srs_id, quan_blob *blob, quan_error *err);

#endif
