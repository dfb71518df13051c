#include "barrier.h"

#include "noding.h"
#include "stops.h"

#include <math.h>
#include <string.h>

/* Walls cut ways at nodes. A wall runs through a node in one direction; what leaves the node to the
 * left of it keeps the name of the node, what leaves to the right gets a name of its own, and a
 * link without length joins the two. So a street that crosses exactly at a wall's gate, a junction
 * on the line of a wall, and a street that was cut in two there are all treated alike. Cutting the
 * geometry instead, with a gap of some width, would move ends and leave ways too short to cut.
 *
 * Finding the places (net_barriers_cut) comes before the nodes are final, deciding the sides
 * (net_barriers_resolve) after: only then it is known what leaves a node. At the end every node has
 * one cut at most, and only cuts with ways on both sides become links. */

/* The points of all gates, each with the access of its row, and an index over them. A feature of
 * several points is several gates. */
static quan_status build_gates(const quan_layer *layer, const int64_t origin_mm[2],
                               net_barriers *out, quan_error *err)
{
    const quan_geoms *geoms = &layer->geoms;
    int32_t column = quan_table_find(&layer->table, "access");
    quan_status status = QUAN_OK;
    quan_box *boxes = quan_alloc((size_t)geoms->n_points, sizeof *boxes);
    out->gates = quan_alloc((size_t)geoms->n_points, sizeof *out->gates);
    if (!boxes || !out->gates) {
        status = quan_fail_memory(err, "the gates");
        goto done;
    }
    for (int64_t f = 0; f < geoms->n_features; f++) {
        unsigned char access = net_access(&layer->table, column, f);
        int64_t ring0 = geoms->ring_first[geoms->part_first[f]];
        int64_t ring1 = geoms->ring_first[geoms->part_first[f + 1]];
        for (int64_t i = geoms->point_first[ring0]; i < geoms->point_first[ring1]; i++) {
            double x = (double)(net_mm(geoms->points[i].x_m) - origin_mm[0]);
            double y = (double)(net_mm(geoms->points[i].y_m) - origin_mm[1]);
            boxes[out->n_gates] = (quan_box){x, y, x, y};
            out->gates[out->n_gates++] = (net_gate){x, y, access, 0};
        }
    }
    status = quan_index_build(boxes, out->n_gates, &out->gate_index, err);
done:
    quan_free(boxes);
    return status;
}

quan_status net_barriers_build(const quan_network_options *options, const int64_t origin_mm[2],
                               net_barriers *out, quan_error *err)
{
    *out = (net_barriers){.gate_mm = options->gate_m * QUAN_MM_PER_M};
    int64_t n_dropped = 0;
    quan_status status = QUAN_OK;
    if (options->barriers)
        status = net_lines_build(options->barriers, origin_mm, 0.0, &out->lines, &n_dropped, err);
    if (!status && out->lines.n_lines > 0)
        status = net_grid_build(net_lines_segments(&out->lines), &out->grid, err);
    if (!status && options->gates && options->gates->geoms.n_points > 0)
        status = build_gates(options->gates, origin_mm, out, err);
    if (status)
        net_barriers_free(out);
    return status;
}

void net_barriers_free(net_barriers *barriers)
{
    net_lines_free(&barriers->lines);
    net_grid_free(&barriers->grid);
    quan_free(barriers->gates);
    quan_index_free(&barriers->gate_index);
    quan_free(barriers->cuts);
    quan_free(barriers->cut_of);
    *barriers = (net_barriers){0};
}

static void place_of(const net_lines *lines, int32_t vertex, int32_t place[2])
{
    place[0] = lines->x[vertex];
    place[1] = lines->y[vertex];
}

/* -1, 0 or 1: products of orientations would not fit 64 bits. */
static int sign(int64_t value)
{
    return (value > 0) - (value < 0);
}

