/* facility_kinds.h - the kinds of one facility, from all that its row says. */
#ifndef QUAN_READ_FACILITY_KINDS_H
#define QUAN_READ_FACILITY_KINDS_H

#include "facility_rules.h"

enum {
    QUAN_KINDS_AT_ONCE = 24
};

/* One kind that was found. */
typedef struct {
    const char *kind; /* not ended by NUL: `length` bytes of the catalogue's text */
    size_t length;
    double area_m2; /* of this function alone; NaN: not told apart */
    bool listed;    /* named in a list of functions, not by the type */
} quan_found_kind;

typedef struct {
    quan_found_kind items[QUAN_KINDS_AT_ONCE];
    int32_t n;
    quan_saying saying; /* of the type, when no kind was found */
    bool too_small;     /* a rule fits but for the area */
    bool door;          /* by its name a door or building of a facility listed elsewhere */
    bool part;          /* by its name something beside a facility: not of its kind */
} quan_found_kinds;

/* What a row says; texts may be NULL. */
typedef struct {
    const char *type, *type_code, *landuse, *functions, *name;
    double area_m2;
    bool pois;               /* of a map service */
    quan_code_family family; /* of a code in `type` */
} quan_facility_row;

/* Adds the kinds of one set of rules; the area chooses among those with a least area. */
void quan_kinds_add_set(quan_found_kinds *found, const quan_rule_set *set, double area_m2);

/* All evidence of a row that has no tags. The pointers in *found live as long as the catalogue. */
void quan_kinds_of_row(const quan_matcher *matcher, const quan_facility_row *row,
                       quan_found_kinds *found);

/* Takes the name into account for kinds that came from tags or a given kind. */
void quan_kinds_check_name(const quan_matcher *matcher, const char *name, quan_found_kinds *found);

#endif
