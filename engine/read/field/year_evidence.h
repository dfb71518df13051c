/* year_evidence.h - the build year of a feature from the records that speak of it. */
#ifndef QUAN_READ_YEAR_EVIDENCE_H
#define QUAN_READ_YEAR_EVIDENCE_H

#include "batch.h"

/* Fills built_year, built_year_from, built_year_to and year_source by the order of
 * year_evidence.csv: completion or registration, census, certificate, permit, residents, then what
 * is stated without a source. A period leaves built_year empty unless a lesser record names a year
 * within it. Records further apart than year.conflict_years are noted. */
quan_status quan_years_choose(quan_batch *batch, const quan_catalogue *catalogue, quan_error *err);

/* Its rank in year_evidence.csv, from 1 (the best); 0: no such evidence. */
int32_t quan_year_rank(const quan_catalogue *catalogue, const char *evidence);

#endif
