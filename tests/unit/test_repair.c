#include "cmocka_all.h"
#include "memory_kit.h"
#include "random_kit.h"
#include "shape_kit.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static quan_xy part_point(const quan_geoms *geoms, int64_t part)
{
    quan_error err = {""};
    quan_xy point = {NAN, NAN};
    if (quan_geoms_part_point(geoms, part, &point, &err))
        fail_msg("%s", err.message);
    return point;
}

static void one_point_stands_for_each_kind_of_part(void **state)
{
    (void)state;
    quan_geoms polygons = {.kind = QUAN_POLYGONS}, lines = {.kind = QUAN_LINES};
    FEATURE(&polygons, {3, 4});
    FEATURE(&polygons, RECT(1000000, 2000000, 1000010, 2000004));
    /* An L of 10 by 10 less 8 by 8: (10*10*5 - 8*8*6) / 36. */
    FEATURE(&polygons, {0, 0}, {10, 0}, {10, 2}, {2, 2}, {2, 10}, {0, 10}, {0, 0});
    /* The same way round or the other, a hole counts against: (16 * 2 - 4 * 1) / 12. */
    FEATURE(&polygons, RECT(0, 0, 4, 4));
    RING(&polygons, RECT(0, 0, 2, 2));
    FEATURE(&lines, {0, 0}, {2, 0}, {2, 6});
    FEATURE(&lines, {1, 1}, {1, 1});

    quan_xy p = part_point(&polygons, 0);
    assert_true(p.x_m == 3 && p.y_m == 4);
    p = part_point(&polygons, 1);
    assert_true(p.x_m == 1000005 && p.y_m == 2000002);
    p = part_point(&polygons, 2); /* the centroid (3.22 3.22) lies outside */
    assert_true(quan_geoms_contains(&polygons, 2, p));
    p = part_point(&polygons, 3);
    ASSERT_NEAR(p.x_m, 28.0 / 12, 1e-12);
    ASSERT_NEAR(p.y_m, 28.0 / 12, 1e-12);
    p = part_point(&lines, 0);
    assert_true(p.x_m == 2 && p.y_m == 2);
    p = part_point(&lines, 1);
    assert_true(p.x_m == 1 && p.y_m == 1);
    quan_geoms_free(&lines);
    quan_geoms_free(&polygons);
}

static void a_polygon_without_area_still_has_a_point(void **state)
{
    (void)state;
    quan_geoms polygons = {.kind = QUAN_POLYGONS};
    FEATURE(&polygons, {0, 0}, {4, 0}, {0, 0});
    FEATURE(&polygons, {7, 7}, {7, 7}, {7, 7}, {7, 7});
    quan_xy p = part_point(&polygons, 0);
    assert_true(p.x_m == 4 && p.y_m == 0); /* the middle of its outline */
    p = part_point(&polygons, 1);
    assert_true(p.x_m == 7 && p.y_m == 7);
    quan_geoms_free(&polygons);
}

static void the_largest_part_stands_for_the_feature(void **state)
{
    (void)state;
    quan_geoms geoms = {.kind = QUAN_POLYGONS};
    quan_xy p = {0, 0};
    FEATURE(&geoms, RECT(0, 0, 1, 1));
    PART(&geoms, RECT(10, 10, 14, 14));
    PART(&geoms, RECT(20, 20, 24, 24)); /* as large, but later */
    assert_int_equal(quan_geoms_feature_point(&geoms, 0, &p, NULL), QUAN_OK);
    assert_true(p.x_m == 12 && p.y_m == 12);
    assert_int_equal(quan_geoms_add_feature(&geoms, NULL), QUAN_OK);
    assert_int_equal(quan_geoms_feature_point(&geoms, 1, &p, NULL), QUAN_ERR_INTERNAL);
    quan_geoms_free(&geoms);
}

