/* spread.h - how many people live in each building, from what is known of it and of its areas. */
#ifndef QUAN_READ_SPREAD_H
#define QUAN_READ_SPREAD_H

#include "gather.h"

/* Divides a total into whole shares that add up to it, by weight (largest remainder; of equal
 * remainders the lower index). Weights are not negative; -1 means not known and counts as the mean
 * of the others; where all are 0 all are equal. The total is not negative. O(n log n). */
quan_status quan_share(int64_t total, const int64_t *weights, int64_t n, int64_t *shares,
                       quan_error *err);

/* Fills persons and households of the residential buildings and tells by which rule: given,
 * households, estate, community, street; none where nothing is known, and persons stay null. Totals
 * of estates, communities and streets come out exactly wherever there is somebody to give them to;
 * where there is not, or more is given inside than the total says, that is remarked with the area.
 * Also the mix of years of the estates. Layers must be ordered by id. */
quan_status quan_people_spread(quan_gathering *g, quan_error *err);

#endif
