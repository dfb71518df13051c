/* facility_rules.c - the rules are put in order once, so that a value is compared with the few that
 * begin alike and not with a thousand.
 *
 * Within a scheme the longest pattern wins, because it says most. Rules of equal length differ by
 * the least area (a park of 400 or of 10,000 square metres) and stand together in the set; which of
 * them counts is decided when the area is known. */
#include "facility_rules.h"

#include "facility_words.h"
#include "field/fields.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum {
    MAX_TERMS = 4,
    LITTLE_PRIORITY = 5 /* rules up to it let the name speak first */
};

typedef enum {
    SCHEME_OSM,
    SCHEME_FIELD,
    SCHEME_AMAP,
    SCHEME_DLBM,
    SCHEME_POI,
    SCHEME_NAME,
    SCHEME_FUNCTION,
    N_SCHEMES,
    SCHEME_KIND = N_SCHEMES, /* not of the file: the kinds by key and by name */
} scheme;

static const char *const scheme_names[N_SCHEMES] = {"osm", "field", "amap",    "dlbm",
                                                    "poi", "name",  "function"};

enum {
    KIND_PRIORITY = 10
};

typedef struct {
    char *key, *value;
    bool contains; /* key~value: the value stands somewhere in it */
} term;

struct quan_match_rule {
    scheme scheme;
    const char *pattern, *kinds; /* kinds NULL: known to be none */
    const char *main;            /* what a value is compared with; of tags NULL */
    size_t length, main_length;
    int64_t priority;
    double min_area_m2;
    bool at_end; /* of a name: nothing may stand behind it */
    term terms[MAX_TERMS];
    int32_t n_terms;
};

typedef struct quan_match_rule rule;

/* "amenity=school&name~小学", or what follows the code in "0604&name~生鲜". */
static bool split_terms(rule *r, char *text)
{
    for (char *at = text; *at;) {
        char *end = at + strcspn(at, "&"), *sign = at + strcspn(at, "=~&");
        if (r->n_terms == MAX_TERMS || sign >= end || sign == at)
            return false;
        term *t = &r->terms[r->n_terms++];
        *t = (term){.key = at, .value = sign + 1, .contains = *sign == '~'};
        *sign = '\0';
        at = *end ? end + 1 : end;
        *end = '\0';
    }
    return r->n_terms > 0;
}

/* Only tags have keys of their own; other rules may ask for the name besides. */
static bool split_pattern(rule *r, char *text)
{
    r->length = strlen(r->pattern);
    if (r->scheme == SCHEME_OSM)
        return split_terms(r, text);
    size_t n = strcspn(text, "&");
    bool more = text[n] == '&';
    text[n] = '\0';
    r->at_end = r->scheme == SCHEME_NAME && n > 1 && text[n - 1] == '$';
    if (r->at_end)
        text[--n] = '\0';
    r->main = text;
    r->main_length = n;
    bool ok = n > 0 && (!more || split_terms(r, text + n + 1));
    for (int32_t t = 0; t < r->n_terms; t++)
        ok = ok && !strcmp(r->terms[t].key, "name") && r->terms[t].contains;
    return ok;
}

/* What the catalogue check does not look at: number and form of the terms. */
static quan_status load_rule(quan_matcher *matcher, int64_t row, rule *r, quan_error *err)
{
    const quan_table *table = &matcher->catalogue->tables[QUAN_CATALOGUE_FACILITY_MATCH];
    const char *name = quan_catalogue_cell(table, row, "rule");
    const char *family = quan_catalogue_cell(table, row, "scheme");
    const char *priority = quan_catalogue_cell(table, row, "priority");
    const char *area = quan_catalogue_cell(table, row, "min_area_m2");
    const char *pattern = quan_catalogue_cell(table, row, "pattern");
    r->kinds = quan_catalogue_cell(table, row, "kind");
    bool ok = family && pattern && (!priority || quan_text_to_int(priority, &r->priority)) &&
              (!area || quan_text_to_real(area, &r->min_area_m2));
    if (ok) {
        r->scheme = SCHEME_OSM;
        while (r->scheme + 1 < N_SCHEMES && strcmp(family, scheme_names[r->scheme]) != 0)
            r->scheme++;
        char *text = quan_arena_copy(&matcher->texts, pattern, strlen(pattern));
        r->pattern = pattern;
        if (!text)
            return quan_fail_memory(err, "the facility rules");
        ok = split_pattern(r, text);
    }
    if (!ok)
        return quan_fail(err, QUAN_ERR_INPUT,
                         "facility_match.csv: the row %s has no readable scheme, pattern, priority "
                         "or min_area_m2",
                         name);
    return QUAN_OK;
}

