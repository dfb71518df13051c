/* reach.h - who reaches what: shortest-path searches over the walk network. */
#ifndef QUAN_REACH_H
#define QUAN_REACH_H

#include "quan/network.h"

/* Which links may be passed: the network as it is, or as it would be. */
typedef enum {
    QUAN_WALLS_AS_THEY_ARE,
    QUAN_GATES_OPEN, /* every gate open to everybody, compounds public */
    QUAN_WALLS_GONE, /* and no barrier stands: links and walled connectors are passed */
} quan_walls;

/* What is counted, and on which network. */
typedef struct {
    const quan_profile *profile; /* NULL: length in millimetres; else time in milliseconds */
    quan_walls walls;
} quan_metric;

/* The network as searches see it, for walks from home to a facility: arcs reversed, nodes
 * renumbered in blocks of neighbours. Built once per metric; read-only afterwards, shared by
 * threads. */
typedef struct quan_graph quan_graph;

/* The network is borrowed: it must outlive the graph. */
quan_status quan_graph_build(const quan_network *network, const quan_metric *metric,
                             quan_graph **out, quan_error *err);
void quan_graph_free(quan_graph *graph);

/* The facilities of one question: numbers of features in `access`, and whether strangers are let in
 * where a facility lies inside a compound (NULL: all are public). */
typedef struct {
    const quan_access *access;
    const int64_t *features;             /* ascending */
    const unsigned char *residents_only; /* per entry of features; may be NULL */
    int64_t n_features;
} quan_targets;

/* Per origin feature: the cost to the nearest target in mm or ms, connectors at both ends included,
 * QUAN_UNREACHED when there is none, and its entry in `features` (-1). Ties go to the lower one. */
typedef struct {
    uint32_t *cost;
    int64_t *target;
} quan_nearest;

/* For each of n_groups target sets, the nearest target of every origin; unbounded. One search per
 * group (bucket queue, Dial 1969, doi:10.1145/363269.363610), groups in parallel; the answer does
 * not depend on threads. Exact for access points inside edges. out has n_groups entries, filled
 * with arrays that the caller frees with quan_nearest_free(). Costs saturate below QUAN_UNREACHED.
 */
quan_status quan_reach_nearest(const quan_graph *graph, const quan_access *origins,
                               const quan_targets *targets, int32_t n_groups,
                               const quan_monitor *monitor, quan_nearest *out, quan_error *err);
void quan_nearest_free(quan_nearest *nearest);

/* One line of an origin-destination list. */
typedef struct {
    int64_t origin, target; /* feature numbers of origins, and of targets->access */
    uint32_t cost;          /* mm or ms */
} quan_pair_cost;

/* The k nearest distinct targets within `limit` of each origin (k = 0: all of them), ordered by
 * origin, cost, target. The limit is inclusive; QUAN_UNREACHED is none. The caller frees *pairs
 * with quan_free(). */
quan_status quan_reach_pairs(const quan_graph *graph, const quan_access *origins,
                             const quan_targets *targets, int64_t k, uint32_t limit,
                             const quan_monitor *monitor, quan_pair_cost **pairs, int64_t *n_pairs,
                             quan_error *err);

/* An edge between two nodes that are already numbered, passable both ways. */
typedef struct {
    uint32_t u, v, weight;
} quan_bare_edge;

/* A graph of bare edges, for quan_graph_nearest() only: what benchmarks and other programs call.
 * QUAN_ERR_INPUT names an edge whose node is not below n_nodes. */
quan_status quan_graph_from_edges(const quan_bare_edge *edges, int64_t n_edges, int32_t n_nodes,
                                  quan_graph **out, quan_error *err);

/* Group g has the nodes nodes[first[g]] to nodes[first[g + 1] - 1]. */
typedef struct {
    const int32_t *nodes;
    const int64_t *first; /* n_groups + 1 */
    int32_t n_groups;
    uint32_t limit; /* inclusive; QUAN_UNREACHED is none */
} quan_node_groups;

/* For one node: the nearest node of a group, as its place in the group (ties to the lower), and the
 * cost; -1 and QUAN_UNREACHED beyond the limit. */
typedef struct {
    int32_t which;
    uint32_t cost;
} quan_node_answer;

/* The nearest of each group from every node. The caller gives answers[g * n_nodes + node]. */
quan_status quan_graph_nearest(const quan_graph *graph, const quan_node_groups *groups,
                               const quan_monitor *monitor, quan_node_answer *answers,
                               quan_error *err);

typedef struct {
    quan_box window; /* only road segments that meet it are looked at */
    double connector_max_m;
    double snap_m; /* as in quan_network_options */
} quan_audit_options;

/* A plain binary-heap Dijkstra over the raw lines of a road layer, built without the network: what
 * every run checks itself with. Lines are cut wherever they meet on one level (all pairs, in
 * doubles); dangling ends are joined to the nearest line within snap_m; the two points go straight
 * to the nearest place of a road that is no bridge or tunnel. Walls and compounds are not known to
 * it, so it is asked only where none is near. Returns metres, or infinity. O(n^2) in the segments
 * that meet the window. */
quan_status quan_audit_distance(const quan_layer *roads, const quan_audit_options *options,
                                quan_xy from, quan_xy to, double *distance_m, quan_error *err);

#endif
