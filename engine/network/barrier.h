/* barrier.h - walls, rivers and railways: where they cut ways, and which gates open them. */
#ifndef QUAN_NETWORK_BARRIER_H
#define QUAN_NETWORK_BARRIER_H

#include "grid.h"
#include "topology.h"

/* A node that a wall runs through, in the direction (dx, dy): only the direction counts, not the
 * length. */
typedef struct {
    int64_t dx, dy;
    /* Of the topology; the node is what net_find() says of it when all is united. */
    int32_t element;
    int32_t x, y;
    unsigned char access; /* of the link across */
    unsigned char sides;  /* 1: something lies to the left, 2: to the right */
} net_cut;

/* A point that opens the barriers near it, to some. */
typedef struct {
    double x, y; /* mm */
    unsigned char access, used;
} net_gate;

/* The barriers of a network, their gates and their cuts. The grid borrows from `lines`. Zeroed it
 * is empty. */
typedef struct {
    net_lines lines;
    net_grid grid;
    double gate_mm;
    net_gate *gates;
    int64_t n_gates;
    quan_index gate_index;
    net_cut *cuts;
    int64_t n_cuts, cut_capacity;
    int32_t *cut_of; /* per element: the cut of the node of that name, or -1; NULL without cuts */
} net_barriers;

/* From the layers in the options, either of which may be absent; *out is empty after a failure. The
 * origin is that of the roads. */
quan_status net_barriers_build(const quan_network_options *options, const int64_t origin_mm[2],
                               net_barriers *out, quan_error *err);
/* Leaves it empty. */
void net_barriers_free(net_barriers *barriers);

/* True when the straight way from a to b meets a barrier, touching included. */
quan_status net_barriers_block(const net_barriers *barriers, const int32_t a[2], const int32_t b[2],
                               net_list *list, bool *blocked, quan_error *err);

/* Splits the ways on the ground where barriers cross them; then net_order() is due, and after it
 * net_barriers_resolve(), which keeps one cut for each node that has ways on both sides. */
quan_status net_barriers_cut(net_barriers *barriers, net_topology *topology,
                             quan_network_counts *counts, quan_error *err);
quan_status net_barriers_resolve(net_barriers *barriers, const net_topology *topology,
                                 quan_error *err);

/* The name of the node that a line meets at `node` when it leaves in the direction (dx, dy): beyond
 * the elements' numbers for the right side of a cut. */
int32_t net_cut_side(const net_barriers *barriers, const net_topology *topology, int32_t node,
                     int64_t dx, int64_t dy);

/* A closed barrier with a gate that is not public shuts a compound in: edges inside it become the
 * residents'. Links stand behind all other edges, the first of them is n_ways. */
quan_status net_compounds(const net_barriers *barriers, int32_t n_ways, quan_network *network,
                          quan_error *err);

#endif
