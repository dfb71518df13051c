#include "search.h"

#include <string.h>

quan_status quan_search_init(quan_search *search, const quan_graph *graph, quan_error *err)
{
    size_t n = (size_t)graph->n_nodes;

    search->labels = quan_alloc(n, sizeof *search->labels);
    search->touched = quan_alloc(n + 1, sizeof *search->touched); /* one more is written in vain */
    if (!search->labels || !search->touched) {
        quan_search_free(search);
        return quan_fail_memory(err, "a search");
    }
    memset(search->labels, 0xff, n * sizeof *search->labels);
    search->queue.shift = graph->shift;
    search->graph = graph;
    return QUAN_OK;
}

void quan_search_free(quan_search *search)
{
    quan_free(search->labels);
    quan_free(search->touched);
    quan_free(search->queue.entries);
    search->graph = NULL;
    search->labels = NULL;
    search->touched = NULL;
    search->queue.entries = NULL;
}

void quan_search_clear(quan_search *search, uint32_t limit)
{
    for (int64_t i = 0; i < search->n_touched; i++)
        search->labels[search->touched[i]] = QUAN_NO_LABEL;
    search->n_touched = 0;
    search->limit = limit;
    search->cut = false;
}

/* The dearest cost that a search hands on over arcs. */
static uint32_t stop_of(const quan_search *search)
{
    return search->limit < QUAN_COST_CAP ? search->limit : QUAN_COST_CAP - 1;
}

/* Gives a place the label if it is better than its own. */
static inline bool improve(quan_search *search, uint32_t place, uint64_t label)
{
    uint64_t old = search->labels[place];

    if (label >= old)
        return false;
    if (old == QUAN_NO_LABEL)
        search->touched[search->n_touched++] = place;
    search->labels[place] = label;
    return true;
}

/* Takes the label to the hub `to` over the given weight, and lets it wait there. */
static quan_status seed_hub(quan_search *search, uint32_t to, uint64_t label, uint32_t weight,
                            quan_error *err)
{
    uint32_t stop = stop_of(search), cost = quan_label_cost(label);

    if (cost > stop || weight > stop - cost) {
        search->cut = true;
        return QUAN_OK;
    }
    if (!quan_queue_has_room(&search->queue, 1))
        QUAN_TRY(quan_queue_reserve(&search->queue, 1, err));
    if (improve(search, to, quan_label_add(label, weight)))
        quan_queue_push_far(&search->queue, to, cost + weight);
    return QUAN_OK;
}

/* Walks from an inner place that was given `label` along its chain, on to both hubs. What is not
 * improved on the way has been passed by something better, which went on itself. */
static quan_status seed_chain(quan_search *search, uint32_t place, uint64_t label, quan_error *err)
{
    const quan_graph *graph = search->graph;
    const uint32_t *ahead = graph->ahead - graph->n_hubs, *behind = graph->behind - graph->n_hubs;
    const quan_chain *chain = &graph->chains[graph->chain_of[place - graph->n_hubs]];
    uint32_t stop = stop_of(search), room = stop - quan_label_cost(label);
    uint32_t end = chain->first + chain->count, p;

    for (p = place + 1; p < end && ahead[p] - ahead[place] <= room; p++)
        if (!improve(search, p, quan_label_add(label, ahead[p] - ahead[place])))
            break;
    search->cut |= p < end && ahead[p] - ahead[place] > room;
    if (p == end)
        QUAN_TRY(seed_hub(search, chain->end, label, chain->forward - ahead[place], err));
    for (p = place; p-- > chain->first && behind[p] - behind[place] <= room;)
        if (!improve(search, p, quan_label_add(label, behind[p] - behind[place])))
            return QUAN_OK;
    search->cut |= p + 1 > chain->first;
    if (p + 1 == chain->first)
        QUAN_TRY(seed_hub(search, chain->start, label, chain->backward - behind[place], err));
    return QUAN_OK;
}

quan_status quan_search_seed(quan_search *search, uint32_t place, uint64_t label, quan_error *err)
{
    uint32_t cost = quan_label_cost(label);

    if (cost > search->limit)
        return QUAN_OK;
    if (cost > stop_of(search)) { /* at the cap: waits for the end */
        improve(search, place, label);
        search->cut = true;
        return QUAN_OK;
    }
    if (place < search->graph->n_hubs)
        return seed_hub(search, place, label, 0, err);
    return improve(search, place, label) ? seed_chain(search, place, label, err) : QUAN_OK;
}

/* What a run holds in registers: the fields of the search and its queue that every arc needs. */
typedef struct {
    uint64_t *labels;
    uint32_t *touched, *buckets;
    quan_entry *entries;
    int64_t n_touched;
    uint32_t n_entries, base, last, stop;
    int32_t shift;
    bool cut;
} quan_run;

/* Offers `label`, that of a hub, over its arcs. Room for the entries was made. */
static inline void relax(quan_run *run, quan_queue *queue, uint64_t label, const quan_arc *arc,
                         const quan_arc *end)
{
    uint32_t room = run->stop - quan_label_cost(label);

    for (; arc < end; arc++) {
        uint64_t offer = label + ((uint64_t)arc->weight << 32), old = run->labels[arc->to];
        uint32_t cost = quan_label_cost(offer), bucket = (cost >> run->shift) - run->base, *list;
        if (offer >= old)
            continue;
        if (arc->weight > room) { /* the sum may have wrapped round as well */
            run->cut = true;
            continue;
        }
        run->touched[run->n_touched] = arc->to;
        run->n_touched += old == QUAN_NO_LABEL;
        run->labels[arc->to] = offer;
        list = bucket < QUAN_N_BUCKETS ? &run->buckets[bucket] : &queue->far;
        run->last = bucket > run->last && bucket < QUAN_N_BUCKETS ? bucket : run->last;
        run->entries[run->n_entries] = (quan_entry){arc->to, cost, *list};
        *list = run->n_entries++;
    }
}

