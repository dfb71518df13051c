/* vector.h - the features of one layer that is not OSM become one batch. */
#ifndef QUAN_READ_VECTOR_H
#define QUAN_READ_VECTOR_H

#include "facility/facility.h"
#include "file/source.h"

/* `batch` is initialised by the caller, with source and role. matcher: for facilities only. */
quan_status quan_vector_read(quan_opened *opened, OGRLayerH layer, const quan_catalogue *catalogue,
                             const quan_matcher *matcher, quan_batch *batch, quan_error *err);

/* Takes the ids of a field back (source_id keeps them) unless every feature has its own. */
quan_status quan_vector_check_ids(quan_batch *batch, quan_error *err);

#endif
