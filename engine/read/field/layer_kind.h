/* layer_kind.h - layers all of whose features are of one kind, which no column tells. */
#ifndef QUAN_READ_LAYER_KIND_H
#define QUAN_READ_LAYER_KIND_H

#include "batch.h"

/* Fills the kind of constraints, barriers and utilities from `kind:` of the source, else from words
 * in the names of layer and file, where no column was matched; and `overhead` of utility lines from
 * their embedding. A `kind:` that the layer does not know is QUAN_ERR_USAGE. */
quan_status quan_layer_kind(quan_batch *batch, const quan_catalogue *catalogue, quan_error *err);

#endif
