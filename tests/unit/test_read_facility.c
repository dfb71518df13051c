/* What a facility is, by all that its row says: types and codes of map services, words of official
 * lists, land use, names. The codes are those of Amap's published table, the types are real ones as
 * its interface returns them. */
#include "facility/facility_kinds.h"
#include "field/fields.h"
#include "quan/read.h"

#include "scratch.h"

#include <math.h>

static quan_catalogue catalogue;
static quan_matcher matcher;

static int open_rules(void **state)
{
    (void)state;
    quan_error err = {{0}};
    if (quan_catalogue_open(NULL, &catalogue, &err) ||
        quan_matcher_open(&catalogue, &matcher, &err))
        print_error("%s\n", err.message);
    return matcher.n ? 0 : -1;
}

static int close_rules(void **state)
{
    (void)state;
    quan_matcher_free(&matcher);
    quan_catalogue_free(&catalogue);
    return 0;
}

/* The kinds of a row, joined by blanks; "-" for none, "door" and "part" where a name says so. */
static void kinds_of(const quan_facility_row *row, char *out, size_t size)
{
    quan_found_kinds found;
    size_t n = 0;
    quan_kinds_of_row(&matcher, row, &found);
    out[0] = '\0';
    for (int32_t k = 0; k < found.n; k++)
        n += (size_t)snprintf(out + n, size - n, "%s%.*s", n ? " " : "", (int)found.items[k].length,
                              found.items[k].kind);
    if (found.door)
        n += (size_t)snprintf(out + n, size - n, "%sdoor", n ? " " : "");
    if (!n)
        snprintf(out, size, found.part ? "part" : "-");
}

typedef struct {
    const char *type, *code, *name, *kinds;
} example;

static void check(const example *examples, size_t n, bool pois)
{
    char found[512];
    int failed = 0;
    for (size_t i = 0; i < n; i++) {
        const example *e = &examples[i];
        quan_facility_row row = {.type = e->type,
                                 .type_code = e->code,
                                 .name = e->name,
                                 .area_m2 = 500,
                                 .pois = pois,
                                 .family = QUAN_CODES_AMAP};
        kinds_of(&row, found, sizeof found);
        if (strcmp(found, e->kinds) != 0) {
            print_error("%s | %s | %s: %s, not %s\n", e->type ? e->type : "",
                        e->code ? e->code : "", e->name ? e->name : "", found, e->kinds);
            failed++;
        }
    }
    assert_int_equal(failed, 0);
}

