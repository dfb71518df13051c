/* facility_words.h - facility_words.csv: what names of facilities say beside their kind. */
#ifndef QUAN_READ_FACILITY_WORDS_H
#define QUAN_READ_FACILITY_WORDS_H

#include "facility_rules.h"

/* Fills matcher->words from its catalogue. */
quan_status quan_facility_words_load(quan_matcher *matcher, quan_error *err);

#endif
