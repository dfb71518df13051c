/* look.c - one layer of an open file as it stands there.
 *
 * Nothing is judged here and nothing refused: what cannot be told stays empty, because an inventory
 * must list also the file that is spoilt. */
#include "look.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* The shapes that a layer declares; a layer of any shape is asked for its first features. */
static uint32_t kinds_of(OGRwkbGeometryType type)
{
    switch (wkbFlatten(type)) {
    case wkbNone:
        return 0;
    case wkbPoint:
    case wkbMultiPoint:
        return 1u << QUAN_POINTS;
    case wkbLineString:
    case wkbMultiLineString:
    case wkbCircularString:
    case wkbCompoundCurve:
    case wkbMultiCurve:
        return 1u << QUAN_LINES;
    case wkbPolygon:
    case wkbMultiPolygon:
    case wkbCurvePolygon:
    case wkbMultiSurface:
        return 1u << QUAN_POLYGONS;
    default:
        return 1u << QUAN_POINTS | 1u << QUAN_LINES | 1u << QUAN_POLYGONS;
    }
}

static bool is_any(uint32_t kinds)
{
    return (kinds & (kinds - 1)) != 0;
}

/* The box of the corners and the middles of the sides, in degrees; empty when one has no place. */
static void box_in_degrees(const quan_crs *crs, OGREnvelope e, quan_box *out)
{
    quan_crs *degrees = NULL;
    quan_transform *transform = NULL;
    const quan_box empty = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    *out = empty;
    if (!isfinite(e.MinX + e.MaxX + e.MinY + e.MaxY) || e.MinX > e.MaxX ||
        quan_crs_open("EPSG:4326", &degrees, NULL))
        return;
    if (!quan_transform_open(crs, degrees, &transform, NULL)) {
        for (int i = 0; i < 9; i++) {
            double x = e.MinX + (e.MaxX - e.MinX) * (i % 3) / 2;
            double y =
                e.MinY + (e.MaxY - e.MinY) * (i / 3) / 2;  // NOLINT(bugprone-integer-division)
            quan_transform_points(transform, &x, &y, 1, 1);
            *out = (quan_box){fmin(out->min_x, x), fmin(out->min_y, y), fmax(out->max_x, x),
                              fmax(out->max_y, y)};
        }
    }
    if (!(out->min_x >= -180 && out->max_x <= 180 && out->min_y >= -90 && out->max_y <= 90))
        *out = empty;
    quan_transform_close(transform);
    quan_crs_close(degrees);
}

/* By its number where it has one, else by its name. */
static void name_crs(const quan_crs *crs, char out[160])
{
    quan_crs_info info;
    if (quan_crs_describe(crs, &info, NULL))
        return;
    if (info.epsg)
        snprintf(out, 160, "EPSG:%d", info.epsg);
    else
        snprintf(out, 160, "%s", info.name);
}

/* The system, declared or guessed, and with it the extent. */
static void look_at_place(quan_opened *opened, OGRLayerH layer, quan_look *out)
{
    quan_crs *crs = NULL;
    quan_error why = {0};
    OGREnvelope extent = {INFINITY, -INFINITY, INFINITY, -INFINITY};
    if (quan_source_crs(opened, layer, &crs, &why))
        snprintf(out->evidence, sizeof out->evidence, "%.390s", why.message);
    if (layer && OGR_L_GetExtent(layer, &extent, TRUE) == OGRERR_NONE)
        out->box = (quan_box){extent.MinX, extent.MinY, extent.MaxX, extent.MaxY};
    if (crs && out->box.min_x <= out->box.max_x)
        box_in_degrees(crs, extent, &out->box_deg);
    if (crs)
        name_crs(crs, out->crs);
    quan_crs_close(crs);
}

/* One cell, decoded; NULL where there is none. */
static quan_status take_cell(quan_opened *opened, OGRFeatureH feature, int field, char **cell,
                             quan_error *err)
{
    int64_t capacity = 0;
    if (!OGR_F_IsFieldSetAndNotNull(feature, field))
        return QUAN_OK;
    const char *raw = OGR_F_GetFieldAsString(feature, field);
    if (quan_decoder_text(&opened->decoder, raw, strlen(raw), true, cell, &capacity))
        return QUAN_OK;
    if (!*cell)
        return quan_fail_memory(err, "sample rows");
    quan_free(*cell);
    *cell = NULL;
    return QUAN_OK;
}

