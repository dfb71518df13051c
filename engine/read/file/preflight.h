/* preflight.h - a GeoPackage is looked over by a fenced SQLite before GDAL opens it. */
#ifndef QUAN_READ_PREFLIGHT_H
#define QUAN_READ_PREFLIGHT_H

#include "quan/core.h"

/* Refuses what is no SQLite database, is damaged (quick_check), has a view as a layer, or a virtual
 * table other than an R-tree. Nothing in the file runs: views and triggers are off. Work is bounded
 * by steps in proportion to the size. */
quan_status quan_preflight(const char *path, const char *shown, quan_error *err);

/* True when opening it in place could write beside it: a -wal or -journal is there, or the database
 * is in WAL mode. */
bool quan_preflight_needs_copy(const char *path);

#endif
