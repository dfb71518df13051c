#include "height.h"

#include <math.h>
#include <string.h>

/* Heights are noisy: over short steps the noise becomes slopes, and as both directions of a slope
 * are slower than the level, it only ever lengthens times. Hence the least step. Smoothing the
 * model instead would also flatten real steps of ground, and change with its cell size.
 *
 * At the end each node has one height that all its edges share, so that what goes up comes down
 * again on any round; an edge with a gap in the model has no heights at all and is timed as flat,
 * and counted. */

enum {
    BATCH = 4096
};

/* Places are transformed and looked up many at a time. Each names where its height goes. */
typedef struct {
    const quan_network *network;
    const quan_raster *dem;
    quan_transform *transform; /* NULL: the roads' system is the raster's */
    double x[BATCH], y[BATCH];
    float *target[BATCH];
    int32_t n;
} sampler;

/* A place outside the model, or one that could not be transformed (NaN), gets NaN. */
static void flush(sampler *s)
{
    if (s->transform)
        quan_transform_points(s->transform, s->x, s->y, s->n, 1);
    for (int32_t i = 0; i < s->n; i++)
        *s->target[i] = (float)quan_raster_height_m(s->dem, s->x[i], s->y[i]);
    s->n = 0;
}

static void sample(sampler *s, double x_mm, double y_mm, float *target)
{
    s->x[s->n] = s->network->origin_x_m + x_mm / QUAN_MM_PER_M;
    s->y[s->n] = s->network->origin_y_m + y_mm / QUAN_MM_PER_M;
    s->target[s->n++] = target;
    if (s->n == BATCH)
        flush(s);
}

/* The transform into the model's own system; none when the systems are the same. */
static quan_status open_sampler(const quan_network_options *options, sampler *s, quan_error *err)
{
    quan_crs *from = NULL, *to = NULL;
    if (!options->crs || !options->dem->crs)
        return quan_fail(err, QUAN_ERR_INTERNAL,
                         "Heights need the coordinate systems of the roads and of the elevation "
                         "model.");
    quan_status status = quan_crs_open(options->crs, &from, err);
    if (!status)
        status = quan_crs_open(options->dem->crs, &to, err);
    if (!status && !quan_crs_same(from, to))
        status = quan_transform_open(from, to, &s->transform, err);
    quan_crs_close(from);
    quan_crs_close(to);
    return status;
}

/* Steps between heights along an edge, at least 1. Bridges, tunnels and links are straight from end
 * to end. */
static int64_t count_steps(const quan_network *n, int32_t e, double step_m)
{
    const quan_edge *edge = &n->edges[e];
    if (edge->separated || edge->road < 0 || !(step_m > 0.0))
        return 1;
    double steps = floor(edge->length_mm / (step_m * QUAN_MM_PER_M));
    return steps > 1.0 ? (int64_t)steps : 1;
}

/* Asks for the heights inside an edge, at equal parts of its drawn length. */
static void sample_edge(sampler *s, int32_t e, int64_t steps, float *heights)
{
    const quan_network *n = s->network;
    int64_t v = n->vertex_first[e], last = n->vertex_first[e + 1] - 1;
    double total = 0.0, passed = 0.0, piece = 0.0;
    for (int64_t i = v; i < last; i++)
        total += hypot((double)n->vertex_x_mm[i + 1] - n->vertex_x_mm[i],
                       (double)n->vertex_y_mm[i + 1] - n->vertex_y_mm[i]);
    for (int64_t i = 1; i < steps; i++) {
        double at = total * (double)i / (double)steps;
        for (;; v++) {
            piece = hypot((double)n->vertex_x_mm[v + 1] - n->vertex_x_mm[v],
                          (double)n->vertex_y_mm[v + 1] - n->vertex_y_mm[v]);
            if (passed + piece >= at || v + 1 == last)
                break;
            passed += piece;
        }
        double t = piece > 0.0 ? fmin((at - passed) / piece, 1.0) : 0.0;
        sample(s, n->vertex_x_mm[v] + t * ((double)n->vertex_x_mm[v + 1] - n->vertex_x_mm[v]),
               n->vertex_y_mm[v] + t * ((double)n->vertex_y_mm[v + 1] - n->vertex_y_mm[v]),
               &heights[i]);
    }
}

/* Relaxation ends when nothing moves by more, or after so many rounds. The ends of a bridge of n
 * pieces are carried inwards in about n^2 rounds; at a millimetre per round what is then left is
 * centimetres for the few pieces that bridges have, far below the noise of the model. */
static const double SETTLED_M = 0.001;
static const int MAX_ROUNDS = 2000;

/* One round over the separated edges: each inner node takes the mean of its neighbours, weighted by
 * the inverse of the length. Returns the largest change. */
