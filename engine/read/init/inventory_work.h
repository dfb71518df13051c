/* inventory_work.h - what the steps of an inventory share. */
#ifndef QUAN_READ_INVENTORY_WORK_H
#define QUAN_READ_INVENTORY_WORK_H

#include "guess.h"
#include "quan/read/inventory.h"

/* A layer without a system, in its own numbers. */
typedef struct {
    int64_t row;
    quan_box box;
} inventory_numbers;

typedef struct {
    const quan_catalogue *catalogue;
    quan_inventory *out;
    quan_error *err;
    double level1_share;
    int64_t newest; /* date of change of the newest file, seconds since 1970 */
    inventory_numbers *numbers;
    int64_t n_numbers, numbers_capacity;
} inventory_work;

/* A row for a file, or for a layer of it (NULL: the whole file), and no more (inventory_rows.c). */
quan_status quan_inventory_add_row(inventory_work *work, const char *path, const char *layer,
                                   int64_t *row);

/* The row of a layer with all that can be said of it; a raster has no layer (NULL). `several`: the
 * file has other layers, so that this one is called by its name. */
quan_status quan_inventory_take_layer(inventory_work *work, const char *path, quan_opened *opened,
                                      OGRLayerH layer, bool several);

/* Sets the state of a row and adds to its evidence (words NULL: nothing). */
quan_status quan_inventory_note(quan_inventory *out, int64_t row, const char *state,
                                const char *words, quan_error *err);

/* Remembers a layer without a system; when all others are known, guesses where it lies (place.c).
 */
quan_status quan_inventory_keep_numbers(inventory_work *work, const quan_look *look, int64_t row);
quan_status quan_inventory_place(inventory_work *work);

/* Finds the versions of each layer, and takes the newest of each (versions.c). */
quan_status quan_inventory_group(quan_inventory *out, const quan_catalogue *catalogue,
                                 quan_error *err);

/* Takes `row` of its group, the others become spare. */
quan_status quan_inventory_choose(quan_inventory *out, int64_t row, quan_error *err);

/* The questions with their defaults (questions.c). */
quan_status quan_inventory_ask(quan_inventory *out, const quan_catalogue *catalogue,
                               quan_error *err);

/* The role of a row; QUAN_N_ROLES: none, or that of an OSM file. */
quan_role quan_inventory_role(const quan_inventory *out, int64_t row);

/* True when some row of the role is used; OSM files do not count. */
bool quan_inventory_has(const quan_inventory *out, quan_role role);

/* True when an OSM file is used for a role that no other file has. */
bool quan_inventory_takes_osm(const quan_inventory *out, quan_role role);

/* State and evidence as a person reads them. */
bool quan_inventory_is(const quan_inventory *out, int64_t row, const char *state);

/* "建筑.gpkg" or "建筑.gpkg:楼" for messages and choices. */
void quan_inventory_label(const quan_inventory *out, int64_t row, char *label, size_t size);

/* The columns that hold the buildings' extent, read from the used building layers (extent.c). */
quan_status quan_inventory_extent(quan_inventory *out, const quan_catalogue *catalogue,
                                  const quan_monitor *monitor, quan_error *err);

#endif
