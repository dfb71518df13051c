/* wkb.c - the well-known binary of most features is plain: a point, a line, a polygon of closed
 * rings. It is walked twice: first only looked at, so that nothing is appended of what turns out
 * not to be plain, then copied. Every step is bounded by the bytes that are there, and a count that
 * promises more than they hold is not believed. */
#include "wkb.h"

#include "geometry_gate.h"

#include <math.h>
#include <string.h>

#define MAX_COORDINATE 1e10 /* as in geometry_gate.c */

typedef struct {
    const unsigned char *at;
    int64_t left;
    int doubles; /* per point: 2, 3 or 4 */
} cursor;

static bool take_bytes(cursor *c, void *to, int64_t n)
{
    if (c->left < n)
        return false;
    memcpy(to, c->at, (size_t)n);
    c->at += n;
    c->left -= n;
    return true;
}

/* Byte order and type: 1 to 6 of OGC 06-103r4, plus 1000, 2000 or 3000 for Z, M or both. */
static bool take_head(cursor *c, uint32_t *type)
{
    unsigned char order = 0;
    if (!take_bytes(c, &order, 1) || order != 1 || !take_bytes(c, type, 4))
        return false;
    uint32_t extra = *type / 1000;
    *type %= 1000;
    c->doubles = extra == 3 ? 4 : extra ? 3 : 2;
    return extra <= 3 && *type >= 1 && *type <= 6;
}

/* As many as the bytes can hold, `least` bytes each. */
static bool take_count(cursor *c, int64_t least, uint32_t *n)
{
    return take_bytes(c, n, 4) && *n > 0 && *n <= c->left / least;
}

static quan_xy point_at(const cursor *c, int64_t i)
{
    double xy[2];
    memcpy(xy, c->at + i * c->doubles * (int64_t)sizeof(double), sizeof xy);
    return (quan_xy){xy[0] + 0.0, xy[1] + 0.0}; /* no -0.0 */
}

static bool is_same(quan_xy a, quan_xy b)
{
    return a.x_m == b.x_m && a.y_m == b.y_m;
}

/* Finite, near enough, none twice in a row; a ring is closed and has three corners. */
static bool is_plain_run(const cursor *c, uint32_t n, bool ring)
{
    for (uint32_t i = 0; i < n; i++) {
        quan_xy p = point_at(c, i);
        if (!(fabs(p.x_m) <= MAX_COORDINATE && fabs(p.y_m) <= MAX_COORDINATE) ||
            (i && is_same(p, point_at(c, i - 1))))
            return false;
    }
    return ring ? n >= 4 && is_same(point_at(c, 0), point_at(c, n - 1)) : n >= 2;
}

/* What is made of the geometry; NULL while it is only looked at. */
typedef struct {
    quan_geoms *geoms;
    quan_wkb_scratch *scratch;
    quan_error *err;
    quan_status status;
} making;

static bool add_run(making *make, const cursor *c, uint32_t n, int ring)
{
    quan_wkb_scratch *scratch = make->scratch;
    quan_xy *points = quan_grow(scratch->points, &scratch->capacity, n, sizeof *points);
    if (!points) {
        make->status = quan_fail_memory(make->err, "a geometry");
        return false;
    }
    scratch->points = points;
    for (uint32_t i = 0; i < n; i++)
        points[i] = point_at(c, i);
    if (ring >= 0)
        quan_ring_settle(points, n, ring > 0);
    if (ring <= 0)
        make->status = quan_geoms_add_part(make->geoms, make->err);
    if (!make->status)
        make->status = quan_geoms_add_ring(make->geoms, points, n, make->err);
    return !make->status;
}

/* One line or ring; ring is its number in a polygon, -1 for a line. */
static bool walk_run(cursor *c, making *make, int ring)
{
    uint32_t n = 0;
    int64_t bytes = c->doubles * (int64_t)sizeof(double);
    if (!take_count(c, bytes, &n) || (!make && !is_plain_run(c, n, ring >= 0)))
        return false;
    if (make && !add_run(make, c, n, ring))
        return false;
    c->at += n * bytes;
    c->left -= n * bytes;
    return true;
}

static bool walk_point(cursor *c, making *make)
{
    int64_t bytes = c->doubles * (int64_t)sizeof(double);
    if (c->left < bytes)
        return false;
    quan_xy p = point_at(c, 0);
    if (make && !add_run(make, c, 1, -1))
        return false;
    c->at += bytes;
    c->left -= bytes;
    return fabs(p.x_m) <= MAX_COORDINATE && fabs(p.y_m) <= MAX_COORDINATE;
}

static bool walk_polygon(cursor *c, making *make)
{
    uint32_t n = 0;
    bool good = take_count(c, 4, &n) && n <= INT32_MAX;
    for (uint32_t r = 0; r < n && good; r++)
        good = walk_run(c, make, (int)r);
    return good;
}

static bool walk_one(cursor *c, making *make, uint32_t type)
{
    return type == 1   ? walk_point(c, make)
           : type == 2 ? walk_run(c, make, -1)
                       : walk_polygon(c, make);
}

/* Types 4 to 6 hold members of type 1 to 3, each with a head of its own. */
static bool walk(cursor c, uint32_t kinds, making *make)
{
    uint32_t type = 0, member = 0, n = 1;
    if (!take_head(&c, &type))
        return false;
    bool multi = type > 3;
    uint32_t single = multi ? type - 3 : type;
    if (!(kinds & 1u << single) || (multi && !take_count(&c, 5, &n)))
        return false;
    bool good = true;
    for (uint32_t i = 0; i < n && good; i++)
        good =
            (!multi || (take_head(&c, &member) && member == single)) && walk_one(&c, make, single);
    return good && c.left == 0;
}

/* The types of well-known binary are numbered as quan_shape_kind: point, line, polygon. */
_Static_assert(QUAN_POINTS == 1 && QUAN_LINES == 2 && QUAN_POLYGONS == 3, "numbers of kinds");

quan_status quan_wkb_take(quan_wkb wkb, uint32_t kinds, quan_geoms *geoms,
                          quan_wkb_scratch *scratch, bool *taken, quan_error *err)
{
    making make = {geoms, scratch, err, QUAN_OK};
    cursor c = {wkb.bytes, wkb.n, 2};
    if (geoms->kind == QUAN_LINES)
        kinds &= 1u << QUAN_LINES; /* polygons would give their rings */
    *taken = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ && walk(c, kinds, NULL);
    if (*taken)
        walk(c, kinds, &make);
    return make.status;
}

void quan_wkb_free(quan_wkb_scratch *scratch)
{
    quan_free(scratch->points);
    *scratch = (quan_wkb_scratch){0};
}
