/* The nearest of many groups of nodes, for every node: no access points, all labels written out. */
#include "scratch.h"

#include <stdlib.h>
#include <string.h>

/* Up to this many buckets, every source is searched from by itself, one after the other in the
 * order of places: the ball of each stays in the cache. Farther than that the balls overlap too
 * much, and one search from all sources at once is cheaper. */
#define BALL_BUCKETS 512

/* So many groups are searched side by side, place by place: what one of them fetched of the graph,
 * the others find in the cache. */
#define BATCH 3

/* Answers are gathered in blocks, and their lines fetched that many steps ahead: places of
 * neighbours lie together, their nodes anywhere. */
#define BLOCK       256
#define FETCH_AHEAD 16

typedef struct {
    uint32_t place, group; /* group of the batch */
    uint32_t which;
} source;

typedef struct {
    const quan_graph *graph;
    const quan_node_groups *groups;
    quan_scratch scratch;
    quan_node_answer *answers;
    int64_t batch;
} job;

static int compare_sources(const void *a, const void *b)
{
    const source *p = a, *q = b;

    if (p->place != q->place)
        return p->place < q->place ? -1 : 1;
    if (p->group != q->group)
        return p->group < q->group ? -1 : 1;
    return (p->which > q->which) - (p->which < q->which);
}

static int64_t list_sources(const job *work, int64_t first_group, int64_t n_groups, source *sources)
{
    const quan_node_groups *groups = work->groups;
    int64_t n = 0;

    for (int64_t g = 0; g < n_groups; g++) {
        int64_t begin = groups->first[first_group + g], end = groups->first[first_group + g + 1];
        for (int64_t i = begin; i < end; i++)
            sources[n++] = (source){work->graph->place_of[groups->nodes[i]], (uint32_t)g,
                                    (uint32_t)(i - begin)};
    }
    qsort(sources, (size_t)n, sizeof *sources, compare_sources);
    return n;
}

static quan_status search_batch(quan_search *const *searches, int64_t n_groups,
                                const source *sources, int64_t n, bool one_by_one, quan_error *err)
{
    for (int64_t i = 0; i < n; i++) {
        quan_search *search = searches[sources[i].group];
        QUAN_TRY(quan_search_seed(search, sources[i].place, quan_label(0, sources[i].which), err));
        if (one_by_one)
            QUAN_TRY(quan_search_run(search, err));
    }
    for (int64_t g = 0; g < n_groups; g++) {
        QUAN_TRY(quan_search_run(searches[g], err));
        QUAN_TRY(quan_search_finish(searches[g], err));
    }
    return QUAN_OK;
}

/* Answers on their way from places to nodes. */
typedef struct {
    quan_node_answer *answers;
    uint32_t n, nodes[BLOCK];
    uint64_t labels[BLOCK];
} block;

static void flush(block *b)
{
    for (uint32_t i = 0; i < b->n; i++) {
        if (i + FETCH_AHEAD < b->n)
            __builtin_prefetch(&b->answers[b->nodes[i + FETCH_AHEAD]], 1);
        b->answers[b->nodes[i]] =
            (quan_node_answer){(int32_t)(uint32_t)b->labels[i], quan_label_cost(b->labels[i])};
    }
    b->n = 0;
}

static inline void put(block *b, uint32_t node, uint64_t label)
{
    if (b->n == BLOCK)
        flush(b);
    b->nodes[b->n] = node;
    b->labels[b->n++] = label;
}

/* A label so dear that it stays dear when the weight of a chain is added. */
static uint64_t or_dear(uint64_t label)
{
    const uint64_t dear = (uint64_t)1 << 63;

    return label < dear ? label : dear;
}

/* Writes the labels inside a chain that follow from those of its hubs. With a limit below 2^31
 * nothing wraps round, for a chain weighs less than 2^31: the usual case, in fewer steps. */
static void put_chain(const quan_search *search, const quan_chain *chain, block *b)
{
    const quan_graph *graph = search->graph;
    const uint32_t *ahead = graph->ahead - graph->n_hubs, *behind = graph->behind - graph->n_hubs;
    uint64_t start = search->labels[chain->start], end = search->labels[chain->end];
    uint32_t last = chain->first + chain->count;

    if (search->limit >> 31) {
        for (uint32_t p = chain->first; p < last; p++)
            put(b, graph->node_at[p], quan_search_label(search, p));
        return;
    }
    start = or_dear(start);
    end = or_dear(end);
    for (uint32_t p = chain->first; p < last; p++) {
        uint64_t from_start = start + ((uint64_t)ahead[p] << 32);
        uint64_t from_end = end + ((uint64_t)behind[p] << 32);
        uint64_t label = from_start < from_end ? from_start : from_end;
        if (quan_label_cost(label) <= search->limit)
            put(b, graph->node_at[p], label);
    }
}

