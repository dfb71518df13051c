/* finish.c - order and identity, when all features are in.
 *
 * Rows are ordered by id and nothing else, so that the output does not depend on the order of files
 * or features. Ids of a field are kept where they are unique in their source and no other source of
 * the layer has them; missing ones are made from the content (identity.c). */
#include "gather.h"

#include "facility/duplicates.h"
#include "field/versions.h"
#include "identity.h"
#include "ledger/ledger.h"
#include "people/spread.h"
#include "place/offset.h"

#include <stdlib.h>
#include <string.h>

/* Ids of a field that two sources share name nothing: those sources lose them. */
static quan_status drop_shared_ids(quan_gathering *g, quan_layer *layer, quan_error *err)
{
    quan_table *table = &layer->table;
    int32_t id = quan_table_find(table, "id"), source = quan_table_find(table, "source");
    int64_t *order = NULL;
    QUAN_TRY(quan_table_order_by_id(table, id, &order, err));
    unsigned char *shared = quan_calloc((size_t)g->out->sources.n_rows, 1);
    quan_status status = QUAN_OK;
    if (!shared) {
        status = quan_fail_memory(err, "the ids");
        goto done;
    }
    for (int64_t i = 1; i < table->n_rows; i++) {
        const char *one = quan_table_text(table, id, order[i - 1]);
        const char *two = quan_table_text(table, id, order[i]);
        int64_t from[2] = {quan_table_int(table, source, order[i - 1], 0),
                           quan_table_int(table, source, order[i], 0)};
        if (!one || !two || from[0] == from[1] || strcmp(one, two) != 0)
            continue;
        for (int k = 0; k < 2; k++)
            shared[from[k]] |= g->ids[from[k]] == QUAN_IDS_FIELD;
    }
    for (int64_t row = 0; row < table->n_rows && !status; row++) {
        if (shared[quan_table_int(table, source, row, 0)])
            status = quan_table_set_text(table, id, row, NULL, err);
    }
done:
    quan_free(shared);
    quan_free(order);
    return status;
}

/* Points and polygons in one set are polygons; when all are points, it is a set of points. */
static void name_kind(quan_geoms *geoms)
{
    if (geoms->kind == QUAN_POLYGONS && geoms->n_features && geoms->n_points == geoms->n_parts)
        geoms->kind = QUAN_POINTS;
}

typedef struct {
    int64_t facility, row;
    const char *kind;
} function_key;

/* The old row breaks ties, so that qsort() need not be stable. */
static int compare_functions(const void *one, const void *two)
{
    const function_key *a = one, *b = two;
    if (a->facility != b->facility)
        return a->facility < b->facility ? -1 : 1;
    int order = strcmp(a->kind, b->kind);
    return order ? order : (a->row > b->row) - (a->row < b->row);
}

/* The functions follow their facilities to the new rows: moved[old] = new. */
static quan_status order_functions(quan_table *functions, const int64_t *moved, quan_error *err)
{
    int64_t n = functions->n_rows;
    function_key *keys = quan_alloc((size_t)n, sizeof *keys);
    int64_t *order = quan_alloc((size_t)n, sizeof *order);
    quan_status status = QUAN_OK;
    if (!keys || !order) {
        status = quan_fail_memory(err, "the facilities");
        goto done;
    }
    for (int64_t f = 0; f < n; f++) {
        int64_t facility = moved[quan_table_int(functions, QUAN_FUNCTION_FACILITY, f, 0)];
        quan_table_set_int(functions, QUAN_FUNCTION_FACILITY, f, facility);
        keys[f] = (function_key){facility, f, quan_table_text(functions, QUAN_FUNCTION_KIND, f)};
    }
    qsort(keys, (size_t)n, sizeof *keys, compare_functions);
    for (int64_t f = 0; f < n; f++)
        order[f] = keys[f].row;
    status = quan_table_pick(functions, order, n, err);
done:
    quan_free(keys);
    quan_free(order);
    return status;
}

/* `order` says which old row comes to each new place; the functions need the inverse. */
static quan_status follow(quan_gathering *g, const int64_t *order, int64_t n, quan_error *err)
{
    int64_t *moved = quan_alloc((size_t)n, sizeof *moved);
    if (!moved)
        return quan_fail_memory(err, "the facilities");
    for (int64_t i = 0; i < n; i++)
        moved[order[i]] = i;
    quan_status status = order_functions(&g->out->functions, moved, err);
    quan_free(moved);
    return status;
}

/* The functions move before the layer does, while the old rows are still the ones that they name.
 */
static quan_status finish_layer(quan_gathering *g, quan_role role, quan_error *err)
{
    quan_layer *layer = &g->out->layers[role];
    int64_t *order = NULL, n = layer->table.n_rows;
    QUAN_TRY(drop_shared_ids(g, layer, err));
    quan_status status = quan_identity_fill(layer, role, &order, err);
    if (!status && role == QUAN_ROLE_FACILITY)
        status = follow(g, order, n, err);
    if (!status)
        status = quan_layer_pick(layer, order, n, err);
    quan_free(order);
    name_kind(&layer->geoms);
    return status;
}

typedef struct {
    int64_t row, source;
    const char *source_id, *code, *reason;
} reject_key;

/* By source, id, code and reason; what is equal in all of these is equal in the output. */
static int compare_rejects(const void *one, const void *two)
{
    const reject_key *a = one, *b = two;
    if (a->source != b->source)
        return a->source < b->source ? -1 : 1;
    int order = quan_text_compare_ids(a->source_id, b->source_id);
    if (!order)
        order = strcmp(a->code, b->code);
    if (!order)
        order = strcmp(a->reason, b->reason);
    return order ? order : (a->row > b->row) - (a->row < b->row);
}

/* Remarks come feature by feature as files have them, so they are put in order like everything
 * else. */
static quan_status order_rejects(quan_layer *rejected, quan_error *err)
{
    quan_table *table = &rejected->table;
    int64_t n = table->n_rows;
    reject_key *keys = quan_alloc((size_t)n, sizeof *keys);
    int64_t *order = quan_alloc((size_t)n, sizeof *order);
    quan_status status = QUAN_OK;
    if (!keys || !order) {
        status = quan_fail_memory(err, "the rejected features");
        goto done;
    }
    for (int64_t row = 0; row < n; row++)
        keys[row] =
            (reject_key){row, quan_table_int(table, 4, row, 0), quan_table_text(table, 1, row),
                         quan_table_text(table, 2, row), quan_table_text(table, 3, row)};
    qsort(keys, (size_t)n, sizeof *keys, compare_rejects);
    for (int64_t i = 0; i < n; i++)
        order[i] = keys[i].row;
    status = quan_layer_pick(rejected, order, n, err);
done:
    quan_free(keys);
    quan_free(order);
    return status;
}

quan_status quan_gather_finish(quan_gathering *g, quan_error *err)
{
    for (int r = 0; r < QUAN_N_ROLES; r++) {
        if (r != QUAN_ROLE_DEM)
            QUAN_TRY(finish_layer(g, (quan_role)r, err));
    }
    QUAN_TRY(quan_versions_check(g, err));
    QUAN_TRY(quan_duplicates_merge(g, err));
    QUAN_TRY(quan_ledger_join(g, err));
    QUAN_TRY(quan_people_spread(g, err));
    QUAN_TRY(quan_offset_measure(g, err));
    return order_rejects(&g->out->rejected, err);
}
