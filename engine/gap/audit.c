/* The self-audit: a sample of distances measured anew by quan_audit_distance(), which shares no
 * code with the network or the searches. It knows neither walls nor compounds, so only pairs are
 * asked whose ways cannot meet any; and it is slow, so only near pairs in windows with few roads
 * are. The sample follows from the order of ids alone, so that two runs check the same pairs.
 *
 * A difference beyond the tolerance ends the run, unless both methods may be right (ambiguity.c): a
 * wrong distance must not be published with a footnote. What was compared and what was set aside is
 * told. */
#include "gap_work.h"

#include <math.h>

/* Two homes of a pair are not nearer than this. */
#define NEIGHBOUR_MIN_M 50.0

/* The points of the sample are moved a little, so that a point in the middle between two roads does
 * not lie equally near to both: each method would be right to take either. */
#define SHIFT_X_M 0.371
#define SHIFT_Y_M 0.237

typedef struct {
    int64_t slot; /* pairs of one slot stand for each other */
    quan_xy from, to;
    uint32_t cost; /* by the network; QUAN_UNREACHED: further than the audit looks */
    double connector_m[2];
} audit_pair;

typedef struct {
    const gap_work *work;
    int64_t n;
    audit_pair *pairs;
    quan_index roads, homes;
    quan_index private_edges; /* where not everybody may walk */
    int64_t n_compared, n_set_aside;
    double worst_m;
} sample;

/* What a window holds. */
typedef struct {
    const sample *sample;
    int64_t n_vertices;
    bool blocked, near_miss;
} view;

/* Both methods are given the moved point, so the shift is in no difference. */
static quan_xy shifted(quan_xy point)
{
    return (quan_xy){point.x_m + SHIFT_X_M, point.y_m + SHIFT_Y_M};
}

/* The cost is found later, for all pairs at once. */
static void add_pair(sample *s, int64_t slot, quan_xy from, quan_xy to)
{
    s->pairs[s->n++] = (audit_pair){slot, shifted(from), shifted(to), QUAN_UNREACHED, {0, 0}};
}

/* From a home to what it was judged by; criteria take turns. */
static quan_status add_facility_pair(sample *s, int64_t slot, int64_t home, quan_error *err)
{
    const gap_work *work = s->work;
    const gap_group *group = &work->groups[slot % work->n_groups];
    int64_t entry = group->route.entry[home];
    quan_xy to;
    if (entry < 0 || group->route.cost[home] > work->settings.audit_max_m * QUAN_MM_PER_M)
        return QUAN_OK;
    QUAN_TRY(quan_geoms_feature_point(&work->data->layers[QUAN_ROLE_FACILITY].geoms,
                                      group->facilities[entry], &to, err));
    add_pair(s, slot, work->homes.point[home], to);
    return QUAN_OK;
}

typedef struct {
    const gap_homes *homes;
    int64_t home, neighbour;
} neighbourhood;

/* Keeps the lowest home that is far enough: not the nearest, but the same in every order. */
static bool look_at_home(int64_t number, void *payload)
{
    neighbourhood *n = payload;
    quan_xy a = n->homes->point[n->home], b = n->homes->point[number];
    if (hypot(a.x_m - b.x_m, a.y_m - b.y_m) >= NEIGHBOUR_MIN_M &&
        (n->neighbour < 0 || number < n->neighbour))
        n->neighbour = number;
    return true;
}

/* From a home to another one near by, for homes whose facilities are too far for the audit. */
static void add_neighbour_pair(sample *s, int64_t slot, int64_t home)
{
    neighbourhood n = {&s->work->homes, home, -1};
    quan_xy at = n.homes->point[home];
    double reach_m = NEIGHBOUR_MIN_M;
    while (n.neighbour < 0 && reach_m < s->work->settings.audit_max_m) {
        reach_m *= 2;
        quan_box around = {at.x_m - reach_m, at.y_m - reach_m, at.x_m + reach_m, at.y_m + reach_m};
        quan_index_query(&s->homes, around, look_at_home, &n);
    }
    if (n.neighbour >= 0)
        add_pair(s, slot, at, n.homes->point[n.neighbour]);
}

/* Homes spread over the order of ids. */
static quan_status choose_pairs(sample *s, quan_error *err)
{
    int64_t n_homes = s->work->homes.n, n_slots = (int64_t)s->work->settings.audit_pairs;
    if (n_slots > n_homes)
        n_slots = n_homes;
    s->pairs = quan_alloc((size_t)n_slots * 2, sizeof *s->pairs);
    if (!s->pairs)
        return quan_fail_memory(err, "the self-audit");
    for (int64_t slot = 0; slot < n_slots; slot++) {
        int64_t home = slot * n_homes / n_slots;
        QUAN_TRY(add_facility_pair(s, slot, home, err));
        add_neighbour_pair(s, slot, home);
    }
    return QUAN_OK;
}

/* One access point each, and no barriers: what quan_audit_distance() does. */
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