typedef struct {
    const rule *rule;
    int32_t number;
} ordered;

/* By scheme, then by what is compared; the order of the file breaks ties. */
static int compare_ordered(const void *one, const void *two)
{
    const ordered *a = one, *b = two;
    if (a->rule->scheme != b->rule->scheme)
        return a->rule->scheme < b->rule->scheme ? -1 : 1;
    int order = strcmp(a->rule->main, b->rule->main);
    return order ? order : (a->number > b->number) - (a->number < b->number);
}

static quan_status order_rules(quan_matcher *m, int32_t n, quan_error *err)
{
    ordered *sorted = quan_alloc((size_t)n, sizeof *sorted);
    m->order = quan_alloc((size_t)n, sizeof *m->order);
    if (!sorted || !m->order) {
        quan_free(sorted);
        return quan_fail_memory(err, "the facility rules");
    }
    for (int32_t r = 0; r < n; r++) {
        if (m->rules[r].main)
            sorted[m->n_ordered++] = (ordered){&m->rules[r], r};
    }
    qsort(sorted, (size_t)m->n_ordered, sizeof *sorted, compare_ordered);
    for (int32_t i = 0; i < m->n_ordered; i++)
        m->order[i] = sorted[i].number;
    quan_free(sorted);
    return QUAN_OK;
}

/* A source may write a kind as the catalogue does. */
static quan_status load_kind(quan_matcher *m, const char *key, const char *text, rule *r,
                             quan_error *err)
{
    char folded[QUAN_RULE_TEXT];
    quan_fields_fold(text, folded, sizeof folded);
    size_t n = strlen(folded);
    *r = (rule){.scheme = SCHEME_KIND,
                .pattern = text,
                .kinds = key,
                .main = quan_arena_copy(&m->texts, folded, n),
                .length = n,
                .main_length = n,
                .priority = KIND_PRIORITY};
    return r->main ? QUAN_OK : quan_fail_memory(err, "the facility rules");
}

static quan_status fill(quan_matcher *m, quan_error *err)
{
    const quan_table *kinds = &m->catalogue->tables[QUAN_CATALOGUE_KINDS];
    int64_t n = m->catalogue->tables[QUAN_CATALOGUE_FACILITY_MATCH].n_rows;
    m->rules = quan_calloc((size_t)n + 2 * (size_t)kinds->n_rows, sizeof *m->rules);
    if (!m->rules)
        return quan_fail_memory(err, "the facility rules");
    for (int64_t row = 0; row < n; row++)
        QUAN_TRY(load_rule(m, row, &m->rules[m->n++], err));
    rule *next = m->rules + m->n;
    for (int64_t k = 0; k < kinds->n_rows; k++) {
        const char *key = quan_table_text(kinds, 0, k);
        QUAN_TRY(load_kind(m, key, key, next++, err));
        QUAN_TRY(load_kind(m, key, quan_catalogue_cell(kinds, k, "name_zh"), next++, err));
    }
    QUAN_TRY(order_rules(m, (int32_t)(next - m->rules), err));
    QUAN_TRY(quan_setting(m->catalogue, "facility.name_tail", &m->name_tail, err));
    return quan_facility_words_load(m, err);
}

/* The rules keep pointers into the catalogue, which must outlive the matcher. */
quan_status quan_matcher_open(const quan_catalogue *catalogue, quan_matcher *out, quan_error *err)
{
    *out = (quan_matcher){.catalogue = catalogue};
    quan_status status = fill(out, err);
    if (status)
        quan_matcher_free(out);
    return status;
}

void quan_matcher_free(quan_matcher *matcher)
{
    quan_free(matcher->rules);
    quan_free(matcher->order);
    quan_free(matcher->words);
    quan_arena_free(&matcher->texts);
    *matcher = (quan_matcher){0};
}

quan_saying quan_rules_saying(const quan_rule_set *set)
{
    bool kinds = false, little = false;
    for (int32_t i = 0; i < set->n; i++) {
        kinds |= set->items[i].kinds != NULL;
        little |= set->items[i].priority <= LITTLE_PRIORITY;
    }
    return !set->n  ? QUAN_SAYS_NOTHING
           : little ? QUAN_SAYS_LITTLE
           : kinds  ? QUAN_SAYS_KIND
                    : QUAN_SAYS_NONE;
}

