/* Containment, area and distance on a grid of whole numbers, against integer arithmetic and plain
 * counting. QUAN_SEED=n repeats a run. */
#include "../engine/shape/shape_private.h" /* for the turn */
#include "cmocka_all.h"
#include "random_kit.h"
#include "shape_kit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    ROUNDS = 3000,
    MAX_CORNERS = 12,
    SIDE = 16,
    STEPS = 2000,
};

static uint64_t seed = 1;

static int64_t pick_whole(int64_t below)
{
    return (int64_t)(random_unit(&seed) * (double)below);
}

/* Even-odd by the crossings of a slanted ray that meets no corner: from (x, y) towards (x +
 * 1000000, y + 1), in whole numbers. */
static bool slow_contains(const int64_t (*c)[2], int n, int64_t x, int64_t y)
{
    const int64_t far_x = x + 1000000, far_y = y + 1;
    bool inside = false;
    for (int i = 0; i < n; i++) {
        const int64_t *a = c[i], *b = c[(i + 1) % n];
        int64_t turn = (b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0]);
        int64_t along = (x - a[0]) * (x - b[0]) + (y - a[1]) * (y - b[1]);
        if (turn == 0 && along <= 0)
            return true;
        int64_t side_a = (far_x - x) * (a[1] - y) - (far_y - y) * (a[0] - x);
        int64_t side_b = (far_x - x) * (b[1] - y) - (far_y - y) * (b[0] - x);
        int64_t far_turn = (b[0] - a[0]) * (far_y - a[1]) - (b[1] - a[1]) * (far_x - a[0]);
        if ((side_a > 0) != (side_b > 0) && (turn > 0) != (far_turn > 0))
            inside = !inside;
    }
    return inside;
}

static void rings_of_whole_numbers_hold_what_integers_say(void **state)
{
    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        int n = 3 + (int)pick_whole(MAX_CORNERS - 2);
        /* Far from the origin, where doubles have no digits to waste. */
        int64_t c[MAX_CORNERS][2], base_x = pick_whole(35000000), base_y = pick_whole(5000000);
        double scale = ldexp(1, -(int)pick_whole(20));
        quan_xy ring[MAX_CORNERS + 1];
        quan_geoms geoms = {.kind = QUAN_POLYGONS};
        int64_t twice = 0;
        for (int i = 0; i < n; i++) {
            c[i][0] = pick_whole(SIDE);
            c[i][1] = pick_whole(SIDE);
            ring[i] = (quan_xy){(double)base_x + (double)c[i][0] * scale,
                                (double)base_y + (double)c[i][1] * scale};
        }
        ring[n] = ring[0];
        for (int i = 0; i < n; i++)
            twice += c[i][0] * c[(i + 1) % n][1] - c[i][1] * c[(i + 1) % n][0];
        assert_int_equal(quan_geoms_add_feature(&geoms, NULL), QUAN_OK);
        assert_int_equal(quan_geoms_add_part(&geoms, NULL), QUAN_OK);
        assert_int_equal(quan_geoms_add_ring(&geoms, ring, n + 1, NULL), QUAN_OK);
        assert_true(quan_geoms_area_m2(&geoms, 0) == (double)llabs(twice) / 2 * scale * scale);
        for (int64_t i = 0; i < (int64_t)SIDE * SIDE; i++) {
            int64_t x = i % SIDE, y = i / SIDE;
            quan_xy p = {(double)base_x + (double)x * scale, (double)base_y + (double)y * scale};
            bool wanted = slow_contains((const int64_t(*)[2])c, n, x, y);
            if (quan_geoms_contains(&geoms, 0, p) != wanted)
                fail_msg("round %d, point %d", round, (int)i);
            assert_true((quan_geoms_distance_m(&geoms, 0, p) == 0) == wanted);
        }
        quan_geoms_free(&geoms);
    }
}

/* By trying places along the line. */
static double slow_distance_m(const quan_xy line[4], quan_xy p)
{
    double best_m = INFINITY;
    for (int i = 0; i < 3; i++)
        for (int k = 0; k <= STEPS; k++) {
            double share = (double)k / STEPS;
            double x = line[i].x_m + share * (line[i + 1].x_m - line[i].x_m);
            double y = line[i].y_m + share * (line[i + 1].y_m - line[i].y_m);
            best_m = fmin(best_m, hypot(x - p.x_m, y - p.y_m));
        }
    return best_m;
}

static void distance_to_a_line_is_that_of_its_nearest_place(void **state)
{
    (void)state;
    for (int round = 0; round < 200; round++) {
        quan_geoms lines = {.kind = QUAN_LINES};
        quan_xy line[4], p = {100 * random_unit(&seed), 100 * random_unit(&seed)};
        for (int i = 0; i < 4; i++)
            line[i] = (quan_xy){100 * random_unit(&seed), 100 * random_unit(&seed)};
        double best_m = slow_distance_m(line, p);
        FEATURE(&lines, line[0], line[1], line[2], line[3]);
        double got_m = quan_geoms_distance_m(&lines, 0, p);
        assert_true(got_m <= best_m + 1e-9);
        assert_true(got_m >= best_m - 142.0 / STEPS);
        quan_geoms_free(&lines);
    }
}

/* -2^53 to 2^53: a double holds it, but not each difference of two. */
static int64_t pick_long(void)
{
    return (int64_t)ldexp(2 * random_unit(&seed) - 1, 53);
}

static quan_xy as_doubles(const int64_t p[2])
{
    return (quan_xy){(double)p[0], (double)p[1]};
}

static void turns_have_the_sign_of_the_exact_determinant(void **state)
{
    (void)state;
    int n_close = 0;
    for (int round = 0; round < 100000; round++) {
        int64_t a[2] = {pick_long(), pick_long()}, b[2] = {pick_long(), pick_long()}, c[2];
        double share = random_unit(&seed);
        for (int k = 0; k < 2; k++) /* next to the line, or on it */
            c[k] =
                (int64_t)((double)a[k] + share * ((double)b[k] - (double)a[k])) + pick_whole(9) - 4;
        if (round % 10 == 0) { /* the middle, where it is whole */
            c[0] = a[0] / 2 + b[0] / 2;
            c[1] = a[1] / 2 + b[1] / 2;
        }
        quan_int128 det =
            (quan_int128)(a[0] - c[0]) * (b[1] - c[1]) - (quan_int128)(a[1] - c[1]) * (b[0] - c[0]);
        int wanted = (det > 0) - (det < 0);
        n_close += det != 0 && det < (1LL << 53) && det > -(1LL << 53);
        assert_int_equal(quan_shape_turn(as_doubles(a), as_doubles(b), as_doubles(c)), wanted);
        assert_int_equal(quan_shape_turn(as_doubles(b), as_doubles(a), as_doubles(c)), -wanted);
    }
    assert_true(n_close > 100);
}

int main(void)
{
    const char *text = getenv("QUAN_SEED");
    seed = text ? strtoull(text, NULL, 10) : 20250402;
    seed = seed ? seed : 1;
    printf("QUAN_SEED=%llu\n", (unsigned long long)seed);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rings_of_whole_numbers_hold_what_integers_say),
        cmocka_unit_test(turns_have_the_sign_of_the_exact_determinant),
        cmocka_unit_test(distance_to_a_line_is_that_of_its_nearest_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