/* Exact, touching included; segments on one line meet when their boxes do. */
static bool segments_meet(const int32_t a[2], const int32_t b[2], const int32_t c[2],
                          const int32_t d[2])
{
    for (int axis = 0; axis < 2; axis++) {
        int32_t low1 = a[axis] < b[axis] ? a[axis] : b[axis];
        int32_t low2 = c[axis] < d[axis] ? c[axis] : d[axis];
        int32_t high1 = a[axis] < b[axis] ? b[axis] : a[axis];
        int32_t high2 = c[axis] < d[axis] ? d[axis] : c[axis];
        if (low1 > high2 || low2 > high1)
            return false;
    }
    return sign(net_orient(a, b, c)) * sign(net_orient(a, b, d)) <= 0 &&
           sign(net_orient(c, d, a)) * sign(net_orient(c, d, b)) <= 0;
}

quan_status net_barriers_block(const net_barriers *barriers, const int32_t a[2], const int32_t b[2],
                               net_list *list, bool *blocked, quan_error *err)
{
    const double low[2] = {fmin(a[0], b[0]), fmin(a[1], b[1])};
    const double high[2] = {fmax(a[0], b[0]), fmax(a[1], b[1])};
    *blocked = false;
    QUAN_TRY(net_grid_collect(&barriers->grid, low, high, list, err));
    for (int64_t i = 0; i < list->n && !*blocked; i++) {
        int32_t c[2], d[2];
        place_of(&barriers->lines, list->items[i], c);
        place_of(&barriers->lines, list->items[i] + 1, d);
        *blocked = segments_meet(a, b, c, d);
    }
    return QUAN_OK;
}

typedef struct {
    const net_barriers *barriers;
    double x, y, best;
    int64_t gate;
} gate_search;

/* Payload of an index query; `best` begins as the reach, so that what lies beyond never counts. */
static bool consider_gate(int64_t number, void *payload)
{
    gate_search *s = payload;
    const net_gate *gate = &s->barriers->gates[number];
    double d = hypot(gate->x - s->x, gate->y - s->y);
    if (d < s->best || (d <= s->best && (s->gate < 0 || number < s->gate))) {
        s->best = d;
        s->gate = number;
    }
    return true;
}

/* The nearest gate within reach of a place, or -1; ties go to the lower row. */
static int64_t gate_near(const net_barriers *b, double x, double y)
{
    if (b->n_gates == 0)
        return -1;
    double r = b->gate_mm;
    gate_search s = {b, x, y, r, -1};
    quan_index_query(&b->gate_index, (quan_box){x - r, y - r, x + r, y + r}, consider_gate, &s);
    return s.gate;
}

/* Where a way and a barrier cross: at vertex `vertex`, or at num/den of segment `way`. */
typedef struct {
    int32_t way, vertex; /* vertex -1: inside the segment */
    int64_t num, den;
    int64_t dx, dy; /* the direction of the barrier there */
} crossing;

/* Keeps a cut, or only counts it where a public gate stands. A crossing inside a segment becomes an
 * element and a split of the topology, one at a vertex makes a node of the vertex. */
static quan_status keep_crossing(net_barriers *b, net_topology *t, const crossing *c,
                                 quan_network_counts *counts, quan_error *err)
{
    net_cut cut = {.dx = c->dx, .dy = c->dy, .access = QUAN_ACCESS_BARRIER};
    if (c->vertex >= 0) {
        cut.x = t->lines->x[c->vertex];
        cut.y = t->lines->y[c->vertex];
    } else {
        net_split s = {c->num, c->den, c->way, -1};
        net_split_place(t, &s, &cut.x, &cut.y);
    }
    int64_t gate = gate_near(b, cut.x, cut.y);
    if (gate >= 0) {
        b->gates[gate].used = 1;
        cut.access = b->gates[gate].access;
    }
    if (cut.access == QUAN_ACCESS_PUBLIC) {
        counts->public_gates++;
        return QUAN_OK;
    }
    net_cut *cuts = quan_grow(b->cuts, &b->cut_capacity, b->n_cuts + 1, sizeof *cuts);
    if (!cuts)
        return quan_fail_memory(err, "the crossings of roads with barriers");
    b->cuts = cuts;
    if (c->vertex >= 0) {
        t->mark[c->vertex] |= NET_NODE;
        cut.element = c->vertex;
    } else {
        QUAN_TRY(net_reserve(t, 1, 1, err));
        cut.element = net_add_element(t, NET_NODE);
        net_add_split(t, c->way, c->num, c->den, cut.element);
    }
    b->cuts[b->n_cuts++] = cut;
    return QUAN_OK;
}

