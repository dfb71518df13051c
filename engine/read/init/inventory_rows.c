/* inventory_rows.c - what is known of one layer, as a row of the inventory and its fields. */
#include "inventory_work.h"

#include <stdio.h>
#include <string.h>

/* A text of a file, printable; NULL where it is empty. */
static quan_status set_shown(quan_table *table, int32_t column, int64_t row, const char *text,
                             quan_error *err)
{
    char shown[640];
    if (!text || !*text)
        return QUAN_OK;
    return quan_table_set_text(table, column, row, quan_text_printable(text, shown, sizeof shown),
                               err);
}

quan_status quan_inventory_note(quan_inventory *out, int64_t row, const char *state,
                                const char *words, quan_error *err)
{
    const char *before = quan_table_text(&out->layers, QUAN_INVENTORY_EVIDENCE, row);
    char text[1800];
    snprintf(text, sizeof text, "%s%s%s", before ? before : "", before && words ? "；" : "",
             words ? words : "");
    QUAN_TRY(quan_table_set_text(&out->layers, QUAN_INVENTORY_STATE, row, state, err));
    return quan_table_set_text(&out->layers, QUAN_INVENTORY_EVIDENCE, row, *text ? text : NULL,
                               err);
}

quan_status quan_inventory_add_row(inventory_work *work, const char *path, const char *layer,
                                   int64_t *row)
{
    quan_table *table = &work->out->layers;
    QUAN_TRY(quan_table_add_rows(table, 1, work->err));
    *row = table->n_rows - 1;
    QUAN_TRY(set_shown(table, QUAN_INVENTORY_LAYER, *row, layer, work->err));
    return quan_table_set_text(table, QUAN_INVENTORY_FILE, *row, path, work->err);
}

/* The names of all fields, so that also an unknown layer tells what it is about. */
static quan_status set_fields(inventory_work *work, const quan_look *look, int64_t row)
{
    char list[1500] = "", shown[640];
    size_t n = 0;
    for (int32_t f = 0; f < look->names.n && n < sizeof list - 660; f++)
        n += quan_look_is_added(look->names.texts[f])
                 ? 0
                 : (size_t)snprintf(list + n, sizeof list - n, "%s%s", n ? "、" : "",
                                    quan_text_printable(look->names.texts[f], shown, sizeof shown));
    return quan_table_set_text(&work->out->layers, QUAN_INVENTORY_FIELDS, row, n ? list : NULL,
                               work->err);
}

static quan_status add_field(inventory_work *work, const quan_look *look, int32_t f,
                             const quan_field *field, int64_t layer)
{
    quan_table *table = &work->out->fields;
    QUAN_TRY(quan_table_add_rows(table, 1, work->err));
    int64_t row = table->n_rows - 1;
    quan_table_set_int(table, QUAN_INVENTORY_FIELD_LAYER, row, layer);
    QUAN_TRY(set_shown(table, QUAN_INVENTORY_FIELD_NAME, row, look->names.texts[f], work->err));
    QUAN_TRY(
        quan_table_set_text(table, QUAN_INVENTORY_FIELD_CANONICAL, row, field->name, work->err));
    QUAN_TRY(quan_table_set_text(table, QUAN_INVENTORY_FIELD_TITLE, row,
                                 field->title ? field->title : field->name, work->err));
    for (int32_t r = 0; r < look->n_rows && r < QUAN_LOOK_SHOWN; r++) {
        const char *cell = look->cells[(int64_t)r * look->names.n + f];
        bool person =
            cell && !strcmp(field->name, "owner") && quan_personal_person(work->catalogue, cell);
        QUAN_TRY(set_shown(table, QUAN_INVENTORY_FIELD_SAMPLE + r, row, person ? "个人" : cell,
                           work->err));
    }
    return QUAN_OK;
}

/* Only matched fields show values, and none whose name is of persons. */
static quan_status set_matches(inventory_work *work, const quan_look *look,
                               const quan_role_guess *guess, int64_t row)
{
    char words[640];
    for (int32_t f = 0; guess->matched && f < look->names.n; f++) {
        if (guess->matched[f] && !quan_look_is_personal(work->catalogue, look->names.texts[f]))
            QUAN_TRY(add_field(work, look, f, guess->matched[f], row));
    }
    if (!guess->matched)
        return QUAN_OK;
    quan_look_words(look, work->catalogue, guess->matched, words, sizeof words);
    return set_shown(&work->out->layers, QUAN_INVENTORY_WORDS, row, words, work->err);
}

