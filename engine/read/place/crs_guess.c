/* Numbers without a system. Which forms they may have is a matter of the projections, not of
 * taste: an easting of a zone lies within 350 km of 500 km, for a zone of 3 degrees is nowhere
 * wider than 334 km and data are used one zone further at most. A guess is made only when one
 * reading remains; a wrong one would lie 300 km off, or a metre off and nobody would see it.
 *
 * Quantiles and not extremes: one point at (0, 0) or with a digit too many is in every file. */
#include "crs_guess.h"

#include "settle.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define QUANTILE     0.01
#define FEW_FEATURES 20

/* Eastings of a zone, metres; with the number of the zone before them also those of neighbours. */
#define EAST_LEAST_M       150e3
#define EAST_MOST_M        850e3
#define ZONED_EAST_LEAST_M 50e3
#define ZONED_EAST_MOST_M  950e3

/* Northings of China: the islands in the south, the bend of the Amur. Without a zone number before
 * the easting the mainland with Hainan only, so that an easting is never taken for a northing. */
#define NORTH_LEAST_M      300e3
#define NORTH_MOST_M       6200e3
#define NORTH_UNZONED_M    1700e3
#define DRAWING_MOST_M     150e3
#define WEB_EAST_LEAST_M   8000e3 /* 72 E */
#define WEB_EAST_MOST_M    15400e3
#define WEB_NORTH_MOST_M   7600e3
#define CHINA_WEST_DEG     70.0
#define CHINA_EAST_DEG     140.0
#define CHINA_NORTH_DEG    56.0
#define EPSG_3_DEGREES     4513 /* zone 25; the next 20 follow in order */
#define EPSG_6_DEGREES     4491 /* zone 13; the next 10 follow */
#define EPSG_CM_75         4534 /* 3 degrees without zone number; the next 20 follow */
#define CENTRAL_MERIDIANS  21
#define FIRST_MERIDIAN_DEG 75

static int compare_reals(const void *one, const void *two)
{
    double a = *(const double *)one, b = *(const double *)two;
    return (a > b) - (a < b);
}

/* Sorts the values. */
static void quantiles(double *values, int64_t n, double *low, double *high, double *middle)
{
    qsort(values, (size_t)n, sizeof *values, compare_reals);
    int64_t cut = (int64_t)(QUANTILE * (double)n);
    *low = values[cut];
    *high = values[n - 1 - cut];
    *middle = values[n / 2];
}

/* Up to `room` points, those that are no numbers left out. */
static int64_t collect(const quan_batch *batch, double *x, double *y)
{
    const quan_geoms *geoms = &batch->layer.geoms;
    int64_t n = 0;
    bool few = geoms->n_features < FEW_FEATURES;
    for (int64_t i = 0; i < (few ? geoms->n_points : geoms->n_features); i++) {
        quan_xy at = few ? geoms->points[i] : (quan_xy){0, 0};
        if (!few) {
            quan_box box = quan_geoms_box(geoms, i);
            at = (quan_xy){(box.min_x + box.max_x) / 2, (box.min_y + box.max_y) / 2};
        }
        if (!isfinite(at.x_m) || !isfinite(at.y_m))
            continue;
        x[n] = at.x_m;
        y[n++] = at.y_m;
    }
    return n;
}

quan_status quan_extent_of(const quan_batch *batch, quan_extent *out, quan_error *err)
{
    const quan_geoms *geoms = &batch->layer.geoms;
    size_t room = (size_t)(geoms->n_features < FEW_FEATURES ? geoms->n_points : geoms->n_features);
    double *x = quan_alloc(room, sizeof *x), *y = quan_alloc(room, sizeof *y);
    quan_status status = QUAN_OK;
    *out = (quan_extent){.n = 0};
    if (!x || !y) {
        status = quan_fail_memory(err, "the extent of a layer");
        goto done;
    }
    out->n = collect(batch, x, y);
    if (out->n) {
        quantiles(x, out->n, &out->box.min_x, &out->box.max_x, &out->middle.x_m);
        quantiles(y, out->n, &out->box.min_y, &out->box.max_y, &out->middle.y_m);
    }
done:
    quan_free(x);
    quan_free(y);
    return status;
}

