/* ledger_work.h - what the steps of the join hand to each other. */
#ifndef QUAN_READ_LEDGER_WORK_H
#define QUAN_READ_LEDGER_WORK_H

#include "ledger.h"
#include "name/names_key.h"

enum {
    LEDGER_MAX_HITS = 5
};

/* Something with a place and a name. */
typedef struct {
    quan_role
        role;    /* estate, parcel_title, building, or facility: a home among points of interest */
    int64_t row; /* the first of its rows, by id */
    int64_t place;                            /* targets that are one compound have one number */
    int64_t estate, title, community, street; /* the row around it, or -1 */
    quan_xy point;
    quan_name_key key;
} ledger_target;

/* How one row of a ledger fits one target. Scores are thousandths, so that sums are exact. */
typedef struct {
    int64_t target;
    int32_t score;
    quan_name_likeness likeness;
    signed char community, street, road; /* 1 agree, -1 disagree, 0 not said */
} ledger_hit;

typedef enum {
    LEDGER_NONE,
    LEDGER_CANDIDATE,
    LEDGER_MATCHED,
    LEDGER_CONFIRMED,
    LEDGER_REFUSED, /* of a hit, in the table only */
} ledger_status;

typedef struct {
    quan_role role;
    int64_t row;
    quan_name_key key;
    const char *community, *street; /* folded, without ending; "" where not given */
    ledger_status status;
    int32_t n_hits;
    ledger_hit hits[LEDGER_MAX_HITS]; /* best first; the first is the target of a match */
    int64_t refused[LEDGER_MAX_HITS]; /* targets */
    int32_t n_refused;
    int64_t estate;     /* the estate that the row was matched to in the end, or -1 */
    const char *effect; /* what the match changed, in Chinese; NULL */
    const char *reason; /* why it is a candidate although it fits, in Chinese; NULL */
} ledger_row;

/* One row of the confirmations file. */
typedef struct {
    char name[QUAN_NAME_SIZE], inside[QUAN_NAME_SIZE], community[QUAN_NAME_SIZE];
    const char *role, *id;
    int32_t line;
    bool yes;
} ledger_decision;

typedef struct {
    quan_gathering *g;
    quan_name_words words;
    quan_arena texts;
    ledger_target *targets;
    int64_t n_targets, target_capacity, first_target; /* earlier ones are not asked */
    int64_t *group_of;                                /* per building: its target, or -1 */
    ledger_row *rows;
    int64_t n_rows, row_capacity;
    ledger_decision *decisions;
    int64_t n_decisions, decision_capacity;
    int32_t scores[QUAN_N_NAME_LIKENESSES], address, with_community, with_street, with_address,
        against, certain, listed, margin;
} ledger_work;

/* ledger_target.c: what a ledger row may mean. */
quan_status ledger_add_targets(ledger_work *work, quan_error *err);
/* The estates alone, and under the names of the ledger rows that were matched to them. */
quan_status ledger_add_estates(ledger_work *work, quan_error *err);
quan_status ledger_add_target(ledger_work *work, const ledger_target *target, const char *name,
                              const char *address, quan_error *err);
const quan_layer *ledger_layer(const ledger_work *work, quan_role role);
const char *ledger_target_id(const ledger_work *work, const ledger_target *target);
const char *ledger_target_name(const ledger_work *work, const ledger_target *target);

/* ledger_match.c: adds the rows of a role; finds the hits of all rows from `first` on and judges
 * them. With `unique` two rows cannot have one target. */
quan_status ledger_add_rows(ledger_work *work, quan_role role, quan_error *err);
quan_status ledger_match(ledger_work *work, int64_t first, bool unique, quan_error *err);
quan_status ledger_load_scores(ledger_work *work, quan_error *err);

/* ledger_confirm.c: the confirmations file. Decides rows from `first` on before they are matched.
 */
quan_status ledger_read_decisions(ledger_work *work, quan_error *err);
void ledger_decide(ledger_work *work, int64_t first);

/* ledger_apply.c: what a match changes. */
quan_status ledger_apply(ledger_work *work, quan_error *err);
quan_status ledger_write_estate_ids(ledger_work *work, quan_error *err);

/* ledger_table.c: quan_dataset.ledger_match. */
quan_status ledger_write_rows(ledger_work *work, int64_t first, quan_error *err);

#endif
