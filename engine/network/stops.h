/* stops.h - the places along one line where the network may have a node. */
#ifndef QUAN_NETWORK_STOPS_H
#define QUAN_NETWORK_STOPS_H

#include "topology.h"

/* `t` of the way along segment `segment`; 0 is its first vertex. */
typedef struct {
    double t;
    int32_t segment;
    int32_t node; /* the name of the node: an element */
    int32_t x, y; /* mm */
} net_stop;

typedef struct {
    net_stop *items;
    int64_t n, capacity;
} net_stops;

/* The stops of a line in order, its ends included; each place once. The topology is ordered. */
quan_status net_stops_of(const net_topology *topology, int32_t line, net_stops *out,
                         quan_error *err);
void net_stops_free(net_stops *stops);

/* The direction in which the line leaves a stop; false at the end of the line. */
bool net_stop_ahead(const net_topology *topology, const net_stop *stop, int64_t *dx, int64_t *dy);
bool net_stop_behind(const net_topology *topology, const net_stop *stop, int64_t *dx, int64_t *dy);

#endif
