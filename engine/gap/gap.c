/* The stage as a list of steps over one work record. Each step fills what is its own and reads what
 * earlier ones filled, so the order is the dependency: who is judged, by which facilities, at which
 * distance, with which answer, why; then the tables, and the self-audit last, which may still
 * refuse all of it.
 *
 * Some steps spread their work over threads, each into places of its own; the result does not
 * depend on it. */
#include "gap_work.h"

/* The steps, and which share of the stage (0 to 1) is done after each: rough shares of its time. */
static const struct {
    quan_status (*run)(gap_work *work, quan_gap_result *out, quan_error *err);
    double done;
} steps[] = {
    {quan_gap_read_settings, 0.0},
    {quan_gap_choose_criteria, 0.0},
    {quan_gap_find_homes, 0.05},
    {quan_gap_find_facilities, 0.05},
    {quan_gap_size_facilities, 0.05},
    {quan_gap_share_land, 0.1},
    {quan_gap_attach, 0.2},
    {quan_gap_measure, 0.4},
    {quan_gap_measure_buffers, 0.5},
    {quan_gap_judge, 0.5},
    {quan_gap_explain, 0.6},
    {quan_gap_write_buildings, 0.65},
    {quan_gap_write_details, 0.7},
    {quan_gap_write_by_criterion, 0.75},
    {quan_gap_write_rural, 0.75},
    {quan_gap_write_facilities, 0.75},
    {quan_gap_roll_up, 0.8},
    {quan_gap_find_blind_spots, 0.9},
    {quan_gap_audit, 1.0},
};

/* Takes a work record from any step on; the inputs are the caller's. */
static void free_work(gap_work *work)
{
    quan_free(work->answers);
    quan_access_free(&work->home_access);
    quan_access_free(&work->facility_access);
    quan_gap_homes_free(&work->homes);
    quan_gap_groups_free(work);
}

quan_status quan_gap(const quan_gap_inputs *inputs, const quan_monitor *monitor,
                     quan_gap_result *out, quan_error *err)
{
    /* The searches inside are steps of this stage: they may be stopped, but tell no progress. */
    quan_monitor inner = monitor ? *monitor : (quan_monitor){0};
    inner.progress = NULL;
    gap_work work = {.run = inputs->run,
                     .catalogue = inputs->catalogue,
                     .data = inputs->data,
                     .network = inputs->network,
                     .monitor = &inner};
    *out = (quan_gap_result){0};
    quan_status status = quan_progress(monitor, "gap", 0, err);
    for (size_t i = 0; i < sizeof steps / sizeof *steps && !status; i++) {
        status = steps[i].run(&work, out, err);
        if (!status)
            status = quan_progress(monitor, "gap", steps[i].done, err);
    }
    if (status)
        quan_gap_free(out);
    free_work(&work);
    return status;
}

void quan_gap_free(quan_gap_result *result)
{
    quan_layer_free(&result->building);
    quan_layer_free(&result->detail);
    quan_layer_free(&result->rural);
    quan_layer_free(&result->by_criterion);
    quan_layer_free(&result->estate);
    quan_layer_free(&result->community);
    quan_layer_free(&result->street);
    quan_layer_free(&result->county);
    quan_layer_free(&result->area_criterion);
    quan_layer_free(&result->area);
    quan_layer_free(&result->facility_used);
    quan_table_free(&result->audit);
    *result = (quan_gap_result){0};
}
