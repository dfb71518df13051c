#include "stops.h"

/* A line is walked from vertex to vertex; what is marked as a node there and what splits the
 * segment behind it come in order, because the splits of a segment are in order. Splits at the same
 * ratio are one node already (net_order) and give one stop; that is asked of the exact ratios,
 * since t is rounded.
 *
 * At the end the first stop is the first vertex and the last stop the last one, as both are marked.
 */

/* The room is kept from line to line. */
static quan_status add_stop(net_stops *stops, net_stop stop, quan_error *err)
{
    net_stop *items = quan_grow(stops->items, &stops->capacity, stops->n + 1, sizeof *items);
    if (!items)
        return quan_fail_memory(err, "the nodes along a road");
    stops->items = items;
    stops->items[stops->n++] = stop;
    return QUAN_OK;
}

quan_status net_stops_of(const net_topology *topology, int32_t line, net_stops *out,
                         quan_error *err)
{
    const net_lines *lines = topology->lines;
    out->n = 0;
    for (int32_t v = lines->lines[line].first; v <= lines->lines[line].last; v++) {
        if (topology->mark[v] & NET_NODE)
            QUAN_TRY(add_stop(out,
                              (net_stop){.t = 0.0,
                                         .segment = v,
                                         .node = net_find(topology, v),
                                         .x = lines->x[v],
                                         .y = lines->y[v]},
                              err));
        const net_split *last = NULL;
        for (int64_t i = topology->split_first[v]; i < topology->split_first[v + 1]; i++) {
            const net_split *s = &topology->splits[i];
            if (last && net_compare_ratios(last->num, last->den, s->num, s->den) == 0)
                continue;
            last = s;
            net_stop stop = {.t = (double)s->num / (double)s->den,
                             .segment = v,
                             .node = net_find(topology, s->element)};
            net_split_place(topology, s, &stop.x, &stop.y);
            QUAN_TRY(add_stop(out, stop, err));
        }
    }
    return QUAN_OK;
}

void net_stops_free(net_stops *stops)
{
    quan_free(stops->items);
    *stops = (net_stops){0};
}

/* From one vertex to another, exact. */
static void along(const net_lines *lines, int32_t from, int32_t to, int64_t *dx, int64_t *dy)
{
    *dx = (int64_t)lines->x[to] - lines->x[from];
    *dy = (int64_t)lines->y[to] - lines->y[from];
}

bool net_stop_ahead(const net_topology *topology, const net_stop *stop, int64_t *dx, int64_t *dy)
{
    if (!topology->lines->segment[stop->segment])
        return false;
    along(topology->lines, stop->segment, stop->segment + 1, dx, dy);
    return true;
}

bool net_stop_behind(const net_topology *topology, const net_stop *stop, int64_t *dx, int64_t *dy)
{
    const net_lines *lines = topology->lines;
    int32_t v = stop->segment;
    if (stop->t > 0.0)
        along(lines, v + 1, v, dx, dy);
    else if (v > lines->lines[lines->line_of[v]].first)
        along(lines, v, v - 1, dx, dy);
    else
        return false;
    return true;
}
