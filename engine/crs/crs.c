/* One definition -> one PROJ object in a context of its own, with what others ask of it worked out
 * once: PROJ's identification against the EPSG register takes tens of milliseconds. A context each,
 * because PROJ's are not shared between threads, and because the log of a failure must be that of
 * this call.
 *
 * Definitions come from files and are not trusted: no network, no init files, a limit of length,
 * and only geographic and projected systems are let in. At the end an open system has a horizontal
 * object, its geographic base and a unit above 0. */
#include "crs_private.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* PROJ's own scale: 90 and more means that only the name differs. */
#define MIN_CONFIDENCE 90

/* No lawful definition comes near; WKT of compound systems has a few thousand bytes. */
#define MAX_DEFINITION_BYTES 65536

#define DEGREE_RAD 0.017453292519943295

/* The US survey foot, which files write with 13 to 16 digits. */
#define US_FOOT_M (1200.0 / 3937.0)

/* Relative: the same unit, written with fewer digits. */
#define UNIT_TOLERANCE 1e-12

/* Called by PROJ inside the failing call; the last error stays. */
static void keep_words(void *payload, int level, const char *text)
{
    proj_words *words = payload;
    if (level == PJ_LOG_ERROR)
        snprintf(words->text, sizeof words->text, "%s", text);
}

PJ_CONTEXT *quan_crs_context(proj_words *words)
{
    PJ_CONTEXT *context = proj_context_create();
    if (!context)
        return NULL;
    proj_log_level(context, PJ_LOG_ERROR);
    proj_log_func(context, words, keep_words);
    proj_context_set_enable_network(context, 0);
    return context;
}

void quan_crs_label(const quan_crs *crs, char out[640])
{
    char text[200];
    if (crs->info.epsg)
        snprintf(text, sizeof text, "EPSG:%d %s", crs->info.epsg, crs->info.name);
    else
        snprintf(text, sizeof text, "%s", crs->info.name);
    quan_text_printable(text, out, 640);
}

/* PROJ strings name a system only with +type=crs; without it they are bare operations. */
static char *complete(const char *definition)
{
    static const char suffix[] = " +type=crs";
    size_t length = strlen(definition);
    if (length >= 3 && memcmp(definition, "\xEF\xBB\xBF", 3) == 0) {
        definition += 3;
        length -= 3;
    }
    size_t start = strspn(definition, " \t\r\n");
    definition += start;
    length -= start;
    while (length > 0 && strchr(" \t\r\n", definition[length - 1]))
        length--;
    char *text = quan_alloc(length + sizeof suffix, 1);
    if (!text)
        return NULL;
    memcpy(text, definition, length);
    text[length] = '\0';
    if (strstr(text, "+proj=") && !strstr(text, "type=crs") && !strstr(text, "pipeline"))
        memcpy(text + length, suffix, sizeof suffix);
    return text;
}

/* The horizontal part of a compound system. */
static void take_horizontal(quan_crs *crs)
{
    if (!crs->pj || proj_get_type(crs->pj) != PJ_TYPE_COMPOUND_CRS)
        return;
    PJ *part = proj_crs_get_sub_crs(crs->context, crs->pj, 0);
    proj_destroy(crs->pj);
    crs->pj = part;
}

/* Geocentric, vertical and engineering systems are not. */
static bool is_usable(const PJ *pj)
{
    switch (proj_get_type(pj)) {
    case PJ_TYPE_GEOGRAPHIC_2D_CRS:
    case PJ_TYPE_GEOGRAPHIC_3D_CRS:
    case PJ_TYPE_PROJECTED_CRS:
    case PJ_TYPE_BOUND_CRS:
        return true;
    default:
        return false;
    }
}

/* By name: realizations of WGS 84 (G1762 and so on) are datums of their own in the register, and
 * the system itself has an ensemble in place of a datum. */
static datum_class class_of(PJ_CONTEXT *context, const PJ *geodetic)
{
    static const char wgs84[] = "World Geodetic System 1984";
    datum_class class = DATUM_OTHER;
    PJ *datum = proj_crs_get_datum(context, geodetic);
    if (!datum)
        datum = proj_crs_get_datum_ensemble(context, geodetic);
    const char *name = datum ? proj_get_name(datum) : NULL;
    if (name && strncmp(name, wgs84, sizeof wgs84 - 1) == 0)
        class = DATUM_WGS84;
    else if (name && strcmp(name, "China 2000") == 0)
        class = DATUM_CGCS2000;
    else if (name && (strcmp(name, "Xian 1980") == 0 || strcmp(name, "Beijing 1954") == 0 ||
                      strcmp(name, "New Beijing") == 0))
        class = DATUM_OLD;
    proj_destroy(datum);
    return class;
}

/* The factor to the SI unit (radian or metre) of the first axis; 0 when PROJ does not say. */
static double unit_of(PJ_CONTEXT *context, const PJ *crs)
{
    double factor = 0;
    PJ *system = proj_crs_get_coordinate_system(context, crs);
    if (!system ||
        !proj_cs_get_axis_info(context, system, 0, NULL, NULL, NULL, &factor, NULL, NULL, NULL))
        factor = 0;
    proj_destroy(system);
    return factor;
}

