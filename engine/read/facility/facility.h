/* facility.h - what kinds of facility a feature is. */
#ifndef QUAN_READ_FACILITY_H
#define QUAN_READ_FACILITY_H

#include "batch.h"
#include "facility_rules.h"
#include "field/fields.h"

/* Notes what a row says of its kinds: by `kind:` of the source, its tags (may be NULL), its
 * `kind` field. */
quan_status quan_facility_candidates(const quan_matcher *matcher, const quan_tags *tags,
                                     const quan_function_values *values, quan_batch *batch,
                                     int64_t row, quan_error *err);

/* When the coordinates are in metres: leaves one row per kind that a facility is, rejects
 * (kind_unknown, sub_poi) those that are none, and fills status and open_to where they are empty. A
 * door of a facility that is listed by itself is left without a kind: quan_duplicates_merge() finds
 * where it belongs. Tells in *pois whether the source is a map service's and no official list. */
quan_status quan_facility_resolve(const quan_matcher *matcher, quan_batch *batch, bool *pois,
                                  quan_error *err);

/* Adds the types that no rule knows to a table of the columns source, type, count, name: the most
 * frequent first. */
quan_status quan_facility_count_unknown(const quan_batch *batch, int64_t source_row,
                                        quan_table *out, quan_error *err);

#endif
