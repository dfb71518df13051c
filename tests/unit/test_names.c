/* Names of compounds as ledgers, maps and registers write them: which pairs are one place, and
 * which only look so. */
#include "name/names_key.h"

#include "cmocka_all.h"

#include <string.h>

static quan_catalogue catalogue;
static quan_name_words words;

static int open_words(void **state)
{
    static const char *const areas[] = {"思茅区",   "宁洱哈尼族彝族自治县", "思茅街道", "南屏镇",
                                        "振兴社区", "金凤社区居委会",       "平原社区"};
    quan_error err = {""};
    (void)state;
    if (quan_catalogue_open(NULL, &catalogue, &err) ||
        quan_name_words_open(&catalogue, &words, &err)) {
        print_error("%s\n", err.message);
        return -1;
    }
    for (size_t a = 0; a < sizeof areas / sizeof *areas; a++)
        assert_int_equal(quan_name_words_add_area(&words, areas[a], &err), QUAN_OK);
    quan_name_words_order(&words);
    return 0;
}

static int close_words(void **state)
{
    (void)state;
    quan_name_words_free(&words);
    quan_catalogue_free(&catalogue);
    return 0;
}

static void names_fold_to_one_form(void **state)
{
    static const char *const folds[][3] = {
        {"金凤 小区", "金凤小区", ""},
        {"　金凤小区　", "金凤小区", ""},
        {"ＡＢ１２小区", "ab12小区", ""},
        {"金凤小区（一期）", "金凤小区", "1期"},
        {"金凤小区(一期)", "金凤小区", "1期"},
        {"金凤小区【原烟厂宿舍】", "金凤小区", "原烟厂宿舍"},
        {"第一小区", "1小区", ""},
        {"①小区", "1小区", ""},
        {"Ⅱ小区", "2小区", ""},
        {"㈢小区", "3小区", ""},
        {"二十一栋", "21号", ""},
        {"十栋", "10号", ""},
        {"一百二十号", "120号", ""},
        {"二十幢", "20号", ""},
        {"3号楼", "3号", ""},
        {"3#楼", "3号", ""},
        {"3座", "3号", ""},
        {"五一路", "51路", ""},
        {"百货公司宿舍", "百货公司宿舍", ""},
        {"三家村", "3家村", ""},
        {"人民路12-3号", "人民路12-3号", ""},
        {"人民路—12号", "人民路12号", ""},
        {"雲南農行", "云南农行", ""},
        {"金凤·小区", "金凤小区", ""},
        {"〇八小区", "08小区", ""},
        {"（一）", "", "1"},
        {"", "", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof folds / sizeof *folds; i++) {
        char out[QUAN_NAME_SIZE], inside[QUAN_NAME_SIZE], again[QUAN_NAME_SIZE];
        quan_name_fold_with(&words.values, folds[i][0], out, inside);
        assert_string_equal(out, folds[i][1]);
        assert_string_equal(inside, folds[i][2]);
        quan_name_fold_with(&words.values, out, again, NULL);
        assert_string_equal(again, out);
    }
}

static void a_text_of_any_bytes_is_folded_within_its_buffer(void **state)
{
    char text[3000], out[QUAN_NAME_SIZE], inside[QUAN_NAME_SIZE];
    uint32_t seed = 20250101;
    (void)state;
    for (int round = 0; round < 3000; round++) {
        size_t n = round % (int)(sizeof text - 1);
        for (size_t i = 0; i < n; i++) {
            seed = seed * 1664525u + 1013904223u;
            text[i] = (char)(seed >> 24 ? seed >> 24 : 1);
        }
        text[n] = '\0';
        quan_name_fold_with(&words.values, text, out, inside);
        assert_true(strlen(out) < QUAN_NAME_SIZE && strlen(inside) < QUAN_NAME_SIZE);
    }
    for (size_t i = 0; i + 4 < sizeof text; i += 3)
        memcpy(text + i, i % 2 ? "一" : "十", 4);
    quan_name_fold_with(&words.values, text, out, inside);
    assert_true(strlen(out) < QUAN_NAME_SIZE);
}

typedef struct {
    const char *ledger, *target;
    bool compound;
    quan_name_likeness expected;
} pair;

/* Made up in the manner of ledgers of Pu'er. */
static const pair pairs[] = {
    /* the same place */
    {"金凤小区", "金凤小区", true, QUAN_NAME_SAME},
    {"金凤 小区", "金凤小区", true, QUAN_NAME_FOLDED},
    {"金凤一小区", "金凤第一小区", true, QUAN_NAME_FOLDED},
    {"金凤一小区", "金凤1小区", true, QUAN_NAME_FOLDED},
    {"金凤一小区", "金凤①小区", true, QUAN_NAME_FOLDED},
    {"茶城小区（二期）", "茶城小区(2期)", true, QUAN_NAME_FOLDED},
    {"烟厂宿舍3号楼", "烟厂宿舍3栋", true, QUAN_NAME_FOLDED},
    {"茶城小区（原物资局宿舍）", "茶城小区", true, QUAN_NAME_BRACKETS},
    {"茶城小区", "茶城小区【北院】", true, QUAN_NAME_BRACKETS},
    {"物资局宿舍（茶城小区）", "茶城小区", true, QUAN_NAME_ALIAS},
    {"茶城小区", "物资局宿舍（茶城小区）", true, QUAN_NAME_ALIAS},
    {"思茅区农行宿舍", "农行宿舍", true, QUAN_NAME_PLAIN},
    {"普洱市思茅区农行宿舍", "农行宿舍", true, QUAN_NAME_PLAIN},
    {"云南省普洱市思茅区思茅街道农行宿舍", "农行宿舍", true, QUAN_NAME_PLAIN},
    {"思茅农行宿舍", "农行宿舍", true, QUAN_NAME_PLAIN},
    {"振兴社区农行宿舍", "农行宿舍", true, QUAN_NAME_PLAIN},
    {"农业银行宿舍", "农行宿舍", true, QUAN_NAME_PLAIN},
    {"中国农业银行职工宿舍", "农行宿舍", true, QUAN_NAME_PLAIN},
    {"农行职工宿舍", "农行宿舍", true, QUAN_NAME_PLAIN},
    {"思茅第一中学教职工宿舍", "思茅一中教师宿舍", true, QUAN_NAME_PLAIN},
    {"建设银行住宅区", "建行住宅区", false, QUAN_NAME_PLAIN},
    {"普洱市第二中学教师宿舍", "二中教师宿舍", true, QUAN_NAME_PLAIN},
    /* another ending */
    {"农行宿舍", "农行家属院", true, QUAN_NAME_CORE},
    {"农行宿舍", "农行家属院", false, QUAN_NAME_CORE},
    {"烟厂生活区", "烟厂家属区", true, QUAN_NAME_CORE},
    {"茶城住宅小区", "茶城小区", true, QUAN_NAME_CORE},
    {"茶城老旧小区", "茶城居民小区", true, QUAN_NAME_CORE},
    {"茶城", "茶城小区", true, QUAN_NAME_CORE},
    {"思茅区烟厂大院", "烟厂宿舍", true, QUAN_NAME_CORE},
    {"茶城花园", "茶城小区", true, QUAN_NAME_ENDING},
    {"烟厂宿舍", "烟厂小区", true, QUAN_NAME_ENDING},
    {"烟厂住宅楼", "烟厂宿舍", true, QUAN_NAME_ENDING},
    {"茶城花园小区", "茶城花园", true, QUAN_NAME_CORE},
    /* a slip */
    {"滨河茶苑小区", "滨河荼苑小区", true, QUAN_NAME_EDIT},
    {"红旗水泥厂宿舍", "红期水泥厂宿舍", true, QUAN_NAME_EDIT},
    {"红旗水泥厂宿舍", "红旗水厂宿舍", true, QUAN_NAME_EDIT},
    /* more before it */
    {"振兴南路物资局宿舍", "物资局宿舍", true, QUAN_NAME_TAIL},
    {"老街巷烟厂宿舍", "烟厂宿舍", true, QUAN_NAME_TAIL},
    {"老物资局宿舍", "物资局宿舍", true, QUAN_NAME_PART},
    /* a phase that one of them names */
    {"茶城小区二期", "茶城小区", true, QUAN_NAME_PHASE},
    {"茶城小区", "茶城小区三期", true, QUAN_NAME_PHASE},
    /* contradictions */
    {"茶城小区（一期）", "茶城小区（二期）", true, QUAN_NAME_CONFLICT},
    {"南屏镇农行宿舍", "思茅街道农行宿舍", true, QUAN_NAME_CONFLICT},
    {"振兴社区烟厂大院", "平原社区烟厂宿舍", true, QUAN_NAME_CONFLICT},
    /* a school and its dormitory */
    {"思茅一中教师宿舍", "思茅一中", false, QUAN_NAME_UNLIKE},
    {"思茅一中宿舍", "思茅一中", false, QUAN_NAME_NO_ENDING},
    {"县医院宿舍", "县医院", false, QUAN_NAME_NO_ENDING},
    /* others */
    {"一小区", "二小区", true, QUAN_NAME_UNLIKE},
    {"金凤一小区", "金凤二小区", true, QUAN_NAME_UNLIKE},
    {"金凤一小区", "金凤小区", true, QUAN_NAME_UNLIKE},
    {"茶城小区二期", "茶城小区三期", true, QUAN_NAME_UNLIKE},
    {"A区宿舍", "B区宿舍", true, QUAN_NAME_UNLIKE},
    {"茶城A区", "茶城B区", true, QUAN_NAME_UNLIKE},
    {"思茅一中教师宿舍", "思茅二中教师宿舍", true, QUAN_NAME_UNLIKE},
    {"思茅一中教师宿舍", "思茅一小教师宿舍", true, QUAN_NAME_UNLIKE},
    {"农行宿舍", "工行宿舍", true, QUAN_NAME_UNLIKE},
    {"农行宿舍", "信用社宿舍", true, QUAN_NAME_UNLIKE},
    {"宿舍", "小区", true, QUAN_NAME_UNLIKE},
    {"家属院", "农行家属院", true, QUAN_NAME_UNLIKE},
    {"小区", "茶城小区", true, QUAN_NAME_UNLIKE},
    {"一小区", "金凤一小区", true, QUAN_NAME_UNLIKE},
    {"茶城小区", "茶苑小区", true, QUAN_NAME_UNLIKE},
    {"茶城小区", "新茶城花园", true, QUAN_NAME_UNLIKE},
    {"金凤小区", "金凤社区居委会", true, QUAN_NAME_UNLIKE},
    {"金凤小区3号楼", "金凤小区13号楼", true, QUAN_NAME_UNLIKE},
    {"烟厂宿舍", "卷烟厂办公楼", false, QUAN_NAME_UNLIKE},
    {"", "", true, QUAN_NAME_UNLIKE},
    {"", "茶城小区", true, QUAN_NAME_UNLIKE},
};

static void key_of(const char *name, quan_arena *arena, quan_name_key *key)
{
    quan_error err;
    assert_int_equal(
        quan_name_key_make(&words, &(quan_name_given){name, NULL, false}, arena, key, &err),
        QUAN_OK);
}

/* Both ways round: likeness is no matter of who asks. */
static void pairs_of_names_are_as_alike_as_a_clerk_says(void **state)
{
    quan_arena arena = {0};
    int wrong = 0;
    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        quan_name_key a, b;
        key_of(pairs[i].ledger, &arena, &a);
        key_of(pairs[i].target, &arena, &b);
        quan_name_likeness there = quan_name_compare(&words, &a, &b, pairs[i].compound);
        quan_name_likeness back = quan_name_compare(&words, &b, &a, pairs[i].compound);
        if (there == pairs[i].expected && back == there)
            continue;
        print_error("%s | %s: %d, back %d, expected %d (cores %s | %s)\n", pairs[i].ledger,
                    pairs[i].target, (int)there, (int)back, (int)pairs[i].expected, a.core, b.core);
        wrong++;
    }
    quan_arena_free(&arena);
    assert_int_equal(wrong, 0);
}

