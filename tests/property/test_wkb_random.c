/* Geometry written as bytes by a writer of its own, and by GDAL, comes back as it was drawn; bytes
 * that are short, long, foreign or damaged are left alone. */
#include "place/wkb.h"

#include "memory_kit.h"
#include "random_kit.h"

#include <math.h>
#include <ogr_api.h>
#include <stdlib.h>

enum {
    MOST_BYTES = 1 << 16,
    MOST_POINTS = 40,
    ROUNDS = 4000,
    POINTS = 1u << QUAN_POINTS,
    LINES = 1u << QUAN_LINES,
    POLYGONS = 1u << QUAN_POLYGONS
};

/* A drawing: parts of rings of points, with the bytes that say the same. */
typedef struct {
    uint64_t seed;
    quan_shape_kind kind;
    int dimension; /* 0: XY, 1: Z, 2: M, 3: both */
    bool multi;
    quan_geoms geoms; /* as it should come back */
    unsigned char bytes[MOST_BYTES];
    size_t n;
} drawing;

static void put(drawing *d, const void *value, size_t n)
{
    assert_true(d->n + n <= MOST_BYTES);
    memcpy(d->bytes + d->n, value, n);
    d->n += n;
}

static void put_number(drawing *d, uint32_t value)
{
    put(d, &value, sizeof value);
}

static void put_head(drawing *d, uint32_t type)
{
    put(d, "\1", 1);
    put_number(d, type + 1000 * (uint32_t)d->dimension);
}

static void put_points(drawing *d, const quan_xy *points, int64_t n)
{
    static const int extra[] = {0, 1, 1, 2};
    for (int64_t i = 0; i < n; i++) {
        put(d, &points[i], sizeof points[i]);
        for (int e = 0; e < extra[d->dimension]; e++)
            put(d, &(double){1300.5 + (double)i}, sizeof(double));
    }
}

/* A ring in its settled form: from its least vertex on, outlines counter-clockwise. */
static void draw_square(drawing *d, bool hole)
{
    double x = random_between(&d->seed, -1e5, 9e5), y = random_between(&d->seed, -1e5, 5e6);
    double size = random_between(&d->seed, 1, 50);
    const quan_xy ring[2][5] = {
        {{x, y}, {x + size, y}, {x + size, y + size}, {x, y + size}, {x, y}},
        {{x, y}, {x, y + size}, {x + size, y + size}, {x + size, y}, {x, y}}};
    int first = (int)random_below(&d->seed, 4);
    bool turned = random_below(&d->seed, 2);
    quan_xy written[5];
    for (int i = 0; i < 5; i++)
        written[i] = ring[turned][(first + i) % 4];
    put_number(d, 5);
    put_points(d, written, 5);
    assert_int_equal(quan_geoms_add_ring(&d->geoms, ring[hole], 5, NULL), QUAN_OK);
}

static void draw_polygon(drawing *d)
{
    int rings = 1 + (int)random_below(&d->seed, 3);
    put_number(d, (uint32_t)rings);
    for (int r = 0; r < rings; r++)
        draw_square(d, r > 0);
}

static void draw_run(drawing *d, int64_t n)
{
    quan_xy points[MOST_POINTS];
    for (int64_t i = 0; i < n; i++)
        points[i] = (quan_xy){random_between(&d->seed, -180, 180), (double)i};
    if (d->kind == QUAN_LINES)
        put_number(d, (uint32_t)n);
    put_points(d, points, n);
    assert_int_equal(quan_geoms_add_ring(&d->geoms, points, n, NULL), QUAN_OK);
}

static void draw_part(drawing *d)
{
    put_head(d, (uint32_t)d->kind);
    assert_int_equal(quan_geoms_add_part(&d->geoms, NULL), QUAN_OK);
    if (d->kind == QUAN_POLYGONS)
        draw_polygon(d);
    else
        draw_run(d, d->kind == QUAN_POINTS ? 1 : 2 + (int64_t)random_below(&d->seed, 20));
}

static void draw(drawing *d, uint64_t seed)
{
    *d = (drawing){.seed = seed};
    d->kind = (quan_shape_kind)(QUAN_POINTS + random_below(&d->seed, 3));
    d->dimension = (int)random_below(&d->seed, 4);
    d->multi = random_below(&d->seed, 2);
    d->geoms.kind = d->kind;
    assert_int_equal(quan_geoms_add_feature(&d->geoms, NULL), QUAN_OK);
    uint32_t parts = d->multi ? 1 + (uint32_t)random_below(&d->seed, 4) : 1;
    if (d->multi) {
        put_head(d, (uint32_t)d->kind + 3);
        put_number(d, parts);
    }
    for (uint32_t p = 0; p < parts; p++)
        draw_part(d);
}

static bool are_same(const quan_geoms *a, const quan_geoms *b)
{
    return a->n_parts == b->n_parts && a->n_rings == b->n_rings && a->n_points == b->n_points &&
           !memcmp(a->ring_first, b->ring_first, (size_t)(a->n_parts + 1) * sizeof(int64_t)) &&
           !memcmp(a->point_first, b->point_first, (size_t)(a->n_rings + 1) * sizeof(int64_t)) &&
           !memcmp(a->points, b->points, (size_t)a->n_points * sizeof *a->points);
}

/* Reads exactly n bytes, so that a byte too far is seen by the tools. */
static bool take(const unsigned char *bytes, size_t n, uint32_t kinds, quan_geoms *geoms)
{
    quan_wkb_scratch scratch = {0};
    bool taken = false;
    unsigned char *exact = malloc(n ? n : 1);
    assert_non_null(exact);
    memcpy(exact, bytes, n);
    assert_int_equal(quan_geoms_add_feature(geoms, NULL), QUAN_OK);
    assert_int_equal(
        quan_wkb_take((quan_wkb){exact, (int64_t)n}, kinds, geoms, &scratch, &taken, NULL),
        QUAN_OK);
    assert_true(taken || geoms->n_parts == 0);
    quan_wkb_free(&scratch);
    free(exact);
    return taken;
}

