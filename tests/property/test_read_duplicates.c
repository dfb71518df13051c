/* Merging of facilities against a plain version that compares everything with everything, on random
 * towns whose names are spelt in many ways; and the cases that matter, one by one. */
#include "facility/duplicates.h"
#include "quan/read.h"

#include "random_kit.h"
#include "scratch.h"

#include <math.h>

static uint64_t seed;

static uint64_t next(uint64_t n)
{
    return random_below(&seed, n);
}

/* Two sources: 0 is an official list, 1 a map service. */
typedef struct {
    quan_source sources[3];
    quan_run_file run;
    quan_catalogue catalogue;
    quan_dataset data;
    quan_gathering g;
    quan_error err;
} town;

static void open_town(town *t)
{
    static char path_list[] = "list.csv", path_poi[] = "poi.csv", path_area[] = "area.geojson";
    *t = (town){.sources = {{.roles = 1u << QUAN_ROLE_FACILITY, .path = path_list},
                            {.roles = 1u << QUAN_ROLE_FACILITY, .path = path_poi},
                            {.roles = 1u << QUAN_ROLE_BOUNDARY, .path = path_area}}};
    t->run = (quan_run_file){.sources = t->sources, .n_sources = 3};
    assert_int_equal(quan_catalogue_open(NULL, &t->catalogue, &t->err), QUAN_OK);
    t->g = (quan_gathering){.run = &t->run, .catalogue = &t->catalogue, .out = &t->data};
    if (quan_gather_init(&t->g, &t->err))
        fail_msg("%s", t->err.message);
    t->g.pois[1] = 1;
    quan_layer *area = &t->data.layers[QUAN_ROLE_BOUNDARY];
    assert_int_equal(quan_table_add_rows(&area->table, 1, NULL), QUAN_OK);
    assert_int_equal(
        quan_table_set_text(&area->table, quan_table_find(&area->table, "name"), 0, "思茅区", NULL),
        QUAN_OK);
    assert_int_equal(quan_geoms_add_feature(&area->geoms, NULL), QUAN_OK);
    t->data.layers[QUAN_ROLE_FACILITY].geoms.kind = QUAN_POINTS;
}

static void close_town(town *t)
{
    quan_gather_free(&t->g);
    quan_dataset_free(&t->data);
    quan_catalogue_free(&t->catalogue);
}

static void set_text(quan_table *table, const char *column, int64_t row, const char *text)
{
    assert_int_equal(quan_table_set_text(table, quan_table_find(table, column), row, text, NULL),
                     QUAN_OK);
}

/* Appends a facility; ids must be given in order. `kind` NULL: a door that waits. */
static int64_t add(town *t, const char *id, int source, const char *name, const char *kind,
                   quan_xy place)
{
    quan_layer *layer = &t->data.layers[QUAN_ROLE_FACILITY];
    quan_table *table = &layer->table, *functions = &t->data.functions;
    assert_int_equal(quan_table_add_rows(table, 1, NULL), QUAN_OK);
    int64_t row = table->n_rows - 1;
    set_text(table, "id", row, id);
    set_text(table, "source_id", row, id);
    set_text(table, "name", row, name);
    set_text(table, "status", row, "existing");
    quan_table_set_int(table, quan_table_find(table, "source"), row, source);
    assert_int_equal(quan_geoms_add_point(&layer->geoms, place, NULL), QUAN_OK);
    if (kind) {
        assert_int_equal(quan_table_add_rows(functions, 1, NULL), QUAN_OK);
        quan_table_set_int(functions, QUAN_FUNCTION_FACILITY, functions->n_rows - 1, row);
        set_text(functions, "kind", functions->n_rows - 1, kind);
    }
    return row;
}

