/* years.h - the year in which an estate was built, by the better evidence. */
#ifndef QUAN_READ_YEARS_H
#define QUAN_READ_YEARS_H

#include "gather.h"

typedef struct {
    int64_t year;
    const char *evidence; /* a code of year_source */
    const char *who;      /* in Chinese, for the note */
    bool first_of_equals; /* goes before what stands there with an evidence of the same rank */
} quan_year_claim;

/* Sets built_year and year_source of an estate where the claim has the better evidence by
 * year_evidence.csv; what differs is noted in year_note. */
quan_status quan_years_claim(quan_gathering *g, int64_t row, const quan_year_claim *claim,
                             quan_error *err);

/* Fills year_mix from the buildings inside each estate, by households where they are known, and
 * claims the year of the majority. `estate_of` has the estate of each building, or -1. */
quan_status quan_years_mix(quan_gathering *g, const int64_t *estate_of, quan_error *err);

#endif
