/* common_points.h - four parameters from points known in both systems. */
#ifndef QUAN_READ_COMMON_POINTS_H
#define QUAN_READ_COMMON_POINTS_H

#include "crs_guess.h"

/* Settings common_points.* */
typedef struct {
    double max_residual_m, max_rotation_deg, max_scale_ratio, max_distance_m;
} quan_points_limits;

typedef struct {
    quan_similarity similarity; /* for no output, no message */
    int64_t n;
    double largest_m; /* of the distances that remain at the points */
} quan_points_fit;

/* Finds the four parameters from the table `common_points:` of a source: from_x, from_y
 * as in the source, to_x, to_y in `to`; x is east, y north, metres. `known` is the source's own
 * system (NULL for a local grid): then rotation and scale must be small. QUAN_ERR_INPUT when the
 * points fit badly, or lie elsewhere than the source. No message holds a parameter or a
 * coordinate of a point. */
quan_status quan_common_points_open(const quan_source *source, const quan_extent *extent,
                                    const quan_crs *known, const quan_points_limits *limits,
                                    quan_points_fit *fit, quan_error *err);

#endif
