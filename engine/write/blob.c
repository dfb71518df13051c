#include "blob.h"

#include <math.h>
#include <string.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "blobs are written in machine order");
_Static_assert(sizeof(quan_xy) == 16, "points are copied as they stand");

enum {
    HEADER_BYTES = 8,
    ENVELOPE_BYTES = 32,
    LITTLE_ENDIAN_ONLY = 0x01,
    WITH_ENVELOPE = 0x03, /* little-endian, envelope of x and y */
};

const char *quan_wkb_name(quan_wkb_type type)
{
    static const char *const names[] = {
        "GEOMETRY",   "POINT",           "LINESTRING",   "POLYGON",
        "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON", "GEOMETRYCOLLECTION"};
    return names[type];
}

static quan_wkb_type kind_type(quan_shape_kind kind)
{
    return kind == QUAN_POINTS  ? QUAN_WKB_POINT
           : kind == QUAN_LINES ? QUAN_WKB_LINE
                                : QUAN_WKB_POLYGON;
}

static quan_wkb_type part_type(const quan_geoms *geoms, int64_t part)
{
    const int64_t ring = geoms->ring_first[part];
    const bool one = geoms->ring_first[part + 1] == ring + 1 &&
                     geoms->point_first[ring + 1] == geoms->point_first[ring] + 1;
    return one ? QUAN_WKB_POINT : kind_type(geoms->kind);
}

static quan_wkb_type multi_of(quan_wkb_type single)
{
    return (quan_wkb_type)(single + 3);
}

quan_wkb_type quan_blob_layer_type(const quan_geoms *geoms, quan_shape_kind if_empty)
{
    quan_wkb_type single = QUAN_WKB_GEOMETRY;
    bool multi = false;
    for (int64_t f = 0; f < geoms->n_features; f++) {
        const int64_t first = geoms->part_first[f], end = geoms->part_first[f + 1];
        multi = multi || end - first > 1;
        for (int64_t part = first; part < end; part++) {
            const quan_wkb_type type = part_type(geoms, part);
            if (single && single != type)
                return QUAN_WKB_GEOMETRY;
            single = type;
        }
    }
    if (!single)
        single = kind_type(geoms->n_features ? geoms->kind : if_empty);
    return multi ? multi_of(single) : single;
}

/* In a layer of one type every feature has that type; in a mixed one, the narrowest. */
static quan_wkb_type feature_type(const quan_geoms *geoms, int64_t feature,
                                  quan_wkb_type layer_type)
{
    if (layer_type != QUAN_WKB_GEOMETRY)
        return layer_type;
    const int64_t first = geoms->part_first[feature], end = geoms->part_first[feature + 1];
    const quan_wkb_type single = part_type(geoms, first);
    for (int64_t part = first + 1; part < end; part++) {
        if (part_type(geoms, part) != single)
            return QUAN_WKB_COLLECTION;
    }
    return end - first > 1 ? multi_of(single) : single;
}

static quan_status box_of(const quan_geoms *geoms, int64_t first, int64_t end, quan_box *out,
                          quan_error *err)
{
    quan_box box = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    double bad = 0.0; /* x - x is 0 for every number, and NaN for infinity and NaN */
    for (int64_t i = first; i < end; i++) {
        const quan_xy p = geoms->points[i];
        bad += (p.x_m - p.x_m) + (p.y_m - p.y_m);
        box.min_x = p.x_m < box.min_x ? p.x_m : box.min_x;
        box.max_x = p.x_m > box.max_x ? p.x_m : box.max_x;
        box.min_y = p.y_m < box.min_y ? p.y_m : box.min_y;
        box.max_y = p.y_m > box.max_y ? p.y_m : box.max_y;
    }
    if (bad != 0.0)
        return quan_fail(err, QUAN_ERR_INTERNAL, "A coordinate to be written is not a number.");
    *out = box;
    return QUAN_OK;
}

static char *put_u32(char *at, uint32_t value)
{
    memcpy(at, &value, 4);
    return at + 4;
}

static char *put_head(char *at, quan_wkb_type type)
{
    *at = 1;
    return put_u32(at + 1, (uint32_t)type);
}

