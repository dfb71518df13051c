/* vector.c - one layer of a vector file becomes one batch: filter, names of fields, features.
 *
 * Texts come from the driver as raw bytes where it knows no encodings, and are decoded one by one;
 * one that cannot be decoded stays empty and is noted, for a single spoilt name is no reason to
 * lose a building. A feature whose geometry is refused still gets its fields, so that it can be
 * found in the list of rejects by its own id. */
#include "vector.h"

#include "plain_rows.h"

#include "file/drawing.h"
#include "place/geometry_gate.h"
#include "stream.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* The driver compares raw bytes, so the filter goes into the encoding of the file. */
static quan_status set_filter(const quan_opened *opened, OGRLayerH layer, quan_error *err)
{
    const char *where = opened->filter ? opened->filter : opened->given->where;
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
    return quan_fail(err, QUAN_ERR_USAGE,
                     "%s: `where: %s` is not understood (names of fields stand in double quotes, "
                     "texts in single ones): %s",
                     opened->name, shown, errors.failure);
}

/* A verdict with a code rejects the feature; a note goes with one that is used. */
quan_status quan_take_geometry(quan_cells *cells, OGRGeometryH geometry, int64_t row)
{
    quan_batch *batch = cells->batch;
    quan_geometry_verdict verdict;
    uint32_t kinds = quan_batch_kinds(batch->role);
    if (!kinds || (!geometry && quan_batch_may_lack_geometry(batch->role)))
        return QUAN_OK;
    QUAN_TRY(quan_geometry_take(geometry, kinds, &batch->layer.geoms, &verdict, cells->err));
    if (verdict.code) {
        quan_remark remark = {row, verdict.code, verdict.reason, verdict.place};
        return quan_batch_remark(batch, remark, true, cells->err);
    }
    quan_remark note = {row, QUAN_NOTE_REPAIRED, verdict.note, verdict.place};
    return *verdict.note ? quan_batch_remark(batch, note, false, cells->err) : QUAN_OK;
}

/* A text as long as its column may be cut inside a character, whose bytes are then dropped. */
static quan_status take_field(quan_cells *cells, int32_t b, OGRFeatureH feature, int64_t row,
                              quan_function_values *functions)
{
    int source = cells->bindings.items[b].source;
    if (!OGR_F_IsFieldSetAndNotNull(feature, source))
        return QUAN_OK;
    const OGRFieldDefnH definition = OGR_F_GetFieldDefnRef(feature, source);
    if (OGR_Fld_GetType(definition) == OFTReal)
        return quan_cells_real(cells, b, row, OGR_F_GetFieldAsDouble(feature, source), functions);
    const char *bytes = OGR_F_GetFieldAsString(feature, source);
    quan_raw_text raw = {bytes, strlen(bytes), false};
    int width = OGR_Fld_GetWidth(definition);
    raw.cut = width > 0 && raw.n >= (size_t)width;
    return quan_cells_text(cells, b, row, raw, functions);
}

/* What a drawing says about itself is no feature. */
static quan_status take_shape(quan_cells *cells, OGRFeatureH feature, int64_t row)
{
    quan_batch *batch = cells->batch;
    if (quan_drawing_is_annotation(cells->opened, feature, batch->role)) {
        quan_remark remark = {row, QUAN_REJECT_GEOMETRY_KIND,
                              "图元是文字、标注或引线，不是要素；如确为要素，请改绘为点、线或面。",
                              QUAN_NOWHERE};
        return quan_batch_remark(batch, remark, true, cells->err);
    }
    bool rejected = false;
    QUAN_TRY(quan_plain_row(cells->opened, feature, batch, row, &rejected, cells->err));
    if (rejected)
        return QUAN_OK;
    quan_drawing_close(cells->opened, feature, quan_batch_kinds(batch->role));
    return quan_take_geometry(cells, OGR_F_GetGeometryRef(feature), row);
}

/* The row is added first, so that a rejected feature is counted and named as well. */
static quan_status take_feature(quan_cells *cells, OGRFeatureH feature)
{
    int64_t row = 0;
    quan_function_values functions = {.area_m2 = (double)NAN, .capacity = (double)NAN};
    QUAN_TRY(quan_batch_add_row(cells->batch, &row, cells->err));
    QUAN_TRY(take_shape(cells, feature, row));
    for (int32_t b = 0; b < cells->bindings.n; b++)
        QUAN_TRY(take_field(cells, b, feature, row, &functions));
    return quan_cells_end_row(cells, row, quan_plain_number(cells->opened, feature), &functions);
}

/* Drivers that read a text stop at an error of the disk as if it were the end, and say nothing.
 * GeoJSON's has counted when it opened the file; the others are read a second time. */
