/* cells.h - values of a source on their way into the rows of a batch, whichever reader has them. */
#ifndef QUAN_READ_CELLS_H
#define QUAN_READ_CELLS_H

#include "facility/facility.h"
#include "file/source.h"

/* What rows of one layer need in common. */
typedef struct {
    quan_opened *opened;
    const quan_matcher *matcher; /* NULL: no facility is recognised */
    quan_batch *batch;
    quan_bindings bindings;
    struct quan_recall *recalls; /* per binding, what its values became before */
    char *text;                  /* scratch */
    int64_t text_capacity;
    quan_error *err;
} quan_cells;

/* `bindings` are there; opened, batch and err are set. */
quan_status quan_cells_begin(quan_cells *cells);
void quan_cells_free(quan_cells *cells);

/* A value as its source holds it, in the source's encoding. */
typedef struct {
    const char *bytes;
    size_t n;
    bool cut; /* it may have lost its end, inside a character */
} quan_raw_text;

/* Decodes a text and sets the value of binding b. One that cannot be decoded is noted, and the
 * value stays empty. */
quan_status quan_cells_text(quan_cells *cells, int32_t b, int64_t row, quan_raw_text raw,
                            quan_function_values *functions);

/* The same for a number that is none as text in the source. */
quan_status quan_cells_real(quan_cells *cells, int32_t b, int64_t row, double value,
                            quan_function_values *functions);

/* The last step of a row: where it came from, and what kinds of facility it may be. */
quan_status quan_cells_end_row(quan_cells *cells, int64_t row, int64_t number,
                               const quan_function_values *functions);

#endif
