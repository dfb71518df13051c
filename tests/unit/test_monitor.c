#include "quan/core/monitor.h"

#include "cmocka_all.h"

#include <string.h>

enum {
    N = 1000
};

typedef struct {
    int done[N];
    int64_t fails_from;
} job;

static quan_status work(int64_t index, int32_t thread, void *payload, quan_error *err)
{
    job *j = payload;
    (void)thread;
    j->done[index]++;
    if (index >= j->fails_from)
        return quan_fail(err, QUAN_ERR_INPUT, "item %d", (int)index);
    return QUAN_OK;
}

static void every_index_is_worked_once_by_any_number_of_threads(void **state)
{
    (void)state;
    for (int32_t threads = 0; threads <= 4; threads++) {
        job j = {.fails_from = N};
        const quan_monitor monitor = {.n_threads = threads};
        assert_int_equal(quan_parallel(&monitor, N, work, &j, NULL), QUAN_OK);
        for (int i = 0; i < N; i++)
            assert_int_equal(j.done[i], 1);
    }
}

static void the_first_failure_by_index_is_told(void **state)
{
    (void)state;
    for (int round = 0; round < 50; round++) {
        job j = {.fails_from = 137};
        quan_error err;
        const quan_monitor monitor = {.n_threads = 4};
        assert_int_equal(quan_parallel(&monitor, N, work, &j, &err), QUAN_ERR_INPUT);
        assert_string_equal(err.message, "item 137");
    }
}

static void nothing_to_do_is_done(void **state)
{
    (void)state;
    assert_int_equal(quan_parallel(NULL, 0, work, NULL, NULL), QUAN_OK);
}

static bool stop_now(void *payload)
{
    return *(int *)payload > 0;
}

static void count_progress(const char *stage, double fraction, void *payload)
{
    assert_string_equal(stage, "read");
    assert_true(fraction == 0.5);
    ++*(int *)payload;
}

static void a_caller_can_stop_a_long_call(void **state)
{
    (void)state;
    int calls = -1;
    const quan_monitor monitor = {.progress = count_progress, .stop = stop_now, .payload = &calls};
    assert_int_equal(quan_progress(&monitor, "read", 0.5, NULL), QUAN_OK);
    assert_int_equal(quan_progress(&monitor, "read", 0.5, NULL), QUAN_ERR_INTERRUPTED);
    assert_int_equal(quan_progress(NULL, "read", 0.5, NULL), QUAN_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_index_is_worked_once_by_any_number_of_threads),
        cmocka_unit_test(the_first_failure_by_index_is_told),
        cmocka_unit_test(nothing_to_do_is_done),
        cmocka_unit_test(a_caller_can_stop_a_long_call),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
