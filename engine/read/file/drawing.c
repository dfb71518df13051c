/* drawing.c - a DXF drawing read as layers of features.
 *
 * A drawing is one list of entities, each with the name of a layer, which is where a draughtsman
 * keeps walls apart from gates. GDAL gives them all as one layer `entities`; here the layers of the
 * drawing stand for layers. Layers that are switched off or frozen are read like the others: what
 * is hidden on the screen is not deleted.
 *
 * Texts are in the code page of $DWGCODEPAGE, from AutoCAD 2007 (AC1021) on in UTF-8. Both are
 * checked against all lines, for programs other than AutoCAD copy an old header and write what they
 * like. (Autodesk, DXF Reference, HEADER section and group codes.) */
#include "drawing.h"

#include <cpl_conv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MAX_LAYERS   5000
#define ALL_ENTITIES "entities"

/* A gate is drawn as a block, and is a point; a wall in a block is its lines. */
bool quan_drawing_unfolds(uint32_t roles)
{
    const uint32_t points =
        1u << QUAN_ROLE_GATE | 1u << QUAN_ROLE_FACILITY | 1u << QUAN_ROLE_CONSTRAINT;
    return !(roles & points);
}

/* No limit of the driver's own, which would leave out the rest in silence: how much there is has
 * been counted before (drawing_text.c). */
void quan_drawing_set(const char *encoding, uint32_t roles)
{
    char page[32];
    CPLSetThreadLocalConfigOption("DXF_INLINE_BLOCKS", quan_drawing_unfolds(roles) ? "YES" : "NO");
    CPLSetThreadLocalConfigOption("DXF_FEATURE_LIMIT_PER_BLOCK", "-1");
    if (quan_encoding_iconv(encoding, page))
        CPLSetThreadLocalConfigOption("DXF_ENCODING", page);
}

void quan_drawing_unset(void)
{
    CPLSetThreadLocalConfigOption("DXF_INLINE_BLOCKS", NULL);
    CPLSetThreadLocalConfigOption("DXF_FEATURE_LIMIT_PER_BLOCK", NULL);
    CPLSetThreadLocalConfigOption("DXF_ENCODING", NULL);
}

/* A layer of the drawing: its name as the driver gives it, and as people know it. */
typedef struct {
    char *raw, *name;
    int64_t n_features;
} drawing_layer;

typedef struct {
    drawing_layer *items;
    int64_t n, capacity;
} drawing_layers;

static void free_layers(drawing_layers *layers)
{
    for (int64_t i = 0; i < layers->n; i++) {
        quan_free(layers->items[i].raw);
        quan_free(layers->items[i].name);
    }
    quan_free(layers->items);
}

/* AutoCAD writes what the code page lacks as \U+4E2D; one such character is appended to `to`. */
static size_t unescape_one(const char *c, char *to)
{
    char digits[5] = "";
    char *end = NULL;
    if (strncmp(c, "\\U+", 3) != 0 || strlen(c) < 7)
        return 0;
    memcpy(digits, c + 3, 4);
    unsigned long code = strtoul(digits, &end, 16);
    if (*end || code < 0x80 || (code >= 0xD800 && code < 0xE000))
        return 0;
    size_t n = 0;
    if (code >= 0x800)
        to[n++] = (char)(0xE0 | code >> 12);
    to[n++] = (char)(code >= 0x800 ? 0x80 | (code >> 6 & 0x3F) : 0xC0 | code >> 6);
    to[n++] = (char)(0x80 | (code & 0x3F));
    return n;
}

/* Never longer than what it was. */
static char *unescape(const char *raw)
{
    char *out = quan_alloc(strlen(raw) + 1, 1), *to = out;
    for (const char *c = raw; out && *c;) {
        size_t n = unescape_one(c, to);
        if (!n)
            *to = *c;
        to += n ? n : 1;
        c += n ? 7 : 1;
    }
    if (out)
        *to = '\0';
    return out;
}

