#include "network_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h> /* needs the three above */

static const kit_road GROUND = {0};
static const kit_road BRIDGE = {.level = 1, .bridge = 1};
static const kit_road CLOSED = {.access = "closed"};
static const quan_access_options SINGLE = {.connector_max_m = 500.0};
static const quan_access_options MULTI = {
    .outlines = true, .connector_max_m = 500.0, .multi = true, .multi_max_m = 60.0};

static quan_access attach(const quan_network *n, const quan_layer *features,
                          quan_access_options options)
{
    quan_access access;
    quan_error err = {""};
    if (quan_network_attach(n, &features->geoms, &options, NULL, &access, &err))
        fail_msg("%s", err.message);
    return access;
}

/* The places of one point or polygon on some roads; barriers both cut and wall. */
static quan_access attach_one(quan_layer *roads, quan_layer *feature, const quan_layer *barriers,
                              quan_access_options options, quan_network *n)
{
    *n = kit_build(roads, (quan_network_options){.barriers = barriers, .gate_m = 3.0});
    options.barriers = barriers;
    quan_access access = attach(n, feature, options);
    quan_layer_free(roads);
    quan_layer_free(feature);
    return access;
}

static void the_nearest_place_lies_inside_an_edge(void **state)
{
    (void)state;
    quan_layer roads, features;
    quan_network n;
    kit_init(&roads, QUAN_LINES);
    kit_init(&features, QUAN_POINTS);
    KIT(&roads, GROUND, 0, 0, 0, 50, 100, 50);
    KIT(&features, GROUND, 30, 70);
    quan_access a = attach_one(&roads, &features, NULL, SINGLE, &n);

    assert_int_equal(a.n_features, 1);
    assert_int_equal(a.first[1], 1);
    assert_int_equal(a.points[0].edge, 0);
    assert_int_equal(a.points[0].offset_mm, 80000);
    assert_int_equal(a.points[0].connector_mm, 20000);
    quan_access_free(&a);
    quan_network_free(&n);
}

static void a_connector_is_as_long_as_the_limit_and_no_longer(void **state)
{
    (void)state;
    for (int beyond = 0; beyond < 2; beyond++) {
        quan_layer roads, features;
        quan_network n;
        kit_init(&roads, QUAN_LINES);
        kit_init(&features, QUAN_POINTS);
        KIT(&roads, GROUND, 0, 0, 1000, 0);
        KIT(&features, GROUND, 30, beyond ? 500.001 : 500);
        quan_access a = attach_one(&roads, &features, NULL, SINGLE, &n);
        assert_int_equal(a.first[1], 1 - beyond);
        quan_access_free(&a);
        quan_network_free(&n);
    }
}

static void bridges_and_closed_roads_are_not_attached_to(void **state)
{
    (void)state;
    quan_layer roads, features;
    quan_network n;
    kit_init(&roads, QUAN_LINES);
    kit_init(&features, QUAN_POINTS);
    KIT(&roads, BRIDGE, 0, 0, 100, 0);
    KIT(&roads, CLOSED, 0, 5, 100, 5);
    KIT(&roads, GROUND, 0, 90, 100, 90);
    KIT(&features, GROUND, 30, 10);
    quan_access a = attach_one(&roads, &features, NULL, SINGLE, &n);

    assert_int_equal(a.first[1], 1);
    assert_int_equal(a.points[0].connector_mm, 80000);
    quan_access_free(&a);
    quan_network_free(&n);
}

static void ties_go_to_the_lower_edge(void **state)
{
    (void)state;
    quan_layer roads, features;
    quan_network n;
    kit_init(&roads, QUAN_LINES);
    kit_init(&features, QUAN_POINTS);
    KIT(&roads, GROUND, 0, 20, 100, 20);
    KIT(&roads, GROUND, 0, 0, 100, 0);
    KIT(&features, GROUND, 30, 10);
    quan_access a = attach_one(&roads, &features, NULL, SINGLE, &n);

    assert_int_equal(a.points[0].edge, 0);
    quan_access_free(&a);
    quan_network_free(&n);
}

