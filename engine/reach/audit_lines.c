#include "audit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Ends nearer than this are taken for one place: coordinates were rounded to whole millimetres. */
#define ROUNDING_MM 2.0

quan_status quan_audit_add_point(quan_audit *audit, int64_t *point, quan_error *err)
{
    int64_t *parent =
        quan_grow(audit->parent, &audit->point_capacity, audit->n_points + 1, sizeof *parent);

    if (!parent)
        return quan_fail_memory(err, "the audit");
    audit->parent = parent;
    *point = audit->n_points++;
    parent[*point] = *point;
    return QUAN_OK;
}

quan_status quan_audit_add_cut(quan_audit *audit, int64_t segment, double share, int64_t point,
                               quan_error *err)
{
    quan_audit_cut *cuts =
        quan_grow(audit->cuts, &audit->cut_capacity, audit->n_cuts + 1, sizeof *cuts);

    if (!cuts)
        return quan_fail_memory(err, "the audit");
    audit->cuts = cuts;
    cuts[audit->n_cuts++] = (quan_audit_cut){segment, share, point};
    return QUAN_OK;
}

quan_status quan_audit_add_link(quan_audit *audit, int64_t from, int64_t to, double length_mm,
                                quan_error *err)
{
    quan_audit_link *links =
        quan_grow(audit->links, &audit->link_capacity, audit->n_links + 1, sizeof *links);

    if (!links)
        return quan_fail_memory(err, "the audit");
    audit->links = links;
    links[audit->n_links++] = (quan_audit_link){from, to, length_mm};
    return QUAN_OK;
}

int64_t quan_audit_root(const quan_audit *audit, int64_t point)
{
    while (audit->parent[point] != point)
        point = audit->parent[point];
    return point;
}

static void unite(quan_audit *audit, int64_t a, int64_t b)
{
    int64_t p = quan_audit_root(audit, a), q = quan_audit_root(audit, b);

    audit->parent[p > q ? p : q] = p > q ? q : p;
}

static quan_status add_vertex(quan_audit *audit, quan_xy place, quan_error *err)
{
    int64_t n = audit->n_vertices, point = -1;
    double *x = quan_grow(audit->x_mm, &audit->vertex_capacity, n + 1, sizeof *x);
    double *y = quan_grow(audit->y_mm, &audit->y_capacity, n + 1, sizeof *y);
    int64_t *line_of = quan_grow(audit->line_of, &audit->line_of_capacity, n + 1, sizeof *line_of);

    audit->x_mm = x ? x : audit->x_mm;
    audit->y_mm = y ? y : audit->y_mm;
    audit->line_of = line_of ? line_of : audit->line_of;
    if (!x || !y || !line_of)
        return quan_fail_memory(err, "the audit");
    x[n] = floor(place.x_m * QUAN_MM_PER_M + 0.5);
    y[n] = floor(place.y_m * QUAN_MM_PER_M + 0.5);
    line_of[n] = audit->n_lines;
    audit->n_vertices++;
    return quan_audit_add_point(audit, &point, err);
}

static bool meets(quan_box box, double ax, double ay, double bx, double by)
{
    return fmax(ax, bx) >= box.min_x && fmin(ax, bx) <= box.max_x && fmax(ay, by) >= box.min_y &&
           fmin(ay, by) <= box.max_y;
}

static quan_status read_part(quan_audit *audit, const quan_geoms *geoms, int64_t ring,
                             quan_audit_line line, quan_box window, quan_error *err)
{
    quan_audit_line *lines;

    line.first = audit->n_vertices;
    for (int64_t i = geoms->point_first[ring]; i < geoms->point_first[ring + 1]; i++) {
        int64_t last = audit->n_vertices;
        QUAN_TRY(add_vertex(audit, geoms->points[i], err));
        if (last > line.first && audit->x_mm[last] == audit->x_mm[last - 1] &&
            audit->y_mm[last] == audit->y_mm[last - 1]) {
            audit->n_vertices--;
            audit->n_points--;
        }
    }
    line.last = audit->n_vertices - 1;
    lines = quan_grow(audit->lines, &audit->line_capacity, audit->n_lines + 1, sizeof *lines);
    if (!lines)
        return quan_fail_memory(err, "the audit");
    audit->lines = lines;
    lines[audit->n_lines] = line;
    for (int64_t v = line.first; v < line.last; v++) {
        quan_audit_segment *segments;
        if (!meets(window, audit->x_mm[v], audit->y_mm[v], audit->x_mm[v + 1], audit->y_mm[v + 1]))
            continue;
        segments = quan_grow(audit->segments, &audit->segment_capacity, audit->n_segments + 1,
                             sizeof *segments);
        if (!segments)
            return quan_fail_memory(err, "the audit");
        audit->segments = segments;
        segments[audit->n_segments++] = (quan_audit_segment){v, audit->n_lines};
    }
    audit->n_lines++;
    return QUAN_OK;
}

