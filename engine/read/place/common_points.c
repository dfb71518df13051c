/* common_points.c - a table of points in two systems becomes four parameters, which nobody sees.
 *
 * Two points always fit exactly, also with x and y exchanged: then the plane is turned. Between
 * official systems a turn is of seconds and a change of length of some 10 ppm, so that more than
 * the settings allow is a slip in the table. Of three points and more the distances that remain
 * tell. */
#include "common_points.h"

#include "catalogue/csv.h"
#include "file/gate.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define DEGREE_RAD 0.017453292519943295

/* Columns of the table, with the names that surveyors give them: their X is north, so that X and Y
 * alone are not among them. */
static const char *const names[4][4] = {
    {"from_x", "from_east", "原东坐标", "原横坐标"},
    {"from_y", "from_north", "原北坐标", "原纵坐标"},
    {"to_x", "to_east", "新东坐标", "新横坐标"},
    {"to_y", "to_north", "新北坐标", "新纵坐标"},
};

static quan_status find_columns(const quan_csv *csv, const char *shown, int32_t columns[4],
                                quan_error *err)
{
    for (int c = 0; c < 4; c++) {
        columns[c] = -1;
        for (int i = 0; i < 4 && columns[c] < 0; i++)
            columns[c] = quan_csv_find(csv, names[c][i]);
        if (columns[c] < 0)
            return quan_fail(err, QUAN_ERR_INPUT,
                             "%s: there is no column %s (or %s); common points have the columns "
                             "from_x, from_y, to_x, to_y, x to the east",
                             shown, names[c][0], names[c][2]);
    }
    return QUAN_OK;
}

static quan_status read_points(const quan_csv *csv, const char *shown, quan_xy *from, quan_xy *to,
                               quan_error *err)
{
    int32_t columns[4];
    char shown_cell[640];
    QUAN_TRY(find_columns(csv, shown, columns, err));
    for (int32_t row = 0; row < csv->n_rows; row++) {
        double values[4];
        for (int c = 0; c < 4; c++) {
            const char *cell = csv->cells[(int64_t)row * csv->n_columns + columns[c]];
            if (!quan_text_to_real(cell, &values[c]))
                return quan_fail(err, QUAN_ERR_INPUT, "%s:%d: %s is '%s', which is no number",
                                 shown, (int)csv->lines[row], csv->header[columns[c]],
                                 quan_text_printable(cell, shown_cell, sizeof shown_cell));
        }
        from[row] = (quan_xy){values[0], values[1]};
        to[row] = (quan_xy){values[2], values[3]};
    }
    return QUAN_OK;
}

/* How far the middle of the source lies from the box of the points. */
static double distance_to_points(const quan_xy *from, int64_t n, quan_xy middle)
{
    quan_box box = {from[0].x_m, from[0].y_m, from[0].x_m, from[0].y_m};
    for (int64_t i = 1; i < n; i++)
        box = (quan_box){fmin(box.min_x, from[i].x_m), fmin(box.min_y, from[i].y_m),
                         fmax(box.max_x, from[i].x_m), fmax(box.max_y, from[i].y_m)};
    double dx = fmax(0, fmax(box.min_x - middle.x_m, middle.x_m - box.max_x));
    double dy = fmax(0, fmax(box.min_y - middle.y_m, middle.y_m - box.max_y));
    return hypot(dx, dy);
}

static quan_status check_fit(const quan_points_fit *fit, const quan_points_limits *limits,
                             bool known, const char *shown, quan_error *err)
{
    const quan_similarity *s = &fit->similarity;
    double turn = fabs(atan2(s->b, s->a)) / DEGREE_RAD, stretch = fabs(hypot(s->a, s->b) - 1);
    if (fit->largest_m > limits->max_residual_m)
        return quan_fail(err, QUAN_ERR_INPUT,
                         "%s: the common points do not fit each other: up to %.3f m remain, and "
                         "%.3f m are allowed (settings: common_points.max_residual_m); look for a "
                         "wrong point",
                         shown, fit->largest_m, limits->max_residual_m);
    if (stretch > limits->max_scale_ratio)
        return quan_fail(err, QUAN_ERR_INPUT,
                         "%s: lengths between the common points differ by more than %g of their "
                         "length in the two systems; look for a wrong point, or other units",
                         shown, limits->max_scale_ratio);
    if (known && turn > limits->max_rotation_deg)
        return quan_fail(err, QUAN_ERR_INPUT,
                         "%s: the two systems are turned against each other by more than %g "
                         "degrees at the common points; x is to the east, y to the north",
                         shown, limits->max_rotation_deg);
    return QUAN_OK;
}

/* Fits, and asks whether the result can be right. */
static quan_status fit_points(const quan_csv *csv, const char *shown, const quan_extent *extent,
                              const quan_points_limits *limits, quan_points_fit *out,
                              quan_error *err)
{
    quan_xy *from = quan_alloc((size_t)csv->n_rows, sizeof *from);
    quan_xy *to = quan_alloc((size_t)csv->n_rows, sizeof *to);
    double away_m = 0;
    quan_status status = QUAN_OK;
    if (!from || !to) {
        status = quan_fail_memory(err, "the common points");
        goto done;
    }
    status = read_points(csv, shown, from, to, err);
    if (!status) {
        status = quan_similarity_fit(from, to, csv->n_rows, &out->similarity, &out->largest_m, err);
        status = status ? quan_fail_within(err, status, shown) : QUAN_OK;
    }
    if (!status && extent->n)
        away_m = distance_to_points(from, csv->n_rows, extent->middle);
    if (away_m > limits->max_distance_m)
        status = quan_fail(err, QUAN_ERR_INPUT,
                           "%s: the source lies %.0f km away from the common points; from_x and "
                           "from_y must be as in the source, x to the east, with the number of the "
                           "zone where the source has it",
                           shown, away_m / 1000);
done:
    quan_free(from);
    quan_free(to);
    return status;
}

quan_status quan_common_points_open(const quan_source *source, const quan_extent *extent,
                                    const quan_crs *known, const quan_points_limits *limits,
                                    quan_points_fit *fit, quan_error *err)
{
    char shown[640];
    quan_csv csv = {0};
    quan_text_printable(quan_gate_name(source->common_points), shown, sizeof shown);
    *fit = (quan_points_fit){.n = 0};
    quan_status status = quan_csv_open(source->common_points, shown, &csv, err);
    if (!status)
        status = fit_points(&csv, shown, extent, limits, fit, err);
    fit->n = csv.n_rows;
    if (!status)
        status = check_fit(fit, limits, known != NULL, shown, err);
    quan_csv_free(&csv);
    return status;
}
