#include "quan/core/memory.h"

#include <string.h>

/* Texts of a table die with it, so they are cut from blocks that double in size and are freed
 * together: one allocation for thousands of cells, and none to free singly. A text that was
 * replaced stays in its block until then, which a table that is written once never notices. Texts
 * never move: pointers to them stay good. */

/* Large enough that a table of short texts makes few blocks, small enough for a table of one row.
 */
enum {
    FIRST_BLOCK_BYTES = 4096,
    LARGEST_BLOCK_BYTES = 1 << 20
};

/* Bytes, of `size` in all; the blocks are chained from the newest back. */
struct quan_arena_block {
    struct quan_arena_block *before;
    size_t used, size;
    char bytes[];
};

/* A new newest block with room for `need` bytes at least; what was left in the one before is given
 * up. */
static struct quan_arena_block *add_block(quan_arena *arena, size_t need)
{
    size_t size = arena->last ? arena->last->size * 2 : FIRST_BLOCK_BYTES;
    if (size > LARGEST_BLOCK_BYTES)
        size = LARGEST_BLOCK_BYTES;
    if (size < need)
        size = need;
    struct quan_arena_block *block = NULL;
    if (size <= SIZE_MAX - sizeof *block)
        block = quan_alloc(1, sizeof *block + size);
    if (!block)
        return NULL;
    *block = (struct quan_arena_block){.before = arena->last, .size = size};
    arena->last = block;
    return block;
}

char *quan_arena_copy(quan_arena *arena, const char *text, size_t length)
{
    if (length == SIZE_MAX)
        return NULL;
    struct quan_arena_block *block = arena->last;
    if (!block || block->size - block->used <= length)
        block = add_block(arena, length + 1);
    if (!block)
        return NULL;
    char *copy = block->bytes + block->used;
    memcpy(copy, text, length);
    copy[length] = '\0';
    block->used += length + 1;
    return copy;
}

void quan_arena_free(quan_arena *arena)
{
    while (arena->last) {
        struct quan_arena_block *before = arena->last->before;
        quan_free(arena->last);
        arena->last = before;
    }
}
