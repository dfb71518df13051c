/* From one system to another in at most two steps, each a single PROJ operation.
 *
 * PROJ's proj_create_crs_to_crs() holds several operations and picks one for each point, and takes
 * the first for points outside all their areas: Beijing 1954 in Yunnan would be moved by the
 * parameters of the Tarim basin. Here one operation is chosen for all points, and only if its area
 * covers most of where both systems are used. Nor does the register link WGS 84 and CGCS2000, so
 * systems on these two are joined at longitude and latitude, which stay as they are. */
#include "crs_private.h"

#include <math.h>
#include <string.h>

/* The share of the systems' common area of use (as boxes in degrees) that one operation must cover:
 * NAD83 to WGS 84 has 0.7 (the register draws areas not quite alike), Beijing 1954 below 0.1. */
#define MIN_COVER 0.5

/* What a system has before or behind PROJ's steps. */
typedef struct {
    own_kind kind;
    quan_similarity similarity;
    PJ *pipeline; /* NULL: none */
} own_step;

struct quan_transform {
    PJ_CONTEXT *context;
    proj_words words;
    own_step down; /* from `from` to the system it stands on */
    int n_steps;   /* 0: nothing to do */
    PJ *steps[2];
    own_step up; /* from the system `to` stands on to `to` itself, the way back of its own form */
};

/* The length that two stretches share, 0 if none. */
static double span(double low_a, double high_a, double low_b, double high_b)
{
    return fmax(0, fmin(high_a, high_b) - fmax(low_a, low_b));
}

/* A box without height stands for "not known". */
static bool is_known(crs_area a)
{
    return a.north_deg > a.south_deg;
}

/* East of west, also for a box across the 180th meridian. */
static double east_of(crs_area a)
{
    return a.east_deg < a.west_deg ? a.east_deg + 360 : a.east_deg;
}

/* In square degrees: only shares of such sizes are compared. */
static double size_of(crs_area a)
{
    return (east_of(a) - a.west_deg) * (a.north_deg - a.south_deg);
}

/* What both boxes have; unknown if nothing. Of two stretches (around the globe) the longer one. */
static crs_area common(crs_area a, crs_area b)
{
    crs_area out = {0};
    double best = 0;
    for (int turn = -360; turn <= 360; turn += 360) {
        double west = fmax(a.west_deg, b.west_deg + turn);
        double width = span(a.west_deg, east_of(a), b.west_deg + turn, east_of(b) + turn);
        if (width > best) {
            best = width;
            out.west_deg = west;
            out.east_deg = west + width;
        }
    }
    out.south_deg = fmax(a.south_deg, b.south_deg);
    out.north_deg = fmin(a.north_deg, b.north_deg);
    return best > 0 && is_known(out) ? out : (crs_area){0};
}

/* Where points of `from` that are wanted in `to` can lie. */
static crs_area needed_area(const quan_crs *from, const quan_crs *to)
{
    if (!is_known(from->area))
        return to->area;
    crs_area both = is_known(to->area) ? common(from->area, to->area) : from->area;
    return is_known(both) ? both : from->area;
}

/* Where nothing is known of the areas nothing is refused. */
static bool covers(PJ_CONTEXT *context, const PJ *operation, crs_area needed)
{
    crs_area area = {0};
    if (!is_known(needed))
        return true;
    if (!proj_get_area_of_use(context, operation, &area.west_deg, &area.south_deg, &area.east_deg,
                              &area.north_deg, NULL))
        return true; /* a mere change of projection has no area */
    crs_area part = is_known(area) ? common(needed, area) : (crs_area){0};
    return is_known(part) && size_of(part) >= MIN_COVER * size_of(needed);
}

/* The operation at place i of the list if it will do, x east and y north; else NULL. */
static PJ *usable_at(PJ_CONTEXT *context, const PJ_OBJ_LIST *list, int i, crs_area needed)
{
    PJ *plain = NULL;
    PJ *operation = proj_list_get(context, list, i);
    if (operation && !proj_coordoperation_has_ballpark_transformation(context, operation) &&
        proj_coordoperation_is_instantiable(context, operation) &&
        covers(context, operation, needed))
        plain = proj_normalize_for_visualization(context, operation);
    proj_destroy(operation);
    return plain;
}

