#include "attach.h"

#include "noding.h"

#include <math.h>
#include <stdlib.h>

/* Where a way meets the outline of a polygon stands an entrance. Exact, as the noding is: a way
 * drawn up to the outline counts, one that ends a millimetre before it is left to the search by
 * distance. Sides of the outline are rounded to millimetres first, as the roads were, and asked of
 * the same grid; entrances have no connector. The same place found from two sides is dropped later,
 * by tidy(). */

/* A piece of an outline, and the feature that it belongs to. */
typedef struct {
    const net_attach *attach;
    net_attach_scratch *scratch;
    int64_t feature, part;
    int32_t c[2], d[2];
} side;

/* False beyond the range in which orientations fit 64 bits: no road lies there. */
static bool to_mm(const net_attach *a, quan_xy p, int32_t out[2])
{
    int64_t x = net_mm(p.x_m) - a->origin_mm[0], y = net_mm(p.y_m) - a->origin_mm[1];
    out[0] = (int32_t)x;
    out[1] = (int32_t)y;
    return llabs(x) < NET_LIMIT_MM && llabs(y) < NET_LIMIT_MM;
}

/* An edge that ends at a wall along the outline belongs to the side where it lies. */
static bool is_outside(const side *s, int32_t edge, uint32_t offset_mm)
{
    const net_attach *a = s->attach;
    double x, y;
    if (!net_attach_inwards(a, edge, offset_mm, &x, &y))
        return false;
    quan_xy place = {a->network->origin_x_m + x / QUAN_MM_PER_M,
                     a->network->origin_y_m + y / QUAN_MM_PER_M};
    return !quan_geoms_contains(a->features, s->feature, place);
}

/* An entrance at t (0 to 1) of the way along a piece, unless it serves the far side of a wall. */
static quan_status keep(const side *s, int32_t piece, double t, quan_error *err)
{
    const net_attach *a = s->attach;
    int32_t edge = a->edge_of[piece];
    quan_access_point point = {.edge = edge, .part = s->part};
    point.offset_mm = net_attach_offset(a->network, edge, piece, t);
    return is_outside(s, edge, point.offset_mm) ? QUAN_OK : net_attach_keep(s->scratch, point, err);
}

/* Every place where a piece of an edge and the side of the polygon meet, touching included. */
static quan_status meet(const side *s, int32_t piece, quan_error *err)
{
    const quan_network *n = s->attach->network;
    const int32_t a[2] = {n->vertex_x_mm[piece], n->vertex_y_mm[piece]};
    const int32_t b[2] = {n->vertex_x_mm[piece + 1], n->vertex_y_mm[piece + 1]};
    int64_t oa = net_orient(s->c, s->d, a), ob = net_orient(s->c, s->d, b);
    int64_t oc = net_orient(a, b, s->c), od = net_orient(a, b, s->d);
    int64_t num, den;
    if (oa && ob && oc && od) {
        if ((oa > 0) == (ob > 0) || (oc > 0) == (od > 0))
            return QUAN_OK;
        return keep(s, piece, fabs((double)oa) / (fabs((double)oa) + fabs((double)ob)), err);
    }
    if (!oc && net_inside(a, b, s->c, &num, &den))
        QUAN_TRY(keep(s, piece, (double)num / (double)den, err));
    bool a_at_c = a[0] == s->c[0] && a[1] == s->c[1], b_at_c = b[0] == s->c[0] && b[1] == s->c[1];
    if (a_at_c || (!oa && net_inside(s->c, s->d, a, &num, &den)))
        QUAN_TRY(keep(s, piece, 0.0, err));
    if (b_at_c || (!ob && net_inside(s->c, s->d, b, &num, &den)))
        QUAN_TRY(keep(s, piece, 1.0, err));
    return QUAN_OK;
}

/* All pieces of edges whose boxes meet that of one side. */
static quan_status attach_side(const side *s, quan_error *err)
{
    const double low[2] = {fmin(s->c[0], s->d[0]), fmin(s->c[1], s->d[1])};
    const double high[2] = {fmax(s->c[0], s->d[0]), fmax(s->c[1], s->d[1])};
    net_list *near = &s->scratch->near;
    QUAN_TRY(net_grid_collect(&s->attach->grid, low, high, near, err));
    for (int64_t i = 0; i < near->n; i++)
        QUAN_TRY(meet(s, near->items[i], err));
    return QUAN_OK;
}

quan_status net_attach_outline(const net_attach *attach, int64_t feature,
                               net_attach_scratch *scratch, quan_error *err)
{
    const quan_geoms *g = attach->features;
    side s = {.attach = attach, .scratch = scratch, .feature = feature};
    for (s.part = g->part_first[feature]; s.part < g->part_first[feature + 1]; s.part++)
        for (int64_t r = g->ring_first[s.part]; r < g->ring_first[s.part + 1]; r++)
            for (int64_t i = g->point_first[r]; i + 1 < g->point_first[r + 1]; i++)
                if (to_mm(attach, g->points[i], s.c) && to_mm(attach, g->points[i + 1], s.d))
                    QUAN_TRY(attach_side(&s, err));
    return QUAN_OK;
}