static const char *shape_word(const quan_look *look, bool raster)
{
    if (raster)
        return "栅格";
    switch (look->kinds) {
    case 0:
        return "无图形";
    case 1u << QUAN_POINTS:
        return "点";
    case 1u << QUAN_LINES:
    case 1u << QUAN_LINES | 1u << QUAN_POLYGONS:
        return "线";
    case 1u << QUAN_POLYGONS:
        return "面";
    default:
        return "混合";
    }
}

/* The extent only where there is one. */
static void set_box(quan_table *table, const quan_look *look, int64_t row)
{
    const quan_box *b = &look->box_deg;
    if (b->min_x > b->max_x)
        return;
    quan_table_set_real(table, QUAN_INVENTORY_WEST, row, b->min_x);
    quan_table_set_real(table, QUAN_INVENTORY_SOUTH, row, b->min_y);
    quan_table_set_real(table, QUAN_INVENTORY_EAST, row, b->max_x);
    quan_table_set_real(table, QUAN_INVENTORY_NORTH, row, b->max_y);
}

/* What the guess and the look together make of a layer: to be used, or why not. */
static quan_status set_state(inventory_work *work, const quan_look *look,
                             const quan_role_guess *guess, int64_t row, bool raster)
{
    const char *evidence = *guess->evidence ? guess->evidence : NULL;
    QUAN_TRY(quan_inventory_note(work->out, row, "used", evidence, work->err));
    if (guess->ignored)
        return quan_inventory_note(work->out, row, "ignored", NULL, work->err);
    if (!look->n_features)
        return quan_inventory_note(work->out, row, "ignored", "没有要素", work->err);
    if (guess->role == QUAN_N_ROLES)
        return quan_inventory_note(work->out, row, "unknown", "看不出用途", work->err);
    if ((look->kinds || raster) && !*look->crs) {
        QUAN_TRY(quan_inventory_keep_numbers(work, look, row));
        return quan_inventory_note(work->out, row, "refused",
                                   *look->evidence ? look->evidence : "坐标系不明", work->err);
    }
    return QUAN_OK;
}

/* What is known of a layer but for its fields and state. */
static quan_status describe(inventory_work *work, const quan_opened *opened, const quan_look *look,
                            const quan_role_guess *guess, int64_t row, bool several)
{
    quan_table *table = &work->out->layers;
    const char *path = quan_table_text(table, QUAN_INVENTORY_FILE, row);
    char name[700], stem[700];
    quan_guess_name(path, look->layer, name, sizeof name);
    quan_table_set_real(table, QUAN_INVENTORY_VERSION, row,
                        quan_guess_version(work->catalogue, name, stem, sizeof stem));
    int64_t year = quan_guess_year(path, look->layer);
    if (year)
        quan_table_set_int(table, QUAN_INVENTORY_YEAR, row, year);
    quan_table_set_int(table, QUAN_INVENTORY_COUNT, row, look->n_features);
    quan_table_set_int(table, QUAN_INVENTORY_GUESSED, row,
                       strstr(opened->encoding, "guessed") ? 2 : 0);
    quan_table_set_real(table, QUAN_INVENTORY_SCORE, row, guess->score);
    set_box(table, look, row);
    const struct {
        int column;
        const char *text;
    } texts[] = {
        {QUAN_INVENTORY_LAYER, several ? look->layer : NULL},
        {QUAN_INVENTORY_CRS, look->crs},
        {QUAN_INVENTORY_ENCODING, opened->encoding},
        {QUAN_INVENTORY_SHAPE, shape_word(look, quan_format_is_raster(opened->format))},
        {QUAN_INVENTORY_ROLE, guess->role < QUAN_N_ROLES ? quan_role_name(guess->role) : NULL},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        QUAN_TRY(set_shown(table, texts[i].column, row, texts[i].text, work->err));
    return QUAN_OK;
}

quan_status quan_inventory_take_layer(inventory_work *work, const char *path, quan_opened *opened,
                                      OGRLayerH layer, bool several)
{
    quan_look look = {0};
    quan_role_guess guess = {.role = QUAN_N_ROLES};
    int64_t row = 0;
    bool raster = !layer;
    quan_status status = quan_inventory_add_row(work, path, NULL, &row);
    if (!status)
        status = quan_look_at(opened, layer, &look, work->err);
    if (!status)
        status = quan_guess_role(work->catalogue, &look, path, raster, &guess, work->err);
    if (!status)
        status = describe(work, opened, &look, &guess, row, several);
    if (!status)
        status = set_fields(work, &look, row);
    if (!status)
        status = set_matches(work, &look, &guess, row);
    if (!status)
        status = set_state(work, &look, &guess, row, raster);
    quan_guess_free(&guess);
    quan_look_free(&look);
    return status;
}
