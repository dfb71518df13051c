/* absorb.c - what a batch leaves behind in the data set: its used features, its remarks, its
 * counts, how its fields were matched.
 *
 * Here the promise is kept that features in = used + rejected + outside: each row of a batch is in
 * exactly one state, and the states are counted after the last step that can change one. The batch
 * itself stays whole, and its owner frees it. */
#include "gather.h"

#include "field/areas.h"
#include "field/landuse.h"
#include "field/layer_kind.h"
#include "field/year_evidence.h"
#include "ledger/ledger.h"
#include "people/people.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Five samples at most, each cut so that one long description cannot push the others out. */
static void join_samples(const quan_match *match, char *out, size_t size)
{
    char shown[640];
    size_t n = 0;
    out[0] = '\0';
    for (int32_t s = 0; s < match->n_samples && n < size; s++)
        n += (size_t)snprintf(out + n, size - n, "%s%.180s", s ? " | " : "",
                              quan_text_printable(match->samples[s], shown, 160));
}

/* Columns are those of begin.c: source, field, canonical, samples. */
static quan_status write_match(quan_table *fields, const quan_match *match, int64_t source_row,
                               quan_error *err)
{
    char samples[1024];
    join_samples(match, samples, sizeof samples);
    QUAN_TRY(quan_table_add_rows(fields, 1, err));
    int64_t row = fields->n_rows - 1;
    quan_table_set_int(fields, 0, row, source_row);
    QUAN_TRY(quan_table_set_text(fields, 1, row, match->field, err));
    QUAN_TRY(quan_table_set_text(fields, 2, row, match->canonical, err));
    return quan_table_set_text(fields, 3, row, samples, err);
}

/* "buildings.shp", or "town.gpkg:buildings" where the layer has a name of its own. */
static void write_layer_name(const quan_batch *batch, char *out, size_t size)
{
    size_t n = strlen(batch->layer_name);
    bool same = !strncmp(batch->file, batch->layer_name, n) && batch->file[n] == '.';
    snprintf(out, size, same ? "%s" : "%s:%s", batch->file, batch->layer_name);
}

/* A remark without a place keeps its row as a feature without parts, so that table and geometries
 * stay parallel. */
static quan_status add_place(quan_geoms *geoms, quan_xy place, quan_error *err)
{
    QUAN_TRY(quan_geoms_add_feature(geoms, err));
    if (!isfinite(place.x_m) || !isfinite(place.y_m))
        return QUAN_OK;
    QUAN_TRY(quan_geoms_add_part(geoms, err));
    return quan_geoms_add_ring(geoms, &place, 1, err);
}

/* Columns are those of begin.c: layer, source_id, code, reason, source. */
static quan_status write_remark(quan_layer *rejected, const quan_batch *batch,
                                const quan_remark *remark, int64_t source_row, quan_error *err)
{
    char name[1400];
    quan_table *table = &rejected->table;
    write_layer_name(batch, name, sizeof name);
    QUAN_TRY(add_place(&rejected->geoms, remark->place, err));
    QUAN_TRY(quan_table_add_rows(table, 1, err));
    int64_t row = table->n_rows - 1;
    quan_table_set_int(table, 4, row, source_row);
    const char *texts[] = {name,
                           quan_table_text(&batch->layer.table, batch->source_id, remark->row),
                           remark->code, remark->reason};
    for (int32_t c = 0; c < 4; c++)
        QUAN_TRY(quan_table_set_text(table, c, row, texts[c], err));
    return QUAN_OK;
}

/* Columns are those of begin.c: source, field, conversion, count, note. */
static quan_status write_conversion(quan_table *conversions, const quan_converted *converted,
                                    int64_t source_row, quan_error *err)
{
    QUAN_TRY(quan_table_add_rows(conversions, 1, err));
    int64_t row = conversions->n_rows - 1;
    quan_table_set_int(conversions, 0, row, source_row);
    QUAN_TRY(quan_table_set_text(conversions, 1, row, converted->field, err));
    QUAN_TRY(
        quan_table_set_text(conversions, 2, row, quan_conversion_name(converted->conversion), err));
    quan_table_set_int(conversions, 3, row, converted->count);
    return quan_table_set_text(conversions, 4, row, converted->note, err);
}

/* Field by field in the order of matching, then what was found of whole columns. A personal field
 * counts with all its rows. */
