#include "grid.h"

#include <math.h>
#include <stdlib.h>

/* A dense table of cells rather than a hash of them: neighbours in a row lie side by side in
 * memory, so that a box is read as one run per row. Cells grow with the mean length of a segment,
 * so that a cell holds a few; an R-tree answers the same questions, but the noding also wants to
 * walk from cell to cell and to know that a pair of segments shares one.
 *
 * Built by counting: how many stand in each cell, running sums, then each number to its place. As
 * segments are entered by rising number, every cell is ascending without a sort. */

/* Segments are entered with this margin, so that a place computed in doubles falls into a cell of
 * both segments that meet there. */
static const double MARGIN_MM = 2.0;
/* Below a metre, cells would hold parts of one street corner each. */
static const int64_t MIN_CELL_MM = 1000;

/* Cells per segment on average that the table of cells may take. */
static const double CELLS_PER_SEGMENT = 4.0;

/* Outside the grid the nearest cell answers, so that boxes may reach beyond it. */
static int32_t clamp_cell(double offset_mm, int32_t cell_mm, int32_t n)
{
    double c = floor(offset_mm / cell_mm);
    return c < 0.0 ? 0 : c >= n ? n - 1 : (int32_t)c;
}

int32_t net_grid_column(const net_grid *grid, double x)
{
    return clamp_cell(x - grid->min_x, grid->cell_mm, grid->n_columns);
}

int32_t net_grid_row(const net_grid *grid, double y)
{
    return clamp_cell(y - grid->min_y, grid->cell_mm, grid->n_rows);
}

typedef struct {
    int32_t column0, column1, row0, row1;
} cell_box;

/* The cells that a box meets, both ends inclusive. */
static cell_box box_of(const net_grid *g, const double low[2], const double high[2])
{
    return (cell_box){net_grid_column(g, low[0]), net_grid_column(g, high[0]),
                      net_grid_row(g, low[1]), net_grid_row(g, high[1])};
}

static cell_box box_of_segment(const net_grid *g, const int32_t a[2], const int32_t b[2])
{
    const double low[2] = {fmin(a[0], b[0]) - MARGIN_MM, fmin(a[1], b[1]) - MARGIN_MM};
    const double high[2] = {fmax(a[0], b[0]) + MARGIN_MM, fmax(a[1], b[1]) + MARGIN_MM};
    return box_of(g, low, high);
}

/* Few enough cells that clipping to the way would cost more than it saves. */
static bool is_small(cell_box box)
{
    return (int64_t)(box.column1 - box.column0 + 1) * (box.row1 - box.row0 + 1) <= NET_SMALL_BOX;
}

bool net_grid_is_small(const net_grid *grid, const int32_t from[2], const int32_t to[2])
{
    return is_small(box_of_segment(grid, from, to));
}

/* Cuts the columns of a long segment down to those that it passes within one row of cells. */
static void clip_to_row(const net_grid *g, const int32_t a[2], const int32_t b[2], int32_t row,
                        cell_box *box)
{
    if (a[1] == b[1])
        return;
    double low = (double)g->min_y + (double)row * g->cell_mm - MARGIN_MM;
    double high = low + g->cell_mm + 2.0 * MARGIN_MM;
    double slope = ((double)b[0] - a[0]) / ((double)b[1] - a[1]);
    double y0 = fmax(low, fmin(a[1], b[1])), y1 = fmin(high, fmax(a[1], b[1]));
    double x0 = a[0] + slope * (y0 - a[1]), x1 = a[0] + slope * (y1 - a[1]);
    int32_t c0 = net_grid_column(g, fmin(x0, x1) - MARGIN_MM);
    int32_t c1 = net_grid_column(g, fmax(x0, x1) + MARGIN_MM);
    box->column0 = c0 > box->column0 ? c0 : box->column0;
    box->column1 = c1 < box->column1 ? c1 : box->column1;
}

/* Enters segment k in its cells, or only counts it there. Counts stand two places ahead and fill
 * one place ahead, so that after both passes first[c] begins cell c. */
static void enter(net_grid *g, int32_t k, bool fill)
{
    const int32_t a[2] = {g->segments.x[k], g->segments.y[k]};
    const int32_t b[2] = {g->segments.x[k + 1], g->segments.y[k + 1]};
    cell_box whole = box_of_segment(g, a, b);
    bool small = is_small(whole);
    for (int32_t row = whole.row0; row <= whole.row1; row++) {
        cell_box part = whole;
        if (!small)
            clip_to_row(g, a, b, row, &part);
        int64_t c = (int64_t)row * g->n_columns;
        for (int32_t column = part.column0; column <= part.column1; column++) {
            if (fill)
                g->items[g->first[c + column + 1]++] = k;
            else
                g->first[c + column + 2]++;
        }
    }
}

