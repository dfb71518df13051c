/* people.c - what follows for a feature from what its source says, and what is put in where it says
 * nothing.
 *
 * Residential is decided by the first witness that speaks: the source's own column, the use, the
 * people. Where none does it stays NULL, which is a class of its own in the results and never "no".
 * Persons are filled when everything is read (spread.c). Every default that enters a result is in
 * the row afterwards, so that it can be seen.
 */
#include "people.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* The rule is written beside the value: who signs must see why a building counts. */
static quan_status set_residential(quan_table *table, int64_t row, int64_t value, const char *rule,
                                   quan_error *err)
{
    int32_t residential = quan_table_find(table, "residential");
    int32_t because = quan_table_find(table, "residential_rule");
    quan_table_set_int(table, residential, row, value);
    return because < 0 ? QUAN_OK : quan_table_set_text(table, because, row, rule, err);
}

/* `use` says so, else people are given; else it stays unknown, which is a class of its own. */
static quan_status judge_building(quan_batch *batch, int64_t row, quan_error *err)
{
    quan_table *table = &batch->layer.table;
    int32_t residential = quan_table_find(table, "residential");
    const char *use = quan_table_text(table, quan_table_find(table, "use"), row);
    if (residential < 0)
        return QUAN_OK;
    if (!quan_table_is_null(table, residential, row))
        return set_residential(table, row, quan_table_int(table, residential, row, 0), "given",
                               err);
    if (use)
        return set_residential(table, row, !strcmp(use, "residential") || !strcmp(use, "mixed"),
                               batch->ids == QUAN_IDS_OSM ? "osm_tag" : "use", err);
    int32_t persons = quan_table_find(table, "persons");
    int32_t households = quan_table_find(table, "households");
    if (quan_table_is_null(table, persons, row) && quan_table_is_null(table, households, row))
        return QUAN_OK;
    bool lived_in =
        quan_table_int(table, persons, row, 0) > 0 || quan_table_int(table, households, row, 0) > 0;
    return set_residential(table, row, lived_in, "people", err);
}

static quan_status fill_buildings(quan_batch *batch, quan_error *err)
{
    for (int64_t row = 0; row < batch->layer.table.n_rows; row++)
        QUAN_TRY(judge_building(batch, row, err));
    return QUAN_OK;
}

/* Columns that a tool did not ask for are passed over. */
static void default_int(quan_table *table, const char *column, int64_t row, int64_t value)
{
    int32_t c = quan_table_find(table, column);
    if (c >= 0 && quan_table_is_null(table, c, row))
        quan_table_set_int(table, c, row, value);
}

/* A bridge without a level is above the ground, a tunnel below: else it would join what it crosses.
 */
static void fill_road(quan_table *table, int64_t row)
{
    default_int(table, "bridge", row, 0);
    default_int(table, "tunnel", row, 0);
    default_int(table, "stairs", row, 0);
    bool bridge = quan_table_int(table, quan_table_find(table, "bridge"), row, 0) == 1;
    bool tunnel = quan_table_int(table, quan_table_find(table, "tunnel"), row, 0) == 1;
    default_int(table, "level", row, bridge ? 1 : tunnel ? -1 : 0);
}

/* A way or gate of which nothing is said is open to everybody. */
static quan_status fill_ways(quan_batch *batch, quan_error *err)
{
    quan_table *table = &batch->layer.table;
    int32_t access = quan_table_find(table, "access");
    for (int64_t row = 0; row < table->n_rows; row++) {
        if (batch->role == QUAN_ROLE_ROAD)
            fill_road(table, row);
        if (access >= 0 && quan_table_is_null(table, access, row))
            QUAN_TRY(quan_table_set_text(table, access, row, "public", err));
    }
    return QUAN_OK;
}

/* The row's own, else the source's, else that of the settings for such data; else it stays unknown.
 */
static quan_status fill_accuracy(quan_batch *batch, const quan_catalogue *catalogue,
                                 quan_error *err)
{
    char key[64];
    double metres = batch->source->accuracy_m;
    snprintf(key, sizeof key, "accuracy.%s_m",
             batch->ids == QUAN_IDS_OSM ? "osm" : quan_role_name(batch->role));
    bool listed = quan_catalogue_find(&catalogue->tables[QUAN_CATALOGUE_SETTINGS], key) >= 0;
    if (!isfinite(metres) && listed)
        QUAN_TRY(quan_setting(catalogue, key, &metres, err));
    for (int64_t row = 0; isfinite(metres) && row < batch->layer.table.n_rows; row++) {
        if (quan_table_is_null(&batch->layer.table, batch->accuracy, row))
            quan_table_set_real(&batch->layer.table, batch->accuracy, row, metres);
    }
    return QUAN_OK;
}

/* Called in the working system and before features are copied, so that areas are square metres. */
quan_status quan_people_fill(quan_batch *batch, const quan_catalogue *catalogue, quan_error *err)
{
    QUAN_TRY(fill_accuracy(batch, catalogue, err));
    switch (batch->role) {
    case QUAN_ROLE_BUILDING:
        return fill_buildings(batch, err);
    case QUAN_ROLE_ROAD:
    case QUAN_ROLE_GATE:
        return fill_ways(batch, err);
    default:
        return QUAN_OK;
    }
}