static void a_map_service_is_read_by_code_and_by_type_alike(void **state)
{
    (void)state;
    static const example examples[] = {
        {NULL, "141204", "缤纷幼儿园", "kindergarten"},
        {"科教文化服务;学校;幼儿园", NULL, "缤纷幼儿园", "kindergarten"},
        {NULL, "141203", "思茅第四小学", "primary_school"},
        {NULL, "141200", "思茅第四小学", "primary_school"},
        {"科教文化服务;学校;学校", NULL, "思茅第四小学", "primary_school"},
        {"科教文化服务;学校;学校", NULL, "思茅四小", "primary_school"},
        {NULL, "141200", "育才九年一贯制学校", "primary_school middle_school"},
        {NULL, "141202", "普洱市第一中学", "middle_school"},
        {NULL, "141202", "思茅区高级中学", "-"},
        {NULL, "141202", "普洱市职业高级中学", "-"},
        {NULL, "141201", "普洱学院", "-"},
        {NULL, "090101", "普洱市人民医院", "hospital"},
        {NULL, "090100", "普洱市中医院", "hospital"},
        {NULL, "090102", "河东社区卫生服务站", "health_station"},
        {"医疗保健服务;综合医院;卫生院", NULL, "城厢街道社区卫生服务中心", "health_center"},
        {"医疗保健服务;综合医院;卫生院", NULL, "南屏镇卫生院", "health_center"},
        {NULL, "090300", "新民村卫生室", "health_station"},
        {NULL, "090300", "王氏诊所", "outpatient"},
        {"医疗保健服务;综合医院;综合医院", NULL, "同仁堂药店(东安门大街店)", "shop_cluster"},
        {NULL, "060703", "五一农贸市场", "wet_market"},
        {NULL, "060700", "五一农贸市场", "wet_market"},
        {NULL, "060700", "义乌小商品城", "-"},
        {NULL, "060402", "沃尔玛", "supermarket"},
        {"购物服务;超级市场;沃尔玛", NULL, "沃尔玛", "supermarket"},
        {NULL, "060400", "百果生鲜超市", "wet_market supermarket"},
        {NULL, "060200", "美宜佳", "convenience_store"},
        {NULL, "120304|140800", "湘湖社区文化活动中心", "culture_center"},
        {"商务住宅;住宅区;社区中心|科教文化服务;文化宫;文化宫", NULL, "湘湖文化宫",
         "community_service_station culture_center"},
        {NULL, "130501", "思亭派出所", "police_station"},
        {NULL, "130501", "河东社区警务室", "police_room"},
        {NULL, "130105", "思茅街道办事处", "sub_district_office"},
        {NULL, "130105", "思茅司法所", "judicial_office"},
        {NULL, "070000", "南屏养老服务中心", "elder_service_station"},
        {NULL, "070000", "夕阳红日间照料中心", "elder_daycare"},
        {NULL, "130408", "思茅区敬老院", "elder_home"},
        {NULL, "150700", "振兴路口(公交站)", "bus_stop"},
        {NULL, "150904", "人民医院停车场", "parking_public"},
        {NULL, "150907", "人民医院停车场入口", "door"},
        {NULL, "200300", "公共厕所", "public_toilet"},
        {NULL, "200400", "洗马河应急避难场所", "shelter_emergency"},
        {NULL, "110105", "世纪广场", "leisure_plaza"},
        {NULL, "160107", "中国农业银行(思茅支行)", "bank_outlet"},
        {NULL, "160304", "农业银行ATM", "-"},
        {NULL, "070500", "菜鸟驿站", "post_station"},
        {NULL, "070500", "顺丰物流公司", "-"},
        {NULL, "050700", "幼儿园旁甜品店", "-"},
        {"餐饮服务;冷饮店;冷饮店", NULL, "小学门口冷饮", "-"},
        {"教育培训;幼儿园", NULL, "红果果儿童之家", "kindergarten"},
        {"医疗;诊所", NULL, "惠民诊所", "outpatient"},
        {"教育学校:小学", NULL, "思茅第三小学", "primary_school"},
        {"医疗保健:综合医院", NULL, "思茅区人民医院", "hospital"},
    };
    check(examples, sizeof examples / sizeof examples[0], true);
}

static void a_part_or_a_door_is_not_the_facility(void **state)
{
    (void)state;
    static const example examples[] = {
        {NULL, "141203", "思茅第四小学家属院", "part"},
        {NULL, "141203", "思茅第四小学停车场", "parking_public"},
        {NULL, "141204", "缤纷幼儿园停车场", "parking_public"},
        {NULL, "110101", "银生公园售票处", "part"},
        {NULL, "090100", "普洱市人民医院门诊楼", "hospital door"},
        {NULL, "141203", "思茅第四小学(东门)", "primary_school door"},
        {NULL, "991400", "思茅第四小学-东门", "door"},
        {NULL, "991400", "思茅第四小学3号门", "door"},
        {NULL, "150700", "医院家属院", "bus_stop"},
        {NULL, "141207", "思茅第四小学图书室", "-"},
        {NULL, "050000", "北门", "-"},
    };
    check(examples, sizeof examples / sizeof examples[0], true);
}