static quan_extent turned(const quan_extent *extent)
{
    const quan_box *b = &extent->box;
    return (quan_extent){{b->min_y, b->min_x, b->max_y, b->max_x},
                         {extent->middle.y_m, extent->middle.x_m},
                         extent->n};
}

static quan_extent scaled(const quan_extent *extent, double factor)
{
    const quan_box *b = &extent->box;
    return (quan_extent){
        {b->min_x * factor, b->min_y * factor, b->max_x * factor, b->max_y * factor},
        {extent->middle.x_m * factor, extent->middle.y_m * factor},
        extent->n};
}

/* Longitude and latitude of the middle and of the box; false where the system has no such place. */
static quan_status locate(const quan_extent *extent, quan_guess *guess, bool *good, quan_error *err)
{
    quan_crs *crs = NULL, *degrees = NULL;
    quan_transform *transform = NULL;
    quan_crs_info info;
    quan_box area;
    const quan_box *b = &extent->box;
    double x[5] = {extent->middle.x_m, b->min_x, b->max_x, b->max_x, b->min_x};
    double y[5] = {extent->middle.y_m, b->min_y, b->min_y, b->max_y, b->max_y};
    *good = false;
    quan_status status = quan_crs_open(guess->definition, &crs, err);
    if (!status)
        status = quan_crs_open("EPSG:4326", &degrees, err);
    if (!status)
        status = quan_crs_describe(crs, &info, err);
    if (status || quan_transform_open(crs, degrees, &transform, NULL))
        goto done;
    quan_transform_points(transform, x, y, 5, 1);
    *good = isfinite(x[0]) && isfinite(y[0]);
    guess->middle = (quan_lonlat){x[0], y[0]};
    guess->deg = (quan_box){x[0], y[0], x[0], y[0]};
    for (int i = 1; i < 5; i++)
        guess->deg = (quan_box){fmin(guess->deg.min_x, x[i]), fmin(guess->deg.min_y, y[i]),
                                fmax(guess->deg.max_x, x[i]), fmax(guess->deg.max_y, y[i])};
    if (quan_crs_margin(&info, &area))
        *good = *good && x[0] >= area.min_x && x[0] <= area.max_x && y[0] >= area.min_y &&
                y[0] <= area.max_y;
done:
    quan_transform_close(transform);
    quan_crs_close(degrees);
    quan_crs_close(crs);
    return status;
}

/* A reading that is there already is not added twice: a county's zone may be the working system. */
static quan_status add(quan_guesses *out, const quan_extent *extent, const quan_guess *form,
                       quan_error *err)
{
    quan_guess guess = *form;
    bool good = false;
    for (int32_t i = 0; i < out->n; i++) {
        if (out->items[i].swapped == form->swapped &&
            !strcmp(out->items[i].definition, form->definition))
            return QUAN_OK;
    }
    if (out->n >= (int32_t)(sizeof out->items / sizeof *out->items))
        return QUAN_OK;
    QUAN_TRY(locate(extent, &guess, &good, err));
    if (good)
        out->items[out->n++] = guess;
    return QUAN_OK;
}

static bool between(double value, double least, double most)
{
    return value >= least && value <= most;
}

/* An easting with its zone before it, as 34394951 is 34 and 394951; 0: it has none. */
static int zone_of(double east, int least, int most)
{
    int zone = between(east, 1e6, 60e6) ? (int)(east / 1e6) : 0;
    return zone >= least && zone <= most &&
                   between(east - zone * 1e6, ZONED_EAST_LEAST_M, ZONED_EAST_MOST_M)
               ? zone
               : 0;
}

/* Which meridians have land of China at that latitude, roughly: only so that a list of questions
 * stays short. */
