#include "noding.h"

#include <stdlib.h>

/* All pairs of segments that share a cell of a uniform grid. A plane sweep (Bentley and Ottmann
 * 1979, doi:10.1109/TC.1979.1675432) has the better bound, but roads are short and evenly spread:
 * the grid takes O(n + k) on them, and its cells can be worked on by several threads.
 *
 * Every decision is the sign of an integer. Coordinates stay below 2^30, so differences fit 31
 * bits, their products 60, and twice the area of a triangle 62. The place of a crossing is kept as
 * the exact ratio of two such areas; it is rounded for drawing only, so that rounding can neither
 * join two roads nor part them. */

int64_t net_orient(const int32_t a[2], const int32_t b[2], const int32_t c[2])
{
    return ((int64_t)b[0] - a[0]) * ((int64_t)c[1] - a[1]) -
           ((int64_t)b[1] - a[1]) * ((int64_t)c[0] - a[0]);
}

bool net_inside(const int32_t a[2], const int32_t b[2], const int32_t c[2], int64_t *num,
                int64_t *den)
{
    int64_t dx = (int64_t)b[0] - a[0], dy = (int64_t)b[1] - a[1];
    int axis = llabs(dx) >= llabs(dy) ? 0 : 1;
    int64_t d = axis ? dy : dx, t = (int64_t)c[axis] - a[axis];
    *num = d < 0 ? -t : t;
    *den = llabs(d);
    return *num > 0 && *num < *den;
}

/* Two segments that meet: at num_a/den of a and num_b/den of b; or a vertex b on segment a. */
typedef struct {
    int32_t a, b;
    int64_t num_a, num_b, den; /* num_b TOUCHES or RUNS: b is a vertex */
} meeting;

enum {
    TOUCHES = -1,
    RUNS = -2
};

/* What one block of rows found. */
typedef struct {
    meeting *found;
    int64_t n, capacity;
    int64_t pairs, separated;
} block;

/* A segment as the cell at hand sees it. */
typedef struct {
    int32_t from[2], to[2];
    int32_t low[2], high[2];
    int32_t k;
    bool small;
} cell_item;

typedef struct {
    cell_item *items;
    int64_t capacity;
} scratch;

typedef struct {
    const net_lines *lines;
    const net_grid *grid;
    block *blocks;
    scratch *scratch; /* per thread */
    int32_t rows_per_block;
} job;

/* A cell and the pair that is tested in it. */
typedef struct {
    const job *job;
    block *out;
    int32_t column, row;
    bool anywhere; /* this pair is tested in no other cell */
} cell;

/* Blocks are a fixed number, so that the order of what they find does not depend on threads. */
static const int32_t N_BLOCKS = 64;

/* Above this many segments a cell is swept from left to right. */
static const int64_t SWEEP_FROM = 24;

/* Does a place belong to the cell at hand? Of all cells that a pair shares exactly one says yes, so
 * that no meeting is kept twice and no list of pairs seen is needed. */
static bool is_here(const cell *c, double x, double y)
{
    const net_grid *grid = c->job->grid;
    return c->anywhere ||
           (net_grid_column(grid, x) == c->column && net_grid_row(grid, y) == c->row);
}

/* Appends to the findings of a block. */
static quan_status keep(block *out, meeting m, quan_error *err)
{
    meeting *grown = quan_grow(out->found, &out->capacity, out->n + 1, sizeof *grown);
    if (!grown)
        return quan_fail_memory(err, "the crossings of the network");
    out->found = grown;
    out->found[out->n++] = m;
    return QUAN_OK;
}

/* A vertex belongs to the segment that it begins, the last one of a line to the segment that ends
 * there: so each is taken once. `run`: the two segments lie on one line. */
static quan_status touch(const cell *c, const cell_item *a, const cell_item *b, bool at_end,
                         bool run, quan_error *err)
{
    const int32_t *place = at_end ? b->to : b->from;
    int32_t vertex = at_end ? b->k + 1 : b->k;
    meeting m = {.a = a->k, .b = vertex, .num_b = run ? RUNS : TOUCHES};
    if (at_end && c->job->lines->segment[vertex])
        return QUAN_OK;
    if (!net_inside(a->from, a->to, place, &m.num_a, &m.den) || !is_here(c, place[0], place[1]))
        return QUAN_OK;
    return keep(c->out, m, err);
}

