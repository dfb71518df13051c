/* values.c - the words, units and characters of the catalogue, made ready for millions of cells.
 *
 * Everything is folded once when it is opened. Characters are kept sorted by their bytes, for a
 * search in halves; words with the longest first, so that 及以前 is found before 前. */
#include "values.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BIT(conversion) (UINT32_C(1) << (conversion))

const char *quan_conversion_name(quan_conversion conversion)
{
    static const char *const names[QUAN_N_CONVERSIONS] = {
        [QUAN_CONVERT_FULL_WIDTH] = "full_width",
        [QUAN_CONVERT_TRADITIONAL] = "traditional",
        [QUAN_CONVERT_THOUSANDS] = "thousands",
        [QUAN_CONVERT_APPROXIMATE] = "approximate",
        [QUAN_CONVERT_UNIT_MU] = "unit_mu",
        [QUAN_CONVERT_UNIT_HECTARE] = "unit_hectare",
        [QUAN_CONVERT_UNIT_KM2] = "unit_km2",
        [QUAN_CONVERT_SQUARE_DEGREES] = "square_degrees",
        [QUAN_CONVERT_UNIT_LENGTH] = "unit_length",
        [QUAN_CONVERT_UNIT_YUAN] = "unit_yuan",
        [QUAN_CONVERT_UNIT_HUNDRED] = "unit_hundred",
        [QUAN_CONVERT_UNIT_THOUSAND] = "unit_thousand",
        [QUAN_CONVERT_UNIT_WAN] = "unit_wan",
        [QUAN_CONVERT_UNIT_YI] = "unit_yi",
        [QUAN_CONVERT_PERCENT] = "percent",
        [QUAN_CONVERT_SECTION] = "section",
        [QUAN_CONVERT_NOTHING] = "nothing",
        [QUAN_CONVERT_SCIENTIFIC_ID] = "scientific_id",
        [QUAN_CONVERT_LEADING_ZERO] = "leading_zero",
        [QUAN_CONVERT_DATE_TO_YEAR] = "date_to_year",
        [QUAN_CONVERT_EXCEL_DATE] = "excel_date",
        [QUAN_CONVERT_TWO_DIGIT_YEAR] = "two_digit_year",
        [QUAN_CONVERT_YEAR_PERIOD] = "year_period",
        [QUAN_CONVERT_PERSONAL_FIELD] = "personal_field",
        [QUAN_CONVERT_PERSONAL_MASKED] = "personal_masked",
        [QUAN_CONVERT_SCHEME] = "scheme",
        [QUAN_CONVERT_SCHEME_DOUBT] = "scheme_doubt",
        [QUAN_CONVERT_CODE_BY_NAME] = "code_by_name",
        [QUAN_CONVERT_KIND_BY_NAME] = "kind_by_name",
        [QUAN_CONVERT_YEAR_CHOSEN] = "year_chosen",
    };
    return (unsigned)conversion < QUAN_N_CONVERSIONS ? names[conversion] : NULL;
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

static int compare_letters(const void *one, const void *two)
{
    const quan_letter_pair *a = one, *b = two;
    return memcmp(a->traditional, b->traditional, 3);
}

/* The simplified form of a character of three bytes, or NULL. */
static const unsigned char *simplified(const quan_values *values, const unsigned char *three)
{
    quan_letter_pair key;
    if (!values || !values->n_letters)
        return NULL;
    memcpy(key.traditional, three, 3);
    const quan_letter_pair *found =
        bsearch(&key, values->letters, (size_t)values->n_letters, sizeof key, compare_letters);
    return found ? found->simplified : NULL;
}

/* Writes the folded form of one character, and returns how many bytes of it were read. */
static size_t fold_one(const quan_values *values, const char *c, char *out, size_t *n,
                       uint32_t *done)
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
        *done |= half == ' ' ? 0 : BIT(QUAN_CONVERT_FULL_WIDTH);
        return 3;
    }
    const unsigned char *plain = simplified(values, b);
    memcpy(out + *n, plain ? plain : b, 3);
    *n += 3;
    *done |= plain ? BIT(QUAN_CONVERT_TRADITIONAL) : 0;
    return 3;
}

/* Text that does not fit is cut; names of fields and codes are far shorter than the buffers used.
 */
uint32_t quan_values_fold(const quan_values *values, const char *text, char *out, size_t out_size)
{
    size_t n = 0;
    uint32_t done = 0;
    const char *c = text;
    while (*c && n + 4 < out_size)
        c += fold_one(values, c, out, &n, &done);
    if (*c) { /* characters of two and four bytes come byte by byte */
        out[n] = '\0';
        quan_text_drop_broken_tail(out);
        n = strlen(out);
    }
    while (n && isspace((unsigned char)out[n - 1]))
        n--;
    out[n] = '\0';
    size_t lead = strspn(out, " \t\r\n");
    memmove(out, out + lead, n - lead + 1);
    return done;
}

