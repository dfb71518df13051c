/* plain_rows.h - what table/ found about single rows, on its way into a batch. */
#ifndef QUAN_READ_PLAIN_ROWS_H
#define QUAN_READ_PLAIN_ROWS_H

#include "batch.h"
#include "file/source.h"

/* The remark that a row of a plain table carries. *rejected: its geometry need not be looked at. */
quan_status quan_plain_row(const quan_opened *opened, OGRFeatureH feature, quan_batch *batch,
                           int64_t row, bool *rejected, quan_error *err);

/* The number of the row in its sheet; the driver's number for anything but a table. */
int64_t quan_plain_number(const quan_opened *opened, OGRFeatureH feature);

/* Rows that were set aside become rejected rows of the batch, after all others and after their ids
 * were looked at. */
quan_status quan_plain_aside(const quan_opened *opened, quan_batch *batch, quan_error *err);

#endif
