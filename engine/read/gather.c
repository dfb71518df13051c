/* gather.c - one source after the other: opened, read for each of its roles, and closed.
 *
 * A vector file is read once per role, because each role may want another layer of fields out of
 * it; an OSM file once for all of them, because its tags tell the roles apart and reading is what
 * takes the time. What stands around this: begin.c before the first source, absorb.c for each
 * batch, finish.c after the last. */
#include "gather.h"

#include "file/dem.h"
#include "file/source.h"
#include "osm/osm.h"
#include "place/placement.h"
#include "run_file/run_file_values.h"
#include "vector.h"

#include <math.h>
#include <stdio.h>

/* The number where there is one, else the name; nothing when the source has no system. */
static quan_status write_crs(quan_gathering *g, const quan_crs *crs, int64_t row, quan_error *err)
{
    quan_crs_info info;
    char text[160];
    if (!crs)
        return QUAN_OK;
    QUAN_TRY(quan_crs_describe(crs, &info, err));
    if (info.epsg)
        snprintf(text, sizeof text, "EPSG:%d", info.epsg);
    else
        snprintf(text, sizeof text, "%s", info.name);
    return quan_table_set_text(&g->out->sources, QUAN_SOURCE_CRS, row, text, err);
}

/* Takes the batch over until the working system is known. */
static quan_status wait(quan_gathering *g, quan_batch *batch, quan_error *err)
{
    quan_batch *waiting =
        quan_grow(g->waiting, &g->waiting_capacity, (int64_t)g->n_waiting + 1, sizeof *waiting);
    if (!waiting)
        return quan_fail_memory(err, "a boundary");
    g->waiting = waiting;
    waiting[g->n_waiting++] = *batch;
    *batch = (quan_batch){0};
    return QUAN_OK;
}

/* Boundaries wait when there is no working system yet (`waits`), everything else is settled at
 * once, so that one source is in memory at a time. */
static quan_status finish_batch(quan_gathering *g, quan_opened *opened, quan_batch *batch,
                                int32_t source, quan_error *err)
{
    int64_t row = g->rows[source * QUAN_N_ROLES + (int)batch->role];
    quan_table *sources = &g->out->sources;
    batch->file = quan_table_text(sources, QUAN_SOURCE_FILE, row);
    batch->layer_name = quan_table_text(sources, QUAN_SOURCE_LAYER, row);
    QUAN_TRY(quan_table_set_text(sources, QUAN_SOURCE_SHA256, row, opened->gated.sha256, err));
    QUAN_TRY(quan_table_set_text(sources, QUAN_SOURCE_ENCODING, row, opened->encoding, err));
    QUAN_TRY(quan_placement_find(g, batch, row, err));
    if (g->waits)
        return wait(g, batch, err);
    return quan_gather_settle(g, batch, row, err);
}

/* As the file has it, printable: a layer may be called anything. */
static quan_status set_layer_name(quan_gathering *g, int32_t source, quan_role role,
                                  const char *name, quan_error *err)
{
    char shown[640];
    return quan_table_set_text(&g->out->sources, QUAN_SOURCE_LAYER,
                               g->rows[(int64_t)source * QUAN_N_ROLES + (int)role],
                               quan_text_printable(name, shown, sizeof shown), err);
}

/* The batch is freed here; what waits has been moved out of it. */
static quan_status read_vector(quan_gathering *g, quan_opened *opened, int32_t s, quan_role role,
                               quan_error *err)
{
    OGRLayerH layer = NULL;
    quan_batch batch = {0};
    QUAN_TRY(quan_source_layer(opened, opened->given->layer, &layer, err));
    QUAN_TRY(set_layer_name(g, s, role, quan_source_layer_name(opened, layer), err));
    quan_status status = quan_batch_init(&batch, g->catalogue, role, err);
    batch.source = opened->given;
    batch.values = &g->values;
    if (!status)
        status = quan_vector_read(opened, layer, g->catalogue, &g->matcher, &batch, err);
    if (!status)
        status = finish_batch(g, opened, &batch, s, err);
    quan_batch_free(&batch);
    return status;
}

/* GDAL's names of the layers that a role is taken from, for run_source. */
static const char *osm_layers_of(quan_role role)
{
    switch (role) {
    case QUAN_ROLE_ROAD:
        return "lines";
    case QUAN_ROLE_GATE:
        return "points";
    case QUAN_ROLE_BARRIER:
        return "lines, multipolygons";
    case QUAN_ROLE_FACILITY:
        return "points, multipolygons";
    default:
        return "multipolygons";
    }
}

/* `where:` and `layer:` are refused, since an analyst would believe that they had an effect. */
static quan_status init_osm_batches(quan_gathering *g, quan_opened *opened, uint32_t roles,
                                    int32_t s, quan_batch *batches, quan_error *err)
{
    if (opened->given->where || opened->given->layer)
        return quan_run_at(
            opened->given,
            quan_fail(err, QUAN_ERR_USAGE,
                      "an OSM file is sorted by osm_tags.csv; it takes no `where:` or `layer:`"),
            err);
    for (int r = 0; r < QUAN_N_ROLES; r++) {
        if (!(roles & 1u << r))
            continue;
        QUAN_TRY(quan_batch_init(&batches[r], g->catalogue, (quan_role)r, err));
        batches[r].source = opened->given;
        batches[r].values = &g->values;
        batches[r].ids = QUAN_IDS_OSM;
        QUAN_TRY(quan_crs_open("EPSG:4326", &batches[r].crs, err));
        QUAN_TRY(set_layer_name(g, s, (quan_role)r, osm_layers_of((quan_role)r), err));
    }
    return QUAN_OK;
}

