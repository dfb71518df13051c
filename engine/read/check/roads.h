/* roads.h - what a road layer should not have: loose ends near other lines, crossings without a
 * node. */
#ifndef QUAN_READ_ROADS_H
#define QUAN_READ_ROADS_H

#include "quan/shape.h"

typedef enum {
    QUAN_ROAD_NEAR_MISS, /* an end stops short of a line of its level */
    QUAN_ROAD_CROSSING,  /* two lines of one level cross where neither has a vertex */
} quan_road_fault_kind;

typedef struct {
    quan_road_fault_kind kind;
    int64_t a, b;      /* rows of the road layer */
    double distance_m; /* of a near miss */
    quan_xy place;
} quan_road_fault;

/* Counts, and the faults one by one: near misses with the widest first, then crossings by row.
 * Zeroed it is empty. */
typedef struct {
    int64_t n_ends, n_dangles; /* ends of lines; those that touch no other line */
    int64_t n_joined;    /* dangles within snap_m of a line of their level: joined in the run */
    int64_t n_separated; /* crossings of lines that are on two levels */
    quan_road_fault *faults;
    int64_t n_faults, capacity;
} quan_road_faults;

/* Columns level, bridge and tunnel tell the levels. Ends meet whatever their levels, as ramps do.
 * O((n + k) log n) for n segments and k meetings. */
quan_status quan_roads_check(const quan_layer *roads, double snap_m, double near_m,
                             quan_road_faults *out, quan_error *err);
void quan_road_faults_free(quan_road_faults *faults);

#endif