static bool part_meets(const quan_geoms *geoms, int64_t ring, quan_box window)
{
    quan_box box = {INFINITY, INFINITY, -INFINITY, -INFINITY};

    for (int64_t i = geoms->point_first[ring]; i < geoms->point_first[ring + 1]; i++) {
        box.min_x = fmin(box.min_x, geoms->points[i].x_m * QUAN_MM_PER_M - 1);
        box.max_x = fmax(box.max_x, geoms->points[i].x_m * QUAN_MM_PER_M + 1);
        box.min_y = fmin(box.min_y, geoms->points[i].y_m * QUAN_MM_PER_M - 1);
        box.max_y = fmax(box.max_y, geoms->points[i].y_m * QUAN_MM_PER_M + 1);
    }
    return meets(window, box.min_x, box.min_y, box.max_x, box.max_y);
}

quan_status quan_audit_read(quan_audit *audit, const quan_layer *roads, quan_box window_mm,
                            double snap_m, quan_error *err)
{
    const quan_table *table = &roads->table;
    const quan_geoms *geoms = &roads->geoms;
    int32_t level = quan_table_find(table, "level"), bridge = quan_table_find(table, "bridge");
    int32_t tunnel = quan_table_find(table, "tunnel");
    int32_t accuracy = quan_table_find(table, "accuracy_m");

    for (int64_t f = 0; f < geoms->n_features; f++) {
        quan_audit_line line = {.level = quan_table_int(table, level, f, 0)};
        double own_m = quan_table_real(table, accuracy, f, snap_m);
        line.separated =
            quan_table_int(table, bridge, f, 0) > 0 || quan_table_int(table, tunnel, f, 0) > 0;
        line.snap_mm = fmax(own_m * QUAN_MM_PER_M, ROUNDING_MM);
        for (int64_t ring = geoms->ring_first[geoms->part_first[f]];
             ring < geoms->ring_first[geoms->part_first[f + 1]]; ring++)
            if (part_meets(geoms, ring, window_mm))
                QUAN_TRY(read_part(audit, geoms, ring, line, window_mm, err));
    }
    return QUAN_OK;
}

/* Twice the area of a b c, positive for a turn to the left: exact while segments are shorter than
 * 60 km, for whole millimetres. */
static double turn(const quan_audit *audit, int64_t a, int64_t b, int64_t c)
{
    const double *x = audit->x_mm, *y = audit->y_mm;

    return (x[b] - x[a]) * (y[c] - y[a]) - (y[b] - y[a]) * (x[c] - x[a]);
}

static double share_of(const quan_audit *audit, int64_t a, int64_t c)
{
    const double *x = audit->x_mm, *y = audit->y_mm;
    double dx = x[a + 1] - x[a], dy = y[a + 1] - y[a];

    return ((x[c] - x[a]) * dx + (y[c] - y[a]) * dy) / (dx * dx + dy * dy);
}

/* Cuts a segment at a vertex that lies on it, but not on its ends. */
static quan_status touch(quan_audit *audit, int64_t segment, int64_t vertex, quan_error *err)
{
    int64_t a = audit->segments[segment].vertex;
    double share = share_of(audit, a, vertex);

    if (!(share > 0 && share < 1) || turn(audit, a, a + 1, vertex) != 0)
        return QUAN_OK;
    return quan_audit_add_cut(audit, segment, share, vertex, err);
}

/* Each of two segments has its ends strictly on both sides of the other: a0, a1 are the turns at
 * the first one's ends. */
