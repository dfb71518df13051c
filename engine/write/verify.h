/* verify.h - what was written is read again, by SQLite and by GDAL, before anybody sees it. */
#ifndef QUAN_WRITE_VERIFY_H
#define QUAN_WRITE_VERIFY_H

#include "plan.h"

/* Any difference is QUAN_ERR_INTERNAL (or the I/O error that reading met). */
quan_status quan_verify(const char *path, const quan_output_plan *plan, quan_error *err);

#endif
