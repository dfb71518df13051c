#include "snap.h"

#include "stops.h"

#include <math.h>
#include <stdlib.h>

/* Surveyed ends miss the street by a hand's breadth. Only ends that the exact step left alone are
 * looked at, and each is joined to the nearest thing in reach: pairs in order of distance, then of
 * numbers. Merging everything within the tolerance instead would let chains of near ends drift, and
 * would close legitimate short streets to points.
 *
 * An end is not joined to what it is connected with in its surroundings anyway: a stub beside the
 * street that it leaves, or the next piece of its own line. Connected is what shares nodes within
 * twice the tolerance, so that cutting a line in two changes nothing. */

/* A dangling end and a place near it: vertex `target` (den 0), or num/den of segment `target`. */
typedef struct {
    double distance_mm;
    int32_t end, target;
    int64_t num, den;
} pair;

/* What is passed at a segment near the end: equal nodes hold segments together. */
typedef struct {
    int32_t node, member;
} pass;

/* What lies near one end: scratch of one thread. */
typedef struct {
    net_list near;
    pass *passes;
    int64_t n_passes, pass_capacity;
    int32_t *root; /* per member of `near` */
    int64_t root_capacity;
} surroundings;

typedef struct {
    pair *items;
    int64_t n, capacity;
} pair_list;

typedef struct {
    net_topology *topology;
    const net_grid *grid;
    const net_barriers *barriers;
    unsigned char *dangling; /* per vertex */
    int32_t *group, *next;   /* per vertex: the first end of its group; the next member or -1 */
    unsigned char *anchored; /* per first end: the group is joined to a line */
    surroundings *scratch;   /* per thread */
    pair_list *blocks;       /* per block of rows */
    int32_t n_threads, n_blocks, rows_per_block;
    pair_list pairs;
    net_list walls;
} work;

/* Blocks of rows of the grid, so that neighbours in memory are looked at together. */
static const int32_t N_BLOCKS = 64;

/* Marks the ends of lines that nothing else meets: of degree 1, where a line that passes counts 2.
 * A line that returns to its own start has no dangling end. */
static quan_status find_dangling(work *w, quan_error *err)
{
    quan_status status = QUAN_OK;
    const net_topology *t = w->topology;
    net_stops stops = {0};
    int32_t *degree = quan_calloc((size_t)t->n_elements, sizeof *degree);
    if (!degree)
        return quan_fail_memory(err, "the ends of roads");
    for (int32_t l = 0; l < t->lines->n_lines && !status; l++) {
        status = net_stops_of(t, l, &stops, err);
        for (int64_t i = 0; i < stops.n && !status; i++)
            degree[stops.items[i].node] += i == 0 || i == stops.n - 1 ? 1 : 2;
    }
    for (int32_t l = 0; l < t->lines->n_lines && !status; l++) {
        const net_line *line = &t->lines->lines[l];
        w->dangling[line->first] = degree[net_find(t, line->first)] == 1;
        w->dangling[line->last] = degree[net_find(t, line->last)] == 1;
    }
    net_stops_free(&stops);
    quan_free(degree);
    return status;
}

static bool in_box(const double low[2], const double high[2], double x, double y)
{
    return x >= low[0] && x <= high[0] && y >= low[1] && y <= high[1];
}

/* By net_find_shared(): several threads read the topology here, and nobody may shorten ways. */
static quan_status add_pass(surroundings *s, const net_topology *t, int32_t element, int64_t member,
                            quan_error *err)
{
    pass *grown = quan_grow(s->passes, &s->pass_capacity, s->n_passes + 1, sizeof *grown);
    if (!grown)
        return quan_fail_memory(err, "the surroundings of a road's end");
    s->passes = grown;
    s->passes[s->n_passes++] = (pass){net_find_shared(t, element), (int32_t)member};
    return QUAN_OK;
}

static int compare_passes(const void *a, const void *b)
{
    const pass *s = a, *t = b;
    if (s->node != t->node)
        return s->node < t->node ? -1 : 1;
    return (s->member > t->member) - (s->member < t->member);
}

/* No shortening: there are a few segments near one end. */
static int32_t member_root(const surroundings *s, int32_t m)
{
    while (s->root[m] != m)
        m = s->root[m];
    return m;
}

