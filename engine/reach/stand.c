#include "stand.h"

#include <stdlib.h>

#define FEATURES_PER_TASK 4096

static bool is_usable(const quan_graph *graph, const quan_access_point *point)
{
    if (point->walled && graph->walls != QUAN_WALLS_GONE)
        return false;
    return quan_graph_class(graph, point->edge) != QUAN_ACCESS_CLOSED;
}

static bool is_residents(const quan_graph *graph, const quan_access_point *point)
{
    return quan_graph_class(graph, point->edge) == QUAN_ACCESS_RESIDENTS;
}

/* A facility for residents that stands inside a compound is not reached from the street beside it.
 */
static bool keeps_inside(const quan_graph *graph, const quan_access *access, int64_t feature)
{
    for (int64_t i = access->first[feature]; i < access->first[feature + 1]; i++)
        if (is_usable(graph, &access->points[i]) && is_residents(graph, &access->points[i]))
            return true;
    return false;
}

static quan_stand stand_at(const quan_graph *graph, const quan_access_point *point, bool arriving)
{
    const quan_edge *edge = &graph->network->edges[point->edge];
    uint32_t at = point->offset_mm, end = edge->length_mm;
    quan_stand stand = {.edge = point->edge, .offset_mm = at};

    stand.connector = quan_graph_connector(graph, point->connector_mm);
    stand.place[0] = graph->place_of[edge->from];
    stand.place[1] = graph->place_of[edge->to];
    stand.cost[0] = arriving ? quan_graph_along(graph, point->edge, 0, at)
                             : quan_graph_along(graph, point->edge, at, 0);
    stand.cost[1] = arriving ? quan_graph_along(graph, point->edge, end, at)
                             : quan_graph_along(graph, point->edge, at, end);
    for (int32_t side = 0; side < 2; side++)
        stand.cost[side] = quan_cost_add(stand.cost[side], stand.connector);
    stand.residents = is_residents(graph, point);
    return stand;
}

/* What one list of stands is made from. */
typedef struct {
    const quan_graph *graph;
    const quan_access *access;
    const int64_t *features; /* NULL: all of access */
    const unsigned char *residents_only;
    bool arriving;
    quan_stands *out;
} listing;

/* The stands of entry i, written to `to` when it is not NULL; returns how many. */
static int64_t stands_of(const listing *job, int64_t i, quan_stand *to)
{
    const quan_access *access = job->access;
    int64_t feature = job->features ? job->features[i] : i, n = 0;
    bool inside =
        job->residents_only && job->residents_only[i] && keeps_inside(job->graph, access, feature);

    for (int64_t p = access->first[feature]; p < access->first[feature + 1]; p++) {
        const quan_access_point *point = &access->points[p];
        if (!is_usable(job->graph, point) || (inside && !is_residents(job->graph, point)))
            continue;
        if (to)
            to[n] = stand_at(job->graph, point, job->arriving);
        n++;
    }
    return n;
}

static quan_status fill_task(int64_t index, int32_t thread, void *payload, quan_error *err)
{
    const listing *job = payload;
    int64_t end = (index + 1) * FEATURES_PER_TASK;

    (void)thread;
    (void)err;
    for (int64_t i = index * FEATURES_PER_TASK; i < end && i < job->out->n_features; i++)
        stands_of(job, i, job->out->stands + job->out->first[i]);
    return QUAN_OK;
}

static quan_status list_stands(listing *job, int64_t n, const quan_monitor *monitor,
                               quan_error *err)
{
    quan_stands *out = job->out;

    *out = (quan_stands){.n_features = n, .residents_only = job->residents_only};
    out->first = quan_alloc((size_t)n + 1, sizeof *out->first);
    if (!out->first)
        return quan_fail_memory(err, "access points");
    out->first[0] = 0;
    for (int64_t i = 0; i < n; i++)
        out->first[i + 1] = out->first[i] + stands_of(job, i, NULL);
    out->stands = quan_alloc((size_t)out->first[n], sizeof *out->stands);
    if (!out->stands)
        return quan_fail_memory(err, "access points");
    return quan_parallel(monitor, (n + FEATURES_PER_TASK - 1) / FEATURES_PER_TASK, fill_task, job,
                         err);
}

