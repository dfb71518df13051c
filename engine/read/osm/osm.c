/* osm.c - OpenStreetMap, through GDAL's driver and the tag map.
 *
 * The driver sorts an OSM file into layers of points, lines and multipolygons by a configuration
 * that is written into the private folder, and hands over all tags as one text (hstore). Which
 * features are wanted is asked twice: roughly by SQL, so that the driver can pass over the rest,
 * and then exactly, by the rules of osm_tags.csv and facility_match.csv.
 *
 * A feature can serve several roles: the ground of a school can be a facility and a parcel. Ids are
 * n, w or r with the number of OpenStreetMap, which anybody can look up. */
#include "osm.h"

#include "file/gdal_calls.h"
#include "place/geometry_gate.h"

#include <math.h>
#include <ogr_api.h>
#include <stdio.h>
#include <string.h>

/* The same rules as GDAL's own osmconf.ini for what is a polygon and which nodes are features, so
 * that the counts of a layer are those that anybody gets from GDAL; but every tag is kept. */
static const char config[] =
    "closed_ways_are_polygons=aeroway,amenity,boundary,building,craft,geological,historic,landuse,"
    "leisure,military,natural,office,place,shop,sport,tourism,highway=platform,"
    "public_transport=platform\n"
    "attribute_name_laundering=no\n"
    "[points]\nosm_id=yes\nattributes=name\n"
    "unsignificant=created_by,converted_by,source,time,ele,attribution\n"
    "ignore=created_by,converted_by,source,time,ele,note,todo,fixme,FIXME\nall_tags=yes\n"
    "[lines]\nosm_id=yes\nattributes=name\n"
    "ignore=created_by,converted_by,source,time,ele,note,todo,fixme,FIXME\nall_tags=yes\n"
    "[multipolygons]\nosm_id=yes\nattributes=name,type\n"
    "ignore=area,created_by,converted_by,source,time,ele,note,todo,fixme,FIXME\nall_tags=yes\n"
    "[multilinestrings]\nosm_id=yes\nattributes=name,type\nall_tags=yes\n"
    "[other_relations]\nosm_id=yes\nattributes=name,type\nall_tags=yes\n";

/* The driver takes its configuration from a file only. */
quan_status quan_osm_prepare(quan_gated *gated, quan_error *err)
{
    char *path = NULL;
    QUAN_TRY(quan_gate_private(gated, QUAN_OSM_CONFIG, &path, err));
    FILE *file = fopen(path, "wxe");
    bool ok = file && fputs(config, file) >= 0;
    if (file && fclose(file))
        ok = false;
    quan_free(path);
    return ok ? QUAN_OK : quan_fail(err, QUAN_ERR_IO, "the private folder cannot be written to");
}

/* What GDAL's layers of an OSM file hold. */
typedef struct {
    const char *name;
    quan_shape_kind kind;
    uint32_t roles;
} osm_layer;

static const osm_layer layers[] = {
    {"points", QUAN_POINTS, 1u << QUAN_ROLE_GATE | 1u << QUAN_ROLE_FACILITY},
    {"lines", QUAN_LINES, 1u << QUAN_ROLE_ROAD | 1u << QUAN_ROLE_BARRIER},
    {"multipolygons", QUAN_POLYGONS,
     ~(1u << QUAN_ROLE_GATE | 1u << QUAN_ROLE_ROAD | 1u << QUAN_ROLE_DEM)},
};

typedef struct {
    const quan_osm_rules *rules;
    uint32_t roles;
    quan_batch *batches;
    quan_tags tags;
    quan_error *err;
} osm_reading;

/* NULL for a field that is not there or empty; the text lives as long as the feature. */
static const char *field_text(OGRFeatureH feature, const char *name)
{
    int index = OGR_F_GetFieldIndex(feature, name);
    return index >= 0 && OGR_F_IsFieldSetAndNotNull(feature, index)
               ? OGR_F_GetFieldAsString(feature, index)
               : NULL;
}

