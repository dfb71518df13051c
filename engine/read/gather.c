#include "gather.h"

#include "dem.h"
#include "osm.h"
#include "source.h"
#include "vector.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct {
    const char *name;
    quan_type type;
} column_type;

static const column_type source_columns[] = {
    [QUAN_SOURCE_FILE] = {"source", QUAN_TYPE_TEXT},
    [QUAN_SOURCE_LAYER] = {"layer", QUAN_TYPE_TEXT},
    [QUAN_SOURCE_ROLE] = {"role", QUAN_TYPE_TEXT},
    [QUAN_SOURCE_SHA256] = {"sha256", QUAN_TYPE_TEXT},
    [QUAN_SOURCE_AS_OF] = {"as_of", QUAN_TYPE_TEXT},
    [QUAN_SOURCE_IN] = {"features_in", QUAN_TYPE_INT},
    [QUAN_SOURCE_USED] = {"used", QUAN_TYPE_INT},
    [QUAN_SOURCE_REJECTED] = {"rejected", QUAN_TYPE_INT},
    [QUAN_SOURCE_OUTSIDE] = {"outside", QUAN_TYPE_INT},
    [QUAN_SOURCE_CRS] = {"crs", QUAN_TYPE_TEXT},
    [QUAN_SOURCE_ENCODING] = {"encoding", QUAN_TYPE_TEXT},
    [QUAN_SOURCE_ACCURACY] = {"accuracy_m", QUAN_TYPE_REAL},
    [QUAN_SOURCE_SECRECY] = {"secrecy", QUAN_TYPE_TEXT},
};
static const column_type rejected_columns[] = {
    {"layer", QUAN_TYPE_TEXT},  {"source_id", QUAN_TYPE_TEXT}, {"code", QUAN_TYPE_TEXT},
    {"reason", QUAN_TYPE_TEXT}, {"source", QUAN_TYPE_INT},
};
static const column_type function_columns[] = {
    {"facility", QUAN_TYPE_INT},
    {"kind", QUAN_TYPE_TEXT},
    {"area_m2", QUAN_TYPE_REAL},
    {"capacity", QUAN_TYPE_REAL},
};
static const column_type field_columns[] = {
    {"source", QUAN_TYPE_INT},
    {"field", QUAN_TYPE_TEXT},
    {"canonical", QUAN_TYPE_TEXT},
    {"samples", QUAN_TYPE_TEXT},
};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static quan_status add_columns(quan_table *table, const column_type *columns, size_t n,
                               quan_error *err)
{
    for (size_t c = 0; c < n; c++)
        QUAN_TRY(quan_table_add_column(table, columns[c].name, columns[c].type, NULL, err));
    return QUAN_OK;
}

static bool is_osm(const quan_source *source)
{
    return quan_format_of(source->resolved ? source->resolved : source->path) == QUAN_FORMAT_OSM;
}

static quan_status add_source_row(quan_gathering *g, int32_t s, quan_role role, quan_error *err)
{
    const quan_source *source = &g->run->sources[s];
    quan_table *table = &g->out->sources;
    char name[640];
    const char *path = source->path ? source->path : source->resolved;
    if (is_osm(source) && role != QUAN_ROLE_FACILITY && !(g->map.roles & 1u << role))
        return quan_fail(err, QUAN_ERR_USAGE,
                         "line %d: osm_tags.csv has no row that selects %s; give another source",
                         source->line, quan_role_name(role));
    QUAN_TRY(quan_table_add_rows(table, 1, err));
    int64_t row = table->n_rows - 1;
    g->rows[(int64_t)s * QUAN_N_ROLES + (int)role] = row;
    quan_text_printable(quan_gate_name(path), name, sizeof name);
    QUAN_TRY(quan_table_set_text(table, QUAN_SOURCE_FILE, row, name, err));
    QUAN_TRY(quan_table_set_text(table, QUAN_SOURCE_ROLE, row, quan_role_name(role), err));
    QUAN_TRY(quan_table_set_text(table, QUAN_SOURCE_AS_OF, row,
                                 source->as_of ? source->as_of : g->run->as_of, err));
    QUAN_TRY(quan_table_set_text(table, QUAN_SOURCE_SECRECY, row, g->run->secrecy, err));
    for (int c = QUAN_SOURCE_IN; c <= QUAN_SOURCE_OUTSIDE; c++)
        quan_table_set_int(table, c, row, 0);
    if (isfinite(source->accuracy_m))
        quan_table_set_real(table, QUAN_SOURCE_ACCURACY, row, source->accuracy_m);
    return QUAN_OK;
}

