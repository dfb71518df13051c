/* osm.h - OpenStreetMap files: one pass feeds all roles that the tag map knows. */
#ifndef QUAN_READ_OSM_H
#define QUAN_READ_OSM_H

#include "batch.h"
#include "facility/facility.h"
#include "file/gate.h"
#include "tags.h"

#include <gdal.h>

#define QUAN_OSM_CONFIG "osmconf.ini"

/* Writes our configuration of GDAL's driver into the private folder. */
quan_status quan_osm_prepare(quan_gated *gated, quan_error *err);

/* What decides about the features of an OSM file. */
typedef struct {
    const quan_tag_map *map;
    const quan_matcher *matcher;
} quan_osm_rules;

/* Reads the file once; batches[r] for each role of `roles` are initialised by the caller. */
quan_status quan_osm_read(GDALDatasetH dataset, const char *name, const quan_osm_rules *rules,
                          uint32_t roles, quan_batch *batches, quan_error *err);

#endif
