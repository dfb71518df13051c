/* ledger_apply.c - what a match changes.
 *
 * An estate takes over what its row of the ledger says: the actual households of an old compound
 * are better than any share of a total (practice). What stood there before and differs is told
 * beside the match. A row that fits a registered parcel outside of every estate makes an estate of
 * that outline; one that fits buildings only has no outline, but its people are still divided over
 * these buildings and no others. */
#include "ledger_work.h"

#include "people/years.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Taken over as they are; the year has rules of its own. */
static const char *const taken[] = {
    "address",         "households",         "persons",
    "elders",          "floor_area_m2",      "buildings",
    "occupancy",       "live_meters",        "category",
    "ownership",       "management",         "stalls",
    "in_pool",         "plan_year",          "renovated_year",
    "renovated_scope", "in_other_programme", "danger_grade",
};

/* Chinese sentences joined by a semicolon. */
typedef struct {
    char text[1000];
} notes;

static void note(notes *to, const char *title, const char *before, const char *after)
{
    size_t n = strlen(to->text);
    char shown[2][640];
    snprintf(to->text + n, sizeof to->text - n, "%s%s：图层 %.60s，台账 %.60s，采用台账",
             n ? "；" : "", title, quan_text_printable(before, shown[0], sizeof shown[0]),
             quan_text_printable(after, shown[1], sizeof shown[1]));
    quan_text_drop_broken_tail(to->text);
}

static void write_number(const quan_table *table, int32_t column, int64_t row, char out[64])
{
    if (table->columns[column].type == QUAN_TYPE_INT)
        snprintf(out, 64, "%lld", (long long)quan_table_int(table, column, row, 0));
    else
        snprintf(out, 64, "%.10g", quan_table_real(table, column, row, 0));
}

static const char *shown_value(const quan_table *table, int32_t column, int64_t row,
                               char buffer[64])
{
    if (table->columns[column].type == QUAN_TYPE_TEXT)
        return quan_table_text(table, column, row);
    write_number(table, column, row, buffer);
    return buffer;
}

/* One cell of a table. */
typedef struct {
    quan_table *table;
    int32_t column;
    int64_t row;
} target_cell;

/* Sets a cell from one of the same type. */
static quan_status copy_cell(const quan_table *from, int32_t c, int64_t row, const target_cell *to,
                             quan_error *err)
{
    switch (to->table->columns[to->column].type) {
    case QUAN_TYPE_INT:
        quan_table_set_int(to->table, to->column, to->row, quan_table_int(from, c, row, 0));
        return QUAN_OK;
    case QUAN_TYPE_REAL:
        quan_table_set_real(to->table, to->column, to->row, quan_table_real(from, c, row, 0));
        return QUAN_OK;
    default:
        return quan_table_set_text(to->table, to->column, to->row, quan_table_text(from, c, row),
                                   err);
    }
}

static const char *title_of(const ledger_work *work, const char *column)
{
    const quan_layer_description *input = &work->g->catalogue->inputs[QUAN_ROLE_ESTATE];
    for (int32_t f = 0; f < input->n_fields; f++) {
        if (!strcmp(input->fields[f].name, column))
            return input->fields[f].title;
    }
    return column;
}

/* Takes over one column, where the ledger says something. */
static quan_status take_over(ledger_work *work, const ledger_row *row, const char *column,
                             notes *changes, quan_error *err)
{
    const quan_table *ledger = &ledger_layer(work, QUAN_ROLE_LEDGER)->table;
    quan_table *estates = &work->g->out->layers[QUAN_ROLE_ESTATE].table;
    int32_t from = quan_table_find(ledger, column), to = quan_table_find(estates, column);
    char before[64], after[64];
    if (from < 0 || to < 0 || quan_table_is_null(ledger, from, row->row) ||
        ledger->columns[from].type != estates->columns[to].type)
        return QUAN_OK;
    if (!quan_table_is_null(estates, to, row->estate)) {
        const char *old = shown_value(estates, to, row->estate, before);
        const char *new = shown_value(ledger, from, row->row, after);
        if (!strcmp(old, new))
            return QUAN_OK;
        note(changes, title_of(work, column), old, new);
    }
    return copy_cell(ledger, from, row->row, &(target_cell){estates, to, row->estate}, err);
}

