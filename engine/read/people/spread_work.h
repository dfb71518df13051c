/* spread_work.h - what the steps of spreading hand to each other. */
#ifndef QUAN_READ_SPREAD_WORK_H
#define QUAN_READ_SPREAD_WORK_H

#include "spread.h"

typedef enum {
    SPREAD_ESTATE, /* also the ledger rows of compounds without outline, behind the estates */
    SPREAD_COMMUNITY,
    SPREAD_STREET,
    SPREAD_N_LEVELS
} spread_level;

typedef enum {
    SPREAD_UNKNOWN, /* nobody said anything yet */
    SPREAD_GIVEN,
    SPREAD_BY_HOUSEHOLDS,
    SPREAD_BY_ESTATE,
    SPREAD_BY_COMMUNITY,
    SPREAD_BY_STREET,
} spread_rule;

/* One building. */
typedef struct {
    int64_t area[SPREAD_N_LEVELS]; /* row of the area around it, or -1 */
    int64_t persons, households;   /* -1: not known */
    int64_t weight;                /* floor area in square decimetres, -1: not known */
    int32_t lived_in;              /* share of it, in thousandths */
    unsigned char rule;            /* spread_rule of the persons */
    bool residential, shared_households, settled; /* settled: no total changes it any more */
} spread_home;

/* The members of each area: those of area a are member[first[a]] to member[first[a + 1] - 1]. */
typedef struct {
    int64_t *first, *member;
    int64_t n;
} spread_groups;

typedef struct {
    quan_gathering *g;
    spread_home *homes;
    int64_t n;
    spread_groups groups[SPREAD_N_LEVELS];
    double household_persons, floors;
    /* scratch for the members of one area */
    int64_t *rows, *weights, *shares;
} spread_work;

/* spread_load.c */
quan_status spread_load(spread_work *work, quan_error *err);
void spread_free(spread_work *work);

/* The value of an area, -1 where it is not given. */
int64_t spread_total(const spread_work *work, spread_level level, int64_t area, const char *column);
/* The share of an area that is lived in, in thousandths; -1: not known. */
int32_t spread_lived_in(const quan_table *table, int64_t row);

/* A ledger row without buildings of its own is asked as the estate that it was matched to, if any.
 */
bool spread_is_asked(const spread_work *work, spread_level level, int64_t area);

/* Notes something about a total with its area: QUAN_NOTE_EXCEEDED or QUAN_NOTE_UNPLACED. `what` is
 * the Chinese name of what is counted; `inside` is what the buildings have, or no building can
 * take.
 */
quan_status spread_note(spread_work *work, spread_level level, int64_t area, const char *code,
                        const int64_t numbers[2], quan_error *err);

/* spread_ages.c: elders and age groups, by the persons. */
quan_status spread_ages(spread_work *work, quan_error *err);

#endif
