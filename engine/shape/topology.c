/* Overlaps, holes and repeats in one layer. Candidates come from the R-tree; of each pair GEOS
 * computes the common part, the first geometry prepared, for neighbours that only touch are many
 * and are told apart without building anything. Holes are those of the union of all features. */
#include "quan/shape/topology.h"

#include "geos_private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A ring of fewer points is no area. */
#define MIN_RING_POINTS 4

/* What one search for pairs needs. */
typedef struct {
    geos_session session;
    const quan_geoms *geoms;
    double min_m2;
    quan_index index;
    quan_overlaps *out;
    int64_t *same; /* of quan_geoms_repeats() */
    int64_t a;
    quan_box box; /* of a */
    const GEOSPreparedGeometry *prepared;
    GEOSGeometry *first;
    int64_t *found;
    int64_t n_found, capacity;
    bool no_memory;
} overlap_search;

static bool is_area(const quan_geoms *geoms, int64_t part)
{
    int64_t ring = geoms->ring_first[part];
    return geoms->ring_first[part + 1] > ring &&
           geoms->point_first[ring + 1] - geoms->point_first[ring] >= MIN_RING_POINTS;
}

/* Appends the areas of features first to end - 1 to an array of GEOS geometries with room for all
 * of their parts; false after an exception, with *n what was made. */
static bool build_parts(geos_session *session, const quan_geoms *geoms, const int64_t span[2],
                        GEOSGeometry **items, int64_t *n)
{
    *n = 0;
    for (int64_t p = geoms->part_first[span[0]]; p < geoms->part_first[span[1]]; p++) {
        if (!is_area(geoms, p))
            continue;
        items[*n] = quan_geos_part(session, geoms, p);
        if (!items[(*n)++])
            return false;
    }
    return true;
}

/* Features first to end - 1 as one collection; NULL without any area, or after an exception (then
 * with a status). */
static quan_status build(geos_session *session, const quan_geoms *geoms, const int64_t span[2],
                         int type, GEOSGeometry **out, quan_error *err)
{
    int64_t n = 0, most = geoms->part_first[span[1]] - geoms->part_first[span[0]];
    GEOSGeometry **items = quan_calloc((size_t)most + 1, sizeof(GEOSGeometry *));
    *out = NULL;
    if (!items)
        return quan_fail_memory(err, "geometry");
    bool good = build_parts(session, geoms, span, items, &n);
    if (good && n)
        *out = quan_geos_collect(session, type, items, n);
    for (int64_t i = 0; i < n && !good; i++)
        GEOSGeom_destroy_r(session->handle, items[i]);
    quan_free(items);
    return good && (*out || !n) ? QUAN_OK : quan_geos_fail(session, "polygons", err);
}

static quan_status build_one(geos_session *session, const quan_geoms *geoms, int64_t feature,
                             GEOSGeometry **out, quan_error *err)
{
    const int64_t span[2] = {feature, feature + 1};
    return build(session, geoms, span, GEOS_MULTIPOLYGON, out, err);
}

/* Boxes that share less than the least area need no geometry. */
static bool note_pair(int64_t number, void *payload)
{
    overlap_search *s = payload;
    quan_box b = quan_geoms_box(s->geoms, number);
    double width = fmin(s->box.max_x, b.max_x) - fmax(s->box.min_x, b.min_x);
    double height = fmin(s->box.max_y, b.max_y) - fmax(s->box.min_y, b.min_y);
    bool repeats_another = s->same[number] != number && s->same[number] != s->a;
    if (number <= s->a || repeats_another || width <= 0 || height <= 0 ||
        width * height <= s->min_m2)
        return true;
    int64_t *found = quan_grow(s->found, &s->capacity, s->n_found + 1, sizeof *found);
    if (!found) {
        s->no_memory = true;
        return false;
    }
    s->found = found;
    found[s->n_found++] = number;
    return true;
}

/* A point on the surface of the common part stands for it in lists. */
static quan_status add_overlap(overlap_search *s, int64_t b, const GEOSGeometry *common,
                               double area_m2, quan_error *err)
{
    quan_overlap overlap = {.a = s->a, .b = b, .area_m2 = area_m2};
    GEOSGeometry *inner = GEOSPointOnSurface_r(s->session.handle, common);
    bool good = inner && GEOSGeomGetX_r(s->session.handle, inner, &overlap.place.x_m) == 1 &&
                GEOSGeomGetY_r(s->session.handle, inner, &overlap.place.y_m) == 1;
    GEOSGeom_destroy_r(s->session.handle, inner);
    if (!good)
        return quan_geos_fail(&s->session, "point on surface", err);
    quan_overlap *items = quan_grow(s->out->items, &s->out->capacity, s->out->n + 1, sizeof *items);
    if (!items)
        return quan_fail_memory(err, "overlaps");
    s->out->items = items;
    items[s->out->n++] = overlap;
    return QUAN_OK;
}

