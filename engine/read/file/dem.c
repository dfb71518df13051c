/* dem.c - heights: the part of a grid that covers the study area, in metres, in the grid's own
 * system.
 *
 * The grid is not warped into the working system, because resampling would invent heights; whoever
 * asks for a height transforms the place instead. Cells without a value become NaN. GeoTIFF and
 * SRTM tiles come through GDAL, which hands over scale, offset and the no-data value. */
#include "dem.h"

#include <cpl_conv.h>
#include <math.h>
#include <string.h>

/* 1.6 GB of floats: a county of 5,000 km² at 5 m needs half of it. */
#define MAX_CELLS INT64_C(400000000)

/* The cells to read. */
typedef struct {
    int32_t column, row, width, height;
} window;

/* A grid in feet would be a third as steep as it says; a rotated one would be read along the wrong
 * axes. Both are refused rather than guessed at. */
static quan_status check_band(const quan_opened *opened, const double geo[6], GDALRasterBandH band,
                              quan_error *err)
{
    const char *unit = band ? GDALGetRasterUnitType(band) : "";
    bool metres = !*unit || !strcmp(unit, "m") || !strcmp(unit, "metre") || !strcmp(unit, "meter");
    if (!band)
        return quan_fail(err, QUAN_ERR_INPUT, "%s: the raster has no band", opened->name);
    if (!metres)
        return quan_fail(err, QUAN_ERR_INPUT,
                         "%s: its heights are in %.20s; only metres are read, convert them",
                         opened->name, unit);
    if (geo[2] != 0 || geo[4] != 0 || !(geo[1] > 0) || !(fabs(geo[5]) > 0))
        return quan_fail(err, QUAN_ERR_INPUT,
                         "%s: the grid is rotated or has no cell size; save it with north at the "
                         "top",
                         opened->name);
    return QUAN_OK;
}

/* The box in the raster's own system, from points along its edges. */
static quan_status box_in(const quan_crs *crs, const quan_box *deg, quan_box *out, quan_error *err)
{
    enum {
        STEPS = 8
    };
    quan_crs *degrees = NULL;
    quan_transform *transform = NULL;
    *out = (quan_box){INFINITY, INFINITY, -INFINITY, -INFINITY};
    quan_status status = quan_crs_open("EPSG:4326", &degrees, err);
    if (!status)
        status = quan_transform_open(degrees, crs, &transform, err);
    for (int i = 0; i <= STEPS && !status; i++) {
        for (int j = 0; j <= STEPS; j++) {
            double x = deg->min_x + (deg->max_x - deg->min_x) * i / STEPS;
            double y = deg->min_y + (deg->max_y - deg->min_y) * j / STEPS;
            quan_transform_points(transform, &x, &y, 1, 1);
            out->min_x = fmin(out->min_x, x);
            out->max_x = fmax(out->max_x, x);
            out->min_y = fmin(out->min_y, y);
            out->max_y = fmax(out->max_y, y);
        }
    }
    quan_transform_close(transform);
    quan_crs_close(degrees);
    return status;
}

/* Two cells more on each side, so that interpolation at the edge has its neighbours. */
static void cells_between(double a, double b, int32_t n, int32_t *first, int32_t *count)
{
    double low = floor(fmin(a, b)) - 2, high = ceil(fmax(a, b)) + 2;
    low = fmin(fmax(low, 0), n);
    high = fmin(fmax(high, low), n);
    *first = (int32_t)low;
    *count = (int32_t)(high - low);
}

/* Without a box the whole grid. A grid that does not reach the study area is refused: a run that
 * asks for slopes must not go without them unseen. */
