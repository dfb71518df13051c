/* layer.c - one layer of one file, for the tools of the command line (network, reach).
 *
 * A tool has no run file: no roles, no mapping, no study area. It takes geometries and a few
 * columns by their own names, converts to metres, and keeps every feature. What cannot be used is
 * an error here and not a remark, because a tool has no table to list it in. */
#include "file/source.h"
#include "osm/osm.h"
#include "people/people.h"
#include "place/settle.h"
#include "vector.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A tool has no settings file to name one; this is design.md's rule. */
#define LEVEL1_SHARE 0.9

/* PATH, or PATH:LAYER when no file has the whole name. */
static quan_status split_name(const char *file, char **path, const char **layer, quan_error *err)
{
    *layer = NULL;
    *path = quan_strdup(file);
    if (!*path)
        return quan_fail_memory(err, "a path");
    char *colon = strrchr(*path, ':');
    if (!colon || access(*path, F_OK) == 0)
        return QUAN_OK;
    *colon = '\0';
    if (access(*path, F_OK) == 0)
        *layer = colon + 1;
    else
        *colon = ':';
    return QUAN_OK;
}

/* The fields that a tool looks for, under their own names. */
static const struct {
    const char *name;
    quan_type type;
    bool road;
} tool_fields[] = {
    {"id", QUAN_TYPE_TEXT, false},   {"level", QUAN_TYPE_INT, true},
    {"bridge", QUAN_TYPE_INT, true}, {"tunnel", QUAN_TYPE_INT, true},
    {"stairs", QUAN_TYPE_INT, true}, {"access", QUAN_TYPE_TEXT, true},
};

/* A canonical layer with just those fields; the aliases of layers/ are for run files. */
static quan_status tool_catalogue(quan_role role, quan_catalogue *out, quan_field fields[6],
                                  quan_error *err)
{
    int32_t n = 0;
    *out = (quan_catalogue){0};
    memset(fields, 0, 6 * sizeof *fields);
    for (size_t i = 0; i < sizeof tool_fields / sizeof tool_fields[0]; i++) {
        if (tool_fields[i].road && role != QUAN_ROLE_ROAD)
            continue;
        fields[n].type = tool_fields[i].type;
        fields[n].name = quan_strdup(tool_fields[i].name);
        if (!fields[n++].name)
            return quan_fail_memory(err, "the fields of a layer");
    }
    out->inputs[role] = (quan_layer_description){.fields = fields, .n_fields = n};
    return QUAN_OK;
}

/* A raster as roads, or a role that no tag selects. */
static quan_status wrong_role(quan_error *err, const quan_opened *opened, quan_role role)
{
    return quan_fail(err, QUAN_ERR_USAGE, "%s: no layer of the kind %s is read from it",
                     opened->name, quan_role_name(role));
}

/* The catalogue is opened for its tag map and facility rules, and ends with this call: what points
 * into it must not stay in the batch. */
static quan_status read_osm(quan_opened *opened, quan_role role, quan_batch *batch, quan_error *err)
{
    quan_catalogue catalogue = {0};
    quan_tag_map map = {0};
    quan_matcher matcher = {0};
    quan_batch batches[QUAN_N_ROLES] = {{0}};
    quan_status status = quan_catalogue_open(NULL, &catalogue, err);
    if (!status)
        status = quan_tag_map_open(&catalogue, &map, err);
    if (!status)
        status = quan_matcher_open(&catalogue, &matcher, err);
    if (!status && role != QUAN_ROLE_FACILITY && !(map.roles & 1u << role))
        status = wrong_role(err, opened, role);
    if (!status)
        status = quan_batch_init(&batches[role], &catalogue, role, err);
    batches[role].source = opened->given;
    batches[role].ids = QUAN_IDS_OSM;
    if (!status)
        status = quan_crs_open("EPSG:4326", &batches[role].crs, err);
    const quan_osm_rules rules = {&map, &matcher};
    if (!status)
        status = quan_osm_read(opened->dataset, opened->name, &rules, 1u << role, batches, err);
    if (!status && role == QUAN_ROLE_ROAD)
        status = quan_people_fill(&batches[role], &catalogue, err);
    *batch = batches[role];
    batch->n_matches = 0; /* they name fields of the catalogue that ends here */
    quan_tag_map_free(&map);
    quan_matcher_free(&matcher);
    quan_catalogue_free(&catalogue);
    return status;
}

