/* Representative points, validity and repair, by GEOS.
 *
 * The area before a repair is what the feature claims to cover, taken apart from the repair: for
 * each part its outer ring less its holes, and for a ring that crosses itself the area of GEOS's
 * MakeValid of that one ring, which fills by even-odd (the linework method). The repair of the
 * whole feature differs from it where parts overlap, holes lie outside, or rings cross each other.
 */
#include "geos_private.h"

#include <math.h>
#include <stdio.h>

/* GEOS makes no ring or line of fewer points. */
#define MIN_RING_POINTS 4
#define MIN_LINE_POINTS 2

/* The fewest points of a ring or line that GEOS builds. */
static int64_t min_points(const quan_geoms *geoms)
{
    switch (geoms->kind) {
    case QUAN_POLYGONS:
        return MIN_RING_POINTS;
    case QUAN_LINES:
        return MIN_LINE_POINTS;
    default:
        return 1;
    }
}

/* The outer ring of a part, and its number of points. */
static const quan_xy *outline(const quan_geoms *geoms, int64_t part, int64_t *n)
{
    int64_t ring = geoms->ring_first[part];
    *n = geoms->point_first[ring + 1] - geoms->point_first[ring];
    return geoms->points + geoms->point_first[ring];
}

static quan_status surface_point(const quan_geoms *geoms, int64_t part, quan_xy *point,
                                 quan_error *err)
{
    quan_status status = QUAN_OK;
    geos_session session = {0};
    GEOSGeometry *shape = NULL, *inner = NULL;

    status = quan_geos_begin(&session, err);
    if (status)
        goto done;
    shape = quan_geos_part(&session, geoms, part);
    inner = shape ? GEOSPointOnSurface_r(session.handle, shape) : NULL;
    if (!inner || GEOSGeomGetX_r(session.handle, inner, &point->x_m) != 1 ||
        GEOSGeomGetY_r(session.handle, inner, &point->y_m) != 1)
        status = quan_geos_fail(&session, "point on surface", err);
done:
    if (session.handle) {
        GEOSGeom_destroy_r(session.handle, inner);
        GEOSGeom_destroy_r(session.handle, shape);
    }
    quan_geos_end(&session);
    return status;
}

quan_status quan_geoms_part_point(const quan_geoms *geoms, int64_t part, quan_xy *point,
                                  quan_error *err)
{
    int64_t n;
    if (geoms->ring_first[part] == geoms->ring_first[part + 1])
        return quan_fail(err, QUAN_ERR_INTERNAL, "a part without rings");
    const quan_xy *points = outline(geoms, part, &n);
    if (geoms->kind != QUAN_POLYGONS || n == 1) {
        *point = quan_shape_middle(points, n);
        return QUAN_OK;
    }
    if (!quan_shape_centroid(geoms, part, point)) {
        /* No surface to have a point on: the middle of its outline. */
        *point = quan_shape_middle(points, n);
        return QUAN_OK;
    }
    if (quan_shape_part_contains(geoms, part, *point))
        return QUAN_OK;
    return surface_point(geoms, part, point, err);
}

quan_status quan_geoms_feature_point(const quan_geoms *geoms, int64_t feature, quan_xy *point,
                                     quan_error *err)
{
    int64_t best = -1;
    double best_size = -1;
    for (int64_t part = geoms->part_first[feature]; part < geoms->part_first[feature + 1]; part++) {
        double size = geoms->kind == QUAN_POLYGONS ? quan_shape_part_area_m2(geoms, part)
                                                   : quan_shape_part_length_m(geoms, part);
        if (size > best_size) {
            best_size = size;
            best = part;
        }
    }
    if (best < 0)
        return quan_fail(err, QUAN_ERR_INTERNAL, "a feature without geometry has no point");
    return quan_geoms_part_point(geoms, best, point, err);
}

/* A polygon of one ring of one point is a point. */
static bool is_point_part(const quan_geoms *geoms, int64_t part)
{
    int64_t n;
    outline(geoms, part, &n);
    return n == 1 && geoms->kind == QUAN_POLYGONS &&
           geoms->ring_first[part + 1] - geoms->ring_first[part] == 1;
}

/* Has the part a ring that GEOS cannot build? */
static bool has_short_ring(const quan_geoms *geoms, int64_t part)
{
    if (is_point_part(geoms, part))
        return false;
    for (int64_t ring = geoms->ring_first[part]; ring < geoms->ring_first[part + 1]; ring++)
        if (geoms->point_first[ring + 1] - geoms->point_first[ring] < min_points(geoms))
            return true;
    return false;
}

