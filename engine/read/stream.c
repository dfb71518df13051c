/* stream.c - GDAL hands over columns of some ten thousand rows at a time, made by a thread of its
 * own, and no object per feature. Values and bytes of geometry are taken where they lie. What is
 * out of the ordinary takes the same way as in vector.c: a geometry that is not plain becomes an
 * OGR geometry and meets the gate, a number becomes the text that the driver would have written. */
#include "stream.h"

#include "place/geometry_gate.h"
#include "place/wkb.h"

#include <math.h>
#include <ogr_recordbatch.h>
#include <stdio.h>
#include <string.h>

/* One child of the stream, as far as it is used. */
typedef struct {
    const struct ArrowArray *array;
    char format; /* of the Arrow C data interface: b, s, i, l, f, g, u, z; 0: another */
} column;

typedef struct {
    quan_cells *cells;
    struct ArrowArrayStream stream;
    struct ArrowSchema schema;
    struct ArrowArray array; /* the rows at hand */
    int64_t *children;       /* per binding: which child */
    int64_t fid, geometry;   /* children; -1: none */
    quan_wkb_scratch scratch;
} streaming;

static bool is_null(const struct ArrowArray *array, int64_t i)
{
    const unsigned char *valid = array->buffers[0];
    int64_t at = array->offset + i;
    return array->null_count != 0 && valid && !(valid[at / 8] & 1u << at % 8);
}

/* The bytes of row i of a text or binary column (32-bit offsets). */
static const char *bytes_of(const struct ArrowArray *array, int64_t i, size_t *n)
{
    const int32_t *offsets = array->buffers[1];
    int64_t at = array->offset + i;
    *n = (size_t)(offsets[at + 1] - offsets[at]);
    return (const char *)array->buffers[2] + offsets[at];
}

static int64_t whole_number(column c, int64_t i)
{
    const void *values = c.array->buffers[1];
    int64_t at = c.array->offset + i;
    switch (c.format) {
    case 'b':
        return ((const unsigned char *)values)[at / 8] >> at % 8 & 1;
    case 's':
        return ((const int16_t *)values)[at];
    case 'i':
        return ((const int32_t *)values)[at];
    default:
        return ((const int64_t *)values)[at];
    }
}

static double real_number(column c, int64_t i)
{
    const void *values = c.array->buffers[1];
    int64_t at = c.array->offset + i;
    return c.format == 'f' ? (double)((const float *)values)[at] : ((const double *)values)[at];
}

/* Digits without printf(), which takes most of the time of a column of counts. */
static size_t write_whole(int64_t value, char out[32])
{
    char digits[24];
    size_t n = 0, length = 0;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do
        digits[n++] = (char)('0' + rest % 10);
    while (rest /= 10);
    if (value < 0)
        out[length++] = '-';
    while (n)
        out[length++] = digits[--n];
    out[length] = '\0';
    return length;
}

static quan_status take_value(streaming *s, int32_t b, int64_t i, int64_t row,
                              quan_function_values *functions)
{
    const int64_t child = s->children[b];
    const column c = {s->array.children[child], *s->schema.children[child]->format};
    char number[32];
    size_t n = 0;
    if (is_null(c.array, i))
        return QUAN_OK;
    if (c.format == 'u') {
        const char *text = bytes_of(c.array, i, &n);
        return quan_cells_text(s->cells, b, row, (quan_raw_text){text, n, false}, functions);
    }
    if (c.format == 'f' || c.format == 'g')
        return quan_cells_real(s->cells, b, row, real_number(c, i), functions);
    n = write_whole(whole_number(c, i), number);
    return quan_cells_text(s->cells, b, row, (quan_raw_text){number, n, false}, functions);
}

static quan_status take_geometry_of(streaming *s, int64_t i, int64_t row)
{
    quan_cells *cells = s->cells;
    quan_batch *batch = cells->batch;
    const struct ArrowArray *array = s->geometry < 0 ? NULL : s->array.children[s->geometry];
    size_t n = 0;
    if (!array || is_null(array, i))
        return quan_take_geometry(cells, NULL, row);
    const unsigned char *bytes = (const unsigned char *)bytes_of(array, i, &n);
    bool taken = false;
    QUAN_TRY(quan_wkb_take((quan_wkb){bytes, (int64_t)n}, quan_batch_kinds(batch->role),
                           &batch->layer.geoms, &s->scratch, &taken, cells->err));
    if (taken)
        return QUAN_OK;
    OGRGeometryH geometry = NULL;
    if (OGR_G_CreateFromWkb(bytes, NULL, &geometry, (int)n) != OGRERR_NONE)
        geometry = NULL;
    quan_status status = quan_take_geometry(cells, geometry, row);
    OGR_G_DestroyGeometry(geometry);
    return status;
}

