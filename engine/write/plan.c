#include "plan.h"

#include <stdio.h>
#include <string.h>

/* Where an undefined or private CRS gets its number: above the EPSG range. */
enum {
    PRIVATE_SRS_ID = 100000
};

static const char *const type_words[] = {"integer", "real", "text"};

static quan_status match_columns(quan_output *output, quan_error *err)
{
    const quan_layer_description *about = output->about;
    const quan_table *table = &output->layer->table;
    output->columns = quan_alloc((size_t)about->n_fields, sizeof *output->columns);
    if (!output->columns)
        return quan_fail_memory(err, "the plan of the output");
    int32_t n_matched = 0;
    for (int32_t i = 0; i < about->n_fields; i++) {
        const quan_field *field = &about->fields[i];
        const int32_t column = quan_table_find(table, field->name);
        output->columns[i] = column;
        if (column < 0 && field->required && table->n_rows > 0)
            return quan_fail(err, QUAN_ERR_INTERNAL,
                             "Table %s lacks column %s, which its description requires.",
                             about->name, field->name);
        if (column >= 0 && table->columns[column].type != field->type)
            return quan_fail(err, QUAN_ERR_INTERNAL,
                             "Column %s of table %s is %s, its description says %s.", field->name,
                             about->name, type_words[table->columns[column].type],
                             type_words[field->type]);
        n_matched += column >= 0;
    }
    if (n_matched < table->n_columns)
        return quan_fail(err, QUAN_ERR_INTERNAL,
                         "Table %s has %d columns, of which its description knows %d.", about->name,
                         table->n_columns, n_matched);
    return QUAN_OK;
}

static quan_status set_shape(quan_output *output, quan_error *err)
{
    const quan_geoms *geoms = &output->layer->geoms;
    output->spatial = output->about->kind != QUAN_NO_GEOMETRY;
    output->box = (quan_box){1.0, 1.0, -1.0, -1.0};
    if (geoms->n_features && geoms->n_features != output->layer->table.n_rows)
        return quan_fail(err, QUAN_ERR_INTERNAL, "Table %s has %lld rows but %lld geometries.",
                         output->about->name, (long long)output->layer->table.n_rows,
                         (long long)geoms->n_features);
    if (output->spatial)
        output->type = quan_blob_layer_type(geoms, output->about->kind);
    return QUAN_OK;
}

static const quan_output_table *find_table(const quan_output_table *tables, int32_t n,
                                           const char *name)
{
    for (int32_t i = 0; i < n; i++) {
        if (strcmp(tables[i].name, name) == 0)
            return &tables[i];
    }
    return NULL;
}

static quan_status check_names(const quan_output_table *tables, int32_t n_tables,
                               const quan_catalogue *catalogue, quan_error *err)
{
    for (int32_t i = 0; i < n_tables; i++) {
        bool described = false;
        for (int32_t k = 0; k < catalogue->n_outputs; k++)
            described = described || strcmp(catalogue->outputs[k].name, tables[i].name) == 0;
        if (!described)
            return quan_fail(err, QUAN_ERR_INTERNAL,
                             "Table %s has no description in layers/output.", tables[i].name);
        if (find_table(tables, n_tables, tables[i].name) != &tables[i])
            return quan_fail(err, QUAN_ERR_INTERNAL, "Table %s is given twice.", tables[i].name);
    }
    return QUAN_OK;
}

static quan_status describe_crs(const char *definition, quan_output_crs *out, quan_error *err)
{
    quan_crs *crs = NULL;
    quan_crs_info info = {0};
    quan_status status = quan_crs_open(definition, &crs, err);
    if (!status)
        status = quan_crs_describe(crs, &info, err);
    if (!status)
        status = quan_crs_wkt(crs, 1, &out->wkt1, err);
    if (!status)
        status = quan_crs_wkt(crs, 2, &out->wkt2, err);
    quan_crs_close(crs);
    if (status)
        return status;
    out->srs_id = info.epsg > 0 ? info.epsg : PRIVATE_SRS_ID;
    out->geographic = info.geographic;
    (void)snprintf(out->name, sizeof out->name, "%s", info.name);
    if (info.epsg > 0)
        (void)snprintf(out->auth, sizeof out->auth, "EPSG:%d", (int)info.epsg);
    return QUAN_OK;
}

/* Two digits as a number, or -1. */
static int two_digits(const char *at)
{
    const bool digits = at[0] >= '0' && at[0] <= '9' && at[1] >= '0' && at[1] <= '9';
    return digits ? (at[0] - '0') * 10 + (at[1] - '0') : -1;
}

/* A date and nothing else: it goes into time stamps that readers parse. */
static quan_status set_stamp(const char *as_of, char stamp[32], quan_error *err)
{
    const bool shape = as_of && strlen(as_of) == 10 && as_of[4] == '-' && as_of[7] == '-';
    const bool date = shape && two_digits(as_of) >= 0 && two_digits(as_of + 2) >= 0 &&
                      two_digits(as_of + 5) >= 1 && two_digits(as_of + 5) <= 12 &&
                      two_digits(as_of + 8) >= 1 && two_digits(as_of + 8) <= 31;
    if (!date)
        return quan_fail(err, QUAN_ERR_USAGE,
                         "The date of the data must be given as YYYY-MM-DD (as_of).");
    (void)snprintf(stamp, 32, "%.10sT00:00:00.000Z", as_of);
    return QUAN_OK;
}

quan_status quan_plan_build(const quan_output_table *tables, int32_t n_tables,
                            const quan_catalogue *catalogue, const quan_output_options *options,
                            quan_output_plan *out, quan_error *err)
{
    *out = (quan_output_plan){.catalogue = catalogue, .options = options};
    const char *slash = strrchr(options->path, '/');
    quan_status status = set_stamp(options->as_of, out->stamp, err);
    if (!status)
        status = check_names(tables, n_tables, catalogue, err);
    if (!status) {
        out->file_name = quan_strdup(slash ? slash + 1 : options->path);
        out->outputs = quan_calloc((size_t)n_tables, sizeof *out->outputs);
        if (!out->file_name || !out->outputs)
            status = quan_fail_memory(err, "the plan of the output");
    }
    if (!status)
        status = describe_crs(options->crs, &out->crs, err);
    for (int32_t i = 0; i < catalogue->n_outputs && !status; i++) {
        const quan_output_table *table = find_table(tables, n_tables, catalogue->outputs[i].name);
        if (!table)
            continue;
        quan_output *output = &out->outputs[out->n_outputs++];
        output->about = &catalogue->outputs[i];
        output->layer = table->layer;
        status = match_columns(output, err);
        if (!status)
            status = set_shape(output, err);
    }
    if (status)
        quan_plan_free(out);
    return status;
}

void quan_plan_free(quan_output_plan *plan)
{
    for (int32_t i = 0; i < plan->n_outputs; i++)
        quan_free(plan->outputs[i].columns);
    quan_free(plan->outputs);
    quan_free(plan->file_name);
    quan_free(plan->crs.wkt1);
    quan_free(plan->crs.wkt2);
    *plan = (quan_output_plan){0};
}

const quan_output *quan_plan_find(const quan_output_plan *plan, const char *name)
{
    for (int32_t i = 0; i < plan->n_outputs; i++) {
        if (strcmp(plan->outputs[i].about->name, name) == 0)
            return &plan->outputs[i];
    }
    return NULL;
}