/* Type of the collection that holds the parts of a feature. */
static int multi_type(const quan_geoms *geoms, int64_t feature)
{
    if (geoms->kind == QUAN_POINTS)
        return GEOS_MULTIPOINT;
    if (geoms->kind == QUAN_LINES)
        return GEOS_MULTILINESTRING;
    for (int64_t part = geoms->part_first[feature]; part < geoms->part_first[feature + 1]; part++)
        if (is_point_part(geoms, part))
            return GEOS_GEOMETRYCOLLECTION;
    return GEOS_MULTIPOLYGON;
}

/* The parts of a feature as one geometry. */
static quan_status whole_feature(geos_session *session, const quan_geoms *geoms, int64_t feature,
                                 GEOSGeometry **out, quan_error *err)
{
    quan_status status = QUAN_OK;
    int64_t first = geoms->part_first[feature], n = geoms->part_first[feature + 1] - first;
    int64_t made = 0;
    GEOSGeometry **parts = quan_calloc((size_t)n, sizeof(GEOSGeometry *));
    if (!parts)
        return quan_fail_memory(err, "geometry");
    for (; made < n; made++) {
        parts[made] = quan_geos_part(session, geoms, first + made);
        if (!parts[made]) {
            status = quan_geos_fail(session, "conversion", err);
            goto done;
        }
    }
    made = 0; /* taken */
    *out = quan_geos_collect(session, multi_type(geoms, feature), parts, n);
    if (!*out)
        status = quan_geos_fail(session, "conversion", err);
done:
    while (made > 0)
        GEOSGeom_destroy_r(session->handle, parts[--made]);
    quan_free(parts);
    return status;
}

/* "reason at (x y)" */
static quan_status ask_valid(geos_session *session, const GEOSGeometry *shape, bool *valid,
                             char reason[256], quan_error *err)
{
    char *words = NULL;
    GEOSGeometry *place = NULL;
    double x = 0, y = 0;
    char answer = GEOSisValidDetail_r(session->handle, shape, 0, &words, &place);
    if (answer == 0) {
        if (place && GEOSGeomGetX_r(session->handle, place, &x) == 1 &&
            GEOSGeomGetY_r(session->handle, place, &y) == 1)
            snprintf(reason, 256, "%s at (%.3f %.3f)", words ? words : "invalid", x, y);
        else
            snprintf(reason, 256, "%s", words ? words : "invalid");
    }
    GEOSGeom_destroy_r(session->handle, place);
    GEOSFree_r(session->handle, words);
    *valid = answer == 1;
    return answer == 0 || answer == 1 ? QUAN_OK : quan_geos_fail(session, "validity", err);
}

/* One ring that certainly does not meet itself is a valid polygon. */
static bool is_plain(const quan_geoms *geoms, int64_t feature)
{
    int64_t part = geoms->part_first[feature], n;
    if (geoms->kind != QUAN_POLYGONS || geoms->part_first[feature + 1] - part != 1 ||
        geoms->ring_first[part + 1] - geoms->ring_first[part] != 1)
        return false;
    const quan_xy *points = outline(geoms, part, &n);
    return quan_shape_is_simple(points, n);
}

quan_status quan_geoms_check(const quan_geoms *geoms, int64_t feature, bool *valid,
                             char reason[256], quan_error *err)
{
    quan_status status = QUAN_OK;
    geos_session session = {0};
    GEOSGeometry *shape = NULL;

    reason[0] = '\0';
    *valid = is_plain(geoms, feature);
    if (*valid)
        return QUAN_OK;
    for (int64_t part = geoms->part_first[feature]; part < geoms->part_first[feature + 1]; part++)
        if (has_short_ring(geoms, part)) {
            snprintf(reason, 256, "Too few points in geometry component");
            return QUAN_OK;
        }
    status = quan_geos_begin(&session, err);
    if (status)
        goto done;
    status = whole_feature(&session, geoms, feature, &shape, err);
    if (!status)
        status = ask_valid(&session, shape, valid, reason, err);
done:
    if (session.handle)
        GEOSGeom_destroy_r(session.handle, shape);
    quan_geos_end(&session);
    return status;
}

/* Area of one closed ring by even-odd filling. */
static quan_status ring_area(geos_session *session, const quan_xy *points, int64_t n,
                             double *area_m2, quan_error *err)
{
    quan_status status = QUAN_OK;
    GEOSGeometry *filled = NULL;
    GEOSGeometry *shape = quan_geos_polygon(session, points, n);
    char valid = 2;

    if (shape)
        valid = GEOSisValid_r(session->handle, shape);
    if (valid == 1) {
        *area_m2 = fabs(quan_shape_ring_area_m2(points, n));
        goto done;
    }
    filled = valid == 0 ? GEOSMakeValid_r(session->handle, shape) : NULL;
    if (!filled || GEOSArea_r(session->handle, filled, area_m2) != 1)
        status = quan_geos_fail(session, "area of a ring", err);
done:
    GEOSGeom_destroy_r(session->handle, filled);
    GEOSGeom_destroy_r(session->handle, shape);
    return status;
}

