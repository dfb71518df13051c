/* spread_ages.c - elders and age groups: a total of an area over its buildings, by their persons.
 *
 * A group is part of the persons, so no building gets more of it than it has persons. */
#include "spread_work.h"

#include <string.h>

static bool is_group(const quan_column *column)
{
    return column->type == QUAN_TYPE_INT &&
           (!strcmp(column->name, "elders") || !strncmp(column->name, "age_", 4));
}

/* One column of one area: what is not given, over the buildings that have persons. */
static quan_status share_group(spread_work *work, spread_level level, int64_t area, int32_t column,
                               quan_error *err)
{
    quan_table *table = &work->g->out->layers[QUAN_ROLE_BUILDING].table;
    const spread_groups *groups = &work->groups[level];
    int64_t total = spread_total(work, level, area, table->columns[column].name);
    int64_t inside = 0, room = 0, n = 0;
    if (total < 0)
        return QUAN_OK;
    for (int64_t i = groups->first[area]; i < groups->first[area + 1]; i++) {
        int64_t row = groups->member[i];
        inside += quan_table_int(table, column, row, 0);
        if (!quan_table_is_null(table, column, row) || work->homes[row].persons < 0)
            continue;
        work->rows[n] = row;
        work->weights[n++] = work->homes[row].persons;
        room += work->homes[row].persons;
    }
    int64_t left = total > inside ? total - inside : 0, placed = left < room ? left : room;
    if (inside > total)
        QUAN_TRY(
            spread_note(work, level, area, QUAN_NOTE_EXCEEDED, (int64_t[]){total, inside}, err));
    if (left > placed)
        QUAN_TRY(spread_note(work, level, area, QUAN_NOTE_UNPLACED,
                             (int64_t[]){total, left - placed}, err));
    QUAN_TRY(quan_share(placed, work->weights, n, work->shares, err));
    for (int64_t i = 0; i < n; i++)
        quan_table_set_int(table, column, work->rows[i], work->shares[i]);
    return QUAN_OK;
}

static quan_status share_level(spread_work *work, spread_level level, int32_t column,
                               quan_error *err)
{
    for (int64_t area = 0; area < work->groups[level].n; area++) {
        if (spread_is_asked(work, level, area))
            QUAN_TRY(share_group(work, level, area, column, err));
    }
    return QUAN_OK;
}

quan_status spread_ages(spread_work *work, quan_error *err)
{
    const quan_table *table = &work->g->out->layers[QUAN_ROLE_BUILDING].table;
    for (int32_t c = 0; c < table->n_columns; c++) {
        for (int l = 0; l < SPREAD_N_LEVELS && is_group(&table->columns[c]); l++)
            QUAN_TRY(share_level(work, (spread_level)l, c, err));
    }
    return QUAN_OK;
}
