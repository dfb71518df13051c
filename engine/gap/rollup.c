/* From homes to areas, on four bases side by side. Everything is added up in whole numbers (square
 * metres, persons, households, buildings), so the parts are exactly the total; an area's rate is a
 * sum over a sum, never a mean of rates, in which a small community would weigh as much as a large
 * one.
 *
 * The four levels are four passes over the homes. A home is in one area of each level at most, so
 * nothing is counted twice; homes in no area of a level are in the county all the same. */
#include "gap_work.h"

#include <math.h>
#include <string.h>

typedef enum {
    LAND,
    PERSONS,
    HOUSEHOLDS,
    BUILDINGS,
    N_BASES
} base;

/* One area: what lives there, and how much of it has which answer (per criterion). */
typedef struct {
    int64_t n_buildings;
    int64_t sum[N_BASES];
    bool known[N_BASES]; /* some home of the area has a figure */
    int64_t (*answers)[N_BASES][GAP_N_STATUSES];
} area;

typedef struct {
    gap_level level;
    int64_t n;
    area *areas;
    int64_t (*answers)[N_BASES][GAP_N_STATUSES];
} level_sums;

/* What a home weighs on a base; -1 where that is not known. */
static int64_t weight(const gap_homes *homes, base b, int64_t home)
{
    switch (b) {
    case LAND:
        return homes->land_m2 ? homes->land_m2[home] : -1;
    case PERSONS:
        return homes->persons[home];
    case HOUSEHOLDS:
        return homes->households[home];
    default:
        return 1;
    }
}

/* A home without a figure counts on the other bases only. */
static void add_home(const gap_work *work, int64_t home, area *to)
{
    to->n_buildings++;
    for (base b = LAND; b < N_BASES; b++) {
        int64_t w = weight(&work->homes, b, home);
        if (w < 0)
            continue;
        to->known[b] = true;
        to->sum[b] += w;
        for (int32_t c = 0; c < work->n_criteria; c++)
            to->answers[c][b][quan_gap_answer(work, home, c)->status] += w;
    }
}

/* The answers of all areas are one block, so that there is one allocation and one free. */
static quan_status add_up(const gap_work *work, level_sums *sums, quan_error *err)
{
    size_t n = (size_t)sums->n;
    sums->areas = quan_calloc(n, sizeof *sums->areas);
    sums->answers = quan_calloc(n * (size_t)work->n_criteria, sizeof *sums->answers);
    if (!sums->areas || !sums->answers)
        return quan_fail_memory(err, "the areas");
    for (int64_t a = 0; a < sums->n; a++)
        sums->areas[a].answers = sums->answers + a * work->n_criteria;
    for (int64_t home = 0; home < work->homes.n; home++) {
        int64_t a = work->homes.area[sums->level][home];
        if (a >= 0)
            add_home(work, home, &sums->areas[a]);
    }
    return QUAN_OK;
}

/* The answer of an area: 1 met, 0 not met, -1 to verify. It is met when the share of its people is
 * met whatever the doubtful ones turn out to be, and not met when it is missed even with them. */
static int judge_area(const gap_work *work, const area *a, int32_t criterion)
{
    base b = a->known[PERSONS] && a->sum[PERSONS] > 0         ? PERSONS
             : a->known[HOUSEHOLDS] && a->sum[HOUSEHOLDS] > 0 ? HOUSEHOLDS
                                                              : BUILDINGS;
    const int64_t *of = a->answers[criterion][b];
    /* Millionths, so that nine in ten of ten is exactly nine. */
    int64_t share = llround(work->settings.met_share * 1e6);
    quan_int128 due = (quan_int128)share * a->sum[b];
    quan_int128 sure = (quan_int128)1000000 * of[QUAN_GAP_MET];
    quan_int128 open = (quan_int128)1000000 * (of[QUAN_GAP_UNCERTAIN] + of[QUAN_GAP_UNKNOWN]);
    return sure >= due ? 1 : sure + open < due ? 0 : -1;
}

enum {
    AREA_ID,
    NAME,
    N_PERSONS,
    N_HOUSEHOLDS,
    N_BUILDINGS,
    N_DUE,
    N_MET,
    N_GAP,
    N_TO_VERIFY,
    SCORE,
    UNMET,
    N_AREA_COLUMNS
};

static const gap_column area_columns[N_AREA_COLUMNS] = {
    [AREA_ID] = {"area_id", QUAN_TYPE_TEXT},
    [NAME] = {"name", QUAN_TYPE_TEXT},
    [N_PERSONS] = {"persons", QUAN_TYPE_INT},
    [N_HOUSEHOLDS] = {"households", QUAN_TYPE_INT},
    [N_BUILDINGS] = {"n_buildings", QUAN_TYPE_INT},
    [N_DUE] = {"n_due", QUAN_TYPE_INT},
    [N_MET] = {"n_met", QUAN_TYPE_INT},
    [N_GAP] = {"n_gap", QUAN_TYPE_INT},
    [N_TO_VERIFY] = {"n_to_verify", QUAN_TYPE_INT},
    [SCORE] = {"score", QUAN_TYPE_REAL},
    [UNMET] = {"unmet", QUAN_TYPE_TEXT},
};

