/* Numbers, years, names and personal data in the forms in which bureaus write them. What is
 * expected stands in the tables below, written by hand from such files. */
#include "field/fields.h"
#include "value/values.h"

#include "scratch.h"

#define BIT(c) (UINT32_C(1) << QUAN_CONVERT_##c)

typedef struct {
    quan_catalogue catalogue;
    quan_values values;
} words;

static void open_words(words *w)
{
    assert_int_equal(quan_catalogue_open(NULL, &w->catalogue, NULL), QUAN_OK);
    assert_int_equal(quan_values_open(&w->catalogue, &w->values, NULL), QUAN_OK);
}

static void close_words(words *w)
{
    quan_values_close(&w->values);
    quan_catalogue_free(&w->catalogue);
}

/* NULL for a field without a unit. */
static const quan_unit *unit(const words *w, const char *name)
{
    return name ? quan_values_unit(&w->values, name) : NULL;
}

static void numbers_are_read_with_their_units(void **state)
{
    (void)state;
    static const struct {
        const char *text, *own, *heading;
        double value;
        uint32_t done;
    } good[] = {
        {"12", "户", NULL, 12, 0},
        {" 12 ", "户", NULL, 12, 0},
        {"１２", "户", NULL, 12, BIT(FULL_WIDTH)},
        {"12户", "户", NULL, 12, 0},
        {"12 戶", "户", NULL, 12, BIT(TRADITIONAL)},
        {"12套", "户", NULL, 12, 0},
        {"1,200", "㎡", NULL, 1200, BIT(THOUSANDS)},
        {"1,200㎡", "㎡", NULL, 1200, BIT(THOUSANDS)},
        {"１，２００㎡", "㎡", NULL, 1200, BIT(THOUSANDS) | BIT(FULL_WIDTH)},
        {"1,234,567.5 平方米", "㎡", NULL, 1234567.5, BIT(THOUSANDS)},
        {"12.5亩", "㎡", NULL, 12.5 * 10000 / 15, BIT(UNIT_MU)},
        {"15亩", "㎡", NULL, 10000, BIT(UNIT_MU)},
        {"3.2公顷", "㎡", NULL, 32000, BIT(UNIT_HECTARE)},
        {"3.2 hm²", "㎡", NULL, 32000, BIT(UNIT_HECTARE)},
        {"0.5km2", "㎡", NULL, 500000, BIT(UNIT_KM2)},
        {"1.2万平方米", "㎡", NULL, 12000, BIT(UNIT_WAN)},
        {"12.5", "㎡", "亩", 12.5 * 10000 / 15, BIT(UNIT_MU)},
        {"800㎡", "㎡", "亩", 800, 0}, /* the value outweighs the heading */
        {"350万元", "万元", NULL, 350, 0},
        {"350", "万元", NULL, 350, 0},
        {"350万", "万元", NULL, 350, BIT(UNIT_WAN)},
        {"3500000元", "万元", NULL, 350, BIT(UNIT_YUAN)},
        {"1.2亿元", "万元", NULL, 12000, BIT(UNIT_YI)},
        {"350万元", "元", NULL, 3500000, BIT(UNIT_WAN)},
        {"6层", "层", NULL, 6, 0},
        {"6F", "层", NULL, 6, 0},
        {"约120户", "户", NULL, 120, BIT(APPROXIMATE)},
        {"120户左右", "户", NULL, 120, BIT(APPROXIMATE)},
        {"120余户", "户", NULL, 120, BIT(APPROXIMATE)},
        {"1.1万人", "人", NULL, 11000, BIT(UNIT_WAN)},
        {"65%", "比例", NULL, 0.65, BIT(PERCENT)},
        {"６５％", "比例", NULL, 0.65, BIT(PERCENT) | BIT(FULL_WIDTH)},
        {"0.65", "比例", NULL, 0.65, 0},
        {"65", "比例", NULL, 0.65, BIT(PERCENT)},
        {"1", "比例", NULL, 1, 0},
        {"DN300", "mm", NULL, 300, 0},
        {"φ110", "mm", NULL, 110, 0},
        {"0.3m", "mm", NULL, 300, BIT(UNIT_LENGTH)},
        {"2.5km", "m", NULL, 2500, BIT(UNIT_LENGTH)},
        {"-3", "m", NULL, -3, 0},
        {"120张", NULL, NULL, 120, 0},
        {"1.5e3", "㎡", NULL, 1500, 0},
    };
    static const struct {
        const char *text, *own;
    } bad[] = {{"", "户"},       {"12亩", "户"},    {"12户", "㎡"},    {"12人", "户"},
               {"1,20", "㎡"},   {",200", "㎡"},    {"1,2000", "㎡"},  {"12,345,6", "㎡"},
               {"1e999", "㎡"},  {"100-120", "户"}, {"六层", "层"},    {"12米", "㎡"},
               {"12a", "户"},    {"1.2.3", "㎡"},   {"nan", "㎡"},     {"万", "人"},
               {"约", "户"},     {"12亩3分", "㎡"}, {"300x400", "mm"}, {"12户", NULL},
               {"120平方", "户"}};
    words w;
    quan_number number;
    open_words(&w);
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        bool ok = quan_values_number(&w.values, good[i].text, unit(&w, good[i].own),
                                     unit(&w, good[i].heading), &number);
        double off = number.value - good[i].value;
        if (!ok || off > 1e-6 || off < -1e-6 || number.conversions != good[i].done)
            fail_msg("'%s': %d, %.12g, conversions %x", good[i].text, ok, number.value,
                     number.conversions);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        if (quan_values_number(&w.values, bad[i].text, unit(&w, bad[i].own), NULL, &number))
            fail_msg("'%s' was taken for %g", bad[i].text, number.value);
    }
    close_words(&w);
}