quan_status quan_stands_of_origins(const quan_graph *graph, const quan_access *access,
                                   const quan_monitor *monitor, quan_stands *out, quan_error *err)
{
    listing job = {.graph = graph, .access = access, .out = out};

    return list_stands(&job, access->n_features, monitor, err);
}

static int compare_by_edge(const void *a, const void *b, void *payload)
{
    const quan_stand *stands = payload;
    int64_t i = *(const int64_t *)a, j = *(const int64_t *)b;
    const quan_stand *p = &stands[i], *q = &stands[j];

    if (p->edge != q->edge)
        return p->edge < q->edge ? -1 : 1;
    if (p->offset_mm != q->offset_mm)
        return p->offset_mm < q->offset_mm ? -1 : 1;
    return (i > j) - (i < j);
}

quan_status quan_stands_of_targets(const quan_graph *graph, const quan_targets *targets,
                                   quan_stands *out, quan_error *err)
{
    listing job = {.graph = graph,
                   .access = targets->access,
                   .features = targets->features,
                   .residents_only = targets->residents_only,
                   .arriving = true,
                   .out = out};
    int64_t n = targets->n_features;

    if (n >= UINT32_MAX)
        return quan_fail(err, QUAN_ERR_LIMIT, "a search has more than 4294967294 targets");
    QUAN_TRY(list_stands(&job, n, NULL, err));
    return quan_stands_index(out, err);
}

quan_status quan_stands_index(quan_stands *stands, quan_error *err)
{
    int64_t n = stands->first[stands->n_features];

    stands->by_edge = quan_alloc((size_t)n, sizeof *stands->by_edge);
    stands->owner = quan_alloc((size_t)n, sizeof *stands->owner);
    if (!stands->by_edge || !stands->owner)
        return quan_fail_memory(err, "access points");
    for (int64_t i = 0; i < stands->n_features; i++)
        for (int64_t s = stands->first[i]; s < stands->first[i + 1]; s++)
            stands->owner[s] = i;
    for (int64_t s = 0; s < n; s++)
        stands->by_edge[s] = s;
    qsort_r(stands->by_edge, (size_t)n, sizeof *stands->by_edge, compare_by_edge, stands->stands);
    return QUAN_OK;
}

void quan_stands_free(quan_stands *stands)
{
    quan_free(stands->first);
    quan_free(stands->stands);
    quan_free(stands->by_edge);
    quan_free(stands->owner);
    *stands = (quan_stands){0};
}

static bool is_private(const quan_graph *graph, uint32_t place)
{
    return graph->is_private && graph->is_private[place];
}

quan_status quan_stands_seed(const quan_graph *graph, const quan_stands *targets, int64_t target,
                             quan_seeds which, quan_seeder seeder, quan_error *err)
{
    bool closed = targets->residents_only && targets->residents_only[target];

    for (int64_t s = targets->first[target]; s < targets->first[target + 1]; s++) {
        const quan_stand *stand = &targets->stands[s];
        for (int32_t side = 0; side < 2; side++) {
            bool inside = stand->residents && is_private(graph, stand->place[side]);
            bool shut = stand->residents && closed && !inside;
            if (shut || (which == QUAN_SEEDS_INSIDE) != (inside && !closed))
                continue;
            QUAN_TRY(seeder.offer(seeder.search, stand->place[side],
                                  quan_label(stand->cost[side], (uint32_t)target), err));
        }
    }
    return QUAN_OK;
}