static bool is_crossing(const double a[2], const double b[2])
{
    return ((a[0] > 0 && a[1] < 0) || (a[0] < 0 && a[1] > 0)) &&
           ((b[0] > 0 && b[1] < 0) || (b[0] < 0 && b[1] > 0));
}

static quan_status cross(quan_audit *audit, int64_t i, int64_t j, const double share[2],
                         quan_error *err)
{
    int64_t point = -1;

    QUAN_TRY(quan_audit_add_point(audit, &point, err));
    QUAN_TRY(quan_audit_add_cut(audit, i, share[0], point, err));
    return quan_audit_add_cut(audit, j, share[1], point, err);
}

static quan_status meet(quan_audit *audit, int64_t i, int64_t j, quan_error *err)
{
    int64_t a = audit->segments[i].vertex, b = audit->segments[j].vertex;
    const quan_audit_line *p = &audit->lines[audit->segments[i].line];
    const quan_audit_line *q = &audit->lines[audit->segments[j].line];
    const double at_a[2] = {turn(audit, b, b + 1, a), turn(audit, b, b + 1, a + 1)};
    const double at_b[2] = {turn(audit, a, a + 1, b), turn(audit, a, a + 1, b + 1)};

    if (p->level != q->level)
        return QUAN_OK;
    if (is_crossing(at_a, at_b)) {
        const double share[2] = {at_a[0] / (at_a[0] - at_a[1]), at_b[0] / (at_b[0] - at_b[1])};
        return p->separated || q->separated ? QUAN_OK : cross(audit, i, j, share, err);
    }
    QUAN_TRY(touch(audit, i, b, err));
    QUAN_TRY(touch(audit, i, b + 1, err));
    QUAN_TRY(touch(audit, j, a, err));
    return touch(audit, j, a + 1, err);
}

static bool is_end(const quan_audit *audit, int64_t vertex)
{
    const quan_audit_line *line = &audit->lines[audit->line_of[vertex]];

    return vertex == line->first || vertex == line->last;
}

static bool on_ground(const quan_audit *audit, int64_t vertex)
{
    const quan_audit_line *line = &audit->lines[audit->line_of[vertex]];

    return line->level == 0 && !line->separated;
}

/* Two vertices at one place: joined if both are ends, or on one level, or one ends a bridge or
 * other level where the other passes on the ground, or is the only ground end where the other
 * passes on a bridge. */
static bool belong_together(const quan_audit *audit, int64_t a, int64_t b, int64_t n_ground_ends)
{
    if (is_end(audit, a) && is_end(audit, b))
        return true;
    if (audit->lines[audit->line_of[a]].level == audit->lines[audit->line_of[b]].level)
        return true;
    if (is_end(audit, b)) {
        int64_t swap = a;
        a = b;
        b = swap;
    }
    if (!is_end(audit, a))
        return false;
    if (on_ground(audit, b))
        return !on_ground(audit, a);
    return on_ground(audit, a) && n_ground_ends == 1;
}

static int compare_places(const void *a, const void *b, void *payload)
{
    const quan_audit *audit = payload;
    int64_t i = *(const int64_t *)a, j = *(const int64_t *)b;

    if (audit->x_mm[i] != audit->x_mm[j])
        return audit->x_mm[i] < audit->x_mm[j] ? -1 : 1;
    if (audit->y_mm[i] != audit->y_mm[j])
        return audit->y_mm[i] < audit->y_mm[j] ? -1 : 1;
    return (i > j) - (i < j);
}

static void join_place(quan_audit *audit, const int64_t *here, int64_t n)
{
    int64_t n_ground_ends = 0;

    for (int64_t i = 0; i < n; i++)
        n_ground_ends += is_end(audit, here[i]) && on_ground(audit, here[i]);
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = i + 1; j < n; j++)
            if (belong_together(audit, here[i], here[j], n_ground_ends))
                unite(audit, here[i], here[j]);
}

static quan_status join_vertices(quan_audit *audit, quan_error *err)
{
    int64_t n = audit->n_vertices;
    int64_t *order = quan_alloc((size_t)n, sizeof *order);

    if (!order)
        return quan_fail_memory(err, "the audit");
    for (int64_t i = 0; i < n; i++)
        order[i] = i;
    qsort_r(order, (size_t)n, sizeof *order, compare_places, audit);
    for (int64_t begin = 0, end; begin < n; begin = end) {
        for (end = begin + 1; end < n; end++)
            if (audit->x_mm[order[end]] != audit->x_mm[order[begin]] ||
                audit->y_mm[order[end]] != audit->y_mm[order[begin]])
                break;
        join_place(audit, order + begin, end - begin);
    }
    quan_free(order);
    return QUAN_OK;
}

