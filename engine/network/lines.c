#include "lines.h"

#include <math.h>
#include <string.h>

/* Rounding to the grid of millimetres happens here, once, before anything is compared: what follows
 * works on whole numbers and decides exactly. The grid is fixed in the working CRS (the origin is
 * whole metres), so that a place is rounded alike whatever else is in the data. Rounding moves a
 * point by 0.7 mm at most, far below what any survey knows.
 *
 * At the end every line has two vertices or more and no segment is without length; what was dropped
 * is counted. Order and numbers are those of the input's rows. */

/* Coordinates beyond this are not metres of any system; the product with 1,000 stays exact enough.
 */
static const double MAX_COORDINATE_M = 1e9;

/* A dangling end is joined at least over what rounding to millimetres can open. */
static const int32_t ROUNDING_MM = 2;
/* An accuracy column in the wrong unit must not draw a town together. */
static const double MAX_TOLERANCE_M = 1000.0;

int64_t net_mm(double metres)
{
    return (int64_t)floor(metres * QUAN_MM_PER_M + 0.5);
}

/* False for NaN as well. */
static bool is_coordinate(quan_xy p)
{
    return fabs(p.x_m) <= MAX_COORDINATE_M && fabs(p.y_m) <= MAX_COORDINATE_M;
}

quan_status net_extent_add(const quan_layer *layer, const char *what, net_extent *extent,
                           quan_error *err)
{
    const quan_geoms *geoms = &layer->geoms;
    for (int64_t i = 0; i < geoms->n_points; i++) {
        if (!is_coordinate(geoms->points[i]))
            return quan_fail(err, QUAN_ERR_INPUT,
                             "%s: the coordinate (%g, %g) is not in metres of a projected system.",
                             what, geoms->points[i].x_m, geoms->points[i].y_m);
        int64_t x = net_mm(geoms->points[i].x_m), y = net_mm(geoms->points[i].y_m);
        extent->min_x = x < extent->min_x ? x : extent->min_x;
        extent->min_y = y < extent->min_y ? y : extent->min_y;
        extent->max_x = x > extent->max_x ? x : extent->max_x;
        extent->max_y = y > extent->max_y ? y : extent->max_y;
    }
    return QUAN_OK;
}

/* Downwards for negative coordinates too. */
static int64_t floor_to_metre(int64_t mm)
{
    int64_t rest = mm % 1000;
    return mm - rest - (rest < 0 ? 1000 : 0);
}

quan_status net_extent_origin(const net_extent *extent, int64_t *x_mm, int64_t *y_mm,
                              quan_error *err)
{
    *x_mm = 0;
    *y_mm = 0;
    if (extent->min_x > extent->max_x)
        return QUAN_OK;
    *x_mm = floor_to_metre(extent->min_x);
    *y_mm = floor_to_metre(extent->min_y);
    if (extent->max_x - *x_mm >= NET_LIMIT_MM || extent->max_y - *y_mm >= NET_LIMIT_MM)
        return quan_fail(
            err, QUAN_ERR_INPUT,
            "The roads, barriers and gates span %.0f km by %.0f km, but at most 1000 km "
            "can be joined to one network. Look for a feature far from the others.",
            (double)(extent->max_x - *x_mm) / 1e6, (double)(extent->max_y - *y_mm) / 1e6);
    return QUAN_OK;
}

unsigned char net_access(const quan_table *table, int32_t column, int64_t row)
{
    const char *text = quan_table_text(table, column, row);
    if (text && strcmp(text, "residents") == 0)
        return QUAN_ACCESS_RESIDENTS;
    return text && strcmp(text, "closed") == 0 ? QUAN_ACCESS_CLOSED : QUAN_ACCESS_PUBLIC;
}

/* The columns of roads; -1 where a layer has none. */
typedef struct {
    const quan_table *table;
    int32_t level, bridge, tunnel, stairs, access, accuracy;
    double snap_m;
} road_columns;

/* What a row of the roads says; absent columns and nulls read as level 0, public, on the ground. A
 * row's own accuracy is its tolerance for dangling ends, else snap_m is. */
