#include "quan/reach.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum {
    PUBLIC,
    RESIDENTS,
    CLOSED,
    BARRIER
};

/* Access points of features that have one each; access_of() of more lets the last feature have all
 * the rest. */
typedef struct {
    quan_access access;
    int64_t first[16];
} places;

static places *access_of(places *p, quan_access_point *points, int64_t n_features, int64_t n)
{
    for (int64_t f = 0; f < n_features; f++)
        p->first[f] = f;
    p->first[n_features] = n;
    p->access = (quan_access){.n_features = n_features, .first = p->first, .points = points};
    return p;
}

static quan_network net_of(quan_edge *edges, int32_t n_edges, int32_t n_nodes)
{
    return (quan_network){.n_nodes = n_nodes, .n_edges = n_edges, .edges = edges};
}

/* A question with one group, and its answer for home 0. */
typedef struct {
    uint32_t cost;
    int64_t target;
} answer;

static answer ask(const quan_network *network, quan_walls walls, const quan_access *homes,
                  const quan_access *facilities, const unsigned char *residents_only)
{
    const int64_t features[] = {0, 1, 2, 3, 4, 5, 6, 7};
    quan_targets targets = {facilities, features, residents_only, facilities->n_features};
    quan_metric metric = {.walls = walls};
    quan_graph *graph = NULL;
    quan_nearest nearest;
    answer a;

    assert_int_equal(quan_graph_build(network, &metric, &graph, NULL), QUAN_OK);
    assert_int_equal(quan_reach_nearest(graph, homes, &targets, 1, NULL, &nearest, NULL), QUAN_OK);
    a = (answer){nearest.cost[0], nearest.target[0]};
    quan_nearest_free(&nearest);
    quan_graph_free(graph);
    return a;
}

static answer ask_between(const quan_network *network, quan_access_point home,
                          quan_access_point facility)
{
    places h, f;

    access_of(&h, &home, 1, 1);
    access_of(&f, &facility, 1, 1);
    return ask(network, QUAN_WALLS_AS_THEY_ARE, &h.access, &f.access, NULL);
}

static void two_points_on_one_edge_meet_along_it(void **state)
{
    (void)state;
    quan_edge edges[] = {{.from = 0, .to = 1, .length_mm = 1000}};
    quan_network network = net_of(edges, 1, 2);
    answer a = ask_between(&network, (quan_access_point){0, 900, 7, 0, 0},
                           (quan_access_point){0, 200, 11, 0, 0});

    assert_int_equal(a.cost, 700 + 7 + 11);
    assert_int_equal(a.target, 0);
    assert_int_equal(ask_between(&network, (quan_access_point){.edge = 0, .offset_mm = 200},
                                 (quan_access_point){.edge = 0, .offset_mm = 200})
                         .cost,
                     0);
}

static void a_shorter_parallel_edge_is_taken_from_end_to_end(void **state)
{
    (void)state;
    quan_edge edges[] = {{.from = 0, .to = 1, .length_mm = 1000},
                         {.from = 0, .to = 1, .length_mm = 100},
                         {.from = 1, .to = 0, .length_mm = 100}};
    quan_network network = net_of(edges, 3, 2);
    answer a = ask_between(&network, (quan_access_point){.edge = 0, .offset_mm = 10},
                           (quan_access_point){.edge = 0, .offset_mm = 990});

    assert_int_equal(a.cost, 10 + 100 + 10);
}

static void a_loop_is_walked_the_shorter_way_round(void **state)
{
    (void)state;
    quan_edge edges[] = {{.from = 0, .to = 0, .length_mm = 1000}};
    quan_network network = net_of(edges, 1, 1);

    assert_int_equal(ask_between(&network, (quan_access_point){.edge = 0, .offset_mm = 100},
                                 (quan_access_point){.edge = 0, .offset_mm = 900})
                         .cost,
                     200);
    assert_int_equal(ask_between(&network, (quan_access_point){.edge = 0, .offset_mm = 300},
                                 (quan_access_point){.edge = 0, .offset_mm = 600})
                         .cost,
                     300);
}

