/* settle.c - a batch comes into the working system, and every feature of it gets its state.
 *
 * The order matters. First the place: coordinates outside the area of use of their own system are
 * swapped axes or a wrong `crs:`, and a projection would bend them into something plausible. Then
 * the transformation; then what became infinite; then validity, in metres, because a repair is
 * judged by the area it changes; last the ring. A feature that is rejected on the way is not asked
 * further.
 *
 * A repair is made only if it keeps the area within repair.area_change_ratio: shapes are drawn by
 * people who know the place, and a "valid" polygon of another size is a wrong one. */
#include "settle.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Coordinates must lie in the area of use of their system and a tenth around it. A projected one is
 * often used a zone further by those who want one sheet for a prefecture. */
#define MARGIN_RATIO 0.1
#define ZONE_DEG     3.0
#define CHUNK        1024

/* A ring of one point stands for a point in a layer of polygons. */
static bool is_point(const quan_geoms *geoms, int64_t feature)
{
    int64_t ring = geoms->ring_first[geoms->part_first[feature]];
    return geoms->point_first[ring + 1] - geoms->point_first[ring] == 1;
}

/* Only for features that have geometry. */
static int64_t first_point(const quan_geoms *geoms, int64_t feature)
{
    return geoms->point_first[geoms->ring_first[geoms->part_first[feature]]];
}

static bool has_geometry(const quan_geoms *geoms, int64_t feature)
{
    return geoms->part_first && geoms->part_first[feature + 1] > geoms->part_first[feature];
}

/* A feature that is used and lies somewhere: works and ledgers may have no place. */
static bool is_placed(const quan_batch *batch, int64_t row)
{
    return batch->states[row] == QUAN_ROW_USED && has_geometry(&batch->layer.geoms, row);
}

/* The place is that of the first vertex, in whichever system the batch is at that moment;
 * transform() takes earlier ones along. */
static quan_status reject(quan_batch *batch, int64_t row, const char *code, const char *reason,
                          quan_error *err)
{
    quan_xy place = QUAN_NOWHERE;
    if (has_geometry(&batch->layer.geoms, row))
        place = batch->layer.geoms.points[first_point(&batch->layer.geoms, row)];
    if (!isfinite(place.x_m) || !isfinite(place.y_m))
        place = QUAN_NOWHERE;
    quan_remark remark = {row, code, reason, place};
    return quan_batch_remark(batch, remark, true, err);
}

/* A grid in use beyond its zone is not wrong by itself, only longer than it says; beyond one zone
 * it is more likely a slip. */
bool quan_crs_margin(const quan_crs_info *info, quan_box *area)
{
    double width = info->east_deg - info->west_deg, height = info->north_deg - info->south_deg;
    if (!(width > 0 && height > 0))
        return false;
    double dx = width * MARGIN_RATIO, dy = height * MARGIN_RATIO;
    if (!info->geographic)
        dx = fmax(dx, ZONE_DEG);
    *area = (quan_box){info->west_deg - dx, info->south_deg - dy, info->east_deg + dx,
                       info->north_deg + dy};
    if (info->geographic && width >= 360) { /* the whole earth has nothing around it */
        area->min_x = -360;
        area->max_x = 360;
    }
    area->min_y = fmax(area->min_y, -90);
    area->max_y = fmin(area->max_y, 90);
    return true;
}

/* The four corners of a box in degrees; NaN stays NaN. */
static void corners_of(quan_box box, quan_transform *to_degrees, double x[4], double y[4])
{
    const double xs[4] = {box.min_x, box.max_x, box.max_x, box.min_x};
    const double ys[4] = {box.min_y, box.min_y, box.max_y, box.max_y};
    memcpy(x, xs, sizeof xs);
    memcpy(y, ys, sizeof ys);
    if (to_degrees)
        quan_transform_points(to_degrees, x, y, 4, 1);
}

/* By the corners of the feature's box: the coordinates as they are go into the message, their
 * degrees decide. */
