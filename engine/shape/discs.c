/* Discs around points, dissolved: corners on a grid, united in floating point, and the result put
 * on the grid again (uniting on the grid itself takes three times as long). The points are sorted
 * first, so that their order cannot show. What still touches at a corner becomes one feature.
 *
 * At the end every point is in exactly one feature, and the features are ordered by their low
 * corners. */
#include "geos_private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A drawing on a map of a county: a disc of 500 m deviates by 2.4 m from its 32 corners, and a
 * centimetre is below what any source knows. */
#define CORNERS       32
#define GRID_M        0.01
#define FULL_TURN_RAD 6.283185307179586

/* A corner of a polygon, to find polygons that share one. */
typedef struct {
    quan_xy place;
    int64_t polygon;
} corner;

typedef struct {
    quan_box box;
    int64_t root; /* the polygon that names the group */
} cluster;

/* By x, then y: the order that all others here begin with. */
static int compare_places(quan_xy a, quan_xy b)
{
    if (a.x_m != b.x_m)
        return a.x_m < b.x_m ? -1 : 1;
    return (a.y_m > b.y_m) - (a.y_m < b.y_m);
}

static int compare_points(const void *a, const void *b)
{
    return compare_places(*(const quan_xy *)a, *(const quan_xy *)b);
}

static int compare_corners(const void *a, const void *b)
{
    const corner *left = a, *right = b;
    int order = compare_places(left->place, right->place);
    return order ? order : (left->polygon > right->polygon) - (left->polygon < right->polygon);
}

static int compare_clusters(const void *a, const void *b)
{
    const cluster *left = a, *right = b;
    int order = compare_places((quan_xy){left->box.min_x, left->box.min_y},
                               (quan_xy){right->box.min_x, right->box.min_y});
    return order ? order : (left->root > right->root) - (left->root < right->root);
}

static double on_grid(double value)
{
    return round(value / GRID_M) * GRID_M;
}

/* NULL after an exception; the caller destroys it. */
static GEOSGeometry *disc(geos_session *session, quan_xy centre, double radius_m)
{
    quan_xy corners[CORNERS + 1];
    for (int i = 0; i < CORNERS; i++) {
        double angle_rad = FULL_TURN_RAD * i / CORNERS;
        corners[i].x_m = on_grid(centre.x_m + radius_m * cos(angle_rad));
        corners[i].y_m = on_grid(centre.y_m + radius_m * sin(angle_rad));
    }
    corners[CORNERS] = corners[0];
    return quan_geos_polygon(session, corners, CORNERS + 1);
}

/* The points in order, each once. The caller frees *sorted. */
static quan_status sort_points(const quan_xy *points, int64_t n, quan_xy **sorted,
                               int64_t *n_sorted, quan_error *err)
{
    int64_t kept = 0;
    quan_xy *copy = quan_alloc((size_t)n, sizeof *copy);
    if (!copy)
        return quan_fail_memory(err, "discs");
    memcpy(copy, points, (size_t)n * sizeof *copy);
    qsort(copy, (size_t)n, sizeof *copy, compare_points);
    for (int64_t i = 0; i < n; i++)
        if (kept == 0 || compare_places(copy[kept - 1], copy[i]) != 0)
            copy[kept++] = copy[i];
    *sorted = copy;
    *n_sorted = kept;
    return QUAN_OK;
}

/* All discs as one collection, in the order of the points. */
static quan_status collect_discs(geos_session *session, const quan_xy *points, int64_t n,
                                 double radius_m, GEOSGeometry **out, quan_error *err)
{
    int64_t made = 0;
    GEOSGeometry **discs = quan_calloc((size_t)n, sizeof(GEOSGeometry *));
    if (!discs)
        return quan_fail_memory(err, "discs");
    while (made < n && (discs[made] = disc(session, points[made], radius_m)) != NULL)
        made++;
    if (made == n) {
        made = 0; /* taken */
        *out = quan_geos_collect(session, GEOS_MULTIPOLYGON, discs, n);
    }
    while (made > 0)
        GEOSGeom_destroy_r(session->handle, discs[--made]);
    quan_free(discs);
    return *out ? QUAN_OK : quan_geos_fail(session, "discs", err);
}