static void edges_of_no_length_cost_nothing(void **state)
{
    (void)state;
    quan_edge edges[] = {{.from = 0, .to = 1, .length_mm = 0},
                         {.from = 1, .to = 2, .length_mm = 0},
                         {.from = 2, .to = 0, .length_mm = 0},
                         {.from = 2, .to = 3, .length_mm = 50}};
    quan_network network = net_of(edges, 4, 4);

    assert_int_equal(ask_between(&network, (quan_access_point){.edge = 0, .offset_mm = 0},
                                 (quan_access_point){.edge = 3, .offset_mm = 50})
                         .cost,
                     50);
}

static void the_best_of_several_access_points_counts_on_both_sides(void **state)
{
    (void)state;
    quan_edge edges[] = {{.from = 0, .to = 1, .length_mm = 1000},
                         {.from = 1, .to = 2, .length_mm = 1000}};
    quan_network network = net_of(edges, 2, 3);
    quan_access_point homes[] = {{.edge = 0, .offset_mm = 0}, {0, 800, 300, 0, 0}};
    quan_access_point doors[] = {{.edge = 1, .offset_mm = 1000}, {1, 500, 10, 1, 0}};
    places h, f;

    access_of(&h, homes, 1, 2);
    access_of(&f, doors, 1, 2);
    assert_int_equal(ask(&network, QUAN_WALLS_AS_THEY_ARE, &h.access, &f.access, NULL).cost,
                     300 + 200 + 510);
}

static void equally_near_targets_go_to_the_lower_number(void **state)
{
    (void)state;
    quan_edge edges[] = {{.from = 0, .to = 1, .length_mm = 500},
                         {.from = 1, .to = 2, .length_mm = 500}};
    quan_network network = net_of(edges, 2, 3);
    quan_access_point home = {.edge = 1, .offset_mm = 0};
    quan_access_point left_first[] = {{.edge = 0}, {.edge = 1, .offset_mm = 500}};
    quan_access_point right_first[] = {{.edge = 1, .offset_mm = 500}, {.edge = 0}};
    places h, f;

    access_of(&h, &home, 1, 1);
    access_of(&f, left_first, 2, 2);
    assert_int_equal(ask(&network, 0, &h.access, &f.access, NULL).target, 0);
    access_of(&f, right_first, 2, 2);
    assert_int_equal(ask(&network, 0, &h.access, &f.access, NULL).target, 0);
}

static void a_tie_along_the_own_edge_goes_to_the_lower_number(void **state)
{
    (void)state;
    quan_edge edges[] = {{.from = 0, .to = 1, .length_mm = 500}};
    quan_network network = net_of(edges, 1, 2);
    quan_access_point home = {.edge = 0, .offset_mm = 100};
    quan_access_point doors[] = {{.edge = 0, .offset_mm = 400}, {0, 200, 200, 0, 0}};
    places h, f;

    access_of(&h, &home, 1, 1);
    access_of(&f, doors, 2, 2);
    assert_int_equal(ask(&network, 0, &h.access, &f.access, NULL).target, 0);
}

static void no_way_is_no_answer(void **state)
{
    (void)state;
    quan_edge edges[] = {{.from = 0, .to = 1, .length_mm = 500},
                         {.from = 2, .to = 3, .length_mm = 500},
                         {.from = 1, .to = 2, .length_mm = 0, .road = -1, .access = BARRIER}};
    quan_network network = net_of(edges, 3, 4);
    quan_access_point home = {.edge = 0, .offset_mm = 100}, door = {.edge = 1, .offset_mm = 100};
    places h, f, none;
    answer a = ask_between(&network, home, door);

    assert_int_equal(a.cost, QUAN_UNREACHED);
    assert_int_equal(a.target, -1);
    access_of(&h, &home, 1, 1);
    access_of(&f, &door, 1, 1);
    assert_int_equal(ask(&network, QUAN_GATES_OPEN, &h.access, &f.access, NULL).cost,
                     QUAN_UNREACHED);
    assert_int_equal(ask(&network, QUAN_WALLS_GONE, &h.access, &f.access, NULL).cost, 500);
    access_of(&none, NULL, 1, 0);
    assert_int_equal(ask(&network, QUAN_WALLS_GONE, &none.access, &f.access, NULL).cost,
                     QUAN_UNREACHED);
    assert_int_equal(ask(&network, QUAN_WALLS_GONE, &h.access, &none.access, NULL).cost,
                     QUAN_UNREACHED);
}

