/* Any bytes as the geometry of a GeoPackage feature: what the plain reader takes is what GDAL's
 * reader and the geometry gate make of the same bytes; what it does not take it leaves untouched.
 */
#include "fuzz_kit.h"
#include "place/geometry_gate.h"
#include "place/wkb.h"

#include <cpl_error.h>

static void compare_offsets(const int64_t *a, const int64_t *b, int64_t n)
{
    must(!memcmp(a, b, (size_t)(n + 1) * sizeof *a));
}

static void compare(const quan_geoms *a, const quan_geoms *b)
{
    must(a->n_features == b->n_features && a->n_parts == b->n_parts && a->n_rings == b->n_rings &&
         a->n_points == b->n_points);
    compare_offsets(a->part_first, b->part_first, a->n_features);
    compare_offsets(a->ring_first, b->ring_first, a->n_parts);
    compare_offsets(a->point_first, b->point_first, a->n_rings);
    must(!memcmp(a->points, b->points, (size_t)a->n_points * sizeof *a->points));
}

static void check(const uint8_t *bytes, size_t n, quan_shape_kind kind, uint32_t kinds)
{
    quan_geoms plain = {.kind = kind}, slow = {.kind = kind};
    quan_wkb_scratch scratch = {0};
    quan_geometry_verdict verdict;
    bool taken = false;
    must(!quan_geoms_add_feature(&plain, NULL) && !quan_geoms_add_feature(&slow, NULL));
    must(!quan_wkb_take((quan_wkb){bytes, (int64_t)n}, kinds, &plain, &scratch, &taken, NULL));
    must(taken || plain.n_parts == 0);
    if (taken) {
        OGRGeometryH geometry = NULL;
        must(OGR_G_CreateFromWkb(bytes, NULL, &geometry, (int)n) == OGRERR_NONE);
        must(!quan_geometry_take(geometry, kinds, &slow, &verdict, NULL) && !verdict.code);
        compare(&plain, &slow);
        OGR_G_DestroyGeometry(geometry);
    }
    quan_wkb_free(&scratch);
    quan_geoms_free(&plain);
    quan_geoms_free(&slow);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    const uint32_t points = 1u << QUAN_POINTS, lines = 1u << QUAN_LINES,
                   polygons = 1u << QUAN_POLYGONS;
    uint8_t *exact = malloc(n ? n : 1); /* so that a byte too far is seen */
    must(exact != NULL);
    memcpy(exact, bytes, n);
    CPLPushErrorHandler(CPLQuietErrorHandler);
    check(exact, n, QUAN_POLYGONS, points | polygons);
    check(exact, n, QUAN_POLYGONS, polygons);
    check(exact, n, QUAN_LINES, lines | polygons);
    check(exact, n, QUAN_POINTS, points);
    CPLPopErrorHandler();
    free(exact);
    return 0;
}
