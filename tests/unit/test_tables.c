/* Tables as offices keep them: headings over several rows, totals, notes, coordinates, pipes. */
#include "table/coordinates.h"
#include "table/header.h"
#include "table/plain.h"
#include "table/totals.h"

#include "scratch.h"

#include <math.h>

static scratch place;
static quan_catalogue catalogue;

static int set_up(void **state)
{
    (void)state;
    quan_error err = {0};
    scratch_open(&place);
    quan_status status = quan_catalogue_open(NULL, &catalogue, &err);
    if (status)
        print_error("%s\n", err.message);
    return status != QUAN_OK;
}

static int tear_down(void **state)
{
    (void)state;
    quan_catalogue_free(&catalogue);
    scratch_close(&place);
    return 0;
}

/* The heading of a text, its names with bars between them; "-" when none is found. */
static void find(const char *text, uint32_t roles, char names[2000], int64_t *last)
{
    quan_error err = {0};
    quan_source given = {.roles = roles};
    quan_table_words words;
    quan_grid grid;
    quan_window window;
    quan_header header;
    const char *path = scratch_file(&place, "grid.csv", text);
    assert_int_equal(quan_words_open(&catalogue, &given, &words, &err), QUAN_OK);
    assert_int_equal(quan_grid_open_text(path, "grid.csv", &grid, &err), QUAN_OK);
    assert_int_equal(quan_window_read(&grid, &window, &err), QUAN_OK);
    assert_int_equal(quan_header_find(&window, &words, &header, &err), QUAN_OK);
    size_t n = 0;
    snprintf(names, 2000, "-");
    for (int32_t c = 0; c < header.n; c++)
        n += (size_t)snprintf(names + n, 2000 - n, "%s%s", c ? "|" : "", header.names[c]);
    *last = header.last;
    quan_header_free(&header);
    quan_window_free(&window);
    quan_grid_close(&grid);
    quan_words_free(&words);
}

#define LEDGER   (1u << QUAN_ROLE_LEDGER)
#define BUILDING (1u << QUAN_ROLE_BUILDING)