static quan_status check_whole(const quan_cells *cells, OGRLayerH layer, int64_t n_read)
{
    const quan_format format = cells->opened->format;
    int64_t n = 0;
    if (format == QUAN_FORMAT_GEOJSON) {
        n = OGR_L_GetFeatureCount(layer, 1);
    } else if (format == QUAN_FORMAT_CSV) {
        OGRFeatureH feature;
        OGR_L_ResetReading(layer);
        for (; (feature = OGR_L_GetNextFeature(layer)) != NULL; n++)
            OGR_F_Destroy(feature);
    } else {
        return QUAN_OK;
    }
    if (n == n_read)
        return QUAN_OK;
    return quan_fail(
        cells->err, QUAN_ERR_IO,
        "%s: %lld features were read, and %lld when it was read again; check the disk, "
        "and run again",
        cells->opened->name, (long long)n_read, (long long)n);
}

/* An error of the driver on the way refuses the file: half a layer would look like a whole one. */
static quan_status take_features(quan_cells *cells, OGRLayerH layer)
{
    quan_gdal_errors errors;
    quan_gdal_catch(&errors);
    quan_status status = QUAN_OK;
    int64_t n = 0;
    OGR_L_ResetReading(layer);
    for (; !status; n++) {
        OGRFeatureH feature = OGR_L_GetNextFeature(layer);
        if (!feature)
            break;
        status = take_feature(cells, feature);
        OGR_F_Destroy(feature);
    }
    if (!status)
        status = check_whole(cells, layer, n);
    quan_gdal_release();
    return status ? status : quan_gdal_verdict(&errors, cells->opened->name, cells->err);
}

/* By columns where the driver can, else feature by feature: the result is the same. */
static quan_status take_layer(quan_cells *cells, OGRLayerH layer)
{
    bool taken = false;
    QUAN_TRY(quan_cells_begin(cells));
    QUAN_TRY(quan_stream_read(cells, layer, &taken));
    return taken ? QUAN_OK : take_features(cells, layer);
}

/* Two neighbours in the order of ids. */
static bool is_repeated(const quan_batch *batch, const int64_t *order, int64_t i)
{
    const quan_table *table = &batch->layer.table;
    if (i < 1 || i >= table->n_rows)
        return false;
    const char *one = quan_table_text(table, batch->id, order[i - 1]);
    const char *two = quan_table_text(table, batch->id, order[i]);
    return one && two && !strcmp(one, two);
}

/* An id that several features have finds none of them in the list of rejects: "100" becomes
 * "100#12", with the number of the feature. */
static quan_status name_repeated(quan_batch *batch, const int64_t *order, bool *any,
                                 quan_error *err)
{
    quan_table *table = &batch->layer.table;
    quan_status status = QUAN_OK;
    *any = false;
    for (int64_t i = 0; i < table->n_rows && !status; i++) {
        if (!is_repeated(batch, order, i) && !is_repeated(batch, order, i + 1))
            continue;
        const char *id = quan_table_text(table, batch->id, order[i]);
        size_t size = strlen(id) + 24;
        char *text = quan_alloc(size, 1);
        *any = true;
        if (!text)
            return quan_fail_memory(err, "the ids");
        snprintf(text, size, "%s#%lld", id, (long long)batch->numbers[order[i]]);
        status = quan_table_set_text(table, batch->source_id, order[i], text, err);
        quan_free(text);
    }
    return status;
}

/* Ids that are missing or repeated anywhere name nothing: then all rows get ids from their content.
 */
quan_status quan_vector_check_ids(quan_batch *batch, quan_error *err)
{
    quan_table *table = &batch->layer.table;
    int64_t *order = NULL, n_missing = 0;
    bool repeated = false;
    for (int64_t row = 0; row < table->n_rows; row++)
        n_missing += quan_table_is_null(table, batch->id, row);
    if (n_missing < table->n_rows) {
        QUAN_TRY(quan_table_order_by_id(table, batch->id, &order, err));
        quan_status status = name_repeated(batch, order, &repeated, err);
        quan_free(order);
        QUAN_TRY(status);
    }
    bool unique = !n_missing && !repeated;
    batch->ids = unique ? QUAN_IDS_FIELD : QUAN_IDS_NONE;
    for (int64_t row = 0; row < table->n_rows && !unique; row++)
        QUAN_TRY(quan_table_set_text(table, batch->id, row, NULL, err));
    return QUAN_OK;
}

quan_status quan_vector_read(quan_opened *opened, OGRLayerH layer, const quan_catalogue *catalogue,
                             const quan_matcher *matcher, quan_batch *batch, quan_error *err)
{
    quan_cells cells = {.opened = opened, .matcher = matcher, .batch = batch, .err = err};
    quan_field_names names = {0};
    quan_status status = quan_source_crs(opened, layer, &batch->crs, err);
    if (!status)
        status = set_filter(opened, layer, err);
    if (!status)
        status = quan_source_names(opened, layer, &names, err);
    if (!status)
        status =
            quan_fields_match(&catalogue->inputs[batch->role], &names, batch, &cells.bindings, err);
    if (!status)
        status = take_layer(&cells, layer);
    if (!status)
        status = quan_vector_check_ids(batch, err);
    if (!status)
        status = quan_plain_aside(opened, batch, err);
    quan_field_names_free(&names);
    quan_cells_free(&cells);
    return status;
}
