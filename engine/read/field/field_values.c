/* field_values.c - what stands in a cell becomes a value of its canonical field.
 *
 * Codes first, since 无 is an answer where the code list has it; then the words for an empty cell;
 * then numbers, years and texts. A value that is not understood leaves the cell empty and is noted
 * with the feature; a guess would turn into people or floors that nobody gave. Whatever is done to
 * a value is counted for its source and field. */
#include "fields.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define BIT(conversion) (UINT32_C(1) << (conversion))

/* The unit is cut off only when it is the field's own: "12 亩" is no number of square metres. */
bool quan_fields_number(const char *text, const char *unit, double *value)
{
    char plain[256];
    quan_number number;
    quan_fields_fold(text, plain, sizeof plain);
    size_t n = strlen(plain), m = unit ? strlen(unit) : 0;
    if (m && n > m && !strcmp(plain + n - m, unit))
        plain[n - m] = '\0';
    if (!quan_values_number(NULL, plain, NULL, NULL, &number))
        return false;
    *value = number.value;
    return true;
}

void quan_fields_count(quan_batch *batch, const quan_binding *binding, uint32_t conversions)
{
    if (!binding->match)
        return;
    quan_match *match = &batch->matches[binding->match - 1];
    for (int c = 0; c < QUAN_N_CONVERSIONS && conversions; c++)
        match->converted[c] += (conversions & BIT(c)) != 0;
}