static bool is_in_outline(quan_lonlat place)
{
    static const struct {
        double north, west, east;
    } bands[] = {{26.5, 97, 123}, {33.5, 78, 123.5}, {41, 73, 126}, {54, 79, 135.5}};
    for (size_t i = 0; i < sizeof bands / sizeof *bands; i++) {
        if (place.lat_deg <= bands[i].north)
            return between(place.lon_deg, bands[i].west, bands[i].east);
    }
    return false;
}

/* The forms that name their place by themselves; 0: the numbers have not this form. */
static void name_codes(const quan_extent *extent, int codes[4])
{
    double x = extent->middle.x_m, y = extent->middle.y_m;
    bool north = between(y, NORTH_LEAST_M, NORTH_MOST_M);
    bool china = between(x, CHINA_WEST_DEG, CHINA_EAST_DEG) && between(y, 0, CHINA_NORTH_DEG);
    int zone3 = north ? zone_of(x, 25, 45) : 0, zone6 = north ? zone_of(x, 13, 23) : 0;
    bool web = between(x, WEB_EAST_LEAST_M, WEB_EAST_MOST_M) && between(y, 0, WEB_NORTH_MOST_M);
    codes[0] = between(x, -180, 180) && between(y, -90, 90) ? china ? 4490 : 4326 : 0;
    codes[1] = zone3 ? EPSG_3_DEGREES + zone3 - 25 : 0;
    codes[2] = zone6 ? EPSG_6_DEGREES + zone6 - 13 : 0;
    codes[3] = web ? 3857 : 0;
}

static quan_status add_named(quan_guesses *out, const quan_extent *extent, bool swapped,
                             quan_error *err)
{
    quan_guess form = {.swapped = swapped};
    int codes[4];
    name_codes(extent, codes);
    for (int i = 0; i < 4; i++) {
        snprintf(form.definition, sizeof form.definition, "EPSG:%d", codes[i]);
        if (codes[i])
            QUAN_TRY(add(out, extent, &form, err));
    }
    return QUAN_OK;
}

/* The same numbers are right in each zone: all 21 are tried. */
static quan_status add_unzoned(quan_guesses *out, const quan_extent *extent, bool swapped,
                               bool has_area, quan_error *err)
{
    quan_guess form = {.swapped = swapped};
    if (!between(extent->middle.x_m, EAST_LEAST_M, EAST_MOST_M) ||
        !between(extent->middle.y_m, NORTH_UNZONED_M, NORTH_MOST_M))
        return QUAN_OK;
    for (int i = 0; i < CENTRAL_MERIDIANS; i++) {
        int32_t before = out->n;
        snprintf(form.definition, sizeof form.definition, "EPSG:%d", EPSG_CM_75 + i);
        QUAN_TRY(add(out, extent, &form, err));
        if (out->n > before && !has_area && !is_in_outline(out->items[before].middle))
            out->n = before;
    }
    return QUAN_OK;
}

static bool is_small(const quan_extent *extent)
{
    const quan_box *b = &extent->box;
    return between(b->min_x, -DRAWING_MOST_M, DRAWING_MOST_M) &&
           between(b->max_x, -DRAWING_MOST_M, DRAWING_MOST_M) &&
           between(b->min_y, -DRAWING_MOST_M, DRAWING_MOST_M) &&
           between(b->max_y, -DRAWING_MOST_M, DRAWING_MOST_M);
}

static quan_status collect_guesses(quan_guesses *out, const quan_extent *extent,
                                   const quan_guess_evidence *evidence, quan_error *err)
{
    const quan_extent other = turned(extent);
    out->n = 0;
    for (int swapped = 0; swapped < 2; swapped++) {
        const quan_extent *e = swapped ? &other : extent;
        QUAN_TRY(add_named(out, e, swapped, err));
        QUAN_TRY(add_unzoned(out, e, swapped, evidence->has_area, err));
    }
    if (!evidence->system)
        return QUAN_OK;
    quan_guess form = {.swapped = false};
    snprintf(form.definition, sizeof form.definition, "%s", evidence->system);
    return add(out, extent, &form, err);
}

