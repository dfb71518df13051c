/* header_names.h - the names of columns from the rows of a heading; used by header.c only. */
#ifndef QUAN_READ_TABLE_HEADER_NAMES_H
#define QUAN_READ_TABLE_HEADER_NAMES_H

#include "header.h"

/* A heading that was found: `depth` rows of the window from row `top` on. */
typedef struct {
    const quan_window *window;
    const quan_table_words *words;
    quan_header *out;
    int32_t top, depth;
    char group[QUAN_HEADER_DEPTH][240]; /* the text that reaches to the column, per row */
} quan_header_naming;

/* Fills out->names and all that follows from them; out->n is set. */
quan_status quan_header_name(quan_header_naming *n, quan_error *err);

#endif
