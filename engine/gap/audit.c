/* The self-audit: a sample of distances measured anew by quan_audit_distance(), which shares no
 * code with the network or the searches. It knows neither walls nor compounds, so only pairs far
 * from any are asked, and none near a road end that stops short; and it is slow, so only near pairs
 * in windows with few roads are. */
#include "gap_work.h"

#include <math.h>
#include <string.h>

/* Pairs tried for each one that is wanted. */
#define TRIES 3

/* The points of the sample are moved a little, so that a point in the middle between two roads does
 * not lie equally near to both: each method would be right to take either. */
#define SHIFT_X_M 0.371
#define SHIFT_Y_M 0.237

typedef struct {
    int64_t slot; /* pairs of one slot stand for each other */
    quan_xy from, to;
    uint32_t cost;         /* by the network; QUAN_UNREACHED: further than the audit looks */
    uint32_t connector_mm; /* the longer of the two */
} audit_pair;

typedef struct {
    const gap_work *work;
    int64_t n;
    audit_pair *pairs;
    quan_index roads, barriers, gates;
} sample;

/* What a window holds. */
typedef struct {
    const sample *sample;
    const quan_layer *roads;
    int32_t access;
    int64_t n_vertices;
    bool blocked;
} view;

static quan_xy shifted(quan_xy point)
{
    return (quan_xy){point.x_m + SHIFT_X_M, point.y_m + SHIFT_Y_M};
}

/* The t-th try of a slot: homes spread over the order of ids, criteria in turn. */
static quan_status try_pair(sample *s, int64_t slot, int64_t n_slots, int t, quan_error *err)
{
    const gap_work *work = s->work;
    int64_t home = slot * work->homes.n / n_slots + t;
    int64_t end = (slot + 1) * work->homes.n / n_slots;
    const gap_group *group = &work->groups[(slot + t) % work->n_groups];
    if (home >= end && t > 0)
        home = end - 1;
    int64_t entry = group->route.entry[home];
    if (entry < 0 || group->route.cost[home] > work->settings.audit_max_m * QUAN_MM_PER_M)
        return QUAN_OK;
    audit_pair *pair = &s->pairs[s->n];
    quan_xy to;
    QUAN_TRY(quan_geoms_feature_point(&work->data->layers[QUAN_ROLE_FACILITY].geoms,
                                      group->facilities[entry], &to, err));
    *pair = (audit_pair){slot, shifted(work->homes.point[home]), shifted(to), QUAN_UNREACHED, 0};
    s->n++;
    return QUAN_OK;
}

static quan_status choose_pairs(sample *s, quan_error *err)
{
    int64_t n_slots = (int64_t)s->work->settings.audit_pairs;
    if (n_slots > s->work->homes.n)
        n_slots = s->work->homes.n;
    s->pairs = quan_alloc((size_t)n_slots * TRIES, sizeof *s->pairs);
    if (!s->pairs)
        return quan_fail_memory(err, "the self-audit");
    for (int64_t slot = 0; slot < n_slots; slot++)
        for (int t = 0; t < TRIES; t++)
            QUAN_TRY(try_pair(s, slot, n_slots, t, err));
    return QUAN_OK;
}

static quan_status attach_points(const sample *s, bool from, quan_access *out, quan_error *err)
{
    quan_access_options options = {.connector_max_m = s->work->settings.connector_max_m};
    quan_geoms points = {.kind = QUAN_POINTS};
    quan_status status = QUAN_OK;
    for (int64_t i = 0; i < s->n && !status; i++)
        status = quan_geoms_add_point(&points, from ? s->pairs[i].from : s->pairs[i].to, err);
    if (!status)
        status =
            quan_network_attach(s->work->network, &points, &options, s->work->monitor, out, err);
    quan_geoms_free(&points);
    return status;
}

static void take_connectors(sample *s, const quan_access *access)
{
    for (int64_t i = 0; i < s->n; i++) {
        int64_t first = access->first[i];
        if (first < access->first[i + 1] &&
            access->points[first].connector_mm > s->pairs[i].connector_mm)
            s->pairs[i].connector_mm = access->points[first].connector_mm;
    }
}

static quan_status search_pairs(sample *s, const quan_access *origins, const quan_access *ends,
                                quan_error *err)
{
    quan_metric metric = {.profile = NULL, .walls = QUAN_WALLS_AS_THEY_ARE};
    uint32_t limit = (uint32_t)fmin(s->work->settings.audit_max_m * QUAN_MM_PER_M, 4e9);
    quan_graph *graph = NULL;
    quan_pair_cost *found = NULL;
    int64_t n_found = 0;
    int64_t *features = quan_alloc((size_t)s->n, sizeof *features);
    if (!features)
        return quan_fail_memory(err, "the self-audit");
    for (int64_t i = 0; i < s->n; i++)
        features[i] = i;
    quan_targets targets = {ends, features, NULL, s->n};
    quan_status status = quan_graph_build(s->work->network, &metric, &graph, err);
    if (!status)
        status = quan_reach_pairs(graph, origins, &targets, 0, limit, s->work->monitor, &found,
                                  &n_found, err);
    for (int64_t i = 0; i < n_found && !status; i++)
        if (found[i].origin == found[i].target)
            s->pairs[found[i].origin].cost = found[i].cost;
    quan_free(found);
    quan_graph_free(graph);
    quan_free(features);
    return status;
}

