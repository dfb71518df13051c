/* gap_detail and gap_by_criterion: one row per home and criterion, by home, then catalogue order.
 * The first is the ledger behind every count, the second the same answers as map sheets, copied
 * from it. Row numbers follow from home and criterion, so no row is searched for. */
#include "gap_work.h"

#include <math.h>

enum {
    BUILDING_ID,
    CRITERION_ID,
    FACILITY_ID,
    FACILITY_NAME,
    ROUTE_M,
    BUFFER_M,
    ADULT_MIN,
    ELDER_MIN,
    LIMIT_M,
    LIMIT_MIN,
    MEASURED,
    DECIDED_BY,
    STATUS,
    SIZE_STATUS,
    CAUSE,
    BAND,
    N_COLUMNS
};

static const gap_column columns[N_COLUMNS] = {
    [BUILDING_ID] = {"building_id", QUAN_TYPE_TEXT},
    [CRITERION_ID] = {"criterion_id", QUAN_TYPE_TEXT},
    [FACILITY_ID] = {"facility_id", QUAN_TYPE_TEXT},
    [FACILITY_NAME] = {"facility_name", QUAN_TYPE_TEXT},
    [ROUTE_M] = {"route_m", QUAN_TYPE_REAL},
    [BUFFER_M] = {"buffer_m", QUAN_TYPE_REAL},
    [ADULT_MIN] = {"adult_min", QUAN_TYPE_REAL},
    [ELDER_MIN] = {"elder_min", QUAN_TYPE_REAL},
    [LIMIT_M] = {"limit_m", QUAN_TYPE_REAL},
    [LIMIT_MIN] = {"limit_min", QUAN_TYPE_REAL},
    [MEASURED] = {"measured", QUAN_TYPE_TEXT},
    [DECIDED_BY] = {"decided_by", QUAN_TYPE_TEXT},
    [STATUS] = {"status", QUAN_TYPE_TEXT},
    [SIZE_STATUS] = {"size_status", QUAN_TYPE_TEXT},
    [CAUSE] = {"cause", QUAN_TYPE_TEXT},
    [BAND] = {"band", QUAN_TYPE_TEXT},
};

/* Leaves the cell null where the search was not made (cost NULL) or found nothing. per_unit: mm or
 * ms in one. */
static void set_cost(quan_table *table, int32_t column, int64_t row, const uint32_t *cost,
                     int64_t home, double per_unit)
{
    if (cost && cost[home] != QUAN_UNREACHED)
        quan_table_set_real(table, column, row, cost[home] / per_unit);
}

/* Route and straight distance both, whichever decides, so that a reviewer can reconcile them. */
static void set_measures(const gap_work *work, int64_t home, int32_t c, quan_table *table)
{
    const gap_criterion *criterion = &work->criteria[c];
    const gap_group *group = &work->groups[criterion->group];
    int64_t row = home * work->n_criteria + c;
    set_cost(table, ROUTE_M, row, group->route.cost, home, QUAN_MM_PER_M);
    set_cost(table, BUFFER_M, row, group->buffer.cost, home, QUAN_MM_PER_M);
    set_cost(table, ADULT_MIN, row, group->adult_ms, home, QUAN_MS_PER_MIN);
    set_cost(table, ELDER_MIN, row, group->elder_ms, home, QUAN_MS_PER_MIN);
    quan_table_set_real(table, LIMIT_M, row, criterion->limit_m);
    if (!isnan(criterion->limit_min))
        quan_table_set_real(table, LIMIT_MIN, row, criterion->limit_min);
}

/* A criterion without a facility (unknown, unreachable) leaves its cells empty: no result is NULL.
 */
static quan_status set_row(const gap_work *work, int64_t home, int32_t c, quan_table *table,
                           quan_error *err)
{
    const gap_criterion *criterion = &work->criteria[c];
    const gap_answer *answer = quan_gap_answer(work, home, c);
    const struct {
        int32_t column;
        const char *text;
    } texts[] = {
        {BUILDING_ID, quan_gap_text(work, QUAN_ROLE_BUILDING, "id", work->homes.row[home])},
        {CRITERION_ID, criterion->id},
        {FACILITY_ID, answer->facility < 0
                          ? NULL
                          : quan_gap_text(work, QUAN_ROLE_FACILITY, "id", answer->facility)},
        {FACILITY_NAME, answer->facility < 0
                            ? NULL
                            : quan_gap_text(work, QUAN_ROLE_FACILITY, "name", answer->facility)},
        {MEASURED, criterion->by_buffer ? "buffer" : "route"},
        {DECIDED_BY, isnan(criterion->limit_min) ? "m" : "min"},
        {STATUS, quan_gap_status_word(answer->status)},
        {SIZE_STATUS, quan_gap_size_word(answer->size)},
        {CAUSE, quan_gap_cause_word(answer->cause)},
        {BAND, quan_gap_band_word(answer->band)},
    };
    int64_t row = home * work->n_criteria + c;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        QUAN_TRY(quan_table_set_text(table, texts[i].column, row, texts[i].text, err));
    set_measures(work, home, c, table);
    return QUAN_OK;
}