static const struct {
    const char *what, *text, *names;
    uint32_t roles;
    int64_t last;
} headings[] = {
    {"a plain table", "小区名称,户数\n茶城,12\n", "小区名称|户数", LEDGER, 1},
    {"a title above", "普洱市老旧小区台账（2021年）,,\n小区名称,户数,楼栋数\n茶城,12,3\n",
     "小区名称|户数|楼栋数", LEDGER, 2},
    {"title, reporter, unit and a blank row",
     "台账,,,\n填报单位：住建局,,,单位：万元\n,,,\n序号,小区名称,户数,改造投资\n1,茶城,12,360\n",
     "序号|小区名称|户数|改造投资（万元）", LEDGER, 4},
    {"a unit in the name outweighs the one of the sheet",
     "台账,,\n单位：万元,,\n小区名称,户数,投资（元）\n茶城,12,36\n", "小区名称|户数|投资（元）",
     LEDGER, 3},
    {"two rows with merged cells",
     "序号,小区名称,规模,,建成年份\n,,建筑面积（平方米）,户数,\n1,茶城,1200.5,12,1998\n",
     "序号|小区名称|建筑面积（平方米）|户数|建成年份", LEDGER, 2},
    {"two rows below a title",
     "台账,,,,\n序号,小区名称,规模,,建成年份\n,,建筑面积,户数,\n1,茶城,1200.5,12,1998\n",
     "序号|小区名称|建筑面积|户数|建成年份", LEDGER, 3},
    {"lower names that stand twice get their group",
     "小区名称,用地,,建筑,\n,数量,备用,数量,备用\n茶城,1,2,3,4\n",
     "小区名称|用地_数量|用地_备用|建筑_数量|建筑_备用", LEDGER, 2},
    {"a group and its part that are a known name together",
     "小区名称,建筑,\n,面积,高度\n茶城,1200,18\n", "小区名称|建筑面积|高度", LEDGER, 2},
    {"the text of a merged cell in each of its parts",
     "小区名称,规模,规模\n小区名称,户数,楼栋数\n茶城,12,3\n", "小区名称|户数|楼栋数", LEDGER, 2},
    {"three rows",
     "序号,小区名称,基本情况,,,\n,,规模,,配套,\n,,户数,楼栋数,停车位,物业\n1,茶城,12,3,40,无\n",
     "序号|小区名称|户数|楼栋数|停车位|物业", LEDGER, 3},
    {"blanks and line breaks inside names", "\"小 区\n名 称\",\"户　数\"\n茶城,12\n",
     "小区名称|户　数", LEDGER, 1},
    {"a row of column numbers", "小区名称,户数,楼栋数,备注\n1,2,3,4\n茶城,12,3,无\n",
     "小区名称|户数|楼栋数|备注", LEDGER, 2},
    {"a row of column numbers with stems", "小区名称,户数,楼栋数\n甲,1,2\n茶城,12,3\n",
     "小区名称|户数|楼栋数", LEDGER, 2},
    {"numbers that are data stay data", "id,a,b,c\n1,2,3,4\n2,3,4,5\n", "id|a|b|c", LEDGER, 1},
    {"a row of units", "小区名称,建筑面积,户数\n,㎡,户\n茶城,1200,12\n",
     "小区名称|建筑面积（㎡）|户数（户）", LEDGER, 2},
    {"names that stand twice", "名称,备注,备注\n茶城,a,b\n", "名称|备注|备注_2", LEDGER, 1},
    {"a column without a name", "小区名称,,户数\n茶城,x,12\n", "小区名称|第2列|户数", LEDGER, 1},
    {"texts throughout, nothing known", "甲方,乙方\nfoo,bar\nbaz,qux\n", "甲方|乙方", LEDGER, 1},
    {"one column", "小区名称\n茶城\n振兴\n", "小区名称", LEDGER, 1},
    {"data in the first row", "1,茶城小区,120\n2,振兴小区,80\n", "-", LEDGER, 0},
    {"tabs", "小区名称\t户数\n茶城, 一区\t12\n", "小区名称|户数", LEDGER, 1},
    {"semicolons with decimal commas", "小区名称;户数;面积\n茶城;12;1,5\n振兴;3;2,5\n",
     "小区名称|户数|面积", LEDGER, 1},
    {"a mark of byte order", "\xEF\xBB\xBF小区名称,户数\n茶城,12\n", "小区名称|户数", LEDGER, 1},
    {"years as names of columns", "小区名称,2019,2020,户数\n茶城,1,2,12\n",
     "小区名称|2019|2020|户数", LEDGER, 1},
    {"a row of texts under a hole of the heading is data",
     "小区名称,地址,,备注\n茶城,,南屏,无\n振兴,路1,南屏,无\n", "小区名称|地址|第3列|备注", LEDGER,
     1},
    {"remarks and sums beside merged cells",
     "小区名称,户数,,,备注\n,一期,二期,合计,\n茶城,12,3,15,无\n", "小区名称|一期|二期|合计|备注",
     LEDGER, 2},
    {"pinyin names", "BSM,JZMJ,ZCS\n1,20,3\n", "BSM|JZMJ|ZCS", BUILDING, 1},
};

static void the_heading_is_found_wherever_it_stands(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof headings / sizeof *headings; i++) {
        char names[2000];
        int64_t last = 0;
        find(headings[i].text, headings[i].roles, names, &last);
        if (strcmp(names, headings[i].names) != 0 || last != headings[i].last)
            fail_msg("%s: %s, until row %lld", headings[i].what, names, (long long)last);
    }
}

