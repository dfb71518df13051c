/* The cells of the ring never answer otherwise than the distance itself. */
#include "place/ring.h"

#include "cmocka_all.h"
#include "random_kit.h"

#include <math.h>

static uint64_t seed = 20250101;

/* A star with dents, so that the ring's edge is no rectangle. */
static void make_star(quan_geoms *area)
{
    enum {
        CORNERS = 40
    };
    quan_xy ring[CORNERS + 1];
    for (int i = 0; i < CORNERS; i++) {
        double angle = 6.283185307179586 * i / CORNERS, r = 1000 + 4000 * random_unit(&seed);
        ring[i] = (quan_xy){500000 + r * cos(angle), 2500000 + r * sin(angle)};
    }
    ring[CORNERS] = ring[0];
    assert_int_equal(quan_geoms_add_feature(area, NULL), QUAN_OK);
    assert_int_equal(quan_geoms_add_part(area, NULL), QUAN_OK);
    assert_int_equal(quan_geoms_add_ring(area, ring, CORNERS + 1, NULL), QUAN_OK);
}

static void cells_answer_as_the_distance_does(void **state)
{
    (void)state;
    quan_geoms area = {.kind = QUAN_POLYGONS}, direct = {.kind = QUAN_POLYGONS};
    quan_geoms points = {.kind = QUAN_POINTS};
    quan_ring ring;
    int64_t n_kept = 0;
    make_star(&area);
    assert_int_equal(quan_geoms_add_copy(&direct, &area, 0, NULL), QUAN_OK);
    assert_int_equal(quan_ring_init(&ring, &area, 2000, NULL), QUAN_OK);
    for (int64_t i = 0; i < 20000; i++) {
        quan_xy p = {492000 + 16000 * random_unit(&seed), 2492000 + 16000 * random_unit(&seed)};
        assert_int_equal(quan_geoms_add_point(&points, p, NULL), QUAN_OK);
        bool near = quan_geoms_distance_m(&direct, 0, p) <= 2000;
        if (quan_ring_keeps(&ring, &points, i) != near)
            fail_msg("seed 20250101, point %lld", (long long)i);
        n_kept += near;
    }
    assert_in_range(n_kept, 2000, 18000); /* both answers were asked for */
    quan_ring_free(&ring);
    quan_geoms_free(&direct);
    quan_geoms_free(&points);
}

static void what_surrounds_the_area_is_kept(void **state)
{
    (void)state;
    quan_geoms area = {.kind = QUAN_POLYGONS}, around = {.kind = QUAN_POLYGONS};
    quan_ring ring;
    const quan_xy far[] = {{0, 0}, {9e5, 0}, {9e5, 5e6}, {0, 5e6}, {0, 0}};
    const quan_xy beside[] = {{0, 0}, {9e4, 0}, {9e4, 5e6}, {0, 5e6}, {0, 0}};
    make_star(&area);
    assert_int_equal(quan_ring_init(&ring, &area, 2000, NULL), QUAN_OK);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(quan_geoms_add_feature(&around, NULL), QUAN_OK);
        assert_int_equal(quan_geoms_add_part(&around, NULL), QUAN_OK);
        assert_int_equal(quan_geoms_add_ring(&around, i ? beside : far, 5, NULL), QUAN_OK);
    }
    assert_true(quan_ring_keeps(&ring, &around, 0));
    assert_false(quan_ring_keeps(&ring, &around, 1));
    quan_ring_free(&ring);
    quan_geoms_free(&around);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_answer_as_the_distance_does),
        cmocka_unit_test(what_surrounds_the_area_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
