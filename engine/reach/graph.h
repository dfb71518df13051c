/* graph.h - the reverse graph that searches run on, and the places where features stand on it. */
#ifndef QUAN_REACH_GRAPH_H
#define QUAN_REACH_GRAPH_H

#include "quan/reach.h"

/* The dearest cost there is: one below "unreached". Everything dearer is shown as this. */
#define QUAN_COST_CAP (UINT32_MAX - 1)

/* Lengths and times along an arc, in the unit of the metric. */
typedef struct {
    uint32_t to, weight;
} quan_arc;

/* The way from a compound to the public nodes around it, taken only by the search for a facility
 * inside that lets strangers in. */
typedef struct {
    uint32_t from, to, weight;
} quan_exit;

/* Nodes are called places here once they are renumbered. The arcs of place p are
 * arcs[first[p] .. first[p + 1] - 1]; the arc p -> q weighs what it costs to walk from q to p. */
struct quan_graph {
    int32_t n_nodes;
    uint32_t *first;
    quan_arc *arcs;
    uint32_t *place_of, *node_at; /* node to place, and back */
    int32_t shift;                /* a bucket of the queue is 2^shift wide */

    /* The rest is empty in a graph made from bare edges. */
    const quan_network *network; /* borrowed */
    quan_walls walls;
    bool timed;
    quan_profile profile;
    bool has_residents;        /* some edge is walked by residents only */
    unsigned char *is_private; /* per place: no public edge ends here; NULL where none is */
    quan_exit *exits;          /* ordered by from */
    int64_t n_exits;
};

/* A list of arcs between nodes, that becomes the graph. */
typedef struct {
    uint32_t from, to, weight;
} quan_raw_arc;

/* Sorts n arcs into `graph`, whose n_nodes is set, and numbers the places. */
quan_status quan_graph_fill(quan_graph *graph, const quan_raw_arc *arcs, int64_t n,
                            quan_error *err);

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
