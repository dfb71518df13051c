#include "catalogue/csv.h"

#include "scratch.h"

static void open_text(const char *text, quan_status expected, quan_csv *csv, quan_error *err)
{
    scratch s;
    scratch_open(&s);
    const char *path = scratch_file(&s, "t.csv", text);
    assert_int_equal(quan_csv_open(path, "t.csv", csv, err), expected);
    scratch_close(&s);
}

static const char *cell(const quan_csv *csv, int32_t row, int32_t column)
{
    return csv->cells[row * csv->n_columns + column];
}

static void quotes_commas_and_line_breaks_come_through(void **state)
{
    (void)state;
    quan_csv csv;
    open_text("kind,\"name, zh\",n\r\na,\"say \"\"hi\"\"\",1\r\n\r\nb,\"two\nlines\", 2 \nc,\"\",",
              QUAN_OK, &csv, NULL);
    assert_int_equal(csv.n_columns, 3);
    assert_int_equal(csv.n_rows, 3);
    assert_string_equal(csv.header[1], "name, zh");
    assert_string_equal(cell(&csv, 0, 1), "say \"hi\"");
    assert_string_equal(cell(&csv, 1, 1), "two\nlines");
    assert_string_equal(cell(&csv, 1, 2), "2");
    assert_string_equal(cell(&csv, 2, 1), "");
    assert_string_equal(cell(&csv, 2, 2), "");
    assert_int_equal(quan_csv_find(&csv, "n"), 2);
    assert_int_equal(quan_csv_find(&csv, "name"), -1);
    quan_csv_free(&csv);
}

static void rows_know_the_line_they_begin_in(void **state)
{
    (void)state;
    quan_csv csv;
    open_text("\xEF\xBB\xBF"
              "a,b\n\n1,\"x\ny\nz\"\n2,3\r\n\r\n4,5\r6,7",
              QUAN_OK, &csv, NULL);
    static const int32_t lines[] = {3, 6, 8, 9};
    assert_int_equal(csv.n_rows, 4);
    assert_string_equal(csv.header[0], "a");
    for (int32_t r = 0; r < 4; r++)
        assert_int_equal(csv.lines[r], lines[r]);
    assert_string_equal(cell(&csv, 3, 0), "6");
    quan_csv_free(&csv);
}

static void a_wrong_file_is_refused_with_its_line(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"", "t.csv: the file is empty"},
        {"\n\n", "t.csv: the file is empty"},
        {"a,b\n1\n", "t.csv:2: the row has 1 cells, but the header has 2"},
        {"a,b\n1,2\n1,2,3\n", "t.csv:3: the row has 3 cells"},
        {"a,b\n1,\"x\ny", "t.csv:2: the quote that begins here is never closed"},
        {"a,b\n1,\"x\"y\n", "t.csv:2: there is text after a closing quote"},
        {"a,a\n", "t.csv:1: the column 'a' stands twice in the header"},
        {"a,\n1,2\n", "t.csv:1: column 2 has no name in the header"},
        {"a,b\n1,\xC3(\n", "t.csv:2:3: the file is not UTF-8"},
        {"a,b\n1,\xD6\xD0\n", "t.csv:2:3: the file is not UTF-8 but probably GBK"},
        {"\xFF\xFE"
         "a",
         "t.csv: the file is UTF-16"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        quan_csv csv;
        quan_error err = {0};
        open_text(cases[i].text, QUAN_ERR_INPUT, &csv, &err);
        if (!strstr(err.message, cases[i].message))
            fail_msg("expected '%s', got '%s'", cases[i].message, err.message);
        assert_null(csv.text);
    }
}

static void too_many_columns_are_refused(void **state)
{
    (void)state;
    char text[1024] = "";
    quan_csv csv;
    quan_error err = {0};
    for (int c = 0; c < 201; c++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%sc%d", c ? "," : "", c);
    open_text(text, QUAN_ERR_INPUT, &csv, &err);
    assert_non_null(strstr(err.message, "more than 200 columns"));
}

/* Numbers that look random and are the same each time. */
static uint32_t next(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 16;
}

/* Random cells, written by the simplest lawful writer: every cell in quotes, every quote doubled.
 */
static void what_an_obvious_writer_writes_is_read_back(void **state)
{
    (void)state;
    static const char letters[] = "ab,\"\n\r;' 中";
    uint32_t seed = 20250101;
    for (int round = 0; round < 200; round++) {
        char cells[12][16], text[2048] = "\"x\",\"y\",\"z\"\n";
        for (int i = 0; i < 12; i++) {
            size_t n = 0;
            for (uint32_t k = next(&seed) % 8; k > 0; k--)
                cells[i][n++] = letters[next(&seed) % 9];
            cells[i][n] = '\0';
            char *to = text + strlen(text);
            *to++ = '"';
            for (const char *c = cells[i]; *c; c++) {
                if (*c == '"')
                    *to++ = '"';
                *to++ = *c;
            }
            memcpy(to, i % 3 == 2 ? "\"\n" : "\",", 3);
        }
        quan_csv csv;
        open_text(text, QUAN_OK, &csv, NULL);
        assert_int_equal(csv.n_rows, 4);
        for (int i = 0; i < 12; i++)
            assert_string_equal(csv.cells[i], cells[i]);
        quan_csv_free(&csv);
    }
}

static void every_failed_allocation_leaves_nothing_behind(void **state)
{
    (void)state;
    scratch s;
    scratch_open(&s);
    const char *path = scratch_file(&s, "t.csv", "a,b\n1,2\n3,4\n");
    for (int64_t n = 1; n < 100; n++) {
        quan_csv csv;
        quan_memory_fail_at(n, false);
        quan_status status = quan_csv_open(path, "t.csv", &csv, NULL);
        bool failed = quan_memory_fail_at(0, false) >= n;
        assert_int_equal(status, failed ? QUAN_ERR_LIMIT : QUAN_OK);
        quan_csv_free(&csv);
        if (!failed) {
            assert_true(n > 3);
            scratch_close(&s);
            return;
        }
    }
    fail_msg("the call never succeeded");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quotes_commas_and_line_breaks_come_through),
        cmocka_unit_test(rows_know_the_line_they_begin_in),
        cmocka_unit_test(a_wrong_file_is_refused_with_its_line),
        cmocka_unit_test(too_many_columns_are_refused),
        cmocka_unit_test(what_an_obvious_writer_writes_is_read_back),
        cmocka_unit_test(every_failed_allocation_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
