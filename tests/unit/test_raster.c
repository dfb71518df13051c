#include "cmocka_all.h"
#include "shape_kit.h"

#include <math.h>
#include <string.h>

/* 4 by 3 cells of 10 by 5, north up, heights of the plane 100 + x + 2 y. */
static quan_raster plane(void)
{
    quan_raster raster = {
        .width = 4, .height = 3, .origin_x = 1000, .origin_y = 2000, .step_x = 10, .step_y = -5};
    raster.z_m = quan_alloc(12, sizeof *raster.z_m);
    raster.crs = quan_strdup("EPSG:4543");
    assert_non_null(raster.z_m);
    for (int row = 0; row < 3; row++)
        for (int column = 0; column < 4; column++)
            raster.z_m[row * 4 + column] = (float)(100 + 10 * column - 2 * 5 * row);
    return raster;
}

static void a_plane_is_met_exactly_between_the_centres(void **state)
{
    (void)state;
    quan_raster raster = plane();
    for (int i = 0; i <= 24; i++)
        for (int k = 0; k <= 16; k++) {
            double x = 1000 + 1.25 * i, y = 1990 + 0.625 * k;
            ASSERT_NEAR(quan_raster_height_m(&raster, x, y), 100 + (x - 1000) + 2 * (y - 2000),
                        1e-9);
        }
    quan_raster_free(&raster);
    assert_null(raster.z_m);
    assert_null(raster.crs);
}

static void outside_the_outer_centres_there_is_no_height(void **state)
{
    (void)state;
    quan_raster raster = plane();
    assert_true(isnan(quan_raster_height_m(&raster, 999.99, 1995)));
    assert_true(isnan(quan_raster_height_m(&raster, 1030.01, 1995)));
    assert_true(isnan(quan_raster_height_m(&raster, 1010, 2000.01)));
    assert_true(isnan(quan_raster_height_m(&raster, 1010, 1989.99)));
    assert_true(isnan(quan_raster_height_m(&raster, NAN, 1995)));
    assert_true(isnan(quan_raster_height_m(&raster, INFINITY, 1995)));
    assert_false(isnan(quan_raster_height_m(&raster, 1030, 1990)));
    quan_raster_free(&raster);
    assert_true(isnan(quan_raster_height_m(&raster, 0, 0))); /* the empty raster */
}

static void one_cell_without_data_spoils_its_four_neighbourhoods_only(void **state)
{
    (void)state;
    quan_raster raster = plane();
    raster.z_m[1 * 4 + 1] = NAN;
    assert_true(isnan(quan_raster_height_m(&raster, 1005, 1997)));
    assert_true(isnan(quan_raster_height_m(&raster, 1015, 1992)));
    ASSERT_NEAR(quan_raster_height_m(&raster, 1025, 1992), 109, 1e-9);
    quan_raster_free(&raster);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plane_is_met_exactly_between_the_centres),
        cmocka_unit_test(outside_the_outer_centres_there_is_no_height),
        cmocka_unit_test(one_cell_without_data_spoils_its_four_neighbourhoods_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
