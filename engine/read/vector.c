/* vector.c - one layer of a vector file becomes one batch: filter, names of fields, features.
 *
 * Texts come from the driver as raw bytes where it knows no encodings, and are decoded one by one;
 * one that cannot be decoded stays empty and is noted, for a single spoilt name is no reason to
 * lose a building. A feature whose geometry is refused still gets its fields, so that it can be
 * found in the list of rejects by its own id. */
#include "vector.h"

#include "place/geometry_gate.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* What one feature needs; the text buffer is reused. */
typedef struct {
    quan_opened *opened;
    const quan_matcher *matcher;
    quan_batch *batch;
    quan_bindings bindings;
    char *text;
    int64_t text_capacity;
    quan_error *err;
} vector_reading;

/* The driver compares raw bytes, so the filter goes into the encoding of the file. */
static quan_status set_filter(const quan_opened *opened, OGRLayerH layer, quan_error *err)
{
    const char *where = opened->given->where;
    char shown[640];
    if (!where)
        return QUAN_OK;
    char *raw = opened->decoder.converter ? quan_encode_text(where, opened->decoder.name)
                                          : quan_strdup(where);
    quan_gdal_errors errors;
    quan_gdal_catch(&errors);
    OGRErr failed = raw ? OGR_L_SetAttributeFilter(layer, raw) : OGRERR_FAILURE;
    bool written = raw != NULL;
    quan_gdal_release();
    quan_free(raw);
    if (!written && !opened->decoder.converter)
        return quan_fail_memory(err, "a filter");
    if (!failed && !errors.n_failures)
        return QUAN_OK;
    quan_text_printable(where, shown, sizeof shown);
    if (!written)
        return quan_fail(err, QUAN_ERR_USAGE,
                         "%s: `where: %s` has characters that the encoding %s lacks", opened->name,
                         shown, opened->decoder.name);
    return quan_fail(err, QUAN_ERR_USAGE, "%s: `where: %s` is not understood: %s", opened->name,
                     shown, errors.failure);
}

/* A verdict with a code rejects the feature; a note goes with one that is used. */
static quan_status take_geometry(vector_reading *reading, OGRFeatureH feature, int64_t row)
{
    quan_batch *batch = reading->batch;
    quan_geometry_verdict verdict;
    OGRGeometryH geometry = OGR_F_GetGeometryRef(feature);
    uint32_t kinds = quan_batch_kinds(batch->role);
    if (!kinds || (!geometry && quan_batch_may_lack_geometry(batch->role)))
        return QUAN_OK;
    QUAN_TRY(quan_geometry_take(geometry, kinds, &batch->layer.geoms, &verdict, reading->err));
    if (verdict.code) {
        quan_remark remark = {row, verdict.code, verdict.reason, verdict.place};
        return quan_batch_remark(batch, remark, true, reading->err);
    }
    quan_remark note = {row, QUAN_NOTE_REPAIRED, verdict.note, verdict.place};
    return *verdict.note ? quan_batch_remark(batch, note, false, reading->err) : QUAN_OK;
}

/* The raw bytes are shown escaped. */
static quan_status note_encoding(vector_reading *reading, const quan_binding *binding, int64_t row,
                                 const char *raw)
{
    char shown[640], reason[800];
    snprintf(reason, sizeof reason,
             "字段 %s 的文字“%.400s”不是 %s 编码，已留空；请核对该数据源的 encoding。",
             binding->field->name, quan_text_printable(raw, shown, sizeof shown),
             reading->opened->encoding);
    quan_remark remark = {row, QUAN_NOTE_ENCODING, reason, QUAN_NOWHERE};
    return quan_batch_remark(reading->batch, remark, false, reading->err);
}

/* A text as long as its column may be cut inside a character, whose bytes are then dropped. */
static quan_status take_field(vector_reading *reading, const quan_binding *binding,
                              OGRFeatureH feature, int64_t row, quan_function_values *functions)
{
    if (!OGR_F_IsFieldSetAndNotNull(feature, binding->source))
        return QUAN_OK;
    const char *raw = OGR_F_GetFieldAsString(feature, binding->source);
    OGRFieldDefnH definition = OGR_F_GetFieldDefnRef(feature, binding->source);
    size_t n = strlen(raw);
    bool cut = OGR_Fld_GetWidth(definition) > 0 && n >= (size_t)OGR_Fld_GetWidth(definition);
    if (!quan_decoder_text(&reading->opened->decoder, raw, n, cut, &reading->text,
                           &reading->text_capacity))
        return reading->text ? note_encoding(reading, binding, row, raw)
                             : quan_fail_memory(reading->err, "a text");
    return quan_fields_set(reading->batch, binding, row, reading->text, functions, reading->err);
}

