#include "network_kit.h"
#include "random_kit.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h> /* needs those above */

enum {
    ID,
    LEVEL,
    BRIDGE,
    STAIRS,
    ACCESS
};

void kit_init(quan_layer *layer, quan_shape_kind kind)
{
    *layer = (quan_layer){.geoms.kind = kind};
    assert_int_equal(quan_table_add_column(&layer->table, "id", QUAN_TYPE_TEXT, NULL, NULL), 0);
    assert_int_equal(quan_table_add_column(&layer->table, "level", QUAN_TYPE_INT, NULL, NULL), 0);
    assert_int_equal(quan_table_add_column(&layer->table, "bridge", QUAN_TYPE_INT, NULL, NULL), 0);
    assert_int_equal(quan_table_add_column(&layer->table, "stairs", QUAN_TYPE_INT, NULL, NULL), 0);
    assert_int_equal(quan_table_add_column(&layer->table, "access", QUAN_TYPE_TEXT, NULL, NULL), 0);
}

void kit_add(quan_layer *layer, kit_road road, int n, const double *xy_m)
{
    quan_xy *points = malloc((size_t)n * sizeof *points);
    char id[32];
    int64_t row = layer->table.n_rows;
    assert_non_null(points);
    for (int i = 0; i < n; i++)
        points[i] = (quan_xy){xy_m[2 * i], xy_m[2 * i + 1]};
    (void)snprintf(id, sizeof id, "%lld", (long long)row);
    assert_int_equal(quan_table_add_rows(&layer->table, 1, NULL), 0);
    assert_int_equal(quan_table_set_text(&layer->table, ID, row, id, NULL), 0);
    quan_table_set_int(&layer->table, LEVEL, row, road.level);
    quan_table_set_int(&layer->table, BRIDGE, row, road.bridge);
    quan_table_set_int(&layer->table, STAIRS, row, road.stairs);
    assert_int_equal(quan_table_set_text(&layer->table, ACCESS, row, road.access, NULL), 0);
    assert_int_equal(quan_geoms_add_feature(&layer->geoms, NULL), 0);
    assert_int_equal(quan_geoms_add_part(&layer->geoms, NULL), 0);
    assert_int_equal(quan_geoms_add_ring(&layer->geoms, points, n, NULL), 0);
    free(points);
}

quan_network kit_build(const quan_layer *roads, quan_network_options options)
{
    quan_network network;
    quan_error err = {""};
    if (quan_network_build(roads, &options, NULL, &network, &err))
        fail_msg("%s", err.message);
    return network;
}

static bool is_at(const quan_network *n, int32_t i, double x_m, double y_m)
{
    return fabs(n->origin_x_m + n->x_mm[i] / 1000.0 - x_m) < 0.0015 &&
           fabs(n->origin_y_m + n->y_mm[i] / 1000.0 - y_m) < 0.0015;
}

int kit_count_nodes(const quan_network *network, double x_m, double y_m)
{
    int n = 0;
    for (int32_t i = 0; i < network->n_nodes; i++)
        n += is_at(network, i, x_m, y_m);
    return n;
}

int32_t kit_node(const quan_network *network, double x_m, double y_m)
{
    for (int32_t i = 0; i < network->n_nodes; i++)
        if (is_at(network, i, x_m, y_m))
            return i;
    return -1;
}

int64_t kit_distance(const quan_network *network, int32_t from, int32_t to)
{
    int64_t *cost = malloc((size_t)network->n_nodes * sizeof *cost);
    assert_non_null(cost);
    for (int32_t i = 0; i < network->n_nodes; i++)
        cost[i] = INT64_MAX / 2;
    cost[from] = 0;
    for (bool changed = true; changed;) {
        changed = false;
        for (int32_t e = 0; e < network->n_edges; e++) {
            const quan_edge *edge = &network->edges[e];
            if (edge->road < 0 && edge->access >= QUAN_ACCESS_CLOSED)
                continue;
            for (int way = 0; way < 2; way++) {
                int32_t a = way ? edge->to : edge->from, b = way ? edge->from : edge->to;
                if (cost[a] + edge->length_mm < cost[b]) {
                    cost[b] = cost[a] + edge->length_mm;
                    changed = true;
                }
            }
        }
    }
    int64_t result = cost[to] >= INT64_MAX / 2 ? INT64_MAX : cost[to];
    free(cost);
    return result;
}

bool kit_is_joined(const quan_network *network, double x0_m, double y0_m, double x1_m, double y1_m)
{
    int32_t a = kit_node(network, x0_m, y0_m), b = kit_node(network, x1_m, y1_m);
    assert_true(a >= 0 && b >= 0);
    return network->component[a] == network->component[b];
}

uint32_t kit_random(uint64_t *state)
{
    return (uint32_t)(random_bits(state) >> 32);
}
