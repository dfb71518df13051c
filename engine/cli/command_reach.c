#include "command.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* `quan reach`: a run file's reach_building, or a list of pairs between two files of places over
 * one file of lines. The second takes each feature at its nearest place of the network, as other
 * tools do, so that results can be compared; --access multi takes the several places of the gap
 * stage.
 *
 * Rows follow the ids of the origins, then cost; an origin without a pair has a row that says why,
 * except with --all, where the list is of what is reached. */

/* Everything that `quan reach --roads` holds between reading and writing. */
typedef struct {
    const arguments *args;
    char *crs;
    quan_catalogue catalogue;
    quan_profile profile;
    bool by_time;
    quan_layer roads, origins, destinations;
    quan_network network;
    quan_access from, to;
    quan_graph *graph;
    int64_t *features; /* all destinations */
    quan_targets targets;
    quan_nearest nearest; /* unbounded, for the status of those without a pair */
    quan_pair_cost *pairs;
    int64_t n_pairs;
    uint32_t limit; /* mm or ms */
    quan_layer result;
} reach_job;

/* Takes a job at any state. */
static void free_job(reach_job *job)
{
    quan_free(job->crs);
    quan_catalogue_free(&job->catalogue);
    quan_layer_free(&job->roads);
    quan_layer_free(&job->origins);
    quan_layer_free(&job->destinations);
    quan_network_free(&job->network);
    quan_access_free(&job->from);
    quan_access_free(&job->to);
    quan_graph_free(job->graph);
    quan_free(job->features);
    quan_nearest_free(&job->nearest);
    quan_free(job->pairs);
    quan_layer_free(&job->result);
}

/* Everything that must be refused before a file is opened. */
static quan_status check_words(const arguments *args, quan_error *err)
{
    if (!args->roads || !args->origins || !args->destinations || !args->output)
        return quan_fail(err, QUAN_ERR_USAGE,
                         "--roads, --origins, --destinations and -o are needed, or one run file");
    if (args->all == (args->nearest > 0))
        return quan_fail(err, QUAN_ERR_USAGE, "either --nearest K or --all is needed");
    if (args->cost && strcmp(args->cost, "length") != 0 && strcmp(args->cost, "time") != 0)
        return quan_fail(err, QUAN_ERR_USAGE, "--cost is either length or time");
    if (args->access && strcmp(args->access, "single") != 0 && strcmp(args->access, "multi") != 0)
        return quan_fail(err, QUAN_ERR_USAGE, "--access is either single or multi");
    return QUAN_OK;
}

/* The system of the roads is that of all three: the others are read into it. */
static quan_status read_job(reach_job *job, quan_error *err)
{
    const arguments *args = job->args;
    QUAN_TRY(quan_catalogue_open(NULL, &job->catalogue, err));
    job->by_time = args->cost && strcmp(args->cost, "time") == 0;
    QUAN_TRY(quan_profile_find(&job->catalogue, args->profile ? args->profile : "adult",
                               &job->profile, err));
    QUAN_TRY(quan_read_layer(args->roads, QUAN_ROLE_ROAD, &job->crs, &job->roads, err));
    QUAN_TRY(quan_read_layer(args->origins, QUAN_ROLE_BUILDING, &job->crs, &job->origins, err));
    return quan_read_layer(args->destinations, QUAN_ROLE_FACILITY, &job->crs, &job->destinations,
                           err);
}

/* The limit in whole mm or ms, rounded to the nearest, so that 300 stays 300.000. */
static uint32_t limit_of(const arguments *args)
{
    if (isnan(args->limit))
        return QUAN_UNREACHED;
    double whole = round(args->limit * QUAN_MM_PER_M);
    return whole < (double)QUAN_UNREACHED ? (uint32_t)whole : QUAN_UNREACHED - 1;
}

/* Outlines of destinations are entered only with several places of access. */
static quan_status build_job(reach_job *job, const quan_monitor *monitor, quan_error *err)
{
    const arguments *args = job->args;
    quan_access_options access = {.multi = args->access && strcmp(args->access, "multi") == 0};
    double default_m;
    QUAN_TRY(quan_setting(&job->catalogue, "reach.connector_max_m", &default_m, err));
    QUAN_TRY(quan_setting(&job->catalogue, "access.multi_max_m", &access.multi_max_m, err));
    access.connector_max_m = isnan(args->connector_m) ? default_m : args->connector_m;
    QUAN_TRY(build_network(args, &job->catalogue, &job->roads, monitor, &job->network, err));
    QUAN_TRY(
        quan_network_attach(&job->network, &job->origins.geoms, &access, monitor, &job->from, err));
    access.outlines = access.multi;
    QUAN_TRY(quan_network_attach(&job->network, &job->destinations.geoms, &access, monitor,
                                 &job->to, err));
    const quan_metric metric = {.profile = job->by_time ? &job->profile : NULL};
    return quan_graph_build(&job->network, &metric, &job->graph, err);
}

/* The pairs within the limit, and the nearest without one: the difference between too far and not
 * at all is the status of those without a pair. */