static bool meet(const quan_box *a, const quan_box *b)
{
    return a->min_x <= b->max_x && a->max_x >= b->min_x && a->min_y <= b->max_y &&
           a->max_y >= b->min_y;
}

/* Keeps those whose middles are nearest to the study area, which are the likeliest. */
static void keep_nearest(quan_guesses *out, const quan_box *area_deg)
{
    enum {
        MOST = 3
    };
    double x = (area_deg->min_x + area_deg->max_x) / 2, y = (area_deg->min_y + area_deg->max_y) / 2;
    for (int32_t i = 0; i < out->n && i < MOST; i++) {
        int32_t best = i;
        for (int32_t k = i + 1; k < out->n; k++) {
            const quan_lonlat *a = &out->items[k].middle, *b = &out->items[best].middle;
            if (hypot(a->lon_deg - x, a->lat_deg - y) < hypot(b->lon_deg - x, b->lat_deg - y))
                best = k;
        }
        quan_guess kept = out->items[best];
        out->items[best] = out->items[i];
        out->items[i] = kept;
    }
    out->n = out->n < MOST ? out->n : MOST;
}

/* Keeps those in the study area; when there are none, the nearest, as the answer to where it lies.
 */
static void choose_by_area(quan_guesses *out, const quan_box *area_deg)
{
    int32_t n = 0;
    for (int32_t i = 0; i < out->n; i++) {
        if (meet(&out->items[i].deg, area_deg))
            out->items[n++] = out->items[i];
    }
    if (!n)
        keep_nearest(out, area_deg);
    else
        out->n = n;
    out->kind = !n ? QUAN_GUESS_ELSEWHERE : n == 1 ? QUAN_GUESS_ONE : QUAN_GUESS_SEVERAL;
}

/* Without a study area the run's own system decides; degrees in China are not turned to look for
 * another place. */
static void choose_alone(quan_guesses *out, const char *system)
{
    int32_t china = -1;
    out->kind = out->n == 1 ? QUAN_GUESS_ONE : QUAN_GUESS_SEVERAL;
    for (int32_t i = 0; i < out->n; i++) {
        if (!strcmp(out->items[i].definition, "EPSG:4490"))
            china = i;
        if (system && !out->items[i].swapped && !strcmp(out->items[i].definition, system)) {
            out->chosen = i;
            out->kind = QUAN_GUESS_ONE;
            return;
        }
    }
    if (china < 0)
        return;
    out->chosen = china;
    out->kind = QUAN_GUESS_ONE;
}

/* What is wrong with numbers that no system has: asked only when nothing fits. */
static quan_status diagnose(quan_guesses *out, const quan_extent *extent,
                            const quan_guess_evidence *evidence, quan_error *err)
{
    const quan_extent metres = scaled(extent, 1e-3), longer = scaled(extent, 1e3);
    quan_guess_evidence none = *evidence;
    none.system = NULL;
    none.has_area = false;
    out->kind = QUAN_GUESS_NONE;
    if (!is_small(extent)) {
        QUAN_TRY(collect_guesses(out, &metres, &none, err));
        if (out->n)
            out->kind = QUAN_GUESS_MILLIMETRES;
    } else {
        QUAN_TRY(collect_guesses(out, &longer, &none, err));
        out->kind = out->n ? QUAN_GUESS_KILOMETRES : QUAN_GUESS_DRAWING;
    }
    out->n = 0;
    return QUAN_OK;
}

quan_status quan_crs_guess(const quan_extent *extent, const quan_guess_evidence *evidence,
                           quan_guesses *out, quan_error *err)
{
    *out = (quan_guesses){.kind = QUAN_GUESS_NONE};
    QUAN_TRY(collect_guesses(out, extent, evidence, err));
    bool small = is_small(extent) && evidence->has_area;
    if (out->n && evidence->has_area)
        choose_by_area(out, &evidence->area_deg);
    else if (out->n)
        choose_alone(out, evidence->system);
    /* a drawing of 100 m by 60 m has numbers like degrees */
    if (!out->n || (small && out->kind == QUAN_GUESS_ELSEWHERE))
        return diagnose(out, extent, evidence, err);
    return QUAN_OK;
}