static void validity_tells_the_reason_and_the_place(void **state)
{
    (void)state;
    quan_geoms geoms = {.kind = QUAN_POLYGONS};
    FEATURE(&geoms, RECT(0, 0, 1, 1));
    FEATURE(&geoms, {0, 0}, {2, 2}, {2, 0}, {0, 2}, {0, 0}); /* a bow tie */
    FEATURE(&geoms, {0, 0}, {1, 0}, {0, 0});
    FEATURE(&geoms, {5, 5});
    FEATURE(&geoms, RECT(0, 0, 1, 1));
    RING(&geoms, RECT(5, 5, 6, 6)); /* a hole outside */
    FEATURE(&geoms, RECT(0, 0, 1, 1));
    PART(&geoms, {9, 9});
    static const bool wanted[] = {true, false, false, true, false, true};
    for (int64_t i = 0; i < geoms.n_features; i++) {
        bool valid = !wanted[i];
        char reason[256];
        quan_error err = {""};
        if (quan_geoms_check(&geoms, i, &valid, reason, &err))
            fail_msg("%s", err.message);
        assert_int_equal(valid, wanted[i]);
        assert_int_equal(reason[0] == '\0', wanted[i]);
        if (i == 1)
            assert_string_equal(reason, "Self-intersection at (1.000 1.000)");
    }
    quan_geoms_free(&geoms);
}

typedef struct {
    double before_m2, after_m2;
    int64_t n_parts, n_rings;
    bool valid;
} mended;

static mended repair(const quan_geoms *geoms, int64_t feature)
{
    mended got = {.valid = false};
    quan_geoms out = {.kind = geoms->kind};
    quan_error err = {""};
    char reason[256];
    assert_int_equal(quan_geoms_add_point(&out, (quan_xy){0, 0}, NULL), QUAN_OK);
    if (quan_geoms_repair(geoms, feature, &out, &got.before_m2, &got.after_m2, &err))
        fail_msg("%s", err.message);
    assert_int_equal(out.n_features, 2); /* appended */
    got.n_parts = out.n_parts - 1;
    got.n_rings = out.n_rings - 1;
    if (got.n_parts > 0)
        assert_int_equal(quan_geoms_check(&out, 1, &got.valid, reason, NULL), QUAN_OK);
    ASSERT_NEAR(quan_geoms_area_m2(&out, 1), got.after_m2, 0);
    quan_geoms_free(&out);
    return got;
}

static void repair_keeps_what_even_odd_filling_shows(void **state)
{
    (void)state;
    quan_geoms geoms = {.kind = QUAN_POLYGONS};
    FEATURE(&geoms, {0, 0}, {2, 2}, {2, 0}, {0, 2}, {0, 0}); /* two triangles of 1 */
    FEATURE(&geoms, RECT(0, 0, 4, 4));
    RING(&geoms, RECT(1, 1, 2, 2));
    /* A spike from (4 2) to (9 2) and back. */
    FEATURE(&geoms, {0, 0}, {4, 0}, {4, 2}, {9, 2}, {4, 2}, {4, 4}, {0, 4}, {0, 0});
    mended got = repair(&geoms, 0);
    assert_true(got.valid && got.n_parts == 2);
    ASSERT_NEAR(got.before_m2, 2, 1e-12);
    ASSERT_NEAR(got.after_m2, 2, 1e-12);
    got = repair(&geoms, 1); /* nothing to mend: hole and all */
    assert_true(got.valid && got.n_parts == 1 && got.n_rings == 2);
    assert_true(got.before_m2 == 15 && got.after_m2 == 15);
    got = repair(&geoms, 2);
    assert_true(got.valid && got.n_parts == 1);
    ASSERT_NEAR(got.before_m2, 16, 1e-12);
    ASSERT_NEAR(got.after_m2, 16, 1e-12);
    quan_geoms_free(&geoms);
}

