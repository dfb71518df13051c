/* pipes.h - CJJ 61 pipes: a table of lines that name points, and the table of those points. */
#ifndef QUAN_READ_TABLE_PIPES_H
#define QUAN_READ_TABLE_PIPES_H

#include "sheet.h"

#define QUAN_REJECT_NO_POINT   "no_point"    /* an end is not in the table of points */
#define QUAN_REJECT_SAME_POINT "same_point"  /* a pipe from a point to itself */
#define QUAN_NOTE_TWICE        "pipe_twice"  /* the same two points once more, or reversed */
#define QUAN_NOTE_HEIGHT       "pipe_height" /* ground, depth and height do not fit */

typedef struct {
    const char *id;
    double x, y, height; /* height NaN: not given */
    bool ambiguous;      /* given twice, at different places */
} quan_pipe_point;

/* Pipes between two points, whichever way; key 0 is free. */
typedef struct {
    uint64_t key;
    int32_t n;
} quan_pipe_pair;

/* Zeroed it is empty. */
typedef struct {
    quan_pipe_point *points;
    int64_t n_points, point_capacity;
    int32_t *slots; /* of points by the hash of their id; -1 is free */
    int64_t n_slots;
    quan_pipe_pair *pairs; /* by the hash of both ends */
    int64_t n_pairs, n_pair_slots;
    double tolerance_m;                                                   /* of heights */
    int32_t start, end, start_depth, end_depth, start_height, end_height; /* columns or -1 */
    quan_arena texts;
} quan_pipes;

/* True when the heading names both ends of a pipe. */
bool quan_pipes_fit(const quan_header *header, const quan_table_words *words);

/* Finds the columns of the table of lines, and reads the points of another sheet. X is north there
 * unless the values say otherwise. tolerance_m: settings.csv, pipe.height_tolerance_m. */
quan_status quan_pipes_open(const quan_header *lines, quan_sheet *points,
                            const quan_table_words *words, double tolerance_m, quan_pipes *out,
                            quan_error *err);
void quan_pipes_free(quan_pipes *pipes);

/* Counts the pipe of a row; done for all rows before the first quan_pipes_row(), so that what is
 * found does not depend on their order. */
quan_status quan_pipes_count(quan_pipes *pipes, const quan_row *row, quan_error *err);

/* One pipe: its WKT ("" when it has no place), and the code and reason of what was found (NULL:
 * nothing). A code that only notes leaves the WKT. */
void quan_pipes_row(const quan_pipes *pipes, const quan_row *row, char wkt[200], const char **code,
                    char reason[800]);

#endif
