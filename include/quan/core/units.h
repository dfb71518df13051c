/* units.h - the units that change hands, and the conversions between them. */
#ifndef QUAN_CORE_UNITS_H
#define QUAN_CORE_UNITS_H

#include <stdint.h>

/* Lengths inside the network are whole millimetres, times whole milliseconds: sums are exact, and
 * the same on every machine. */
#define QUAN_MM_PER_M   1000.0
#define QUAN_MS_PER_S   1000.0
#define QUAN_MS_PER_MIN 60000.0

/* A cost that no search has reached. */
#define QUAN_UNREACHED UINT32_MAX

/* Angles and lengths are two doubles both, and must not be taken for each other. */
typedef struct {
    double lon_deg, lat_deg;
} quan_lonlat;

typedef struct {
    double x_m, y_m; /* in the working CRS, which is always in metres */
} quan_xy;

#endif
