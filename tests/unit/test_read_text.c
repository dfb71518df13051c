/* Code pages, numbers, ids and tags: the private parts that decide what a text means. */
#include "check/page.h"
#include "field/fields.h"
#include "file/encoding.h"
#include "file/shape_text.h"
#include "identity.h"
#include "osm/tags.h"

#include "scratch.h"

#define SHARED "../shared/data/encodings/"

static void numbers_are_read_as_people_write_them(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double value;
    } good[] = {{"12", 12},
                {" 12 ", 12},
                {"１２", 12},
                {"1,200", 1200},
                {"12户", 12},
                {"12 户", 12},
                {"1,234,567.5", 1234567.5},
                {"-3", -3},
                {"１，２００", 1200},
                {"0.5", 0.5}};
    static const char *const bad[] = {"",       "无",       "12a",   "1,20", ",200",
                                      "1,2000", "12,345,6", "1e999", "nan",  "12米"};
    double value = 0;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        assert_true(quan_fields_number(good[i].text, "户", &value));
        assert_true(value == good[i].value);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        if (quan_fields_number(bad[i], "户", &value))
            fail_msg("'%s' was taken for a number", bad[i]);
    }
}

static void names_are_compared_without_case_and_width(void **state)
{
    (void)state;
    char a[64];
    quan_fields_fold(" ＪＺＭＪ　", a, sizeof a);
    assert_string_equal(a, "jzmj");
}

static quan_status decide(const char *bytes, const char *declared, char name[32], bool *guessed)
{
    quan_encoding_trial trial;
    quan_encoding_begin(&trial, declared);
    quan_encoding_add(&trial, bytes, strlen(bytes));
    return quan_encoding_end(&trial, 0.9, name, guessed, NULL);
}

static void an_encoding_is_declared_or_strict_or_guessed_or_refused(void **state)
{
    (void)state;
    char name[32];
    bool guessed;
    const char *gbk = "\xC8\xCB\xC3\xF1\xC2\xB7\xD0\xA1\xD1\xA7"; /* 人民路小学 */
    const char *rare = "\x81\x40\x81\x41\x81\x42\xC8\xCB";        /* three of four are rare */
    assert_int_equal(decide("plain", NULL, name, &guessed), QUAN_OK);
    assert_string_equal(name, "UTF-8");
    assert_int_equal(decide("人民路", NULL, name, &guessed), QUAN_OK);
    assert_string_equal(name, "UTF-8");
    assert_false(guessed);
    assert_int_equal(decide(gbk, NULL, name, &guessed), QUAN_OK);
    assert_string_equal(name, "GB18030");
    assert_true(guessed);
    assert_int_equal(decide(gbk, "GBK", name, &guessed), QUAN_OK);
    assert_string_equal(name, "GBK");
    assert_false(guessed);
    assert_int_equal(decide(gbk, "UTF-8", name, &guessed), QUAN_OK); /* a false declaration */
    assert_string_equal(name, "GB18030");
    assert_true(guessed);
    assert_int_equal(decide(rare, NULL, name, &guessed), QUAN_ERR_INPUT);
    assert_int_equal(decide("\xFF\xFE\x01", NULL, name, &guessed), QUAN_ERR_INPUT);
}

static void nine_in_ten_is_the_bound_of_a_guess(void **state)
{
    (void)state;
    char text[64] = "", name[32];
    bool guessed;
    for (int i = 0; i < 9; i++)
        strcat(text, "\xC8\xCB");
    strcat(text, "\x81\x40");
    assert_int_equal(decide(text, NULL, name, &guessed), QUAN_OK);
    strcat(text, "\x81\x40");
    assert_int_equal(decide(text, NULL, name, &guessed), QUAN_ERR_INPUT);
}

static void bytes_that_are_not_of_the_page_are_noticed(void **state)
{
    (void)state;
    quan_decoder decoder;
    char *out = NULL;
    int64_t capacity = 0;
    assert_int_equal(quan_decoder_open("GBK", &decoder, NULL), QUAN_OK);
    assert_true(quan_decoder_text(&decoder, "\xC8\xCB", 2, false, &out, &capacity));
    assert_string_equal(out, "人");
    assert_false(quan_decoder_text(&decoder, "\xC8\xCB\xC3", 3, false, &out, &capacity));
    assert_true(quan_decoder_text(&decoder, "\xC8\xCB\xC3", 3, true, &out, &capacity));
    assert_string_equal(out, "人"); /* half a character at the end of a full field */
    quan_decoder_close(&decoder);
    assert_int_equal(quan_decoder_open("nonsense", &decoder, NULL), QUAN_ERR_INPUT);
    quan_free(out);
}

static void code_pages_of_real_tables_are_found(void **state)
{
    (void)state;
    char name[32];
    bool guessed;
    if (access(SHARED, R_OK)) {
        print_message("../shared/data is absent: skipped\n");
        skip();
    }
    static const struct {
        const char *file, *name;
        bool guessed;
    } tables[] = {
        {SHARED "dbf/ldid/chinese.shp", "GBK", false}, /* language byte */
        {SHARED "gbk_shapefile/区县界_area.shp", "GBK", false},
        {SHARED "dbf/cpg/big5.shp", "Big-5", false}, /* .cpg, as it stands there */
        {SHARED "dbf/utf8.shp", "UTF-8", false},
        {SHARED "dbf/gbk.shp", "GB18030", true},
    };
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        quan_error err = {{0}};
        quan_status status = quan_shape_encoding(tables[i].file, 0.9, name, &guessed, &err);
        if (status || strcasecmp(name, tables[i].name) || guessed != tables[i].guessed)
            fail_msg("%s: %s %s (guessed %d)", tables[i].file, name, err.message, guessed);
    }
    assert_int_equal(quan_shape_encoding(SHARED "dbf/shiftjis.shp", 0.9, name, &guessed, NULL),
                     QUAN_ERR_INPUT);
}

