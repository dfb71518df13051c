/* A small town in tests/data/read with one feature for each thing that can go wrong. */
#include "quan/read.h"

#include "scratch.h"

#include <math.h>

#define DATA "tests/data/read/"

typedef struct {
    quan_run_file run;
    quan_catalogue catalogue;
    quan_dataset data;
    quan_error err;
    quan_status status;
} town;

static void open_town(town *t, const char *path)
{
    *t = (town){0};
    quan_status status = quan_run_file_open(path, NULL, 0, &t->run, &t->err);
    if (!status)
        status = quan_catalogue_open(&t->run, &t->catalogue, &t->err);
    if (status)
        print_error("%s\n", t->err.message);
    assert_int_equal(status, QUAN_OK);
    t->status = quan_read(&t->run, &t->catalogue, NULL, &t->data, &t->err);
}

static void read_town(town *t, const char *path)
{
    open_town(t, path);
    if (t->status)
        print_error("%s\n", t->err.message);
    assert_int_equal(t->status, QUAN_OK);
}

static void close_town(town *t)
{
    quan_dataset_free(&t->data);
    quan_catalogue_free(&t->catalogue);
    quan_run_file_free(&t->run);
}

static int64_t count(const town *t, const char *role, const char *column)
{
    const quan_table *sources = &t->data.sources;
    for (int64_t row = 0; row < sources->n_rows; row++) {
        if (!strcmp(quan_table_text(sources, quan_table_find(sources, "role"), row), role))
            return quan_table_int(sources, quan_table_find(sources, column), row, -1);
    }
    return -1;
}

/* The code listed for a feature of a layer, or NULL. */
static const char *code_of(const town *t, const char *layer, const char *id)
{
    const quan_table *r = &t->data.rejected.table;
    for (int64_t row = 0; row < r->n_rows; row++) {
        if (!strcmp(quan_table_text(r, 0, row), layer) && !strcmp(quan_table_text(r, 1, row), id))
            return quan_table_text(r, 2, row);
    }
    return NULL;
}

static int64_t row_named(const town *t, quan_role role, const char *name)
{
    const quan_table *table = &t->data.layers[role].table;
    for (int64_t row = 0; row < table->n_rows; row++) {
        const char *text = quan_table_text(table, quan_table_find(table, "name"), row);
        if (text && !strcmp(text, name))
            return row;
    }
    fail_msg("%s is not there", name);
    return -1;
}

static int64_t whole(const town *t, quan_role role, const char *name, const char *column)
{
    const quan_table *table = &t->data.layers[role].table;
    int64_t row = row_named(t, role, name);
    return quan_table_int(table, quan_table_find(table, column), row, -1);
}

static const char *text(const town *t, quan_role role, const char *name, const char *column)
{
    const quan_table *table = &t->data.layers[role].table;
    return quan_table_text(table, quan_table_find(table, column), row_named(t, role, name));
}

static void every_feature_is_used_rejected_or_outside(void **state)
{
    (void)state;
    town t;
    read_town(&t, DATA "town.yaml");
    const quan_table *s = &t.data.sources;
    for (int64_t row = 0; row < s->n_rows; row++) {
        int64_t in = quan_table_int(s, quan_table_find(s, "features_in"), row, -1);
        int64_t used = quan_table_int(s, quan_table_find(s, "used"), row, -1);
        int64_t rejected = quan_table_int(s, quan_table_find(s, "rejected"), row, -1);
        int64_t outside = quan_table_int(s, quan_table_find(s, "outside"), row, -1);
        assert_int_equal(in, used + rejected + outside);
    }
    assert_int_equal(count(&t, "building", "features_in"), 14);
    assert_int_equal(count(&t, "building", "used"), 9);
    assert_int_equal(count(&t, "building", "rejected"), 4);
    assert_int_equal(count(&t, "building", "outside"), 1);
    assert_int_equal(t.data.layers[QUAN_ROLE_BUILDING].table.n_rows, 9);
    assert_int_equal(count(&t, "road", "used"), 3);
    assert_int_equal(count(&t, "facility", "used"), 4);
    assert_string_equal(t.data.crs, "EPSG:4543");
    close_town(&t);
}

