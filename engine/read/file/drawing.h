/* drawing.h - a DXF drawing read as layers of features. */
#ifndef QUAN_READ_DRAWING_H
#define QUAN_READ_DRAWING_H

#include "source.h"

/* Whether blocks are read as the lines in them; for roles that take points they are points. */
bool quan_drawing_unfolds(uint32_t roles);

/* How the driver is to read it. Holds for the next open on this thread; ended with
 * quan_drawing_unset(). */
void quan_drawing_set(const char *encoding, uint32_t roles);
void quan_drawing_unset(void);

/* Selects the drawing's layer of that name by `filter` and `layer_name` of the opened source; with
 * no name the only one. QUAN_ERR_INPUT with the list of layers and their numbers of features. */
quan_status quan_drawing_layer(quan_opened *opened, const char *name, OGRLayerH *layer,
                               quan_error *err);

/* True for texts, dimensions and leaders, which are about the drawing and are no features. */
bool quan_drawing_is_annotation(const quan_opened *opened, OGRFeatureH feature, quan_role role);

/* Closed lines become polygons, where only polygons are wanted (`kinds`, bits of quan_shape_kind).
 */
void quan_drawing_close(const quan_opened *opened, OGRFeatureH feature, uint32_t kinds);

#endif
