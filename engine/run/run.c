#include "quan/run.h"

#include "run_work.h"

#include <assert.h>
#include <stdio.h>

/* The chain: read, network, then as far as the stage asks, then the tables that every result has,
 * and one publication at the end. The output is looked at before any work, since nothing is worse
 * than a refusal after an hour; it is written only when every step succeeded, so that there is no
 * half result.
 *
 * All that a run makes is in one record and freed at one place, whatever failed. */

const char *quan_version(void)
{
    return QUAN_VERSION;
}

void run_add_table(run_work *work, const char *name, const quan_layer *layer)
{
    assert(work->n_tables < RUN_MAX_TABLES);
    if (layer->table.n_columns > 0)
        work->tables[work->n_tables++] = (quan_output_table){name, layer};
}

quan_status run_network_options(const run_work *work, quan_network_options *options,
                                quan_error *err)
{
    const quan_dataset *data = &work->data;
    *options = (quan_network_options){
        .barriers = data->has[QUAN_ROLE_BARRIER] ? &data->layers[QUAN_ROLE_BARRIER] : NULL,
        .gates = data->has[QUAN_ROLE_GATE] ? &data->layers[QUAN_ROLE_GATE] : NULL,
        .dem = data->has[QUAN_ROLE_DEM] ? &data->dem : NULL,
        .crs = data->crs,
    };
    QUAN_TRY(quan_setting(&work->catalogue, "network.snap_m", &options->snap_m, err));
    QUAN_TRY(quan_setting(&work->catalogue, "network.gate_m", &options->gate_m, err));
    return quan_setting(&work->catalogue, "network.height_step_m", &options->height_step_m, err);
}

/* Times in walk_edge are those of the run's first profile, or of the adult. */
static quan_status make_network(run_work *work, const quan_monitor *monitor, quan_error *err)
{
    quan_network_options options;
    const char *walker = work->file->n_profiles ? work->file->profiles[0] : "adult";
    const quan_layer *roads = &work->data.layers[QUAN_ROLE_ROAD];
    QUAN_TRY(run_network_options(work, &options, err));
    QUAN_TRY(quan_profile_find(&work->catalogue, walker, &work->walker, err));
    QUAN_TRY(quan_network_build(roads, &options, monitor, &work->network, err));
    return quan_network_table(&work->network, roads, &work->walker, &work->walk_edge, err);
}

/* The order here shows nowhere: tables are published in that of layers/output/order.txt. */
static void add_gap_tables(run_work *work)
{
    const quan_gap_result *gap = &work->gap;
    run_add_table(work, "gap_building", &gap->building);
    run_add_table(work, "gap_by_criterion", &gap->by_criterion);
    run_add_table(work, "gap_area", &gap->area);
    run_add_table(work, "gap_estate", &gap->estate);
    run_add_table(work, "gap_community", &gap->community);
    run_add_table(work, "gap_street", &gap->street);
    run_add_table(work, "gap_county", &gap->county);
    run_add_table(work, "rural_building", &gap->rural);
    run_add_table(work, "facility_used", &gap->facility_used);
    run_add_table(work, "gap_detail", &gap->detail);
    run_add_table(work, "gap_area_criterion", &gap->area_criterion);
}

/* The sources are a plain table in the dataset; writing wants a layer. The layer borrows it. */
static void add_common_tables(run_work *work)
{
    work->sources = (quan_layer){.table = work->data.sources};
    run_add_table(work, "reach_building", &work->reach_building);
    run_add_table(work, "walk_edge", &work->walk_edge);
    run_add_table(work, "rejected_feature", &work->rejected);
    run_add_table(work, "facility_merged", &work->data.merged);
    work->ledger_match = (quan_layer){.table = work->data.ledger_match};
    if (work->data.ledger_match.n_rows > 0)
        run_add_table(work, "ledger_match", &work->ledger_match);
    run_add_table(work, "base_area", &work->base_area);
    run_add_table(work, "base_barrier", &work->base_barrier);
    run_add_table(work, "base_building", &work->base_building);
    run_add_table(work, "run_info", &work->info);
    run_add_table(work, "run_source", &work->sources);
    run_add_table(work, "run_conversion", &work->conversions);
}

static quan_status compute_gap(run_work *work, const quan_monitor *monitor, quan_error *err)
{
    const quan_gap_inputs inputs = {work->file, &work->catalogue, &work->data, &work->network};
    QUAN_TRY(quan_gap(&inputs, monitor, &work->gap, err));
    add_gap_tables(work);
    return QUAN_OK;
}