/* The id of one ring given from another first point, the other way round. */
static void ring_id(const quan_xy *points, int64_t n, int64_t first, int step, char id[24])
{
    quan_layer layer = {.geoms.kind = QUAN_POLYGONS};
    quan_xy ring[16];
    for (int64_t i = 0; i < n; i++)
        ring[i] = points[((first + step * i) % n + n) % n];
    ring[n] = ring[0];
    assert_int_equal(quan_table_add_rows(&layer.table, 1, NULL), QUAN_OK);
    assert_int_equal(quan_geoms_add_feature(&layer.geoms, NULL), QUAN_OK);
    assert_int_equal(quan_geoms_add_part(&layer.geoms, NULL), QUAN_OK);
    assert_int_equal(quan_geoms_add_ring(&layer.geoms, ring, n + 1, NULL), QUAN_OK);
    assert_int_equal(quan_identity_of(&layer, QUAN_ROLE_BUILDING, 0, id, NULL), QUAN_OK);
    quan_layer_free(&layer);
}

static void an_id_does_not_depend_on_first_point_or_direction(void **state)
{
    (void)state;
    const quan_xy points[] = {{0, 0}, {5, 1}, {0, 0.001}, {7, 7}, {0, 0}, {3, 9}, {-2, 4}};
    char one[24], other[24];
    ring_id(points, 7, 0, 1, one);
    assert_int_equal(strlen(one), 16);
    for (int64_t first = 0; first < 7; first++) {
        ring_id(points, 7, first, 1, other);
        assert_string_equal(one, other);
        ring_id(points, 7, first, -1, other);
        assert_string_equal(one, other);
    }
    const quan_xy moved[] = {{0, 0}, {5, 1}, {0, 0.002}, {7, 7}, {0, 0}, {3, 9}, {-2, 4}};
    ring_id(moved, 7, 0, 1, other);
    assert_string_not_equal(one, other); /* by one millimetre */
}

static void tags_are_unescaped(void **state)
{
    (void)state;
    quan_tags tags = {0};
    const char *text = "\"a\"=>\"b\",\"na\\\"me\"=>\"x, \\\\ \\\"y\\\"\",\"c\"=>\"\"";
    assert_int_equal(quan_tags_parse(&tags, text, NULL), QUAN_OK);
    assert_int_equal(tags.n, 3);
    assert_string_equal(quan_tags_value(&tags, "a"), "b");
    assert_string_equal(quan_tags_value(&tags, "na\"me"), "x, \\ \"y\"");
    assert_string_equal(quan_tags_value(&tags, "c"), "");
    assert_null(quan_tags_value(&tags, "d"));
    assert_int_equal(quan_tags_parse(&tags, "\"a\"=>\"b", NULL), QUAN_OK);
    assert_int_equal(tags.n, 0);
    quan_tags_free(&tags);
}

/* Of a text whose characters are ASCII or Chinese. */
static int32_t columns(const char *from, const char *end)
{
    int32_t n = 0;
    for (; from < end; from++)
        n += ((unsigned char)*from & 0xC0) != 0x80 ? 1 + ((unsigned char)*from >= 0xE0) : 0;
    return n;
}

static void a_cell_has_its_columns_whatever_stands_in_it(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"建筑", "建筑    "},      {"road", "road    "},      {"", "        "},
        {"建筑用途", "建筑用途"},  {"buildings", "buildin…"}, {"建筑用途一", "建筑用… "},
        {"a建筑用途", "a建筑用…"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        quan_page page = {0};
        quan_page_cell(&page, cases[i][0], 8);
        assert_string_equal(page.text, cases[i][1]);
        quan_free(page.text);
    }
}

static void a_long_text_is_wrapped_inside_the_page_and_loses_nothing(void **state)
{
    (void)state;
    static const char part[] = "几何类型不符，请核对数据源的 role；building.geojson 共 12 处。";
    char text[4000] = "", joined[4000] = "";
    for (int i = 0; i < 25; i++)
        strcat(text, part);
    quan_page page = {0};
    quan_page_wrap(&page, text, 8);
    int32_t n = 0;
    for (const char *line = page.text, *end; *line; line = end + 1, n++) {
        end = strchr(line, '\n');
        int32_t wide = columns(line, end) + (n ? 0 : 8);
        assert_in_range(wide, end[1] ? QUAN_PAGE_COLUMNS - 20 : 1, QUAN_PAGE_COLUMNS);
        const char *from = line + (n ? 8 : 0);
        assert_true(strncmp(from, "，", 3) && strncmp(from, "；", 3) && strncmp(from, "。", 3));
        strncat(joined, from, (size_t)(end - from));
    }
    char *to = joined;
    for (const char *c = text; *c; c++) { /* a blank may have given way to the end of a line */
        assert_true(*to == *c || *c == ' ');
        to += *to == *c;
    }
    quan_free(page.text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_read_as_people_write_them),
        cmocka_unit_test(names_are_compared_without_case_and_width),
        cmocka_unit_test(an_encoding_is_declared_or_strict_or_guessed_or_refused),
        cmocka_unit_test(nine_in_ten_is_the_bound_of_a_guess),
        cmocka_unit_test(bytes_that_are_not_of_the_page_are_noticed),
        cmocka_unit_test(code_pages_of_real_tables_are_found),
        cmocka_unit_test(an_id_does_not_depend_on_first_point_or_direction),
        cmocka_unit_test(tags_are_unescaped),
        cmocka_unit_test(a_cell_has_its_columns_whatever_stands_in_it),
        cmocka_unit_test(a_long_text_is_wrapped_inside_the_page_and_loses_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
