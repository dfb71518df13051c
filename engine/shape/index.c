/* A packed R-tree (I. Kamel, C. Faloutsos, "On packing R-trees", 1993, doi:10.1145/170088.170403):
 * the boxes in the order of their centres along a Hilbert curve, then level above level of nodes
 * with 16 children each, the root last. No insertion, no pointers, every node but the last of a
 * level full. A grid would be faster for boxes of one size; here there are counties beside gates.
 *
 * Equal places along the curve are ordered by number, so that the tree follows from the boxes
 * alone. Empty boxes and boxes with NaN are in no tree and are never found. */
#include "shape_private.h"

#include <math.h>
#include <stdlib.h>

#define FANOUT 16

/* 16 levels hold 16^16 boxes; a search keeps at most 15 waiting siblings for each level. */
#define MAX_STACK 256

#define HILBERT_BITS 16

typedef struct {
    uint32_t place; /* along the curve */
    int64_t number;
} hilbert_key;

/* Distance of cell (x, y) along the curve (D. Hilbert, 1891, doi:10.1007/BF01199431): from the
 * highest bit down, each quadrant turns what lies in it. */
static uint32_t hilbert_place(uint32_t x, uint32_t y)
{
    uint32_t place = 0;
    for (uint32_t bit = 1u << (HILBERT_BITS - 1); bit > 0; bit >>= 1) {
        uint32_t right = (x & bit) != 0, upper = (y & bit) != 0;
        place = place * 4 + ((3 * right) ^ upper);
        if (upper)
            continue;
        if (right) {
            x = ~x;
            y = ~y;
        }
        uint32_t swap = x;
        x = y;
        y = swap;
    }
    return place;
}

/* False for an empty box, and for one with NaN. */
static bool is_box(quan_box box)
{
    return box.min_x <= box.max_x && box.min_y <= box.max_y;
}

/* fmin() and fmax() leave infinities of an empty box behind at once. */
static void widen(quan_box *box, quan_box more)
{
    box->min_x = fmin(box->min_x, more.min_x);
    box->min_y = fmin(box->min_y, more.min_y);
    box->max_x = fmax(box->max_x, more.max_x);
    box->max_y = fmax(box->max_y, more.max_y);
}

/* The middle of low..high as a cell of the curve; a poor cell costs time, never an answer. */
static uint32_t cell_of(double low, double high, double start, double extent)
{
    double share = (low / 2 + high / 2 - start) / extent;
    if (!(share > 0))
        return 0;
    return (uint32_t)(fmin(share, 1) * ((1u << HILBERT_BITS) - 1));
}

static int compare_keys(const void *a, const void *b)
{
    const hilbert_key *left = a, *right = b;
    if (left->place != right->place)
        return left->place < right->place ? -1 : 1;
    return (left->number > right->number) - (left->number < right->number);
}

/* Keys of the boxes that are one, in order; returns how many. */
static int64_t sort_along_curve(const quan_box *boxes, int64_t n, hilbert_key *keys)
{
    quan_box all = quan_shape_empty_box();
    int64_t n_keys = 0;
    for (int64_t i = 0; i < n; i++)
        if (is_box(boxes[i]))
            widen(&all, boxes[i]);
    for (int64_t i = 0; i < n; i++) {
        if (!is_box(boxes[i]))
            continue;
        uint32_t x = cell_of(boxes[i].min_x, boxes[i].max_x, all.min_x, all.max_x - all.min_x);
        uint32_t y = cell_of(boxes[i].min_y, boxes[i].max_y, all.min_y, all.max_y - all.min_y);
        keys[n_keys++] = (hilbert_key){hilbert_place(x, y), i};
    }
    if (n_keys > 1)
        qsort(keys, (size_t)n_keys, sizeof *keys, compare_keys);
    return n_keys;
}

/* Leaves and all levels over them; 0 without leaves. */
static int64_t count_nodes(int64_t n)
{
    int64_t all = n;
    for (int64_t level = n; level > 1; all += level)
        level = (level + FANOUT - 1) / FANOUT;
    return all;
}

