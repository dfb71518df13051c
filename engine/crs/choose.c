/* The system to work in at a place. The bounds of China's system are PROJ's, not ours. Inside them
 * the three-degree zones in which official data come, so that those need no transformation;
 * elsewhere UTM, which is everywhere. Its exceptions around Norway are not followed: any zone will
 * do to measure in. */
#include "crs_private.h"

#include <math.h>
#include <stdio.h>

#define CM_FIRST_DEG 75
#define CM_LAST_DEG  135
#define EPSG_FIRST   4534 /* CGCS2000 / 3-degree Gauss-Kruger CM 75E; the next 20 follow in order */

#define EPSG_UTM_NORTH 32600
#define EPSG_UTM_SOUTH 32700

/* In the box of the area of use of EPSG:4490? Without PROJ's register: no. */
static bool in_china(quan_lonlat place)
{
    proj_words words = {""};
    double west = 0, south = 0, east = 0, north = 0;
    PJ_CONTEXT *context = quan_crs_context(&words);
    if (!context)
        return false;
    PJ *crs = proj_create(context, "EPSG:4490");
    bool known = crs && proj_get_area_of_use(context, crs, &west, &south, &east, &north, NULL);
    proj_destroy(crs);
    proj_context_destroy(context);
    return known && place.lon_deg >= west && place.lon_deg <= east && place.lat_deg >= south &&
           place.lat_deg <= north;
}

/* A whole number between the bounds; NaN gives the low one. */
static int clamp(double value, int low, int high)
{
    if (!(value > low))
        return low;
    return value < high ? (int)value : high;
}

void quan_crs_choose(quan_lonlat place, char definition[16])
{
    uint16_t code; /* codes of 5 digits: the text has room */
    if (in_china(place)) {
        int meridian = clamp(floor((place.lon_deg + 1.5) / 3) * 3, CM_FIRST_DEG, CM_LAST_DEG);
        code = (uint16_t)(EPSG_FIRST + (meridian - CM_FIRST_DEG) / 3);
    } else {
        int zone = clamp(floor((place.lon_deg + 180) / 6) + 1, 1, 60);
        code = (uint16_t)((place.lat_deg < 0 ? EPSG_UTM_SOUTH : EPSG_UTM_NORTH) + zone);
    }
    snprintf(definition, 16, "EPSG:%u", code);
}