static void what_is_wrong_with_a_feature_is_listed_by_code(void **state)
{
    (void)state;
    town t;
    read_town(&t, DATA "town.yaml");
    assert_string_equal(code_of(&t, "building.geojson", "3"), "geometry_missing");
    assert_string_equal(code_of(&t, "building.geojson", "4"), "geometry_kind");
    assert_string_equal(code_of(&t, "building.geojson", "5"), "repaired");
    assert_string_equal(code_of(&t, "building.geojson", "8"), "value_invalid");
    assert_string_equal(code_of(&t, "building.geojson", "12"), "misplaced");
    assert_string_equal(code_of(&t, "building.geojson", "13"), "outside_crs_area");
    assert_string_equal(code_of(&t, "road.geojson", "r1"), "geometry_empty");
    assert_string_equal(code_of(&t, "poi.csv", "p3"), "kind_unknown");
    assert_null(code_of(&t, "building.geojson", "7")); /* outside is not a fault */
    close_town(&t);
}

static void values_are_understood_as_people_write_them(void **state)
{
    (void)state;
    town t;
    read_town(&t, DATA "town.yaml");
    assert_int_equal(whole(&t, QUAN_ROLE_BUILDING, "一号楼", "floors"), 6);
    assert_int_equal(whole(&t, QUAN_ROLE_BUILDING, "商场", "households"), 1200);
    assert_int_equal(whole(&t, QUAN_ROLE_BUILDING, "户数有误", "households"), -1);
    assert_string_equal(text(&t, QUAN_ROLE_BUILDING, "商场", "use"), "commercial");
    /* 12 households of 2.88 persons */
    assert_int_equal(whole(&t, QUAN_ROLE_BUILDING, "一号楼", "persons"), 35);
    close_town(&t);
}

static void a_building_is_residential_by_use_or_by_its_people(void **state)
{
    (void)state;
    town t;
    read_town(&t, DATA "town.yaml");
    assert_int_equal(whole(&t, QUAN_ROLE_BUILDING, "一号楼", "residential"), 1);
    assert_string_equal(text(&t, QUAN_ROLE_BUILDING, "一号楼", "residential_rule"), "use");
    assert_int_equal(whole(&t, QUAN_ROLE_BUILDING, "二号楼", "residential"), 1);
    assert_string_equal(text(&t, QUAN_ROLE_BUILDING, "二号楼", "residential_rule"), "people");
    assert_int_equal(whole(&t, QUAN_ROLE_BUILDING, "商场", "residential"), 0);
    assert_int_equal(whole(&t, QUAN_ROLE_BUILDING, "领结", "residential"), -1);
    close_town(&t);
}

static bool has_function(const town *t, const char *facility, const char *kind)
{
    int64_t row = row_named(t, QUAN_ROLE_FACILITY, facility);
    const quan_table *f = &t->data.functions;
    for (int64_t i = 0; i < f->n_rows; i++) {
        if (quan_table_int(f, 0, i, -1) == row && !strcmp(quan_table_text(f, 1, i), kind))
            return true;
    }
    return false;
}

static void a_facility_has_the_kinds_of_its_type(void **state)
{
    (void)state;
    town t;
    read_town(&t, DATA "town.yaml");
    assert_true(has_function(&t, "第一小学", "primary_school"));
    assert_true(has_function(&t, "育才学校", "primary_school"));
    assert_true(has_function(&t, "育才学校", "middle_school"));
    assert_true(has_function(&t, "菜场", "wet_market"));
    assert_true(has_function(&t, "服务站", "health_station"));
    assert_true(has_function(&t, "服务站", "nursery_0_3"));
    assert_int_equal(t.data.functions.n_rows, 6);
    const quan_table *kinds = &t.catalogue.tables[QUAN_CATALOGUE_KINDS];
    assert_int_equal(t.data.kind_known[quan_catalogue_find(kinds, "hospital")], 1);
    assert_int_equal(t.data.kind_known[quan_catalogue_find(kinds, "primary_school")], 1);
    assert_int_equal(t.data.kind_known[quan_catalogue_find(kinds, "kindergarten")], 0);
    close_town(&t);
}

static void assert_same_cells(const quan_table *a, const quan_table *b, const char *except)
{
    assert_int_equal(a->n_rows, b->n_rows);
    for (int32_t c = 0; c < a->n_columns; c++) {
        if (!strcmp(a->columns[c].name, except))
            continue;
        for (int64_t row = 0; row < a->n_rows; row++) {
            assert_int_equal(quan_table_is_null(a, c, row), quan_table_is_null(b, c, row));
            if (quan_table_is_null(a, c, row))
                continue;
            if (a->columns[c].type == QUAN_TYPE_TEXT)
                assert_string_equal(a->columns[c].texts[row], b->columns[c].texts[row]);
            else if (a->columns[c].type == QUAN_TYPE_INT)
                assert_int_equal(a->columns[c].ints[row], b->columns[c].ints[row]);
            else
                assert_true(a->columns[c].reals[row] == b->columns[c].reals[row]);
        }
    }
}