/* Groups the segments near an end by what connects them within the box: root[] of each. */
static quan_status connect_near(surroundings *s, const net_topology *t, const double low[2],
                                const double high[2], quan_error *err)
{
    const net_lines *lines = t->lines;
    int32_t *root = quan_grow(s->root, &s->root_capacity, s->near.n, sizeof *root);
    if (!root)
        return quan_fail_memory(err, "the surroundings of a road's end");
    s->root = root;
    s->n_passes = 0;
    for (int64_t m = 0; m < s->near.n; m++) {
        int32_t k = s->near.items[m];
        root[m] = (int32_t)m;
        for (int32_t v = k; v <= k + 1; v++)
            if (in_box(low, high, lines->x[v], lines->y[v]))
                QUAN_TRY(add_pass(s, t, v, m, err));
        for (int64_t i = t->split_first[k]; i < t->split_first[k + 1]; i++) {
            int32_t x, y;
            net_split_place(t, &t->splits[i], &x, &y);
            if (in_box(low, high, x, y))
                QUAN_TRY(add_pass(s, t, t->splits[i].element, m, err));
        }
    }
    if (s->n_passes > 1)
        qsort(s->passes, (size_t)s->n_passes, sizeof *s->passes, compare_passes);
    for (int64_t i = 1; i < s->n_passes; i++)
        if (s->passes[i].node == s->passes[i - 1].node)
            root[member_root(s, s->passes[i].member)] = member_root(s, s->passes[i - 1].member);
    return QUAN_OK;
}

/* The nearest place of segment k to a vertex, by exact projection. */
static pair nearest_place(const net_lines *lines, int32_t end, int32_t k)
{
    int64_t dx = (int64_t)lines->x[k + 1] - lines->x[k],
            dy = (int64_t)lines->y[k + 1] - lines->y[k];
    int64_t px = (int64_t)lines->x[end] - lines->x[k], py = (int64_t)lines->y[end] - lines->y[k];
    int64_t num = px * dx + py * dy, den = dx * dx + dy * dy;
    if (num > 0 && num < den)
        return (pair){fabs((double)(dx * py - dy * px)) / sqrt((double)den), end, k, num, den};
    int32_t v = num <= 0 ? k : k + 1;
    return (pair){hypot((double)lines->x[end] - lines->x[v], (double)lines->y[end] - lines->y[v]),
                  end, v, 0, 0};
}

static quan_status keep_pair(pair_list *list, pair p, quan_error *err)
{
    pair *grown = quan_grow(list->items, &list->capacity, list->n + 1, sizeof *grown);
    if (!grown)
        return quan_fail_memory(err, "the ends of roads");
    list->items = grown;
    list->items[list->n++] = p;
    return QUAN_OK;
}

/* The places that an end may be joined to, within the tolerance of its own line. The first pass
 * over the near segments is cheap and rules out most ends; only then the surroundings are
 * connected. */
static quan_status find_pairs(const work *w, int32_t end, surroundings *s, pair_list *out,
                              quan_error *err)
{
    const net_lines *lines = w->topology->lines;
    const net_line *line = &lines->lines[lines->line_of[end]];
    double reach = 2.0 * line->tolerance_mm;
    const double low[2] = {lines->x[end] - reach, lines->y[end] - reach};
    const double high[2] = {lines->x[end] + reach, lines->y[end] + reach};
    QUAN_TRY(net_grid_collect(w->grid, low, high, &s->near, err));
    int32_t own = end == line->first ? end : end - 1, own_root = -1;
    bool any = false;
    for (int64_t m = 0; m < s->near.n && !any; m++)
        any = s->near.items[m] != own &&
              nearest_place(lines, end, s->near.items[m]).distance_mm <= line->tolerance_mm;
    if (!any)
        return QUAN_OK;
    QUAN_TRY(connect_near(s, w->topology, low, high, err));
    for (int64_t m = 0; m < s->near.n; m++)
        if (s->near.items[m] == own)
            own_root = member_root(s, (int32_t)m);
    for (int64_t m = 0; m < s->near.n; m++) {
        int32_t k = s->near.items[m];
        pair p = nearest_place(lines, end, k);
        if (p.distance_mm <= line->tolerance_mm && member_root(s, (int32_t)m) != own_root &&
            lines->lines[lines->line_of[k]].level == line->level)
            QUAN_TRY(keep_pair(out, p, err));
    }
    return QUAN_OK;
}