static void totals_and_notes_are_known_by_their_words(void **state)
{
    (void)state;
    static const struct {
        const char *cell;
        quan_table_meaning meaning;
    } cells[] = {
        {"合计", QUAN_TABLE_TOTAL},
        {"合 计", QUAN_TABLE_TOTAL},
        {"总　计：", QUAN_TABLE_TOTAL},
        {"县级小计", QUAN_TABLE_TOTAL},
        {"小计(35个)", QUAN_TABLE_TOTAL},
        {"思茅镇合计", QUAN_TABLE_TOTAL},
        {"Total", QUAN_TABLE_TOTAL},
        {"平均", QUAN_TABLE_AVERAGE},
        {"注：1.本表", QUAN_TABLE_NOTE},
        {"填表人：张三", QUAN_TABLE_NOTE},
        {"审核人（签字）：", QUAN_TABLE_NOTE},
        {"备注：", QUAN_TABLE_NOTE},
        {"合计小区", QUAN_TABLE_NONE},
        {"茶城小区", QUAN_TABLE_NONE},
        {"设计院宿舍", QUAN_TABLE_NONE},
        {"注册公司家属院", QUAN_TABLE_NONE},
        {"审计局宿舍", QUAN_TABLE_NONE},
        {"", QUAN_TABLE_NONE},
        {"12", QUAN_TABLE_NONE},
        {"共和小区", QUAN_TABLE_NONE},
        {"平均里", QUAN_TABLE_NONE},
        {"Totalia", QUAN_TABLE_NONE},
    };
    quan_table_words words;
    assert_int_equal(quan_words_open(&catalogue, NULL, &words, NULL), QUAN_OK);
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        if (quan_words_cell(&words, cells[i].cell) != cells[i].meaning)
            fail_msg("'%s' was taken for %d", cells[i].cell,
                     (int)quan_words_cell(&words, cells[i].cell));
    }
    quan_words_free(&words);
}

static void coordinates_are_read_as_people_write_them(void **state)
{
    (void)state;
    static const struct {
        const char *cell;
        double value;
    } good[] = {{"100.97", 100.97},
                {"100.97°", 100.97},
                {"100°58′37″", 100 + 58.0 / 60 + 37.0 / 3600},
                {"100°58'37.2\"E", 100 + 58.0 / 60 + 37.2 / 3600},
                {"100度58分37秒", 100 + 58.0 / 60 + 37.0 / 3600},
                {"１００．９７", 100.97},
                {"东经100.97", 100.97},
                {"E100.97", 100.97},
                {"22.78N", 22.78},
                {"S22.78", -22.78},
                {"2,521,312.66", 2521312.66},
                {"394951.67m", 394951.67},
                {"100:58:37", 100 + 58.0 / 60 + 37.0 / 3600}};
    static const char *const bad[] = {"", "无", "100.97,22.78", "100°61′", "一百", "100..97", "°"};
    double value = 0;
    bool plain = false;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        if (!quan_coordinate_read(good[i].cell, &value, &plain) ||
            fabs(value - good[i].value) > 1e-9)
            fail_msg("'%s' became %.12g", good[i].cell, value);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        if (quan_coordinate_read(bad[i], &value, &plain))
            fail_msg("'%s' was taken for %.12g", bad[i], value);
    }
}

static void cells_of_workbooks_are_put_right(void **state)
{
    (void)state;
    static const char *const cells[][2] = {
        {"2000/01/02", "2000-01-02"},
        {"2000/01/02 00:00:00", "2000-01-02"},
        {"2020/01/01 12:30:00.5", "2020-01-01 12:30:00"},
        {"20.0", "20"},
        {"0.30000000000000004", "0.3"},
        {"12345.678", "12345.678"},
        {"1234567890123456789", "1234567890123456789"},
        {"1.23E+18", "1.23E+18"},
        {"v1.0", "v1.0"},
        {"2000/1/2", "2000/1/2"},
    };
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        char cell[64];
        snprintf(cell, sizeof cell, "%s", cells[i][0]);
        quan_grid_tidy(cell);
        assert_string_equal(cell, cells[i][1]);
    }
}

/* Makes a table plain, and gives back the text that the driver will see. */
static quan_status make_plain(const char *name, const char *bytes, size_t n, quan_source *given,
                              quan_plain *plain, char text[8000], quan_error *err)
{
    quan_gated gated = {0};
    char encoding[48] = "";
    given->path = (char *)(uintptr_t)scratch_bytes(&place, name, bytes, n);
    text[0] = '\0';
    quan_status status = quan_gate_open(given->path, &gated, err);
    assert_int_equal(status, QUAN_OK);
    status = quan_table_plain(given, &catalogue, &gated, plain, encoding, err);
    FILE *file = status ? NULL : fopen(gated.path, "rb");
    if (file) {
        text[fread(text, 1, 7999, file)] = '\0';
        fclose(file);
    }
    quan_gate_close(&gated);
    return status;
}

static quan_status plain_of(const char *text_in, uint32_t roles, quan_plain *plain, char text[8000],
                            quan_error *err)
{
    quan_source given = {.roles = roles, .accuracy_m = NAN};
    return make_plain("t.csv", text_in, strlen(text_in), &given, plain, text, err);
}

