/* dataset.c - the order in which a run is read: boundary, working system, study area, then
 * everything else.
 *
 * The boundary comes first because the rest depends on it: which projected system is least
 * distorted, and how far data are kept. Its own features wait untransformed until that is decided.
 * What the run file lacks is said before any file is opened; that nothing of a required layer is
 * left, after all are read, because only then the reason is known. */
#include "gather.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Longitude and latitude of the middle of all features of a batch. */
static quan_status centre_of(const quan_batch *batch, quan_lonlat *centre, bool *found,
                             quan_error *err)
{
    quan_crs *degrees = NULL;
    quan_transform *transform = NULL;
    quan_box all = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (int64_t row = 0; row < batch->layer.table.n_rows; row++) {
        quan_box box = quan_geoms_box(&batch->layer.geoms, row);
        if (batch->states[row] != QUAN_ROW_USED)
            continue;
        all = (quan_box){fmin(all.min_x, box.min_x), fmin(all.min_y, box.min_y),
                         fmax(all.max_x, box.max_x), fmax(all.max_y, box.max_y)};
    }
    double x = (all.min_x + all.max_x) / 2, y = (all.min_y + all.max_y) / 2;
    *found = batch->crs && isfinite(x) && isfinite(y);
    if (!*found)
        return QUAN_OK;
    quan_status status = quan_crs_open("EPSG:4326", &degrees, err);
    if (!status)
        status = quan_transform_open(batch->crs, degrees, &transform, err);
    if (!status) {
        quan_transform_points(transform, &x, &y, 1, 1);
        *found = isfinite(x) && isfinite(y) && fabs(x) <= 180 && fabs(y) <= 90;
        *centre = (quan_lonlat){x, y};
    }
    quan_transform_close(transform);
    quan_crs_close(degrees);
    return status;
}

/* False for the NaN of a box that was not given. */
static bool has_bbox(const quan_run_file *run)
{
    const double *b = run->bbox_deg;
    return b[0] < b[2] && b[1] < b[3];
}

/* The middle of the boundary, else that of the bbox. */
static quan_status find_centre(const quan_gathering *g, quan_lonlat *centre, bool *found,
                               quan_error *err)
{
    const double *b = g->run->bbox_deg;
    *found = false;
    for (int32_t i = 0; i < g->n_waiting && !*found; i++)
        QUAN_TRY(centre_of(&g->waiting[i], centre, found, err));
    if (!*found && has_bbox(g->run)) {
        *centre = (quan_lonlat){(b[0] + b[2]) / 2, (b[1] + b[3]) / 2};
        *found = true;
    }
    return QUAN_OK;
}

/* run.crs, else what suits the middle of the study area. */
static quan_status choose_crs(const quan_gathering *g, char definition[128], quan_error *err)
{
    quan_lonlat centre = {0, 0};
    bool found = false;
    if (g->run->crs) {
        snprintf(definition, 128, "%.127s", g->run->crs);
        return QUAN_OK;
    }
    QUAN_TRY(find_centre(g, &centre, &found, err));
    if (!found)
        return quan_fail(
            err, QUAN_ERR_INPUT,
            "the boundary has no feature that can be used; write `crs:` and `bbox:` in "
            "the run file or mend the boundary");
    char chosen[16];
    quan_crs_choose(centre, chosen);
    snprintf(definition, 128, "%s", chosen);
    return QUAN_OK;
}

/* A system made for another part of the earth measures wrong lengths without a word. The middle is
 * asked, not the corners: a prefecture may reach further than one zone. */
static quan_status check_crs_fits(const quan_gathering *g, const quan_crs_info *info,
                                  quan_error *err)
{
    quan_lonlat centre = {0, 0};
    quan_box area;
    bool found = false;
    char shown[640];
    QUAN_TRY(find_centre(g, &centre, &found, err));
    if (!found || !quan_crs_margin(info, &area))
        return QUAN_OK;
    if (centre.lon_deg >= area.min_x && centre.lon_deg <= area.max_x &&
        centre.lat_deg >= area.min_y && centre.lat_deg <= area.max_y)
        return QUAN_OK;
    quan_fail(err, QUAN_ERR_INPUT,
              "EPSG:%d is made for longitudes %g to %g and latitudes %g to %g, but the study area "
              "lies around %.2f, %.2f; leave `crs:` out of `run:`, and a system that fits is "
              "chosen",
              info->epsg, info->west_deg, info->east_deg, info->south_deg, info->north_deg,
              centre.lon_deg, centre.lat_deg);
    quan_text_printable(g->run->path ? g->run->path : "run", shown, sizeof shown);
    return quan_fail_within(err, QUAN_ERR_INPUT, shown);
}

/* The engine measures plane lengths in metres, so nothing but a projected system in metres will do;
 * the EPSG number is what the output names it by. */
