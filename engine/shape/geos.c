/* Between GEOS and flat geometry: contexts, conversions both ways, and exceptions as messages.
 * Every call is one of the reentrant interface (_r), with a context per task: the plain interface
 * shares one among all threads. Coordinates are copied as whole buffers, x and y only.
 *
 * Who destroys what: collections and polygons take their parts, also when they fail; everything
 * else is destroyed by who asked for it. */
#include "geos_private.h"

#include <stdio.h>
#include <string.h>

/* Called by GEOS inside the failing call; the last message stays. */
static void keep_words(const char *text, void *payload)
{
    geos_session *session = payload;
    snprintf(session->words, sizeof session->words, "%s", text);
}

quan_status quan_geos_begin(geos_session *session, quan_error *err)
{
    session->words[0] = '\0';
    session->handle = GEOS_init_r();
    if (!session->handle)
        return quan_fail_memory(err, "geometry");
    GEOSContext_setErrorMessageHandler_r(session->handle, keep_words, session);
    return QUAN_OK;
}

void quan_geos_end(geos_session *session)
{
    if (session->handle)
        GEOS_finish_r(session->handle);
    session->handle = NULL;
}

quan_status quan_geos_fail(const geos_session *session, const char *what, quan_error *err)
{
    char words[640];
    /* What GEOS passes on of C++ when memory is used up. */
    if (session->no_memory || strstr(session->words, "bad_alloc"))
        return quan_fail_memory(err, "geometry");
    quan_text_printable(session->words, words, sizeof words);
    return quan_fail(err, QUAN_ERR_INPUT, "the geometry library failed in \"%s\": %s", what, words);
}

/* A quan_xy is two doubles side by side, which is the buffer that GEOS reads. */
static GEOSCoordSequence *sequence(geos_session *session, const quan_xy *points, int64_t n)
{
    if (n > UINT32_MAX)
        return NULL;
    return GEOSCoordSeq_copyFromBuffer_r(session->handle, &points[0].x_m, (unsigned)n, 0, 0);
}

GEOSGeometry *quan_geos_ring(geos_session *session, const quan_xy *points, int64_t n)
{
    GEOSCoordSequence *coordinates = sequence(session, points, n);
    return coordinates ? GEOSGeom_createLinearRing_r(session->handle, coordinates) : NULL;
}

GEOSGeometry *quan_geos_polygon(geos_session *session, const quan_xy *points, int64_t n)
{
    GEOSGeometry *shell = quan_geos_ring(session, points, n);
    return shell ? GEOSGeom_createPolygon_r(session->handle, shell, NULL, 0) : NULL;
}

GEOSGeometry *quan_geos_collect(geos_session *session, int type, GEOSGeometry **items, int64_t n)
{
    if (n <= UINT32_MAX)
        return GEOSGeom_createCollection_r(session->handle, type, items, (unsigned)n);
    for (int64_t i = 0; i < n; i++)
        GEOSGeom_destroy_r(session->handle, items[i]);
    return NULL;
}

/* NULL after an exception. */
static GEOSGeometry *line(geos_session *session, const quan_xy *points, int64_t n)
{
    GEOSCoordSequence *coordinates = sequence(session, points, n);
    return coordinates ? GEOSGeom_createLineString_r(session->handle, coordinates) : NULL;
}

/* The first ring is the outline, the others are holes; takes nothing of `geoms`. */
static GEOSGeometry *polygon(geos_session *session, const quan_geoms *geoms, int64_t part)
{
    int64_t first = geoms->ring_first[part], n = geoms->ring_first[part + 1] - first, made = 0;
    GEOSGeometry *result = NULL;
    GEOSGeometry **rings = quan_calloc((size_t)n, sizeof(GEOSGeometry *));
    if (!rings) {
        session->no_memory = true;
        return NULL;
    }
    for (; made < n; made++) {
        int64_t point = geoms->point_first[first + made];
        rings[made] = quan_geos_ring(session, geoms->points + point,
                                     geoms->point_first[first + made + 1] - point);
        if (!rings[made])
            break;
    }
    if (made == n) {
        result = GEOSGeom_createPolygon_r(session->handle, rings[0], rings + 1, (unsigned)(n - 1));
        made = 0; /* taken, whether it succeeded or not */
    }
    while (made > 0)
        GEOSGeom_destroy_r(session->handle, rings[--made]);
    quan_free(rings);
    return result;
}

