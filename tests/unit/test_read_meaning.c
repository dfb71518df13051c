/* What a whole layer tells: the scheme of its land-use codes, the unit of its areas, its kind, and
 * the year of its buildings. Codes and names are those of the standards, given in pairs below. */
#include "field/areas.h"
#include "field/landuse.h"
#include "field/layer_kind.h"
#include "field/versions.h"
#include "field/year_evidence.h"
#include "value/values.h"

#include "scratch.h"

typedef struct {
    quan_catalogue catalogue;
    quan_values values;
    quan_source source;
    quan_batch batch;
    quan_error err;
} layer;

static void begin(layer *l, quan_role role)
{
    assert_int_equal(quan_catalogue_open(NULL, &l->catalogue, NULL), QUAN_OK);
    assert_int_equal(quan_values_open(&l->catalogue, &l->values, NULL), QUAN_OK);
    assert_int_equal(quan_batch_init(&l->batch, &l->catalogue, role, NULL), QUAN_OK);
    l->source.roles = UINT32_C(1) << role;
    l->batch.source = &l->source;
    l->batch.values = &l->values;
    l->batch.file = "DLTB.shp";
    l->batch.layer_name = "DLTB";
}

static void end(layer *l)
{
    quan_batch_free(&l->batch);
    quan_values_close(&l->values);
    quan_catalogue_free(&l->catalogue);
}

static int32_t column(const layer *l, const char *name)
{
    int32_t c = quan_table_find(&l->batch.layer.table, name);
    assert_true(c >= 0);
    return c;
}

/* The names of the source's fields, matched as the reader does it. */
static void match(layer *l, const char *const *names, int32_t n)
{
    unsigned char cut[16] = {0};
    quan_bindings bindings;
    quan_field_names list = {.texts = (char **)(uintptr_t)names, .cut = cut, .n = n};
    assert_int_equal(
        quan_fields_match(&l->catalogue.inputs[l->batch.role], &list, &l->batch, &bindings, NULL),
        QUAN_OK);
    quan_bindings_free(&bindings);
}

static int64_t add(layer *l, const char *code, const char *name)
{
    int64_t row;
    assert_int_equal(quan_batch_add_row(&l->batch, &row, NULL), QUAN_OK);
    quan_table_set_text(&l->batch.layer.table, column(l, "landuse_code"), row, code, NULL);
    quan_table_set_text(&l->batch.layer.table, column(l, "landuse_name"), row, name, NULL);
    return row;
}

static const char *text_of(const layer *l, const char *name, int64_t row)
{
    const char *text = quan_table_text(&l->batch.layer.table, column(l, name), row);
    return text ? text : "";
}

static quan_status resolve(layer *l)
{
    return quan_landuse_resolve(&l->batch, &l->catalogue, NULL, &l->err);
}

static int64_t residential(const layer *l, int64_t row)
{
    return quan_table_int(&l->batch.layer.table, column(l, "residential"), row, -1);
}