static void walled_access_points_count_only_without_walls(void **state)
{
    (void)state;
    quan_edge edges[] = {{.from = 0, .to = 1, .length_mm = 500}};
    quan_network network = net_of(edges, 1, 2);
    quan_access_point homes[] = {{0, 0, 5, 0, 1}, {0, 500, 50, 0, 0}}, door = {.edge = 0};
    places h, f;

    access_of(&h, homes, 1, 2);
    access_of(&f, &door, 1, 1);
    assert_int_equal(ask(&network, QUAN_WALLS_AS_THEY_ARE, &h.access, &f.access, NULL).cost, 550);
    assert_int_equal(ask(&network, QUAN_GATES_OPEN, &h.access, &f.access, NULL).cost, 550);
    assert_int_equal(ask(&network, QUAN_WALLS_GONE, &h.access, &f.access, NULL).cost, 5);
}

/* A street 0 - 1 - 2 - 3 (1000 each by a detour of 9000 from 1 to 2), and a compound between 1 and
 * 2: gates 1-4 and 2-6 for residents, inside 4 - 5 - 6 (100 each). */
static quan_edge compound[] = {
    {.from = 0, .to = 1, .length_mm = 1000},
    {.from = 1, .to = 2, .length_mm = 9000},
    {.from = 2, .to = 3, .length_mm = 1000},
    {.from = 1, .to = 4, .road = -1, .access = RESIDENTS},
    {.from = 6, .to = 2, .road = -1, .access = RESIDENTS},
    {.from = 4, .to = 5, .length_mm = 100, .access = RESIDENTS},
    {.from = 5, .to = 6, .length_mm = 100, .access = RESIDENTS},
};
static const quan_access_point left = {.edge = 0, .offset_mm = 0};
static const quan_access_point right = {.edge = 2, .offset_mm = 1000};
static const quan_access_point inside = {.edge = 5, .offset_mm = 60};

static answer ask_compound(quan_access_point home, quan_access_point door, quan_walls walls,
                           unsigned char residents_only)
{
    quan_network network = net_of(compound, 7, 7);
    places h, f;

    access_of(&h, &home, 1, 1);
    access_of(&f, &door, 1, 1);
    return ask(&network, walls, &h.access, &f.access, &residents_only);
}

static void strangers_walk_round_a_compound(void **state)
{
    (void)state;
    assert_int_equal(ask_compound(left, right, QUAN_WALLS_AS_THEY_ARE, 0).cost, 11000);
    assert_int_equal(ask_compound(left, right, QUAN_GATES_OPEN, 0).cost, 2200);
}

static void residents_leave_by_either_gate(void **state)
{
    (void)state;
    assert_int_equal(ask_compound(inside, left, QUAN_WALLS_AS_THEY_ARE, 0).cost, 1060);
    assert_int_equal(ask_compound(inside, right, QUAN_WALLS_AS_THEY_ARE, 0).cost, 1140);
}

static void strangers_reach_a_public_facility_inside_by_either_gate(void **state)
{
    (void)state;
    assert_int_equal(ask_compound(left, inside, QUAN_WALLS_AS_THEY_ARE, 0).cost, 1060);
    assert_int_equal(ask_compound(right, inside, QUAN_WALLS_AS_THEY_ARE, 0).cost, 1140);
}