static quan_status search_job(reach_job *job, const quan_monitor *monitor, quan_error *err)
{
    int64_t n = job->to.n_features;
    job->features = quan_alloc((size_t)n, sizeof *job->features);
    if (!job->features)
        return quan_fail_memory(err, "the destinations");
    for (int64_t i = 0; i < n; i++)
        job->features[i] = i;
    job->targets = (quan_targets){.access = &job->to, .features = job->features, .n_features = n};
    job->limit = limit_of(job->args);
    QUAN_TRY(
        quan_reach_nearest(job->graph, &job->from, &job->targets, 1, monitor, &job->nearest, err));
    return quan_reach_pairs(job->graph, &job->from, &job->targets,
                            job->args->all ? 0 : job->args->nearest, job->limit, monitor,
                            &job->pairs, &job->n_pairs, err);
}

/* A row without geometry and cost; target -1 for none. Columns as in add_columns(). */
static quan_status add_line(reach_job *job, int64_t origin, int64_t target, const char *status,
                            quan_error *err)
{
    quan_table *t = &job->result.table;
    int64_t row = t->n_rows;
    QUAN_TRY(quan_table_add_rows(t, 1, err));
    QUAN_TRY(quan_table_set_text(t, 0, row, quan_table_text(&job->origins.table, 0, origin), err));
    if (target >= 0)
        QUAN_TRY(quan_table_set_text(t, 1, row,
                                     quan_table_text(&job->destinations.table, 0, target), err));
    QUAN_TRY(quan_table_set_text(t, 3, row, status, err));
    return quan_geoms_add_feature(&job->result.geoms, err);
}

/* A straight line from origin to destination: what the map shows of a pair. */
static quan_status draw_line(reach_job *job, int64_t origin, int64_t target, quan_error *err)
{
    quan_xy ends[2];
    QUAN_TRY(quan_geoms_feature_point(&job->origins.geoms, origin, &ends[0], err));
    QUAN_TRY(quan_geoms_feature_point(&job->destinations.geoms, target, &ends[1], err));
    QUAN_TRY(quan_geoms_add_part(&job->result.geoms, err));
    return quan_geoms_add_ring(&job->result.geoms, ends, 2, err);
}

/* No road near, no way at all, or one that is longer than the limit. */
static const char *status_without_pair(const reach_job *job, int64_t origin)
{
    if (job->from.first[origin] == job->from.first[origin + 1])
        return "unattached";
    return job->nearest.cost[origin] == QUAN_UNREACHED ? "unreachable" : "beyond";
}

/* Metres or seconds: mm and ms are both thousandths. */
static quan_status add_pair(reach_job *job, const quan_pair_cost *pair, quan_error *err)
{
    QUAN_TRY(add_line(job, pair->origin, pair->target, "ok", err));
    quan_table_set_real(&job->result.table, 2, job->result.table.n_rows - 1,
                        pair->cost / QUAN_MM_PER_M);
    return draw_line(job, pair->origin, pair->target, err);
}

/* --all lists what is reached; --nearest has a line for every origin. */
static quan_status add_origin(reach_job *job, int64_t origin, int64_t first, int64_t end,
                              quan_error *err)
{
    if (first == end && !job->args->all)
        return add_line(job, origin, -1, status_without_pair(job, origin), err);
    for (int64_t p = first; p < end; p++)
        QUAN_TRY(add_pair(job, &job->pairs[p], err));
    return QUAN_OK;
}

static quan_status add_columns(quan_table *t, quan_error *err)
{
    QUAN_TRY(quan_table_add_column(t, "origin_id", QUAN_TYPE_TEXT, NULL, err));
    QUAN_TRY(quan_table_add_column(t, "destination_id", QUAN_TYPE_TEXT, NULL, err));
    QUAN_TRY(quan_table_add_column(t, "cost", QUAN_TYPE_REAL, NULL, err));
    return quan_table_add_column(t, "status", QUAN_TYPE_TEXT, NULL, err);
}

/* The pairs come ordered by origin: one pass over both. */
static quan_status fill_result(reach_job *job, quan_error *err)
{
    job->result.geoms.kind = QUAN_LINES;
    QUAN_TRY(add_columns(&job->result.table, err));
    int64_t end = 0;
    for (int64_t origin = 0; origin < job->from.n_features; origin++) {
        int64_t first = end;
        while (end < job->n_pairs && job->pairs[end].origin == origin)
            end++;
        QUAN_TRY(add_origin(job, origin, first, end, err));
    }
    return QUAN_OK;
}

/* By the ending of the name; a CSV has no geometry. */
static quan_status write_result(const reach_job *job, const quan_monitor *monitor, quan_error *err)
{
    const quan_output_table table = {"reach_pair", &job->result};
    return write_table(job->args, job->crs, &job->catalogue, &table, monitor, err);
}

quan_status command_reach(const arguments *args, console *c, quan_error *err)
{
    QUAN_TRY(arguments_check_form(args, err));
    if (args->n_operands)
        return run_chain(args, QUAN_STAGE_REACH, c, err);
    QUAN_TRY(check_words(args, err));
    QUAN_TRY(check_output(args, err));
    reach_job job = {.args = args};
    quan_status status = read_job(&job, err);
    if (!status)
        status = build_job(&job, &c->monitor, err);
    if (!status)
        status = search_job(&job, &c->monitor, err);
    if (!status)
        status = fill_result(&job, err);
    if (!status)
        status = write_result(&job, &c->monitor, err);
    free_job(&job);
    return status;
}