/* A longer pattern drives out the shorter ones. */
static void add(quan_rule_set *set, const rule *r, size_t length)
{
    if (length > set->length)
        set->n = 0;
    if (length < set->length || set->n == QUAN_RULES_AT_ONCE)
        return;
    set->length = length;
    set->items[set->n++] = (quan_choice){r->kinds, r->priority, r->min_area_m2};
}

/* All terms must hold. */
static bool fits_tags(const rule *r, const quan_tags *tags)
{
    if (r->scheme != SCHEME_OSM)
        return false;
    for (int32_t t = 0; t < r->n_terms; t++) {
        const char *value = quan_tags_value(tags, r->terms[t].key);
        bool fits = value && (r->terms[t].contains ? strstr(value, r->terms[t].value) != NULL
                                                   : !strcmp(value, r->terms[t].value));
        if (!fits)
            return false;
    }
    return true;
}

/* Also true for a rule without kinds, which knows that a feature is no facility of ours. */
bool quan_matcher_knows(const quan_matcher *matcher, const quan_tags *tags)
{
    for (int32_t r = 0; r < matcher->n; r++) {
        if (fits_tags(&matcher->rules[r], tags))
            return true;
    }
    return false;
}

const char *quan_matcher_key(const quan_matcher *matcher, int32_t r)
{
    return matcher->rules[r].scheme == SCHEME_OSM ? matcher->rules[r].terms[0].key : NULL;
}

void quan_rules_of_tags(const quan_matcher *matcher, const quan_tags *tags, quan_rule_set *out)
{
    *out = (quan_rule_set){0};
    for (int32_t r = 0; r < matcher->n; r++) {
        const rule *found = &matcher->rules[r];
        if (found->length >= out->length && fits_tags(found, tags))
            add(out, found, found->length);
    }
}