static quan_status add_source_rows(quan_gathering *g, quan_error *err)
{
    size_t n = (size_t)g->run->n_sources * QUAN_N_ROLES;
    g->rows = quan_alloc(n, sizeof *g->rows);
    g->ids = quan_calloc(n, sizeof *g->ids);
    if (!g->rows || !g->ids)
        return quan_fail_memory(err, "the sources");
    for (size_t i = 0; i < n; i++)
        g->rows[i] = -1;
    for (int32_t s = 0; s < g->run->n_sources; s++) {
        for (int r = 0; r < QUAN_N_ROLES; r++) {
            if (g->run->sources[s].roles & 1u << r)
                QUAN_TRY(add_source_row(g, s, (quan_role)r, err));
        }
    }
    return QUAN_OK;
}

static quan_status check_kinds(const quan_gathering *g, quan_error *err)
{
    const quan_table *kinds = &g->catalogue->tables[QUAN_CATALOGUE_KINDS];
    char shown[640];
    for (int32_t s = 0; s < g->run->n_sources; s++) {
        const char *kind = g->run->sources[s].kind;
        if (kind && quan_catalogue_find(kinds, kind) < 0)
            return quan_fail(err, QUAN_ERR_USAGE, "line %d: `kind: %s` is not in kinds.csv",
                             g->run->sources[s].line,
                             quan_text_printable(kind, shown, sizeof shown));
    }
    return QUAN_OK;
}

static quan_status complete_kinds(quan_gathering *g, quan_error *err)
{
    const quan_table *kinds = &g->catalogue->tables[QUAN_CATALOGUE_KINDS];
    char shown[640];
    g->out->kind_known = quan_calloc((size_t)kinds->n_rows, 1);
    if (!g->out->kind_known)
        return quan_fail_memory(err, "the kinds");
    for (int32_t i = 0; i < g->run->n_complete; i++) {
        int64_t row = quan_catalogue_find(kinds, g->run->complete[i]);
        if (row < 0)
            return quan_fail(err, QUAN_ERR_USAGE, "`complete:` names %s, which is not in kinds.csv",
                             quan_text_printable(g->run->complete[i], shown, sizeof shown));
        g->out->kind_known[row] = 1;
    }
    return QUAN_OK;
}

static quan_status load_rules(quan_gathering *g, quan_error *err)
{
    g->work.monitor = g->monitor;
    QUAN_TRY(quan_setting(g->catalogue, "encoding.level1_share", &g->level1_share, err));
    QUAN_TRY(
        quan_setting(g->catalogue, "repair.area_change_ratio", &g->work.area_change_ratio, err));
    QUAN_TRY(quan_setting(g->catalogue, "reject.outlier_m", &g->work.misplaced_m, err));
    QUAN_TRY(quan_tag_map_open(g->catalogue, &g->map, err));
    QUAN_TRY(quan_matcher_open(g->catalogue, &g->matcher, err));
    return check_kinds(g, err);
}

static quan_status make_tables(quan_dataset *out, quan_error *err)
{
    out->rejected.geoms.kind = QUAN_POINTS;
    QUAN_TRY(add_columns(&out->sources, source_columns, COUNT(source_columns), err));
    QUAN_TRY(add_columns(&out->rejected.table, rejected_columns, COUNT(rejected_columns), err));
    QUAN_TRY(add_columns(&out->functions, function_columns, COUNT(function_columns), err));
    return add_columns(&out->fields, field_columns, COUNT(field_columns), err);
}

static quan_status make_layers(quan_gathering *g, quan_error *err)
{
    for (int r = 0; r < QUAN_N_ROLES; r++) {
        quan_batch shape = {0};
        if (r == QUAN_ROLE_DEM)
            continue;
        quan_status status = quan_batch_init(&shape, g->catalogue, (quan_role)r, err);
        g->out->layers[r] = shape.layer;
        shape.layer = (quan_layer){0};
        quan_batch_free(&shape);
        QUAN_TRY(status);
    }
    return QUAN_OK;
}

quan_status quan_gather_init(quan_gathering *g, quan_error *err)
{
    QUAN_TRY(load_rules(g, err));
    QUAN_TRY(make_tables(g->out, err));
    QUAN_TRY(complete_kinds(g, err));
    QUAN_TRY(make_layers(g, err));
    return add_source_rows(g, err);
}

