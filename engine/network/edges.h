/* edges.h - from split lines to numbered nodes and edges. */
#ifndef QUAN_NETWORK_EDGES_H
#define QUAN_NETWORK_EDGES_H

#include "barrier.h"

/* Edges by road and along it, equal ones dropped, then the links across barriers; nodes numbered as
 * they appear. *n_ways is the number of edges that are no links. The topology is ordered and the
 * cuts are resolved. After a failure `out` holds what was made, for quan_network_free(). */
quan_status net_edges_build(const net_topology *topology, const net_barriers *barriers,
                            quan_network *out, int32_t *n_ways, quan_error *err);

/* Components of the nodes, over all edges but links that nobody passes (closed gates, barriers):
 * numbers and counts of `network`. */
quan_status net_components(quan_network *network, quan_error *err);

/* Nodes made at crossings, touches and along shared runs. */
quan_status net_count_nodes(const net_topology *topology, quan_network_counts *counts,
                            quan_error *err);

#endif