static void a_change_of_meaning_shows_as_a_change_of_area(void **state)
{
    (void)state;
    quan_geoms geoms = {.kind = QUAN_POLYGONS};
    FEATURE(&geoms, RECT(0, 0, 4, 4));
    PART(&geoms, RECT(2, 0, 6, 4)); /* parts overlap by 8: claimed 32 */
    FEATURE(&geoms, RECT(0, 0, 4, 4));
    RING(&geoms, RECT(10, 0, 12, 2)); /* the hole lies outside: claimed 12 */
    for (int64_t i = 0; i < 2; i++) {
        mended got = repair(&geoms, i);
        assert_true(got.valid);
        assert_true(got.before_m2 == (i == 0 ? 32 : 12));
        assert_true(fabs(got.after_m2 - got.before_m2) > 0.01 * got.before_m2);
    }
    quan_geoms_free(&geoms);
}

static void what_collapses_is_dropped(void **state)
{
    (void)state;
    quan_geoms geoms = {.kind = QUAN_POLYGONS}, lines = {.kind = QUAN_LINES};
    FEATURE(&geoms, {0, 0}, {4, 0}, {0, 0});
    FEATURE(&geoms, RECT(0, 0, 4, 4));
    RING(&geoms, {1, 1}, {2, 1}, {1, 1});
    PART(&geoms, {9, 9}, {9, 9});
    FEATURE(&geoms, {1, 2});
    FEATURE(&lines, {0, 0}, {0, 0});
    PART(&lines, {0, 0}, {3, 4}, {3, 4});
    mended got = repair(&geoms, 0);
    assert_true(got.n_parts == 0 && got.after_m2 == 0);
    got = repair(&geoms, 1);
    assert_true(got.valid && got.n_parts == 1 && got.n_rings == 1);
    assert_true(got.before_m2 == 16 && got.after_m2 == 16);
    got = repair(&geoms, 2);
    assert_true(got.valid && got.n_parts == 1);
    got = repair(&lines, 0);
    assert_int_equal(got.n_parts, 1);
    quan_geoms_free(&lines);
    quan_geoms_free(&geoms);
}

static void close_discs_are_one_and_far_ones_two(void **state)
{
    (void)state;
    const quan_xy points[] = {{500, 0}, {0, 0}, {90, 0}, {180, 10}, {500, 0}, {-500, 40}};
    int64_t group[6];
    quan_geoms out = {0};
    quan_error err = {""};
    if (quan_dissolve_discs(points, 6, 50, &out, group, &err))
        fail_msg("%s", err.message);
    assert_int_equal(out.n_features, 3);
    static const int64_t wanted[] = {2, 1, 1, 1, 2, 0}; /* from west to east */
    for (int i = 0; i < 6; i++)
        assert_int_equal(group[i], wanted[i]);
    /* A regular 32-gon: 16 r^2 sin(2 pi / 32). */
    ASSERT_NEAR(quan_geoms_area_m2(&out, 2), 16 * 2500 * sin(M_PI / 16), 0.5);
    for (int64_t i = 0; i < out.n_points; i++)
        ASSERT_NEAR(out.points[i].x_m * 100, round(out.points[i].x_m * 100), 1e-6);
    quan_geoms_free(&out);
}

static void discs_that_touch_at_a_corner_are_one_feature(void **state)
{
    (void)state;
    const quan_xy points[] = {{400, 0}, {0, 0}, {100, 0}, {100, 100}, {100, 200}};
    int64_t group[5];
    quan_geoms out = {0};
    assert_int_equal(quan_dissolve_discs(points, 5, 50, &out, group, NULL), QUAN_OK);
    assert_int_equal(out.n_features, 2);
    assert_int_equal(out.part_first[1], 4);
    assert_int_equal(out.n_parts, 5);
    assert_int_equal(group[0], 1);
    for (int i = 1; i < 5; i++)
        assert_int_equal(group[i], 0);
    quan_geoms_free(&out);
    assert_int_equal(quan_dissolve_discs(points, 0, 50, &out, group, NULL), QUAN_OK);
    assert_int_equal(out.n_features, 0);
    quan_geoms_free(&out);
    assert_int_equal(quan_dissolve_discs(points, 1, 0, &out, group, NULL), QUAN_ERR_INTERNAL);
}