static quan_status test_pair(overlap_search *s, int64_t b, quan_error *err)
{
    GEOSGeometry *second = NULL, *common = NULL;
    double area_m2 = 0;
    QUAN_TRY(build_one(&s->session, s->geoms, b, &second, err));
    if (!second)
        return QUAN_OK;
    quan_status status = QUAN_OK;
    char meets = GEOSPreparedIntersects_r(s->session.handle, s->prepared, second);
    if (meets == 1)
        common = GEOSIntersection_r(s->session.handle, s->first, second);
    bool failed = meets > 1 ||
                  (meets == 1 && (!common || GEOSArea_r(s->session.handle, common, &area_m2) != 1));
    if (failed)
        status = quan_geos_fail(&s->session, "intersection", err);
    else if (area_m2 > s->min_m2)
        status = add_overlap(s, b, common, area_m2, err);
    GEOSGeom_destroy_r(s->session.handle, common);
    GEOSGeom_destroy_r(s->session.handle, second);
    return status;
}

/* One feature against those of higher number whose boxes meet its own. */
static quan_status test_feature(overlap_search *s, int64_t a, quan_error *err)
{
    s->a = a;
    s->box = quan_geoms_box(s->geoms, a);
    s->n_found = 0;
    quan_index_query(&s->index, s->box, note_pair, s);
    if (s->no_memory)
        return quan_fail_memory(err, "overlaps");
    if (!s->n_found)
        return QUAN_OK;
    QUAN_TRY(build_one(&s->session, s->geoms, a, &s->first, err));
    if (!s->first)
        return QUAN_OK;
    quan_status status = QUAN_OK;
    s->prepared = GEOSPrepare_r(s->session.handle, s->first);
    if (!s->prepared)
        status = quan_geos_fail(&s->session, "prepare", err);
    for (int64_t i = 0; i < s->n_found && !status; i++)
        status = test_pair(s, s->found[i], err);
    if (s->prepared)
        GEOSPreparedGeom_destroy_r(s->session.handle, s->prepared);
    GEOSGeom_destroy_r(s->session.handle, s->first);
    s->prepared = NULL;
    s->first = NULL;
    return status;
}

static int compare_overlaps(const void *one, const void *two)
{
    const quan_overlap *a = one, *b = two;
    if (a->area_m2 > b->area_m2 || a->area_m2 < b->area_m2)
        return a->area_m2 > b->area_m2 ? -1 : 1;
    if (a->a != b->a)
        return a->a < b->a ? -1 : 1;
    return (a->b > b->b) - (a->b < b->b);
}

quan_status quan_overlaps_find(const quan_geoms *geoms, double min_m2, quan_overlaps *out,
                               quan_error *err)
{
    overlap_search s = {.geoms = geoms, .min_m2 = min_m2, .out = out};
    int64_t n_repeats = 0;
    *out = (quan_overlaps){0};
    s.same = quan_alloc((size_t)geoms->n_features + 1, sizeof *s.same);
    if (!s.same)
        return quan_fail_memory(err, "overlaps");
    quan_status status = quan_geos_begin(&s.session, err);
    if (!status)
        status = quan_geoms_repeats(geoms, s.same, &n_repeats, err);
    if (!status)
        status = quan_index_build_geoms(geoms, &s.index, err);
    for (int64_t a = 0; a < geoms->n_features && !status; a++) {
        if (s.same[a] == a)
            status = test_feature(&s, a, err);
    }
    if (!status && out->n)
        qsort(out->items, (size_t)out->n, sizeof *out->items, compare_overlaps);
    quan_free(s.same);
    quan_free(s.found);
    quan_index_free(&s.index);
    quan_geos_end(&s.session);
    if (status)
        quan_overlaps_free(out);
    return status;
}

void quan_overlaps_free(quan_overlaps *overlaps)
{
    quan_free(overlaps->items);
    *overlaps = (quan_overlaps){0};
}

/* The middle of the hole's surface, for a ring that is a hole of the union. */
static quan_status add_hole(geos_session *session, const GEOSGeometry *ring, const double limits[2],
                            quan_holes *out, quan_error *err)
{
    quan_status status = QUAN_OK;
    quan_hole hole = {0};
    GEOSGeometry *shell = GEOSGeom_clone_r(session->handle, ring), *inner = NULL;
    GEOSGeometry *shape = shell ? GEOSGeom_createPolygon_r(session->handle, shell, NULL, 0) : NULL;
    if (!shape || GEOSArea_r(session->handle, shape, &hole.area_m2) != 1) {
        status = quan_geos_fail(session, "holes", err);
        goto done;
    }
    if (hole.area_m2 <= limits[0] || hole.area_m2 > limits[1])
        goto done;
    inner = GEOSPointOnSurface_r(session->handle, shape);
    if (!inner || GEOSGeomGetX_r(session->handle, inner, &hole.place.x_m) != 1 ||
        GEOSGeomGetY_r(session->handle, inner, &hole.place.y_m) != 1) {
        status = quan_geos_fail(session, "point on surface", err);
        goto done;
    }
    quan_hole *items = quan_grow(out->items, &out->capacity, out->n + 1, sizeof *items);
    if (!items) {
        status = quan_fail_memory(err, "holes");
        goto done;
    }
    out->items = items;
    items[out->n++] = hole;
done:
    GEOSGeom_destroy_r(session->handle, inner);
    GEOSGeom_destroy_r(session->handle, shape);
    return status;
}

