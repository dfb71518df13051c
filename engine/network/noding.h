/* noding.h - every place where two segments meet, exactly. */
#ifndef QUAN_NETWORK_NODING_H
#define QUAN_NETWORK_NODING_H

#include "grid.h"
#include "topology.h"

/* Twice the area of the triangle a b c, positive when it turns left. */
int64_t net_orient(const int32_t a[2], const int32_t b[2], const int32_t c[2]);

/* Where c, which lies on the line through a and b, stands between them: num/den of the way. False
 * when it is not strictly inside. */
bool net_inside(const int32_t a[2], const int32_t b[2], const int32_t c[2], int64_t *num,
                int64_t *den);

/* Finds the crossings and touches of all segments and adds them to the topology; vertices that
 * coincide are not its matter. Segments of different levels, and of bridges and tunnels where they
 * cross properly, stay apart. The order of what is added depends on the grid alone, not on threads.
 * Afterwards net_order() is due. */
quan_status net_node(net_topology *topology, const net_grid *grid, const quan_monitor *monitor,
                     quan_network_counts *counts, quan_error *err);

#endif
