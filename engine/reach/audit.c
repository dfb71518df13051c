#include "audit.h"

#include <math.h>
#include <stdlib.h>

/* Puts a point on the nearest place of a road that is no bridge or tunnel, within the longest
 * connector. *point is -1 when there is none. */
static quan_status attach(quan_audit *audit, quan_xy place, double connector_max_m, int64_t *point,
                          quan_error *err)
{
    double x_mm = place.x_m * QUAN_MM_PER_M, y_mm = place.y_m * QUAN_MM_PER_M;
    double best_mm = INFINITY, best_share = 0;
    int64_t best = -1, foot = -1;

    *point = -1;
    for (int64_t s = 0; s < audit->n_segments; s++) {
        double distance_mm, share;
        if (audit->lines[audit->segments[s].line].separated)
            continue;
        share = quan_audit_nearest(audit, s, x_mm, y_mm, &distance_mm);
        if (distance_mm >= best_mm)
            continue;
        best = s;
        best_mm = distance_mm;
        best_share = share;
    }
    if (best < 0 || best_mm > connector_max_m * QUAN_MM_PER_M)
        return QUAN_OK;
    QUAN_TRY(quan_audit_add_point(audit, point, err));
    QUAN_TRY(quan_audit_add_point(audit, &foot, err));
    QUAN_TRY(quan_audit_add_cut(audit, best, best_share, foot, err));
    return quan_audit_add_link(audit, *point, foot, best_mm, err);
}

static int compare_cuts(const void *a, const void *b)
{
    const quan_audit_cut *p = a, *q = b;

    if (p->segment != q->segment)
        return p->segment < q->segment ? -1 : 1;
    return (p->share > q->share) - (p->share < q->share);
}

/* Makes links of the segments, from cut to cut. */
static quan_status link_segments(quan_audit *audit, quan_error *err)
{
    int64_t c = 0;

    if (audit->n_cuts)
        qsort(audit->cuts, (size_t)audit->n_cuts, sizeof *audit->cuts, compare_cuts);
    for (int64_t s = 0; s < audit->n_segments; s++) {
        int64_t v = audit->segments[s].vertex, from = v;
        double length_mm =
            hypot(audit->x_mm[v + 1] - audit->x_mm[v], audit->y_mm[v + 1] - audit->y_mm[v]);
        double share = 0;
        for (; c < audit->n_cuts && audit->cuts[c].segment == s; c++) {
            QUAN_TRY(quan_audit_add_link(audit, from, audit->cuts[c].point,
                                         (audit->cuts[c].share - share) * length_mm, err));
            from = audit->cuts[c].point;
            share = audit->cuts[c].share;
        }
        QUAN_TRY(quan_audit_add_link(audit, from, v + 1, (1 - share) * length_mm, err));
    }
    return QUAN_OK;
}

/* Arcs of a point, and the heap of points by distance. */
typedef struct {
    int64_t *first, *arcs; /* an arc is 2 * link, or 2 * link + 1 when it is walked backwards */
    double *distance;
    int64_t *heap;
    double *key;
    int64_t n_heap;
} dijkstra;

static quan_status list_arcs(const quan_audit *audit, dijkstra *d, quan_error *err)
{
    size_t n = (size_t)audit->n_points, n_arcs = 2 * (size_t)audit->n_links;

    d->first = quan_calloc(n + 2, sizeof *d->first);
    d->arcs = quan_alloc(n_arcs, sizeof *d->arcs);
    d->distance = quan_alloc(n, sizeof *d->distance);
    d->heap = quan_alloc(n_arcs + 1, sizeof *d->heap);
    d->key = quan_alloc(n_arcs + 1, sizeof *d->key);
    if (!d->first || !d->arcs || !d->distance || !d->heap || !d->key)
        return quan_fail_memory(err, "the audit");
    for (int64_t l = 0; l < audit->n_links; l++) {
        d->first[quan_audit_root(audit, audit->links[l].from) + 2]++;
        d->first[quan_audit_root(audit, audit->links[l].to) + 2]++;
    }
    for (size_t p = 0; p < n; p++)
        d->first[p + 2] += d->first[p + 1];
    for (int64_t l = 0; l < audit->n_links; l++) {
        d->arcs[d->first[quan_audit_root(audit, audit->links[l].from) + 1]++] = 2 * l;
        d->arcs[d->first[quan_audit_root(audit, audit->links[l].to) + 1]++] = 2 * l + 1;
    }
    return QUAN_OK;
}

