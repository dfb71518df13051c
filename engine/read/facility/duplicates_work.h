/* duplicates_work.h - what the steps of merging facilities share. */
#ifndef QUAN_READ_DUPLICATES_WORK_H
#define QUAN_READ_DUPLICATES_WORK_H

#include "duplicates.h"

/* Why two records are held to be one, or to look alike. */
typedef enum {
    DUPLICATE_NONE,
    DUPLICATE_NAME,
    DUPLICATE_PAIR,   /* two stops of one name */
    DUPLICATE_GATE,   /* a door by its name */
    DUPLICATE_PARENT, /* the map service says what it belongs to */
    DUPLICATE_KIND,   /* the same name, another kind: never merged */
} duplicate_reason;

/* One facility of the layer. */
typedef struct {
    const char *key;    /* its name, folded, without areas and doors; "": none */
    const char *area;   /* the areas that were taken off the name; "": none */
    const char *inside; /* what stands in brackets and is no door */
    const char *status;
    int64_t first, end; /* functions; none: a door that waits for its facility */
    int64_t parent;     /* the row it belongs to by its source, -1: none */
    int64_t source;
    quan_xy point;
    quan_box box;
    bool official, door;
    bool generic; /* the name is only the word for the kind */
    int64_t kept; /* the facility that it is; itself: kept; -1: not decided */
    int64_t like; /* a kept one that looks alike, -1: none */
    double distance_m, like_m;
    duplicate_reason reason, like_reason;
} duplicate_record;

typedef struct {
    quan_gathering *g;
    quan_layer *layer;     /* the facilities */
    quan_table *functions; /* ordered by facility, then kind */
    duplicate_record *records;
    int64_t n;
    double same_m, part_m, generic_m, confirm_m;
    quan_arena texts;
} duplicate_work;

/* Names, kinds, places and parents of all facilities (duplicates_names.c). */
quan_status quan_duplicates_read(duplicate_work *work, quan_error *err);

/* Which record is which facility: fills kept, like and what goes with them (duplicates_link.c). */
quan_status quan_duplicates_link(duplicate_work *work, quan_error *err);

/* Lists the merged and the alike, and makes the layer that of the kept ones
 * (duplicates_apply.c). */
quan_status quan_duplicates_apply(duplicate_work *work, quan_error *err);

/* Straight distance between two facilities: the lesser of either's shape to the other's point. */
double quan_duplicates_distance(const duplicate_work *work, int64_t a, int64_t b);

/* The first kind that two facilities share, or NULL. */
const char *quan_duplicates_kind(const duplicate_work *work, int64_t a, int64_t b);

#endif