/* The criteria that an area does not meet, comma separated; the caller frees *list. */
static quan_status list_unmet(const gap_work *work, const int *answers, char **list,
                              quan_error *err)
{
    size_t size = 1;
    for (int32_t c = 0; c < work->n_criteria; c++)
        size += strlen(work->criteria[c].id) + 1;
    *list = quan_calloc(size, 1);
    if (!*list)
        return quan_fail_memory(err, "the areas");
    char *end = *list;
    for (int32_t c = 0; c < work->n_criteria; c++) {
        if (answers[c] != 0)
            continue;
        if (end > *list)
            *end++ = ',';
        size_t length = strlen(work->criteria[c].id);
        memcpy(end, work->criteria[c].id, length);
        end += length;
    }
    return QUAN_OK;
}

/* Counts of criteria, and the score: met over met and not met, what is to be verified left out.
 * Areas without a judged home have nothing due and no score. */
static quan_status set_answers(const gap_work *work, const area *a, int64_t row, quan_table *table,
                               quan_error *err)
{
    int64_t n_met = 0, n_gap = 0, n_due = a->n_buildings > 0 ? work->n_criteria : 0;
    char *unmet = NULL;
    int *answers = quan_alloc((size_t)work->n_criteria, sizeof *answers);
    if (!answers)
        return quan_fail_memory(err, "the areas");
    for (int32_t c = 0; c < work->n_criteria; c++) {
        answers[c] = n_due > 0 ? judge_area(work, a, c) : -1;
        n_met += answers[c] == 1;
        n_gap += answers[c] == 0;
    }
    quan_table_set_int(table, N_DUE, row, n_due);
    quan_table_set_int(table, N_MET, row, n_met);
    quan_table_set_int(table, N_GAP, row, n_gap);
    quan_table_set_int(table, N_TO_VERIFY, row, n_due - n_met - n_gap);
    if (n_met + n_gap > 0)
        quan_table_set_real(table, SCORE, row, (double)n_met / (double)(n_met + n_gap));
    quan_status status = list_unmet(work, answers, &unmet, err);
    if (!status && unmet[0] != '\0')
        status = quan_table_set_text(table, UNMET, row, unmet, err);
    quan_free(unmet);
    quan_free(answers);
    return status;
}

/* The parts of all boundary features are one county. */
static quan_status add_county_shape(const quan_geoms *boundary, quan_geoms *out, quan_error *err)
{
    QUAN_TRY(quan_geoms_add_feature(out, err));
    for (int64_t part = 0; part < boundary->n_parts; part++) {
        QUAN_TRY(quan_geoms_add_part(out, err));
        for (int64_t r = boundary->ring_first[part]; r < boundary->ring_first[part + 1]; r++)
            QUAN_TRY(quan_geoms_add_ring(out, boundary->points + boundary->point_first[r],
                                         boundary->point_first[r + 1] - boundary->point_first[r],
                                         err));
    }
    return QUAN_OK;
}

/* One row with its figures and its shape; rows are those of the level's layer. */
static quan_status set_area(const gap_work *work, const level_sums *sums, int64_t row,
                            quan_layer *out, quan_error *err)
{
    const quan_layer *layer = quan_gap_level_layer(work, sums->level);
    const area *a = &sums->areas[row];
    int32_t name = quan_table_find(&layer->table, "name");
    const char *title =
        name >= 0 && row < layer->table.n_rows ? quan_table_text(&layer->table, name, row) : NULL;
    if (!title && sums->level == GAP_COUNTY)
        title = work->run->title;
    QUAN_TRY(quan_table_set_text(&out->table, AREA_ID, row,
                                 quan_gap_area_id(work, sums->level, row), err));
    QUAN_TRY(quan_table_set_text(&out->table, NAME, row, title, err));
    quan_gap_set_count(&out->table, N_PERSONS, row, a->known[PERSONS] ? a->sum[PERSONS] : -1);
    quan_gap_set_count(&out->table, N_HOUSEHOLDS, row,
                       a->known[HOUSEHOLDS] ? a->sum[HOUSEHOLDS] : -1);
    quan_table_set_int(&out->table, N_BUILDINGS, row, a->n_buildings);
    QUAN_TRY(set_answers(work, a, row, &out->table, err));
    return sums->level == GAP_COUNTY ? add_county_shape(&layer->geoms, &out->geoms, err)
                                     : quan_geoms_add_copy(&out->geoms, &layer->geoms, row, err);
}

enum {
    LEVEL,
    SUM_AREA_ID,
    CRITERION_ID,
    BASE,
    UNIT,
    TOTAL,
    MET,
    GAP,
    UNCERTAIN,
    UNREACHABLE,
    UNKNOWN,
    MET_RATIO,
    N_SUM_COLUMNS
};