/* The neighbours of a barrier's vertex, round the corner of a closed one; false at a loose end. */
static bool neighbours(const net_lines *lines, int32_t vertex, int32_t before[2], int32_t after[2])
{
    const net_line *line = &lines->lines[lines->line_of[vertex]];
    bool closed = lines->x[line->first] == lines->x[line->last] &&
                  lines->y[line->first] == lines->y[line->last];
    if (!closed && (vertex == line->first || vertex == line->last))
        return false;
    place_of(lines, vertex == line->first ? line->last - 1 : vertex - 1, before);
    place_of(lines, vertex + 1, after);
    return true;
}

typedef struct {
    int32_t way, barrier; /* segments */
    int32_t a[2], b[2], c[2], d[2];
} encounter;

/* True for the last vertex of a line: it begins no segment. */
static bool is_last(const net_lines *lines, int32_t vertex)
{
    return !lines->segment[vertex];
}

/* A vertex of the way on the inside of the barrier: whether ways leave on both sides is known only
 * when all nodes are. */
static quan_status meet_vertices(net_barriers *b, net_topology *t, const encounter *e,
                                 quan_network_counts *counts, quan_error *err)
{
    crossing x = {
        .way = e->way, .dx = (int64_t)e->d[0] - e->c[0], .dy = (int64_t)e->d[1] - e->c[1]};
    if (net_orient(e->c, e->d, e->a) == 0 && net_inside(e->c, e->d, e->a, &x.num, &x.den)) {
        x.vertex = e->way;
        QUAN_TRY(keep_crossing(b, t, &x, counts, err));
    }
    if (is_last(t->lines, e->way + 1) && net_orient(e->c, e->d, e->b) == 0 &&
        net_inside(e->c, e->d, e->b, &x.num, &x.den)) {
        x.vertex = e->way + 1;
        QUAN_TRY(keep_crossing(b, t, &x, counts, err));
    }
    return QUAN_OK;
}

/* A corner of the barrier on the inside of the way: crossed when it lies between the two sides. */
static quan_status meet_corner(net_barriers *b, net_topology *t, const encounter *e,
                               quan_network_counts *counts, quan_error *err)
{
    crossing x = {.way = e->way, .vertex = -1};
    int32_t before[2], after[2];
    if (net_orient(e->a, e->b, e->c) != 0 || !net_inside(e->a, e->b, e->c, &x.num, &x.den) ||
        !neighbours(&b->lines, e->barrier, before, after))
        return QUAN_OK;
    if (sign(net_orient(e->a, e->b, before)) * sign(net_orient(e->a, e->b, after)) >= 0)
        return QUAN_OK;
    x.dx = (int64_t)after[0] - before[0];
    x.dy = (int64_t)after[1] - before[1];
    return keep_crossing(b, t, &x, counts, err);
}

/* One segment of a way and one of a barrier. A proper crossing cuts at once; where one only touches
 * the other, the vertex or corner decides. Vertices that coincide cut nothing. */
static quan_status meet_barrier(net_barriers *b, net_topology *t, const encounter *e,
                                quan_network_counts *counts, quan_error *err)
{
    if (!segments_meet(e->a, e->b, e->c, e->d))
        return QUAN_OK;
    int64_t oa = net_orient(e->c, e->d, e->a), ob = net_orient(e->c, e->d, e->b);
    int64_t oc = net_orient(e->a, e->b, e->c), od = net_orient(e->a, e->b, e->d);
    if (oa && ob && oc && od) {
        crossing x = {.way = e->way,
                      .vertex = -1,
                      .num = oa < 0 ? -oa : oa,
                      .den = (oa < 0 ? -oa : oa) + (ob < 0 ? -ob : ob),
                      .dx = (int64_t)e->d[0] - e->c[0],
                      .dy = (int64_t)e->d[1] - e->c[1]};
        return keep_crossing(b, t, &x, counts, err);
    }
    QUAN_TRY(meet_vertices(b, t, e, counts, err));
    return meet_corner(b, t, e, counts, err);
}

