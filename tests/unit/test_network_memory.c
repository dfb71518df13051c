#include "network_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h> /* needs those above */

static const kit_road GROUND = {0};
static const quan_profile ADULT = {"adult", 1.2, 0.5, 0.4};

typedef struct {
    quan_layer roads, barriers, gates, features;
    quan_raster dem;
} town;

static char CRS[] = "EPSG:4543";

static void init(town *t)
{
    static float z[4] = {1.0F, 2.0F, 3.0F, 4.0F};
    kit_init(&t->roads, QUAN_LINES);
    kit_init(&t->barriers, QUAN_LINES);
    kit_init(&t->gates, QUAN_POINTS);
    kit_init(&t->features, QUAN_POLYGONS);
    t->dem = (quan_raster){2, 2, -100.0, 100.0, 200.0, -200.0, z, CRS};
    KIT(&t->roads, GROUND, 0, 0, 40, 0);
    KIT(&t->roads, GROUND, 5, 0.3, 5, 20);
    KIT(&t->roads, GROUND, 10, -20, 10, 20);
    KIT(&t->roads, GROUND, 25, -5, 25, 5);
    KIT(&t->barriers, GROUND, 20, -10, 30, -10, 30, 10, 20, 10, 20, -10);
    KIT(&t->gates, ((kit_road){.access = "residents"}), 20, 0);
    KIT(&t->features, GROUND, 8, 8, 12, 8, 12, 12, 8, 12, 8, 8);
}

static void finish(town *t)
{
    quan_layer_free(&t->roads);
    quan_layer_free(&t->barriers);
    quan_layer_free(&t->gates);
    quan_layer_free(&t->features);
}

static quan_status build(const town *t, quan_network *n, quan_error *err)
{
    const quan_network_options options = {.snap_m = 0.5,
                                          .gate_m = 1.0,
                                          .height_step_m = 5.0,
                                          .barriers = &t->barriers,
                                          .gates = &t->gates,
                                          .dem = &t->dem,
                                          .crs = CRS};
    return quan_network_build(&t->roads, &options, NULL, n, err);
}

static void a_build_without_memory_says_so_and_leaves_nothing(void **state)
{
    (void)state;
    town t;
    init(&t);
    for (int64_t n_th = 1;; n_th++) {
        quan_network n;
        quan_error err = {""};
        quan_memory_fail_at(n_th, true);
        quan_status status = build(&t, &n, &err);
        quan_memory_fail_at(0, false);
        if (!status) {
            assert_int_equal(n.counts.snapped_ends, 1);
            assert_int_equal(n.counts.gate_links, 1);
            quan_network_free(&n);
            assert_true(n_th > 40);
            break;
        }
        assert_int_equal(status, QUAN_ERR_LIMIT);
        assert_true(strlen(err.message) > 0);
        assert_null(n.edges);
    }
    finish(&t);
}

static void attaching_and_tabling_without_memory_say_so_and_leave_nothing(void **state)
{
    (void)state;
    town t;
    quan_network n;
    const quan_access_options options = {
        .connector_max_m = 100.0, .multi = true, .multi_max_m = 60.0, .barriers = &t.barriers};
    init(&t);
    assert_int_equal(build(&t, &n, NULL), QUAN_OK);
    for (int64_t n_th = 1, done = 0; !done; n_th++) {
        quan_access access;
        quan_memory_fail_at(n_th, true);
        quan_status status =
            quan_network_attach(&n, &t.features.geoms, &options, NULL, &access, NULL);
        quan_memory_fail_at(0, false);
        done = !status;
        if (status) {
            assert_int_equal(status, QUAN_ERR_LIMIT);
            assert_null(access.points);
        }
        quan_access_free(&access);
    }
    for (int64_t n_th = 1, done = 0; !done; n_th++) {
        quan_layer table;
        quan_memory_fail_at(n_th, true);
        quan_status status = quan_network_table(&n, &t.roads, &ADULT, &table, NULL);
        quan_memory_fail_at(0, false);
        done = !status;
        if (status)
            assert_int_equal(status, QUAN_ERR_LIMIT);
        quan_layer_free(&table);
    }
    quan_network_free(&n);
    finish(&t);
}

static bool stop(void *payload)
{
    int *calls = payload;
    return --*calls < 0;
}

static void a_build_that_is_stopped_ends_as_interrupted(void **state)
{
    (void)state;
    town t;
    init(&t);
    for (int after = 0; after < 3; after++) {
        int calls = after;
        quan_network n;
        const quan_monitor monitor = {.stop = stop, .payload = &calls};
        const quan_network_options options = {0};
        assert_int_equal(quan_network_build(&t.roads, &options, &monitor, &n, NULL),
                         QUAN_ERR_INTERRUPTED);
        assert_null(n.edges);
    }
    finish(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_build_without_memory_says_so_and_leaves_nothing),
        cmocka_unit_test(attaching_and_tabling_without_memory_say_so_and_leave_nothing),
        cmocka_unit_test(a_build_that_is_stopped_ends_as_interrupted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
