/* The searches on the network as it is: lengths with their bounds, and walking times. All searches
 * of one metric go to quan_reach_nearest() at once, which spreads them over the threads.
 *
 * The bounds need one search per tolerance: with 1 m for surveyed facilities and 15 m for points of
 * a map service, one search would know the nearest of all, but not how near the nearest surveyed
 * one is. Each search gives cost - t and cost + t; the least of each over the searches bounds the
 * true nearest distance. */
#include "gap_work.h"

/* The facilities of one group that share a tolerance: a search of its own, so that the bounds of
 * the nearest distance are exact and a nearer facility whose place is doubtful spoils no certain
 * one. */
typedef struct {
    int32_t group;
    uint32_t tolerance_mm;
    int64_t n, *features, *entry; /* entry: number within the group */
    unsigned char *residents_only;
} search;

/* Entries stay ascending, so the tie rule of the search is that of the group. */
static quan_status fill_search(const gap_group *group, search *s, quan_error *err)
{
    s->features = quan_alloc((size_t)group->n, sizeof *s->features);
    s->entry = quan_alloc((size_t)group->n, sizeof *s->entry);
    s->residents_only = quan_alloc((size_t)group->n, 1);
    if (!s->features || !s->entry || !s->residents_only)
        return quan_fail_memory(err, "the searches");
    for (int64_t i = 0; i < group->n; i++) {
        if (group->tolerance_mm[i] != s->tolerance_mm)
            continue;
        s->features[s->n] = group->facilities[i];
        s->residents_only[s->n] = group->residents_only[i];
        s->entry[s->n++] = i;
    }
    return QUAN_OK;
}

/* Is this the first facility of its group with that tolerance? */
static bool opens_search(const gap_group *group, int64_t entry)
{
    for (int64_t i = 0; i < entry; i++)
        if (group->tolerance_mm[i] == group->tolerance_mm[entry])
            return false;
    return true;
}

/* Appends to *out, by group, then by the first facility with the tolerance. The caller frees what
 * is in each. */
static quan_status list_searches(const gap_work *work, search **out, int32_t *n, quan_error *err)
{
    int64_t capacity = 0;
    for (int32_t g = 0; g < work->n_groups; g++) {
        const gap_group *group = &work->groups[g];
        for (int64_t i = 0; i < group->n; i++) {
            if (!opens_search(group, i))
                continue;
            search *grown = quan_grow(*out, &capacity, (int64_t)*n + 1, sizeof **out);
            if (!grown)
                return quan_fail_memory(err, "the searches");
            *out = grown;
            grown[*n] = (search){.group = g, .tolerance_mm = group->tolerance_mm[i]};
            QUAN_TRY(fill_search(group, &grown[(*n)++], err));
        }
    }
    return QUAN_OK;
}

/* Every home far from everything. */
static quan_status clear_route(gap_nearest *nearest, int64_t n, quan_error *err)
{
    size_t count = (size_t)n;
    nearest->cost = quan_alloc(count, sizeof *nearest->cost);
    nearest->low = quan_alloc(count, sizeof *nearest->low);
    nearest->high = quan_alloc(count, sizeof *nearest->high);
    nearest->entry = quan_alloc(count, sizeof *nearest->entry);
    if (!nearest->cost || !nearest->low || !nearest->high || !nearest->entry)
        return quan_fail_memory(err, "the distances");
    for (int64_t i = 0; i < n; i++) {
        nearest->cost[i] = nearest->low[i] = nearest->high[i] = QUAN_UNREACHED;
        nearest->entry[i] = -1;
    }
    return QUAN_OK;
}

/* Takes in what one search found; ties go to the lower entry. */
static void merge(gap_nearest *nearest, const search *s, const quan_nearest *found, int64_t n)
{
    for (int64_t i = 0; i < n; i++) {
        uint32_t cost = found->cost[i];
        if (cost == QUAN_UNREACHED)
            continue;
        int64_t entry = s->entry[found->target[i]];
        uint32_t low = cost > s->tolerance_mm ? cost - s->tolerance_mm : 0;
        uint32_t high = cost < QUAN_UNREACHED - 1 - s->tolerance_mm ? cost + s->tolerance_mm
                                                                    : QUAN_UNREACHED - 1;
        if (cost < nearest->cost[i] || (cost == nearest->cost[i] && entry < nearest->entry[i])) {
            nearest->cost[i] = cost;
            nearest->entry[i] = entry;
        }
        if (low < nearest->low[i])
            nearest->low[i] = low;
        if (high < nearest->high[i])
            nearest->high[i] = high;
    }
}