quan_status quan_gap_write_details(gap_work *work, quan_gap_result *out, quan_error *err)
{
    quan_table *table = &out->detail.table;
    QUAN_TRY(quan_gap_make_table(columns, N_COLUMNS, work->homes.n * work->n_criteria, table, err));
    for (int64_t home = 0; home < work->homes.n; home++)
        for (int32_t c = 0; c < work->n_criteria; c++)
            QUAN_TRY(set_row(work, home, c, table, err));
    return QUAN_OK;
}

enum {
    SHEET_BUILDING_ID,
    SHEET_CRITERION_ID,
    SHEET_STATUS,
    SHEET_BAND,
    SHEET_ROUTE_M,
    SHEET_LIMIT_M,
    SHEET_FACILITY_ID,
    SHEET_CAUSE,
    SHEET_PERSONS,
    N_SHEET_COLUMNS
};

static const gap_column sheet_columns[N_SHEET_COLUMNS] = {
    [SHEET_BUILDING_ID] = {"building_id", QUAN_TYPE_TEXT},
    [SHEET_CRITERION_ID] = {"criterion_id", QUAN_TYPE_TEXT},
    [SHEET_STATUS] = {"status", QUAN_TYPE_TEXT},
    [SHEET_BAND] = {"band", QUAN_TYPE_TEXT},
    [SHEET_ROUTE_M] = {"route_m", QUAN_TYPE_REAL},
    [SHEET_LIMIT_M] = {"limit_m", QUAN_TYPE_REAL},
    [SHEET_FACILITY_ID] = {"facility_id", QUAN_TYPE_TEXT},
    [SHEET_CAUSE] = {"cause", QUAN_TYPE_TEXT},
    [SHEET_PERSONS] = {"persons", QUAN_TYPE_INT},
};

/* Takes a row over from gap_detail, so that the sheet cannot differ from it. */
static quan_status copy_row(const quan_table *detail, int64_t row, quan_table *sheet,
                            quan_error *err)
{
    static const int32_t pairs[][2] = {
        {SHEET_BUILDING_ID, BUILDING_ID}, {SHEET_CRITERION_ID, CRITERION_ID},
        {SHEET_STATUS, STATUS},           {SHEET_BAND, BAND},
        {SHEET_FACILITY_ID, FACILITY_ID}, {SHEET_CAUSE, CAUSE},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        QUAN_TRY(quan_table_set_text(sheet, pairs[i][0], row,
                                     quan_table_text(detail, pairs[i][1], row), err));
    if (!quan_table_is_null(detail, ROUTE_M, row))
        quan_table_set_real(sheet, SHEET_ROUTE_M, row, quan_table_real(detail, ROUTE_M, row, 0));
    quan_table_set_real(sheet, SHEET_LIMIT_M, row, quan_table_real(detail, LIMIT_M, row, 0));
    return QUAN_OK;
}

quan_status quan_gap_write_by_criterion(gap_work *work, quan_gap_result *out, quan_error *err)
{
    quan_layer *sheet = &out->by_criterion;
    int64_t n_rows = out->detail.table.n_rows;
    QUAN_TRY(quan_gap_make_table(sheet_columns, N_SHEET_COLUMNS, n_rows, &sheet->table, err));
    sheet->geoms.kind = work->homes.geoms.kind;
    for (int64_t row = 0; row < n_rows; row++) {
        int64_t home = row / work->n_criteria;
        QUAN_TRY(copy_row(&out->detail.table, row, &sheet->table, err));
        quan_gap_set_count(&sheet->table, SHEET_PERSONS, row, work->homes.persons[home]);
        QUAN_TRY(quan_geoms_add_copy(&sheet->geoms, &work->homes.geoms, home, err));
    }
    return QUAN_OK;
}
