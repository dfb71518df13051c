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
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MAX_LINE_BYTES (1 << 20)
#define MAX_LAYERS     5000
#define ALL_ENTITIES   "entities"

/* What the run file says: an encoding, or NULL, and the setting. */
typedef struct {
    const char *encoding;
    double level1_share;
} drawing_wish;

/* A drawing while its lines are read. */
typedef struct {
    FILE *file;
    char *line;
    size_t n;
    int64_t number;
    char variable[32]; /* of the header that the next values belong to */
    char version[16], page[32];
    bool has_section;
    quan_encoding_trial trial;
} drawing_text;

/* Without the end of the line. False at the end of the file; *ok is false for no text. */
static bool next_line(drawing_text *text, bool *ok)
{
    int c = EOF;
    text->n = 0;
    text->number++;
    while (text->n < MAX_LINE_BYTES && (c = getc_unlocked(text->file)) != EOF && c != '\n')
        text->line[text->n++] = (char)c;
    while (text->n && (text->line[text->n - 1] == '\r' || text->line[text->n - 1] == ' '))
        text->n--;
    *ok = text->n < MAX_LINE_BYTES && !memchr(text->line, '\0', text->n);
    text->line[text->n < MAX_LINE_BYTES ? text->n : MAX_LINE_BYTES - 1] = '\0';
    return *ok && (c != EOF || text->n);
}

/* Group 9 names a variable of the header, the next group has its value. */
static void note_header(drawing_text *text, const char *code)
{
    if (!strcmp(code, "9")) {
        snprintf(text->variable, sizeof text->variable, "%.31s", text->line);
        return;
    }
    if (!strcmp(text->variable, "$ACADVER") && !*text->version)
        snprintf(text->version, sizeof text->version, "%.15s", text->line);
    else if (!strcmp(text->variable, "$DWGCODEPAGE") && !*text->page)
        snprintf(text->page, sizeof text->page, "%.31s", text->line);
    text->variable[0] = '\0';
}

/* Pairs of lines: a group code, its value. Evidence is gathered once the header is known, so in a
 * second pass. */
static bool read_pairs(drawing_text *text, bool evidence)
{
    bool ok = true;
    char code[16];
    rewind(text->file);
    text->number = 0;
    while (next_line(text, &ok)) {
        snprintf(code, sizeof code, "%.15s", text->line + strspn(text->line, " \t"));
        if (!next_line(text, &ok))
            break;
        if (evidence)
            quan_encoding_add(&text->trial, text->line, text->n);
        else
            note_header(text, code);
        text->has_section = text->has_section || !strcmp(text->line, "SECTION");
    }
    return ok;
}

/* What the header says; from AC1021 on the code page is written but not used. */
static const char *declared_page(const drawing_text *text)
{
    bool unicode = !strncmp(text->version, "AC10", 4) && atoi(text->version + 4) >= 21;
    return unicode ? "UTF-8" : text->page;
}

/* `encoding:` of the run file is believed, but not when a line contradicts it. */
static quan_status check_declared(drawing_text *text, const char *shown, const char *declared,
                                  quan_error *err)
{
    char ignored[32];
    bool guessed = false, holds = text->trial.declared_holds;
    quan_encoding_end(&text->trial, 0, ignored, &guessed, NULL);
    if (holds)
        return QUAN_OK;
    return quan_fail(
        err, QUAN_ERR_INPUT,
        "%s: its texts are not in the encoding %s; correct `encoding:` or leave it out", shown,
        declared);
}

static quan_status decide(drawing_text *text, const char *shown, const drawing_wish *wish,
                          char name[32], bool *guessed, quan_error *err)
{
    if (!read_pairs(text, false))
        return quan_fail(err, QUAN_ERR_INPUT,
                         "%s: line %lld is no text: a binary DXF, or damaged; save it as ASCII DXF",
                         shown, (long long)text->number);
    if (!text->has_section)
        return quan_fail(err, QUAN_ERR_INPUT, "%s: is no DXF: it has no SECTION", shown);
    quan_encoding_begin(&text->trial, wish->encoding ? wish->encoding : declared_page(text));
    read_pairs(text, true);
    if (wish->encoding) {
        snprintf(name, 32, "%.31s", wish->encoding);
        return check_declared(text, shown, wish->encoding, err);
    }
    quan_status status = quan_encoding_end(&text->trial, wish->level1_share, name, guessed, err);
    return status ? quan_fail_within(err, status, shown) : QUAN_OK;
}

quan_status quan_drawing_encoding(const char *path, const char *declared, double level1_share,
                                  char name[32], bool *guessed, quan_error *err)
{
    char shown[640];
    const drawing_wish wish = {declared, level1_share};
    drawing_text text = {.file = fopen(path, "rbe"), .line = quan_alloc(MAX_LINE_BYTES, 1)};
    quan_text_printable(quan_gate_name(path), shown, sizeof shown);
    *guessed = false;
    quan_status status = QUAN_OK;
    if (!text.file)
        status = quan_fail(err, QUAN_ERR_IO, "%s: cannot be read: %s", shown, strerror(errno));
    else if (!text.line)
        status = quan_fail_memory(err, "a line of text");
    else
        status = decide(&text, shown, &wish, name, guessed, err);
    if (text.file)
        fclose(text.file);
    quan_free(text.line);
    return status;
}

/* A gate is drawn as a block, and is a point; a wall in a block is its lines. More pieces of one
 * block than the limit end the reading with an error (gdal_calls.c). */
void quan_drawing_set(const char *encoding, uint32_t roles)
{
    const uint32_t points =
        1u << QUAN_ROLE_GATE | 1u << QUAN_ROLE_FACILITY | 1u << QUAN_ROLE_CONSTRAINT;
    char page[32];
    CPLSetThreadLocalConfigOption("DXF_INLINE_BLOCKS", roles & points ? "NO" : "YES");
    CPLSetThreadLocalConfigOption("DXF_FEATURE_LIMIT_PER_BLOCK", "1000000");
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
        return quan_fail(err, QUAN_ERR_LIMIT, "%s: the drawing has more than 5000 layers", shown);
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
