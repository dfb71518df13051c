/* Lists of pairs. A few nearest targets come out of one search with several labels per place; all
 * pairs within a limit out of one bounded search per target, or per origin when these are fewer and
 * no compound makes the ways there and back differ in kind. */
#include "scratch.h"
#include "several.h"
#include "stand.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Labels of one search for several targets take at most this much memory; else the lists of single
 * searches are cut down to k as they come. */
#define SEVERAL_BYTES_MAX ((int64_t)1 << 30)

/* Single searches go out in batches of this many; between them lists are joined and shortened. */
#define BATCH 512

/* Below this many pairs no list is shortened. */
#define SHORTEN_ABOVE 1000000

typedef struct {
    quan_pair_cost *pairs;
    int64_t n, capacity;
} pair_list;

static quan_status append(pair_list *list, quan_pair_cost pair, quan_error *err)
{
    quan_pair_cost *pairs = quan_grow(list->pairs, &list->capacity, list->n + 1, sizeof *pairs);

    if (!pairs)
        return quan_fail_memory(err, "the list of pairs");
    list->pairs = pairs;
    pairs[list->n++] = pair;
    return QUAN_OK;
}

static int compare_pairs(const void *a, const void *b)
{
    const quan_pair_cost *p = a, *q = b;

    if (p->cost != q->cost)
        return p->cost < q->cost ? -1 : 1;
    return (p->target > q->target) - (p->target < q->target);
}

/* Orders the list by origin, cost, target, and keeps the first k of each origin (0: all). */
static quan_status order_pairs(pair_list *list, int64_t n_origins, int64_t k, quan_error *err)
{
    quan_status status = QUAN_OK;
    int64_t *end = quan_calloc((size_t)n_origins + 1, sizeof *end);
    quan_pair_cost *sorted = quan_alloc((size_t)list->n, sizeof *sorted);
    int64_t begin = 0, n = 0;

    if (list->n == 0)
        goto done;
    if (!end || !sorted) {
        status = quan_fail_memory(err, "the list of pairs");
        goto done;
    }
    for (int64_t i = 0; i < list->n; i++)
        end[list->pairs[i].origin + 1]++;
    for (int64_t o = 0; o < n_origins; o++)
        end[o + 1] += end[o];
    for (int64_t i = 0; i < list->n; i++)
        sorted[end[list->pairs[i].origin]++] = list->pairs[i];
    for (int64_t o = 0; o < n_origins; o++) {
        int64_t count = end[o] - begin;
        qsort(sorted + begin, (size_t)count, sizeof *sorted, compare_pairs);
        if (k && count > k)
            count = k;
        memcpy(list->pairs + n, sorted + begin, (size_t)count * sizeof *sorted);
        n += count;
        begin = end[o];
    }
    list->n = n;
done:
    quan_free(end);
    quan_free(sorted);
    return status;
}

/* One question, and what its searches share. `from` is the side that searches begin at. */
typedef struct {
    const quan_graph *graph; /* of the searches: `reversed` when they begin at origins */
    quan_graph *reversed;
    bool at_once; /* one search with several labels */
    bool from_origins;
    quan_stands origins, targets;
    const quan_stands *from, *to;
    const int64_t *features; /* of the targets */
    uint32_t limit;
    int64_t *first_at, *at; /* the features of `to` that a place is a mark of */
    int64_t begin;          /* of the batch */
    pair_list found[BATCH];
    quan_scratch scratch;
    int64_t **seen; /* per thread and feature of `to`: the last search that met it, plus one */
} question;

/* The places at which a search shows that it comes near an end of a stand: the end, and the hubs of
 * its chain. Returns how many. */
static int32_t marks_of(const quan_graph *graph, uint32_t place, uint32_t marks[3])
{
    const quan_chain *chain;

    marks[0] = place;
    if (place < graph->n_hubs)
        return 1;
    chain = &graph->chains[graph->chain_of[place - graph->n_hubs]];
    marks[1] = chain->start;
    marks[2] = chain->end;
    return 3;
}