static void merge(town *t)
{
    quan_table *sources = &t->data.sources;
    const quan_table *table = &t->data.layers[QUAN_ROLE_FACILITY].table;
    int64_t used[2] = {0};
    for (int64_t row = 0; row < table->n_rows; row++)
        used[quan_table_int(table, quan_table_find(table, "source"), row, 0)]++;
    for (int s = 0; s < 2; s++) {
        quan_table_set_int(sources, QUAN_SOURCE_IN, s, used[s]);
        quan_table_set_int(sources, QUAN_SOURCE_USED, s, used[s]);
    }
    if (quan_duplicates_merge(&t->g, &t->err))
        fail_msg("%s", t->err.message);
    for (int s = 0; s < 2; s++)
        assert_int_equal(quan_table_int(sources, QUAN_SOURCE_IN, s, -1),
                         quan_table_int(sources, QUAN_SOURCE_USED, s, -1) +
                             quan_table_int(sources, QUAN_SOURCE_REJECTED, s, -1));
}

/* "kept<merged,merged kept ...": the whole answer as one text. */
static void answer_of(const town *t, char *out, size_t size)
{
    const quan_table *table = &t->data.layers[QUAN_ROLE_FACILITY].table;
    int32_t id = quan_table_find(table, "id"), from = quan_table_find(table, "merged_from");
    size_t n = 0;
    out[0] = '\0';
    for (int64_t row = 0; row < table->n_rows && n < size; row++) {
        const char *merged = quan_table_text(table, from, row);
        n += (size_t)snprintf(out + n, size - n, "%s%s%s%s", row ? " " : "",
                              quan_table_text(table, id, row), merged ? "<" : "",
                              merged ? merged : "");
    }
}

/* The list for sign-off: "record>facility:reason:decision ...". */
static void list_of(const town *t, char *out, size_t size)
{
    const quan_table *m = &t->data.merged.table;
    size_t n = 0;
    out[0] = '\0';
    for (int64_t row = 0; row < m->n_rows && n < size; row++)
        n += (size_t)snprintf(out + n, size - n, "%s%s>%s:%s:%s", row ? " " : "",
                              quan_table_text(m, QUAN_MERGED_ID, row),
                              quan_table_text(m, QUAN_MERGED_FACILITY, row),
                              quan_table_text(m, QUAN_MERGED_REASON, row),
                              quan_table_text(m, QUAN_MERGED_DECISION, row));
    assert_int_equal(t->data.merged.geoms.n_features, m->n_rows);
}

typedef struct {
    const char *id;
    int source;
    const char *name, *kind;
    double x, y;
} record;

static void check(const record *records, size_t n, const char *answer, const char *list)
{
    town t;
    char found[2000];
    open_town(&t);
    for (size_t i = 0; i < n; i++)
        add(&t, records[i].id, records[i].source, records[i].name, records[i].kind,
            (quan_xy){records[i].x, records[i].y});
    merge(&t);
    answer_of(&t, found, sizeof found);
    assert_string_equal(found, answer);
    list_of(&t, found, sizeof found);
    assert_string_equal(found, list);
    close_town(&t);
}

#define CHECK(records, answer, list)                                                               \
    check(records, sizeof(records) / sizeof(records)[0], answer, list)

#define SCHOOL "primary_school"

static void one_school_in_many_spellings_is_one(void **state)
{
    (void)state;
    static const record records[] = {
        {"a1", 1, "思茅第四小学", SCHOOL, 0, 0},
        {"a2", 1, "思茅区第４小学（本部）", SCHOOL, 30, 0},
        {"a3", 1, "思茅 四 小", SCHOOL, 0, 40},
        {"a4", 1, "思茅第四小學", SCHOOL, -20, 0},
        {"a5", 0, "普洱市思茅区第四小学", SCHOOL, 10, 10},
        {"a6", 1, "思茅第五小学", SCHOOL, 5, 5},
    };
    CHECK(records, "a5<a1,a2,a3,a4 a6",
          "a1>a5:same_name:merged a2>a5:same_name:merged a3>a5:same_name:merged "
          "a4>a5:same_name:merged");
}

static void limits_are_inclusive_and_no_chain_leads_beyond_them(void **state)
{
    (void)state;
    static const record records[] = {{"a1", 1, "红旗小学", SCHOOL, 0, 0},
                                     {"a2", 1, "红旗小学", SCHOOL, 100, 0},
                                     {"a3", 1, "红旗小学", SCHOOL, 190, 0},
                                     {"a4", 1, "红旗小学", SCHOOL, 691, 0},
                                     {"a5", 1, "红旗小学", SCHOOL, 2000, 0}};
    CHECK(records, "a1<a2 a3 a4 a5", "a2>a1:same_name:merged a3>a1:same_name:to_confirm");
}