static quan_status count_layer(drawing_layers *layers, const char *raw, const char *shown,
                               quan_error *err)
{
    for (int64_t i = layers->n - 1; i >= 0; i--) {
        if (!strcmp(layers->items[i].raw, raw)) {
            layers->items[i].n_features++;
            return QUAN_OK;
        }
    }
    if (layers->n >= MAX_LAYERS)
        return quan_fail(err, QUAN_ERR_LIMIT,
                         "%s: the drawing has more than 5000 layers; save those that are needed "
                         "by themselves",
                         shown);
    drawing_layer *grown =
        quan_grow(layers->items, &layers->capacity, layers->n + 1, sizeof *grown);
    if (!grown)
        return quan_fail_memory(err, "the layers of a drawing");
    layers->items = grown;
    grown[layers->n] = (drawing_layer){quan_strdup(raw), unescape(raw), 1};
    layers->n++;
    bool made = grown[layers->n - 1].raw && grown[layers->n - 1].name;
    return made ? QUAN_OK : quan_fail_memory(err, "the layers of a drawing");
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const drawing_layer *)a)->raw, ((const drawing_layer *)b)->raw);
}

/* All features are gone through: the table of layers also names empty ones, and pieces of blocks
 * lie on layers of their own. */
static quan_status list_layers(const quan_opened *opened, OGRLayerH entities,
                               drawing_layers *layers, quan_error *err)
{
    quan_gdal_errors errors;
    quan_status status = QUAN_OK;
    int field = OGR_FD_GetFieldIndex(OGR_L_GetLayerDefn(entities), "Layer");
    quan_gdal_catch(&errors);
    OGR_L_ResetReading(entities);
    for (OGRFeatureH f; !status && (f = OGR_L_GetNextFeature(entities)) != NULL;) {
        status = count_layer(layers, OGR_F_GetFieldAsString(f, field), opened->name, err);
        OGR_F_Destroy(f);
    }
    quan_gdal_release();
    if (!status)
        status = quan_gdal_verdict(&errors, opened->name, err);
    if (!status && layers->n > 1)
        qsort(layers->items, (size_t)layers->n, sizeof *layers->items, by_name);
    return status;
}

/* AutoCAD does not tell capitals of layers apart. */
static const drawing_layer *find_layer(const drawing_layers *layers, const char *name)
{
    for (int64_t i = 0; i < layers->n; i++) {
        if (!strcasecmp(layers->items[i].name, name))
            return &layers->items[i];
    }
    return NULL;
}

/* "围墙 (12), 大门 (3)" */
static const char *write_list(const drawing_layers *layers, char list[640])
{
    size_t n = 0;
    char shown[640];
    list[0] = '\0';
    for (int64_t i = 0; i < layers->n && n < 480; i++)
        n += (size_t)snprintf(list + n, 640 - n, "%s%.90s (%lld)", n ? ", " : "",
                              quan_text_printable(layers->items[i].name, shown, sizeof shown),
                              (long long)layers->items[i].n_features);
    return *list ? list : "-";
}

/* "Layer = '…'", and `where:` of the source. */
static quan_status set_filter(quan_opened *opened, const drawing_layer *layer, quan_error *err)
{
    const char *where = opened->given->where;
    size_t size = 2 * strlen(layer->raw) + (where ? strlen(where) : 0) + 40;
    char *filter = quan_alloc(size, 1);
    if (!filter)
        return quan_fail_memory(err, "a filter");
    size_t n = (size_t)snprintf(filter, size, "Layer = '");
    for (const char *c = layer->raw; *c; c++) {
        if (*c == '\'')
            filter[n++] = '\'';
        filter[n++] = *c;
    }
    if (where)
        snprintf(filter + n, size - n, "' AND (%s)", where);
    else
        snprintf(filter + n, size - n, "'");
    quan_free(opened->filter);
    opened->filter = filter;
    quan_free(opened->layer_name);
    opened->layer_name = quan_strdup(layer->name);
    return opened->layer_name ? QUAN_OK : quan_fail_memory(err, "a filter");
}