static net_line read_attributes(const road_columns *c, int64_t row)
{
    int64_t level = quan_table_int(c->table, c->level, row, 0);
    double tolerance_m = quan_table_real(c->table, c->accuracy, row, c->snap_m);
    if (!(tolerance_m > 0.0))
        tolerance_m = 0.0;
    if (tolerance_m > MAX_TOLERANCE_M)
        tolerance_m = MAX_TOLERANCE_M;
    int32_t tolerance_mm = (int32_t)lround(tolerance_m * QUAN_MM_PER_M);
    return (net_line){
        .row = row,
        .tolerance_mm = tolerance_mm > ROUNDING_MM ? tolerance_mm : ROUNDING_MM,
        .level = (int8_t)(level < INT8_MIN   ? INT8_MIN
                          : level > INT8_MAX ? INT8_MAX
                                             : level),
        .access = net_access(c->table, c->access, row),
        .stairs = quan_table_int(c->table, c->stairs, row, 0) > 0,
        .separated = quan_table_int(c->table, c->bridge, row, 0) > 0 ||
                     quan_table_int(c->table, c->tunnel, row, 0) > 0,
    };
}

/* Appends a ring; nothing stays of one without length. */
static void add_ring(const quan_geoms *geoms, int64_t ring, const int64_t origin_mm[2],
                     net_line line, net_lines *out, int64_t *n_dropped)
{
    int32_t n = out->n_vertices;
    for (int64_t i = geoms->point_first[ring]; i < geoms->point_first[ring + 1]; i++) {
        int32_t x = (int32_t)(net_mm(geoms->points[i].x_m) - origin_mm[0]);
        int32_t y = (int32_t)(net_mm(geoms->points[i].y_m) - origin_mm[1]);
        if (n > out->n_vertices && x == out->x[n - 1] && y == out->y[n - 1]) {
            ++*n_dropped;
            continue;
        }
        out->x[n] = x;
        out->y[n] = y;
        out->line_of[n] = out->n_lines;
        out->segment[n] = 1;
        n++;
    }
    if (n - out->n_vertices < 2) {
        ++*n_dropped;
        return;
    }
    out->segment[n - 1] = 0;
    line.first = out->n_vertices;
    line.last = n - 1;
    out->lines[out->n_lines++] = line;
    out->n_vertices = n;
}

quan_status net_lines_build(const quan_layer *layer, const int64_t origin_mm[2], double snap_m,
                            net_lines *out, int64_t *n_dropped, quan_error *err)
{
    const quan_geoms *geoms = &layer->geoms;
    const quan_table *t = &layer->table;
    const road_columns columns = {t,
                                  quan_table_find(t, "level"),
                                  quan_table_find(t, "bridge"),
                                  quan_table_find(t, "tunnel"),
                                  quan_table_find(t, "stairs"),
                                  quan_table_find(t, "access"),
                                  quan_table_find(t, "accuracy_m"),
                                  snap_m};
    *out = (net_lines){0};
    if (geoms->n_points >= INT32_MAX / 2)
        return quan_fail(err, QUAN_ERR_INPUT,
                         "The roads have %lld points, but at most %d can be joined to one network.",
                         (long long)geoms->n_points, INT32_MAX / 2);
    size_t n = (size_t)geoms->n_points;
    out->lines = quan_alloc((size_t)geoms->n_rings, sizeof *out->lines);
    out->x = quan_alloc(n, sizeof *out->x);
    out->y = quan_alloc(n, sizeof *out->y);
    out->line_of = quan_alloc(n, sizeof *out->line_of);
    out->segment = quan_alloc(n, sizeof *out->segment);
    if (!out->lines || !out->x || !out->y || !out->line_of || !out->segment) {
        net_lines_free(out);
        return quan_fail_memory(err, "the lines of the network");
    }
    for (int64_t f = 0; f < geoms->n_features; f++) {
        net_line line = read_attributes(&columns, f);
        for (int64_t p = geoms->part_first[f]; p < geoms->part_first[f + 1]; p++)
            for (int64_t r = geoms->ring_first[p]; r < geoms->ring_first[p + 1]; r++)
                add_ring(geoms, r, origin_mm, line, out, n_dropped);
    }
    return QUAN_OK;
}

void net_lines_free(net_lines *lines)
{
    quan_free(lines->lines);
    quan_free(lines->x);
    quan_free(lines->y);
    quan_free(lines->line_of);
    quan_free(lines->segment);
    *lines = (net_lines){0};
}

net_segments net_lines_segments(const net_lines *lines)
{
    return (net_segments){lines->x, lines->y, lines->segment, lines->n_vertices};
}
