/* attach.h - the pieces of quan_network_attach(). */
#ifndef QUAN_NETWORK_ATTACH_H
#define QUAN_NETWORK_ATTACH_H

#include "barrier.h"

/* What all searches share, read-only: the edges that can be attached to, and the walls. The network
 * and the features are borrowed. */
typedef struct {
    const quan_network *network;
    const quan_geoms *features;
    /* From the options; lengths rounded to whole millimetres. */
    double connector_max_mm, multi_max_mm;
    bool multi, outlines;
    net_grid grid;          /* over the pieces of edges, by vertex numbers of the network */
    unsigned char *use;     /* per vertex: begins a piece of an edge that can be attached to */
    int32_t *edge_of;       /* per vertex */
    unsigned char *at_wall; /* per node: a link across a barrier leaves here */
    net_barriers walls;
    /* Of the network: features are moved by it before anything is compared. */
    int64_t origin_mm[2];
} net_attach;

/* A place on an edge, nearest to the point of a part among those of one straight piece.
 * `connector_mm` is distance_mm rounded: what is compared and stored. offset_mm is filled in only
 * for places that are considered. */
typedef struct {
    double x, y;           /* mm */
    double dx, dy;         /* from the feature's point */
    double distance_mm, t; /* t: of the way along the piece */
    int32_t piece, edge;   /* the piece by its first vertex */
    uint32_t connector_mm, offset_mm;
} net_candidate;

/* Scratch of one thread, kept from feature to feature so that most searches allocate nothing.
 * Zeroed it is empty; who made it frees it. */
typedef struct {
    net_list near, walls;
    net_candidate *candidates;
    int64_t n_candidates, candidate_capacity;
    quan_access_point *points; /* of the feature at hand */
    int64_t n_points, point_capacity;
} net_attach_scratch;

/* Adds the places of one part by its point (mm from the origin). */
quan_status net_attach_point(const net_attach *attach, int64_t part, const double place[2],
                             net_attach_scratch *scratch, quan_error *err);

/* Adds the crossings of ways with the outlines of a polygon feature. */
quan_status net_attach_outline(const net_attach *attach, int64_t feature,
                               net_attach_scratch *scratch, quan_error *err);

/* The distance from the `from` end of its edge to t of the way along a piece, in the measure of
 * length_mm. */
uint32_t net_attach_offset(const quan_network *network, int32_t edge, int32_t piece, double t);

/* A place at an edge's end on a wall stands for what lies behind it on that edge: moved a little
 * inwards, so that it is clear on which side that is. True when it was moved. */
bool net_attach_inwards(const net_attach *attach, int32_t edge, uint32_t offset_mm, double *x,
                        double *y);

/* Appends a point to those of the feature at hand. */
quan_status net_attach_keep(net_attach_scratch *scratch, quan_access_point point, quan_error *err);

#endif