static void rows_that_are_no_data_are_set_aside_with_their_number(void **state)
{
    (void)state;
    quan_plain plain;
    quan_error err = {0};
    char text[8000];
    const char *in = "台账,,,\n序号,小区名称,户数,楼栋数\n1,茶城,12,3\n2,振兴,8,1\n,南屏小计,20,4\n"
                     "序号,小区名称,户数,楼栋数\n\n3,桂花,5,1\n合计,,26,5\n注：2021年数据,,,\n";
    assert_int_equal(plain_of(in, LEDGER, &plain, text, &err), QUAN_OK);
    assert_string_equal(text, "__row,序号,小区名称,户数,楼栋数,__code,__reason\n"
                              "3,1,茶城,12,3,,\n4,2,振兴,8,1,,\n8,3,桂花,5,1,,\n");
    static const struct {
        int64_t row;
        const char *code;
    } expected[] = {{5, "total_row"},
                    {6, "header_row"},
                    {9, "total_row"},
                    {9, "total_differs"},
                    {10, "note_row"}};
    assert_int_equal(plain.n_aside_rows, 5);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(plain.aside_rows[i].row, expected[i].row);
        assert_string_equal(plain.aside_rows[i].code, expected[i].code);
    }
    assert_non_null(strstr(plain.aside_rows[3].reason, "“户数”列的合计写作 26，所读各行之和为 25"));
    quan_plain_free(&plain);
}

/* A total above the rows, a rate whose total is a mean, and sums of decimals. */
static void totals_are_compared_with_what_they_sum(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t n_aside;
    } tables[] = {
        {"小区名称,户数\n合计,20\n茶城,12\n振兴,8\n", 1},
        {"小区名称,户数\n合计,21\n茶城,12\n振兴,8\n", 2},
        {"小区名称,户数,入住率\n茶城,12,0.8\n振兴,8,0.6\n合计,20,0.72\n", 1},
        {"小区名称,建筑面积\n茶城,0.1\n振兴,0.2\n合计,0.3\n", 1},
        {"小区名称,建筑面积\n茶城,1200.4\n振兴,800.4\n合计,2001\n", 1},
        {"小区名称,建筑面积\n茶城,1200.4\n振兴,800.4\n合计,2003\n", 2},
        {"小区名称,户数\n甲,1\n乙,2\n小计,3\n丙,4\n丁,5\n小计,9\n总计,12\n", 3},
        {"小区名称,户数\n甲,1\n乙,2\n小计,3\n丙,4\n丁,5\n小计,8\n总计,12\n", 4},
        {"小区名称,户数\n甲,1\n乙,2\n平均,1.5\n", 1},
    };
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        quan_plain plain;
        char text[8000];
        assert_int_equal(plain_of(tables[i].text, LEDGER, &plain, text, NULL), QUAN_OK);
        if (plain.n_aside_rows != tables[i].n_aside)
            fail_msg("%s: %lld set aside", tables[i].text, (long long)plain.n_aside_rows);
        quan_plain_free(&plain);
    }
}

#define FACILITY (1u << QUAN_ROLE_FACILITY)