static char *put_points(char *at, const quan_geoms *geoms, int64_t ring)
{
    const int64_t first = geoms->point_first[ring], n = geoms->point_first[ring + 1] - first;
    memcpy(at, geoms->points + first, (size_t)n * 16);
    return at + n * 16;
}

static char *put_counted_points(char *at, const quan_geoms *geoms, int64_t ring)
{
    const int64_t n = geoms->point_first[ring + 1] - geoms->point_first[ring];
    return put_points(put_u32(at, (uint32_t)n), geoms, ring);
}

static char *put_part(char *at, const quan_geoms *geoms, int64_t part)
{
    const quan_wkb_type type = part_type(geoms, part);
    const int64_t first = geoms->ring_first[part], end = geoms->ring_first[part + 1];
    at = put_head(at, type);
    if (type == QUAN_WKB_POINT)
        return put_points(at, geoms, first);
    if (type == QUAN_WKB_LINE)
        return put_counted_points(at, geoms, first);
    at = put_u32(at, (uint32_t)(end - first));
    for (int64_t ring = first; ring < end; ring++)
        at = put_counted_points(at, geoms, ring);
    return at;
}

/* Points of a polygon's rings: at least four, the last one equal to the first. */
static quan_status check_rings(const quan_geoms *geoms, int64_t first, int64_t end, quan_error *err)
{
    for (int64_t ring = first; ring < end; ring++) {
        const quan_xy *p = geoms->points + geoms->point_first[ring];
        const int64_t n = geoms->point_first[ring + 1] - geoms->point_first[ring];
        const bool closed = n >= 4 && p[0].x_m == p[n - 1].x_m && p[0].y_m == p[n - 1].y_m;
        if (!closed && (n != 1 || geoms->kind == QUAN_LINES))
            return quan_fail(err, QUAN_ERR_INTERNAL, "A ring to be written is not closed.");
    }
    return QUAN_OK;
}

/* Header, envelope and whole geometry, into enough room; returns the end. */
static char *put_feature(char *at, const quan_geoms *geoms, int64_t feature, quan_wkb_type type,
                         const quan_box *box, int32_t srs_id)
{
    const int64_t first = geoms->part_first[feature], end = geoms->part_first[feature + 1];
    const bool bare = type == QUAN_WKB_POINT; /* a point is its own envelope */
    const char head[4] = {'G', 'P', 0, bare ? LITTLE_ENDIAN_ONLY : WITH_ENVELOPE};
    memcpy(at, head, 4);
    at = put_u32(at + 4, (uint32_t)srs_id);
    if (!bare) {
        const double envelope[4] = {box->min_x, box->max_x, box->min_y, box->max_y};
        memcpy(at, envelope, sizeof envelope);
        at += sizeof envelope;
    }
    if (type >= QUAN_WKB_MULTIPOINT)
        at = put_u32(put_head(at, type), (uint32_t)(end - first));
    for (int64_t part = first; part < end; part++)
        at = put_part(at, geoms, part);
    return at;
}

quan_status quan_blob_encode(const quan_geoms *geoms, int64_t feature, quan_wkb_type layer_type,
                             int32_t srs_id, quan_blob *blob, quan_error *err)
{
    const int64_t part = geoms->part_first[feature], part_end = geoms->part_first[feature + 1];
    blob->bytes.length = 0;
    if (part == part_end)
        return QUAN_OK;
    const int64_t ring = geoms->ring_first[part], ring_end = geoms->ring_first[part_end];
    const int64_t point = geoms->point_first[ring], point_end = geoms->point_first[ring_end];
    QUAN_TRY(box_of(geoms, point, point_end, &blob->box, err));
    if (geoms->kind == QUAN_POLYGONS)
        QUAN_TRY(check_rings(geoms, ring, ring_end, err));

    const int64_t most = HEADER_BYTES + ENVELOPE_BYTES + 9 + 9 * (part_end - part) +
                         4 * (ring_end - ring) + 16 * (point_end - point);
    char *bytes = quan_grow(blob->bytes.bytes, &blob->bytes.capacity, most, 1);
    if (!bytes)
        return quan_fail_memory(err, "a geometry");
    blob->bytes.bytes = bytes;
    const char *end = put_feature(bytes, geoms, feature, feature_type(geoms, feature, layer_type),
                                  &blob->box, srs_id);
    blob->bytes.length = end - bytes;
    return QUAN_OK;
}
