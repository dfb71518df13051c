/* facility_words.c - 思茅一中（东门） is a way into 思茅一中, 思茅一中家属院 is not the school, and
 * 思茅一中（旧址） is where it was. Maps list all three beside the school itself. */
#include "facility_words.h"

#include "field/fields.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

typedef enum {
    USE_STATUS,
    USE_DOOR,
    USE_PART,
} word_use;

struct quan_facility_word {
    word_use use;
    const char *text, *value; /* folded; as the catalogue has it, NULL: none */
    size_t length;
};

typedef struct quan_facility_word word;

/* The longest first, so that 东大门 is found before 大门; ties by the bytes. */
static int compare_words(const void *one, const void *two)
{
    const word *a = one, *b = two;
    if (a->use != b->use)
        return a->use < b->use ? -1 : 1;
    if (a->length != b->length)
        return a->length > b->length ? -1 : 1;
    return strcmp(a->text, b->text);
}

static bool is_status(const char *value)
{
    static const char *const statuses[] = {"building", "approved", "planned", "closed"};
    for (size_t s = 0; value && s < sizeof statuses / sizeof statuses[0]; s++) {
        if (!strcmp(value, statuses[s]))
            return true;
    }
    return false;
}

/* A status must be one that the stages know, a part's kind one of the catalogue. */
static quan_status load_word(quan_matcher *m, int64_t row, word *out, quan_error *err)
{
    const quan_catalogue *catalogue = m->catalogue;
    const quan_table *table = &catalogue->tables[QUAN_CATALOGUE_FACILITY_WORDS];
    const char *use = quan_catalogue_cell(table, row, "use");
    char folded[QUAN_RULE_TEXT];
    quan_fields_fold(quan_catalogue_cell(table, row, "text"), folded, sizeof folded);
    out->use = !strcmp(use, "status") ? USE_STATUS : !strcmp(use, "door") ? USE_DOOR : USE_PART;
    out->value = quan_catalogue_cell(table, row, "value");
    out->length = strlen(folded);
    out->text = quan_arena_copy(&m->texts, folded, out->length);
    if (!out->text)
        return quan_fail_memory(err, "the facility words");
    bool kind = !out->value ||
                quan_catalogue_find(&catalogue->tables[QUAN_CATALOGUE_KINDS], out->value) >= 0;
    bool ok = out->use == USE_STATUS ? is_status(out->value)
              : out->use == USE_PART ? kind
                                     : !out->value;
    return ok ? QUAN_OK
              : quan_fail(err, QUAN_ERR_INPUT,
                          "facility_words.csv: the row %s has a value that its use does not take",
                          quan_catalogue_cell(table, row, "rule"));
}

quan_status quan_facility_words_load(quan_matcher *matcher, quan_error *err)
{
    int64_t n = matcher->catalogue->tables[QUAN_CATALOGUE_FACILITY_WORDS].n_rows;
    matcher->words = quan_calloc((size_t)n, sizeof *matcher->words);
    if (!matcher->words)
        return quan_fail_memory(err, "the facility words");
    for (int64_t row = 0; row < n; row++)
        QUAN_TRY(load_word(matcher, row, &matcher->words[matcher->n_words++], err));
    if (n)
        qsort(matcher->words, (size_t)n, sizeof *matcher->words, compare_words);
    return QUAN_OK;
}

/* Where a bracket opens or closes at this place: +1, -1, and how many bytes it has. The full-width
 * round ones are half-width by now. */
static int bracket_at(const char *text, size_t *n)
{
    static const char *const opening[] = {"(", "[", "【", "〔", "{"};
    static const char *const closing[] = {")", "]", "】", "〕", "}"};
    for (size_t i = 0; i < sizeof opening / sizeof opening[0]; i++) {
        *n = strlen(opening[i]);
        if (!strncmp(text, opening[i], *n))
            return 1;
        *n = strlen(closing[i]);
        if (!strncmp(text, closing[i], *n))
            return -1;
    }
    *n = 1;
    return 0;
}

void quan_facility_split_name(const char *folded, char *outer, char *inside)
{
    size_t n_outer = 0, n_inside = 0, n = 0;
    int depth = 0;
    for (const char *at = folded; *at; at += n) {
        int turn = bracket_at(at, &n);
        char *to = depth > 0 ? inside : outer;
        size_t *length = depth > 0 ? &n_inside : &n_outer;
        if (!turn && *length + 1 < QUAN_RULE_TEXT)
            to[(*length)++] = *at;
        depth = depth + turn < 0 ? 0 : depth + turn;
    }
    while (n_outer && isspace((unsigned char)outer[n_outer - 1]))
        n_outer--;
    outer[n_outer] = inside[n_inside] = '\0';
}

/* Where the word stands when the text ends with it; NULL: it does not. */
static const char *ending(const char *text, const word *w)
{
    size_t n = strlen(text);
    return n >= w->length && !strcmp(text + n - w->length, w->text) ? text + n - w->length : NULL;
}

const char *quan_facility_status_word(const quan_matcher *matcher, const char *outer,
                                      const char *inside)
{
    for (int32_t i = 0; i < matcher->n_words; i++) {
        const word *w = &matcher->words[i];
        const char *at = w->use == USE_STATUS ? ending(outer, w) : NULL;
        if (w->use == USE_STATUS && (strstr(inside, w->text) || (at && at > outer)))
            return w->value;
    }
    return NULL;
}

/* The longest ending of this use. */
static const word *find_ending(const quan_matcher *matcher, word_use use, const char *text,
                               const char **at)
{
    for (int32_t i = 0; i < matcher->n_words; i++) {
        const word *w = &matcher->words[i];
        *at = w->use == use ? ending(text, w) : NULL;
        if (*at)
            return w;
    }
    return NULL;
}

/* Of "3号门" the number belongs to the door; a hyphen or blank before the word to neither. */
static size_t trim_before(const char *text, size_t n, const word *w)
{
    bool numbered = !strncmp(w->text, "号", sizeof "号" - 1);
    while (n && ((numbered && isalnum((unsigned char)text[n - 1])) || strchr("- _", text[n - 1])))
        n--;
    return n;
}

/* A door in brackets is one of the whole name. At least two characters must be left. */
size_t quan_facility_before_door(const quan_matcher *matcher, const char *outer)
{
    const char *at = NULL;
    const word *w = find_ending(matcher, USE_DOOR, outer, &at);
    size_t n = w ? trim_before(outer, (size_t)(at - outer), w) : 0;
    return n >= 2 * (sizeof "门" - 1) ? n : 0;
}

size_t quan_facility_before_part(const quan_matcher *matcher, const char *outer, const char **kind)
{
    const char *at = NULL;
    const word *w = find_ending(matcher, USE_PART, outer, &at);
    size_t n = w ? trim_before(outer, (size_t)(at - outer), w) : 0;
    *kind = w ? w->value : NULL;
    return n >= 2 * (sizeof "门" - 1) ? n : 0;
}

bool quan_facility_is_door(const quan_matcher *matcher, const char *text)
{
    const char *at = NULL;
    const word *w = *text ? find_ending(matcher, USE_DOOR, text, &at) : NULL;
    return w && trim_before(text, (size_t)(at - text), w) == 0;
}