static quan_status make_room(quan_queue *queue, quan_run *run, uint32_t n, quan_error *err)
{
    queue->n_entries = run->n_entries;
    QUAN_TRY(quan_queue_reserve(queue, n, err));
    run->entries = queue->entries;
    return QUAN_OK;
}

/* Works off one bucket, and all that joins it meanwhile. A list is worked off before what joins the
 * bucket: so a place is gone on from at most as often as a shortest walk has arcs, whatever the
 * weights. */
static quan_status run_bucket(quan_search *search, quan_run *run, uint32_t bucket, quan_error *err)
{
    const uint32_t *first = search->graph->hub_first;
    const quan_arc *arcs = search->graph->hub_arcs;
    quan_queue *queue = &search->queue;
    uint32_t list;

    while ((list = run->buckets[bucket]) != 0) {
        run->buckets[bucket] = 0;
        while (list) {
            quan_entry entry = run->entries[list];
            uint64_t label = run->labels[entry.place];
            uint32_t begin = first[entry.place], end = first[entry.place + 1];
            list = entry.next;
            if (quan_label_cost(label) != entry.cost)
                continue; /* a better label came after this entry */
            if (queue->capacity - run->n_entries < end - begin)
                QUAN_TRY(make_room(queue, run, end - begin, err));
            relax(run, queue, label, arcs + begin, arcs + end);
        }
    }
    return QUAN_OK;
}

static quan_status run_window(quan_search *search, quan_error *err)
{
    quan_queue *queue = &search->queue;
    quan_run run = {.labels = search->labels,
                    .touched = search->touched,
                    .buckets = queue->buckets,
                    .entries = queue->entries,
                    .n_touched = search->n_touched,
                    .n_entries = queue->n_entries,
                    .base = queue->base,
                    .last = queue->last,
                    .stop = stop_of(search),
                    .shift = queue->shift};

    for (uint32_t bucket = 0; bucket <= run.last; bucket++)
        QUAN_TRY(run_bucket(search, &run, bucket, err));
    search->n_touched = run.n_touched;
    search->cut |= run.cut;
    queue->n_entries = run.n_entries;
    return QUAN_OK;
}

quan_status quan_search_run(quan_search *search, quan_error *err)
{
    while (quan_queue_open(&search->queue))
        QUAN_TRY(run_window(search, err));
    quan_queue_clear(&search->queue);
    return QUAN_OK;
}

/* Labels a chain from its start as far as that is better than what came from elsewhere. */
static void fill_ahead(quan_search *search, const quan_chain *chain, uint64_t label, uint32_t room)
{
    const uint32_t *ahead = search->graph->ahead - search->graph->n_hubs;

    for (uint32_t p = chain->first; p < chain->first + chain->count; p++) {
        if (ahead[p] > room) {
            search->cut = true;
            return;
        }
        if (!improve(search, p, label + ((uint64_t)ahead[p] << 32)))
            return;
    }
}

/* The same from its end. */
static void fill_behind(quan_search *search, const quan_chain *chain, uint64_t label, uint32_t room)
{
    const uint32_t *behind = search->graph->behind - search->graph->n_hubs;

    for (uint32_t p = chain->first + chain->count; p-- > chain->first;) {
        if (behind[p] > room) {
            search->cut = true;
            return;
        }
        if (!improve(search, p, label + ((uint64_t)behind[p] << 32)))
            return;
    }
}

static void fill_chains(quan_search *search)
{
    const quan_graph *graph = search->graph;
    uint32_t stop = stop_of(search);

    for (int64_t t = 0, n = search->n_touched; t < n; t++) {
        uint32_t hub = search->touched[t];
        uint64_t label = search->labels[hub];
        if (hub >= graph->n_hubs || quan_label_cost(label) > stop)
            continue;
        for (uint32_t a = graph->hub_first[hub]; a < graph->hub_first[hub + 1]; a++) {
            uint32_t chain = graph->arc_chain[a], room = stop - quan_label_cost(label);
            if (chain == QUAN_NO_CHAIN)
                continue;
            if (chain % 2)
                fill_behind(search, &graph->chains[chain / 2], label, room);
            else
                fill_ahead(search, &graph->chains[chain / 2], label, room);
        }
    }
}

/* Hands the target of a place on to all its neighbours that lie `beyond` or more away. */
static quan_status flood_from(quan_search *search, uint32_t place, uint32_t beyond, quan_error *err)
{
    const quan_graph *graph = search->graph;
    uint64_t offer = quan_label(QUAN_COST_CAP, (uint32_t)search->labels[place]);

    for (uint32_t a = graph->first[place]; a < graph->first[place + 1]; a++) {
        uint32_t to = graph->arcs[a].to;
        if (graph->arcs[a].weight < beyond)
            continue;
        if (!quan_queue_has_room(&search->queue, 1))
            QUAN_TRY(quan_queue_reserve(&search->queue, 1, err));
        if (improve(search, to, offer))
            quan_queue_push_far(&search->queue, to, QUAN_COST_CAP);
    }
    return QUAN_OK;
}

quan_status quan_search_finish(quan_search *search, quan_error *err)
{
    quan_queue *queue = &search->queue;

    if (!search->cut || search->limit < QUAN_COST_CAP)
        return QUAN_OK;
    fill_chains(search);
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