/* n1, w2, r3: a polygon comes from a way or a relation. */
static void write_id(OGRFeatureH feature, const osm_layer *layer, char id[64])
{
    const char *way = layer->kind == QUAN_POLYGONS ? field_text(feature, "osm_way_id") : NULL;
    const char *own = field_text(feature, "osm_id");
    bool is_way = layer->kind == QUAN_LINES || way;
    snprintf(id, 64, "%s%.60s",
             layer->kind == QUAN_POINTS ? "n"
             : is_way                   ? "w"
                                        : "r",
             way   ? way
             : own ? own
                   : "0");
}

/* Facilities are selected by two tables: the tag map knows their columns, the matcher their kinds.
 */
static bool is_wanted(const osm_reading *reading, quan_role role)
{
    bool facility =
        role == QUAN_ROLE_FACILITY && quan_matcher_knows(reading->rules->matcher, &reading->tags);
    return facility || quan_tag_map_selects(reading->rules->map, role, &reading->tags);
}

/* A verdict with a code rejects the feature; a note goes with one that is used. */
static quan_status take_geometry(quan_batch *batch, OGRFeatureH feature, int64_t row,
                                 quan_error *err)
{
    quan_geometry_verdict verdict;
    QUAN_TRY(quan_geometry_take(OGR_F_GetGeometryRef(feature), quan_batch_kinds(batch->role),
                                &batch->layer.geoms, &verdict, err));
    if (verdict.code) {
        quan_remark remark = {row, verdict.code, verdict.reason, verdict.place};
        return quan_batch_remark(batch, remark, true, err);
    }
    quan_remark note = {row, QUAN_NOTE_REPAIRED, verdict.note, verdict.place};
    return *verdict.note ? quan_batch_remark(batch, note, false, err) : QUAN_OK;
}

/* The row is added first, so that a rejected feature is counted and named as well. */
static quan_status take_feature(osm_reading *reading, quan_batch *batch, OGRFeatureH feature,
                                const osm_layer *layer)
{
    char id[64];
    int64_t row = 0;
    quan_function_values functions = {.area_m2 = (double)NAN, .capacity = (double)NAN};
    write_id(feature, layer, id);
    QUAN_TRY(quan_batch_add_row(batch, &row, reading->err));
    QUAN_TRY(take_geometry(batch, feature, row, reading->err));
    quan_table *table = &batch->layer.table;
    QUAN_TRY(quan_table_set_text(table, batch->id, row, id, reading->err));
    QUAN_TRY(quan_table_set_text(table, batch->source_id, row, id, reading->err));
    QUAN_TRY(quan_tag_map_set(reading->rules->map, &reading->tags, batch, row, &functions,
                              reading->err));
    if (batch->role != QUAN_ROLE_FACILITY)
        return QUAN_OK;
    return quan_facility_candidates(reading->rules->matcher, &reading->tags, &functions, batch, row,
                                    reading->err);
}

/* The tags are parsed once for all roles. */
static quan_status route(osm_reading *reading, OGRFeatureH feature, const osm_layer *layer,
                         uint32_t roles)
{
    const char *all = field_text(feature, "all_tags");
    if (!all)
        return QUAN_OK;
    QUAN_TRY(quan_tags_parse(&reading->tags, all, reading->err));
    for (int r = 0; r < QUAN_N_ROLES; r++) {
        if ((roles & 1u << r) && is_wanted(reading, (quan_role)r))
            QUAN_TRY(take_feature(reading, &reading->batches[r], feature, layer));
    }
    return QUAN_OK;
}

/* A growing WHERE clause. */
typedef struct {
    char *text;
    int64_t n, capacity;
} clause;

/* Keys stand between quotes in the query, so none may hold one. A key that is asked for already is
 * not repeated. */
static quan_status add_key(clause *where, const char *key, quan_error *err)
{
    char term[300];
    if (strpbrk(key, "'\"\\%") || strlen(key) > 100)
        return quan_fail(err, QUAN_ERR_INPUT, "osm_tags.csv: a key holds a quote or is too long");
    int n =
        snprintf(term, sizeof term, "%sall_tags LIKE '%%\"%s\"=>%%'", where->n ? " OR " : "", key);
    if (where->text && strstr(where->text, term + (where->n ? 4 : 0)))
        return QUAN_OK;
    char *text = quan_grow(where->text, &where->capacity, where->n + n + 1, 1);
    if (!text)
        return quan_fail_memory(err, "a query");
    where->text = text;
    memcpy(text + where->n, term, (size_t)n + 1);
    where->n += n;
    return QUAN_OK;
}