static void a_building_number_is_no_part_of_a_compound(void **state)
{
    static const char *const names[][2] = {
        {"茶城小区3栋", "茶城小区"},       {"茶城小区3号楼", "茶城小区"},
        {"茶城小区12幢2单元", "茶城小区"}, {"茶城小区A栋", "茶城小区"},
        {"茶城小区", "茶城小区"},          {"3栋", ""},
    };
    quan_arena arena = {0};
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        quan_name_key key;
        quan_error err;
        assert_int_equal(quan_name_key_make(&words, &(quan_name_given){names[i][0], NULL, true},
                                            &arena, &key, &err),
                         QUAN_OK);
        assert_string_equal(key.folded, names[i][1]);
    }
    quan_arena_free(&arena);
}

static void addresses_agree_by_road_and_door(void **state)
{
    static const char *const roads[][2] = {
        {"普洱市思茅区振兴南路28号", "振兴南路28"},
        {"云南省普洱市思茅区思茅街道振兴社区振兴南路28号2栋1单元", "振兴南路28"},
        {"振兴南路２８号", "振兴南路28"},
        {"思茅镇振兴南路28号", "振兴南路28"},
        {"振兴南路28-1号", "振兴南路28-1"},
        {"人民东路中段6号", "人民东路中段6"},
        {"五一路三十号", "51路30"},
        {"振兴路旁", ""},
        {"28号", ""},
        {"农贸市场旁", ""},
    };
    quan_arena arena = {0};
    (void)state;
    for (size_t i = 0; i < sizeof roads / sizeof *roads; i++) {
        quan_name_key key;
        quan_error err;
        assert_int_equal(quan_name_key_make(&words, &(quan_name_given){NULL, roads[i][0], false},
                                            &arena, &key, &err),
                         QUAN_OK);
        assert_string_equal(key.road, roads[i][1]);
    }
    quan_arena_free(&arena);
}

