#include "style.h"

#include "qml.h"

#include <string.h>

/* What the description decides, and what must not be copied from a style saved by QGIS. */
static const char *const ours[] = {
    "aliases",     "fieldConfiguration",     "constraints", "attributetableconfig",
    "defaults",    "constraintExpressions",  "editable",    "layerGeometryType",
    "quan-points", "map-layer-style-manager"};

static bool is_ours(quan_qml_piece name)
{
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++) {
        if (quan_qml_is(name, ours[i]))
            return true;
    }
    return false;
}

static bool is_point(quan_wkb_type shape)
{
    return shape == QUAN_WKB_POINT || shape == QUAN_WKB_MULTIPOINT;
}

const char *quan_style_geometry_name(const quan_output *output, quan_wkb_type shape)
{
    if (!output->spatial)
        return "No geometry";
    if (is_point(shape))
        return "Point";
    return shape == QUAN_WKB_LINE || shape == QUAN_WKB_MULTILINE ? "Line" : "Polygon";
}

static int geometry_number(quan_wkb_type shape, bool spatial)
{
    if (!spatial)
        return 4;
    if (is_point(shape))
        return 0;
    return shape == QUAN_WKB_LINE || shape == QUAN_WKB_MULTILINE ? 1 : 2;
}

static void add_piece(quan_buffer *out, quan_qml_piece piece)
{
    quan_buffer_add_bytes(out, piece.start, (int64_t)piece.length);
}

/* The children of `from` that are not ours; with `points` neither its renderer nor its labels. */
static bool copy_children(quan_qml_piece from, bool points, quan_buffer *out)
{
    const char *at = from.start, *end = from.start + from.length;
    quan_qml_element child;
    bool bad = false;
    while (quan_qml_next(&at, end, &child, &bad)) {
        const bool shape =
            quan_qml_is(child.name, "renderer-v2") || quan_qml_is(child.name, "labeling");
        if (is_ours(child.name) || (points && shape))
            continue;
        add_piece(out, child.whole);
        quan_buffer_add(out, "\n");
    }
    return !bad;
}

static bool find_child(quan_qml_piece from, const char *name, quan_qml_element *out)
{
    const char *at = from.start, *end = from.start + from.length;
    bool bad = false;
    while (quan_qml_next(&at, end, out, &bad)) {
        if (quan_qml_is(out->name, name))
            return true;
    }
    return false;
}

/* Copies name="value" pairs but for those that belong to a file, not to a style. */
static void copy_attributes(quan_qml_piece from, quan_buffer *out)
{
    const char *at = from.start, *end = from.start + from.length;
    while (at < end) {
        at += strspn(at, " \t\r\n");
        const char *equals = memchr(at, '=', (size_t)(end - at));
        if (at >= end || !equals || equals + 1 >= end)
            return;
        const char *close = memchr(equals + 2, equals[1], (size_t)(end - equals) - 2);
        if (!close)
            return;
        const quan_qml_piece name = {at, (size_t)(equals - at)};
        if (!quan_qml_is(name, "version") && !quan_qml_is(name, "styleCategories")) {
            quan_buffer_add(out, " ");
            add_piece(out, (quan_qml_piece){at, (size_t)(close - at) + 1});
        }
        at = close + 1;
    }
}

static quan_status copy_look(const quan_output *output, quan_wkb_type shape, quan_style *out,
                             quan_error *err)
{
    const char *at = output->about->style, *end = at + strlen(at);
    quan_qml_element root, points;
    bool bad = false;
    bool good = quan_qml_next(&at, end, &root, &bad) && quan_qml_is(root.name, "qgis");
    if (good) {
        const bool swap = is_point(shape) && find_child(root.inner, "quan-points", &points);
        copy_attributes(root.attributes, &out->attributes);
        good = copy_children(root.inner, swap, &out->body);
        if (swap)
            good = good && copy_children(points.inner, false, &out->body);
    }
    if (good)
        return QUAN_OK;
    return quan_fail(err, QUAN_ERR_INPUT, "The style of layer %s (QML) is not well formed.",
                     output->about->name);
}

static void add_option(quan_buffer *xml, const char *name, const char *type, const char *value)
{
    quan_buffer_add(xml, "<Option name=\"");
    quan_buffer_add_xml(xml, name);
    quan_buffer_addf(xml, "\" type=\"%s\" value=\"", type);
    quan_buffer_add_xml(xml, value);
    quan_buffer_add(xml, "\"/>");
}