/* The arena's copy of a text in folded form. */
static const char *keep(quan_values *values, const char *text, quan_error *err)
{
    char folded[2000]; /* the surnames are the longest */
    quan_values_fold(values, text, folded, sizeof folded);
    const char *copy = quan_arena_copy(&values->texts, folded, strlen(folded));
    if (!copy)
        quan_fail_memory(err, "the words of values");
    return copy;
}

/* Both texts of a row have the same number of characters of three bytes each. */
static quan_status open_letters(const quan_catalogue *catalogue, quan_values *out, quan_error *err)
{
    const quan_table *table = &catalogue->tables[QUAN_CATALOGUE_TRADITIONAL];
    int64_t capacity = 0;
    for (int64_t row = 0; row < table->n_rows; row++) {
        const char *from = quan_catalogue_cell(table, row, "traditional");
        const char *to = quan_catalogue_cell(table, row, "simplified");
        size_t n = strlen(from);
        if (n != strlen(to) || n % 3)
            return quan_fail(err, QUAN_ERR_INPUT,
                             "traditional.csv: the row %s must have as many simplified as "
                             "traditional characters, all of the basic plane",
                             quan_table_text(table, 0, row));
        quan_letter_pair *letters = quan_grow(
            out->letters, &capacity, out->n_letters + (int64_t)(n / 3), sizeof *out->letters);
        if (!letters)
            return quan_fail_memory(err, "the traditional characters");
        out->letters = letters;
        for (size_t i = 0; i < n; i += 3) {
            memcpy(letters[out->n_letters].traditional, from + i, 3);
            memcpy(letters[out->n_letters++].simplified, to + i, 3);
        }
    }
    if (out->n_letters)
        qsort(out->letters, (size_t)out->n_letters, sizeof *out->letters, compare_letters);
    return QUAN_OK;
}

/* -1 for a word that is no conversion. */
static int find_conversion(const char *name)
{
    for (int c = 0; c < QUAN_N_CONVERSIONS; c++) {
        if (!strcmp(name, quan_conversion_name((quan_conversion)c)))
            return c;
    }
    return -1;
}

static quan_status open_units(const quan_catalogue *catalogue, quan_values *out, quan_error *err)
{
    const quan_table *table = &catalogue->tables[QUAN_CATALOGUE_UNITS];
    out->units = quan_calloc((size_t)table->n_rows, sizeof *out->units);
    if (!out->units)
        return quan_fail_memory(err, "the units");
    for (int64_t row = 0; row < table->n_rows; row++) {
        quan_unit *unit = &out->units[out->n_units++];
        const char *conversion = quan_catalogue_cell(table, row, "conversion");
        const char *quantity = quan_catalogue_cell(table, row, "quantity");
        unit->conversion = conversion ? find_conversion(conversion) : -1;
        unit->text = keep(out, quan_table_text(table, 0, row), err);
        unit->quantity = quan_arena_copy(&out->texts, quantity, strlen(quantity));
        if (!unit->text || !unit->quantity)
            return quan_fail_memory(err, "the units");
        unit->length = strlen(unit->text);
        if ((conversion && unit->conversion < 0) ||
            !quan_text_to_real(quan_catalogue_cell(table, row, "factor"), &unit->factor) ||
            !quan_text_to_real(quan_catalogue_cell(table, row, "divisor"), &unit->divisor))
            return quan_fail(err, QUAN_ERR_INPUT,
                             "units.csv: the row %s has a conversion that is not known",
                             quan_table_text(table, 0, row));
    }
    return QUAN_OK;
}

/* The longest first; equal ones by their bytes, so that the order is always the same. */
static int compare_words(const void *one, const void *two)
{
    const quan_value_word *a = one, *b = two;
    if (a->length != b->length)
        return a->length > b->length ? -1 : 1;
    return strcmp(a->text, b->text);
}

static quan_status open_words(const quan_catalogue *catalogue, quan_values *out, quan_error *err)
{
    static const char *const meanings[] = {
        [QUAN_WORD_NOTHING] = "nothing",  [QUAN_WORD_ABOUT] = "about",
        [QUAN_WORD_BEFORE] = "before",    [QUAN_WORD_AFTER] = "after",
        [QUAN_WORD_DECADE] = "decade",    [QUAN_WORD_CENTURY] = "century",
        [QUAN_WORD_DIAMETER] = "diameter"};
    const quan_table *table = &catalogue->tables[QUAN_CATALOGUE_VALUE_WORDS];
    out->words = quan_calloc((size_t)table->n_rows, sizeof *out->words);
    if (!out->words)
        return quan_fail_memory(err, "the words of values");
    for (int64_t row = 0; row < table->n_rows; row++) {
        quan_value_word *word = &out->words[out->n_words++];
        const char *meaning = quan_catalogue_cell(table, row, "meaning");
        word->text = keep(out, quan_table_text(table, 0, row), err);
        if (!word->text)
            return QUAN_ERR_LIMIT;
        word->length = strlen(word->text);
        for (int m = 0; m <= QUAN_WORD_DIAMETER; m++) {
            if (!strcmp(meaning, meanings[m]))
                word->meaning = (quan_word_meaning)m;
        }
    }
    if (out->n_words)
        qsort(out->words, (size_t)out->n_words, sizeof *out->words, compare_words);
    return QUAN_OK;
}

