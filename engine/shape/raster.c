#include "quan/shape.h"

#include <math.h>

/* Bilinear interpolation between the centres of four cells. The nearest cell would make steps at
 * every cell's border and slopes of them; splines overshoot at cliffs and need sixteen cells, of
 * which one without data spoils more. NaN is the only sign of "unknown": a height is never made up.
 */

double quan_raster_height_m(const quan_raster *raster, double x, double y)
{
    double column = (x - raster->origin_x) / raster->step_x;
    double row = (y - raster->origin_y) / raster->step_y;
    /* Written so that NaN fails: what follows is an index. */
    if (!(column >= 0 && column <= raster->width - 1 && row >= 0 && row <= raster->height - 1) ||
        raster->width < 2 || raster->height < 2)
        return NAN;
    /* On the last column or row the cell before has weight 0. */
    int32_t left = (int32_t)fmin(floor(column), raster->width - 2);
    int32_t upper = (int32_t)fmin(floor(row), raster->height - 2);
    double right_share = column - left, lower_share = row - upper;
    const float *z = raster->z_m + (int64_t)upper * raster->width + left;
    const float *below = z + raster->width;
    double top = (double)z[0] * (1 - right_share) + (double)z[1] * right_share;
    double bottom = (double)below[0] * (1 - right_share) + (double)below[1] * right_share;
    return top * (1 - lower_share) + bottom * lower_share;
}

void quan_raster_free(quan_raster *raster)
{
    quan_free(raster->z_m);
    quan_free(raster->crs);
    *raster = (quan_raster){0};
}