/* Distances on the network by the definition of the audit: one access point each. */
static quan_status measure_pairs(sample *s, quan_error *err)
{
    quan_access origins = {0}, ends = {0};
    quan_status status = attach_points(s, true, &origins, err);
    if (!status)
        status = attach_points(s, false, &ends, err);
    if (!status) {
        take_connectors(s, &origins);
        take_connectors(s, &ends);
        status = search_pairs(s, &origins, &ends, err);
    }
    quan_access_free(&ends);
    quan_access_free(&origins);
    return status;
}

static bool see_road(int64_t road, void *payload)
{
    view *v = payload;
    const gap_settings *settings = &v->sample->work->settings;
    const quan_geoms *geoms = &v->roads->geoms;
    const char *access = v->access < 0 ? NULL : quan_table_text(&v->roads->table, v->access, road);
    int64_t first = geoms->ring_first[geoms->part_first[road]];
    int64_t last = geoms->ring_first[geoms->part_first[road + 1]];
    v->n_vertices += geoms->point_first[last] - geoms->point_first[first];
    v->blocked = v->blocked || (access && strcmp(access, "public") != 0) ||
                 (double)v->n_vertices > settings->audit_max_vertices ||
                 quan_gap_has_near_miss(v->roads, &v->sample->roads, road, settings->snap_m);
    return !v->blocked;
}

static bool see_obstacle(int64_t number, void *payload)
{
    view *v = payload;
    (void)number;
    v->blocked = true;
    return false;
}

/* No way of the pair's length leaves this window, and no connector does. */
static quan_box window_of(const audit_pair *pair)
{
    double margin = fmax(pair->cost / 2.0, pair->connector_mm) / QUAN_MM_PER_M + 1;
    return (quan_box){
        fmin(pair->from.x_m, pair->to.x_m) - margin, fmin(pair->from.y_m, pair->to.y_m) - margin,
        fmax(pair->from.x_m, pair->to.x_m) + margin, fmax(pair->from.y_m, pair->to.y_m) + margin};
}

static bool is_suitable(const sample *s, const audit_pair *pair)
{
    const quan_layer *roads = &s->work->data->layers[QUAN_ROLE_ROAD];
    view v = {s, roads, quan_table_find(&roads->table, "access"), 0, false};
    if (pair->cost == QUAN_UNREACHED)
        return false;
    quan_box window = window_of(pair);
    quan_index_query(&s->roads, window, see_road, &v);
    quan_index_query(&s->barriers, window, see_obstacle, &v);
    quan_index_query(&s->gates, window, see_obstacle, &v);
    return !v.blocked;
}

static quan_status compare_pairs(const sample *s, int64_t *n_compared, double *worst_m,
                                 quan_error *err)
{
    const quan_layer *roads = &s->work->data->layers[QUAN_ROLE_ROAD];
    int64_t done_slot = -1;
    for (int64_t i = 0; i < s->n; i++) {
        const audit_pair *pair = &s->pairs[i];
        double distance_m = 0;
        if (pair->slot == done_slot || !is_suitable(s, pair))
            continue;
        quan_audit_options options = {window_of(pair), s->work->settings.connector_max_m,
                                      s->work->settings.snap_m};
        QUAN_TRY(quan_audit_distance(roads, &options, pair->from, pair->to, &distance_m, err));
        double difference = fabs(distance_m - pair->cost / QUAN_MM_PER_M);
        if (!(difference <= s->work->settings.audit_tolerance_m))
            return quan_fail(err, QUAN_ERR_INTERNAL,
                             "the self-audit measured %.3f m from (%.3f, %.3f) to (%.3f, %.3f), "
                             "the network %.3f m; please report this",
                             distance_m, pair->from.x_m, pair->from.y_m, pair->to.x_m, pair->to.y_m,
                             pair->cost / QUAN_MM_PER_M);
        *worst_m = fmax(*worst_m, difference);
        done_slot = pair->slot;
        (*n_compared)++;
    }
    return QUAN_OK;
}

static quan_status index_layers(sample *s, quan_error *err)
{
    const quan_layer *layers = s->work->data->layers;
    QUAN_TRY(quan_index_build_geoms(&layers[QUAN_ROLE_ROAD].geoms, &s->roads, err));
    QUAN_TRY(quan_index_build_geoms(&layers[QUAN_ROLE_BARRIER].geoms, &s->barriers, err));
    return quan_index_build_geoms(&layers[QUAN_ROLE_GATE].geoms, &s->gates, err);
}

quan_status quan_gap_audit(gap_work *work, quan_gap_result *out, quan_error *err)
{
    sample s = {.work = work};
    int64_t n_compared = 0;
    double worst_m = 0;
    quan_status status = index_layers(&s, err);
    if (!status)
        status = choose_pairs(&s, err);
    if (!status && s.n > 0)
        status = measure_pairs(&s, err);
    if (!status)
        status = compare_pairs(&s, &n_compared, &worst_m, err);
    if (!status)
        status = quan_gap_tell(out, "self_audit.pairs",
                               "homes and facilities away from walls, compounds, road ends "
                               "that stop short, and windows with too many roads",
                               err, "%lld", (long long)n_compared);
    if (!status)
        status = quan_gap_tell(out, "self_audit.worst_m",
                               "largest difference to a plain Dijkstra on the raw road lines", err,
                               "%.3f", worst_m);
    quan_index_free(&s.gates);
    quan_index_free(&s.barriers);
    quan_index_free(&s.roads);
    quan_free(s.pairs);
    return status;
}