void quan_gather_free(quan_gathering *g)
{
    for (int32_t b = 0; b < g->n_waiting; b++)
        quan_batch_free(&g->waiting[b]);
    quan_free(g->waiting);
    quan_tag_map_free(&g->map);
    quan_matcher_free(&g->matcher);
    quan_ring_free(&g->work.ring);
    quan_crs_close(g->work.crs);
    quan_free(g->rows);
    quan_free(g->ids);
    *g = (quan_gathering){0};
}

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

static quan_status finish_batch(quan_gathering *g, quan_opened *opened, quan_batch *batch,
                                int32_t source, quan_error *err)
{
    int64_t row = g->rows[source * QUAN_N_ROLES + (int)batch->role];
    quan_table *sources = &g->out->sources;
    batch->file = quan_table_text(sources, QUAN_SOURCE_FILE, row);
    batch->layer_name = quan_table_text(sources, QUAN_SOURCE_LAYER, row);
    QUAN_TRY(quan_table_set_text(sources, QUAN_SOURCE_SHA256, row, opened->gated.sha256, err));
    QUAN_TRY(quan_table_set_text(sources, QUAN_SOURCE_ENCODING, row, opened->encoding, err));
    QUAN_TRY(write_crs(g, batch->crs, row, err));
    if (g->waits)
        return wait(g, batch, err);
    return quan_gather_settle(g, batch, row, err);
}

static quan_status set_layer_name(quan_gathering *g, int32_t source, quan_role role,
                                  const char *name, quan_error *err)
{
    char shown[640];
    return quan_table_set_text(&g->out->sources, QUAN_SOURCE_LAYER,
                               g->rows[(int64_t)source * QUAN_N_ROLES + (int)role],
                               quan_text_printable(name, shown, sizeof shown), err);
}

static quan_status read_vector(quan_gathering *g, quan_opened *opened, int32_t s, quan_role role,
                               quan_error *err)
{
    OGRLayerH layer = NULL;
    quan_batch batch = {0};
    QUAN_TRY(quan_source_layer(opened, opened->given->layer, &layer, err));
    QUAN_TRY(set_layer_name(g, s, role, OGR_L_GetName(layer), err));
    quan_status status = quan_batch_init(&batch, g->catalogue, role, err);
    batch.source = opened->given;
    if (!status)
        status = quan_vector_read(opened, layer, g->catalogue, &g->matcher, &batch, err);
    if (!status)
        status = finish_batch(g, opened, &batch, s, err);
    quan_batch_free(&batch);
    return status;
}

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

static quan_status init_osm_batches(quan_gathering *g, quan_opened *opened, uint32_t roles,
                                    int32_t s, quan_batch *batches, quan_error *err)
{
    if (opened->given->where || opened->given->layer)
        return quan_fail(err, QUAN_ERR_USAGE,
                         "line %d: an OSM file is sorted by osm_tags.csv; it takes no `where:` or "
                         "`layer:`",
                         opened->given->line);
    for (int r = 0; r < QUAN_N_ROLES; r++) {
        if (!(roles & 1u << r))
            continue;
        QUAN_TRY(quan_batch_init(&batches[r], g->catalogue, (quan_role)r, err));
        batches[r].source = opened->given;
        batches[r].ids = QUAN_IDS_OSM;
        QUAN_TRY(quan_crs_open("EPSG:4326", &batches[r].crs, err));
        QUAN_TRY(set_layer_name(g, s, (quan_role)r, osm_layers_of((quan_role)r), err));
    }
    return QUAN_OK;
}

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

quan_status quan_gather_source(quan_gathering *g, int32_t source, uint32_t mask, quan_error *err)
{
    const quan_source *given = &g->run->sources[source];
    uint32_t roles = given->roles & mask & ~(1u << QUAN_ROLE_DEM);
    quan_opened opened;
    if (!roles)
        return QUAN_OK;
    QUAN_TRY(quan_source_open(given, g->level1_share, &opened, err));
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

quan_status quan_gather_dem(quan_gathering *g, int32_t source, quan_error *err)
{
    const quan_source *given = &g->run->sources[source];
    quan_opened opened;
    quan_box box;
    if (!(given->roles & 1u << QUAN_ROLE_DEM))
        return QUAN_OK;
    if (g->out->dem.z_m)
        return quan_fail(err, QUAN_ERR_USAGE,
                         "line %d: only one source can have the role dem; merge them before",
                         given->line);
    QUAN_TRY(area_in_degrees(g, &box, err));
    QUAN_TRY(quan_source_open(given, g->level1_share, &opened, err));
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
