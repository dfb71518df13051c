/* stream.h - a layer read column by column, where the driver is made for it. */
#ifndef QUAN_READ_STREAM_H
#define QUAN_READ_STREAM_H

#include "cells.h"

/* Reads all features by GDAL's Arrow stream (arrow.apache.org/docs/format/CStreamInterface.html).
 * *taken is false, and nothing was read, when the driver has no fast stream for this layer (a
 * filter is set, say) or a matched field has a type that is better read as text by the features. */
quan_status quan_stream_read(quan_cells *cells, OGRLayerH layer, bool *taken);

/* One geometry, or the reason why not, for the row added last. */
quan_status quan_take_geometry(quan_cells *cells, OGRGeometryH geometry, int64_t row);

#endif
