#include "quan/core/table.h"

#include "cmocka_all.h"

#include <stdio.h>

typedef struct {
    quan_table table;
    int32_t id, floors, area;
} fixture;

static quan_status fill(fixture *f, quan_error *err)
{
    static const char *const ids[] = {"b10", "b9", NULL, "a", "b9"};
    QUAN_TRY(quan_table_add_column(&f->table, "id", QUAN_TYPE_TEXT, &f->id, err));
    QUAN_TRY(quan_table_add_column(&f->table, "floors", QUAN_TYPE_INT, &f->floors, err));
    QUAN_TRY(quan_table_add_rows(&f->table, 5, err));
    QUAN_TRY(quan_table_add_column(&f->table, "area_m2", QUAN_TYPE_REAL, &f->area, err));
    for (int64_t i = 0; i < 5; i++)
        QUAN_TRY(quan_table_set_text(&f->table, f->id, i, ids[i], err));
    quan_table_set_int(&f->table, f->floors, 1, 6);
    quan_table_set_real(&f->table, f->area, 1, 12.5);
    return QUAN_OK;
}

static void what_was_not_set_is_null(void **state)
{
    (void)state;
    fixture f = {0};
    assert_int_equal(fill(&f, NULL), QUAN_OK);
    assert_true(quan_table_is_null(&f.table, f.floors, 0));
    assert_false(quan_table_is_null(&f.table, f.floors, 1));
    assert_int_equal(quan_table_int(&f.table, f.floors, 0, -7), -7);
    assert_int_equal(quan_table_int(&f.table, f.floors, 1, -7), 6);
    assert_true(quan_table_real(&f.table, f.floors, 1, 0.0) == 6.0);
    assert_true(quan_table_real(&f.table, f.area, 1, 0.0) == 12.5);
    assert_null(quan_table_text(&f.table, f.id, 2));
    assert_true(quan_table_is_null(&f.table, -1, 2));
    assert_null(quan_table_text(&f.table, -1, 2));
    quan_table_free(&f.table);
}

static void a_name_is_taken_once(void **state)
{
    (void)state;
    fixture f = {0};
    quan_error err;
    assert_int_equal(fill(&f, NULL), QUAN_OK);
    assert_int_equal(quan_table_add_column(&f.table, "id", QUAN_TYPE_INT, NULL, &err),
                     QUAN_ERR_INTERNAL);
    assert_int_equal(quan_table_find(&f.table, "area_m2"), f.area);
    assert_int_equal(quan_table_find(&f.table, "area"), -1);
    quan_table_free(&f.table);
}

static void ids_order_by_length_then_bytes_and_are_found(void **state)
{
    (void)state;
    fixture f = {0};
    int64_t *order = NULL;
    const int64_t wanted[] = {3, 1, 4, 0, 2};
    assert_int_equal(fill(&f, NULL), QUAN_OK);
    assert_int_equal(quan_table_order_by_id(&f.table, f.id, &order, NULL), QUAN_OK);
    assert_memory_equal(order, wanted, sizeof wanted);
    assert_int_equal(quan_table_pick(&f.table, order, 5, NULL), QUAN_OK);
    assert_int_equal(quan_table_find_id(&f.table, f.id, "b10"), 3);
    assert_int_equal(quan_table_find_id(&f.table, f.id, "a"), 0);
    assert_int_equal(quan_table_find_id(&f.table, f.id, "b1"), -1);
    assert_int_equal(quan_table_int(&f.table, f.floors, 1, 0), 6);
    assert_true(quan_table_is_null(&f.table, f.floors, 2));
    quan_free(order);
    quan_table_free(&f.table);
}

static void rows_can_be_picked_twice_and_added_after(void **state)
{
    (void)state;
    fixture f = {0};
    const int64_t order[] = {1, 1, 1, 1, 1, 1, 1, 0};
    assert_int_equal(fill(&f, NULL), QUAN_OK);
    assert_int_equal(quan_table_pick(&f.table, order, 8, NULL), QUAN_OK);
    assert_int_equal(f.table.n_rows, 8);
    assert_string_equal(quan_table_text(&f.table, f.id, 6), "b9");
    assert_int_equal(quan_table_add_rows(&f.table, 100, NULL), QUAN_OK);
    assert_true(quan_table_is_null(&f.table, f.floors, 107));
    assert_null(quan_table_text(&f.table, f.id, 8));
    quan_table_free(&f.table);
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    int64_t n = 1;
    for (;; n++) {
        fixture f = {0};
        int64_t *order = NULL;
        quan_memory_fail_at(n, false);
        quan_status status = fill(&f, NULL);
        if (!status)
            status = quan_table_order_by_id(&f.table, f.id, &order, NULL);
        if (!status)
            status = quan_table_pick(&f.table, order, 5, NULL);
        quan_memory_fail_at(0, false);
        quan_free(order);
        quan_table_free(&f.table);
        if (!status)
            break;
        assert_int_equal(status, QUAN_ERR_LIMIT);
    }
    assert_true(n > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_not_set_is_null),
        cmocka_unit_test(a_name_is_taken_once),
        cmocka_unit_test(ids_order_by_length_then_bytes_and_are_found),
        cmocka_unit_test(rows_can_be_picked_twice_and_added_after),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
