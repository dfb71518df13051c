/* The graph of a network under one metric. Nodes where a public edge ends are public, all others
 * private. Arcs are reversed, and over a residents' edge a search goes to private nodes only: home
 * into the compound, never through it. */
#include "graph.h"

#include <math.h>
#include <stdlib.h>

quan_access_class quan_graph_class(const quan_graph *graph, int32_t edge)
{
    quan_access_class access = (quan_access_class)graph->network->edges[edge].access;

    if (graph->walls == QUAN_WALLS_GONE)
        return QUAN_ACCESS_PUBLIC;
    if (access == QUAN_ACCESS_BARRIER)
        return QUAN_ACCESS_CLOSED;
    return graph->walls == QUAN_GATES_OPEN ? QUAN_ACCESS_PUBLIC : access;
}

uint32_t quan_graph_along(const quan_graph *graph, int32_t edge, uint32_t a_mm, uint32_t b_mm)
{
    if (!graph->timed)
        return quan_cost_add(a_mm > b_mm ? a_mm - b_mm : b_mm - a_mm, 0);
    return quan_cost_add(quan_network_walk_ms(graph->network, &graph->profile, edge, a_mm, b_mm),
                         0);
}

uint32_t quan_graph_connector(const quan_graph *graph, uint32_t connector_mm)
{
    double ms;

    if (!graph->timed)
        return quan_cost_add(connector_mm, 0);
    ms = (double)connector_mm / graph->profile.flat_mps; /* mm over m/s is ms */
    return ms < (double)QUAN_COST_CAP ? (uint32_t)lround(ms) : QUAN_COST_CAP;
}

/* Marks the nodes, not yet renumbered, where no public edge ends. */
static bool mark_private(const quan_graph *graph, unsigned char *is_private)
{
    const quan_network *network = graph->network;
    bool any = false;

    for (int32_t node = 0; node < network->n_nodes; node++)
        is_private[node] = 1;
    for (int32_t e = 0; e < network->n_edges; e++)
        if (quan_graph_class(graph, e) == QUAN_ACCESS_PUBLIC)
            is_private[network->edges[e].from] = is_private[network->edges[e].to] = 0;
    for (int32_t node = 0; node < network->n_nodes; node++)
        any = any || is_private[node];
    return any;
}

/* The two arcs of every edge that may be walked; those that only lead out of a compound go to
 * `exits` instead. The exits of the array are still between nodes. */
static void list_arcs(quan_graph *graph, const unsigned char *is_private, quan_raw_arc *arcs,
                      int64_t *n_arcs)
{
    const quan_network *network = graph->network;

    for (int32_t e = 0; e < network->n_edges; e++) {
        const quan_edge *edge = &network->edges[e];
        quan_access_class access = quan_graph_class(graph, e);
        if (access == QUAN_ACCESS_CLOSED)
            continue;
        graph->has_residents |= access == QUAN_ACCESS_RESIDENTS;
        if (edge->from == edge->to)
            continue; /* a loop is on no shortest path */
        for (int32_t side = 0; side < 2; side++) {
            uint32_t p = (uint32_t)(side ? edge->to : edge->from);
            uint32_t q = (uint32_t)(side ? edge->from : edge->to);
            uint32_t weight =
                quan_graph_along(graph, e, side ? 0 : edge->length_mm, side ? edge->length_mm : 0);
            if (access == QUAN_ACCESS_PUBLIC || is_private[q])
                arcs[(*n_arcs)++] = (quan_raw_arc){p, q, weight};
            else if (is_private[p])
                graph->exits[graph->n_exits++] = (quan_exit){p, q, weight};
        }
    }
}

static int compare_exits(const void *a, const void *b)
{
    const quan_exit *p = a, *q = b;

    if (p->from != q->from)
        return p->from < q->from ? -1 : 1;
    return (p->to > q->to) - (p->to < q->to);
}

/* The arcs that lie between private and public nodes over a residents' edge, at most. */
static int64_t count_exits(const quan_graph *graph, const unsigned char *is_private)
{
    const quan_network *network = graph->network;
    int64_t n = 0;

    for (int32_t e = 0; e < network->n_edges; e++)
        n += is_private[network->edges[e].from] != is_private[network->edges[e].to];
    return n;
}

static quan_status keep_private(quan_graph *graph, const unsigned char *is_private, quan_error *err)
{
    graph->is_private = quan_alloc((size_t)graph->n_nodes, 1);
    if (!graph->is_private)
        return quan_fail_memory(err, "the walk graph");
    for (int32_t node = 0; node < graph->n_nodes; node++)
        graph->is_private[graph->place_of[node]] = is_private[node];
    for (int64_t i = 0; i < graph->n_exits; i++) {
        graph->exits[i].from = graph->place_of[graph->exits[i].from];
        graph->exits[i].to = graph->place_of[graph->exits[i].to];
    }
    qsort(graph->exits, (size_t)graph->n_exits, sizeof *graph->exits, compare_exits);
    return QUAN_OK;
}

quan_status quan_graph_build(const quan_network *network, const quan_metric *metric,
                             quan_graph **out, quan_error *err)
{
    quan_status status = QUAN_OK;
    quan_graph *graph = NULL;
    quan_raw_arc *arcs = NULL;
    unsigned char *is_private = NULL;
    int64_t n_arcs = 0;
    bool any_private;

    *out = NULL;
    graph = quan_calloc(1, sizeof *graph);
    arcs = quan_alloc(2 * (size_t)network->n_edges, sizeof *arcs);
    is_private = quan_alloc((size_t)network->n_nodes, 1);
    if (!graph || !arcs || !is_private) {
        status = quan_fail_memory(err, "the walk graph");
        goto done;
    }
    graph->n_nodes = network->n_nodes;
    graph->network = network;
    graph->walls = metric->walls;
    graph->timed = metric->profile != NULL;
    if (metric->profile)
        graph->profile = *metric->profile;
    any_private = mark_private(graph, is_private);
    graph->exits = quan_alloc((size_t)count_exits(graph, is_private), sizeof *graph->exits);
    if (!graph->exits) {
        status = quan_fail_memory(err, "the walk graph");
        goto done;
    }
    list_arcs(graph, is_private, arcs, &n_arcs);
    status = quan_graph_fill(graph, arcs, n_arcs, err);
    if (!status && any_private)
        status = keep_private(graph, is_private, err);
    if (status)
        goto done;
    *out = graph;
    graph = NULL;
done:
    quan_free(arcs);
    quan_free(is_private);
    quan_graph_free(graph);
    return status;
}