static void the_names_of_land_uses_tell_the_scheme(void **state)
{
    (void)state;
    static const struct {
        const char *code, *name, *scheme;
    } cases[] = {
        {"1201", "空闲地", "sandiao"},     {"1201", "铁路用地", "ydyh2023"},
        {"0702", "农村宅基地", "sandiao"}, {"0702", "城镇社区服务设施用地", "ydyh2023"},
        {"0601", "工业用地", "sandiao"},   {"0601", "乡村道路用地", "ydyh2020"},
        {"0501", "零售商业", "gbt21010"},  {"R2", "二类居住用地", "gb50137"},
        {"2302", "田坎", "ydyh2020"},      {"2303", "田坎", "ydyh2023"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        layer l = {0};
        begin(&l, QUAN_ROLE_PARCEL);
        add(&l, cases[i].code, cases[i].name);
        assert_int_equal(resolve(&l), QUAN_OK);
        if (strcmp(text_of(&l, "landuse_scheme", 0), cases[i].scheme) != 0)
            fail_msg("%s %s: %s", cases[i].code, cases[i].name, text_of(&l, "landuse_scheme", 0));
        end(&l);
    }
}

static void codes_that_mean_two_things_are_refused_with_both(void **state)
{
    (void)state;
    layer l = {0};
    begin(&l, QUAN_ROLE_PARCEL);
    add(&l, "0701", NULL);
    add(&l, "1201", NULL);
    add(&l, "1201", NULL);
    assert_int_equal(resolve(&l), QUAN_ERR_INPUT);
    assert_non_null(strstr(l.err.message, "1201"));
    assert_non_null(strstr(l.err.message, "空闲地"));
    assert_non_null(strstr(l.err.message, "铁路用地"));
    assert_non_null(strstr(l.err.message, "scheme: sandiao"));
    assert_non_null(strstr(l.err.message, "scheme: ydyh2023"));
    end(&l);
}

static void a_declared_scheme_is_believed(void **state)
{
    (void)state;
    layer l = {.source = {.scheme = (char *)(uintptr_t) "ydyh2023"}};
    begin(&l, QUAN_ROLE_PARCEL);
    add(&l, "1201", NULL);
    add(&l, "0703", NULL);
    add(&l, "0702", NULL);
    assert_int_equal(resolve(&l), QUAN_OK);
    assert_string_equal(text_of(&l, "landuse_name", 0), "铁路用地");
    assert_int_equal(residential(&l, 1), 1);
    assert_int_equal(residential(&l, 2), 0); /* services of a neighbourhood */
    end(&l);
}

static void names_that_contradict_a_declared_scheme_are_said(void **state)
{
    (void)state;
    layer l = {.source = {.scheme = (char *)(uintptr_t) "ydyh2023"}};
    begin(&l, QUAN_ROLE_PARCEL);
    add(&l, "1201", "空闲地");
    add(&l, "0701", "城镇住宅用地");
    assert_int_equal(resolve(&l), QUAN_OK);
    assert_int_equal(l.batch.n_converted, 1);
    assert_int_equal(l.batch.converted[0].conversion, QUAN_CONVERT_SCHEME_DOUBT);
    assert_int_equal(l.batch.converted[0].count, 1);
    end(&l);
}

static void the_fields_of_a_layer_tell_the_scheme(void **state)
{
    (void)state;
    static const char *const survey[] = {"DLBM", "KCXS"}, *const plan[] = {"YDYHFLDM"},
                             *const both[] = {"JQDLBM", "KCXS", "TBDLMJ"};
    static const struct {
        const char *const *names;
        int32_t n;
        const char *scheme;
    } cases[] = {{survey, 2, "sandiao"}, {plan, 1, "ydyh2023"}, {both, 3, "ydyh2023"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        layer l = {0};
        begin(&l, QUAN_ROLE_PARCEL);
        match(&l, cases[i].names, cases[i].n);
        add(&l, "1201", NULL);
        assert_int_equal(resolve(&l), QUAN_OK);
        assert_string_equal(text_of(&l, "landuse_scheme", 0), cases[i].scheme);
        end(&l);
    }
}

static void fields_and_names_that_disagree_are_refused(void **state)
{
    (void)state;
    static const char *const names[] = {"GHDLBM"};
    layer l = {0};
    begin(&l, QUAN_ROLE_PARCEL_PLANNED);
    match(&l, names, 1);
    add(&l, "1201", "空闲地");
    assert_int_equal(resolve(&l), QUAN_ERR_INPUT);
    assert_non_null(strstr(l.err.message, "scheme: sandiao"));
    end(&l);
}

static void codes_of_one_meaning_need_no_choice(void **state)
{
    (void)state;
    layer l = {0};
    begin(&l, QUAN_ROLE_PARCEL);
    add(&l, "0701", NULL); /* the same in four schemes */
    assert_int_equal(resolve(&l), QUAN_OK);
    assert_int_equal(residential(&l, 0), 1);
    end(&l);
    layer six = {0};
    begin(&six, QUAN_ROLE_PARCEL);
    add(&six, "080404", NULL); /* only the planning schemes have six digits */
    add(&six, "1201", NULL);
    add(&six, "120803", NULL);
    assert_int_equal(resolve(&six), QUAN_OK);
    assert_string_equal(text_of(&six, "landuse_name", 1), "铁路用地");
    end(&six);
}

static void leading_zeros_come_back_by_the_code_list_alone(void **state)
{
    (void)state;
    static const char *const names[] = {"DLBM", "KCXS"};
    layer l = {0};
    begin(&l, QUAN_ROLE_PARCEL);
    match(&l, names, 2);
    add(&l, "701", NULL);
    add(&l, "1201", NULL);
    add(&l, "999", NULL); /* 0999 is in no list */
    for (int i = 0; i < 20; i++)
        add(&l, "101", NULL);
    assert_int_equal(resolve(&l), QUAN_OK);
    assert_string_equal(text_of(&l, "landuse_code", 0), "0701");
    assert_string_equal(text_of(&l, "landuse_code", 1), "1201");
    assert_string_equal(text_of(&l, "landuse_code", 2), "999");
    int64_t zeros = 0;
    for (int32_t c = 0; c < l.batch.n_converted; c++)
        zeros += l.batch.converted[c].conversion == QUAN_CONVERT_LEADING_ZERO
                     ? l.batch.converted[c].count
                     : 0;
    assert_int_equal(zeros, 21);
    end(&l);
}

static void a_name_in_the_place_of_a_code_finds_it(void **state)
{
    (void)state;
    layer l = {0};
    begin(&l, QUAN_ROLE_PARCEL_TITLE);
    add(&l, "城镇住宅用地", NULL);
    assert_int_equal(resolve(&l), QUAN_OK);
    assert_string_equal(text_of(&l, "landuse_code", 0), "0701");
    assert_int_equal(residential(&l, 0), 1);
    end(&l);
}

static void codes_of_nobody_stay_as_they_are(void **state)
{
    (void)state;
    layer l = {0};
    begin(&l, QUAN_ROLE_PARCEL);
    add(&l, "XQ-1", NULL);
    assert_int_equal(resolve(&l), QUAN_OK);
    assert_string_equal(text_of(&l, "landuse_code", 0), "XQ-1");
    assert_int_equal(residential(&l, 0), -1);
    end(&l);
}

/* Squares of 100 m, 200 m ... side by side, with an area said in so many square metres per unit. */
static void add_squares(layer *l, int n, double m2_per_unit, double off)
{
    for (int i = 1; i <= n; i++) {
        double side = 100 * i;
        const quan_xy ring[5] = {{0, 0}, {side, 0}, {side, side}, {0, side}, {0, 0}};
        int64_t row;
        assert_int_equal(quan_batch_add_row(&l->batch, &row, NULL), QUAN_OK);
        assert_int_equal(quan_geoms_add_part(&l->batch.layer.geoms, NULL), QUAN_OK);
        assert_int_equal(quan_geoms_add_ring(&l->batch.layer.geoms, ring, 5, NULL), QUAN_OK);
        quan_table_set_real(&l->batch.layer.table, column(l, "area_m2"), row,
                            side * side / m2_per_unit * off);
    }
}

static void polygons_tell_the_unit_of_their_areas(void **state)
{
    (void)state;
    static const char *const names[] = {"面积"};
    static const struct {
        double m2_per_unit, off;
        int conversion; /* -1: none */
    } cases[] = {
        {1, 1, -1},
        {10000.0 / 15, 1, QUAN_CONVERT_UNIT_MU},
        {10000.0 / 15, 1.03, QUAN_CONVERT_UNIT_MU}, /* ellipsoidal, or of an old survey */
        {10000, 0.98, QUAN_CONVERT_UNIT_HECTARE},
        {1000000, 1, QUAN_CONVERT_UNIT_KM2},
        {300, 1, -1}, /* no unit of this world */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        layer l = {0};
        begin(&l, QUAN_ROLE_PARCEL);
        match(&l, names, 1);
        add_squares(&l, 10, cases[i].m2_per_unit, cases[i].off);
        assert_int_equal(quan_areas_check(&l.batch, &l.catalogue, NULL), QUAN_OK);
        double first = quan_table_real(&l.batch.layer.table, column(&l, "area_m2"), 0, 0);
        double expected = 10000 * cases[i].off;
        if (cases[i].conversion < 0) {
            assert_int_equal(l.batch.n_converted, 0);
            assert_true(first * cases[i].m2_per_unit / expected > 0.999);
        } else {
            assert_int_equal(l.batch.n_converted, 1);
            assert_int_equal(l.batch.converted[0].conversion, cases[i].conversion);
            assert_int_equal(l.batch.converted[0].count, 10);
            assert_non_null(strstr(l.batch.converted[0].note, "10 个"));
            assert_true(first / expected > 0.999 && first / expected < 1.001);
        }
        end(&l);
    }
}

static void few_or_mixed_areas_are_not_converted(void **state)
{
    (void)state;
    static const char *const names[] = {"面积"};
    layer few = {0};
    begin(&few, QUAN_ROLE_PARCEL);
    match(&few, names, 1);
    add_squares(&few, 4, 10000, 1);
    assert_int_equal(quan_areas_check(&few.batch, &few.catalogue, NULL), QUAN_OK);
    assert_int_equal(few.batch.n_converted, 0);
    end(&few);
    layer mixed = {0};
    begin(&mixed, QUAN_ROLE_PARCEL);
    match(&mixed, names, 1);
    add_squares(&mixed, 7, 10000, 1);
    add_squares(&mixed, 3, 300, 1);
    assert_int_equal(quan_areas_check(&mixed.batch, &mixed.catalogue, NULL), QUAN_OK);
    assert_int_equal(mixed.batch.n_converted, 1);        /* said */
    assert_int_equal(mixed.batch.converted[0].count, 0); /* and not done */
    assert_true(quan_table_real(&mixed.batch.layer.table, column(&mixed, "area_m2"), 0, 0) == 1);
    end(&mixed);
}

static void set_year(layer *l, const char *name, int64_t year)
{
    if (year)
        quan_table_set_int(&l->batch.layer.table, column(l, name), 0, year);
}

static void the_better_record_gives_the_year(void **state)
{
    (void)state;
    static const struct {
        int64_t accepted, survey, from, to, certificate, stated;
        const char *said_by; /* of the stated year */
        int64_t year;
        const char *source;
        int conflicts;
    } cases[] = {
        {2003, 2001, 0, 0, 0, 0, NULL, 2003, "completion", 1},
        {2003, 2002, 0, 0, 0, 0, NULL, 2003, "completion", 0}, /* a year apart is the paperwork */
        {0, 2001, 0, 0, 1995, 0, NULL, 2001, "census", 1},
        {0, 0, 0, 0, 1995, 1996, NULL, 1995, "certificate", 0},
        {0, 0, 0, 0, 0, 1996, NULL, 1996, "", 0},
        {0, 0, 0, 0, 0, 1996, "registration", 1996, "registration", 0},
        {0, 2001, 0, 0, 0, 1996, "completion", 1996, "completion", 1},
        {0, 0, 1981, 1990, 0, 0, NULL, 0, "census", 0},
        {0, 0, 1981, 1990, 1987, 0, NULL, 1987, "certificate", 0}, /* within the period */
        {0, 0, 1981, 1990, 1999, 0, NULL, 0, "census", 1},
        {0, 0, 0, 1980, 1999, 0, NULL, 0, "census", 1},
        {0, 0, 1981, 1990, 0, 1999, NULL, 0, "census", 1}, /* the stated year is taken back */
        {0, 0, 0, 0, 0, 0, NULL, 0, "", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        layer l = {0};
        int64_t row;
        begin(&l, QUAN_ROLE_BUILDING);
        assert_int_equal(quan_batch_add_row(&l.batch, &row, NULL), QUAN_OK);
        set_year(&l, "accepted_year", cases[i].accepted);
        set_year(&l, "survey_year", cases[i].survey);
        set_year(&l, "survey_year_from", cases[i].from);
        set_year(&l, "survey_year_to", cases[i].to);
        set_year(&l, "certificate_year", cases[i].certificate);
        set_year(&l, "built_year", cases[i].stated);
        quan_table_set_text(&l.batch.layer.table, column(&l, "year_source"), 0, cases[i].said_by,
                            NULL);
        assert_int_equal(quan_years_choose(&l.batch, &l.catalogue, NULL), QUAN_OK);
        int64_t year = quan_table_int(&l.batch.layer.table, column(&l, "built_year"), 0, 0);
        if (year != cases[i].year || strcmp(text_of(&l, "year_source", 0), cases[i].source) != 0 ||
            l.batch.n_remarks != cases[i].conflicts)
            fail_msg("case %zu: %lld by '%s', %lld conflicts", i, (long long)year,
                     text_of(&l, "year_source", 0), (long long)l.batch.n_remarks);
        if (cases[i].from && !cases[i].certificate)
            assert_int_equal(
                quan_table_int(&l.batch.layer.table, column(&l, "built_year_from"), 0, 0), 1981);
        end(&l);
    }
}

static void a_layer_of_one_kind_is_told_by_kind_or_by_its_name(void **state)
{
    (void)state;
    static const struct {
        quan_role role;
        const char *file, *layer, *given, *column, *kind;
    } cases[] = {
        {QUAN_ROLE_UTILITY_LINE, "给水管线2023.shp", "给水管线2023", NULL, "pipe_type", "water"},
        {QUAN_ROLE_UTILITY_LINE, "管线.gdb", "WS_LINE", NULL, "pipe_type", "sewage"},
        {QUAN_ROLE_UTILITY_LINE, "news.shp", "news", NULL, "pipe_type", ""},
        {QUAN_ROLE_UTILITY_LINE, "a.shp", "a", "gas", "pipe_type", "gas"},
        {QUAN_ROLE_UTILITY_LINE, "给水.shp", "给水", "燃气", "pipe_type", "gas"},
        {QUAN_ROLE_CONSTRAINT, "三线.gdb", "YJJBNTTB", NULL, "kind", "farmland"},
        {QUAN_ROLE_CONSTRAINT, "城市紫线.shp", "城市紫线", NULL, "kind", "heritage"},
        {QUAN_ROLE_CONSTRAINT, "消防通道.shp", "消防通道", NULL, "kind", "fire_lane"},
        {QUAN_ROLE_BARRIER, "围墙.dxf", "entities", NULL, "kind", "wall"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        layer l = {.source = {.kind = (char *)(uintptr_t)cases[i].given}};
        int64_t row;
        begin(&l, cases[i].role);
        l.batch.file = cases[i].file;
        l.batch.layer_name = cases[i].layer;
        assert_int_equal(quan_batch_add_row(&l.batch, &row, NULL), QUAN_OK);
        assert_int_equal(quan_layer_kind(&l.batch, &l.catalogue, NULL), QUAN_OK);
        if (strcmp(text_of(&l, cases[i].column, 0), cases[i].kind) != 0)
            fail_msg("%s: '%s'", cases[i].layer, text_of(&l, cases[i].column, 0));
        end(&l);
    }
    layer wrong = {.source = {.kind = (char *)(uintptr_t) "watr"}};
    begin(&wrong, QUAN_ROLE_UTILITY_LINE);
    assert_int_equal(quan_layer_kind(&wrong.batch, &wrong.catalogue, &wrong.err), QUAN_ERR_USAGE);
    assert_non_null(strstr(wrong.err.message, "'water'"));
    end(&wrong);
}

static void what_hangs_is_overhead(void **state)
{
    (void)state;
    static const struct {
        const char *embedding;
        int64_t overhead;
    } cases[] = {{"overhead", 1}, {"rack", 1}, {"buried", 0}, {NULL, -1}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        layer l = {0};
        int64_t row;
        begin(&l, QUAN_ROLE_UTILITY_LINE);
        assert_int_equal(quan_batch_add_row(&l.batch, &row, NULL), QUAN_OK);
        quan_table_set_text(&l.batch.layer.table, column(&l, "embedding"), 0, cases[i].embedding,
                            NULL);
        assert_int_equal(quan_layer_kind(&l.batch, &l.catalogue, NULL), QUAN_OK);
        assert_int_equal(quan_table_int(&l.batch.layer.table, column(&l, "overhead"), 0, -1),
                         cases[i].overhead);
        end(&l);
    }
}

static void names_carry_a_year_or_none(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int32_t year;
    } cases[] = {{"530802三调2023最新(终版).gdb", 2023},
                 {"dltb_2021.shp", 2021},
                 {"图斑20231231.shp", 2023},
                 {"2021-2023.shp", 0},
                 {"地类图斑.shp", 0},
                 {"530802.shp", 0},
                 {"GB50137.shp", 0},
                 {"DLTB2023_2023.shp", 2023}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        if (quan_versions_year(cases[i].name) != cases[i].year)
            fail_msg("%s: %d", cases[i].name, quan_versions_year(cases[i].name));
    }
}

/* Every scheme has its first classes, and a code is said once. */
static void the_list_of_land_uses_is_whole(void **state)
{
    (void)state;
    static const struct {
        const char *scheme, *code, *name;
    } known[] = {{"sandiao", "1201", "空闲地"},
                 {"sandiao", "0810A", "广场用地"},
                 {"sandiao", "05H1", "商业服务业设施用地"},
                 {"gbt21010", "0805", "医疗卫生用地"},
                 {"ydyh2023", "080601", "医院用地"},
                 {"ydyh2023", "080701", "老年人社会福利用地"},
                 {"ydyh2023", "120803", "社会停车场用地"},
                 {"ydyh2023", "16", "留白用地"},
                 {"ydyh2023", "2301", "空闲地"},
                 {"ydyh2020", "1311", "干渠"},
                 {"ydyh2023", "1311", "水工设施用地"},
                 {"gb50137", "A33", "中小学用地"}};
    layer l = {0};
    begin(&l, QUAN_ROLE_PARCEL);
    const quan_table *landuse = &l.catalogue.tables[QUAN_CATALOGUE_LANDUSE];
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        int64_t row = quan_landuse_find(landuse, known[i].scheme, known[i].code);
        assert_true(row >= 0);
        assert_string_equal(quan_catalogue_cell(landuse, row, "code_prefix"), known[i].code);
        assert_string_equal(quan_catalogue_cell(landuse, row, "name"), known[i].name);
    }
    end(&l);
}

#define TEST(name) cmocka_unit_test(name)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_names_of_land_uses_tell_the_scheme),
        TEST(codes_that_mean_two_things_are_refused_with_both),
        TEST(a_declared_scheme_is_believed),
        TEST(names_that_contradict_a_declared_scheme_are_said),
        TEST(the_fields_of_a_layer_tell_the_scheme),
        TEST(fields_and_names_that_disagree_are_refused),
        TEST(codes_of_one_meaning_need_no_choice),
        TEST(leading_zeros_come_back_by_the_code_list_alone),
        TEST(a_name_in_the_place_of_a_code_finds_it),
        TEST(codes_of_nobody_stay_as_they_are),
        TEST(polygons_tell_the_unit_of_their_areas),
        TEST(few_or_mixed_areas_are_not_converted),
        TEST(the_better_record_gives_the_year),
        TEST(a_layer_of_one_kind_is_told_by_kind_or_by_its_name),
        TEST(what_hangs_is_overhead),
        TEST(names_carry_a_year_or_none),
        TEST(the_list_of_land_uses_is_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
