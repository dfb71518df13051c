#include "run_work.h"

/* The tables of the map's grey base, copied from the canonical layers: what was read is what is
 * shown, rows in the order of the ids. A layer that was not given makes no rows, and walls no
 * table. */

/* Copies a text column of a canonical row into an output row; a missing column leaves it null. */
static quan_status copy_text(const quan_table *from, const char *column, int64_t row,
                             quan_table *to, int32_t to_column, quan_error *err)
{
    const char *text = quan_table_text(from, quan_table_find(from, column), row);
    return quan_table_set_text(to, to_column, to->n_rows - 1, text, err);
}

/* Text columns; names end with NULL. */
static quan_status add_columns(quan_table *table, const char *const *names, quan_error *err)
{
    for (; *names; names++)
        QUAN_TRY(quan_table_add_column(table, *names, QUAN_TYPE_TEXT, NULL, err));
    return QUAN_OK;
}

/* A new row with the geometry of `row` and, column by column, its texts of those names; an empty
 * name leaves the column null for the caller to fill. */
static quan_status add_row(quan_layer *out, const quan_layer *from, int64_t row,
                           const char *const *names, quan_error *err)
{
    QUAN_TRY(quan_table_add_rows(&out->table, 1, err));
    for (int32_t c = 0; names[c]; c++)
        if (*names[c])
            QUAN_TRY(copy_text(&from->table, names[c], row, &out->table, c, err));
    return quan_geoms_add_copy(&out->geoms, &from->geoms, row, err);
}

static quan_status add_areas(run_work *work, quan_role role, quan_error *err)
{
    static const char *const names[] = {"id", "", "name", NULL};
    const quan_layer *from = &work->data.layers[role];
    quan_table *table = &work->base_area.table;
    for (int64_t i = 0; i < from->table.n_rows; i++) {
        QUAN_TRY(add_row(&work->base_area, from, i, names, err));
        QUAN_TRY(quan_table_set_text(table, 1, table->n_rows - 1, quan_role_name(role), err));
    }
    return QUAN_OK;
}

/* All areas in one table, level after level. */
static quan_status make_areas(run_work *work, quan_error *err)
{
    static const quan_role roles[] = {QUAN_ROLE_BOUNDARY, QUAN_ROLE_URBAN, QUAN_ROLE_STREET,
                                      QUAN_ROLE_COMMUNITY, QUAN_ROLE_ESTATE};
    static const char *const columns[] = {"area_id", "level", "name", NULL};
    work->base_area.geoms.kind = QUAN_POLYGONS;
    QUAN_TRY(add_columns(&work->base_area.table, columns, err));
    for (size_t r = 0; r < sizeof roles / sizeof *roles; r++)
        QUAN_TRY(add_areas(work, roles[r], err));
    return QUAN_OK;
}

/* Not only homes: a reviewer looks for the ones that were not judged. Null residential: use
 * unknown. */
static quan_status make_buildings(run_work *work, quan_error *err)
{
    static const char *const columns[] = {"building_id",      "name",         "use",
                                          "residential_rule", "persons_rule", NULL};
    static const char *const names[] = {"id",           "name", "use", "residential_rule",
                                        "persons_rule", NULL};
    const quan_layer *from = &work->data.layers[QUAN_ROLE_BUILDING];
    quan_layer *out = &work->base_building;
    int32_t residential = quan_table_find(&from->table, "residential"), column;
    out->geoms.kind = from->geoms.kind;
    QUAN_TRY(add_columns(&out->table, columns, err));
    QUAN_TRY(quan_table_add_column(&out->table, "residential", QUAN_TYPE_INT, &column, err));
    for (int64_t i = 0; i < from->table.n_rows; i++) {
        QUAN_TRY(add_row(out, from, i, names, err));
        if (!quan_table_is_null(&from->table, residential, i))
            quan_table_set_int(&out->table, column, i,
                               quan_table_int(&from->table, residential, i, 0));
    }
    return QUAN_OK;
}

/* The lines that cut ways. */
static quan_status make_barriers(run_work *work, quan_error *err)
{
    static const char *const columns[] = {"barrier_id", "kind", NULL};
    static const char *const names[] = {"id", "kind", NULL};
    const quan_layer *from = &work->data.layers[QUAN_ROLE_BARRIER];
    if (from->table.n_rows == 0)
        return QUAN_OK;
    work->base_barrier.geoms.kind = QUAN_LINES;
    QUAN_TRY(add_columns(&work->base_barrier.table, columns, err));
    for (int64_t i = 0; i < from->table.n_rows; i++)
        QUAN_TRY(add_row(&work->base_barrier, from, i, names, err));
    return QUAN_OK;
}

quan_status run_make_rejected(run_work *work, quan_error *err)
{
    static const char *const columns[] = {"layer", "file", "source_id", "code", "reason", NULL};
    static const char *const names[] = {"layer", "", "source_id", "code", "reason", NULL};
    const quan_layer *from = &work->data.rejected;
    const quan_table *sources = &work->data.sources;
    quan_layer *out = &work->rejected;
    int32_t source = quan_table_find(&from->table, "source");
    int32_t file = quan_table_find(sources, "source");
    out->geoms.kind = QUAN_POINTS;
    QUAN_TRY(add_columns(&out->table, columns, err));
    for (int64_t i = 0; i < from->table.n_rows; i++) {
        int64_t row = quan_table_int(&from->table, source, i, 0);
        QUAN_TRY(add_row(out, from, i, names, err));
        QUAN_TRY(quan_table_set_text(&out->table, 1, i, quan_table_text(sources, file, row), err));
    }
    return QUAN_OK;
}

/* No conversions, no table. */
quan_status run_make_conversions(run_work *work, quan_error *err)
{
    static const struct {
        const char *name;
        quan_type type;
    } columns[] = {{"source", QUAN_TYPE_TEXT}, {"role", QUAN_TYPE_TEXT},
                   {"field", QUAN_TYPE_TEXT},  {"conversion", QUAN_TYPE_TEXT},
                   {"count", QUAN_TYPE_INT},   {"note", QUAN_TYPE_TEXT}};
    const quan_table *from = &work->data.conversions, *sources = &work->data.sources;
    quan_table *out = &work->conversions.table;
    int32_t file = quan_table_find(sources, "source"), role = quan_table_find(sources, "role");
    for (size_t c = 0; c < sizeof columns / sizeof columns[0] && from->n_rows; c++)
        QUAN_TRY(quan_table_add_column(out, columns[c].name, columns[c].type, NULL, err));
    for (int64_t i = 0; i < from->n_rows; i++) {
        int64_t row = quan_table_int(from, 0, i, 0);
        const char *const texts[] = {quan_table_text(sources, file, row),
                                     quan_table_text(sources, role, row),
                                     quan_table_text(from, 1, i),
                                     quan_table_text(from, 2, i),
                                     NULL,
                                     quan_table_text(from, 4, i)};
        QUAN_TRY(quan_table_add_rows(out, 1, err));
        for (int32_t c = 0; c < 6; c++) {
            if (c != 4)
                QUAN_TRY(quan_table_set_text(out, c, i, texts[c], err));
        }
        quan_table_set_int(out, 4, i, quan_table_int(from, 3, i, 0));
    }
    return QUAN_OK;
}

quan_status run_make_base(run_work *work, quan_error *err)
{
    QUAN_TRY(make_areas(work, err));
    QUAN_TRY(make_barriers(work, err));
    return make_buildings(work, err);
}
