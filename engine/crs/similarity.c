/* Four parameters between two planes (two shifts, a rotation, a scale), fitted by least squares:
 * about the centroids the normal equations fall apart into two quotients, and no digit is lost to
 * coordinates of millions of metres. */
#include "crs_private.h"

#include <math.h>

/* Points nearer to each other than this give no direction. */
#define MIN_SPREAD_M 1.0

quan_xy quan_similarity_apply(const quan_similarity *s, quan_xy point)
{
    double x = point.x_m - s->from.x_m, y = point.y_m - s->from.y_m;
    return (quan_xy){s->to.x_m + s->a * x - s->b * y, s->to.y_m + s->b * x + s->a * y};
}

/* The inverse is of the same form. */
quan_similarity quan_similarity_invert(const quan_similarity *s)
{
    double square = s->a * s->a + s->b * s->b;
    return (quan_similarity){s->to, s->from, s->a / square, -s->b / square};
}

static quan_xy centroid(const quan_xy *points, int64_t n)
{
    quan_xy sum = {0, 0};
    for (int64_t i = 0; i < n; i++) {
        /* from the first point, so that the sums stay small */
        sum.x_m += points[i].x_m - points[0].x_m;
        sum.y_m += points[i].y_m - points[0].y_m;
    }
    return (quan_xy){points[0].x_m + sum.x_m / (double)n, points[0].y_m + sum.y_m / (double)n};
}

quan_status quan_similarity_fit(const quan_xy *from, const quan_xy *to, int64_t n,
                                quan_similarity *out, double *largest_m, quan_error *err)
{
    double square = 0, along = 0, across = 0;
    *out = (quan_similarity){.a = 1};
    *largest_m = 0;
    if (n < 2)
        return quan_fail(err, QUAN_ERR_INPUT,
                         "at least 2 common points are needed, and there are %lld", (long long)n);
    out->from = centroid(from, n);
    out->to = centroid(to, n);
    for (int64_t i = 0; i < n; i++) {
        double x = from[i].x_m - out->from.x_m, y = from[i].y_m - out->from.y_m;
        double u = to[i].x_m - out->to.x_m, v = to[i].y_m - out->to.y_m;
        square += x * x + y * y;
        along += x * u + y * v;
        across += x * v - y * u;
    }
    if (!(sqrt(square / (double)n) > MIN_SPREAD_M) || !(along * along + across * across > 0))
        return quan_fail(err, QUAN_ERR_INPUT,
                         "the common points lie all at one place, which gives no direction");
    out->a = along / square;
    out->b = across / square;
    for (int64_t i = 0; i < n; i++) {
        quan_xy got = quan_similarity_apply(out, from[i]);
        *largest_m = fmax(*largest_m, hypot(got.x_m - to[i].x_m, got.y_m - to[i].y_m));
    }
    return QUAN_OK;
}
