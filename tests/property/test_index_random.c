/* The R-tree against asking every box. QUAN_SEED=n repeats a run. */
#include "../engine/shape/shape_private.h" /* to look at the leaves of the tree */
#include "cmocka_all.h"
#include "random_kit.h"
#include "shape_kit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    MAX_BOXES = 3000,
    ROUNDS = 60,
    QUERIES = 60
};

static uint64_t seed = 1;

static bool mark(int64_t number, void *payload)
{
    unsigned char *seen = payload;
    seen[number]++;
    return true;
}

/* Points, thin, large and empty boxes, on a coarse grid so that many touch. */
static quan_box random_box(double spread)
{
    double x = floor(random_unit(&seed) * spread), y = floor(random_unit(&seed) * spread);
    double kind = random_unit(&seed);
    if (kind < 0.03)
        return (quan_box){INFINITY, INFINITY, -INFINITY, -INFINITY};
    double size = kind < 0.1 ? spread / 2 : 4;
    return (quan_box){x, y, x + floor(random_unit(&seed) * size),
                      y + floor(random_unit(&seed) * size)};
}

static bool do_meet(quan_box a, quan_box b)
{
    return fmax(a.min_x, b.min_x) <= fmin(a.max_x, b.max_x) &&
           fmax(a.min_y, b.min_y) <= fmin(a.max_y, b.max_y);
}

/* One window, answered by the tree and by all boxes in turn. */
static void compare(const quan_index *index, const quan_box *boxes, int64_t n, quan_box window)
{
    static unsigned char seen[MAX_BOXES];
    memset(seen, 0, sizeof seen);
    quan_index_query(index, window, mark, seen);
    for (int64_t i = 0; i < n; i++)
        if (seen[i] != do_meet(boxes[i], window))
            fail_msg("box %d of %d was seen %d times", (int)i, (int)n, seen[i]);
}

static void each_box_is_found_once_and_no_other(void **state)
{
    (void)state;
    static quan_box boxes[MAX_BOXES];
    for (int round = 0; round < ROUNDS; round++) {
        int64_t n = (int64_t)(random_unit(&seed) * random_unit(&seed) * MAX_BOXES);
        double spread = pow(10, 1 + 3 * random_unit(&seed));
        quan_index index = {0};
        for (int64_t i = 0; i < n; i++)
            boxes[i] = random_box(spread);
        assert_int_equal(quan_index_build(boxes, n, &index, NULL), QUAN_OK);
        for (int q = 0; q < QUERIES; q++)
            compare(&index, boxes, n, random_box(spread));
        quan_index_free(&index);
    }
}

/* In any other order the tree would be right as well, and slow. */
static void one_step_along_the_curve_is_one_step_in_the_plane(void **state)
{
    (void)state;
    enum {
        SIDE = 128,
        N = SIDE * SIDE
    };
    static quan_box boxes[N];
    quan_index index = {0};
    for (int i = 0; i < N; i++) {
        int x = i % SIDE, y = i / SIDE;
        boxes[i] = (quan_box){x, y, x + 0.5, y + 0.5};
    }
    assert_int_equal(quan_index_build(boxes, N, &index, NULL), QUAN_OK);
    assert_int_equal(index.n_nodes, N + N / 16 + N / 256 + N / 4096 + 1);
    for (int64_t i = 1; i < N; i++) {
        int64_t a = index.nodes[i - 1].first, b = index.nodes[i].first;
        assert_int_equal(llabs(a % SIDE - b % SIDE) + llabs(a / SIDE - b / SIDE), 1);
    }
    quan_index_free(&index);
}

int main(void)
{
    const char *text = getenv("QUAN_SEED");
    seed = text ? strtoull(text, NULL, 10) : 20250401;
    seed = seed ? seed : 1;
    printf("QUAN_SEED=%llu\n", (unsigned long long)seed);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_box_is_found_once_and_no_other),
        cmocka_unit_test(one_step_along_the_curve_is_one_step_in_the_plane),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
