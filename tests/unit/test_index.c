#include "cmocka_all.h"
#include "shape_kit.h"

#include <math.h>

typedef struct {
    int64_t n, sum, stop_after;
} hits;

static bool count_hit(int64_t number, void *payload)
{
    hits *h = payload;
    h->n++;
    h->sum += number;
    return h->n != h->stop_after;
}

static hits query(const quan_index *index, quan_box window)
{
    hits h = {0};
    quan_index_query(index, window, count_hit, &h);
    return h;
}

static void an_empty_index_finds_nothing(void **state)
{
    (void)state;
    quan_index index = {0};
    quan_geoms geoms = {.kind = QUAN_POLYGONS};
    quan_box all = {-INFINITY, -INFINITY, INFINITY, INFINITY};
    assert_int_equal(query(&index, all).n, 0);
    assert_int_equal(quan_index_build(NULL, 0, &index, NULL), QUAN_OK);
    assert_int_equal(query(&index, all).n, 0);
    quan_index_free(&index);
    assert_int_equal(quan_index_build_geoms(&geoms, &index, NULL), QUAN_OK);
    assert_int_equal(quan_index_containing(&index, &geoms, (quan_xy){0, 0}), -1);
    quan_index_free(&index);
    quan_index_free(&index);
}

static void touching_counts_and_empty_boxes_are_never_found(void **state)
{
    (void)state;
    const quan_box boxes[] = {{0, 0, 1, 1},
                              {INFINITY, INFINITY, -INFINITY, -INFINITY},
                              {2, 2, 2, 2},
                              {5, 5, 9, 9},
                              {NAN, 0, 1, 1}};
    quan_index index = {0};
    assert_int_equal(quan_index_build(boxes, 5, &index, NULL), QUAN_OK);
    hits h = query(&index, (quan_box){1, 1, 2, 2});
    assert_int_equal(h.n, 2);
    assert_int_equal(h.sum, 0 + 2);
    assert_int_equal(query(&index, (quan_box){1.01, 1.01, 1.99, 1.99}).n, 0);
    assert_int_equal(query(&index, (quan_box){9, 9, 20, 20}).sum, 3);
    assert_int_equal(query(&index, (quan_box){-INFINITY, -INFINITY, INFINITY, INFINITY}).n, 3);
    assert_int_equal(query(&index, (quan_box){3, 3, 2, 2}).n, 0);
    assert_int_equal(query(&index, (quan_box){NAN, NAN, NAN, NAN}).n, 0);
    quan_index_free(&index);
}

static void a_search_ends_when_its_caller_has_enough(void **state)
{
    (void)state;
    enum {
        N = 5000
    };
    static quan_box boxes[N];
    quan_index index = {0};
    for (int i = 0; i < N; i++) {
        int column = i % 70, row = i / 70;
        boxes[i] = (quan_box){column, row, column + 1, row + 1};
    }
    assert_int_equal(quan_index_build(boxes, N, &index, NULL), QUAN_OK);
    hits h = {.stop_after = 3};
    quan_index_query(&index, (quan_box){0, 0, 100, 100}, count_hit, &h);
    assert_int_equal(h.n, 3);
    h = query(&index, (quan_box){0, 0, 100, 100});
    assert_int_equal(h.n, N);
    assert_int_equal(h.sum, (int64_t)N * (N - 1) / 2);
    quan_index_free(&index);
}

static void a_shared_border_belongs_to_the_lower_number(void **state)
{
    (void)state;
    quan_geoms geoms = {.kind = QUAN_POLYGONS};
    quan_index index = {0};
    FEATURE(&geoms, RECT(10, 0, 20, 10));
    assert_int_equal(quan_geoms_add_feature(&geoms, NULL), QUAN_OK);
    FEATURE(&geoms, RECT(0, 0, 10, 10));
    FEATURE(&geoms, {15, 5});
    assert_int_equal(quan_index_build_geoms(&geoms, &index, NULL), QUAN_OK);
    assert_int_equal(quan_index_containing(&index, &geoms, (quan_xy){10, 5}), 0);
    assert_int_equal(quan_index_containing(&index, &geoms, (quan_xy){15, 5}), 0);
    assert_int_equal(quan_index_containing(&index, &geoms, (quan_xy){9, 5}), 2);
    assert_int_equal(quan_index_containing(&index, &geoms, (quan_xy){21, 5}), -1);
    quan_index_free(&index);
    quan_geoms_free(&geoms);
}

static void boxes_at_one_place_are_all_found(void **state)
{
    (void)state;
    enum {
        N = 4097
    }; /* 16^3 + 1: a level with a single straggler */
    static quan_box boxes[N];
    quan_index index = {0};
    for (int i = 0; i < N; i++)
        boxes[i] = (quan_box){7, 7, 7, 7};
    assert_int_equal(quan_index_build(boxes, N, &index, NULL), QUAN_OK);
    assert_int_equal(query(&index, (quan_box){7, 7, 7, 7}).n, N);
    assert_int_equal(query(&index, (quan_box){6, 6, 6.9, 6.9}).n, 0);
    quan_index_free(&index);
}

static void memory_that_fails_once_leaves_an_empty_index(void **state)
{
    (void)state;
    quan_geoms geoms = {.kind = QUAN_POLYGONS};
    FEATURE(&geoms, RECT(0, 0, 1, 1));
    int64_t n = 1;
    for (;; n++) {
        quan_index index = {0};
        quan_memory_fail_at(n, false);
        quan_status status = quan_index_build_geoms(&geoms, &index, NULL);
        bool failed = quan_memory_fail_at(0, false) >= n;
        assert_int_equal(status, failed ? QUAN_ERR_LIMIT : QUAN_OK);
        assert_int_equal(index.nodes == NULL, failed);
        quan_index_free(&index);
        if (!failed)
            break;
    }
    assert_int_equal(n, 4);
    quan_geoms_free(&geoms);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_index_finds_nothing),
        cmocka_unit_test(touching_counts_and_empty_boxes_are_never_found),
        cmocka_unit_test(a_search_ends_when_its_caller_has_enough),
        cmocka_unit_test(a_shared_border_belongs_to_the_lower_number),
        cmocka_unit_test(boxes_at_one_place_are_all_found),
        cmocka_unit_test(memory_that_fails_once_leaves_an_empty_index),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
