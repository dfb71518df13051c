/* gap_building: one row per home, with its counts and its worst criterion, in the order of the
 * homes and so of the ids. All comes from the answers; nothing is judged here. The counts add up to
 * n_due. */
#include "gap_work.h"

#include <math.h>

enum {
    BUILDING_ID,
    NAME,
    ESTATE_ID,
    COMMUNITY_ID,
    STREET_ID,
    HOUSEHOLDS,
    PERSONS,
    ELDERS,
    N_DUE,
    N_MET,
    N_GAP,
    N_UNCERTAIN,
    N_UNREACHABLE,
    N_UNKNOWN,
    WORST_CRITERION,
    WORST_RATIO,
    BAND,
    CONFIDENCE,
    N_COLUMNS
};

static const gap_column columns[N_COLUMNS] = {
    [BUILDING_ID] = {"building_id", QUAN_TYPE_TEXT},
    [NAME] = {"name", QUAN_TYPE_TEXT},
    [ESTATE_ID] = {"estate_id", QUAN_TYPE_TEXT},
    [COMMUNITY_ID] = {"community_id", QUAN_TYPE_TEXT},
    [STREET_ID] = {"street_id", QUAN_TYPE_TEXT},
    [HOUSEHOLDS] = {"households", QUAN_TYPE_INT},
    [PERSONS] = {"persons", QUAN_TYPE_INT},
    [ELDERS] = {"elders", QUAN_TYPE_INT},
    [N_DUE] = {"n_due", QUAN_TYPE_INT},
    [N_MET] = {"n_met", QUAN_TYPE_INT},
    [N_GAP] = {"n_gap", QUAN_TYPE_INT},
    [N_UNCERTAIN] = {"n_uncertain", QUAN_TYPE_INT},
    [N_UNREACHABLE] = {"n_unreachable", QUAN_TYPE_INT},
    [N_UNKNOWN] = {"n_unknown", QUAN_TYPE_INT},
    [WORST_CRITERION] = {"worst_criterion", QUAN_TYPE_TEXT},
    [WORST_RATIO] = {"worst_ratio", QUAN_TYPE_REAL},
    [BAND] = {"band", QUAN_TYPE_TEXT},
    [CONFIDENCE] = {"confidence", QUAN_TYPE_REAL},
};

/* A certain answer weighs more than a doubtful one: the worst is the first of unreachable, gap,
 * uncertain, unknown, met; among equals the largest distance for its limit, then catalogue order.
 */
static bool is_worse(const gap_answer *a, const gap_answer *b)
{
    static const int weight[GAP_N_STATUSES] = {
        [QUAN_GAP_MET] = 0, [QUAN_GAP_UNKNOWN] = 1,     [QUAN_GAP_UNCERTAIN] = 2,
        [QUAN_GAP_GAP] = 3, [QUAN_GAP_UNREACHABLE] = 4,
    };
    if (a->status != b->status)
        return weight[a->status] > weight[b->status];
    return a->ratio > b->ratio;
}

/* The number of the worst criterion; there is one at least. */
static int32_t find_worst(const gap_work *work, int64_t home)
{
    int32_t worst = 0;
    for (int32_t c = 1; c < work->n_criteria; c++)
        if (is_worse(quan_gap_answer(work, home, c), quan_gap_answer(work, home, worst)))
            worst = c;
    return worst;
}

/* A doubtful or unknown answer lowers the confidence; an unreachable home is a certain finding. */
static void set_counts(const gap_work *work, int64_t home, quan_table *table)
{
    int64_t count[GAP_N_STATUSES] = {0};
    for (int32_t c = 0; c < work->n_criteria; c++)
        count[quan_gap_answer(work, home, c)->status]++;
    quan_table_set_int(table, N_DUE, home, work->n_criteria);
    quan_table_set_int(table, N_MET, home, count[QUAN_GAP_MET]);
    quan_table_set_int(table, N_GAP, home, count[QUAN_GAP_GAP]);
    quan_table_set_int(table, N_UNCERTAIN, home, count[QUAN_GAP_UNCERTAIN]);
    quan_table_set_int(table, N_UNREACHABLE, home, count[QUAN_GAP_UNREACHABLE]);
    quan_table_set_int(table, N_UNKNOWN, home, count[QUAN_GAP_UNKNOWN]);
    int64_t certain = count[QUAN_GAP_MET] + count[QUAN_GAP_GAP] + count[QUAN_GAP_UNREACHABLE];
    quan_table_set_real(table, CONFIDENCE, home, (double)certain / work->n_criteria);
}

/* A ratio without a distance (infinite) stays null. */
static quan_status set_worst(const gap_work *work, int64_t home, quan_table *table, quan_error *err)
{
    int32_t worst = find_worst(work, home);
    const gap_answer *answer = quan_gap_answer(work, home, worst);
    QUAN_TRY(quan_table_set_text(table, WORST_CRITERION, home, work->criteria[worst].id, err));
    if (isfinite(answer->ratio))
        quan_table_set_real(table, WORST_RATIO, home, answer->ratio);
    return quan_table_set_text(table, BAND, home, quan_gap_band_word(answer->band), err);
}

static quan_status set_row(const gap_work *work, int64_t home, quan_table *table, quan_error *err)
{
    static const int32_t area_columns[] = {ESTATE_ID, COMMUNITY_ID, STREET_ID};
    const gap_homes *homes = &work->homes;
    int64_t row = homes->row[home];
    QUAN_TRY(quan_table_set_text(table, BUILDING_ID, home,
                                 quan_gap_text(work, QUAN_ROLE_BUILDING, "id", row), err));
    QUAN_TRY(quan_table_set_text(table, NAME, home,
                                 quan_gap_text(work, QUAN_ROLE_BUILDING, "name", row), err));
    for (int level = GAP_ESTATE; level <= GAP_STREET; level++)
        QUAN_TRY(quan_table_set_text(table, area_columns[level], home,
                                     quan_gap_area_id(work, level, homes->area[level][home]), err));
    quan_gap_set_count(table, HOUSEHOLDS, home, homes->households[home]);
    quan_gap_set_count(table, PERSONS, home, homes->persons[home]);
    quan_gap_set_count(table, ELDERS, home, homes->elders[home]);
    set_counts(work, home, table);
    return set_worst(work, home, table, err);
}

quan_status quan_gap_write_buildings(gap_work *work, quan_gap_result *out, quan_error *err)
{
    const gap_homes *homes = &work->homes;
    QUAN_TRY(quan_gap_make_table(columns, N_COLUMNS, homes->n, &out->building.table, err));
    out->building.geoms.kind = homes->geoms.kind;
    for (int64_t home = 0; home < homes->n; home++) {
        QUAN_TRY(set_row(work, home, &out->building.table, err));
        QUAN_TRY(quan_geoms_add_copy(&out->building.geoms, &homes->geoms, home, err));
    }
    return QUAN_OK;
}
