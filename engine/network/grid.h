/* grid.h - a uniform grid over segments: which lie near a place. */
#ifndef QUAN_NETWORK_GRID_H
#define QUAN_NETWORK_GRID_H

#include "quan/core.h"

/* Segment k goes from vertex k to k + 1 where use[k] is 1. The arrays are borrowed. */
typedef struct {
    const int32_t *x, *y;
    const unsigned char *use;
    int32_t n;
} net_segments;

/* Cell (column, row) holds items[first[c] .. first[c + 1] - 1], c = row * n_columns + column,
 * ascending. A segment stands in every cell that it comes within 2 mm of; one whose box meets at
 * most NET_SMALL_BOX cells stands in all of them. Zeroed it is empty. */
typedef struct {
    net_segments segments;
    int32_t min_x, min_y, cell_mm, n_columns, n_rows;
    int64_t *first;
    int32_t *items;
} net_grid;

#define NET_SMALL_BOX 9

/* The cells are about twice the mean length of a segment wide, and not more than 8 n + 1,025. O(n +
 * entries). *out is empty after a failure. */
quan_status net_grid_build(net_segments segments, net_grid *out, quan_error *err);
void net_grid_free(net_grid *grid);

/* Segment numbers, reused from query to query. Zeroed it is empty. */
typedef struct {
    int32_t *items;
    int64_t n, capacity;
} net_list;

/* The segments whose boxes meet the box, ascending, each once. The box is in doubles, so that it
 * may lie outside the grid. An empty grid has none. */
quan_status net_grid_collect(const net_grid *grid, const double low[2], const double high[2],
                             net_list *list, quan_error *err);
void net_list_free(net_list *list);

/* The column or row of a coordinate, clamped to the grid. */
int32_t net_grid_column(const net_grid *grid, double x);
int32_t net_grid_row(const net_grid *grid, double y);

/* True when the box of the segment meets at most NET_SMALL_BOX cells. */
bool net_grid_is_small(const net_grid *grid, const int32_t from[2], const int32_t to[2]);

#endif