/* The shape of a feature narrows what a layer of any shape holds. */
static uint32_t kind_of_feature(OGRFeatureH feature)
{
    OGRGeometryH geometry = OGR_F_GetGeometryRef(feature);
    return geometry ? kinds_of(OGR_G_GetGeometryType(geometry)) : 0;
}

/* In place: what covers a number is as long as the number. */
static void cover_persons(char *cell)
{
    size_t size = cell ? strlen(cell) + 1 : 0;
    char *masked = size ? quan_alloc(size, 1) : NULL;
    if (masked && quan_personal_mask(cell, masked, size))
        memcpy(cell, masked, strlen(masked) + 1);
    else if (size && !masked)
        *cell = '\0';
    quan_free(masked);
}

static quan_status take_rows(quan_opened *opened, OGRLayerH layer, quan_look *out, quan_error *err)
{
    uint32_t seen = 0;
    int32_t n = out->names.n;
    quan_status status = QUAN_OK;
    out->cells = quan_calloc((size_t)n * QUAN_LOOK_ROWS + 1, sizeof *out->cells);
    if (!out->cells)
        return quan_fail_memory(err, "sample rows");
    OGR_L_ResetReading(layer);
    while (!status && out->n_rows < QUAN_LOOK_ROWS) {
        OGRFeatureH feature = OGR_L_GetNextFeature(layer);
        if (!feature)
            break;
        char **row = out->cells + (int64_t)out->n_rows++ * n;
        for (int32_t f = 0; f < n && !status; f++)
            status = take_cell(opened, feature, f, &row[f], err);
        for (int32_t f = 0; f < n; f++)
            cover_persons(row[f]);
        seen |= kind_of_feature(feature);
        OGR_F_Destroy(feature);
    }
    OGR_L_ResetReading(layer);
    if (is_any(out->kinds))
        out->kinds = seen;
    if (opened->format == QUAN_FORMAT_DXF && (out->kinds & 1u << QUAN_LINES))
        out->kinds |= 1u << QUAN_POLYGONS;
    return status;
}

/* The filter of the source, so that the samples are rows which count; a wrong one is told by the
 * reader proper. */
static void set_filter(const quan_opened *opened, OGRLayerH layer)
{
    const char *where = opened->filter ? opened->filter : opened->given->where;
    char *raw = NULL;
    if (!where)
        return;
    raw = opened->decoder.converter ? quan_encode_text(where, opened->decoder.name)
                                    : quan_strdup(where);
    if (raw)
        (void)OGR_L_SetAttributeFilter(layer, raw);
    quan_free(raw);
}

quan_status quan_look_at(quan_opened *opened, OGRLayerH layer, quan_look *out, quan_error *err)
{
    quan_gdal_errors errors;
    const quan_box empty = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    /* A text table has no name but that of its file, which may be a private copy. */
    *out = (quan_look){.box = empty, .box_deg = empty, .n_features = 1};
    quan_gdal_catch(&errors);
    quan_status status = QUAN_OK;
    if (layer) {
        set_filter(opened, layer);
        bool nameless = opened->format == QUAN_FORMAT_CSV && !opened->plain.layer;
        out->layer = quan_strdup(nameless ? "" : quan_source_layer_name(opened, layer));
        out->kinds = kinds_of(OGR_L_GetGeomType(layer));
        out->n_features = OGR_L_GetFeatureCount(layer, TRUE);
        status = out->layer ? quan_source_names(opened, layer, &out->names, err)
                            : quan_fail_memory(err, "a layer");
        if (!status)
            status = take_rows(opened, layer, out, err);
    }
    if (!status)
        look_at_place(opened, layer, out);
    quan_gdal_release();
    if (status)
        quan_look_free(out);
    return status;
}