/* A proper crossing, o[] as in test_pair(). The place in doubles only chooses the cell: that is why
 * segments are entered in the grid with a margin. */
static quan_status cross(const cell *c, const cell_item *a, const cell_item *b, const int64_t o[4],
                         quan_error *err)
{
    const net_lines *lines = c->job->lines;
    const net_line *la = &lines->lines[lines->line_of[a->k]];
    const net_line *lb = &lines->lines[lines->line_of[b->k]];
    int64_t den = llabs(o[2]) + llabs(o[3]); /* = |o[0]| + |o[1]| = the cross product */
    double t = (double)llabs(o[2]) / (double)den;
    if (!is_here(c, a->from[0] + t * ((double)a->to[0] - a->from[0]),
                 a->from[1] + t * ((double)a->to[1] - a->from[1])))
        return QUAN_OK;
    if (la->level != lb->level || la->separated || lb->separated) {
        c->out->separated++;
        return QUAN_OK;
    }
    return keep(c->out, (meeting){a->k, b->k, llabs(o[2]), llabs(o[0]), den}, err);
}

/* All ways in which two segments meet, by the four orientations of an end against the other
 * segment: o[0], o[1] of b's ends against a, o[2], o[3] of a's against b. Different levels never
 * meet at a touch; bridges and tunnels do, since that is where they are left. */
static quan_status test_pair(const cell *c, const cell_item *a, const cell_item *b, quan_error *err)
{
    const net_lines *lines = c->job->lines;
    c->out->pairs++;
    int64_t o[4];
    o[0] = net_orient(a->from, a->to, b->from);
    o[1] = net_orient(a->from, a->to, b->to);
    if ((o[0] > 0 && o[1] > 0) || (o[0] < 0 && o[1] < 0))
        return QUAN_OK;
    o[2] = net_orient(b->from, b->to, a->from);
    o[3] = net_orient(b->from, b->to, a->to);
    if ((o[2] > 0 && o[3] > 0) || (o[2] < 0 && o[3] < 0))
        return QUAN_OK;
    if (o[0] && o[1] && o[2] && o[3])
        return cross(c, a, b, o, err);
    if (lines->lines[lines->line_of[a->k]].level != lines->lines[lines->line_of[b->k]].level)
        return QUAN_OK;
    bool run = !o[0] && !o[1];
    if (!o[0])
        QUAN_TRY(touch(c, a, b, false, run, err));
    if (!o[1])
        QUAN_TRY(touch(c, a, b, true, run, err));
    if (!o[2])
        QUAN_TRY(touch(c, b, a, false, run, err));
    if (!o[3])
        QUAN_TRY(touch(c, b, a, true, run, err));
    return QUAN_OK;
}

static bool overlap(const cell_item *a, const cell_item *b, int axis)
{
    return a->low[axis] <= b->high[axis] && b->low[axis] <= a->high[axis];
}

/* Two small segments are tested only in the cell of the lower left corner of their boxes' overlap.
 * Long ones stand in cells along their way alone: such a pair is tested in every shared cell, and
 * what lies in the cell is kept. */
static quan_status visit_pair(cell *c, const cell_item *a, const cell_item *b, quan_error *err)
{
    if (!overlap(a, b, 1) || !overlap(a, b, 0))
        return QUAN_OK;
    if (a->small && b->small) {
        c->anywhere = false;
        if (!is_here(c, a->low[0] > b->low[0] ? a->low[0] : b->low[0],
                     a->low[1] > b->low[1] ? a->low[1] : b->low[1]))
            return QUAN_OK;
    }
    c->anywhere = a->small && b->small;
    return test_pair(c, a, b, err);
}

/* By the left border, then number: a total order, and that of a sweep. */
static int compare_items(const void *a, const void *b)
{
    const cell_item *s = a, *t = b;
    if (s->low[0] != t->low[0])
        return s->low[0] < t->low[0] ? -1 : 1;
    return (s->k > t->k) - (s->k < t->k);
}

static void fill_item(const net_grid *grid, int32_t k, cell_item *item)
{
    const net_segments *s = &grid->segments;
    item->k = k;
    item->from[0] = s->x[k];
    item->from[1] = s->y[k];
    item->to[0] = s->x[k + 1];
    item->to[1] = s->y[k + 1];
    for (int axis = 0; axis < 2; axis++) {
        bool up = item->from[axis] <= item->to[axis];
        item->low[axis] = up ? item->from[axis] : item->to[axis];
        item->high[axis] = up ? item->to[axis] : item->from[axis];
    }
    item->small = net_grid_is_small(grid, item->from, item->to);
}

