/* dem.h - heights from a GeoTIFF or an SRTM tile. */
#ifndef QUAN_READ_DEM_H
#define QUAN_READ_DEM_H

#include "source.h"

/* Reads the window that covers `box` (degrees of EPSG:4326; NULL: all) and one cell around it.
 * Refused: a rotated grid, heights that are not in metres, no system, more than 400 million cells.
 */
quan_status quan_dem_read(quan_opened *opened, const quan_box *box_deg, quan_raster *out,
                          quan_error *err);

#endif