/* Which groups of the batch have a label at a hub: one bit each. */
static void mark_hubs(const quan_graph *graph, quan_search *const *searches, int64_t n_groups,
                      unsigned char *marks)
{
    memset(marks, 0, graph->n_hubs);
    for (int64_t g = 0; g < n_groups; g++)
        for (int64_t t = 0; t < searches[g]->n_touched; t++)
            if (searches[g]->touched[t] < graph->n_hubs)
                marks[searches[g]->touched[t]] |= (unsigned char)(1 << g);
}

/* Writes all labels of a batch in the order of nodes: those at hubs, those that follow inside
 * chains, and over them those of chains that a search began in. All groups go through the graph
 * together. */
static void store(const quan_graph *graph, quan_search *const *searches, int64_t n_groups,
                  const unsigned char *marks, block *blocks)
{
    for (uint32_t hub = 0; hub < graph->n_hubs; hub++)
        for (uint32_t left = marks[hub]; left; left &= left - 1) {
            int32_t g = __builtin_ctz(left);
            put(&blocks[g], graph->node_at[hub], searches[g]->labels[hub]);
        }
    for (const quan_chain *c = graph->chains; c < graph->chains + graph->n_chains; c++)
        for (uint32_t left = marks[c->start] | marks[c->end]; left; left &= left - 1) {
            int32_t g = __builtin_ctz(left);
            put_chain(searches[g], c, &blocks[g]);
        }
    for (int64_t g = 0; g < n_groups; g++) {
        for (int64_t t = 0; t < searches[g]->n_touched; t++) {
            uint32_t place = searches[g]->touched[t];
            if (place >= graph->n_hubs)
                put(&blocks[g], graph->node_at[place], quan_search_label(searches[g], place));
        }
        flush(&blocks[g]);
    }
}

static quan_status work_batch(int64_t index, int32_t thread, void *payload, quan_error *err)
{
    job *work = payload;
    const quan_node_groups *groups = work->groups;
    int64_t first = index * work->batch, left = groups->n_groups - first;
    int64_t n_groups = left < work->batch ? left : work->batch;
    int64_t n = groups->first[first + n_groups] - groups->first[first];
    bool one_by_one =
        groups->limit < QUAN_COST_CAP && groups->limit >> work->graph->shift <= BALL_BUCKETS;
    quan_search *searches[BATCH] = {0};
    block blocks[BATCH];
    quan_status status = QUAN_OK;
    source *sources = quan_alloc((size_t)n, sizeof *sources);
    unsigned char *marks = quan_alloc(work->graph->n_hubs, 1);

    if (!sources || !marks) {
        status = quan_fail_memory(err, "a search");
        goto done;
    }
    list_sources(work, first, n_groups, sources);
    for (int64_t g = 0; g < n_groups && !status; g++)
        status = quan_scratch_take(&work->scratch, thread * BATCH + (int32_t)g, groups->limit,
                                   &searches[g], err);
    if (!status)
        status = search_batch(searches, n_groups, sources, n, one_by_one, err);
    for (int64_t g = 0; g < n_groups; g++) {
        blocks[g].n = 0;
        blocks[g].answers = work->answers + (first + g) * work->graph->n_nodes;
        memset(blocks[g].answers, 0xff, (size_t)work->graph->n_nodes * sizeof *work->answers);
    }
    if (!status) {
        mark_hubs(work->graph, searches, n_groups, marks);
        store(work->graph, searches, n_groups, marks, blocks);
    }
done:
    quan_free(marks);
    quan_free(sources);
    return status;
}

quan_status quan_graph_nearest(const quan_graph *graph, const quan_node_groups *groups,
                               const quan_monitor *monitor, quan_node_answer *answers,
                               quan_error *err)
{
    int32_t n_threads = quan_n_threads(monitor);
    job work = {.graph = graph, .groups = groups, .answers = answers};
    quan_status status;

    for (int64_t i = 0; i < (groups->n_groups ? groups->first[groups->n_groups] : 0); i++)
        if (groups->nodes[i] < 0 || groups->nodes[i] >= graph->n_nodes)
            return quan_fail(err, QUAN_ERR_INPUT, "target %lld is node %d of %d nodes",
                             (long long)i, groups->nodes[i], graph->n_nodes);
    work.batch = (groups->n_groups + n_threads - 1) / n_threads;
    work.batch = work.batch < 1 ? 1 : work.batch > BATCH ? BATCH : work.batch;
    status = quan_scratch_init(&work.scratch, graph, n_threads * BATCH, err);
    if (!status)
        status = quan_parallel(monitor, (groups->n_groups + work.batch - 1) / work.batch,
                               work_batch, &work, err);
    quan_scratch_free(&work.scratch);
    return status;
}
