/* landuse_fill.c - what the scheme of a layer says of its features, written into their rows. */
#include "landuse_work.h"

#include <stdio.h>
#include <string.h>

/* Bits of the schemes in a cell "a|b". */
static uint32_t schemes_of(const char *list)
{
    uint32_t found = 0;
    for (int s = 0; s < N_LANDUSE_SCHEMES; s++)
        found |= strstr(list, landuse_schemes[s]) ? 1u << s : 0;
    return found;
}

static uint32_t rule_of(const quan_table *evidence, const char *field)
{
    char folded[200];
    quan_fields_fold(field, folded, sizeof folded);
    for (int64_t row = 0; row < evidence->n_rows; row++) {
        char pattern[200];
        quan_fields_fold(quan_catalogue_cell(evidence, row, "pattern"), pattern, sizeof pattern);
        if (!strcmp(folded, pattern))
            return schemes_of(quan_catalogue_cell(evidence, row, "schemes"));
    }
    return 0;
}

/* Fields that contradict each other say nothing: planning layers keep columns of the survey that
 * they were made from. */
quan_landuse_hints quan_landuse_hint(const quan_batch *batch, const quan_catalogue *catalogue)
{
    const quan_table *evidence = &catalogue->tables[QUAN_CATALOGUE_LANDUSE_EVIDENCE];
    quan_landuse_hints hints = {0, 0};
    bool any = false;
    for (int32_t m = 0; m < batch->n_matches; m++) {
        const quan_match *match = &batch->matches[m];
        uint32_t says = rule_of(evidence, match->field);
        bool codes =
            !strcmp(match->canonical, "landuse_code") || !strcmp(match->canonical, "landuse_name");
        if (codes && says)
            hints.of_codes = hints.of_codes ? hints.of_codes & says : says;
    }
    for (const char *name = batch->names; name && *name; name += strlen(name) + 1) {
        uint32_t says = rule_of(evidence, name);
        if (says)
            hints.of_all = any ? hints.of_all & says : says;
        any |= says != 0;
    }
    return hints;
}

bool landuse_all_given(const quan_batch *batch)
{
    const quan_table *table = &batch->layer.table;
    int32_t scheme = quan_table_find(table, "landuse_scheme");
    for (int64_t row = 0; row < table->n_rows; row++) {
        if (quan_table_is_null(table, scheme, row))
            return false;
    }
    return true;
}

/* -1 for a word that is none. */
static int scheme_number(const char *word)
{
    for (int s = 0; word && s < N_LANDUSE_SCHEMES; s++) {
        if (!strcmp(word, landuse_schemes[s]))
            return s;
    }
    return -1;
}

/* What was found for a code before: a layer has some hundred codes on some hundred thousand rows.
 */
typedef struct {
    char code[16];
    int scheme;
    bool zero;
    int64_t found;
} known_code;

enum {
    SLOTS = 256 /* a power of two */
};

typedef struct {
    int32_t code, name, scheme, residential;
    int64_t n_zero, n_by_name;
    known_code slots[SLOTS];
} filling;

/* The row of the catalogue for a use; a code that the scheme does not have in full is judged by its
 * class. */
static int64_t find_use(const judged *j, filling *f, int scheme, const landuse_use *use, bool *zero)
{
    uint32_t hash = (uint32_t)scheme;
    size_t n = strlen(use->code);
    for (const char *c = use->code; *c; c++)
        hash = hash * 31 + (unsigned char)*c;
    known_code *slot = n && n < sizeof slot->code ? &f->slots[hash & (SLOTS - 1)] : NULL;
    if (slot && slot->scheme == scheme && !strcmp(slot->code, use->code)) {
        *zero = slot->zero;
        return slot->found;
    }
    int64_t found = landuse_row_of(j, scheme, use, zero);
    if (found < 0 && n)
        found = quan_landuse_find(j->landuse, landuse_schemes[scheme], use->code);
    if (slot) {
        snprintf(slot->code, sizeof slot->code, "%s", use->code);
        slot->scheme = scheme;
        slot->zero = *zero;
        slot->found = found;
    }
    return found;
}

