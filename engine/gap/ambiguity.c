/* Places where two right methods may part: road ends that stop just short of a road, which the
 * network joins or not by rules of its own, and points that lie equally near to two places of the
 * roads, when a millimetre decides which of them is taken. The self-audit draws no conclusion
 * beside them. Measured on the raw lines in doubles, apart from the network: an oversight there
 * must not excuse itself here. */
#include "gap_work.h"

#include <math.h>

/* Connectors whose lengths differ by less are equally long; feet further apart than this are two.
 */
#define SAME_LENGTH_M 0.002
#define SAME_FOOT_M   0.02

/* Nearer than this an end touches: coordinates are whole millimetres in the network. */
#define TOUCH_M 0.0015

typedef struct {
    const quan_layer *roads;
    int64_t own;
    quan_xy end;
    double tolerance_m;
    bool touches, misses;
} road_end;

/* Notes one road near the end; ends the query when the end touches, for then nothing is open. */
static bool look_at(int64_t road, void *payload)
{
    road_end *e = payload;
    if (road == e->own)
        return true;
    double distance_m = quan_geoms_distance_m(&e->roads->geoms, road, e->end);
    e->touches = e->touches || distance_m <= TOUCH_M;
    e->misses = e->misses || distance_m <= e->tolerance_m;
    return !e->touches;
}

/* The place of a segment that is nearest to p. */
static quan_xy foot_on(quan_xy p, quan_xy a, quan_xy b)
{
    double dx = b.x_m - a.x_m, dy = b.y_m - a.y_m, length2 = dx * dx + dy * dy;
    double share = length2 > 0 ? ((p.x_m - a.x_m) * dx + (p.y_m - a.y_m) * dy) / length2 : 0;
    share = fmin(fmax(share, 0), 1);
    return (quan_xy){a.x_m + share * dx, a.y_m + share * dy};
}

/* Straight, in the plane of the working CRS. */
static double distance_between_m(quan_xy a, quan_xy b)
{
    return hypot(a.x_m - b.x_m, a.y_m - b.y_m);
}

/* The same for the line's own course, once it has left the surroundings of its end. `step` is 1
 * from the first point, -1 from the last. */
static void look_at_own(road_end *e, const quan_xy *points, int64_t n, int step)
{
    double walked_m = 0;
    for (int64_t i = 0; i + 1 < n; i++) {
        quan_xy a = points[i * step], b = points[(i + 1) * step];
        double distance_m = distance_between_m(e->end, foot_on(e->end, a, b));
        if (walked_m > 2 * e->tolerance_m) {
            e->touches = e->touches || distance_m <= TOUCH_M;
            e->misses = e->misses || distance_m <= e->tolerance_m;
        }
        walked_m += distance_between_m(a, b);
    }
}

/* An end that touches a road is joined by every method, one that is too far by none. */
static bool is_near_miss(const quan_index *index, road_end *e)
{
    quan_box around = {e->end.x_m - e->tolerance_m, e->end.y_m - e->tolerance_m,
                       e->end.x_m + e->tolerance_m, e->end.y_m + e->tolerance_m};
    quan_index_query(index, around, look_at, e);
    return e->misses && !e->touches;
}

bool quan_gap_has_near_miss(const quan_layer *roads, const quan_index *index, int64_t road,
                            double snap_m)
{
    const quan_geoms *geoms = &roads->geoms;
    int32_t column = quan_table_find(&roads->table, "accuracy_m");
    double tolerance_m = fmax(quan_table_real(&roads->table, column, road, snap_m), 2 * TOUCH_M);
    for (int64_t part = geoms->part_first[road]; part < geoms->part_first[road + 1]; part++) {
        int64_t ring = geoms->ring_first[part];
        const quan_xy *points = geoms->points + geoms->point_first[ring];
        int64_t n = geoms->point_first[ring + 1] - geoms->point_first[ring];
        road_end first = {roads, road, points[0], tolerance_m, false, false};
        road_end last = {roads, road, points[n - 1], tolerance_m, false, false};
        look_at_own(&first, points, n, 1);
        look_at_own(&last, points + n - 1, n, -1);
        if (is_near_miss(index, &first) || is_near_miss(index, &last))
            return true;
    }
    return false;
}

/* The nearest place of the roads to a point; and is there another, equally near? */
typedef struct {
    const quan_geoms *roads;
    quan_xy point, foot;
    double distance_m;
    bool searching, doubled;
} footing;

/* First pass: the nearest foot. Second pass: any other foot as near, elsewhere. */
static void look_at_segment(footing *f, quan_xy a, quan_xy b)
{
    quan_xy foot = foot_on(f->point, a, b);
    double distance_m = distance_between_m(f->point, foot);
    if (f->searching && distance_m < f->distance_m) {
        f->distance_m = distance_m;
        f->foot = foot;
    }
    if (!f->searching && distance_m <= f->distance_m + SAME_LENGTH_M &&
        distance_between_m(foot, f->foot) > SAME_FOOT_M)
        f->doubled = true;
}

static bool look_at_road(int64_t road, void *payload)
{
    footing *f = payload;
    const quan_geoms *g = f->roads;
    int64_t end = g->ring_first[g->part_first[road + 1]];
    for (int64_t ring = g->ring_first[g->part_first[road]]; ring < end; ring++)
        for (int64_t i = g->point_first[ring]; i + 1 < g->point_first[ring + 1]; i++)
            look_at_segment(f, g->points[i], g->points[i + 1]);
    return true;
}

bool quan_gap_has_two_feet(const quan_layer *roads, const quan_index *index, quan_xy point,
                           double connector_m)
{
    double reach_m = connector_m + 2 * SAME_LENGTH_M;
    quan_box around = {point.x_m - reach_m, point.y_m - reach_m, point.x_m + reach_m,
                       point.y_m + reach_m};
    footing f = {&roads->geoms, point, point, INFINITY, true, false};
    quan_index_query(index, around, look_at_road, &f);
    f.searching = false;
    quan_index_query(index, around, look_at_road, &f);
    return f.doubled;
}
