#include "search.h"

#include <string.h>

quan_status quan_search_open(const quan_graph *graph, quan_search **out, quan_error *err)
{
    quan_search *search = quan_calloc(1, sizeof *search);
    size_t n = (size_t)graph->n_nodes;

    *out = NULL;
    if (!search)
        return quan_fail_memory(err, "a search");
    search->graph = graph;
    search->labels = quan_alloc(n, sizeof *search->labels);
    search->touched = quan_alloc(n, sizeof *search->touched);
    if (!search->labels || !search->touched) {
        quan_search_close(search);
        return quan_fail_memory(err, "a search");
    }
    memset(search->labels, 0xff, n * sizeof *search->labels);
    search->queue.shift = graph->shift;
    search->limit = QUAN_UNREACHED;
    *out = search;
    return QUAN_OK;
}

void quan_search_close(quan_search *search)
{
    if (!search)
        return;
    quan_free(search->labels);
    quan_free(search->touched);
    quan_free(search->queue.entries);
    quan_free(search);
}

void quan_search_clear(quan_search *search, uint32_t limit)
{
    for (int64_t i = 0; i < search->n_touched; i++)
        search->labels[search->touched[i]] = QUAN_NO_LABEL;
    search->n_touched = 0;
    search->limit = limit;
    search->cut = false;
}

quan_status quan_search_seed(quan_search *search, uint32_t place, uint64_t label, quan_error *err)
{
    if (label >= search->labels[place] || quan_label_cost(label) > search->limit)
        return QUAN_OK;
    if (!quan_queue_has_room(&search->queue, 1))
        QUAN_TRY(quan_queue_reserve(&search->queue, 1, err));
    if (search->labels[place] == QUAN_NO_LABEL)
        search->touched[search->n_touched++] = place;
    search->labels[place] = label;
    search->cut |= quan_label_cost(label) == QUAN_COST_CAP;
    quan_queue_push_far(&search->queue, place, quan_label_cost(label));
    return QUAN_OK;
}

/* Offers `label`, that of a place, over each of its arcs. Room for the entries was made. */
static inline void relax(quan_search *search, uint32_t place, uint64_t label, uint32_t stop)
{
    const quan_graph *graph = search->graph;
    const quan_arc *end = graph->arcs + graph->first[place + 1];
    uint64_t *labels = search->labels;
    uint32_t room = stop - quan_label_cost(label);

    for (const quan_arc *arc = graph->arcs + graph->first[place]; arc < end; arc++) {
        uint64_t offer = label + ((uint64_t)arc->weight << 32), old = labels[arc->to];
        if (offer >= old)
            continue;
        if (arc->weight > room) { /* the sum may have wrapped round as well */
            search->cut = true;
            continue;
        }
        if (old == QUAN_NO_LABEL)
            search->touched[search->n_touched++] = arc->to;
        labels[arc->to] = offer;
        quan_queue_push(&search->queue, arc->to, quan_label_cost(offer));
    }
}

static quan_status run_bucket(quan_search *search, uint32_t bucket, uint32_t stop, quan_error *err)
{
    const uint32_t *first = search->graph->first;
    quan_queue *queue = &search->queue;
    uint32_t list;

    while ((list = quan_queue_take(queue, bucket)) != 0) {
        while (list) {
            quan_entry entry = queue->entries[list];
            uint64_t label = search->labels[entry.place];
            int64_t degree = (int64_t)first[entry.place + 1] - first[entry.place];
            list = entry.next;
            if (quan_label_cost(label) != entry.cost)
                continue; /* a better label came after this entry */
            if (!quan_queue_has_room(queue, degree))
                QUAN_TRY(quan_queue_reserve(queue, degree, err));
            relax(search, entry.place, label, stop);
        }
    }
    return QUAN_OK;
}

quan_status quan_search_run(quan_search *search, quan_error *err)
{
    uint32_t stop = search->limit < QUAN_COST_CAP ? search->limit : QUAN_COST_CAP - 1;

    while (quan_queue_open(&search->queue))
        for (uint32_t bucket = 0; bucket <= search->queue.last; bucket++)
            QUAN_TRY(run_bucket(search, bucket, stop, err));
    quan_queue_clear(&search->queue);
    return QUAN_OK;
}

/* Hands the target of a place on to all its neighbours that lie `beyond` or more away. */
static quan_status flood_from(quan_search *search, uint32_t place, uint32_t beyond, quan_error *err)
{
    const quan_graph *graph = search->graph;
    uint64_t offer = quan_label(QUAN_COST_CAP, (uint32_t)search->labels[place]);

    for (uint32_t a = graph->first[place]; a < graph->first[place + 1]; a++)
        if (graph->arcs[a].weight >= beyond)
            QUAN_TRY(quan_search_seed(search, graph->arcs[a].to, offer, err));
    return QUAN_OK;
}

quan_status quan_search_finish(quan_search *search, quan_error *err)
{
    quan_queue *queue = &search->queue;

    if (!search->cut || search->limit < QUAN_COST_CAP)
        return QUAN_OK;
    for (int64_t t = 0, n = search->n_touched; t < n; t++) {
        uint32_t place = search->touched[t];
        uint32_t beyond = QUAN_COST_CAP - quan_label_cost(search->labels[place]);
        QUAN_TRY(flood_from(search, place, beyond, err));
    }
    while (queue->far) {
        uint32_t place = queue->entries[queue->far].place;
        queue->far = queue->entries[queue->far].next;
        QUAN_TRY(flood_from(search, place, 0, err));
    }
    quan_queue_clear(queue);
    return QUAN_OK;
}