static void an_official_list_is_read_by_its_words(void **state)
{
    (void)state;
    static const example examples[] = {
        {"日间照料中心", NULL, "河东", "elder_daycare"},
        {"社区卫生服务站", NULL, "河东", "health_station"},
        {"村卫生室", NULL, "新民", "health_station"},
        {"诊所", NULL, "王氏", "outpatient"},
        {"农贸市场", NULL, "五一", "wet_market"},
        {"综合文化站", NULL, "南屏镇", "culture_station"},
        {"九年一贯制学校", NULL, "育才", "primary_school middle_school"},
        {"完全中学", NULL, "一中", "middle_school"},
        {"养老服务中心", NULL, "南屏", "elder_service_station"},
        {"社区卫生服务站；托育", NULL, "服务站", "health_station nursery_0_3"},
        {"公办", NULL, "思茅区第四小学", "primary_school"},
        {"学校", NULL, "思茅区第四小学", "primary_school"},
        {NULL, NULL, "思茅区第四小学", "primary_school"},
        {"养老机构", NULL, "夕阳红敬老院", "elder_home"},
        {"kindergarten", NULL, "x", "kindergarten"},
        {"社区食堂/老年助餐点", NULL, "x", "meal_point"},
        {"托儿所／婴幼儿照护（托育）", NULL, "x", "nursery_0_3"},
        {"神秘", NULL, "不明", "-"},
        {"神秘", NULL, "思茅区第四小学教育集团公司", "-"},
        {"141204", NULL, "x", "kindergarten"},
        {"批发市场", NULL, "南屏", "-"},
    };
    check(examples, sizeof examples / sizeof examples[0], false);
}

static void the_area_chooses_among_parks(void **state)
{
    (void)state;
    static const struct {
        double area_m2;
        const char *kind;
    } parks[] = {{0, "pocket_park"}, {500, "pocket_park"}, {4000, "park_5"},   {9999, "park_5"},
                 {10000, "park_10"}, {50000, "park_15"},   {999999, "park_15"}};
    char found[64];
    for (size_t i = 0; i < sizeof parks / sizeof parks[0]; i++) {
        static const char *const types[][3] = {{"风景名胜;公园广场;公园", NULL, NULL},
                                               {NULL, "110101", NULL},
                                               {"公园", NULL, NULL},
                                               {NULL, NULL, "1401"}};
        for (size_t t = 0; t < 4; t++) {
            quan_facility_row row = {.type = types[t][0],
                                     .type_code = types[t][1],
                                     .landuse = types[t][2],
                                     .name = "洗马河",
                                     .area_m2 = parks[i].area_m2};
            kinds_of(&row, found, sizeof found);
            assert_string_equal(found, parks[i].kind);
        }
    }
}

/* 080404 is a kindergarten's ground in the land and sea use classification and a holiday home with
 * Amap; 0803 is culture there and entertainment here. */
static void codes_of_two_families_do_not_mix(void **state)
{
    (void)state;
    char found[64];
    quan_facility_row row = {.landuse = "080404", .name = "x"};
    kinds_of(&row, found, sizeof found);
    assert_string_equal(found, "kindergarten");
    row = (quan_facility_row){.type_code = "080404", .name = "x", .pois = true};
    kinds_of(&row, found, sizeof found);
    assert_string_equal(found, "-");
    row = (quan_facility_row){.type = "080404", .name = "x", .family = QUAN_CODES_LANDUSE};
    kinds_of(&row, found, sizeof found);
    assert_string_equal(found, "kindergarten");
    row = (quan_facility_row){.landuse = "0807", .name = "夕阳红日间照料中心"};
    kinds_of(&row, found, sizeof found);
    assert_string_equal(found, "elder_daycare");
}

static void functions_are_listed_with_their_areas(void **state)
{
    (void)state;
    quan_found_kinds found;
    quan_facility_row row = {.type = "社区综合服务站",
                             .functions = "养老(120㎡)、托育：80，卫生；党群|警务 / 日间照料",
                             .name = "河东社区综合服务站"};
    quan_kinds_of_row(&matcher, &row, &found);
    static const struct {
        const char *kind;
        double area_m2;
    } wanted[] = {{"community_service_station", NAN},
                  {"elder_service_station", 120},
                  {"nursery_0_3", 80},
                  {"health_station", NAN},
                  {"party_center", NAN},
                  {"police_room", NAN},
                  {"elder_daycare", NAN}};
    assert_int_equal(found.n, 7);
    for (int32_t k = 0; k < found.n; k++) {
        assert_memory_equal(found.items[k].kind, wanted[k].kind, found.items[k].length);
        assert_int_equal(found.items[k].length, strlen(wanted[k].kind));
        assert_true(isnan(wanted[k].area_m2) ? isnan(found.items[k].area_m2)
                                             : found.items[k].area_m2 == wanted[k].area_m2);
        assert_int_equal(found.items[k].listed, k > 0);
    }
}

