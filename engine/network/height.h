/* height.h - heights of nodes and along edges, from an elevation model. */
#ifndef QUAN_NETWORK_HEIGHT_H
#define QUAN_NETWORK_HEIGHT_H

#include "quan/network.h"

/* One height per node, so that the climbs around any ring of edges add up to nothing; along edges
 * at equal steps of at least height_step_m. Bridges and tunnels are straight between the nodes
 * where they meet the ground. */
quan_status net_heights(const quan_network_options *options, quan_network *network,
                        quan_error *err);

#endif
