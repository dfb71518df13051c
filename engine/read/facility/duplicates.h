/* duplicates.h - one facility that several records tell of. */
#ifndef QUAN_READ_DUPLICATES_H
#define QUAN_READ_DUPLICATES_H

#include "gather.h"

/* Columns of quan_dataset.merged, as output facility_merged has them. */
enum {
    QUAN_MERGED_FACILITY,
    QUAN_MERGED_FACILITY_NAME,
    QUAN_MERGED_FACILITY_SOURCE,
    QUAN_MERGED_ID,
    QUAN_MERGED_NAME,
    QUAN_MERGED_SOURCE,
    QUAN_MERGED_SOURCE_ID,
    QUAN_MERGED_KIND,
    QUAN_MERGED_DISTANCE,
    QUAN_MERGED_REASON,
    QUAN_MERGED_DECISION,
};

/* Merges the facilities of the data set, which are ordered by id and stay so: a record of the same
 * kind and name near a kept one becomes a door of it, its functions are united, its id goes to
 * `merged_from`. Official lists are kept before records of map services, then the lower id. Lists
 * what was merged, and what looks alike and was not, in `merged`. Doors that belong to nothing are
 * rejected. */
quan_status quan_duplicates_merge(quan_gathering *g, quan_error *err);

#endif
