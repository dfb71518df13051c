/* reach_oracle.h - walks by the rules, told forwards and slowly: every node three times (inside
 * one's own compound, in public, inside the facility's compound), all shortest ways by Floyd and
 * Warshall. */
#ifndef TESTS_REACH_ORACLE_H
#define TESTS_REACH_ORACLE_H

#include "quan/reach.h"

#include <stdint.h>
#include <stdlib.h>

#define ORACLE_FAR INT64_MAX / 4
#define ORACLE_CAP ((int64_t)UINT32_MAX - 1)

typedef struct {
    const quan_network *network;
    quan_metric metric;
    int n; /* 3 * nodes: own compound, public, facility's compound */
    int64_t *d;
    unsigned char *is_private;
} oracle;

static inline int oracle_class(const oracle *o, int32_t edge)
{
    int access = o->network->edges[edge].access;

    if (o->metric.walls == QUAN_WALLS_GONE)
        return QUAN_ACCESS_PUBLIC;
    if (o->metric.walls == QUAN_GATES_OPEN && access != QUAN_ACCESS_BARRIER)
        return QUAN_ACCESS_PUBLIC;
    return access == QUAN_ACCESS_BARRIER ? QUAN_ACCESS_CLOSED : access;
}

static inline int64_t oracle_along(const oracle *o, int32_t edge, uint32_t a, uint32_t b)
{
    if (o->metric.profile)
        return quan_network_walk_ms(o->network, o->metric.profile, edge, a, b);
    return a > b ? a - b : b - a;
}

static inline int64_t oracle_connector(const oracle *o, uint32_t mm)
{
    if (!o->metric.profile)
        return mm;
    return (int64_t)(mm / o->metric.profile->flat_mps + 0.5);
}

static inline void oracle_arc(oracle *o, int layer_a, int a, int layer_b, int b, int64_t w)
{
    int nodes = o->n / 3;
    int64_t *at =
        &o->d[(size_t)(layer_a * nodes + a) * (size_t)o->n + (size_t)(layer_b * nodes + b)];

    if (w < *at)
        *at = w;
}

static inline void oracle_edge(oracle *o, int32_t e, int a, int b, int64_t w)
{
    int class = oracle_class(o, e);

    if (class == QUAN_ACCESS_PUBLIC)
        oracle_arc(o, 1, a, 1, b, w);
    if (class != QUAN_ACCESS_RESIDENTS)
        return;
    if (o->is_private[a]) /* on the way out of one's own compound */
        oracle_arc(o, 0, a, o->is_private[b] ? 0 : 1, b, w);
    if (o->is_private[b]) /* on the way into the facility's */
        oracle_arc(o, o->is_private[a] ? 2 : 1, a, 2, b, w);
}

static inline oracle oracle_make(const quan_network *network, quan_metric metric)
{
    oracle o = {.network = network, .metric = metric, .n = 3 * network->n_nodes};
    size_t n = (size_t)o.n;

    o.d = malloc(n * n * sizeof *o.d);
    o.is_private = malloc((size_t)network->n_nodes);
    for (int32_t v = 0; v < network->n_nodes; v++)
        o.is_private[v] = 1;
    for (int32_t e = 0; e < network->n_edges; e++)
        if (oracle_class(&o, e) == QUAN_ACCESS_PUBLIC)
            o.is_private[network->edges[e].from] = o.is_private[network->edges[e].to] = 0;
    for (size_t i = 0; i < n * n; i++)
        o.d[i] = i % (n + 1) ? ORACLE_FAR : 0;
    for (int32_t e = 0; e < network->n_edges; e++) {
        const quan_edge *edge = &network->edges[e];
        oracle_edge(&o, e, edge->from, edge->to, oracle_along(&o, e, 0, edge->length_mm));
        oracle_edge(&o, e, edge->to, edge->from, oracle_along(&o, e, edge->length_mm, 0));
    }
    for (size_t k = 0; k < n; k++)
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < n && o.d[i * n + k] < ORACLE_FAR; j++)
                if (o.d[i * n + k] + o.d[k * n + j] < o.d[i * n + j])
                    o.d[i * n + j] = o.d[i * n + k] + o.d[k * n + j];
    return o;
}

static inline void oracle_free(oracle *o)
{
    free(o->d);
    free(o->is_private);
}

static inline int oracle_usable(const oracle *o, const quan_access_point *p)
{
    return (!p->walled || o->metric.walls == QUAN_WALLS_GONE) &&
           oracle_class(o, p->edge) != QUAN_ACCESS_CLOSED;
}

static inline int oracle_end(const oracle *o, int32_t edge, int side)
{
    return side ? o->network->edges[edge].to : o->network->edges[edge].from;
}

/* From a home's point to a facility's point: along one edge, or out of one end and in at another.
 */
static inline int64_t oracle_between(const oracle *o, const quan_access_point *p,
                                     const quan_access_point *q, int only)
{
    int64_t ends = oracle_connector(o, p->connector_mm) + oracle_connector(o, q->connector_mm);
    int64_t best = ORACLE_FAR;
    int nodes = o->n / 3;

    if (p->edge == q->edge)
        best = ends + oracle_along(o, p->edge, p->offset_mm, q->offset_mm);
    for (int i = 0; i < 4; i++) {
        int a = oracle_end(o, p->edge, i % 2), b = oracle_end(o, q->edge, i / 2);
        uint32_t a_mm = i % 2 ? o->network->edges[p->edge].length_mm : 0;
        uint32_t b_mm = i / 2 ? o->network->edges[q->edge].length_mm : 0;
        int inside = oracle_class(o, q->edge) == QUAN_ACCESS_RESIDENTS;
        int from = (o->is_private[a] ? 0 : 1) * nodes + a;
        for (int layer = 0; layer < 3; layer++) {
            int64_t w = o->d[(size_t)from * (size_t)o->n + (size_t)(layer * nodes + b)];
            if (layer == 2 && !inside)
                continue;
            if (only && inside && layer != 0)
                continue; /* residents only: nobody comes in from the street */
            w += ends + oracle_along(o, p->edge, p->offset_mm, a_mm) +
                 oracle_along(o, q->edge, b_mm, q->offset_mm);
            best = w < best ? w : best;
        }
    }
    return best;
}

/* The cost from a home to a facility; ORACLE_FAR when there is no way. */
static inline int64_t oracle_cost(const oracle *o, const quan_access *homes, int64_t home,
                                  const quan_access *places, int64_t place, int only)
{
    int64_t best = ORACLE_FAR;
    int keeps_inside = 0;

    for (int64_t j = places->first[place]; j < places->first[place + 1]; j++)
        keeps_inside |= only && oracle_usable(o, &places->points[j]) &&
                        oracle_class(o, places->points[j].edge) == QUAN_ACCESS_RESIDENTS;
    for (int64_t i = homes->first[home]; i < homes->first[home + 1]; i++)
        for (int64_t j = places->first[place]; j < places->first[place + 1]; j++) {
            const quan_access_point *p = &homes->points[i], *q = &places->points[j];
            int64_t cost;
            if (!oracle_usable(o, p) || !oracle_usable(o, q))
                continue;
            if (keeps_inside && oracle_class(o, q->edge) != QUAN_ACCESS_RESIDENTS)
                continue;
            cost = oracle_between(o, p, q, only);
            best = cost < best ? cost : best;
        }
    return best >= ORACLE_FAR ? ORACLE_FAR : best;
}

#endif
