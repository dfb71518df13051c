/* reading.h - one table on its way to a plain one; shared by plain.c and place.c only. */
#ifndef QUAN_READ_TABLE_READING_H
#define QUAN_READ_TABLE_READING_H

#include "coordinates.h"
#include "pipes.h"
#include "plain.h"
#include "totals.h"

#include <stdio.h>

/* Everything that the rows of one table are judged by. */
typedef struct {
    const quan_source *given;
    const quan_catalogue *catalogue;
    const char *shown;
    quan_table_words words;
    quan_sheet sheet;
    quan_coordinates place;
    uint64_t place_columns;
    quan_pipes pipes;
    bool has_pipes;
    unsigned char *is_date; /* per column: day numbers of a spreadsheet are dates there */
    quan_totals totals;
    quan_plain *out;
    FILE *file; /* NULL while the file is only looked through */
    bool clean; /* nothing was met so far that asks for rewriting */
    quan_error *err;
} quan_table_reading;

/* Where the rows are: columns of coordinates, or the table of points that pipes refer to. A role
 * that needs a place and has none is refused. The bytes of a second file go into gated->sha256. */
quan_status quan_reading_find_place(quan_table_reading *r, quan_gated *gated);

#endif
