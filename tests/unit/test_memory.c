#include "quan/core/memory.h"

#include "cmocka_all.h"

#include <string.h>

static void a_product_that_overflows_is_no_allocation(void **state)
{
    (void)state;
    assert_null(quan_alloc(SIZE_MAX / 2, 3));
    assert_null(quan_calloc(SIZE_MAX / 2, 3));
}

static void the_nth_allocation_fails_and_the_next_succeeds(void **state)
{
    (void)state;
    quan_memory_fail_at(2, false);
    void *first = quan_alloc(1, 1), *second = quan_alloc(1, 1), *third = quan_alloc(1, 1);
    assert_int_equal(quan_memory_fail_at(0, false), 3);
    assert_non_null(first);
    assert_null(second);
    assert_non_null(third);
    quan_free(first);
    quan_free(third);
}

static void a_sticky_failure_stays(void **state)
{
    (void)state;
    quan_memory_fail_at(1, true);
    assert_null(quan_alloc(1, 1));
    assert_null(quan_calloc(1, 1));
    assert_null(quan_strdup("x"));
    quan_memory_fail_at(0, false);
}

static void growing_keeps_the_items_and_at_least_doubles(void **state)
{
    (void)state;
    int64_t capacity = 0;
    int *items = NULL;
    int moves = 0;
    for (int i = 0; i < 10000; i++) {
        int64_t before = capacity;
        items = quan_grow(items, &capacity, i + 1, sizeof *items);
        assert_non_null(items);
        moves += capacity != before;
        items[i] = i;
    }
    for (int i = 0; i < 10000; i++)
        assert_int_equal(items[i], i);
    assert_in_range(moves, 1, 12);
    quan_free(items);
}

static void a_failed_growth_leaves_the_old_block(void **state)
{
    (void)state;
    int64_t capacity = 0;
    char *text = quan_grow(NULL, &capacity, 8, 1);
    memcpy(text, "quan", 5);
    quan_memory_fail_at(1, false);
    assert_null(quan_grow(text, &capacity, capacity + 1, 1));
    quan_memory_fail_at(0, false);
    assert_string_equal(text, "quan");
    quan_free(text);
}

static void arena_texts_stay_where_they_are(void **state)
{
    (void)state;
    enum {
        N = 3000
    };
    quan_arena arena = {0};
    static const char *texts[N];
    char text[64];
    for (int i = 0; i < N; i++) {
        memset(text, 'a' + i % 26, 63);
        text[i % 63] = '\0';
        texts[i] = quan_arena_copy(&arena, text, strlen(text));
        assert_non_null(texts[i]);
    }
    for (int i = 0; i < N; i++) {
        assert_int_equal(strlen(texts[i]), i % 63);
        assert_true(i % 63 == 0 || texts[i][0] == 'a' + i % 26);
    }
    static char large[3 << 20];
    memset(large, 'x', sizeof large - 1);
    assert_string_equal(quan_arena_copy(&arena, large, sizeof large - 1), large);
    quan_arena_free(&arena);
    quan_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_product_that_overflows_is_no_allocation),
        cmocka_unit_test(the_nth_allocation_fails_and_the_next_succeeds),
        cmocka_unit_test(a_sticky_failure_stays),
        cmocka_unit_test(growing_keeps_the_items_and_at_least_doubles),
        cmocka_unit_test(a_failed_growth_leaves_the_old_block),
        cmocka_unit_test(arena_texts_stay_where_they_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
