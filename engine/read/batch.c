/* A batch is one source read for one role: a table with the canonical columns, the geometries
 * beside it, and a state per row. Rows are never taken out of it. What is rejected or outside is
 * only marked, so that row numbers stay valid in remarks and functions until everything is copied
 * (absorb.c). */
#include "batch.h"

#include "table/pipes.h"
#include "table/plain.h"

#include <string.h>

bool quan_batch_is_function_field(quan_role role, const char *canonical)
{
    return role == QUAN_ROLE_FACILITY &&
           (!strcmp(canonical, "kind") || !strcmp(canonical, "area_m2") ||
            !strcmp(canonical, "capacity"));
}

uint32_t quan_batch_kinds(quan_role role)
{
    const uint32_t points = 1u << QUAN_POINTS, lines = 1u << QUAN_LINES,
                   polygons = 1u << QUAN_POLYGONS;
    switch (role) {
    case QUAN_ROLE_LEDGER:
    case QUAN_ROLE_SURVEY:
    case QUAN_ROLE_VOTES:
    case QUAN_ROLE_PRICE:
        return 0;
    case QUAN_ROLE_ROAD:
    case QUAN_ROLE_UTILITY_LINE:
    case QUAN_ROLE_UTILITY_WORK:
        return lines;
    case QUAN_ROLE_GATE:
        return points;
    case QUAN_ROLE_BARRIER:
        return lines | polygons;
    case QUAN_ROLE_BUILDING:
    case QUAN_ROLE_FACILITY:
    case QUAN_ROLE_CONSTRAINT:
        return points | polygons;
    default:
        return polygons;
    }
}

/* The shape as which a role is stored; mixed points and polygons are polygons, where a point is a
 * ring of one point. */
static quan_shape_kind stored_kind(quan_role role)
{
    uint32_t kinds = quan_batch_kinds(role);
    if (!kinds)
        return QUAN_NO_GEOMETRY;
    if (kinds & 1u << QUAN_LINES)
        return QUAN_LINES;
    return kinds & 1u << QUAN_POLYGONS ? QUAN_POLYGONS : QUAN_POINTS;
}

/* Works are often a table that names streets; they are placed by name later. */
bool quan_batch_may_lack_geometry(quan_role role)
{
    return role == QUAN_ROLE_UTILITY_WORK || !quan_batch_kinds(role);
}

/* A layer of layers/input/ may describe `id` or `accuracy_m` itself; its own entry then stands. */
static quan_status add_missing(quan_table *table, const char *name, quan_type type, quan_error *err)
{
    if (quan_table_find(table, name) >= 0)
        return QUAN_OK;
    return quan_table_add_column(table, name, type, NULL, err);
}

quan_status quan_batch_columns(quan_table *table, const quan_catalogue *catalogue, quan_role role,
                               quan_error *err)
{
    const quan_layer_description *input = &catalogue->inputs[role];
    QUAN_TRY(add_missing(table, "id", QUAN_TYPE_TEXT, err));
    for (int32_t f = 0; f < input->n_fields; f++) {
        if (!quan_batch_is_function_field(role, input->fields[f].name))
            QUAN_TRY(add_missing(table, input->fields[f].name, input->fields[f].type, err));
    }
    QUAN_TRY(add_missing(table, "source", QUAN_TYPE_INT, err));
    QUAN_TRY(add_missing(table, "source_id", QUAN_TYPE_TEXT, err));
    return add_missing(table, "accuracy_m", QUAN_TYPE_REAL, err);
}

static quan_status function_columns(quan_table *table, quan_error *err)
{
    static const struct {
        const char *name;
        quan_type type;
    } columns[] = {
        [QUAN_FUNCTION_FACILITY] = {"facility", QUAN_TYPE_INT},
        [QUAN_FUNCTION_KIND] = {"kind", QUAN_TYPE_TEXT},
        [QUAN_FUNCTION_AREA] = {"area_m2", QUAN_TYPE_REAL},
        [QUAN_FUNCTION_CAPACITY] = {"capacity", QUAN_TYPE_REAL},
        [QUAN_FUNCTION_MIN_AREA] = {"min_area_m2", QUAN_TYPE_REAL},
        [QUAN_FUNCTION_PRIORITY] = {"priority", QUAN_TYPE_INT},
        [QUAN_FUNCTION_TYPE] = {"type", QUAN_TYPE_TEXT},
    };
    for (size_t c = 0; c < sizeof columns / sizeof columns[0]; c++)
        QUAN_TRY(quan_table_add_column(table, columns[c].name, columns[c].type, NULL, err));
    return QUAN_OK;
}

quan_status quan_batch_init(quan_batch *batch, const quan_catalogue *catalogue, quan_role role,
                            quan_error *err)
{
    *batch = (quan_batch){.role = role};
    batch->layer.geoms.kind = stored_kind(role);
    QUAN_TRY(quan_batch_columns(&batch->layer.table, catalogue, role, err));
    batch->id = quan_table_find(&batch->layer.table, "id");
    batch->source_id = quan_table_find(&batch->layer.table, "source_id");
    batch->accuracy = quan_table_find(&batch->layer.table, "accuracy_m");
    return function_columns(&batch->functions, err);
}

void quan_batch_free(quan_batch *batch)
{
    quan_layer_free(&batch->layer);
    quan_table_free(&batch->functions);
    quan_table_free(&batch->unknown);
    quan_crs_close(batch->crs);
    quan_free(batch->states);
    quan_free(batch->numbers);
    quan_free(batch->remarks);
    quan_free(batch->matches);
    quan_free(batch->converted);
    quan_arena_free(&batch->texts);
    *batch = (quan_batch){0};
}