GEOSGeometry *quan_geos_part(geos_session *session, const quan_geoms *geoms, int64_t part)
{
    int64_t ring = geoms->ring_first[part], point = geoms->point_first[ring];
    int64_t n = geoms->point_first[ring + 1] - point;
    const quan_xy *points = geoms->points + point;
    if (n == 1 && geoms->kind != QUAN_LINES)
        return GEOSGeom_createPointFromXY_r(session->handle, points[0].x_m, points[0].y_m);
    if (geoms->kind == QUAN_LINES)
        return line(session, points, n);
    return polygon(session, geoms, part);
}

/* Adds the coordinates of a ring or line. */
static quan_status add_ring(geos_session *session, const GEOSGeometry *ring, quan_geoms *out,
                            quan_error *err)
{
    quan_status status = QUAN_OK;
    unsigned n = 0;
    quan_xy *points = NULL;
    const GEOSCoordSequence *coordinates = GEOSGeom_getCoordSeq_r(session->handle, ring);

    if (!coordinates || !GEOSCoordSeq_getSize_r(session->handle, coordinates, &n))
        return quan_geos_fail(session, "coordinates", err);
    points = quan_alloc(n, sizeof *points);
    if (!points)
        return quan_fail_memory(err, "geometry");
    if (GEOSCoordSeq_copyToBuffer_r(session->handle, coordinates, &points[0].x_m, 0, 0))
        status = quan_geoms_add_ring(out, points, n, err);
    else
        status = quan_geos_fail(session, "coordinates", err);
    quan_free(points);
    return status;
}

/* One part of the feature being built: the outline, then the holes in GEOS's order. */
static quan_status add_polygon(geos_session *session, const GEOSGeometry *shape, quan_geoms *out,
                               quan_error *err)
{
    const GEOSGeometry *shell = GEOSGetExteriorRing_r(session->handle, shape);
    int n_holes = GEOSGetNumInteriorRings_r(session->handle, shape);
    if (!shell || n_holes < 0)
        return quan_geos_fail(session, "rings", err);
    QUAN_TRY(quan_geoms_add_part(out, err));
    QUAN_TRY(add_ring(session, shell, out, err));
    for (int i = 0; i < n_holes; i++) {
        const GEOSGeometry *hole = GEOSGetInteriorRingN_r(session->handle, shape, i);
        if (!hole)
            return quan_geos_fail(session, "rings", err);
        QUAN_TRY(add_ring(session, hole, out, err));
    }
    return QUAN_OK;
}

/* Drops what is empty or of another dimension than `out`: MakeValid leaves lines and points behind.
 */
static quan_status add_leaf(geos_session *session, const GEOSGeometry *shape, quan_geoms *out,
                            quan_error *err)
{
    int type = GEOSGeomTypeId_r(session->handle, shape);
    char empty = GEOSisEmpty_r(session->handle, shape);
    if (type < 0 || (empty != 0 && empty != 1))
        return quan_geos_fail(session, "parts", err);
    if (!empty && type == GEOS_POLYGON && out->kind == QUAN_POLYGONS)
        return add_polygon(session, shape, out, err);
    if (!empty && type == GEOS_LINESTRING && out->kind == QUAN_LINES) {
        QUAN_TRY(quan_geoms_add_part(out, err));
        return add_ring(session, shape, out, err);
    }
    return QUAN_OK;
}

/* The items of one collection; a single geometry is its own only item. */
static quan_status add_items(geos_session *session, const GEOSGeometry *items, quan_geoms *out,
                             quan_error *err)
{
    int n = GEOSGetNumGeometries_r(session->handle, items);
    for (int i = 0; i < n; i++) {
        const GEOSGeometry *item = GEOSGetGeometryN_r(session->handle, items, i);
        if (!item)
            return quan_geos_fail(session, "parts", err);
        QUAN_TRY(add_leaf(session, item, out, err));
    }
    return n < 0 ? quan_geos_fail(session, "parts", err) : QUAN_OK;
}

/* GEOS's operations answer with single geometries, multi-geometries, or one collection of these. */
quan_status quan_geos_add_parts(geos_session *session, const GEOSGeometry *geometry,
                                quan_geoms *out, quan_error *err)
{
    int n = GEOSGetNumGeometries_r(session->handle, geometry);
    for (int i = 0; i < n; i++) {
        const GEOSGeometry *item = GEOSGetGeometryN_r(session->handle, geometry, i);
        if (!item)
            return quan_geos_fail(session, "parts", err);
        QUAN_TRY(add_items(session, item, out, err));
    }
    return n < 0 ? quan_geos_fail(session, "parts", err) : QUAN_OK;
}
