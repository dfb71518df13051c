/* extent.c - where the buildings are, without those that are drawn somewhere else.
 *
 * One house at (0, 0) must not make a study area of half the earth, so the extent is that of the
 * middles that lie within a quarter of the inner extent around it; the inner extent leaves out one
 * in two hundred on each side. */
#include "inventory_work.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OUTER_SHARE 0.005
#define REACH_SHARE 0.25

/* Of a degree of latitude; one of longitude is shorter by the cosine. */
#define METRES_PER_DEGREE 111320.0

/* Middles of buildings in degrees. */
typedef struct {
    double *values[2];
    int64_t n, capacity[2];
} places;

static quan_status add_place(places *all, double x, double y, quan_error *err)
{
    const double value[2] = {x, y};
    for (int k = 0; k < 2; k++) {
        double *grown = quan_grow(all->values[k], &all->capacity[k], all->n + 1, sizeof *grown);
        if (!grown)
            return quan_fail_memory(err, "the extent of the buildings");
        all->values[k] = grown;
        grown[all->n] = value[k];
    }
    all->n++;
    return QUAN_OK;
}

static quan_status add_features(OGRLayerH layer, quan_transform *transform, places *all,
                                quan_error *err)
{
    quan_status status = QUAN_OK;
    OGR_L_ResetReading(layer);
    while (!status) {
        OGRFeatureH feature = OGR_L_GetNextFeature(layer);
        if (!feature)
            break;
        OGRGeometryH geometry = OGR_F_GetGeometryRef(feature);
        OGREnvelope e = {0};
        if (geometry && !OGR_G_IsEmpty(geometry)) {
            OGR_G_GetEnvelope(geometry, &e);
            double x = (e.MinX + e.MaxX) / 2, y = (e.MinY + e.MaxY) / 2;
            quan_transform_points(transform, &x, &y, 1, 1);
            if (isfinite(x) && isfinite(y))
                status = add_place(all, x, y, err);
        }
        OGR_F_Destroy(feature);
    }
    return status;
}

/* Any layer that has been looked at before opens again; when it does not, it adds nothing, and the
 * run says why. */
static quan_status add_layer(const quan_inventory *out, const quan_catalogue *catalogue,
                             int64_t row, places *all, quan_error *err)
{
    char full[9000];
    quan_opened opened;
    quan_crs *crs = NULL, *degrees = NULL;
    quan_transform *transform = NULL;
    OGRLayerH layer = NULL;
    quan_gdal_errors errors;
    const char *file = quan_table_text(&out->layers, QUAN_INVENTORY_FILE, row);
    const char *name = quan_table_text(&out->layers, QUAN_INVENTORY_LAYER, row);
    const char *system = quan_table_text(&out->layers, QUAN_INVENTORY_CRS, row);
    double level1_share = 0;
    QUAN_TRY(quan_setting(catalogue, "encoding.level1_share", &level1_share, err));
    snprintf(full, sizeof full, "%s/%s", out->folder, file);
    quan_source given = {.roles = 1u << QUAN_ROLE_BUILDING,
                         .path = full,
                         .resolved = full,
                         .accuracy_m = (double)NAN};
    if (quan_source_open(&given, NULL, level1_share, &opened, NULL))
        return QUAN_OK;
    quan_status status = QUAN_OK;
    bool ready = !quan_source_layer(&opened, name, &layer, NULL) &&
                 !quan_source_crs(&opened, layer, &crs, NULL) &&
                 (crs || !quan_crs_open(system ? system : "", &crs, NULL)) &&
                 !quan_crs_open("EPSG:4326", &degrees, NULL) &&
                 !quan_transform_open(crs, degrees, &transform, NULL);
    quan_gdal_catch(&errors);
    if (ready)
        status = add_features(layer, transform, all, err);
    quan_gdal_release();
    quan_transform_close(transform);
    quan_crs_close(degrees);
    quan_crs_close(crs);
    quan_source_close(&opened);
    return status;
}

