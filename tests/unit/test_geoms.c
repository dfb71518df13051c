#include "cmocka_all.h"
#include "shape_kit.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* 0: a square of 10 with a hole of 2, and a square of 4 apart; 1: nothing; 2: a point. */
static quan_geoms town(void)
{
    quan_geoms geoms = {.kind = QUAN_POLYGONS};
    FEATURE(&geoms, RECT(0, 0, 10, 10));
    RING(&geoms, RECT(4, 4, 6, 6));
    PART(&geoms, RECT(20, 0, 24, 4));
    assert_int_equal(quan_geoms_add_feature(&geoms, NULL), QUAN_OK);
    FEATURE(&geoms, {5, 5});
    return geoms;
}

static void offsets_are_closed_after_every_call(void **state)
{
    (void)state;
    quan_geoms geoms = {.kind = QUAN_POLYGONS};
    assert_int_equal(quan_geoms_add_feature(&geoms, NULL), QUAN_OK);
    assert_int_equal(geoms.part_first[0], 0);
    assert_int_equal(geoms.part_first[1], 0);
    assert_int_equal(geoms.ring_first[0], 0);
    assert_int_equal(geoms.point_first[0], 0);
    assert_int_equal(quan_geoms_add_part(&geoms, NULL), QUAN_OK);
    assert_int_equal(geoms.part_first[1], 1);
    assert_int_equal(geoms.ring_first[1], 0);
    RING(&geoms, RECT(0, 0, 1, 1));
    assert_int_equal(geoms.ring_first[1], 1);
    assert_int_equal(geoms.point_first[1], 5);
    quan_geoms_free(&geoms);
    assert_null(geoms.points);
    quan_geoms_free(&geoms);
}

static void what_is_out_of_order_is_refused_and_changes_nothing(void **state)
{
    (void)state;
    quan_geoms geoms = {.kind = QUAN_POLYGONS};
    const quan_xy open[] = {{0, 0}, {1, 0}, {1, 1}, {0, 1}};
    assert_int_equal(quan_geoms_add_part(&geoms, NULL), QUAN_ERR_INTERNAL);
    assert_int_equal(quan_geoms_add_ring(&geoms, open, 1, NULL), QUAN_ERR_INTERNAL);
    assert_int_equal(quan_geoms_add_feature(&geoms, NULL), QUAN_OK);
    assert_int_equal(quan_geoms_add_ring(&geoms, open, 1, NULL), QUAN_ERR_INTERNAL);
    assert_int_equal(quan_geoms_add_part(&geoms, NULL), QUAN_OK);
    assert_int_equal(quan_geoms_add_ring(&geoms, open, 4, NULL), QUAN_ERR_INTERNAL);
    assert_int_equal(quan_geoms_add_ring(&geoms, open, 0, NULL), QUAN_ERR_INTERNAL);
    assert_int_equal(geoms.n_rings, 0);
    assert_int_equal(geoms.n_points, 0);
    quan_geoms_free(&geoms);
}

static void a_copied_feature_is_the_same_also_within_one_set(void **state)
{
    (void)state;
    quan_geoms a = town(), b = {.kind = QUAN_POLYGONS};
    assert_int_equal(quan_geoms_add_point(&b, (quan_xy){1, 2}, NULL), QUAN_OK);
    for (int64_t i = 0; i < a.n_features; i++)
        assert_int_equal(quan_geoms_add_copy(&b, &a, i, NULL), QUAN_OK);
    assert_int_equal(b.n_features, 4);
    assert_int_equal(b.n_parts, 1 + a.n_parts);
    assert_true(quan_geoms_area_m2(&b, 1) == 112);
    assert_int_equal(b.part_first[2], b.part_first[3]);
    assert_true(quan_geoms_contains(&b, 3, (quan_xy){5, 5}));
    for (int64_t i = 0; i < 100; i++) /* through many moves of the arrays */
        assert_int_equal(quan_geoms_add_copy(&b, &b, i + 1, NULL), QUAN_OK);
    assert_int_equal(b.n_features, 104);
    for (int64_t i = 1; i + 3 < 104; i++)
        assert_true(quan_geoms_area_m2(&b, i) == quan_geoms_area_m2(&b, i + 3));
    quan_geoms_free(&a);
    quan_geoms_free(&b);
}

