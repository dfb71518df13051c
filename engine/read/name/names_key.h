/* names_key.h - how alike two names of places are, and why. */
#ifndef QUAN_READ_NAMES_KEY_H
#define QUAN_READ_NAMES_KEY_H

#include "names.h"

/* The words of name_words.csv, folded, and the names of the run's own areas. Zeroed it is empty. */
typedef struct {
    quan_arena texts;
    quan_values values;           /* for the traditional characters */
    struct quan_name_word *items; /* by role, longest first */
    int32_t n;
    int64_t capacity;
} quan_name_words;

quan_status quan_name_words_open(const quan_catalogue *catalogue, quan_name_words *out,
                                 quan_error *err);
void quan_name_words_free(quan_name_words *words);

/* Adds the name of a county, street or community, whole and without its ending: 思茅区 and 思茅.
 * Call quan_name_words_order() after the last. */
quan_status quan_name_words_add_area(quan_name_words *words, const char *name, quan_error *err);
void quan_name_words_order(quan_name_words *words);

/* True when one of the words of role `home` stands in a type, or a code begins with it. */
bool quan_name_is_home(const quan_name_words *words, const char *type);

/* One name in all forms that are compared; the texts are the arena's. */
typedef struct {
    const char *raw;
    const char *folded;  /* "": there is no name */
    const char *inside;  /* what stood in brackets */
    const char *plain;   /* folded, short forms for long ones, no areas before it */
    const char *area;    /* the areas that were taken off */
    const char *core;    /* plain without a weak ending */
    const char *group;   /* which kind of weak ending was taken off; "": none */
    const char *road;    /* of an address: road and door number, "": none */
    uint64_t characters; /* a bit per character of folded and inside, by hash */
} quan_name_key;

/* What is known of a place; both may be NULL. `building` leaves out building and unit numbers at
 * the end of the name. */
typedef struct {
    const char *name, *address;
    bool building;
} quan_name_given;

quan_status quan_name_key_make(const quan_name_words *words, const quan_name_given *given,
                               quan_arena *arena, quan_name_key *out, quan_error *err);

/* The name of an area without its ending, folded: 思亭社区居委会 and 思亭社区 are 思亭. */
void quan_name_area(const quan_name_words *words, const char *name, char *out);

/* What an address says behind its door number: 振兴南路28号农行宿舍 is 农行宿舍; "" where nothing
 * stands there. `out` has QUAN_NAME_SIZE bytes. */
void quan_name_behind_road(const quan_name_words *words, const char *address, char *out);

/* How two names agree, from best to worst. */
typedef enum {
    QUAN_NAME_SAME,      /* byte by byte */
    QUAN_NAME_FOLDED,    /* after folding, brackets too */
    QUAN_NAME_BRACKETS,  /* but for brackets that only one has */
    QUAN_NAME_ALIAS,     /* one stands in the other's brackets */
    QUAN_NAME_PLAIN,     /* without areas before them, with short forms */
    QUAN_NAME_CORE,      /* but for the ending, which is of one kind or missing */
    QUAN_NAME_EDIT,      /* one or two characters differ */
    QUAN_NAME_TAIL,      /* one ends with the other, a road or area stands before it */
    QUAN_NAME_ENDING,    /* but for the ending, which is of another kind */
    QUAN_NAME_NO_ENDING, /* but for the ending, which one lacks: a school and its dormitory */
    QUAN_NAME_PHASE,     /* but for the phase, which one lacks */
    QUAN_NAME_CONFLICT,  /* the same, but areas or brackets contradict each other */
    QUAN_NAME_PART,      /* one ends with the other */
    QUAN_NAME_UNLIKE,
    QUAN_N_NAME_LIKENESSES,
} quan_name_likeness;

/* `compound`: both are known to be compounds, so that an ending that one lacks means nothing. */
quan_name_likeness quan_name_compare(const quan_name_words *words, const quan_name_key *a,
                                     const quan_name_key *b, bool compound);

#endif
