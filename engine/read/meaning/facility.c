/* facility.c - what kinds of facility a feature is, by the rules of facility_match.csv.
 *
 * Three families of rules: tags of OpenStreetMap, words in a type field, codes of a classification
 * that begin so. Within a family the longest pattern wins, because it says most; where rules of
 * equal length differ by the least area (a park of 400 or of 10,000 square metres), the one of
 * highest priority counts among those whose least area is reached. A type field may name several
 * kinds, and a school of nine years is two.
 *
 * In two steps, since the area of a polygon is known only in metres: candidates while a source is
 * read, the choice after it has come into the working system. A facility that no rule knows is
 * rejected with its type, never guessed at. */
#include "facility.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    MAX_TERMS = 4
};

typedef enum {
    SCHEME_OSM,
    SCHEME_FIELD,
    SCHEME_CODE, /* amap, dlbm: the code begins so */
} scheme;

typedef struct {
    char *key, *value;
    bool contains; /* key~value: the value stands somewhere in it */
} term;

struct quan_match_rule {
    scheme scheme;
    const char *pattern, *kinds; /* kinds NULL: known to be none */
    size_t length;
    int64_t priority;
    double min_area_m2; /* 0: any */
    char *text;         /* of the terms */
    term terms[MAX_TERMS];
    int32_t n_terms;
};

/* "amenity=school&name~小学" */
static bool split_terms(struct quan_match_rule *rule)
{
    rule->text = quan_strdup(rule->pattern);
    for (char *at = rule->text; at && *at;) {
        char *end = at + strcspn(at, "&"), *sign = at + strcspn(at, "=~&");
        if (rule->n_terms == MAX_TERMS || sign >= end || sign == at)
            return false;
        term *t = &rule->terms[rule->n_terms++];
        *t = (term){.key = at, .value = sign + 1, .contains = *sign == '~'};
        *sign = '\0';
        at = *end ? end + 1 : end;
        *end = '\0';
    }
    return rule->n_terms > 0;
}

/* What the catalogue check does not look at: number and form of the terms. */
static quan_status load_rule(const quan_catalogue *catalogue, int64_t row,
                             struct quan_match_rule *rule, quan_error *err)
{
    const quan_table *table = &catalogue->tables[QUAN_CATALOGUE_FACILITY_MATCH];
    const char *name = quan_catalogue_cell(table, row, "rule");
    const char *family = quan_catalogue_cell(table, row, "scheme");
    const char *priority = quan_catalogue_cell(table, row, "priority");
    const char *area = quan_catalogue_cell(table, row, "min_area_m2");
    rule->pattern = quan_catalogue_cell(table, row, "pattern");
    rule->kinds = quan_catalogue_cell(table, row, "kind");
    bool ok = family && rule->pattern &&
              (!priority || quan_text_to_int(priority, &rule->priority)) &&
              (!area || quan_text_to_real(area, &rule->min_area_m2));
    if (ok) {
        rule->scheme = !strcmp(family, "osm")     ? SCHEME_OSM
                       : !strcmp(family, "field") ? SCHEME_FIELD
                                                  : SCHEME_CODE;
        rule->length = strlen(rule->pattern);
        ok = rule->scheme != SCHEME_OSM || split_terms(rule);
        if (!ok && !rule->text)
            return quan_fail_memory(err, "the facility rules");
    }
    if (!ok)
        return quan_fail(err, QUAN_ERR_INPUT,
                         "facility_match.csv: the row %s has no readable scheme, pattern, priority "
                         "or min_area_m2",
                         name);
    return QUAN_OK;
}

/* The rules keep pointers into the catalogue, which must outlive the matcher. */
quan_status quan_matcher_open(const quan_catalogue *catalogue, quan_matcher *out, quan_error *err)
{
    int64_t n = catalogue->tables[QUAN_CATALOGUE_FACILITY_MATCH].n_rows;
    *out = (quan_matcher){.catalogue = catalogue};
    out->rules = quan_calloc((size_t)n, sizeof *out->rules);
    if (!out->rules)
        return quan_fail_memory(err, "the facility rules");
    for (int64_t row = 0; row < n; row++) {
        quan_status status = load_rule(catalogue, row, &out->rules[out->n++], err);
        if (status) {
            quan_matcher_free(out);
            return status;
        }
    }
    return QUAN_OK;
}

void quan_matcher_free(quan_matcher *matcher)
{
    for (int32_t r = 0; r < matcher->n; r++)
        quan_free(matcher->rules[r].text);
    quan_free(matcher->rules);
    *matcher = (quan_matcher){0};
}

