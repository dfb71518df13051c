#include "edges.h"

#include "stops.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The pieces between stops become edges in the order of the lines, which is that of the rows, which
 * is that of the ids: numbers of edges and nodes follow from the input alone. Room is made once for
 * the most that can come, and given back at the end, so that nothing can fail halfway through a
 * line.
 *
 * At the end `from` and `to` are numbers of nodes, every node has an edge, edges go by road and
 * along it, and the links across barriers stand behind them. */

typedef struct {
    const net_topology *topology;
    const net_barriers *barriers;
    quan_network *network;
    int64_t n_vertices;
    net_stops stops;
} builder;

/* Room for the most edges and vertices that the lines can give: each stop but the last of its line
 * begins an edge, and adds at most two vertices. */
static quan_status make_room(builder *b, quan_error *err)
{
    const net_topology *t = b->topology;
    quan_network *n = b->network;
    int64_t most_edges = t->n_splits + b->barriers->n_cuts;
    for (int32_t v = 0; v < t->lines->n_vertices; v++)
        most_edges += (t->mark[v] & NET_NODE) != 0;
    if (most_edges >= INT32_MAX)
        return quan_fail(err, QUAN_ERR_INPUT,
                         "The roads meet at more than %d places: too many for one network.",
                         INT32_MAX - 1);
    int64_t most_vertices = t->lines->n_vertices + 2 * most_edges;
    n->edges = quan_alloc((size_t)most_edges, sizeof *n->edges);
    n->vertex_first = quan_alloc((size_t)most_edges + 1, sizeof *n->vertex_first);
    n->vertex_x_mm = quan_alloc((size_t)most_vertices, sizeof *n->vertex_x_mm);
    n->vertex_y_mm = quan_alloc((size_t)most_vertices, sizeof *n->vertex_y_mm);
    if (!n->edges || !n->vertex_first || !n->vertex_x_mm || !n->vertex_y_mm)
        return quan_fail_memory(err, "the edges of the network");
    n->vertex_first[0] = 0;
    return QUAN_OK;
}

/* Room is there. */
static void add_vertex(builder *b, int32_t x, int32_t y)
{
    b->network->vertex_x_mm[b->n_vertices] = x;
    b->network->vertex_y_mm[b->n_vertices++] = y;
}

/* In mm, between the exact vertices. */
static double segment_length(const net_lines *lines, int32_t k)
{
    return hypot((double)lines->x[k + 1] - lines->x[k], (double)lines->y[k + 1] - lines->y[k]);
}

/* The edge between two stops of a line. Its length comes from the exact places, not from the
 * rounded ones: else lengths would drift with the number of splits. */
static quan_status add_edge(builder *b, const net_line *line, const net_stop *s, const net_stop *e,
                            quan_error *err)
{
    const net_lines *lines = b->topology->lines;
    double length = 0.0, t = s->t;
    int64_t dx = 0, dy = 0;
    add_vertex(b, s->x, s->y);
    for (int32_t k = s->segment; k < e->segment; k++) {
        length += (1.0 - t) * segment_length(lines, k);
        t = 0.0;
        if (k + 1 < e->segment || e->t > 0.0)
            add_vertex(b, lines->x[k + 1], lines->y[k + 1]);
    }
    if (e->t > 0.0)
        length += (e->t - t) * segment_length(lines, e->segment);
    add_vertex(b, e->x, e->y);
    if (length > (double)UINT32_MAX - 1.0)
        return quan_fail(err, QUAN_ERR_INPUT,
                         "Row %lld of the roads is %.0f km long without meeting another road; at "
                         "most 4290 km are possible.",
                         (long long)line->row + 1, length / 1e6);
    net_stop_ahead(b->topology, s, &dx, &dy);
    int32_t from = net_cut_side(b->barriers, b->topology, s->node, dx, dy);
    net_stop_behind(b->topology, e, &dx, &dy);
    int32_t to = net_cut_side(b->barriers, b->topology, e->node, dx, dy);
    quan_network *n = b->network;
    n->edges[n->n_edges++] = (quan_edge){
        .from = from,
        .to = to,
        .road = line->row,
        .length_mm = length < 1.0 ? 1 : (uint32_t)llround(length),
        .level = line->level,
        .access = line->access,
        .stairs = line->stairs,
        .separated = line->separated,
    };
    n->vertex_first[n->n_edges] = b->n_vertices;
    return QUAN_OK;
}

