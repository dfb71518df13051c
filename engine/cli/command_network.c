#include "command.h"

#include <stdio.h>

/* `quan network`: the walk network of a run file, or of one file of lines with nothing else. The
 * second is a tool for other programs: no roles, no barriers or gates, adult times, and one line of
 * JSON with the counts on standard output. */

quan_status build_network(const arguments *args, const quan_catalogue *catalogue,
                          const quan_layer *roads, const quan_monitor *monitor, quan_network *out,
                          quan_error *err)
{
    quan_network_options options = {.as_graph = args->as_graph};
    QUAN_TRY(quan_setting(catalogue, "network.snap_m", &options.snap_m, err));
    QUAN_TRY(quan_setting(catalogue, "network.gate_m", &options.gate_m, err));
    QUAN_TRY(quan_setting(catalogue, "network.height_step_m", &options.height_step_m, err));
    return quan_network_build(roads, &options, monitor, out, err);
}

/* What a reader of the numbers asks first, as one JSON line. */
static void print_summary(const quan_network *network)
{
    const quan_network_counts *counts = &network->counts;
    double length_mm = 0.0;
    for (int32_t e = 0; e < network->n_edges; e++)
        length_mm += network->edges[e].length_mm;
    printf("{\"lines\":%lld,\"segments\":%lld,\"nodes\":%d,\"edges\":%d,\"length_m\":%.3f,"
           "\"components\":%lld,\"largest_component_nodes\":%lld,\"crossings\":%lld,"
           "\"separated_crossings\":%lld,\"snapped_ends\":%lld,\"duplicates\":%lld}\n",
           (long long)counts->lines, (long long)counts->segments, network->n_nodes,
           network->n_edges, length_mm / QUAN_MM_PER_M, (long long)counts->components,
           (long long)counts->largest_component_nodes, (long long)counts->crossings,
           (long long)counts->separated_crossings, (long long)counts->snapped_ends,
           (long long)counts->duplicates);
}

/* Everything that `quan network --roads` holds between reading and writing. */
typedef struct {
    char *crs;
    quan_catalogue catalogue;
    quan_profile profile;
    quan_layer roads, edges;
    quan_network network;
} network_job;

/* Fills the job as far as it comes; the caller frees it. */
static quan_status do_job(network_job *job, const arguments *args, const quan_monitor *monitor,
                          quan_error *err)
{
    QUAN_TRY(quan_catalogue_open(NULL, &job->catalogue, err));
    QUAN_TRY(quan_profile_find(&job->catalogue, "adult", &job->profile, err));
    QUAN_TRY(quan_read_layer(args->roads, QUAN_ROLE_ROAD, &job->crs, &job->roads, err));
    QUAN_TRY(build_network(args, &job->catalogue, &job->roads, monitor, &job->network, err));
    QUAN_TRY(quan_network_table(&job->network, &job->roads, &job->profile, &job->edges, err));
    const quan_output_table table = {"walk_edge", &job->edges};
    return write_table(args, job->crs, &job->catalogue, &table, monitor, err);
}

quan_status command_network(const arguments *args, console *c, quan_error *err)
{
    QUAN_TRY(arguments_check_form(args, err));
    if (args->n_operands)
        return run_chain(args, QUAN_STAGE_NETWORK, c, err);
    if (!args->roads || !args->output)
        return quan_fail(err, QUAN_ERR_USAGE, "--roads and -o are needed, or one run file");

    QUAN_TRY(check_output(args, err));
    network_job job = {0};
    quan_status status = do_job(&job, args, &c->monitor, err);
    if (!status)
        print_summary(&job.network);
    quan_layer_free(&job.edges);
    quan_network_free(&job.network);
    quan_layer_free(&job.roads);
    quan_catalogue_free(&job.catalogue);
    quan_free(job.crs);
    return status;
}
