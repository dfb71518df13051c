/* shape_private.h - what the files of this folder share. */
#ifndef QUAN_SHAPE_PRIVATE_H
#define QUAN_SHAPE_PRIVATE_H

#include "quan/shape.h"

/* Boxes first, in the order of the curve, then level over level; the root is the last. */
struct quan_index_node {
    quan_box box;
    int64_t first;      /* the first child, or the number of the box */
    int32_t n_children; /* 0: a box itself */
};

/* A new set of the features order[0 .. n-1]. On success the caller frees *out. */
quan_status quan_shape_gather(const quan_geoms *from, const int64_t *order, int64_t n,
                              quan_geoms *out, quan_error *err);

/* -1, 0 or 1: c lies right of, on, or left of the line from a to b. Exact. */
int quan_shape_turn(quan_xy a, quan_xy b, quan_xy c);

/* True when a closed ring of n points certainly neither crosses nor touches itself; false: it does,
 * or that is not plain. O(n^2), for few points only. */
bool quan_shape_is_simple(const quan_xy *points, int64_t n);

/* The box that holds nothing (min > max), and the box of some points. */
quan_box quan_shape_empty_box(void);
quan_box quan_shape_points_box(const quan_xy *points, int64_t n);

/* Signed area of one closed ring (counter-clockwise is positive), by Neumaier's compensated sum. */
double quan_shape_ring_area_m2(const quan_xy *points, int64_t n);

/* Of one part: outer ring less its holes, never below 0; length of all its rings. */
double quan_shape_part_area_m2(const quan_geoms *geoms, int64_t part);
double quan_shape_part_length_m(const quan_geoms *geoms, int64_t part);

/* Is the point in the part, its boundary included? */
bool quan_shape_part_contains(const quan_geoms *geoms, int64_t part, quan_xy point);

/* The middle of a line by length. */
quan_xy quan_shape_middle(const quan_xy *points, int64_t n);

/* The centroid of a polygon's part; false where its area is 0. */
bool quan_shape_centroid(const quan_geoms *geoms, int64_t part, quan_xy *centroid);

#endif
