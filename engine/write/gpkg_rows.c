/* Rows are bound straight from the columns; nothing is copied but the geometry's bytes. */
#include "gpkg.h"
#include "rtree.h"

#include <math.h>

enum {
    ROWS_PER_REPORT = 4096
};

static quan_status prepare_insert(sqlite3 *db, const quan_output *output, sqlite3_stmt **insert,
                                  quan_error *err)
{
    quan_buffer sql = {0};
    quan_buffer_add(&sql, "INSERT INTO \"");
    quan_buffer_add_doubled(&sql, output->about->name, '"');
    quan_buffer_add(&sql, "\" VALUES(?");
    for (int32_t i = 0; i < output->about->n_fields + output->spatial; i++)
        quan_buffer_add(&sql, ", ?");
    quan_buffer_add(&sql, ")");
    quan_status status = quan_buffer_check(&sql, "the output's tables", err);
    if (!status)
        status = quan_write_sql_prepare(db, sql.bytes, insert, err);
    quan_buffer_free(&sql);
    return status;
}

static quan_status bind_value(sqlite3_stmt *insert, int place, const quan_output *output,
                              int32_t field, int64_t row, quan_error *err)
{
    const quan_field *about = &output->about->fields[field];
    const int32_t column = output->columns[field];
    if (quan_table_is_null(&output->layer->table, column, row)) {
        if (about->required)
            return quan_fail(err, QUAN_ERR_INTERNAL,
                             "Row %lld of table %s has no %s, which its description requires.",
                             (long long)row + 1, output->about->name, about->name);
        sqlite3_bind_null(insert, place);
        return QUAN_OK;
    }
    const quan_column *values = &output->layer->table.columns[column];
    if (values->type == QUAN_TYPE_INT)
        sqlite3_bind_int64(insert, place, values->ints[row]);
    else if (values->type == QUAN_TYPE_TEXT)
        sqlite3_bind_text(insert, place, values->texts[row], -1, SQLITE_STATIC);
    else if (isfinite(values->reals[row]))
        sqlite3_bind_double(insert, place, values->reals[row]);
    else
        return quan_fail(err, QUAN_ERR_INTERNAL,
                         "Row %lld of table %s has a %s that is not a finite number.",
                         (long long)row + 1, output->about->name, about->name);
    return QUAN_OK;
}

static void widen(quan_output *output, quan_box box)
{
    quan_box *all = &output->box;
    if (output->n_shapes == 0)
        *all = box;
    all->min_x = fmin(all->min_x, box.min_x);
    all->min_y = fmin(all->min_y, box.min_y);
    all->max_x = fmax(all->max_x, box.max_x);
    all->max_y = fmax(all->max_y, box.max_y);
}

/* What is used for every row of a table. */
typedef struct {
    sqlite3 *db;
    sqlite3_stmt *insert;
    quan_output *output;
    int32_t srs_id;
    quan_blob blob;
    quan_rtree_entry *entries;
} row_writer;

/* Binds the geometry of a row and notes its place in the index. */
static quan_status bind_shape(row_writer *w, int64_t row, quan_error *err)
{
    quan_output *output = w->output;
    quan_blob *blob = &w->blob;
    sqlite3_bind_null(w->insert, 2);
    if (output->layer->geoms.n_features == 0)
        return QUAN_OK;
    QUAN_TRY(quan_blob_encode(&output->layer->geoms, row, output->type, w->srs_id, blob, err));
    if (blob->bytes.length == 0)
        return QUAN_OK;
    sqlite3_bind_blob64(w->insert, 2, blob->bytes.bytes, (sqlite3_uint64)blob->bytes.length,
                        SQLITE_STATIC);
    widen(output, blob->box);
    w->entries[output->n_shapes++] = quan_rtree_entry_of(blob->box, row + 1);
    output->shape_bytes += blob->bytes.length;
    return QUAN_OK;
}

static quan_status write_row(row_writer *w, int64_t row, quan_error *err)
{
    const int first = w->output->spatial ? 3 : 2;
    if (w->output->spatial)
        QUAN_TRY(bind_shape(w, row, err));
    sqlite3_bind_int64(w->insert, 1, row + 1);
    for (int32_t i = 0; i < w->output->about->n_fields; i++)
        QUAN_TRY(bind_value(w->insert, first + i, w->output, i, row, err));
    return quan_write_sql_step(w->db, w->insert, err);
}

quan_status quan_gpkg_write_rows(sqlite3 *db, const quan_output_plan *plan, quan_output *output,
                                 quan_status (*done)(int64_t rows, void *payload, quan_error *err),
                                 void *payload, quan_error *err)
{
    const int64_t n = output->layer->table.n_rows;
    row_writer w = {.db = db, .output = output, .srs_id = plan->crs.srs_id};
    quan_status status = prepare_insert(db, output, &w.insert, err);
    if (status)
        goto done;
    if (output->spatial) {
        w.entries = quan_alloc((size_t)n, sizeof *w.entries);
        if (!w.entries) {
            status = quan_fail_memory(err, "a spatial index");
            goto done;
        }
    }
    for (int64_t row = 0; row < n && !status; row++) {
        if (row % ROWS_PER_REPORT == 0)
            status = done(row, payload, err);
        if (!status)
            status = write_row(&w, row, err);
    }
    if (!status && output->spatial)
        status = quan_rtree_write(db, output->about->name, w.entries, output->n_shapes, err);
done:
    sqlite3_finalize(w.insert);
    quan_buffer_free(&w.blob.bytes);
    quan_free(w.entries);
    return status;
}
