/* crs.h - coordinate reference systems and transformations, always with x east and y north. */
#ifndef QUAN_CRS_H
#define QUAN_CRS_H

#include "quan/core.h"

typedef struct quan_crs quan_crs;             /* opaque; one thread at a time */
typedef struct quan_transform quan_transform; /* opaque; one thread at a time */

typedef struct {
    bool geographic; /* coordinates are degrees */
    double unit_m;   /* metres per unit of a projected one; 0 if geographic */
    int32_t epsg;    /* 0: none was identified */
    char name[128];  /* as the EPSG register has it */
    double west_deg, south_deg, east_deg, north_deg; /* area of use; all 0 where unknown */
} quan_crs_info;

/* From "EPSG:4543", WKT 1 or 2, an ESRI .prj or a PROJ string; network access stays off. On success
 * the caller owns *out and gives it to quan_crs_close(). QUAN_ERR_INPUT says what was not
 * understood. */
quan_status quan_crs_open(const char *definition, quan_crs **out, quan_error *err);
void quan_crs_close(quan_crs *crs);

/* What is known of a system. Always QUAN_OK: a system whose axes are neither degrees nor lengths is
 * refused by quan_crs_open(). */
quan_status quan_crs_describe(const quan_crs *crs, quan_crs_info *info, quan_error *err);

/* True when both name the same system, axis order aside. */
bool quan_crs_same(const quan_crs *a, const quan_crs *b);

/* WKT of OGC 01-009 (version 1) or ISO 19162:2019 (version 2). The caller frees *wkt with
 * quan_free(). */
quan_status quan_crs_wkt(const quan_crs *crs, int version, char **wkt, quan_error *err);

/* Ballpark operations, which would hide shifts of hundreds of metres between datums, are refused:
 * QUAN_ERR_INPUT names both systems. WGS 84 and CGCS2000 count as equal (both follow ITRS to
 * centimetres). */
quan_status quan_transform_open(const quan_crs *from, const quan_crs *to, quan_transform **out,
                                quan_error *err);
void quan_transform_close(quan_transform *transform);

/* In place, x and y of n points, `stride` doubles from one x to the next (1: two plain arrays, 2:
 * an array of quan_xy); a point that cannot be transformed becomes NaN in both. Geographic systems
 * count in degrees, projected ones in their own unit. */
void quan_transform_points(quan_transform *transform, double *x, double *y, int64_t n,
                           int64_t stride);

/* The system to work in at a place: inside the box of EPSG:4490's area of use the CGCS2000 3-degree
 * Gauss-Krueger zone without zone number (CM 75E to 135E: EPSG 4534 to 4554), elsewhere the WGS 84
 * UTM zone. Writes "EPSG:n". */
void quan_crs_choose(quan_lonlat place, char definition[16]);

#endif