/* Are longitudes of this system degrees east of Greenwich, and not grads or from Ferro? */
static bool is_greenwich_degrees(PJ_CONTEXT *context, const PJ *geodetic)
{
    double longitude = 0;
    PJ *meridian = proj_get_prime_meridian(context, geodetic);
    bool known =
        meridian && proj_prime_meridian_get_parameters(context, meridian, &longitude, NULL, NULL);
    proj_destroy(meridian);
    return known && longitude == 0 &&
           fabs(unit_of(context, geodetic) / DEGREE_RAD - 1) < UNIT_TOLERANCE;
}

/* The EPSG object that is this system, or NULL. The caller destroys it. PROJ's list may hold the
 * object itself with a code put on, without the register's area: the code is looked up again. */
static PJ *identify(PJ_CONTEXT *context, const PJ *crs)
{
    int *confidence = NULL;
    PJ *entry = NULL, *found = NULL;
    PJ_OBJ_LIST *list = proj_identify(context, crs, "EPSG", NULL, &confidence);
    int n = list ? proj_list_get_count(list) : 0;
    if (n > 0 && confidence[0] >= MIN_CONFIDENCE && (n == 1 || confidence[1] < confidence[0]))
        entry = proj_list_get(context, list, 0);
    const char *code = entry ? proj_get_id_code(entry, 0) : NULL;
    if (code)
        found = proj_create_from_database(context, "EPSG", code, PJ_CATEGORY_CRS, 0, NULL);
    proj_destroy(entry);
    proj_int_list_destroy(confidence);
    proj_list_destroy(list);
    return found;
}

/* False, and *area untouched, where PROJ does not know the area or it is no box. */
static bool read_area(PJ_CONTEXT *context, const PJ *pj, crs_area *area)
{
    crs_area got = {0};
    if (!pj || !proj_get_area_of_use(context, pj, &got.west_deg, &got.south_deg, &got.east_deg,
                                     &got.north_deg, NULL))
        return false;
    /* PROJ says -1000 for a bound that is not known. */
    if (fabs(got.west_deg) > 360 || fabs(got.north_deg) > 90 || fabs(got.south_deg) > 90 ||
        fabs(got.east_deg) > 360 || got.south_deg >= got.north_deg)
        return false;
    *area = got;
    return true;
}

/* Code, name and area: from the register where the system is known there. */
static void fill_identity(quan_crs *crs)
{
    PJ *known = NULL;
    const char *authority = proj_get_id_auth_name(crs->pj, 0);
    if (!authority || strcmp(authority, "EPSG") != 0)
        known = identify(crs->context, crs->pj);
    const PJ *best = known ? known : crs->pj;
    const char *code = proj_get_id_code(best, 0);
    int64_t number = 0;
    authority = proj_get_id_auth_name(best, 0);
    if (authority && strcmp(authority, "EPSG") == 0 && code && quan_text_to_int(code, &number) &&
        number > 0 && number <= INT32_MAX)
        crs->info.epsg = (int32_t)number;
    const char *name = proj_get_name(best);
    snprintf(crs->info.name, sizeof crs->info.name, "%s", name && *name ? name : "unknown");
    if (read_area(crs->context, best, &crs->area)) {
        crs->info.west_deg = crs->area.west_deg;
        crs->info.south_deg = crs->area.south_deg;
        crs->info.east_deg = crs->area.east_deg;
        crs->info.north_deg = crs->area.north_deg;
    } else if (!read_area(crs->context, crs->geodetic, &crs->area)) {
        PJ *ground = identify(crs->context, crs->geodetic);
        read_area(crs->context, ground, &crs->area);
        proj_destroy(ground);
    }
    proj_destroy(known);
}

/* Works out everything of quan_crs_info, and what transformations ask. */
static void fill_info(quan_crs *crs)
{
    PJ *source = NULL;
    const PJ *plain = crs->pj;
    if (proj_get_type(plain) == PJ_TYPE_BOUND_CRS) {
        source = proj_get_source_crs(crs->context, plain);
        plain = source ? source : plain;
    } else {
        /* A bound system carries its own shift: it is never taken for its datum. */
        crs->datum = class_of(crs->context, crs->geodetic);
    }
    crs->info.needs_points = crs->datum == DATUM_OLD;
    crs->degrees = is_greenwich_degrees(crs->context, crs->geodetic);
    crs->info.geographic = proj_get_type(plain) != PJ_TYPE_PROJECTED_CRS;
    crs->info.unit_m = crs->info.geographic ? 0 : unit_of(crs->context, plain);
    if (fabs(crs->info.unit_m / US_FOOT_M - 1) < UNIT_TOLERANCE)
        crs->info.unit_m = US_FOOT_M;
    fill_identity(crs);
    proj_destroy(source);
}

