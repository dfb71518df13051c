#include "quan/network.h"

#include <math.h>

/* Irmischer and Clarke (2018), table 3, walking on a path: v = 0.11 + exp(-(100 S + 5)^2 / 1800)
 * m/s at slope S. Only its shape is used: the speed on level ground is the profile's. Preferred to
 * Tobler's function (1993), which was estimated from data of 1950 and has a corner at -5 %; this
 * one was fitted to recorded walks, and is smooth. Steps have a speed of their own, the same up and
 * down. */
static const double BASE_MPS = 0.11;
static const double SLOPE_SHIFT = 5.0;
static const double SLOPE_SPREAD = 1800.0;

/* m/s at a slope (rise over ground plan, negative downhill); fastest at -5 %. */
static double path_speed(double slope_ratio)
{
    double s = 100.0 * slope_ratio + SLOPE_SHIFT;
    return BASE_MPS + exp(-s * s / SLOPE_SPREAD);
}

/* Milliseconds over the first x_mm of an edge; millimetres over metres per second give them. `sign`
 * -1: walked towards the `from` end. */
static double walk_from_start(const quan_network *n, const quan_profile *p, int32_t e, double x_mm,
                              double sign)
{
    const quan_edge *edge = &n->edges[e];
    if (edge->stairs)
        return x_mm / p->stairs_mps;
    if (!n->height_m || isnan(n->height_m[n->height_first[e]]))
        return x_mm / p->flat_mps;
    const float *heights = n->height_m + n->height_first[e];
    int64_t steps = n->height_first[e + 1] - n->height_first[e] - 1;
    double step_mm = edge->length_mm / (double)steps, level = path_speed(0.0), time = 0.0;
    for (int64_t i = 0; i < steps && (double)i * step_mm < x_mm; i++) {
        double rise_m = (double)heights[i + 1] - (double)heights[i];
        double slope = rise_m / (step_mm / QUAN_MM_PER_M);
        slope = fmax(-p->max_slope_ratio, fmin(p->max_slope_ratio, slope));
        double part = fmin(x_mm - (double)i * step_mm, step_mm);
        time += part / (p->flat_mps * path_speed(sign * slope) / level);
    }
    return time;
}

/* Saturates below QUAN_UNREACHED: a slow edge is not a missing one. */
static uint32_t whole_ms(double ms)
{
    return ms < (double)QUAN_UNREACHED - 1.0 ? (uint32_t)llround(ms) : QUAN_UNREACHED - 1;
}

uint32_t quan_network_walk_ms(const quan_network *network, const quan_profile *profile,
                              int32_t edge, uint32_t a_mm, uint32_t b_mm)
{
    uint32_t length = network->edges[edge].length_mm;
    a_mm = a_mm < length ? a_mm : length;
    b_mm = b_mm < length ? b_mm : length;
    /* Differences of rounded totals: the pieces of an edge add up exactly. */
    double sign = a_mm <= b_mm ? 1.0 : -1.0;
    uint32_t to_a = whole_ms(walk_from_start(network, profile, edge, a_mm, sign));
    uint32_t to_b = whole_ms(walk_from_start(network, profile, edge, b_mm, sign));
    return a_mm <= b_mm ? to_b - to_a : to_a - to_b;
}
