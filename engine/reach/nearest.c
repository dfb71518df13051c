#include "scratch.h"
#include "stand.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Up to this many buckets, every source is searched from by itself, one after the other in the order
 * of places: the ball of each stays in the cache. Farther than that the balls overlap too much, and one
 * search from all sources at once is cheaper. */
#define BALL_BUCKETS 512

typedef struct {
    const quan_graph *graph;
    const quan_stands *origins;
    const quan_targets *targets;
    int64_t begin; /* of the batch */
    quan_scratch scratch;
    quan_nearest *out;
} nearest_job;

static void answer(const quan_search *search, const quan_stands *origins,
                   const quan_stands *targets, quan_nearest *out)
{
    for (int64_t i = 0; i < origins->n_features; i++) {
        uint64_t best = quan_stands_best(search, origins, i, targets);
        out->cost[i] = quan_label_cost(best);
        out->target[i] = best == QUAN_NO_LABEL ? -1 : (int64_t)(uint32_t)best;
    }
}

static quan_status nearest_of_group(int64_t index, int32_t thread, void *payload, quan_error *err)
{
    nearest_job *job = payload;
    int64_t group = job->begin + index;
    quan_status status = QUAN_OK;
    quan_search *search = NULL;
    quan_stands targets = {0};
    quan_nearest *out = &job->out[group];
    size_t n = (size_t)job->origins->n_features;

    out->cost = quan_alloc(n, sizeof *out->cost);
    out->target = quan_alloc(n, sizeof *out->target);
    if (!out->cost || !out->target) {
        status = quan_fail_memory(err, "distances");
        goto done;
    }
    status = quan_scratch_take(&job->scratch, thread, QUAN_UNREACHED, &search, err);
    if (!status)
        status = quan_stands_of_targets(job->graph, &job->targets[group], &targets, err);
    if (!status)
        status = quan_stands_search(search, &targets, 0, targets.n_features, err);
    if (!status)
        answer(search, job->origins, &targets, out);
done:
    quan_stands_free(&targets);
    return status;
}

/* NOLINTNEXTLINE(readability-function-size): the sides of the question are arrays of their own */
quan_status quan_reach_nearest(const quan_graph *graph, const quan_access *origins,
                               const quan_targets *targets, int32_t n_groups,
                               const quan_monitor *monitor, quan_nearest *out, quan_error *err)
{
    quan_stands stands = {0};
    nearest_job job = {.graph = graph, .origins = &stands, .targets = targets, .out = out};
    int64_t batch = 4 * (int64_t)quan_n_threads(monitor); /* the caller may stop between two */
    quan_status status;

    assert(graph->network);
    for (int32_t g = 0; g < n_groups; g++)
        out[g] = (quan_nearest){0};
    status = quan_scratch_init(&job.scratch, graph, monitor, err);
    if (!status)
        status = quan_stands_of_origins(graph, origins, monitor, &stands, err);
    for (job.begin = 0; job.begin < n_groups && !status; job.begin += batch) {
        status = quan_progress(monitor, "reach", (double)job.begin / n_groups, err);
        if (!status)
            status = quan_parallel(monitor,
                                   n_groups - job.begin < batch ? n_groups - job.begin : batch,
                                   nearest_of_group, &job, err);
    }
    for (int32_t g = 0; status && g < n_groups; g++)
        quan_nearest_free(&out[g]);
    quan_scratch_free(&job.scratch);
    quan_stands_free(&stands);
    return status;
}

void quan_nearest_free(quan_nearest *nearest)
{
    quan_free(nearest->cost);
    quan_free(nearest->target);
    *nearest = (quan_nearest){0};
}

typedef struct {
    const quan_graph *graph;
    const quan_node_groups *groups;
    quan_scratch scratch;
    quan_node_answer *answers;
} node_job;

static int compare_numbers(const void *a, const void *b)
{
    uint64_t p = *(const uint64_t *)a, q = *(const uint64_t *)b;

    return (p > q) - (p < q);
}

static quan_status search_from_nodes(quan_search *search, uint64_t *sources, int64_t n,
                                     quan_error *err)
{
    bool one_by_one = search->limit < QUAN_COST_CAP &&
                      search->limit >> search->graph->shift <= BALL_BUCKETS;

    qsort(sources, (size_t)n, sizeof *sources, compare_numbers);
    for (int64_t i = 0; i < n; i++) {
        uint32_t place = (uint32_t)(sources[i] >> 32);
        QUAN_TRY(quan_search_seed(search, place, quan_label(0, (uint32_t)sources[i]), err));
        if (one_by_one)
            QUAN_TRY(quan_search_run(search, err));
    }
    QUAN_TRY(quan_search_run(search, err));
    return quan_search_finish(search, err);
}