void quan_look_free(quan_look *look)
{
    for (int64_t i = 0; look->cells && i < (int64_t)look->n_rows * look->names.n; i++)
        quan_free(look->cells[i]);
    quan_free(look->cells);
    quan_free(look->layer);
    quan_field_names_free(&look->names);
    *look = (quan_look){0};
}

/* An owner that is a person is one to the samples too; the word is as short as any name. */
static void cover_owners(const quan_look *look, const quan_values *values, int32_t field)
{
    static const char person[] = "个人";
    for (int32_t r = 0; r < look->n_rows; r++) {
        char *cell = look->cells[(int64_t)r * look->names.n + field];
        if (!cell || !quan_personal_owner(values, cell))
            continue;
        if (strlen(cell) + 1 >= sizeof person)
            memcpy(cell, person, sizeof person);
        else
            *cell = '\0';
    }
}

/* A batch is what the matcher notes its matches in; nothing else of it is used. */
quan_status quan_look_match(const quan_look *look, const quan_catalogue *catalogue, quan_role role,
                            const quan_source *source, const quan_field ***matched, quan_error *err)
{
    static const quan_source nothing = {0};
    quan_batch batch = {0};
    quan_bindings bindings = {0};
    quan_values values = {0};
    *matched = quan_calloc((size_t)look->names.n + 1, sizeof(const quan_field *));
    if (!*matched)
        return quan_fail_memory(err, "the fields of a source");
    quan_status status = quan_batch_init(&batch, catalogue, role, err);
    batch.source = source ? source : &nothing;
    batch.values = &values;
    if (!status)
        status = quan_values_open(catalogue, &values, err);
    if (!status)
        status = quan_fields_match(&catalogue->inputs[role], &look->names, &batch, &bindings, err);
    for (int32_t b = 0; b < bindings.n && !status; b++) {
        (*matched)[bindings.items[b].source] = bindings.items[b].field;
        if (!strcmp(bindings.items[b].field->name, "owner"))
            cover_owners(look, &values, bindings.items[b].source);
    }
    quan_bindings_free(&bindings);
    quan_batch_free(&batch);
    quan_values_close(&values);
    if (status) {
        quan_free(*matched);
        *matched = NULL;
    }
    return status;
}

bool quan_look_is_added(const char *name)
{
    return !strncmp(name, "__", 2);
}

bool quan_look_is_personal(const quan_catalogue *catalogue, const char *name)
{
    const quan_table *words = &catalogue->tables[QUAN_CATALOGUE_ROLE_WORDS];
    char folded[256];
    quan_fields_fold(name, folded, sizeof folded);
    if (quan_personal_named(catalogue, name))
        return true;
    for (int64_t row = 0; row < words->n_rows; row++) {
        if (!strcmp(quan_catalogue_cell(words, row, "role"), "personal") &&
            strstr(folded, quan_table_text(words, 0, row)))
            return true;
    }
    return false;
}

static bool is_beyond_ascii(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text >= 0x80)
            return true;
    return false;
}

/* Appends a word that is not there yet; false when there are enough. */
static bool add_word(const char *word, char *out, size_t size, int *n)
{
    char shown[640];
    quan_text_printable(word, shown, sizeof shown);
    shown[60] = '\0';
    quan_text_drop_broken_tail(shown);
    if (!is_beyond_ascii(shown) || strstr(out, shown))
        return true;
    size_t used = strlen(out);
    snprintf(out + used, size - used, "%s%s", used ? "、" : "", shown);
    return ++*n < 3;
}

void quan_look_words(const quan_look *look, const quan_catalogue *catalogue,
                     const quan_field *const *matched, char *out, size_t size)
{
    int n = 0;
    out[0] = '\0';
    for (int32_t r = 0; r < look->n_rows; r++) {
        for (int32_t f = 0; f < look->names.n; f++) {
            const char *cell = look->cells[(int64_t)r * look->names.n + f];
            if (!cell || !matched[f] || quan_look_is_personal(catalogue, look->names.texts[f]))
                continue;
            if (!add_word(cell, out, size, &n))
                return;
        }
    }
    for (int32_t f = 0; f < look->names.n; f++)
        if (!add_word(look->names.texts[f], out, size, &n))
            return;
}
