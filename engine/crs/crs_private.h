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
    DATUM_OLD,      /* Beijing 1954, New Beijing, Xian 1980 */
} datum_class;

/* Degrees; empty is all 0. West may be east of east: across the 180th meridian. */
typedef struct {
    double west_deg, south_deg, east_deg, north_deg;
} crs_area;

/* The last words of PROJ, for our own message. */
typedef struct {
    char text[256];
} proj_words;

/* How the coordinates of a system become those of the PROJ system it stands on. */
typedef enum {
    OWN_NONE,
    OWN_GCJ02,
    OWN_BD09,
    OWN_PLANE, /* `pipeline` of PROJ where it is not "", then `similarity` */
} own_kind;

typedef struct {
    own_kind kind;
    quan_similarity similarity;
    char pipeline[640]; /* holds parameters: for no message */
} own_form;

/* Both PROJ objects belong to the context and are destroyed before it. */
struct quan_crs {
    PJ_CONTEXT *context;
    proj_words words;
    PJ *pj;       /* the horizontal system, axes as its authority has them */
    PJ *geodetic; /* the geographic system it stands on; of a bound system that of its source */
    datum_class datum;
    bool degrees;  /* `geodetic` counts in degrees from Greenwich */
    crs_area area; /* of use; of `geodetic` where its own is unknown */
    own_form own;
    quan_crs_info info;
};

/* A context without network whose log goes to `words`. */
PJ_CONTEXT *quan_crs_context(proj_words *words);

/* Does the definition name gcj02, bd09, wgs84 or cgcs2000? Then *plain is the system of PROJ below
 * it and *kind its shift. */
bool quan_crs_is_word(const char *definition, const char **plain, own_kind *kind);

/* Makes the shift a part of an open system. */
void quan_crs_set_shift(quan_crs *crs, own_kind kind);

/* The same, their own forms aside. */
bool quan_crs_same_base(const quan_crs *a, const quan_crs *b);

/* False for NaN. */
bool quan_crs_in_gcj02_box(quan_lonlat place);

/* The name for messages, printable. */
void quan_crs_label(const quan_crs *crs, char out[640]);

#endif
