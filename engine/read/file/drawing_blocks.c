/* drawing_blocks.c - how many pieces a drawing becomes when its blocks are unfolded.
 *
 * Ten blocks, each with ten times the one before in it, are a kilobyte of text and a thousand
 * million lines; an array of a block has up to 32,767 rows and columns. The driver would unfold
 * them until memory ends, so they are counted first, without unfolding: a block weighs what it
 * holds, and is weighed once. (Autodesk, DXF Reference: BLOCKS section, INSERT entity.) */
#include "drawing_blocks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_DEPTH 60
#define TOO_MANY  (INT64_C(1) << 50)

struct quan_block {
    char *name;
    int64_t n_own, weight;
    int64_t first, n_inside; /* insertions, when these are sorted */
    bool is_weighed, is_open;
};

struct quan_insertion {
    char *name;
    int64_t inside, columns, rows;
};

static quan_status add_block(quan_blocks *blocks)
{
    struct quan_block *grown =
        quan_grow(blocks->items, &blocks->capacity, blocks->n + 1, sizeof *grown);
    if (!grown)
        return QUAN_ERR_LIMIT;
    blocks->items = grown;
    grown[blocks->n++] = (struct quan_block){0};
    return QUAN_OK;
}

static quan_status add_insertion(quan_blocks *blocks)
{
    struct quan_insertion *grown = quan_grow(blocks->insertions, &blocks->insertion_capacity,
                                             blocks->n_insertions + 1, sizeof *grown);
    if (!grown)
        return QUAN_ERR_LIMIT;
    blocks->insertions = grown;
    grown[blocks->n_insertions++] =
        (struct quan_insertion){.inside = blocks->current, .columns = 1, .rows = 1};
    return QUAN_OK;
}

/* Pieces of an entity before, or marks. */
static bool is_part(const char *type)
{
    static const char *const parts[] = {"VERTEX", "SEQEND", "ATTRIB", "ENDBLK", "ENDSEC", "EOF"};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (!strcmp(type, parts[i]))
            return true;
    }
    return false;
}

/* Group 0: something begins. */
static quan_status begin(quan_blocks *blocks, const char *type)
{
    bool in_blocks = !strcmp(blocks->section, "BLOCKS");
    blocks->in_insertion = false;
    blocks->needs_name = false;
    if (!strcmp(type, "SECTION")) {
        blocks->in_section = true; /* its name comes next */
        blocks->section[0] = '\0';
        return QUAN_OK;
    }
    if (!strcmp(type, "ENDBLK") || !strcmp(type, "ENDSEC"))
        blocks->current = -1;
    if (in_blocks && !strcmp(type, "BLOCK")) {
        blocks->current = blocks->n;
        blocks->needs_name = true;
        return add_block(blocks);
    }
    if (blocks->current < 0 || is_part(type))
        return QUAN_OK;
    blocks->items[blocks->current].n_own++;
    blocks->in_insertion = !strcmp(type, "INSERT");
    return blocks->in_insertion ? add_insertion(blocks) : QUAN_OK;
}

/* Negative or senseless counts are one. */
static int64_t count_of(const char *value)
{
    int64_t n = 1;
    return quan_text_to_int(value + strspn(value, " "), &n) && n >= 1 ? n : 1;
}

static quan_status take_name(char **name, const char *value)
{
    if (*name)
        return QUAN_OK;
    *name = quan_strdup(value);
    return *name ? QUAN_OK : QUAN_ERR_LIMIT;
}

static quan_status begin_section(quan_blocks *blocks, const char *name)
{
    snprintf(blocks->section, sizeof blocks->section, "%.15s", name);
    blocks->in_section = false;
    blocks->current = strcmp(name, "ENTITIES") == 0 ? 0 : -1;
    return QUAN_OK;
}

static quan_status add_group(quan_blocks *blocks, int64_t code, const char *value)
{
    if (!blocks->n) {
        QUAN_TRY(add_block(blocks));
        blocks->current = -1;
    }
    if (code == 0)
        return begin(blocks, value);
    if (code == 2 && blocks->in_section)
        return begin_section(blocks, value);
    if (code == 2 && blocks->needs_name)
        return take_name(&blocks->items[blocks->current].name, value);
    if (!blocks->in_insertion)
        return QUAN_OK;
    struct quan_insertion *last = &blocks->insertions[blocks->n_insertions - 1];
    if (code == 2)
        return take_name(&last->name, value);
    if (code == 70)
        last->columns = count_of(value);
    else if (code == 71)
        last->rows = count_of(value);
    return QUAN_OK;
}

