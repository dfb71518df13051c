/* gap_area: the homes without a facility, grouped by nearness. The drawn area is a picture only:
 * discs around the homes, dissolved. A contour of distances would look more exact and claim that
 * empty land between two houses lacks something. Persons, households and causes are sums over the
 * homes of a spot, and every home that misses the criterion is in exactly one of its spots. */
#include "gap_work.h"

#include <stdio.h>

enum {
    AREA_ID,
    CRITERION_ID,
    PERSONS,
    HOUSEHOLDS,
    N_BUILDINGS,
    AREA_M2,
    CAUSE,
    N_COLUMNS
};

static const gap_column columns[N_COLUMNS] = {
    [AREA_ID] = {"area_id", QUAN_TYPE_TEXT},
    [CRITERION_ID] = {"criterion_id", QUAN_TYPE_TEXT},
    [PERSONS] = {"persons", QUAN_TYPE_INT},
    [HOUSEHOLDS] = {"households", QUAN_TYPE_INT},
    [N_BUILDINGS] = {"n_buildings", QUAN_TYPE_INT},
    [AREA_M2] = {"area_m2", QUAN_TYPE_REAL},
    [CAUSE] = {"cause", QUAN_TYPE_TEXT},
};

/* The homes of one spot; -1: nobody there has a figure. */
typedef struct {
    int64_t persons, households, n_buildings;
    int64_t cause_persons[GAP_N_CAUSES], cause_buildings[GAP_N_CAUSES];
} spot;

/* The homes that miss one criterion, and the drawn spots they fall into. */
typedef struct {
    int64_t n, *home, *group;
    quan_xy *points;
    quan_geoms drawn;
} scatter;

/* Certain gaps only: what is doubtful or unknown draws no spot. */
static void find_without(const gap_work *work, int32_t criterion, scatter *s)
{
    s->n = 0;
    for (int64_t home = 0; home < work->homes.n; home++) {
        uint8_t status = quan_gap_answer(work, home, criterion)->status;
        if (status != QUAN_GAP_GAP && status != QUAN_GAP_UNREACHABLE)
            continue;
        s->home[s->n] = home;
        s->points[s->n++] = work->homes.point[home];
    }
}

/* A sum in which -1 is "not known": known figures add up, and only nothing at all stays unknown. */
static int64_t plus(int64_t sum, int64_t value)
{
    return value < 0 ? sum : sum < 0 ? value : sum + value;
}

/* Adds the homes up by the spot that dissolving put each of them in. */
static void add_homes(const gap_work *work, int32_t criterion, const scatter *s, spot *spots,
                      int64_t n_spots)
{
    for (int64_t i = 0; i < n_spots; i++)
        spots[i] = (spot){.persons = -1, .households = -1};
    for (int64_t i = 0; i < s->n; i++) {
        spot *to = &spots[s->group[i]];
        int64_t home = s->home[i], persons = work->homes.persons[home];
        uint8_t cause = quan_gap_answer(work, home, criterion)->cause;
        to->n_buildings++;
        to->persons = plus(to->persons, persons);
        to->households = plus(to->households, work->homes.households[home]);
        to->cause_persons[cause] += persons > 0 ? persons : 0;
        to->cause_buildings[cause]++;
    }
}

/* By persons, then buildings, then the order in which causes are tried. */
static gap_cause main_cause(const spot *s)
{
    gap_cause best = GAP_NO_CAUSE;
    for (gap_cause c = GAP_DATA_MISSING; c < GAP_N_CAUSES; c++)
        if (s->cause_persons[c] > s->cause_persons[best] ||
            (s->cause_persons[c] == s->cause_persons[best] &&
             s->cause_buildings[c] > s->cause_buildings[best]))
            best = c;
    return best;
}

/* One row; the geometry of the same number is there already. Ids are the criterion and a number
 * from 1. */