static void strangers_come_in_by_a_gate_in_the_middle_of_a_lane(void **state)
{
    (void)state;
    /* Street 0 - 1; gate 1 - 4 in the lane 2 - 3 - 4 - 5; behind 2 the ways to 7, with the door,
     * and 8. */
    quan_edge edges[] = {{.from = 0, .to = 1, .length_mm = 1000},
                         {.from = 1, .to = 4, .road = -1, .access = RESIDENTS},
                         {.from = 2, .to = 3, .length_mm = 100, .access = RESIDENTS},
                         {.from = 3, .to = 4, .length_mm = 100, .access = RESIDENTS},
                         {.from = 4, .to = 5, .length_mm = 100, .access = RESIDENTS},
                         {.from = 2, .to = 7, .length_mm = 100, .access = RESIDENTS},
                         {.from = 2, .to = 8, .length_mm = 100, .access = RESIDENTS}};
    quan_network network = net_of(edges, 7, 9);

    assert_int_equal(ask_between(&network, (quan_access_point){.edge = 0, .offset_mm = 0},
                                 (quan_access_point){.edge = 5, .offset_mm = 100})
                         .cost,
                     1000 + 100 + 100 + 100);
}

static void a_facility_for_residents_is_theirs_alone(void **state)
{
    (void)state;
    quan_access_point neighbour = {.edge = 6, .offset_mm = 50};

    assert_int_equal(ask_compound(left, inside, QUAN_WALLS_AS_THEY_ARE, 1).cost, QUAN_UNREACHED);
    assert_int_equal(ask_compound(neighbour, inside, QUAN_WALLS_AS_THEY_ARE, 1).cost, 90);
    assert_int_equal(ask_compound(left, inside, QUAN_GATES_OPEN, 1).cost, 1060);
}

static void nobody_passes_a_closed_gate(void **state)
{
    (void)state;
    compound[3].access = CLOSED;
    assert_int_equal(ask_compound(left, inside, QUAN_WALLS_AS_THEY_ARE, 0).cost, 10000 + 140);
    assert_int_equal(ask_compound(left, inside, QUAN_GATES_OPEN, 0).cost, 1060);
    compound[3].access = BARRIER;
    assert_int_equal(ask_compound(left, inside, QUAN_GATES_OPEN, 0).cost, 10000 + 140);
    assert_int_equal(ask_compound(left, inside, QUAN_WALLS_GONE, 0).cost, 1060);
    compound[3].access = RESIDENTS;
}

static void costs_stop_below_unreached(void **state)
{
    (void)state;
    quan_edge edges[] = {{.from = 0, .to = 1, .length_mm = UINT32_MAX - 2},
                         {.from = 1, .to = 2, .length_mm = 1},
                         {.from = 2, .to = 3, .length_mm = UINT32_MAX},
                         {.from = 3, .to = 4, .length_mm = 7}};
    quan_network network = net_of(edges, 4, 5);
    quan_access_point door = {.edge = 0, .offset_mm = 0};
    const uint32_t expected[] = {UINT32_MAX - 2, UINT32_MAX - 1, UINT32_MAX - 1, UINT32_MAX - 1};

    for (int32_t e = 0; e < 4; e++) {
        quan_access_point home = {.edge = e, .offset_mm = edges[e].length_mm};
        answer a = ask_between(&network, home, door);
        assert_int_equal(a.cost, expected[e]);
        assert_int_equal(a.target, 0);
    }
    assert_int_equal(ask_between(&network, (quan_access_point){1, 0, UINT32_MAX, 0, 0}, door).cost,
                     UINT32_MAX - 1);
}

static void costs_stop_below_unreached_in_the_middle_of_a_street(void **state)
{
    (void)state;
    quan_edge edges[9];
    quan_network network = net_of(edges, 9, 10);
    quan_access_point door = {4, 0, UINT32_MAX - 1 - 5, 0, 0};

    for (int32_t e = 0; e < 9; e++)
        edges[e] = (quan_edge){.from = e, .to = e + 1, .length_mm = 10};
    for (int32_t e = 0; e < 9; e++)
        for (uint32_t at = 0; at <= 10; at += 10) {
            quan_access_point home = {.edge = e, .offset_mm = at};
            bool there = 10 * e + (int32_t)at == 40;
            assert_int_equal(ask_between(&network, home, door).cost, UINT32_MAX - (there ? 6 : 1));
        }
}