static void years_dates_and_periods_are_told_apart(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int32_t from, to;
        uint32_t done;
    } good[] = {
        {"2003", 2003, 2003, 0},
        {"2003年", 2003, 2003, 0},
        {"2003.0", 2003, 2003, 0},
        {"２００３年", 2003, 2003, BIT(FULL_WIDTH)},
        {"二〇〇三年", 2003, 2003, 0},
        {"0", 0, 0, 0},
        {"2003-05-01", 2003, 2003, BIT(DATE_TO_YEAR)},
        {"2003/5/1", 2003, 2003, BIT(DATE_TO_YEAR)},
        {"2003/05/01 00:00:00", 2003, 2003, BIT(DATE_TO_YEAR)},
        {"2003年5月", 2003, 2003, BIT(DATE_TO_YEAR)},
        {"2003年5月1日", 2003, 2003, BIT(DATE_TO_YEAR)},
        {"2003.5", 2003, 2003, BIT(DATE_TO_YEAR)},
        {"2003-05", 2003, 2003, BIT(DATE_TO_YEAR)},
        {"20030501", 2003, 2003, BIT(DATE_TO_YEAR)},
        {"200305", 2003, 2003, BIT(DATE_TO_YEAR)},
        {"37742", 2003, 2003, BIT(EXCEL_DATE)}, /* 2003-05-01 */
        {"36525", 1999, 1999, BIT(EXCEL_DATE)}, /* 1999-12-31 */
        {"36526", 2000, 2000, BIT(EXCEL_DATE)}, /* 2000-01-01 */
        {"03年", 2003, 2003, BIT(TWO_DIGIT_YEAR)},
        {"98年", 1998, 1998, BIT(TWO_DIGIT_YEAR)},
        {"六〇年", 1960, 1960, BIT(TWO_DIGIT_YEAR)},
        {"约2003年", 2003, 2003, BIT(APPROXIMATE)},
        {"2003年左右", 2003, 2003, BIT(APPROXIMATE)},
        {"1981-1990年", 1981, 1990, BIT(YEAR_PERIOD)},
        {"1981年至1990年", 1981, 1990, BIT(YEAR_PERIOD)},
        {"1981～1990", 1981, 1990, BIT(YEAR_PERIOD) | BIT(FULL_WIDTH)},
        {"1981-90", 1981, 1990, BIT(YEAR_PERIOD) | BIT(TWO_DIGIT_YEAR)},
        {"81-90", 1981, 1990, BIT(YEAR_PERIOD) | BIT(TWO_DIGIT_YEAR)},
        {"91-00", 1991, 2000, BIT(YEAR_PERIOD) | BIT(TWO_DIGIT_YEAR)},
        {"01-10", 2001, 2010, BIT(YEAR_PERIOD) | BIT(TWO_DIGIT_YEAR)},
        {"11-15", 2011, 2015, BIT(YEAR_PERIOD) | BIT(TWO_DIGIT_YEAR)},
        {"2001-10年", 2001, 2010, BIT(YEAR_PERIOD) | BIT(TWO_DIGIT_YEAR)},
        {"1996、1998", 1996, 1998, BIT(YEAR_PERIOD)},
        {"2000年以前", 0, 2000, BIT(YEAR_PERIOD)},
        {"1980前", 0, 1980, BIT(YEAR_PERIOD)},
        {"1980年及以前", 0, 1980, BIT(YEAR_PERIOD)},
        {"16后", 2016, 0, BIT(YEAR_PERIOD) | BIT(TWO_DIGIT_YEAR)},
        {"2016年以后", 2016, 0, BIT(YEAR_PERIOD)},
        {"90年代", 1990, 1999, BIT(YEAR_PERIOD)},
        {"1990年代", 1990, 1999, BIT(YEAR_PERIOD)},
        {"上世纪八十年代", 1980, 1989, BIT(YEAR_PERIOD)},
        {"20世纪80年代末", 1980, 1989, BIT(YEAR_PERIOD)},
    };
    static const char *const bad[] = {"",         "85",      "98.5",       "9999",     "123",
                                      "年",       "2003abc", "1990-1981",  "20031301", "1,998",
                                      "3.7742e4", "85年代",  "2003-13-01x"};
    words w;
    quan_year_span span;
    open_words(&w);
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        bool ok = quan_values_year(&w.values, good[i].text, &span);
        if (!ok || span.from != good[i].from || span.to != good[i].to ||
            span.conversions != good[i].done)
            fail_msg("'%s': %d, %d to %d, conversions %x", good[i].text, ok, span.from, span.to,
                     span.conversions);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        if (quan_values_year(&w.values, bad[i], &span))
            fail_msg("'%s' was taken for %d to %d", bad[i], span.from, span.to);
    }
    close_words(&w);
}