static quan_status read_vector(quan_opened *opened, quan_role role, const char *name,
                               quan_batch *batch, quan_error *err)
{
    quan_field fields[6];
    quan_catalogue catalogue;
    OGRLayerH layer = NULL;
    quan_status status = tool_catalogue(role, &catalogue, fields, err);
    if (!status)
        status = quan_source_layer(opened, name, &layer, err);
    if (!status)
        status = quan_batch_init(batch, &catalogue, role, err);
    batch->source = opened->given;
    if (!status)
        status = quan_vector_read(opened, layer, &catalogue, NULL, batch, err);
    batch->n_matches = 0;
    for (int i = 0; i < 6; i++)
        quan_free(fields[i].name);
    return status;
}

/* Of all features; the coordinates are degrees here. */
static quan_status middle_of(const quan_batch *batch, quan_lonlat *middle, quan_error *err)
{
    quan_box all = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (int64_t f = 0; f < batch->layer.geoms.n_features; f++) {
        quan_box box = quan_geoms_box(&batch->layer.geoms, f);
        all = (quan_box){fmin(all.min_x, box.min_x), fmin(all.min_y, box.min_y),
                         fmax(all.max_x, box.max_x), fmax(all.max_y, box.max_y)};
    }
    *middle = (quan_lonlat){(all.min_x + all.max_x) / 2, (all.min_y + all.max_y) / 2};
    if (isfinite(middle->lon_deg) && isfinite(middle->lat_deg))
        return QUAN_OK;
    return quan_fail(err, QUAN_ERR_INPUT, "%s: the layer has no geometry", batch->file);
}

/* The system to come out in: the one asked for, the layer's own, or what suits its middle. */
static quan_status target_crs(const quan_batch *batch, char **crs, quan_crs **target,
                              quan_error *err)
{
    quan_crs_info info;
    quan_lonlat middle;
    char chosen[32];
    if (*crs)
        return quan_crs_open(*crs, target, err);
    QUAN_TRY(quan_crs_describe(batch->crs, &info, err));
    if (!info.geographic && !info.epsg) {
        QUAN_TRY(quan_crs_wkt(batch->crs, 2, crs, err));
        return quan_crs_open(*crs, target, err);
    }
    if (info.geographic) {
        QUAN_TRY(middle_of(batch, &middle, err));
        quan_crs_choose(middle, chosen);
    } else {
        snprintf(chosen, sizeof chosen, "EPSG:%d", info.epsg);
    }
    *crs = quan_strdup(chosen);
    return *crs ? quan_crs_open(*crs, target, err) : quan_fail_memory(err, "a coordinate system");
}

/* In case of a system in feet; its name stays what it was, its numbers are metres from here on. */
static quan_status to_metres(quan_batch *batch, const quan_crs *target, quan_error *err)
{
    quan_crs_info info;
    QUAN_TRY(quan_crs_describe(target, &info, err));
    if (info.geographic)
        return quan_fail(err, QUAN_ERR_USAGE, "%s is geographic; a projected system is needed",
                         info.name);
    for (int64_t p = 0; p < batch->layer.geoms.n_points && fabs(info.unit_m - 1) > 0; p++) {
        batch->layer.geoms.points[p].x_m *= info.unit_m;
        batch->layer.geoms.points[p].y_m *= info.unit_m;
    }
    return QUAN_OK;
}

/* A tool cannot list rejects: what has no geometry stays as a feature without parts, anything else
 * is refused with its feature. */