static quan_status check_feature_area(quan_batch *batch, int64_t row, const quan_box *area,
                                      quan_transform *to_degrees, quan_error *err)
{
    double x[4], y[4], x_given[4], y_given[4];
    corners_of(quan_geoms_box(&batch->layer.geoms, row), NULL, x_given, y_given);
    corners_of(quan_geoms_box(&batch->layer.geoms, row), to_degrees, x, y);
    for (int i = 0; i < 4; i++) {
        bool inside = x[i] >= area->min_x && x[i] <= area->max_x && y[i] >= area->min_y &&
                      y[i] <= area->max_y;
        if (!inside) {
            char reason[400];
            snprintf(reason, sizeof reason,
                     "坐标 %.10g, %.10g 超出其坐标系的适用范围（经度 %.4g 至 %.4g，纬度 %.4g 至 "
                     "%.4g）；请核对数据源的 crs，以及坐标轴是否颠倒。",
                     x_given[i], y_given[i], fmax(area->min_x, -180), fmin(area->max_x, 180),
                     area->min_y, area->max_y);
            return reject(batch, row, QUAN_REJECT_CRS_AREA, reason, err);
        }
    }
    return QUAN_OK;
}

/* The box of everything that is placed. */
static quan_box batch_box(const quan_batch *batch)
{
    quan_box all = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (int64_t row = 0; row < batch->layer.table.n_rows; row++) {
        if (!is_placed(batch, row))
            continue;
        quan_box box = quan_geoms_box(&batch->layer.geoms, row);
        all = (quan_box){fmin(all.min_x, box.min_x), fmin(all.min_y, box.min_y),
                         fmax(all.max_x, box.max_x), fmax(all.max_y, box.max_y)};
    }
    return all;
}

/* Does a grid of points over the box of all features lie in the area? Then each of them does, and
 * none needs its own corners transformed. A projected box is bent in degrees, by far less than what
 * is tolerated around the area. */
static bool lies_inside(quan_box box, const quan_box *area, quan_transform *to_degrees)
{
    enum {
        STEPS = 8,
        POINTS = (STEPS + 1) * (STEPS + 1)
    };
    double x[POINTS], y[POINTS];
    if (!isfinite(box.min_x) || !isfinite(box.min_y) || !isfinite(box.max_x) ||
        !isfinite(box.max_y))
        return false;
    for (int i = 0; i < POINTS; i++) {
        int column = i % (STEPS + 1), row = i / (STEPS + 1);
        x[i] = box.min_x + (box.max_x - box.min_x) * column / STEPS;
        y[i] = box.min_y + (box.max_y - box.min_y) * row / STEPS;
    }
    if (to_degrees)
        quan_transform_points(to_degrees, x, y, POINTS, 1);
    for (int i = 0; i < POINTS; i++) {
        if (!(x[i] >= area->min_x && x[i] <= area->max_x && y[i] >= area->min_y &&
              y[i] <= area->max_y))
            return false;
    }
    return true;
}

/* A system whose area of use is not known is let through. */
static quan_status check_area(quan_batch *batch, quan_error *err)
{
    quan_crs_info info;
    quan_box area;
    quan_crs *degrees = NULL;
    quan_transform *to_degrees = NULL;
    QUAN_TRY(quan_crs_describe(batch->crs, &info, err));
    if (!quan_crs_margin(&info, &area))
        return QUAN_OK;
    quan_status status = QUAN_OK;
    if (!info.geographic) {
        /* without a reliable way to degrees there is nothing to check with; where the working
         * system needs one, transform() says so */
        status = quan_crs_open("EPSG:4326", &degrees, err);
        if (!status && quan_transform_open(batch->crs, degrees, &to_degrees, NULL)) {
            quan_crs_close(degrees);
            return QUAN_OK;
        }
    }
    bool inside = !status && lies_inside(batch_box(batch), &area, to_degrees);
    for (int64_t row = 0; row < batch->layer.table.n_rows && !inside && !status; row++) {
        if (is_placed(batch, row))
            status = check_feature_area(batch, row, &area, to_degrees, err);
    }
    quan_transform_close(to_degrees);
    quan_crs_close(degrees);
    return status;
}

/* All points of the batch at once. A transformation that would be off by a datum shift is refused
 * by quan_transform_open(). */