static void words_for_nothing_are_nothing(void **state)
{
    (void)state;
    static const char *const nothing[] = {"",    "无",   "/",    "-",    "—",
                                          "——",  "不详", "未知", "NULL", "<Null>",
                                          "N/A", "－",   "／",   " 无 ", "無"};
    static const char *const something[] = {"0", "无名路", "-1", "12/3", "x"};
    char folded[100];
    words w;
    open_words(&w);
    for (size_t i = 0; i < sizeof nothing / sizeof nothing[0]; i++) {
        quan_values_fold(&w.values, nothing[i], folded, sizeof folded);
        if (!quan_values_is_nothing(&w.values, folded))
            fail_msg("'%s' was taken for something", nothing[i]);
    }
    for (size_t i = 0; i < sizeof something / sizeof something[0]; i++) {
        quan_values_fold(&w.values, something[i], folded, sizeof folded);
        assert_false(quan_values_is_nothing(&w.values, folded));
    }
    close_words(&w);
}

static void traditional_characters_are_compared_as_simplified(void **state)
{
    (void)state;
    /* the headings of the policy as it is copied, and characters that both scripts have */
    static const char *const pairs[][2] = {{"總戶數", "总户数"},          {"建築面積", "建筑面积"},
                                           {"電動車充電", "电动车充电"},  {"產權單位", "产权单位"},
                                           {"行政區劃", "行政区划"},      {"后台面里", "后台面里"},
                                           {"ＪＺＭＪ（㎡）", "jzmj(㎡)"}};
    char folded[100];
    words w;
    open_words(&w);
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        quan_values_fold(&w.values, pairs[i][0], folded, sizeof folded);
        assert_string_equal(folded, pairs[i][1]);
    }
    close_words(&w);
}

