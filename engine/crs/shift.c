/* The shifts of public maps in China, as everybody copies them: GCJ-02 bends longitude and latitude
 * by 300 to 700 m, BD-09 bends the result once more by some 900 m. The formulas were reverse
 * engineered and are published in many places; against the map services themselves they are good to
 * one or two metres. Ways back are not published: f(p) = p + small, so p is found as the fixed
 * point of p <- p - (f(p) - q). Its factor is the slope of the shift: at most 0.005 for GCJ-02
 * (its steepest wave has 13 m at 3 per degree) and 0.016 for BD-09, so that each round gains
 * two digits and five or six rounds end at the last bit of a double. The one-step way back that is
 * copied everywhere, 2 p - f(p), leaves up to 0.8 m. */
#include "crs_private.h"

#include <math.h>

/* Krasovsky's ellipsoid, on which GCJ-02 is computed. */
#define A_M  6378245.0
#define EE   0.00669342162296594323
#define PI   3.14159265358979323846
#define BD_P (PI * 3000 / 180)

#define BD_LON_DEG 0.0065
#define BD_LAT_DEG 0.006

/* Six rounds are enough anywhere; the limit is for what is no number. */
#define MAX_ROUNDS 20

/* A bit of a double of 128 is 1.4e-14: below this nothing moves any more. */
#define STILL_DEG 3e-14

typedef quan_lonlat (*shift_function)(quan_lonlat place);

/* False for NaN. */
bool quan_crs_in_gcj02_box(quan_lonlat place)
{
    return place.lon_deg >= QUAN_GCJ02_WEST_DEG && place.lon_deg <= QUAN_GCJ02_EAST_DEG &&
           place.lat_deg >= QUAN_GCJ02_SOUTH_DEG && place.lat_deg <= QUAN_GCJ02_NORTH_DEG;
}

/* The waves that both directions share, metres. */
static double ripple_m(double lon_deg)
{
    return (20 * sin(6 * lon_deg * PI) + 20 * sin(2 * lon_deg * PI)) * 2 / 3;
}

/* The shift north, in metres on the ellipsoid; from 105 E, 35 N. */
static double north_m(double x, double y)
{
    double sum = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(fabs(x));
    sum += ripple_m(x);
    sum += (20 * sin(y * PI) + 40 * sin(y / 3 * PI)) * 2 / 3;
    return sum + (160 * sin(y / 12 * PI) + 320 * sin(y * PI / 30)) * 2 / 3;
}

/* The shift east. */
static double east_m(double x, double y)
{
    double sum = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(fabs(x));
    sum += ripple_m(x);
    sum += (20 * sin(x * PI) + 40 * sin(x / 3 * PI)) * 2 / 3;
    return sum + (150 * sin(x / 12 * PI) + 300 * sin(x / 30 * PI)) * 2 / 3;
}

/* Without asking for the box, so that the way back meets no edge. */
static quan_lonlat bend_gcj02(quan_lonlat place)
{
    double x = place.lon_deg - 105, y = place.lat_deg - 35;
    double lat_rad = place.lat_deg / 180 * PI;
    double magic = 1 - EE * sin(lat_rad) * sin(lat_rad), root = sqrt(magic);
    double lat = north_m(x, y) * 180 / ((A_M * (1 - EE)) / (magic * root) * PI);
    double lon = east_m(x, y) * 180 / (A_M / root * cos(lat_rad) * PI);
    return (quan_lonlat){place.lon_deg + lon, place.lat_deg + lat};
}

static quan_lonlat bend_bd09(quan_lonlat place)
{
    double x = place.lon_deg, y = place.lat_deg;
    double z = sqrt(x * x + y * y) + 0.00002 * sin(y * BD_P);
    double theta = atan2(y, x) + 0.000003 * cos(x * BD_P);
    return (quan_lonlat){z * cos(theta) + BD_LON_DEG, z * sin(theta) + BD_LAT_DEG};
}

/* The place that `bend` sends to `to`. */
static quan_lonlat unbend(shift_function bend, quan_lonlat to)
{
    quan_lonlat place = to;
    for (int round = 0; round < MAX_ROUNDS; round++) {
        quan_lonlat there = bend(place);
        double lon = there.lon_deg - to.lon_deg, lat = there.lat_deg - to.lat_deg;
        if (!(fabs(lon) > STILL_DEG || fabs(lat) > STILL_DEG))
            break;
        place = (quan_lonlat){place.lon_deg - lon, place.lat_deg - lat};
    }
    return place;
}

quan_lonlat quan_gcj02_from_wgs84(quan_lonlat place)
{
    return quan_crs_in_gcj02_box(place) ? bend_gcj02(place) : place;
}

/* In the box, or no further from it than any shift; false for what is no number. */
static bool is_near_box(quan_lonlat place)
{
    const double edge_deg = 0.05;
    return place.lon_deg > QUAN_GCJ02_WEST_DEG - edge_deg &&
           place.lon_deg < QUAN_GCJ02_EAST_DEG + edge_deg &&
           place.lat_deg > QUAN_GCJ02_SOUTH_DEG - edge_deg &&
           place.lat_deg < QUAN_GCJ02_NORTH_DEG + edge_deg;
}

/* Near the edge of the box both answers are possible: what the shift brought there from inside
 * comes back inside, all else stays. */
quan_lonlat quan_gcj02_to_wgs84(quan_lonlat place)
{
    if (!is_near_box(place))
        return place;
    quan_lonlat from = unbend(bend_gcj02, place);
    return quan_crs_in_gcj02_box(from) ? from : place;
}

quan_lonlat quan_bd09_from_gcj02(quan_lonlat place)
{
    return quan_crs_in_gcj02_box(place) ? bend_bd09(place) : place;
}

quan_lonlat quan_bd09_to_gcj02(quan_lonlat place)
{
    if (!is_near_box(place))
        return place;
    quan_lonlat from = unbend(bend_bd09, place);
    return quan_crs_in_gcj02_box(from) ? from : place;
}