/* Batches of roles that were not asked for stay empty, and freeing them is harmless. */
static quan_status read_osm(quan_gathering *g, quan_opened *opened, int32_t s, uint32_t roles,
                            quan_error *err)
{
    quan_batch batches[QUAN_N_ROLES] = {{0}};
    const quan_osm_rules rules = {&g->map, &g->matcher};
    quan_status status = init_osm_batches(g, opened, roles, s, batches, err);
    if (!status)
        status = quan_osm_read(opened->dataset, opened->name, &rules, roles, batches, err);
    for (int r = 0; r < QUAN_N_ROLES; r++) {
        if (!status && (roles & 1u << r))
            status = finish_batch(g, opened, &batches[r], s, err);
        quan_batch_free(&batches[r]);
    }
    return status;
}

/* A raster given another role than dem is a slip in the run file. */
static quan_status read_opened(quan_gathering *g, quan_opened *opened, int32_t s, uint32_t roles,
                               quan_error *err)
{
    if (opened->format == QUAN_FORMAT_OSM)
        return read_osm(g, opened, s, roles, err);
    if (opened->format == QUAN_FORMAT_GEOTIFF || opened->format == QUAN_FORMAT_HGT)
        return quan_fail(err, QUAN_ERR_USAGE, "%s: a raster can only have the role dem",
                         opened->name);
    for (int r = 0; r < QUAN_N_ROLES; r++) {
        if (roles & 1u << r)
            QUAN_TRY(read_vector(g, opened, s, (quan_role)r, err));
    }
    return QUAN_OK;
}

/* Nothing is done when the source has none of these roles. That the file did not change is asked
 * after it was read. */
quan_status quan_gather_source(quan_gathering *g, int32_t source, uint32_t mask, quan_error *err)
{
    const quan_source *given = &g->run->sources[source];
    uint32_t roles = given->roles & mask & ~(1u << QUAN_ROLE_DEM);
    quan_opened opened;
    if (!roles)
        return QUAN_OK;
    QUAN_TRY(quan_source_open(given, g->catalogue, g->level1_share, &opened, err));
    quan_status status = read_opened(g, &opened, source, roles, err);
    if (!status)
        status = quan_gate_unchanged(&opened.gated, err);
    quan_source_close(&opened);
    return status;
}

/* The study area in degrees, with its ring. */
static quan_status area_in_degrees(quan_gathering *g, quan_box *out, quan_error *err)
{
    quan_crs *degrees = NULL;
    quan_transform *transform = NULL;
    const quan_box *box = &g->work.ring.box;
    *out = (quan_box){INFINITY, INFINITY, -INFINITY, -INFINITY};
    quan_status status = quan_crs_open("EPSG:4326", &degrees, err);
    if (!status)
        status = quan_transform_open(g->work.crs, degrees, &transform, err);
    for (int i = 0; i < 4 && !status; i++) {
        double x = i & 1 ? box->max_x : box->min_x, y = i & 2 ? box->max_y : box->min_y;
        quan_transform_points(transform, &x, &y, 1, 1);
        *out = (quan_box){fmin(out->min_x, x), fmin(out->min_y, y), fmax(out->max_x, x),
                          fmax(out->max_y, y)};
    }
    quan_transform_close(transform);
    quan_crs_close(degrees);
    return status;
}

/* A second grid is refused and not laid beside the first: where they meet, slopes would come out of
 * nothing. */
quan_status quan_gather_dem(quan_gathering *g, int32_t source, quan_error *err)
{
    const quan_source *given = &g->run->sources[source];
    quan_opened opened;
    quan_box box;
    if (!(given->roles & 1u << QUAN_ROLE_DEM))
        return QUAN_OK;
    if (g->out->dem.z_m)
        return quan_run_at(given,
                           quan_fail(err, QUAN_ERR_USAGE,
                                     "only one source can have the role dem; merge them before"),
                           err);
    QUAN_TRY(area_in_degrees(g, &box, err));
    QUAN_TRY(quan_source_open(given, g->catalogue, g->level1_share, &opened, err));
    int64_t row = g->rows[source * QUAN_N_ROLES + QUAN_ROLE_DEM];
    quan_table *sources = &g->out->sources;
    quan_crs *crs = NULL;
    bool raster = opened.format == QUAN_FORMAT_GEOTIFF || opened.format == QUAN_FORMAT_HGT;
    quan_status status = raster ? quan_dem_read(&opened, &box, &g->out->dem, err)
                                : quan_fail(err, QUAN_ERR_USAGE,
                                            "%s: heights come from a .tif or .hgt", opened.name);
    if (!status)
        status = quan_source_crs(&opened, NULL, &crs, err);
    if (!status)
        status = write_crs(g, crs, row, err);
    if (!status)
        status = quan_table_set_text(sources, QUAN_SOURCE_SHA256, row, opened.gated.sha256, err);
    if (!status)
        status = set_layer_name(g, source, QUAN_ROLE_DEM, "band 1", err);
    quan_table_set_int(sources, QUAN_SOURCE_IN, row, 1);
    quan_table_set_int(sources, QUAN_SOURCE_USED, row, 1);
    g->out->has[QUAN_ROLE_DEM] = true;
    quan_crs_close(crs);
    quan_source_close(&opened);
    return status;
}
