#include "quan/reach.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* A road of a test: level, bridge, and up to three places. */
typedef struct {
    int64_t level, bridge;
    quan_xy places[3];
    int64_t n;
} road;

static void make_roads(const road *roads, int64_t n, quan_layer *out)
{
    int32_t level, bridge;

    *out = (quan_layer){.geoms = {.kind = QUAN_LINES}};
    assert_int_equal(quan_table_add_column(&out->table, "level", QUAN_TYPE_INT, &level, NULL), 0);
    assert_int_equal(quan_table_add_column(&out->table, "bridge", QUAN_TYPE_INT, &bridge, NULL), 0);
    assert_int_equal(quan_table_add_rows(&out->table, n, NULL), 0);
    for (int64_t i = 0; i < n; i++) {
        quan_table_set_int(&out->table, level, i, roads[i].level);
        quan_table_set_int(&out->table, bridge, i, roads[i].bridge);
        assert_int_equal(quan_geoms_add_feature(&out->geoms, NULL), 0);
        assert_int_equal(quan_geoms_add_part(&out->geoms, NULL), 0);
        assert_int_equal(quan_geoms_add_ring(&out->geoms, roads[i].places, roads[i].n, NULL), 0);
    }
}

static double audit(const road *roads, int64_t n, quan_xy from, quan_xy to, double snap_m)
{
    quan_audit_options options = {{-1000, -1000, 1000, 1000}, 50, snap_m};
    quan_layer layer;
    double distance_m = -1;

    make_roads(roads, n, &layer);
    assert_int_equal(quan_audit_distance(&layer, &options, from, to, &distance_m, NULL), QUAN_OK);
    quan_table_free(&layer.table);
    quan_geoms_free(&layer.geoms);
    return distance_m;
}

#define ASSERT_NEAR(a, b) assert_true(fabs((a) - (b)) < 1e-6)

static const road east_west = {0, 0, {{-100, 0}, {100, 0}}, 2};
static const road north_south = {0, 0, {{0, -100}, {0, 100}}, 2};

static void lines_are_joined_where_they_cross(void **state)
{
    (void)state;
    const road roads[] = {east_west, north_south};

    ASSERT_NEAR(audit(roads, 2, (quan_xy){-90, 3}, (quan_xy){4, 80}, 0), 3 + 90 + 80 + 4);
}

static void a_bridge_or_another_level_is_not_joined_where_it_crosses(void **state)
{
    (void)state;
    road roads[] = {east_west, {0, 1, {{0, -60}, {0, 60}}, 2}, {0, 0, {{0, 60}, {0, 100}}, 2}};

    assert_true(isinf(audit(roads, 3, (quan_xy){-90, 0}, (quan_xy){0, 80}, 0)));
    roads[1].bridge = 0;
    ASSERT_NEAR(audit(roads, 3, (quan_xy){-90, 0}, (quan_xy){0, 80}, 0), 170);
    roads[1].level = 1;
    assert_true(isinf(audit(roads, 3, (quan_xy){-90, 0}, (quan_xy){0, 80}, 0)));
}

static void stairs_that_end_on_a_bridge_are_joined_but_a_street_cut_below_it_is_not(void **state)
{
    (void)state;
    const road roads[] = {{0, 0, {{-100, 0}, {-50, 0}}, 2},
                          {1, 1, {{-50, 0}, {0, 0}, {50, 0}}, 3},
                          {0, 0, {{0, 0}, {0, 70}}, 2},
                          {0, 0, {{0, 0}, {0, -70}}, 2}};

    ASSERT_NEAR(audit(roads, 3, (quan_xy){-90, 0}, (quan_xy){0, 60}, 0), 150);
    assert_true(isinf(audit(roads, 4, (quan_xy){-90, 0}, (quan_xy){0, 60}, 0)));
}

static void an_end_on_a_line_of_its_level_is_joined(void **state)
{
    (void)state;
    road roads[] = {east_west, {0, 0, {{0, 0}, {0, 70}}, 2}};

    ASSERT_NEAR(audit(roads, 2, (quan_xy){-90, 0}, (quan_xy){0, 60}, 0), 150);
    roads[1].level = 1;
    assert_true(isinf(audit(roads, 2, (quan_xy){-90, 0}, (quan_xy){0, 60}, 0)));
}

static void a_shared_end_joins_a_bridge_to_the_ground(void **state)
{
    (void)state;
    const road roads[] = {{0, 0, {{-100, 0}, {0, 0}}, 2},
                          {1, 1, {{0, 0}, {50, 0}}, 2},
                          {0, 0, {{50, 0}, {100, 0}}, 2}};

    ASSERT_NEAR(audit(roads, 3, (quan_xy){-90, 0}, (quan_xy){80, 0}, 0), 170);
}

