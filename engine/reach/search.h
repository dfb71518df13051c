/* search.h - one-to-all searches: the scratch of a thread, used again and again. */
#ifndef QUAN_REACH_SEARCH_H
#define QUAN_REACH_SEARCH_H

#include "queue.h"

#define QUAN_NO_LABEL UINT64_MAX

/* A label holds the cost in its upper half and the number of the target in its lower: comparing two
 * labels compares costs, and equal costs by the lower target, in one instruction. */
static inline uint64_t quan_label(uint32_t cost, uint32_t target)
{
    return (uint64_t)cost << 32 | target;
}

static inline uint32_t quan_label_cost(uint64_t label)
{
    return (uint32_t)(label >> 32);
}

static inline uint64_t quan_label_add(uint64_t label, uint32_t cost)
{
    if (label == QUAN_NO_LABEL)
        return label;
    return quan_label(quan_cost_add(quan_label_cost(label), cost), (uint32_t)label);
}

/* Labels stand at hubs, and at the inner places of chains that a search began in;
 * quan_search_label() tells those of all places. */
typedef struct {
    const quan_graph *graph;
    uint64_t *labels;  /* per place */
    uint32_t *touched; /* the places that have a label, in the order of their first one */
    int64_t n_touched;
    uint32_t limit; /* no label is dearer */
    bool cut;       /* something was left out because it lies beyond the limit */
    quan_queue queue;
} quan_search;

/* Zeroed a search is empty. O(nodes). */
quan_status quan_search_init(quan_search *search, const quan_graph *graph, quan_error *err);
void quan_search_free(quan_search *search);

/* Forgets all labels. O(touched). */
void quan_search_clear(quan_search *search, uint32_t limit);

/* Offers a label; taken when it is better than the one there and within the limit. */
quan_status quan_search_seed(quan_search *search, uint32_t place, uint64_t label, quan_error *err);

/* Spreads the labels that were seeded since the last run among the hubs. After a failure the search
 * can only be freed. */
quan_status quan_search_run(quan_search *search, quan_error *err);

/* After the last run: what lies beyond the cap gets the cap as its cost, and the lowest of the
 * targets that the last places within it hand on. Then every label is the least over all walks,
 * whatever the order of seeds and of places. */
quan_status quan_search_finish(quan_search *search, quan_error *err);

/* The label of a place after quan_search_finish(). */
static inline uint64_t quan_search_label(const quan_search *search, uint32_t place)
{
    const quan_graph *graph = search->graph;
    uint64_t label = search->labels[place], offer;
    const quan_chain *chain;
    uint32_t i = place - graph->n_hubs;

    if (place < graph->n_hubs)
        return label;
    chain = &graph->chains[graph->chain_of[i]];
    offer = quan_label_add(search->labels[chain->start], graph->ahead[i]);
    label = offer < label && quan_label_cost(offer) <= search->limit ? offer : label;
    offer = quan_label_add(search->labels[chain->end], graph->behind[i]);
    return offer < label && quan_label_cost(offer) <= search->limit ? offer : label;
}

#endif
