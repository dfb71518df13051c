/* roads.c - the road layer as it was drawn, before the network joins what it may.
 *
 * A loose end is no fault in itself: dead ends exist. What is listed is the end that stops a few
 * metres short of a line, and the crossing of two lines of one level where neither has a vertex:
 * the network makes a node there, which is wrong where a bridge was not marked. */
#include "roads.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Ends this near have met: coordinates of files are rounded. */
#define SAME_M 0.001

typedef struct {
    quan_xy a, b;
    int64_t row, part;
    int32_t number; /* within its part */
} segment;

/* The level of a road; bridges and tunnels pass over and under what is on their own level number,
 * so they stand apart from it. */
typedef struct {
    int64_t level;
    bool separated;
} road_level;

typedef struct {
    const quan_layer *roads;
    segment *segments;
    int64_t n;
    quan_index index;
    road_level *levels; /* by row */
    double snap_m, near_m;
    quan_road_faults *out;
    quan_error *err;
    quan_status status;
} checking;

static quan_status take_levels(checking *c)
{
    const quan_table *table = &c->roads->table;
    int32_t level = quan_table_find(table, "level"), bridge = quan_table_find(table, "bridge"),
            tunnel = quan_table_find(table, "tunnel");
    c->levels = quan_alloc((size_t)table->n_rows, sizeof *c->levels);
    if (!c->levels)
        return quan_fail_memory(c->err, "the roads");
    for (int64_t row = 0; row < table->n_rows; row++)
        c->levels[row] = (road_level){quan_table_int(table, level, row, 0),
                                      quan_table_int(table, bridge, row, 0) ||
                                          quan_table_int(table, tunnel, row, 0)};
    return QUAN_OK;
}

static void take_part(checking *c, int64_t row, int64_t part)
{
    const quan_geoms *g = &c->roads->geoms;
    for (int64_t ring = g->ring_first[part]; ring < g->ring_first[part + 1]; ring++)
        for (int64_t p = g->point_first[ring]; p + 1 < g->point_first[ring + 1]; p++)
            c->segments[c->n++] = (segment){g->points[p], g->points[p + 1], row, part,
                                            (int32_t)(p - g->point_first[ring])};
}

static quan_box box_of(const segment *s)
{
    return (quan_box){fmin(s->a.x_m, s->b.x_m), fmin(s->a.y_m, s->b.y_m), fmax(s->a.x_m, s->b.x_m),
                      fmax(s->a.y_m, s->b.y_m)};
}

static quan_status take_segments(checking *c)
{
    const quan_geoms *g = &c->roads->geoms;
    c->segments = quan_alloc((size_t)g->n_points, sizeof *c->segments);
    quan_box *boxes = quan_alloc((size_t)g->n_points, sizeof *boxes);
    quan_status status = QUAN_OK;
    if (!c->segments || !boxes) {
        status = quan_fail_memory(c->err, "the roads");
        goto done;
    }
    for (int64_t row = 0; row < g->n_features; row++)
        for (int64_t part = g->part_first[row]; part < g->part_first[row + 1]; part++)
            take_part(c, row, part);
    for (int64_t i = 0; i < c->n; i++)
        boxes[i] = box_of(&c->segments[i]);
    status = quan_index_build(boxes, c->n, &c->index, c->err);
done:
    quan_free(boxes);
    return status;
}

static bool are_one_level(const checking *c, int64_t a, int64_t b)
{
    return c->levels[a].level == c->levels[b].level &&
           c->levels[a].separated == c->levels[b].separated;
}

static double distance(quan_xy p, quan_xy q)
{
    return hypot(p.x_m - q.x_m, p.y_m - q.y_m);
}

static double distance_to(const segment *s, quan_xy p)
{
    double dx = s->b.x_m - s->a.x_m, dy = s->b.y_m - s->a.y_m, length2 = dx * dx + dy * dy;
    double t = length2 > 0 ? ((p.x_m - s->a.x_m) * dx + (p.y_m - s->a.y_m) * dy) / length2 : 0;
    t = fmin(fmax(t, 0), 1);
    return distance(p, (quan_xy){s->a.x_m + t * dx, s->a.y_m + t * dy});
}

static bool add_fault(checking *c, quan_road_fault fault)
{
    quan_road_faults *out = c->out;
    quan_road_fault *faults =
        quan_grow(out->faults, &out->capacity, out->n_faults + 1, sizeof *faults);
    if (!faults) {
        c->status = quan_fail_memory(c->err, "the roads");
        return false;
    }
    out->faults = faults;
    faults[out->n_faults++] = fault;
    return true;
}

/* One end of a line, and the nearest line beside its own. */
typedef struct {
    const checking *c;
    const segment *own;
    quan_xy place;
    bool meets;
    double nearest_m;
    int64_t other; /* row of the nearest */
} end_search;

static bool look_at_end(int64_t number, void *payload)
{
    end_search *e = payload;
    const segment *s = &e->c->segments[number];
    if (s->part == e->own->part && labs((long)(s->number - e->own->number)) <= 1) {
        /* Its own line: a loop closes on its far end. */
        return true;
    }
    bool ends = distance(e->place, s->a) <= SAME_M || distance(e->place, s->b) <= SAME_M;
    bool level = are_one_level(e->c, s->row, e->own->row);
    double d = level ? distance_to(s, e->place) : (double)INFINITY;
    e->meets |= ends || d <= SAME_M;
    if (d < e->nearest_m || (d <= e->nearest_m && s->row < e->other)) {
        e->nearest_m = d;
        e->other = s->row;
    }
    return !e->meets;
}