static quan_status write_conversions(quan_gathering *g, const quan_batch *batch, int64_t source_row,
                                     quan_error *err)
{
    for (int32_t m = 0; m < batch->n_matches; m++) {
        const quan_match *match = &batch->matches[m];
        bool personal = !strcmp(match->canonical, QUAN_PERSONAL_FIELD);
        for (int c = 0; c < QUAN_N_CONVERSIONS; c++) {
            quan_converted one = {match->field, NULL, (quan_conversion)c, match->converted[c]};
            if (personal && c == QUAN_CONVERT_PERSONAL_FIELD)
                one.count = batch->layer.table.n_rows;
            if (one.count)
                QUAN_TRY(write_conversion(&g->out->conversions, &one, source_row, err));
        }
    }
    for (int32_t c = 0; c < batch->n_converted; c++)
        QUAN_TRY(write_conversion(&g->out->conversions, &batch->converted[c], source_row, err));
    return QUAN_OK;
}

/* What was found and matched; nothing is said of features beyond the ring. */
static quan_status write_findings(quan_gathering *g, const quan_batch *batch, int64_t source_row,
                                  quan_error *err)
{
    for (int64_t r = 0; r < batch->n_remarks; r++) {
        const quan_remark *remark = &batch->remarks[r];
        if (batch->states[remark->row] != QUAN_ROW_OUTSIDE)
            QUAN_TRY(write_remark(&g->out->rejected, batch, remark, source_row, err));
    }
    for (int32_t m = 0; m < batch->n_matches; m++)
        QUAN_TRY(write_match(&g->out->fields, &batch->matches[m], source_row, err));
    return write_conversions(g, batch, source_row, err);
}

/* Batch and layer have the same columns in the same order, both made by quan_batch_columns(); for
 * the functions of a facility this holds of the columns copied. */
static quan_status copy_cell(const quan_table *from, int64_t from_row, quan_table *to,
                             int64_t to_row, int32_t c, quan_error *err)
{
    if (quan_table_is_null(from, c, from_row))
        return QUAN_OK;
    switch (from->columns[c].type) {
    case QUAN_TYPE_INT:
        quan_table_set_int(to, c, to_row, from->columns[c].ints[from_row]);
        return QUAN_OK;
    case QUAN_TYPE_REAL:
        quan_table_set_real(to, c, to_row, from->columns[c].reals[from_row]);
        return QUAN_OK;
    default:
        return quan_table_set_text(to, c, to_row, from->columns[c].texts[from_row], err);
    }
}

/* Copies the functions of one facility, which begin at *next of the batch. */
static quan_status append_functions(quan_gathering *g, const quan_batch *batch, int64_t row,
                                    int64_t *next, quan_error *err)
{
    const quan_table *from = &batch->functions;
    quan_table *to = &g->out->functions;
    while (*next < from->n_rows && quan_table_int(from, QUAN_FUNCTION_FACILITY, *next, 0) < row)
        ++*next;
    for (; *next < from->n_rows && quan_table_int(from, QUAN_FUNCTION_FACILITY, *next, 0) == row;
         ++*next) {
        QUAN_TRY(quan_table_add_rows(to, 1, err));
        for (int32_t c = QUAN_FUNCTION_KIND; c <= QUAN_FUNCTION_CAPACITY; c++)
            QUAN_TRY(copy_cell(from, *next, to, to->n_rows - 1, c, err));
        quan_table_set_int(to, QUAN_FUNCTION_FACILITY, to->n_rows - 1,
                           g->out->layers[QUAN_ROLE_FACILITY].table.n_rows - 1);
    }
    return QUAN_OK;
}

/* The numbers of the `source` column are only known here: a batch does not know its row in
 * `sources`. */
static quan_status append_row(const quan_batch *batch, int64_t row, quan_layer *to,
                              int64_t source_row, quan_error *err)
{
    QUAN_TRY(quan_table_add_rows(&to->table, 1, err));
    QUAN_TRY(quan_geoms_add_copy(&to->geoms, &batch->layer.geoms, row, err));
    for (int32_t c = 0; c < to->table.n_columns; c++)
        QUAN_TRY(copy_cell(&batch->layer.table, row, &to->table, to->table.n_rows - 1, c, err));
    quan_table_set_int(&to->table, quan_table_find(&to->table, "source"), to->table.n_rows - 1,
                       source_row);
    return QUAN_OK;
}

/* The first source of a layer becomes the layer, without its unused rows: nothing is copied of a
 * county's buildings when they come from one file. */
static quan_status take_over(quan_batch *batch, quan_layer *to, int64_t source_row, quan_error *err)
{
    int64_t n = 0, *used = quan_alloc((size_t)batch->layer.table.n_rows, sizeof *used);
    if (!used)
        return quan_fail_memory(err, "the features of a source");
    for (int64_t row = 0; row < batch->layer.table.n_rows; row++) {
        if (batch->states[row] == QUAN_ROW_USED)
            used[n++] = row;
    }
    quan_status status = quan_layer_pick(&batch->layer, used, n, err);
    quan_free(used);
    QUAN_TRY(status);
    quan_layer empty = *to;
    *to = batch->layer;
    batch->layer = empty;
    int32_t source = quan_table_find(&to->table, "source");
    for (int64_t row = 0; row < n; row++)
        quan_table_set_int(&to->table, source, row, source_row);
    return QUAN_OK;
}