static quan_status transform(quan_batch *batch, const quan_crs *to, quan_error *err)
{
    quan_geoms *geoms = &batch->layer.geoms;
    quan_transform *transform = NULL;
    if (quan_crs_same(batch->crs, to))
        return QUAN_OK;
    quan_status status = quan_transform_open(batch->crs, to, &transform, err);
    if (status)
        return quan_fail_within(err, status, batch->file);
    if (geoms->n_points)
        quan_transform_points(transform, &geoms->points[0].x_m, &geoms->points[0].y_m,
                              geoms->n_points, sizeof *geoms->points / sizeof(double));
    for (int64_t r = 0; r < batch->n_remarks; r++) {
        quan_xy *place = &batch->remarks[r].place;
        if (isfinite(place->x_m) && isfinite(place->y_m))
            quan_transform_points(transform, &place->x_m, &place->y_m, 1, 1);
    }
    quan_transform_close(transform);
    return QUAN_OK;
}

/* PROJ answers with infinity for places that the projection does not have. */
static quan_status check_finite(quan_batch *batch, quan_error *err)
{
    const quan_geoms *geoms = &batch->layer.geoms;
    for (int64_t row = 0; row < batch->layer.table.n_rows; row++) {
        if (!is_placed(batch, row))
            continue;
        int64_t end = geoms->point_first[geoms->ring_first[geoms->part_first[row + 1]]];
        for (int64_t p = first_point(geoms, row); p < end; p++) {
            if (isfinite(geoms->points[p].x_m) && isfinite(geoms->points[p].y_m))
                continue;
            QUAN_TRY(reject(batch, row, QUAN_REJECT_COORDINATE,
                            "有坐标无法转换到工作坐标系；请核对坐标和数据源的 crs。", err));
            break;
        }
    }
    return QUAN_OK;
}

/* Which polygons are invalid, asked in chunks by several threads. */
typedef struct {
    const quan_batch *batch;
    unsigned char *invalid;
} validity;

/* Writes to its own part of `invalid` only, so that the result does not depend on the number of
 * threads. */
static quan_status check_chunk(int64_t chunk, int32_t thread, void *payload, quan_error *err)
{
    (void)thread;
    const validity *work = payload;
    const quan_geoms *geoms = &work->batch->layer.geoms;
    int64_t end = (chunk + 1) * CHUNK < geoms->n_features ? (chunk + 1) * CHUNK : geoms->n_features;
    for (int64_t f = chunk * CHUNK; f < end; f++) {
        bool valid = true;
        char reason[256];
        if (is_placed(work->batch, f) && !is_point(geoms, f))
            QUAN_TRY(quan_geoms_check(geoms, f, &valid, reason, err));
        work->invalid[f] = !valid;
    }
    return QUAN_OK;
}

/* The words of GEOS for what it found, for those who read the list. */
static void translate_reason(char *why, size_t size)
{
    static const char *const words[][2] = {
        {"Ring Self-intersection", "环自相交"},
        {"Self-intersection", "自相交"},
        {"Hole lies outside shell", "洞在外环之外"},
        {"Holes are nested", "洞互相嵌套"},
        {"Interior is disconnected", "内部不连通"},
        {"Nested shells", "外环互相嵌套"},
        {"Duplicate Rings", "环重复"},
        {"Too few points in geometry component", "点数不足"},
    };
    char rest[256];
    for (size_t w = 0; w < sizeof words / sizeof words[0]; w++) {
        size_t n = strlen(words[w][0]);
        if (strncmp(why, words[w][0], n) != 0)
            continue;
        bool placed = !strncmp(why + n, " at ", 4);
        snprintf(rest, sizeof rest, "%s", why + n + (placed ? 4 : 0));
        snprintf(why, size, "%s%s%.200s", words[w][1], placed ? "，位于 " : "", rest);
        return;
    }
}

/* Appends one feature to `out` in every case: with the shape mended, or as it is refused. */
static quan_status repair_one(quan_batch *batch, int64_t row, double most, quan_geoms *out,
                              quan_error *err)
{
    const quan_geoms *geoms = &batch->layer.geoms;
    bool valid = true;
    char why[256], reason[512];
    double before_m2 = 0, after_m2 = 0;
    QUAN_TRY(quan_geoms_check(geoms, row, &valid, why, err));
    translate_reason(why, sizeof why);
    QUAN_TRY(quan_geoms_repair(geoms, row, out, &before_m2, &after_m2, err));
    if (!has_geometry(out, row)) {
        snprintf(reason, sizeof reason, "%.200s，修复后没有剩余；请重绘该要素。", why);
        return reject(batch, row, QUAN_REJECT_GEOMETRY_INVALID, reason, err);
    }
    if (!(fabs(after_m2 - before_m2) <= most * before_m2)) {
        snprintf(reason, sizeof reason,
                 "%.200s；修复会使面积由 %.2f ㎡ 变为 %.2f ㎡，超过允许的 %g %%；请重绘该要素。",
                 why, before_m2, after_m2, 100 * most);
        return reject(batch, row, QUAN_REJECT_AREA_CHANGED, reason, err);
    }
    snprintf(reason, sizeof reason, "%.200s，已修复：面积由 %.2f ㎡ 变为 %.2f ㎡。", why, before_m2,
             after_m2);
    quan_remark note = {row, QUAN_NOTE_REPAIRED, reason, geoms->points[first_point(geoms, row)]};
    return quan_batch_remark(batch, note, false, err);
}

