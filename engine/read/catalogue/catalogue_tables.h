/* catalogue_tables.h - the CSVs of layers/catalogue/: columns, cells, overrides. */
#ifndef QUAN_READ_CATALOGUE_TABLES_H
#define QUAN_READ_CATALOGUE_TABLES_H

#include "quan/read/catalogue.h"

/* Where a row of a catalogue table was last written, for messages. */
typedef struct {
    const char *file; /* borrowed */
    int32_t line;
} quan_row_origin;

/* Origins of the rows of every table; the caller frees them with quan_catalogue_free_origins(). */
typedef struct {
    quan_row_origin *rows[QUAN_N_CATALOGUES];
    int64_t capacity[QUAN_N_CATALOGUES];
    char *files[QUAN_N_CATALOGUES]; /* the shipped ones */
} quan_origins;

/* "kinds.csv" and so on. */
const char *quan_catalogue_file(quan_catalogue_name name);

/* Reads the tables of `out->folder`/catalogue and applies the overrides (run may be NULL), each
 * cell checked by itself: type, range, allowed words. */
quan_status quan_catalogue_load(const quan_run_file *run, quan_catalogue *out,
                                quan_origins *origins, quan_error *err);
void quan_catalogue_free_origins(quan_origins *origins);

/* What joins the tables: kinds, roles, columns and profiles that rows name exist; and what the run
 * names is there. */
quan_status quan_catalogue_check(const quan_catalogue *catalogue, const quan_origins *origins,
                                 quan_error *err);
quan_status quan_catalogue_check_run(const quan_catalogue *catalogue, const quan_run_file *run,
                                     quan_error *err);

#endif