/* The features with any key that could give them one of the roles. */
static quan_status make_clause(const osm_reading *reading, uint32_t roles, clause *where)
{
    const quan_tag_map *map = reading->rules->map;
    const quan_matcher *matcher = reading->rules->matcher;
    for (int32_t r = 0; r < map->n; r++) {
        if (map->rules[r].selects > 0 && (roles & 1u << map->rules[r].role))
            QUAN_TRY(add_key(where, map->rules[r].key, reading->err));
    }
    for (int32_t r = 0; r < matcher->n && (roles & 1u << QUAN_ROLE_FACILITY); r++) {
        const char *key = quan_matcher_key(matcher, r);
        if (key)
            QUAN_TRY(add_key(where, key, reading->err));
    }
    return QUAN_OK;
}

/* Each feature is freed before the next one is asked for. */
static quan_status take_rows(osm_reading *reading, OGRLayerH rows, const osm_layer *layer,
                             uint32_t roles)
{
    for (;;) {
        OGRFeatureH feature = OGR_L_GetNextFeature(rows);
        if (!feature)
            return QUAN_OK;
        quan_status status = route(reading, feature, layer, roles);
        OGR_F_Destroy(feature);
        QUAN_TRY(status);
    }
}

/* A query tells the driver that no other layer is wanted; otherwise the others pile up in memory.
 */
static quan_status read_layer(osm_reading *reading, GDALDatasetH dataset, const osm_layer *layer,
                              uint32_t roles)
{
    clause where = {0};
    char *query = NULL;
    quan_status status = make_clause(reading, roles, &where);
    size_t size = (size_t)where.n + 64;
    if (!status && where.n) {
        query = quan_alloc(size, 1);
        status = query ? QUAN_OK : quan_fail_memory(reading->err, "a query");
    }
    if (query) {
        snprintf(query, size, "SELECT * FROM %s WHERE %s", layer->name, where.text);
        OGRLayerH rows = GDALDatasetExecuteSQL(dataset, query, NULL, NULL);
        if (rows) { /* else GDAL's message tells why */
            status = take_rows(reading, rows, layer, roles);
            GDALDatasetReleaseResultSet(dataset, rows);
        }
    }
    quan_free(query);
    quan_free(where.text);
    return status;
}

/* Polygons are read role by role: a closed way that is also the outer way of a relation is handed
 * over only where the relation itself is not wanted, so that the answer depends on the question.
 * This is how `building IS NOT NULL` finds 966 buildings in Monaco and a plain reading 965
 * (GDAL 3.6.2). */
static quan_status read_polygons(osm_reading *reading, GDALDatasetH dataset, const osm_layer *layer)
{
    for (int r = 0; r < QUAN_N_ROLES; r++) {
        if (reading->roles & layer->roles & 1u << r)
            QUAN_TRY(read_layer(reading, dataset, layer, 1u << r));
    }
    return QUAN_OK;
}

quan_status quan_osm_read(GDALDatasetH dataset, const char *name, const quan_osm_rules *rules,
                          uint32_t roles, quan_batch *batches, quan_error *err)
{
    osm_reading reading = {.rules = rules, .roles = roles, .batches = batches, .err = err};
    quan_gdal_errors errors;
    quan_gdal_catch(&errors);
    quan_status status = QUAN_OK;
    for (size_t i = 0; i < sizeof layers / sizeof layers[0] && !status; i++) {
        if (layers[i].kind == QUAN_POLYGONS)
            status = read_polygons(&reading, dataset, &layers[i]);
        else if (roles & layers[i].roles)
            status = read_layer(&reading, dataset, &layers[i], roles & layers[i].roles);
    }
    quan_gdal_release();
    quan_tags_free(&reading.tags);
    return status ? status : quan_gdal_verdict(&errors, name, err);
}
