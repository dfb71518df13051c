/* versions.h - two years of one layer are never merged. */
#ifndef QUAN_READ_VERSIONS_H
#define QUAN_READ_VERSIONS_H

#include "gather.h"

/* QUAN_ERR_INPUT when two sources of a role that covers the ground (parcels, areas) are of
 * different dates and lie on each other, with both files and dates (practice R30). */
quan_status quan_versions_check(quan_gathering *g, quan_error *err);

/* The year that a name carries, "2023最新", "dltb_2021"; 0: none, or several that differ. */
int32_t quan_versions_year(const char *name);

#endif
