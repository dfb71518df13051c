/* A shop stands in a building. Shifted by 350 m it stands in another one, or on a field: in a dense
 * town the nearest wall is never far, so that distances alone say little, and the same features
 * under several readings are compared with each other, one by one.
 *
 * Closeness of a feature is 1 / (1 + (d / s)^2), d to the nearest building, s the usual error of a
 * facility's position: near is good, and whether far is 40 or 400 m does not matter. A reading is
 * better when the mean closeness is, by a factor and by standard errors of the differences.
 *
 * Only shifts that are known are tried. A search for any offset was tried on four towns and
 * refused: among a thousand offsets in a dense town one always fits better than the true one. */
#include "offset.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef enum {
    SHIFT_NONE,
    SHIFT_GCJ02,
    SHIFT_BD09,
} shift;

/* What is measured against; reused for all sources. */
typedef struct {
    const quan_geoms *geoms;
    quan_index index;
    double reach_m, scale_m;
    const char *word; /* 建筑 or 道路 */
} target;

typedef struct {
    double sample, min_features, min_ratio, min_sigma;
} limits;

/* The features of one source, in degrees as their numbers stand and where they lie. */
typedef struct {
    int64_t n;
    quan_xy *raw;    /* degrees in the source's own reading */
    quan_xy *placed; /* metres in the working system */
    quan_xy *moved;  /* metres, under the reading at hand */
    double *before, *after;
    shift declared;
    quan_transform *up;
} sample;

typedef struct {
    const char *code;
    double closeness, sigma, east_m, north_m, before_m, after_m;
    int64_t n;
} reading;

static quan_xy apply(shift kind, bool undo, quan_xy at)
{
    quan_lonlat place = {at.x_m, at.y_m};
    if (undo && kind == SHIFT_BD09)
        place = quan_bd09_to_gcj02(place);
    if (undo && kind != SHIFT_NONE)
        place = quan_gcj02_to_wgs84(place);
    if (!undo && kind != SHIFT_NONE)
        place = quan_gcj02_from_wgs84(place);
    if (!undo && kind == SHIFT_BD09)
        place = quan_bd09_from_gcj02(place);
    return (quan_xy){place.lon_deg, place.lat_deg};
}

typedef struct {
    const quan_geoms *geoms;
    quan_xy point;
    double least_m;
} nearest;

static bool look(int64_t number, void *payload)
{
    nearest *search = payload;
    search->least_m =
        fmin(search->least_m, quan_geoms_distance_m(search->geoms, number, search->point));
    return search->least_m > 0;
}

/* At most reach_m; a place that is no number is as far as that. */
static double distance_to(const target *t, quan_xy point)
{
    nearest search = {t->geoms, point, t->reach_m};
    quan_box window = {point.x_m - t->reach_m, point.y_m - t->reach_m, point.x_m + t->reach_m,
                       point.y_m + t->reach_m};
    if (isfinite(point.x_m) && isfinite(point.y_m))
        quan_index_query(&t->index, window, look, &search);
    return search.least_m;
}

static double closeness(const target *t, double distance_m)
{
    double share = distance_m / t->scale_m;
    return distance_m < t->reach_m ? 1 / (1 + share * share) : 0;
}

static int compare_reals(const void *one, const void *two)
{
    double a = *(const double *)one, b = *(const double *)two;
    return (a > b) - (a < b);
}

/* Orders the values. */
static double median(double *values, int64_t n)
{
    qsort(values, (size_t)n, sizeof *values, compare_reals);
    return values[n / 2];
}