static void places_are_found_by_names_and_values(void **state)
{
    (void)state;
    static const struct {
        const char *text, *plain, *crs;
        bool lonlat, rewritten;
    } tables[] = {
        {"name,lon,lat\na,100.97,22.78\n", NULL, "", true, false},
        {"名称,高德经度,高德纬度\na,100.97,22.78\n", NULL, "gcj02", true, false},
        {"名称,百度经度,百度纬度\na,100.97,22.78\n", NULL, "bd09", true, false},
        {"name,location\na,\"100.97,22.78\"\n", "2,a,\"100.97,22.78\",100.97,22.78,,\n", "gcj02",
         true, true},
        {"名称,坐标\na,22.78 100.97\n", "2,a,22.78 100.97,100.97,22.78,,\n", "", true, true},
        {"name,lon,lat\na,22.78,100.97\n", "2,a,22.78,100.97,100.97,22.78,,\n", "", true, true},
        {"名称,经度,纬度\na,100°58′37″,22°46′48″\n",
         "2,a,100°58′37″,22°46′48″,100.976944444444,22.78,,\n", "", true, true},
        {"名称,X,Y\na,394951.67,2521312.66\n", NULL, "", false, false},
        {"名称,X,Y\na,2521312.66,394951.67\n", "2,a,2521312.66,394951.67,394951.67,2521312.66,,\n",
         "", false, true},
        {"名称,纵坐标X,横坐标Y\na,2521312.66,34394951.67\n", NULL, "", false, false},
        {"名称,街道,JD,WD\na,南屏,100.97,22.78\n", NULL, "", true, false},
        {"名称,JD,lon,lat\na,南屏街道,100.97,22.78\n", NULL, "", true, false},
        {"名称,wkt\na,POINT (1 2)\n", NULL, "", false, false},
    };
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        quan_plain plain;
        quan_error err = {0};
        char text[8000];
        if (plain_of(tables[i].text, FACILITY, &plain, text, &err))
            fail_msg("%s: %s", tables[i].text, err.message);
        const char *row = strchr(text, '\n') + 1;
        if (plain.lonlat != tables[i].lonlat || plain.rewritten != tables[i].rewritten ||
            strcmp(plain.crs_hint, tables[i].crs) != 0 ||
            (tables[i].plain && strcmp(row, tables[i].plain) != 0))
            fail_msg("%s: %s %s %d %d", tables[i].text, row, plain.crs_hint, plain.lonlat,
                     plain.rewritten);
        quan_plain_free(&plain);
    }
}

static void a_place_that_is_not_understood_rejects_its_row_alone(void **state)
{
    (void)state;
    quan_plain plain;
    char text[8000];
    assert_int_equal(plain_of("name,lon,lat\na,100.97,22.78\nb,无,22.78\nc,22.78,100.97\nd,,\n"
                              "e,100.98,22.79\nf,100.98,\ng,100.99,22.79\n",
                              FACILITY, &plain, text, NULL),
                     QUAN_OK);
    assert_non_null(strstr(text, "3,b,无,22.78,,,coordinate_invalid,“lon”列的值“无”"));
    assert_non_null(strstr(text, "4,c,22.78,100.97,,,coordinate_invalid,“lat”列的值“100.97”"));
    assert_non_null(strstr(text, "5,d,,,,,,\n"));
    assert_non_null(strstr(text, "6,e,100.98,22.79,100.98,22.79,,\n"));
    assert_non_null(strstr(text, "7,f,100.98,,,,coordinate_invalid,“lat”列"));
    quan_plain_free(&plain);
}

static void tables_that_cannot_be_read_say_what_they_need(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
        uint32_t roles;
    } tables[] = {
        {"1,茶城小区,120\n2,振兴小区,80\n",
         "t.csv: no row of column names was found; the first row is: 1 | 茶城小区 | 120", LEDGER},
        {"", "t.csv: the table is empty", LEDGER},
        {"\n\n", "t.csv: the table is empty", LEDGER},
        {"名称,户数\na,1\n", "t.csv: the table does not say where its rows are; the role facility",
         FACILITY},
        {"名称,户数\n\"a,1\nb,2\n",
         "t.csv: the quote that begins in the row at line 2 is never closed", LEDGER},
        {"名称,户数\na,1,茶\n", NULL, LEDGER},
        {"起点号,终点号,管径\na,b,300\n",
         "t.csv: it names the points of pipes but not where they are",
         1u << QUAN_ROLE_UTILITY_LINE},
    };
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        quan_plain plain;
        quan_error err = {0};
        char text[8000];
        quan_status status = plain_of(tables[i].text, tables[i].roles, &plain, text, &err);
        if (!tables[i].message) {
            assert_int_equal(status, QUAN_OK);
            quan_plain_free(&plain);
            continue;
        }
        assert_int_equal(status, QUAN_ERR_INPUT);
        if (strncmp(err.message, tables[i].message, strlen(tables[i].message)) != 0)
            fail_msg("%s", err.message);
    }
}

static void wide_characters_are_read_by_their_mark(void **state)
{
    (void)state;
    static const unsigned char bytes[] = {0xFF, 0xFE, 0x0D, 0x54, 0xF0, 0x79, ',', 0,
                                          0x37, 0x62, 0x70, 0x65, '\n', 0,    'a', 0,
                                          ',',  0,    '1',  0,    '\n', 0}; /* 名称,户数 a,1 */
    quan_plain plain;
    quan_error err = {0};
    char text[8000];
    quan_source given = {.roles = LEDGER, .accuracy_m = NAN};
    if (make_plain("w.csv", (const char *)bytes, sizeof bytes, &given, &plain, text, &err))
        fail_msg("%s", err.message);
    assert_string_equal(text, "名称,户数\na,1\n");
    quan_plain_free(&plain);
}