quan_status net_barriers_cut(net_barriers *barriers, net_topology *topology,
                             quan_network_counts *counts, quan_error *err)
{
    const net_lines *lines = topology->lines;
    quan_status status = QUAN_OK;
    net_list list = {0};
    for (int32_t k = 0; k < lines->n_vertices && barriers->grid.first; k++) {
        const net_line *line = &lines->lines[lines->line_of[k]];
        if (!lines->segment[k] || line->level != 0 || line->separated)
            continue;
        encounter e = {.way = k};
        place_of(lines, k, e.a);
        place_of(lines, k + 1, e.b);
        const double low[2] = {fmin(e.a[0], e.b[0]), fmin(e.a[1], e.b[1])};
        const double high[2] = {fmax(e.a[0], e.b[0]), fmax(e.a[1], e.b[1])};
        status = net_grid_collect(&barriers->grid, low, high, &list, err);
        for (int64_t i = 0; i < list.n && !status; i++) {
            e.barrier = list.items[i];
            place_of(&barriers->lines, e.barrier, e.c);
            place_of(&barriers->lines, e.barrier + 1, e.d);
            status = meet_barrier(barriers, topology, &e, counts, err);
        }
        if (status)
            goto done;
    }
    for (int64_t g = 0; g < barriers->n_gates; g++)
        counts->unused_gates += !barriers->gates[g].used;
done:
    net_list_free(&list);
    return status;
}

/* 1: left of the wall, 2: right, 0: along it. Left keeps the name, so ways along a wall do too. */
static unsigned char side(const net_cut *cut, int64_t dx, int64_t dy)
{
    int64_t cross = cut->dx * dy - cut->dy * dx;
    return cross > 0 ? 1 : cross < 0 ? 2 : 0;
}

int32_t net_cut_side(const net_barriers *barriers, const net_topology *topology, int32_t node,
                     int64_t dx, int64_t dy)
{
    if (!barriers->cut_of || barriers->cut_of[node] < 0)
        return node;
    int32_t number = barriers->cut_of[node];
    const net_cut *cut = &barriers->cuts[number];
    if (cut->sides != 3 || side(cut, dx, dy) != 2)
        return node;
    return topology->n_elements + number;
}

/* Notes for each cut on which sides ways leave its node, over all stops of all lines. */
static quan_status look_at_sides(net_barriers *b, const net_topology *t, quan_error *err)
{
    quan_status status = QUAN_OK;
    net_stops stops = {0};
    for (int32_t l = 0; l < t->lines->n_lines && !status; l++) {
        status = net_stops_of(t, l, &stops, err);
        for (int64_t i = 0; i < stops.n && !status; i++) {
            const net_stop *s = &stops.items[i];
            int64_t dx, dy;
            if (b->cut_of[s->node] < 0)
                continue;
            net_cut *cut = &b->cuts[b->cut_of[s->node]];
            if (net_stop_ahead(t, s, &dx, &dy))
                cut->sides |= side(cut, dx, dy);
            if (net_stop_behind(t, s, &dx, &dy))
                cut->sides |= side(cut, dx, dy);
        }
    }
    net_stops_free(&stops);
    return status;
}

quan_status net_barriers_resolve(net_barriers *barriers, const net_topology *topology,
                                 quan_error *err)
{
    if (barriers->n_cuts == 0)
        return QUAN_OK;
    barriers->cut_of = quan_alloc((size_t)topology->n_elements, sizeof *barriers->cut_of);
    if (!barriers->cut_of)
        return quan_fail_memory(err, "the crossings of roads with barriers");
    memset(barriers->cut_of, 0xFF, (size_t)topology->n_elements * sizeof *barriers->cut_of);
    for (int64_t i = 0; i < barriers->n_cuts; i++) {
        int32_t *at = &barriers->cut_of[net_find(topology, barriers->cuts[i].element)];
        /* Several walls through one node: the one that shuts more, then the first. */
        if (*at < 0 || barriers->cuts[*at].access < barriers->cuts[i].access)
            *at = (int32_t)i;
    }
    return look_at_sides(barriers, topology, err);
}
