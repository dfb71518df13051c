#include "network_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h> /* needs the three above */

static const kit_road GROUND = {0};
static const kit_road RESIDENTS = {.access = "residents"};
static const kit_road CLOSED = {.access = "closed"};
static const kit_road OPEN = {.access = "public"};

/* Roads, walls and gates of one test, built and freed at once. */
typedef struct {
    quan_layer roads, barriers, gates;
} town;

static void init(town *t)
{
    kit_init(&t->roads, QUAN_LINES);
    kit_init(&t->barriers, QUAN_LINES);
    kit_init(&t->gates, QUAN_POINTS);
}

static quan_network build(town *t)
{
    quan_network n = kit_build(
        &t->roads,
        (quan_network_options){.barriers = &t->barriers, .gates = &t->gates, .gate_m = 3.0});
    quan_layer_free(&t->roads);
    quan_layer_free(&t->barriers);
    quan_layer_free(&t->gates);
    return n;
}

static void a_wall_cuts_the_way_that_crosses_it(void **state)
{
    (void)state;
    town t;
    init(&t);
    KIT(&t.roads, GROUND, 0, 0, 10, 0);
    KIT(&t.barriers, GROUND, 4, -5, 4, 5);
    quan_network n = build(&t);

    assert_int_equal(n.n_edges, 3);
    assert_int_equal(n.n_nodes, 4);
    assert_int_equal(n.n_components, 2);
    assert_int_equal(n.counts.barrier_cuts, 1);
    assert_int_equal(kit_count_nodes(&n, 4, 0), 2);
    assert_int_equal(n.edges[2].road, -1);
    assert_int_equal(n.edges[2].length_mm, 0);
    assert_int_equal(n.edges[2].access, QUAN_ACCESS_BARRIER);
    assert_int_equal(n.edges[0].length_mm, 4000);
    assert_int_equal(n.edges[1].length_mm, 6000);
    quan_network_free(&n);
}

static void gates_decide_who_passes(void **state)
{
    (void)state;
    const kit_road gates[] = {OPEN, RESIDENTS, CLOSED};
    for (int i = 0; i < 3; i++) {
        town t;
        init(&t);
        KIT(&t.roads, GROUND, 0, 0, 10, 0);
        KIT(&t.barriers, GROUND, 4, -5, 4, 5);
        KIT(&t.gates, gates[i], 4, 3);
        quan_network n = build(&t);
        assert_int_equal(n.n_edges, i == 0 ? 1 : 3);
        assert_int_equal(n.n_components, i == 2 ? 2 : 1);
        assert_int_equal(n.counts.public_gates, i == 0);
        assert_int_equal(n.counts.gate_links, i != 0);
        if (i)
            assert_int_equal(n.edges[2].access, i);
        quan_network_free(&n);
    }
}

static void a_gate_too_far_from_the_crossing_opens_nothing_and_is_counted(void **state)
{
    (void)state;
    town t;
    init(&t);
    KIT(&t.roads, GROUND, 0, 0, 10, 0);
    KIT(&t.barriers, GROUND, 4, -5, 4, 5);
    KIT(&t.gates, OPEN, 4, 3.002);
    quan_network n = build(&t);

    assert_int_equal(n.counts.barrier_cuts, 1);
    assert_int_equal(n.counts.unused_gates, 1);
    quan_network_free(&n);
}

static void a_bridge_passes_over_a_wall(void **state)
{
    (void)state;
    const kit_road ways[] = {{.bridge = 1}, {.level = 1}, {.level = -1}};
    for (int i = 0; i < 3; i++) {
        town t;
        init(&t);
        KIT(&t.roads, ways[i], 0, 0, 10, 0);
        KIT(&t.barriers, GROUND, 4, -5, 4, 5);
        quan_network n = build(&t);
        assert_int_equal(n.n_edges, 1);
        quan_network_free(&n);
    }
}