/* A vertex has one home cell, though its segment stands in several: each end is searched once. */
static bool is_home(const net_grid *grid, const net_lines *lines, int32_t v, int32_t column,
                    int32_t row)
{
    return net_grid_column(grid, lines->x[v]) == column && net_grid_row(grid, lines->y[v]) == row;
}

/* The dangling ends that lie in a cell. */
static quan_status search_cell(const work *w, int32_t column, int32_t row, surroundings *s,
                               pair_list *out, quan_error *err)
{
    const net_lines *lines = w->topology->lines;
    int64_t c = (int64_t)row * w->grid->n_columns + column;
    for (int64_t i = w->grid->first[c]; i < w->grid->first[c + 1]; i++) {
        int32_t k = w->grid->items[i];
        /* Only ends dangle: the first vertex of a segment if its line begins there, the second if
         * it ends there. */
        if (w->dangling[k] && is_home(w->grid, lines, k, column, row))
            QUAN_TRY(find_pairs(w, k, s, out, err));
        if (w->dangling[k + 1] && is_home(w->grid, lines, k + 1, column, row))
            QUAN_TRY(find_pairs(w, k + 1, s, out, err));
    }
    return QUAN_OK;
}

/* Read-only on the topology: ends are joined later, by one thread, in one order. */
static quan_status search_block(int64_t index, int32_t thread, void *payload, quan_error *err)
{
    const work *w = payload;
    int32_t row = (int32_t)index * w->rows_per_block, end = row + w->rows_per_block;
    end = end < w->grid->n_rows ? end : w->grid->n_rows;
    for (; row < end; row++)
        for (int32_t column = 0; column < w->grid->n_columns; column++)
            QUAN_TRY(search_cell(w, column, row, &w->scratch[thread], &w->blocks[index], err));
    return QUAN_OK;
}

/* Nearest first; the rest makes the order total, so that threads cannot show. */
static int compare_pairs(const void *a, const void *b)
{
    const pair *s = a, *t = b;
    if (s->distance_mm != t->distance_mm)
        return s->distance_mm < t->distance_mm ? -1 : 1;
    if (s->end != t->end)
        return s->end < t->end ? -1 : 1;
    if (s->target != t->target)
        return s->target < t->target ? -1 : 1;
    return (s->den > t->den) - (s->den < t->den);
}

/* Would the two groups together still be no wider than the tolerance? All pairs: groups are small.
 */
static bool fits(const work *w, int32_t a, int32_t b, double tolerance_mm)
{
    const net_lines *lines = w->topology->lines;
    for (int32_t u = a; u >= 0; u = w->next[u])
        for (int32_t v = b; v >= 0; v = w->next[v])
            if (hypot((double)lines->x[u] - lines->x[v], (double)lines->y[u] - lines->y[v]) >
                tolerance_mm)
                return false;
    return true;
}

/* Two dangling ends become one node, and their groups one group under the lower number. Two groups
 * that are both anchored stay apart: each has its street already. */
static void join_ends(work *w, const pair *p)
{
    const net_lines *lines = w->topology->lines;
    int32_t a = w->group[p->end], b = w->group[p->target];
    double tolerance_mm = lines->lines[lines->line_of[p->end]].tolerance_mm;
    if (a == b || (w->anchored[a] && w->anchored[b]) || !fits(w, a, b, tolerance_mm))
        return;
    net_unite(w->topology, p->end, p->target);
    if (b < a) {
        int32_t swap = a;
        a = b;
        b = swap;
    }
    int32_t last = a;
    while (w->next[last] >= 0)
        last = w->next[last];
    w->next[last] = b;
    for (int32_t v = b; v >= 0; v = w->next[v])
        w->group[v] = a;
    w->anchored[a] |= w->anchored[b];
}

/* An end goes to a line once; the other ends of its group come along with it. */
static quan_status join_line(work *w, const pair *p, quan_error *err)
{
    net_topology *t = w->topology;
    int32_t a = w->group[p->end];
    if (w->anchored[a])
        return QUAN_OK;
    w->anchored[a] = 1;
    if (p->den) {
        QUAN_TRY(net_reserve(t, 0, 1, err));
        net_add_split(t, p->target, p->num, p->den, p->end);
    } else {
        t->mark[p->target] |= NET_NODE;
        net_unite(t, p->end, p->target);
    }
    return QUAN_OK;
}

