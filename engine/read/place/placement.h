/* placement.h - where the coordinates of a source lie: declared, found from common points, or
 * guessed from the numbers. */
#ifndef QUAN_READ_PLACEMENT_H
#define QUAN_READ_PLACEMENT_H

#include "gather.h"

/* Columns of quan_dataset.placements. */
enum {
    QUAN_PLACEMENT_SOURCE,
    QUAN_PLACEMENT_NOTE,
};

/* The system that the run file gives a source: a code, gcj02, the local grid. *crs NULL: it says
 * nothing, or common points will tell. */
quan_status quan_placement_declared(const quan_source *given, quan_crs **crs, quan_error *err);

/* Settles the system of a batch before anything is transformed: applies common points, refuses old
 * datums without them, guesses where nothing is known (and swaps the axes where north stands
 * first), refuses a declared system by which the layer lies far off when another fits. What was
 * found, never a parameter, goes into columns of `sources` and `placements`. */
quan_status quan_placement_find(quan_gathering *g, quan_batch *batch, int64_t source_row,
                                quan_error *err);

#endif