static void a_heading_tells_the_unit_of_its_column(void **state)
{
    (void)state;
    static const struct {
        const char *heading, *own, *unit;
        size_t base;
    } cases[] = {
        {"用地面积(亩)", "㎡", "亩", 12}, {"投资(万元)", "万元", "万元", 6},
        {"面积_公顷", "㎡", "公顷", 6},   {"用地面积亩", "㎡", "亩", 12},
        {"管径mm", "mm", "mm", 6},        {"面积(平方米)", "㎡", "平方米", 6},
        {"面积(万元)", "㎡", NULL, 0},    {"房屋间数", "㎡", NULL, 0},
        {"form", "m", NULL, 0},           {"占地/亩", "㎡", "亩", 6},
    };
    words w;
    open_words(&w);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t base = 0;
        const quan_unit *found =
            quan_values_heading(&w.values, cases[i].heading, unit(&w, cases[i].own), &base);
        if (!found != !cases[i].unit ||
            (found && (strcmp(found->text, cases[i].unit) != 0 || base != cases[i].base)))
            fail_msg("%s: %s, %zu", cases[i].heading, found ? found->text : "none", base);
    }
    close_words(&w);
}

static void persons_are_covered_and_numbers_of_parcels_are_not(void **state)
{
    (void)state;
    static const char *const covered[][2] = {
        {"张三13887912345", "张三***********"},
        {"电话:15912345678，2栋", "电话:***********，2栋"},
        {"532701197003051234", "******************"},
        {"身份证53270119700305123X户", "身份证******************户"},
        {"532701700305123", "***************"},
    };
    static const char *const open_texts[] = {
        "振兴路12号",
        "5308020010010100012",
        "530802001001GB00001",
        "12345678901",
        "0879-2123456",
        "530802197013451234",
        "20030501",
        "13887912",
        "1388791234567",
    };
    char out[200];
    for (size_t i = 0; i < sizeof covered / sizeof covered[0]; i++) {
        assert_true(quan_personal_mask(covered[i][0], out, sizeof out));
        assert_string_equal(out, covered[i][1]);
    }
    for (size_t i = 0; i < sizeof open_texts / sizeof open_texts[0]; i++) {
        if (quan_personal_mask(open_texts[i], out, sizeof out))
            fail_msg("'%s' became '%s'", open_texts[i], out);
    }
}

static void fields_of_persons_are_known_by_their_names(void **state)
{
    (void)state;
    static const char *const personal[] = {"姓名", "户主姓名", "联系电话", "手机号码", "身份证号",
                                           "LXDH", "Tel",      "聯繫電話", "银行卡号", "联系人"};
    static const char *const not [] = {"小区名称", "户数", "地址", "电梯", "项目名称", "hotel"};
    static const char *const persons[] = {"张三", "李小明", "欧阳小明"};
    static const char *const bodies[] = {
        "市一中学", "教育局",   "思茅区教育体育局", "国有",  "三家村民小组", "石屏雅居",
        "松山郡",   "滨河尚品", "碧云小区",         "Zhang", "王",           "建设银行",
        "供电局"};
    words w;
    open_words(&w);
    for (size_t i = 0; i < sizeof personal / sizeof personal[0]; i++) {
        if (!quan_personal_field(&w.values, personal[i]))
            fail_msg("%s is not taken for personal", personal[i]);
    }
    for (size_t i = 0; i < sizeof not / sizeof not [0]; i++)
        assert_false(quan_personal_field(&w.values, not [i]));
    for (size_t i = 0; i < sizeof persons / sizeof persons[0]; i++)
        assert_true(quan_personal_owner(&w.values, persons[i]));
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++)
        assert_false(quan_personal_owner(&w.values, bodies[i]));
    close_words(&w);
}

/* The fields of a source bound to a role. */
typedef struct {
    words w;
    quan_batch batch;
    quan_bindings bindings;
    quan_source source;
    quan_status status;
    quan_error err;
} bound;

