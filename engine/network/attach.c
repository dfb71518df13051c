#include "attach.h"

#include <math.h>
#include <stdlib.h>

/* Access points of features: every part is searched by its point (attach_point.c), polygons also by
 * their outlines (attach_outline.c), over one grid of all pieces of edges. Features are worked on
 * in blocks, each with a list of its own; the lists are put together in the order of the features,
 * so that what comes out does not depend on which thread took which block. Counting first and
 * filling then would need no lists, but every search twice.
 *
 * At the end each feature has its points in the order of compare_points(), no place twice. */

/* Features per block: blocks do not depend on the number of threads. */
enum {
    BLOCK = 256
};

typedef struct {
    quan_access_point *points;
    int64_t n, capacity;
} block;

typedef struct {
    const net_attach *attach;
    net_attach_scratch *scratch; /* per thread */
    block *blocks;
    int64_t *count; /* per feature */
} job;

/* The order that network.h promises. Walled and part settle what is left, so that the order is
 * total and qsort() has no choice. */
static int compare_points(const void *a, const void *b)
{
    const quan_access_point *s = a, *t = b;
    if (s->connector_mm != t->connector_mm)
        return s->connector_mm < t->connector_mm ? -1 : 1;
    if (s->edge != t->edge)
        return s->edge < t->edge ? -1 : 1;
    if (s->offset_mm != t->offset_mm)
        return s->offset_mm < t->offset_mm ? -1 : 1;
    if (s->walled != t->walled)
        return s->walled < t->walled ? -1 : 1;
    return (s->part > t->part) - (s->part < t->part);
}

/* Orders the points of a feature and drops a place that a nearer point has already. A walled point
 * never displaces one that is reached freely. All pairs: a feature has few points. */
static void tidy(net_attach_scratch *s, bool multi)
{
    int64_t n = 0;
    if (s->n_points > 1)
        qsort(s->points, (size_t)s->n_points, sizeof *s->points, compare_points);
    for (int64_t i = 0; i < s->n_points; i++) {
        bool again = false;
        for (int64_t k = 0; k < n && !again; k++)
            again = s->points[k].edge == s->points[i].edge &&
                    s->points[k].offset_mm == s->points[i].offset_mm &&
                    s->points[k].walled <= s->points[i].walled;
        if (!again)
            s->points[n++] = s->points[i];
    }
    s->n_points = !multi && n > 1 ? 1 : n;
}

/* All access points of feature f, into s->points. A part further from the origin than coordinates
 * of the network go lies beside no road, and gets none. */
static quan_status attach_feature(const net_attach *a, int64_t f, net_attach_scratch *s,
                                  quan_error *err)
{
    const quan_geoms *g = a->features;
    s->n_points = 0;
    for (int64_t p = g->part_first[f]; p < g->part_first[f + 1]; p++) {
        quan_xy point;
        QUAN_TRY(quan_geoms_part_point(g, p, &point, err));
        const double place[2] = {point.x_m * QUAN_MM_PER_M - (double)a->origin_mm[0],
                                 point.y_m * QUAN_MM_PER_M - (double)a->origin_mm[1]};
        if (fabs(place[0]) < (double)NET_LIMIT_MM && fabs(place[1]) < (double)NET_LIMIT_MM)
            QUAN_TRY(net_attach_point(a, p, place, s, err));
    }
    if (a->outlines && g->kind == QUAN_POLYGONS)
        QUAN_TRY(net_attach_outline(a, f, s, err));
    tidy(s, a->multi);
    return QUAN_OK;
}

/* One block of features; scratch belongs to the thread, the list and the counts to the block. */
static quan_status attach_block(int64_t index, int32_t thread, void *payload, quan_error *err)
{
    job *j = payload;
    block *b = &j->blocks[index];
    net_attach_scratch *s = &j->scratch[thread];
    int64_t end = (index + 1) * BLOCK;
    end = end < j->attach->features->n_features ? end : j->attach->features->n_features;
    for (int64_t f = index * BLOCK; f < end; f++) {
        QUAN_TRY(attach_feature(j->attach, f, s, err));
        quan_access_point *points =
            quan_grow(b->points, &b->capacity, b->n + s->n_points, sizeof *points);
        if (!points)
            return quan_fail_memory(err, "access points");
        b->points = points;
        for (int64_t i = 0; i < s->n_points; i++)
            b->points[b->n++] = s->points[i];
        j->count[f] = s->n_points;
    }
    return QUAN_OK;
}

/* May one step onto this edge from beside it? Not onto links, which have no place; nor bridges and
 * tunnels, which are above or below the feature; nor where nobody may walk. */
static bool can_attach(const quan_edge *edge)
{
    return edge->road >= 0 && !edge->separated && edge->access < QUAN_ACCESS_CLOSED;
}

/* Marks the pieces that can be attached to and the nodes at walls, and builds the grid. Pieces go
 * by their first vertex, so that the arrays of the network serve as they are. */