/* The lists of features of `to` by mark. */
static quan_status index_places(question *q, quan_error *err)
{
    size_t n = (size_t)q->graph->n_nodes, n_ends = 2 * (size_t)q->to->first[q->to->n_features];
    uint32_t marks[3];

    q->first_at = quan_calloc(n + 2, sizeof *q->first_at);
    q->at = quan_alloc(3 * n_ends, sizeof *q->at);
    if (!q->first_at || !q->at)
        return quan_fail_memory(err, "the list of pairs");
    for (size_t e = 0; e < n_ends; e++)
        for (int32_t m = marks_of(q->graph, q->to->stands[e / 2].place[e % 2], marks); m-- > 0;)
            q->first_at[marks[m] + 2]++;
    for (size_t p = 0; p < n; p++)
        q->first_at[p + 2] += q->first_at[p + 1];
    for (size_t e = 0; e < n_ends; e++)
        for (int32_t m = marks_of(q->graph, q->to->stands[e / 2].place[e % 2], marks); m-- > 0;)
            q->at[q->first_at[marks[m] + 1]++] = q->to->owner[e / 2];
    return QUAN_OK;
}

/* The cost between feature `from`, which the search began at, and feature `to`. */
static uint32_t cost_between(const question *q, const quan_search *search, int64_t from, int64_t to)
{
    uint64_t best = QUAN_NO_LABEL;

    for (int64_t s = q->to->first[to]; s < q->to->first[to + 1]; s++) {
        const quan_stand *there = &q->to->stands[s];
        for (int32_t side = 0; side < 2; side++) {
            uint64_t label = quan_search_label(search, there->place[side]);
            uint64_t offer = quan_label_add(label, there->cost[side]);
            best = offer < best ? offer : best;
        }
        for (int64_t f = q->from->first[from]; f < q->from->first[from + 1]; f++) {
            const quan_stand *here = &q->from->stands[f];
            uint64_t offer;
            if (here->edge != there->edge)
                continue;
            offer = quan_label(quan_stands_direct(q->graph, q->from_origins ? here : there,
                                                  q->from_origins ? there : here),
                               0);
            best = offer < best ? offer : best;
        }
    }
    return quan_label_cost(best);
}

/* Lists the pair if it is the first time that this search meets the feature. */
static quan_status meet(question *q, quan_search *search, int64_t *seen, int64_t from, int64_t to,
                        quan_error *err)
{
    uint32_t cost;

    if (seen[to] == from + 1)
        return QUAN_OK;
    seen[to] = from + 1;
    cost = cost_between(q, search, from, to);
    if (cost > q->limit || cost >= QUAN_COST_CAP)
        return QUAN_OK;
    return append(&q->found[from - q->begin],
                  (quan_pair_cost){.origin = q->from_origins ? from : to,
                                   .target = q->features[q->from_origins ? to : from],
                                   .cost = cost},
                  err);
}

/* Meets all features at places that the search touched, and on the edges it began at. */
static quan_status meet_all(question *q, quan_search *search, int64_t *seen, int64_t from,
                            quan_error *err)
{
    int64_t n_stands = q->to->first[q->to->n_features];

    for (int64_t t = 0; t < search->n_touched; t++) {
        uint32_t place = search->touched[t];
        for (int64_t i = q->first_at[place]; i < q->first_at[place + 1]; i++)
            QUAN_TRY(meet(q, search, seen, from, q->at[i], err));
    }
    for (int64_t s = q->from->first[from]; s < q->from->first[from + 1]; s++) {
        int32_t edge = q->from->stands[s].edge;
        for (int64_t i = quan_stands_on_edge(q->to, edge, 0);
             i < n_stands && q->to->stands[q->to->by_edge[i]].edge == edge; i++)
            QUAN_TRY(meet(q, search, seen, from, q->to->owner[q->to->by_edge[i]], err));
    }
    return QUAN_OK;
}

static quan_status search_one(int64_t index, int32_t thread, void *payload, quan_error *err)
{
    question *q = payload;
    quan_search *search = NULL;
    int64_t from = q->begin + index;

    if (!q->seen[thread])
        q->seen[thread] = quan_calloc((size_t)q->to->n_features, sizeof **q->seen);
    if (!q->seen[thread])
        return quan_fail_memory(err, "the list of pairs");
    QUAN_TRY(quan_scratch_take(&q->scratch, thread, q->limit, &search, err));
    QUAN_TRY(quan_stands_search(search, q->from, from, from + 1, err));
    return meet_all(q, search, q->seen[thread], from, err);
}

