/* geometry_gate.h - one OGR geometry becomes flat coordinates, or the reason why not. */
#ifndef QUAN_READ_GEOMETRY_GATE_H
#define QUAN_READ_GEOMETRY_GATE_H

#include "quan/shape.h"

#include <ogr_api.h>

typedef struct {
    const char *code; /* NULL: it may be used */
    char reason[256];
    char note[128]; /* "" or what was left out of a geometry that is used */
    quan_xy place;  /* NaN where there is none */
} quan_geometry_verdict;

/* Appends the parts of `geometry` (NULL is lawful) to the last feature of `geoms`, which stays
 * without parts when the verdict has a code. `kinds` has a bit for each shape allowed; with lines
 * as the kind of `geoms`, polygons give their rings. Heights are left out, arcs become chords of 4
 * degrees, open rings are closed. Only memory makes it fail. */
quan_status quan_geometry_take(OGRGeometryH geometry, uint32_t kinds, quan_geoms *geoms,
                               quan_geometry_verdict *verdict, quan_error *err);

/* One way to write a closed ring (first point = last), wherever it was begun and whichever way it
 * ran, so that the same shape gives the same bytes: from its least vertex on, outlines
 * counter-clockwise and holes clockwise. */
void quan_ring_settle(quan_xy *points, int64_t n, bool hole);

#endif
