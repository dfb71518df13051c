#include "network_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h> /* needs the three above */

static const kit_road GROUND = {0};
static const kit_road BRIDGE = {.level = 1, .bridge = 1};
static const kit_road FLAT_BRIDGE = {.bridge = 1};
static const kit_road UPPER = {.level = 1};
static const quan_network_options PLAIN = {0};

static quan_network build_and_free(quan_layer *roads, quan_network_options options)
{
    quan_network n = kit_build(roads, options);
    quan_layer_free(roads);
    return n;
}

static void a_crossing_on_one_level_is_a_node(void **state)
{
    (void)state;
    quan_layer roads;
    kit_init(&roads, QUAN_LINES);
    KIT(&roads, GROUND, 0, 0, 10, 10);
    KIT(&roads, GROUND, 0, 10, 10, 0);
    quan_network n = build_and_free(&roads, PLAIN);

    assert_int_equal(n.n_nodes, 5);
    assert_int_equal(n.n_edges, 4);
    assert_int_equal(n.counts.crossings, 1);
    assert_int_equal(kit_count_nodes(&n, 5, 5), 1);
    assert_int_equal(n.edges[0].length_mm, 7071);
    quan_network_free(&n);
}

static void a_crossing_of_two_levels_or_of_a_bridge_is_none(void **state)
{
    (void)state;
    const kit_road others[] = {BRIDGE, FLAT_BRIDGE, UPPER};
    for (int i = 0; i < 3; i++) {
        quan_layer roads;
        kit_init(&roads, QUAN_LINES);
        KIT(&roads, GROUND, 0, 0, 10, 10);
        KIT(&roads, others[i], 0, 10, 10, 0);
        quan_network n = build_and_free(&roads, PLAIN);
        assert_int_equal(n.n_nodes, 4);
        assert_int_equal(n.n_components, 2);
        assert_int_equal(n.counts.separated_crossings, 1);
        assert_int_equal(n.counts.crossings, 0);
        quan_network_free(&n);
    }
}

static void three_lines_through_one_place_make_one_node(void **state)
{
    (void)state;
    quan_layer roads;
    kit_init(&roads, QUAN_LINES);
    /* The place (1/3, 1/3) m lies on no millimetre. */
    KIT(&roads, GROUND, 0, 0, 1, 1);
    KIT(&roads, GROUND, 0, 1, 0.5, 0);
    KIT(&roads, GROUND, 1, 0, 0, 0.5);
    quan_network n = build_and_free(&roads, PLAIN);

    assert_int_equal(n.counts.crossings, 1);
    assert_int_equal(n.n_nodes, 7);
    assert_int_equal(n.n_edges, 6);
    quan_network_free(&n);
}

static void an_end_or_corner_on_the_inside_of_a_line_joins_on_the_same_level_only(void **state)
{
    (void)state;
    for (int level = 0; level < 2; level++)
        for (int corner = 0; corner < 2; corner++) {
            quan_layer roads;
            kit_init(&roads, QUAN_LINES);
            KIT(&roads, GROUND, 0, 0, 9, 3);
            kit_road other = {.level = level};
            if (corner)
                KIT(&roads, other, 0, 10, 6, 2, 12, 10);
            else
                KIT(&roads, other, 6, 2, 12, 10);
            quan_network n = build_and_free(&roads, PLAIN);
            assert_int_equal(n.counts.touches, level == 0);
            assert_int_equal(n.n_components, 1 + level);
            quan_network_free(&n);
        }
}

static void ends_that_coincide_join_on_any_level(void **state)
{
    (void)state;
    quan_layer roads;
    kit_init(&roads, QUAN_LINES);
    KIT(&roads, GROUND, 0, 0, 10, 0);
    KIT(&roads, BRIDGE, 10, 0, 20, 0);
    quan_network n = build_and_free(&roads, PLAIN);

    assert_int_equal(n.n_components, 1);
    assert_int_equal(n.n_nodes, 3);
    quan_network_free(&n);
}

static void inner_vertices_that_coincide_join_on_the_same_level_only(void **state)
{
    (void)state;
    for (int level = 0; level < 2; level++) {
        quan_layer roads;
        kit_init(&roads, QUAN_LINES);
        KIT(&roads, GROUND, 0, 0, 5, 5, 10, 0);
        KIT(&roads, ((kit_road){.level = level}), 0, 10, 5, 5, 10, 10);
        quan_network n = build_and_free(&roads, PLAIN);
        assert_int_equal(n.n_components, 1 + level);
        assert_int_equal(kit_count_nodes(&n, 5, 5), 1 - level);
        quan_network_free(&n);
    }
}

