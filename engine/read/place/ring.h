/* ring.h - how far beyond the study area data are kept. */
#ifndef QUAN_READ_RING_H
#define QUAN_READ_RING_H

#include "quan/shape.h"

/* The study area with a ring around it. Zeroed it is everywhere. */
typedef struct {
    quan_geoms area; /* polygons in the working CRS */
    quan_box box;    /* of the area, widened by the ring */
    double ring_m;
    bool set;
    /* cells over the box, so that most questions need no walk along the boundary */
    int32_t n_across, n_up;
    unsigned char *cells; /* 0 not asked yet, else quan_ring_cell */
} quan_ring;

/* Takes `area` over. */
quan_status quan_ring_init(quan_ring *ring, quan_geoms *area, double ring_m, quan_error *err);
void quan_ring_free(quan_ring *ring);

/* A feature is kept when one of its vertices lies within the ring, or it surrounds the area. */
bool quan_ring_keeps(quan_ring *ring, const quan_geoms *geoms, int64_t feature);

/* The straight distance from the area to the nearest vertex of the feature. */
double quan_ring_distance_m(const quan_ring *ring, const quan_geoms *geoms, int64_t feature);

#endif
