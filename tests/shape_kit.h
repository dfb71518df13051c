/* shape_kit.h - geometry for tests, written as it is drawn. */
#ifndef QUAN_TESTS_SHAPE_KIT_H
#define QUAN_TESTS_SHAPE_KIT_H

#include "quan/shape.h"

/* Include after cmocka_all.h. */

/* A ring for the last part; before it a new feature or part, if asked. */
static inline void draw(quan_geoms *geoms, bool new_feature, bool new_part, const quan_xy *points,
                        size_t n)
{
    if (new_feature)
        assert_int_equal(quan_geoms_add_feature(geoms, NULL), QUAN_OK);
    if (new_part)
        assert_int_equal(quan_geoms_add_part(geoms, NULL), QUAN_OK);
    assert_int_equal(quan_geoms_add_ring(geoms, points, (int64_t)n, NULL), QUAN_OK);
}

#define RING_POINTS(...)                                                                           \
    (const quan_xy[]){__VA_ARGS__}, sizeof((const quan_xy[]){__VA_ARGS__}) / sizeof(quan_xy)

#define FEATURE(geoms, ...) draw(geoms, true, true, RING_POINTS(__VA_ARGS__))
#define PART(geoms, ...)    draw(geoms, false, true, RING_POINTS(__VA_ARGS__))
#define RING(geoms, ...)    draw(geoms, false, false, RING_POINTS(__VA_ARGS__))

/* The corners of an upright rectangle, closed. */
#define RECT(x0, y0, x1, y1)                                                                       \
    {x0, y0}, {x1, y0}, {x1, y1}, {x0, y1},                                                        \
    {                                                                                              \
        x0, y0                                                                                     \
    }

static inline void check_near(const char *what, double got, double wanted, double tolerance)
{
    if (!(got - wanted <= tolerance && wanted - got <= tolerance))
        fail_msg("%s is %.12g, not %.12g", what, got, wanted);
}

#define ASSERT_NEAR(got, wanted, tolerance) check_near(#got, got, wanted, tolerance)

#endif
