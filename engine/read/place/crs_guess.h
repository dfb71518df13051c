/* crs_guess.h - which system numbers without a system are in, or why that cannot be told. */
#ifndef QUAN_READ_CRS_GUESS_H
#define QUAN_READ_CRS_GUESS_H

#include "batch.h"

/* Where most features of a batch lie, in its own numbers: one in a hundred may lie beyond each
 * side. Of few features the vertices, of many the middles count. */
typedef struct {
    quan_box box;
    quan_xy middle; /* the medians */
    int64_t n;      /* 0: there is nothing */
} quan_extent;

quan_status quan_extent_of(const quan_batch *batch, quan_extent *out, quan_error *err);

/* What else is known. */
typedef struct {
    bool has_area;
    quan_box area_deg;  /* the study area with its ring */
    const char *system; /* the working system or run.crs, NULL: none yet */
} quan_guess_evidence;

/* One way to read the numbers. */
typedef struct {
    char definition[128];
    bool swapped; /* north stands first */
    quan_lonlat middle;
    quan_box deg; /* of the extent's box */
} quan_guess;

typedef enum {
    QUAN_GUESS_ONE,       /* items[chosen] */
    QUAN_GUESS_SEVERAL,   /* all of items would do */
    QUAN_GUESS_ELSEWHERE, /* none of items lies in the study area */
    QUAN_GUESS_MILLIMETRES,
    QUAN_GUESS_KILOMETRES,
    QUAN_GUESS_DRAWING, /* near (0, 0): a drawing's own numbers */
    QUAN_GUESS_NONE,
} quan_guess_kind;

typedef struct {
    quan_guess_kind kind;
    int32_t n, chosen;
    quan_guess items[40];
} quan_guesses;

/* By the forms that Chinese coordinates have: degrees; Gauss-Krueger with the zone before the
 * easting (3 degrees: 25 to 45, 6 degrees: 13 to 23) or without (then the central meridian is
 * decided by the study area); web Mercator; the working system; each also with north first.
 * Numbers do not tell CGCS2000 from the older datums. O(n log n) with the extent. */
quan_status quan_crs_guess(const quan_extent *extent, const quan_guess_evidence *evidence,
                           quan_guesses *out, quan_error *err);

/* "EPSG:4542 (98.02, 22.79), EPSG:4543 (...)": systems with the place they give. */
void quan_guess_list(const quan_guesses *guesses, char *out, size_t size);

/* QUAN_ERR_INPUT with what was found and what to write; not for QUAN_GUESS_ONE. */
quan_status quan_guess_fail(const quan_guesses *guesses, const quan_extent *extent,
                            const quan_guess_evidence *evidence, const char *file, quan_error *err);

/* Exchanges x and y of a whole batch. */
void quan_guess_swap(quan_batch *batch);

#endif