/* CJJ 61: X is north; ends that lack, meet or do not fit. */
static void pipes_get_their_lines_from_the_table_of_points(void **state)
{
    (void)state;
    quan_plain plain;
    quan_error err = {0};
    char text[8000], points[700];
    snprintf(points, sizeof points, "%s",
             scratch_file(&place, "points.csv",
                          "物探点号,X,Y,地面高程\nJS1,2521312.5,394951.5,1300.00\n"
                          "JS2,2521412.5,394951.5,1301.00\nJS3,2521512.5,394951.5,1302.00\n"
                          "JS4,2521512.5,394951.5,1302.00\nJS4,2521513.5,394951.5,1302.00\n"));
    quan_source given = {
        .roles = 1u << QUAN_ROLE_UTILITY_LINE, .accuracy_m = NAN, .points = points};
    const char *lines =
        "起点号,终点号,起点埋深,终点埋深,起点高程,终点高程,管径\n"
        "JS1,JS2,1.0,1.0,1299.00,1300.00,300\n"
        "JS2,JS3,1.0,1.0,1300.00,1300.50,300\n"
        "JS9,JS3,1.0,1.0,,,300\nJS1,JS1,,,,,300\nJS2,JS1,,,,,300\nJS1,JS4,,,,,200\n";
    if (make_plain("l.csv", lines, strlen(lines), &given, &plain, text, &err))
        fail_msg("%s", err.message);
    assert_non_null(
        strstr(text, "\"LINESTRING (394951.5 2521312.5,394951.5 2521412.5)\",pipe_twice"));
    assert_non_null(strstr(
        text,
        "pipe_height,点 js3 处地面高程 1302.000 减埋深 1.000 得 1301.000，与所填高程 1300.500"));
    assert_non_null(strstr(text, ",,no_point,起点号“JS9”"));
    assert_non_null(strstr(text, ",,same_point,"));
    assert_non_null(strstr(text, ",,no_point,终点号“JS4”在点表中出现多次"));
    assert_string_equal(plain.wkt, "__wkt");
    quan_plain_free(&plain);
}

/* A local grid, whose numbers tell nothing: the survey's habit decides. */
static void x_of_a_survey_is_north_where_numbers_leave_it_open(void **state)
{
    (void)state;
    quan_plain plain;
    char text[8000], points[700];
    snprintf(points, sizeof points, "%s",
             scratch_file(&place, "local.csv", "点号,X,Y\nA,1000.5,2000.5\nB,1100.5,2000.5\n"));
    quan_source given = {
        .roles = 1u << QUAN_ROLE_UTILITY_LINE, .accuracy_m = NAN, .points = points};
    const char *lines = "QDDH,ZDDH\nA,B\n";
    assert_int_equal(make_plain("q.csv", lines, strlen(lines), &given, &plain, text, NULL),
                     QUAN_OK);
    assert_non_null(strstr(text, "LINESTRING (2000.5 1000.5,2000.5 1100.5)"));
    quan_plain_free(&plain);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_heading_is_found_wherever_it_stands),
        cmocka_unit_test(totals_and_notes_are_known_by_their_words),
        cmocka_unit_test(coordinates_are_read_as_people_write_them),
        cmocka_unit_test(cells_of_workbooks_are_put_right),
        cmocka_unit_test(rows_that_are_no_data_are_set_aside_with_their_number),
        cmocka_unit_test(totals_are_compared_with_what_they_sum),
        cmocka_unit_test(places_are_found_by_names_and_values),
        cmocka_unit_test(a_place_that_is_not_understood_rejects_its_row_alone),
        cmocka_unit_test(tables_that_cannot_be_read_say_what_they_need),
        cmocka_unit_test(wide_characters_are_read_by_their_mark),
        cmocka_unit_test(pipes_get_their_lines_from_the_table_of_points),
        cmocka_unit_test(x_of_a_survey_is_north_where_numbers_leave_it_open),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