static void the_order_of_the_points_does_not_show_in_the_discs(void **state)
{
    (void)state;
    enum {
        N = 400
    };
    quan_xy points[N], turned[N];
    int64_t group[N], group_turned[N];
    uint64_t seed = 20250101;
    quan_geoms a = {0}, b = {0};
    for (int i = 0; i < N; i++) {
        points[i] =
            (quan_xy){394951 + 6000 * random_unit(&seed), 2521312 + 6000 * random_unit(&seed)};
        turned[N - 1 - i] = points[i];
    }
    assert_int_equal(quan_dissolve_discs(points, N, 150, &a, group, NULL), QUAN_OK);
    assert_int_equal(quan_dissolve_discs(turned, N, 150, &b, group_turned, NULL), QUAN_OK);
    assert_int_equal(a.n_points, b.n_points);
    assert_memory_equal(a.points, b.points, (size_t)a.n_points * sizeof *a.points);
    assert_true(a.n_features > 10);
    for (int i = 0; i < N; i++) {
        assert_int_equal(group[i], group_turned[N - 1 - i]);
        assert_true(quan_geoms_contains(&a, group[i], points[i]));
    }
    /* One group exactly where discs overlap by more than a 32-gon and the grid can hide. */
    double sure_m = 2 * 150 * cos(M_PI / 32) - 0.1;
    for (int i = 0; i < N; i++)
        for (int j = 0; j < i; j++)
            if (hypot(points[i].x_m - points[j].x_m, points[i].y_m - points[j].y_m) < sure_m)
                assert_int_equal(group[i], group[j]);
    for (int64_t i = 0; i + 1 < a.n_features; i++)
        assert_true(quan_geoms_box(&a, i).min_x <= quan_geoms_box(&a, i + 1).min_x);
    quan_geoms_free(&a);
    quan_geoms_free(&b);
}

static quan_status ask_everything(void *payload, quan_error *err)
{
    const quan_geoms *geoms = payload;
    quan_status status;
    quan_geoms out = {.kind = QUAN_POLYGONS}, discs = {0};
    quan_xy points[3] = {{0, 0}, {100, 0}, {300, 0}}, point;
    int64_t group[3];
    double before, after;
    bool valid;
    char reason[256];
    status = quan_geoms_repair(geoms, 0, &out, &before, &after, err);
    if (!status)
        status = quan_geoms_check(geoms, 0, &valid, reason, err);
    if (!status)
        status = quan_geoms_feature_point(geoms, 1, &point, err);
    if (!status)
        status = quan_dissolve_discs(points, 3, 50, &discs, group, err);
    quan_geoms_free(&discs);
    quan_geoms_free(&out);
    return status;
}

static void memory_that_fails_once_is_told_from_a_bad_geometry(void **state)
{
    (void)state;
    quan_geoms geoms = {.kind = QUAN_POLYGONS};
    FEATURE(&geoms, {0, 0}, {2, 2}, {2, 0}, {0, 2}, {0, 0});
    FEATURE(&geoms, {0, 0}, {10, 0}, {10, 1}, {1, 1}, {1, 10}, {0, 10}, {0, 0});
    assert_true(memory_fails_everywhere(ask_everything, &geoms) >= 20);
    quan_geoms_free(&geoms);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_point_stands_for_each_kind_of_part),
        cmocka_unit_test(a_polygon_without_area_still_has_a_point),
        cmocka_unit_test(the_largest_part_stands_for_the_feature),
        cmocka_unit_test(validity_tells_the_reason_and_the_place),
        cmocka_unit_test(repair_keeps_what_even_odd_filling_shows),
        cmocka_unit_test(a_change_of_meaning_shows_as_a_change_of_area),
        cmocka_unit_test(what_collapses_is_dropped),
        cmocka_unit_test(close_discs_are_one_and_far_ones_two),
        cmocka_unit_test(discs_that_touch_at_a_corner_are_one_feature),
        cmocka_unit_test(the_order_of_the_points_does_not_show_in_the_discs),
        cmocka_unit_test(memory_that_fails_once_is_told_from_a_bad_geometry),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
