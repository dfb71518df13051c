/* Flat geometry: three arrays of offsets, each closed by a sentinel after every call, so that a
 * half built set can be read and freed. Room is made before anything is counted: a failed call
 * changes nothing. A tree of objects per feature would cost an allocation each and scatter what all
 * loops read in order; here a layer of a million buildings is four arrays. */
#include "shape_private.h"

#include <string.h>

/* Makes room for `need` numbers and the sentinel; the first sentinel is 0. */
static bool grow_offsets(int64_t **offsets, int64_t *capacity, int64_t need)
{
    bool fresh = *offsets == NULL;
    int64_t *grown = quan_grow(*offsets, capacity, need + 1, sizeof *grown);
    if (!grown)
        return false;
    if (fresh)
        grown[0] = 0;
    *offsets = grown;
    return true;
}

/* Room for so many more of each; false when memory is used up, and nothing is counted yet. */
static bool reserve(quan_geoms *geoms, int64_t features, int64_t parts, int64_t rings,
                    int64_t points)
{
    if (!grow_offsets(&geoms->part_first, &geoms->feature_capacity, geoms->n_features + features) ||
        !grow_offsets(&geoms->ring_first, &geoms->part_capacity, geoms->n_parts + parts) ||
        !grow_offsets(&geoms->point_first, &geoms->ring_capacity, geoms->n_rings + rings))
        return false;
    quan_xy *grown =
        quan_grow(geoms->points, &geoms->point_capacity, geoms->n_points + points, sizeof *grown);
    if (!grown)
        return false;
    geoms->points = grown;
    return true;
}

/* The sentinels of what is being built follow the counts; the offsets before them are the old
 * sentinels. */
static void close_all(quan_geoms *geoms)
{
    geoms->part_first[geoms->n_features] = geoms->n_parts;
    geoms->ring_first[geoms->n_parts] = geoms->n_rings;
    geoms->point_first[geoms->n_rings] = geoms->n_points;
}

quan_status quan_geoms_add_feature(quan_geoms *geoms, quan_error *err)
{
    if (!reserve(geoms, 1, 0, 0, 0))
        return quan_fail_memory(err, "geometry");
    geoms->n_features++;
    close_all(geoms);
    return QUAN_OK;
}

quan_status quan_geoms_add_part(quan_geoms *geoms, quan_error *err)
{
    if (geoms->n_features == 0)
        return quan_fail(err, QUAN_ERR_INTERNAL, "a part without a feature");
    if (!reserve(geoms, 0, 1, 0, 0))
        return quan_fail_memory(err, "geometry");
    geoms->n_parts++;
    close_all(geoms);
    return QUAN_OK;
}

/* Exactly: a closing point that differs in the last digit was not closed by who made it. */
static bool is_closed(const quan_xy *points, int64_t n)
{
    return points[0].x_m == points[n - 1].x_m && points[0].y_m == points[n - 1].y_m;
}

quan_status quan_geoms_add_ring(quan_geoms *geoms, const quan_xy *points, int64_t n,
                                quan_error *err)
{
    if (geoms->n_features == 0 || geoms->part_first[geoms->n_features - 1] == geoms->n_parts)
        return quan_fail(err, QUAN_ERR_INTERNAL, "a ring without a part");
    if (n < 1)
        return quan_fail(err, QUAN_ERR_INTERNAL, "a ring without points");
    if (geoms->kind == QUAN_POLYGONS && !is_closed(points, n))
        return quan_fail(err, QUAN_ERR_INTERNAL, "a ring that is not closed");
    if (!reserve(geoms, 0, 0, 1, n))
        return quan_fail_memory(err, "geometry");
    memcpy(geoms->points + geoms->n_points, points, (size_t)n * sizeof *points);
    geoms->n_rings++;
    geoms->n_points += n;
    close_all(geoms);
    return QUAN_OK;
}

quan_status quan_geoms_add_point(quan_geoms *geoms, quan_xy point, quan_error *err)
{
    if (!reserve(geoms, 1, 1, 1, 1))
        return quan_fail_memory(err, "geometry");
    geoms->points[geoms->n_points++] = point;
    geoms->n_rings++;
    geoms->n_parts++;
    geoms->n_features++;
    close_all(geoms);
    return QUAN_OK;
}

/* Copies the offsets from[first .. last - 1], moved to start at `base`; the sentinel is not theirs.
 */
static void copy_offsets(int64_t *to, const int64_t *from, int64_t first, int64_t last,
                         int64_t base)
{
    for (int64_t i = first; i < last; i++)
        to[i - first] = from[i] - from[first] + base;
}

/* Copies one feature; room is there. */
static void append(quan_geoms *geoms, const quan_geoms *from, int64_t feature)
{
    int64_t part = from->part_first[feature], part_end = from->part_first[feature + 1];
    int64_t ring = from->ring_first[part], ring_end = from->ring_first[part_end];
    int64_t point = from->point_first[ring], point_end = from->point_first[ring_end];
    copy_offsets(geoms->ring_first + geoms->n_parts, from->ring_first, part, part_end,
                 geoms->n_rings);
    copy_offsets(geoms->point_first + geoms->n_rings, from->point_first, ring, ring_end,
                 geoms->n_points);
    if (point_end > point)
        memcpy(geoms->points + geoms->n_points, from->points + point,
               (size_t)(point_end - point) * sizeof *from->points);
    geoms->n_features++;
    geoms->n_parts += part_end - part;
    geoms->n_rings += ring_end - ring;
    geoms->n_points += point_end - point;
    close_all(geoms);
}

/* How much a feature holds, added to the counts of `sum`. */
static void count(const quan_geoms *from, int64_t feature, quan_geoms *sum)
{
    int64_t part = from->part_first[feature], part_end = from->part_first[feature + 1];
    int64_t ring = from->ring_first[part], ring_end = from->ring_first[part_end];
    sum->n_features++;
    sum->n_parts += part_end - part;
    sum->n_rings += ring_end - ring;
    sum->n_points += from->point_first[ring_end] - from->point_first[ring];
}

quan_status quan_geoms_add_copy(quan_geoms *geoms, const quan_geoms *from, int64_t feature,
                                quan_error *err)
{
    quan_geoms more = {0};
    count(from, feature, &more);
    if (!reserve(geoms, 1, more.n_parts, more.n_rings, more.n_points))
        return quan_fail_memory(err, "geometry");
    append(geoms, from, feature);
    return QUAN_OK;
}

quan_status quan_shape_gather(const quan_geoms *from, const int64_t *order, int64_t n,
                              quan_geoms *out, quan_error *err)
{
    quan_geoms sum = {0}, got = {.kind = from->kind};
    for (int64_t i = 0; i < n; i++)
        count(from, order[i], &sum);
    if (!reserve(&got, sum.n_features, sum.n_parts, sum.n_rings, sum.n_points)) {
        quan_geoms_free(&got);
        return quan_fail_memory(err, "geometry");
    }
    for (int64_t i = 0; i < n; i++)
        append(&got, from, order[i]);
    *out = got;
    return QUAN_OK;
}

quan_status quan_geoms_pick(quan_geoms *geoms, const int64_t *order, int64_t n, quan_error *err)
{
    quan_geoms picked = {0};
    QUAN_TRY(quan_shape_gather(geoms, order, n, &picked, err));
    quan_geoms_free(geoms);
    *geoms = picked;
    return QUAN_OK;
}

void quan_geoms_free(quan_geoms *geoms)
{
    quan_free(geoms->part_first);
    quan_free(geoms->ring_first);
    quan_free(geoms->point_first);
    quan_free(geoms->points);
    *geoms = (quan_geoms){0};
}
