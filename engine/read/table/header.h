/* header.h - where the heading of a sheet stands, and what its columns are called. */
#ifndef QUAN_READ_TABLE_HEADER_H
#define QUAN_READ_TABLE_HEADER_H

#include "grid.h"
#include "words.h"

enum {
    QUAN_HEADER_WINDOW = 60, /* rows at the top of a sheet that are looked at */
    QUAN_HEADER_DEPTH = 3    /* rows of a heading, at most */
};

/* The first rows of a sheet, kept. Zeroed it is empty. */
typedef struct {
    quan_row rows[QUAN_HEADER_WINDOW];
    int32_t n;
    quan_arena texts;
} quan_window;

quan_status quan_window_read(quan_grid *grid, quan_window *out, quan_error *err);
void quan_window_free(quan_window *window);

/* Zeroed it is empty. The texts are its own. */
typedef struct {
    int32_t n;     /* columns; 0: no heading was found */
    char **names;  /* unique, one line, with the unit where the heading has one */
    char **rows;   /* the cells of the heading as they stand, depth * n, for finding them again */
    int32_t depth; /* rows of names */
    int64_t first; /* number of its first row in the sheet, */
    int64_t last;  /* and of its last, rows of column numbers and units among them */
    int32_t
        n_known; /* columns that are fields of the role; any known ones when none is asked for */
    bool plain;  /* one row at the very top, whose cells are the names as they stand */
    quan_arena texts;
} quan_header;

/* Looks for the row whose cells are names: known ones above all, texts and not numbers, distinct,
 * above rows that are filled as widely. Two or three rows with merged cells become one name per
 * column; rows of units and of column numbers under them belong to the heading. */
quan_status quan_header_find(const quan_window *window, const quan_table_words *words,
                             quan_header *out, quan_error *err);
void quan_header_free(quan_header *header);

/* The column whose name is a word of that meaning, or -1. From column `from` on. */
int32_t quan_header_column(const quan_header *header, const quan_table_words *words,
                           quan_table_meaning meaning, int32_t from);

/* True when the row repeats a row of the heading, as page breaks do. */
bool quan_header_repeated(const quan_header *header, const quan_row *row);

/* A number, a date, a share: what stands in data and not in a heading. */
bool quan_cell_is_number(const char *cell);

#endif