/* Without a name: the only layer, or what `where:` selects. */
static quan_status choose_layer(quan_opened *opened, const drawing_layers *layers, const char *name,
                                quan_error *err)
{
    char list[640], shown[640];
    if (!name && (layers->n <= 1 || opened->given->where))
        return layers->n == 1 ? set_filter(opened, &layers->items[0], err) : QUAN_OK;
    if (!name)
        return quan_fail(err, QUAN_ERR_INPUT,
                         "%s: the drawing has several layers; name one with `layer:`; its layers "
                         "and their numbers of features: %s",
                         opened->name, write_list(layers, list));
    const drawing_layer *found = find_layer(layers, name);
    if (found)
        return set_filter(opened, found, err);
    return quan_fail(err, QUAN_ERR_INPUT, "%s: it has no layer %s; its layers: %s", opened->name,
                     quan_text_printable(name, shown, sizeof shown), write_list(layers, list));
}

quan_status quan_drawing_layer(quan_opened *opened, const char *name, OGRLayerH *layer,
                               quan_error *err)
{
    drawing_layers layers = {0};
    *layer = GDALDatasetGetLayerByName(opened->dataset, ALL_ENTITIES);
    if (!*layer)
        return quan_fail(err, QUAN_ERR_INPUT, "%s: the drawing has no entities", opened->name);
    if (name && !strcmp(name, ALL_ENTITIES))
        return QUAN_OK;
    quan_status status = list_layers(opened, *layer, &layers, err);
    if (!status)
        status = choose_layer(opened, &layers, name, err);
    free_layers(&layers);
    return status;
}

static const char *field_of(OGRFeatureH feature, const char *name)
{
    int field = OGR_F_GetFieldIndex(feature, name);
    return field >= 0 ? OGR_F_GetFieldAsString(feature, field) : "";
}

/* A text may be all that a drawing says of a shop, so a facility can be one. */
bool quan_drawing_is_annotation(const quan_opened *opened, OGRFeatureH feature, quan_role role)
{
    static const char *const about[] = {"AcDbDimension", "AcDbLeader", "AcDbMLeader"};
    if (opened->format != QUAN_FORMAT_DXF)
        return false;
    const char *classes = field_of(feature, "SubClasses");
    bool is_text = *field_of(feature, "Text") != '\0';
    for (size_t i = 0; i < sizeof about / sizeof about[0]; i++) {
        if (strstr(classes, about[i]))
            return true;
    }
    return is_text && role != QUAN_ROLE_FACILITY;
}

/* A ring of at least three corners. */
static bool is_closed(OGRGeometryH line)
{
    int n = OGR_G_GetPointCount(line);
    return wkbFlatten(OGR_G_GetGeometryType(line)) == wkbLineString && n >= 4 &&
           OGR_G_GetX(line, 0) == OGR_G_GetX(line, n - 1) &&
           OGR_G_GetY(line, 0) == OGR_G_GetY(line, n - 1);
}

static bool are_closed(OGRGeometryH lines)
{
    int n = OGR_G_GetGeometryCount(lines);
    bool closed = wkbFlatten(OGR_G_GetGeometryType(lines)) == wkbMultiLineString && n > 0;
    for (int i = 0; i < n && closed; i++)
        closed = is_closed(OGR_G_GetGeometryRef(lines, i));
    return closed;
}

/* Takes a clone of each line over into a polygon, or polygons. */
static OGRGeometryH to_polygons(OGRGeometryH lines)
{
    int n = OGR_G_GetGeometryCount(lines);
    if (!n)
        return OGR_G_ForceToPolygon(OGR_G_Clone(lines));
    OGRGeometryH all = OGR_G_CreateGeometry(wkbMultiPolygon);
    for (int i = 0; i < n; i++)
        OGR_G_AddGeometryDirectly(
            all, OGR_G_ForceToPolygon(OGR_G_Clone(OGR_G_GetGeometryRef(lines, i))));
    return all;
}

void quan_drawing_close(const quan_opened *opened, OGRFeatureH feature, uint32_t kinds)
{
    bool wanted = (kinds & 1u << QUAN_POLYGONS) && !(kinds & 1u << QUAN_LINES);
    OGRGeometryH geometry = OGR_F_GetGeometryRef(feature);
    if (opened->format != QUAN_FORMAT_DXF || !wanted || !geometry)
        return;
    if (is_closed(geometry) || are_closed(geometry))
        OGR_F_SetGeometryDirectly(feature, to_polygons(geometry));
}
