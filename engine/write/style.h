/* style.h - one QML per layer: the look from layers/output, the fields from its description. */
#ifndef QUAN_WRITE_STYLE_H
#define QUAN_WRITE_STYLE_H

#include "plan.h"

/* The style of one layer in two pieces, so that it can stand alone (layer_styles) or inside a
 * project's <maplayer>. Zeroed it is empty. */
typedef struct {
    quan_buffer attributes; /* of the root element, without version and categories */
    quan_buffer body;       /* its children */
} quan_style;

/* `shape` is what the layer holds: where it is points and the style has a <quan-points> element,
 * that element's renderer and labels stand in for the others. Aliases, value maps and the order of
 * columns come from the description, whatever the style says. QUAN_ERR_INPUT: the QML is not well
 * formed. */
quan_status quan_style_build(const quan_output *output, quan_wkb_type shape, quan_style *out,
                             quan_error *err);
void quan_style_free(quan_style *style);

/* Appends the whole QML document. */
void quan_style_add_document(const quan_style *style, quan_wkb_type shape, quan_buffer *xml);

/* "Point", "Line", "Polygon" or "No geometry", as QGIS names the geometry of a layer. */
const char *quan_style_geometry_name(const quan_output *output, quan_wkb_type shape);

#endif
