/* spread_load.c - what is known of every building before totals are divided. */
#include "spread_work.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const quan_role level_roles[SPREAD_N_LEVELS] = {
    [SPREAD_ESTATE] = QUAN_ROLE_ESTATE,
    [SPREAD_COMMUNITY] = QUAN_ROLE_COMMUNITY,
    [SPREAD_STREET] = QUAN_ROLE_STREET,
};

static const quan_layer *layer_of(const spread_work *work, quan_role role)
{
    return &work->g->out->layers[role];
}

/* The table and row of an area; behind the estates come the rows of the ledger. */
static const quan_table *table_of(const spread_work *work, spread_level level, int64_t *area)
{
    const quan_table *table = &layer_of(work, level_roles[level])->table;
    if (level == SPREAD_ESTATE && *area >= table->n_rows) {
        *area -= table->n_rows;
        return &layer_of(work, QUAN_ROLE_LEDGER)->table;
    }
    return table;
}

int64_t spread_total(const spread_work *work, spread_level level, int64_t area, const char *column)
{
    const quan_table *table = table_of(work, level, &area);
    int64_t value = quan_table_int(table, quan_table_find(table, column), area, -1);
    return value < 0 ? -1 : value;
}

bool spread_is_asked(const spread_work *work, spread_level level, int64_t area)
{
    const spread_groups *groups = &work->groups[level];
    return groups->first[area] < groups->first[area + 1] ||
           area < layer_of(work, level_roles[level])->table.n_rows;
}

/* Meters of water or electricity in use before a rate that somebody estimated. */
int32_t spread_lived_in(const quan_table *table, int64_t row)
{
    int64_t meters = quan_table_int(table, quan_table_find(table, "live_meters"), row, -1);
    int64_t households = quan_table_int(table, quan_table_find(table, "households"), row, -1);
    double share = quan_table_real(table, quan_table_find(table, "occupancy"), row, -1);
    if (meters >= 0 && households > 0)
        share = (double)meters / (double)households;
    else if (share > 1)
        share /= 100; /* 85 % */
    return share < 0 ? -1 : (int32_t)lround(1000 * fmin(share, 1));
}

static bool has_geometry(const quan_geoms *geoms, int64_t row)
{
    return row < geoms->n_features && geoms->part_first[row] < geoms->part_first[row + 1];
}

/* Floor area, else floors times footprint; a point without floor area has no weight. */
static int64_t weigh(const spread_work *work, int64_t row)
{
    const quan_layer *layer = layer_of(work, QUAN_ROLE_BUILDING);
    const quan_table *table = &layer->table;
    double area_m2 = quan_table_real(table, quan_table_find(table, "floor_area_m2"), row, 0);
    if (!(area_m2 > 0) && has_geometry(&layer->geoms, row)) {
        double floors = quan_table_real(table, quan_table_find(table, "floors"), row, work->floors);
        area_m2 = quan_geoms_area_m2(&layer->geoms, row) * (floors > 0 ? floors : work->floors);
    }
    return area_m2 > 0 ? (int64_t)llround(fmin(area_m2, 1e9) * 100) : -1;
}

static void load_home(const spread_work *work, int64_t row, spread_home *home)
{
    const quan_table *table = &layer_of(work, QUAN_ROLE_BUILDING)->table;
    int32_t persons = quan_table_find(table, "persons");
    *home = (spread_home){
        .area = {-1, -1, -1},
        .persons = quan_table_int(table, persons, row, -1),
        .households = quan_table_int(table, quan_table_find(table, "households"), row, -1),
        .residential = quan_table_int(table, quan_table_find(table, "residential"), row, 0) == 1,
        .lived_in = spread_lived_in(table, row),
    };
    home->rule = home->persons >= 0 ? SPREAD_GIVEN : SPREAD_UNKNOWN;
    home->settled = home->persons >= 0;
    if (home->residential)
        home->weight = weigh(work, row);
}

