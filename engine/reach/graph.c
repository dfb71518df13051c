#include "graph.h"

#include <string.h>

quan_status quan_graph_group_arcs(quan_graph *graph, const quan_raw_arc *arcs, int64_t n,
                                  const uint32_t *place_of, quan_error *err)
{
    size_t n_nodes = (size_t)graph->n_nodes;
    uint32_t *next = quan_alloc(n_nodes + 1, sizeof *next);
    uint32_t *first = graph->first;

    if (!next)
        return quan_fail_memory(err, "the walk graph");
    memset(first, 0, (n_nodes + 1) * sizeof *first);
    for (int64_t i = 0; i < n; i++)
        first[(place_of ? place_of[arcs[i].from] : arcs[i].from) + 1]++;
    for (size_t p = 0; p < n_nodes; p++)
        first[p + 1] += first[p];
    memcpy(next, first, (n_nodes + 1) * sizeof *next);
    for (int64_t i = 0; i < n; i++) {
        uint32_t from = place_of ? place_of[arcs[i].from] : arcs[i].from;
        uint32_t to = place_of ? place_of[arcs[i].to] : arcs[i].to;
        graph->arcs[next[from]++] = (quan_arc){to, arcs[i].weight};
    }
    quan_free(next);
    return QUAN_OK;
}

/* A bucket is about a quarter as wide as the median arc between hubs: narrow enough that few of
 * them are settled twice, wide enough that few buckets are empty. */
static void choose_width(quan_graph *graph)
{
    int64_t n_of_bits[33] = {0}, below = 0, n = graph->hub_first[graph->n_hubs];
    int32_t bits = 0;

    for (int64_t a = 0; a < n; a++) {
        uint32_t weight = graph->hub_arcs[a].weight;
        n_of_bits[weight ? 32 - __builtin_clz(weight) : 0]++;
    }
    while (bits < 32 && 2 * (below += n_of_bits[bits]) < n)
        bits++;
    graph->shift = bits > 3 ? bits - 3 : 0;
}

quan_status quan_graph_fill(quan_graph *graph, const quan_raw_arc *arcs, int64_t n, quan_error *err)
{
    size_t n_nodes = (size_t)graph->n_nodes;

    graph->first = quan_alloc(n_nodes + 1, sizeof *graph->first);
    graph->arcs = quan_alloc((size_t)n, sizeof *graph->arcs);
    graph->place_of = quan_alloc(n_nodes, sizeof *graph->place_of);
    graph->node_at = quan_alloc(n_nodes, sizeof *graph->node_at);
    if (!graph->first || !graph->arcs || !graph->place_of || !graph->node_at)
        return quan_fail_memory(err, "the walk graph");
    QUAN_TRY(quan_graph_group_arcs(graph, arcs, n, NULL, err));
    QUAN_TRY(quan_graph_order(graph, graph->node_at, err));
    QUAN_TRY(quan_graph_find_chains(graph, err));
    choose_width(graph);
    return quan_graph_group_arcs(graph, arcs, n, graph->place_of, err);
}

quan_status quan_graph_reverse(const quan_graph *graph, quan_graph **out, quan_error *err)
{
    quan_status status = QUAN_OK;
    uint32_t n = graph->first[graph->n_nodes];
    quan_graph *reversed = quan_calloc(1, sizeof *reversed);
    quan_raw_arc *arcs = quan_alloc(n, sizeof *arcs);

    *out = NULL;
    if (!reversed || !arcs) {
        status = quan_fail_memory(err, "the walk graph");
        goto done;
    }
    reversed->n_nodes = graph->n_nodes;
    reversed->network = graph->network;
    reversed->walls = graph->walls;
    reversed->timed = graph->timed;
    reversed->profile = graph->profile;
    for (uint32_t p = 0; p < (uint32_t)graph->n_nodes; p++)
        for (uint32_t a = graph->first[p]; a < graph->first[p + 1]; a++)
            arcs[a] = (quan_raw_arc){graph->node_at[graph->arcs[a].to], graph->node_at[p],
                                     graph->arcs[a].weight};
    status = quan_graph_fill(reversed, arcs, n, err);
    if (status)
        goto done;
    *out = reversed;
    reversed = NULL;
done:
    quan_free(arcs);
    quan_graph_free(reversed);
    return status;
}

void quan_graph_free(quan_graph *graph)
{
    if (!graph)
        return;
    quan_free(graph->first);
    quan_free(graph->arcs);
    quan_free(graph->place_of);
    quan_free(graph->node_at);
    quan_free(graph->hub_first);
    quan_free(graph->hub_arcs);
    quan_free(graph->arc_chain);
    quan_free(graph->chains);
    quan_free(graph->chain_of);
    quan_free(graph->ahead);
    quan_free(graph->behind);
    quan_free(graph->is_private);
    quan_free(graph->exits);
    quan_free(graph);
}

quan_status quan_graph_from_edges(const quan_bare_edge *edges, int64_t n_edges, int32_t n_nodes,
                                  quan_graph **out, quan_error *err)
{
    quan_status status = QUAN_OK;
    quan_graph *graph = NULL;
    quan_raw_arc *arcs = NULL;
    int64_t n = 0;

    *out = NULL;
    if (n_nodes < 0 || n_edges < 0 || n_edges > INT32_MAX - 1)
        return quan_fail(err, QUAN_ERR_USAGE, "a graph has from 0 to 2147483646 edges, not %lld",
                         (long long)n_edges);
    graph = quan_calloc(1, sizeof *graph);
    arcs = quan_alloc(2 * (size_t)n_edges, sizeof *arcs);
    if (!graph || !arcs) {
        status = quan_fail_memory(err, "the walk graph");
        goto done;
    }
    graph->n_nodes = n_nodes;
    for (int64_t i = 0; i < n_edges; i++) {
        uint32_t u = edges[i].u, v = edges[i].v;
        if (u >= (uint32_t)n_nodes || v >= (uint32_t)n_nodes) {
            status = quan_fail(err, QUAN_ERR_INPUT, "edge %lld joins nodes %u and %u of %d nodes",
                               (long long)i, u, v, n_nodes);
            goto done;
        }
        if (u == v)
            continue; /* a loop is on no shortest path */
        arcs[n++] = (quan_raw_arc){u, v, edges[i].weight};
        arcs[n++] = (quan_raw_arc){v, u, edges[i].weight};
    }
    status = quan_graph_fill(graph, arcs, n, err);
    if (status)
        goto done;
    *out = graph;
    graph = NULL;
done:
    quan_free(arcs);
    quan_graph_free(graph);
    return status;
}