/* The union's polygons, as the parts of one feature. */
static quan_status unite(const quan_xy *points, int64_t n, double radius_m, quan_geoms *united,
                         quan_error *err)
{
    quan_status status = QUAN_OK;
    int64_t n_sorted = 0;
    quan_xy *sorted = NULL;
    geos_session session = {0};
    GEOSGeometry *discs = NULL, *rough = NULL, *merged = NULL;

    status = quan_geos_begin(&session, err);
    if (status)
        goto done;
    status = sort_points(points, n, &sorted, &n_sorted, err);
    if (status)
        goto done;
    status = collect_discs(&session, sorted, n_sorted, radius_m, &discs, err);
    if (status)
        goto done;
    rough = GEOSUnaryUnion_r(session.handle, discs);
    if (rough)
        merged = GEOSGeom_setPrecision_r(session.handle, rough, GRID_M, 0);
    if (!merged || GEOSNormalize_r(session.handle, merged) != 0) {
        status = quan_geos_fail(&session, "union of discs", err);
        goto done;
    }
    status = quan_geoms_add_feature(united, err);
    if (!status)
        status = quan_geos_add_parts(&session, merged, united, err);
done:
    if (session.handle) {
        GEOSGeom_destroy_r(session.handle, merged);
        GEOSGeom_destroy_r(session.handle, rough);
        GEOSGeom_destroy_r(session.handle, discs);
    }
    quan_geos_end(&session);
    quan_free(sorted);
    return status;
}

/* The name of a group; halves the way on the walk. */
static int64_t root_of(int64_t *parent, int64_t i)
{
    while (parent[i] != i) {
        parent[i] = parent[parent[i]];
        i = parent[i];
    }
    return i;
}

/* Joins polygons (parts) that share a corner; the lowest number becomes the root of all. */
static quan_status join_touching(const quan_geoms *united, int64_t *parent, quan_error *err)
{
    int64_t n = united->n_points, at = 0;
    corner *corners = quan_alloc((size_t)n, sizeof *corners);
    if (!corners)
        return quan_fail_memory(err, "discs");
    for (int64_t part = 0; part < united->n_parts; part++) {
        int64_t end = united->point_first[united->ring_first[part + 1]];
        parent[part] = part;
        for (; at < end; at++)
            corners[at] = (corner){united->points[at], part};
    }
    if (n > 1)
        qsort(corners, (size_t)n, sizeof *corners, compare_corners);
    for (int64_t i = 1; i < n; i++) {
        if (compare_places(corners[i - 1].place, corners[i].place) != 0)
            continue;
        int64_t a = root_of(parent, corners[i - 1].polygon);
        int64_t b = root_of(parent, corners[i].polygon);
        parent[a > b ? a : b] = a > b ? b : a;
    }
    quan_free(corners);
    return QUAN_OK;
}

/* The groups in the order of their boxes. The caller frees *clusters. */
static quan_status order_clusters(const quan_geoms *united, int64_t *parent, cluster **clusters,
                                  int64_t *n_clusters, quan_error *err)
{
    int64_t n = united->n_parts, kept = 0;
    cluster *list = quan_alloc((size_t)n, sizeof *list);
    if (!list)
        return quan_fail_memory(err, "discs");
    for (int64_t part = 0; part < n; part++)
        list[part] = (cluster){quan_shape_empty_box(), root_of(parent, part)};
    for (int64_t part = 0; part < n; part++) {
        int64_t first = united->point_first[united->ring_first[part]];
        int64_t end = united->point_first[united->ring_first[part + 1]];
        quan_box more = quan_shape_points_box(united->points + first, end - first);
        quan_box *box = &list[list[part].root].box;
        box->min_x = fmin(box->min_x, more.min_x);
        box->min_y = fmin(box->min_y, more.min_y);
    }
    for (int64_t part = 0; part < n; part++)
        if (list[part].root == part)
            list[kept++] = list[part];
    if (kept > 1)
        qsort(list, (size_t)kept, sizeof *list, compare_clusters);
    *clusters = list;
    *n_clusters = kept;
    return QUAN_OK;
}