static void neither_order_nor_direction_of_the_input_changes_ids(void **state)
{
    (void)state;
    town a, b;
    read_town(&a, DATA "town.yaml");
    read_town(&b, DATA "shuffled.yaml");
    assert_same_cells(&a.data.layers[QUAN_ROLE_BUILDING].table,
                      &b.data.layers[QUAN_ROLE_BUILDING].table, "source_id");
    for (int64_t f = 0; f < 9; f++)
        assert_float_equal(quan_geoms_area_m2(&a.data.layers[QUAN_ROLE_BUILDING].geoms, f),
                           quan_geoms_area_m2(&b.data.layers[QUAN_ROLE_BUILDING].geoms, f), 1e-6);
    close_town(&a);
    close_town(&b);
}

static void copies_are_numbered_and_rows_stand_by_id(void **state)
{
    (void)state;
    town t;
    read_town(&t, DATA "town.yaml");
    const quan_table *table = &t.data.layers[QUAN_ROLE_BUILDING].table;
    int64_t n_copies = 0;
    for (int64_t row = 0; row < table->n_rows; row++) {
        const char *id = quan_table_text(table, 0, row);
        n_copies += strlen(id) == 18 && !strcmp(id + 16, "-2");
        if (row)
            assert_true(quan_text_compare_ids(quan_table_text(table, 0, row - 1), id) < 0);
    }
    assert_int_equal(n_copies, 1);
    const quan_table *roads = &t.data.layers[QUAN_ROLE_ROAD].table;
    assert_string_equal(quan_table_text(roads, 0, 0), "r2");
    assert_string_equal(quan_table_text(roads, 0, 2), "r10");
    close_town(&t);
}

static void an_osm_file_feeds_its_roles_by_the_tag_map(void **state)
{
    (void)state;
    town t;
    read_town(&t, DATA "osm.yaml");
    const quan_layer *building = &t.data.layers[QUAN_ROLE_BUILDING];
    assert_int_equal(building->table.n_rows, 2);
    assert_string_equal(quan_table_text(&building->table, 0, 0), "r200");
    assert_string_equal(quan_table_text(&building->table, 0, 1), "w100");
    assert_int_equal(whole(&t, QUAN_ROLE_BUILDING, "居民楼", "floors"), 6);
    assert_string_equal(text(&t, QUAN_ROLE_BUILDING, "居民楼", "residential_rule"), "osm_tag");
    const quan_table *road = &t.data.layers[QUAN_ROLE_ROAD].table;
    assert_int_equal(road->n_rows, 2);
    assert_int_equal(quan_table_int(road, quan_table_find(road, "level"), 1, -9), 2);
    assert_int_equal(quan_table_int(road, quan_table_find(road, "stairs"), 1, -9), 1);
    assert_int_equal(quan_table_int(road, quan_table_find(road, "bridge"), 1, -9), 1);
    assert_int_equal(quan_table_int(road, quan_table_find(road, "level"), 0, -9), 0);
    const quan_table *gate = &t.data.layers[QUAN_ROLE_GATE].table;
    assert_string_equal(quan_table_text(gate, quan_table_find(gate, "access"), 0), "residents");
    const quan_table *barrier = &t.data.layers[QUAN_ROLE_BARRIER].table;
    assert_string_equal(quan_table_text(barrier, quan_table_find(barrier, "kind"), 0), "wall");
    assert_true(has_function(&t, "幼儿园 \"小太阳\"", "kindergarten"));
    assert_int_equal(count(&t, "facility", "features_in"), 2); /* the florist is no facility */
    assert_true(t.data.has[QUAN_ROLE_GATE]);
    assert_false(t.data.has[QUAN_ROLE_PARCEL]);
    close_town(&t);
}