/* The written form outweighs the canonical one, should a code list use one word for both. */
static const char *code_of(const quan_values *values, const quan_field *field, const char *folded)
{
    char key[256];
    for (int32_t c = 0; c < field->n_codes; c++) {
        quan_values_fold(values, field->codes[c].key, key, sizeof key);
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

/* The bounds are those of the layer's description; a field without any has none. */
static bool in_range(const quan_field *field, double value)
{
    bool bounded = field->least != 0 || field->most != 0;
    if (field->type == QUAN_TYPE_INT && value != floor(value))
        return false;
    if (is_flag(field))
        return value == 0 || value == 1;
    return !bounded || (value >= field->least && value <= field->most);
}

static bool is_year(const quan_field *field)
{
    return field->type == QUAN_TYPE_INT && field->unit && !strcmp(field->unit, "年");
}

/* Numbers of telephones and persons are covered here too: what is noted is read by others. */
static const char *shown_of(const char *text, char out[640])
{
    char masked[2000];
    bool hidden = quan_personal_mask(text, masked, sizeof masked);
    return quan_text_printable(hidden ? masked : text, out, 640);
}

/* The feature is used; only this value stays empty. */
static quan_status note_value(quan_batch *batch, const quan_binding *binding, int64_t row,
                              const char *text, quan_error *err)
{
    char shown[640], reason[800];
    const quan_field *field = binding->field;
    const char *from = binding->match ? batch->matches[binding->match - 1].field : field->name;
    const char *title = field->title ? field->title : field->name;
    shown_of(text, shown);
    if (field->type == QUAN_TYPE_TEXT && !field->n_codes)
        snprintf(reason, sizeof reason,
                 "字段 %.100s 的值“%.300s”是丢失了位数的编号，不能采用，已留空；"
                 "请在表格中把该列设为文本后重新导出。",
                 from, shown);
    else if (field->type == QUAN_TYPE_TEXT)
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

/* What stands for an owner that is a person. */
#define PERSON "个人"

static bool is_owner(const quan_field *field)
{
    return !strcmp(field->name, "owner");
}

/* The first five different values, in the order of the file, as they are written there. */
static quan_status keep_sample(quan_batch *batch, const quan_binding *binding, const char *text,
                               quan_error *err)
{
    char masked[2000];
    quan_match *match = binding->match ? &batch->matches[binding->match - 1] : NULL;
    if (!match || match->n_samples == 5)
        return QUAN_OK;
    if (quan_personal_mask(text, masked, sizeof masked))
        text = masked;
    if (is_owner(binding->field) && quan_personal_owner(batch->values, text))
        text = PERSON;
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

static void set_whole(quan_batch *batch, const char *name, const char *end, int64_t row,
                      int64_t year)
{
    char column[100];
    snprintf(column, sizeof column, "%s%s", name, end);
    int32_t c = quan_table_find(&batch->layer.table, column);
    if (c >= 0 && year)
        quan_table_set_int(&batch->layer.table, c, row, year);
}

/* A period fills the columns of its ends and not the year itself; a layer without such columns
 * cannot keep it. A year of 0 is an empty cell: many tables write it so. */
static quan_status set_year(quan_batch *batch, const quan_binding *binding, int64_t row,
                            const char *text, quan_error *err)
{
    quan_year_span span;
    char column[100];
    const char *name = binding->field->name;
    snprintf(column, sizeof column, "%s_from", name);
    bool kept = quan_table_find(&batch->layer.table, column) >= 0;
    bool known = quan_values_year(batch->values, text, &span);
    if (!known || binding->column < 0 || (span.from != span.to && !kept))
        return note_value(batch, binding, row, text, err);
    batch->done |= span.conversions;
    if (span.from == span.to && span.from)
        quan_table_set_int(&batch->layer.table, binding->column, row, span.from);
    if (span.from == span.to)
        return QUAN_OK;
    set_whole(batch, name, "_from", row, span.from);
    set_whole(batch, name, "_to", row, span.to);
    batch->alone = false;
    return QUAN_OK;
}

/* "800x600" in a column of diameters is the section of a duct. */
static quan_status set_section(quan_batch *batch, int64_t row, const char *text, bool *done,
                               quan_error *err)
{
    char folded[100], section[100];
    double width, height;
    char times[4] = "";
    int32_t column = quan_table_find(&batch->layer.table, "section");
    *done = false;
    quan_values_fold(batch->values, text, folded, sizeof folded);
    size_t n = strspn(folded, "0123456789.");
    const char *rest = folded + n + (folded[n] == 'x' || folded[n] == '*' ? 1 : 2);
    snprintf(times, sizeof times, "%.2s", folded + n);
    if (column < 0 || !n || (times[0] != 'x' && times[0] != '*' && strcmp(times, "×") != 0))
        return QUAN_OK;
    folded[n] = '\0';
    if (!quan_fields_number(folded, NULL, &width) || !quan_fields_number(rest, "mm", &height))
        return QUAN_OK;
    snprintf(section, sizeof section, "%g×%g", width, height);
    *done = true;
    batch->done |= BIT(QUAN_CONVERT_SECTION);
    batch->alone = false;
    return quan_table_is_null(&batch->layer.table, column, row)
               ? quan_table_set_text(&batch->layer.table, column, row, section, err)
               : QUAN_OK;
}

static quan_status set_number(quan_batch *batch, const quan_binding *binding, int64_t row,
                              const char *text, quan_function_values *functions, quan_error *err)
{
    const quan_field *field = binding->field;
    quan_number number;
    bool ok = quan_values_number(batch->values, text, binding->own, binding->heading, &number);
    bool section = false;
    if (!ok && field->unit && !strcmp(field->unit, "mm"))
        QUAN_TRY(set_section(batch, row, text, &section, err));
    if (section)
        return QUAN_OK;
    if (!ok || !in_range(field, number.value))
        return note_value(batch, binding, row, text, err);
    batch->done |= number.conversions;
    if (binding->column < 0 && !strcmp(field->name, "area_m2"))
        functions->area_m2 = number.value;
    else if (binding->column < 0)
        functions->capacity = number.value;
    else if (field->type == QUAN_TYPE_INT)
        quan_table_set_int(&batch->layer.table, binding->column, row, (int64_t)number.value);
    else
        quan_table_set_real(&batch->layer.table, binding->column, row, number.value);
    return QUAN_OK;
}

/* Ids and codes that a spreadsheet took for numbers: the digits behind the fifteenth are gone. */
static bool has_lost_digits(const quan_field *field, const char *folded)
{
    static const char *const ends[] = {"_id", "_code", "_point"};
    bool number = !strcmp(field->name, "id");
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        size_t n = strlen(field->name), m = strlen(ends[i]);
        number |= n > m && !strcmp(field->name + n - m, ends[i]);
    }
    size_t n = strspn(folded, "0123456789.");
    if (!number || !n || folded[n] != 'e')
        return false;
    const char *exponent = folded + n + 1 + (folded[n + 1] == '+');
    return *exponent && strspn(exponent, "0123456789") == strlen(exponent);
}

static quan_status set_plain_text(quan_batch *batch, const quan_binding *binding, int64_t row,
                                  const char *text, quan_error *err)
{
    quan_table *table = &batch->layer.table;
    char masked[4000];
    if (is_owner(binding->field) && quan_personal_owner(batch->values, text)) {
        batch->done |= BIT(QUAN_CONVERT_PERSONAL_MASKED);
        return quan_table_set_text(table, binding->column, row, PERSON, err);
    }
    size_t n = strlen(binding->field->name);
    bool code = !strcmp(binding->field->name, "id") ||
                (n > 5 && !strcmp(binding->field->name + n - 5, "_code"));
    if (code || !quan_personal_mask(text, masked, sizeof masked))
        return quan_table_set_text(table, binding->column, row, text, err);
    batch->done |= BIT(QUAN_CONVERT_PERSONAL_MASKED);
    return quan_table_set_text(table, binding->column, row, masked, err);
}

/* The words of a facility's kind are compared with the catalogue, which is simplified. */
static void set_kind(quan_batch *batch, const char *text, const char *folded, uint32_t bits,
                     quan_function_values *functions)
{
    bool traditional = bits & BIT(QUAN_CONVERT_TRADITIONAL);
    batch->done |= bits & BIT(QUAN_CONVERT_TRADITIONAL);
    snprintf(functions->kind, sizeof functions->kind, "%s", traditional ? folded : text);
    quan_text_drop_broken_tail(functions->kind);
}

/* Most cells of a large layer are digits, which folding leaves as they are. */
static bool is_bare(const char *text)
{
    return text[strspn(text, "0123456789.")] == '\0';
}

/* `folded` may be cut, but then it is no word of a list. */
static quan_status set_value(quan_batch *batch, const quan_binding *binding, int64_t row,
                             const char *text, quan_function_values *functions, quan_error *err)
{
    const quan_field *field = binding->field;
    char buffer[256];
    const char *folded = is_bare(text) ? text : buffer;
    uint32_t bits =
        folded == text ? 0 : quan_values_fold(batch->values, text, buffer, sizeof buffer);
    const char *code = field->n_codes ? code_of(batch->values, field, folded) : NULL;
    if (!code && quan_values_is_nothing(batch->values, folded)) {
        batch->done |= *folded && strcmp(folded, "null") != 0 ? BIT(QUAN_CONVERT_NOTHING) : 0;
        return QUAN_OK;
    }
    if (binding->column < 0 && field->type == QUAN_TYPE_TEXT) {
        set_kind(batch, text, folded, bits, functions);
        return QUAN_OK;
    }
    if (code)
        batch->done |= bits;
    if (field->type != QUAN_TYPE_TEXT)
        return is_year(field) ? set_year(batch, binding, row, text, err)
                              : set_number(batch, binding, row, code ? code : text, functions, err);
    if (code)
        return quan_table_set_text(&batch->layer.table, binding->column, row, code, err);
    if (field->n_codes && !field->open)
        return note_value(batch, binding, row, text, err);
    if (!has_lost_digits(field, folded))
        return set_plain_text(batch, binding, row, text, err);
    batch->done |= BIT(QUAN_CONVERT_SCIENTIFIC_ID);
    return note_value(batch, binding, row, text, err);
}

quan_status quan_fields_set(quan_batch *batch, const quan_binding *binding, int64_t row,
                            const char *text, quan_function_values *functions, quan_error *err)
{
    batch->done = 0;
    batch->alone = true;
    if (!text || !*text)
        return QUAN_OK;
    QUAN_TRY(keep_sample(batch, binding, text, err));
    quan_status status = set_value(batch, binding, row, text, functions, err);
    quan_fields_count(batch, binding, batch->done);
    return status;
}
