#include "edges.h"
#include "height.h"
#include "noding.h"
#include "snap.h"

/* What a build holds besides its result. */
typedef struct {
    net_lines lines;
    net_grid grid;
    net_topology topology;
    net_barriers barriers;
    int64_t origin_mm[2];
} build;

static quan_status read_lines(const quan_layer *roads, const quan_network_options *options,
                              build *b, quan_network *out, quan_error *err)
{
    net_extent extent = {INT64_MAX, INT64_MAX, INT64_MIN, INT64_MIN};
    QUAN_TRY(net_extent_add(roads, "road", &extent, err));
    if (options->barriers)
        QUAN_TRY(net_extent_add(options->barriers, "barrier", &extent, err));
    if (options->gates)
        QUAN_TRY(net_extent_add(options->gates, "gate", &extent, err));
    QUAN_TRY(net_extent_origin(&extent, &b->origin_mm[0], &b->origin_mm[1], err));
    out->origin_x_m = (double)(b->origin_mm[0] / 1000);
    out->origin_y_m = (double)(b->origin_mm[1] / 1000);
    QUAN_TRY(net_lines_build(roads, b->origin_mm, options->snap_m, &b->lines,
                             &out->counts.zero_length, err));
    out->counts.lines = b->lines.n_lines;
    out->counts.segments = b->lines.n_vertices - b->lines.n_lines;
    return net_barriers_build(options, b->origin_mm, &b->barriers, err);
}

/* Nodes where lines meet exactly, then dangling ends, then barriers. */
static quan_status find_nodes(const quan_network_options *options, const quan_monitor *monitor,
                              build *b, quan_network *out, quan_error *err)
{
    QUAN_TRY(net_topology_init(&b->lines, &b->topology, err));
    QUAN_TRY(net_join_vertices(&b->topology, options->as_graph, err));
    if (!options->as_graph) {
        QUAN_TRY(net_grid_build(net_lines_segments(&b->lines), &b->grid, err));
        QUAN_TRY(net_node(&b->topology, &b->grid, monitor, &out->counts, err));
    }
    QUAN_TRY(quan_progress(monitor, "network", 0.3, err));
    QUAN_TRY(net_order(&b->topology, err));
    if (!options->as_graph) {
        QUAN_TRY(net_snap(&b->topology, &b->grid, &b->barriers, monitor, &out->counts.snapped_ends,
                          err));
        net_grid_free(&b->grid);
    }
    QUAN_TRY(net_barriers_cut(&b->barriers, &b->topology, &out->counts, err));
    if (out->counts.snapped_ends > 0 || b->barriers.n_cuts > 0)
        QUAN_TRY(net_order(&b->topology, err));
    QUAN_TRY(net_barriers_resolve(&b->barriers, &b->topology, err));
    QUAN_TRY(quan_progress(monitor, "network", 0.5, err));
    return net_count_nodes(&b->topology, &out->counts, err);
}

quan_status quan_network_build(const quan_layer *roads, const quan_network_options *options,
                               const quan_monitor *monitor, quan_network *out, quan_error *err)
{
    build b = {0};
    quan_network n = {0};
    int32_t n_ways = 0;
    *out = (quan_network){0};
    quan_status status = quan_progress(monitor, "network", 0.0, err);
    if (!status)
        status = read_lines(roads, options, &b, &n, err);
    if (!status)
        status = find_nodes(options, monitor, &b, &n, err);
    if (!status)
        status = net_edges_build(&b.topology, &b.barriers, &n, &n_ways, err);
    if (!status)
        status = net_compounds(&b.barriers, n_ways, &n, err);
    if (!status)
        status = net_components(&n, err);
    if (!status)
        status = quan_progress(monitor, "network", 0.8, err);
    if (!status)
        status = net_heights(options, &n, err);
    if (!status)
        status = quan_progress(monitor, "network", 1.0, err);
    if (!status) {
        *out = n;
        n = (quan_network){0};
    }
    quan_network_free(&n);
    net_topology_free(&b.topology);
    net_grid_free(&b.grid);
    net_barriers_free(&b.barriers);
    net_lines_free(&b.lines);
    return status;
}

void quan_network_free(quan_network *network)
{
    quan_free(network->x_mm);
    quan_free(network->y_mm);
    quan_free(network->z_m);
    quan_free(network->component);
    quan_free(network->edges);
    quan_free(network->vertex_first);
    quan_free(network->vertex_x_mm);
    quan_free(network->vertex_y_mm);
    quan_free(network->height_first);
    quan_free(network->height_m);
    *network = (quan_network){0};
}
