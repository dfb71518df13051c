#include "cmocka_all.h"

#include "quan/write.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[64], path[96];

static int make_folder(void **state)
{
    (void)state;
    (void)snprintf(folder, sizeof folder, "/tmp/quan-csv-XXXXXX");
    if (!mkdtemp(folder))
        return 1;
    (void)snprintf(path, sizeof path, "%s/out.csv", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    (void)unlink(path);
    return rmdir(folder); /* fails when something was left behind */
}

static void fill(quan_table *table)
{
    static const char *const texts[] = {"甲", "a,b", "say \"x\"", "two\nlines", "", NULL};
    quan_table_add_column(table, "name", QUAN_TYPE_TEXT, NULL, NULL);
    quan_table_add_column(table, "n", QUAN_TYPE_INT, NULL, NULL);
    quan_table_add_column(table, "x_m", QUAN_TYPE_REAL, NULL, NULL);
    quan_table_add_rows(table, 6, NULL);
    for (int i = 0; i < 6; i++)
        quan_table_set_text(table, 0, i, texts[i], NULL);
    quan_table_set_int(table, 1, 0, -5);
    quan_table_set_real(table, 2, 0, 1.25);
    quan_table_set_real(table, 2, 1, -0.0001);
    quan_table_set_real(table, 2, 2, -1234567.1234);
}

static const char *const expected = "name,n,x_m\r\n甲,-5,1.250\r\n\"a,b\",,0.000\r\n"
                                    "\"say \"\"x\"\"\",,-1234567.123\r\n\"two\nlines\",,\r\n"
                                    "\"\",,\r\n,,\r\n";

static void expect_file(const char *text)
{
    char found[1024] = "";
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    found[fread(found, 1, sizeof found - 1, file)] = '\0';
    (void)fclose(file);
    assert_string_equal(found, text);
}

static void csv_quotes_as_rfc_4180_and_tells_null_from_empty(void **state)
{
    (void)state;
    quan_table table = {0};
    fill(&table);
    assert_int_equal(quan_write_csv(&table, path, 3, false, NULL), QUAN_OK);
    expect_file(expected);
    quan_table_free(&table);
}

static void an_existing_file_is_replaced_only_when_told(void **state)
{
    (void)state;
    quan_table table = {0};
    quan_error err = {{0}};
    fill(&table);
    FILE *file = fopen(path, "wb");
    assert_true(file && fputs("precious", file) >= 0);
    (void)fclose(file);
    assert_int_equal(quan_write_csv(&table, path, 3, false, &err), QUAN_ERR_USAGE);
    assert_non_null(strstr(err.message, "--overwrite"));
    expect_file("precious");
    assert_int_equal(quan_write_csv(&table, path, 3, true, NULL), QUAN_OK);
    expect_file(expected);
    quan_table_free(&table);
}

static void a_link_is_never_followed(void **state)
{
    (void)state;
    quan_table table = {0};
    fill(&table);
    assert_int_equal(symlink("/tmp/elsewhere", path), 0);
    assert_int_equal(quan_write_csv(&table, path, 3, true, NULL), QUAN_ERR_USAGE);
    quan_table_free(&table);
}

static void a_missing_folder_is_an_io_error(void **state)
{
    (void)state;
    quan_table table = {0};
    quan_error err = {{0}};
    fill(&table);
    assert_int_equal(quan_write_csv(&table, "/tmp/no/such/folder/x.csv", 3, false, &err),
                     QUAN_ERR_IO);
    assert_non_null(strstr(err.message, "/tmp/no/such/folder/x.csv"));
    quan_table_free(&table);
}

static void every_allocation_that_fails_leaves_the_old_file(void **state)
{
    (void)state;
    quan_table table = {0};
    fill(&table);
    assert_int_equal(quan_write_csv(&table, path, 1, false, NULL), QUAN_OK);
    quan_status status = QUAN_ERR_LIMIT;
    int64_t n = 0;
    while (status == QUAN_ERR_LIMIT) {
        quan_memory_fail_at(++n, false);
        status = quan_write_csv(&table, path, 3, true, NULL);
        quan_memory_fail_at(0, false);
    }
    assert_int_equal(status, QUAN_OK);
    assert_true(n > 4);
    expect_file(expected);
    quan_table_free(&table);
}

static void numbers_have_a_point_in_every_locale(void **state)
{
    (void)state;
    if (!setlocale(LC_ALL, "de_DE.UTF-8") && !setlocale(LC_ALL, "fr_FR.UTF-8")) {
        print_message("skipped: no locale with a decimal comma is installed\n");
        skip();
    }
    quan_table table = {0};
    fill(&table);
    const quan_status status = quan_write_csv(&table, path, 3, false, NULL);
    setlocale(LC_ALL, "C");
    assert_int_equal(status, QUAN_OK);
    expect_file(expected);
    quan_table_free(&table);
}

int main(void)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)
    const struct CMUnitTest tests[] = {
        IN_FOLDER(csv_quotes_as_rfc_4180_and_tells_null_from_empty),
        IN_FOLDER(an_existing_file_is_replaced_only_when_told),
        IN_FOLDER(a_link_is_never_followed),
        IN_FOLDER(a_missing_folder_is_an_io_error),
        IN_FOLDER(every_allocation_that_fails_leaves_the_old_file),
        IN_FOLDER(numbers_have_a_point_in_every_locale),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