/* Until number_nodes() the ends of edges are names: elements, or beyond them sides of cuts. */
static quan_status add_lines(builder *b, quan_error *err)
{
    const net_lines *lines = b->topology->lines;
    for (int32_t l = 0; l < lines->n_lines; l++) {
        QUAN_TRY(net_stops_of(b->topology, l, &b->stops, err));
        for (int64_t i = 0; i + 1 < b->stops.n; i++)
            QUAN_TRY(
                add_edge(b, &lines->lines[l], &b->stops.items[i], &b->stops.items[i + 1], err));
    }
    return QUAN_OK;
}

/* 0 when e and f, each read backwards where told, have the same vertices. Both have equally many.
 */
static int compare_vertices(const quan_network *n, int32_t e, bool reverse_e, int32_t f,
                            bool reverse_f)
{
    int64_t count = n->vertex_first[e + 1] - n->vertex_first[e];
    for (int64_t i = 0; i < count; i++) {
        int64_t a = reverse_e ? n->vertex_first[e + 1] - 1 - i : n->vertex_first[e] + i;
        int64_t b = reverse_f ? n->vertex_first[f + 1] - 1 - i : n->vertex_first[f] + i;
        if (n->vertex_x_mm[a] != n->vertex_x_mm[b])
            return n->vertex_x_mm[a] < n->vertex_x_mm[b] ? -1 : 1;
        if (n->vertex_y_mm[a] != n->vertex_y_mm[b])
            return n->vertex_y_mm[a] < n->vertex_y_mm[b] ? -1 : 1;
    }
    return 0;
}

/* Two edges that a map could not tell apart: same level, same ends, same course, in either
 * direction. Steps, bridges and access are not compared. */
static bool are_equal(const quan_network *n, int32_t e, int32_t f)
{
    const quan_edge *a = &n->edges[e], *b = &n->edges[f];
    if (a->level != b->level ||
        n->vertex_first[e + 1] - n->vertex_first[e] != n->vertex_first[f + 1] - n->vertex_first[f])
        return false;
    if (a->from == b->from && a->to == b->to && compare_vertices(n, e, false, f, false) == 0)
        return true;
    return a->from == b->to && a->to == b->from && compare_vertices(n, e, false, f, true) == 0;
}

/* Equal edges have equal hashes, whichever way they run. The multipliers are those of splitmix64
 * (G. Steele et al. 2014, doi:10.1145/2660193.2660195): they only spread, the comparison decides.
 */
static uint64_t hash_edge(const quan_network *n, int32_t e)
{
    const quan_edge *edge = &n->edges[e];
    bool up = edge->from <= edge->to;
    uint64_t sum = 0;
    for (int64_t i = n->vertex_first[e]; i < n->vertex_first[e + 1]; i++) {
        uint64_t v = ((uint64_t)(uint32_t)n->vertex_x_mm[i] << 32) | (uint32_t)n->vertex_y_mm[i];
        v *= UINT64_C(0x9E3779B97F4A7C15);
        sum += v ^ (v >> 31); /* a sum: the same in both directions */
    }
    uint64_t h = ((uint64_t)(uint32_t)(up ? edge->from : edge->to) << 32) |
                 (uint32_t)(up ? edge->to : edge->from);
    h = (h ^ (h >> 32) ^ sum) * UINT64_C(0xBF58476D1CE4E5B9);
    return h ^ (h >> 29) ^ (uint64_t)(unsigned char)edge->level;
}

/* Marks all but one of each set of equal edges: the most open stays, then the first. By open
 * addressing, at most half full. */
static quan_status find_doubles(const quan_network *n, unsigned char *drop, quan_error *err)
{
    size_t size = 16;
    while (size < (size_t)n->n_edges * 2)
        size *= 2;
    int32_t *table = quan_alloc(size, sizeof *table);
    if (!table)
        return quan_fail_memory(err, "the edges of the network");
    memset(table, 0xFF, size * sizeof *table);
    for (int32_t e = 0; e < n->n_edges; e++) {
        size_t slot = (size_t)hash_edge(n, e) & (size - 1);
        while (table[slot] >= 0 && !are_equal(n, table[slot], e))
            slot = (slot + 1) & (size - 1);
        int32_t other = table[slot];
        if (other < 0) {
            table[slot] = e;
        } else if (n->edges[e].access < n->edges[other].access) {
            drop[other] = 1;
            table[slot] = e;
        } else {
            drop[e] = 1;
        }
    }
    quan_free(table);
    return QUAN_OK;
}

