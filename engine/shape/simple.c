/* A plain answer for plain rings. Most buildings are one ring of a few corners, and GEOS takes some
 * microseconds to build a graph for each of them; comparing every side with every other takes less,
 * as long as there are few. The answer is exact (quan_shape_turn()), and "certainly simple" or "not
 * known": whatever touches, lies on a line, or repeats a point is left to GEOS, so that there is
 * one judge of what is invalid. */
#include "shape_private.h"

#include <math.h>

/* Beyond it the square of the number of sides costs more than GEOS's sweep. */
#define MAX_SIDES 48

static bool boxes_part(quan_xy a, quan_xy b, quan_xy c, quan_xy d)
{
    return fmax(a.x_m, b.x_m) < fmin(c.x_m, d.x_m) || fmax(c.x_m, d.x_m) < fmin(a.x_m, b.x_m) ||
           fmax(a.y_m, b.y_m) < fmin(c.y_m, d.y_m) || fmax(c.y_m, d.y_m) < fmin(a.y_m, b.y_m);
}

/* Do two segments certainly have no point in common? Collinear ones are not asked further. */
static bool segments_part(quan_xy a, quan_xy b, quan_xy c, quan_xy d)
{
    if (boxes_part(a, b, c, d))
        return true;
    int c_side = quan_shape_turn(a, b, c), d_side = quan_shape_turn(a, b, d);
    if (c_side && c_side == d_side)
        return true;
    int a_side = quan_shape_turn(c, d, a), b_side = quan_shape_turn(c, d, b);
    return a_side && a_side == b_side;
}

/* Side i runs from points[i] to points[i + 1]; the side after it shares a corner with it and may
 * not fold back onto it. */
bool quan_shape_is_simple(const quan_xy *points, int64_t n)
{
    int64_t sides = n - 1;
    if (sides < 3 || sides > MAX_SIDES)
        return false;
    for (int64_t i = 0; i < n; i++) {
        if (!isfinite(points[i].x_m) || !isfinite(points[i].y_m))
            return false;
    }
    for (int64_t i = 0; i < sides; i++) {
        int64_t after = (i + 1) % sides;
        if (!quan_shape_turn(points[i], points[i + 1], points[after + 1]))
            return false;
    }
    for (int64_t i = 0; i + 2 < sides; i++) {
        int64_t end = i == 0 ? sides - 1 : sides; /* the last side ends where the first begins */
        for (int64_t j = i + 2; j < end; j++) {
            if (!segments_part(points[i], points[i + 1], points[j], points[j + 1]))
                return false;
        }
    }
    return true;
}