/* The year with the better evidence stays; of equal evidence the ledger's. */
static quan_status take_year(ledger_work *work, const ledger_row *row, quan_error *err)
{
    const quan_table *ledger = &ledger_layer(work, QUAN_ROLE_LEDGER)->table;
    int32_t from = quan_table_find(ledger, "built_year");
    const char *evidence =
        quan_table_text(ledger, quan_table_find(ledger, "year_source"), row->row);
    if (quan_table_is_null(ledger, from, row->row))
        return QUAN_OK;
    quan_year_claim claim = {quan_table_int(ledger, from, row->row, 0),
                             evidence ? evidence : "stated", "台账", true};
    return quan_years_claim(work->g, row->estate, &claim, err);
}

/* An id that no estate has yet: the ledger's own, or with a number behind it. */
static void make_id(const quan_table *estates, int64_t n_ordered, const char *wanted, char *out,
                    size_t size)
{
    int32_t id = quan_table_find(estates, "id");
    snprintf(out, size, "%s", wanted);
    for (int number = 2;; number++) {
        bool there = false;
        for (int64_t row = 0; row < estates->n_rows && !there; row++) {
            const char *of = row < n_ordered || row < estates->n_rows - 1
                                 ? quan_table_text(estates, id, row)
                                 : NULL;
            there = of && !strcmp(of, out);
        }
        if (!there)
            return;
        snprintf(out, size, "%.200s-%d", wanted, number);
    }
}

/* A new estate with the outline of a parcel. */
static quan_status add_estate(ledger_work *work, ledger_row *row, quan_error *err)
{
    const ledger_target *target = &work->targets[row->hits[0].target];
    const quan_layer *titles = ledger_layer(work, QUAN_ROLE_PARCEL_TITLE);
    const quan_table *ledger = &ledger_layer(work, QUAN_ROLE_LEDGER)->table;
    quan_layer *estates = &work->g->out->layers[QUAN_ROLE_ESTATE];
    static const char *const texts[] = {"name", "source_id"};
    char id[256];
    estates->geoms.kind = QUAN_POLYGONS;
    QUAN_TRY(quan_geoms_add_copy(&estates->geoms, &titles->geoms, target->title, err));
    QUAN_TRY(quan_table_add_rows(&estates->table, 1, err));
    row->estate = estates->table.n_rows - 1;
    const char *wanted = quan_table_text(ledger, quan_table_find(ledger, "id"), row->row);
    make_id(&estates->table, row->estate, wanted ? wanted : "L", id, sizeof id);
    QUAN_TRY(quan_table_set_text(&estates->table, quan_table_find(&estates->table, "id"),
                                 row->estate, id, err));
    for (size_t t = 0; t < sizeof texts / sizeof *texts; t++)
        QUAN_TRY(quan_table_set_text(
            &estates->table, quan_table_find(&estates->table, texts[t]), row->estate,
            quan_table_text(ledger, quan_table_find(ledger, texts[t]), row->row), err));
    quan_table_set_int(&estates->table, quan_table_find(&estates->table, "source"), row->estate,
                       quan_table_int(ledger, quan_table_find(ledger, "source"), row->row, 0));
    int32_t accuracy = quan_table_find(&titles->table, "accuracy_m");
    if (!quan_table_is_null(&titles->table, accuracy, target->title))
        quan_table_set_real(&estates->table, quan_table_find(&estates->table, "accuracy_m"),
                            row->estate,
                            quan_table_real(&titles->table, accuracy, target->title, 0));
    work->g->out->has[QUAN_ROLE_ESTATE] = true;
    return QUAN_OK;
}

/* The row of an earlier ledger row that made an estate of the same place, or -1. */
static int64_t made_before(const ledger_work *work, int64_t r, int64_t place)
{
    for (int64_t i = 0; i < r; i++) {
        const ledger_row *row = &work->rows[i];
        if (row->estate >= 0 && work->targets[row->hits[0].target].place == place)
            return row->estate;
    }
    return -1;
}

/* Buildings that share the name of a compound without outline belong to its row. */
static void claim_buildings(ledger_work *work, const ledger_row *row)
{
    int64_t n = ledger_layer(work, QUAN_ROLE_BUILDING)->table.n_rows;
    for (int64_t b = 0; b < n && work->g->ledger_of; b++) {
        if (work->group_of[b] == row->hits[0].target)
            work->g->ledger_of[b] = row->row;
    }
}