/* The box of all segments, their number and mean length decide the cells. */
static void choose_cells(net_grid *g)
{
    const net_segments *s = &g->segments;
    int32_t min_x = INT32_MAX, min_y = INT32_MAX, max_x = INT32_MIN, max_y = INT32_MIN;
    double length = 0.0;
    int64_t n = 0;
    for (int32_t k = 0; k < s->n; k++) {
        if (!s->use[k])
            continue;
        for (int32_t v = k; v <= k + 1; v++) {
            min_x = s->x[v] < min_x ? s->x[v] : min_x;
            min_y = s->y[v] < min_y ? s->y[v] : min_y;
            max_x = s->x[v] > max_x ? s->x[v] : max_x;
            max_y = s->y[v] > max_y ? s->y[v] : max_y;
        }
        length += hypot((double)s->x[k + 1] - s->x[k], (double)s->y[k + 1] - s->y[k]);
        n++;
    }
    if (n == 0) {
        min_x = min_y = max_x = max_y = 0;
        n = 1;
    }
    double width = (double)max_x - min_x + 1.0, height = (double)max_y - min_y + 1.0;
    double cell = fmax(2.0 * length / (double)n, (double)MIN_CELL_MM);
    cell = fmax(cell, sqrt(width * height / (CELLS_PER_SEGMENT * (double)n)));
    /* A long thin extent: the square root alone would leave one row of too many cells. */
    cell = fmax(cell, (width + height) / (CELLS_PER_SEGMENT * (double)n + 1024.0));
    g->min_x = min_x;
    g->min_y = min_y;
    g->cell_mm = (int32_t)ceil(cell);
    g->n_columns = (int32_t)(width / g->cell_mm) + 1;
    g->n_rows = (int32_t)(height / g->cell_mm) + 1;
}

quan_status net_grid_build(net_segments segments, net_grid *out, quan_error *err)
{
    quan_status status = QUAN_OK;
    net_grid g = {.segments = segments};
    *out = (net_grid){0};
    choose_cells(&g);
    int64_t n_cells = (int64_t)g.n_columns * g.n_rows;
    g.first = quan_calloc((size_t)n_cells + 2, sizeof *g.first);
    if (!g.first) {
        status = quan_fail_memory(err, "the grid of segments");
        goto done;
    }
    for (int32_t k = 0; k < segments.n; k++)
        if (segments.use[k])
            enter(&g, k, false);
    for (int64_t c = 2; c <= n_cells + 1; c++)
        g.first[c] += g.first[c - 1];
    g.items = quan_alloc((size_t)g.first[n_cells + 1], sizeof *g.items);
    if (!g.items) {
        status = quan_fail_memory(err, "the grid of segments");
        goto done;
    }
    /* Filling moves first[c + 1] from the beginning of cell c to its end. */
    for (int32_t k = 0; k < segments.n; k++)
        if (segments.use[k])
            enter(&g, k, true);
    *out = g;
    g = (net_grid){0};
done:
    net_grid_free(&g);
    return status;
}

void net_grid_free(net_grid *grid)
{
    quan_free(grid->first);
    quan_free(grid->items);
    *grid = (net_grid){0};
}

static int compare_numbers(const void *a, const void *b)
{
    int32_t s = *(const int32_t *)a, t = *(const int32_t *)b;
    return (s > t) - (s < t);
}

/* By the box of the segment: one of its ends on the near side of each of the four borders. */
static bool meets_box(const net_segments *s, int32_t k, const double low[2], const double high[2])
{
    return (s->x[k] <= high[0] || s->x[k + 1] <= high[0]) &&
           (s->x[k] >= low[0] || s->x[k + 1] >= low[0]) &&
           (s->y[k] <= high[1] || s->y[k + 1] <= high[1]) &&
           (s->y[k] >= low[1] || s->y[k + 1] >= low[1]);
}

quan_status net_grid_collect(const net_grid *grid, const double low[2], const double high[2],
                             net_list *list, quan_error *err)
{
    list->n = 0;
    if (!grid->first)
        return QUAN_OK;
    cell_box box = box_of(grid, low, high);
    for (int32_t row = box.row0; row <= box.row1; row++) {
        int64_t c = (int64_t)row * grid->n_columns;
        int64_t i = grid->first[c + box.column0], end = grid->first[c + box.column1 + 1];
        int32_t *items = quan_grow(list->items, &list->capacity, list->n + end - i, sizeof *items);
        if (!items)
            return quan_fail_memory(err, "the segments near a place");
        list->items = items;
        for (; i < end; i++)
            if (meets_box(&grid->segments, grid->items[i], low, high))
                items[list->n++] = grid->items[i];
    }
    if (list->n > 1)
        qsort(list->items, (size_t)list->n, sizeof *list->items, compare_numbers);
    int64_t n = 0;
    for (int64_t i = 0; i < list->n; i++)
        if (n == 0 || list->items[n - 1] != list->items[i])
            list->items[n++] = list->items[i];
    list->n = n;
    return QUAN_OK;
}

void net_list_free(net_list *list)
{
    quan_free(list->items);
    *list = (net_list){0};
}
