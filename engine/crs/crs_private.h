/* crs_private.h - what the files of this folder share. */
#ifndef QUAN_CRS_PRIVATE_H
#define QUAN_CRS_PRIVATE_H

#include "quan/crs.h"

#include <proj.h>

/* The datums that count as one. */
typedef enum {
    DATUM_OTHER,
    DATUM_WGS84,    /* the ensemble or one of its realizations */
    DATUM_CGCS2000, /* China 2000 */
} datum_class;

/* Degrees; empty is all 0. West may be east of east: across the 180th meridian. */
typedef struct {
    double west_deg, south_deg, east_deg, north_deg;
} crs_area;

/* The last words of PROJ, for our own message. */
typedef struct {
    char text[256];
} proj_words;

/* Both PROJ objects belong to the context and are destroyed before it. */
struct quan_crs {
    PJ_CONTEXT *context;
    proj_words words;
    PJ *pj;       /* the horizontal system, axes as its authority has them */
    PJ *geodetic; /* the geographic system it stands on; of a bound system that of its source */
    datum_class datum;
    bool degrees;  /* `geodetic` counts in degrees from Greenwich */
    crs_area area; /* of use; of `geodetic` where its own is unknown */
    quan_crs_info info;
};

/* A context without network whose log goes to `words`. */
PJ_CONTEXT *quan_crs_context(proj_words *words);

/* The name for messages, printable. */
void quan_crs_label(const quan_crs *crs, char out[640]);

#endif
