/* geometry_gate.c - one OGR geometry becomes flat coordinates, or the reason why not.
 *
 * A census first, then the copy: sizes, nesting, kinds and coordinates are looked at before
 * anything is copied, so that a hostile or broken feature costs no more than GDAL has spent on it.
 * Curves are made straight by GDAL. M and Z are left out: levels and heights come from attributes
 * and from the DEM.
 *
 * Equal shapes give equal coordinates: points repeated in a row are dropped, rings are closed,
 * begin at their least vertex and run one way. Validity is asked later (settle.c), in metres and by
 * several threads. */
#include "geometry_gate.h"

#include "batch.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Guards: no feature of a town comes near them. */
#define MAX_VERTICES   10000000
#define MAX_RINGS      1000000
#define MAX_PARTS      1000000
#define MAX_NESTING    4
#define MAX_COORDINATE 1e10

typedef struct {
    int64_t n_vertices, n_rings, n_parts;
    uint32_t kinds; /* met so far */
    bool foreign;   /* a shape that no role takes */
    bool too_deep, not_finite;
} census;

/* Beyond 1e10 no unit of a map makes sense: a northing in millimetres has 10 digits. The test also
 * fails for NaN. */
static void count_points(OGRGeometryH curve, census *seen)
{
    int n = OGR_G_GetPointCount(curve);
    seen->n_vertices += n;
    for (int i = 0; i < n && !seen->not_finite; i++) {
        double x = OGR_G_GetX(curve, i), y = OGR_G_GetY(curve, i);
        seen->not_finite = !(fabs(x) <= MAX_COORDINATE && fabs(y) <= MAX_COORDINATE);
    }
}

/* Collections are gone into, so that a multipolygon in a collection counts as a polygon. The depth
 * is bounded, because the recursion is. */
static void take_census(OGRGeometryH geometry, int depth, census *seen)
{
    OGRwkbGeometryType type = wkbFlatten(OGR_G_GetGeometryType(geometry));
    int n = OGR_G_GetGeometryCount(geometry);
    if (depth > MAX_NESTING) {
        seen->too_deep = true;
        return;
    }
    switch (type) {
    case wkbPoint:
    case wkbLineString:
        if (OGR_G_IsEmpty(geometry))
            return;
        seen->kinds |= 1u << (type == wkbPoint ? QUAN_POINTS : QUAN_LINES);
        seen->n_parts++;
        count_points(geometry, seen);
        return;
    case wkbPolygon:
        if (OGR_G_IsEmpty(geometry))
            return;
        seen->kinds |= 1u << QUAN_POLYGONS;
        seen->n_parts++;
        seen->n_rings += n;
        for (int r = 0; r < n; r++)
            count_points(OGR_G_GetGeometryRef(geometry, r), seen);
        return;
    case wkbMultiPoint:
    case wkbMultiLineString:
    case wkbMultiPolygon:
    case wkbGeometryCollection:
        for (int i = 0; i < n; i++)
            take_census(OGR_G_GetGeometryRef(geometry, i), depth + 1, seen);
        return;
    default:
        seen->foreign = true;
    }
}

/* What is being appended, with scratch for one ring. */
typedef struct {
    quan_geoms *geoms;
    quan_xy *points;
    int64_t capacity;
    int64_t n_added, n_dropped;
    quan_error *err;
} appending;

/* The points of a curve without repetitions, closed if asked; 0 when memory is used up. */
static quan_status load_points(appending *to, OGRGeometryH curve, bool close, int64_t *n)
{
    int n_points = OGR_G_GetPointCount(curve);
    quan_xy *points =
        quan_grow(to->points, &to->capacity, (int64_t)n_points + 1, sizeof *to->points);
    if (!points)
        return quan_fail_memory(to->err, "a geometry");
    to->points = points;
    *n = 0;
    for (int i = 0; i < n_points; i++) {
        /* + 0.0 turns -0.0 into 0.0, so that equal places have equal bytes */
        quan_xy p = {OGR_G_GetX(curve, i) + 0.0, OGR_G_GetY(curve, i) + 0.0};
        if (*n && points[*n - 1].x_m == p.x_m && points[*n - 1].y_m == p.y_m)
            continue;
        points[(*n)++] = p;
    }
    bool open = *n && (points[0].x_m != points[*n - 1].x_m || points[0].y_m != points[*n - 1].y_m);
    if (close && open)
        points[(*n)++] = points[0];
    return QUAN_OK;
}