static quan_status take_row(streaming *s, int64_t i)
{
    quan_cells *cells = s->cells;
    quan_function_values functions = {.area_m2 = (double)NAN, .capacity = (double)NAN};
    int64_t row = 0, number = i;
    QUAN_TRY(quan_batch_add_row(cells->batch, &row, cells->err));
    QUAN_TRY(take_geometry_of(s, i, row));
    for (int32_t b = 0; b < cells->bindings.n; b++)
        QUAN_TRY(take_value(s, b, i, row, &functions));
    if (s->fid >= 0) {
        const column fid = {s->array.children[s->fid], *s->schema.children[s->fid]->format};
        number = whole_number(fid, i);
    } else {
        number = row;
    }
    return quan_cells_end_row(cells, row, number, &functions);
}

/* Types whose values are taken as they are; the others are left to the features. */
static bool is_known_format(const char *format)
{
    return format[0] && strchr("bsilfgu", format[0]) && !format[1];
}

static int64_t find_child(const struct ArrowSchema *schema, const char *name)
{
    for (int64_t c = 0; c < schema->n_children; c++) {
        if (!strcmp(schema->children[c]->name, name))
            return c;
    }
    return -1;
}

/* Which child is which; false when a matched field cannot be taken from the stream. */
static bool map_children(streaming *s, OGRLayerH layer)
{
    OGRFeatureDefnH definition = OGR_L_GetLayerDefn(layer);
    const char *fid = OGR_L_GetFIDColumn(layer), *geometry = OGR_L_GetGeometryColumn(layer);
    for (int32_t b = 0; b < s->cells->bindings.n; b++) {
        int field = s->cells->bindings.items[b].source;
        const char *name = OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(definition, field));
        s->children[b] = find_child(&s->schema, name);
        if (s->children[b] < 0 || !is_known_format(s->schema.children[s->children[b]]->format))
            return false;
    }
    s->fid = find_child(&s->schema, *fid ? fid : "OGC_FID");
    s->geometry = find_child(&s->schema, *geometry ? geometry : "wkb_geometry");
    bool sound = (s->fid < 0 || strchr("il", *s->schema.children[s->fid]->format)) &&
                 (s->geometry < 0 || !strcmp(s->schema.children[s->geometry]->format, "z"));
    return sound && s->fid >= 0;
}

static quan_status take_all(streaming *s)
{
    quan_status status = QUAN_OK;
    for (;;) {
        if (s->stream.get_next(&s->stream, &s->array)) {
            const char *why = s->stream.get_last_error(&s->stream);
            char shown[640];
            return quan_fail(s->cells->err, QUAN_ERR_INPUT, "%s: cannot be read to its end: %s",
                             s->cells->opened->name,
                             quan_text_printable(why ? why : "", shown, sizeof shown));
        }
        if (!s->array.release)
            return status;
        for (int64_t i = 0; i < s->array.length && !status; i++)
            status = take_row(s, i);
        s->array.release(&s->array);
        s->array = (struct ArrowArray){0};
        QUAN_TRY(status);
    }
}

quan_status quan_stream_read(quan_cells *cells, OGRLayerH layer, bool *taken)
{
    streaming s = {.cells = cells};
    quan_gdal_errors errors;
    quan_status status = QUAN_OK;
    *taken = false;
    if (!OGR_L_TestCapability(layer, OLCFastGetArrowStream))
        return QUAN_OK;
    s.children = quan_calloc((size_t)cells->bindings.n + 1, sizeof *s.children);
    if (!s.children)
        return quan_fail_memory(cells->err, "the fields of a source");
    quan_gdal_catch(&errors);
    if (OGR_L_GetArrowStream(layer, &s.stream, NULL) && s.stream.get_schema &&
        !s.stream.get_schema(&s.stream, &s.schema)) {
        *taken = map_children(&s, layer);
        if (*taken)
            status = take_all(&s);
    }
    if (s.schema.release)
        s.schema.release(&s.schema);
    if (s.stream.release)
        s.stream.release(&s.stream);
    quan_gdal_release();
    quan_wkb_free(&s.scratch);
    quan_free(s.children);
    if (status || !*taken)
        return status;
    return quan_gdal_verdict(&errors, cells->opened->name, cells->err);
}