static quan_status open_personal(const quan_catalogue *catalogue, quan_values *out, quan_error *err)
{
    const quan_table *table = &catalogue->tables[QUAN_CATALOGUE_PERSONAL];
    out->personal = quan_calloc((size_t)table->n_rows, sizeof *out->personal);
    if (!out->personal)
        return quan_fail_memory(err, "the personal fields");
    for (int64_t row = 0; row < table->n_rows; row++) {
        quan_personal_rule *rule = &out->personal[out->n_personal++];
        const char *how = quan_catalogue_cell(table, row, "how");
        rule->how = !strcmp(how, "equal")          ? QUAN_PERSONAL_EQUAL
                    : !strcmp(how, "contains")     ? QUAN_PERSONAL_CONTAINS
                    : !strcmp(how, "organisation") ? QUAN_PERSONAL_ORGANISATION
                                                   : QUAN_PERSONAL_SURNAME;
        rule->text = keep(out, quan_catalogue_cell(table, row, "pattern"), err);
        if (!rule->text)
            return QUAN_ERR_LIMIT;
    }
    return QUAN_OK;
}

static quan_status open_pairs(const quan_catalogue *catalogue, quan_values *out, quan_error *err)
{
    const quan_table *table = &catalogue->tables[QUAN_CATALOGUE_AMBIGUOUS_NAMES];
    out->pairs = quan_calloc((size_t)table->n_rows, sizeof *out->pairs);
    if (!out->pairs)
        return quan_fail_memory(err, "the ambiguous names");
    for (int64_t row = 0; row < table->n_rows; row++) {
        quan_name_pair *pair = &out->pairs[out->n_pairs++];
        pair->name = keep(out, quan_catalogue_cell(table, row, "name"), err);
        pair->beside =
            pair->name ? keep(out, quan_catalogue_cell(table, row, "beside"), err) : NULL;
        if (!pair->beside)
            return QUAN_ERR_LIMIT;
    }
    return QUAN_OK;
}

/* The characters come first, because all other words are folded with them. */
quan_status quan_values_open(const quan_catalogue *catalogue, quan_values *out, quan_error *err)
{
    static quan_status (*const steps[])(const quan_catalogue *, quan_values *, quan_error *) = {
        open_letters, open_units, open_words, open_personal, open_pairs};
    double pivot = 0;
    *out = (quan_values){0};
    quan_status status = quan_setting(catalogue, "year.two_digit_pivot", &pivot, err);
    out->two_digit_pivot = (int64_t)pivot;
    for (size_t i = 0; i < sizeof steps / sizeof steps[0] && !status; i++)
        status = steps[i](catalogue, out, err);
    if (status)
        quan_values_close(out);
    return status;
}

void quan_values_close(quan_values *values)
{
    quan_free(values->letters);
    quan_free(values->units);
    quan_free(values->words);
    quan_free(values->personal);
    quan_free(values->pairs);
    quan_arena_free(&values->texts);
    *values = (quan_values){0};
}

bool quan_values_is_nothing(const quan_values *values, const char *folded)
{
    if (!*folded || !strcmp(folded, "null") || !strcmp(folded, "<null>"))
        return true;
    for (int32_t w = 0; values && w < values->n_words; w++) {
        const quan_value_word *word = &values->words[w];
        if (word->text[0] == folded[0] && word->meaning == QUAN_WORD_NOTHING &&
            !strcmp(word->text, folded))
            return true;
    }
    return false;
}

const quan_value_word *quan_values_begins(const quan_values *values, const char *folded,
                                          quan_word_meaning meaning)
{
    for (int32_t w = 0; values && w < values->n_words; w++) {
        const quan_value_word *word = &values->words[w];
        if (word->meaning == meaning && !strncmp(folded, word->text, word->length))
            return word;
    }
    return NULL;
}

const quan_value_word *quan_values_ends(const quan_values *values, const char *folded,
                                        quan_word_meaning meaning)
{
    size_t n = strlen(folded);
    for (int32_t w = 0; values && w < values->n_words; w++) {
        const quan_value_word *word = &values->words[w];
        if (word->meaning == meaning && n >= word->length &&
            !strcmp(folded + n - word->length, word->text))
            return word;
    }
    return NULL;
}

const quan_unit *quan_values_unit(const quan_values *values, const char *folded)
{
    for (int32_t u = 0; values && u < values->n_units; u++) {
        if (!strcmp(values->units[u].text, folded))
            return &values->units[u];
    }
    return NULL;
}