/* Moves what a batch found into `all`. */
static quan_status join(question *q, pair_list *all, quan_error *err)
{
    int64_t more = 0;
    quan_pair_cost *pairs;

    for (int64_t i = 0; i < BATCH; i++)
        more += q->found[i].n;
    pairs = quan_grow(all->pairs, &all->capacity, all->n + more, sizeof *pairs);
    if (!pairs)
        return quan_fail_memory(err, "the list of pairs");
    all->pairs = pairs;
    for (int64_t i = 0; i < BATCH; i++) {
        pair_list *found = &q->found[i];
        if (found->n)
            memcpy(pairs + all->n, found->pairs, (size_t)found->n * sizeof *pairs);
        all->n += found->n;
        quan_free(found->pairs);
        *found = (pair_list){0};
    }
    return QUAN_OK;
}

/* Keeps the k nearest when the list has doubled since it was last shortened. */
static quan_status shorten(const question *q, int64_t k, pair_list *list, int64_t *n_kept,
                           quan_error *err)
{
    if (!k || list->n <= SHORTEN_ABOVE || list->n <= 2 * *n_kept)
        return QUAN_OK;
    QUAN_TRY(order_pairs(list, q->origins.n_features, k, err));
    *n_kept = list->n;
    return QUAN_OK;
}

static quan_status search_each(question *q, int64_t k, const quan_monitor *monitor, pair_list *all,
                               quan_error *err)
{
    int64_t n = q->from->n_features, n_kept = 0;

    for (q->begin = 0; q->begin < n; q->begin += BATCH) {
        int64_t count = n - q->begin < BATCH ? n - q->begin : BATCH;
        QUAN_TRY(quan_progress(monitor, "reach", (double)q->begin / (double)n, err));
        QUAN_TRY(quan_parallel(monitor, count, search_one, q, err));
        QUAN_TRY(join(q, all, err));
        QUAN_TRY(shorten(q, k, all, &n_kept, err));
    }
    return QUAN_OK;
}

static quan_status list_by_single_searches(question *q, int64_t k, const quan_monitor *monitor,
                                           pair_list *all, quan_error *err)
{
    int32_t n_threads = quan_n_threads(monitor);
    quan_status status = quan_scratch_init(&q->scratch, q->graph, n_threads, err);

    q->from = q->from_origins ? &q->origins : &q->targets;
    q->to = q->from_origins ? &q->targets : &q->origins;
    q->seen = quan_calloc((size_t)n_threads, sizeof *q->seen);
    if (!status && !q->seen)
        status = quan_fail_memory(err, "the list of pairs");
    if (!status)
        status = index_places(q, err);
    if (!status)
        status = search_each(q, k, monitor, all, err);
    for (int32_t t = 0; q->seen && t < n_threads; t++)
        quan_free(q->seen[t]);
    quan_free(q->seen);
    quan_scratch_free(&q->scratch);
    return status;
}

static int compare_by_target(const void *a, const void *b)
{
    const quan_pair_cost *p = a, *q = b;

    if (p->target != q->target)
        return p->target < q->target ? -1 : 1;
    return (p->cost > q->cost) - (p->cost < q->cost);
}

/* Every way that the labels around an origin offer, and those along its edges, as pairs. */
static quan_status offers_of(const question *q, const quan_several *several, int64_t origin,
                             pair_list *offers, quan_error *err)
{
    int64_t n_stands = q->targets.first[q->targets.n_features];
    quan_pair_cost pair = {.origin = origin};

    offers->n = 0;
    for (int64_t s = q->origins.first[origin]; s < q->origins.first[origin + 1]; s++) {
        const quan_stand *stand = &q->origins.stands[s];
        for (int32_t i = 0; i < 2 * several->k; i++) {
            int32_t side = i % 2;
            uint64_t label = several->labels[(int64_t)stand->place[side] * several->k + i / 2];
            if (label == QUAN_NO_LABEL)
                continue;
            pair.target = q->features[(uint32_t)label];
            pair.cost = quan_label_cost(quan_label_add(label, stand->cost[side]));
            QUAN_TRY(append(offers, pair, err));
        }
        for (int64_t i = quan_stands_on_edge(&q->targets, stand->edge, 0); i < n_stands; i++) {
            const quan_stand *target = &q->targets.stands[q->targets.by_edge[i]];
            if (target->edge != stand->edge)
                break;
            pair.target = q->features[q->targets.owner[q->targets.by_edge[i]]];
            pair.cost = quan_stands_direct(q->graph, stand, target);
            QUAN_TRY(append(offers, pair, err));
        }
    }
    return QUAN_OK;
}