/* An area matters when it has a total; estates also for the mix of their years. */
static bool has_totals(const quan_table *table)
{
    static const char *const always[] = {"persons", "households"};
    for (int32_t c = 0; c < table->n_columns; c++) {
        const char *name = table->columns[c].name;
        bool asked = !strcmp(name, always[0]) || !strcmp(name, always[1]) ||
                     !strcmp(name, "elders") || !strncmp(name, "age_", 4);
        for (int64_t row = 0; asked && row < table->n_rows; row++) {
            if (!quan_table_is_null(table, c, row))
                return true;
        }
    }
    return false;
}

/* Finds the area of each level around each building, by the point that stands for it. */
static quan_status locate(spread_work *work, const bool asked[SPREAD_N_LEVELS], quan_error *err)
{
    const quan_geoms *geoms = &layer_of(work, QUAN_ROLE_BUILDING)->geoms;
    quan_index index[SPREAD_N_LEVELS] = {{0}};
    quan_status status = QUAN_OK;
    for (int l = 0; l < SPREAD_N_LEVELS && !status; l++) {
        if (asked[l])
            status = quan_index_build_geoms(&layer_of(work, level_roles[l])->geoms, &index[l], err);
    }
    for (int64_t row = 0; row < work->n && !status; row++) {
        quan_xy point;
        if (!has_geometry(geoms, row))
            continue;
        status = quan_geoms_feature_point(geoms, row, &point, err);
        for (int l = 0; l < SPREAD_N_LEVELS && !status; l++) {
            if (asked[l])
                work->homes[row].area[l] =
                    quan_index_containing(&index[l], &layer_of(work, level_roles[l])->geoms, point);
        }
    }
    for (int l = 0; l < SPREAD_N_LEVELS; l++)
        quan_index_free(&index[l]);
    return status;
}

/* Compounds without outline: their buildings are known by name. */
static void take_ledger_groups(spread_work *work)
{
    int64_t n_estates = layer_of(work, QUAN_ROLE_ESTATE)->table.n_rows;
    for (int64_t row = 0; row < work->n && work->g->ledger_of; row++) {
        if (work->homes[row].area[SPREAD_ESTATE] < 0 && work->g->ledger_of[row] >= 0)
            work->homes[row].area[SPREAD_ESTATE] = n_estates + work->g->ledger_of[row];
    }
}

/* Counting sort: the members of an area stay in the order of their ids. */
static quan_status group(spread_work *work, spread_level level, quan_error *err)
{
    spread_groups *groups = &work->groups[level];
    groups->n = layer_of(work, level_roles[level])->table.n_rows;
    if (level == SPREAD_ESTATE)
        groups->n += layer_of(work, QUAN_ROLE_LEDGER)->table.n_rows;
    groups->first = quan_calloc((size_t)groups->n + 2, sizeof *groups->first);
    groups->member = quan_alloc((size_t)work->n, sizeof *groups->member);
    if (!groups->first || !groups->member)
        return quan_fail_memory(err, "the buildings of the areas");
    for (int64_t row = 0; row < work->n; row++) {
        if (work->homes[row].area[level] >= 0)
            groups->first[work->homes[row].area[level] + 2]++;
    }
    for (int64_t a = 2; a < groups->n + 2; a++)
        groups->first[a] += groups->first[a - 1];
    for (int64_t row = 0; row < work->n; row++) {
        if (work->homes[row].area[level] >= 0)
            groups->member[groups->first[work->homes[row].area[level] + 1]++] = row;
    }
    return QUAN_OK;
}

/* A building of which nothing is said is as empty as its estate. */
static void fill_lived_in(spread_work *work)
{
    for (int64_t row = 0; row < work->n; row++) {
        spread_home *home = &work->homes[row];
        int64_t area = home->area[SPREAD_ESTATE];
        if (home->lived_in < 0 && area >= 0) {
            const quan_table *table = table_of(work, SPREAD_ESTATE, &area);
            home->lived_in = spread_lived_in(table, area);
        }
        if (home->lived_in < 0)
            home->lived_in = 1000;
    }
}

