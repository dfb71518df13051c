/* rtree.h - the spatial index of GeoPackage (annex F.3), packed in one go. */
#ifndef QUAN_WRITE_RTREE_H
#define QUAN_WRITE_RTREE_H

#include "sql.h"

#include "quan/shape.h"

/* One entry: the order of the coordinates is that of SQLite's nodes. */
typedef struct {
    float min_x, max_x, min_y, max_y;
    int64_t id; /* of the feature, or the number of a node */
} quan_rtree_entry;

/* The entry that SQLite itself would store: doubles rounded outwards to floats. */
quan_rtree_entry quan_rtree_entry_of(quan_box box, int64_t id);

/* Makes the virtual table rtree_<table>_geom and fills its shadow tables with full nodes in Hilbert
 * order, which costs a tenth of inserting row by row. Ids must ascend; the entries are not changed.
 * The triggers that keep the index up to date are made later, because they would fire while the
 * table is filled. */
quan_status quan_rtree_write(sqlite3 *db, const char *table, const quan_rtree_entry *entries,
                             int64_t n, quan_error *err);

/* Reads the index back: every feature with a geometry in exactly one leaf, under its own box, every
 * box within its parent's. QUAN_ERR_INTERNAL otherwise. */
quan_status quan_rtree_check(sqlite3 *db, const char *table, const quan_geoms *geoms,
                             int64_t n_shapes, quan_error *err);

/* The triggers of annex F.3. */
quan_status quan_rtree_write_triggers(sqlite3 *db, const char *table, quan_error *err);

#endif