/* Appends the best offer of each target, within the limit. */
static quan_status take_offers(const question *q, pair_list *offers, pair_list *all,
                               quan_error *err)
{
    qsort(offers->pairs, (size_t)offers->n, sizeof *offers->pairs, compare_by_target);
    for (int64_t i = 0; i < offers->n; i++) {
        const quan_pair_cost *pair = &offers->pairs[i];
        if (i && pair->target == pair[-1].target)
            continue;
        if (pair->cost <= q->limit && pair->cost < QUAN_COST_CAP)
            QUAN_TRY(append(all, *pair, err));
    }
    return QUAN_OK;
}

static quan_status list_by_one_search(question *q, int32_t k, pair_list *all, quan_error *err)
{
    quan_several *several = NULL;
    pair_list offers = {0};
    int64_t n_kept = 0;
    quan_status status = quan_several_search(q->graph, &q->targets, k, q->limit, &several, err);

    for (int64_t o = 0; !status && o < q->origins.n_features; o++) {
        status = offers_of(q, several, o, &offers, err);
        if (!status && offers.n)
            status = take_offers(q, &offers, all, err);
        if (!status)
            status = shorten(q, k, all, &n_kept, err);
    }
    quan_free(offers.pairs);
    quan_several_free(several);
    return status;
}

static void free_question(question *q)
{
    for (int64_t i = 0; i < BATCH; i++)
        quan_free(q->found[i].pairs);
    quan_free(q->first_at);
    quan_free(q->at);
    quan_stands_free(&q->origins);
    quan_stands_free(&q->targets);
    quan_graph_free(q->reversed);
    quan_free(q);
}

/* Chooses the side and the graph of the searches, and places both sides on it. */
static quan_status prepare(question *q, const quan_access *origins, const quan_targets *targets,
                           const quan_monitor *monitor, quan_error *err)
{
    q->features = targets->features;
    q->from_origins =
        !q->at_once && !q->graph->has_residents && origins->n_features < targets->n_features;
    if (q->from_origins) {
        QUAN_TRY(quan_graph_reverse(q->graph, &q->reversed, err));
        q->graph = q->reversed;
    }
    QUAN_TRY(quan_stands_of_origins(q->graph, origins, monitor, &q->origins, err));
    QUAN_TRY(quan_stands_index(&q->origins, err));
    return quan_stands_of_targets(q->graph, targets, &q->targets, err);
}

/* NOLINTNEXTLINE(readability-function-size): the sides of the question are arrays of their own */
quan_status quan_reach_pairs(const quan_graph *graph, const quan_access *origins,
                             const quan_targets *targets, int64_t k, uint32_t limit,
                             const quan_monitor *monitor, quan_pair_cost **pairs, int64_t *n_pairs,
                             quan_error *err)
{
    quan_status status;
    pair_list all = {0};
    question *q = quan_calloc(1, sizeof *q);

    assert(graph->network);
    *pairs = NULL;
    *n_pairs = 0;
    if (!q)
        return quan_fail_memory(err, "the list of pairs");
    if (k < 0 || k >= targets->n_features)
        k = 0;
    q->graph = graph;
    q->limit = limit;
    q->at_once = k > 0 && k <= SEVERAL_BYTES_MAX / 8 / (graph->n_nodes + 1);
    status = prepare(q, origins, targets, monitor, err);
    if (status)
        goto done;
    status = q->at_once ? list_by_one_search(q, (int32_t)k, &all, err)
                        : list_by_single_searches(q, k, monitor, &all, err);
    if (!status)
        status = order_pairs(&all, q->origins.n_features, k, err);
    if (status)
        goto done;
    *pairs = all.pairs;
    *n_pairs = all.n;
    all.pairs = NULL;
done:
    quan_free(all.pairs);
    free_question(q);
    return status;
}