static quan_status add_holes(geos_session *session, const GEOSGeometry *all, const double limits[2],
                             quan_holes *out, quan_error *err)
{
    int n = GEOSGetNumGeometries_r(session->handle, all);
    for (int g = 0; g < n; g++) {
        const GEOSGeometry *one = GEOSGetGeometryN_r(session->handle, all, g);
        if (!one || GEOSGeomTypeId_r(session->handle, one) != GEOS_POLYGON)
            continue;
        int n_rings = GEOSGetNumInteriorRings_r(session->handle, one);
        for (int r = 0; r < n_rings; r++)
            QUAN_TRY(add_hole(session, GEOSGetInteriorRingN_r(session->handle, one, r), limits, out,
                              err));
    }
    return QUAN_OK;
}

static int compare_holes(const void *one, const void *two)
{
    const quan_hole *a = one, *b = two;
    if (a->area_m2 > b->area_m2 || a->area_m2 < b->area_m2)
        return a->area_m2 > b->area_m2 ? -1 : 1;
    if (a->place.x_m > b->place.x_m || a->place.x_m < b->place.x_m)
        return a->place.x_m < b->place.x_m ? -1 : 1;
    return (a->place.y_m > b->place.y_m) - (a->place.y_m < b->place.y_m);
}

quan_status quan_holes_find(const quan_geoms *geoms, double min_m2, double most_m2, quan_holes *out,
                            quan_error *err)
{
    geos_session session = {0};
    GEOSGeometry *all = NULL, *together = NULL;
    const int64_t span[2] = {0, geoms->n_features};
    const double limits[2] = {min_m2, most_m2};
    *out = (quan_holes){0};
    if (!geoms->n_features)
        return QUAN_OK;
    QUAN_TRY(quan_geos_begin(&session, err));
    quan_status status = build(&session, geoms, span, GEOS_GEOMETRYCOLLECTION, &all, err);
    if (!status && all) {
        together = GEOSUnaryUnion_r(session.handle, all);
        status = together ? add_holes(&session, together, limits, out, err)
                          : quan_geos_fail(&session, "union", err);
    }
    if (!status && out->n)
        qsort(out->items, (size_t)out->n, sizeof *out->items, compare_holes);
    GEOSGeom_destroy_r(session.handle, together);
    GEOSGeom_destroy_r(session.handle, all);
    quan_geos_end(&session);
    if (status)
        quan_holes_free(out);
    return status;
}

void quan_holes_free(quan_holes *holes)
{
    quan_free(holes->items);
    *holes = (quan_holes){0};
}

/* The points of a feature, as they lie in memory. */
static const quan_xy *points_of(const quan_geoms *geoms, int64_t feature, int64_t *n)
{
    int64_t first = geoms->part_first[feature], end = geoms->part_first[feature + 1];
    *n = 0;
    if (first == end)
        return NULL;
    int64_t from = geoms->point_first[geoms->ring_first[first]];
    *n = geoms->point_first[geoms->ring_first[end]] - from;
    return geoms->points + from;
}

/* By the number of points, then the points themselves; 0: the same shape. */
static int compare_points(const quan_geoms *geoms, int64_t a, int64_t b)
{
    int64_t n, m;
    const quan_xy *one = points_of(geoms, a, &n), *two = points_of(geoms, b, &m);
    if (n != m)
        return n < m ? -1 : 1;
    for (int64_t i = 0; i < n; i++) {
        if (one[i].x_m < two[i].x_m || one[i].x_m > two[i].x_m)
            return one[i].x_m < two[i].x_m ? -1 : 1;
        if (one[i].y_m < two[i].y_m || one[i].y_m > two[i].y_m)
            return one[i].y_m < two[i].y_m ? -1 : 1;
    }
    return 0;
}

static int compare_features(const void *one, const void *two, void *payload)
{
    int64_t a = *(const int64_t *)one, b = *(const int64_t *)two;
    int order = compare_points(payload, a, b);
    return order ? order : (a > b) - (a < b);
}

quan_status quan_geoms_repeats(const quan_geoms *geoms, int64_t *same, int64_t *n_repeats,
                               quan_error *err)
{
    int64_t n = geoms->n_features, first = 0, points = 0;
    int64_t *order = quan_alloc((size_t)n + 1, sizeof *order);
    *n_repeats = 0;
    if (!order)
        return quan_fail_memory(err, "repeated features");
    quan_geoms copy = *geoms; /* qsort_r() takes no const */
    for (int64_t i = 0; i < n; i++)
        order[i] = same[i] = i;
    qsort_r(order, (size_t)n, sizeof *order, compare_features, &copy);
    for (int64_t i = 1; i < n; i++) {
        if (compare_points(geoms, order[first], order[i]) != 0)
            first = i;
        else if (points_of(geoms, order[i], &points)) {
            same[order[i]] = order[first];
            ++*n_repeats;
        }
    }
    quan_free(order);
    return QUAN_OK;
}