/* By x, then by y. */
static bool is_before(quan_xy a, quan_xy b)
{
    return a.x_m < b.x_m || (a.x_m == b.x_m && a.y_m < b.y_m);
}

static void reverse(quan_xy *points, int64_t n)
{
    for (int64_t i = 0, j = n - 1; i < j; i++, j--) {
        quan_xy kept = points[i];
        points[i] = points[j];
        points[j] = kept;
    }
}

/* The least vertex is a convex one: its corner tells the direction of the whole ring. */
void quan_ring_settle(quan_xy *points, int64_t n, bool hole)
{
    int64_t least = 0, last = n - 1;
    for (int64_t i = 1; i < last; i++)
        least = is_before(points[i], points[least]) ? i : least;
    reverse(points, least);
    reverse(points + least, last - least);
    reverse(points, last);
    quan_xy a = points[0], next = points[1], before = points[last - 1];
    double corner =
        (next.x_m - a.x_m) * (before.y_m - a.y_m) - (next.y_m - a.y_m) * (before.x_m - a.x_m);
    if (corner == 0.0 ? is_before(before, next) : (corner < 0.0) != hole)
        reverse(points + 1, last - 1);
    points[last] = points[0];
}

/* A part of fewer than `least` points has no extent; it is counted and left out. */
static quan_status append_part(appending *to, OGRGeometryH curve, bool ring, int64_t least)
{
    int64_t n = 0;
    QUAN_TRY(load_points(to, curve, ring, &n));
    if (n < least) {
        to->n_dropped++;
        return QUAN_OK;
    }
    if (ring)
        quan_ring_settle(to->points, n, false);
    to->n_added++;
    QUAN_TRY(quan_geoms_add_part(to->geoms, to->err));
    return quan_geoms_add_ring(to->geoms, to->points, n, to->err);
}

/* A hole without extent is left out, which changes no area. */
static quan_status append_hole(appending *to, OGRGeometryH curve)
{
    int64_t n = 0;
    QUAN_TRY(load_points(to, curve, true, &n));
    if (n >= 4) {
        quan_ring_settle(to->points, n, true);
        return quan_geoms_add_ring(to->geoms, to->points, n, to->err);
    }
    to->n_dropped++;
    return QUAN_OK;
}

/* Where lines are wanted, each ring is a part; a polygon whose outer ring has no extent is left out
 * with its holes. */
static quan_status append_polygon(appending *to, OGRGeometryH polygon)
{
    bool rings = to->geoms->kind == QUAN_LINES;
    int64_t before = to->n_dropped;
    QUAN_TRY(append_part(to, OGR_G_GetGeometryRef(polygon, 0), true, 4));
    if (!rings && to->n_dropped > before)
        return QUAN_OK;
    for (int r = 1; r < OGR_G_GetGeometryCount(polygon); r++) {
        OGRGeometryH curve = OGR_G_GetGeometryRef(polygon, r);
        QUAN_TRY(rings ? append_part(to, curve, true, 4) : append_hole(to, curve));
    }
    return QUAN_OK;
}

/* By kind; collections go through their members. */
static quan_status append(appending *to, OGRGeometryH geometry)
{
    if (OGR_G_IsEmpty(geometry))
        return QUAN_OK;
    switch (wkbFlatten(OGR_G_GetGeometryType(geometry))) {
    case wkbPoint:
        return append_part(to, geometry, false, 1);
    case wkbLineString:
        return append_part(to, geometry, false, 2);
    case wkbPolygon:
        return append_polygon(to, geometry);
    default:
        for (int i = 0; i < OGR_G_GetGeometryCount(geometry); i++)
            QUAN_TRY(append(to, OGR_G_GetGeometryRef(geometry, i)));
        return QUAN_OK;
    }
}

static void refuse(quan_geometry_verdict *verdict, const char *code, const char *reason)
{
    verdict->code = code;
    snprintf(verdict->reason, sizeof verdict->reason, "%s", reason);
}