static quan_status open_crs(quan_gathering *g, quan_error *err)
{
    char definition[128];
    quan_crs_info info;
    QUAN_TRY(choose_crs(g, definition, err));
    QUAN_TRY(quan_crs_open(definition, &g->work.crs, err));
    QUAN_TRY(quan_crs_describe(g->work.crs, &info, err));
    if (info.geographic || fabs(info.unit_m - 1) > 1e-12 || !info.epsg)
        return quan_fail(err, QUAN_ERR_USAGE,
                         "`crs:` must be a projected system in metres with an EPSG number, for "
                         "example EPSG:4543");
    snprintf(g->out->crs, sizeof g->out->crs, "EPSG:%d", info.epsg);
    return g->run->crs ? check_crs_fits(g, &info, err) : QUAN_OK;
}

/* The bbox as a polygon in the working system; its sides are arcs there. */
static quan_status bbox_area(quan_gathering *g, quan_geoms *area, quan_error *err)
{
    enum {
        STEPS = 16,
        SIDES = 4 * STEPS
    };
    const double *b = g->run->bbox_deg;
    const double corners[5][2] = {
        {b[0], b[1]}, {b[2], b[1]}, {b[2], b[3]}, {b[0], b[3]}, {b[0], b[1]}};
    quan_xy ring[SIDES + 1];
    quan_crs *degrees = NULL;
    quan_transform *transform = NULL;
    for (int i = 0; i < SIDES; i++) {
        const double *from = corners[i / STEPS], *to = corners[i / STEPS + 1];
        double share = (double)(i % STEPS) / STEPS;
        ring[i] =
            (quan_xy){from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share};
    }
    quan_status status = quan_crs_open("EPSG:4326", &degrees, err);
    if (!status)
        status = quan_transform_open(degrees, g->work.crs, &transform, err);
    if (!status) {
        quan_transform_points(transform, &ring[0].x_m, &ring[0].y_m, SIDES, 2);
        ring[SIDES] = ring[0];
        bool ok = true;
        for (int i = 0; i < SIDES; i++)
            ok = ok && isfinite(ring[i].x_m) && isfinite(ring[i].y_m);
        if (!ok)
            status = quan_fail(err, QUAN_ERR_USAGE, "`bbox:` has no place in the working system");
    }
    if (!status)
        status = quan_geoms_add_feature(area, err);
    if (!status)
        status = quan_geoms_add_part(area, err);
    if (!status)
        status = quan_geoms_add_ring(area, ring, SIDES + 1, err);
    quan_transform_close(transform);
    quan_crs_close(degrees);
    return status;
}

/* Settles the boundaries that waited for the working system, and draws the ring around them. */
static quan_status make_study_area(quan_gathering *g, quan_error *err)
{
    quan_geoms area = {.kind = QUAN_POLYGONS};
    const quan_geoms *boundary = &g->out->layers[QUAN_ROLE_BOUNDARY].geoms;
    double ring_m = 0;
    QUAN_TRY(quan_setting(g->catalogue, "ring_m", &ring_m, err));
    g->waits = false;
    int32_t next = 0;
    for (int32_t s = 0; s < g->run->n_sources; s++) {
        int64_t row = g->rows[s * QUAN_N_ROLES + QUAN_ROLE_BOUNDARY];
        if (row >= 0)
            QUAN_TRY(quan_gather_settle(g, &g->waiting[next++], row, err));
    }
    quan_status status = QUAN_OK;
    for (int64_t f = 0; f < boundary->n_features && !status; f++)
        status = quan_geoms_add_copy(&area, boundary, f, err);
    if (!status && !boundary->n_features && has_bbox(g->run))
        status = bbox_area(g, &area, err);
    if (!status && !area.n_features)
        status = quan_fail(err, QUAN_ERR_INPUT,
                           "the boundary has no feature that can be used; see `quan check`");
    if (!status)
        status = quan_ring_init(&g->work.ring, &area, ring_m, err);
    quan_geoms_free(&area);
    return status;
}

/* Without a study area there is nothing to keep data for, and nothing to choose a system by. */
static quan_status need_boundary(const quan_gathering *g, quan_error *err)
{
    bool boundary = has_bbox(g->run);
    for (int32_t s = 0; s < g->run->n_sources; s++)
        boundary |= (g->run->sources[s].roles & 1u << QUAN_ROLE_BOUNDARY) != 0;
    if (boundary)
        return QUAN_OK;
    return quan_fail(err, QUAN_ERR_USAGE,
                     "the run file says nothing about the study area; add a source with the role "
                     "boundary, or `bbox: [west, south, east, north]`");
}

