/* Straight distances from a home to the geometries of a group: what a reviewer's buffers show. They
 * decide only for criteria that the standard measures so, and stand beside the routes for all. Each
 * home asks an index in squares that double, exactly as a nearest search in the tree would answer,
 * but with the bounds of all tolerances found on the way. */
#include "gap_work.h"

#include <math.h>

/* First reach of the search; it doubles until nothing nearer can lie outside. */
#define FIRST_REACH_M 250.0

/* Homes measured by one call of a thread. */
#define BLOCK 256

/* The facilities of one group with their index; and one home that asks. */
typedef struct {
    const gap_work *work;
    gap_group *group;
    quan_index index;
    double extent_m; /* no facility is further than this from any home */
    double max_tolerance_m;
} field;

typedef struct {
    const field *field;
    quan_xy from;
    int64_t entry;
    uint32_t cost, low, high;
} question;

/* To the nearest; saturates below QUAN_UNREACHED, which is no distance. */
static uint32_t to_mm(double distance_m)
{
    double mm = nearbyint(distance_m * QUAN_MM_PER_M);
    return mm >= (double)(QUAN_UNREACHED - 1) ? QUAN_UNREACHED - 1 : (uint32_t)mm;
}

/* Whole millimetres, like the routes, so that 500.0000001 m is no finding. */
static bool look_at(int64_t entry, void *payload)
{
    question *q = payload;
    const gap_group *group = q->field->group;
    const quan_geoms *geoms = &q->field->work->data->layers[QUAN_ROLE_FACILITY].geoms;
    uint32_t cost = to_mm(quan_geoms_distance_m(geoms, group->facilities[entry], q->from));
    uint32_t tolerance = group->tolerance_mm[entry];
    uint32_t low = cost > tolerance ? cost - tolerance : 0;
    uint32_t high = cost < QUAN_UNREACHED - 1 - tolerance ? cost + tolerance : QUAN_UNREACHED - 1;
    if (cost < q->cost || (cost == q->cost && entry < q->entry)) {
        q->cost = cost;
        q->entry = entry;
    }
    if (low < q->low)
        q->low = low;
    if (high < q->high)
        q->high = high;
    return true;
}

/* A facility beyond the reach is further than the nearest one by more than every tolerance, so it
 * cannot change a bound. */
static bool is_settled(const question *q, double reach_m)
{
    return q->entry >= 0 &&
           (double)q->cost / QUAN_MM_PER_M + q->field->max_tolerance_m <= reach_m - 0.001;
}

/* Asks for one home. The squares grow until the answer is settled, or hold everything: facilities
 * seen before are seen again, which changes no minimum. */
static void ask(const field *f, int64_t home)
{
    question q = {
        f, f->work->homes.point[home], -1, QUAN_UNREACHED, QUAN_UNREACHED, QUAN_UNREACHED};
    double reach_m = FIRST_REACH_M / 2;
    do {
        reach_m *= 2;
        quan_box window = {q.from.x_m - reach_m, q.from.y_m - reach_m, q.from.x_m + reach_m,
                           q.from.y_m + reach_m};
        quan_index_query(&f->index, window, look_at, &q);
    } while (!is_settled(&q, reach_m) && reach_m <= f->extent_m);
    f->group->buffer.cost[home] = q.cost;
    f->group->buffer.low[home] = q.low;
    f->group->buffer.high[home] = q.high;
    f->group->buffer.entry[home] = q.entry;
}

/* Nothing here can fail: places for the answers are there. */
static quan_status ask_block(int64_t block, int32_t thread, void *payload, quan_error *err)
{
    const field *f = payload;
    int64_t end = (block + 1) * BLOCK < f->work->homes.n ? (block + 1) * BLOCK : f->work->homes.n;
    (void)thread;
    (void)err;
    for (int64_t home = block * BLOCK; home < end; home++)
        ask(f, home);
    return QUAN_OK;
}

static void widen(quan_box *box, quan_box other)
{
    box->min_x = fmin(box->min_x, other.min_x);
    box->min_y = fmin(box->min_y, other.min_y);
    box->max_x = fmax(box->max_x, other.max_x);
    box->max_y = fmax(box->max_y, other.max_y);
}

/* The extent bounds the search for homes that have no facility at all. */
static quan_status open_field(field *f, quan_error *err)
{
    const gap_homes *homes = &f->work->homes;
    const quan_geoms *geoms = &f->work->data->layers[QUAN_ROLE_FACILITY].geoms;
    quan_box all = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    quan_box *boxes = quan_alloc((size_t)f->group->n, sizeof *boxes);
    if (!boxes)
        return quan_fail_memory(err, "the straight distances");
    for (int64_t i = 0; i < f->group->n; i++) {
        boxes[i] = quan_geoms_box(geoms, f->group->facilities[i]);
        widen(&all, boxes[i]);
        double tolerance_m = f->group->tolerance_mm[i] / QUAN_MM_PER_M;
        f->max_tolerance_m = fmax(f->max_tolerance_m, tolerance_m);
    }
    for (int64_t i = 0; i < homes->n; i++)
        widen(&all, (quan_box){homes->point[i].x_m, homes->point[i].y_m, homes->point[i].x_m,
                               homes->point[i].y_m});
    f->extent_m = fmax(0, fmax(all.max_x - all.min_x, all.max_y - all.min_y));
    quan_status status = quan_index_build(boxes, f->group->n, &f->index, err);
    quan_free(boxes);
    return status;
}

/* What was filled before a failure is freed with the group. */
static quan_status measure_group(gap_work *work, gap_group *group, quan_error *err)
{
    field f = {.work = work, .group = group};
    gap_nearest *nearest = &group->buffer;
    size_t n = (size_t)work->homes.n;
    nearest->cost = quan_alloc(n, sizeof *nearest->cost);
    nearest->low = quan_alloc(n, sizeof *nearest->low);
    nearest->high = quan_alloc(n, sizeof *nearest->high);
    nearest->entry = quan_alloc(n, sizeof *nearest->entry);
    if (!nearest->cost || !nearest->low || !nearest->high || !nearest->entry)
        return quan_fail_memory(err, "the straight distances");
    quan_status status = open_field(&f, err);
    if (!status)
        status =
            quan_parallel(work->monitor, (work->homes.n + BLOCK - 1) / BLOCK, ask_block, &f, err);
    quan_index_free(&f.index);
    return status;
}

quan_status quan_gap_measure_buffers(gap_work *work, quan_gap_result *out, quan_error *err)
{
    (void)out;
    for (int32_t g = 0; g < work->n_groups; g++)
        QUAN_TRY(measure_group(work, &work->groups[g], err));
    return QUAN_OK;
}