/* Table, geometries and states grow together. When one of them fails the batch is of no more use,
 * and its owner frees it. */
quan_status quan_batch_add_row(quan_batch *batch, int64_t *row, quan_error *err)
{
    *row = batch->layer.table.n_rows;
    unsigned char *states = quan_grow(batch->states, &batch->state_capacity, *row + 1, 1);
    if (!states)
        return quan_fail_memory(err, "the features of a source");
    batch->states = states;
    states[*row] = QUAN_ROW_USED;
    QUAN_TRY(quan_geoms_add_feature(&batch->layer.geoms, err));
    return quan_table_add_rows(&batch->layer.table, 1, err);
}

bool quan_reject_is(const char *code)
{
    static const char *const notes[] = {
        QUAN_NOTE_REPAIRED, QUAN_NOTE_VALUE,         QUAN_NOTE_ENCODING,
        QUAN_NOTE_STATUS,   QUAN_NOTE_FUNCTION_AREA, QUAN_NOTE_TWICE,
        QUAN_NOTE_HEIGHT,   QUAN_NOTE_TOTAL_DIFFERS, QUAN_NOTE_EXCEEDED,
        QUAN_NOTE_UNPLACED, QUAN_NOTE_YEAR_CONFLICT};
    for (size_t i = 0; i < sizeof notes / sizeof notes[0]; i++) {
        if (!strcmp(code, notes[i]))
            return false;
    }
    return true;
}

/* One msgid per sentence: fragments put together would not be translatable. */
quan_status quan_reject_fail(const char *code, quan_error *err)
{
    if (!strcmp(code, QUAN_REJECT_TOTAL_ROW) || !strcmp(code, QUAN_REJECT_NOTE_ROW) ||
        !strcmp(code, QUAN_REJECT_HEADER_ROW))
        return quan_fail(err, QUAN_ERR_INPUT,
                         "the row is no feature but a total, a note or a heading; take it out");
    if (!strcmp(code, QUAN_REJECT_GEOMETRY_MISSING))
        return quan_fail(err, QUAN_ERR_INPUT, "the feature has no geometry");
    if (!strcmp(code, QUAN_REJECT_GEOMETRY_EMPTY))
        return quan_fail(err, QUAN_ERR_INPUT, "the geometry is empty or has no extent");
    if (!strcmp(code, QUAN_REJECT_GEOMETRY_KIND))
        return quan_fail(err, QUAN_ERR_INPUT,
                         "the geometry is not of the kind that this layer takes");
    if (!strcmp(code, QUAN_REJECT_GEOMETRY_INVALID))
        return quan_fail(err, QUAN_ERR_INPUT, "the geometry is invalid and cannot be repaired");
    if (!strcmp(code, QUAN_REJECT_GEOMETRY_SIZE))
        return quan_fail(err, QUAN_ERR_INPUT,
                         "the geometry has too many vertices, rings, parts or levels");
    if (!strcmp(code, QUAN_REJECT_COORDINATE))
        return quan_fail(err, QUAN_ERR_INPUT,
                         "a coordinate is no finite number or has no place on the map");
    if (!strcmp(code, QUAN_REJECT_CRS_AREA))
        return quan_fail(err, QUAN_ERR_INPUT,
                         "the feature lies outside the area of use of its coordinate system");
    if (!strcmp(code, QUAN_REJECT_MISPLACED))
        return quan_fail(err, QUAN_ERR_INPUT, "the feature lies far from the study area");
    if (!strcmp(code, QUAN_REJECT_AREA_CHANGED))
        return quan_fail(err, QUAN_ERR_INPUT,
                         "repairing the geometry would change its area too much");
    return quan_fail(err, QUAN_ERR_INPUT, "no kind of the catalogue fits the type of the facility");
}

/* The reason is copied, because callers write it into a buffer of their own. */
quan_status quan_batch_remark(quan_batch *batch, quan_remark remark, bool reject, quan_error *err)
{
    quan_remark *remarks =
        quan_grow(batch->remarks, &batch->remark_capacity, batch->n_remarks + 1, sizeof *remarks);
    if (!remarks)
        return quan_fail_memory(err, "the list of rejected features");
    batch->remarks = remarks;
    remark.reason = quan_arena_copy(&batch->texts, remark.reason, strlen(remark.reason));
    if (!remark.reason)
        return quan_fail_memory(err, "the list of rejected features");
    remarks[batch->n_remarks++] = remark;
    if (reject)
        batch->states[remark.row] = QUAN_ROW_REJECTED;
    return QUAN_OK;
}

quan_status quan_batch_converted(quan_batch *batch, quan_converted converted, quan_error *err)
{
    quan_converted *items = quan_grow(batch->converted, &batch->converted_capacity,
                                      (int64_t)batch->n_converted + 1, sizeof *items);
    if (!items)
        return quan_fail_memory(err, "the conversions of a source");
    batch->converted = items;
    converted.field = quan_arena_copy(&batch->texts, converted.field, strlen(converted.field));
    if (converted.note)
        converted.note = quan_arena_copy(&batch->texts, converted.note, strlen(converted.note));
    items[batch->n_converted++] = converted;
    return converted.field ? QUAN_OK : quan_fail_memory(err, "the conversions of a source");
}
