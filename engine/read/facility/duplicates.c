/* duplicates.c - a school stands in the list of the education office, twice in a map service (the
 * school and its east gate) and once more as the ground of the land survey. Counted four times it
 * makes a town look well served; and a way to its gate is a way to the school.
 *
 * A record is compared with kept facilities only and never with merged ones, so that no chain of
 * records leads further away than the limits say; of several kept ones it joins an official one
 * before others, then the nearest, then the one of the lower id. */
#include "duplicates_work.h"

#include <math.h>
#include <string.h>

double quan_duplicates_distance(const duplicate_work *work, int64_t a, int64_t b)
{
    const quan_geoms *geoms = &work->layer->geoms;
    return fmin(quan_geoms_distance_m(geoms, a, work->records[b].point),
                quan_geoms_distance_m(geoms, b, work->records[a].point));
}

/* Both spans are ordered by kind. */
const char *quan_duplicates_kind(const duplicate_work *work, int64_t a, int64_t b)
{
    const duplicate_record *x = &work->records[a], *y = &work->records[b];
    for (int64_t i = x->first, j = y->first; i < x->end && j < y->end;) {
        const char *one = quan_table_text(work->functions, QUAN_FUNCTION_KIND, i);
        const char *two = quan_table_text(work->functions, QUAN_FUNCTION_KIND, j);
        int order = strcmp(one, two);
        if (!order)
            return one;
        i += order < 0;
        j += order > 0;
    }
    return NULL;
}

static quan_status read_settings(duplicate_work *work, quan_error *err)
{
    const struct {
        const char *key;
        double *value;
    } settings[] = {{"duplicates.same_m", &work->same_m},
                    {"duplicates.part_m", &work->part_m},
                    {"duplicates.generic_m", &work->generic_m},
                    {"duplicates.confirm_m", &work->confirm_m}};
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++)
        QUAN_TRY(quan_setting(work->g->catalogue, settings[i].key, settings[i].value, err));
    return QUAN_OK;
}

quan_status quan_duplicates_merge(quan_gathering *g, quan_error *err)
{
    duplicate_work work = {
        .g = g, .layer = &g->out->layers[QUAN_ROLE_FACILITY], .functions = &g->out->functions};
    work.n = work.layer->table.n_rows;
    work.records = quan_calloc((size_t)work.n, sizeof *work.records);
    if (!work.records)
        return quan_fail_memory(err, "the facilities");
    quan_status status = read_settings(&work, err);
    if (!status)
        status = quan_duplicates_read(&work, err);
    if (!status)
        status = quan_duplicates_link(&work, err);
    if (!status)
        status = quan_duplicates_apply(&work, err);
    quan_free(work.records);
    quan_arena_free(&work.texts);
    return status;
}
