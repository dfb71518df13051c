/* landuse.h - which of the schemes that use the same digits the codes of a layer are of. */
#ifndef QUAN_READ_LANDUSE_H
#define QUAN_READ_LANDUSE_H

#include "fields.h"

/* Tells the scheme of a batch of parcels from `scheme:`, the fields and the names of land uses;
 * gives codes back their leading zeros; fills landuse_scheme, landuse_name, residential and area_m2
 * where they are empty. QUAN_ERR_INPUT, with both readings, when the evidence leaves more than one
 * and they differ. Codes that no scheme knows stay as they are. Needs the working system. */
quan_status quan_landuse_resolve(quan_batch *batch, const quan_catalogue *catalogue,
                                 const quan_monitor *monitor, quan_error *err);

/* What the names of fields say, as bits of the schemes in the order of landuse.c: those of the
 * column of codes, then all. */
typedef struct {
    uint32_t of_codes, of_all;
} quan_landuse_hints;

quan_landuse_hints quan_landuse_hint(const quan_batch *batch, const quan_catalogue *catalogue);

/* The row of the scheme with the longest code that begins this one, or -1. */
int64_t quan_landuse_find(const quan_table *landuse, const char *scheme, const char *code);

#endif