static bool is_settled(const ledger_row *row)
{
    return row->status == LEDGER_MATCHED || row->status == LEDGER_CONFIRMED;
}

/* Finds or makes the estate of each settled row. */
static quan_status find_estates(ledger_work *work, quan_error *err)
{
    for (int64_t r = 0; r < work->n_rows; r++) {
        ledger_row *row = &work->rows[r];
        if (!is_settled(row))
            continue;
        const ledger_target *target = &work->targets[row->hits[0].target];
        row->estate = target->estate >= 0 ? target->estate : made_before(work, r, target->place);
        if (row->estate < 0 && target->title >= 0) {
            QUAN_TRY(add_estate(work, row, err));
            row->effect = "按宗地范围新建小区";
        } else if (row->estate < 0 && target->role == QUAN_ROLE_BUILDING) {
            claim_buildings(work, row);
            row->effect = "无小区范围：户数和人口只分摊到同名建筑";
        } else if (row->estate < 0) {
            row->effect = "无小区范围：只列出位置";
        }
    }
    return QUAN_OK;
}

static quan_status fill_estate(ledger_work *work, ledger_row *row, quan_error *err)
{
    const quan_table *ledger = &ledger_layer(work, QUAN_ROLE_LEDGER)->table;
    quan_table *estates = &work->g->out->layers[QUAN_ROLE_ESTATE].table;
    notes changes = {""};
    for (size_t c = 0; c < sizeof taken / sizeof *taken; c++)
        QUAN_TRY(take_over(work, row, taken[c], &changes, err));
    QUAN_TRY(take_year(work, row, err));
    QUAN_TRY(quan_table_set_text(estates, quan_table_find(estates, "ledger_id"), row->estate,
                                 quan_table_text(ledger, quan_table_find(ledger, "id"), row->row),
                                 err));
    if (!*changes.text)
        return QUAN_OK;
    row->effect = quan_arena_copy(&work->texts, changes.text, strlen(changes.text));
    return row->effect ? QUAN_OK : quan_fail_memory(err, "the estates");
}

/* New estates come between the old ones by their ids; rows that name estates follow. */
static quan_status order_estates(ledger_work *work, quan_error *err)
{
    quan_layer *estates = &work->g->out->layers[QUAN_ROLE_ESTATE];
    int64_t n = estates->table.n_rows, *order = NULL;
    QUAN_TRY(quan_table_order_by_id(&estates->table, quan_table_find(&estates->table, "id"), &order,
                                    err));
    int64_t *moved = quan_alloc((size_t)n, sizeof *moved);
    quan_status status = QUAN_OK;
    if (!moved) {
        status = quan_fail_memory(err, "the estates");
        goto done;
    }
    for (int64_t i = 0; i < n; i++)
        moved[order[i]] = i;
    status = quan_layer_pick(estates, order, n, err);
    for (int64_t r = 0; r < work->n_rows; r++) {
        if (work->rows[r].estate >= 0)
            work->rows[r].estate = moved[work->rows[r].estate];
    }
    for (int64_t t = 0; t < work->n_targets; t++) {
        if (work->targets[t].role == QUAN_ROLE_ESTATE)
            work->targets[t].row = moved[work->targets[t].row];
    }
done:
    quan_free(order);
    quan_free(moved);
    return status;
}

quan_status ledger_apply(ledger_work *work, quan_error *err)
{
    QUAN_TRY(find_estates(work, err));
    for (int64_t r = 0; r < work->n_rows; r++) {
        if (is_settled(&work->rows[r]) && work->rows[r].estate >= 0)
            QUAN_TRY(fill_estate(work, &work->rows[r], err));
    }
    return order_estates(work, err);
}

quan_status ledger_write_estate_ids(ledger_work *work, quan_error *err)
{
    const quan_table *estates = &ledger_layer(work, QUAN_ROLE_ESTATE)->table;
    for (int64_t r = 0; r < work->n_rows; r++) {
        const ledger_row *row = &work->rows[r];
        quan_table *table = &work->g->out->layers[row->role].table;
        int32_t column = quan_table_find(table, "estate_id");
        if (column < 0)
            continue;
        const char *id =
            row->estate < 0 ? NULL
                            : quan_table_text(estates, quan_table_find(estates, "id"), row->estate);
        QUAN_TRY(quan_table_set_text(table, column, row->row, id, err));
    }
    return QUAN_OK;
}