/* Moves the kept edges and their vertices together, in their order. */
static quan_status drop_doubles(builder *b, quan_error *err)
{
    quan_network *n = b->network;
    unsigned char *drop = quan_calloc((size_t)n->n_edges, 1);
    if (!drop)
        return quan_fail_memory(err, "the edges of the network");
    quan_status status = find_doubles(n, drop, err);
    int32_t kept = 0;
    int64_t vertex = 0;
    for (int32_t e = 0; e < n->n_edges && !status; e++) {
        int64_t first = n->vertex_first[e], count = n->vertex_first[e + 1] - first;
        if (drop[e]) {
            n->counts.duplicates++;
            continue;
        }
        n->edges[kept] = n->edges[e];
        memmove(n->vertex_x_mm + vertex, n->vertex_x_mm + first, (size_t)count * sizeof(int32_t));
        memmove(n->vertex_y_mm + vertex, n->vertex_y_mm + first, (size_t)count * sizeof(int32_t));
        n->vertex_first[kept++] = vertex;
        vertex += count;
    }
    if (!status) {
        n->n_edges = kept;
        n->vertex_first[kept] = vertex;
        b->n_vertices = vertex;
    }
    quan_free(drop);
    return status;
}

/* Replaces a name by its number, a new one at its first sight; the node stands at that vertex. */
static void number_node(quan_network *n, int32_t *name, int32_t *number, int64_t vertex)
{
    if (number[*name] < 0) {
        number[*name] = n->n_nodes;
        n->x_mm[n->n_nodes] = n->vertex_x_mm[vertex];
        n->y_mm[n->n_nodes++] = n->vertex_y_mm[vertex];
    }
    *name = number[*name];
}

/* By both ends: no two links join the same nodes, so the order is total. */
static int compare_links(const void *a, const void *b)
{
    const quan_edge *s = a, *t = b;
    if (s->from != t->from)
        return s->from < t->from ? -1 : 1;
    return (s->to > t->to) - (s->to < t->to);
}

/* One link for each cut with ways on both sides; its number of vertices is two at one place, so
 * that readers of edges need no special case. */
static void add_links(builder *b, const int32_t *number)
{
    quan_network *n = b->network;
    int32_t first = n->n_edges;
    for (int32_t i = 0; i < b->topology->n_elements && b->barriers->cut_of; i++) {
        int32_t c = b->barriers->cut_of[i];
        if (c < 0 || b->barriers->cuts[c].sides != 3)
            continue;
        int32_t left = number[i], right = number[b->topology->n_elements + c];
        assert(left >= 0 && right >= 0);
        n->edges[n->n_edges++] = (quan_edge){.from = left < right ? left : right,
                                             .to = left < right ? right : left,
                                             .road = -1,
                                             .access = b->barriers->cuts[c].access};
        if (b->barriers->cuts[c].access == QUAN_ACCESS_BARRIER)
            n->counts.barrier_cuts++;
        else
            n->counts.gate_links++;
    }
    if (n->n_edges > first)
        qsort(n->edges + first, (size_t)(n->n_edges - first), sizeof *n->edges, compare_links);
    for (int32_t e = first; e < n->n_edges; e++) {
        int32_t ends[2] = {n->edges[e].from, n->edges[e].to};
        for (int i = 0; i < 2; i++)
            add_vertex(b, n->x_mm[ends[i]], n->y_mm[ends[i]]);
        n->vertex_first[e + 1] = b->n_vertices;
    }
}

/* Numbers the nodes in the order in which the edges meet them, then adds the links. */
static quan_status number_nodes(builder *b, int32_t *n_ways, quan_error *err)
{
    quan_network *n = b->network;
    int64_t n_names = b->topology->n_elements + b->barriers->n_cuts;
    int64_t most_nodes = 2 * (int64_t)n->n_edges < n_names ? 2 * (int64_t)n->n_edges : n_names;
    int32_t *number = quan_alloc((size_t)n_names, sizeof *number);
    n->x_mm = quan_alloc((size_t)most_nodes, sizeof *n->x_mm);
    n->y_mm = quan_alloc((size_t)most_nodes, sizeof *n->y_mm);
    if (!number || !n->x_mm || !n->y_mm) {
        quan_free(number);
        return quan_fail_memory(err, "the nodes of the network");
    }
    memset(number, 0xFF, (size_t)n_names * sizeof *number);
    for (int32_t e = 0; e < n->n_edges; e++) {
        number_node(n, &n->edges[e].from, number, n->vertex_first[e]);
        number_node(n, &n->edges[e].to, number, n->vertex_first[e + 1] - 1);
    }
    *n_ways = n->n_edges;
    add_links(b, number);
    quan_free(number);
    return QUAN_OK;
}

