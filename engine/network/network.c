#include "edges.h"
#include "height.h"
#include "noding.h"
#include "snap.h"

/* The order of building, each step on the result of the one before:
 *
 * 1. lines on the millimetre grid; 2. nodes where vertices coincide and segments meet; 3. dangling
 * ends joined; 4. cuts where barriers cross; 5. edges between nodes, doubles dropped, links across
 * cuts; 6. compounds, components, heights.
 *
 * Ends are joined before barriers cut, because a cut makes new ends, which must not be joined again
 * across the wall; and both after the exact step, so that nothing near is joined that meets in
 * truth. Nothing of the caller's is changed, and *out is set only when every step succeeded. */

/* What a build holds besides its result. */
typedef struct {
    net_lines lines;
    net_grid grid;
    net_topology topology;
    net_barriers barriers;
    int64_t origin_mm[2];
} build;

/* Roads, barriers and gates in one frame: its origin is the low corner of all three, so that all of
 * them have small coordinates. */
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
    int64_t x_m = b->origin_mm[0] / 1000, y_m = b->origin_mm[1] / 1000; /* whole metres */
    out->origin_x_m = (double)x_m;
    out->origin_y_m = (double)y_m;
    QUAN_TRY(net_lines_build(roads, b->origin_mm, options->snap_m, &b->lines,
                             &out->counts.zero_length, err));
    out->counts.lines = b->lines.n_lines;
    out->counts.segments = b->lines.n_vertices - b->lines.n_lines;
    return net_barriers_build(options, b->origin_mm, &b->barriers, err);
}

/* Nodes where lines meet exactly. A graph (as_graph) says itself where its lines meet: only its
 * ends are looked at. */
static quan_status node_lines(bool as_graph, const quan_monitor *monitor, build *b,
                              quan_network *out, quan_error *err)
{
    quan_status status = net_topology_init(&b->lines, &b->topology, err);
    if (!status)
        status = net_join_vertices(&b->topology, as_graph, err);
    if (!status && !as_graph)
        status = net_grid_build(net_lines_segments(&b->lines), &b->grid, err);
    if (!status && !as_graph)
        status = net_node(&b->topology, &b->grid, monitor, &out->counts, err);
    if (!status)
        status = net_order(&b->topology, err);
    return status ? status : quan_progress(monitor, "network", 0.3, err);
}

/* Then what joins that does not meet, and what parts that does: dangling ends, and barriers. Each
 * adds splits, so that these are put in order again. */
static quan_status snap_and_cut(bool as_graph, const quan_monitor *monitor, build *b,
                                quan_network *out, quan_error *err)
{
    quan_status status = QUAN_OK;
    if (!as_graph)
        status =
            net_snap(&b->topology, &b->grid, &b->barriers, monitor, &out->counts.snapped_ends, err);
    net_grid_free(&b->grid);
    if (!status)
        status = net_barriers_cut(&b->barriers, &b->topology, &out->counts, err);
    if (!status && (out->counts.snapped_ends > 0 || b->barriers.n_cuts > 0))
        status = net_order(&b->topology, err);
    if (!status)
        status = net_barriers_resolve(&b->barriers, &b->topology, err);
    if (!status)
        status = net_count_nodes(&b->topology, &out->counts, err);
    return status ? status : quan_progress(monitor, "network", 0.5, err);
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
        status = node_lines(options->as_graph, monitor, &b, &n, err);
    if (!status)
        status = snap_and_cut(options->as_graph, monitor, &b, &n, err);
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
