#include "scratch.h"
#include "stand.h"

#include <assert.h>
#include <stdlib.h>

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
    status = quan_scratch_init(&job.scratch, graph, quan_n_threads(monitor), err);
    if (!status)
        status = quan_stands_of_origins(graph, origins, monitor, &stands, err);
    for (job.begin = 0; job.begin < n_groups && !status; job.begin += batch) {
        status = quan_progress(monitor, "reach", (double)job.begin / n_groups, err);
        if (!status)
            status =
                quan_parallel(monitor, n_groups - job.begin < batch ? n_groups - job.begin : batch,
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
