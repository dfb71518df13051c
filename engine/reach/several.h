/* several.h - the k nearest distinct targets of every place in one search. */
#ifndef QUAN_REACH_SEVERAL_H
#define QUAN_REACH_SEVERAL_H

#include "stand.h"

/* Up to k labels per place, ascending, of different targets. */
typedef struct {
    const quan_graph *graph;
    int32_t k;
    uint32_t limit;
    uint64_t *labels; /* k per place, QUAN_NO_LABEL after the last */
    quan_queue queue;
} quan_several;

/* Searches from all targets. Costs beyond `limit` or at the cap are left out. O(k arcs) labels. */
quan_status quan_several_search(const quan_graph *graph, const quan_stands *targets, int32_t k,
                                uint32_t limit, quan_several **out, quan_error *err);
void quan_several_free(quan_several *several);

#endif