/* OSM files tell buildings by tags, which the reader of single layers knows. */
static quan_status add_osm(const quan_inventory *out, int64_t row, places *all, quan_error *err)
{
    char full[9000];
    char *system = NULL;
    quan_layer layer = {0};
    quan_crs *crs = NULL, *degrees = NULL;
    quan_transform *transform = NULL;
    snprintf(full, sizeof full, "%s/%s", out->folder,
             quan_table_text(&out->layers, QUAN_INVENTORY_FILE, row));
    if (quan_read_layer(full, QUAN_ROLE_BUILDING, &system, &layer, NULL))
        return QUAN_OK;
    quan_status status = quan_crs_open(system, &crs, err);
    if (!status)
        status = quan_crs_open("EPSG:4326", &degrees, err);
    if (!status)
        status = quan_transform_open(crs, degrees, &transform, err);
    for (int64_t f = 0; f < layer.geoms.n_features && !status; f++) {
        quan_box b = quan_geoms_box(&layer.geoms, f);
        double x = (b.min_x + b.max_x) / 2, y = (b.min_y + b.max_y) / 2;
        quan_transform_points(transform, &x, &y, 1, 1);
        if (isfinite(x) && isfinite(y))
            status = add_place(all, x, y, err);
    }
    quan_transform_close(transform);
    quan_crs_close(degrees);
    quan_crs_close(crs);
    quan_layer_free(&layer);
    quan_free(system);
    return status;
}

static int compare_numbers(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* Lowest and highest of the middles that belong together along one axis. */
static void robust_range(double *values, int64_t n, double range[2])
{
    qsort(values, (size_t)n, sizeof *values, compare_numbers);
    int64_t out = (int64_t)((double)n * OUTER_SHARE);
    double low = values[out], high = values[n - 1 - out], reach = (high - low) * REACH_SHARE;
    int64_t first = 0, last = n - 1;
    while (values[first] < low - reach)
        first++;
    while (values[last] > high + reach)
        last--;
    range[0] = values[first];
    range[1] = values[last];
}

static void set_box(quan_inventory *out, places *all, double margin_m)
{
    double x[2], y[2];
    robust_range(all->values[0], all->n, x);
    robust_range(all->values[1], all->n, y);
    double dy = margin_m / METRES_PER_DEGREE;
    double dx = dy / fmax(cos((y[0] + y[1]) / 2 * M_PI / 180), 0.01);
    /* Outwards to a whole hundred-thousandth of a degree, about a metre. */
    out->bbox_deg[0] = fmax(floor((x[0] - dx) * 1e5) / 1e5, -180);
    out->bbox_deg[1] = fmax(floor((y[0] - dy) * 1e5) / 1e5, -90);
    out->bbox_deg[2] = fmin(ceil((x[1] + dx) * 1e5) / 1e5, 180);
    out->bbox_deg[3] = fmin(ceil((y[1] + dy) * 1e5) / 1e5, 90);
}

quan_status quan_inventory_extent(quan_inventory *out, const quan_catalogue *catalogue,
                                  const quan_monitor *monitor, quan_error *err)
{
    places all = {0};
    double margin_m = 0;
    bool osm = quan_inventory_takes_osm(out, QUAN_ROLE_BUILDING);
    QUAN_TRY(quan_setting(catalogue, "init.bbox_margin_m", &margin_m, err));
    quan_status status = QUAN_OK;
    for (int64_t row = 0; row < out->layers.n_rows && !status; row++) {
        const char *role = quan_table_text(&out->layers, QUAN_INVENTORY_ROLE, row);
        if (!role || !quan_inventory_is(out, row, "used"))
            continue;
        status = quan_progress(monitor, "read", 1, err);
        if (!status && quan_inventory_role(out, row) == QUAN_ROLE_BUILDING)
            status = add_layer(out, catalogue, row, &all, err);
        else if (!status && osm && !strcmp(role, "osm"))
            status = add_osm(out, row, &all, err);
    }
    if (!status && all.n)
        set_box(out, &all, margin_m);
    quan_free(all.values[0]);
    quan_free(all.values[1]);
    return status;
}