static quan_status allocate(spread_work *work, quan_error *err)
{
    size_t n = (size_t)work->n;
    work->homes = quan_alloc(n, sizeof *work->homes);
    work->rows = quan_alloc(n, sizeof *work->rows);
    work->weights = quan_alloc(n, sizeof *work->weights);
    work->shares = quan_alloc(n, sizeof *work->shares);
    if (!work->homes || !work->rows || !work->weights || !work->shares)
        return quan_fail_memory(err, "the people of the buildings");
    return QUAN_OK;
}

quan_status spread_load(spread_work *work, quan_error *err)
{
    bool asked[SPREAD_N_LEVELS];
    work->n = layer_of(work, QUAN_ROLE_BUILDING)->table.n_rows;
    QUAN_TRY(quan_setting(work->g->catalogue, "household.persons", &work->household_persons, err));
    QUAN_TRY(quan_setting(work->g->catalogue, "people.floors", &work->floors, err));
    QUAN_TRY(allocate(work, err));
    for (int64_t row = 0; row < work->n; row++)
        load_home(work, row, &work->homes[row]);
    for (int l = 0; l < SPREAD_N_LEVELS; l++)
        asked[l] = l == SPREAD_ESTATE ? layer_of(work, QUAN_ROLE_ESTATE)->table.n_rows > 0
                                      : has_totals(&layer_of(work, level_roles[l])->table);
    QUAN_TRY(locate(work, asked, err));
    take_ledger_groups(work);
    fill_lived_in(work);
    for (int l = 0; l < SPREAD_N_LEVELS; l++)
        QUAN_TRY(group(work, (spread_level)l, err));
    return QUAN_OK;
}

void spread_free(spread_work *work)
{
    for (int l = 0; l < SPREAD_N_LEVELS; l++) {
        quan_free(work->groups[l].first);
        quan_free(work->groups[l].member);
    }
    quan_free(work->homes);
    quan_free(work->rows);
    quan_free(work->weights);
    quan_free(work->shares);
}

quan_status spread_note(spread_work *work, spread_level level, int64_t area, const char *code,
                        const int64_t numbers[2], quan_error *err)
{
    const quan_table *table = table_of(work, level, &area);
    quan_dataset *out = work->g->out;
    char reason[500];
    int64_t source = quan_table_int(table, quan_table_find(table, "source"), area, 0);
    const char *name = quan_table_text(table, quan_table_find(table, "name"), area);
    char shown[640];
    quan_text_printable(name ? name : "", shown, sizeof shown);
    if (!strcmp(code, QUAN_NOTE_EXCEEDED))
        snprintf(reason, sizeof reason,
                 "%.200s：总数 %lld 小于区内建筑已有之和 %lld，未再分摊；请核对总数或建筑的数值。",
                 shown, (long long)numbers[0], (long long)numbers[1]);
    else
        snprintf(reason, sizeof reason,
                 "%.200s：总数 %lld 中有 %lld 没有可分摊的住宅建筑；请补充建筑或其用途。", shown,
                 (long long)numbers[0], (long long)numbers[1]);
    const char *const texts[] = {quan_table_text(&out->sources, QUAN_SOURCE_FILE, source),
                                 quan_table_text(table, quan_table_find(table, "source_id"), area),
                                 code, reason};
    quan_table *rejected = &out->rejected.table;
    QUAN_TRY(quan_geoms_add_feature(&out->rejected.geoms, err));
    QUAN_TRY(quan_table_add_rows(rejected, 1, err));
    for (int32_t c = 0; c < 4; c++)
        QUAN_TRY(quan_table_set_text(rejected, c, rejected->n_rows - 1, texts[c], err));
    quan_table_set_int(rejected, 4, rejected->n_rows - 1, source);
    return QUAN_OK;
}
