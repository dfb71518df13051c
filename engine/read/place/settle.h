/* settle.h - a batch comes into the working system, through the geometry gate, into the study area.
 */
#ifndef QUAN_READ_SETTLE_H
#define QUAN_READ_SETTLE_H

#include "batch.h"
#include "ring.h"

/* What all batches of a run share. Zeroed, with a CRS, it lets every place through. */
typedef struct {
    quan_crs *crs;
    quan_ring ring;
    double area_change_ratio; /* repair.area_change_ratio */
    double misplaced_m;       /* reject.outlier_m; 0: such features are only outside */
    const quan_monitor *monitor;
} quan_work;

/* Transforms, checks coordinates and validity, repairs, and tells what lies outside. Every feature
 * of the batch ends as used, rejected with a remark, or outside. QUAN_ERR_INPUT when the batch has
 * no CRS. */
quan_status quan_batch_settle(quan_batch *batch, quan_work *work, quan_error *err);

/* The area of use of a system and what is tolerated around it, in degrees: a tenth of its extent;
 * to the east and west of a projected one at least the width of a zone. False: it is not known. */
bool quan_crs_margin(const quan_crs_info *info, quan_box *area);

#endif