static void a_way_that_touches_a_wall_is_not_cut(void **state)
{
    (void)state;
    town t;
    init(&t);
    KIT(&t.roads, GROUND, 0, 0, 4, 0, 0, 4);    /* a corner on the wall's inside, from one side */
    KIT(&t.roads, GROUND, 0, 10, 4, 10, 9, 12); /* a vertex that both share */
    KIT(&t.barriers, GROUND, 4, -5, 4, 5);
    KIT(&t.barriers, GROUND, 4, 7, 4, 10, 4, 15);
    quan_network n = build(&t);

    assert_int_equal(n.counts.barrier_cuts, 0);
    assert_int_equal(n.n_components, 2);
    quan_network_free(&n);
}

static void a_way_with_a_vertex_on_the_wall_is_cut_there(void **state)
{
    (void)state;
    for (int split = 0; split < 2; split++) {
        town t;
        init(&t);
        if (split) {
            KIT(&t.roads, GROUND, 0, 0, 4, 0);
            KIT(&t.roads, GROUND, 4, 0, 10, 0);
        } else {
            KIT(&t.roads, GROUND, 0, 0, 4, 0, 10, 0);
        }
        KIT(&t.barriers, GROUND, 4, -5, 4, 5);
        quan_network n = build(&t);
        assert_int_equal(n.counts.barrier_cuts, 1);
        assert_int_equal(n.n_components, 2);
        quan_network_free(&n);
    }
}

static void a_way_through_the_corner_of_a_wall_is_cut_there(void **state)
{
    (void)state;
    town t;
    init(&t);
    KIT(&t.roads, GROUND, 0, 0, 10, 0);
    KIT(&t.barriers, GROUND, 4, -5, 5, 0, 4, 5);
    quan_network n = build(&t);

    assert_int_equal(n.counts.barrier_cuts, 1);
    assert_int_equal(n.n_components, 2);
    quan_network_free(&n);
}

static void a_way_that_comes_to_the_wall_and_follows_it_is_not_cut(void **state)
{
    (void)state;
    for (int right = 0; right < 2; right++) {
        town t;
        init(&t);
        KIT(&t.roads, GROUND, right ? 10 : -2, 0, 4, 0, 4, 3);
        KIT(&t.barriers, GROUND, 4, -5, 4, 5);
        quan_network n = build(&t);
        assert_int_equal(n.counts.barrier_cuts, 0);
        assert_int_equal(n.n_components, 1);
        quan_network_free(&n);
    }
}

static void a_wall_that_comes_to_a_way_and_follows_it_does_not_cut_it(void **state)
{
    (void)state;
    town t;
    init(&t);
    KIT(&t.roads, GROUND, 0, 0, 10, 0);
    KIT(&t.barriers, GROUND, 4, -5, 5, 0, 8, 0);
    quan_network n = build(&t);

    assert_int_equal(n.counts.barrier_cuts, 0);
    quan_network_free(&n);
}

static void streets_that_meet_on_the_wall_are_parted_by_their_sides(void **state)
{
    (void)state;
    town t;
    init(&t);
    KIT(&t.roads, GROUND, 0, 0, 10, 0);
    KIT(&t.roads, GROUND, 0, 4, 8, -4);
    KIT(&t.barriers, GROUND, 4, -9, 4, 9);
    quan_network n = build(&t);

    assert_int_equal(n.counts.barrier_cuts, 1);
    assert_int_equal(kit_count_nodes(&n, 4, 0), 2);
    assert_true(kit_is_joined(&n, 0, 0, 0, 4));
    assert_true(kit_is_joined(&n, 10, 0, 8, -4));
    assert_false(kit_is_joined(&n, 0, 0, 10, 0));
    quan_network_free(&n);
}

/* A square compound of 20 m with a way through it, and a square ring of ways inside. */
static quan_network compound(kit_road gate)
{
    town t;
    init(&t);
    KIT(&t.roads, GROUND, -10, 5, 5, 5, 15, 5, 30, 5);
    KIT(&t.roads, GROUND, 5, 5, 5, 15, 15, 15, 15, 5);
    KIT(&t.barriers, GROUND, 0, 0, 20, 0, 20, 20, 0, 20, 0, 0);
    KIT(&t.gates, gate, 0, 5);
    return build(&t);
}

