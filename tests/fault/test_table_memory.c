/* Reading a table of an office while memory runs out at any place: it says so, leaves nothing, and
 * the call that has its memory gives the same as ever. */
#include "table/plain.h"
#include "table/words.h"

#include "memory_kit.h"
#include "scratch.h"

#include <math.h>

#define FACILITY (1u << QUAN_ROLE_FACILITY)
#define LEDGER   (1u << QUAN_ROLE_LEDGER)
#define PIPES    (1u << QUAN_ROLE_UTILITY_LINE)

static scratch place;
static quan_catalogue catalogue;

static int set_up(void **state)
{
    (void)state;
    scratch_open(&place);
    return quan_catalogue_open(NULL, &catalogue, NULL) != QUAN_OK;
}

static int tear_down(void **state)
{
    (void)state;
    quan_catalogue_free(&catalogue);
    scratch_close(&place);
    return 0;
}

/* A table on disk, and what it became without any failure. */
typedef struct {
    quan_source given;
    char path[600], points[600], text[4000];
    int64_t n_aside;
    bool known;
} table;

static void put_table(table *t, const char *name, const void *bytes, size_t n, uint32_t roles)
{
    *t = (table){.given = {.roles = roles, .accuracy_m = (double)NAN}};
    snprintf(t->path, sizeof t->path, "%s", scratch_bytes(&place, name, bytes, n));
    t->given.path = t->path;
}

static void read_text(const char *path, char *text, size_t size)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    text[fread(text, 1, size - 1, file)] = '\0';
    fclose(file);
}

static quan_status make_plain(void *payload, quan_error *err)
{
    table *t = payload;
    quan_gated gated = {0};
    quan_plain plain = {0};
    char encoding[48] = "", text[4000];
    quan_status status = quan_gate_open(t->path, &gated, err);
    if (!status)
        status = quan_table_plain(&t->given, &catalogue, &gated, &plain, encoding, err);
    if (!status) {
        read_text(gated.path, text, sizeof text);
        assert_true(!t->known || (plain.n_aside_rows == t->n_aside && !strcmp(text, t->text)));
        memcpy(t->text, text, sizeof text);
        t->n_aside = plain.n_aside_rows;
    }
    quan_plain_free(&plain);
    quan_gate_close(&gated);
    return status;
}

/* Before any failure and after all of them the table is the same. */
static void try_table(table *t, int64_t n_aside, const char *holds)
{
    quan_error err = {""};
    if (make_plain(t, &err))
        fail_msg("%s", err.message);
    assert_int_equal(t->n_aside, n_aside);
    if (!strstr(t->text, holds))
        fail_msg("%s", t->text);
    t->known = true;
    assert_true(memory_fails_everywhere(make_plain, t) > 10);
}

static void a_ledger_with_a_title_totals_and_notes(void **state)
{
    (void)state;
    static const char text[] =
        "台账,,,\n填报单位：住建局,,,单位：万元\n序号,小区名称,规模,\n,,户数,投资\n"
        "合计,,26,9\n1,茶城,12,3\n2,\"振兴\n二期\",8,1\n,小计,20,4\n"
        "序号,小区名称,规模,\n,,户数,投资\n3,桂花,5,4\n注：2021年数据,,,\n";
    table t;
    put_table(&t, "ledger.csv", text, strlen(text), LEDGER);
    try_table(&t, 7, "2,\"振兴\n二期\",8,1");
}

static void places_in_degrees_and_minutes(void **state)
{
    (void)state;
    static const char text[] = "名称,经度,纬度\nA,100°58′37″,22°46′48″\nB,无,22.78\n";
    table t;
    put_table(&t, "place.csv", text, strlen(text), FACILITY);
    try_table(&t, 0, "100.976944444444,22.78,,");
    assert_non_null(strstr(t.text, "coordinate_invalid"));
}

static void pipes_with_their_points(void **state)
{
    (void)state;
    static const char text[] =
        "起点号,终点号,起点埋深,终点埋深,起点高程,终点高程,管径\n"
        "JS1,JS2,1.0,1.0,1299.00,1300.00,300\nJS2,JS1,,,,,300\nJS9,JS1,,,,,300\n";
    static const char points[] = "物探点号,X,Y,地面高程\nJS1,2521312.5,394951.5,1300.00\n"
                                 "JS2,2521412.5,394951.5,1301.00\n";
    table t;
    put_table(&t, "pipes.csv", text, strlen(text), PIPES);
    snprintf(t.points, sizeof t.points, "%s", scratch_file(&place, "points.csv", points));
    t.given.points = t.points;
    try_table(&t, 0, "LINESTRING (394951.5 2521312.5,394951.5 2521412.5)");
}

static void a_code_page_that_must_be_found_first(void **state)
{
    (void)state;
    static const char text[] =
        "\xD0\xA1\xC7\xF8\xC3\xFB\xB3\xC6,\xBB\xA7\xCA\xFD\n" /* 小区名称,户数 */
        "\xB2\xE8\xB3\xC7,12\n\xD5\xF1\xD0\xCB,8\n";          /* 茶城 振兴 */
    table t;
    put_table(&t, "gbk.csv", text, sizeof text - 1, LEDGER);
    try_table(&t, 0, "小区名称,户数\n茶城,12\n振兴,8\n");
}

static quan_status open_words(void *payload, quan_error *err)
{
    quan_table_words words;
    quan_status status = quan_words_open(&catalogue, payload, &words, err);
    assert_true(status ? words.n == 0 && !words.items : words.n > 100);
    quan_words_free(&words);
    return status;
}

static void words_of_all_tables_and_of_a_role(void **state)
{
    (void)state;
    quan_source given = {.roles = LEDGER | FACILITY};
    int64_t shared = memory_fails_everywhere(open_words, NULL);
    int64_t all = memory_fails_everywhere(open_words, &given);
    assert_true(shared > 2 && all >= shared);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_ledger_with_a_title_totals_and_notes),
        cmocka_unit_test(places_in_degrees_and_minutes),
        cmocka_unit_test(pipes_with_their_points),
        cmocka_unit_test(a_code_page_that_must_be_found_first),
        cmocka_unit_test(words_of_all_tables_and_of_a_role),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