/* Both tables are in the order of the rows, so that the functions are found by walking along and
 * not by searching. */
static quan_status append_used(quan_gathering *g, quan_batch *batch, int64_t source_row,
                               quan_error *err)
{
    int64_t next_function = 0;
    quan_layer *to = &g->out->layers[batch->role];
    if (!to->table.n_rows && batch->role != QUAN_ROLE_FACILITY)
        return take_over(batch, to, source_row, err);
    for (int64_t row = 0; row < batch->layer.table.n_rows; row++) {
        if (batch->states[row] != QUAN_ROW_USED)
            continue;
        QUAN_TRY(append_row(batch, row, to, source_row, err));
        if (batch->role == QUAN_ROLE_FACILITY)
            QUAN_TRY(append_functions(g, batch, row, &next_function, err));
    }
    return QUAN_OK;
}

/* A kind counts as known even where all its features lie outside: the source has been looked
 * through for it, so that its absence nearby is a finding and not a lack of data. */
static void mark_known(quan_gathering *g, const quan_batch *batch)
{
    const quan_table *kinds = &g->catalogue->tables[QUAN_CATALOGUE_KINDS];
    for (int64_t f = 0; f < batch->functions.n_rows; f++) {
        int64_t row =
            quan_catalogue_find(kinds, quan_table_text(&batch->functions, QUAN_FUNCTION_KIND, f));
        if (row >= 0)
            g->out->kind_known[row] = 1;
    }
}

static void count_states(quan_gathering *g, const quan_batch *batch, int64_t source_row)
{
    static const int columns[] = {[QUAN_ROW_USED] = QUAN_SOURCE_USED,
                                  [QUAN_ROW_REJECTED] = QUAN_SOURCE_REJECTED,
                                  [QUAN_ROW_OUTSIDE] = QUAN_SOURCE_OUTSIDE};
    quan_table *sources = &g->out->sources;
    int64_t n[3] = {0};
    for (int64_t row = 0; row < batch->layer.table.n_rows; row++)
        n[batch->states[row]]++;
    for (int s = 0; s < 3; s++)
        quan_table_set_int(sources, columns[s], source_row, n[s]);
    quan_table_set_int(sources, QUAN_SOURCE_IN, source_row, batch->layer.table.n_rows);
    g->ids[source_row] = batch->ids;
    /* a file that feeds what it happens to have tells nothing about what it lacks */
    bool asked = (batch->source->roles & (batch->source->roles - 1)) == 0;
    g->out->has[batch->role] |= asked || n[QUAN_ROW_USED] > 0;
}

/* What whole columns tell, in the working system: areas are square metres. */
static quan_status find_meaning(quan_gathering *g, quan_batch *batch, quan_error *err)
{
    quan_status status = quan_areas_check(batch, g->catalogue, err);
    if (!status)
        status = quan_landuse_resolve(batch, g->catalogue, g->monitor, err);
    if (!status)
        status = quan_years_choose(batch, g->catalogue, err);
    if (!status)
        status = quan_layer_kind(batch, g->catalogue, err);
    return status ? status : quan_people_fill(batch, g->catalogue, err);
}

/* Which kinds the facilities of a source are. */
static quan_status find_kinds(quan_gathering *g, quan_batch *batch, int64_t source_row,
                              quan_error *err)
{
    bool pois = false;
    QUAN_TRY(quan_ledger_keep_homes(g, batch, err));
    QUAN_TRY(quan_facility_resolve(&g->matcher, batch, &pois, err));
    QUAN_TRY(quan_facility_count_unknown(batch, source_row, &g->out->unknown_types, err));
    g->pois[source_row] = pois;
    mark_known(g, batch);
    return QUAN_OK;
}

quan_status quan_gather_settle(quan_gathering *g, quan_batch *batch, int64_t source_row,
                               quan_error *err)
{
    QUAN_TRY(quan_areas_in_degrees(batch, g->catalogue, err));
    QUAN_TRY(quan_batch_settle(batch, &g->work, err));
    QUAN_TRY(find_meaning(g, batch, err));
    if (batch->role == QUAN_ROLE_FACILITY)
        QUAN_TRY(find_kinds(g, batch, source_row, err));
    QUAN_TRY(write_findings(g, batch, source_row, err));
    count_states(g, batch, source_row);
    return append_used(g, batch, source_row, err);
}
