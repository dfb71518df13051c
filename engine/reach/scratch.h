/* scratch.h - searches that wait for use, some for each thread, opened when first needed. */
#ifndef QUAN_REACH_SCRATCH_H
#define QUAN_REACH_SCRATCH_H

#include "search.h"

typedef struct {
    const quan_graph *graph;
    int32_t n;
    quan_search *searches;
} quan_scratch;

/* For n searches at once. */
quan_status quan_scratch_init(quan_scratch *scratch, const quan_graph *graph, int32_t n,
                              quan_error *err);

/* Search i, cleared. Two threads must not take the same one. */
quan_status quan_scratch_take(quan_scratch *scratch, int32_t i, uint32_t limit,
                              quan_search **search, quan_error *err);
void quan_scratch_free(quan_scratch *scratch);

#endif