/* All terms must hold. */
static bool fits_tags(const struct quan_match_rule *rule, const quan_tags *tags)
{
    if (rule->scheme != SCHEME_OSM)
        return false;
    for (int32_t t = 0; t < rule->n_terms; t++) {
        const char *value = quan_tags_value(tags, rule->terms[t].key);
        bool fits = value && (rule->terms[t].contains ? strstr(value, rule->terms[t].value) != NULL
                                                      : !strcmp(value, rule->terms[t].value));
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

/* A text of digits is a code and never a word, so that "07" does not match inside a name. */
static bool fits_text(const struct quan_match_rule *rule, const char *text, bool code)
{
    if (!text)
        return false;
    if (rule->scheme == SCHEME_CODE)
        return code && !strncmp(text, rule->pattern, rule->length);
    return rule->scheme == SCHEME_FIELD && !code && strstr(text, rule->pattern);
}

/* `rule` NULL: the kind was given as such and holds whatever the area. */
static quan_status add_candidate(quan_batch *batch, int64_t row, const char *kinds,
                                 const struct quan_match_rule *rule, quan_error *err)
{
    quan_table *functions = &batch->functions;
    QUAN_TRY(quan_table_add_rows(functions, 1, err));
    int64_t f = functions->n_rows - 1;
    quan_table_set_int(functions, QUAN_FUNCTION_FACILITY, f, row);
    quan_table_set_int(functions, QUAN_FUNCTION_PRIORITY, f, rule ? rule->priority : 0);
    quan_table_set_real(functions, QUAN_FUNCTION_MIN_AREA, f, rule ? rule->min_area_m2 : 0);
    return quan_table_set_text(functions, QUAN_FUNCTION_KIND, f, kinds, err);
}

/* The rules that fit with the longest pattern: more than one where the area decides among them. */
static quan_status add_longest(const quan_matcher *matcher, const quan_tags *tags, const char *text,
                               quan_batch *batch, int64_t row, quan_error *err)
{
    bool code = text && *text && strspn(text, "0123456789") == strlen(text);
    size_t longest = 0;
    for (int pass = 0; pass < 2; pass++) {
        for (int32_t r = 0; r < matcher->n; r++) {
            const struct quan_match_rule *rule = &matcher->rules[r];
            if (rule->length < longest)
                continue;
            if (!(tags ? fits_tags(rule, tags) : fits_text(rule, text, code)))
                continue;
            longest = rule->length;
            if (pass == 1 && rule->kinds)
                QUAN_TRY(add_candidate(batch, row, rule->kinds, rule, err));
        }
    }
    return QUAN_OK;
}

/* A kind of the catalogue by its key or Chinese name. */
static const char *kind_named(const quan_catalogue *catalogue, const char *text)
{
    const quan_table *kinds = &catalogue->tables[QUAN_CATALOGUE_KINDS];
    int64_t row = quan_catalogue_find(kinds, text);
    for (int64_t k = 0; k < kinds->n_rows && row < 0; k++) {
        const char *name = quan_catalogue_cell(kinds, k, "name_zh");
        if (name && !strcmp(name, text))
            row = k;
    }
    return row < 0 ? NULL : quan_table_text(kinds, 0, row);
}

/* Several types in one field: "141204|141203", "幼儿园；托育". */
static size_t type_length(const char *text, size_t *separator)
{
    static const char *const separators[] = {"|", ";", "；", "、", "/"};
    size_t n = strlen(text);
    *separator = 0;
    for (size_t s = 0; s < sizeof separators / sizeof separators[0]; s++) {
        const char *at = strstr(text, separators[s]);
        if (at && (size_t)(at - text) < n) {
            n = (size_t)(at - text);
            *separator = strlen(separators[s]);
        }
    }
    return n;
}

/* The whole text first: names of kinds hold slashes and commas themselves. */
static quan_status add_of_text(const quan_matcher *matcher, const char *text, quan_batch *batch,
                               int64_t row, quan_error *err)
{
    const char *whole = kind_named(matcher->catalogue, text);
    if (whole)
        return add_candidate(batch, row, whole, NULL, err);
    for (size_t n, separator; *text; text += n + separator) {
        char type[256], folded[256];
        n = type_length(text, &separator);
        snprintf(type, sizeof type, "%.*s", (int)n, text);
        quan_fields_fold(type, folded, sizeof folded);
        const char *kind = kind_named(matcher->catalogue, folded);
        if (kind)
            QUAN_TRY(add_candidate(batch, row, kind, NULL, err));
        else
            QUAN_TRY(add_longest(matcher, NULL, folded, batch, row, err));
    }
    return QUAN_OK;
}

/* The type of a facility that no rule knows, kept for the reason of its rejection. */
static quan_status note_type(quan_batch *batch, int64_t row, const char *type, quan_error *err)
{
    QUAN_TRY(add_candidate(batch, row, NULL, NULL, err));
    return quan_table_set_text(&batch->functions, QUAN_FUNCTION_TYPE, batch->functions.n_rows - 1,
                               type, err);
}

/* `kind:` of the source outweighs everything, tags outweigh a type field. */
quan_status quan_facility_candidates(const quan_matcher *matcher, const quan_tags *tags,
                                     const quan_function_values *values, quan_batch *batch,
                                     int64_t row, quan_error *err)
{
    int64_t first = batch->functions.n_rows;
    if (batch->source->kind)
        QUAN_TRY(add_candidate(batch, row, batch->source->kind, NULL, err));
    else if (tags)
        QUAN_TRY(add_longest(matcher, tags, NULL, batch, row, err));
    else if (*values->kind)
        QUAN_TRY(add_of_text(matcher, values->kind, batch, row, err));
    if (first == batch->functions.n_rows && *values->kind)
        return note_type(batch, row, values->kind, err);
    for (int64_t f = first; f < batch->functions.n_rows; f++) {
        if (isfinite(values->area_m2))
            quan_table_set_real(&batch->functions, QUAN_FUNCTION_AREA, f, values->area_m2);
        if (isfinite(values->capacity))
            quan_table_set_real(&batch->functions, QUAN_FUNCTION_CAPACITY, f, values->capacity);
    }
    return QUAN_OK;
}

/* The kinds chosen for one facility, each once, in the order found. */
typedef struct {
    const char *kinds[16];
    size_t lengths[16];
    int32_t n;
} chosen_kinds;

/* Splits "a|b"; pointers into the text of the candidate. */
static void choose_kinds(chosen_kinds *chosen, const char *kinds)
{
    for (const char *at = kinds; *at && chosen->n < 16;) {
        size_t n = strcspn(at, "|");
        bool known = false;
        for (int32_t i = 0; i < chosen->n && !known; i++)
            known = chosen->lengths[i] == n && !strncmp(chosen->kinds[i], at, n);
        if (!known) {
            chosen->kinds[chosen->n] = at;
            chosen->lengths[chosen->n++] = n;
        }
        at += n + (at[n] == '|');
    }
}

/* Among candidates first .. end - 1 of one facility: without sizes all stand, with sizes the one of
 * highest priority whose least area is reached. */
static void choose(const quan_table *candidates, int64_t first, int64_t end, double area_m2,
                   chosen_kinds *chosen)
{
    int64_t best = -1;
    bool sized = false;
    for (int64_t c = first; c < end; c++)
        sized |= quan_table_real(candidates, QUAN_FUNCTION_MIN_AREA, c, 0) > 0;
    for (int64_t c = first; c < end; c++) {
        if (quan_table_real(candidates, QUAN_FUNCTION_MIN_AREA, c, 0) > area_m2)
            continue;
        if (!sized)
            choose_kinds(chosen, quan_table_text(candidates, QUAN_FUNCTION_KIND, c));
        else if (best < 0 || quan_table_int(candidates, QUAN_FUNCTION_PRIORITY, c, 0) >
                                 quan_table_int(candidates, QUAN_FUNCTION_PRIORITY, best, 0))
            best = c;
    }
    if (best >= 0)
        choose_kinds(chosen, quan_table_text(candidates, QUAN_FUNCTION_KIND, best));
}

/* Size and capacity are those of the facility, repeated for each of its kinds. */
static quan_status keep(const quan_table *candidates, int64_t first, const chosen_kinds *chosen,
                        quan_batch *batch, quan_error *err)
{
    for (int32_t k = 0; k < chosen->n; k++) {
        char kind[128];
        snprintf(kind, sizeof kind, "%.*s", (int)chosen->lengths[k], chosen->kinds[k]);
        int64_t row = quan_table_int(candidates, QUAN_FUNCTION_FACILITY, first, 0);
        QUAN_TRY(add_candidate(batch, row, kind, NULL, err));
        int64_t f = batch->functions.n_rows - 1;
        for (int c = QUAN_FUNCTION_AREA; c <= QUAN_FUNCTION_CAPACITY; c++) {
            if (!quan_table_is_null(candidates, c, first))
                quan_table_set_real(&batch->functions, c, f,
                                    quan_table_real(candidates, c, first, 0));
        }
    }
    return QUAN_OK;
}

/* Whom it is open to follows from its kinds, where these agree; else it is asked kind by kind. */
static quan_status set_defaults(const quan_catalogue *catalogue, quan_batch *batch, int64_t row,
                                int64_t first_function, quan_error *err)
{
    const quan_table *kinds = &catalogue->tables[QUAN_CATALOGUE_KINDS];
    quan_table *table = &batch->layer.table;
    int32_t status = quan_table_find(table, "status"), open_to = quan_table_find(table, "open_to");
    if (status >= 0 && quan_table_is_null(table, status, row))
        QUAN_TRY(quan_table_set_text(table, status, row, "existing", err));
    if (open_to < 0 || !quan_table_is_null(table, open_to, row))
        return QUAN_OK;
    const char *agreed = NULL;
    for (int64_t f = first_function; f < batch->functions.n_rows; f++) {
        const char *kind = quan_table_text(&batch->functions, QUAN_FUNCTION_KIND, f);
        int64_t k = quan_catalogue_find(kinds, kind);
        const char *given = k < 0 ? NULL : quan_catalogue_cell(kinds, k, "open_to_default");
        if (!given || (agreed && strcmp(agreed, given) != 0))
            return QUAN_OK;
        agreed = given;
    }
    return quan_table_set_text(table, open_to, row, agreed, err);
}

/* Outside features are not asked: nothing is said of what lies beyond the ring. */
static quan_status reject_unknown(quan_batch *batch, int64_t row, const char *reason,
                                  quan_error *err)
{
    if (batch->states[row] != QUAN_ROW_USED)
        return QUAN_OK;
    quan_remark remark = {row, QUAN_REJECT_KIND_UNKNOWN, reason, QUAN_NOWHERE};
    const quan_geoms *geoms = &batch->layer.geoms;
    if (geoms->part_first[row + 1] > geoms->part_first[row])
        QUAN_TRY(quan_geoms_feature_point(geoms, row, &remark.place, err));
    return quan_batch_remark(batch, remark, true, err);
}

/* The area given by the source outweighs the drawn one, which may be the roof or the site. */
static quan_status resolve_one(const quan_catalogue *catalogue, const quan_table *candidates,
                               const int64_t span[2], quan_batch *batch, int64_t row,
                               quan_error *err)
{
    chosen_kinds chosen = {0};
    char shown[640], reason[800];
    const char *type = quan_table_text(candidates, QUAN_FUNCTION_TYPE, span[0]);
    if (type) {
        snprintf(reason, sizeof reason,
                 "类型“%.400s”不对应任何设施类别；如有误，请在 facility_match.csv 中补上对照，"
                 "或为数据源写 kind。",
                 quan_text_printable(type, shown, sizeof shown));
        return reject_unknown(batch, row, reason, err);
    }
    double area_m2 = quan_table_real(candidates, QUAN_FUNCTION_AREA, span[0], NAN);
    if (!isfinite(area_m2))
        area_m2 = quan_geoms_area_m2(&batch->layer.geoms, row);
    choose(candidates, span[0], span[1], area_m2, &chosen);
    if (!chosen.n) {
        snprintf(reason, sizeof reason,
                 "面积 %.0f ㎡ 小于其类型各候选类别的下限；请核对 area_m2，或为数据源写 kind。",
                 area_m2);
        return reject_unknown(batch, row, reason, err);
    }
    QUAN_TRY(keep(candidates, span[0], &chosen, batch, err));
    return set_defaults(catalogue, batch, row, batch->functions.n_rows - chosen.n, err);
}

/* Candidates are in the order of the rows; one pass over both. */
quan_status quan_facility_resolve(const quan_catalogue *catalogue, quan_batch *batch,
                                  quan_error *err)
{
    quan_table candidates = batch->functions;
    batch->functions = (quan_table){0};
    quan_status status = QUAN_OK;
    for (int32_t c = 0; c < candidates.n_columns && !status; c++)
        status = quan_table_add_column(&batch->functions, candidates.columns[c].name,
                                       candidates.columns[c].type, NULL, err);
    int64_t next = 0;
    for (int64_t row = 0; row < batch->layer.table.n_rows && !status; row++) {
        int64_t span[2] = {next, next};
        while (span[1] < candidates.n_rows &&
               quan_table_int(&candidates, QUAN_FUNCTION_FACILITY, span[1], -1) == row)
            span[1]++;
        next = span[1];
        if (span[0] == span[1])
            status = reject_unknown(batch, row,
                                    "没有说明设施类型的字段，或其标签不对应任何设施类别；请用 "
                                    "fields 指明，或为数据源写 kind。",
                                    err);
        else
            status = resolve_one(catalogue, &candidates, span, batch, row, err);
    }
    quan_table_free(&candidates);
    return status;
}
