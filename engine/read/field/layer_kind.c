/* layer_kind.c - 给水管线.shp has no column that says water: the file is the statement. */
#include "layer_kind.h"

#include "run_file/run_file_values.h"
#include "value/values.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* The field that tells the kind; NULL for roles of which a layer holds several. */
static const char *kind_column(quan_role role)
{
    switch (role) {
    case QUAN_ROLE_CONSTRAINT:
    case QUAN_ROLE_BARRIER:
        return "kind";
    case QUAN_ROLE_UTILITY_LINE:
        return "pipe_type";
    case QUAN_ROLE_UTILITY_WORK:
        return "utility";
    default:
        return NULL;
    }
}

static const quan_field *field_named(const quan_layer_description *input, const char *name)
{
    for (int32_t f = 0; f < input->n_fields; f++) {
        if (!strcmp(input->fields[f].name, name))
            return &input->fields[f];
    }
    return NULL;
}

/* A word as it is written, or the canonical one; NULL: neither. */
static const char *kind_of_word(const quan_values *values, const quan_field *field,
                                const char *word)
{
    char folded[200], key[200];
    quan_values_fold(values, word, folded, sizeof folded);
    for (int32_t c = 0; c < field->n_codes; c++) {
        quan_values_fold(values, field->codes[c].key, key, sizeof key);
        if (!strcmp(folded, key) || !strcmp(folded, field->codes[c].value))
            return field->codes[c].value;
    }
    return NULL;
}

/* Chinese words may stand anywhere in a name, codes of letters only by themselves: JS_LINE. */
static bool stands_in(const char *name, const char *key)
{
    size_t n = strlen(key);
    bool letters = (unsigned char)key[0] < 0x80;
    for (const char *at = name; n && (at = strstr(at, key)); at++) {
        bool before = at > name && isalnum((unsigned char)at[-1]);
        if (!letters || (!before && !isalnum((unsigned char)at[n])))
            return n >= 6 || letters;
    }
    return false;
}

/* The longest word of the list in the names of layer and file: 消防通道 goes before 通道. */
static const char *kind_in_names(const quan_batch *batch, const quan_field *field,
                                 const char **word)
{
    char names[2][300], key[200];
    size_t longest = 0;
    const char *found = NULL;
    const char *const given[2] = {batch->layer_name, batch->file};
    for (int i = 0; i < 2; i++)
        quan_values_fold(batch->values, given[i] ? given[i] : "", names[i], sizeof names[i]);
    for (int32_t c = 0; c < field->n_codes; c++) {
        quan_values_fold(batch->values, field->codes[c].key, key, sizeof key);
        size_t n = strlen(key);
        if (n <= longest || (!stands_in(names[0], key) && !stands_in(names[1], key)))
            continue;
        longest = n;
        found = field->codes[c].value;
        *word = field->codes[c].key;
    }
    return found;
}

static bool is_matched(const quan_batch *batch, const char *canonical)
{
    for (int32_t m = 0; m < batch->n_matches; m++) {
        if (!strcmp(batch->matches[m].canonical, canonical))
            return true;
    }
    return false;
}

static quan_status fail_kind(const quan_batch *batch, const quan_field *field, quan_error *err)
{
    const char *words[256], *kind = batch->source->kind;
    char shown[640];
    int32_t n = 0;
    for (int32_t c = 0; c < field->n_codes && n < 256; c++)
        words[n++] = field->codes[c].value;
    const char *near = quan_text_nearest(kind, words, n);
    quan_text_printable(kind, shown, sizeof shown);
    if (near)
        quan_fail(err, QUAN_ERR_USAGE, "'%s' is no kind of the role %s; did you mean '%s'?", shown,
                  quan_role_name(batch->role), near);
    else
        quan_fail(err, QUAN_ERR_USAGE,
                  "'%s' is no kind of the role %s; the kinds stand in layers/input/%s.yaml", shown,
                  quan_role_name(batch->role), quan_role_name(batch->role));
    return quan_run_at(batch->source, QUAN_ERR_USAGE, err);
}

/* `kind:` goes before the names, and a column before both. */
static quan_status find_kind(quan_batch *batch, const quan_field *field, const char **kind,
                             quan_error *err)
{
    char note[400];
    const char *word = NULL;
    *kind = NULL;
    if (batch->source->kind) {
        *kind = kind_of_word(batch->values, field, batch->source->kind);
        return *kind ? QUAN_OK : fail_kind(batch, field, err);
    }
    *kind = kind_in_names(batch, field, &word);
    if (!*kind)
        return QUAN_OK;
    snprintf(note, sizeof note, "没有类别字段，按名称中的“%.60s”全部作为 %s", word, *kind);
    return quan_batch_converted(
        batch,
        (quan_converted){field->name, note, QUAN_CONVERT_KIND_BY_NAME, batch->layer.table.n_rows},
        err);
}

/* What hangs on poles or racks is overhead; what is laid in any other way is not. */
static void fill_overhead(quan_table *table)
{
    int32_t overhead = quan_table_find(table, "overhead");
    int32_t embedding = quan_table_find(table, "embedding");
    for (int64_t row = 0; overhead >= 0 && row < table->n_rows; row++) {
        const char *how = quan_table_text(table, embedding, row);
        if (how && quan_table_is_null(table, overhead, row))
            quan_table_set_int(table, overhead, row,
                               !strcmp(how, "overhead") || !strcmp(how, "rack"));
    }
}

quan_status quan_layer_kind(quan_batch *batch, const quan_catalogue *catalogue, quan_error *err)
{
    const char *name = kind_column(batch->role), *kind = NULL;
    quan_table *table = &batch->layer.table;
    if (batch->role == QUAN_ROLE_UTILITY_LINE)
        fill_overhead(table);
    if (!name || batch->ids == QUAN_IDS_OSM)
        return QUAN_OK;
    const quan_field *field = field_named(&catalogue->inputs[batch->role], name);
    int32_t column = quan_table_find(table, name);
    if (!field || column < 0 || (is_matched(batch, name) && !batch->source->kind))
        return QUAN_OK;
    QUAN_TRY(find_kind(batch, field, &kind, err));
    for (int64_t row = 0; kind && row < table->n_rows; row++) {
        if (quan_table_is_null(table, column, row))
            QUAN_TRY(quan_table_set_text(table, column, row, kind, err));
    }
    return QUAN_OK;
}