/* Copies one part of `from` behind the parts of the last feature. */
static quan_status copy_part(const quan_geoms *from, int64_t part, quan_geoms *out, quan_error *err)
{
    QUAN_TRY(quan_geoms_add_part(out, err));
    for (int64_t ring = from->ring_first[part]; ring < from->ring_first[part + 1]; ring++) {
        int64_t first = from->point_first[ring];
        QUAN_TRY(quan_geoms_add_ring(out, from->points + first, from->point_first[ring + 1] - first,
                                     err));
    }
    return QUAN_OK;
}

/* next[] chains the parts of a group from its root on, in their order. */
static quan_status build_features(const quan_geoms *united, int64_t *parent,
                                  const cluster *clusters, int64_t n_clusters, quan_geoms *out,
                                  quan_error *err)
{
    quan_status status = QUAN_OK;
    int64_t n = united->n_parts;
    int64_t *next = quan_alloc((size_t)n, sizeof *next),
            *last = quan_alloc((size_t)n, sizeof *last);
    if (!next || !last) {
        status = quan_fail_memory(err, "discs");
        goto done;
    }
    for (int64_t part = 0; part < n; part++) {
        int64_t root = root_of(parent, part); /* at most `part`: the lowest of its group */
        next[part] = -1;
        if (root != part)
            next[last[root]] = part;
        last[root] = part;
    }
    for (int64_t i = 0; i < n_clusters && !status; i++) {
        status = quan_geoms_add_feature(out, err);
        for (int64_t part = clusters[i].root; part >= 0 && !status; part = next[part])
            status = copy_part(united, part, out, err);
    }
done:
    quan_free(last);
    quan_free(next);
    return status;
}

/* A point that no disc covers would be a fault of ours: discs are wider than the grid is coarse. */
static quan_status assign_points(const quan_geoms *features, const quan_xy *points, int64_t n,
                                 int64_t *group, quan_error *err)
{
    quan_status status = QUAN_OK;
    quan_index index = {0};
    QUAN_TRY(quan_index_build_geoms(features, &index, err));
    for (int64_t i = 0; i < n && !status; i++) {
        group[i] = quan_index_containing(&index, features, points[i]);
        if (group[i] < 0)
            status = quan_fail(err, QUAN_ERR_INTERNAL, "a disc lost its point");
    }
    quan_index_free(&index);
    return status;
}

quan_status quan_dissolve_discs(const quan_xy *points, int64_t n, double radius_m, quan_geoms *out,
                                int64_t *group, quan_error *err)
{
    quan_status status = QUAN_OK;
    int64_t n_clusters = 0;
    int64_t *parent = NULL;
    cluster *clusters = NULL;
    quan_geoms united = {.kind = QUAN_POLYGONS}, made = {.kind = QUAN_POLYGONS};

    *out = (quan_geoms){.kind = QUAN_POLYGONS};
    if (!(radius_m >= 1))
        return quan_fail(err, QUAN_ERR_INTERNAL, "discs of less than 1 m");
    if (n == 0)
        return QUAN_OK;
    status = unite(points, n, radius_m, &united, err);
    if (status)
        goto done;
    parent = quan_alloc((size_t)united.n_parts, sizeof *parent);
    if (!parent) {
        status = quan_fail_memory(err, "discs");
        goto done;
    }
    status = join_touching(&united, parent, err);
    if (status)
        goto done;
    status = order_clusters(&united, parent, &clusters, &n_clusters, err);
    if (status)
        goto done;
    status = build_features(&united, parent, clusters, n_clusters, &made, err);
    if (!status)
        status = assign_points(&made, points, n, group, err);
    if (status)
        goto done;
    *out = made;
    made = (quan_geoms){0};
done:
    quan_geoms_free(&made);
    quan_free(clusters);
    quan_free(parent);
    quan_geoms_free(&united);
    return status;
}