static quan_status index_edges(net_attach *a, quan_error *err)
{
    const quan_network *n = a->network;
    int64_t n_vertices = n->n_edges > 0 ? n->vertex_first[n->n_edges] : 0;
    if (n_vertices >= INT32_MAX)
        return quan_fail(err, QUAN_ERR_INPUT,
                         "The network has %lld vertices, but at most %d can be attached to.",
                         (long long)n_vertices, INT32_MAX - 1);
    a->use = quan_calloc((size_t)n_vertices, 1);
    a->edge_of = quan_alloc((size_t)n_vertices, sizeof *a->edge_of);
    a->at_wall = quan_calloc((size_t)n->n_nodes, 1);
    if (!a->use || !a->edge_of || !a->at_wall)
        return quan_fail_memory(err, "access points");
    for (int32_t e = 0; e < n->n_edges; e++) {
        const quan_edge *edge = &n->edges[e];
        for (int64_t v = n->vertex_first[e]; v < n->vertex_first[e + 1]; v++) {
            a->edge_of[v] = e;
            a->use[v] = can_attach(edge) && v + 1 < n->vertex_first[e + 1];
        }
        if (edge->road < 0)
            a->at_wall[edge->from] = a->at_wall[edge->to] = 1;
    }
    return net_grid_build(
        (net_segments){n->vertex_x_mm, n->vertex_y_mm, a->use, (int32_t)n_vertices}, &a->grid, err);
}

/* Walls beyond the reach of whole millimetres stand near no feature: the network was refused if any
 * road is that far. */
static quan_status index_walls(net_attach *a, const quan_layer *barriers, quan_error *err)
{
    if (!barriers)
        return QUAN_OK;
    net_extent extent = {a->origin_mm[0], a->origin_mm[1], a->origin_mm[0], a->origin_mm[1]};
    int64_t x, y;
    QUAN_TRY(net_extent_add(barriers, "barrier", &extent, err));
    QUAN_TRY(net_extent_origin(&extent, &x, &y, err));
    return net_barriers_build(&(quan_network_options){.barriers = barriers}, a->origin_mm,
                              &a->walls, err);
}

/* The lists of all blocks as one array of exactly that size; *out is empty after a failure. */
static quan_status gather(const job *j, int64_t n_blocks, quan_access *out, quan_error *err)
{
    int64_t n = j->attach->features->n_features, total = 0;
    for (int64_t b = 0; b < n_blocks; b++)
        total += j->blocks[b].n;
    out->n_features = n;
    out->first = quan_alloc((size_t)n + 1, sizeof *out->first);
    out->points = quan_calloc((size_t)total, sizeof *out->points);
    if (!out->first || !out->points) {
        quan_access_free(out);
        return quan_fail_memory(err, "access points");
    }
    out->first[0] = 0;
    for (int64_t f = 0; f < n; f++)
        out->first[f + 1] = out->first[f] + j->count[f];
    int64_t at = 0;
    for (int64_t b = 0; b < n_blocks; b++)
        for (int64_t i = 0; i < j->blocks[b].n; i++)
            out->points[at++] = j->blocks[b].points[i];
    return QUAN_OK;
}

/* Searches all features; the scratch of the threads and the lists of the blocks live here only. */
static quan_status run(const net_attach *a, const quan_monitor *monitor, quan_access *out,
                       quan_error *err)
{
    quan_status status = QUAN_OK;
    int64_t n_blocks = (a->features->n_features + BLOCK - 1) / BLOCK;
    int32_t n_threads = quan_n_threads(monitor);
    job j = {.attach = a};
    j.scratch = quan_calloc((size_t)n_threads, sizeof *j.scratch);
    j.blocks = quan_calloc((size_t)n_blocks, sizeof *j.blocks);
    j.count = quan_calloc((size_t)a->features->n_features, sizeof *j.count);
    if (!j.scratch || !j.blocks || !j.count) {
        status = quan_fail_memory(err, "access points");
        goto done;
    }
    status = quan_parallel(monitor, n_blocks, attach_block, &j, err);
    if (!status)
        status = gather(&j, n_blocks, out, err);
done:
    for (int32_t i = 0; j.scratch && i < n_threads; i++) {
        net_list_free(&j.scratch[i].near);
        net_list_free(&j.scratch[i].walls);
        quan_free(j.scratch[i].candidates);
        quan_free(j.scratch[i].points);
    }
    for (int64_t b = 0; j.blocks && b < n_blocks; b++)
        quan_free(j.blocks[b].points);
    quan_free(j.scratch);
    quan_free(j.blocks);
    quan_free(j.count);
    return status;
}

/* Rounded to the nearest. No connector is longer than the diagonal of the largest network, so that
 * an infinite or absurd limit ends the widening search as well. */
static double whole_mm(double metres)
{
    return fmin(floor(metres * QUAN_MM_PER_M + 0.5), 2.0 * (double)NET_LIMIT_MM);
}

quan_status quan_network_attach(const quan_network *network, const quan_geoms *features,
                                const quan_access_options *options, const quan_monitor *monitor,
                                quan_access *out, quan_error *err)
{
    net_attach a = {
        .network = network,
        .features = features,
        .connector_max_mm = whole_mm(options->connector_max_m),
        .multi_max_mm = whole_mm(options->multi_max_m),
        .multi = options->multi,
        .outlines = options->outlines,
        .origin_mm = {net_mm(network->origin_x_m), net_mm(network->origin_y_m)},
    };
    *out = (quan_access){0};
    quan_status status = index_edges(&a, err);
    if (!status)
        status = index_walls(&a, options->barriers, err);
    if (!status)
        status = run(&a, monitor, out, err);
    net_grid_free(&a.grid);
    net_barriers_free(&a.walls);
    quan_free(a.use);
    quan_free(a.edge_of);
    quan_free(a.at_wall);
    return status;
}

void quan_access_free(quan_access *access)
{
    quan_free(access->first);
    quan_free(access->points);
    *access = (quan_access){0};
}