static void a_name_behind_a_door_number_is_found(void **state)
{
    char out[QUAN_NAME_SIZE];
    (void)state;
    quan_name_behind_road(&words, "思茅区振兴南路28号农行宿舍3栋", out);
    assert_string_equal(out, "农行宿舍");
    quan_name_behind_road(&words, "思茅区振兴南路28号", out);
    assert_string_equal(out, "");
    quan_name_behind_road(&words, "振兴南路", out);
    assert_string_equal(out, "");
}

static void types_of_homes_are_known_by_words_and_codes(void **state)
{
    (void)state;
    assert_true(quan_name_is_home(&words, "商务住宅;住宅区;住宅小区"));
    assert_true(quan_name_is_home(&words, "120302"));
    assert_false(quan_name_is_home(&words, "991203"));
    assert_false(quan_name_is_home(&words, "购物服务;便民商店"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_fold_to_one_form),
        cmocka_unit_test(a_text_of_any_bytes_is_folded_within_its_buffer),
        cmocka_unit_test(pairs_of_names_are_as_alike_as_a_clerk_says),
        cmocka_unit_test(a_building_number_is_no_part_of_a_compound),
        cmocka_unit_test(addresses_agree_by_road_and_door),
        cmocka_unit_test(a_name_behind_a_door_number_is_found),
        cmocka_unit_test(types_of_homes_are_known_by_words_and_codes),
    };
    return cmocka_run_group_tests(tests, open_words, close_words);
}