/* The first rule of the scheme that does not stand before these n bytes. */
static int32_t lower_bound(const quan_matcher *m, scheme s, const char *text, size_t n)
{
    int32_t low = 0, high = m->n_ordered;
    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        const rule *r = &m->rules[m->order[middle]];
        bool before = r->scheme != s ? r->scheme < s : strncmp(r->main, text, n) < 0;
        if (before)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Rule i of the order, when it is of the scheme and begins with these n bytes; else NULL. */
static const rule *rule_beginning(const quan_matcher *m, int32_t i, scheme s, const char *text,
                                  size_t n)
{
    const rule *r = i < m->n_ordered ? &m->rules[m->order[i]] : NULL;
    return r && r->scheme == s && !strncmp(r->main, text, n) ? r : NULL;
}

static bool fits_name(const rule *r, const char *name)
{
    for (int32_t t = 0; t < r->n_terms; t++) {
        if (!strstr(name, r->terms[t].value))
            return false;
    }
    return true;
}

/* The rules whose text is exactly these n bytes. */
static void find_equal(const quan_matcher *m, scheme s, const char *text, size_t n,
                       const char *name, quan_rule_set *out)
{
    const rule *r;
    for (int32_t i = lower_bound(m, s, text, n); (r = rule_beginning(m, i, s, text, n)); i++) {
        if (r->main_length == n && fits_name(r, name))
            add(out, r, r->length);
    }
}

void quan_rules_of_code(const quan_matcher *matcher, quan_code_family family, const char *code,
                        const char *name, quan_rule_set *out)
{
    char upper[32];
    size_t n = 0;
    for (; code[n] && n + 1 < sizeof upper; n++)
        upper[n] = (char)toupper((unsigned char)code[n]);
    *out = (quan_rule_set){0};
    for (; n >= 2 && !out->n; n--)
        find_equal(matcher, family == QUAN_CODES_AMAP ? SCHEME_AMAP : SCHEME_DLBM, upper, n, name,
                   out);
}

/* Levels are parted by ; or :. */
bool quan_rules_of_path(const quan_matcher *matcher, const char *path, const char *name,
                        quan_rule_set *out)
{
    char root[QUAN_RULE_TEXT];
    size_t n = strcspn(path, ";:"), end = strlen(path);
    *out = (quan_rule_set){0};
    if (!path[n] || n + 2 > sizeof root)
        return false;
    memcpy(root, path, n);
    memcpy(root + n, ";", 2);
    find_equal(matcher, SCHEME_POI, root, n + 1, "", out);
    bool known = out->n > 0;
    const quan_rule_set first = *out;
    *out = (quan_rule_set){0};
    while (known && end > n && !out->n) {
        size_t begin = end;
        while (begin > n && path[begin - 1] != ';' && path[begin - 1] != ':')
            begin--;
        find_equal(matcher, SCHEME_POI, path + begin, end - begin, name, out);
        end = begin ? begin - 1 : 0;
    }
    if (known && !out->n && quan_rules_saying(&first) == QUAN_SAYS_NONE)
        *out = first; /* nothing under it is a facility of ours but what has a rule */
    return known;
}

static size_t character_length(const char *c)
{
    unsigned char b = (unsigned char)*c;
    size_t n = b < 0x80 ? 1 : b < 0xE0 ? 2 : b < 0xF0 ? 3 : 4;
    return strnlen(c, n);
}

void quan_rules_of_text(const quan_matcher *matcher, const char *text, quan_rule_set *out)
{
    *out = (quan_rule_set){0};
    for (const char *at = text; *at; at += character_length(at)) {
        size_t first = character_length(at);
        const rule *r;
        for (int32_t i = lower_bound(matcher, SCHEME_FIELD, at, first);
             (r = rule_beginning(matcher, i, SCHEME_FIELD, at, first)); i++) {
            if (!strncmp(at, r->main, r->main_length))
                add(out, r, r->main_length);
        }
    }
}

/* A word in a name, by where it ends. */
typedef struct {
    const char *name;
    size_t length, end; /* of the name; of the last word so far */
} last_word;

/* Ending later goes before being longer. */
static void take_word(last_word *last, const rule *r, const char *at, quan_rule_set *out)
{
    size_t end = (size_t)(at - last->name) + r->main_length;
    bool little = r->scheme == SCHEME_FIELD && r->priority <= LITTLE_PRIORITY;
    if (little || end < last->end || (r->at_end && end != last->length) ||
        strncmp(at, r->main, r->main_length) != 0)
        return;
    if (end > last->end)
        *out = (quan_rule_set){0};
    last->end = end;
    add(out, r, r->main_length);
}

static size_t count_characters(const char *text)
{
    size_t n = 0;
    for (; *text; text += character_length(text))
        n++;
    return n;
}

/* Words of the lists name kinds as well, but for those that say little. */
void quan_rules_of_name(const quan_matcher *matcher, const char *name, quan_rule_set *out)
{
    static const scheme schemes[] = {SCHEME_FIELD, SCHEME_NAME};
    last_word last = {name, strlen(name), 0};
    *out = (quan_rule_set){0};
    for (const char *at = name; *at; at += character_length(at)) {
        size_t first = character_length(at);
        for (int s = 0; s < 2; s++) {
            const rule *r;
            for (int32_t i = lower_bound(matcher, schemes[s], at, first);
                 (r = rule_beginning(matcher, i, schemes[s], at, first)); i++)
                take_word(&last, r, at, out);
        }
    }
    if ((double)count_characters(name + last.end) > matcher->name_tail)
        *out = (quan_rule_set){0};
}

void quan_rules_of_kind(const quan_matcher *matcher, const char *text, quan_rule_set *out)
{
    *out = (quan_rule_set){0};
    find_equal(matcher, SCHEME_KIND, text, strlen(text), "", out);
    out->n = out->n > 1 ? 1 : out->n; /* a key that is also a name */
}

bool quan_rules_is_word(const quan_matcher *matcher, const char *text)
{
    static const scheme schemes[] = {SCHEME_FIELD, SCHEME_NAME, SCHEME_POI, SCHEME_KIND};
    quan_rule_set set = {0};
    for (size_t s = 0; s < sizeof schemes / sizeof schemes[0] && !set.n; s++)
        find_equal(matcher, schemes[s], text, strlen(text), "", &set);
    return set.n > 0;
}

void quan_rules_of_function(const quan_matcher *matcher, const char *text, quan_rule_set *out)
{
    *out = (quan_rule_set){0};
    find_equal(matcher, SCHEME_FUNCTION, text, strlen(text), "", out);
}

bool quan_rules_is_code(const char *text)
{
    size_t digits = strspn(text, "0123456789"), n = strlen(text);
    return digits >= 2 && n <= 8 &&
           strspn(text + digits, "0123456789ABCDEFGHKabcdefghk") == n - digits;
}
