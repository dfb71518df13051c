/* wkb.h - plain geometry straight from its bytes, without an object per feature. */
#ifndef QUAN_READ_WKB_H
#define QUAN_READ_WKB_H

#include "quan/shape.h"

/* Scratch for one ring. Zeroed it is empty. */
typedef struct {
    quan_xy *points;
    int64_t capacity;
} quan_wkb_scratch;

/* The bytes of one geometry. */
typedef struct {
    const unsigned char *bytes;
    int64_t n;
} quan_wkb;

void quan_wkb_free(quan_wkb_scratch *scratch);

/* Appends the parts of a geometry in well-known binary (OGC 06-103r4; little-endian, with or
 * without Z and M) to the last feature of `geoms`, as quan_geometry_take() would. `kinds` has a bit
 * for each shape allowed. *taken is false, and nothing is appended, for whatever is not plain:
 * other types, other byte orders, empty or nested geometry, open rings, repeated points, places
 * that are not finite or beyond 1e10, a length that does not agree. Those are for
 * quan_geometry_take(), which says what is wrong with them. */
quan_status quan_wkb_take(quan_wkb wkb, uint32_t kinds, quan_geoms *geoms,
                          quan_wkb_scratch *scratch, bool *taken, quan_error *err);

#endif
