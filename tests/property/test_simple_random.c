/* The plain judge of plain rings against GEOS: what it calls simple is valid there, and where no
 * point lies on a line by chance it misses none. */
#include "../engine/shape/shape_private.h"
#include "cmocka_all.h"
#include "random_kit.h"

#include <geos_c.h>
#include <math.h>
#include <stdlib.h>

enum {
    MOST_SIDES = 60, /* the judge gives up above 48 */
    ROUNDS = 20000
};

static GEOSContextHandle_t geos;

static int set_up(void **state)
{
    (void)state;
    geos = GEOS_init_r();
    return geos == NULL;
}

static int tear_down(void **state)
{
    (void)state;
    GEOS_finish_r(geos);
    return 0;
}

static bool is_valid(const quan_xy *points, int64_t n)
{
    GEOSCoordSequence *s = GEOSCoordSeq_create_r(geos, (unsigned)n, 2);
    for (int64_t i = 0; i < n; i++)
        GEOSCoordSeq_setXY_r(geos, s, (unsigned)i, points[i].x_m, points[i].y_m);
    GEOSGeometry *polygon =
        GEOSGeom_createPolygon_r(geos, GEOSGeom_createLinearRing_r(geos, s), NULL, 0);
    char valid = polygon ? GEOSisValid_r(geos, polygon) : 2;
    GEOSGeom_destroy_r(geos, polygon);
    assert_in_range(valid, 0, 1);
    return valid == 1;
}

/* Corners in the order of their angles: simple whatever the distances are. */
static int64_t draw_star(uint64_t *seed, quan_xy *points)
{
    int64_t n = 3 + (int64_t)random_below(seed, MOST_SIDES - 2);
    double x = random_between(seed, 1e5, 9e5), y = random_between(seed, 2e6, 5e6);
    for (int64_t i = 0; i < n; i++) {
        double angle = 6.283185307179586 * ((double)i + 0.8 * random_unit(seed)) / (double)n;
        double r = random_between(seed, 2, 90);
        points[i] = (quan_xy){x + r * cos(angle), y + r * sin(angle)};
    }
    points[n] = points[0];
    return n;
}

static int64_t draw_scramble(uint64_t *seed, quan_xy *points)
{
    int64_t n = 3 + (int64_t)random_below(seed, 6);
    for (int64_t i = 0; i < n; i++)
        points[i] = (quan_xy){random_between(seed, 5e5, 5e5 + 50), random_between(seed, 0, 50)};
    points[n] = points[0];
    return n;
}

/* Few places, so that corners meet, lie on sides, and sides run along each other. */
static int64_t draw_on_grid(uint64_t *seed, quan_xy *points)
{
    int64_t n = 3 + (int64_t)random_below(seed, 6);
    for (int64_t i = 0; i < n; i++)
        points[i] = (quan_xy){(double)random_below(seed, 5), (double)random_below(seed, 5)};
    points[n] = points[0];
    return n;
}

static void rings_in_general_position_are_judged_as_geos_does(void **state)
{
    (void)state;
    uint64_t seed = 20250101;
    quan_xy points[MOST_SIDES + 2];
    int n_simple = 0, n_not = 0;
    for (int round = 0; round < ROUNDS; round++) {
        int64_t sides = round % 2 ? draw_star(&seed, points) : draw_scramble(&seed, points);
        bool wanted = sides <= 48 && is_valid(points, sides + 1);
        if (quan_shape_is_simple(points, sides + 1) != wanted)
            fail_msg("seed 20250101, round %d: GEOS says %d", round, wanted);
        n_simple += wanted;
        n_not += !wanted && sides <= 48;
    }
    assert_true(n_simple > ROUNDS / 4 && n_not > ROUNDS / 8);
}

static void a_ring_that_touches_itself_is_never_called_simple(void **state)
{
    (void)state;
    uint64_t seed = 20250102;
    quan_xy points[MOST_SIDES + 2];
    int n_simple = 0, n_invalid = 0;
    for (int round = 0; round < ROUNDS; round++) {
        int64_t sides = draw_on_grid(&seed, points);
        bool valid = is_valid(points, sides + 1), simple = quan_shape_is_simple(points, sides + 1);
        if (simple && !valid)
            fail_msg("seed 20250102, round %d", round);
        n_simple += simple;
        n_invalid += !valid;
    }
    assert_true(n_simple > ROUNDS / 20 && n_invalid > ROUNDS / 20);
}

/* A corner moved by one step of a double onto, over, or off a side. */
static void one_step_of_a_double_decides(void **state)
{
    (void)state;
    const double x = 394951.5, y = 2521312.5;
    for (int step = -2; step <= 2; step++) {
        double tip = y;
        for (int i = 0; i < abs(step); i++)
            tip = nextafter(tip, step < 0 ? 0 : 1e9);
        const quan_xy ring[] = {{x, y},       {x + 10, y}, {x + 10, y + 9},
                                {x + 5, tip}, {x, y + 9},  {x, y}};
        assert_int_equal(quan_shape_is_simple(ring, 6), step > 0);
        assert_int_equal(is_valid(ring, 6), step > 0);
    }
}

static void what_is_not_plain_is_left_to_geos(void **state)
{
    (void)state;
    const quan_xy triangle[] = {{0, 0}, {4, 0}, {0, 3}, {0, 0}};
    const quan_xy flat[] = {{0, 0}, {4, 0}, {2, 0}, {0, 0}};
    const quan_xy spike[] = {{0, 0}, {4, 0}, {4, 4}, {4, 1}, {0, 0}};
    const quan_xy twice[] = {{0, 0}, {4, 0}, {4, 0}, {0, 3}, {0, 0}};
    const quan_xy unknown[] = {{0, 0}, {4, 0}, {NAN, 3}, {0, 0}};
    const quan_xy endless[] = {{0, 0}, {4, 0}, {INFINITY, 3}, {0, 0}};
    assert_true(quan_shape_is_simple(triangle, 4));
    assert_false(quan_shape_is_simple(triangle, 3));
    assert_false(quan_shape_is_simple(flat, 4));
    assert_false(quan_shape_is_simple(spike, 5));
    assert_false(quan_shape_is_simple(twice, 5));
    assert_false(quan_shape_is_simple(unknown, 4));
    assert_false(quan_shape_is_simple(endless, 4));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rings_in_general_position_are_judged_as_geos_does),
        cmocka_unit_test(a_ring_that_touches_itself_is_never_called_simple),
        cmocka_unit_test(one_step_of_a_double_decides),
        cmocka_unit_test(what_is_not_plain_is_left_to_geos),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