static void a_bridge_lands_on_a_corner_of_the_street(void **state)
{
    (void)state;
    quan_layer roads;
    kit_init(&roads, QUAN_LINES);
    KIT(&roads, GROUND, 0, 0, 5, 0, 10, 0);
    KIT(&roads, BRIDGE, 5, 0, 5, 20);
    quan_network n = build_and_free(&roads, PLAIN);

    assert_int_equal(n.n_components, 1);
    assert_int_equal(n.n_edges, 3);
    quan_network_free(&n);
}

static void stairs_lead_up_to_the_middle_of_a_bridge(void **state)
{
    (void)state;
    quan_layer roads;
    kit_init(&roads, QUAN_LINES);
    KIT(&roads, BRIDGE, 0, 0, 5, 0, 10, 0);
    KIT(&roads, ((kit_road){.stairs = 1}), 5, 0, 5, 20);
    quan_network n = build_and_free(&roads, PLAIN);

    assert_int_equal(n.n_components, 1);
    assert_int_equal(n.n_edges, 3);
    assert_int_equal(n.edges[2].stairs, 1);
    quan_network_free(&n);
}

static void a_street_cut_in_two_under_a_bridge_stays_below_it(void **state)
{
    (void)state;
    quan_layer roads;
    kit_init(&roads, QUAN_LINES);
    KIT(&roads, BRIDGE, 0, 0, 5, 0, 10, 0);
    KIT(&roads, GROUND, 5, -20, 5, 0);
    KIT(&roads, GROUND, 5, 0, 5, 20);
    quan_network n = build_and_free(&roads, PLAIN);

    assert_int_equal(n.n_components, 2);
    assert_true(kit_is_joined(&n, 5, -20, 5, 20));
    quan_network_free(&n);
}

static void as_graph_joins_ends_only(void **state)
{
    (void)state;
    quan_layer roads;
    kit_init(&roads, QUAN_LINES);
    KIT(&roads, GROUND, 0, 0, 10, 10);
    KIT(&roads, GROUND, 0, 10, 10, 0);
    KIT(&roads, GROUND, 10, 10, 20, 20);
    KIT(&roads, GROUND, 2, 2, 5, 0);
    quan_network n = build_and_free(&roads, (quan_network_options){.as_graph = true});

    assert_int_equal(n.n_edges, 4);
    assert_int_equal(n.n_nodes, 7);
    assert_int_equal(n.n_components, 3);
    quan_network_free(&n);
}

static void a_shared_run_is_split_and_kept_once_with_the_most_open_access(void **state)
{
    (void)state;
    quan_layer roads;
    kit_init(&roads, QUAN_LINES);
    KIT(&roads, ((kit_road){.access = "residents"}), 0, 0, 10, 0);
    KIT(&roads, GROUND, 14, 0, 4, 0);
    quan_network n = build_and_free(&roads, PLAIN);

    assert_int_equal(n.n_nodes, 4);
    assert_int_equal(n.n_edges, 3);
    assert_int_equal(n.counts.duplicates, 1);
    assert_int_equal(n.counts.overlaps, 2);
    assert_int_equal(n.edges[0].access, QUAN_ACCESS_RESIDENTS);
    assert_int_equal(n.edges[0].length_mm, 4000);
    assert_int_equal(n.edges[2].road, 1);
    assert_int_equal(n.edges[2].access, QUAN_ACCESS_PUBLIC);
    assert_int_equal(n.edges[2].length_mm, 6000);
    quan_network_free(&n);
}

static void equal_lines_of_equal_access_leave_the_first(void **state)
{
    (void)state;
    quan_layer roads;
    kit_init(&roads, QUAN_LINES);
    KIT(&roads, GROUND, 0, 0, 5, 5, 10, 0);
    KIT(&roads, GROUND, 10, 0, 5, 5, 0, 0);
    KIT(&roads, GROUND, 0, 0, 5, 4, 10, 0);
    quan_network n = build_and_free(&roads, PLAIN);

    /* The corner at (5, 5) is a node of the two equal lines; the third runs elsewhere. */
    assert_int_equal(n.n_edges, 3);
    assert_int_equal(n.counts.duplicates, 2);
    assert_int_equal(n.edges[1].road, 0);
    assert_int_equal(n.edges[2].road, 2);
    quan_network_free(&n);
}