static void bind_names(bound *b, quan_role role, const char *const *names, int32_t n)
{
    unsigned char cut[32] = {0};
    open_words(&b->w);
    b->source.roles = UINT32_C(1) << role;
    assert_int_equal(quan_batch_init(&b->batch, &b->w.catalogue, role, NULL), QUAN_OK);
    b->batch.source = &b->source;
    b->batch.values = &b->w.values;
    quan_field_names list = {.texts = (char **)(uintptr_t)names, .cut = cut, .n = n};
    b->status =
        quan_fields_match(&b->w.catalogue.inputs[role], &list, &b->batch, &b->bindings, &b->err);
}

static void unbind(bound *b)
{
    quan_bindings_free(&b->bindings);
    quan_batch_free(&b->batch);
    close_words(&b->w);
}

/* "" when the source field serves none. */
static const char *canonical_of(const bound *b, int32_t source)
{
    for (int32_t i = 0; i < b->bindings.n; i++) {
        if (b->bindings.items[i].source == source)
            return b->bindings.items[i].field->name;
    }
    return "";
}

static void check_names(quan_role role, const char *const (*pairs)[2], int32_t n)
{
    const char *names[32];
    bound b = {0};
    for (int32_t i = 0; i < n; i++)
        names[i] = pairs[i][0];
    bind_names(&b, role, names, n);
    assert_int_equal(b.status, QUAN_OK);
    for (int32_t i = 0; i < n; i++) {
        if (strcmp(canonical_of(&b, i), pairs[i][1]) != 0)
            fail_msg("%s became '%s' and not '%s'", pairs[i][0], canonical_of(&b, i), pairs[i][1]);
    }
    unbind(&b);
}

static void headings_of_bureau_files_find_their_fields(void **state)
{
    (void)state;
    static const char *const dltb[][2] = {{"BSM", "id"},
                                          {"TBBH", "parcel_code"},
                                          {"DLBM", "landuse_code"},
                                          {"DLMC", "landuse_name"},
                                          {"QSXZ", "owner_type"},
                                          {"QSDWMC", "owner"},
                                          {"TBMJ", "area_m2"},
                                          {"CZCSXM", "urban_code"},
                                          {"SJNF", "year"},
                                          {"KCXS", ""}};
    static const char *const ledger[][2] = {{"小区名称", "name"},
                                            {"用地面积（亩）", ""},
                                            {"总建筑面积（万㎡）", ""},
                                            {"建筑面积(平方米)", "floor_area_m2"},
                                            {"户数（户）", "households"},
                                            {"总投资(万元)", "cost_wan"},
                                            {"联系人", ""},
                                            {"联系电话", ""},
                                            {"JD", "street"}};
    static const char *const poi[][2] = {
        {"名称", "name"}, {"JD", ""}, {"WD", ""}, {"類型", "kind"}};
    static const char *const pipes[][2] = {
        {"QDDH", "start_point"}, {"ZDDH", "end_point"}, {"QDMS", "depth_start_m"},
        {"ZDMS", "depth_end_m"}, {"GJ", "diameter_mm"}, {"CZ", "material"},
        {"JSND", "built_year"},  {"QSDW", "owner"},     {"YL", "pressure"},
        {"DMCC", "section"},     {"MSFS", "embedding"}, {"ZKS", "holes"}};
    check_names(QUAN_ROLE_PARCEL, dltb, sizeof dltb / sizeof dltb[0]);
    check_names(QUAN_ROLE_LEDGER, ledger, sizeof ledger / sizeof ledger[0]);
    check_names(QUAN_ROLE_FACILITY, poi, sizeof poi / sizeof poi[0]);
    check_names(QUAN_ROLE_UTILITY_LINE, pipes, sizeof pipes / sizeof pipes[0]);
}

