/* Values on their way into a batch: what was read before is copied, and numbers become the text
 * that a reader of the same digits takes back. */
#include "cells.h"

#include "memory_kit.h"
#include "random_kit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* A layer of estates with two fields: a text and a number. */
typedef struct {
    quan_catalogue catalogue;
    quan_values values;
    quan_source source;
    quan_opened opened;
    quan_batch batch;
    quan_cells cells;
    quan_error err;
    int32_t name, area; /* bindings */
} layer;

static void open_layer(layer *l, const char *encoding)
{
    static const char *const names[] = {"小区名称", "建筑面积"};
    unsigned char cut[2] = {0};
    *l = (layer){.source.roles = 1u << QUAN_ROLE_LEDGER};
    assert_int_equal(quan_catalogue_open(NULL, &l->catalogue, NULL), QUAN_OK);
    assert_int_equal(quan_values_open(&l->catalogue, &l->values, NULL), QUAN_OK);
    assert_int_equal(quan_batch_init(&l->batch, &l->catalogue, QUAN_ROLE_LEDGER, NULL), QUAN_OK);
    l->batch.source = &l->source;
    l->batch.values = &l->values;
    snprintf(l->opened.encoding, sizeof l->opened.encoding, "%s", encoding);
    assert_int_equal(quan_decoder_open(encoding, &l->opened.decoder, NULL), QUAN_OK);
    l->cells = (quan_cells){.opened = &l->opened, .batch = &l->batch, .err = &l->err};
    const quan_field_names list = {.texts = (char **)(uintptr_t)names, .cut = cut, .n = 2};
    assert_int_equal(quan_fields_match(&l->catalogue.inputs[QUAN_ROLE_LEDGER], &list, &l->batch,
                                       &l->cells.bindings, NULL),
                     QUAN_OK);
    assert_int_equal(l->cells.bindings.n, 2);
    l->name = l->cells.bindings.items[0].source == 0 ? 0 : 1;
    l->area = 1 - l->name;
    assert_int_equal(quan_cells_begin(&l->cells), QUAN_OK);
}

static void close_layer(layer *l)
{
    quan_cells_free(&l->cells);
    quan_batch_free(&l->batch);
    quan_decoder_close(&l->opened.decoder);
    quan_values_close(&l->values);
    quan_catalogue_free(&l->catalogue);
}

static int64_t add_row(layer *l)
{
    int64_t row = 0;
    assert_int_equal(quan_batch_add_row(&l->batch, &row, NULL), QUAN_OK);
    return row;
}

static const char *name_of(const layer *l, int64_t row)
{
    return quan_table_text(&l->batch.layer.table, l->cells.bindings.items[l->name].column, row);
}

static double area_of(const layer *l, int64_t row)
{
    return quan_table_real(&l->batch.layer.table, l->cells.bindings.items[l->area].column, row,
                           (double)NAN);
}

static void set_text(layer *l, int32_t binding, int64_t row, const char *bytes, bool cut)
{
    const quan_raw_text raw = {bytes, strlen(bytes), cut};
    assert_int_equal(quan_cells_text(&l->cells, binding, row, raw, NULL), QUAN_OK);
}

/* The number of decimals a value is written with, or -1 where three are too few. */
static int decimals_of(double value)
{
    char text[64];
    for (int d = 0; d <= 3; d++) {
        snprintf(text, sizeof text, "%.*f", d, value);
        if (strtod(text, NULL) == value)
            return d;
    }
    return -1;
}

/* Against the C library: as many decimals as are needed, or 15 digits, which is what a driver
 * writes into a text. Long runs of digits are covered in texts, as those of telephones are. */
static void check_number(layer *l, double value)
{
    char wanted[64];
    int64_t row = add_row(l);
    assert_int_equal(quan_cells_real(&l->cells, l->name, row, value, NULL), QUAN_OK);
    assert_int_equal(quan_cells_real(&l->cells, l->area, row, value, NULL), QUAN_OK);
    int d = value > 0 && value < 1e9 ? decimals_of(value) : -1;
    if (d >= 0)
        snprintf(wanted, sizeof wanted, "%.*f", d, value);
    else
        snprintf(wanted, sizeof wanted, "%.15g", value);
    if (value >= 0 && value < 1e9 && area_of(l, row) != strtod(wanted, NULL))
        fail_msg("%.17g became %.17g", value, area_of(l, row));
    if (d >= 0 && strcmp(name_of(l, row), wanted) != 0)
        fail_msg("%.17g became %s, not %s", value, name_of(l, row), wanted);
}

static void numbers_are_written_as_the_c_library_would(void **state)
{
    (void)state;
    static const double edges[] = {1,
                                   0.001,
                                   0.1,
                                   0.3,
                                   1e3,
                                   1e9 - 0.001,
                                   1.005,
                                   2.675,
                                   0.0005,
                                   1e-4,
                                   1e15,
                                   1e22,
                                   123456.789,
                                   1.0 / 3.0,
                                   5e-324,
                                   0,
                                   -1,
                                   -2.5,
                                   4096.125,
                                   99999.9999,
                                   1.7e308,
                                   1234.5,
                                   0.30000000000000004};
    layer l;
    uint64_t seed = 20250101;
    open_layer(&l, "UTF-8");
    for (size_t i = 0; i < sizeof edges / sizeof *edges; i++)
        check_number(&l, edges[i]);
    for (int i = 0; i < 20000; i++) {
        double thousandths = (double)random_below(&seed, i % 2 ? 1000000 : UINT64_C(900000000000));
        check_number(&l, (thousandths + 1) / 1000);
        check_number(&l, random_between(&seed, 0, 100));
    }
    close_layer(&l);
}

