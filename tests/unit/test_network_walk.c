#include "network_kit.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h> /* needs those above */

static const kit_road GROUND = {0};
static const kit_road STAIRS = {.stairs = 1};
static const kit_road BRIDGE = {.level = 1, .bridge = 1};
static const quan_profile ADULT = {"adult", 1.2, 0.5, 0.4};
static char CRS[] = "EPSG:4543";

/* A hillside that rises 0.1 m per metre to the east, in cells of 10 m; NaN east of x = 900 m. */
enum {
    SIDE = 101
};

static quan_raster hillside(float z[SIDE * SIDE])
{
    for (int row = 0; row < SIDE; row++)
        for (int column = 0; column < SIDE; column++)
            z[row * SIDE + column] = column > 90 ? NAN : (float)column;
    return (quan_raster){SIDE, SIDE, 0.0, 1000.0, 10.0, -10.0, z, CRS};
}

static quan_network build(quan_layer *roads)
{
    float z[SIDE * SIDE];
    quan_raster dem = hillside(z);
    quan_network n =
        kit_build(roads, (quan_network_options){.dem = &dem, .crs = CRS, .height_step_m = 30.0});
    quan_layer_free(roads);
    return n;
}

static void uphill_takes_the_time_of_irmischer_and_clarke(void **state)
{
    (void)state;
    quan_layer roads;
    kit_init(&roads, QUAN_LINES);
    KIT(&roads, GROUND, 100, 500, 200, 500);
    quan_network n = build(&roads);

    /* v = 0.11 + exp(-(100 S + 5)^2 / 1800): 1.0962 on level ground, 0.9925 at +10 %, 1.0962 at
     * -10 %, which is as far from the optimum of -5 %. */
    assert_int_equal(n.height_first[1], 4); /* three steps of 33.3 m */
    assert_int_equal(quan_network_walk_ms(&n, &ADULT, 0, 0, 100000), 92041);
    assert_int_equal(quan_network_walk_ms(&n, &ADULT, 0, 100000, 0), 83333);
    quan_network_free(&n);
}

static void pieces_of_an_edge_add_up_and_longer_takes_longer(void **state)
{
    (void)state;
    quan_layer roads;
    kit_init(&roads, QUAN_LINES);
    KIT(&roads, GROUND, 100, 500, 147, 503, 333.333, 321);
    quan_network n = build(&roads);
    uint32_t length = n.edges[0].length_mm, last = 0;
    uint64_t seed = 7;

    uint32_t whole = quan_network_walk_ms(&n, &ADULT, 0, 0, length);
    for (int i = 0; i < 2000; i++) {
        uint32_t a = kit_random(&seed) % (length + 1);
        assert_int_equal(quan_network_walk_ms(&n, &ADULT, 0, 0, a) +
                             quan_network_walk_ms(&n, &ADULT, 0, a, length),
                         whole);
    }
    for (uint32_t a = 0; a <= length; a += 97) {
        uint32_t t = quan_network_walk_ms(&n, &ADULT, 0, length, length - a);
        assert_true(t >= last);
        last = t;
    }
    assert_true(last > 0);
    quan_network_free(&n);
}

static void slope_is_capped_and_stairs_have_their_own_speed(void **state)
{
    (void)state;
    const quan_profile careful = {"careful", 1.2, 0.5, 0.05};
    quan_layer roads;
    kit_init(&roads, QUAN_LINES);
    KIT(&roads, GROUND, 100, 500, 200, 500);
    KIT(&roads, STAIRS, 100, 600, 200, 600);
    quan_network n = build(&roads);

    /* At +5 %: 0.11 + exp(-1/18) = 1.0560. */
    assert_int_equal(quan_network_walk_ms(&n, &careful, 0, 0, 100000), 86510);
    assert_int_equal(quan_network_walk_ms(&n, &ADULT, 1, 0, 100000), 200000);
    quan_network_free(&n);
}

static void an_edge_with_a_gap_in_its_heights_is_flat_and_counted(void **state)
{
    (void)state;
    quan_layer roads;
    kit_init(&roads, QUAN_LINES);
    KIT(&roads, GROUND, 800, 500, 950, 500);
    KIT(&roads, GROUND, 100, 500, 200, 500);
    quan_network n = build(&roads);

    assert_int_equal(n.counts.without_height, 1);
    assert_int_equal(quan_network_walk_ms(&n, &ADULT, 0, 0, 120000), 100000);
    quan_network_free(&n);
}