static void doors_belong_to_their_facility(void **state)
{
    (void)state;
    static const record records[] = {
        {"a1", 1, "红旗小学", SCHOOL, 0, 0},           {"a2", 1, "红旗小学东门", NULL, 150, 0},
        {"a3", 1, "红旗小学（南门）", SCHOOL, 0, 190}, {"a4", 1, "红旗小学-北门", NULL, 0, 250},
        {"a5", 1, "光明小学西门", SCHOOL, 500, 0},
    };
    CHECK(records, "a1<a2,a3 a5", "a2>a1:gate:merged a3>a1:gate:merged");
}

static void two_stops_of_one_name_are_one_with_two_places(void **state)
{
    (void)state;
    static const record records[] = {{"a1", 1, "振兴路口", "bus_stop", 0, 0},
                                     {"a2", 1, "振兴路口(公交站)", "bus_stop", 40, 15},
                                     {"a3", 1, "振兴路口", "bus_stop", 300, 0}};
    town t;
    CHECK(records, "a1<a2 a3", "a2>a1:pair:merged a3>a1:pair:to_confirm");
    open_town(&t);
    for (int i = 0; i < 3; i++)
        add(&t, records[i].id, 1, records[i].name, "bus_stop",
            (quan_xy){records[i].x, records[i].y});
    merge(&t);
    const quan_geoms *geoms = &t.data.layers[QUAN_ROLE_FACILITY].geoms;
    assert_int_equal(geoms->n_features, 2);
    assert_int_equal(geoms->part_first[1] - geoms->part_first[0], 2);
    assert_true(geoms->points[1].x_m == 40 && geoms->points[1].y_m == 15);
    assert_int_equal(t.data.functions.n_rows, 2);
    close_town(&t);
}

static void what_may_be_two_stays_two(void **state)
{
    (void)state;
    static const record branches[] = {{"a1", 1, "罗森（思茅店）", "convenience_store", 0, 0},
                                      {"a2", 1, "罗森（振兴店）", "convenience_store", 60, 0}};
    CHECK(branches, "a1 a2", "a2>a1:same_name:to_confirm");
    static const record toilets[] = {{"a1", 1, "公共厕所", "public_toilet", 0, 0},
                                     {"a2", 1, "公共厕所", "public_toilet", 60, 0},
                                     {"a3", 1, "公共厕所", "public_toilet", 10, 0}};
    CHECK(toilets, "a1<a3 a2", "a3>a1:same_name:merged");
    static const record twice[] = {{"a1", 0, "红旗小学", SCHOOL, 0, 0},
                                   {"a2", 0, "红旗小学", SCHOOL, 10, 0}};
    CHECK(twice, "a1 a2", "a2>a1:same_name:to_confirm");
    static const record hospitals[] = {{"a1", 1, "普洱市人民医院", "hospital", 0, 0},
                                       {"a2", 1, "思茅区人民医院", "hospital", 90, 0}};
    CHECK(hospitals, "a1 a2", "a2>a1:same_name:to_confirm");
    static const record kinds[] = {{"a1", 0, "河东卫生站", "health_station", 0, 0},
                                   {"a2", 1, "河东卫生站", "outpatient", 20, 0}};
    CHECK(kinds, "a1 a2", "a2>a1:other_kind:to_confirm");
}

static void a_given_up_site_is_not_merged(void **state)
{
    (void)state;
    town t;
    char found[200];
    open_town(&t);
    add(&t, "a1", 1, "红旗小学", SCHOOL, (quan_xy){0, 0});
    int64_t old = add(&t, "a2", 1, "红旗小学（旧址）", SCHOOL, (quan_xy){50, 0});
    set_text(&t.data.layers[QUAN_ROLE_FACILITY].table, "status", old, "closed");
    merge(&t);
    answer_of(&t, found, sizeof found);
    assert_string_equal(found, "a1 a2");
    close_town(&t);
}

