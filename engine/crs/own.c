/* Systems that PROJ does not know: each stands on one that it does, and adds a step of its own
 * before it. GCJ-02 and BD-09 stand on WGS 84, a local grid on CGCS2000 or on the projected system
 * that its four parameters lead to.
 *
 * The parameters of a local grid are a secret of the survey: they stay in the step, and neither
 * name nor message nor WKT is made of them. PROJ's own words, which would repeat them, are not
 * passed on. */
#include "crs_private.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define SECOND_RAD 4.8481368110953599e-6

/* As PROJ writes an ellipsoid; the semi-axes are in the header. */
static const char *const ellipsoids[] = {
    [QUAN_ELLIPSOID_CGCS2000] = "+a=6378137 +rf=298.257222101",
    [QUAN_ELLIPSOID_KRASOVSKY] = "+a=6378245 +rf=298.3",
    [QUAN_ELLIPSOID_IAG75] = "+a=6378140 +rf=298.257",
};

bool quan_crs_is_word(const char *definition, const char **plain, own_kind *kind)
{
    static const struct {
        const char *word, *plain;
        own_kind kind;
    } words[] = {
        {"gcj02", "EPSG:4326", OWN_GCJ02},   {"gcj-02", "EPSG:4326", OWN_GCJ02},
        {"bd09", "EPSG:4326", OWN_BD09},     {"bd-09", "EPSG:4326", OWN_BD09},
        {"wgs84", "EPSG:4326", OWN_NONE},    {"wgs-84", "EPSG:4326", OWN_NONE},
        {"cgcs2000", "EPSG:4490", OWN_NONE}, {"cgcs-2000", "EPSG:4490", OWN_NONE},
    };
    for (size_t w = 0; w < sizeof words / sizeof *words; w++) {
        if (strcasecmp(definition, words[w].word) != 0)
            continue;
        *plain = words[w].plain;
        *kind = words[w].kind;
        return true;
    }
    return false;
}

/* The register's number and area are those of the system below, and no longer true. */
void quan_crs_set_shift(quan_crs *crs, own_kind kind)
{
    crs->own.kind = kind;
    crs->area = (crs_area){QUAN_GCJ02_WEST_DEG, QUAN_GCJ02_SOUTH_DEG, QUAN_GCJ02_EAST_DEG,
                           QUAN_GCJ02_NORTH_DEG};
    crs->info = (quan_crs_info){.geographic = true,
                                .shifted = true,
                                .west_deg = crs->area.west_deg,
                                .south_deg = crs->area.south_deg,
                                .east_deg = crs->area.east_deg,
                                .north_deg = crs->area.north_deg};
    snprintf(crs->info.name, sizeof crs->info.name, "%s", kind == OWN_GCJ02 ? "GCJ-02" : "BD-09");
}

/* The system below is not shown any more. */
static void set_plane(quan_crs *crs, const quan_similarity *similarity)
{
    crs->own.kind = OWN_PLANE;
    crs->own.similarity = *similarity;
    crs->info = (quan_crs_info){.unit_m = 1, .local = true};
    snprintf(crs->info.name, sizeof crs->info.name, "local grid");
}

/* Opens what the plane is moved into. */
static quan_status open_target(const char *to, quan_crs **out, quan_error *err)
{
    char shown[640];
    QUAN_TRY(quan_crs_open(to, out, err));
    if ((*out)->own.kind == OWN_NONE && !(*out)->info.geographic &&
        fabs((*out)->info.unit_m - 1) < 1e-12)
        return QUAN_OK;
    quan_crs_close(*out);
    *out = NULL;
    return quan_fail(err, QUAN_ERR_INPUT,
                     "\"%s\" is no projected system in metres; local coordinates can only be moved "
                     "into one, for example EPSG:4543",
                     quan_text_printable(to, shown, sizeof shown));
}

quan_status quan_crs_open_moved(const quan_similarity *similarity, const char *to, quan_crs **out,
                                quan_error *err)
{
    *out = NULL;
    if (!(isfinite(similarity->a) && isfinite(similarity->b) &&
          similarity->a * similarity->a + similarity->b * similarity->b > 0))
        return quan_fail(err, QUAN_ERR_INPUT, "the four parameters of a local grid lead nowhere");
    QUAN_TRY(open_target(to, out, err));
    set_plane(*out, similarity);
    return QUAN_OK;
}

/* Clockwise turns are negative in mathematics. */
static quan_similarity move_of(const quan_local_grid *grid)
{
    double factor = 1 + grid->scale_ppm / 1e6, r = grid->rotation_s * SECOND_RAD;
    return (quan_similarity){
        .to = {grid->dx_m, grid->dy_m}, .a = factor * cos(r), .b = -factor * sin(r)};
}

