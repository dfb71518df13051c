#include "several.h"

#include <string.h>

/* Takes the label into the list of a place if it is among its k best of different targets. */
static bool insert(uint64_t *list, int32_t k, uint64_t label)
{
    int32_t at = 0, end;

    if (label >= list[k - 1])
        return false;
    while (list[at] < label) {
        if ((uint32_t)list[at] == (uint32_t)label)
            return false;
        at++;
    }
    if (list[at] == label)
        return false;
    /* The dearer label of the same target, or else the last one, makes room. */
    for (end = at; end < k - 1; end++)
        if (list[end] == QUAN_NO_LABEL || (uint32_t)list[end] == (uint32_t)label)
            break;
    memmove(&list[at + 1], &list[at], (size_t)(end - at) * sizeof *list);
    list[at] = label;
    return true;
}

static quan_status seed(void *payload, uint32_t place, uint64_t label, quan_error *err)
{
    quan_several *several = payload;
    uint32_t cost = quan_label_cost(label);

    if (cost > several->limit || cost >= QUAN_COST_CAP)
        return QUAN_OK;
    if (!quan_queue_has_room(&several->queue, 1))
        QUAN_TRY(quan_queue_reserve(&several->queue, 1, err));
    if (insert(several->labels + (int64_t)place * several->k, several->k, label))
        quan_queue_push_far(&several->queue, place, cost);
    return QUAN_OK;
}

/* Offers over all arcs of a place those of its labels that have the cost of the entry. */
static quan_status relax(quan_several *several, quan_entry entry, uint32_t stop, quan_error *err)
{
    const quan_graph *graph = several->graph;
    const uint64_t *from = several->labels + (int64_t)entry.place * several->k;

    for (uint32_t a = graph->first[entry.place]; a < graph->first[entry.place + 1]; a++) {
        const quan_arc *arc = &graph->arcs[a];
        uint64_t *to = several->labels + (int64_t)arc->to * several->k;
        bool taken = false;
        if (arc->weight > stop - entry.cost)
            continue;
        for (int32_t i = 0; i < several->k && quan_label_cost(from[i]) <= entry.cost; i++)
            if (quan_label_cost(from[i]) == entry.cost)
                taken |= insert(to, several->k, from[i] + ((uint64_t)arc->weight << 32));
        if (!taken)
            continue;
        if (!quan_queue_has_room(&several->queue, 1))
            QUAN_TRY(quan_queue_reserve(&several->queue, 1, err));
        quan_queue_push(&several->queue, arc->to, entry.cost + arc->weight);
    }
    return QUAN_OK;
}

static quan_status run_bucket(quan_several *several, uint32_t bucket, uint32_t stop,
                              quan_error *err)
{
    uint32_t list;

    while ((list = quan_queue_take(&several->queue, bucket)) != 0) {
        while (list) {
            quan_entry entry = several->queue.entries[list];
            list = entry.next;
            QUAN_TRY(relax(several, entry, stop, err));
        }
    }
    return QUAN_OK;
}

static quan_status run(quan_several *several, quan_error *err)
{
    uint32_t stop = several->limit < QUAN_COST_CAP ? several->limit : QUAN_COST_CAP - 1;

    while (quan_queue_open(&several->queue))
        for (uint32_t bucket = 0; bucket <= several->queue.last; bucket++)
            QUAN_TRY(run_bucket(several, bucket, stop, err));
    quan_queue_clear(&several->queue);
    return QUAN_OK;
}

static quan_status seed_exits(quan_several *several, quan_error *err)
{
    const quan_graph *graph = several->graph;

    for (int64_t e = 0; e < graph->n_exits; e++) {
        const uint64_t *from = several->labels + (int64_t)graph->exits[e].from * several->k;
        for (int32_t i = 0; i < several->k && from[i] != QUAN_NO_LABEL; i++)
            QUAN_TRY(seed(several, graph->exits[e].to,
                          quan_label_add(from[i], graph->exits[e].weight), err));
    }
    return QUAN_OK;
}

static quan_status seed_all(quan_several *several, const quan_stands *targets, quan_seeds which,
                            quan_error *err)
{
    const quan_seeder seeder = {seed, several};

    for (int64_t t = 0; t < targets->n_features; t++)
        QUAN_TRY(quan_stands_seed(several->graph, targets, t, which, seeder, err));
    return QUAN_OK;
}

quan_status quan_several_search(const quan_graph *graph, const quan_stands *targets, int32_t k,
                                uint32_t limit, quan_several **out, quan_error *err)
{
    quan_status status = QUAN_OK;
    size_t n = (size_t)graph->n_nodes * (size_t)k;
    quan_several *several = quan_calloc(1, sizeof *several);

    *out = NULL;
    if (!several)
        return quan_fail_memory(err, "a search");
    *several = (quan_several){.graph = graph, .k = k, .limit = limit};
    several->queue.shift = graph->shift;
    several->labels = quan_alloc(n, sizeof *several->labels);
    if (!several->labels) {
        status = quan_fail_memory(err, "a search");
        goto done;
    }
    memset(several->labels, 0xff, n * sizeof *several->labels);
    if (graph->is_private) {
        status = seed_all(several, targets, QUAN_SEEDS_INSIDE, err);
        if (!status)
            status = run(several, err);
        if (!status)
            status = seed_exits(several, err);
    }
    if (!status)
        status = seed_all(several, targets, QUAN_SEEDS_OTHER, err);
    if (!status)
        status = run(several, err);
    if (status)
        goto done;
    *out = several;
    several = NULL;
done:
    quan_several_free(several);
    return status;
}

void quan_several_free(quan_several *several)
{
    if (!several)
        return;
    quan_free(several->labels);
    quan_free(several->queue.entries);
    quan_free(several);
}