static void a_part_goes_to_what_its_source_says(void **state)
{
    (void)state;
    town t;
    char found[400];
    open_town(&t);
    add(&t, "a1", 1, "普洱市人民医院", "hospital", (quan_xy){0, 0});
    int64_t ward = add(&t, "a2", 1, "感染科", "hospital", (quan_xy){150, 0});
    int64_t far = add(&t, "a3", 1, "康复科", "hospital", (quan_xy){201, 0});
    int64_t park = add(&t, "a4", 1, "地面停车", "parking_public", (quan_xy){20, 0});
    quan_table *table = &t.data.layers[QUAN_ROLE_FACILITY].table;
    set_text(table, "parent", ward, "a1");
    set_text(table, "parent", far, "a1");
    set_text(table, "parent", park, "a1");
    merge(&t);
    answer_of(&t, found, sizeof found);
    assert_string_equal(found, "a1<a2 a3 a4");
    list_of(&t, found, sizeof found);
    assert_string_equal(found, "a2>a1:parent:merged");
    close_town(&t);
}

static double size_of(const town *t, int64_t function, int column)
{
    return quan_table_real(&t->data.functions, column, function, -1);
}

static void functions_are_united_and_sizes_are_the_official_ones(void **state)
{
    (void)state;
    town t;
    open_town(&t);
    add(&t, "a1", 1, "红旗小学", SCHOOL, (quan_xy){0, 0});
    add(&t, "a2", 0, "红旗小学", SCHOOL, (quan_xy){10, 0});
    quan_table *f = &t.data.functions;
    assert_int_equal(quan_table_add_rows(f, 1, NULL), QUAN_OK);
    quan_table_set_int(f, QUAN_FUNCTION_FACILITY, 2, 1);
    set_text(f, "kind", 2, "wet_market"); /* of a2, to be ordered by kind behind the school */
    add(&t, "a3", 1, "红旗小学", SCHOOL, (quan_xy){20, 0});
    quan_table_set_real(f, QUAN_FUNCTION_AREA, 0, 9000);
    quan_table_set_real(f, QUAN_FUNCTION_AREA, 1, 5000);
    quan_table_set_real(f, QUAN_FUNCTION_CAPACITY, 0, 300);
    quan_table_set_real(f, QUAN_FUNCTION_CAPACITY, 3, 400);
    merge(&t);
    assert_int_equal(f->n_rows, 2);
    assert_string_equal(quan_table_text(f, QUAN_FUNCTION_KIND, 0), SCHOOL);
    assert_true(size_of(&t, 0, QUAN_FUNCTION_AREA) == 5000);
    assert_true(size_of(&t, 0, QUAN_FUNCTION_CAPACITY) == 400);
    assert_true(quan_table_is_null(f, QUAN_FUNCTION_AREA, 1));
    assert_int_equal(quan_table_int(f, QUAN_FUNCTION_FACILITY, 1, -1), 0);
    close_town(&t);
}

/* A facility of the random towns; `name` is the number of what it is called, however it is spelt.
 */
typedef struct {
    double x, y;
    int name, spelling, source, kind, kept;
    bool door;
} plain_record;

enum {
    N_NAMES = 5,
    N_SPELLINGS = 4,
    N_RECORDS = 260
};

static const char *const spellings[N_NAMES][N_SPELLINGS] = {
    {"思茅第四小学", "思茅区第４小学", "思茅四小", "思茅 第四小學"},
    {"红旗小学", "红旗小學", "思茅区红旗小学", "红旗小"},
    {"第二十一中学", "21中学", "思茅第二十一中學", "二十一中"},
    {"世纪花园幼儿园", "世纪花园 幼儿园", "世纪花園幼儿园", "思茅世纪花园幼儿园"},
    {"ABC幼儿园", "ａｂｃ幼儿园", "abc幼儿园", "Ａbc 幼儿园"},
};
static const char *const kinds[] = {"kindergarten", "middle_school", "primary_school"};