static void a_personal_field_is_listed_never_matched_and_refused_when_asked_for(void **state)
{
    (void)state;
    static const char *const names[] = {"小区名称", "户主姓名", "手机"};
    quan_pair asked = {(char *)(uintptr_t) "户主姓名", (char *)(uintptr_t) "name"};
    bound b = {0};
    bind_names(&b, QUAN_ROLE_LEDGER, names, 3);
    assert_int_equal(b.status, QUAN_OK);
    assert_string_equal(canonical_of(&b, 1), "");
    int32_t listed = 0;
    for (int32_t m = 0; m < b.batch.n_matches; m++)
        listed += !strcmp(b.batch.matches[m].canonical, QUAN_PERSONAL_FIELD);
    assert_int_equal(listed, 2);
    unbind(&b);
    bound c = {.source = {.fields = &asked, .n_fields = 1}};
    bind_names(&c, QUAN_ROLE_LEDGER, names, 3);
    assert_int_equal(c.status, QUAN_ERR_USAGE);
    assert_non_null(strstr(c.err.message, "personal"));
    unbind(&c);
}

/* Sets one value and returns its column. */
static int32_t set_one(bound *b, quan_role role, const char *name, const char *text)
{
    quan_function_values functions = {0};
    int64_t row = 0;
    bind_names(b, role, &name, 1);
    assert_int_equal(b->status, QUAN_OK);
    assert_int_equal(b->bindings.n, 1);
    assert_int_equal(quan_batch_add_row(&b->batch, &row, NULL), QUAN_OK);
    assert_int_equal(quan_fields_set(&b->batch, b->bindings.items, 0, text, &functions, NULL),
                     QUAN_OK);
    return b->bindings.items[0].column;
}