quan_status quan_blocks_add(quan_blocks *blocks, int64_t code, const char *value)
{
    return code == 0 || code == 2 || code == 70 || code == 71 ? add_group(blocks, code, value)
                                                              : QUAN_OK;
}

static int by_inside(const void *a, const void *b)
{
    const struct quan_insertion *x = a, *y = b;
    return (x->inside > y->inside) - (x->inside < y->inside);
}

/* An entry of the index by name. */
typedef struct {
    const char *name;
    struct quan_block *block;
} named_block;

static int by_name(const void *a, const void *b)
{
    const char *p = ((const named_block *)a)->name, *q = ((const named_block *)b)->name;
    return strcmp(p ? p : "", q ? q : "");
}

/* What weighing needs: blocks by name. */
typedef struct {
    quan_blocks *blocks;
    named_block *sorted;
    bool unfolded;
} scales;

static struct quan_block *find_block(const scales *s, const char *name)
{
    const named_block wanted = {.name = name};
    const named_block *found =
        bsearch(&wanted, s->sorted, (size_t)s->blocks->n, sizeof *s->sorted, by_name);
    return found ? found->block : NULL;
}

static int64_t times(int64_t a, int64_t b)
{
    return a && b > TOO_MANY / a ? TOO_MANY : a * b;
}

/* A block inside itself adds nothing: the driver stops there as well. */
// NOLINTNEXTLINE(misc-no-recursion): the depth is bounded
static int64_t weigh(const scales *s, struct quan_block *block, int depth)
{
    if (!block || block->is_open)
        return 0;
    if (depth > MAX_DEPTH)
        return TOO_MANY;
    if (block->is_weighed)
        return block->weight;
    block->is_open = true;
    int64_t weight = block->n_own;
    for (int64_t i = block->first; i < block->first + block->n_inside; i++) {
        struct quan_insertion *in = &s->blocks->insertions[i];
        int64_t each = s->unfolded && in->name ? weigh(s, find_block(s, in->name), depth + 1) : 1;
        weight += times(times(in->columns, in->rows), each);
        weight = weight > TOO_MANY ? TOO_MANY : weight;
    }
    block->is_open = false;
    block->is_weighed = true;
    block->weight = weight;
    return weight;
}

quan_status quan_blocks_count(quan_blocks *blocks, bool unfolded, int64_t *n, quan_error *err)
{
    *n = 0;
    if (!blocks->n)
        return QUAN_OK;
    scales s = {blocks, quan_calloc((size_t)blocks->n, sizeof *s.sorted), unfolded};
    if (!s.sorted)
        return quan_fail_memory(err, "the blocks of a drawing");
    if (blocks->n_insertions)
        qsort(blocks->insertions, (size_t)blocks->n_insertions, sizeof *blocks->insertions,
              by_inside);
    for (int64_t i = 0; i < blocks->n_insertions; i++) {
        struct quan_block *inside = &blocks->items[blocks->insertions[i].inside];
        inside->first = inside->n_inside++ ? inside->first : i;
    }
    for (int64_t i = 0; i < blocks->n; i++)
        s.sorted[i] = (named_block){blocks->items[i].name, &blocks->items[i]};
    qsort(s.sorted, (size_t)blocks->n, sizeof *s.sorted, by_name);
    *n = weigh(&s, &blocks->items[0], 0);
    *n = *n >= TOO_MANY ? INT64_MAX : *n;
    quan_free(s.sorted);
    return QUAN_OK;
}

void quan_blocks_free(quan_blocks *blocks)
{
    for (int64_t i = 0; i < blocks->n; i++)
        quan_free(blocks->items[i].name);
    for (int64_t i = 0; i < blocks->n_insertions; i++)
        quan_free(blocks->insertions[i].name);
    quan_free(blocks->items);
    quan_free(blocks->insertions);
    *blocks = (quan_blocks){0};
}