/* Joins a pair unless a barrier stands between, or an earlier pair made it needless. Only ways on
 * the ground are stopped by barriers. */
static quan_status join_pair(work *w, const pair *p, quan_error *err)
{
    const net_topology *t = w->topology;
    const net_lines *lines = t->lines;
    const net_line *line = &lines->lines[lines->line_of[p->end]];
    int32_t from[2] = {lines->x[p->end], lines->y[p->end]}, to[2];
    bool blocked = false;
    if (p->den) {
        net_split place = {p->num, p->den, p->target, p->end};
        net_split_place(t, &place, &to[0], &to[1]);
    } else {
        to[0] = lines->x[p->target];
        to[1] = lines->y[p->target];
    }
    if (line->level == 0 && !line->separated)
        QUAN_TRY(net_barriers_block(w->barriers, from, to, &w->walls, &blocked, err));
    if (blocked)
        return QUAN_OK;
    if (!p->den && w->dangling[p->target]) {
        join_ends(w, p);
        return QUAN_OK;
    }
    return join_line(w, p, err);
}

/* Every end begins as a group of its own. */
static quan_status start(work *w, const quan_monitor *monitor, quan_error *err)
{
    int32_t n = w->topology->lines->n_vertices;
    w->n_threads = quan_n_threads(monitor);
    w->rows_per_block = (w->grid->n_rows + N_BLOCKS - 1) / N_BLOCKS;
    w->n_blocks = (w->grid->n_rows + w->rows_per_block - 1) / w->rows_per_block;
    w->dangling = quan_calloc((size_t)n, 1);
    w->anchored = quan_calloc((size_t)n, 1);
    w->group = quan_alloc((size_t)n, sizeof *w->group);
    w->next = quan_alloc((size_t)n, sizeof *w->next);
    w->scratch = quan_calloc((size_t)w->n_threads, sizeof *w->scratch);
    w->blocks = quan_calloc((size_t)w->n_blocks, sizeof *w->blocks);
    if (!w->dangling || !w->anchored || !w->group || !w->next || !w->scratch || !w->blocks)
        return quan_fail_memory(err, "the ends of roads");
    for (int32_t v = 0; v < n; v++) {
        w->group[v] = v;
        w->next[v] = -1;
    }
    return QUAN_OK;
}

static void finish(work *w)
{
    for (int32_t i = 0; w->scratch && i < w->n_threads; i++) {
        net_list_free(&w->scratch[i].near);
        quan_free(w->scratch[i].passes);
        quan_free(w->scratch[i].root);
    }
    for (int32_t i = 0; w->blocks && i < w->n_blocks; i++)
        quan_free(w->blocks[i].items);
    quan_free(w->scratch);
    quan_free(w->blocks);
    quan_free(w->dangling);
    quan_free(w->anchored);
    quan_free(w->group);
    quan_free(w->next);
    quan_free(w->pairs.items);
    net_list_free(&w->walls);
}

quan_status net_snap(net_topology *topology, const net_grid *grid, const net_barriers *barriers,
                     const quan_monitor *monitor, int64_t *n_snapped, quan_error *err)
{
    work w = {.topology = topology, .grid = grid, .barriers = barriers};
    *n_snapped = 0;
    quan_status status = start(&w, monitor, err);
    if (!status)
        status = find_dangling(&w, err);
    if (!status)
        status = quan_parallel(monitor, w.n_blocks, search_block, &w, err);
    for (int32_t b = 0; b < w.n_blocks && !status; b++)
        for (int64_t i = 0; i < w.blocks[b].n && !status; i++)
            status = keep_pair(&w.pairs, w.blocks[b].items[i], err);
    if (w.pairs.n > 1)
        qsort(w.pairs.items, (size_t)w.pairs.n, sizeof *w.pairs.items, compare_pairs);
    for (int64_t i = 0; i < w.pairs.n && !status; i++)
        status = join_pair(&w, &w.pairs.items[i], err);
    for (int32_t v = 0; v < topology->lines->n_vertices && !status; v++)
        *n_snapped += w.dangling[v] && (w.anchored[w.group[v]] || w.next[w.group[v]] >= 0);
    finish(&w);
    return status;
}
