#include "barrier.h"

#include <math.h>

/* What is closed in by a wall with a gate that not everybody may pass belongs to those who live
 * there, although its streets look like any other in the data. Hence edges that lie in such a ring
 * with every vertex and the middle of every piece become the residents'; an edge that reaches out
 * (through a public gate, over a bridge) stays public, and so do edges outside. Edges that the data
 * call closed or residents' are left as they are.
 *
 * The ring must be one closed line: walls drawn in several pieces are not put together, since
 * between two of them there may be an entrance. */

/* A ring that shuts in: its line among the barriers. */
typedef struct {
    const net_lines *lines;
    const net_line *ring;
} compound;

/* Even-odd, the ring itself counts as inside. In doubles: whole millimetres and their halves are
 * exact, and so are products for compounds up to 47 km wide (2^26.5 halves of a millimetre). */
static bool contains(const compound *c, double x, double y)
{
    bool inside = false;
    for (int32_t v = c->ring->first; v < c->ring->last; v++) {
        double ax = c->lines->x[v] - x, ay = c->lines->y[v] - y;
        double bx = c->lines->x[v + 1] - x, by = c->lines->y[v + 1] - y;
        double cross = ax * by - ay * bx;
        if (!(cross < 0.0) && !(cross > 0.0) && ax * bx + ay * by <= 0.0)
            return true;
        if ((ay > 0.0) != (by > 0.0) && (cross > 0.0) == (by > ay))
            inside = !inside;
    }
    return inside;
}

/* In mm. Segments have a length: repeated vertices were dropped. */
static double distance_to_segment(const net_lines *lines, int32_t k, double x, double y)
{
    double dx = (double)lines->x[k + 1] - lines->x[k], dy = (double)lines->y[k + 1] - lines->y[k];
    double px = x - lines->x[k], py = y - lines->y[k];
    double t = (px * dx + py * dy) / (dx * dx + dy * dy);
    t = t < 0.0 ? 0.0 : t > 1.0 ? 1.0 : t;
    return hypot(px - t * dx, py - t * dy);
}

/* A ring encloses something from three different corners on. */
static bool is_closed(const net_lines *lines, const net_line *line)
{
    return line->last - line->first >= 3 && lines->x[line->first] == lines->x[line->last] &&
           lines->y[line->first] == lines->y[line->last];
}

/* Marks the closed lines that a residents' or closed gate stands on. */
static quan_status find_shut(const net_barriers *b, unsigned char *shut, int64_t *n_shut,
                             quan_error *err)
{
    quan_status status = QUAN_OK;
    net_list near = {0};
    for (int64_t g = 0; g < b->n_gates && !status; g++) {
        const net_gate *gate = &b->gates[g];
        if (gate->access == QUAN_ACCESS_PUBLIC)
            continue;
        const double low[2] = {gate->x - b->gate_mm, gate->y - b->gate_mm};
        const double high[2] = {gate->x + b->gate_mm, gate->y + b->gate_mm};
        status = net_grid_collect(&b->grid, low, high, &near, err);
        for (int64_t i = 0; i < near.n && !status; i++) {
            int32_t l = b->lines.line_of[near.items[i]];
            if (shut[l] || !is_closed(&b->lines, &b->lines.lines[l]) ||
                distance_to_segment(&b->lines, near.items[i], gate->x, gate->y) > b->gate_mm)
                continue;
            shut[l] = 1;
            ++*n_shut;
        }
    }
    net_list_free(&near);
    return status;
}

typedef struct {
    const compound *compounds;
    const quan_network *network;
    const unsigned char *at_wall; /* per node: a link leaves here */
    int32_t edge;
    bool inside;
} test;

