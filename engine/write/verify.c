#include "verify.h"

#include "rtree.h"
#include "sql.h"

#include <cpl_error.h>
#include <gdal.h>
#include <math.h>
#include <ogr_api.h>
#include <stdio.h>
#include <string.h>

static quan_status check_pages(sqlite3 *db, quan_error *err)
{
    char text[200], shown[640];
    QUAN_TRY(quan_write_sql_first(db, NULL, text, err, "PRAGMA quick_check"));
    if (strcmp(text, "ok") == 0)
        return QUAN_OK;
    return quan_fail(err, QUAN_ERR_INTERNAL, "The written file is not sound: %s.",
                     quan_text_printable(text, shown, sizeof shown));
}

static quan_status check_number(sqlite3 *db, int64_t wanted, const quan_output *output,
                                quan_error *err, const char *sql)
{
    int64_t found = 0;
    QUAN_TRY(quan_write_sql_first(db, &found, NULL, err, sql, output->about->name));
    if (found == wanted)
        return QUAN_OK;
    return quan_fail(err, QUAN_ERR_INTERNAL,
                     "Table %s reads back differently: %lld instead of %lld (%s).",
                     output->about->name, (long long)found, (long long)wanted, sql);
}

static quan_status verify_table(sqlite3 *db, const quan_output *output, quan_error *err)
{
    QUAN_TRY(
        check_number(db, output->layer->table.n_rows, output, err, "SELECT count(*) FROM \"%w\""));
    if (!output->spatial)
        return QUAN_OK;
    QUAN_TRY(check_number(db, output->shape_bytes, output, err,
                          "SELECT total(length(geom)) FROM \"%w\""));
    QUAN_TRY(check_number(db, output->n_shapes, output, err,
                          "SELECT count(*) FROM \"rtree_%w_geom_rowid\""));
    return quan_rtree_check(db, output->about->name, &output->layer->geoms, output->n_shapes, err);
}

static quan_status verify_sqlite(const char *path, const quan_output_plan *plan, quan_error *err)
{
    sqlite3 *db = NULL;
    quan_status status = QUAN_OK;
    const int code = sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL);
    if (code != SQLITE_OK)
        status = quan_write_sql_fail(db, code, err);
    if (!status)
        status = check_pages(db, err);
    for (int32_t i = 0; i < plan->n_outputs && !status; i++)
        status = verify_table(db, &plan->outputs[i], err);
    sqlite3_close(db);
    return status;
}

/* Keeps the first failure that GDAL reports. */
static void CPL_STDCALL note_failure(CPLErr level, CPLErrorNum number, const char *text)
{
    (void)number;
    char *first = CPLGetErrorHandlerUserData();
    if (level >= CE_Failure && !*first)
        quan_text_printable(text, first, 640);
}

/* GDAL reads an extent as text of 15 digits. */
static bool near(double a, double b)
{
    return fabs(a - b) <= 1e-13 * fmax(1.0, fabs(b));
}

static bool same_layer(OGRLayerH layer, const quan_output *output)
{
    OGREnvelope box;
    const int64_t n = output->layer->table.n_rows;
    if (OGR_L_GetFeatureCount(layer, TRUE) != n)
        return false;
    if (OGR_FD_GetFieldCount(OGR_L_GetLayerDefn(layer)) != output->about->n_fields)
        return false;
    if (n > 0) {
        OGRFeatureH last = OGR_L_GetFeature(layer, n);
        if (!last)
            return false;
        OGR_F_Destroy(last);
    }
    if (!output->spatial || output->n_shapes == 0)
        return true;
    return OGR_L_GetExtent(layer, &box, TRUE) == OGRERR_NONE && near(box.MinX, output->box.min_x) &&
           near(box.MaxX, output->box.max_x) && near(box.MinY, output->box.min_y) &&
           near(box.MaxY, output->box.max_y);
}

static quan_status verify_gdal(const char *path, const quan_output_plan *plan, quan_error *err)
{
    static const char *const drivers[] = {"GPKG", NULL};
    char failure[640] = "";
    quan_status status = QUAN_OK;
    GDALAllRegister();
    CPLPushErrorHandlerEx(note_failure, failure);
    GDALDatasetH file = GDALOpenEx(path, GDAL_OF_VECTOR | GDAL_OF_READONLY, drivers, NULL, NULL);
    if (!file)
        status = quan_fail(err, QUAN_ERR_INTERNAL, "GDAL cannot open the written file: %s.",
                           *failure ? failure : "no reason given");
    for (int32_t i = 0; i < plan->n_outputs && !status; i++) {
        const char *name = plan->outputs[i].about->name;
        OGRLayerH layer = GDALDatasetGetLayerByName(file, name);
        if (!layer || !same_layer(layer, &plan->outputs[i]))
            status = quan_fail(err, QUAN_ERR_INTERNAL, "GDAL reads table %s differently: %s.", name,
                               *failure ? failure : "counts, columns or extent differ");
    }
    if (file)
        GDALClose(file);
    CPLPopErrorHandler();
    if (!status && *failure)
        status =
            quan_fail(err, QUAN_ERR_INTERNAL, "GDAL objects to the written file: %s.", failure);
    return status;
}

quan_status quan_verify(const char *path, const quan_output_plan *plan, quan_error *err)
{
    QUAN_TRY(verify_sqlite(path, plan, err));
    return verify_gdal(path, plan, err);
}
