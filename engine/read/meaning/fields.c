/* fields.c - how a source's own fields become canonical columns.
 *
 * Names first: what `fields:` says, then the canonical name, then its aliases in their order, each
 * compared after folding (case, full width, the traditional characters that occur in headings,
 * blanks). Names that a .dbf has cut to ten bytes match by their beginning, but only when no whole
 * name does. One source field serves one canonical field.
 *
 * Then values: codes to canonical words, numbers as people write them ("１，２００户"), years out
 * of dates. A value that is not understood leaves the cell empty and is noted with the feature; a
 * guess would turn into people or floors that nobody gave. */
#include "fields.h"

#include "run_file/run_file_values.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Sanity of counts and sizes: beyond them a value is a slip, whatever the layer. */
#define MAX_COUNT 1e9
#define MAX_SIZE  1e12
#define MAX_LEVEL 100

void quan_field_names_free(quan_field_names *names)
{
    for (int32_t i = 0; i < names->n; i++)
        quan_free(names->texts[i]);
    quan_free(names->texts);
    quan_free(names->cut);
    *names = (quan_field_names){0};
}

void quan_bindings_free(quan_bindings *bindings)
{
    quan_free(bindings->items);
    *bindings = (quan_bindings){0};
}

/* Traditional characters that stand in copied headings -> simplified. */
static const char *simplified(const char *three)
{
    static const char pairs[][2][4] = {
        {"區", "区"}, {"設", "设"}, {"車", "车"}, {"電", "电"}, {"積", "积"}, {"號", "号"},
        {"戶", "户"}, {"數", "数"}, {"層", "层"}, {"築", "筑"}, {"類", "类"}, {"別", "别"},
        {"稱", "称"}, {"編", "编"}, {"標", "标"}, {"識", "识"}, {"碼", "码"}, {"質", "质"},
        {"態", "态"}, {"圖", "图"}, {"總", "总"}, {"單", "单"}, {"產", "产"}, {"權", "权"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        if (!memcmp(three, pairs[i][0], 3))
            return pairs[i][1];
    }
    return NULL;
}

/* U+FF01 to U+FF5E are the printable ASCII characters in full width, U+3000 is their space. */
static int half_width(const unsigned char *b)
{
    if (b[0] == 0xE3 && b[1] == 0x80 && b[2] == 0x80)
        return ' ';
    if (b[0] != 0xEF || (b[1] != 0xBC && b[1] != 0xBD))
        return 0;
    int code = ((b[0] & 0x0F) << 12 | (b[1] & 0x3F) << 6 | (b[2] & 0x3F)) - 0xFF00 + 0x20;
    return code > 0x20 && code < 0x7F ? code : 0;
}

/* Writes the folded form of one character, and returns how many bytes of it were read. */
static size_t fold_one(const char *c, char *out, size_t *n)
{
    const unsigned char *b = (const unsigned char *)c;
    bool three = b[0] >= 0xE0 && b[0] < 0xF0 && b[1] && b[2];
    if (!three) {
        out[(*n)++] = (char)(*b < 0x80 ? tolower(*b) : *c);
        return 1;
    }
    int half = half_width(b);
    if (half) {
        out[(*n)++] = (char)tolower(half);
        return 3;
    }
    const char *plain = simplified(c);
    memcpy(out + *n, plain ? plain : c, 3);
    *n += 3;
    return 3;
}

/* Text that does not fit is cut; names of fields and codes are far shorter than the buffers used.
 */
void quan_fields_fold(const char *text, char *out, size_t out_size)
{
    size_t n = 0;
    for (const char *c = text; *c && n + 4 < out_size;)
        c += fold_one(c, out, &n);
    while (n && isspace((unsigned char)out[n - 1]))
        n--;
    out[n] = '\0';
    size_t lead = strspn(out, " \t\r\n");
    memmove(out, out + lead, n - lead + 1);
}

/* How well a source name names a field: 0 not at all, else the higher the better. */
static int likeness(const char *name, bool cut, const char *wanted)
{
    char a[256], b[256];
    quan_fields_fold(name, a, sizeof a);
    quan_fields_fold(wanted, b, sizeof b);
    if (!strcmp(a, b))
        return 2;
    size_t n = strlen(a);
    return cut && n >= 6 && !strncmp(a, b, n) ? 1 : 0;
}

/* The free source field that names `field` best: whole names before cut ones, the field's own name
 * before its aliases, these in their order. -1: none. */
static int32_t find_named(const quan_field *field, const quan_field_names *names,
                          const unsigned char *taken)
{
    for (int level = 2; level >= 1; level--) {
        for (int32_t a = -1; a < field->n_aliases; a++) {
            const char *wanted = a < 0 ? field->name : field->aliases[a];
            for (int32_t i = 0; i < names->n; i++) {
                if (!taken[i] && likeness(names->texts[i], names->cut[i], wanted) == level)
                    return i;
            }
        }
    }
    return -1;
}

/* Notes the match with the batch, for the report. Function fields of a facility have no column of
 * their own. */
static quan_status bind(quan_batch *batch, const quan_field *field, const char *name,
                        quan_binding *binding, quan_error *err)
{
    binding->field = field;
    binding->column = quan_batch_is_function_field(batch->role, field->name)
                          ? -1
                          : quan_table_find(&batch->layer.table, field->name);
    quan_match *matches = quan_grow(batch->matches, &batch->match_capacity,
                                    (int64_t)batch->n_matches + 1, sizeof *matches);
    if (!matches)
        return quan_fail_memory(err, "the fields of a source");
    batch->matches = matches;
    quan_match *match = &matches[batch->n_matches++];
    *match = (quan_match){.field = quan_arena_copy(&batch->texts, name, strlen(name)),
                          .canonical = field->name};
    return match->field ? QUAN_OK : quan_fail_memory(err, "the fields of a source");
}

/* NULL: this role has no such field. */
static const quan_field *field_of(const quan_layer_description *input, const char *name)
{
    for (int32_t f = 0; f < input->n_fields; f++) {
        if (!strcmp(input->fields[f].name, name))
            return &input->fields[f];
    }
    return NULL;
}

/* `near` NULL: nothing comes close. */
static quan_status fail_unknown(quan_error *err, const quan_source *source, const char *name,
                                const char *near)
{
    char shown[640], close[640] = "";
    quan_text_printable(name, shown, sizeof shown);
    if (near)
        quan_fail(err, QUAN_ERR_USAGE, "`fields:` names %s, which is not there; is %s meant?",
                  shown, quan_text_printable(near, close, sizeof close));
    else
        quan_fail(err, QUAN_ERR_USAGE, "`fields:` names %s, which is not there", shown);
    return quan_run_at(source, QUAN_ERR_USAGE, err);
}

/* The pairs of `fields:`; one that another role of the same source has is left to that one. */
static quan_status match_given(const quan_layer_description *input, const quan_field_names *names,
                               quan_batch *batch, unsigned char *taken, quan_bindings *out,
                               quan_error *err)
{
    const quan_source *source = batch->source;
    bool one_role = (source->roles & (source->roles - 1)) == 0;
    for (int32_t p = 0; p < source->n_fields; p++) {
        const quan_field *field = field_of(input, source->fields[p].value);
        if (!field && !one_role)
            continue;
        if (!field)
            return fail_unknown(err, source, source->fields[p].value, NULL);
        int32_t found = -1;
        for (int32_t i = 0; i < names->n && found < 0; i++) {
            if (likeness(names->texts[i], names->cut[i], source->fields[p].key))
                found = i;
        }
        if (found < 0)
            return fail_unknown(err, source, source->fields[p].key,
                                quan_text_nearest(source->fields[p].key,
                                                  (const char *const *)names->texts, names->n));
        taken[found] = 1;
        quan_binding *binding = &out->items[out->n++];
        binding->source = found;
        QUAN_TRY(bind(batch, field, names->texts[found], binding, err));
    }
    return QUAN_OK;
}

/* True when `fields:` has spoken for it already. */
static bool is_bound(const quan_bindings *bindings, const quan_field *field)
{
    for (int32_t i = 0; i < bindings->n; i++) {
        if (bindings->items[i].field == field)
            return true;
    }
    return false;
}

quan_status quan_fields_match(const quan_layer_description *input, const quan_field_names *names,
                              quan_batch *batch, quan_bindings *out, quan_error *err)
{
    *out = (quan_bindings){0};
    unsigned char *taken = quan_calloc((size_t)names->n + 1, 1);
    out->items =
        quan_calloc((size_t)(input->n_fields + batch->source->n_fields) + 1, sizeof *out->items);
    quan_status status = QUAN_OK;
    if (!taken || !out->items) {
        status = quan_fail_memory(err, "the fields");
        goto done;
    }
    status = match_given(input, names, batch, taken, out, err);
    for (int32_t f = 0; f < input->n_fields && !status; f++) {
        const quan_field *field = &input->fields[f];
        int32_t found = is_bound(out, field) ? -1 : find_named(field, names, taken);
        if (found < 0)
            continue;
        taken[found] = 1;
        quan_binding *binding = &out->items[out->n++];
        binding->source = found;
        status = bind(batch, field, names->texts[found], binding, err);
    }
done:
    quan_free(taken);
    if (status)
        quan_bindings_free(out);
    return status;
}

/* "1,234,567" without its commas; false when they do not part thousands. */
static bool without_commas(char *text)
{
    size_t n = 0, since = 0;
    bool grouped = false, fraction = false;
    for (const char *c = text; *c; c++) {
        if (*c == ',') {
            if (fraction || (grouped ? since != 3 : since == 0 || since > 3))
                return false;
            grouped = true;
            since = 0;
            continue;
        }
        if (*c == '.') {
            if (grouped && since != 3)
                return false;
            fraction = true;
        }
        since += !fraction && isdigit((unsigned char)*c) != 0;
        text[n++] = *c;
    }
    text[n] = '\0';
    return !grouped || fraction || since == 3;
}

/* The unit is cut off only when it is the field's own: "12 亩" is no number of square metres. */
bool quan_fields_number(const char *text, const char *unit, double *value)
{
    char plain[256];
    quan_fields_fold(text, plain, sizeof plain);
    size_t n = strlen(plain), m = unit ? strlen(unit) : 0;
    if (m && n > m && !strcmp(plain + n - m, unit))
        plain[n - m] = '\0';
    while ((n = strlen(plain)) && plain[n - 1] == ' ')
        plain[n - 1] = '\0';
    return without_commas(plain) && quan_text_to_real(plain, value);
}

/* The written form outweighs the canonical one, should a code list use one word for both. */
static const char *code_of(const quan_field *field, const char *text)
{
    char folded[256], key[256];
    quan_fields_fold(text, folded, sizeof folded);
    for (int32_t c = 0; c < field->n_codes; c++) {
        quan_fields_fold(field->codes[c].key, key, sizeof key);
        if (!strcmp(folded, key))
            return field->codes[c].value;
    }
    for (int32_t c = 0; c < field->n_codes; c++) {
        if (!strcmp(folded, field->codes[c].value))
            return field->codes[c].value;
    }
    return NULL;
}

/* A field all of whose codes stand for 0 or 1. */
static bool is_flag(const quan_field *field)
{
    for (int32_t c = 0; c < field->n_codes; c++) {
        const char *value = field->codes[c].value;
        if (!value || (strcmp(value, "0") != 0 && strcmp(value, "1") != 0))
            return false;
    }
    return field->n_codes > 0;
}

/* Bounds of sense, not of a standard: what lies beyond is a slip of the pen or a code for "unknown"
 * such as 9999999999. */
static bool in_range(const quan_field *field, double value)
{
    if (field->type == QUAN_TYPE_INT && value != floor(value))
        return false;
    if (is_flag(field))
        return value == 0 || value == 1;
    if (!strcmp(field->name, "level"))
        return fabs(value) <= MAX_LEVEL;
    return value >= 0 && value <= (field->type == QUAN_TYPE_INT ? MAX_COUNT : MAX_SIZE);
}

/* A year, or the date that begins with it; 0 is how tables write "not known". */
static bool to_year(const char *text, double *value)
{
    char plain[64];
    quan_fields_fold(text, plain, sizeof plain);
    if (strspn(plain, "0123456789") < 4)
        return false;
    plain[4] = '\0';
    *value = strtod(plain, NULL);
    return *value >= 1000 && *value <= 2200;
}

/* Also the words that tools write for an empty cell. */
static bool is_nothing(const char *text)
{
    char plain[64];
    quan_fields_fold(text, plain, sizeof plain);
    return !*plain || !strcmp(plain, "null") || !strcmp(plain, "<null>");
}

/* The feature is used; only this value stays empty. */
static quan_status note_value(quan_batch *batch, const quan_binding *binding, int64_t row,
                              const char *text, quan_error *err)
{
    char shown[640], reason[800];
    const quan_match *match = NULL;
    for (int32_t m = 0; m < batch->n_matches && !match; m++) {
        if (!strcmp(batch->matches[m].canonical, binding->field->name))
            match = &batch->matches[m];
    }
    const quan_field *field = binding->field;
    const char *from = match ? match->field : field->name;
    const char *title = field->title ? field->title : field->name;
    quan_text_printable(text, shown, sizeof shown);
    if (field->type == QUAN_TYPE_TEXT)
        snprintf(reason, sizeof reason,
                 "字段 %.100s 的值“%.300s”不在“%s”（%s）的取值对照中，已留空；请改正该值，"
                 "或把它补入该字段的 codes。",
                 from, shown, title, field->name);
    else
        snprintf(reason, sizeof reason,
                 "字段 %.100s 的值“%.300s”不能作为“%s”（%s）的数值，已留空；请改正该值。", from,
                 shown, title, field->name);
    quan_remark remark = {row, QUAN_NOTE_VALUE, reason, QUAN_NOWHERE};
    return quan_batch_remark(batch, remark, false, err);
}

/* The first five different values, in the order of the file, as they are written there. */
static quan_status keep_sample(quan_batch *batch, const quan_field *field, const char *text,
                               quan_error *err)
{
    quan_match *match = NULL;
    for (int32_t m = 0; m < batch->n_matches && !match; m++) {
        if (!strcmp(batch->matches[m].canonical, field->name))
            match = &batch->matches[m];
    }
    if (!match || match->n_samples == 5)
        return QUAN_OK;
    for (int32_t s = 0; s < match->n_samples; s++) {
        if (!strcmp(match->samples[s], text))
            return QUAN_OK;
    }
    const char *copy = quan_arena_copy(&batch->texts, text, strlen(text));
    if (!copy)
        return quan_fail_memory(err, "the fields of a source");
    match->samples[match->n_samples++] = copy;
    return QUAN_OK;
}

/* A year of 0 is an empty cell and not a wrong value: many tables write it so. */
static quan_status set_number(quan_batch *batch, const quan_binding *binding, int64_t row,
                              const char *text, quan_function_values *functions, quan_error *err)
{
    const quan_field *field = binding->field;
    const char *code = code_of(field, text);
    double value = 0;
    bool ok = !strcmp(field->name, "built_year")
                  ? to_year(text, &value)
                  : quan_fields_number(code ? code : text, field->unit, &value);
    if (!strcmp(field->name, "built_year") && !ok && quan_fields_number(text, NULL, &value) &&
        value == 0)
        return QUAN_OK;
    if (!ok || !in_range(field, value))
        return note_value(batch, binding, row, text, err);
    if (binding->column < 0 && !strcmp(field->name, "area_m2"))
        functions->area_m2 = value;
    else if (binding->column < 0)
        functions->capacity = value;
    else if (field->type == QUAN_TYPE_INT)
        quan_table_set_int(&batch->layer.table, binding->column, row, (int64_t)value);
    else
        quan_table_set_real(&batch->layer.table, binding->column, row, value);
    return QUAN_OK;
}

quan_status quan_fields_set(quan_batch *batch, const quan_binding *binding, int64_t row,
                            const char *text, quan_function_values *functions, quan_error *err)
{
    const quan_field *field = binding->field;
    if (!text || is_nothing(text))
        return QUAN_OK;
    QUAN_TRY(keep_sample(batch, field, text, err));
    if (field->type != QUAN_TYPE_TEXT)
        return set_number(batch, binding, row, text, functions, err);
    if (binding->column < 0) {
        snprintf(functions->kind, sizeof functions->kind, "%s", text);
        return QUAN_OK;
    }
    const char *code = field->n_codes ? code_of(field, text) : text;
    if (!code)
        return note_value(batch, binding, row, text, err);
    return quan_table_set_text(&batch->layer.table, binding->column, row, code, err);
}