static quan_status refuse_rejects(const quan_batch *batch, quan_error *err)
{
    char id[640];
    quan_error why = {0};
    for (int64_t r = 0; r < batch->n_remarks; r++) {
        const quan_remark *remark = &batch->remarks[r];
        bool absent = !strcmp(remark->code, QUAN_REJECT_GEOMETRY_MISSING) ||
                      !strcmp(remark->code, QUAN_REJECT_GEOMETRY_EMPTY) ||
                      !strcmp(remark->code, QUAN_REJECT_KIND_UNKNOWN);
        if (absent || batch->states[remark->row] != QUAN_ROW_REJECTED)
            continue;
        const char *name = quan_table_text(&batch->layer.table, batch->source_id, remark->row);
        quan_reject_fail(remark->code, &why);
        return quan_fail(err, QUAN_ERR_INPUT, "%s: feature %s: %s", batch->file,
                         quan_text_printable(name ? name : "?", id, sizeof id), why.message);
    }
    return QUAN_OK;
}

/* What the caller gets: rows in the order of their ids, which are the feature numbers where the
 * file has none. */
static quan_status hand_over(quan_batch *batch, quan_layer *out, quan_error *err)
{
    quan_table *table = &batch->layer.table;
    int64_t *order = NULL;
    for (int64_t row = 0; row < table->n_rows; row++) {
        if (quan_table_is_null(table, batch->id, row))
            QUAN_TRY(quan_table_set_text(table, batch->id, row,
                                         quan_table_text(table, batch->source_id, row), err));
    }
    quan_status status = quan_table_order_by_id(table, batch->id, &order, err);
    if (!status)
        status = quan_layer_pick(&batch->layer, order, table->n_rows, err);
    quan_free(order);
    if (status)
        return status;
    quan_geoms *geoms = &batch->layer.geoms;
    if (geoms->kind == QUAN_POLYGONS && geoms->n_features && geoms->n_points == geoms->n_parts)
        geoms->kind = QUAN_POINTS;
    *out = batch->layer;
    batch->layer = (quan_layer){0};
    return QUAN_OK;
}

/* Without a study area, so nothing is outside. The ratio is the default of repair.area_change_ratio
 * in settings.csv. */
static quan_status convert(quan_batch *batch, char **crs, quan_layer *out, quan_error *err)
{
    quan_work work = {.area_change_ratio = 0.01};
    if (!batch->crs && *crs)
        QUAN_TRY(quan_crs_open(*crs, &batch->crs, err));
    if (!batch->crs)
        return quan_fail(err, QUAN_ERR_INPUT,
                         "%s: no coordinate system is known; give the layer one (.prj, or the "
                         "GeoPackage's srs_id)",
                         batch->file);
    quan_status status = refuse_rejects(batch, err);
    if (!status)
        status = target_crs(batch, crs, &work.crs, err);
    if (!status)
        status = quan_batch_settle(batch, &work, err);
    if (!status)
        status = refuse_rejects(batch, err);
    if (!status)
        status = to_metres(batch, work.crs, err);
    if (!status)
        status = hand_over(batch, out, err);
    quan_crs_close(work.crs);
    return status;
}

/* *crs is only replaced when it was NULL, and is NULL again after a failure. */
quan_status quan_read_layer(const char *file, quan_role role, char **crs, quan_layer *out,
                            quan_error *err)
{
    char *path = NULL;
    const char *layer = NULL;
    quan_opened opened = {0};
    quan_batch batch = {0};
    char *given = *crs;
    *out = (quan_layer){0};
    quan_status status = split_name(file, &path, &layer, err);
    quan_source source = {
        .roles = 1u << role, .path = path, .resolved = path, .accuracy_m = (double)NAN};
    if (!status)
        status = quan_source_open(&source, NULL, LEVEL1_SHARE, &opened, err);
    bool raster = opened.format == QUAN_FORMAT_GEOTIFF || opened.format == QUAN_FORMAT_HGT;
    if (!status && (raster || role == QUAN_ROLE_DEM))
        status = wrong_role(err, &opened, role);
    if (!status)
        status = opened.format == QUAN_FORMAT_OSM ? read_osm(&opened, role, &batch, err)
                                                  : read_vector(&opened, role, layer, &batch, err);
    batch.file = opened.name;
    batch.layer_name = layer ? layer : "";
    if (!status)
        status = convert(&batch, crs, out, err);
    if (status && !given) {
        quan_free(*crs);
        *crs = NULL;
    }
    quan_batch_free(&batch);
    quan_source_close(&opened);
    quan_free(path);
    return status;
}