/* The message for a definition that PROJ does not take, or takes for something else. */
static quan_status refuse(const quan_crs *crs, const char *definition, quan_error *err)
{
    char shown[640], reason[640];
    quan_text_printable(definition, shown, sizeof shown);
    quan_text_printable(crs->words.text, reason, sizeof reason);
    if (strstr(crs->words.text, "out of m")) /* SQLite's words, in PROJ's, which may be cut */
        return quan_fail_memory(err, "a coordinate system");
    if (crs->pj)
        return quan_fail(err, QUAN_ERR_INPUT,
                         "\"%s\" is no geographic or projected coordinate system; give one such as "
                         "EPSG:4490 or EPSG:4543",
                         shown);
    if (!*reason)
        return quan_fail(err, QUAN_ERR_INPUT,
                         "the coordinate system \"%s\" is not understood; give a code such as "
                         "EPSG:4543, or WKT",
                         shown);
    return quan_fail(err, QUAN_ERR_INPUT,
                     "the coordinate system \"%s\" is not understood (%s); give a code such as "
                     "EPSG:4543, or WKT",
                     shown, reason);
}

quan_status quan_crs_open(const char *definition, quan_crs **out, quan_error *err)
{
    quan_status status = QUAN_OK;
    quan_crs *crs = quan_calloc(1, sizeof *crs);
    const char *plain = definition;
    own_kind shift = OWN_NONE;
    char *text = NULL;

    *out = NULL;
    if (!crs) {
        status = quan_fail_memory(err, "a coordinate system");
        goto done;
    }
    if (strlen(definition) > MAX_DEFINITION_BYTES) {
        status = refuse(crs, definition, err);
        goto done;
    }
    quan_crs_is_word(definition, &plain, &shift);
    text = complete(plain);
    crs->context = quan_crs_context(&crs->words);
    if (!text || !crs->context) {
        status = quan_fail_memory(err, "a coordinate system");
        goto done;
    }
    /* init= would open any file it names. */
    if (!strstr(text, "init="))
        crs->pj = proj_create(crs->context, text);
    take_horizontal(crs);
    if (crs->pj && is_usable(crs->pj))
        crs->geodetic = proj_crs_get_geodetic_crs(crs->context, crs->pj);
    if (!crs->geodetic) {
        status = refuse(crs, text, err);
        goto done;
    }
    fill_info(crs);
    if (!crs->info.geographic && !(crs->info.unit_m > 0)) {
        status = refuse(crs, text, err);
        goto done;
    }
    if (shift)
        quan_crs_set_shift(crs, shift);
    *out = crs;
    crs = NULL;
done:
    quan_free(text);
    quan_crs_close(crs);
    return status;
}

void quan_crs_close(quan_crs *crs)
{
    if (!crs)
        return;
    proj_destroy(crs->geodetic);
    proj_destroy(crs->pj);
    if (crs->context) /* NULL would be PROJ's global context */
        proj_context_destroy(crs->context);
    quan_free(crs);
}

quan_status quan_crs_describe(const quan_crs *crs, quan_crs_info *info, quan_error *err)
{
    (void)err;
    *info = crs->info;
    return QUAN_OK;
}

bool quan_crs_same(const quan_crs *a, const quan_crs *b)
{
    if (a->own.kind || b->own.kind)
        return a == b || (a->own.kind == b->own.kind && a->own.kind != OWN_PLANE);
    return quan_crs_same_base(a, b);
}

/* By the numbers where both have one. */
bool quan_crs_same_base(const quan_crs *a, const quan_crs *b)
{
    if (a->info.epsg && b->info.epsg)
        return a->info.epsg == b->info.epsg;
    PJ *plain_a = proj_normalize_for_visualization(a->context, a->pj);
    PJ *plain_b = proj_normalize_for_visualization(a->context, b->pj);
    bool same = plain_a && plain_b &&
                proj_is_equivalent_to_with_ctx(a->context, plain_a, plain_b,
                                               PJ_COMP_EQUIVALENT_EXCEPT_AXIS_ORDER_GEOGCRS);
    proj_destroy(plain_a);
    proj_destroy(plain_b);
    return same;
}

quan_status quan_crs_wkt(const quan_crs *crs, int version, char **wkt, quan_error *err)
{
    static const char *const options[] = {"MULTILINE=NO", NULL};
    char label[640];
    *wkt = NULL;
    const char *text = NULL;
    if (!crs->own.kind)
        text =
            proj_as_wkt(crs->context, crs->pj, version == 1 ? PJ_WKT1_GDAL : PJ_WKT2_2019, options);
    if (!text) {
        quan_crs_label(crs, label);
        return quan_fail(err, QUAN_ERR_INPUT,
                         "the coordinate system \"%s\" cannot be written as WKT version %d", label,
                         version);
    }
    *wkt = quan_strdup(text);
    return *wkt ? QUAN_OK : quan_fail_memory(err, "a coordinate system");
}
