#include "gap_town.h"

#include "cmocka_all.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct {
    const char *name;
    quan_type type;
} column;

static const column common[] = {{"id", QUAN_TYPE_TEXT},
                                {"source", QUAN_TYPE_INT},
                                {"source_id", QUAN_TYPE_TEXT},
                                {"accuracy_m", QUAN_TYPE_REAL},
                                {"name", QUAN_TYPE_TEXT}};
static const column building[] = {{"residential", QUAN_TYPE_INT},
                                  {"households", QUAN_TYPE_INT},
                                  {"persons", QUAN_TYPE_INT},
                                  {"elders", QUAN_TYPE_INT}};
static const column parcel[] = {{"residential", QUAN_TYPE_INT}, {"area_m2", QUAN_TYPE_REAL}};
static const column road[] = {{"level", QUAN_TYPE_INT},
                              {"bridge", QUAN_TYPE_INT},
                              {"tunnel", QUAN_TYPE_INT},
                              {"stairs", QUAN_TYPE_INT},
                              {"access", QUAN_TYPE_TEXT}};
static const column access_only[] = {{"access", QUAN_TYPE_TEXT}};
static const column facility[] = {{"status", QUAN_TYPE_TEXT}, {"open_to", QUAN_TYPE_TEXT}};

static void add_columns(quan_table *table, const column *columns, size_t n)
{
    for (size_t i = 0; i < n; i++)
        assert_int_equal(quan_table_add_column(table, columns[i].name, columns[i].type, NULL, NULL),
                         QUAN_OK);
}

static void make_layers(quan_dataset *data)
{
    for (int role = 0; role < QUAN_N_ROLES; role++) {
        add_columns(&data->layers[role].table, common, sizeof common / sizeof *common);
        data->layers[role].geoms.kind = QUAN_POLYGONS;
    }
    add_columns(&data->layers[QUAN_ROLE_BUILDING].table, building, 4);
    add_columns(&data->layers[QUAN_ROLE_PARCEL].table, parcel, 2);
    add_columns(&data->layers[QUAN_ROLE_ROAD].table, road, 5);
    add_columns(&data->layers[QUAN_ROLE_GATE].table, access_only, 1);
    add_columns(&data->layers[QUAN_ROLE_FACILITY].table, facility, 2);
    data->layers[QUAN_ROLE_ROAD].geoms.kind = QUAN_LINES;
    data->layers[QUAN_ROLE_BARRIER].geoms.kind = QUAN_LINES;
    data->layers[QUAN_ROLE_GATE].geoms.kind = QUAN_POINTS;
    strcpy(data->crs, "EPSG:4543");
}

void town_set(town *t, quan_catalogue_name name, const char *key, const char *col,
              const char *value)
{
    quan_table *table = &t->catalogue.tables[name];
    int64_t row = 0;
    while (row < table->n_rows && strcmp(quan_table_text(table, 0, row), key) != 0)
        row++;
    if (row == table->n_rows) {
        assert_int_equal(quan_table_add_rows(table, 1, NULL), QUAN_OK);
        assert_int_equal(quan_table_set_text(table, 0, row, key, NULL), QUAN_OK);
    }
    assert_int_equal(quan_table_set_text(table, quan_table_find(table, col), row, value, NULL),
                     QUAN_OK);
}