/* What a call of quan_reach_nearest() takes and gives. */
typedef struct {
    quan_graph *graph;
    quan_targets *targets;
    quan_nearest *found;
    int32_t n;
} batch;

/* Room for n questions and the graph of the metric; free_batch() takes it after a failure as well.
 */
static quan_status open_batch(const gap_work *work, const quan_metric *metric, int32_t n,
                              batch *out, quan_error *err)
{
    out->targets = quan_calloc((size_t)n, sizeof *out->targets);
    out->found = quan_calloc((size_t)n, sizeof *out->found);
    if (!out->targets || !out->found)
        return quan_fail_memory(err, "the searches");
    return quan_graph_build(work->network, metric, &out->graph, err);
}

static quan_status run_batch(const gap_work *work, batch *b, quan_error *err)
{
    return quan_reach_nearest(b->graph, &work->home_access, b->targets, b->n, work->monitor,
                              b->found, err);
}

static void free_batch(batch *b)
{
    for (int32_t i = 0; i < b->n; i++)
        quan_nearest_free(&b->found[i]);
    quan_graph_free(b->graph);
    quan_free(b->found);
    quan_free(b->targets);
}

/* Lengths on the network as it is. */
static quan_status search_lengths(gap_work *work, const search *searches, int32_t n,
                                  quan_error *err)
{
    quan_metric metric = {.profile = NULL, .walls = QUAN_WALLS_AS_THEY_ARE};
    batch b = {0};
    quan_status status = open_batch(work, &metric, n, &b, err);
    if (status)
        goto done;
    for (b.n = 0; b.n < n; b.n++)
        b.targets[b.n] = (quan_targets){&work->facility_access, searches[b.n].features,
                                        searches[b.n].residents_only, searches[b.n].n};
    status = run_batch(work, &b, err);
    for (int32_t s = 0; s < n && !status; s++)
        merge(&work->groups[searches[s].group].route, &searches[s], &b.found[s], work->homes.n);
done:
    free_batch(&b);
    return status;
}

/* Groups without facilities keep every home far. */
static quan_status measure_lengths(gap_work *work, quan_error *err)
{
    search *searches = NULL;
    int32_t n = 0;
    quan_status status = list_searches(work, &searches, &n, err);
    for (int32_t g = 0; g < work->n_groups && !status; g++)
        status = clear_route(&work->groups[g].route, work->homes.n, err);
    if (!status)
        status = search_lengths(work, searches, n, err);
    for (int32_t s = 0; s < n; s++) {
        quan_free(searches[s].features);
        quan_free(searches[s].entry);
        quan_free(searches[s].residents_only);
    }
    quan_free(searches);
    return status;
}

/* The field of a group that a search of a metric fills: by the walls, else by the address of the
 * profile, which is one of the two in `work`. */
static uint32_t **costs_of(const gap_work *work, const quan_metric *metric, gap_group *group)
{
    if (metric->walls != QUAN_WALLS_AS_THEY_ARE)
        return metric->walls == QUAN_GATES_OPEN ? &group->gates_mm : &group->walls_mm;
    return metric->profile == &work->adult ? &group->adult_ms : &group->elder_ms;
}

quan_status quan_gap_search(gap_work *work, const quan_metric *metric, const unsigned char *wanted,
                            quan_error *err)
{
    batch b = {0};
    int32_t n = 0;
    quan_status status = open_batch(work, metric, work->n_groups, &b, err);
    if (status)
        goto done;
    for (int32_t g = 0; g < work->n_groups; g++) {
        const gap_group *group = &work->groups[g];
        if (!wanted || wanted[g])
            b.targets[b.n++] = (quan_targets){&work->facility_access, group->facilities,
                                              group->residents_only, group->n};
    }
    status = run_batch(work, &b, err);
    for (int32_t g = 0; g < work->n_groups && !status; g++) {
        if (wanted && !wanted[g])
            continue;
        *costs_of(work, metric, &work->groups[g]) = b.found[n].cost;
        b.found[n++].cost = NULL;
    }
done:
    free_batch(&b);
    return status;
}

quan_status quan_gap_measure(gap_work *work, quan_gap_result *out, quan_error *err)
{
    quan_metric adult = {.profile = &work->adult}, elder = {.profile = &work->elder};
    (void)out;
    QUAN_TRY(measure_lengths(work, err));
    if (work->wants_adult)
        QUAN_TRY(quan_gap_search(work, &adult, NULL, err));
    return work->wants_elder ? quan_gap_search(work, &elder, NULL, err) : QUAN_OK;
}
