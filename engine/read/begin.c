/* begin.c - rules, tables and empty layers, before the first source is opened.
 *
 * Everything that can be wrong with the rules is found here, and not after an hour of reading. All
 * layers are made, also those of roles that no source has: the stages after this one ask for
 * columns, never whether a layer is there. */
#include "gather.h"

#include "file/source.h"
#include "run_file/run_file_values.h"

#include <assert.h>
#include <math.h>

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

static const column_type placement_columns[] = {
    {"source", QUAN_TYPE_INT},
    {"note", QUAN_TYPE_TEXT},
};
static const column_type offset_columns[] = {
    {"source", QUAN_TYPE_INT},   {"hypothesis", QUAN_TYPE_TEXT}, {"east_m", QUAN_TYPE_REAL},
    {"north_m", QUAN_TYPE_REAL}, {"before_m", QUAN_TYPE_REAL},   {"after_m", QUAN_TYPE_REAL},
    {"n", QUAN_TYPE_INT},        {"note", QUAN_TYPE_TEXT},
};

static const column_type ledger_match_columns[] = {
    {"source", QUAN_TYPE_TEXT},      {"role", QUAN_TYPE_TEXT},        {"row", QUAN_TYPE_TEXT},
    {"name", QUAN_TYPE_TEXT},        {"address", QUAN_TYPE_TEXT},     {"community", QUAN_TYPE_TEXT},
    {"status", QUAN_TYPE_TEXT},      {"target_role", QUAN_TYPE_TEXT}, {"target_id", QUAN_TYPE_TEXT},
    {"target_name", QUAN_TYPE_TEXT}, {"estate_id", QUAN_TYPE_TEXT},   {"score", QUAN_TYPE_REAL},
    {"evidence", QUAN_TYPE_TEXT},    {"effect", QUAN_TYPE_TEXT},
};

static const column_type unknown_columns[] = {
    {"source", QUAN_TYPE_INT},
    {"type", QUAN_TYPE_TEXT},
    {"count", QUAN_TYPE_INT},
    {"name", QUAN_TYPE_TEXT},
};
static const column_type merged_columns[] = {
    {"facility_id", QUAN_TYPE_TEXT},
    {"facility_name", QUAN_TYPE_TEXT},
    {"facility_source", QUAN_TYPE_TEXT},
    {"merged_id", QUAN_TYPE_TEXT},
    {"name", QUAN_TYPE_TEXT},
    {"source", QUAN_TYPE_TEXT},
    {"source_id", QUAN_TYPE_TEXT},
    {"kind", QUAN_TYPE_TEXT},
    {"distance_m", QUAN_TYPE_REAL},
    {"reason", QUAN_TYPE_TEXT},
    {"decision", QUAN_TYPE_TEXT},
};

/* note: the evidence, where a whole column or layer was judged. */
static const column_type conversion_columns[] = {
    {"source", QUAN_TYPE_INT}, {"field", QUAN_TYPE_TEXT}, {"conversion", QUAN_TYPE_TEXT},
    {"count", QUAN_TYPE_INT},  {"note", QUAN_TYPE_TEXT},
};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* The order of the columns is part of the contract with the writer, which copies them by number. */
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

/* One row per source and role, made before any source is opened, so that the rows are numbered
 * alike whatever is found in the files. A role that the tag map cannot select is refused here,
 * before an OSM file is read for it. */
