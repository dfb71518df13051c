/* contents.c - the names of what a file holds side by side. */
#include "contents.h"

#include "table/workbook.h"

#include <string.h>

static quan_status add(quan_contents *out, const char *name, quan_error *err)
{
    char **names = quan_grow(out->names, &out->capacity, out->n + 1, sizeof *names);
    if (!names)
        return quan_fail_memory(err, "the layers of a file");
    out->names = names;
    names[out->n] = quan_strdup(name ? name : "");
    return names[out->n++] ? QUAN_OK : quan_fail_memory(err, "the layers of a file");
}

static bool has(const quan_contents *out, const char *name)
{
    for (int64_t i = 0; i < out->n; i++)
        if (!strcmp(out->names[i], name))
            return true;
    return false;
}

/* A drawing is one table of entities; its layers are a column of it, decoded as its other texts. */
static quan_status list_drawing(quan_opened *opened, quan_contents *out, quan_error *err)
{
    OGRLayerH layer = GDALDatasetGetLayerByName(opened->dataset, "entities");
    char *name = NULL;
    int64_t capacity = 0;
    quan_status status = QUAN_OK;
    int field = layer ? OGR_FD_GetFieldIndex(OGR_L_GetLayerDefn(layer), "Layer") : -1;
    if (field < 0)
        return QUAN_OK;
    OGR_L_ResetReading(layer);
    while (!status) {
        OGRFeatureH feature = OGR_L_GetNextFeature(layer);
        if (!feature)
            break;
        const char *raw = OGR_F_GetFieldAsString(feature, field);
        if (quan_decoder_text(&opened->decoder, raw, strlen(raw), false, &name, &capacity) &&
            !has(out, name))
            status = add(out, name, err);
        OGR_F_Destroy(feature);
    }
    OGR_L_ResetReading(layer);
    quan_free(name);
    out->several = out->n > 1;
    return status;
}

quan_status quan_contents_list(quan_opened *opened, quan_contents *out, quan_error *err)
{
    *out = (quan_contents){0};
    quan_status status = QUAN_OK;
    int n = GDALDatasetGetLayerCount(opened->dataset);
    if (opened->format == QUAN_FORMAT_DXF)
        status = list_drawing(opened, out, err);
    for (int i = 0; i < n && !status && opened->format != QUAN_FORMAT_DXF; i++)
        status = add(out, OGR_L_GetName(GDALDatasetGetLayer(opened->dataset, i)), err);
    out->several = out->n > 1;
    if (status)
        quan_contents_free(out);
    return status;
}

/* A workbook that cannot be opened is left to the reader of tables, which says why. */
quan_status quan_contents_sheets(const char *path, const char *shown, quan_contents *out,
                                 quan_error *err)
{
    quan_workbook book = {0};
    quan_gdal_errors errors;
    quan_status status = QUAN_OK;
    *out = (quan_contents){0};
    if (!quan_workbook_is(path))
        return QUAN_OK;
    quan_gdal_start();
    quan_gdal_catch(&errors);
    if (!quan_workbook_open(path, shown, &book, NULL)) {
        for (int32_t i = 0; i < book.n && !status; i++)
            if (!book.hidden[i])
                status = add(out, quan_workbook_name(&book, i), err);
        quan_workbook_close(&book);
    }
    quan_gdal_release();
    out->several = out->n > 1;
    if (status)
        quan_contents_free(out);
    return status;
}

void quan_contents_free(quan_contents *contents)
{
    for (int64_t i = 0; i < contents->n; i++)
        quan_free(contents->names[i]);
    quan_free(contents->names);
    *contents = (quan_contents){0};
}
