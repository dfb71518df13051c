/* run_file_place.c - the keys of a source that say where its coordinates lie: `local`, the
 * parameters of a survey grid of its own, `common_points`, a table from which they are found, and
 * `points`, the table of points that lines refer to.
 *
 * The parameters are a secret of the survey. No message here shows a value, and of a wrong key only
 * what can be a word: "dx_m:12" in braces is a key to YAML. */
#include "run_file_values.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

/* Mean radius of the earth, where the county gives none of its own. */
#define RADIUS_M 6371000.0

typedef struct {
    const char *key;
    size_t at; /* in quan_local_grid */
    double least, most;
} grid_number;

/* Those before FIRST_MOVE are of the projection, the others of the move. */
static const grid_number numbers[] = {
    {"central_meridian_deg", offsetof(quan_local_grid, central_meridian_deg), -180, 180},
    {"latitude_of_origin_deg", offsetof(quan_local_grid, latitude_of_origin_deg), -90, 90},
    {"false_easting_m", offsetof(quan_local_grid, false_easting_m), -1e8, 1e8},
    {"false_northing_m", offsetof(quan_local_grid, false_northing_m), -1e8, 1e8},
    {"scale", offsetof(quan_local_grid, scale), 0.9, 1.1},
    {"height_m", offsetof(quan_local_grid, height_m), -500, 9000},
    {"radius_m", offsetof(quan_local_grid, radius_m), 6.3e6, 6.4e6},
    {"dx_m", offsetof(quan_local_grid, dx_m), -1e8, 1e8},
    {"dy_m", offsetof(quan_local_grid, dy_m), -1e8, 1e8},
    {"rotation_s", offsetof(quan_local_grid, rotation_s), -648000, 648000},
    {"scale_ppm", offsetof(quan_local_grid, scale_ppm), -10000, 10000},
};
enum {
    N_NUMBERS = sizeof numbers / sizeof *numbers,
    FIRST_MOVE = 7,
};

