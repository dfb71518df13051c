/* areas.c - 面积 12.5 may be square metres or mu; the polygon beside it knows.
 *
 * The areas of tables are ellipsoidal or of another survey, and differ from the planar ones by per
 * cents, units by a factor of 667 at least: a tolerance between them tells them apart without
 * doubt. Values whose unit is written in the cell or in the heading were converted before, and fit
 * as they are. */
#include "areas.h"

#include "value/values.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct {
    const char *title;
    double m2;
    quan_conversion conversion;
} area_unit;

/* 15 mu are a hectare. */
static const area_unit units[] = {
    {"亩", 10000.0 / 15, QUAN_CONVERT_UNIT_MU},
    {"公顷", 10000, QUAN_CONVERT_UNIT_HECTARE},
    {"平方公里", 1000000, QUAN_CONVERT_UNIT_KM2},
};

enum {
    N_UNITS = sizeof units / sizeof units[0]
};

/* How many values are the area of their polygon in each unit; `fits`: in square metres. */
typedef struct {
    int64_t n, fits, in_unit[N_UNITS];
    double tolerance;
} tally;

static bool is_near(double value, double area_m2, double factor, double tolerance)
{
    return fabs(value * factor - area_m2) <= tolerance * area_m2;
}

static void count_rows(const quan_batch *batch, int32_t column, tally *t)
{
    const quan_table *table = &batch->layer.table;
    for (int64_t row = 0; row < table->n_rows; row++) {
        double value = quan_table_real(table, column, row, 0);
        if (batch->states[row] != QUAN_ROW_USED || !(value > 0))
            continue;
        double area_m2 = quan_geoms_area_m2(&batch->layer.geoms, row);
        if (!(area_m2 > 0))
            continue;
        t->n++;
        t->fits += is_near(value, area_m2, 1, t->tolerance);
        for (int u = 0; u < N_UNITS; u++)
            t->in_unit[u] += is_near(value, area_m2, units[u].m2, t->tolerance);
    }
}

/* Values that fit as they are had a unit of their own. */
static int64_t convert_rows(quan_batch *batch, int32_t column, const area_unit *unit,
                            double tolerance)
{
    quan_table *table = &batch->layer.table;
    int64_t n = 0;
    for (int64_t row = 0; row < table->n_rows; row++) {
        double value = quan_table_real(table, column, row, 0);
        bool used = batch->states[row] == QUAN_ROW_USED;
        double area_m2 = used ? quan_geoms_area_m2(&batch->layer.geoms, row) : 0;
        if (!(value > 0) || (used && is_near(value, area_m2, 1, tolerance)))
            continue;
        quan_table_set_real(table, column, row, value * unit->m2);
        n++;
    }
    return n;
}

/* NULL when no source field became the column. */
static const char *field_of(const quan_batch *batch)
{
    for (int32_t m = 0; m < batch->n_matches; m++) {
        if (!strcmp(batch->matches[m].canonical, "area_m2"))
            return batch->matches[m].field;
    }
    return NULL;
}

static quan_status load_limits(const quan_catalogue *catalogue, tally *t, double *share,
                               double *least, quan_error *err)
{
    QUAN_TRY(quan_setting(catalogue, "area.unit_tolerance", &t->tolerance, err));
    QUAN_TRY(quan_setting(catalogue, "area.unit_share", share, err));
    return quan_setting(catalogue, "area.unit_least", least, err);
}

/* In a column of a table without polygons, or of other roles, there is nothing to compare. */
static int32_t find_column(const quan_batch *batch)
{
    bool areas = field_of(batch) && batch->layer.geoms.kind == QUAN_POLYGONS;
    return areas ? quan_table_find(&batch->layer.table, "area_m2") : -1;
}

quan_status quan_areas_in_degrees(quan_batch *batch, const quan_catalogue *catalogue,
                                  quan_error *err)
{
    quan_crs_info info = {.geographic = false};
    quan_table *table = &batch->layer.table;
    int32_t column = find_column(batch);
    tally t = {0};
    double share = 0, least = 0;
    char note[300];
    if (column < 0 || !batch->crs)
        return QUAN_OK;
    QUAN_TRY(quan_crs_describe(batch->crs, &info, err));
    if (!info.geographic)
        return QUAN_OK;
    QUAN_TRY(load_limits(catalogue, &t, &share, &least, err));
    count_rows(batch, column, &t); /* the polygons are in degrees still: so are areas that fit */
    if ((double)t.n < least || (double)t.fits < share * (double)t.n)
        return QUAN_OK;
    for (int64_t row = 0; row < table->n_rows; row++)
        quan_table_clear(table, column, row);
    snprintf(note, sizeof note,
             "%lld 个图形中 %lld 个的数值是以平方度计的图形面积，不是平方米，整列不采用",
             (long long)t.n, (long long)t.fits);
    return quan_batch_converted(
        batch, (quan_converted){field_of(batch), note, QUAN_CONVERT_SQUARE_DEGREES, t.n}, err);
}

quan_status quan_areas_check(quan_batch *batch, const quan_catalogue *catalogue, quan_error *err)
{
    const char *field = field_of(batch);
    int32_t column = find_column(batch);
    tally t = {0};
    double share = 0, least = 0;
    char note[400];
    if (column < 0)
        return QUAN_OK;
    QUAN_TRY(load_limits(catalogue, &t, &share, &least, err));
    count_rows(batch, column, &t);
    int best = 0;
    for (int u = 1; u < N_UNITS; u++)
        best = t.in_unit[u] > t.in_unit[best] ? u : best;
    if ((double)t.n < least || t.in_unit[best] * 2 < t.n)
        return QUAN_OK;
    bool sure = (double)t.in_unit[best] >= share * (double)t.n;
    int64_t n = sure ? convert_rows(batch, column, &units[best], t.tolerance) : 0;
    snprintf(note, sizeof note,
             "该列没有单位；%lld 个图形中 %lld 个的面积与数值之比约为 %.6g，是%s，%s",
             (long long)t.n, (long long)t.in_unit[best], units[best].m2, units[best].title,
             sure ? "已换算为平方米" : "比例不足，未换算，请在列名中写明单位");
    return quan_batch_converted(batch, (quan_converted){field, note, units[best].conversion, n},
                                err);
}