/* Measures `moved` against `placed`, whose distances are in `before`. */
static void compare(const target *t, sample *s, reading *out)
{
    double sum = 0, squares = 0, total = 0;
    for (int64_t i = 0; i < s->n; i++) {
        s->after[i] = distance_to(t, s->moved[i]);
        double now = closeness(t, s->after[i]), gain = now - closeness(t, s->before[i]);
        total += now;
        sum += gain;
        squares += gain * gain;
        out->east_m += (s->placed[i].x_m - s->moved[i].x_m) / (double)s->n;
        out->north_m += (s->placed[i].y_m - s->moved[i].y_m) / (double)s->n;
    }
    double mean = sum / (double)s->n;
    double variance = squares / (double)s->n - mean * mean;
    out->closeness = total / (double)s->n;
    out->sigma = mean / sqrt(fmax(variance, 1e-12) / (double)s->n);
    out->after_m = median(s->after, s->n);
}

/* Where the features would lie. A place outside the box of the shift does not move. */
static void move(sample *s, shift kind, bool undo)
{
    for (int64_t i = 0; i < s->n; i++)
        s->moved[i] = apply(kind, undo, s->raw[i]);
    quan_transform_points(s->up, &s->moved[0].x_m, &s->moved[0].y_m, s->n, 2);
}

/* The best of the other readings; code NULL: the declared one is as good as any. */
static void find_best(const target *t, const limits *l, sample *s, reading *best)
{
    static const struct {
        const char *code;
        shift kind;
        bool undo;
    } others[] = {{"wgs84", SHIFT_NONE, true},
                  {"gcj02", SHIFT_GCJ02, true},
                  {"bd09", SHIFT_BD09, true},
                  {"target_gcj02", SHIFT_GCJ02, false},
                  {"target_bd09", SHIFT_BD09, false}};
    double now = 0;
    *best = (reading){.code = NULL};
    for (int64_t i = 0; i < s->n; i++) {
        s->before[i] = distance_to(t, s->placed[i]);
        now += closeness(t, s->before[i]) / (double)s->n;
    }
    for (size_t k = 0; k < sizeof others / sizeof *others; k++) {
        reading one = {.code = others[k].code};
        if (others[k].undo ? others[k].kind == s->declared : s->declared != SHIFT_NONE)
            continue;
        move(s, others[k].kind, others[k].undo);
        compare(t, s, &one);
        if (one.closeness >= l->min_ratio * now && one.sigma >= l->min_sigma &&
            one.closeness > best->closeness)
            *best = one;
    }
}

/* "124 m 东、330 m 南" */
static void write_offset(const reading *r, char *out, size_t size)
{
    snprintf(out, size, "%.0f m %s、%.0f m %s", fabs(r->east_m), r->east_m < 0 ? "西" : "东",
             fabs(r->north_m), r->north_m < 0 ? "南" : "北");
}

/* The sentence of the report. */
static void write_note(const reading *r, const target *t, int64_t source, const char *file,
                       char out[1200])
{
    char by[100];
    const size_t size = 1200;
    bool gcj = strstr(r->code, "gcj02") != NULL, of_target = !strncmp(r->code, "target", 6);
    const char *name = !strcmp(r->code, "wgs84") ? "未加偏的坐标" : gcj ? "GCJ-02" : "BD-09";
    const char *word = !strcmp(r->code, "wgs84") ? "EPSG:4490" : gcj ? "gcj02" : "bd09";
    write_offset(r, by, sizeof by);
    if (of_target)
        snprintf(out, size,
                 "第 %lld 个来源 %s 与%s整体偏移 %s，疑似%s数据是 %s；若是，请在%s数据源写 crs: "
                 "%s。（比较 %lld 个要素，到最近%s的中位距离 %.0f m，改正后 %.0f m）",
                 (long long)source + 1, file, t->word, by, t->word, name, t->word, word,
                 (long long)r->n, t->word, r->before_m, r->after_m);
    else
        snprintf(out, size,
                 "第 %lld 个来源 %s 与%s整体偏移 %s，疑似 %s；若是，请写 crs: %s。（比较 %lld "
                 "个要素，到最近%s的中位距离 %.0f m，改正后 %.0f m）",
                 (long long)source + 1, file, t->word, by, name, word, (long long)r->n, t->word,
                 r->before_m, r->after_m);
}