static const gap_column sum_columns[N_SUM_COLUMNS] = {
    [LEVEL] = {"level", QUAN_TYPE_TEXT},
    [SUM_AREA_ID] = {"area_id", QUAN_TYPE_TEXT},
    [CRITERION_ID] = {"criterion_id", QUAN_TYPE_TEXT},
    [BASE] = {"base", QUAN_TYPE_TEXT},
    [UNIT] = {"unit", QUAN_TYPE_TEXT},
    [TOTAL] = {"total", QUAN_TYPE_REAL},
    [MET] = {"met", QUAN_TYPE_REAL},
    [GAP] = {"gap", QUAN_TYPE_REAL},
    [UNCERTAIN] = {"uncertain", QUAN_TYPE_REAL},
    [UNREACHABLE] = {"unreachable", QUAN_TYPE_REAL},
    [UNKNOWN] = {"unknown", QUAN_TYPE_REAL},
    [MET_RATIO] = {"met_ratio", QUAN_TYPE_REAL},
};

/* Into the last row. */
static quan_status set_sum_words(const gap_work *work, const level_sums *sums, int64_t a, int32_t c,
                                 quan_table *out, quan_error *err)
{
    const struct {
        int32_t column;
        const char *text;
    } texts[] = {{LEVEL, quan_gap_level_word(sums->level)},
                 {SUM_AREA_ID, quan_gap_area_id(work, sums->level, a)},
                 {CRITERION_ID, work->criteria[c].id}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        QUAN_TRY(quan_table_set_text(out, texts[i].column, out->n_rows - 1, texts[i].text, err));
    return QUAN_OK;
}

/* Into the last row; sums below 2^53 are exact as reals. No ratio over a total of 0. */
static void set_sum_figures(const area *from, int32_t c, base b, quan_table *out)
{
    static const int32_t status_columns[GAP_N_STATUSES] = {
        [QUAN_GAP_MET] = MET,
        [QUAN_GAP_GAP] = GAP,
        [QUAN_GAP_UNCERTAIN] = UNCERTAIN,
        [QUAN_GAP_UNREACHABLE] = UNREACHABLE,
        [QUAN_GAP_UNKNOWN] = UNKNOWN,
    };
    const int64_t *of = from->answers[c][b];
    int64_t row = out->n_rows - 1;
    quan_table_set_real(out, TOTAL, row, (double)from->sum[b]);
    for (int s = 0; s < GAP_N_STATUSES; s++)
        quan_table_set_real(out, status_columns[s], row, (double)of[s]);
    if (from->sum[b] > 0)
        quan_table_set_real(out, MET_RATIO, row, (double)of[QUAN_GAP_MET] / (double)from->sum[b]);
}

/* The four bases of one area and criterion. */
static quan_status add_sums(const gap_work *work, const level_sums *sums, int64_t a, int32_t c,
                            quan_table *out, quan_error *err)
{
    static const char *const bases[] = {"land", "persons", "households", "buildings"};
    static const char *const units[] = {"m2", "person", "household", "building"};
    for (base b = LAND; b < N_BASES; b++) {
        QUAN_TRY(quan_table_add_rows(out, 1, err));
        QUAN_TRY(set_sum_words(work, sums, a, c, out, err));
        QUAN_TRY(quan_table_set_text(out, BASE, out->n_rows - 1, bases[b], err));
        QUAN_TRY(quan_table_set_text(out, UNIT, out->n_rows - 1, units[b], err));
        if (sums->areas[a].known[b])
            set_sum_figures(&sums->areas[a], c, b, out);
    }
    return QUAN_OK;
}

/* Areas without a judged home are drawn, but have no rates. */
static quan_status write_level(const gap_work *work, const level_sums *sums, quan_layer *areas,
                               quan_table *sum_table, quan_error *err)
{
    QUAN_TRY(quan_gap_make_table(area_columns, N_AREA_COLUMNS, sums->n, &areas->table, err));
    areas->geoms.kind = QUAN_POLYGONS;
    for (int64_t a = 0; a < sums->n; a++) {
        QUAN_TRY(set_area(work, sums, a, areas, err));
        for (int32_t c = 0; c < work->n_criteria && sums->areas[a].n_buildings > 0; c++)
            QUAN_TRY(add_sums(work, sums, a, c, sum_table, err));
    }
    return QUAN_OK;
}

quan_status quan_gap_roll_up(gap_work *work, quan_gap_result *out, quan_error *err)
{
    quan_layer *const layers[] = {&out->estate, &out->community, &out->street, &out->county};
    quan_table *sum_table = &out->area_criterion.table;
    QUAN_TRY(quan_gap_make_table(sum_columns, N_SUM_COLUMNS, 0, sum_table, err));
    for (gap_level level = GAP_ESTATE; level < GAP_N_LEVELS; level++) {
        level_sums sums = {
            .level = level,
            .n = level == GAP_COUNTY ? 1 : quan_gap_level_layer(work, level)->table.n_rows};
        quan_status status = add_up(work, &sums, err);
        if (!status)
            status = write_level(work, &sums, layers[level], sum_table, err);
        quan_free(sums.areas);
        quan_free(sums.answers);
        QUAN_TRY(status);
    }
    return QUAN_OK;
}