/* What became of the features of a role of which none is left, and why the first was rejected. */
static quan_status fail_none_left(const quan_dataset *data, quan_role role, quan_error *err)
{
    const quan_table *sources = &data->sources;
    const quan_table *remarks = &data->rejected.table;
    int64_t in = 0, rejected = 0, outside = 0;
    const char *code = NULL;
    for (int64_t row = 0; row < sources->n_rows; row++) {
        if (strcmp(quan_table_text(sources, QUAN_SOURCE_ROLE, row), quan_role_name(role)) != 0)
            continue;
        in += quan_table_int(sources, QUAN_SOURCE_IN, row, 0);
        rejected += quan_table_int(sources, QUAN_SOURCE_REJECTED, row, 0);
        outside += quan_table_int(sources, QUAN_SOURCE_OUTSIDE, row, 0);
        for (int64_t r = 0; r < remarks->n_rows && !code; r++) {
            bool mine = quan_table_int(remarks, 4, r, -1) == row;
            if (mine && quan_reject_is(quan_table_text(remarks, 2, r)))
                code = quan_table_text(remarks, 2, r);
        }
    }
    if (!code)
        return quan_fail(err, QUAN_ERR_INPUT,
                         "no feature of the layer %s can be used (read: %lld, outside the study "
                         "area: %lld)",
                         quan_role_name(role), (long long)in, (long long)outside);
    quan_error why = {0};
    quan_reject_fail(code, &why);
    return quan_fail(err, QUAN_ERR_INPUT,
                     "no feature of the layer %s can be used (read: %lld, outside the study area: "
                     "%lld, rejected: %lld); why the first was rejected: %s",
                     quan_role_name(role), (long long)in, (long long)outside, (long long)rejected,
                     why.message);
}

/* Homes, ways and places to go to: without one of them there is no question to answer. */
static quan_status need_layers(const quan_gathering *g, quan_error *err)
{
    static const quan_role needed[] = {QUAN_ROLE_BUILDING, QUAN_ROLE_ROAD, QUAN_ROLE_FACILITY};
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++) {
        uint32_t bit = 1u << needed[i];
        bool given = false;
        for (int32_t s = 0; s < g->run->n_sources; s++)
            given |= (g->run->sources[s].roles & bit) != 0;
        if (!given)
            return quan_fail(err, QUAN_ERR_USAGE, "the run file has no source with the role %s",
                             quan_role_name(needed[i]));
    }
    return QUAN_OK;
}

/* An empty layer is an error and no result: every home would be unreachable, or none would be
 * judged. */
static quan_status need_features(const quan_gathering *g, quan_error *err)
{
    static const quan_role needed[] = {QUAN_ROLE_BUILDING, QUAN_ROLE_ROAD, QUAN_ROLE_FACILITY};
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++) {
        if (!g->out->layers[needed[i]].table.n_rows)
            return fail_none_left(g->out, needed[i], err);
    }
    return QUAN_OK;
}

/* The boundaries, and with them the working system and the study area. */
static quan_status read_area(quan_gathering *g, quan_error *err)
{
    g->waits = true;
    for (int32_t s = 0; s < g->run->n_sources; s++)
        QUAN_TRY(quan_gather_source(g, s, 1u << QUAN_ROLE_BOUNDARY, err));
    QUAN_TRY(open_crs(g, err));
    return make_study_area(g, err);
}

/* The heights need the study area, so they are read with the other layers. */
static quan_status read_layers(quan_gathering *g, quan_error *err)
{
    int32_t n = g->run->n_sources;
    for (int32_t s = 0; s < n; s++) {
        QUAN_TRY(quan_progress(g->monitor, "read", (double)s / n, err));
        QUAN_TRY(quan_gather_source(g, s, ~(1u << QUAN_ROLE_BOUNDARY), err));
        QUAN_TRY(quan_gather_dem(g, s, err));
    }
    return quan_gather_finish(g, err);
}

static quan_status read_all(quan_gathering *g, quan_error *err)
{
    QUAN_TRY(need_boundary(g, err));
    QUAN_TRY(need_layers(g, err));
    QUAN_TRY(quan_gather_init(g, err));
    QUAN_TRY(read_area(g, err));
    QUAN_TRY(read_layers(g, err));
    QUAN_TRY(need_features(g, err));
    return quan_progress(g->monitor, "read", 1, err);
}

quan_status quan_read(const quan_run_file *run, const quan_catalogue *catalogue,
                      const quan_monitor *monitor, quan_dataset *out, quan_error *err)
{
    *out = (quan_dataset){0};
    quan_gathering g = {.run = run, .catalogue = catalogue, .monitor = monitor, .out = out};
    quan_status status = read_all(&g, err);
    quan_gather_free(&g);
    if (status)
        quan_dataset_free(out);
    return status;
}

void quan_dataset_free(quan_dataset *data)
{
    for (int r = 0; r < QUAN_N_ROLES; r++)
        quan_layer_free(&data->layers[r]);
    quan_raster_free(&data->dem);
    quan_table_free(&data->functions);
    quan_table_free(&data->sources);
    quan_table_free(&data->fields);
    quan_table_free(&data->conversions);
    quan_table_free(&data->ledger_match);
    quan_table_free(&data->placements);
    quan_table_free(&data->offsets);
    quan_table_free(&data->unknown_types);
    quan_layer_free(&data->merged);
    quan_layer_free(&data->rejected);
    quan_free(data->kind_known);
    *data = (quan_dataset){0};
}