double quan_audit_nearest(const quan_audit *audit, int64_t segment, double x_mm, double y_mm,
                          double *distance_mm)
{
    int64_t a = audit->segments[segment].vertex;
    const double *x = audit->x_mm, *y = audit->y_mm;
    double dx = x[a + 1] - x[a], dy = y[a + 1] - y[a];
    double share = ((x_mm - x[a]) * dx + (y_mm - y[a]) * dy) / (dx * dx + dy * dy);

    share = fmin(fmax(share, 0), 1);
    *distance_mm = hypot(x[a] + share * dx - x_mm, y[a] + share * dy - y_mm);
    return share;
}

/* Does nothing else meet this line end? */
static bool is_dangling(const quan_audit *audit, int64_t vertex)
{
    int64_t root = quan_audit_root(audit, vertex);

    for (int64_t v = 0; v < audit->n_vertices; v++)
        if (v != vertex && quan_audit_root(audit, v) == root)
            return false;
    for (int64_t c = 0; c < audit->n_cuts; c++)
        if (quan_audit_root(audit, audit->cuts[c].point) == root)
            return false;
    return true;
}

/* Joins a dangling end to the nearest place of another line of its level within the tolerance. */
static quan_status snap(quan_audit *audit, int64_t vertex, quan_error *err)
{
    int64_t own = audit->line_of[vertex], best = -1, point = -1;
    double best_mm = audit->lines[own].snap_mm, best_share = 0;

    for (int64_t s = 0; s < audit->n_segments; s++) {
        double distance_mm, share;
        int64_t line = audit->segments[s].line;
        if (line == own || audit->lines[line].level != audit->lines[own].level)
            continue;
        share =
            quan_audit_nearest(audit, s, audit->x_mm[vertex], audit->y_mm[vertex], &distance_mm);
        if (distance_mm > best_mm || (best >= 0 && distance_mm == best_mm))
            continue;
        best = s;
        best_mm = distance_mm;
        best_share = share;
    }
    if (best < 0)
        return QUAN_OK;
    QUAN_TRY(quan_audit_add_point(audit, &point, err));
    QUAN_TRY(quan_audit_add_cut(audit, best, best_share, point, err));
    return quan_audit_add_link(audit, vertex, point, best_mm, err);
}

static quan_status snap_ends(quan_audit *audit, quan_box window, quan_error *err)
{
    int64_t n_ends = 0;
    quan_status status = QUAN_OK;
    int64_t *ends = quan_alloc(2 * (size_t)audit->n_lines, sizeof *ends);

    if (!ends)
        return quan_fail_memory(err, "the audit");
    for (int64_t v = 0; v < audit->n_vertices; v++)
        if (is_end(audit, v) &&
            meets(window, audit->x_mm[v], audit->y_mm[v], audit->x_mm[v], audit->y_mm[v]) &&
            is_dangling(audit, v))
            ends[n_ends++] = v;
    for (int64_t i = 0; i < n_ends && !status; i++)
        status = snap(audit, ends[i], err);
    quan_free(ends);
    return status;
}

quan_status quan_audit_join(quan_audit *audit, quan_box window_mm, quan_error *err)
{
    for (int64_t i = 0; i < audit->n_segments; i++)
        for (int64_t j = i + 1; j < audit->n_segments; j++) {
            int64_t a = audit->segments[i].vertex, b = audit->segments[j].vertex;
            const double *x = audit->x_mm, *y = audit->y_mm;
            quan_box box = {fmin(x[b], x[b + 1]), fmin(y[b], y[b + 1]), fmax(x[b], x[b + 1]),
                            fmax(y[b], y[b + 1])};
            if (meets(box, x[a], y[a], x[a + 1], y[a + 1]))
                QUAN_TRY(meet(audit, i, j, err));
        }
    QUAN_TRY(join_vertices(audit, err));
    return snap_ends(audit, window_mm, err);
}