static double relax(quan_network *n, const unsigned char *inner, double *sum, double *weight)
{
    double most = 0.0;
    for (int32_t e = 0; e < n->n_edges; e++) {
        const quan_edge *edge = &n->edges[e];
        if (!edge->separated || (!inner[edge->from] && !inner[edge->to]))
            continue;
        double w = 1.0 / edge->length_mm;
        sum[edge->from] += w * (double)n->z_m[edge->to];
        sum[edge->to] += w * (double)n->z_m[edge->from];
        weight[edge->from] += w;
        weight[edge->to] += w;
    }
    for (int32_t i = 0; i < n->n_nodes; i++) {
        if (inner[i]) {
            double z = sum[i] / weight[i];
            most = fmax(most, fabs(z - (double)n->z_m[i]));
            n->z_m[i] = (float)z;
        }
        sum[i] = weight[i] = 0.0;
    }
    return most;
}

/* The model shows what lies under a bridge or over a tunnel: nodes where only such meet are put on
 * the straight line between the places where the ground is reached. */
static quan_status level_separated(quan_network *n, quan_error *err)
{
    quan_status status = QUAN_OK;
    unsigned char *inner = quan_calloc((size_t)n->n_nodes, 1);
    double *sum = quan_calloc((size_t)n->n_nodes, sizeof *sum);
    double *weight = quan_calloc((size_t)n->n_nodes, sizeof *weight);
    bool any = false;
    if (!inner || !sum || !weight) {
        status = quan_fail_memory(err, "heights");
        goto done;
    }
    for (int pass = 0; pass < 2; pass++)
        for (int32_t e = 0; e < n->n_edges; e++) {
            const quan_edge *edge = &n->edges[e];
            if (edge->separated == (pass == 0))
                inner[edge->from] = inner[edge->to] = pass == 0;
        }
    /* A dead end of a bridge has nothing beyond it to lean on: it keeps its height. */
    for (int32_t e = 0; e < n->n_edges; e++)
        if (n->edges[e].separated) {
            weight[n->edges[e].from] += 1.0;
            weight[n->edges[e].to] += 1.0;
        }
    for (int32_t i = 0; i < n->n_nodes; i++) {
        inner[i] = inner[i] && weight[i] > 1.5;
        any = any || inner[i];
        weight[i] = 0.0;
    }
    for (int round = 0; any && round < MAX_ROUNDS; round++)
        if (!(relax(n, inner, sum, weight) > SETTLED_M))
            break;
done:
    quan_free(inner);
    quan_free(sum);
    quan_free(weight);
    return status;
}

/* The ends of an edge are its nodes'; a gap in the model makes the whole edge unknown. */
static void finish_edge(quan_network *n, int32_t e)
{
    float *heights = n->height_m + n->height_first[e];
    int64_t count = n->height_first[e + 1] - n->height_first[e];
    bool gap = false;
    heights[0] = n->z_m[n->edges[e].from];
    heights[count - 1] = n->z_m[n->edges[e].to];
    for (int64_t i = 0; i < count; i++)
        gap = gap || isnan(heights[i]);
    if (!gap)
        return;
    for (int64_t i = 0; i < count; i++)
        heights[i] = NAN;
    n->counts.without_height += n->edges[e].road >= 0;
}

/* Room for a height per node and for the heights of each edge. */
static quan_status make_room(double step_m, quan_network *n, quan_error *err)
{
    n->z_m = quan_alloc((size_t)n->n_nodes, sizeof *n->z_m);
    n->height_first = quan_alloc((size_t)n->n_edges + 1, sizeof *n->height_first);
    if (!n->z_m || !n->height_first)
        return quan_fail_memory(err, "heights");
    n->height_first[0] = 0;
    for (int32_t e = 0; e < n->n_edges; e++)
        n->height_first[e + 1] = n->height_first[e] + 1 + count_steps(n, e, step_m);
    n->height_m = quan_alloc((size_t)n->height_first[n->n_edges], sizeof *n->height_m);
    return n->height_m ? QUAN_OK : quan_fail_memory(err, "heights");
}

quan_status net_heights(const quan_network_options *options, quan_network *network, quan_error *err)
{
    quan_network *n = network;
    if (!options->dem || n->n_edges == 0)
        return QUAN_OK;
    sampler *s = quan_calloc(1, sizeof *s);
    if (!s)
        return quan_fail_memory(err, "heights");
    s->network = n;
    s->dem = options->dem;
    quan_status status = open_sampler(options, s, err);
    if (!status)
        status = make_room(options->height_step_m, n, err);
    if (!status) {
        for (int32_t i = 0; i < n->n_nodes; i++)
            sample(s, n->x_mm[i], n->y_mm[i], &n->z_m[i]);
        for (int32_t e = 0; e < n->n_edges; e++)
            sample_edge(s, e, n->height_first[e + 1] - n->height_first[e] - 1,
                        n->height_m + n->height_first[e]);
        flush(s);
        status = level_separated(n, err);
    }
    for (int32_t e = 0; e < n->n_edges && !status; e++)
        finish_edge(n, e);
    quan_transform_close(s->transform);
    quan_free(s);
    return status;
}