static void place_in_heap(dijkstra *d, int64_t slot, int64_t point, double key)
{
    d->heap[slot] = point;
    d->key[slot] = key;
}

static void push(dijkstra *d, int64_t point, double key)
{
    int64_t slot = d->n_heap++;

    for (; slot && d->key[(slot - 1) / 2] > key; slot = (slot - 1) / 2)
        place_in_heap(d, slot, d->heap[(slot - 1) / 2], d->key[(slot - 1) / 2]);
    place_in_heap(d, slot, point, key);
}

static int64_t pop(dijkstra *d, double *key)
{
    int64_t top = d->heap[0], slot = 0, child;

    *key = d->key[0];
    d->n_heap--;
    while ((child = 2 * slot + 1) < d->n_heap) {
        if (child + 1 < d->n_heap && d->key[child + 1] < d->key[child])
            child++;
        if (d->key[child] >= d->key[d->n_heap])
            break;
        place_in_heap(d, slot, d->heap[child], d->key[child]);
        slot = child;
    }
    place_in_heap(d, slot, d->heap[d->n_heap], d->key[d->n_heap]);
    return top;
}

static double walk(const quan_audit *audit, dijkstra *d, int64_t from, int64_t to)
{
    for (int64_t p = 0; p < audit->n_points; p++)
        d->distance[p] = INFINITY;
    from = quan_audit_root(audit, from);
    to = quan_audit_root(audit, to);
    d->distance[from] = 0;
    push(d, from, 0);
    while (d->n_heap) {
        double key;
        int64_t point = pop(d, &key);
        for (int64_t a = d->first[point]; a < d->first[point + 1]; a++) {
            const quan_audit_link *link = &audit->links[d->arcs[a] / 2];
            int64_t next = quan_audit_root(audit, d->arcs[a] % 2 ? link->from : link->to);
            if (key > d->distance[point] || key + link->length_mm >= d->distance[next])
                continue;
            d->distance[next] = key + link->length_mm;
            push(d, next, d->distance[next]);
        }
    }
    return d->distance[to];
}

static void free_audit(quan_audit *audit, dijkstra *d)
{
    quan_free(audit->lines);
    quan_free(audit->segments);
    quan_free(audit->cuts);
    quan_free(audit->links);
    quan_free(audit->x_mm);
    quan_free(audit->y_mm);
    quan_free(audit->line_of);
    quan_free(audit->parent);
    quan_free(d->first);
    quan_free(d->arcs);
    quan_free(d->distance);
    quan_free(d->heap);
    quan_free(d->key);
}

quan_status quan_audit_distance(const quan_layer *roads, const quan_audit_options *options,
                                quan_xy from, quan_xy to, double *distance_m, quan_error *err)
{
    quan_box box = {options->window.min_x * QUAN_MM_PER_M, options->window.min_y * QUAN_MM_PER_M,
                    options->window.max_x * QUAN_MM_PER_M, options->window.max_y * QUAN_MM_PER_M};
    quan_audit audit = {0};
    dijkstra d = {0};
    int64_t begin = -1, end = -1;
    quan_status status = quan_audit_read(&audit, roads, box, options->snap_m, err);

    *distance_m = INFINITY;
    if (!status)
        status = quan_audit_join(&audit, box, err);
    if (!status)
        status = attach(&audit, from, options->connector_max_m, &begin, err);
    if (!status)
        status = attach(&audit, to, options->connector_max_m, &end, err);
    if (status || begin < 0 || end < 0)
        goto done;
    status = link_segments(&audit, err);
    if (!status)
        status = list_arcs(&audit, &d, err);
    if (!status)
        *distance_m = walk(&audit, &d, begin, end) / QUAN_MM_PER_M;
done:
    free_audit(&audit, &d);
    return status;
}
