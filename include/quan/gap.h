/* gap.h - criteria applied to reach: who lacks what, and why. */
#ifndef QUAN_GAP_H
#define QUAN_GAP_H

#include "quan/reach.h"
#include "quan/read.h"

/* A row of layers/catalogue/profiles.csv. An unknown name is QUAN_ERR_USAGE with the nearest one, a
 * speed that is none QUAN_ERR_INPUT. */
quan_status quan_profile_find(const quan_catalogue *catalogue, const char *name, quan_profile *out,
                              quan_error *err);

/* Answers of a criterion at a building. The names in the tables are the words after QUAN_GAP_, in
 * lower case. */
typedef enum {
    QUAN_GAP_MET,
    QUAN_GAP_GAP,
    QUAN_GAP_UNCERTAIN,   /* within the tolerances of the positions around the limit */
    QUAN_GAP_UNREACHABLE, /* no way on the network */
    QUAN_GAP_UNKNOWN,     /* the kind is in no source: data are missing */
} quan_gap_status;

/* What the stage made: output tables by their names in layers/output/. */
typedef struct {
    quan_layer building, detail, rural; /* gap_building, gap_detail, rural_building */
    quan_layer by_criterion;            /* gap_by_criterion */
    quan_layer estate, community, street, county, area_criterion, area;
    quan_layer facility_used;
    quan_table audit; /* key, value, note, all text: what the stage decided, counted and checked,
                         rows for run_info in a fixed order */
} quan_gap_result;

/* What the stage looks at; all of it is borrowed. */
typedef struct {
    const quan_run_file *run;
    const quan_catalogue *catalogue;
    const quan_dataset *data;
    const quan_network *network;
} quan_gap_inputs;

/* Judges every residential building of the study area (inside `boundary`, and inside `urban` where
 * that layer is given) against the criteria set named by the run. Distances are measured on the
 * network, home to facility; straight-line ones stand beside. Statuses come from per-building
 * values only. A set or criterion that cannot be judged is QUAN_ERR_USAGE or QUAN_ERR_INPUT; a
 * self-audit that finds a wrong distance is QUAN_ERR_INTERNAL. On failure *out is empty. */
quan_status quan_gap(const quan_gap_inputs *inputs, const quan_monitor *monitor,
                     quan_gap_result *out, quan_error *err);
void quan_gap_free(quan_gap_result *result);

#endif