/* Gives back what was reserved too much; a failure to shrink is no failure. */
static void *shrink(void *block, int64_t n, size_t size)
{
    void *less = quan_realloc(block, (size_t)(n > 0 ? n : 1), size);
    return less ? less : block;
}

quan_status net_edges_build(const net_topology *topology, const net_barriers *barriers,
                            quan_network *out, int32_t *n_ways, quan_error *err)
{
    builder b = {.topology = topology, .barriers = barriers, .network = out};
    quan_status status = make_room(&b, err);
    if (!status)
        status = add_lines(&b, err);
    if (!status)
        status = drop_doubles(&b, err);
    if (!status)
        status = number_nodes(&b, n_ways, err);
    if (!status) {
        out->edges = shrink(out->edges, out->n_edges, sizeof *out->edges);
        out->vertex_first =
            shrink(out->vertex_first, (int64_t)out->n_edges + 1, sizeof *out->vertex_first);
        out->vertex_x_mm = shrink(out->vertex_x_mm, b.n_vertices, sizeof *out->vertex_x_mm);
        out->vertex_y_mm = shrink(out->vertex_y_mm, b.n_vertices, sizeof *out->vertex_y_mm);
        out->x_mm = shrink(out->x_mm, out->n_nodes, sizeof *out->x_mm);
        out->y_mm = shrink(out->y_mm, out->n_nodes, sizeof *out->y_mm);
    }
    net_stops_free(&b.stops);
    return status;
}

/* Halves the way on the walk: O(log n) on average, without ranks. */
static int32_t find_root(int32_t *parent, int32_t node)
{
    while (parent[node] != node) {
        parent[node] = parent[parent[node]];
        node = parent[node];
    }
    return node;
}

/* The lower root stays on top: a component is then numbered when its lowest node is met. No union
 * by size, which would need the numbers sorted afterwards. */
quan_status net_components(quan_network *network, quan_error *err)
{
    int32_t n = network->n_nodes;
    quan_status status = QUAN_OK;
    int32_t *parent = quan_alloc((size_t)n, sizeof *parent);
    int32_t *size = quan_calloc((size_t)n, sizeof *size);
    network->component = quan_alloc((size_t)n, sizeof *network->component);
    if (!parent || !size || !network->component) {
        status = quan_fail_memory(err, "the components of the network");
        goto done;
    }
    for (int32_t i = 0; i < n; i++)
        parent[i] = i;
    for (int32_t e = 0; e < network->n_edges; e++) {
        const quan_edge *edge = &network->edges[e];
        if (edge->road < 0 && edge->access >= QUAN_ACCESS_CLOSED)
            continue;
        int32_t a = find_root(parent, edge->from), b = find_root(parent, edge->to);
        parent[a < b ? b : a] = a < b ? a : b;
    }
    /* The root is the lowest node, so it is met before the others. */
    for (int32_t i = 0; i < n; i++) {
        int32_t root = find_root(parent, i);
        network->component[i] = root == i ? network->n_components++ : network->component[root];
        int32_t members = ++size[network->component[i]];
        if (members > network->counts.largest_component_nodes)
            network->counts.largest_component_nodes = members;
    }
    network->counts.components = network->n_components;
done:
    quan_free(parent);
    quan_free(size);
    return status;
}

/* A node counts once, for the strongest of its reasons: a crossing before a touch before a run. */
quan_status net_count_nodes(const net_topology *topology, quan_network_counts *counts,
                            quan_error *err)
{
    unsigned char *why = quan_calloc((size_t)topology->n_elements, 1);
    if (!why)
        return quan_fail_memory(err, "the nodes of the network");
    for (int32_t e = 0; e < topology->n_elements; e++)
        why[net_find(topology, e)] |= topology->mark[e];
    for (int32_t e = 0; e < topology->n_elements; e++) {
        counts->crossings += (why[e] & NET_CROSSING) != 0;
        counts->touches += (why[e] & (NET_CROSSING | NET_TOUCH)) == NET_TOUCH;
        counts->overlaps += (why[e] & (NET_CROSSING | NET_TOUCH | NET_RUN)) == NET_RUN;
    }
    quan_free(why);
    return QUAN_OK;
}