static quan_status add_spot(const gap_criterion *criterion, const spot *s, int64_t number,
                            quan_layer *out, quan_error *err)
{
    char id[256];
    quan_table *table = &out->table;
    snprintf(id, sizeof id, "%.200s#%lld", criterion->id, (long long)number);
    QUAN_TRY(quan_table_add_rows(table, 1, err));
    int64_t row = table->n_rows - 1;
    QUAN_TRY(quan_table_set_text(table, AREA_ID, row, id, err));
    QUAN_TRY(quan_table_set_text(table, CRITERION_ID, row, criterion->id, err));
    quan_gap_set_count(table, PERSONS, row, s->persons);
    quan_gap_set_count(table, HOUSEHOLDS, row, s->households);
    quan_table_set_int(table, N_BUILDINGS, row, s->n_buildings);
    quan_table_set_real(table, AREA_M2, row, quan_geoms_area_m2(&out->geoms, row));
    return quan_table_set_text(table, CAUSE, row, quan_gap_cause_word(main_cause(s)), err);
}

/* Dissolving is slow, so criteria are dissolved side by side, each into its own place. */
typedef struct {
    const gap_work *work;
    scatter *scatters; /* per criterion */
} field;

static quan_status dissolve(int64_t criterion, int32_t thread, void *payload, quan_error *err)
{
    const field *f = payload;
    const gap_work *work = f->work;
    scatter *s = &f->scatters[criterion];
    size_t n = (size_t)work->homes.n;
    (void)thread;
    s->home = quan_alloc(n, sizeof *s->home);
    s->group = quan_alloc(n, sizeof *s->group);
    s->points = quan_alloc(n, sizeof *s->points);
    if (!s->home || !s->group || !s->points)
        return quan_fail_memory(err, "the blind spots");
    find_without(work, (int32_t)criterion, s);
    s->drawn.kind = QUAN_POLYGONS;
    return s->n == 0 ? QUAN_OK
                     : quan_dissolve_discs(s->points, s->n, work->settings.blind_spot_radius_m,
                                           &s->drawn, s->group, err);
}

/* In the order in which the spots were drawn: by their low corners. */
static quan_status write_spots(const gap_work *work, int32_t criterion, const scatter *s,
                               quan_layer *out, quan_error *err)
{
    int64_t n_spots = s->drawn.n_features;
    spot *spots = quan_alloc((size_t)n_spots, sizeof *spots);
    if (!spots)
        return quan_fail_memory(err, "the blind spots");
    add_homes(work, criterion, s, spots, n_spots);
    quan_status status = QUAN_OK;
    for (int64_t i = 0; i < n_spots && !status; i++) {
        status = quan_geoms_add_copy(&out->geoms, &s->drawn, i, err);
        if (!status)
            status = add_spot(&work->criteria[criterion], &spots[i], i + 1, out, err);
    }
    quan_free(spots);
    return status;
}

static void free_scatter(scatter *s)
{
    quan_free(s->home);
    quan_free(s->group);
    quan_free(s->points);
    quan_geoms_free(&s->drawn);
}

quan_status quan_gap_find_blind_spots(gap_work *work, quan_gap_result *out, quan_error *err)
{
    field f = {work, quan_calloc((size_t)work->n_criteria, sizeof *f.scatters)};
    if (!f.scatters)
        return quan_fail_memory(err, "the blind spots");
    out->area.geoms.kind = QUAN_POLYGONS;
    quan_status status = quan_gap_make_table(columns, N_COLUMNS, 0, &out->area.table, err);
    if (!status)
        status = quan_parallel(work->monitor, work->n_criteria, dissolve, &f, err);
    for (int32_t c = 0; c < work->n_criteria && !status; c++)
        status = write_spots(work, c, &f.scatters[c], &out->area, err);
    for (int32_t c = 0; c < work->n_criteria; c++)
        free_scatter(&f.scatters[c]);
    quan_free(f.scatters);
    return status;
}