/* From the grid to longitude and latitude on its ellipsoid, radians. */
static int print_inverse(const quan_local_grid *grid, char *out, size_t size)
{
    double scale = grid->scale * (1 + grid->height_m / grid->radius_m);
    return snprintf(out, size,
                    "+proj=pipeline +step +inv +proj=tmerc +lat_0=%.17g +lon_0=%.17g +k=%.17g "
                    "+x_0=%.17g +y_0=%.17g %s",
                    grid->latitude_of_origin_deg, grid->central_meridian_deg, scale,
                    grid->false_easting_m, grid->false_northing_m, ellipsoids[grid->ellipsoid]);
}

/* The value of one parameter of a conversion in its SI unit; NaN: it has none of that name. */
static double parameter(const quan_crs *crs, const PJ *conversion, const char *name)
{
    double value = NAN, unit = 1;
    int index = proj_coordoperation_get_param_index(crs->context, conversion, name);
    if (index < 0 ||
        !proj_coordoperation_get_param(crs->context, conversion, index, NULL, NULL, NULL, &value,
                                       NULL, &unit, NULL, NULL, NULL, NULL))
        return NAN;
    return value * unit;
}

/* Projects on the grid's ellipsoid as `to` does on its own. False: `to` is no Transverse Mercator.
 */
static bool print_forward(const quan_crs *to, quan_ellipsoid ellipsoid, char *out, size_t size)
{
    static const char *const names[] = {"Latitude of natural origin", "Longitude of natural origin",
                                        "Scale factor at natural origin", "False easting",
                                        "False northing"};
    double p[5];
    bool known = true;
    PJ *conversion = proj_crs_get_coordoperation(to->context, to->pj);
    for (int i = 0; i < 5; i++) {
        p[i] = conversion ? parameter(to, conversion, names[i]) : (double)NAN;
        known = known && isfinite(p[i]);
    }
    proj_destroy(conversion);
    if (known)
        snprintf(out, size,
                 " +step +proj=tmerc +lat_0=%.17gr +lon_0=%.17gr +k=%.17g +x_0=%.17g +y_0=%.17g %s",
                 p[0], p[1], p[2], p[3], p[4], ellipsoids[ellipsoid]);
    return known;
}

/* That PROJ takes the numbers is asked now: later nobody could say which key is wrong. */
static quan_status check_pipeline(const quan_crs *crs, quan_error *err)
{
    proj_words words = {""};
    PJ_CONTEXT *context = quan_crs_context(&words);
    PJ *pipeline = context ? proj_create(context, crs->own.pipeline) : NULL;
    bool good = pipeline != NULL;
    proj_destroy(pipeline);
    if (context)
        proj_context_destroy(context);
    return good ? QUAN_OK
                : quan_fail(err, QUAN_ERR_INPUT,
                            "the parameters of the local grid give no projection");
}

static quan_status project(quan_crs *crs, const quan_local_grid *grid, quan_error *err)
{
    char *text = crs->own.pipeline;
    int n = print_inverse(grid, text, sizeof crs->own.pipeline);
    size_t room = sizeof crs->own.pipeline - (size_t)n;
    if (!grid->moved)
        snprintf(text + n, room, " +step +proj=unitconvert +xy_in=rad +xy_out=deg");
    else if (!print_forward(crs, grid->ellipsoid, text + n, room))
        return quan_fail(err, QUAN_ERR_INPUT,
                         "a local grid with its own central meridian can only be moved into a "
                         "Transverse Mercator system, for example EPSG:4543");
    return check_pipeline(crs, err);
}

quan_status quan_crs_open_local(const quan_local_grid *grid, const char *to, quan_crs **out,
                                quan_error *err)
{
    const quan_similarity none = {.a = 1};
    const quan_similarity move = move_of(grid);
    *out = NULL;
    if (!grid->projected && !grid->moved)
        return quan_fail(err, QUAN_ERR_INPUT,
                         "a local grid needs `central_meridian_deg`, or `dx_m` and `dy_m`");
    if (grid->moved && !to)
        return quan_fail(err, QUAN_ERR_INPUT,
                         "a local grid with `dx_m` and `dy_m` needs `to`: the system that they "
                         "lead to, for example EPSG:4543");
    if (!grid->moved && grid->ellipsoid != QUAN_ELLIPSOID_CGCS2000)
        return quan_fail(err, QUAN_ERR_INPUT,
                         "a local grid on an older ellipsoid needs `dx_m`, `dy_m` and `to` as "
                         "well, since no public parameters lead from there to CGCS2000");
    if (grid->moved)
        QUAN_TRY(quan_crs_open_moved(&move, to, out, err));
    else
        QUAN_TRY(quan_crs_open("EPSG:4490", out, err));
    if (!grid->moved)
        set_plane(*out, &none);
    assert(*out);
    quan_status status = grid->projected ? project(*out, grid, err) : QUAN_OK;
    if (status) {
        quan_crs_close(*out);
        *out = NULL;
    }
    return status;
}