/* Puts the nodes over the level first..end-1 behind it. */
static int64_t add_level(struct quan_index_node *nodes, int64_t first, int64_t end)
{
    int64_t next = end;
    for (int64_t child = first; child < end; child += FANOUT) {
        struct quan_index_node *node = &nodes[next++];
        node->first = child;
        node->n_children = (int32_t)(end - child < FANOUT ? end - child : FANOUT);
        node->box = quan_shape_empty_box();
        for (int32_t i = 0; i < node->n_children; i++)
            widen(&node->box, nodes[child + i].box);
    }
    return next;
}

quan_status quan_index_build(const quan_box *boxes, int64_t n, quan_index *out, quan_error *err)
{
    quan_status status = QUAN_OK;
    struct quan_index_node *nodes = NULL;
    hilbert_key *keys = quan_alloc((size_t)n, sizeof *keys);

    *out = (quan_index){0};
    if (!keys) {
        status = quan_fail_memory(err, "a spatial index");
        goto done;
    }
    int64_t n_leaves = sort_along_curve(boxes, n, keys);
    int64_t n_nodes = count_nodes(n_leaves);
    nodes = quan_alloc((size_t)n_nodes, sizeof *nodes);
    if (!nodes) {
        status = quan_fail_memory(err, "a spatial index");
        goto done;
    }
    for (int64_t i = 0; i < n_leaves; i++)
        nodes[i] = (struct quan_index_node){boxes[keys[i].number], keys[i].number, 0};
    for (int64_t first = 0, end = n_leaves; end - first > 1;) {
        int64_t next = add_level(nodes, first, end);
        first = end;
        end = next;
    }
    *out = (quan_index){.n = n, .nodes = nodes, .n_nodes = n_nodes};
    nodes = NULL;
done:
    quan_free(nodes);
    quan_free(keys);
    return status;
}

quan_status quan_index_build_geoms(const quan_geoms *geoms, quan_index *out, quan_error *err)
{
    *out = (quan_index){0};
    quan_box *boxes = quan_alloc((size_t)geoms->n_features, sizeof *boxes);
    if (!boxes)
        return quan_fail_memory(err, "a spatial index");
    for (int64_t i = 0; i < geoms->n_features; i++)
        boxes[i] = quan_geoms_box(geoms, i);
    quan_status status = quan_index_build(boxes, geoms->n_features, out, err);
    quan_free(boxes);
    return status;
}

/* Touching counts; a window with NaN meets nothing. */
static bool meet(quan_box a, quan_box b)
{
    return a.min_x <= b.max_x && b.min_x <= a.max_x && a.min_y <= b.max_y && b.min_y <= a.max_y;
}

void quan_index_query(const quan_index *index, quan_box window,
                      bool (*found)(int64_t number, void *payload), void *payload)
{
    int64_t stack[MAX_STACK];
    int n = 0;
    if (index->n_nodes > 0 && meet(index->nodes[index->n_nodes - 1].box, window))
        stack[n++] = index->n_nodes - 1;
    while (n > 0) {
        const struct quan_index_node *node = &index->nodes[stack[--n]];
        if (node->n_children == 0 && !found(node->first, payload))
            return;
        for (int32_t i = 0; i < node->n_children; i++)
            if (meet(index->nodes[node->first + i].box, window))
                stack[n++] = node->first + i;
    }
}

void quan_index_free(quan_index *index)
{
    quan_free(index->nodes);
    *index = (quan_index){0};
}

typedef struct {
    const quan_geoms *polygons;
    quan_xy point;
    int64_t best; /* -1: none yet */
} lowest;

/* Only a lower number than the best is worth the exact test. */
static bool keep_lowest(int64_t number, void *payload)
{
    lowest *search = payload;
    if ((search->best < 0 || number < search->best) &&
        quan_geoms_contains(search->polygons, number, search->point))
        search->best = number;
    return true;
}

int64_t quan_index_containing(const quan_index *index, const quan_geoms *polygons, quan_xy point)
{
    lowest search = {polygons, point, -1};
    quan_index_query(index, (quan_box){point.x_m, point.y_m, point.x_m, point.y_m}, keep_lowest,
                     &search);
    return search.best;
}