void quan_guess_list(const quan_guesses *guesses, char *out, size_t size)
{
    size_t n = 0;
    out[0] = '\0';
    for (int32_t i = 0; i < guesses->n && n < size; i++) {
        const quan_guess *item = &guesses->items[i];
        n += (size_t)snprintf(out + n, size - n, "%s%.40s (%.2f, %.2f)", i ? ", " : "",
                              item->definition, item->middle.lon_deg, item->middle.lat_deg);
    }
}

static quan_status fail_numbers(quan_guess_kind kind, const quan_extent *extent, const char *file,
                                quan_error *err)
{
    const quan_box *b = &extent->box;
    switch (kind) {
    case QUAN_GUESS_MILLIMETRES:
        return quan_fail(err, QUAN_ERR_INPUT,
                         "%s: no coordinate system is given, and its numbers (x %.10g to %.10g, y "
                         "%.10g to %.10g) look like millimetres; scale the drawing to metres",
                         file, b->min_x, b->max_x, b->min_y, b->max_y);
    case QUAN_GUESS_KILOMETRES:
        return quan_fail(err, QUAN_ERR_INPUT,
                         "%s: no coordinate system is given, and its numbers (x %.10g to %.10g, y "
                         "%.10g to %.10g) look like kilometres; scale them to metres",
                         file, b->min_x, b->max_x, b->min_y, b->max_y);
    case QUAN_GUESS_DRAWING:
        return quan_fail(
            err, QUAN_ERR_INPUT,
            "%s: no coordinate system is given, and its numbers (x %.10g to %.10g, y "
            "%.10g to %.10g) are those of a drawing, not of a map; move the drawing to "
            "its place, or write `crs: local` with `local:` or `common_points:`",
            file, b->min_x, b->max_x, b->min_y, b->max_y);
    default:
        return quan_fail(err, QUAN_ERR_INPUT,
                         "%s: no coordinate system is given, and its numbers (x %.10g to %.10g, y "
                         "%.10g to %.10g) tell none; write it in the run file, for example `crs: "
                         "EPSG:4490`",
                         file, b->min_x, b->max_x, b->min_y, b->max_y);
    }
}

quan_status quan_guess_fail(const quan_guesses *guesses, const quan_extent *extent,
                            const quan_guess_evidence *evidence, const char *file, quan_error *err)
{
    char list[500];
    const quan_box *area = &evidence->area_deg;
    quan_guess_list(guesses, list, sizeof list);
    if (guesses->kind == QUAN_GUESS_SEVERAL)
        return quan_fail(err, QUAN_ERR_INPUT,
                         "%s: no coordinate system is given, and its numbers (around x %.10g, y "
                         "%.10g) fit several, each at another place (longitude, latitude): %s; "
                         "write the right one in the run file, for example `crs: %s`",
                         file, extent->middle.x_m, extent->middle.y_m, list,
                         guesses->items[0].definition);
    if (guesses->kind == QUAN_GUESS_ELSEWHERE)
        return quan_fail(err, QUAN_ERR_INPUT,
                         "%s: no coordinate system is given; by its numbers (around x %.10g, y "
                         "%.10g) it would lie at %s, but the study area lies around (%.2f, %.2f); "
                         "write `crs:` in the run file, or take the source out",
                         file, extent->middle.x_m, extent->middle.y_m, list,
                         (area->min_x + area->max_x) / 2, (area->min_y + area->max_y) / 2);
    return fail_numbers(guesses->kind, extent, file, err);
}

void quan_guess_swap(quan_batch *batch)
{
    quan_geoms *geoms = &batch->layer.geoms;
    for (int64_t p = 0; p < geoms->n_points; p++)
        geoms->points[p] = (quan_xy){geoms->points[p].y_m, geoms->points[p].x_m};
    for (int64_t r = 0; r < batch->n_remarks; r++) {
        quan_xy place = batch->remarks[r].place;
        batch->remarks[r].place = (quan_xy){place.y_m, place.x_m};
    }
}
