/* audit.h - the plain second opinion on a distance: raw lines, cut by looking at all pairs. It
 * shares no code with the network, so that an error there shows here. */
#ifndef QUAN_REACH_AUDIT_H
#define QUAN_REACH_AUDIT_H

#include "quan/reach.h"

/* One part of a road. Its vertices are first .. last. */
typedef struct {
    int64_t first, last;
    int64_t level;
    bool separated; /* bridge or tunnel */
    double snap_mm;
} quan_audit_line;

/* A stretch between the vertices `vertex` and `vertex` + 1 that meets the window. */
typedef struct {
    int64_t vertex, line;
} quan_audit_segment;

/* A place inside a segment where something meets it. */
typedef struct {
    int64_t segment;
    double share; /* 0 to 1 from the first vertex */
    int64_t point;
} quan_audit_cut;

/* A way between two points. */
typedef struct {
    int64_t from, to;
    double length_mm;
} quan_audit_link;

/* Points are the vertices, and after them what is made at crossings and connectors. Points with the
 * same root are one place. */
typedef struct {
    quan_audit_line *lines;
    quan_audit_segment *segments;
    quan_audit_cut *cuts;
    quan_audit_link *links;
    double *x_mm, *y_mm; /* of vertices, whole */
    int64_t *line_of;    /* of vertices */
    int64_t *parent;     /* of points: towards the root */
    int64_t n_lines, n_segments, n_cuts, n_links, n_vertices, n_points;
    int64_t line_capacity, segment_capacity, cut_capacity, link_capacity, vertex_capacity;
    int64_t y_capacity, line_of_capacity, point_capacity;
} quan_audit;

/* Reads the roads whose segments meet the window, and joins them where they meet: exactly where two
 * of one level cross or touch, by the rules of shared vertices, and where an end dangles near a
 * line of its level. O(n^2). */
quan_status quan_audit_read(quan_audit *audit, const quan_layer *roads, quan_box window_mm,
                            double snap_m, quan_error *err);
quan_status quan_audit_join(quan_audit *audit, quan_box window_mm, quan_error *err);

quan_status quan_audit_add_point(quan_audit *audit, int64_t *point, quan_error *err);
quan_status quan_audit_add_cut(quan_audit *audit, int64_t segment, double share, int64_t point,
                               quan_error *err);
quan_status quan_audit_add_link(quan_audit *audit, int64_t from, int64_t to, double length_mm,
                                quan_error *err);
int64_t quan_audit_root(const quan_audit *audit, int64_t point);

/* The share of the way along a segment that is nearest to (x, y); *distance_mm is how near. */
double quan_audit_nearest(const quan_audit *audit, int64_t segment, double x_mm, double y_mm,
                          double *distance_mm);

#endif