static quan_status tell(quan_gathering *g, int64_t source, const reading *r, const target *t,
                        quan_error *err)
{
    quan_table *table = &g->out->offsets;
    const char *file = quan_table_text(&g->out->sources, QUAN_SOURCE_FILE, source);
    char text[1200];
    QUAN_TRY(quan_table_add_rows(table, 1, err));
    int64_t row = table->n_rows - 1;
    write_note(r, t, source, file, text);
    quan_table_set_int(table, QUAN_OFFSET_SOURCE, row, source);
    quan_table_set_real(table, QUAN_OFFSET_EAST, row, r->east_m);
    quan_table_set_real(table, QUAN_OFFSET_NORTH, row, r->north_m);
    quan_table_set_real(table, QUAN_OFFSET_BEFORE, row, r->before_m);
    quan_table_set_real(table, QUAN_OFFSET_AFTER, row, r->after_m);
    quan_table_set_int(table, QUAN_OFFSET_N, row, r->n);
    QUAN_TRY(quan_table_set_text(table, QUAN_OFFSET_HYPOTHESIS, row, r->code, err));
    QUAN_TRY(quan_table_set_text(table, QUAN_OFFSET_NOTE, row, text, err));
    bool of_target = !strncmp(r->code, "target", 6);
    const char *word = of_target ? strchr(r->code, '_') + 1 : r->code;
    if (of_target)
        quan_say(g->monitor, QUAN_WARNING,
                 "%s lies off the other layers by %+.0f m east and %+.0f m north, as if those were "
                 "%s; if they are, write `crs: %s` for them; `quan check` tells more",
                 file, r->east_m, r->north_m, word, word);
    else
        quan_say(g->monitor, QUAN_WARNING,
                 "%s lies off the other layers by %+.0f m east and %+.0f m north, as if it were "
                 "%s; if it is, write `crs: %s`; `quan check` tells more",
                 file, r->east_m, r->north_m, word, word);
    return QUAN_OK;
}

/* How a source was declared, by what run_source shows of it. */
static shift declared_of(const quan_gathering *g, int64_t source)
{
    const char *crs = quan_table_text(&g->out->sources, QUAN_SOURCE_CRS, source);
    if (crs && !strcmp(crs, "GCJ-02"))
        return SHIFT_GCJ02;
    return crs && !strcmp(crs, "BD-09") ? SHIFT_BD09 : SHIFT_NONE;
}

static void free_sample(sample *s)
{
    quan_free(s->raw);
    quan_free(s->placed);
    quan_free(s->moved);
    quan_free(s->before);
    quan_free(s->after);
    quan_transform_close(s->up);
}

/* Every k-th feature of the source that has a place, in the order of the layer, which is that of
 * ids. */
static quan_status take_sample(const quan_layer *layer, int64_t source, double most, sample *s,
                               quan_error *err)
{
    int32_t column = quan_table_find(&layer->table, "source");
    int64_t n = 0, seen = 0;
    for (int64_t row = 0; row < layer->table.n_rows; row++)
        n += quan_table_int(&layer->table, column, row, -1) == source;
    int64_t step = (int64_t)ceil(fmax(1, (double)n / most));
    size_t room = (size_t)(n / step + 1);
    s->raw = quan_alloc(room, sizeof *s->raw);
    s->placed = quan_alloc(room, sizeof *s->placed);
    s->moved = quan_alloc(room, sizeof *s->moved);
    s->before = quan_alloc(room, sizeof *s->before);
    s->after = quan_alloc(room, sizeof *s->after);
    if (!s->raw || !s->placed || !s->moved || !s->before || !s->after)
        return quan_fail_memory(err, "the measurement of offsets");
    for (int64_t row = 0; row < layer->table.n_rows; row++) {
        if (quan_table_int(&layer->table, column, row, -1) != source || seen++ % step)
            continue;
        quan_box box = quan_geoms_box(&layer->geoms, row);
        if (box.min_x <= box.max_x)
            s->placed[s->n++] = (quan_xy){(box.min_x + box.max_x) / 2, (box.min_y + box.max_y) / 2};
    }
    return QUAN_OK;
}

