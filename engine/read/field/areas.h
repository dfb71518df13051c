/* areas.h - the unit of a column of areas, told by the polygons beside it. */
#ifndef QUAN_READ_AREAS_H
#define QUAN_READ_AREAS_H

#include "batch.h"

/* A column area_m2 without a unit whose values are the areas of the polygons in mu, hectares or
 * square kilometres is converted, and said with its evidence; where most but not enough values say
 * so, it is only said. Needs the working system. */
quan_status quan_areas_check(quan_batch *batch, const quan_catalogue *catalogue, quan_error *err);

/* A column area_m2 that a program filled with the areas of a layer in degrees (Shape_Area) says
 * nothing in square metres: it is emptied, with its evidence. Only before the batch comes into the
 * working system. */
quan_status quan_areas_in_degrees(quan_batch *batch, const quan_catalogue *catalogue,
                                  quan_error *err);

#endif