/* The ends at a wall were rounded to millimetres: what lies between decides for them. */
static bool is_inside(const test *t, const compound *c)
{
    const quan_network *n = t->network;
    const quan_edge *edge = &n->edges[t->edge];
    int64_t first = n->vertex_first[t->edge], last = n->vertex_first[t->edge + 1] - 1;
    for (int64_t v = first; v <= last; v++) {
        bool wall = (v == first && t->at_wall[edge->from]) || (v == last && t->at_wall[edge->to]);
        if (!wall && !contains(c, n->vertex_x_mm[v], n->vertex_y_mm[v]))
            return false;
        if (v < last && !contains(c, 0.5 * ((double)n->vertex_x_mm[v] + n->vertex_x_mm[v + 1]),
                                  0.5 * ((double)n->vertex_y_mm[v] + n->vertex_y_mm[v + 1])))
            return false;
    }
    return true;
}

/* One compound that holds the edge is enough: the query ends there, in whatever order it found it.
 */
static bool consider_compound(int64_t number, void *payload)
{
    test *t = payload;
    t->inside = is_inside(t, &t->compounds[number]);
    return !t->inside;
}

/* In mm from the origin, as the vertices of the edges are. */
static quan_box ring_box(const compound *c)
{
    quan_box box = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (int32_t v = c->ring->first; v <= c->ring->last; v++) {
        box.min_x = fmin(box.min_x, c->lines->x[v]);
        box.min_y = fmin(box.min_y, c->lines->y[v]);
        box.max_x = fmax(box.max_x, c->lines->x[v]);
        box.max_y = fmax(box.max_y, c->lines->y[v]);
    }
    return box;
}

/* An edge inside a ring has the middle of its first piece inside the ring's box: one point asks the
 * index for every edge. */
static void shut_in(const quan_index *index, test *t, int32_t n_ways, quan_network *network)
{
    for (int32_t e = 0; e < n_ways; e++) {
        if (network->edges[e].access != QUAN_ACCESS_PUBLIC)
            continue;
        int64_t v = network->vertex_first[e];
        double x = 0.5 * ((double)network->vertex_x_mm[v] + network->vertex_x_mm[v + 1]);
        double y = 0.5 * ((double)network->vertex_y_mm[v] + network->vertex_y_mm[v + 1]);
        t->edge = e;
        t->inside = false;
        quan_index_query(index, (quan_box){x, y, x, y}, consider_compound, t);
        if (t->inside)
            network->edges[e].access = QUAN_ACCESS_RESIDENTS;
    }
}

quan_status net_compounds(const net_barriers *barriers, int32_t n_ways, quan_network *network,
                          quan_error *err)
{
    quan_status status = QUAN_OK;
    const net_lines *lines = &barriers->lines;
    int64_t n_shut = 0, n = 0;
    compound *compounds = NULL;
    quan_box *boxes = NULL;
    quan_index index = {0};
    unsigned char *shut = quan_calloc((size_t)lines->n_lines, 1);
    unsigned char *at_wall = quan_calloc((size_t)network->n_nodes, 1);
    if (!shut || !at_wall) {
        status = quan_fail_memory(err, "the compounds");
        goto done;
    }
    status = find_shut(barriers, shut, &n_shut, err);
    if (status || n_shut == 0)
        goto done;
    compounds = quan_alloc((size_t)n_shut, sizeof *compounds);
    boxes = quan_alloc((size_t)n_shut, sizeof *boxes);
    if (!compounds || !boxes) {
        status = quan_fail_memory(err, "the compounds");
        goto done;
    }
    for (int32_t l = 0; l < lines->n_lines; l++)
        if (shut[l]) {
            compounds[n] = (compound){lines, &lines->lines[l]};
            boxes[n] = ring_box(&compounds[n]);
            n++;
        }
    status = quan_index_build(boxes, n, &index, err);
    if (status)
        goto done;
    for (int32_t e = n_ways; e < network->n_edges; e++)
        at_wall[network->edges[e].from] = at_wall[network->edges[e].to] = 1;
    test t = {.compounds = compounds, .network = network, .at_wall = at_wall};
    shut_in(&index, &t, n_ways, network);
done:
    quan_free(shut);
    quan_free(at_wall);
    quan_free(compounds);
    quan_free(boxes);
    quan_index_free(&index);
    return status;
}