/* "点、面" for a set of kinds. */
static void name_kinds(uint32_t kinds, char out[64])
{
    static const char *const names[] = {
        [QUAN_POINTS] = "点", [QUAN_LINES] = "线", [QUAN_POLYGONS] = "面"};
    size_t n = 0;
    out[0] = '\0';
    for (size_t k = 0; k < sizeof names / sizeof names[0]; k++) {
        if (kinds & 1u << k)
            n += (size_t)snprintf(out + n, 64 - n, "%s%s", n ? "、" : "", names[k]);
    }
}

static void refuse_kind(const census *seen, uint32_t kinds, quan_geometry_verdict *verdict)
{
    char met[64], wanted[64];
    name_kinds(seen->kinds, met);
    name_kinds(kinds, wanted);
    verdict->code = QUAN_REJECT_GEOMETRY_KIND;
    snprintf(verdict->reason, sizeof verdict->reason,
             "几何为%s，而此图层收%s；请转换几何类型，或核对数据源的 role。",
             seen->foreign ? "其他类型" : met, wanted);
}

/* The order of the questions decides which code a feature gets that fails several. */
static void judge(const census *seen, uint32_t kinds, quan_geometry_verdict *verdict)
{
    bool one_kind = seen->kinds && (seen->kinds & (seen->kinds - 1)) == 0;
    if (seen->too_deep || seen->n_vertices > MAX_VERTICES || seen->n_rings > MAX_RINGS ||
        seen->n_parts > MAX_PARTS)
        refuse(verdict, QUAN_REJECT_GEOMETRY_SIZE,
               "几何超过 1000 万个顶点、100 万个环或部件，或嵌套超过 4 层；请拆分该要素。");
    else if (seen->not_finite)
        refuse(verdict, QUAN_REJECT_COORDINATE, "有坐标不是绝对值小于 1e10 的有限数；请改正坐标。");
    else if (!seen->kinds && !seen->foreign)
        refuse(verdict, QUAN_REJECT_GEOMETRY_EMPTY, "几何为空；请补绘或删除该要素。");
    else if (seen->foreign || !one_kind || (seen->kinds & ~kinds))
        refuse_kind(seen, kinds, verdict);
}

/* The middle of the box, in the coordinates of the source; only for finding the feature on a map.
 */
static quan_xy centre_of(OGRGeometryH geometry)
{
    OGREnvelope box;
    OGR_G_GetEnvelope(geometry, &box);
    quan_xy place = {(box.MinX + box.MaxX) / 2, (box.MinY + box.MaxY) / 2};
    return isfinite(place.x_m) && isfinite(place.y_m) ? place : QUAN_NOWHERE;
}

/* The feature has been added to `geoms` before: on refusal it stays without parts. */
static quan_status take_linear(OGRGeometryH geometry, uint32_t kinds, quan_geoms *geoms,
                               quan_geometry_verdict *verdict, quan_error *err)
{
    census seen = {0};
    take_census(geometry, 0, &seen);
    judge(&seen, kinds, verdict);
    if (seen.kinds)
        verdict->place = centre_of(geometry);
    if (verdict->code)
        return QUAN_OK;
    appending to = {.geoms = geoms, .err = err};
    quan_status status = append(&to, geometry);
    quan_free(to.points);
    if (status)
        return status;
    if (!to.n_added)
        refuse(verdict, QUAN_REJECT_GEOMETRY_EMPTY, "几何没有长度或面积；请重绘或删除该要素。");
    else if (to.n_dropped)
        snprintf(verdict->note, sizeof verdict->note,
                 "已略去 %lld 个没有长度或面积的部件或环，其余仍采用。", (long long)to.n_dropped);
    return QUAN_OK;
}

quan_status quan_geometry_take(OGRGeometryH geometry, uint32_t kinds, quan_geoms *geoms,
                               quan_geometry_verdict *verdict, quan_error *err)
{
    *verdict = (quan_geometry_verdict){.place = QUAN_NOWHERE};
    if (!geometry) {
        refuse(verdict, QUAN_REJECT_GEOMETRY_MISSING, "要素没有几何；请补绘或删除该要素。");
        return QUAN_OK;
    }
    if (!OGR_G_HasCurveGeometry(geometry, 1))
        return take_linear(geometry, kinds, geoms, verdict, err);
    OGRGeometryH linear = OGR_G_GetLinearGeometry(geometry, 0, NULL);
    if (!linear)
        return quan_fail_memory(err, "a geometry");
    quan_status status = take_linear(linear, kinds, geoms, verdict, err);
    OGR_G_DestroyGeometry(linear);
    return status;
}