/* The number of the feature stands in where no field names it. */
static quan_status set_source_id(quan_batch *batch, int64_t row, long long number, quan_error *err)
{
    quan_table *table = &batch->layer.table;
    char text[32];
    snprintf(text, sizeof text, "%lld", number);
    const char *id = quan_table_text(table, batch->id, row);
    return quan_table_set_text(table, batch->source_id, row, id ? id : text, err);
}

/* The row is added first, so that a rejected feature is counted and named as well. */
static quan_status take_feature(vector_reading *reading, OGRFeatureH feature)
{
    quan_batch *batch = reading->batch;
    int64_t row = 0;
    quan_function_values functions = {.area_m2 = (double)NAN, .capacity = (double)NAN};
    QUAN_TRY(quan_batch_add_row(batch, &row, reading->err));
    QUAN_TRY(take_geometry(reading, feature, row));
    for (int32_t b = 0; b < reading->bindings.n; b++)
        QUAN_TRY(take_field(reading, &reading->bindings.items[b], feature, row, &functions));
    QUAN_TRY(set_source_id(batch, row, OGR_F_GetFID(feature), reading->err));
    if (batch->role != QUAN_ROLE_FACILITY || !reading->matcher)
        return QUAN_OK;
    return quan_facility_candidates(reading->matcher, NULL, &functions, batch, row, reading->err);
}

/* An error of the driver on the way refuses the file: half a layer would look like a whole one. */
static quan_status take_features(vector_reading *reading, OGRLayerH layer)
{
    quan_gdal_errors errors;
    quan_gdal_catch(&errors);
    quan_status status = QUAN_OK;
    OGR_L_ResetReading(layer);
    while (!status) {
        OGRFeatureH feature = OGR_L_GetNextFeature(layer);
        if (!feature)
            break;
        status = take_feature(reading, feature);
        OGR_F_Destroy(feature);
    }
    quan_gdal_release();
    return status ? status : quan_gdal_verdict(&errors, reading->opened->name, reading->err);
}

/* Ids that are missing or repeated anywhere name nothing: then all rows get ids from their content.
 */
quan_status quan_vector_check_ids(quan_batch *batch, quan_error *err)
{
    quan_table *table = &batch->layer.table;
    int64_t *order = NULL;
    bool unique = true;
    for (int64_t row = 0; row < table->n_rows && unique; row++)
        unique = !quan_table_is_null(table, batch->id, row);
    if (unique) {
        QUAN_TRY(quan_table_order_by_id(table, batch->id, &order, err));
        for (int64_t i = 1; i < table->n_rows && unique; i++)
            unique = strcmp(quan_table_text(table, batch->id, order[i - 1]),
                            quan_table_text(table, batch->id, order[i])) != 0;
        quan_free(order);
    }
    batch->ids = unique ? QUAN_IDS_FIELD : QUAN_IDS_NONE;
    for (int64_t row = 0; row < table->n_rows && !unique; row++)
        QUAN_TRY(quan_table_set_text(table, batch->id, row, NULL, err));
    return QUAN_OK;
}

quan_status quan_vector_read(quan_opened *opened, OGRLayerH layer, const quan_catalogue *catalogue,
                             const quan_matcher *matcher, quan_batch *batch, quan_error *err)
{
    vector_reading reading = {.opened = opened, .matcher = matcher, .batch = batch, .err = err};
    quan_field_names names = {0};
    quan_status status = quan_source_crs(opened, layer, &batch->crs, err);
    if (!status)
        status = set_filter(opened, layer, err);
    if (!status)
        status = quan_source_names(opened, layer, &names, err);
    if (!status)
        status = quan_fields_match(&catalogue->inputs[batch->role], &names, batch,
                                   &reading.bindings, err);
    if (!status)
        status = take_features(&reading, layer);
    if (!status)
        status = quan_vector_check_ids(batch, err);
    quan_field_names_free(&names);
    quan_bindings_free(&reading.bindings);
    quan_free(reading.text);
    return status;
}
