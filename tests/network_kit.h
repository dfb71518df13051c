/* network_kit.h - small road layers for the tests of the network. */
#ifndef QUAN_TESTS_NETWORK_KIT_H
#define QUAN_TESTS_NETWORK_KIT_H

#include "quan/network.h"

/* What a road says of itself besides its line. */
typedef struct {
    int64_t level, bridge, stairs;
    const char *access;
} kit_road;

/* A layer with the columns of roads; gates and barriers use `access` alone. */
void kit_init(quan_layer *layer, quan_shape_kind kind);

/* A feature of one line (or point) of n pairs of metres; its id is the row's number. */
void kit_add(quan_layer *layer, kit_road road, int n, const double *xy_m);

/* As kit_add() with every word in one macro: KIT(&layer, road, x, y, x, y, ...). */
#define KIT(layer, road, ...)                                                                      \
    kit_add(layer, road, (int)(sizeof((double[]){__VA_ARGS__}) / sizeof(double) / 2),              \
            (double[]){__VA_ARGS__})

/* Builds with the given options and asserts that it succeeds. */
quan_network kit_build(const quan_layer *roads, quan_network_options options);

/* The node within 1.5 mm of a place, or -1; the number of such nodes. */
int32_t kit_node(const quan_network *network, double x_m, double y_m);
int kit_count_nodes(const quan_network *network, double x_m, double y_m);

/* Shortest length in mm between two nodes by plain rounds of relaxation over all edges but barriers
 * and closed links; INT64_MAX when there is none. */
int64_t kit_distance(const quan_network *network, int32_t from, int32_t to);

/* True when a way leads from one place to the other. */
bool kit_is_joined(const quan_network *network, double x0_m, double y0_m, double x1_m, double y1_m);

/* 32 random bits. */
uint32_t kit_random(uint64_t *state);

#endif
