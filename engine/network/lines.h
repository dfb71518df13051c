/* lines.h - polylines on the millimetre grid: ways and barriers as the network sees them. */
#ifndef QUAN_NETWORK_LINES_H
#define QUAN_NETWORK_LINES_H

#include "grid.h"
#include "quan/network.h"

/* Coordinates stay below this, so that differences fit 31 bits and orientations 62: about 1,073 km.
 */
#define NET_LIMIT_MM (INT64_C(1) << 30)

/* A box of whole millimetres in the working CRS; empty when min > max. */
typedef struct {
    int64_t min_x, min_y, max_x, max_y;
} net_extent;

typedef struct {
    int64_t row;         /* of the layer */
    int32_t first, last; /* its vertices, at least two */
    /* How far a dangling end of this line is joined to others. */
    int32_t tolerance_mm;
    int8_t level;
    /* quan_access_class; 1: steps; 1: bridge or tunnel. */
    unsigned char access, stairs, separated;
} net_line;

/* Vertex v begins a segment (v, v + 1) where segment[v] is 1; segments go by that number. The
 * vertices of a line are neighbours, the last of it begins none. x and y are mm from the origin.
 * Zeroed it is empty. */
typedef struct {
    int32_t n_lines, n_vertices;
    net_line *lines;
    int32_t *x, *y, *line_of;
    unsigned char *segment;
} net_lines;

/* Widens the box by a layer; `what` names it in messages. */
quan_status net_extent_add(const quan_layer *layer, const char *what, net_extent *extent,
                           quan_error *err);

/* Whole metres at or below the low corner: results do not depend on what else fixes the corner. */
quan_status net_extent_origin(const net_extent *extent, int64_t *x_mm, int64_t *y_mm,
                              quan_error *err);

/* The nearest whole millimetre; rounds the same way wherever the origin lies. */
int64_t net_mm(double metres);

/* Every ring of a line or polygon layer as a line, repeated vertices and lines of no length dropped
 * and counted. Road columns that are absent read as level 0 and public. */
quan_status net_lines_build(const quan_layer *layer, const int64_t origin_mm[2], double snap_m,
                            net_lines *out, int64_t *n_dropped, quan_error *err);
void net_lines_free(net_lines *lines);
net_segments net_lines_segments(const net_lines *lines);

/* QUAN_ACCESS_PUBLIC unless the column says "residents" or "closed". */
unsigned char net_access(const quan_table *table, int32_t column, int64_t row);

#endif
