/* facility.h - what kinds of facility a feature is. */
#ifndef QUAN_READ_FACILITY_H
#define QUAN_READ_FACILITY_H

#include "batch.h"
#include "fields.h"
#include "osm/tags.h"

/* layers/catalogue/facility_match.csv, ready to be asked. Borrows the catalogue. Zeroed it is
 * empty. */
typedef struct {
    struct quan_match_rule *rules;
    int32_t n;
    const quan_catalogue *catalogue;
} quan_matcher;

quan_status quan_matcher_open(const quan_catalogue *catalogue, quan_matcher *out, quan_error *err);
void quan_matcher_free(quan_matcher *matcher);

/* True when a rule for OSM tags fits, whatever it asks of the area. */
bool quan_matcher_knows(const quan_matcher *matcher, const quan_tags *tags);

/* The first key that rule r (0 to n - 1) asks for, or NULL when it is not for OSM tags. */
const char *quan_matcher_key(const quan_matcher *matcher, int32_t r);

/* Adds the candidates of a row: of its tags (may be NULL), else of its `kind` field, else of the
 * source's `kind:`. */
quan_status quan_facility_candidates(const quan_matcher *matcher, const quan_tags *tags,
                                     const quan_function_values *values, quan_batch *batch,
                                     int64_t row, quan_error *err);

/* When the coordinates are in metres: leaves one row per kind that a facility is, rejects
 * (kind_unknown) those that are none, and fills status and open_to where they are empty. */
quan_status quan_facility_resolve(const quan_catalogue *catalogue, quan_batch *batch,
                                  quan_error *err);

#endif
