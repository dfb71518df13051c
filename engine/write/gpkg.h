/* gpkg.h - the tables that make an SQLite file a GeoPackage 1.3 (OGC 12-128r17). */
#ifndef QUAN_WRITE_GPKG_H
#define QUAN_WRITE_GPKG_H

#include "plan.h"
#include "sql.h"

/* Names our files: the md_standard_uri of the provenance, by which an older output is known. */
#define QUAN_PROVENANCE_URI "urn:quan:provenance:1"

/* Identity of the file, the tables of the standard and the CRS; before any other table. */
quan_status quan_gpkg_create(sqlite3 *db, const quan_output_plan *plan, quan_error *err);

/* The table itself, without rows or index, and the titles and code lists of its columns. */
quan_status quan_gpkg_add_table(sqlite3 *db, const quan_output *output, quan_error *err);

/* What is known once the rows are there: extent and count. */
quan_status quan_gpkg_register(sqlite3 *db, const quan_output_plan *plan, const quan_output *output,
                               quan_error *err);

/* A table that only QGIS reads, as an attribute table. */
quan_status quan_gpkg_register_helper(sqlite3 *db, const quan_output_plan *plan, const char *name,
                                      quan_error *err);

/* Where the file comes from, as JSON: title, date, CRS, tables, and all of run_info and run_source;
 * one reference per table tells our tables from those that somebody added. */
quan_status quan_gpkg_add_provenance(sqlite3 *db, const quan_output_plan *plan, quan_error *err);

/* Triggers that keep counts and indexes right when somebody edits; last, or they would fire here.
 */
quan_status quan_gpkg_add_triggers(sqlite3 *db, const quan_output *output, quan_error *err);

/* All rows of a table in order (fid from 1), and its index. `done` is told the rows so far. */
quan_status quan_gpkg_write_rows(sqlite3 *db, const quan_output_plan *plan, quan_output *output,
                                 quan_status (*done)(int64_t rows, void *payload, quan_error *err),
                                 void *payload, quan_error *err);

#endif
