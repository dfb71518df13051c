/* placement.c - the system of each batch, before anything is transformed. A declared system is
 * taken, an old datum needs common points, and where nothing is known the numbers are asked; what
 * was found by asking is written down with its evidence, because somebody signs for it. */
#include "placement.h"

#include "common_points.h"
#include "crs_guess.h"
#include "run_file/run_file_values.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Features that are asked before a whole layer is. */
#define N_PROBES 3

/* Further from the study area than this (some 100 km) nothing is a matter of a datum. */
#define FAR_DEG 1.0

quan_status quan_placement_declared(const quan_source *given, quan_crs **crs, quan_error *err)
{
    *crs = NULL;
    if (!given->crs || (!strcmp(given->crs, "local") && given->common_points))
        return QUAN_OK;
    if (given->has_local)
        return quan_run_at(given, quan_crs_open_local(&given->local, given->to, crs, err), err);
    return quan_run_at(given, quan_crs_open(given->crs, crs, err), err);
}

/* A note of evidence, in Chinese as the contents of the output are. */
static quan_status note(quan_gathering *g, int64_t source_row, const char *text, quan_error *err)
{
    quan_table *table = &g->out->placements;
    QUAN_TRY(quan_table_add_rows(table, 1, err));
    quan_table_set_int(table, QUAN_PLACEMENT_SOURCE, table->n_rows - 1, source_row);
    return quan_table_set_text(table, QUAN_PLACEMENT_NOTE, table->n_rows - 1, text, err);
}

/* Widens `out` by a box given in `crs`. */
static quan_status add_degrees(const quan_crs *crs, const quan_box *box, quan_box *out,
                               quan_error *err)
{
    quan_crs *degrees = NULL;
    quan_transform *transform = NULL;
    double x[4] = {box->min_x, box->max_x, box->max_x, box->min_x};
    double y[4] = {box->min_y, box->min_y, box->max_y, box->max_y};
    quan_status status = quan_crs_open("EPSG:4326", &degrees, err);
    if (!status)
        status = quan_transform_open(crs, degrees, &transform, err);
    if (!status)
        quan_transform_points(transform, x, y, 4, 1);
    for (int i = 0; i < 4 && !status; i++)
        *out = (quan_box){fmin(out->min_x, x[i]), fmin(out->min_y, y[i]), fmax(out->max_x, x[i]),
                          fmax(out->max_y, y[i])};
    quan_transform_close(transform);
    quan_crs_close(degrees);
    return status;
}

/* The study area; before it is known the bbox, else the boundaries that were read already. */
static quan_status find_area(const quan_gathering *g, quan_guess_evidence *out, quan_error *err)
{
    const double *b = g->run->bbox_deg;
    quan_extent extent;
    out->area_deg = (quan_box){INFINITY, INFINITY, -INFINITY, -INFINITY};
    if (g->work.ring.set)
        QUAN_TRY(add_degrees(g->work.crs, &g->work.ring.box, &out->area_deg, err));
    else if (b[0] < b[2] && b[1] < b[3])
        out->area_deg = (quan_box){b[0], b[1], b[2], b[3]};
    for (int32_t i = 0; i < g->n_waiting && !g->work.ring.set; i++) {
        QUAN_TRY(quan_extent_of(&g->waiting[i], &extent, err));
        if (extent.n && g->waiting[i].crs && !(b[0] < b[2]))
            QUAN_TRY(add_degrees(g->waiting[i].crs, &extent.box, &out->area_deg, err));
    }
    out->has_area = out->area_deg.min_x <= out->area_deg.max_x;
    return QUAN_OK;
}