static void what_was_drawn_comes_back(void **state)
{
    (void)state;
    static drawing d;
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        draw(&d, seed);
        quan_geoms geoms = {.kind = d.kind};
        if (!take(d.bytes, d.n, 1u << d.kind, &geoms) || !are_same(&geoms, &d.geoms))
            fail_msg("seed %d, kind %d, dimension %d", (int)seed, d.kind, d.dimension);
        quan_geoms_free(&geoms);
        quan_geoms_free(&d.geoms);
    }
}

static void gdal_writes_the_same_in_its_own_way(void **state)
{
    (void)state;
    static drawing d;
    static unsigned char bytes[MOST_BYTES];
    for (uint64_t seed = 1; seed <= 500; seed++) {
        OGRGeometryH geometry = NULL;
        draw(&d, seed);
        assert_int_equal(OGR_G_CreateFromWkb(d.bytes, NULL, &geometry, (int)d.n), OGRERR_NONE);
        size_t n = (size_t)OGR_G_WkbSize(geometry);
        assert_int_equal(n, d.n);
        quan_geoms geoms = {.kind = d.kind}, foreign = {.kind = d.kind};
        assert_int_equal(OGR_G_ExportToIsoWkb(geometry, wkbNDR, bytes), OGRERR_NONE);
        assert_true(take(bytes, n, 1u << d.kind, &geoms) && are_same(&geoms, &d.geoms));
        assert_int_equal(OGR_G_ExportToIsoWkb(geometry, wkbXDR, bytes), OGRERR_NONE);
        assert_false(take(bytes, n, 1u << d.kind, &foreign));
        OGR_G_DestroyGeometry(geometry);
        quan_geoms_free(&geoms);
        quan_geoms_free(&foreign);
        quan_geoms_free(&d.geoms);
    }
}

static void short_and_long_bytes_are_left_alone(void **state)
{
    (void)state;
    static drawing d;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        draw(&d, seed);
        quan_geoms geoms = {.kind = d.kind};
        for (size_t n = 0; n < d.n; n++)
            assert_false(take(d.bytes, n, 1u << d.kind, &geoms));
        assert_false(take(d.bytes, d.n + 1, 1u << d.kind, &geoms));
        quan_geoms_free(&geoms);
        quan_geoms_free(&d.geoms);
    }
}

/* A flipped bit gives another place or count; never more parts than bytes, never one not finite. */
static void damaged_bytes_give_finite_places_or_nothing(void **state)
{
    (void)state;
    static drawing d;
    uint64_t seed = 20250101;
    int n_taken = 0, n_left = 0;
    for (int round = 0; round < ROUNDS; round++) {
        draw(&d, (uint64_t)round);
        quan_geoms geoms = {.kind = d.kind};
        d.bytes[random_below(&seed, d.n)] ^= (unsigned char)(1u << random_below(&seed, 8));
        bool taken = take(d.bytes, d.n, 1u << d.kind, &geoms);
        for (int64_t i = 0; i < geoms.n_points; i++)
            assert_true(fabs(geoms.points[i].x_m) <= 1e10 && fabs(geoms.points[i].y_m) <= 1e10);
        assert_true((size_t)geoms.n_points * sizeof(quan_xy) <= d.n);
        n_taken += taken;
        n_left += !taken;
        quan_geoms_free(&geoms);
        quan_geoms_free(&d.geoms);
    }
    assert_true(n_taken > ROUNDS / 10 && n_left > ROUNDS / 10);
}

static void other_kinds_than_those_asked_for_are_left_alone(void **state)
{
    (void)state;
    static drawing d;
    for (uint64_t seed = 1; seed <= 100; seed++) {
        draw(&d, seed);
        quan_geoms geoms = {.kind = QUAN_POLYGONS}, lines = {.kind = QUAN_LINES};
        uint32_t all = POINTS | LINES | POLYGONS;
        assert_false(take(d.bytes, d.n, all & ~(1u << d.kind), &geoms));
        assert_int_equal(take(d.bytes, d.n, all, &lines), d.kind == QUAN_LINES);
        quan_geoms_free(&geoms);
        quan_geoms_free(&lines);
        quan_geoms_free(&d.geoms);
    }
}

static quan_status take_once(void *payload, quan_error *err)
{
    const drawing *d = payload;
    quan_geoms geoms = {.kind = d->kind};
    quan_wkb_scratch scratch = {0};
    bool taken = false;
    quan_status status = quan_geoms_add_feature(&geoms, err);
    if (!status)
        status = quan_wkb_take((quan_wkb){d->bytes, (int64_t)d->n}, 1u << d->kind, &geoms, &scratch,
                               &taken, err);
    if (!status)
        assert_true(taken && are_same(&geoms, &d->geoms));
    quan_wkb_free(&scratch);
    quan_geoms_free(&geoms);
    return status;
}

static void memory_used_up_is_said(void **state)
{
    (void)state;
    static drawing d;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        draw(&d, seed);
        assert_true(memory_fails_everywhere(take_once, &d) >= 3);
        quan_geoms_free(&d.geoms);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_drawn_comes_back),
        cmocka_unit_test(gdal_writes_the_same_in_its_own_way),
        cmocka_unit_test(short_and_long_bytes_are_left_alone),
        cmocka_unit_test(damaged_bytes_give_finite_places_or_nothing),
        cmocka_unit_test(other_kinds_than_those_asked_for_are_left_alone),
        cmocka_unit_test(memory_used_up_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
