#include "network_kit.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h> /* needs those above */
#include <geos_c.h>

/* GEOS nodes the same lines: as many places where they meet, as many pieces between them, as many
 * components. Where the two could differ by rounding (places closer than a millimetre) both are
 * kept apart by the size of the square. */

static const kit_road GROUND = {0};

static GEOSGeometry *to_geos(GEOSContextHandle_t c, const quan_geoms *g)
{
    GEOSGeometry **lines = calloc((size_t)g->n_rings, sizeof(GEOSGeometry *));
    assert_non_null(lines);
    for (int64_t r = 0; r < g->n_rings; r++) {
        int64_t first = g->point_first[r], n = g->point_first[r + 1] - first;
        GEOSCoordSequence *s = GEOSCoordSeq_create_r(c, (unsigned)n, 2);
        for (int64_t i = 0; i < n; i++)
            GEOSCoordSeq_setXY_r(c, s, (unsigned)i, g->points[first + i].x_m,
                                 g->points[first + i].y_m);
        lines[r] = GEOSGeom_createLineString_r(c, s);
    }
    GEOSGeometry *all =
        GEOSGeom_createCollection_r(c, GEOS_MULTILINESTRING, lines, (unsigned)g->n_rings);
    free(lines);
    return all;
}

typedef struct {
    double x, y;
} place;

static int compare_places(const void *a, const void *b)
{
    const place *s = a, *t = b;
    if (s->x < t->x || s->x > t->x)
        return s->x < t->x ? -1 : 1;
    return (s->y > t->y) - (s->y < t->y);
}

static int find(int *parent, int i)
{
    while (parent[i] != i)
        i = parent[i];
    return i;
}

/* Distinct ends of the pieces, and how many groups they form. */
static void count_places(GEOSContextHandle_t c, const GEOSGeometry *noded, int *n_places,
                         int *n_groups)
{
    int n = GEOSGetNumGeometries_r(c, noded), count = 0;
    place *ends = calloc((size_t)n * 2, sizeof *ends),
          *sorted = calloc((size_t)n * 2, sizeof *ends);
    int *parent = calloc((size_t)n * 2, sizeof *parent);
    assert_true(ends && sorted && parent);
    for (int i = 0; i < n; i++) {
        const GEOSCoordSequence *s = GEOSGeom_getCoordSeq_r(c, GEOSGetGeometryN_r(c, noded, i));
        unsigned size;
        GEOSCoordSeq_getSize_r(c, s, &size);
        GEOSCoordSeq_getXY_r(c, s, 0, &ends[2 * i].x, &ends[2 * i].y);
        GEOSCoordSeq_getXY_r(c, s, size - 1, &ends[2 * i + 1].x, &ends[2 * i + 1].y);
    }
    for (int i = 0; i < 2 * n; i++)
        sorted[i] = ends[i];
    qsort(sorted, (size_t)n * 2, sizeof *sorted, compare_places);
    for (int i = 0; i < 2 * n; i++)
        if (i == 0 || compare_places(&sorted[count - 1], &sorted[i]) != 0)
            sorted[count++] = sorted[i];
    for (int i = 0; i < count; i++)
        parent[i] = i;
    *n_groups = count;
    for (int i = 0; i < n; i++) {
        place *a = bsearch(&ends[2 * i], sorted, (size_t)count, sizeof *sorted, compare_places);
        place *b = bsearch(&ends[2 * i + 1], sorted, (size_t)count, sizeof *sorted, compare_places);
        int u = find(parent, (int)(a - sorted)), v = find(parent, (int)(b - sorted));
        parent[u] = v;
        *n_groups -= u != v;
    }
    *n_places = count;
    free(ends);
    free(sorted);
    free(parent);
}

static void compare_with_geos(const quan_layer *roads, uint64_t seed)
{
    GEOSContextHandle_t c = GEOS_init_r();
    GEOSGeometry *all = to_geos(c, &roads->geoms);
    GEOSGeometry *noded = GEOSUnaryUnion_r(c, all);
    int n_places, n_groups;
    assert_non_null(noded);
    count_places(c, noded, &n_places, &n_groups);
    quan_network n = kit_build(roads, (quan_network_options){0});
    if (n.n_nodes != n_places || n.n_components != n_groups ||
        n.n_edges != GEOSGetNumGeometries_r(c, noded))
        fail_msg("seed %llu: %d nodes, %d components, %d edges, but GEOS %d, %d, %d",
                 (unsigned long long)seed, n.n_nodes, n.n_components, n.n_edges, n_places, n_groups,
                 GEOSGetNumGeometries_r(c, noded));
    quan_network_free(&n);
    GEOSGeom_destroy_r(c, noded);
    GEOSGeom_destroy_r(c, all);
    GEOS_finish_r(c);
}

static void random_segments_meet_where_geos_says(void **state)
{
    (void)state;
    for (uint64_t round = 0; round < 20; round++) {
        uint64_t seed = round;
        quan_layer roads;
        kit_init(&roads, QUAN_LINES);
        for (int i = 0; i < 300; i++) {
            /* Whole millimetres, as whole numbers: exact for both. */
            double x = kit_random(&seed) % 100000, y = kit_random(&seed) % 100000;
            double dx = kit_random(&seed) % 20000 - 10000.0,
                   dy = kit_random(&seed) % 20000 - 10000.0;
            KIT(&roads, GROUND, x, y, x + dx, y + dy);
        }
        compare_with_geos(&roads, round);
        quan_layer_free(&roads);
    }
}

static void segments_on_a_coarse_lattice_meet_where_geos_says(void **state)
{
    (void)state;
    for (uint64_t round = 0; round < 40; round++) {
        uint64_t seed = round;
        quan_layer roads;
        kit_init(&roads, QUAN_LINES);
        for (int i = 0; i < 120; i++) {
            /* Axes and diagonals over a lattice: every meeting is at a whole or half number, exact
             * for GEOS too; many ends, T's and shared runs. */
            static const double STEP[8][2] = {{1, 0},  {1, 1},   {0, 1},  {-1, 1},
                                              {-1, 0}, {-1, -1}, {0, -1}, {1, -1}};
            const double *d = STEP[kit_random(&seed) % 8];
            double length = 1 + kit_random(&seed) % 6;
            double x = kit_random(&seed) % 30, y = kit_random(&seed) % 30;
            KIT(&roads, GROUND, x, y, x + d[0] * length, y + d[1] * length);
        }
        compare_with_geos(&roads, round);
        quan_layer_free(&roads);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_segments_meet_where_geos_says),
        cmocka_unit_test(segments_on_a_coarse_lattice_meet_where_geos_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
