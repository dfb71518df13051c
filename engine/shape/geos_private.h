/* geos_private.h - GEOS and our flat geometry. GEOS answers 2, -1 or NULL for an exception; every
 * use here turns that into a status. */
#ifndef QUAN_SHAPE_GEOS_PRIVATE_H
#define QUAN_SHAPE_GEOS_PRIVATE_H

#include "shape_private.h"

#include <geos_c.h>

/* One per call: cheap, and shared by no two threads. */
typedef struct {
    GEOSContextHandle_t handle;
    char words[256]; /* what GEOS said last */
    bool no_memory;  /* our own allocation failed on the way */
} geos_session;

/* Opens a context; to be ended in every case, which is lawful for one that was not opened. */
quan_status quan_geos_begin(geos_session *session, quan_error *err);
void quan_geos_end(geos_session *session);

/* A status for an exception GEOS raised while doing `what`, or for memory used up. */
quan_status quan_geos_fail(const geos_session *session, const char *what, quan_error *err);

/* NULL after an exception; the caller destroys the geometry. */
GEOSGeometry *quan_geos_ring(geos_session *session, const quan_xy *points, int64_t n);
GEOSGeometry *quan_geos_polygon(geos_session *session, const quan_xy *points, int64_t n);
GEOSGeometry *quan_geos_part(geos_session *session, const quan_geoms *geoms, int64_t part);

/* A collection of type GEOS_MULTI... or GEOS_GEOMETRYCOLLECTION that takes all items, also when it
 * fails. */
GEOSGeometry *quan_geos_collect(geos_session *session, int type, GEOSGeometry **items, int64_t n);

/* Adds each polygon (kind QUAN_POLYGONS) or line (QUAN_LINES) in `geometry` as a part of the
 * feature being built; everything else is dropped. */
quan_status quan_geos_add_parts(geos_session *session, const GEOSGeometry *geometry,
                                quan_geoms *out, quan_error *err);

#endif
