/* gap_work.h - what the steps of the gap stage hand to each other. */
#ifndef QUAN_GAP_WORK_H
#define QUAN_GAP_WORK_H

#include "quan/gap.h"

/* Why a criterion is not met, in the order in which causes are tried. */
typedef enum {
    GAP_NO_CAUSE,
    GAP_DATA_MISSING,
    GAP_DISCONNECTED,
    GAP_GATE,
    GAP_BARRIER,
    GAP_TOO_FAR,
    GAP_N_CAUSES,
} gap_cause;

/* From best to worst, so that the larger is the worse. */
typedef enum {
    GAP_WITHIN,
    GAP_TO_VERIFY,
    GAP_OVER_1_5,
    GAP_OVER,
    GAP_BAND_UNREACHABLE,
} gap_band;

typedef enum {
    /* Beside the answer, never part of it. */
    GAP_SIZE_NONE, /* no facility was found: there is nothing to measure */
    GAP_SIZE_NOT_REQUIRED,
    GAP_SIZE_ENOUGH,
    GAP_SIZE_SMALL,
    GAP_SIZE_UNKNOWN,
} gap_size;

typedef enum {
    GAP_ESTATE,
    GAP_COMMUNITY,
    GAP_STREET,
    GAP_COUNTY,
    GAP_N_LEVELS,
} gap_level;

#define GAP_N_STATUSES 5

/* The words of the output tables; NULL for GAP_NO_CAUSE and GAP_SIZE_NONE. */
const char *quan_gap_status_word(quan_gap_status status);
const char *quan_gap_cause_word(gap_cause cause);
const char *quan_gap_band_word(gap_band band);
const char *quan_gap_size_word(gap_size size);

typedef struct {
    /* Where a feature has no accuracy of its own. */
    double building_accuracy_m, facility_accuracy_m;
    /* Longest straight ways to the network: of the first direction, of the others. */
    double connector_max_m, multi_max_m;
    /* 0 to 1; radius of the drawn discs; the ratio at which `over_1_5` ends. */
    double met_share, blind_spot_radius_m, band_factor;
    double snap_m; /* of road ends, as the network was built */
    /* Pairs to check, allowed difference, longest distance, most vertices in a window. */
    double audit_pairs, audit_tolerance_m, audit_max_m, audit_max_vertices;
} gap_settings;

/* A criterion of the chosen set. */
typedef struct {
    const char *id; /* of the catalogue */
    int32_t group;  /* its kind group */
    double limit_m;
    double limit_min; /* NaN where the standard states metres */
    int64_t limit_mm;
    bool by_buffer; /* the straight distance decides */
} gap_criterion;

/* What is nearest to each home: cost in mm or ms, and the entry of the group (-1: none). low and
 * high bound the cost to the nearest facility for every position that the facilities' tolerances
 * allow; empty (NULL) for times. */
typedef struct {
    uint32_t *cost, *low, *high;
    int64_t *entry;
} gap_nearest;

/* Criteria whose facilities are the same share a group and its searches. */
typedef struct {
    unsigned char *kinds; /* per row of the kinds catalogue: 1 when it belongs */
    bool known;           /* one of its kinds at least is in the data */
    int64_t n;            /* existing facilities with one of the kinds, ascending */
    int64_t *facilities;  /* rows of the facility layer */
    unsigned char *residents_only;
    uint32_t *tolerance_mm;
    unsigned char *size; /* gap_size of each */
    gap_nearest route, buffer;
    /* Costs alone, per home; these are searched without tolerances. */
    uint32_t *adult_ms, *elder_ms; /* NULL when the run does not ask for the profile */
    uint32_t *gates_mm, *walls_mm; /* NULL when no such search was needed */
} gap_group;

/* The homes that are judged: residential buildings of the study area, in the order of the layer. */
typedef struct {
    int64_t n;
    /* Of each home, in arrays of n. */
    int64_t *row; /* of the building layer */
    quan_xy *point;
    uint32_t *tolerance_mm;
    int64_t *persons, *households, *elders; /* -1: not known */
    int64_t *land_m2;            /* share of residential land; NULL without a parcel layer */
    int64_t *area[GAP_N_LEVELS]; /* row of the area layer, or -1 */
    quan_geoms geoms;
    int64_t n_rural;
    int64_t *rural_row;
} gap_homes;

/* The answer of one criterion at one home. */
typedef struct {
    int64_t facility; /* row of the facility layer, -1: none */
    double ratio;     /* distance / limit; infinite without a facility */
    uint8_t status, cause, band, size;
} gap_answer;

/* Everything that the steps share. The inputs are borrowed, the rest is freed by quan_gap(). */
typedef struct {
    const quan_run_file *run;
    const quan_catalogue *catalogue;
    const quan_dataset *data;
    const quan_network *network;
    const quan_monitor *monitor;
    gap_settings settings;
    quan_profile adult, elder;
    bool wants_adult, wants_elder;
    gap_criterion *criteria;
    int32_t n_criteria, n_groups;
    gap_group *groups;
    gap_homes homes;
    quan_access home_access, facility_access;
    gap_answer *answers; /* homes.n * n_criteria, by home */
} gap_work;

/* --- steps, in the order of quan_gap(); each fills what is its own --- */