static void a_dangling_end_joins_within_the_tolerance_and_not_beyond(void **state)
{
    (void)state;
    for (int near = 0; near < 2; near++) {
        quan_layer roads;
        kit_init(&roads, QUAN_LINES);
        KIT(&roads, GROUND, 0, 0, 10, 0);
        KIT(&roads, GROUND, 3, near ? 0.5 : 0.501, 3, 20);
        quan_network n = build_and_free(&roads, (quan_network_options){.snap_m = 0.5});
        assert_int_equal(n.n_components, near ? 1 : 2);
        assert_int_equal(n.counts.snapped_ends, near);
        if (near)
            assert_int_equal(n.edges[2].length_mm, 19500);
        quan_network_free(&n);
    }
}

static void the_accuracy_of_a_road_is_its_tolerance(void **state)
{
    (void)state;
    quan_layer roads;
    int32_t column;
    kit_init(&roads, QUAN_LINES);
    KIT(&roads, GROUND, 0, 0, 10, 0);
    KIT(&roads, GROUND, 3, 2, 3, 20);
    KIT(&roads, GROUND, 7, 2, 7, 20);
    assert_int_equal(
        quan_table_add_column(&roads.table, "accuracy_m", QUAN_TYPE_REAL, &column, NULL), 0);
    quan_table_set_real(&roads.table, column, 1, 2.5);
    quan_network n = build_and_free(&roads, (quan_network_options){.snap_m = 0.5});

    assert_true(kit_is_joined(&n, 0, 0, 3, 20));
    assert_false(kit_is_joined(&n, 0, 0, 7, 20));
    quan_network_free(&n);
}

static void an_end_is_not_snapped_to_another_level_nor_across_a_wall(void **state)
{
    (void)state;
    for (int wall = 0; wall < 2; wall++) {
        quan_layer roads, barriers;
        kit_init(&roads, QUAN_LINES);
        kit_init(&barriers, QUAN_LINES);
        KIT(&roads, (wall ? GROUND : UPPER), 0, 0, 10, 0);
        KIT(&roads, GROUND, 3, 0.4, 3, 20);
        KIT(&barriers, GROUND, -5, 0.2, 15, 0.2);
        quan_network_options options = {.snap_m = 0.5, .barriers = wall ? &barriers : NULL};
        quan_network n = build_and_free(&roads, options);
        assert_int_equal(n.n_components, 2);
        assert_int_equal(n.counts.snapped_ends, 0);
        quan_network_free(&n);
        quan_layer_free(&barriers);
    }
}

static void a_chain_of_near_ends_is_not_drawn_together_beyond_the_tolerance(void **state)
{
    (void)state;
    quan_layer roads;
    kit_init(&roads, QUAN_LINES);
    KIT(&roads, GROUND, 0, 0, 0, 50);
    KIT(&roads, GROUND, 0.4, 0, 0.4, -50);
    KIT(&roads, GROUND, 0.9, 0, 0.9, 50);
    quan_network n = build_and_free(&roads, (quan_network_options){.snap_m = 0.6});

    /* 0.4 m is joined first; the third is 0.5 m from the second, but 0.9 m from the first. */
    assert_true(kit_is_joined(&n, 0, 50, 0.4, -50));
    assert_false(kit_is_joined(&n, 0, 50, 0.9, 50));
    quan_network_free(&n);
}

static void a_short_stub_is_not_snapped_to_the_street_that_it_leaves(void **state)
{
    (void)state;
    quan_layer roads;
    kit_init(&roads, QUAN_LINES);
    KIT(&roads, GROUND, 0, 0, 20, 0);
    KIT(&roads, GROUND, 10, 0, 10.5, 0.5);
    quan_network n = build_and_free(&roads, (quan_network_options){.snap_m = 1.0});

    assert_int_equal(n.counts.snapped_ends, 0);
    assert_int_equal(n.n_edges, 3);
    quan_network_free(&n);
}