static void picking_keeps_rows_and_shapes_together(void **state)
{
    (void)state;
    const int64_t order[] = {2, 0};
    quan_layer layer = {.geoms = town()};
    int32_t id = -1;
    assert_int_equal(quan_table_add_column(&layer.table, "id", QUAN_TYPE_INT, &id, NULL), QUAN_OK);
    assert_int_equal(quan_table_add_rows(&layer.table, 3, NULL), QUAN_OK);
    for (int64_t i = 0; i < 3; i++)
        quan_table_set_int(&layer.table, id, i, i);
    assert_int_equal(quan_layer_pick(&layer, order, 2, NULL), QUAN_OK);
    assert_int_equal(layer.table.n_rows, 2);
    assert_int_equal(layer.geoms.n_features, 2);
    assert_int_equal(layer.geoms.kind, QUAN_POLYGONS);
    assert_int_equal(quan_table_int(&layer.table, id, 0, -1), 2);
    assert_true(quan_geoms_area_m2(&layer.geoms, 0) == 0);
    assert_true(quan_geoms_area_m2(&layer.geoms, 1) == 112);
    assert_int_equal(quan_layer_pick(&layer, NULL, 0, NULL), QUAN_OK);
    assert_int_equal(layer.geoms.n_features, 0);
    assert_int_equal(layer.table.n_rows, 0);
    quan_layer_free(&layer);

    quan_layer bare = {0}; /* rows without a map */
    assert_int_equal(quan_table_add_rows(&bare.table, 3, NULL), QUAN_OK);
    assert_int_equal(quan_layer_pick(&bare, order, 2, NULL), QUAN_OK);
    assert_int_equal(bare.table.n_rows, 2);
    quan_layer_free(&bare);
}

static void areas_and_lengths_are_those_of_the_drawing(void **state)
{
    (void)state;
    quan_geoms geoms = town(), lines = {.kind = QUAN_LINES};
    assert_true(quan_geoms_area_m2(&geoms, 0) == 100 - 4 + 16);
    assert_true(quan_geoms_area_m2(&geoms, 1) == 0);
    assert_true(quan_geoms_area_m2(&geoms, 2) == 0);
    assert_true(quan_geoms_length_m(&geoms, 0) == 40 + 8 + 16);
    assert_true(quan_geoms_length_m(&geoms, 2) == 0);
    FEATURE(&lines, {0, 0}, {3, 4}, {3, 10});
    PART(&lines, {0, 0}, {1, 0});
    assert_true(quan_geoms_length_m(&lines, 0) == 12);
    assert_true(quan_geoms_area_m2(&lines, 0) == 0);
    quan_geoms_free(&lines);
    quan_geoms_free(&geoms);
}

static void a_small_area_far_from_the_origin_keeps_its_digits(void **state)
{
    (void)state;
    quan_geoms geoms = {.kind = QUAN_POLYGONS};
    /* A quarter of a square metre with a zone number before it: all numbers are exact. */
    FEATURE(&geoms, RECT(34394951.5, 2521312.25, 34394952.0, 2521312.75));
    assert_true(quan_geoms_area_m2(&geoms, 0) == 0.25);
    quan_geoms_free(&geoms);
}

static void boxes_hold_all_parts_and_nothing_is_an_empty_box(void **state)
{
    (void)state;
    quan_geoms geoms = town();
    quan_box box = quan_geoms_box(&geoms, 0), none = quan_geoms_box(&geoms, 1);
    assert_true(box.min_x == 0 && box.min_y == 0 && box.max_x == 24 && box.max_y == 10);
    assert_true(none.min_x > none.max_x && none.min_y > none.max_y);
    quan_geoms_free(&geoms);
}