/* Lengths of the connectors at one end (0 from, 1 to); a point without access leaves 0. */
static void take_connectors(sample *s, const quan_access *access, int end)
{
    for (int64_t i = 0; i < s->n; i++)
        if (access->first[i] < access->first[i + 1])
            s->pairs[i].connector_m[end] =
                access->points[access->first[i]].connector_mm / QUAN_MM_PER_M;
}

/* Only the pairs themselves are of interest; the search finds all near ends of every origin. */
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
        take_connectors(s, &origins, 0);
        take_connectors(s, &ends, 1);
        status = search_pairs(s, &origins, &ends, err);
    }
    quan_access_free(&ends);
    quan_access_free(&origins);
    return status;
}

/* Whole roads are counted, though only their segments in the window are read: an upper bound. */
static bool see_road(int64_t road, void *payload)
{
    view *v = payload;
    const gap_settings *settings = &v->sample->work->settings;
    const quan_geoms *geoms = &v->sample->work->data->layers[QUAN_ROLE_ROAD].geoms;
    int64_t first = geoms->ring_first[geoms->part_first[road]];
    int64_t last = geoms->ring_first[geoms->part_first[road + 1]];
    v->n_vertices += geoms->point_first[last] - geoms->point_first[first];
    v->blocked = v->blocked || (double)v->n_vertices > settings->audit_max_vertices;
    return !v->blocked;
}

/* Any edge that is not public blocks the window: the audit would walk through. */
static bool see_private_edge(int64_t number, void *payload)
{
    view *v = payload;
    (void)number;
    v->blocked = true;
    return false;
}

/* Ends the query at the first road whose end stops short. */
static bool see_road_ends(int64_t road, void *payload)
{
    view *v = payload;
    const gap_work *work = v->sample->work;
    v->near_miss = quan_gap_has_near_miss(&work->data->layers[QUAN_ROLE_ROAD], &v->sample->roads,
                                          road, work->settings.snap_m);
    return !v->near_miss;
}

/* By a box around `centre`. */
static void widen(quan_box *box, quan_xy centre, double half_x, double half_y)
{
    box->min_x = fmin(box->min_x, centre.x_m - half_x);
    box->min_y = fmin(box->min_y, centre.y_m - half_y);
    box->max_x = fmax(box->max_x, centre.x_m + half_x);
    box->max_y = fmax(box->max_y, centre.y_m + half_y);
}

/* All ways of the pair's length lie in an ellipse around its two points, all that may be nearest to
 * one of them in a circle as wide as its connector: the box around the three, and a little. */
static quan_box window_of(const audit_pair *pair)
{
    double length_m = pair->cost / QUAN_MM_PER_M, margin_m = 1;
    double dx = pair->to.x_m - pair->from.x_m, dy = pair->to.y_m - pair->from.y_m;
    double straight2 = fmin(dx * dx + dy * dy, length_m * length_m);
    double minor2 = (length_m * length_m - straight2) / 4;
    quan_xy middle = {pair->from.x_m + dx / 2, pair->from.y_m + dy / 2};
    quan_box box = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    /* Of an ellipse with half axes a (towards (dx, dy)) and b, the half width is
     * sqrt(a^2 cos^2 + b^2 sin^2), and a^2 = b^2 + (straight / 2)^2. */
    widen(&box, middle, sqrt(minor2 + dx * dx / 4) + margin_m,
          sqrt(minor2 + dy * dy / 4) + margin_m);
    widen(&box, pair->from, pair->connector_m[0] + margin_m, pair->connector_m[0] + margin_m);
    widen(&box, pair->to, pair->connector_m[1] + margin_m, pair->connector_m[1] + margin_m);
    return box;
}

/* Reached, no private edge in the window, and not too many vertices of roads. */
static bool is_suitable(const sample *s, const audit_pair *pair)
{
    view v = {.sample = s};
    if (pair->cost == QUAN_UNREACHED)
        return false;
    quan_index_query(&s->private_edges, window_of(pair), see_private_edge, &v);
    if (!v.blocked)
        quan_index_query(&s->roads, window_of(pair), see_road, &v);
    return !v.blocked;
}

/* Asked only when the methods differ: it is slower than the comparison of most pairs. */
static bool is_ambiguous(const sample *s, const audit_pair *pair)
{
    const quan_layer *roads = &s->work->data->layers[QUAN_ROLE_ROAD];
    view v = {.sample = s};
    if (quan_gap_has_two_feet(roads, &s->roads, pair->from, pair->connector_m[0]) ||
        quan_gap_has_two_feet(roads, &s->roads, pair->to, pair->connector_m[1]))
        return true;
    quan_index_query(&s->roads, window_of(pair), see_road_ends, &v);
    return v.near_miss;
}

