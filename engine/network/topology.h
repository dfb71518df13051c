/* topology.h - where lines are split, and which of these places are one node. */
#ifndef QUAN_NETWORK_TOPOLOGY_H
#define QUAN_NETWORK_TOPOLOGY_H

#include "lines.h"

/* Why an element is a node; an interior vertex without a mark is none. */
enum {
    NET_NODE = 1,     /* lines may be left here */
    NET_CROSSING = 2, /* a proper crossing */
    NET_TOUCH = 4,    /* a vertex on the inside of a segment */
    NET_RUN = 8,      /* the same, along a shared run */
};

/* A place inside a segment, num/den of its way (0 < num < den), and the element that lies there. */
typedef struct {
    int64_t num, den;
    int32_t segment, element;
} net_split;

/* Elements are the vertices of the lines (by their numbers), then what was added. A node is a class
 * of elements; its name is the lowest of them. parent[] and mark[] are per element; mark holds the
 * NET_ flags, and of a class those of all its elements count together. */
typedef struct {
    const net_lines *lines;
    int32_t n_elements;
    int64_t parent_capacity, mark_capacity;
    int32_t *parent;
    unsigned char *mark;
    net_split *splits;
    int64_t n_splits, split_capacity;
    int64_t *split_first; /* n_vertices + 1: splits by segment, in order; only after net_order() */
} net_topology;

/* Every vertex an element of its own, the ends of lines nodes. `lines` is borrowed. */
quan_status net_topology_init(const net_lines *lines, net_topology *out, quan_error *err);
void net_topology_free(net_topology *topology);

int32_t net_find(const net_topology *topology, int32_t element);        /* shortens the way */
int32_t net_find_shared(const net_topology *topology, int32_t element); /* for several threads */
void net_unite(net_topology *topology, int32_t a, int32_t b);

/* Room for n more elements or splits, which net_add_*() then take. */
quan_status net_reserve(net_topology *topology, int64_t n_elements, int64_t n_splits,
                        quan_error *err);
int32_t net_add_element(net_topology *topology, unsigned char mark);
void net_add_split(net_topology *topology, int32_t segment, int64_t num, int64_t den,
                   int32_t element);

/* Orders the splits along their segments; those at one place become one node. */
quan_status net_order(net_topology *topology, quan_error *err);

/* The sign of a/b - c/d for positive b and d: exact. */
int net_compare_ratios(int64_t a, int64_t b, int64_t c, int64_t d);

/* The place of a split to the nearest millimetre, halves up: the same from every segment through
 * it. */
void net_split_place(const net_topology *topology, const net_split *split, int32_t *x, int32_t *y);

/* Nodes where vertices coincide: by the rules of levels, or of line ends only (as_graph). */
quan_status net_join_vertices(net_topology *topology, bool as_graph, quan_error *err);

#endif