static void several_directions_are_sixty_degrees_apart_and_within_their_limit(void **state)
{
    (void)state;
    quan_layer roads, features;
    quan_network n;
    kit_init(&roads, QUAN_LINES);
    kit_init(&features, QUAN_POINTS);
    KIT(&roads, GROUND, -100, 10, 100, 10);  /* north */
    KIT(&roads, GROUND, -100, 12, 100, 12);  /* north again */
    KIT(&roads, GROUND, 20, -100, 20, 5);    /* east */
    KIT(&roads, GROUND, -100, -30, 15, -30); /* south */
    KIT(&roads, GROUND, -61, -100, -61, 5);  /* west, too far for one more */
    KIT(&features, GROUND, 0, 0);
    quan_access a = attach_one(&roads, &features, NULL, MULTI, &n);

    assert_int_equal(a.first[1], 3);
    assert_int_equal(n.edges[a.points[0].edge].road, 0);
    assert_int_equal(n.edges[a.points[1].edge].road, 2);
    assert_int_equal(n.edges[a.points[2].edge].road, 3);
    quan_access_free(&a);
    quan_network_free(&n);
}

static void a_walled_place_is_marked_and_an_open_one_looked_for_further_on(void **state)
{
    (void)state;
    for (int multi = 0; multi < 2; multi++) {
        quan_layer roads, features, barriers;
        quan_network n;
        kit_init(&roads, QUAN_LINES);
        kit_init(&features, QUAN_POINTS);
        kit_init(&barriers, QUAN_LINES);
        KIT(&roads, GROUND, -100, 10, 100, 10);
        KIT(&roads, GROUND, -100, -300, 100, -300);
        KIT(&barriers, GROUND, -200, 5, 200, 5);
        KIT(&features, GROUND, 0, 0);
        quan_access a = attach_one(&roads, &features, &barriers, multi ? MULTI : SINGLE, &n);
        assert_int_equal(a.first[1], 1 + multi);
        assert_int_equal(a.points[0].walled, 1);
        assert_int_equal(a.points[0].connector_mm, 10000);
        if (multi) {
            assert_int_equal(a.points[1].walled, 0);
            assert_int_equal(a.points[1].connector_mm, 300000);
        }
        quan_access_free(&a);
        quan_network_free(&n);
        quan_layer_free(&barriers);
    }
}

static void the_end_of_a_way_at_a_wall_serves_its_own_side_only(void **state)
{
    (void)state;
    quan_layer roads, features, barriers;
    quan_network n;
    kit_init(&roads, QUAN_LINES);
    kit_init(&features, QUAN_POINTS);
    kit_init(&barriers, QUAN_LINES);
    KIT(&roads, GROUND, 0, 100, 0, -100); /* edge 0 is north of the wall, edge 1 south */
    KIT(&barriers, GROUND, -200, 0, 200, 0);
    KIT(&features, GROUND, 30, -0.5); /* both edges are nearest at the wall or just below */
    quan_access a = attach_one(&roads, &features, &barriers, MULTI, &n);

    assert_true(a.first[1] >= 1);
    for (int64_t i = 0; i < a.first[1]; i++)
        assert_int_equal(a.points[i].walled, a.points[i].edge == 0);
    quan_access_free(&a);
    quan_network_free(&n);
    quan_layer_free(&barriers);
}

static void an_end_just_behind_a_wall_is_walled(void **state)
{
    (void)state;
    for (int backwards = 0; backwards < 2; backwards++) {
        quan_layer roads, features, barriers;
        quan_network n;
        kit_init(&roads, QUAN_LINES);
        kit_init(&features, QUAN_POINTS);
        kit_init(&barriers, QUAN_LINES);
        /* North of the wall to its middle, then away from the feature south of it: both edges are
         * nearest where they meet at the wall. */
        if (backwards) {
            KIT(&roads, GROUND, 0, 0, 0, 100);
            KIT(&roads, GROUND, 0, 0, -200, -1);
        } else {
            KIT(&roads, GROUND, 0, 100, 0, 0, -200, -1);
        }
        KIT(&barriers, GROUND, -300, 0, 300, 0);
        KIT(&features, GROUND, 30, -10);
        quan_access a = attach_one(&roads, &features, &barriers, MULTI, &n);
        int open = 0;
        for (int64_t i = 0; i < a.first[1]; i++) {
            assert_int_equal(a.points[i].walled, a.points[i].edge == 0);
            open += !a.points[i].walled;
        }
        assert_int_equal(open, 1);
        quan_access_free(&a);
        quan_network_free(&n);
        quan_layer_free(&barriers);
    }
}

