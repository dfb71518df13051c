/* shape.h - flat geometry, what is asked of it, and the indexes that find it. */
#ifndef QUAN_SHAPE_H
#define QUAN_SHAPE_H

#include "quan/core.h"

typedef enum {
    QUAN_NO_GEOMETRY, /* a table without a map */
    QUAN_POINTS,
    QUAN_LINES,
    QUAN_POLYGONS,
} quan_shape_kind;

/* The geometry of many features of one kind, in the working CRS. Feature f has the parts
 * part_first[f] to part_first[f + 1] - 1, a part its rings, a ring its points. A point is a part of
 * one ring of one point, a line a part of one ring; the first ring of a polygon's part is the outer
 * one, every ring is closed (first point = last). A feature without geometry has no parts. Zeroed
 * it is empty. */
typedef struct {
    quan_shape_kind kind;
    int64_t n_features, n_parts, n_rings, n_points;
    int64_t *part_first, *ring_first, *point_first; /* NULL until something is added */
    quan_xy *points;
    int64_t part_capacity, ring_capacity, point_capacity, feature_capacity;
} quan_geoms;

/* Appending: a feature, then its parts, rings and points. Each call opens the next one and closes
 * the one before. Adding a ring copies n points. */
quan_status quan_geoms_add_feature(quan_geoms *geoms, quan_error *err);
quan_status quan_geoms_add_part(quan_geoms *geoms, quan_error *err);
quan_status quan_geoms_add_ring(quan_geoms *geoms, const quan_xy *points, int64_t n,
                                quan_error *err);

/* A feature of one point; a feature copied from another set. */
quan_status quan_geoms_add_point(quan_geoms *geoms, quan_xy point, quan_error *err);
quan_status quan_geoms_add_copy(quan_geoms *geoms, const quan_geoms *from, int64_t feature,
                                quan_error *err);

/* Keeps the features order[0 .. n-1], in that order. */
quan_status quan_geoms_pick(quan_geoms *geoms, const int64_t *order, int64_t n, quan_error *err);
/* Leaves the set empty, its kind as well. */
void quan_geoms_free(quan_geoms *geoms);

/* A table whose row i has the geometry of feature i (or no geometry at all). Zeroed it is empty. */
typedef struct {
    quan_table table;
    quan_geoms geoms;
} quan_layer;

/* Keeps the rows order[0 .. n-1] with their geometry. */
quan_status quan_layer_pick(quan_layer *layer, const int64_t *order, int64_t n, quan_error *err);
/* Leaves the layer empty. */
void quan_layer_free(quan_layer *layer);

typedef struct {
    /* Empty when min > max. */
    double min_x, min_y, max_x, max_y;
} quan_box;

/* The empty box (min > max) for a feature without geometry. */
quan_box quan_geoms_box(const quan_geoms *geoms, int64_t feature);

/* Planar area of polygons, holes taken off; planar length of lines and of polygons' rings. */
double quan_geoms_area_m2(const quan_geoms *geoms, int64_t feature);
double quan_geoms_length_m(const quan_geoms *geoms, int64_t feature);

/* Is the point inside the polygon feature? The boundary counts as inside. O(points). */
bool quan_geoms_contains(const quan_geoms *geoms, int64_t feature, quan_xy point);

/* Straight distance from a point to the feature: 0 inside a polygon. O(points). */
double quan_geoms_distance_m(const quan_geoms *geoms, int64_t feature, quan_xy point);

/* One point that stands for a part: the point itself, the middle of a line by length, the centroid
 * of a polygon, or a point on its surface where the centroid lies outside. */
quan_status quan_geoms_part_point(const quan_geoms *geoms, int64_t part, quan_xy *point,
                                  quan_error *err);

/* The same for the whole feature: of its largest part. */
quan_status quan_geoms_feature_point(const quan_geoms *geoms, int64_t feature, quan_xy *point,
                                     quan_error *err);

/* What GEOS says of one feature: valid, or the reason and place. */
quan_status quan_geoms_check(const quan_geoms *geoms, int64_t feature, bool *valid,
                             char reason[256], quan_error *err);

/* Appends the MakeValid form of a feature to `out` (parts of other dimensions dropped), and tells
 * the areas before and after. The "before" of a self-crossing ring is that of its outline by
 * even-odd filling. */
quan_status quan_geoms_repair(const quan_geoms *geoms, int64_t feature, quan_geoms *out,
                              double *area_before_m2, double *area_after_m2, quan_error *err);

/* Dissolves discs of radius_m around the points into polygons that do not touch: one feature each
 * in `out`, ordered by (min x, min y); group[i] is the feature that covers point i. The drawing of
 * a cluster, not a measured area. Deterministic. */
quan_status quan_dissolve_discs(const quan_xy *points, int64_t n, double radius_m, quan_geoms *out,
                                int64_t *group, quan_error *err);

/* A packed R-tree over boxes (Hilbert order); numbers are those of the boxes. Zeroed it is empty.
 */
typedef struct {
    int64_t n;
    struct quan_index_node *nodes;
    int64_t n_nodes;
} quan_index;

/* O(n log n); the boxes are copied. */
quan_status quan_index_build(const quan_box *boxes, int64_t n, quan_index *out, quan_error *err);

/* Over all features of a set. */
quan_status quan_index_build_geoms(const quan_geoms *geoms, quan_index *out, quan_error *err);

/* Calls found(number, payload) for each box that meets `window` (touching counts), in no fixed
 * order, until it returns false. */
void quan_index_query(const quan_index *index, quan_box window,
                      bool (*found)(int64_t number, void *payload), void *payload);
void quan_index_free(quan_index *index);

/* The lowest feature number that contains the point, or -1: for layers ordered by id, so that the
 * answer for a point on a shared border is the lower id. */
int64_t quan_index_containing(const quan_index *index, const quan_geoms *polygons, quan_xy point);

/* Heights on a regular grid. Row 0 is the first in memory; step_y is negative for north-up rasters.
 * (origin_x, origin_y) is the CENTRE of the cell in row 0, column 0. NaN: no data. Coordinates are
 * in the raster's own CRS, named by `crs` ("EPSG:4326", WKT). Zeroed it is empty. */
typedef struct {
    int32_t width, height;
    double origin_x, origin_y, step_x, step_y;
    float *z_m;
    char *crs;
} quan_raster;

/* Bilinear between the four cells around; NaN outside, or when one of the four has no data. */
double quan_raster_height_m(const quan_raster *raster, double x, double y);
void quan_raster_free(quan_raster *raster);

#endif