static void edges_inside_a_compound_are_the_residents(void **state)
{
    (void)state;
    quan_network n = compound(RESIDENTS);
    int counts[4] = {0};

    for (int32_t e = 0; e < n.n_edges; e++)
        counts[n.edges[e].access]++;
    /* Outside left and right; inside four pieces of the way and the ring; the gate's link. */
    assert_int_equal(counts[QUAN_ACCESS_PUBLIC], 2);
    assert_int_equal(counts[QUAN_ACCESS_RESIDENTS], 5);
    assert_int_equal(counts[QUAN_ACCESS_BARRIER], 1);
    assert_int_equal(n.counts.gate_links, 1);
    quan_network_free(&n);
}

static void edges_that_end_at_a_slanted_wall_are_inside_whatever_their_ends_round_to(void **state)
{
    (void)state;
    town t;
    init(&t);
    KIT(&t.barriers, GROUND, 0, 0, 20.003, 7.001, 13.002, 27.007, -7.001, 19.999, 0, 0);
    KIT(&t.gates, RESIDENTS, 0, 0);
    for (int i = 0; i < 20; i++) {
        double x = 1.0 + i * 0.5;
        KIT(&t.roads, GROUND, x, -10.0 + i * 0.001, x - i * 0.007, 15);
    }
    quan_network n = build(&t);
    int inside = 0;

    for (int32_t e = 0; e < n.n_edges; e++)
        inside += n.edges[e].access == QUAN_ACCESS_RESIDENTS && n.edges[e].road >= 0;
    assert_int_equal(inside, 20);
    quan_network_free(&n);
}

static void a_public_gate_makes_no_compound(void **state)
{
    (void)state;
    quan_network n = compound(OPEN);

    for (int32_t e = 0; e < n.n_edges; e++)
        assert_int_not_equal(n.edges[e].access, QUAN_ACCESS_RESIDENTS);
    quan_network_free(&n);
}

static void the_access_of_a_road_is_that_of_its_edges(void **state)
{
    (void)state;
    town t;
    init(&t);
    KIT(&t.roads, RESIDENTS, 0, 0, 10, 0);
    KIT(&t.roads, CLOSED, 10, 0, 20, 0);
    KIT(&t.roads, OPEN, 20, 0, 30, 0);
    KIT(&t.roads, GROUND, 30, 0, 40, 0);
    quan_network n = build(&t);

    assert_int_equal(n.edges[0].access, QUAN_ACCESS_RESIDENTS);
    assert_int_equal(n.edges[1].access, QUAN_ACCESS_CLOSED);
    assert_int_equal(n.edges[2].access, QUAN_ACCESS_PUBLIC);
    assert_int_equal(n.edges[3].access, QUAN_ACCESS_PUBLIC);
    assert_int_equal(n.n_components, 1);
    quan_network_free(&n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wall_cuts_the_way_that_crosses_it),
        cmocka_unit_test(gates_decide_who_passes),
        cmocka_unit_test(a_gate_too_far_from_the_crossing_opens_nothing_and_is_counted),
        cmocka_unit_test(a_bridge_passes_over_a_wall),
        cmocka_unit_test(a_way_that_touches_a_wall_is_not_cut),
        cmocka_unit_test(a_way_with_a_vertex_on_the_wall_is_cut_there),
        cmocka_unit_test(a_way_through_the_corner_of_a_wall_is_cut_there),
        cmocka_unit_test(a_way_that_comes_to_the_wall_and_follows_it_is_not_cut),
        cmocka_unit_test(a_wall_that_comes_to_a_way_and_follows_it_does_not_cut_it),
        cmocka_unit_test(streets_that_meet_on_the_wall_are_parted_by_their_sides),
        cmocka_unit_test(edges_inside_a_compound_are_the_residents),
        cmocka_unit_test(edges_that_end_at_a_slanted_wall_are_inside_whatever_their_ends_round_to),
        cmocka_unit_test(a_public_gate_makes_no_compound),
        cmocka_unit_test(the_access_of_a_road_is_that_of_its_edges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