static void a_bridge_of_two_edges_is_straight_between_its_portals(void **state)
{
    (void)state;
    float z[SIDE * SIDE];
    quan_raster dem = hillside(z);
    quan_layer roads;
    kit_init(&roads, QUAN_LINES);
    KIT(&roads, GROUND, 100, 500, 200, 500);
    KIT(&roads, BRIDGE, 200, 500, 300, 500);
    KIT(&roads, BRIDGE, 300, 500, 400, 500);
    KIT(&roads, GROUND, 400, 500, 500, 500);
    z[50 * SIDE + 30] = 5.0F; /* a valley under the middle */
    quan_network n =
        kit_build(&roads, (quan_network_options){.dem = &dem, .crs = CRS, .height_step_m = 30.0});

    assert_true(fabs((double)n.z_m[kit_node(&n, 300, 500)] - 30.0) < 0.01);
    assert_int_equal(n.height_first[2] - n.height_first[1], 2);
    quan_network_free(&n);
    quan_layer_free(&roads);
}

static void heights_come_from_the_rasters_own_system(void **state)
{
    (void)state;
    /* 0.001 degree of latitude is about 110.7 m: the slope to the north is 1 m in 0.001 degree. */
    enum {
        N = 50
    };
    float z[N * N];
    char wgs84[] = "EPSG:4326";
    for (int row = 0; row < N; row++)
        for (int column = 0; column < N; column++)
            z[row * N + column] = (float)(N - row);
    quan_raster dem = {N, N, 101.98, 22.82, 0.001, -0.001, z, wgs84};
    quan_layer roads;
    kit_init(&roads, QUAN_LINES);
    KIT(&roads, GROUND, 500000, 2521500, 500000, 2522500);
    quan_network n =
        kit_build(&roads, (quan_network_options){.dem = &dem, .crs = CRS, .height_step_m = 30.0});
    quan_layer_free(&roads);

    assert_false(isnan(n.z_m[0]));
    assert_true(fabs((double)n.z_m[1] - (double)n.z_m[0] - 1000.0 / 110.74) < 0.02);
    quan_network_free(&n);
}

static void the_table_has_a_line_per_edge_with_both_times(void **state)
{
    (void)state;
    quan_layer roads, table;
    float z[SIDE * SIDE];
    quan_raster dem = hillside(z);
    kit_init(&roads, QUAN_LINES);
    KIT(&roads, GROUND, 100, 500, 200, 500);
    KIT(&roads, ((kit_road){.access = "residents"}), 150, 400, 150, 600);
    quan_network n =
        kit_build(&roads, (quan_network_options){.dem = &dem, .crs = CRS, .height_step_m = 30.0});

    assert_int_equal(quan_network_table(&n, &roads, &ADULT, &table, NULL), QUAN_OK);
    const quan_table *t = &table.table;
    assert_int_equal(t->n_rows, 4);
    assert_int_equal(table.geoms.n_features, 4);
    assert_string_equal(quan_table_text(t, quan_table_find(t, "edge_id"), 3), "1#2");
    assert_string_equal(quan_table_text(t, quan_table_find(t, "source_id"), 1), "0");
    assert_string_equal(quan_table_text(t, quan_table_find(t, "access"), 3), "residents");
    assert_true(fabs(quan_table_real(t, quan_table_find(t, "length_m"), 1, -1) - 50.0) < 1e-9);
    assert_true(fabs(quan_table_real(t, quan_table_find(t, "fwd_s"), 1, -1) - 46.021) < 0.0015);
    assert_true(fabs(quan_table_real(t, quan_table_find(t, "bwd_s"), 1, -1) - 41.667) < 0.0015);
    assert_true(fabs(table.geoms.points[1].x_m - 150.0) < 1e-9);
    quan_layer_free(&table);
    quan_network_free(&n);
    quan_layer_free(&roads);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(uphill_takes_the_time_of_irmischer_and_clarke),
        cmocka_unit_test(pieces_of_an_edge_add_up_and_longer_takes_longer),
        cmocka_unit_test(slope_is_capped_and_stairs_have_their_own_speed),
        cmocka_unit_test(an_edge_with_a_gap_in_its_heights_is_flat_and_counted),
        cmocka_unit_test(a_bridge_of_two_edges_is_straight_between_its_portals),
        cmocka_unit_test(heights_come_from_the_rasters_own_system),
        cmocka_unit_test(the_table_has_a_line_per_edge_with_both_times),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
