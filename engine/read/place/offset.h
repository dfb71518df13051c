/* offset.h - facilities that lie beside the town: a shift that nobody declared. */
#ifndef QUAN_READ_OFFSET_H
#define QUAN_READ_OFFSET_H

#include "gather.h"

/* Columns of quan_dataset.offsets. */
enum {
    QUAN_OFFSET_SOURCE,
    QUAN_OFFSET_HYPOTHESIS, /* gcj02, bd09, wgs84: what the source is; target_gcj02, target_bd09:
                               what buildings or roads are */
    QUAN_OFFSET_EAST,       /* by how much it lies off */
    QUAN_OFFSET_NORTH,
    QUAN_OFFSET_BEFORE, /* medians of the distance to the nearest building or road, at most
                           offset.reach_m */
    QUAN_OFFSET_AFTER,
    QUAN_OFFSET_N,
    QUAN_OFFSET_NOTE, /* in Chinese */
};

/* After all layers are in and ordered: measures for each source of facilities how near they are to
 * buildings (roads, where there are hardly any buildings) as declared, and as they would be if the
 * source were GCJ-02, BD-09, or not shifted; where another reading is clearly better (settings
 * offset.*) a row is written to `offsets` and a warning said. Nothing is moved. At most
 * offset.sample features of a source, evenly by id, so that the answer is the same each time.
 * O(n log n). */
quan_status quan_offset_measure(quan_gathering *g, quan_error *err);

#endif
