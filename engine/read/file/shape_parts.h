/* shape_parts.h - whether the files of a shapefile belong together. */
#ifndef QUAN_READ_SHAPE_PARTS_H
#define QUAN_READ_SHAPE_PARTS_H

#include "gate.h"

/* QUAN_ERR_INPUT when the .shx or .dbf is missing, or when they do not have as many records as each
 * other. `shown` names the file in messages. */
quan_status quan_shape_check(const quan_gated *gated, const char *shown, quan_error *err);

#endif