static const char *status_of(const char *name)
{
    char folded[QUAN_RULE_TEXT], outer[QUAN_RULE_TEXT], inside[QUAN_RULE_TEXT];
    quan_fields_fold(name, folded, sizeof folded);
    quan_facility_split_name(folded, outer, inside);
    return quan_facility_status_word(&matcher, outer, inside);
}

static void a_name_may_tell_that_it_is_not_open(void **state)
{
    (void)state;
    static const char *const names[][2] = {
        {"缤纷幼儿园（建设中）", "building"},
        {"缤纷幼儿园(装修中)", "closed"},
        {"缤纷幼儿园[暂停营业]", "closed"},
        {"思茅一中旧址", "closed"},
        {"思茅一中【旧址】", "closed"},
        {"南屏小学（规划）", "planned"},
        {"南屏小学(已批未建)", "approved"},
        {"南屏小学筹建中", "planned"},
        {"城市规划展览馆", NULL},
        {"思茅一中", NULL},
        {"旧址", NULL},
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *status = status_of(names[i][0]);
        if (!status != !names[i][1] || (status && strcmp(status, names[i][1]) != 0))
            fail_msg("%s: %s", names[i][0], status ? status : "existing");
    }
}

/* Every rule must lead to its own kinds when its own words are given, else it can never act. */
static void no_rule_hides_behind_another(void **state)
{
    (void)state;
    const quan_table *t = &catalogue.tables[QUAN_CATALOGUE_FACILITY_MATCH];
    int failed = 0;
    for (int64_t row = 0; row < t->n_rows; row++) {
        const char *scheme = quan_catalogue_cell(t, row, "scheme");
        const char *pattern = quan_catalogue_cell(t, row, "pattern");
        const char *kinds = quan_catalogue_cell(t, row, "kind");
        quan_rule_set set = {0};
        if (strchr(pattern, '&') || strchr(pattern, ';') || !strcmp(scheme, "osm"))
            continue;
        char text[QUAN_RULE_TEXT];
        snprintf(text, sizeof text, "%s", pattern);
        text[strcspn(text, "$")] = '\0';
        if (!strcmp(scheme, "amap"))
            quan_rules_of_code(&matcher, QUAN_CODES_AMAP, text, "", &set);
        else if (!strcmp(scheme, "dlbm"))
            quan_rules_of_code(&matcher, QUAN_CODES_LANDUSE, text, "", &set);
        else if (!strcmp(scheme, "field"))
            quan_rules_of_text(&matcher, text, &set);
        else if (!strcmp(scheme, "function"))
            quan_rules_of_function(&matcher, text, &set);
        else if (!strcmp(scheme, "name"))
            quan_rules_of_name(&matcher, text, &set);
        else {
            char path[QUAN_RULE_TEXT + 16];
            snprintf(path, sizeof path, "公共设施;%s", text);
            quan_rules_of_path(&matcher, path, "", &set);
        }
        bool found = false;
        for (int32_t i = 0; i < set.n; i++)
            found |= !set.items[i].kinds ? !kinds : kinds && !strcmp(set.items[i].kinds, kinds);
        if (!found) {
            print_error("%s does not act\n", quan_table_text(t, 0, row));
            failed++;
        }
    }
    assert_int_equal(failed, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_map_service_is_read_by_code_and_by_type_alike),
        cmocka_unit_test(a_part_or_a_door_is_not_the_facility),
        cmocka_unit_test(an_official_list_is_read_by_its_words),
        cmocka_unit_test(the_area_chooses_among_parks),
        cmocka_unit_test(codes_of_two_families_do_not_mix),
        cmocka_unit_test(functions_are_listed_with_their_areas),
        cmocka_unit_test(a_name_may_tell_that_it_is_not_open),
        cmocka_unit_test(no_rule_hides_behind_another),
    };
    return cmocka_run_group_tests(tests, open_rules, close_rules);
}
