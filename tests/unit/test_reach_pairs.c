#include "quan/reach.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* A street of 1 km; a home at 0 m, and facilities at the given offsets. */
static quan_edge street[] = {{.from = 0, .to = 1, .length_mm = 400000},
                             {.from = 1, .to = 2, .length_mm = 600000}};
static const quan_network network = {.n_nodes = 3, .n_edges = 2, .edges = street};
static const int64_t features[] = {0, 1, 2, 3, 4};

typedef struct {
    quan_access_point homes[2], doors[5];
    int64_t home_first[3], door_first[6];
    quan_access home, door;
    quan_graph *graph;
} town;

static void open_town(town *t, const uint32_t *offsets_mm, int64_t n)
{
    const quan_metric metric = {0};

    *t = (town){.homes = {{.edge = 0, .offset_mm = 0}, {.edge = 1, .offset_mm = 600000}}};
    t->home_first[1] = 1;
    t->home_first[2] = 2;
    t->home = (quan_access){1, t->home_first, t->homes};
    for (int64_t i = 0; i < n; i++) {
        int32_t edge = offsets_mm[i] > 400000;
        t->doors[i] =
            (quan_access_point){.edge = edge, .offset_mm = offsets_mm[i] - (edge ? 400000 : 0)};
        t->door_first[i + 1] = i + 1;
    }
    t->door = (quan_access){n, t->door_first, t->doors};
    assert_int_equal(quan_graph_build(&network, &metric, &t->graph, NULL), QUAN_OK);
}

static int64_t list(const town *t, int64_t k, uint32_t limit, quan_pair_cost **pairs)
{
    quan_targets targets = {&t->door, features, NULL, t->door.n_features};
    int64_t n = -1;

    assert_int_equal(
        quan_reach_pairs(t->graph, &t->home, &targets, k, limit, NULL, pairs, &n, NULL), QUAN_OK);
    return n;
}

static void a_limit_is_inclusive_to_the_millimetre(void **state)
{
    (void)state;
    const uint32_t on_first_edge[] = {300000, 300001}, on_second[] = {700000, 700001, 2};
    quan_pair_cost *pairs;
    town t;

    for (int64_t k = 0; k < 3; k++) {
        open_town(&t, on_first_edge, 2);
        assert_int_equal(list(&t, k, 300000, &pairs), 1);
        assert_int_equal(pairs[0].target, 0);
        assert_int_equal(pairs[0].cost, 300000);
        quan_free(pairs);
        assert_int_equal(list(&t, k, 300001, &pairs), k == 1 ? 1 : 2);
        quan_free(pairs);
        assert_int_equal(list(&t, k, 299999, &pairs), 0);
        quan_free(pairs);
        quan_graph_free(t.graph);
        open_town(&t, on_second, 2);
        assert_int_equal(list(&t, k, 700000, &pairs), 1);
        assert_int_equal(pairs[0].cost, 700000);
        quan_free(pairs);
        quan_graph_free(t.graph);
    }
}

static void the_k_nearest_are_distinct_and_in_order_of_cost_then_number(void **state)
{
    (void)state;
    const uint32_t offsets[] = {500000, 900000, 100000, 500000, 450000};
    const int64_t expected[] = {2, 4, 0, 3, 1};
    quan_pair_cost *pairs;
    town t;

    open_town(&t, offsets, 5);
    for (int64_t k = 0; k <= 6; k++) {
        int64_t n = list(&t, k, QUAN_UNREACHED, &pairs);
        assert_int_equal(n, k == 0 || k > 5 ? 5 : k);
        for (int64_t i = 0; i < n; i++)
            assert_int_equal(pairs[i].target, expected[i]);
        quan_free(pairs);
    }
    quan_graph_free(t.graph);
}

static void a_list_without_pairs_is_empty_and_freed_like_any(void **state)
{
    (void)state;
    quan_pair_cost *pairs;
    town t;

    open_town(&t, NULL, 0);
    assert_int_equal(list(&t, 0, QUAN_UNREACHED, &pairs), 0);
    quan_free(pairs);
    assert_int_equal(list(&t, 3, 100, &pairs), 0);
    quan_free(pairs);
    quan_graph_free(t.graph);
}

static void running_out_of_memory_is_an_error_wherever_it_happens(void **state)
{
    (void)state;
    const uint32_t offsets[] = {500000, 900000, 100000, 500000, 450000};
    town t;

    open_town(&t, offsets, 5);
    for (int64_t k = 0; k < 3; k++) {
        quan_targets targets = {&t.door, features, NULL, 5};
        quan_pair_cost *pairs;
        quan_status status;
        int64_t at = 0, n;
        t.home.n_features = k == 2 ? 2 : 1;
        do {
            quan_memory_fail_at(++at, false);
            status =
                quan_reach_pairs(t.graph, &t.home, &targets, k, 950000, NULL, &pairs, &n, NULL);
            quan_memory_fail_at(0, false);
            assert_true(status == QUAN_OK || (status == QUAN_ERR_LIMIT && !pairs));
        } while (status);
        quan_free(pairs);
        assert_true(at > 10);
    }
    quan_graph_free(t.graph);
}

static bool stop_at_once(void *payload)
{
    (void)payload;
    return true;
}

static void the_caller_can_stop_a_long_list(void **state)
{
    (void)state;
    const uint32_t offsets[] = {500000};
    const quan_monitor monitor = {.stop = stop_at_once};
    quan_targets targets;
    quan_pair_cost *pairs;
    int64_t n;
    town t;

    open_town(&t, offsets, 1);
    targets = (quan_targets){&t.door, features, NULL, 1};
    assert_int_equal(
        quan_reach_pairs(t.graph, &t.home, &targets, 0, QUAN_UNREACHED, &monitor, &pairs, &n, NULL),
        QUAN_ERR_INTERRUPTED);
    assert_null(pairs);
    quan_graph_free(t.graph);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_limit_is_inclusive_to_the_millimetre),
        cmocka_unit_test(the_k_nearest_are_distinct_and_in_order_of_cost_then_number),
        cmocka_unit_test(a_list_without_pairs_is_empty_and_freed_like_any),
        cmocka_unit_test(running_out_of_memory_is_an_error_wherever_it_happens),
        cmocka_unit_test(the_caller_can_stop_a_long_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