static void points_and_polygons_of_buildings_share_one_set(void **state)
{
    (void)state;
    town t;
    read_town(&t, DATA "town.yaml");
    const quan_geoms *geoms = &t.data.layers[QUAN_ROLE_BUILDING].geoms;
    assert_int_equal(geoms->kind, QUAN_POLYGONS);
    int64_t row = row_named(&t, QUAN_ROLE_BUILDING, "点");
    assert_true(quan_geoms_area_m2(geoms, row) == 0);
    assert_int_equal(t.data.layers[QUAN_ROLE_FACILITY].geoms.kind, QUAN_POINTS);
    close_town(&t);
}

static void the_report_names_files_fields_counts_and_what_stays_off(void **state)
{
    (void)state;
    town t;
    char *page = NULL;
    read_town(&t, DATA "town.yaml");
    assert_int_equal(quan_read_report(&t.run, &t.catalogue, &t.data, &page, &t.err), QUAN_OK);
    assert_non_null(strstr(page, "building.geojson"));
    assert_non_null(strstr(page, "→ 用途（use）                    空 33.3 %   住宅 | 商业\n"));
    assert_non_null(strstr(page, "       14         9       4       1\n"));
    assert_non_null(strstr(page, "geometry_missing"));
    assert_non_null(strstr(page, "（barrier）"));
    quan_free(page);
    close_town(&t);
}

static void refused(const char *folder, const char *yaml, const char *words)
{
    scratch s = {{0}};
    snprintf(s.folder, sizeof s.folder, "%s", folder);
    town t;
    open_town(&t, scratch_file(&s, "run.yaml", yaml));
    if (!t.status || !strstr(t.err.message, words))
        print_error("status %d: %s\n", (int)t.status, t.err.message);
    assert_int_not_equal(t.status, QUAN_OK);
    assert_non_null(strstr(t.err.message, words));
    assert_int_equal(t.data.sources.n_rows, 0); /* nothing is left behind */
    close_town(&t);
}

static void a_run_without_study_area_or_a_required_layer_is_refused(void **state)
{
    (void)state;
    scratch s;
    scratch_open(&s);
    const char *head = "run: {id: x, as_of: 2025-01-01}\n";
    const char *box = "run: {id: x, as_of: 2025-01-01, bbox: [100.9, 22.7, 101.1, 22.9]}\n";
    char yaml[1200], here[512];
    assert_non_null(getcwd(here, sizeof here));
#define FORM "%ssources:\n  - {role: building, path: %s/" DATA "building.geojson}\n"
    snprintf(yaml, sizeof yaml, FORM, head, here);
    refused(s.folder, yaml, "study area");
    snprintf(yaml, sizeof yaml, FORM, box, here);
    refused(s.folder, yaml, "role road");
    scratch_close(&s);
}

static void memory_may_end_anywhere_in_a_run(void **state)
{
    (void)state;
    quan_run_file run;
    quan_catalogue catalogue;
    quan_error err = {{0}};
    assert_int_equal(quan_run_file_open(DATA "town.yaml", NULL, 0, &run, &err), QUAN_OK);
    assert_int_equal(quan_catalogue_open(&run, &catalogue, &err), QUAN_OK);
    quan_status status = QUAN_ERR_LIMIT;
    for (int64_t n = 1; status; n += 61) {
        quan_dataset data;
        quan_memory_fail_at(n, true);
        status = quan_read(&run, &catalogue, NULL, &data, &err);
        quan_memory_fail_at(0, false);
        if (status)
            assert_int_equal(data.sources.n_rows, 0);
        quan_dataset_free(&data);
        assert_true(n < 200000);
    }
    quan_catalogue_free(&catalogue);
    quan_run_file_free(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_feature_is_used_rejected_or_outside),
        cmocka_unit_test(what_is_wrong_with_a_feature_is_listed_by_code),
        cmocka_unit_test(values_are_understood_as_people_write_them),
        cmocka_unit_test(a_building_is_residential_by_use_or_by_its_people),
        cmocka_unit_test(a_facility_has_the_kinds_of_its_type),
        cmocka_unit_test(neither_order_nor_direction_of_the_input_changes_ids),
        cmocka_unit_test(copies_are_numbered_and_rows_stand_by_id),
        cmocka_unit_test(an_osm_file_feeds_its_roles_by_the_tag_map),
        cmocka_unit_test(points_and_polygons_of_buildings_share_one_set),
        cmocka_unit_test(the_report_names_files_fields_counts_and_what_stays_off),
        cmocka_unit_test(memory_may_end_anywhere_in_a_run),
        cmocka_unit_test(a_run_without_study_area_or_a_required_layer_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