/* The degrees that the source wrote: those of the place, shifted as was declared. */
static quan_status make_raw(const quan_gathering *g, sample *s, quan_error *err)
{
    quan_crs *degrees = NULL;
    quan_transform *down = NULL;
    quan_status status = quan_crs_open("EPSG:4326", &degrees, err);
    if (!status)
        status = quan_transform_open(g->work.crs, degrees, &down, err);
    if (!status)
        status = quan_transform_open(degrees, g->work.crs, &s->up, err);
    if (!status) {
        memcpy(s->raw, s->placed, (size_t)s->n * sizeof *s->raw);
        quan_transform_points(down, &s->raw[0].x_m, &s->raw[0].y_m, s->n, 2);
        for (int64_t i = 0; i < s->n; i++)
            s->raw[i] = apply(s->declared, false, s->raw[i]);
    }
    quan_transform_close(down);
    quan_crs_close(degrees);
    return status;
}

static quan_status measure(quan_gathering *g, const target *t, const limits *l, int64_t source,
                           quan_error *err)
{
    sample s = {.declared = declared_of(g, source)};
    reading best = {.code = NULL};
    quan_status status =
        take_sample(&g->out->layers[QUAN_ROLE_FACILITY], source, l->sample, &s, err);
    if (!status && s.n && (double)s.n >= l->min_features) {
        status = make_raw(g, &s, err);
        if (!status)
            find_best(t, l, &s, &best);
        best.n = s.n;
        best.before_m = status ? 0 : median(s.before, s.n);
        if (!status && best.code)
            status = tell(g, source, &best, t, err);
    }
    free_sample(&s);
    return status;
}

/* Buildings drawn as points say nothing of what stands in them. */
static bool choose_target(const quan_gathering *g, const limits *l, target *t)
{
    const quan_geoms *buildings = &g->out->layers[QUAN_ROLE_BUILDING].geoms;
    const quan_geoms *roads = &g->out->layers[QUAN_ROLE_ROAD].geoms;
    bool outlines =
        buildings->kind == QUAN_POLYGONS && (double)buildings->n_features >= l->min_features;
    t->geoms = outlines ? buildings : roads;
    t->word = outlines ? "建筑" : "道路";
    return t->geoms->n_features > 0;
}

static quan_status load(const quan_gathering *g, target *t, limits *l, quan_error *err)
{
    const quan_catalogue *c = g->catalogue;
    QUAN_TRY(quan_setting(c, "offset.reach_m", &t->reach_m, err));
    QUAN_TRY(quan_setting(c, "accuracy.facility_m", &t->scale_m, err));
    QUAN_TRY(quan_setting(c, "offset.sample", &l->sample, err));
    QUAN_TRY(quan_setting(c, "offset.min_features", &l->min_features, err));
    QUAN_TRY(quan_setting(c, "offset.min_ratio", &l->min_ratio, err));
    return quan_setting(c, "offset.min_sigma", &l->min_sigma, err);
}

quan_status quan_offset_measure(quan_gathering *g, quan_error *err)
{
    target t = {.geoms = NULL};
    limits l;
    const quan_table *sources = &g->out->sources;
    QUAN_TRY(load(g, &t, &l, err));
    if (!(t.scale_m > 0) || !(l.sample >= 1) || !choose_target(g, &l, &t))
        return QUAN_OK;
    quan_status status = quan_index_build_geoms(t.geoms, &t.index, err);
    for (int64_t row = 0; row < sources->n_rows && !status; row++) {
        if (!strcmp(quan_table_text(sources, QUAN_SOURCE_ROLE, row),
                    quan_role_name(QUAN_ROLE_FACILITY)))
            status = measure(g, &t, &l, row, err);
    }
    quan_index_free(&t.index);
    return status;
}
