/* stand.h - where features stand on the graph: their access points, and the walks to the ends. */
#ifndef QUAN_REACH_STAND_H
#define QUAN_REACH_STAND_H

#include "search.h"

/* One access point that may be used. */
typedef struct {
    int32_t edge;
    uint32_t offset_mm;
    uint32_t place[2]; /* the ends of the edge */
    uint32_t cost[2];  /* of the walk between each end and the feature, connector included */
    uint32_t connector;
    bool residents; /* the edge is inside a compound */
} quan_stand;

/* The stands of feature i are stands[first[i] .. first[i + 1] - 1]. Zeroed it is empty. */
typedef struct {
    int64_t n_features;
    int64_t *first;
    quan_stand *stands;
    const unsigned char *residents_only; /* borrowed; may be NULL */
    int64_t *by_edge; /* numbers of stands, ordered by edge, then offset; NULL until indexed */
    int64_t *owner;   /* the feature of each stand; NULL until indexed */
} quan_stands;

/* Homes: every feature of `access`. The walks lead from the feature to the ends. */
quan_status quan_stands_of_origins(const quan_graph *graph, const quan_access *access,
                                   const quan_monitor *monitor, quan_stands *out, quan_error *err);

/* Facilities: the entries of `targets`. The walks lead from the ends to the feature. Indexed. */
quan_status quan_stands_of_targets(const quan_graph *graph, const quan_targets *targets,
                                   quan_stands *out, quan_error *err);
void quan_stands_free(quan_stands *stands);

/* Fills by_edge and owner. */
quan_status quan_stands_index(quan_stands *stands, quan_error *err);

/* What takes the labels that a search begins with. */
typedef struct {
    quan_status (*offer)(void *search, uint32_t place, uint64_t label, quan_error *err);
    void *search;
} quan_seeder;

/* Which ends are seeded first: those inside compounds of facilities that strangers may enter, whose
 * search goes on through graph->exits; then all others. */
typedef enum {
    QUAN_SEEDS_INSIDE,
    QUAN_SEEDS_OTHER,
} quan_seeds;

quan_status quan_stands_seed(const quan_graph *graph, const quan_stands *targets, int64_t target,
                             quan_seeds which, quan_seeder seeder, quan_error *err);

/* Seeds the targets from..to-1, labelled by their numbers, and runs the search. */
quan_status quan_stands_search(quan_search *search, const quan_stands *targets, int64_t from,
                               int64_t to, quan_error *err);

/* The best label of an origin: over the ends of its edges, or along an edge that a target shares.
 */
uint64_t quan_stands_best(const quan_search *search, const quan_stands *origins, int64_t origin,
                          const quan_stands *targets);

/* The first place in targets->by_edge whose edge and offset are not below the given ones. */
int64_t quan_stands_on_edge(const quan_stands *targets, int32_t edge, uint32_t offset_mm);

/* The whole walk between two stands of one edge. */
uint32_t quan_stands_direct(const quan_graph *graph, const quan_stand *origin,
                            const quan_stand *target);

#endif