static bool check_end(checking *c, const segment *own, quan_xy place)
{
    end_search e = {c, own, place, false, INFINITY, -1};
    const quan_box window = {place.x_m - c->near_m, place.y_m - c->near_m, place.x_m + c->near_m,
                             place.y_m + c->near_m};
    c->out->n_ends++;
    quan_index_query(&c->index, window, look_at_end, &e);
    if (e.meets)
        return true;
    c->out->n_dangles++;
    if (e.nearest_m > c->near_m)
        return true;
    if (e.nearest_m <= c->snap_m) {
        c->out->n_joined++;
        return true;
    }
    return add_fault(c,
                     (quan_road_fault){QUAN_ROAD_NEAR_MISS, own->row, e.other, e.nearest_m, place});
}

/* First and last point of every line. */
static quan_status check_ends(checking *c)
{
    for (int64_t i = 0; i < c->n; i++) {
        const segment *s = &c->segments[i];
        bool first = i == 0 || c->segments[i - 1].part != s->part;
        bool last = i + 1 == c->n || c->segments[i + 1].part != s->part;
        if (first && !check_end(c, s, s->a))
            return c->status;
        if (last && !check_end(c, s, s->b))
            return c->status;
    }
    return QUAN_OK;
}

/* Twice the area of the triangle: its sign says on which side of a-b the point lies. */
static double side(quan_xy a, quan_xy b, quan_xy p)
{
    return (b.x_m - a.x_m) * (p.y_m - a.y_m) - (b.y_m - a.y_m) * (p.x_m - a.x_m);
}

typedef struct {
    checking *c;
    int64_t number;
} cross_search;

/* Only crossings inside both segments: where one has a vertex on the other, somebody drew a
 * junction. A vertex within SAME_M counts as on it. */
static bool look_at_crossing(int64_t number, void *payload)
{
    cross_search *x = payload;
    checking *c = x->c;
    const segment *s = &c->segments[x->number], *t = &c->segments[number];
    if (number <= x->number || (s->part == t->part && labs((long)(s->number - t->number)) <= 1))
        return true;
    double a = side(t->a, t->b, s->a), b = side(t->a, t->b, s->b);
    double p = side(s->a, s->b, t->a), q = side(s->a, s->b, t->b);
    if (!(a * b < 0 && p * q < 0) || distance_to(t, s->a) <= SAME_M ||
        distance_to(t, s->b) <= SAME_M || distance_to(s, t->a) <= SAME_M ||
        distance_to(s, t->b) <= SAME_M)
        return true;
    if (!are_one_level(c, s->row, t->row)) {
        c->out->n_separated++;
        return true;
    }
    double share = a / (a - b);
    quan_xy place = {s->a.x_m + share * (s->b.x_m - s->a.x_m),
                     s->a.y_m + share * (s->b.y_m - s->a.y_m)};
    return add_fault(c, (quan_road_fault){QUAN_ROAD_CROSSING, s->row, t->row, 0, place});
}

static quan_status check_crossings(checking *c)
{
    for (int64_t i = 0; i < c->n && !c->status; i++) {
        cross_search x = {c, i};
        quan_index_query(&c->index, box_of(&c->segments[i]), look_at_crossing, &x);
    }
    return c->status;
}

/* The order does not depend on that of the search. */
static int compare_faults(const void *one, const void *two)
{
    const quan_road_fault *a = one, *b = two;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    if (a->distance_m > b->distance_m || a->distance_m < b->distance_m)
        return a->distance_m > b->distance_m ? -1 : 1;
    if (a->a != b->a)
        return a->a < b->a ? -1 : 1;
    if (a->b != b->b)
        return a->b < b->b ? -1 : 1;
    if (a->place.x_m > b->place.x_m || a->place.x_m < b->place.x_m)
        return a->place.x_m < b->place.x_m ? -1 : 1;
    return (a->place.y_m > b->place.y_m) - (a->place.y_m < b->place.y_m);
}

quan_status quan_roads_check(const quan_layer *roads, double snap_m, double near_m,
                             quan_road_faults *out, quan_error *err)
{
    checking c = {.roads = roads, .snap_m = snap_m, .near_m = near_m, .out = out, .err = err};
    *out = (quan_road_faults){0};
    if (!roads->geoms.n_points)
        return QUAN_OK;
    quan_status status = take_levels(&c);
    if (!status)
        status = take_segments(&c);
    if (!status)
        status = check_ends(&c);
    if (!status)
        status = check_crossings(&c);
    if (!status && out->n_faults)
        qsort(out->faults, (size_t)out->n_faults, sizeof *out->faults, compare_faults);
    quan_index_free(&c.index);
    quan_free(c.segments);
    quan_free(c.levels);
    if (status)
        quan_road_faults_free(out);
    return status;
}

void quan_road_faults_free(quan_road_faults *faults)
{
    quan_free(faults->faults);
    *faults = (quan_road_faults){0};
}