/* All pairs of a cell; in a crowded one only those whose boxes overlap in x, by a sweep over the
 * left borders. */
static quan_status node_cell(cell *c, scratch *room, quan_error *err)
{
    const net_grid *grid = c->job->grid;
    int64_t cell_number = (int64_t)c->row * grid->n_columns + c->column;
    const int32_t *members = grid->items + grid->first[cell_number];
    int64_t n = grid->first[cell_number + 1] - grid->first[cell_number];
    if (n < 2)
        return QUAN_OK;
    cell_item *items = quan_grow(room->items, &room->capacity, n, sizeof *items);
    if (!items)
        return quan_fail_memory(err, "a cell of the grid of segments");
    room->items = items;
    for (int64_t i = 0; i < n; i++)
        fill_item(grid, members[i], &items[i]);
    bool sweep = n >= SWEEP_FROM;
    if (sweep)
        qsort(items, (size_t)n, sizeof *items, compare_items);
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = i + 1; j < n; j++) {
            if (sweep && items[j].low[0] > items[i].high[0])
                break;
            QUAN_TRY(visit_pair(c, &items[i], &items[j], err));
        }
    return QUAN_OK;
}

/* One block of rows; called once for each block, by any thread. */
static quan_status node_block(int64_t index, int32_t thread, void *payload, quan_error *err)
{
    const job *j = payload;
    int32_t row = (int32_t)index * j->rows_per_block;
    int32_t end = row + j->rows_per_block;
    end = end < j->grid->n_rows ? end : j->grid->n_rows;
    for (; row < end; row++)
        for (int32_t column = 0; column < j->grid->n_columns; column++) {
            cell c = {j, &j->blocks[index], column, row, false};
            QUAN_TRY(node_cell(&c, &j->scratch[thread], err));
        }
    return QUAN_OK;
}

/* Crossings become new elements; a touched segment is split at the element of the vertex. */
static quan_status take(net_topology *t, const block *b, quan_error *err)
{
    QUAN_TRY(net_reserve(t, b->n, 2 * b->n, err));
    for (int64_t i = 0; i < b->n; i++) {
        const meeting *m = &b->found[i];
        if (m->num_b < 0) {
            t->mark[m->b] |= NET_NODE | (m->num_b == RUNS ? NET_RUN : NET_TOUCH);
            net_add_split(t, m->a, m->num_a, m->den, m->b);
        } else {
            int32_t e = net_add_element(t, NET_NODE | NET_CROSSING);
            net_add_split(t, m->a, m->num_a, m->den, e);
            net_add_split(t, m->b, m->num_b, m->den, e);
        }
    }
    return QUAN_OK;
}

quan_status net_node(net_topology *topology, const net_grid *grid, const quan_monitor *monitor,
                     quan_network_counts *counts, quan_error *err)
{
    quan_status status = QUAN_OK;
    int32_t n_threads = quan_n_threads(monitor);
    job j = {.lines = topology->lines, .grid = grid};
    j.rows_per_block = (grid->n_rows + N_BLOCKS - 1) / N_BLOCKS;
    int32_t n_blocks = (grid->n_rows + j.rows_per_block - 1) / j.rows_per_block;
    j.blocks = quan_calloc((size_t)n_blocks, sizeof *j.blocks);
    j.scratch = quan_calloc((size_t)n_threads, sizeof *j.scratch);
    if (!j.blocks || !j.scratch) {
        status = quan_fail_memory(err, "the crossings of the network");
        goto done;
    }
    status = quan_parallel(monitor, n_blocks, node_block, &j, err);
    for (int32_t b = 0; b < n_blocks && !status; b++) {
        status = take(topology, &j.blocks[b], err);
        counts->pairs_tested += j.blocks[b].pairs;
        counts->separated_crossings += j.blocks[b].separated;
        quan_free(j.blocks[b].found);
        j.blocks[b].found = NULL;
    }
done:
    for (int32_t b = 0; j.blocks && b < n_blocks; b++)
        quan_free(j.blocks[b].found);
    for (int32_t i = 0; j.scratch && i < n_threads; i++)
        quan_free(j.scratch[i].items);
    quan_free(j.blocks);
    quan_free(j.scratch);
    return status;
}