/* The nearest key is offered, as everywhere. */
static quan_status check_keys(const quan_yaml_node *map, quan_error *err)
{
    const char *known[N_NUMBERS + 2] = {"ellipsoid", "to"};
    char word[40], all[400] = "ellipsoid, to";
    for (int i = 0; i < N_NUMBERS; i++) {
        known[i + 2] = numbers[i].key;
        snprintf(all + strlen(all), sizeof all - strlen(all), ", %s", numbers[i].key);
    }
    for (const quan_yaml_node *entry = map->first; entry; entry = entry->next) {
        bool found = false;
        for (int i = 0; i < N_NUMBERS + 2; i++)
            found = found || !strcmp(entry->key, known[i]);
        if (found)
            continue;
        size_t length = strspn(entry->key, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_");
        snprintf(word, sizeof word, "%.*s", (int)(length < 32 ? length : 32), entry->key);
        const char *near = quan_text_nearest(word, known, N_NUMBERS + 2);
        if (near)
            quan_fail(err, QUAN_ERR_INPUT, "a key of `local` is not known; did you mean '%s'?",
                      near);
        else
            quan_fail(err, QUAN_ERR_INPUT, "a key of `local` is not known; the keys are %s", all);
        return quan_yaml_at(entry, QUAN_ERR_INPUT, err);
    }
    return QUAN_OK;
}

/* As quan_run_real(), without the value. */
static quan_status read_number(const quan_yaml_node *map, const grid_number *number,
                               quan_local_grid *grid, quan_error *err)
{
    const quan_yaml_node *node = quan_yaml_get(map, number->key);
    double value = NAN;
    if (!node)
        return QUAN_OK;
    QUAN_TRY(quan_yaml_expect(node, QUAN_YAML_TEXT, err));
    if (!quan_text_to_real(node->text, &value))
        return quan_yaml_at(
            node, quan_fail(err, QUAN_ERR_INPUT, "'%s' of `local` is no number", number->key), err);
    if (value < number->least || value > number->most)
        return quan_yaml_at(node,
                            quan_fail(err, QUAN_ERR_INPUT, "'%s' of `local` must be from %g to %g",
                                      number->key, number->least, number->most),
                            err);
    memcpy((char *)grid + number->at, &value, sizeof value);
    return QUAN_OK;
}

static quan_status read_ellipsoid(const quan_yaml_node *map, quan_ellipsoid *out, quan_error *err)
{
    static const char *const words[] = {[QUAN_ELLIPSOID_CGCS2000] = "cgcs2000",
                                        [QUAN_ELLIPSOID_KRASOVSKY] = "krasovsky",
                                        [QUAN_ELLIPSOID_IAG75] = "iag75"};
    const quan_yaml_node *node = quan_yaml_get(map, "ellipsoid");
    if (!node)
        return QUAN_OK;
    QUAN_TRY(quan_yaml_expect(node, QUAN_YAML_TEXT, err));
    for (int i = 0; i < 3; i++) {
        if (strcmp(node->text, words[i]) != 0)
            continue;
        *out = (quan_ellipsoid)i;
        return QUAN_OK;
    }
    return quan_yaml_at(
        node, quan_fail(err, QUAN_ERR_INPUT, "'ellipsoid' must be cgcs2000, krasovsky or iag75"),
        err);
}

/* That the parts belong together; whether PROJ knows `to` is seen when the source is read. */
static quan_status check_grid(const quan_yaml_node *map, const quan_source *source, quan_error *err)
{
    const quan_local_grid *grid = &source->local;
    if (!grid->projected && !grid->moved)
        return quan_yaml_at(map,
                            quan_fail(err, QUAN_ERR_INPUT,
                                      "`local` needs 'central_meridian_deg', or 'dx_m' and 'dy_m'"),
                            err);
    if (grid->moved && !source->to)
        return quan_yaml_at(map,
                            quan_fail(err, QUAN_ERR_INPUT,
                                      "`local` with 'dx_m' and 'dy_m' needs 'to': the system that "
                                      "they lead to, as EPSG:4543"),
                            err);
    if (!grid->moved && source->to)
        return quan_yaml_at(map,
                            quan_fail(err, QUAN_ERR_INPUT,
                                      "'to' has a meaning only with 'dx_m' and 'dy_m', or with "
                                      "'common_points'"),
                            err);
    if (!grid->moved && grid->ellipsoid != QUAN_ELLIPSOID_CGCS2000)
        return quan_yaml_at(map,
                            quan_fail(err, QUAN_ERR_INPUT,
                                      "`local` on an older ellipsoid needs 'dx_m', 'dy_m' and 'to' "
                                      "as well: no public parameters lead from there to CGCS2000"),
                            err);
    return QUAN_OK;
}

/* A number that changes nothing was meant to change something. */
static quan_status check_used(const quan_yaml_node *map, const quan_local_grid *grid,
                              quan_error *err)
{
    for (int i = 0; i < N_NUMBERS; i++) {
        bool of_projection = i < FIRST_MOVE;
        if ((of_projection ? grid->projected : grid->moved) || !quan_yaml_get(map, numbers[i].key))
            continue;
        return quan_yaml_at(
            map,
            quan_fail(err, QUAN_ERR_INPUT, "'%s' of `local` has no effect without %s",
                      numbers[i].key,
                      of_projection ? "'central_meridian_deg'" : "both 'dx_m' and 'dy_m'"),
            err);
    }
    return QUAN_OK;
}

static quan_status read_grid(const quan_yaml_node *map, quan_source *out, quan_error *err)
{
    quan_local_grid *grid = &out->local;
    QUAN_TRY(quan_yaml_expect(map, QUAN_YAML_MAP, err));
    QUAN_TRY(check_keys(map, err));
    *grid = (quan_local_grid){.scale = 1, .radius_m = RADIUS_M};
    for (int i = 0; i < N_NUMBERS; i++)
        QUAN_TRY(read_number(map, &numbers[i], grid, err));
    QUAN_TRY(read_ellipsoid(map, &grid->ellipsoid, err));
    QUAN_TRY(quan_run_text(map, "to", &out->to, err));
    out->has_local = true;
    grid->projected = quan_yaml_get(map, "central_meridian_deg") != NULL;
    grid->moved = quan_yaml_get(map, "dx_m") && quan_yaml_get(map, "dy_m");
    QUAN_TRY(check_used(map, grid, err));
    return check_grid(map, out, err);
}

/* crs: local and what it needs; a CRS of another name takes no parameters. */
static quan_status check_together(const quan_yaml_node *source, const quan_source *out,
                                  quan_error *err)
{
    const quan_yaml_node *crs = quan_yaml_get(source, "crs");
    const quan_yaml_node *local = quan_yaml_get(source, "local");
    const quan_yaml_node *points = quan_yaml_get(source, "common_points");
    const quan_yaml_node *to = quan_yaml_get(source, "to");
    bool is_local = out->crs && !strcmp(out->crs, "local");
    if (is_local && !local && !points)
        return quan_yaml_at(
            crs,
            quan_fail(err, QUAN_ERR_INPUT,
                      "`crs: local` needs `local:` with the parameters of the grid, "
                      "or `common_points:` with a table of points"),
            err);
    if (points && !out->to)
        return quan_yaml_at(points,
                            quan_fail(err, QUAN_ERR_INPUT,
                                      "`common_points` needs `to`: the system of to_x and to_y, as "
                                      "EPSG:4543"),
                            err);
    if (to && !local && !points)
        return quan_yaml_at(to,
                            quan_fail(err, QUAN_ERR_INPUT,
                                      "'to' has a meaning only with 'dx_m' and 'dy_m', or with "
                                      "'common_points'"),
                            err);
    return QUAN_OK;
}

quan_status quan_run_place(const quan_yaml_node *source, const char *folder, quan_source *out,
                           quan_error *err)
{
    const quan_yaml_node *local = quan_yaml_get(source, "local");
    const quan_yaml_node *points = quan_yaml_get(source, "common_points");
    const quan_yaml_node *table = quan_yaml_get(source, "points");
    bool is_local = out->crs && !strcmp(out->crs, "local");
    if (table)
        QUAN_TRY(quan_run_path(table, folder, true, &out->points, err));
    QUAN_TRY(quan_run_text(source, "to", &out->to, err));
    if (local && (!is_local || points))
        return quan_yaml_at(local,
                            quan_fail(err, QUAN_ERR_INPUT,
                                      "`local:` goes with `crs: local`, and not together with "
                                      "`common_points:`"),
                            err);
    if (points)
        QUAN_TRY(quan_run_path(points, folder, true, &out->common_points, err));
    if (local)
        QUAN_TRY(read_grid(local, out, err));
    return check_together(source, out, err);
}
