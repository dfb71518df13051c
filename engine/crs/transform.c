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

struct quan_transform {
    PJ_CONTEXT *context;
    proj_words words;
    int n_steps; /* 0: nothing to do */
    PJ *steps[2];
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

/* Can the two be joined at longitude and latitude as they stand? */
static bool is_same_datum(const quan_transform *t, const quan_crs *from, const quan_crs *to)
{
    if (!from->degrees || !to->degrees || proj_get_type(from->pj) == PJ_TYPE_BOUND_CRS ||
        proj_get_type(to->pj) == PJ_TYPE_BOUND_CRS)
        return false;
    if (from->datum != DATUM_OTHER && to->datum != DATUM_OTHER)
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

quan_status quan_transform_open(const quan_crs *from, const quan_crs *to, quan_transform **out,
                                quan_error *err)
{
    quan_status status = QUAN_OK;
    char name_from[640], name_to[640];
    quan_transform *transform = quan_calloc(1, sizeof *transform);

    *out = NULL;
    if (transform)
        transform->context = quan_crs_context(&transform->words);
    if (!transform || !transform->context) {
        status = quan_fail_memory(err, "a coordinate transformation");
        goto done;
    }
    if (!quan_crs_same(from, to) && !plan(transform, from, to)) {
        quan_crs_label(from, name_from);
        quan_crs_label(to, name_to);
        status = quan_fail(err, QUAN_ERR_INPUT,
                           "there is no reliable transformation from \"%s\" to \"%s\"; transform "
                           "the data with parameters of the surveying authority first",
                           name_from, name_to);
        goto done;
    }
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
    if (transform->context) /* NULL would be PROJ's global context */
        proj_context_destroy(transform->context);
    quan_free(transform);
}

void quan_transform_points(quan_transform *transform, double *x, double *y, int64_t n,
                           int64_t stride)
{
    size_t bytes = (size_t)stride * sizeof *x;
    for (int i = 0; i < transform->n_steps; i++)
        proj_trans_generic(transform->steps[i], PJ_FWD, x, bytes, (size_t)n, y, bytes, (size_t)n,
                           NULL, 0, 0, NULL, 0, 0);
    for (int64_t i = 0; i < n; i++) {
        double *px = x + i * stride, *py = y + i * stride;
        if (!isfinite(*px) || !isfinite(*py)) {
            *px = NAN;
            *py = NAN;
        }
    }
}