/* What the rule says, for one record and one kept one, with nothing but their plain values. */
static bool may_join(const plain_record *r, const plain_record *c, double *distance_m)
{
    *distance_m = hypot(r->x - c->x, r->y - c->y);
    return r->name == c->name && r->kind == c->kind && !(r->source == 0 && c->source == 0) &&
           *distance_m <= (r->door ? 200 : 100);
}

/* Official ones, then the others, then doors; each by its number. */
static int rank_of(const plain_record *r)
{
    return r->door ? 2 : r->source == 0 ? 0 : 1;
}

/* The kept record that record i joins, or i itself. */
static int best_of(const plain_record *records, int n, int i)
{
    int best = i;
    double best_m = 0, distance_m;
    for (int k = 0; k < n; k++) {
        const plain_record *c = &records[k];
        if (k == i || c->kept != k || !may_join(&records[i], c, &distance_m))
            continue;
        bool official = c->source == 0, best_official = records[best].source == 0;
        if (best == i || (official && !best_official) ||
            (official == best_official && distance_m < best_m)) {
            best = k;
            best_m = distance_m;
        }
    }
    return best;
}

static void merge_plainly(plain_record *records, int n)
{
    for (int rank = 0; rank < 3; rank++) {
        for (int i = 0; i < n; i++) {
            if (rank_of(&records[i]) == rank)
                records[i].kept = best_of(records, n, i);
        }
    }
}

static void plain_answer(const plain_record *records, int n, char *out, size_t size)
{
    size_t at = 0;
    for (int i = 0; i < n; i++) {
        if (records[i].kept != i)
            continue;
        at += (size_t)snprintf(out + at, size - at, "%sf%03d", at ? " " : "", i);
        const char *sign = "<";
        for (int k = 0; k < n; k++) {
            if (k == i || records[k].kept != i)
                continue;
            at += (size_t)snprintf(out + at, size - at, "%sf%03d", sign, k);
            sign = ",";
        }
    }
}

static void random_towns_are_merged_as_the_plain_version_does(void **state)
{
    (void)state;
    static char found[40000], wanted[40000];
    int64_t n_merged = 0;
    for (uint64_t run = 0; run < 30; run++) {
        plain_record records[N_RECORDS];
        town t;
        seed = 20250101 + run;
        open_town(&t);
        for (int i = 0; i < N_RECORDS; i++) {
            char id[8], name[80];
            records[i] = (plain_record){.name = (int)next(N_NAMES),
                                        .spelling = (int)next(N_SPELLINGS),
                                        .source = next(6) == 0 ? 0 : 1,
                                        .kind = (int)next(3),
                                        .x = (double)next(9000) / 10,
                                        .y = (double)next(9000) / 10,
                                        .kept = -1};
            plain_record *r = &records[i];
            r->door = r->source == 1 && next(5) == 0;
            snprintf(id, sizeof id, "f%03d", i);
            snprintf(name, sizeof name, "%s%s", spellings[r->name][r->spelling],
                     r->door ? (next(2) ? "东门" : "（南门）") : "");
            add(&t, id, r->source, name, kinds[r->kind], (quan_xy){r->x, r->y});
        }
        merge(&t);
        merge_plainly(records, N_RECORDS);
        answer_of(&t, found, sizeof found);
        plain_answer(records, N_RECORDS, wanted, sizeof wanted);
        if (strcmp(found, wanted) != 0)
            fail_msg("seed %d\n%s\n%s", (int)(20250101 + run), found, wanted);
        n_merged += N_RECORDS - t.data.layers[QUAN_ROLE_FACILITY].table.n_rows;
        close_town(&t);
    }
    assert_true(n_merged > 500);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_school_in_many_spellings_is_one),
        cmocka_unit_test(limits_are_inclusive_and_no_chain_leads_beyond_them),
        cmocka_unit_test(doors_belong_to_their_facility),
        cmocka_unit_test(two_stops_of_one_name_are_one_with_two_places),
        cmocka_unit_test(what_may_be_two_stays_two),
        cmocka_unit_test(a_given_up_site_is_not_merged),
        cmocka_unit_test(a_part_goes_to_what_its_source_says),
        cmocka_unit_test(functions_are_united_and_sizes_are_the_official_ones),
        cmocka_unit_test(random_towns_are_merged_as_the_plain_version_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
