/* scratch.h - one search per thread, opened when the thread first needs it. */
#ifndef QUAN_REACH_SCRATCH_H
#define QUAN_REACH_SCRATCH_H

#include "search.h"

typedef struct {
    const quan_graph *graph;
    int32_t n_threads;
    quan_search **searches;
} quan_scratch;

quan_status quan_scratch_init(quan_scratch *scratch, const quan_graph *graph,
                              const quan_monitor *monitor, quan_error *err);

/* The cleared search of a thread. */
quan_status quan_scratch_take(quan_scratch *scratch, int32_t thread, uint32_t limit,
                              quan_search **search, quan_error *err);
void quan_scratch_free(quan_scratch *scratch);

#endif