/* What the reader of the report needs to agree or not. */
static void explain(const quan_guess *guess, const quan_extent *extent, bool has_area, char *out,
                    size_t size)
{
    const quan_box *b = &extent->box;
    bool degrees =
        !strcmp(guess->definition, "EPSG:4490") || !strcmp(guess->definition, "EPSG:4326");
    snprintf(out, size,
             "未给出坐标系，按数值判断为 %s：第一列 %.10g 至 %.10g，第二列 %.10g 至 %.10g%s，"
             "中位点为经度 %.4f、纬度 %.4f%s。%s若不是，请写 crs。",
             guess->definition, b->min_x, b->max_x, b->min_y, b->max_y,
             guess->swapped ? "（先北后东，已对调）" : "", guess->middle.lon_deg,
             guess->middle.lat_deg, has_area ? "，在研究范围处" : "",
             degrees ? "数值分不出 WGS84、CGCS2000 与 GCJ-02、BD-09；"
                     : "数值分不出 CGCS2000 与西安80、北京54（相差数十米），也分不出 UTM（北坐标"
                       "小约万分之四）；");
}

static quan_status guess_system(quan_gathering *g, quan_batch *batch, const quan_extent *extent,
                                int64_t row, quan_error *err)
{
    quan_guess_evidence evidence = {.system = *g->out->crs ? g->out->crs : g->run->crs};
    quan_guesses guesses;
    char text[900];
    QUAN_TRY(find_area(g, &evidence, err));
    QUAN_TRY(quan_crs_guess(extent, &evidence, &guesses, err));
    if (guesses.kind != QUAN_GUESS_ONE)
        return quan_guess_fail(&guesses, extent, &evidence, batch->file, err);
    const quan_guess *guess = &guesses.items[guesses.chosen];
    QUAN_TRY(quan_crs_open(guess->definition, &batch->crs, err));
    if (guess->swapped)
        quan_guess_swap(batch);
    explain(guess, extent, evidence.has_area, text, sizeof text);
    quan_say(g->monitor, QUAN_NOTE,
             "%s: no coordinate system is given; by its numbers it is %s; `quan check` tells why",
             batch->file, guess->definition);
    return note(g, row, text, err);
}

static quan_status load_limits(const quan_gathering *g, quan_points_limits *out, quan_error *err)
{
    const quan_catalogue *c = g->catalogue;
    QUAN_TRY(quan_setting(c, "common_points.max_residual_m", &out->max_residual_m, err));
    QUAN_TRY(quan_setting(c, "common_points.max_rotation_deg", &out->max_rotation_deg, err));
    QUAN_TRY(quan_setting(c, "common_points.max_scale_ratio", &out->max_scale_ratio, err));
    return quan_setting(c, "common_points.max_distance_m", &out->max_distance_m, err);
}

/* The plane of the source goes through the four parameters into `to`. */
static quan_status use_points(quan_gathering *g, quan_batch *batch, const quan_extent *extent,
                              int64_t row, quan_error *err)
{
    const quan_source *source = batch->source;
    quan_points_limits limits;
    quan_points_fit fit;
    quan_crs_info info = {0};
    quan_crs *moved = NULL;
    char text[400];
    if (batch->crs)
        QUAN_TRY(quan_crs_describe(batch->crs, &info, err));
    if (info.geographic)
        return quan_run_at(
            source,
            quan_fail(err, QUAN_ERR_INPUT,
                      "%s: common points need a source in metres, and this one is in degrees; "
                      "project it in its own system first",
                      batch->file),
            err);
    QUAN_TRY(load_limits(g, &limits, err));
    QUAN_TRY(quan_common_points_open(source, extent, batch->crs, &limits, &fit, err));
    QUAN_TRY(
        quan_run_at(source, quan_crs_open_moved(&fit.similarity, source->to, &moved, err), err));
    quan_crs_close(batch->crs);
    batch->crs = moved;
    if (fit.n == 2)
        snprintf(text, sizeof text,
                 "由 2 个公共点求得平面四参数，没有多余观测，无法检核；请再给一个以上公共点。");
    else
        snprintf(text, sizeof text,
                 "由 %lld 个公共点按最小二乘求得平面四参数，最大残差 %.3f m（限差 %.3f m）。",
                 (long long)fit.n, fit.largest_m, limits.max_residual_m);
    return note(g, row, text, err);
}