static quan_status choose_window(const quan_opened *opened, const double geo[6],
                                 const quan_crs *crs, const quan_box *box_deg, window *out,
                                 quan_error *err)
{
    int32_t width = GDALGetRasterXSize(opened->dataset);
    int32_t height = GDALGetRasterYSize(opened->dataset);
    *out = (window){0, 0, width, height};
    if (box_deg) {
        quan_box box;
        QUAN_TRY(box_in(crs, box_deg, &box, err));
        if (!isfinite(box.min_x) || !isfinite(box.max_y))
            return quan_fail(err, QUAN_ERR_INPUT, "%s: the study area has no place in its system",
                             opened->name);
        cells_between((box.min_x - geo[0]) / geo[1], (box.max_x - geo[0]) / geo[1], width,
                      &out->column, &out->width);
        cells_between((box.min_y - geo[3]) / geo[5], (box.max_y - geo[3]) / geo[5], height,
                      &out->row, &out->height);
    }
    if (out->width < 2 || out->height < 2)
        return quan_fail(err, QUAN_ERR_INPUT,
                         "%s: the heights do not cover the study area; give others, or take the "
                         "source out",
                         opened->name);
    if ((int64_t)out->width * out->height > MAX_CELLS)
        return quan_fail(err, QUAN_ERR_LIMIT, "%s: more than 400 million cells are needed",
                         opened->name);
    return QUAN_OK;
}

/* The no-data value is compared as float, as the cells are: as double, 3.4e38 would never be found.
 */
static quan_status read_window(const quan_opened *opened, GDALRasterBandH band, const window *win,
                               quan_raster *out, quan_error *err)
{
    int has_nodata = 0, has_scale = 0, has_offset = 0;
    double nodata = GDALGetRasterNoDataValue(band, &has_nodata);
    double scale = GDALGetRasterScale(band, &has_scale);
    double offset = GDALGetRasterOffset(band, &has_offset);
    quan_gdal_errors errors;
    quan_gdal_catch(&errors);
    CPLErr failed = GDALRasterIO(band, GF_Read, win->column, win->row, win->width, win->height,
                                 out->z_m, win->width, win->height, GDT_Float32, 0, 0);
    quan_gdal_release();
    QUAN_TRY(quan_gdal_verdict(&errors, opened->name, err));
    if (failed)
        return quan_fail(err, QUAN_ERR_INPUT, "%s: the heights cannot be read", opened->name);
    for (int64_t i = 0; i < (int64_t)win->width * win->height; i++) {
        double z = (double)out->z_m[i];
        if (has_nodata && z == (double)(float)nodata)
            z = NAN;
        z = z * (has_scale ? scale : 1) + (has_offset ? offset : 0);
        out->z_m[i] = isfinite(z) ? (float)z : (float)NAN;
    }
    return QUAN_OK;
}

/* The origin is the middle of the first cell, GDAL's is its corner. */
static quan_status load(quan_opened *opened, const quan_crs *crs, const quan_box *box_deg,
                        quan_raster *out, quan_error *err)
{
    double geo[6];
    window win;
    GDALRasterBandH band =
        GDALGetRasterCount(opened->dataset) ? GDALGetRasterBand(opened->dataset, 1) : NULL;
    if (GDALGetGeoTransform(opened->dataset, geo) != CE_None)
        return quan_fail(err, QUAN_ERR_INPUT,
                         "%s: the grid has no place on the earth; give the file with its "
                         "coordinates",
                         opened->name);
    QUAN_TRY(check_band(opened, geo, band, err));
    QUAN_TRY(choose_window(opened, geo, crs, box_deg, &win, err));
    *out = (quan_raster){.width = win.width,
                         .height = win.height,
                         .step_x = geo[1],
                         .step_y = geo[5],
                         .origin_x = geo[0] + (win.column + 0.5) * geo[1],
                         .origin_y = geo[3] + (win.row + 0.5) * geo[5]};
    out->z_m = quan_alloc((size_t)win.width * (size_t)win.height, sizeof *out->z_m);
    if (!out->z_m)
        return quan_fail_memory(err, "the heights");
    QUAN_TRY(read_window(opened, band, &win, out, err));
    return quan_crs_wkt(crs, 2, &out->crs, err);
}

quan_status quan_dem_read(quan_opened *opened, const quan_box *box_deg, quan_raster *out,
                          quan_error *err)
{
    quan_crs *crs = NULL;
    *out = (quan_raster){0};
    quan_status status = quan_source_crs(opened, NULL, &crs, err);
    if (!status && !crs)
        status = quan_fail(err, QUAN_ERR_INPUT,
                           "%s: no coordinate system is known; write it in the run file, for "
                           "example `crs: EPSG:4490`",
                           opened->name);
    if (!status)
        status = load(opened, crs, box_deg, out, err);
    if (status)
        quan_raster_free(out);
    quan_crs_close(crs);
    return status;
}