static void a_way_along_a_polygons_corner_is_an_entrance(void **state)
{
    (void)state;
    quan_layer roads, features;
    quan_network n;
    kit_init(&roads, QUAN_LINES);
    kit_init(&features, QUAN_POLYGONS);
    KIT(&roads, GROUND, -50, 0, 50, 0);
    KIT(&features, GROUND, 0, 0, 10, 10, 0, 20, -10, 10, 0, 0);
    quan_access a = attach_one(&roads, &features, NULL, MULTI, &n);

    assert_int_equal(a.points[0].connector_mm, 0);
    assert_int_equal(a.points[0].offset_mm, 50000);
    quan_access_free(&a);
    quan_network_free(&n);
}

static void a_way_up_to_the_wall_round_a_polygon_is_no_entrance(void **state)
{
    (void)state;
    quan_layer roads, features, barriers;
    quan_network n;
    kit_init(&roads, QUAN_LINES);
    kit_init(&features, QUAN_POLYGONS);
    kit_init(&barriers, QUAN_LINES);
    KIT(&roads, GROUND, -50, 10, 10, 10);
    KIT(&barriers, GROUND, 0, 0, 40, 0, 40, 20, 0, 20, 0, 0);
    KIT(&features, GROUND, 0, 0, 40, 0, 40, 20, 0, 20, 0, 0);
    quan_access a = attach_one(&roads, &features, &barriers, MULTI, &n);

    assert_true(a.first[1] >= 2);
    assert_int_equal(a.points[0].connector_mm, 0);
    for (int64_t i = 0; i < a.first[1]; i++)
        if (!a.points[i].walled)
            assert_int_equal(a.points[i].edge, 1);
    quan_access_free(&a);
    quan_network_free(&n);
    quan_layer_free(&barriers);
}

static void a_way_that_enters_a_polygon_is_an_entrance_without_connector(void **state)
{
    (void)state;
    quan_layer roads, features;
    quan_network n;
    kit_init(&roads, QUAN_LINES);
    kit_init(&features, QUAN_POLYGONS);
    KIT(&roads, GROUND, -50, 10, 10, 10);
    KIT(&features, GROUND, 0, 0, 40, 0, 40, 20, 0, 20, 0, 0);
    quan_access a = attach_one(&roads, &features, NULL, MULTI, &n);

    assert_int_equal(a.first[1], 2); /* the outline at 50 m, and the way's end from the middle */
    assert_int_equal(a.points[0].connector_mm, 0);
    assert_int_equal(a.points[0].offset_mm, 50000);
    assert_int_equal(a.points[1].connector_mm, 10000);
    assert_int_equal(a.points[1].offset_mm, 60000);
    quan_access_free(&a);
    quan_network_free(&n);
}

static void a_feature_without_geometry_or_a_network_without_edges_attach_nothing(void **state)
{
    (void)state;
    quan_layer roads, features;
    quan_network n;
    kit_init(&roads, QUAN_LINES);
    kit_init(&features, QUAN_POINTS);
    assert_int_equal(quan_geoms_add_feature(&features.geoms, NULL), QUAN_OK);
    KIT(&features, GROUND, 1, 1);
    quan_access a = attach_one(&roads, &features, NULL, MULTI, &n);

    assert_int_equal(a.n_features, 2);
    assert_int_equal(a.first[2], 0);
    quan_access_free(&a);
    quan_network_free(&n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_nearest_place_lies_inside_an_edge),
        cmocka_unit_test(a_connector_is_as_long_as_the_limit_and_no_longer),
        cmocka_unit_test(bridges_and_closed_roads_are_not_attached_to),
        cmocka_unit_test(ties_go_to_the_lower_edge),
        cmocka_unit_test(several_directions_are_sixty_degrees_apart_and_within_their_limit),
        cmocka_unit_test(a_walled_place_is_marked_and_an_open_one_looked_for_further_on),
        cmocka_unit_test(the_end_of_a_way_at_a_wall_serves_its_own_side_only),
        cmocka_unit_test(an_end_just_behind_a_wall_is_walled),
        cmocka_unit_test(a_way_along_a_polygons_corner_is_an_entrance),
        cmocka_unit_test(a_way_up_to_the_wall_round_a_polygon_is_no_entrance),
        cmocka_unit_test(a_way_that_enters_a_polygon_is_an_entrance_without_connector),
        cmocka_unit_test(a_feature_without_geometry_or_a_network_without_edges_attach_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
