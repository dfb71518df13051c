#include "command.h"

#include <stdio.h>

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

quan_status write_tables(const arguments *args, const char *crs, const quan_catalogue *catalogue,
                         const quan_output_table *tables, int32_t n_tables,
                         const quan_monitor *monitor, quan_error *err)
{
    const char *inputs[3] = {0};
    int32_t n = 0;
    const char *given[] = {args->roads, args->origins, args->destinations};
    for (int i = 0; i < 3; i++)
        if (given[i])
            inputs[n++] = given[i];
    const quan_output_options options = {.path = args->output,
                                         .title = args->output,
                                         .crs = crs,
                                         .as_of = "1970-01-01",
                                         .project = true,
                                         .overwrite = args->overwrite,
                                         .inputs = inputs,
                                         .n_inputs = n};
    QUAN_TRY(quan_output_check(&options, err));
    return quan_write(tables, n_tables, catalogue, &options, monitor, err);
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

quan_status command_network(const arguments *args, console *c, quan_error *err)
{
    if (args->n_operands)
        return run_chain(args, QUAN_STAGE_NETWORK, c, err);
    if (!args->roads || !args->output)
        return quan_fail(err, QUAN_ERR_USAGE, "--roads and -o are needed, or one run file");

    char *crs = NULL;
    quan_catalogue catalogue = {0};
    quan_layer roads = {0}, edges = {0};
    quan_network network = {0};
    quan_profile profile;
    quan_status status = quan_catalogue_open(NULL, &catalogue, err);
    if (!status)
        status = quan_profile_find(&catalogue, "adult", &profile, err);
    if (!status)
        status = quan_read_layer(args->roads, QUAN_ROLE_ROAD, &crs, &roads, err);
    if (!status)
        status = build_network(args, &catalogue, &roads, &c->monitor, &network, err);
    if (!status)
        status = quan_network_table(&network, &roads, &profile, &edges, err);
    if (!status) {
        const quan_output_table table = {"walk_edge", &edges};
        status = write_tables(args, crs, &catalogue, &table, 1, &c->monitor, err);
    }
    if (!status)
        print_summary(&network);
    quan_layer_free(&edges);
    quan_network_free(&network);
    quan_layer_free(&roads);
    quan_catalogue_free(&catalogue);
    quan_free(crs);
    return status;
}
