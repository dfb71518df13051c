#include "scratch.h"

quan_status quan_scratch_init(quan_scratch *scratch, const quan_graph *graph,
                              const quan_monitor *monitor, quan_error *err)
{
    *scratch = (quan_scratch){.graph = graph, .n_threads = quan_n_threads(monitor)};
    scratch->searches = quan_calloc((size_t)scratch->n_threads, sizeof *scratch->searches);
    return scratch->searches ? QUAN_OK : quan_fail_memory(err, "a search");
}

quan_status quan_scratch_take(quan_scratch *scratch, int32_t thread, uint32_t limit,
                              quan_search **search, quan_error *err)
{
    if (!scratch->searches[thread])
        QUAN_TRY(quan_search_open(scratch->graph, &scratch->searches[thread], err));
    *search = scratch->searches[thread];
    quan_search_clear(*search, limit);
    return QUAN_OK;
}

void quan_scratch_free(quan_scratch *scratch)
{
    for (int32_t t = 0; scratch->searches && t < scratch->n_threads; t++)
        quan_search_close(scratch->searches[t]);
    quan_free(scratch->searches);
    *scratch = (quan_scratch){0};
}
