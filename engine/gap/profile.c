/* A profile is a row of profiles.csv: speeds that a standard or a study gives, never numbers in C.
 * Names are the key column; a name that is not there is answered with the nearest one. */
#include "quan/gap.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>

/* A cell above 0, which opening the catalogue has checked: a speed of 0 would divide. */
static double speed_of(const quan_table *profiles, int64_t row, const char *column)
{
    const char *cell = quan_catalogue_cell(profiles, row, column);
    double value = NAN;
    bool is_number = cell && quan_text_to_real(cell, &value);
    assert(is_number && value > 0.0);
    (void)is_number;
    return value;
}

/* The longest list that is searched for a nearest name is 64; catalogues have a handful. */
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
    quan_text_printable(name, shown, sizeof shown);
    if (nearest)
        return quan_fail(err, QUAN_ERR_USAGE, "%s is no profile of profiles.csv; did you mean %s?",
                         shown, nearest);
    return quan_fail(err, QUAN_ERR_USAGE, "%s is no profile of profiles.csv", shown);
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
    out->flat_mps = speed_of(profiles, row, "flat_mps");
    out->stairs_mps = speed_of(profiles, row, "stairs_mps");
    out->max_slope_ratio = speed_of(profiles, row, "max_slope_ratio");
    return QUAN_OK;
}
