/* drawing_blocks.h - how many pieces a drawing becomes when its blocks are unfolded. */
#ifndef QUAN_READ_DRAWING_BLOCKS_H
#define QUAN_READ_DRAWING_BLOCKS_H

#include "quan/core.h"

/* Blocks and what is inserted into them, gathered pair by pair. Zeroed it is empty. */
typedef struct {
    struct quan_block *items; /* the first is the drawing itself */
    int64_t n, capacity;
    struct quan_insertion *insertions;
    int64_t n_insertions, insertion_capacity;
    char section[16];
    int64_t current; /* block that is being defined, -1: none */
    bool in_section, in_insertion, needs_name;
} quan_blocks;

/* The next group of the DXF. */
quan_status quan_blocks_add(quan_blocks *blocks, int64_t code, const char *value);

/* Entities in all; with `unfolded` those of inserted blocks as often as they are inserted.
 * INT64_MAX for more than can be counted, or for blocks inside each other without end. */
quan_status quan_blocks_count(quan_blocks *blocks, bool unfolded, int64_t *n, quan_error *err);
void quan_blocks_free(quan_blocks *blocks);

#endif
