#include "gpkg.h"

static void add_value(quan_buffer *json, const quan_column *column, int64_t row)
{
    if (column->type == QUAN_TYPE_TEXT)
        quan_buffer_add_json(json, column->texts[row]);
    else if (!column->known[row])
        quan_buffer_add(json, "null");
    else if (column->type == QUAN_TYPE_INT)
        quan_buffer_addf(json, "%lld", (long long)column->ints[row]);
    else
        quan_buffer_addf(json, "%.17g", column->reals[row]);
}

/* ,"name":[{"column":value,...},...] */
static void add_table(quan_buffer *json, const quan_output *output)
{
    if (!output)
        return;
    const quan_table *table = &output->layer->table;
    quan_buffer_addf(json, ",\n\"%s\":[", output->about->name);
    for (int64_t row = 0; row < table->n_rows; row++) {
        quan_buffer_add(json, row ? ",\n{" : "\n{");
        for (int32_t c = 0; c < table->n_columns; c++) {
            quan_buffer_add(json, c ? "," : "");
            quan_buffer_add_json(json, table->columns[c].name);
            quan_buffer_add(json, ":");
            add_value(json, &table->columns[c], row);
        }
        quan_buffer_add(json, "}");
    }
    quan_buffer_add(json, "]");
}

static void compose(const quan_output_plan *plan, quan_buffer *json)
{
    quan_buffer_add(json, "{\"engine\":\"quan\",\"title\":");
    quan_buffer_add_json(json, plan->options->title);
    quan_buffer_add(json, ",\"as_of\":");
    quan_buffer_add_json(json, plan->options->as_of);
    quan_buffer_add(json, ",\"crs\":");
    quan_buffer_add_json(json, plan->crs.auth[0] ? plan->crs.auth : plan->crs.name);
    quan_buffer_add(json, ",\n\"tables\":{");
    for (int32_t i = 0; i < plan->n_outputs; i++)
        quan_buffer_addf(json, "%s\"%s\":%lld", i ? "," : "", plan->outputs[i].about->name,
                         (long long)plan->outputs[i].layer->table.n_rows);
    quan_buffer_add(json, "}");
    add_table(json, quan_plan_find(plan, "run_info"));
    add_table(json, quan_plan_find(plan, "run_source"));
    quan_buffer_add(json, "}\n");
}

quan_status quan_gpkg_add_provenance(sqlite3 *db, const quan_output_plan *plan, quan_error *err)
{
    quan_buffer json = {0};
    compose(plan, &json);
    quan_status status = quan_buffer_check(&json, "the provenance", err);
    if (!status)
        status = quan_write_sql_run(
            db, err, "INSERT INTO gpkg_metadata VALUES(1, 'dataset', %Q, 'application/json', %Q)",
            QUAN_PROVENANCE_URI, json.bytes);
    quan_buffer_free(&json);
    if (!status)
        status =
            quan_write_sql_run(db, err,
                               "INSERT INTO gpkg_metadata_reference VALUES('geopackage', NULL, "
                               "NULL, NULL, %Q, 1, NULL)",
                               plan->stamp);
    for (int32_t i = 0; i < plan->n_outputs && !status; i++)
        status = quan_write_sql_run(
            db, err,
            "INSERT INTO gpkg_metadata_reference VALUES('table', %Q, NULL, NULL, %Q, 1, NULL)",
            plan->outputs[i].about->name, plan->stamp);
    return status;
}
