/* graph.h - the reverse graph that searches run on. */
#ifndef QUAN_REACH_GRAPH_H
#define QUAN_REACH_GRAPH_H

#include "quan/reach.h"

/* The dearest cost there is: one below "unreached". Everything dearer is shown as this. */
#define QUAN_COST_CAP (UINT32_MAX - 1)

#define QUAN_NO_CHAIN UINT32_MAX

typedef struct {
    uint32_t to, weight;
} quan_arc;

/* A run of places between two hubs, each joined to the one before and after it and to nothing else.
 * Places count from `first` at the start hub. */
typedef struct {
    uint32_t start, end; /* hubs; may be the same */
    uint32_t first, count;
    uint32_t forward, backward; /* weight of the whole run from start to end; from end to start */
} quan_chain;

/* The way from a compound to the public nodes around it, taken only by the search for a facility
 * inside that lets strangers in. */
typedef struct {
    uint32_t from, to, weight;
} quan_exit;

/* Nodes are called places here once they are renumbered: first the hubs, then the inner places of
 * chains, chain by chain. The arcs of place p are arcs[first[p] .. first[p + 1] - 1]; the arc p ->
 * q weighs what it costs to walk from q to p. Searches run on the hubs alone, over hub_arcs, which
 * take whole chains for arcs; the rest of the chains is filled in at the end. */
struct quan_graph {
    int32_t n_nodes;
    uint32_t *first;
    quan_arc *arcs;
    uint32_t *place_of, *node_at; /* node to place, and back */
    int32_t shift;                /* a bucket of the queue is 2^shift wide */

    uint32_t n_hubs, n_chains;
    uint32_t *hub_first;
    quan_arc *hub_arcs;
    uint32_t *arc_chain; /* per hub arc: 2 * chain, + 1 from its end; or QUAN_NO_CHAIN */
    quan_chain *chains;
    uint32_t *chain_of;       /* per inner place, from 0 */
    uint32_t *ahead, *behind; /* per inner place: weight from the start hub, from the end hub */

    /* The rest is empty in a graph made from bare edges. */
    const quan_network *network; /* borrowed */
    quan_walls walls;
    bool timed;
    quan_profile profile;
    bool has_residents;        /* some edge is walked by residents only */
    unsigned char *is_private; /* per place: no public edge ends here; NULL where none is */
    quan_exit *exits;          /* ordered by from, which is a hub: its way in is a third arc */
    int64_t n_exits;
};

/* An arc between nodes. */
typedef struct {
    uint32_t from, to, weight;
} quan_raw_arc;

/* Sorts n arcs into `graph`, whose n_nodes is set, and numbers the places. */
quan_status quan_graph_fill(quan_graph *graph, const quan_raw_arc *arcs, int64_t n,
                            quan_error *err);

/* Groups n arcs by their first node, renumbered by place_of unless it is NULL, into graph->first
 * and graph->arcs, which have room. */
quan_status quan_graph_group_arcs(quan_graph *graph, const quan_raw_arc *arcs, int64_t n,
                                  const uint32_t *place_of, quan_error *err);

/* Nodes in an order that keeps neighbours together: node_at, while arcs are between nodes. */
quan_status quan_graph_order(const quan_graph *graph, uint32_t *node_at, quan_error *err);

/* Finds the chains while arcs are between nodes, taking nodes in the order given by node_at; sets
 * place_of, node_at and all that belongs to hubs and chains. */
quan_status quan_graph_find_chains(quan_graph *graph, quan_error *err);

/* The same graph with every arc turned round; places are numbered anew. */
quan_status quan_graph_reverse(const quan_graph *graph, quan_graph **out, quan_error *err);

/* The access class of an edge as this graph takes it: public, residents, or closed. */
quan_access_class quan_graph_class(const quan_graph *graph, int32_t edge);

/* Walking along one edge between two offsets, and over a connector, in the unit of the metric. */
uint32_t quan_graph_along(const quan_graph *graph, int32_t edge, uint32_t a_mm, uint32_t b_mm);
uint32_t quan_graph_connector(const quan_graph *graph, uint32_t connector_mm);

/* a + b, at most the cap. */
static inline uint32_t quan_cost_add(uint32_t a, uint32_t b)
{
    return b > QUAN_COST_CAP - a ? QUAN_COST_CAP : a + b;
}

#endif