static void values_come_into_their_columns_and_are_counted(void **state)
{
    (void)state;
    static const struct {
        quan_role role;
        const char *field, *text, *value;
        int conversion; /* -1: none */
        int remarks;
    } cases[] = {
        {QUAN_ROLE_PARCEL, "面积（亩）", "15", "10000", QUAN_CONVERT_UNIT_MU, 0},
        {QUAN_ROLE_PARCEL, "面积", "-5", NULL, -1, 1},
        {QUAN_ROLE_PARCEL, "BSM", "5.3080210E+17", NULL, QUAN_CONVERT_SCIENTIFIC_ID, 1},
        {QUAN_ROLE_PARCEL, "BSM", "530802100000000001", "530802100000000001", -1, 0},
        {QUAN_ROLE_PARCEL, "QSDWMC", "张三", "个人", QUAN_CONVERT_PERSONAL_MASKED, 0},
        {QUAN_ROLE_PARCEL, "QSXZ", "30", "collective_owned", -1, 0},
        {QUAN_ROLE_PARCEL, "QSXZ", "历史遗留", "历史遗留", -1, 0}, /* an open list */
        {QUAN_ROLE_BUILDING, "地址", "振兴路1号13887912345", "振兴路1号***********",
         QUAN_CONVERT_PERSONAL_MASKED, 0},
        {QUAN_ROLE_BUILDING, "名称", "/", NULL, QUAN_CONVERT_NOTHING, 0},
        {QUAN_ROLE_BUILDING, "有无电梯", "无", "0", -1, 0}, /* an answer, not an empty cell */
        {QUAN_ROLE_BUILDING, "有无电梯", "无電梯", "0", QUAN_CONVERT_TRADITIONAL, 0},
        {QUAN_ROLE_BUILDING, "竣工日期", "2003-05-01", "2003", QUAN_CONVERT_DATE_TO_YEAR, 0},
        {QUAN_ROLE_BUILDING, "竣工日期", "0", NULL, -1, 0},
        {QUAN_ROLE_BUILDING, "竣工日期", "1998-2003", NULL, -1, 1}, /* no place for two ends */
        {QUAN_ROLE_BUILDING, "层数", "6.5", NULL, -1, 1},
        {QUAN_ROLE_BUILDING, "层数", "6层", "6", -1, 0},
        {QUAN_ROLE_ROAD, "层级", "-1", "-1", -1, 0},
        {QUAN_ROLE_ROAD, "层级", "-1000", NULL, -1, 1},
        {QUAN_ROLE_UTILITY_LINE, "GXLX", "TX", "telecom", -1, 0},
        {QUAN_ROLE_UTILITY_LINE, "GXLX", "DX", "telecom", -1, 0},
        {QUAN_ROLE_UTILITY_LINE, "GXLX", "ＷＳ", "sewage", QUAN_CONVERT_FULL_WIDTH, 0},
        {QUAN_ROLE_UTILITY_LINE, "QDMS", "-0.5", "-0.5", -1, 0},
        {QUAN_ROLE_LEDGER, "入住率", "65%", "0.65", QUAN_CONVERT_PERCENT, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bound b = {0};
        char text[100] = "";
        int32_t column = set_one(&b, cases[i].role, cases[i].field, cases[i].text);
        const quan_table *table = &b.batch.layer.table;
        bool null = quan_table_is_null(table, column, 0);
        if (!null && table->columns[column].type == QUAN_TYPE_TEXT)
            snprintf(text, sizeof text, "%s", quan_table_text(table, column, 0));
        else if (!null)
            snprintf(text, sizeof text, "%.10g", quan_table_real(table, column, 0, 0));
        int64_t n = cases[i].conversion < 0 ? 1 : b.batch.matches[0].converted[cases[i].conversion];
        if (null != !cases[i].value || (!null && strcmp(text, cases[i].value) != 0) || n != 1 ||
            b.batch.n_remarks != cases[i].remarks)
            fail_msg("%s '%s': '%s', %lld, %lld remarks", cases[i].field, cases[i].text, text,
                     (long long)n, (long long)b.batch.n_remarks);
        unbind(&b);
    }
}

static void a_period_keeps_its_ends_and_no_year(void **state)
{
    (void)state;
    bound b = {0};
    set_one(&b, QUAN_ROLE_BUILDING, "建造年代", "81-90");
    const quan_table *table = &b.batch.layer.table;
    assert_true(quan_table_is_null(table, quan_table_find(table, "survey_year"), 0));
    assert_int_equal(quan_table_int(table, quan_table_find(table, "survey_year_from"), 0, 0), 1981);
    assert_int_equal(quan_table_int(table, quan_table_find(table, "survey_year_to"), 0, 0), 1990);
    assert_int_equal(b.batch.matches[0].converted[QUAN_CONVERT_YEAR_PERIOD], 1);
    unbind(&b);
}

static void a_size_of_two_sides_is_a_section(void **state)
{
    (void)state;
    bound b = {0};
    int32_t column = set_one(&b, QUAN_ROLE_UTILITY_LINE, "GJ", "800X600");
    const quan_table *table = &b.batch.layer.table;
    assert_true(quan_table_is_null(table, column, 0));
    assert_string_equal(quan_table_text(table, quan_table_find(table, "section"), 0), "800×600");
    assert_int_equal(b.batch.n_remarks, 0);
    unbind(&b);
}

static void samples_and_remarks_show_no_person(void **state)
{
    (void)state;
    bound b = {0};
    set_one(&b, QUAN_ROLE_BUILDING, "层数", "13887912345张");
    assert_int_equal(b.batch.n_remarks, 1);
    assert_null(strstr(b.batch.remarks[0].reason, "138879"));
    assert_int_equal(b.batch.matches[0].n_samples, 1);
    assert_null(strstr(b.batch.matches[0].samples[0], "138879"));
    unbind(&b);
}

#define TEST(name) cmocka_unit_test(name)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(numbers_are_read_with_their_units),
        TEST(years_dates_and_periods_are_told_apart),
        TEST(words_for_nothing_are_nothing),
        TEST(traditional_characters_are_compared_as_simplified),
        TEST(a_heading_tells_the_unit_of_its_column),
        TEST(persons_are_covered_and_numbers_of_parcels_are_not),
        TEST(fields_of_persons_are_known_by_their_names),
        TEST(headings_of_bureau_files_find_their_fields),
        TEST(a_personal_field_is_listed_never_matched_and_refused_when_asked_for),
        TEST(values_come_into_their_columns_and_are_counted),
        TEST(a_period_keeps_its_ends_and_no_year),
        TEST(a_size_of_two_sides_is_a_section),
        TEST(samples_and_remarks_show_no_person),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