/* The old datums stay as they are when the run works in one of them. */
static quan_status refuse_old(const quan_gathering *g, const quan_batch *batch, quan_error *err)
{
    quan_crs *target = NULL;
    quan_transform *transform = NULL;
    quan_crs_info info;
    char code[32] = "";
    QUAN_TRY(quan_crs_describe(batch->crs, &info, err));
    if (!info.needs_points)
        return QUAN_OK;
    bool same = g->run->crs && !quan_crs_open(g->run->crs, &target, NULL) &&
                !quan_transform_open(batch->crs, target, &transform, NULL);
    quan_transform_close(transform);
    quan_crs_close(target);
    if (same)
        return QUAN_OK;
    if (info.epsg)
        snprintf(code, sizeof code, "EPSG:%d ", info.epsg);
    return quan_fail(
        err, QUAN_ERR_INPUT,
        "%s: it is in %s%s, from which no public parameters lead to CGCS2000 (the "
        "shift is of tens of metres); add `common_points: FILE.csv` to the source, with "
        "the columns from_x, from_y, to_x, to_y (x to the east) of at least 2 points, "
        "better 4, and `to: EPSG:n` for the system of to_x and to_y; or have the "
        "surveying authority transform it",
        batch->file, code, info.name);
}

/* Where the first, the middle and the last placed feature lie, in degrees. */
static quan_status probe(const quan_batch *batch, quan_lonlat *out, int *n, quan_error *err)
{
    const quan_geoms *geoms = &batch->layer.geoms;
    quan_crs *degrees = NULL;
    quan_transform *transform = NULL;
    *n = 0;
    QUAN_TRY(quan_crs_open("EPSG:4326", &degrees, err));
    if (quan_transform_open(batch->crs, degrees, &transform, NULL) == QUAN_OK) {
        for (*n = 0; *n < N_PROBES; ++*n) {
            quan_xy at = geoms->points[(geoms->n_points - 1) * *n / (N_PROBES - 1)];
            quan_transform_points(transform, &at.x_m, &at.y_m, 1, 1);
            out[*n] = (quan_lonlat){at.x_m, at.y_m};
        }
    }
    quan_transform_close(transform);
    quan_crs_close(degrees);
    return QUAN_OK;
}

/* Does any of the places lie in the box? */
static bool any_inside(const quan_lonlat *places, int n, const quan_box *box)
{
    bool inside = false;
    for (int i = 0; i < n; i++)
        inside = inside || (places[i].lon_deg >= box->min_x && places[i].lon_deg <= box->max_x &&
                            places[i].lat_deg >= box->min_y && places[i].lat_deg <= box->max_y);
    return inside;
}

/* The only other system by which a layer would lie where it should; kind NONE: there is no such. */
static quan_status find_other(const quan_gathering *g, const quan_batch *batch,
                              const quan_crs_info *info, quan_guesses *out, quan_extent *extent,
                              quan_error *err)
{
    quan_guess_evidence evidence = {.system = *g->out->crs ? g->out->crs : g->run->crs};
    quan_lonlat places[N_PROBES];
    quan_box box;
    int n = 0;
    *out = (quan_guesses){.kind = QUAN_GUESS_NONE};
    QUAN_TRY(find_area(g, &evidence, err));
    box = (quan_box){evidence.area_deg.min_x - FAR_DEG, evidence.area_deg.min_y - FAR_DEG,
                     evidence.area_deg.max_x + FAR_DEG, evidence.area_deg.max_y + FAR_DEG};
    if (!evidence.has_area && !quan_crs_margin(info, &box))
        return QUAN_OK;
    QUAN_TRY(probe(batch, places, &n, err));
    if (!n || any_inside(places, n, &box))
        return QUAN_OK;
    QUAN_TRY(quan_extent_of(batch, extent, err));
    return extent->n ? quan_crs_guess(extent, &evidence, out, err) : QUAN_OK;
}