/* The cells of one row, of which the catalogue has row `found`. */
static quan_status fill_row(const judged *j, filling *f, int64_t row, int64_t found, bool zero,
                            quan_error *err)
{
    quan_table *table = &j->batch->layer.table;
    const char *key = quan_catalogue_cell(j->landuse, found, "code_prefix");
    const char *code = quan_table_text(table, f->code, row);
    char longer[40];
    int64_t value = 0;
    snprintf(longer, sizeof longer, "0%.30s", code ? code : "");
    if (zero)
        QUAN_TRY(quan_table_set_text(table, f->code, row, longer, err));
    else if (!code || (unsigned char)code[0] >= 0x80)
        QUAN_TRY(quan_table_set_text(table, f->code, row, key, err));
    f->n_zero += zero;
    f->n_by_name += !code || (unsigned char)code[0] >= 0x80;
    if (f->name >= 0 && quan_table_is_null(table, f->name, row))
        QUAN_TRY(quan_table_set_text(table, f->name, row,
                                     quan_catalogue_cell(j->landuse, found, "name"), err));
    if (quan_table_is_null(table, f->residential, row) &&
        quan_text_to_int(quan_catalogue_cell(j->landuse, found, "residential"), &value))
        quan_table_set_int(table, f->residential, row, value);
    return QUAN_OK;
}

/* The scheme of the row itself goes before that of the layer. */
static quan_status fill_use(const judged *j, filling *f, int64_t row, int scheme, quan_error *err)
{
    quan_table *table = &j->batch->layer.table;
    const char *own = quan_table_text(table, f->scheme, row);
    const char *code = quan_table_text(table, f->code, row);
    const char *name = quan_table_text(table, f->name, row);
    bool words = code && (unsigned char)code[0] >= 0x80, zero = false;
    const landuse_use use = {words || !code ? "" : code, name ? name : words ? code : "", row, 1};
    int s = own ? scheme_number(own) : scheme;
    if (s < 0 || (!code && !name))
        return QUAN_OK;
    if (!own)
        QUAN_TRY(quan_table_set_text(table, f->scheme, row, landuse_schemes[s], err));
    int64_t found = find_use(j, f, s, &use, &zero);
    return found < 0 ? QUAN_OK : fill_row(j, f, row, found, zero, err);
}

/* Area is given only to parcels that are used: the others have no geometry in metres. */
static void fill_area(quan_batch *batch)
{
    quan_table *table = &batch->layer.table;
    int32_t area = quan_table_find(table, "area_m2");
    for (int64_t row = 0; area >= 0 && row < table->n_rows; row++) {
        if (quan_table_is_null(table, area, row) && batch->states[row] == QUAN_ROW_USED)
            quan_table_set_real(table, area, row, quan_geoms_area_m2(&batch->layer.geoms, row));
    }
}

/* The name that the source gives a canonical field. */
static const char *source_field(const quan_batch *batch, const char *canonical)
{
    for (int32_t m = 0; m < batch->n_matches; m++) {
        if (!strcmp(batch->matches[m].canonical, canonical))
            return batch->matches[m].field;
    }
    return canonical;
}

static quan_status note_filled(quan_batch *batch, const filling *f, quan_error *err)
{
    if (f->n_zero)
        QUAN_TRY(quan_batch_converted(batch,
                                      (quan_converted){source_field(batch, "landuse_code"), NULL,
                                                       QUAN_CONVERT_LEADING_ZERO, f->n_zero},
                                      err));
    if (f->n_by_name)
        QUAN_TRY(quan_batch_converted(batch,
                                      (quan_converted){source_field(batch, "landuse_name"), NULL,
                                                       QUAN_CONVERT_CODE_BY_NAME, f->n_by_name},
                                      err));
    return QUAN_OK;
}

quan_status landuse_fill(const judged *j, int scheme, quan_error *err)
{
    quan_batch *batch = j->batch;
    const quan_table *table = &batch->layer.table;
    filling f = {.code = quan_table_find(table, "landuse_code"),
                 .name = quan_table_find(table, "landuse_name"),
                 .scheme = quan_table_find(table, "landuse_scheme"),
                 .residential = quan_table_find(table, "residential")};
    fill_area(batch);
    if (f.code < 0 || f.scheme < 0 || f.residential < 0)
        return QUAN_OK;
    for (int64_t row = 0; row < table->n_rows; row++)
        QUAN_TRY(fill_use(j, &f, row, scheme, err));
    return note_filled(batch, &f, err);
}