static void groups_are_answered_alike_by_one_and_two_threads(void **state)
{
    (void)state;
    quan_network network = net_of(compound, 7, 7);
    quan_access_point homes[] = {left, right, inside}, doors[] = {inside, right, left};
    const int64_t features[] = {0, 1, 2};
    quan_metric metric = {0};
    quan_monitor two = {.n_threads = 2};
    quan_nearest a[3], b[3];
    quan_graph *graph;
    places h, f;

    access_of(&h, homes, 3, 3);
    access_of(&f, doors, 3, 3);
    quan_targets targets[] = {{&f.access, features, NULL, 3},
                              {&f.access, features + 1, NULL, 2},
                              {&f.access, features, NULL, 0}};
    assert_int_equal(quan_graph_build(&network, &metric, &graph, NULL), QUAN_OK);
    assert_int_equal(quan_reach_nearest(graph, &h.access, targets, 3, NULL, a, NULL), QUAN_OK);
    assert_int_equal(quan_reach_nearest(graph, &h.access, targets, 3, &two, b, NULL), QUAN_OK);
    for (int g = 0; g < 3; g++) {
        assert_memory_equal(a[g].cost, b[g].cost, 3 * sizeof *a->cost);
        assert_memory_equal(a[g].target, b[g].target, 3 * sizeof *a->target);
        quan_nearest_free(&a[g]);
        quan_nearest_free(&b[g]);
    }
    quan_graph_free(graph);
}

static quan_status whole_question(quan_error *err)
{
    quan_network network = net_of(compound, 7, 7);
    quan_access_point homes[] = {left, right, inside}, doors[] = {inside, right};
    const int64_t features[] = {0, 1};
    quan_metric metric = {0};
    quan_nearest nearest = {0};
    quan_graph *graph = NULL;
    places h, f;
    quan_status status = quan_graph_build(&network, &metric, &graph, err);

    access_of(&h, homes, 3, 3);
    access_of(&f, doors, 2, 2);
    quan_targets targets = {&f.access, features, NULL, 2};
    if (!status)
        status = quan_reach_nearest(graph, &h.access, &targets, 1, NULL, &nearest, err);
    if (status)
        assert_null(nearest.cost);
    quan_nearest_free(&nearest);
    quan_graph_free(graph);
    return status;
}

static void running_out_of_memory_is_an_error_wherever_it_happens(void **state)
{
    (void)state;
    quan_error err;
    int64_t n = 0;
    quan_status status;

    do {
        err.message[0] = '\0';
        quan_memory_fail_at(++n, false);
        status = whole_question(&err);
        quan_memory_fail_at(0, false);
        assert_true(status == QUAN_OK || (status == QUAN_ERR_LIMIT && err.message[0]));
    } while (status);
    assert_true(n > 12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_points_on_one_edge_meet_along_it),
        cmocka_unit_test(a_shorter_parallel_edge_is_taken_from_end_to_end),
        cmocka_unit_test(a_loop_is_walked_the_shorter_way_round),
        cmocka_unit_test(edges_of_no_length_cost_nothing),
        cmocka_unit_test(the_best_of_several_access_points_counts_on_both_sides),
        cmocka_unit_test(equally_near_targets_go_to_the_lower_number),
        cmocka_unit_test(a_tie_along_the_own_edge_goes_to_the_lower_number),
        cmocka_unit_test(no_way_is_no_answer),
        cmocka_unit_test(walled_access_points_count_only_without_walls),
        cmocka_unit_test(strangers_walk_round_a_compound),
        cmocka_unit_test(residents_leave_by_either_gate),
        cmocka_unit_test(strangers_reach_a_public_facility_inside_by_either_gate),
        cmocka_unit_test(strangers_come_in_by_a_gate_in_the_middle_of_a_lane),
        cmocka_unit_test(a_facility_for_residents_is_theirs_alone),
        cmocka_unit_test(nobody_passes_a_closed_gate),
        cmocka_unit_test(costs_stop_below_unreached),
        cmocka_unit_test(costs_stop_below_unreached_in_the_middle_of_a_street),
        cmocka_unit_test(groups_are_answered_alike_by_one_and_two_threads),
        cmocka_unit_test(running_out_of_memory_is_an_error_wherever_it_happens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
