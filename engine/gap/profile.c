#include "quan/gap.h"

#include <stdio.h>

static quan_status read_speed(const quan_table *profiles, int64_t row, const char *column,
                              double *value, quan_error *err)
{
    const char *cell = quan_catalogue_cell(profiles, row, column);
    if (cell && quan_text_to_real(cell, value) && *value > 0.0)
        return QUAN_OK;
    return quan_fail(err, QUAN_ERR_INPUT, "profiles.csv, %s: %s must be a number above 0",
                     quan_table_text(profiles, 0, row), column);
}

static quan_status fail_unknown(const quan_table *profiles, const char *name, quan_error *err)
{
    enum {
        MAX_NAMES = 64
    };
    const char *names[MAX_NAMES] = {NULL};
    int32_t n = 0;
    for (; n < profiles->n_rows && n < MAX_NAMES; n++)
        names[n] = quan_table_text(profiles, 0, n);
    char shown[640];
    const char *nearest = quan_text_nearest(name, names, n);
    return quan_fail(err, QUAN_ERR_USAGE, "%s is no profile of profiles.csv; %s is",
                     quan_text_printable(name, shown, sizeof shown),
                     nearest ? nearest
                     : n     ? names[0]
                             : "none");
}

quan_status quan_profile_find(const quan_catalogue *catalogue, const char *name, quan_profile *out,
                              quan_error *err)
{
    const quan_table *profiles = &catalogue->tables[QUAN_CATALOGUE_PROFILES];
    int64_t row = quan_catalogue_find(profiles, name);
    if (row < 0)
        return fail_unknown(profiles, name, err);
    *out = (quan_profile){0};
    snprintf(out->name, sizeof out->name, "%s", name);
    QUAN_TRY(read_speed(profiles, row, "flat_mps", &out->flat_mps, err));
    QUAN_TRY(read_speed(profiles, row, "stairs_mps", &out->stairs_mps, err));
    return read_speed(profiles, row, "max_slope_ratio", &out->max_slope_ratio, err);
}