/* A layer that lies far away by its system, and in the study area by another, was given a wrong
 * one: to set every feature aside would hide that. A few features are looked at first, since most
 * layers lie where they should. */
static quan_status doubt_system(const quan_gathering *g, const quan_batch *batch, quan_error *err)
{
    quan_guesses guesses;
    quan_extent extent = {.n = 0};
    quan_crs_info info;
    QUAN_TRY(quan_crs_describe(batch->crs, &info, err));
    QUAN_TRY(find_other(g, batch, &info, &guesses, &extent, err));
    if (guesses.kind != QUAN_GUESS_ONE)
        return QUAN_OK;
    const quan_guess *guess = &guesses.items[guesses.chosen];
    if (guess->swapped)
        return quan_fail(err, QUAN_ERR_INPUT,
                         "%s: its coordinates (around %.10g, %.10g) do not fit its system %s, but "
                         "with the axes exchanged they fit %s; exchange them, or save the file "
                         "without a system, and they are exchanged in reading",
                         batch->file, extent.middle.x_m, extent.middle.y_m, info.name,
                         guess->definition);
    return quan_fail(err, QUAN_ERR_INPUT,
                     "%s: its coordinates (around %.10g, %.10g) do not fit its system %s, but they "
                     "fit %s; write `crs: %s` for this source",
                     batch->file, extent.middle.x_m, extent.middle.y_m, info.name,
                     guess->definition, guess->definition);
}

/* The number where there is one, else the name; how it was found behind it. */
static quan_status write_system(quan_gathering *g, const quan_batch *batch, int64_t row,
                                const char *before, bool guessed, quan_error *err)
{
    quan_crs_info info;
    char text[200];
    if (!batch->crs)
        return QUAN_OK;
    QUAN_TRY(quan_crs_describe(batch->crs, &info, err));
    if (*before)
        snprintf(text, sizeof text, "%s (common points)", before);
    else if (info.epsg)
        snprintf(text, sizeof text, "EPSG:%d%s", info.epsg, guessed ? " (guessed)" : "");
    else
        snprintf(text, sizeof text, "%s", info.name);
    return quan_table_set_text(&g->out->sources, QUAN_SOURCE_CRS, row, text, err);
}

/* How a source that common points place is shown. */
static quan_status name_before(const quan_batch *batch, char out[160], quan_error *err)
{
    quan_crs_info info;
    snprintf(out, 160, "local grid");
    if (!batch->crs)
        return QUAN_OK;
    QUAN_TRY(quan_crs_describe(batch->crs, &info, err));
    if (info.epsg)
        snprintf(out, 160, "EPSG:%d", info.epsg);
    else
        snprintf(out, 160, "%s", info.name);
    return QUAN_OK;
}

/* A system that is known, by the file or the run file. */
static quan_status check_known(const quan_gathering *g, const quan_batch *batch, quan_error *err)
{
    QUAN_TRY(refuse_old(g, batch, err));
    return doubt_system(g, batch, err);
}

quan_status quan_placement_find(quan_gathering *g, quan_batch *batch, int64_t source_row,
                                quan_error *err)
{
    quan_extent extent = {.n = 0};
    char before[160] = "";
    bool points = batch->source->common_points != NULL;
    bool guess = !batch->crs && !points;
    quan_status status = QUAN_OK;
    if (!batch->layer.geoms.n_points) /* a table, or nothing that could be placed */
        return write_system(g, batch, source_row, before, false, err);
    if (points || guess)
        status = quan_extent_of(batch, &extent, err);
    if (!status && points)
        status = name_before(batch, before, err);
    if (!status && points)
        status = use_points(g, batch, &extent, source_row, err);
    if (!status && guess && extent.n)
        status = guess_system(g, batch, &extent, source_row, err);
    if (!status && !points && !guess)
        status = check_known(g, batch, err);
    return status ? status : write_system(g, batch, source_row, before, guess, err);
}