/* settings.c: numbers and profiles of the catalogue. */
quan_status quan_gap_read_settings(gap_work *work, quan_gap_result *out, quan_error *err);

/* criteria.c: the set's criteria, and the groups of kinds that they ask for. */
quan_status quan_gap_choose_criteria(gap_work *work, quan_gap_result *out, quan_error *err);

/* homes.c: who is judged, where he belongs; land.c: his share of residential land. */
quan_status quan_gap_find_homes(gap_work *work, quan_gap_result *out, quan_error *err);
quan_status quan_gap_share_land(gap_work *work, quan_gap_result *out, quan_error *err);

/* groups.c: the facilities of each group; sizes.c: whether they are as large as their kind asks. */
quan_status quan_gap_find_facilities(gap_work *work, quan_gap_result *out, quan_error *err);
quan_status quan_gap_size_facilities(gap_work *work, quan_gap_result *out, quan_error *err);

/* attach.c: access to the network; measure.c: the searches on it; buffer.c: straight distances. */
quan_status quan_gap_attach(gap_work *work, quan_gap_result *out, quan_error *err);
quan_status quan_gap_measure(gap_work *work, quan_gap_result *out, quan_error *err);
quan_status quan_gap_measure_buffers(gap_work *work, quan_gap_result *out, quan_error *err);

/* judge.c: statuses, bands, sizes; cause.c: why, by searches on changed networks. */
quan_status quan_gap_judge(gap_work *work, quan_gap_result *out, quan_error *err);
quan_status quan_gap_explain(gap_work *work, quan_gap_result *out, quan_error *err);

/* buildings.c, details.c, tables.c, rollup.c, blind_spot.c: the output tables. */
quan_status quan_gap_write_buildings(gap_work *work, quan_gap_result *out, quan_error *err);
quan_status quan_gap_write_details(gap_work *work, quan_gap_result *out, quan_error *err);
quan_status quan_gap_write_by_criterion(gap_work *work, quan_gap_result *out, quan_error *err);
quan_status quan_gap_write_rural(gap_work *work, quan_gap_result *out, quan_error *err);
quan_status quan_gap_write_facilities(gap_work *work, quan_gap_result *out, quan_error *err);
quan_status quan_gap_roll_up(gap_work *work, quan_gap_result *out, quan_error *err);
quan_status quan_gap_find_blind_spots(gap_work *work, quan_gap_result *out, quan_error *err);

/* audit.c: a sample of the distances measured anew on the raw road lines. */
quan_status quan_gap_audit(gap_work *work, quan_gap_result *out, quan_error *err);

/* --- what several steps use --- */

/* Appends a row to the audit table; note may be NULL. */
quan_status quan_gap_tell(quan_gap_result *out, const char *key, const char *note, quan_error *err,
                          const char *format, ...) __attribute__((format(printf, 5, 6)));

/* Costs from every home to the nearest facility of each group by time, or on a changed network,
 * into the group's field for that; only for groups with wanted[g] (NULL: all). */
quan_status quan_gap_search(gap_work *work, const quan_metric *metric, const unsigned char *wanted,
                            quan_error *err);

/* ambiguity.c: does an end of the road stop short of a road within the tolerance at which the
 * network may join it? Are two places of the roads equally near to a point, as far as its connector
 * shows? */
bool quan_gap_has_near_miss(const quan_layer *roads, const quan_index *index, int64_t road,
                            double snap_m);
bool quan_gap_has_two_feet(const quan_layer *roads, const quan_index *index, quan_xy point,
                           double connector_m);

/* The layer of a level; the county's is the boundary. */
const quan_layer *quan_gap_level_layer(const gap_work *work, gap_level level);
const char *quan_gap_level_word(gap_level level);

/* The id of an area of a level; for the county that of the boundary's first feature, or the run's.
 */
const char *quan_gap_area_id(const gap_work *work, gap_level level, int64_t row);

/* The text in a named column of a role's layer, NULL where it is null or the column is absent. */
const char *quan_gap_text(const gap_work *work, quan_role role, const char *column, int64_t row);

/* The number of the first facility function row's kind in the kinds catalogue, or -1. */
int64_t quan_gap_kind_of(const gap_work *work, int64_t function);

/* May strangers use a facility for a function of that kind? By open_to, else by the kind's default.
 */
bool quan_gap_residents_only(const gap_work *work, int64_t facility, int64_t kind);

/* Row of the answers of a home. */
static inline const gap_answer *quan_gap_answer(const gap_work *work, int64_t home,
                                                int32_t criterion)
{
    return &work->answers[home * work->n_criteria + criterion];
}

/* A column of an output table, and a table of such columns with n rows. */
typedef struct {
    const char *name;
    quan_type type;
} gap_column;

/* Adds the columns, then n_rows rows of nulls; *out was empty. */
quan_status quan_gap_make_table(const gap_column *columns, int32_t n_columns, int64_t n_rows,
                                quan_table *out, quan_error *err);

/* Sets a whole number; negative ones are unknown and stay null. */
void quan_gap_set_count(quan_table *table, int32_t column, int64_t row, int64_t value);

/* Each leaves what it is given empty. */
void quan_gap_nearest_free(gap_nearest *nearest);
void quan_gap_groups_free(gap_work *work);
void quan_gap_homes_free(gap_homes *homes);

#endif