static void make_catalogue(town *t)
{
    static const column kinds[] = {{"kind", QUAN_TYPE_TEXT},
                                   {"open_to_default", QUAN_TYPE_TEXT},
                                   {"min_floor_area_m2", QUAN_TYPE_TEXT},
                                   {"min_site_area_m2", QUAN_TYPE_TEXT}};
    static const column criteria[] = {{"criterion_id", QUAN_TYPE_TEXT}, {"set", QUAN_TYPE_TEXT},
                                      {"kinds_any_of", QUAN_TYPE_TEXT}, {"metric", QUAN_TYPE_TEXT},
                                      {"value", QUAN_TYPE_TEXT},        {"limit_m", QUAN_TYPE_TEXT},
                                      {"measured", QUAN_TYPE_TEXT}};
    static const column profiles[] = {{"name", QUAN_TYPE_TEXT},
                                      {"flat_mps", QUAN_TYPE_TEXT},
                                      {"stairs_mps", QUAN_TYPE_TEXT},
                                      {"max_slope_ratio", QUAN_TYPE_TEXT}};
    static const column settings[] = {{"key", QUAN_TYPE_TEXT}, {"value", QUAN_TYPE_TEXT}};
    static const char *const values[][2] = {{"accuracy.building_m", "0"},
                                            {"accuracy.facility_m", "0"},
                                            {"access.connector_max_m", "200"},
                                            {"access.multi_max_m", "60"},
                                            {"area.met_share", "0.9"},
                                            {"blind_spot.radius_m", "50"},
                                            {"band.factor", "1.5"},
                                            {"audit.pairs", "20"},
                                            {"audit.tolerance_m", "0.1"},
                                            {"audit.max_m", "1000"},
                                            {"audit.max_vertices", "1500"},
                                            {"network.snap_m", "0.5"}};
    quan_table *tables = t->catalogue.tables;
    add_columns(&tables[QUAN_CATALOGUE_KINDS], kinds, 4);
    add_columns(&tables[QUAN_CATALOGUE_CRITERIA], criteria, 7);
    add_columns(&tables[QUAN_CATALOGUE_PROFILES], profiles, 4);
    add_columns(&tables[QUAN_CATALOGUE_SETTINGS], settings, 2);
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        town_set(t, QUAN_CATALOGUE_SETTINGS, values[i][0], "value", values[i][1]);
    static const char *const names[] = {"clinic", "hospital", "school", "park", "garden", "office"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        town_set(t, QUAN_CATALOGUE_KINDS, names[i], "open_to_default",
                 strcmp(names[i], "office") == 0 ? "residents" : "public");
    town_set(t, QUAN_CATALOGUE_KINDS, "clinic", "min_floor_area_m2", "120");
    town_set(t, QUAN_CATALOGUE_KINDS, "park", "min_site_area_m2", "4000");
    static const char *const speeds[][2] = {{"adult", "1.2"}, {"elder", "0.8"}};
    for (int i = 0; i < 2; i++) {
        town_set(t, QUAN_CATALOGUE_PROFILES, speeds[i][0], "flat_mps", speeds[i][1]);
        town_set(t, QUAN_CATALOGUE_PROFILES, speeds[i][0], "stairs_mps", "0.5");
        town_set(t, QUAN_CATALOGUE_PROFILES, speeds[i][0], "max_slope_ratio", "0.35");
    }
}

static void listen(quan_level level, const char *text, void *payload)
{
    town *t = payload;
    size_t used = strlen(t->said);
    if (level == QUAN_WARNING)
        snprintf(t->said + used, sizeof t->said - used, "%s\n", text);
}

void town_open(town *t)
{
    *t = (town){0};
    for (int i = 0; i < 4; i++)
        t->run.bbox_deg[i] = NAN;
    make_layers(&t->data);
    make_catalogue(t);
    static const column functions[] = {{"facility", QUAN_TYPE_INT},
                                       {"kind", QUAN_TYPE_TEXT},
                                       {"area_m2", QUAN_TYPE_REAL},
                                       {"capacity", QUAN_TYPE_REAL}};
    add_columns(&t->data.functions, functions, 4);
    static const column sources[] = {{"source", QUAN_TYPE_TEXT}};
    add_columns(&t->data.sources, sources, 1);
    t->data.kind_known = quan_calloc((size_t)t->catalogue.tables[QUAN_CATALOGUE_KINDS].n_rows, 1);
    assert_non_null(t->data.kind_known);
    t->monitor = (quan_monitor){.say = listen, .payload = t, .n_threads = 1};
}

void town_free(town *t)
{
    for (int role = 0; role < QUAN_N_ROLES; role++)
        quan_layer_free(&t->data.layers[role]);
    for (int i = 0; i < QUAN_N_CATALOGUES; i++)
        quan_table_free(&t->catalogue.tables[i]);
    quan_table_free(&t->data.functions);
    quan_table_free(&t->data.sources);
    quan_free(t->data.kind_known);
    quan_network_free(&t->network);
    *t = (town){0};
}

void town_criterion(town *t, const char *id, const char *kinds, const char *limit_m)
{
    town_set(t, QUAN_CATALOGUE_CRITERIA, id, "set", "assess");
    town_set(t, QUAN_CATALOGUE_CRITERIA, id, "kinds_any_of", kinds);
    town_set(t, QUAN_CATALOGUE_CRITERIA, id, "metric", "m");
    town_set(t, QUAN_CATALOGUE_CRITERIA, id, "value", limit_m);
    town_set(t, QUAN_CATALOGUE_CRITERIA, id, "limit_m", limit_m);
    town_set(t, QUAN_CATALOGUE_CRITERIA, id, "measured", "route");
}

static void add_feature(town *t, quan_role role, const char *id, const quan_xy *points, int n)
{
    quan_layer *layer = &t->data.layers[role];
    t->data.has[role] = true;
    assert_int_equal(quan_table_add_rows(&layer->table, 1, NULL), QUAN_OK);
    assert_int_equal(quan_table_set_text(&layer->table, 0, layer->table.n_rows - 1, id, NULL),
                     QUAN_OK);
    assert_int_equal(quan_geoms_add_feature(&layer->geoms, NULL), QUAN_OK);
    assert_int_equal(quan_geoms_add_part(&layer->geoms, NULL), QUAN_OK);
    assert_int_equal(quan_geoms_add_ring(&layer->geoms, points, n, NULL), QUAN_OK);
}

void town_point(town *t, quan_role role, const char *id, double x, double y)
{
    add_feature(t, role, id, &(quan_xy){x, y}, 1);
}

void town_line(town *t, quan_role role, const char *id, const quan_xy *points, int n)
{
    add_feature(t, role, id, points, n);
}

void town_road(town *t, const char *id, const quan_xy *points, int n)
{
    add_feature(t, QUAN_ROLE_ROAD, id, points, n);
    town_text(t, QUAN_ROLE_ROAD, "access", "public");
}

void town_box(town *t, quan_role role, const char *id, quan_box box)
{
    const quan_xy ring[] = {{box.min_x, box.min_y},
                            {box.max_x, box.min_y},
                            {box.max_x, box.max_y},
                            {box.min_x, box.max_y},
                            {box.min_x, box.min_y}};
    add_feature(t, role, id, ring, 5);
}

void town_text(town *t, quan_role role, const char *col, const char *value)
{
    quan_table *table = &t->data.layers[role].table;
    assert_int_equal(
        quan_table_set_text(table, quan_table_find(table, col), table->n_rows - 1, value, NULL),
        QUAN_OK);
}

void town_int(town *t, quan_role role, const char *col, int64_t value)
{
    quan_table *table = &t->data.layers[role].table;
    quan_table_set_int(table, quan_table_find(table, col), table->n_rows - 1, value);
}

void town_real(town *t, quan_role role, const char *col, double value)
{
    quan_table *table = &t->data.layers[role].table;
    quan_table_set_real(table, quan_table_find(table, col), table->n_rows - 1, value);
}

void town_home(town *t, const char *id, double x, double y, int64_t persons)
{
    town_point(t, QUAN_ROLE_BUILDING, id, x, y);
    town_int(t, QUAN_ROLE_BUILDING, "residential", 1);
    if (persons >= 0)
        town_int(t, QUAN_ROLE_BUILDING, "persons", persons);
}

void town_facility(town *t, const char *id, double x, double y, const char *kind)
{
    town_point(t, QUAN_ROLE_FACILITY, id, x, y);
    town_text(t, QUAN_ROLE_FACILITY, "status", "existing");
    town_function_of(t, id, kind, 0);
}

void town_function_of(town *t, const char *facility_id, const char *kind, double area_m2)
{
    assert_in_range(t->n_functions, 0, TOWN_MAX_FUNCTIONS - 1);
    town_function *f = &t->functions[t->n_functions++];
    snprintf(f->facility, sizeof f->facility, "%s", facility_id);
    snprintf(f->kind, sizeof f->kind, "%s", kind);
    f->area_m2 = area_m2;
    town_complete(t, kind);
}

void town_complete(town *t, const char *kind)
{
    const quan_table *kinds = &t->catalogue.tables[QUAN_CATALOGUE_KINDS];
    t->data.kind_known[town_row(kinds, "kind", kind, NULL, NULL)] = 1;
}

static void add_functions(town *t, int64_t facility_row)
{
    quan_table *functions = &t->data.functions;
    const char *id = quan_table_text(&t->data.layers[QUAN_ROLE_FACILITY].table, 0, facility_row);
    for (int i = 0; i < t->n_functions; i++) {
        if (strcmp(t->functions[i].facility, id) != 0)
            continue;
        assert_int_equal(quan_table_add_rows(functions, 1, NULL), QUAN_OK);
        int64_t row = functions->n_rows - 1;
        quan_table_set_int(functions, 0, row, facility_row);
        assert_int_equal(quan_table_set_text(functions, 1, row, t->functions[i].kind, NULL),
                         QUAN_OK);
        if (t->functions[i].area_m2 > 0)
            quan_table_set_real(functions, 2, row, t->functions[i].area_m2);
    }
}

void town_close(town *t)
{
    for (int role = 0; role < QUAN_N_ROLES; role++) {
        quan_layer *layer = &t->data.layers[role];
        int64_t *order = NULL;
        assert_int_equal(quan_table_order_by_id(&layer->table, 0, &order, NULL), QUAN_OK);
        assert_int_equal(quan_layer_pick(layer, order, layer->table.n_rows, NULL), QUAN_OK);
        quan_free(order);
    }
    for (int64_t row = 0; row < t->data.layers[QUAN_ROLE_FACILITY].table.n_rows; row++)
        add_functions(t, row);
    quan_network_options options = {
        .snap_m = 0.5,
        .gate_m = 5,
        .height_step_m = 10,
        .barriers = &t->data.layers[QUAN_ROLE_BARRIER],
        .gates = &t->data.layers[QUAN_ROLE_GATE],
    };
    quan_error err = {""};
    if (quan_network_build(&t->data.layers[QUAN_ROLE_ROAD], &options, NULL, &t->network, &err))
        fail_msg("%s", err.message);
}

void town_judge(town *t, quan_gap_result *out)
{
    quan_error err = {""};
    town_close(t);
    quan_gap_inputs inputs = {&t->run, &t->catalogue, &t->data, &t->network};
    if (quan_gap(&inputs, &t->monitor, out, &err))
        fail_msg("%s", err.message);
}

int64_t town_row(const quan_table *table, const char *col, const char *value, const char *col2,
                 const char *value2)
{
    int32_t a = quan_table_find(table, col), b = col2 ? quan_table_find(table, col2) : -1;
    assert_true(a >= 0);
    for (int64_t row = 0; row < table->n_rows; row++) {
        const char *text = quan_table_text(table, a, row);
        const char *text2 = b >= 0 ? quan_table_text(table, b, row) : NULL;
        if (text && strcmp(text, value) == 0 && (b < 0 || (text2 && strcmp(text2, value2) == 0)))
            return row;
    }
    return -1;
}

const char *town_said(const quan_table *table, int64_t row, const char *col)
{
    assert_in_range(row, 0, table->n_rows - 1);
    const char *text = quan_table_text(table, quan_table_find(table, col), row);
    return text ? text : "(null)";
}

int64_t town_count(const quan_table *table, int64_t row, const char *col)
{
    assert_in_range(row, 0, table->n_rows - 1);
    return quan_table_int(table, quan_table_find(table, col), row, -1);
}

double town_measure(const quan_table *table, int64_t row, const char *col)
{
    assert_in_range(row, 0, table->n_rows - 1);
    return quan_table_real(table, quan_table_find(table, col), row, (double)NAN);
}

const char *town_detail(const quan_gap_result *result, const char *home, const char *criterion,
                        const char *col)
{
    const quan_table *table = &result->detail.table;
    int64_t row = town_row(table, "building_id", home, "criterion_id", criterion);
    return town_said(table, row, col);
}

static bool same_cell(const quan_column *a, const quan_column *b, int64_t row)
{
    if (a->type == QUAN_TYPE_TEXT) {
        const char *x = a->texts[row], *y = b->texts[row];
        return x && y ? strcmp(x, y) == 0 : x == y;
    }
    if (a->known[row] != b->known[row])
        return false;
    return !a->known[row] || (a->type == QUAN_TYPE_INT ? a->ints[row] == b->ints[row]
                                                       : a->reals[row] == b->reals[row]);
}

bool town_same_tables(const quan_table *a, const quan_table *b)
{
    if (a->n_rows != b->n_rows || a->n_columns != b->n_columns)
        return false;
    for (int32_t c = 0; c < a->n_columns; c++) {
        if (strcmp(a->columns[c].name, b->columns[c].name) != 0)
            return false;
        for (int64_t row = 0; row < a->n_rows; row++)
            if (!same_cell(&a->columns[c], &b->columns[c], row)) {
                print_message("column %s, row %lld differ\n", a->columns[c].name, (long long)row);
                return false;
            }
    }
    return true;
}

static bool same_geoms(const quan_geoms *a, const quan_geoms *b)
{
    if (a->n_features != b->n_features || a->n_points != b->n_points || a->kind != b->kind)
        return false;
    for (int64_t i = 0; i < a->n_points; i++)
        if (a->points[i].x_m != b->points[i].x_m || a->points[i].y_m != b->points[i].y_m)
            return false;
    return true;
}

static bool same_layers(const quan_layer *a, const quan_layer *b)
{
    return town_same_tables(&a->table, &b->table) && same_geoms(&a->geoms, &b->geoms);
}

bool town_same_results(const quan_gap_result *a, const quan_gap_result *b)
{
    return same_layers(&a->building, &b->building) && same_layers(&a->detail, &b->detail) &&
           same_layers(&a->rural, &b->rural) && same_layers(&a->by_criterion, &b->by_criterion) &&
           same_layers(&a->estate, &b->estate) && same_layers(&a->community, &b->community) &&
           same_layers(&a->street, &b->street) && same_layers(&a->county, &b->county) &&
           same_layers(&a->area_criterion, &b->area_criterion) && same_layers(&a->area, &b->area) &&
           same_layers(&a->facility_used, &b->facility_used) &&
           town_same_tables(&a->audit, &b->audit);
}