static int64_t first_exit(const quan_graph *graph, uint32_t place)
{
    int64_t low = 0, high = graph->n_exits;

    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (graph->exits[middle].from < place)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* After the search inside compounds: strangers come in from the public nodes around them. */
static quan_status seed_exits(quan_search *search, quan_error *err)
{
    const quan_graph *graph = search->graph;

    for (int64_t t = 0, n = search->n_touched; t < n; t++) {
        uint32_t place = search->touched[t];
        for (int64_t i = first_exit(graph, place);
             i < graph->n_exits && graph->exits[i].from == place; i++)
            QUAN_TRY(quan_search_seed(search, graph->exits[i].to,
                                      quan_label_add(search->labels[place], graph->exits[i].weight),
                                      err));
    }
    return QUAN_OK;
}

static quan_status offer_to_search(void *search, uint32_t place, uint64_t label, quan_error *err)
{
    return quan_search_seed(search, place, label, err);
}

static quan_status seed_all(quan_search *search, const quan_stands *targets, int64_t from,
                            int64_t to, quan_seeds which, quan_error *err)
{
    const quan_seeder seeder = {offer_to_search, search};

    for (int64_t target = from; target < to; target++)
        QUAN_TRY(quan_stands_seed(search->graph, targets, target, which, seeder, err));
    return QUAN_OK;
}

static quan_status run(quan_search *search, quan_error *err)
{
    QUAN_TRY(quan_search_run(search, err));
    return quan_search_finish(search, err);
}

quan_status quan_stands_search(quan_search *search, const quan_stands *targets, int64_t from,
                               int64_t to, quan_error *err)
{
    if (search->graph->is_private)
        QUAN_TRY(seed_all(search, targets, from, to, QUAN_SEEDS_INSIDE, err));
    if (search->n_touched) {
        QUAN_TRY(run(search, err));
        QUAN_TRY(seed_exits(search, err));
    }
    QUAN_TRY(seed_all(search, targets, from, to, QUAN_SEEDS_OTHER, err));
    return run(search, err);
}

int64_t quan_stands_on_edge(const quan_stands *targets, int32_t edge, uint32_t offset_mm)
{
    int64_t low = 0, high = targets->first[targets->n_features];

    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        const quan_stand *stand = &targets->stands[targets->by_edge[middle]];
        if (stand->edge < edge || (stand->edge == edge && stand->offset_mm < offset_mm))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

uint32_t quan_stands_direct(const quan_graph *graph, const quan_stand *origin,
                            const quan_stand *target)
{
    uint32_t along = quan_graph_along(graph, origin->edge, origin->offset_mm, target->offset_mm);

    return quan_cost_add(quan_cost_add(along, origin->connector), target->connector);
}

/* The best target along the origin's own edge, seen from place `at` of by_edge in steps of `step`.
 * The walk along the edge only grows, but for 1 ms of rounding, so that few are looked at. */
static uint64_t best_along(const quan_graph *graph, const quan_stand *origin,
                           const quan_stands *targets, int64_t at, int64_t step)
{
    int64_t n = targets->first[targets->n_features];
    uint64_t best = QUAN_NO_LABEL;

    for (; at >= 0 && at < n; at += step) {
        int64_t s = targets->by_edge[at];
        const quan_stand *target = &targets->stands[s];
        uint32_t cost;
        uint64_t offer;
        if (target->edge != origin->edge)
            break;
        cost = quan_stands_direct(graph, origin, target);
        if (cost - target->connector > (uint64_t)quan_label_cost(best) + 1)
            break;
        offer = quan_label(cost, (uint32_t)targets->owner[s]);
        best = offer < best ? offer : best;
    }
    return best;
}

uint64_t quan_stands_best(const quan_search *search, const quan_stands *origins, int64_t origin,
                          const quan_stands *targets)
{
    uint64_t best = QUAN_NO_LABEL;

    for (int64_t s = origins->first[origin]; s < origins->first[origin + 1]; s++) {
        const quan_stand *stand = &origins->stands[s];
        int64_t at = quan_stands_on_edge(targets, stand->edge, stand->offset_mm);
        uint64_t offers[4];
        for (int32_t side = 0; side < 2; side++)
            offers[side] =
                quan_label_add(quan_search_label(search, stand->place[side]), stand->cost[side]);
        offers[2] = best_along(search->graph, stand, targets, at, 1);
        offers[3] = best_along(search->graph, stand, targets, at - 1, -1);
        for (int32_t i = 0; i < 4; i++)
            best = offers[i] < best ? offers[i] : best;
    }
    return best;
}