static quan_node_answer answer_of(uint64_t label)
{
    return (quan_node_answer){(int32_t)(uint32_t)label, quan_label_cost(label)};
}

/* Writes the labels of a chain, seen from one of its hubs that has one. A chain between two such is
 * written from its start. */
static void store_chain(const quan_search *search, uint32_t arc_chain, quan_node_answer *answers)
{
    const quan_graph *graph = search->graph;
    const quan_chain *chain = &graph->chains[arc_chain / 2];
    const uint32_t *ahead = graph->ahead - graph->n_hubs, *behind = graph->behind - graph->n_hubs;
    uint64_t start = search->labels[chain->start], end = search->labels[chain->end];

    if (arc_chain % 2 && start != QUAN_NO_LABEL)
        return;
    for (uint32_t p = chain->first; p < chain->first + chain->count; p++) {
        uint64_t a = quan_label_add(start, ahead[p]), b = quan_label_add(end, behind[p]);
        uint64_t label = a < b ? a : b;
        if (quan_label_cost(label) <= search->limit)
            answers[graph->node_at[p]] = answer_of(label);
    }
}

/* Writes all labels in the order of nodes: those at hubs, those that follow inside chains, and over
 * them those of chains that a search began in. */
static void store(const quan_search *search, quan_node_answer *answers)
{
    const quan_graph *graph = search->graph;

    memset(answers, 0xff, (size_t)graph->n_nodes * sizeof *answers);
    for (int64_t t = 0; t < search->n_touched; t++) {
        uint32_t hub = search->touched[t];
        if (hub >= graph->n_hubs)
            continue;
        answers[graph->node_at[hub]] = answer_of(search->labels[hub]);
        for (uint32_t a = graph->hub_first[hub]; a < graph->hub_first[hub + 1]; a++)
            if (graph->arc_chain[a] != QUAN_NO_CHAIN)
                store_chain(search, graph->arc_chain[a], answers);
    }
    for (int64_t t = 0; t < search->n_touched; t++)
        if (search->touched[t] >= graph->n_hubs)
            answers[graph->node_at[search->touched[t]]] =
                answer_of(quan_search_label(search, search->touched[t]));
}

static quan_status nearest_of_nodes(int64_t group, int32_t thread, void *payload, quan_error *err)
{
    node_job *job = payload;
    const quan_graph *graph = job->graph;
    const quan_node_groups *groups = job->groups;
    int64_t first = groups->first[group], n = groups->first[group + 1] - first;
    int64_t at = group * graph->n_nodes;
    quan_search *search = NULL;
    quan_status status;
    uint64_t *sources = quan_alloc((size_t)n, sizeof *sources);

    if (!sources)
        return quan_fail_memory(err, "a search");
    for (int64_t i = 0; i < n; i++)
        sources[i] = quan_label(graph->place_of[groups->nodes[first + i]], (uint32_t)i);
    status = quan_scratch_take(&job->scratch, thread, groups->limit, &search, err);
    if (!status)
        status = search_from_nodes(search, sources, n, err);
    if (!status)
        store(search, job->answers + at);
    quan_free(sources);
    return status;
}

quan_status quan_graph_nearest(const quan_graph *graph, const quan_node_groups *groups,
                               const quan_monitor *monitor, quan_node_answer *answers,
                               quan_error *err)
{
    node_job job = {.graph = graph, .groups = groups, .answers = answers};
    quan_status status;

    for (int64_t i = 0; i < (groups->n_groups ? groups->first[groups->n_groups] : 0); i++)
        if (groups->nodes[i] < 0 || groups->nodes[i] >= graph->n_nodes)
            return quan_fail(err, QUAN_ERR_INPUT, "target %lld is node %d of %d nodes",
                             (long long)i, groups->nodes[i], graph->n_nodes);
    status = quan_scratch_init(&job.scratch, graph, monitor, err);
    if (!status)
        status = quan_parallel(monitor, groups->n_groups, nearest_of_nodes, &job, err);
    quan_scratch_free(&job.scratch);
    return status;
}