static void a_number_read_back_is_the_same_number(void **state)
{
    (void)state;
    layer l;
    uint64_t seed = 20250102;
    open_layer(&l, "UTF-8");
    for (int i = 0; i < 5000; i++) {
        double value = ((double)random_below(&seed, 90000000) + 1) / (i % 3 == 0 ? 8 : 1000);
        int64_t row = add_row(&l);
        assert_int_equal(quan_cells_real(&l.cells, l.area, row, value, NULL), QUAN_OK);
        assert_true(area_of(&l, row) == value);
    }
    assert_int_equal(l.batch.n_remarks, 0);
    close_layer(&l);
}

/* Few values, so that nearly every one is known already; many, so that slots are shared; and then
 * so many misses that nothing is remembered any more. */
static void a_value_that_comes_again_is_what_it_was_at_first(void **state)
{
    (void)state;
    static const uint64_t variety[] = {7, 900, 100000};
    uint64_t seed = 20250103;
    for (int v = 0; v < 3; v++) {
        layer l;
        char text[64];
        open_layer(&l, "UTF-8");
        for (int i = 0; i < 4000; i++) {
            int value = (int)random_below(&seed, variety[v]);
            int64_t row = add_row(&l);
            snprintf(text, sizeof text, "小区%d", value);
            set_text(&l, l.name, row, text, false);
            assert_string_equal(name_of(&l, row), text);
            snprintf(text, sizeof text, "%d.25", value + 1);
            set_text(&l, l.area, row, text, false);
            assert_true(area_of(&l, row) == value + 1.25);
        }
        close_layer(&l);
    }
}

/* What was noted about a value is noted each time, and conversions are counted each time. */
static void what_is_noted_is_noted_for_every_row(void **state)
{
    (void)state;
    layer l;
    open_layer(&l, "UTF-8");
    for (int64_t i = 0; i < 10; i++) {
        int64_t row = add_row(&l);
        set_text(&l, l.area, row, i % 2 ? "不知道多少" : "１２００．５", false);
        assert_true(i % 2 ? isnan(area_of(&l, row)) : area_of(&l, row) == 1200.5);
    }
    assert_int_equal(l.batch.n_remarks, 5);
    for (int64_t r = 0; r < 5; r++) {
        assert_int_equal(l.batch.remarks[r].row, 2 * r + 1);
        assert_string_equal(l.batch.remarks[r].code, QUAN_NOTE_VALUE);
    }
    int32_t match = l.cells.bindings.items[l.area].match;
    assert_true(match > 0);
    assert_int_equal(l.batch.matches[match - 1].converted[QUAN_CONVERT_FULL_WIDTH], 5);
    close_layer(&l);
}

static void bytes_of_another_code_page_leave_the_cell_empty_with_a_note(void **state)
{
    (void)state;
    layer l;
    open_layer(&l, "GBK");
    int64_t good = add_row(&l), cut = add_row(&l), bad = add_row(&l);
    set_text(&l, l.name, good, "\xB2\xE8\xB3\xC7", false); /* 茶城 */
    set_text(&l, l.name, cut, "\xB2\xE8\xB3\xC7\xD0", true);
    set_text(&l, l.name, bad, "\xB2\xE8\xFF\xFF", false);
    assert_string_equal(name_of(&l, good), "茶城");
    assert_string_equal(name_of(&l, cut), "茶城");
    assert_null(name_of(&l, bad));
    assert_int_equal(l.batch.n_remarks, 1);
    assert_int_equal(l.batch.remarks[0].row, bad);
    assert_string_equal(l.batch.remarks[0].code, QUAN_NOTE_ENCODING);
    assert_non_null(strstr(l.batch.remarks[0].reason, "不是 GBK 编码"));
    close_layer(&l);
}

/* Sets a cell of the first row, with the scratch and the memory of values as they are at first. */
static quan_status fill_cell(void *payload, quan_error *err)
{
    static const char text[] = "茶城小区一期";
    layer *l = payload;
    quan_cells cells = l->cells;
    cells.text = NULL;
    cells.text_capacity = 0;
    cells.err = err;
    quan_status status = quan_cells_begin(&cells);
    if (!status)
        status =
            quan_cells_text(&cells, l->name, 0, (quan_raw_text){text, strlen(text), false}, NULL);
    if (!status)
        assert_string_equal(name_of(l, 0), text);
    quan_free(cells.text);
    quan_free(cells.recalls);
    return status;
}

static void a_cell_without_memory_says_so(void **state)
{
    (void)state;
    layer l;
    open_layer(&l, "UTF-8");
    add_row(&l);
    assert_true(memory_fails_everywhere(fill_cell, &l) >= 2);
    close_layer(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_written_as_the_c_library_would),
        cmocka_unit_test(a_number_read_back_is_the_same_number),
        cmocka_unit_test(a_value_that_comes_again_is_what_it_was_at_first),
        cmocka_unit_test(what_is_noted_is_noted_for_every_row),
        cmocka_unit_test(bytes_of_another_code_page_leave_the_cell_empty_with_a_note),
        cmocka_unit_test(a_cell_without_memory_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