/* PROJ's list is ordered: larger area first, then the better accuracy. */
static PJ *find_operation(PJ_CONTEXT *context, const PJ *from, const PJ *to, crs_area needed)
{
    PJ *found = NULL;
    PJ_OPERATION_FACTORY_CONTEXT *factory = proj_create_operation_factory_context(context, NULL);
    if (!factory)
        return NULL;
    proj_operation_factory_context_set_allow_ballpark_transformations(context, factory, 0);
    proj_operation_factory_context_set_spatial_criterion(
        context, factory, PROJ_SPATIAL_CRITERION_PARTIAL_INTERSECTION);
    proj_operation_factory_context_set_grid_availability_use(
        context, factory, PROJ_GRID_AVAILABILITY_DISCARD_OPERATION_IF_MISSING_GRID);
    PJ_OBJ_LIST *list = proj_create_operations(context, from, to, factory);
    int n = list ? proj_list_get_count(list) : 0;
    for (int i = 0; i < n && !found; i++)
        found = usable_at(context, list, i, needed);
    proj_list_destroy(list);
    proj_operation_factory_context_destroy(factory);
    return found;
}

/* Takes the step; false when there is none. */
static bool add_step(quan_transform *transform, PJ *step)
{
    if (!step)
        return false;
    transform->steps[transform->n_steps++] = step;
    return true;
}

static void drop_steps(quan_transform *transform)
{
    while (transform->n_steps > 0)
        proj_destroy(transform->steps[--transform->n_steps]);
}

/* Its coordinates are longitude and latitude already. */
static bool is_plain_geographic(const quan_crs *crs)
{
    return crs->info.geographic && crs->degrees && proj_get_type(crs->pj) != PJ_TYPE_BOUND_CRS;
}

/* Down to longitude and latitude in degrees, on its own datum; up again. */
static bool add_down(quan_transform *t, const quan_crs *crs)
{
    return is_plain_geographic(crs) ||
           add_step(t, find_operation(t->context, crs->pj, crs->geodetic, (crs_area){0}));
}

static bool add_up(quan_transform *t, const quan_crs *crs)
{
    return is_plain_geographic(crs) ||
           add_step(t, find_operation(t->context, crs->geodetic, crs->pj, (crs_area){0}));
}

/* Both follow ITRS to centimetres. */
static bool is_itrs(const quan_crs *crs)
{
    return crs->datum == DATUM_WGS84 || crs->datum == DATUM_CGCS2000;
}

/* Can the two be joined at longitude and latitude as they stand? */
static bool is_same_datum(const quan_transform *t, const quan_crs *from, const quan_crs *to)
{
    if (!from->degrees || !to->degrees || proj_get_type(from->pj) == PJ_TYPE_BOUND_CRS ||
        proj_get_type(to->pj) == PJ_TYPE_BOUND_CRS)
        return false;
    if (is_itrs(from) && is_itrs(to))
        return true;
    return proj_is_equivalent_to_with_ctx(t->context, from->geodetic, to->geodetic,
                                          PJ_COMP_EQUIVALENT_EXCEPT_AXIS_ORDER_GEOGCRS);
}

/* For a system on CGCS2000 the register has operations to no other datum; WGS 84 stands in. */
static bool add_through_wgs84(quan_transform *t, const quan_crs *from, const quan_crs *to)
{
    bool done = false;
    crs_area needed = needed_area(from, to);
    PJ *wgs84 = proj_create(t->context, "EPSG:4326");
    if (wgs84 && to->datum == DATUM_CGCS2000 && to->degrees)
        done = add_step(t, find_operation(t->context, from->pj, wgs84, needed)) && add_up(t, to);
    else if (wgs84 && from->datum == DATUM_CGCS2000 && from->degrees)
        done = add_down(t, from) &&
               add_step(t, find_operation(t->context, wgs84, to->pj, needed_area(to, from)));
    proj_destroy(wgs84);
    return done;
}

/* Same datum, then one direct operation, then through WGS 84: the first that is complete. False
 * leaves no steps that matter: the caller closes the transform. */
static bool plan(quan_transform *t, const quan_crs *from, const quan_crs *to)
{
    if (is_same_datum(t, from, to))
        return add_down(t, from) && add_up(t, to);
    if (add_step(t, find_operation(t->context, from->pj, to->pj, needed_area(from, to))))
        return true;
    if (add_through_wgs84(t, from, to))
        return true;
    drop_steps(t);
    return false;
}

/* False: no memory, for the pipeline was tried when the system was opened. */
static bool set_own(quan_transform *t, const quan_crs *crs, bool back, own_step *step)
{
    step->kind = crs->own.kind;
    if (step->kind != OWN_PLANE)
        return true;
    step->similarity = back ? quan_similarity_invert(&crs->own.similarity) : crs->own.similarity;
    if (!*crs->own.pipeline)
        return true;
    step->pipeline = proj_create(t->context, crs->own.pipeline);
    return step->pipeline != NULL;
}

