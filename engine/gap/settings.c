/* The numbers that the stage needs, out of settings.csv and profiles.csv, once and first. None has
 * a default in C: a missing key is an error that names it, so that no figure rests on a value
 * nobody can see. */
#include "gap_work.h"

#include <string.h>

/* A run file without `profiles` asks for both. */
static bool is_wanted(const quan_run_file *run, const char *name)
{
    for (int32_t i = 0; i < run->n_profiles; i++)
        if (strcmp(run->profiles[i], name) == 0)
            return true;
    return run->n_profiles == 0;
}

/* All are read before any work, so that a bad cell ends the run at once. */
quan_status quan_gap_read_settings(gap_work *work, quan_gap_result *out, quan_error *err)
{
    gap_settings *s = &work->settings;
    (void)out;
    const struct {
        const char *key;
        double *value;
    } wanted[] = {
        {"accuracy.building_m", &s->building_accuracy_m},
        {"accuracy.facility_m", &s->facility_accuracy_m},
        {"access.connector_max_m", &s->connector_max_m},
        {"access.multi_max_m", &s->multi_max_m},
        {"area.met_share", &s->met_share},
        {"blind_spot.radius_m", &s->blind_spot_radius_m},
        {"band.factor", &s->band_factor},
        {"network.snap_m", &s->snap_m},
        {"audit.pairs", &s->audit_pairs},
        {"audit.tolerance_m", &s->audit_tolerance_m},
        {"audit.max_m", &s->audit_max_m},
        {"audit.max_vertices", &s->audit_max_vertices},
    };
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        QUAN_TRY(quan_setting(work->catalogue, wanted[i].key, wanted[i].value, err));
        if (*wanted[i].value < 0)
            return quan_fail(err, QUAN_ERR_INPUT, "settings.csv: %s must not be below 0",
                             wanted[i].key);
    }
    if (s->met_share > 1)
        return quan_fail(err, QUAN_ERR_INPUT, "settings.csv: area.met_share must not exceed 1");

    work->wants_adult = is_wanted(work->run, "adult");
    work->wants_elder = is_wanted(work->run, "elder");
    if (work->wants_adult)
        QUAN_TRY(quan_profile_find(work->catalogue, "adult", &work->adult, err));
    if (work->wants_elder)
        QUAN_TRY(quan_profile_find(work->catalogue, "elder", &work->elder, err));
    return QUAN_OK;
}