/* The geometries are replaced as a whole, and only when all went well. */
static quan_status repair_all(quan_batch *batch, const unsigned char *invalid, double most,
                              quan_error *err)
{
    quan_geoms fixed = {.kind = batch->layer.geoms.kind};
    quan_status status = QUAN_OK;
    for (int64_t row = 0; row < batch->layer.geoms.n_features && !status; row++)
        status = invalid[row] ? repair_one(batch, row, most, &fixed, err)
                              : quan_geoms_add_copy(&fixed, &batch->layer.geoms, row, err);
    if (status) {
        quan_geoms_free(&fixed);
        return status;
    }
    quan_geoms_free(&batch->layer.geoms);
    batch->layer.geoms = fixed;
    return QUAN_OK;
}

/* Most layers have nothing to mend, and are then not copied. */
static quan_status check_validity(quan_batch *batch, const quan_work *work, quan_error *err)
{
    int64_t n = batch->layer.geoms.n_features;
    if (batch->layer.geoms.kind != QUAN_POLYGONS || n == 0)
        return QUAN_OK;
    validity question = {.batch = batch, .invalid = quan_calloc((size_t)n, 1)};
    if (!question.invalid)
        return quan_fail_memory(err, "the check of polygons");
    quan_status status =
        quan_parallel(work->monitor, (n + CHUNK - 1) / CHUNK, check_chunk, &question, err);
    bool any = memchr(question.invalid, 1, (size_t)n) != NULL;
    if (!status && any)
        status = repair_all(batch, question.invalid, work->area_change_ratio, err);
    quan_free(question.invalid);
    return status;
}

/* OSM extracts reach far beyond the study area by nature, so distance alone makes nothing misplaced
 * there. */
static quan_status place_in_ring(quan_batch *batch, quan_work *work, quan_error *err)
{
    for (int64_t row = 0; row < batch->layer.table.n_rows; row++) {
        const quan_geoms *geoms = &batch->layer.geoms;
        if (!is_placed(batch, row) || quan_ring_keeps(&work->ring, geoms, row))
            continue;
        double away_m = work->misplaced_m > 0 && batch->ids != QUAN_IDS_OSM
                            ? quan_ring_distance_m(&work->ring, geoms, row)
                            : 0;
        if (away_m > work->misplaced_m && work->misplaced_m > 0) {
            char reason[200];
            snprintf(reason, sizeof reason,
                     "距研究范围 %.0f km；请核对坐标，或从数据源中删去该要素。", away_m / 1000);
            QUAN_TRY(reject(batch, row, QUAN_REJECT_MISPLACED, reason, err));
        } else {
            batch->states[row] = QUAN_ROW_OUTSIDE;
        }
    }
    return QUAN_OK;
}

/* Without a ring (the tools of the command line) nothing is outside. */
quan_status quan_batch_settle(quan_batch *batch, quan_work *work, quan_error *err)
{
    if (!batch->layer.geoms.n_points) /* nothing to place: all rejected, or a table */
        return QUAN_OK;
    if (!batch->crs)
        return quan_fail(err, QUAN_ERR_INPUT,
                         "%s: no coordinate system is known; write it in the run file, for example "
                         "`crs: EPSG:4490`",
                         batch->file);
    QUAN_TRY(check_area(batch, err));
    QUAN_TRY(transform(batch, work->crs, err));
    QUAN_TRY(check_finite(batch, err));
    QUAN_TRY(check_validity(batch, work, err));
    return work->ring.set ? place_in_ring(batch, work, err) : QUAN_OK;
}
