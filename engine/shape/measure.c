/* What is asked of flat geometry without GEOS: sizes, containment, distance. Everything is summed
 * in coordinates relative to a point of the geometry itself: projected coordinates have seven
 * digits before the point, and products of them would eat the millimetres. GEOS could answer all of
 * it, at the price of building its objects for every question; these are asked millions of times.
 *
 * Containment is exact (turn.c); areas and lengths are compensated sums; distances are plain
 * doubles. */
#include "shape_private.h"

#include <math.h>

/* Neumaier's sum: unlike Kahan's it also holds where a term is larger than the sum so far. */
typedef struct {
    double sum, rest;
} total;

static void add(total *t, double term)
{
    double sum = t->sum + term;
    if (fabs(t->sum) >= fabs(term))
        t->rest += (t->sum - sum) + term;
    else
        t->rest += (term - sum) + t->sum;
    t->sum = sum;
}

/* The sum with what rounding took away from it. */
static double value_of(total t)
{
    return t.sum + t.rest;
}

/* The points of a ring, and how many. */
static const quan_xy *ring_points(const quan_geoms *geoms, int64_t ring, int64_t *n)
{
    *n = geoms->point_first[ring + 1] - geoms->point_first[ring];
    return geoms->points + geoms->point_first[ring];
}

quan_box quan_shape_empty_box(void)
{
    return (quan_box){INFINITY, INFINITY, -INFINITY, -INFINITY};
}

quan_box quan_shape_points_box(const quan_xy *points, int64_t n)
{
    quan_box box = quan_shape_empty_box();
    for (int64_t i = 0; i < n; i++) {
        box.min_x = fmin(box.min_x, points[i].x_m);
        box.max_x = fmax(box.max_x, points[i].x_m);
        box.min_y = fmin(box.min_y, points[i].y_m);
        box.max_y = fmax(box.max_y, points[i].y_m);
    }
    return box;
}

quan_box quan_geoms_box(const quan_geoms *geoms, int64_t feature)
{
    int64_t ring = geoms->ring_first[geoms->part_first[feature]];
    int64_t end = geoms->ring_first[geoms->part_first[feature + 1]];
    int64_t first = geoms->point_first[ring], n = geoms->point_first[end] - first;
    return n ? quan_shape_points_box(geoms->points + first, n) : quan_shape_empty_box();
}

/* Twice the signed area of the triangle, in coordinates relative to `origin`. */
static double cross(quan_xy origin, quan_xy a, quan_xy b)
{
    return (a.x_m - origin.x_m) * (b.y_m - origin.y_m) -
           (a.y_m - origin.y_m) * (b.x_m - origin.x_m);
}

double quan_shape_ring_area_m2(const quan_xy *points, int64_t n)
{
    total twice = {0};
    for (int64_t i = 1; i < n; i++)
        add(&twice, cross(points[0], points[i - 1], points[i]));
    return value_of(twice) / 2;
}

double quan_shape_part_area_m2(const quan_geoms *geoms, int64_t part)
{
    double area_m2 = 0;
    int64_t first = geoms->ring_first[part];
    for (int64_t ring = first; ring < geoms->ring_first[part + 1]; ring++) {
        int64_t n;
        const quan_xy *points = ring_points(geoms, ring, &n);
        double size_m2 = fabs(quan_shape_ring_area_m2(points, n));
        area_m2 += ring == first ? size_m2 : -size_m2;
    }
    return fmax(area_m2, 0);
}

double quan_geoms_area_m2(const quan_geoms *geoms, int64_t feature)
{
    total area_m2 = {0};
    if (geoms->kind != QUAN_POLYGONS)
        return 0;
    for (int64_t part = geoms->part_first[feature]; part < geoms->part_first[feature + 1]; part++)
        add(&area_m2, quan_shape_part_area_m2(geoms, part));
    return value_of(area_m2);
}

/* Straight distance. */
static double gap_m(quan_xy a, quan_xy b)
{
    return hypot(b.x_m - a.x_m, b.y_m - a.y_m);
}

double quan_shape_part_length_m(const quan_geoms *geoms, int64_t part)
{
    total length_m = {0};
    for (int64_t ring = geoms->ring_first[part]; ring < geoms->ring_first[part + 1]; ring++) {
        int64_t n;
        const quan_xy *points = ring_points(geoms, ring, &n);
        for (int64_t i = 1; i < n; i++)
            add(&length_m, gap_m(points[i - 1], points[i]));
    }
    return value_of(length_m);
}

double quan_geoms_length_m(const quan_geoms *geoms, int64_t feature)
{
    total length_m = {0};
    for (int64_t part = geoms->part_first[feature]; part < geoms->part_first[feature + 1]; part++)
        add(&length_m, quan_shape_part_length_m(geoms, part));
    return value_of(length_m);
}

/* Both ends count. */
static bool is_between(double a, double b, double value)
{
    return a <= b ? a <= value && value <= b : b <= value && value <= a;
}

typedef enum {
    OUTSIDE,
    INSIDE,
    BOUNDARY,
} side;

/* Even-odd filling: the ray to the east crosses an edge that has one end above it and one on or
 * below it. */