static quan_status add_source_row(quan_gathering *g, int32_t s, quan_role role, quan_error *err)
{
    const quan_source *source = &g->run->sources[s];
    quan_table *table = &g->out->sources;
    char name[640];
    const char *path = source->path ? source->path : source->resolved;
    if (is_osm(source) && role != QUAN_ROLE_FACILITY && !(g->map.roles & 1u << role))
        return quan_run_at(source,
                           quan_fail(err, QUAN_ERR_USAGE,
                                     "osm_tags.csv has no row that selects %s; give another source",
                                     quan_role_name(role)),
                           err);
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

/* `rows` maps source and role to a row of `sources`, -1 where the source does not have the role. */
static quan_status add_source_rows(quan_gathering *g, quan_error *err)
{
    size_t n = (size_t)g->run->n_sources * QUAN_N_ROLES;
    g->rows = quan_alloc(n, sizeof *g->rows);
    g->ids = quan_calloc(n, sizeof *g->ids);
    g->pois = quan_calloc(n, 1);
    if (!g->rows || !g->ids || !g->pois)
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

/* What the run names complete is known, with or without a feature: then its absence is a gap and
 * not missing data. */
static quan_status complete_kinds(quan_gathering *g, quan_error *err)
{
    const quan_table *kinds = &g->catalogue->tables[QUAN_CATALOGUE_KINDS];
    g->out->kind_known = quan_calloc((size_t)kinds->n_rows, 1);
    if (!g->out->kind_known)
        return quan_fail_memory(err, "the kinds");
    for (int32_t i = 0; i < g->run->n_complete; i++) {
        int64_t row = quan_catalogue_find(kinds, g->run->complete[i]);
        assert(row >= 0); /* quan_catalogue_check_run() */
        g->out->kind_known[row] = 1;
    }
    return QUAN_OK;
}

/* The settings are read once, here, so that no source is treated by other numbers than the next. */
static quan_status load_rules(quan_gathering *g, quan_error *err)
{
    g->work.monitor = g->monitor;
    QUAN_TRY(quan_setting(g->catalogue, "encoding.level1_share", &g->level1_share, err));
    QUAN_TRY(
        quan_setting(g->catalogue, "repair.area_change_ratio", &g->work.area_change_ratio, err));
    QUAN_TRY(quan_setting(g->catalogue, "reject.outlier_m", &g->work.misplaced_m, err));
    QUAN_TRY(quan_values_open(g->catalogue, &g->values, err));
    QUAN_TRY(quan_tag_map_open(g->catalogue, &g->map, err));
    return quan_matcher_open(g->catalogue, &g->matcher, err);
}

static quan_status make_tables(quan_dataset *out, quan_error *err)
{
    const struct {
        quan_table *table;
        const column_type *columns;
        int n;
    } tables[] = {
        {&out->sources, source_columns, COUNT(source_columns)},
        {&out->rejected.table, rejected_columns, COUNT(rejected_columns)},
        {&out->functions, function_columns, COUNT(function_columns)},
        {&out->merged.table, merged_columns, COUNT(merged_columns)},
        {&out->unknown_types, unknown_columns, COUNT(unknown_columns)},
        {&out->placements, placement_columns, COUNT(placement_columns)},
        {&out->offsets, offset_columns, COUNT(offset_columns)},
        {&out->ledger_match, ledger_match_columns, COUNT(ledger_match_columns)},
        {&out->conversions, conversion_columns, COUNT(conversion_columns)},
        {&out->fields, field_columns, COUNT(field_columns)},
    };
    out->rejected.geoms.kind = QUAN_POINTS;
    out->merged.geoms.kind = QUAN_POINTS;
    for (size_t t = 0; t < COUNT(tables); t++)
        QUAN_TRY(add_columns(tables[t].table, tables[t].columns, tables[t].n, err));
    return QUAN_OK;
}

/* A batch of no rows is what knows the columns of a role; its layer is taken over empty. */
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

/* Frees what reading needed, not what it made: `out` belongs to the caller of quan_read(). */
void quan_gather_free(quan_gathering *g)
{
    for (int32_t b = 0; b < g->n_waiting; b++)
        quan_batch_free(&g->waiting[b]);
    quan_free(g->waiting);
    quan_tag_map_free(&g->map);
    quan_matcher_free(&g->matcher);
    quan_values_close(&g->values);
    quan_ring_free(&g->work.ring);
    quan_crs_close(g->work.crs);
    quan_free(g->rows);
    quan_free(g->ids);
    quan_free(g->ledger_of);
    quan_layer_free(&g->homes);
    quan_free(g->pois);
    *g = (quan_gathering){0};
}