/* Every stage before the one asked for is run as well; the tables borrow from `work`. */
static quan_status compute(run_work *work, quan_stage stage, const quan_monitor *monitor,
                           quan_error *err)
{
    QUAN_TRY(quan_read(work->file, &work->catalogue, monitor, &work->data, err));
    QUAN_TRY(make_network(work, monitor, err));
    if (stage == QUAN_STAGE_REACH)
        QUAN_TRY(run_make_reach(work, monitor, err));
    if (stage >= QUAN_STAGE_GAP)
        QUAN_TRY(compute_gap(work, monitor, err));
    QUAN_TRY(run_make_base(work, err));
    QUAN_TRY(run_make_rejected(work, err));
    QUAN_TRY(run_make_conversions(work, err));
    QUAN_TRY(run_make_info(work, stage, err));
    add_common_tables(work);
    return QUAN_OK;
}

/* The sources' table is the dataset's and goes with it. */
static void free_work(run_work *work)
{
    quan_gap_free(&work->gap);
    quan_layer_free(&work->walk_edge);
    quan_layer_free(&work->reach_building);
    quan_layer_free(&work->base_area);
    quan_layer_free(&work->base_building);
    quan_layer_free(&work->base_barrier);
    quan_layer_free(&work->rejected);
    quan_layer_free(&work->conversions);
    quan_layer_free(&work->info);
    quan_network_free(&work->network);
    quan_dataset_free(&work->data);
    quan_catalogue_free(&work->catalogue);
}

/* Rejects are counted by the sources: the table of rejects also holds remarks on features in use.
 * Without the gap stage no building was judged, and 0 is said. */
static void summarise(const run_work *work, const char *path, const quan_monitor *monitor,
                      quan_run_summary *summary)
{
    const quan_table *sources = &work->data.sources;
    int32_t rejected = quan_table_find(sources, "rejected");
    *summary = (quan_run_summary){.n_buildings = work->gap.building.table.n_rows};
    for (int64_t i = 0; i < sources->n_rows; i++)
        summary->n_rejected += quan_table_int(sources, rejected, i, 0);
    snprintf(summary->output, sizeof summary->output, "%s", path);
    quan_say(monitor, QUAN_NOTE,
             "%lld residential buildings judged, %lld features rejected (table rejected_feature)",
             (long long)summary->n_buildings, (long long)summary->n_rejected);
}

quan_status quan_run(const quan_run_file *run, const quan_run_options *options,
                     const quan_monitor *monitor, quan_run_summary *summary, quan_error *err)
{
    run_work work = {.file = run};
    quan_output_options out = {
        .path = options->output ? options->output : run->output_gpkg,
        .title = run->title,
        .as_of = run->as_of,
        .project = run->write_project,
        .overwrite = options->overwrite,
        .n_inputs = run->n_sources,
    };
    const char **inputs = quan_alloc((size_t)run->n_sources, sizeof *inputs);
    if (!inputs)
        return quan_fail_memory(err, "the list of sources");
    for (int32_t i = 0; i < run->n_sources; i++)
        inputs[i] = run->sources[i].resolved;
    out.inputs = inputs;
    quan_status status = quan_output_check(&out, err);
    if (!status)
        status = quan_catalogue_open(run, &work.catalogue, err);
    if (!status)
        status = compute(&work, options->stage, monitor, err);
    out.crs = work.data.crs;
    if (!status)
        status = quan_write(work.tables, work.n_tables, &work.catalogue, &out, monitor, err);
    if (!status)
        summarise(&work, out.path, monitor, summary);
    free_work(&work);
    quan_free(inputs);
    return status;
}

quan_status quan_run_check(const quan_run_file *run, const quan_monitor *monitor, char **report,
                           quan_error *err)
{
    quan_catalogue catalogue = {0};
    *report = NULL;
    QUAN_TRY(quan_catalogue_open(run, &catalogue, err));
    quan_status status = quan_read_check(run, &catalogue, monitor, report, err);
    quan_catalogue_free(&catalogue);
    return status;
}

quan_status quan_run_candidates(const quan_run_file *run, const char *path, bool overwrite,
                                const quan_monitor *monitor, int64_t *n_rows, quan_error *err)
{
    quan_catalogue catalogue = {0};
    quan_table candidates = {0};
    QUAN_TRY(quan_catalogue_open(run, &catalogue, err));
    quan_status status = quan_read_candidates(run, &catalogue, monitor, &candidates, err);
    *n_rows = candidates.n_rows;
    if (!status)
        status = quan_write_csv(&candidates, path, 0, overwrite, err);
    quan_table_free(&candidates);
    quan_catalogue_free(&catalogue);
    return status;
}
