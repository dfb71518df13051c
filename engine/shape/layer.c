#include "shape_private.h"

/* A layer is a table and a geometry of equally many rows. Picking makes the new geometry before the
 * table is touched, so that a failure leaves both as they were and never one row apart. */

quan_status quan_layer_pick(quan_layer *layer, const int64_t *order, int64_t n, quan_error *err)
{
    if (quan_order_keeps(order, n, layer->table.n_rows))
        return QUAN_OK;
    quan_geoms picked = {.kind = layer->geoms.kind};
    /* A layer without a map has rows but no features. */
    bool has_map = layer->geoms.n_features > 0;
    if (has_map)
        QUAN_TRY(quan_shape_gather(&layer->geoms, order, n, &picked, err));
    quan_status status = quan_table_pick(&layer->table, order, n, err);
    if (status) {
        quan_geoms_free(&picked);
        return status;
    }
    quan_geoms_free(&layer->geoms);
    layer->geoms = picked;
    return QUAN_OK;
}

void quan_layer_free(quan_layer *layer)
{
    quan_table_free(&layer->table);
    quan_geoms_free(&layer->geoms);
}