/* Nothing is asked of PROJ when both systems are one. */
static quan_status fill(quan_transform *t, const quan_crs *from, const quan_crs *to,
                        quan_error *err)
{
    char name_from[640], name_to[640];
    if (quan_crs_same(from, to))
        return QUAN_OK;
    if (!set_own(t, from, false, &t->down) || !set_own(t, to, true, &t->up))
        return quan_fail_memory(err, "a coordinate transformation");
    if (quan_crs_same_base(from, to) || plan(t, from, to))
        return QUAN_OK;
    quan_crs_label(from, name_from);
    quan_crs_label(to, name_to);
    return quan_fail(err, QUAN_ERR_INPUT,
                     "there is no reliable transformation from \"%s\" to \"%s\"; transform "
                     "the data with parameters of the surveying authority first",
                     name_from, name_to);
}

quan_status quan_transform_open(const quan_crs *from, const quan_crs *to, quan_transform **out,
                                quan_error *err)
{
    quan_status status = QUAN_OK;
    quan_transform *transform = quan_calloc(1, sizeof *transform);

    *out = NULL;
    if (transform)
        transform->context = quan_crs_context(&transform->words);
    if (!transform || !transform->context) {
        status = quan_fail_memory(err, "a coordinate transformation");
        goto done;
    }
    status = fill(transform, from, to, err);
    if (status)
        goto done;
    *out = transform;
    transform = NULL;
done:
    quan_transform_close(transform);
    return status;
}

void quan_transform_close(quan_transform *transform)
{
    if (!transform)
        return;
    drop_steps(transform);
    proj_destroy(transform->down.pipeline);
    proj_destroy(transform->up.pipeline);
    if (transform->context) /* NULL would be PROJ's global context */
        proj_context_destroy(transform->context);
    quan_free(transform);
}

/* Points, as quan_transform_points() takes them. */
typedef struct {
    double *x, *y;
    int64_t n, stride;
} point_run;

static void run_pj(PJ *pj, PJ_DIRECTION direction, const point_run *run)
{
    size_t bytes = (size_t)run->stride * sizeof *run->x;
    if (pj)
        proj_trans_generic(pj, direction, run->x, bytes, (size_t)run->n, run->y, bytes,
                           (size_t)run->n, NULL, 0, 0, NULL, 0, 0);
}

static quan_lonlat shift_down(own_kind kind, quan_lonlat place)
{
    return quan_gcj02_to_wgs84(kind == OWN_BD09 ? quan_bd09_to_gcj02(place) : place);
}

static quan_lonlat shift_up(own_kind kind, quan_lonlat place)
{
    quan_lonlat shifted = quan_gcj02_from_wgs84(place);
    return kind == OWN_BD09 ? quan_bd09_from_gcj02(shifted) : shifted;
}

static void run_shift(own_kind kind, bool up, const point_run *run)
{
    for (int64_t i = 0; i < run->n; i++) {
        double *x = run->x + i * run->stride, *y = run->y + i * run->stride;
        quan_lonlat place = {*x, *y};
        place = up ? shift_up(kind, place) : shift_down(kind, place);
        *x = place.lon_deg;
        *y = place.lat_deg;
    }
}

static void run_similarity(const quan_similarity *similarity, const point_run *run)
{
    for (int64_t i = 0; i < run->n; i++) {
        double *x = run->x + i * run->stride, *y = run->y + i * run->stride;
        quan_xy point = quan_similarity_apply(similarity, (quan_xy){*x, *y});
        *x = point.x_m;
        *y = point.y_m;
    }
}

/* On the way up everything is done backwards; the similarity was turned round already. */
static void run_own(const own_step *step, bool up, const point_run *run)
{
    if (step->kind == OWN_NONE)
        return;
    if (step->kind != OWN_PLANE) {
        run_shift(step->kind, up, run);
        return;
    }
    if (!up)
        run_pj(step->pipeline, PJ_FWD, run);
    run_similarity(&step->similarity, run);
    if (up)
        run_pj(step->pipeline, PJ_INV, run);
}

void quan_transform_points(quan_transform *transform, double *x, double *y, int64_t n,
                           int64_t stride)
{
    const point_run run = {x, y, n, stride};
    run_own(&transform->down, false, &run);
    for (int i = 0; i < transform->n_steps; i++)
        run_pj(transform->steps[i], PJ_FWD, &run);
    run_own(&transform->up, true, &run);
    for (int64_t i = 0; i < n; i++) {
        double *px = x + i * stride, *py = y + i * stride;
        if (!isfinite(*px) || !isfinite(*py)) {
            *px = NAN;
            *py = NAN;
        }
    }
}
