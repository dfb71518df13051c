/* ring.c - the study area and the ring around it: facilities and ways just outside serve people
 * inside, so data are kept up to ring_m (2 km by default) beyond the boundary.
 *
 * The distance to a boundary of thousands of vertices is asked for every feature of a county, so a
 * grid of 128 x 128 cells remembers what is certain of a whole cell: all within, all beyond, or
 * across the edge. Cells are asked when the first point falls into them. The answer for a point is
 * the same as without the grid. */
#include "ring.h"

#include <math.h>

enum {
    ACROSS = 128
};

typedef enum {
    NOT_ASKED,
    INSIDE,  /* the whole cell is within the ring */
    OUTSIDE, /* no point of it is */
    ACROSS_THE_EDGE,
} cell_state;

static void widen(quan_box *box, quan_box by)
{
    box->min_x = fmin(box->min_x, by.min_x);
    box->min_y = fmin(box->min_y, by.min_y);
    box->max_x = fmax(box->max_x, by.max_x);
    box->max_y = fmax(box->max_y, by.max_y);
}

/* Takes `area` over. */
quan_status quan_ring_init(quan_ring *ring, quan_geoms *area, double ring_m, quan_error *err)
{
    *ring = (quan_ring){.area = *area, .ring_m = ring_m, .set = true};
    *area = (quan_geoms){0};
    ring->box = (quan_box){INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (int64_t f = 0; f < ring->area.n_features; f++)
        widen(&ring->box, quan_geoms_box(&ring->area, f));
    ring->box.min_x -= ring_m;
    ring->box.min_y -= ring_m;
    ring->box.max_x += ring_m;
    ring->box.max_y += ring_m;
    ring->n_across = ring->n_up = ACROSS;
    ring->cells = quan_calloc((size_t)ACROSS * ACROSS, 1);
    return ring->cells ? QUAN_OK : quan_fail_memory(err, "the study area");
}

void quan_ring_free(quan_ring *ring)
{
    quan_geoms_free(&ring->area);
    quan_free(ring->cells);
    *ring = (quan_ring){0};
}

/* 0 inside; the search ends there. */
static double distance_m(const quan_ring *ring, quan_xy point)
{
    double least = INFINITY;
    for (int64_t f = 0; f < ring->area.n_features && least > 0; f++)
        least = fmin(least, quan_geoms_distance_m(&ring->area, f, point));
    return least;
}

/* The distance changes by at most the way one goes, so that the one at the centre of a cell often
 * settles the whole cell. */
static cell_state ask_cell(const quan_ring *ring, int32_t column, int32_t row)
{
    double width = (ring->box.max_x - ring->box.min_x) / ring->n_across;
    double height = (ring->box.max_y - ring->box.min_y) / ring->n_up;
    quan_xy centre = {ring->box.min_x + (column + 0.5) * width,
                      ring->box.min_y + (row + 0.5) * height};
    double reach = hypot(width, height) / 2 * (1 + 1e-9), at = distance_m(ring, centre);
    return at + reach <= ring->ring_m  ? INSIDE
           : at - reach > ring->ring_m ? OUTSIDE
                                       : ACROSS_THE_EDGE;
}

/* Outside the box is outside the ring; the last column and row take what lies on their far side. */
static bool keeps_point(quan_ring *ring, quan_xy p)
{
    const quan_box *box = &ring->box;
    if (!(p.x_m >= box->min_x && p.x_m <= box->max_x && p.y_m >= box->min_y && p.y_m <= box->max_y))
        return false;
    int32_t column = (int32_t)((p.x_m - box->min_x) / (box->max_x - box->min_x) * ring->n_across);
    int32_t row = (int32_t)((p.y_m - box->min_y) / (box->max_y - box->min_y) * ring->n_up);
    column = column < ring->n_across ? column : ring->n_across - 1;
    row = row < ring->n_up ? row : ring->n_up - 1;
    unsigned char *cell = &ring->cells[row * ring->n_across + column];
    if (*cell == NOT_ASKED)
        *cell = (unsigned char)ask_cell(ring, column, row);
    if (*cell != ACROSS_THE_EDGE)
        return *cell == INSIDE;
    return distance_m(ring, p) <= ring->ring_m;
}

/* All points of a feature lie in one piece. */
static void point_span(const quan_geoms *geoms, int64_t feature, int64_t *first, int64_t *end)
{
    *first = geoms->point_first[geoms->ring_first[geoms->part_first[feature]]];
    *end = geoms->point_first[geoms->ring_first[geoms->part_first[feature + 1]]];
}

/* By vertices: a long feature is kept when one of them is near. A polygon may hold the whole area
 * and have no vertex near it. */
bool quan_ring_keeps(quan_ring *ring, const quan_geoms *geoms, int64_t feature)
{
    if (!ring->set)
        return true;
    int64_t first, end;
    point_span(geoms, feature, &first, &end);
    for (int64_t p = first; p < end; p++) {
        if (keeps_point(ring, geoms->points[p]))
            return true;
    }
    return geoms->kind == QUAN_POLYGONS && end - first > 1 && ring->area.n_points &&
           quan_geoms_contains(geoms, feature, ring->area.points[0]);
}

double quan_ring_distance_m(const quan_ring *ring, const quan_geoms *geoms, int64_t feature)
{
    int64_t first, end;
    double least = INFINITY;
    point_span(geoms, feature, &first, &end);
    for (int64_t p = first; p < end; p++)
        least = fmin(least, distance_m(ring, geoms->points[p]));
    return least;
}