/* QUAN_ERR_INTERNAL for a difference that nothing excuses: a fault of ours, never of the data. */
static quan_status compare_pair(sample *s, const audit_pair *pair, quan_error *err)
{
    const gap_settings *settings = &s->work->settings;
    quan_audit_options options = {window_of(pair), settings->connector_max_m, settings->snap_m};
    double distance_m = 0, network_m = pair->cost / QUAN_MM_PER_M;
    QUAN_TRY(quan_audit_distance(&s->work->data->layers[QUAN_ROLE_ROAD], &options, pair->from,
                                 pair->to, &distance_m, err));
    double difference_m = fabs(distance_m - network_m);
    if (difference_m <= settings->audit_tolerance_m) {
        s->worst_m = fmax(s->worst_m, difference_m);
        s->n_compared++;
    } else if (is_ambiguous(s, pair)) {
        s->n_set_aside++;
    } else {
        return quan_fail(err, QUAN_ERR_INTERNAL,
                         "the self-audit measured %.3f m from (%.3f, %.3f) to (%.3f, %.3f), the "
                         "network %.3f m; please report this",
                         distance_m, pair->from.x_m, pair->from.y_m, pair->to.x_m, pair->to.y_m,
                         network_m);
    }
    return QUAN_OK;
}

/* The first suitable pair of each slot: that to a facility, else that to a neighbour. */
static quan_status compare_pairs(sample *s, quan_error *err)
{
    int64_t done_slot = -1;
    for (int64_t i = 0; i < s->n; i++) {
        if (s->pairs[i].slot == done_slot || !is_suitable(s, &s->pairs[i]))
            continue;
        QUAN_TRY(compare_pair(s, &s->pairs[i], err));
        done_slot = s->pairs[i].slot;
    }
    return QUAN_OK;
}

/* In metres of the working CRS. */
static quan_box box_of_edge(const quan_network *network, int32_t edge)
{
    quan_box box = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (int64_t v = network->vertex_first[edge]; v < network->vertex_first[edge + 1]; v++) {
        quan_xy at = {network->origin_x_m + network->vertex_x_mm[v] / QUAN_MM_PER_M,
                      network->origin_y_m + network->vertex_y_mm[v] / QUAN_MM_PER_M};
        widen(&box, at, 0, 0);
    }
    return box;
}

/* Walls matter only where the network was cut or closed by them. */
static quan_status index_private_edges(sample *s, quan_error *err)
{
    const quan_network *network = s->work->network;
    int64_t n = 0;
    quan_box *boxes = quan_alloc((size_t)network->n_edges, sizeof *boxes);
    if (!boxes)
        return quan_fail_memory(err, "the self-audit");
    for (int32_t e = 0; e < network->n_edges; e++)
        if (network->edges[e].access != QUAN_ACCESS_PUBLIC)
            boxes[n++] = box_of_edge(network, e);
    quan_status status = quan_index_build(boxes, n, &s->private_edges, err);
    quan_free(boxes);
    return status;
}

static quan_status index_homes(sample *s, quan_error *err)
{
    const gap_homes *homes = &s->work->homes;
    quan_box *boxes = quan_alloc((size_t)homes->n, sizeof *boxes);
    if (!boxes)
        return quan_fail_memory(err, "the self-audit");
    for (int64_t i = 0; i < homes->n; i++)
        boxes[i] = (quan_box){homes->point[i].x_m, homes->point[i].y_m, homes->point[i].x_m,
                              homes->point[i].y_m};
    quan_status status = quan_index_build(boxes, homes->n, &s->homes, err);
    quan_free(boxes);
    return status;
}

static quan_status tell_comparison(const sample *s, quan_gap_result *out, quan_error *err)
{
    QUAN_TRY(quan_gap_tell(out, "self_audit.pairs",
                           "homes and facilities, or homes and neighbours, in windows without "
                           "walls, compounds and too many roads",
                           err, "%lld", (long long)s->n_compared));
    QUAN_TRY(quan_gap_tell(out, "self_audit.set_aside",
                           "pairs on which the methods differ where both may be right: beside road "
                           "ends that stop short, or equally near to two roads",
                           err, "%lld", (long long)s->n_set_aside));
    return quan_gap_tell(out, "self_audit.worst_m",
                         "largest difference to a plain Dijkstra on the raw road lines", err,
                         "%.3f", s->worst_m);
}

quan_status quan_gap_audit(gap_work *work, quan_gap_result *out, quan_error *err)
{
    sample s = {.work = work};
    quan_status status =
        quan_index_build_geoms(&work->data->layers[QUAN_ROLE_ROAD].geoms, &s.roads, err);
    if (!status)
        status = index_private_edges(&s, err);
    if (!status)
        status = index_homes(&s, err);
    if (!status)
        status = choose_pairs(&s, err);
    if (!status && s.n > 0)
        status = measure_pairs(&s, err);
    if (!status)
        status = compare_pairs(&s, err);
    if (!status)
        status = tell_comparison(&s, out, err);
    quan_index_free(&s.homes);
    quan_index_free(&s.private_edges);
    quan_index_free(&s.roads);
    quan_free(s.pairs);
    return status;
}
