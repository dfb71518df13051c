#include "quan/network.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* The network as a table that a map shows and other programs read back: one row per edge, in the
 * order of the edges. Geometry is drawn through the rounded places; length and times are the exact
 * ones of the edge, so they may differ from the drawing by millimetres. */

/* Columns of walk_edge, in the order of layers/output/walk_edge.yaml. */
enum {
    EDGE_ID,
    SOURCE_ID,
    LEVEL,
    SEPARATED,
    LENGTH_M,
    FWD_S,
    BWD_S,
    COMPONENT,
    ACCESS,
    FROM_NODE,
    TO_NODE,
    N_COLUMNS
};

static const struct {
    const char *name;
    quan_type type;
} COLUMNS[N_COLUMNS] = {
    [EDGE_ID] = {"edge_id", QUAN_TYPE_TEXT},   [SOURCE_ID] = {"source_id", QUAN_TYPE_TEXT},
    [LEVEL] = {"level", QUAN_TYPE_INT},        [SEPARATED] = {"separated", QUAN_TYPE_INT},
    [LENGTH_M] = {"length_m", QUAN_TYPE_REAL}, [FWD_S] = {"fwd_s", QUAN_TYPE_REAL},
    [BWD_S] = {"bwd_s", QUAN_TYPE_REAL},       [COMPONENT] = {"component", QUAN_TYPE_INT},
    [ACCESS] = {"access", QUAN_TYPE_TEXT},     [FROM_NODE] = {"from_node", QUAN_TYPE_INT},
    [TO_NODE] = {"to_node", QUAN_TYPE_INT},
};

/* The codes of walk_edge.yaml. */
static const char *const ACCESS_WORDS[] = {
    [QUAN_ACCESS_PUBLIC] = "public",
    [QUAN_ACCESS_RESIDENTS] = "residents",
    [QUAN_ACCESS_CLOSED] = "closed",
    [QUAN_ACCESS_BARRIER] = "barrier",
};

/* Times walk the edge from end to end, once each way: with slopes they differ. */
static void set_numbers(const quan_network *n, const quan_profile *profile, int32_t e, int64_t row,
                        quan_table *table)
{
    const quan_edge *edge = &n->edges[e];
    uint32_t length = edge->length_mm;
    quan_table_set_int(table, LEVEL, row, edge->level);
    quan_table_set_int(table, SEPARATED, row, edge->separated);
    quan_table_set_real(table, LENGTH_M, row, length / QUAN_MM_PER_M);
    quan_table_set_real(table, FWD_S, row,
                        quan_network_walk_ms(n, profile, e, 0, length) / QUAN_MS_PER_S);
    quan_table_set_real(table, BWD_S, row,
                        quan_network_walk_ms(n, profile, e, length, 0) / QUAN_MS_PER_S);
    quan_table_set_int(table, COMPONENT, row, n->component[edge->from]);
    quan_table_set_int(table, FROM_NODE, row, edge->from);
    quan_table_set_int(table, TO_NODE, row, edge->to);
}

/* `points` is scratch with room for the longest edge. */
static quan_status add_geometry(const quan_network *n, int32_t e, quan_xy *points,
                                quan_geoms *geoms, quan_error *err)
{
    int64_t first = n->vertex_first[e], count = n->vertex_first[e + 1] - first, kept = 0;
    for (int64_t i = 0; i < count; i++) {
        int32_t x = n->vertex_x_mm[first + i], y = n->vertex_y_mm[first + i];
        /* A place that rounding moved onto its neighbour is drawn once, but a line has two points.
         */
        if (kept > 0 && i + 1 < count && x == n->vertex_x_mm[first + i - 1] &&
            y == n->vertex_y_mm[first + i - 1])
            continue;
        points[kept++] =
            (quan_xy){n->origin_x_m + x / QUAN_MM_PER_M, n->origin_y_m + y / QUAN_MM_PER_M};
    }
    QUAN_TRY(quan_geoms_add_feature(geoms, err));
    QUAN_TRY(quan_geoms_add_part(geoms, err));
    return quan_geoms_add_ring(geoms, points, kept, err);
}

/* The road's id with the edge's number along it, and the words. The row is the table's last. */
static quan_status set_texts(const quan_network *n, const quan_layer *roads, int32_t e,
                             int64_t number, quan_table *table, quan_error *err)
{
    const quan_edge *edge = &n->edges[e];
    int64_t row = table->n_rows - 1;
    const char *id =
        quan_table_text(&roads->table, quan_table_find(&roads->table, "id"), edge->road);
    if (!id)
        return quan_fail(err, QUAN_ERR_INTERNAL, "Row %lld of the roads has no id.",
                         (long long)edge->road + 1);
    size_t size = strlen(id) + 24;
    char *text = quan_alloc(size, 1);
    if (!text)
        return quan_fail_memory(err, "the table of edges");
    (void)snprintf(text, size, "%s#%lld", id, (long long)number);
    quan_status status = quan_table_set_text(table, EDGE_ID, row, text, err);
    quan_free(text);
    if (!status)
        status = quan_table_set_text(table, SOURCE_ID, row, id, err);
    if (!status)
        status = quan_table_set_text(table, ACCESS, row, ACCESS_WORDS[edge->access], err);
    return status;
}

/* Edges of one road follow each other, so its numbers are counted on the way. */
static quan_status add_rows(const quan_network *n, const quan_layer *roads,
                            const quan_profile *profile, quan_layer *out, quan_error *err)
{
    quan_status status = QUAN_OK;
    int64_t most = 2, number = 0, road = -1;
    for (int32_t e = 0; e < n->n_edges; e++)
        if (n->vertex_first[e + 1] - n->vertex_first[e] > most)
            most = n->vertex_first[e + 1] - n->vertex_first[e];
    quan_xy *points = quan_alloc((size_t)most, sizeof *points);
    if (!points)
        return quan_fail_memory(err, "the table of edges");
    for (int32_t e = 0; e < n->n_edges && !status; e++) {
        if (n->edges[e].road < 0)
            continue;
        number = n->edges[e].road == road ? number + 1 : 1;
        road = n->edges[e].road;
        status = quan_table_add_rows(&out->table, 1, err);
        if (!status)
            status = set_texts(n, roads, e, number, &out->table, err);
        if (!status)
            status = add_geometry(n, e, points, &out->geoms, err);
        if (!status)
            set_numbers(n, profile, e, out->table.n_rows - 1, &out->table);
    }
    quan_free(points);
    return status;
}

quan_status quan_network_table(const quan_network *network, const quan_layer *roads,
                               const quan_profile *profile, quan_layer *out, quan_error *err)
{
    quan_status status = QUAN_OK;
    *out = (quan_layer){.geoms.kind = QUAN_LINES};
    for (int c = 0; c < N_COLUMNS && !status; c++)
        status = quan_table_add_column(&out->table, COLUMNS[c].name, COLUMNS[c].type, NULL, err);
    if (!status)
        status = add_rows(network, roads, profile, out, err);
    if (status)
        quan_layer_free(out);
    return status;
}