static void a_ring_is_one_edge_until_something_meets_it(void **state)
{
    (void)state;
    quan_layer roads;
    kit_init(&roads, QUAN_LINES);
    KIT(&roads, GROUND, 0, 0, 10, 0, 10, 10, 0, 10, 0, 0);
    quan_network n = build_and_free(&roads, PLAIN);

    assert_int_equal(n.n_nodes, 1);
    assert_int_equal(n.n_edges, 1);
    assert_int_equal(n.edges[0].length_mm, 40000);
    quan_network_free(&n);
}

static void a_line_that_crosses_itself_has_a_node_there(void **state)
{
    (void)state;
    quan_layer roads;
    kit_init(&roads, QUAN_LINES);
    KIT(&roads, GROUND, 0, 0, 10, 0, 10, 5, 5, 5, 5, -5);
    quan_network n = build_and_free(&roads, PLAIN);

    assert_int_equal(n.n_edges, 3);
    assert_int_equal(n.edges[1].from, n.edges[1].to);
    quan_network_free(&n);
}

static void lines_and_vertices_without_length_are_dropped_and_counted(void **state)
{
    (void)state;
    quan_layer roads;
    kit_init(&roads, QUAN_LINES);
    KIT(&roads, GROUND, 0, 0, 0.0001, 0);
    KIT(&roads, GROUND, 0, 0, 5, 0, 5, 0, 10, 0);
    quan_network n = build_and_free(&roads, PLAIN);

    assert_int_equal(n.n_edges, 1);
    assert_int_equal(n.edges[0].road, 1);
    assert_int_equal(n.counts.zero_length, 3); /* two vertices, one line */
    quan_network_free(&n);
}

static void a_feature_beyond_a_thousand_kilometres_is_refused(void **state)
{
    (void)state;
    quan_layer roads;
    quan_network n;
    quan_error err;
    kit_init(&roads, QUAN_LINES);
    KIT(&roads, GROUND, 0, 0, 10, 0);
    KIT(&roads, GROUND, 1.1e6, 0, 1.1e6, 10);

    assert_int_equal(quan_network_build(&roads, &PLAIN, NULL, &n, &err), QUAN_ERR_INPUT);
    assert_int_equal(n.n_edges, 0);
    quan_layer_free(&roads);
}

static void no_roads_make_an_empty_network(void **state)
{
    (void)state;
    quan_layer roads;
    kit_init(&roads, QUAN_LINES);
    quan_network n = build_and_free(&roads, PLAIN);

    assert_int_equal(n.n_nodes, 0);
    assert_int_equal(n.n_components, 0);
    quan_network_free(&n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_crossing_on_one_level_is_a_node),
        cmocka_unit_test(a_crossing_of_two_levels_or_of_a_bridge_is_none),
        cmocka_unit_test(three_lines_through_one_place_make_one_node),
        cmocka_unit_test(an_end_or_corner_on_the_inside_of_a_line_joins_on_the_same_level_only),
        cmocka_unit_test(ends_that_coincide_join_on_any_level),
        cmocka_unit_test(inner_vertices_that_coincide_join_on_the_same_level_only),
        cmocka_unit_test(a_bridge_lands_on_a_corner_of_the_street),
        cmocka_unit_test(stairs_lead_up_to_the_middle_of_a_bridge),
        cmocka_unit_test(a_street_cut_in_two_under_a_bridge_stays_below_it),
        cmocka_unit_test(as_graph_joins_ends_only),
        cmocka_unit_test(a_shared_run_is_split_and_kept_once_with_the_most_open_access),
        cmocka_unit_test(equal_lines_of_equal_access_leave_the_first),
        cmocka_unit_test(a_dangling_end_joins_within_the_tolerance_and_not_beyond),
        cmocka_unit_test(the_accuracy_of_a_road_is_its_tolerance),
        cmocka_unit_test(an_end_is_not_snapped_to_another_level_nor_across_a_wall),
        cmocka_unit_test(a_chain_of_near_ends_is_not_drawn_together_beyond_the_tolerance),
        cmocka_unit_test(a_short_stub_is_not_snapped_to_the_street_that_it_leaves),
        cmocka_unit_test(a_ring_is_one_edge_until_something_meets_it),
        cmocka_unit_test(a_line_that_crosses_itself_has_a_node_there),
        cmocka_unit_test(lines_and_vertices_without_length_are_dropped_and_counted),
        cmocka_unit_test(a_feature_beyond_a_thousand_kilometres_is_refused),
        cmocka_unit_test(no_roads_make_an_empty_network),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