static void the_boundary_is_inside_and_the_hole_is_not(void **state)
{
    (void)state;
    quan_geoms geoms = town();
    static const struct {
        quan_xy point;
        bool inside;
    } cases[] = {
        {{1, 1}, true},          {{0, 0}, true},    {{10, 10}, true},  {{10, 5}, true},
        {{5, 0}, true},          {{5, 5}, false},   {{4, 5}, true},    {{6, 6}, true},
        {{-1, 0}, false},        {{-1, 10}, false}, {{11, 10}, false}, {{15, 2}, false},
        {{22, 2}, true},         {{24, 4}, true},   {{1, 4}, true},    {{8, 6}, true},
        {{5, 4.0000001}, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (quan_geoms_contains(&geoms, 0, cases[i].point) != cases[i].inside)
            fail_msg("(%g %g)", cases[i].point.x_m, cases[i].point.y_m);
    assert_false(quan_geoms_contains(&geoms, 1, (quan_xy){0, 0}));
    assert_true(quan_geoms_contains(&geoms, 2, (quan_xy){5, 5}));
    assert_false(quan_geoms_contains(&geoms, 2, (quan_xy){5, 5.000001}));
    assert_false(quan_geoms_contains(&geoms, 0, (quan_xy){NAN, 5}));
    quan_geoms_free(&geoms);
}

static void a_point_one_bit_off_a_slanted_edge_is_told_from_one_on_it(void **state)
{
    (void)state;
    quan_geoms geoms = {.kind = QUAN_POLYGONS};
    /* On the line y = x all numbers are on it exactly; the next double is not. */
    FEATURE(&geoms, {0.5, 0.5}, {34000024, 34000024}, {34000024, 0.5}, {0.5, 0.5});
    for (int i = 0; i < 27; i++) {
        double at = 12.5 * pow(1.7, i); /* to 2e7 */
        double above = nextafter(at, INFINITY), below = nextafter(at, -INFINITY);
        assert_true(quan_geoms_contains(&geoms, 0, (quan_xy){at, at}));
        assert_true(quan_geoms_contains(&geoms, 0, (quan_xy){at, below}));
        assert_false(quan_geoms_contains(&geoms, 0, (quan_xy){at, above}));
    }
    quan_geoms_free(&geoms);
}

static void distance_is_zero_inside_and_straight_outside(void **state)
{
    (void)state;
    quan_geoms geoms = town(), lines = {.kind = QUAN_LINES};
    assert_true(quan_geoms_distance_m(&geoms, 0, (quan_xy){1, 1}) == 0);
    assert_true(quan_geoms_distance_m(&geoms, 0, (quan_xy){-3, -4}) == 5);
    assert_true(quan_geoms_distance_m(&geoms, 0, (quan_xy){5, 13}) == 3);
    assert_true(quan_geoms_distance_m(&geoms, 0, (quan_xy){5, 5}) == 1); /* in the hole */
    assert_true(quan_geoms_distance_m(&geoms, 0, (quan_xy){18, 2}) == 2);
    assert_true(isinf(quan_geoms_distance_m(&geoms, 1, (quan_xy){0, 0})));
    assert_true(quan_geoms_distance_m(&geoms, 2, (quan_xy){2, 1}) == 5);
    FEATURE(&lines, {0, 0}, {10, 0}, {10, 10}, {0, 0});
    assert_true(quan_geoms_distance_m(&lines, 0, (quan_xy){12, 5}) == 2);
    assert_true(quan_geoms_distance_m(&lines, 0, (quan_xy){5, 0}) == 0);
    /* A closed line is not filled. */
    assert_true(quan_geoms_distance_m(&lines, 0, (quan_xy){8, 3}) == 2);
    assert_false(quan_geoms_contains(&lines, 0, (quan_xy){8, 3}));
    quan_geoms_free(&lines);
    quan_geoms_free(&geoms);
}

static quan_status build_geoms(quan_geoms *geoms, quan_error *err)
{
    static const quan_xy ring[] = {RECT(0, 0, 1, 1)};
    geoms->kind = QUAN_POLYGONS;
    QUAN_TRY(quan_geoms_add_feature(geoms, err));
    QUAN_TRY(quan_geoms_add_part(geoms, err));
    QUAN_TRY(quan_geoms_add_ring(geoms, ring, 5, err));
    QUAN_TRY(quan_geoms_add_point(geoms, (quan_xy){3, 3}, err));
    for (int i = 0; i < 20; i++)
        QUAN_TRY(quan_geoms_add_copy(geoms, geoms, 0, err));
    return QUAN_OK;
}

static quan_status build(quan_layer *layer, quan_error *err)
{
    static const int64_t order[] = {1, 0, 1};
    int32_t name;
    QUAN_TRY(build_geoms(&layer->geoms, err));
    QUAN_TRY(quan_table_add_column(&layer->table, "name", QUAN_TYPE_TEXT, &name, err));
    QUAN_TRY(quan_table_add_rows(&layer->table, 22, err));
    QUAN_TRY(quan_table_set_text(&layer->table, name, 1, "b", err));
    return quan_layer_pick(layer, order, 3, err);
}

static void memory_that_fails_once_leaves_a_set_that_can_be_freed(void **state)
{
    (void)state;
    int64_t n = 1;
    for (;; n++) {
        quan_layer layer = {0};
        quan_error err = {""};
        quan_memory_fail_at(n, false);
        quan_status status = build(&layer, &err);
        bool failed = quan_memory_fail_at(0, false) >= n;
        assert_int_equal(status, failed ? QUAN_ERR_LIMIT : QUAN_OK);
        if (layer.geoms.part_first) {
            const quan_geoms *g = &layer.geoms;
            if (g->ring_first && g->point_first) {
                assert_int_equal(g->part_first[g->n_features], g->n_parts);
                assert_int_equal(g->ring_first[g->n_parts], g->n_rings);
                assert_int_equal(g->point_first[g->n_rings], g->n_points);
            }
        }
        quan_layer_free(&layer);
        if (!failed)
            break;
    }
    assert_true(n > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(offsets_are_closed_after_every_call),
        cmocka_unit_test(what_is_out_of_order_is_refused_and_changes_nothing),
        cmocka_unit_test(a_copied_feature_is_the_same_also_within_one_set),
        cmocka_unit_test(picking_keeps_rows_and_shapes_together),
        cmocka_unit_test(areas_and_lengths_are_those_of_the_drawing),
        cmocka_unit_test(a_small_area_far_from_the_origin_keeps_its_digits),
        cmocka_unit_test(boxes_hold_all_parts_and_nothing_is_an_empty_box),
        cmocka_unit_test(the_boundary_is_inside_and_the_hole_is_not),
        cmocka_unit_test(a_point_one_bit_off_a_slanted_edge_is_told_from_one_on_it),
        cmocka_unit_test(distance_is_zero_inside_and_straight_outside),
        cmocka_unit_test(memory_that_fails_once_leaves_a_set_that_can_be_freed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
