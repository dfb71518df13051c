/* The districts of Shanghai as a shapefile in GBK without a .cpg, read in a run beside a tiny town.
 * Their names and codes are those of GB/T 2260 at the date of the file. */
#include "quan/read.h"

#include "scratch.h"

#define DISTRICTS "../shared/data/encodings/gbk_shapefile/区县界_area.shp"
#define HEAD                                                                                       \
    "{\"type\": \"FeatureCollection\", \"features\": [{\"type\": \"Feature\", "                    \
    "\"properties\": {\"类型\": \"小学\"}, \"geometry\": "
#define HOME                                                                                       \
    "{\"type\": \"Polygon\", \"coordinates\": [[[121.47, 31.23], [121.4702, 31.23], "              \
    "[121.4702, 31.2302], [121.47, 31.2302], [121.47, 31.23]]]}}]}"
#define WAY                                                                                        \
    "{\"type\": \"LineString\", \"coordinates\": "                                                 \
    "[[121.46, 31.2299], [121.48, 31.2299]]}}]}"
#define SCHOOL "{\"type\": \"Point\", \"coordinates\": [121.475, 31.2305]}}]}"

typedef struct {
    scratch folder;
    quan_run_file run;
    quan_catalogue catalogue;
    quan_dataset data;
    quan_error err;
    quan_status status;
} city;

static bool is_absent(void)
{
    if (access(DISTRICTS, R_OK) == 0)
        return false;
    print_message("%s is absent: skipped\n", DISTRICTS);
    return true;
}

/* The districts are the source with that text behind their path, as ", where: ...". */
static void open_city(city *c, const char *more)
{
    char yaml[2000], here[512];
    *c = (city){.status = QUAN_OK};
    assert_non_null(getcwd(here, sizeof here));
    scratch_open(&c->folder);
    scratch_file(&c->folder, "home.geojson", HEAD HOME);
    scratch_file(&c->folder, "way.geojson", HEAD WAY);
    scratch_file(&c->folder, "school.geojson", HEAD SCHOOL);
    snprintf(yaml, sizeof yaml,
             "run: {as_of: 2017-07-27, bbox: [120.8, 30.6, 122, 31.9]}\n"
             "sources:\n"
             "  - {role: community, path: \"%s/" DISTRICTS "\", fields: {ADMINCODE: id}%s}\n"
             "  - {role: building, path: home.geojson}\n"
             "  - {role: road, path: way.geojson}\n"
             "  - {role: facility, path: school.geojson}\n",
             here, more);
    const char *path = scratch_file(&c->folder, "run.yaml", yaml);
    c->status = quan_run_file_open(path, NULL, 0, &c->run, &c->err);
    if (!c->status)
        c->status = quan_catalogue_open(&c->run, &c->catalogue, &c->err);
    if (!c->status)
        c->status = quan_read(&c->run, &c->catalogue, NULL, &c->data, &c->err);
}

static void close_city(city *c)
{
    quan_dataset_free(&c->data);
    quan_catalogue_free(&c->catalogue);
    quan_run_file_free(&c->run);
    scratch_close(&c->folder);
}

static const char *name_of(const city *c, const char *id)
{
    const quan_table *table = &c->data.layers[QUAN_ROLE_COMMUNITY].table;
    for (int64_t row = 0; row < table->n_rows; row++) {
        if (!strcmp(quan_table_text(table, quan_table_find(table, "id"), row), id))
            return quan_table_text(table, quan_table_find(table, "name"), row);
    }
    return "";
}

static void names_in_gbk_are_read_without_being_told(void **state)
{
    (void)state;
    static const char *const districts[][2] = {
        {"310101", "黄浦区"}, {"310104", "徐汇区"}, {"310105", "长宁区"}, {"310106", "静安区"},
        {"310107", "普陀区"}, {"310108", "闸北区"}, {"310109", "虹口区"}, {"310110", "杨浦区"},
        {"310112", "闵行区"}, {"310113", "宝山区"}, {"310114", "嘉定区"}, {"310115", "浦东新区"},
        {"310116", "金山区"}, {"310117", "松江区"}, {"310118", "青浦区"}, {"310120", "奉贤区"},
        {"310230", "崇明县"},
    };
    enum {
        N = sizeof districts / sizeof districts[0]
    };
    if (is_absent())
        skip();
    city c;
    open_city(&c, "");
    if (c.status)
        fail_msg("%s", c.err.message);
    assert_int_equal(c.data.layers[QUAN_ROLE_COMMUNITY].table.n_rows, N);
    for (size_t i = 0; i < N; i++)
        assert_string_equal(name_of(&c, districts[i][0]), districts[i][1]);
    const quan_table *sources = &c.data.sources;
    const char *encoding = quan_table_text(sources, quan_table_find(sources, "encoding"), 0);
    assert_non_null(strstr(encoding, "GB"));
    close_city(&c);
}

/* The filter is written in UTF-8 and compared in GBK. */
static void where_keeps_what_it_names_and_nothing_else(void **state)
{
    (void)state;
    if (is_absent())
        skip();
    city c;
    open_city(&c, ", where: \"NAME = '闸北区' OR NAME = '崇明县'\"");
    if (c.status)
        fail_msg("%s", c.err.message);
    const quan_table *sources = &c.data.sources;
    assert_int_equal(quan_table_int(sources, quan_table_find(sources, "features_in"), 0, -1), 2);
    assert_int_equal(c.data.layers[QUAN_ROLE_COMMUNITY].table.n_rows, 2);
    assert_string_equal(name_of(&c, "310108"), "闸北区");
    assert_string_equal(name_of(&c, "310230"), "崇明县");
    close_city(&c);
}

static void a_filter_that_cannot_be_written_or_understood_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *more, *words;
    } cases[] = {
        {", encoding: CP1252, where: \"NAME = '闸北区'\"", "characters that the encoding CP1252"},
        {", where: \"NAME === \"", "is not understood"},
    };
    if (is_absent())
        skip();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        city c;
        open_city(&c, cases[i].more);
        assert_int_equal(c.status, QUAN_ERR_USAGE);
        if (!strstr(c.err.message, cases[i].words))
            fail_msg("'%s' is not in: %s", cases[i].words, c.err.message);
        close_city(&c);
    }
}

/* Read as if it were another code page, the names would be others, and nobody would know. */
static void a_wrong_encoding_leaves_names_empty_and_says_so(void **state)
{
    (void)state;
    if (is_absent())
        skip();
    city c;
    open_city(&c, ", encoding: UTF-8");
    if (c.status)
        fail_msg("%s", c.err.message);
    const quan_table *table = &c.data.layers[QUAN_ROLE_COMMUNITY].table;
    const quan_table *rejected = &c.data.rejected.table;
    int64_t n = 0;
    for (int64_t row = 0; row < table->n_rows; row++)
        assert_true(quan_table_is_null(table, quan_table_find(table, "name"), row));
    for (int64_t row = 0; row < rejected->n_rows; row++)
        n += !strcmp(quan_table_text(rejected, 2, row), "text_encoding");
    assert_int_equal(table->n_rows, 17);
    assert_int_equal(n, 17);
    close_city(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_in_gbk_are_read_without_being_told),
        cmocka_unit_test(where_keeps_what_it_names_and_nothing_else),
        cmocka_unit_test(a_filter_that_cannot_be_written_or_understood_is_refused),
        cmocka_unit_test(a_wrong_encoding_leaves_names_empty_and_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