static void a_bridge_that_lands_on_a_vertex_of_a_street_is_joined(void **state)
{
    (void)state;
    const road roads[] = {{0, 0, {{-100, 0}, {0, 0}, {100, 0}}, 3},
                          {1, 1, {{0, 0}, {0, 50}}, 2},
                          {0, 0, {{0, 50}, {0, 100}}, 2}};

    ASSERT_NEAR(audit(roads, 3, (quan_xy){-90, 0}, (quan_xy){0, 80}, 0), 170);
}

static void connectors_go_to_no_bridge_and_have_a_limit(void **state)
{
    (void)state;
    road roads[] = {east_west, {1, 1, {{-100, 10}, {100, 10}}, 2}};

    ASSERT_NEAR(audit(roads, 2, (quan_xy){-50, 10}, (quan_xy){50, 10}, 0), 10 + 100 + 10);
    ASSERT_NEAR(audit(roads, 1, (quan_xy){-50, 50}, (quan_xy){50, 0}, 0), 150);
    assert_true(isinf(audit(roads, 1, (quan_xy){-50, 50.001}, (quan_xy){50, 0}, 0)));
    assert_true(isinf(audit(roads, 0, (quan_xy){-50, 0}, (quan_xy){50, 0}, 0)));
}

static void a_dangling_end_is_joined_within_the_tolerance(void **state)
{
    (void)state;
    road roads[] = {east_west, {0, 0, {{0, 0.4}, {0, 70}}, 2}};

    ASSERT_NEAR(audit(roads, 2, (quan_xy){-90, 0}, (quan_xy){0, 60}, 0.5), 150);
    assert_true(isinf(audit(roads, 2, (quan_xy){-90, 0}, (quan_xy){0, 60}, 0.3)));
}

static void two_points_on_one_segment_meet_along_it(void **state)
{
    (void)state;
    const road roads[] = {east_west};

    ASSERT_NEAR(audit(roads, 1, (quan_xy){30, 2}, (quan_xy){10, 1}, 0), 23);
}

static void roads_that_overlap_are_one_way_through(void **state)
{
    (void)state;
    const road roads[] = {{0, 0, {{-100, 0}, {20, 0}}, 2}, {0, 0, {{-20, 0}, {100, 0}}, 2}};

    ASSERT_NEAR(audit(roads, 2, (quan_xy){-90, 0}, (quan_xy){90, 0}, 0), 180);
}

static void only_what_meets_the_window_is_looked_at(void **state)
{
    (void)state;
    const road roads[] = {east_west, {0, 0, {{-100, 0}, {0, 3000}, {100, 0}}, 3}};
    quan_audit_options options = {{-200, 1, 200, 4000}, 50, 0};
    quan_layer layer;
    double distance_m;

    make_roads(roads, 2, &layer);
    assert_int_equal(quan_audit_distance(&layer, &options, (quan_xy){-99, 30}, (quan_xy){99, 30},
                                         &distance_m, NULL),
                     QUAN_OK);
    assert_true(distance_m > 5000 && distance_m < 6100);
    quan_table_free(&layer.table);
    quan_geoms_free(&layer.geoms);
}

static void running_out_of_memory_is_an_error_wherever_it_happens(void **state)
{
    (void)state;
    const road roads[] = {east_west, north_south, {0, 0, {{50, 0.1}, {50, 70}}, 2}};
    quan_audit_options options = {{-1000, -1000, 1000, 1000}, 50, 0.5};
    quan_layer layer;
    double distance_m;
    int64_t n = 0;
    quan_status status;

    make_roads(roads, 3, &layer);
    do {
        quan_memory_fail_at(++n, false);
        status = quan_audit_distance(&layer, &options, (quan_xy){-90, 3}, (quan_xy){4, 80},
                                     &distance_m, NULL);
        quan_memory_fail_at(0, false);
        assert_true(status == QUAN_OK || status == QUAN_ERR_LIMIT);
    } while (status);
    assert_true(n > 10);
    quan_table_free(&layer.table);
    quan_geoms_free(&layer.geoms);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_joined_where_they_cross),
        cmocka_unit_test(a_bridge_or_another_level_is_not_joined_where_it_crosses),
        cmocka_unit_test(stairs_that_end_on_a_bridge_are_joined_but_a_street_cut_below_it_is_not),
        cmocka_unit_test(an_end_on_a_line_of_its_level_is_joined),
        cmocka_unit_test(a_shared_end_joins_a_bridge_to_the_ground),
        cmocka_unit_test(a_bridge_that_lands_on_a_vertex_of_a_street_is_joined),
        cmocka_unit_test(connectors_go_to_no_bridge_and_have_a_limit),
        cmocka_unit_test(a_dangling_end_is_joined_within_the_tolerance),
        cmocka_unit_test(two_points_on_one_segment_meet_along_it),
        cmocka_unit_test(roads_that_overlap_are_one_way_through),
        cmocka_unit_test(only_what_meets_the_window_is_looked_at),
        cmocka_unit_test(running_out_of_memory_is_an_error_wherever_it_happens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
