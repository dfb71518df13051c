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
    bool needs_points; /* on a datum of China from before CGCS2000, for which no parameters are
                          public: common points are needed */
    bool shifted;      /* GCJ-02 or BD-09 */
    bool local;        /* a local grid: its parameters are never told */
} quan_crs_info;

/* From "EPSG:4543", WKT 1 or 2, an ESRI .prj, a PROJ string, or one of the words gcj02, bd09, wgs84
 * and cgcs2000 (in any case, with or without a hyphen); network access stays off. On success the
 * caller owns *out and gives it to quan_crs_close(). QUAN_ERR_INPUT says what was not understood.
 *
 * gcj02 and bd09 are geographic systems in degrees, joined to WGS 84 by the functions below; they
 * have no EPSG number and no WKT. */
quan_status quan_crs_open(const char *definition, quan_crs **out, quan_error *err);
void quan_crs_close(quan_crs *crs);

/* What is known of a system. Always QUAN_OK: a system whose axes are neither degrees nor lengths is
 * refused by quan_crs_open(). */
quan_status quan_crs_describe(const quan_crs *crs, quan_crs_info *info, quan_error *err);

/* True when both name the same system, axis order aside. A local grid is the same as itself only.
 */
bool quan_crs_same(const quan_crs *a, const quan_crs *b);

/* WKT of OGC 01-009 (version 1) or ISO 19162:2019 (version 2). The caller frees *wkt with
 * quan_free(). QUAN_ERR_INPUT for gcj02, bd09 and local grids, which have none. */
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

/* GCJ-02, the shifted longitude and latitude of maps in China, and BD-09, which shifts it once
 * more. All in degrees, east and north; every number is lawful, NaN and infinity come back as they
 * are.
 *
 * The formulas are the ones that are published everywhere (they were reverse engineered; against
 * the map services they are good to 1 or 2 m). Outside the box below nothing is shifted: the
 * functions give their argument back. The ways back iterate to the fixed point, p <- p - (f(p) -
 * q), each round at least 60 times nearer: six rounds end below 1e-13 degrees. There and back
 * inside the box, more than 0.02 degrees from its edges, differs by less than 1e-9 degrees (0.1
 * mm); at an edge, where shifted and unshifted places overlap, the shifted one is meant.
 *
 * Example: Simao, WGS 84 100.977, 22.787 is GCJ-02 100.97821263, 22.78402377 (124 m east, 330 m
 * south) and BD-09 100.98476620, 22.78971889. */
#define QUAN_GCJ02_WEST_DEG  72.004
#define QUAN_GCJ02_EAST_DEG  137.8347
#define QUAN_GCJ02_SOUTH_DEG 0.8293
#define QUAN_GCJ02_NORTH_DEG 55.8271
quan_lonlat quan_gcj02_from_wgs84(quan_lonlat place);
quan_lonlat quan_gcj02_to_wgs84(quan_lonlat place);
quan_lonlat quan_bd09_from_gcj02(quan_lonlat place);
quan_lonlat quan_bd09_to_gcj02(quan_lonlat place);

/* Four parameters between two planes: to + [a -b; b a] (point - from). */
typedef struct {
    quan_xy from, to;
    double a, b;
} quan_similarity;

/* Where a point of the first plane lies in the second. */
quan_xy quan_similarity_apply(const quan_similarity *similarity, quan_xy point);

/* The way back, of the same form. a and b are not both 0. */
quan_similarity quan_similarity_invert(const quan_similarity *similarity);

/* The least-squares fit to n pairs of points: 2 are met exactly, of more *largest_m is the largest
 * distance that remains. QUAN_ERR_INPUT for fewer than 2, or when all lie at one place. O(n). */
quan_status quan_similarity_fit(const quan_xy *from, const quan_xy *to, int64_t n,
                                quan_similarity *out, double *largest_m, quan_error *err);

typedef enum {
    QUAN_ELLIPSOID_CGCS2000,  /* a 6378137 m, 1/f 298.257222101 */
    QUAN_ELLIPSOID_KRASOVSKY, /* a 6378245 m, 1/f 298.3: Beijing 1954 */
    QUAN_ELLIPSOID_IAG75,     /* a 6378140 m, 1/f 298.257: Xian 1980 */
} quan_ellipsoid;

/* A survey grid of a town's own. x is east and y north, in metres.
 *
 * projected: Transverse Mercator with these parameters on the ellipsoid; the scale on the central
 * meridian is scale * (1 + height_m / radius_m), for a grid that is true to length at a height.
 *
 * moved: east' = dx_m + (1 + scale_ppm / 1e6) (east cos r + north sin r),
 *        north' = dy_m + (1 + scale_ppm / 1e6) (north cos r - east sin r),
 * r = rotation_s in seconds of arc, clockwise seen from above. That is the form of Chinese tables
 * of four parameters (X' = DX + (1+m)(X cos a - Y sin a), Y' = DY + (1+m)(X sin a + Y cos a), X
 * north), with DX as dy_m, DY as dx_m. */
typedef struct {
    bool projected, moved;
    double central_meridian_deg, latitude_of_origin_deg, false_easting_m, false_northing_m;
    double scale, height_m, radius_m;
    quan_ellipsoid ellipsoid;
    double dx_m, dy_m, rotation_s, scale_ppm;
} quan_local_grid;

/* Only projected: on CGCS2000 itself. Only moved: the result is in `to`, a projected system in
 * metres. Both: the grid is unprojected on its ellipsoid, projected again on the same ellipsoid as
 * `to` is, and then moved into `to`. QUAN_ERR_INPUT otherwise. No message, name or WKT ever holds a
 * parameter. The caller owns *out. */
quan_status quan_crs_open_local(const quan_local_grid *grid, const char *to, quan_crs **out,
                                quan_error *err);

/* The plane that four parameters move into `to`, a projected system in metres. */
quan_status quan_crs_open_moved(const quan_similarity *similarity, const char *to, quan_crs **out,
                                quan_error *err);

#endif
