#include "scratch.h"

quan_status quan_scratch_init(quan_scratch *scratch, const quan_graph *graph, int32_t n,
                              quan_error *err)
{
    *scratch = (quan_scratch){.graph = graph, .n = n};
    scratch->searches = quan_calloc((size_t)n, sizeof *scratch->searches);
    return scratch->searches ? QUAN_OK : quan_fail_memory(err, "a search");
}

quan_status quan_scratch_take(quan_scratch *scratch, int32_t i, uint32_t limit,
                              quan_search **search, quan_error *err)
{
    *search = &scratch->searches[i];
    if (!(*search)->graph)
        QUAN_TRY(quan_search_init(*search, scratch->graph, err));
    quan_search_clear(*search, limit);
    return QUAN_OK;
}

void quan_scratch_free(quan_scratch *scratch)
{
    for (int32_t i = 0; scratch->searches && i < scratch->n; i++)
        quan_search_free(&scratch->searches[i]);
    quan_free(scratch->searches);
    *scratch = (quan_scratch){0};
}