static side ring_side(const quan_xy *points, int64_t n, quan_xy p)
{
    side where = OUTSIDE;
    if (n == 1)
        return points[0].x_m == p.x_m && points[0].y_m == p.y_m ? BOUNDARY : OUTSIDE;
    for (int64_t i = 1; i < n; i++) {
        quan_xy a = points[i - 1], b = points[i];
        if (!is_between(a.y_m, b.y_m, p.y_m) || (a.x_m < p.x_m && b.x_m < p.x_m))
            continue;
        int turn = quan_shape_turn(a, b, p);
        if (turn == 0 && is_between(a.x_m, b.x_m, p.x_m))
            return BOUNDARY;
        bool up = a.y_m <= p.y_m && b.y_m > p.y_m, down = b.y_m <= p.y_m && a.y_m > p.y_m;
        if ((up && turn > 0) || (down && turn < 0))
            where = where == INSIDE ? OUTSIDE : INSIDE;
    }
    return where;
}

bool quan_shape_part_contains(const quan_geoms *geoms, int64_t part, quan_xy point)
{
    bool inside = false;
    for (int64_t ring = geoms->ring_first[part]; ring < geoms->ring_first[part + 1]; ring++) {
        int64_t n;
        const quan_xy *points = ring_points(geoms, ring, &n);
        side where = ring_side(points, n, point);
        if (where == BOUNDARY)
            return true;
        inside ^= where == INSIDE;
    }
    /* Only polygons are filled: a closed line holds what lies on it. */
    return inside && geoms->kind == QUAN_POLYGONS;
}

bool quan_geoms_contains(const quan_geoms *geoms, int64_t feature, quan_xy point)
{
    for (int64_t part = geoms->part_first[feature]; part < geoms->part_first[feature + 1]; part++)
        if (quan_shape_part_contains(geoms, part, point))
            return true;
    return false;
}

/* By the height of the triangle where the foot lies inside; a segment of no length is a point. */
static double segment_distance_m(quan_xy a, quan_xy b, quan_xy p)
{
    double dx = b.x_m - a.x_m, dy = b.y_m - a.y_m;
    double square = dx * dx + dy * dy;
    double share = square > 0 ? ((p.x_m - a.x_m) * dx + (p.y_m - a.y_m) * dy) / square : 0;
    if (!(share > 0))
        return gap_m(a, p);
    if (share >= 1)
        return gap_m(b, p);
    return fabs(cross(a, b, p)) / sqrt(square);
}

double quan_geoms_distance_m(const quan_geoms *geoms, int64_t feature, quan_xy point)
{
    double best_m = INFINITY;
    int64_t end = geoms->ring_first[geoms->part_first[feature + 1]];
    if (quan_geoms_contains(geoms, feature, point))
        return 0;
    for (int64_t ring = geoms->ring_first[geoms->part_first[feature]]; ring < end; ring++) {
        int64_t n;
        const quan_xy *points = ring_points(geoms, ring, &n);
        best_m = fmin(best_m, gap_m(points[0], point));
        for (int64_t i = 1; i < n; i++)
            best_m = fmin(best_m, segment_distance_m(points[i - 1], points[i], point));
    }
    return best_m;
}

quan_xy quan_shape_middle(const quan_xy *points, int64_t n)
{
    total length_m = {0}, walked_m = {0};
    for (int64_t i = 1; i < n; i++)
        add(&length_m, gap_m(points[i - 1], points[i]));
    double half_m = value_of(length_m) / 2;
    for (int64_t i = 1; i < n; i++) {
        double before_m = value_of(walked_m);
        double step_m = gap_m(points[i - 1], points[i]);
        add(&walked_m, step_m);
        if (step_m > 0 && value_of(walked_m) >= half_m) {
            double share = fmin((half_m - before_m) / step_m, 1);
            return (quan_xy){points[i - 1].x_m + share * (points[i].x_m - points[i - 1].x_m),
                             points[i - 1].y_m + share * (points[i].y_m - points[i - 1].y_m)};
        }
    }
    return points[0];
}

bool quan_shape_centroid(const quan_geoms *geoms, int64_t part, quan_xy *centroid)
{
    total x = {0}, y = {0}, twice = {0};
    int64_t first = geoms->ring_first[part];
    quan_xy origin = geoms->points[geoms->point_first[first]];
    for (int64_t ring = first; ring < geoms->ring_first[part + 1]; ring++) {
        int64_t n;
        const quan_xy *points = ring_points(geoms, ring, &n);
        double area_m2 = quan_shape_ring_area_m2(points, n);
        /* Whatever way rings run, the outer one counts for, the others against. */
        double sign = (area_m2 < 0) == (ring == first) ? -1 : 1;
        for (int64_t i = 1; i < n; i++) {
            quan_xy a = points[i - 1], b = points[i];
            double weight = sign * cross(origin, a, b);
            add(&x, weight * ((a.x_m - origin.x_m) + (b.x_m - origin.x_m)));
            add(&y, weight * ((a.y_m - origin.y_m) + (b.y_m - origin.y_m)));
            add(&twice, weight);
        }
    }
    double size = value_of(twice);
    if (!(size > 0))
        return false;
    *centroid =
        (quan_xy){origin.x_m + value_of(x) / (3 * size), origin.y_m + value_of(y) / (3 * size)};
    return isfinite(centroid->x_m) && isfinite(centroid->y_m);
}
