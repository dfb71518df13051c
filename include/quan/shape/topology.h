/* topology.h - what a layer of areas should not have: overlaps, holes, the same shape twice. */
#ifndef QUAN_SHAPE_TOPOLOGY_H
#define QUAN_SHAPE_TOPOLOGY_H

#include "quan/shape.h"

/* Two polygon features that cover the same ground. */
typedef struct {
    int64_t a, b;   /* a < b */
    double area_m2; /* of what both cover */
    quan_xy place;  /* inside it */
} quan_overlap;

/* The largest first; ties by a, then b. Zeroed it is empty. */
typedef struct {
    quan_overlap *items;
    int64_t n, capacity;
} quan_overlaps;

/* Ground that all features of a layer surround and none covers. */
typedef struct {
    double area_m2;
    quan_xy place; /* inside it */
} quan_hole;

/* The largest first. Zeroed it is empty. */
typedef struct {
    quan_hole *items;
    int64_t n, capacity;
} quan_holes;

/* Every pair of polygon features that share more than min_m2; points in the set are passed over. A
 * feature that repeats a lower one is held against that one only: a layer that was loaded a
 * thousand times has no million overlaps. O(n log n + pairs whose boxes meet). Valid polygons are
 * expected. */
quan_status quan_overlaps_find(const quan_geoms *geoms, double min_m2, quan_overlaps *out,
                               quan_error *err);
void quan_overlaps_free(quan_overlaps *overlaps);

/* Holes of the union of all features with more than min_m2 and at most most_m2: slivers between
 * neighbours. Holes of single features that nothing fills are among them. */
quan_status quan_holes_find(const quan_geoms *geoms, double min_m2, double most_m2, quan_holes *out,
                            quan_error *err);
void quan_holes_free(quan_holes *holes);

/* How many features repeat the very points of another one; same[f] is the lowest feature that f
 * repeats, or f itself. O(n log n). */
quan_status quan_geoms_repeats(const quan_geoms *geoms, int64_t *same, int64_t *n_repeats,
                               quan_error *err);

#endif
