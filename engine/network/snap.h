/* snap.h - joins dangling ends to what lies within their tolerance. */
#ifndef QUAN_NETWORK_SNAP_H
#define QUAN_NETWORK_SNAP_H

#include "barrier.h"

/* Joins line ends that nothing else meets to the nearest line of their level, or to other ends,
 * nearest pairs first. A group of ends is never wider than the tolerance, nothing is joined across
 * a barrier, nor to what the end is already connected with close by. The topology must be ordered;
 * if *n_snapped is not 0 it must be ordered again. */
quan_status net_snap(net_topology *topology, const net_grid *grid, const net_barriers *barriers,
                     const quan_monitor *monitor, int64_t *n_snapped, quan_error *err);

#endif