/* Over the parts, each not below 0; rings that are too short to be built claim nothing. */
static quan_status claimed_area(geos_session *session, const quan_geoms *geoms, int64_t feature,
                                double *area_m2, quan_error *err)
{
    *area_m2 = 0;
    for (int64_t part = geoms->part_first[feature]; part < geoms->part_first[feature + 1]; part++) {
        double part_m2 = 0;
        int64_t first = geoms->ring_first[part];
        for (int64_t ring = first; ring < geoms->ring_first[part + 1]; ring++) {
            int64_t point = geoms->point_first[ring], n = geoms->point_first[ring + 1] - point;
            double size_m2 = 0;
            if (n >= MIN_RING_POINTS)
                QUAN_TRY(ring_area(session, geoms->points + point, n, &size_m2, err));
            part_m2 += ring == first ? size_m2 : -size_m2;
        }
        *area_m2 += fmax(part_m2, 0);
    }
    return QUAN_OK;
}

/* Copies a part without its rings of fewer than `least` points. */
static quan_status copy_long_rings(const quan_geoms *geoms, int64_t part, int64_t least,
                                   quan_geoms *out, quan_error *err)
{
    QUAN_TRY(quan_geoms_add_part(out, err));
    for (int64_t ring = geoms->ring_first[part]; ring < geoms->ring_first[part + 1]; ring++) {
        int64_t point = geoms->point_first[ring], n = geoms->point_first[ring + 1] - point;
        if (n >= least)
            QUAN_TRY(quan_geoms_add_ring(out, geoms->points + point, n, err));
    }
    return QUAN_OK;
}

/* A copy of the feature without what GEOS cannot build: short holes, and parts whose outline is
 * short. Parts that are points stay, and are counted in *n_points. */
static quan_status without_short(const quan_geoms *geoms, int64_t feature, quan_geoms *out,
                                 int64_t *n_points, quan_error *err)
{
    out->kind = geoms->kind;
    *n_points = 0;
    QUAN_TRY(quan_geoms_add_feature(out, err));
    for (int64_t part = geoms->part_first[feature]; part < geoms->part_first[feature + 1]; part++) {
        int64_t n;
        bool is_point = is_point_part(geoms, part);
        int64_t least = is_point ? 1 : min_points(geoms);
        outline(geoms, part, &n);
        if (n >= least)
            QUAN_TRY(copy_long_rings(geoms, part, least, out, err));
        *n_points += is_point;
    }
    return QUAN_OK;
}

/* Appends the valid form of feature 0 to `made`, which is empty. */
static quan_status make_valid(geos_session *session, const quan_geoms *geoms, quan_geoms *made,
                              quan_error *err)
{
    quan_status status = QUAN_OK;
    GEOSGeometry *shape = NULL, *valid = NULL;

    status = whole_feature(session, geoms, 0, &shape, err);
    if (status)
        goto done;
    valid = GEOSMakeValid_r(session->handle, shape);
    if (!valid) {
        status = quan_geos_fail(session, "repair", err);
        goto done;
    }
    status = quan_geoms_add_feature(made, err);
    if (!status)
        status = quan_geos_add_parts(session, valid, made, err);
done:
    GEOSGeom_destroy_r(session->handle, valid);
    GEOSGeom_destroy_r(session->handle, shape);
    return status;
}

quan_status quan_geoms_repair(const quan_geoms *geoms, int64_t feature, quan_geoms *out,
                              double *area_before_m2, double *area_after_m2, quan_error *err)
{
    quan_status status = QUAN_OK;
    int64_t n_points = 0;
    geos_session session = {0};
    quan_geoms clean = {0}, made = {.kind = geoms->kind};
    const quan_geoms *result = &clean;

    *area_before_m2 = 0;
    *area_after_m2 = 0;
    status = quan_geos_begin(&session, err);
    if (status)
        goto done;
    status = without_short(geoms, feature, &clean, &n_points, err);
    if (status)
        goto done;
    /* Points need no mending; beside polygons MakeValid would lose them. */
    if (n_points == 0 && clean.n_parts > 0 && geoms->kind != QUAN_POINTS) {
        status = make_valid(&session, &clean, &made, err);
        result = &made;
    }
    if (!status && geoms->kind == QUAN_POLYGONS)
        status = claimed_area(&session, geoms, feature, area_before_m2, err);
    if (status)
        goto done;
    *area_after_m2 = quan_geoms_area_m2(result, 0);
    status = quan_geoms_add_copy(out, result, 0, err);
done:
    quan_geos_end(&session);
    quan_geoms_free(&made);
    quan_geoms_free(&clean);
    return status;
}