/* A value map shows the Chinese word of a code; a range shows reals with few digits. */
static void add_widget(quan_buffer *xml, const quan_field *field)
{
    if (field->n_codes) {
        quan_buffer_add(xml, "<editWidget type=\"ValueMap\"><config><Option type=\"Map\">"
                             "<Option name=\"map\" type=\"List\">");
        for (int32_t i = 0; i < field->n_codes; i++) {
            quan_buffer_add(xml, "<Option type=\"Map\">");
            add_option(xml, field->codes[i].value, "QString", field->codes[i].key);
            quan_buffer_add(xml, "</Option>");
        }
        quan_buffer_add(xml, "</Option></Option></config></editWidget>");
    } else if (field->type == QUAN_TYPE_REAL) {
        quan_buffer_add(xml, "<editWidget type=\"Range\"><config><Option type=\"Map\">");
        add_option(xml, "AllowNull", "bool", "true");
        add_option(xml, "Min", "double", "-1e15");
        add_option(xml, "Max", "double", "1e15");
        add_option(xml, "Precision", "int", field->unit ? "1" : "2");
        add_option(xml, "Step", "double", "1");
        add_option(xml, "Style", "QString", "SpinBox");
        quan_buffer_add(xml, "</Option></config></editWidget>");
    } else {
        quan_buffer_add(xml, "<editWidget type=\"TextEdit\"><config><Option/></config>"
                             "</editWidget>");
    }
}

static void add_alias(quan_buffer *xml, int32_t index, const char *field, const quan_field *about)
{
    quan_buffer_add(xml, "<alias field=\"");
    quan_buffer_add_xml(xml, field);
    quan_buffer_addf(xml, "\" index=\"%d\" name=\"", (int)index);
    quan_buffer_add_xml(xml, about ? about->title : "序号");
    if (about && about->unit) {
        quan_buffer_add(xml, "（");
        quan_buffer_add_xml(xml, about->unit);
        quan_buffer_add(xml, "）");
    }
    quan_buffer_add(xml, "\"/>");
}

static void add_fields(quan_buffer *xml, const quan_layer_description *about)
{
    quan_buffer_add(xml, "<fieldConfiguration><field name=\"fid\" configurationFlags=\"None\">"
                         "<editWidget type=\"TextEdit\"><config><Option/></config></editWidget>"
                         "</field>");
    for (int32_t i = 0; i < about->n_fields; i++) {
        quan_buffer_add(xml, "\n<field name=\"");
        quan_buffer_add_xml(xml, about->fields[i].name);
        quan_buffer_add(xml, "\" configurationFlags=\"None\">");
        add_widget(xml, &about->fields[i]);
        quan_buffer_add(xml, "</field>");
    }
    quan_buffer_add(xml, "</fieldConfiguration>\n<aliases>");
    add_alias(xml, 0, "fid", NULL);
    for (int32_t i = 0; i < about->n_fields; i++)
        add_alias(xml, i + 1, about->fields[i].name, &about->fields[i]);
    quan_buffer_add(xml, "</aliases>\n<attributetableconfig sortExpression=\"\" sortOrder=\"0\" "
                         "actionWidgetStyle=\"dropDown\"><columns>"
                         "<column type=\"field\" name=\"fid\" hidden=\"1\" width=\"-1\"/>");
    for (int32_t i = 0; i < about->n_fields; i++) {
        quan_buffer_add(xml, "<column type=\"field\" name=\"");
        quan_buffer_add_xml(xml, about->fields[i].name);
        quan_buffer_add(xml, "\" hidden=\"0\" width=\"-1\"/>");
    }
    quan_buffer_add(xml, "<column type=\"actions\" hidden=\"1\" width=\"-1\"/></columns>"
                         "</attributetableconfig>\n");
}

quan_status quan_style_build(const quan_output *output, quan_wkb_type shape, quan_style *out,
                             quan_error *err)
{
    *out = (quan_style){0};
    quan_status status = QUAN_OK;
    if (output->about->style)
        status = copy_look(output, shape, out, err);
    if (!status) {
        add_fields(&out->body, output->about);
        status = quan_buffer_check(&out->body, "a style", err);
    }
    if (!status)
        status = quan_buffer_check(&out->attributes, "a style", err);
    if (status)
        quan_style_free(out);
    return status;
}

void quan_style_free(quan_style *style)
{
    quan_buffer_free(&style->attributes);
    quan_buffer_free(&style->body);
}

void quan_style_add_document(const quan_style *style, quan_wkb_type shape, quan_buffer *xml)
{
    const bool spatial = shape != QUAN_WKB_GEOMETRY;
    quan_buffer_add(xml, "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
                         "<qgis version=\"3.22.0\" styleCategories=\"AllStyleCategories\"");
    quan_buffer_add(xml, style->attributes.bytes);
    quan_buffer_add(xml, ">\n");
    quan_buffer_add(xml, style->body.bytes);
    quan_buffer_addf(xml, "<layerGeometryType>%d</layerGeometryType>\n</qgis>\n",
                     geometry_number(shape, spatial));
}
