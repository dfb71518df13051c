/* fields.c - how a source's own fields become canonical columns: by their names.
 *
 * What `fields:` says goes first, then the canonical name, then its aliases in their order. Names
 * are compared after folding (case, full width, traditional characters, blanks). A heading may have
 * its unit at the end: "用地面积（亩）". Joins leave "_1" behind a name. Names that a .dbf has cut
 * to ten bytes match by their beginning, but only when no whole name does. One source field serves
 * one canonical field; fields of personal data serve none. What values mean: field_values.c. */
#include "fields.h"

#include "run_file/run_file_values.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* How well a source name names a field; 0: not at all. */
enum {
    LIKE_CUT = 1,
    LIKE_NUMBERED, /* without "_1" */
    LIKE_BRACKETS, /* without "（…）" */
    LIKE_UNIT,     /* without its unit */
    LIKE_ALIAS,    /* by the second name of a FileGDB */
    LIKE_WHOLE,
};

void quan_field_names_free(quan_field_names *names)
{
    for (int32_t i = 0; i < names->n; i++) {
        quan_free(names->texts[i]);
        if (names->aliases)
            quan_free(names->aliases[i]);
    }
    quan_free(names->texts);
    quan_free(names->aliases);
    quan_free(names->cut);
    *names = (quan_field_names){0};
}

void quan_bindings_free(quan_bindings *bindings)
{
    quan_free(bindings->items);
    *bindings = (quan_bindings){0};
}

void quan_fields_fold(const char *text, char *out, size_t out_size)
{
    quan_values_fold(NULL, text, out, out_size);
}

/* One name of the source, folded once. */
typedef struct {
    char text[200], alias[200]; /* alias: "" where there is none */
    bool cut;
    unsigned char taken;
} source_name;

typedef struct {
    const quan_values *values;
    const quan_field_names *names;
    source_name *sources;
    quan_batch *batch;
    quan_bindings *out;
} matching;

/* What one canonical field looks for. */
typedef struct {
    const quan_field *field;
    const quan_unit *own;
    const char *wanted; /* folded */
} search;

/* The heading without its unit, or a text's without its brackets: brackets of a number may say
 * something else than a unit ("人口（60岁以上）"), and then it is another number. */
static int like_base(const matching *m, const char *name, const search *s, const quan_unit **unit)
{
    size_t base = 0, n = strlen(s->wanted), length = strlen(name);
    const quan_unit *heading = s->own ? quan_values_heading(m->values, name, s->own, &base) : NULL;
    if (heading && base == n && !strncmp(name, s->wanted, n)) {
        *unit = heading;
        return LIKE_UNIT;
    }
    bool closed = s->field->type == QUAN_TYPE_TEXT && length && name[length - 1] == ')';
    if (closed && name[n < length ? n : 0] == '(' && n && !strncmp(name, s->wanted, n))
        return LIKE_BRACKETS;
    const char *end = strrchr(name, '_');
    bool numbered =
        end && end[1] && strspn(end + 1, "0123456789") == strlen(end + 1) && strlen(end) <= 3;
    return numbered && (size_t)(end - name) == n && !strncmp(name, s->wanted, n) ? LIKE_NUMBERED
                                                                                 : 0;
}

static int likeness(const matching *m, const source_name *name, const search *s,
                    const quan_unit **unit)
{
    *unit = NULL;
    if (!strcmp(name->text, s->wanted))
        return LIKE_WHOLE;
    if (!strcmp(name->alias, s->wanted))
        return LIKE_ALIAS;
    int like = like_base(m, name->text, s, unit);
    if (!like && *name->alias)
        like = like_base(m, name->alias, s, unit);
    size_t n = strlen(name->text);
    if (!like && name->cut && n >= 6 && !strncmp(name->text, s->wanted, n))
        like = LIKE_CUT;
    return like;
}

/* NULL for a field without unit, or of a unit that the catalogue does not have. */
static const quan_unit *own_unit(const quan_values *values, const quan_field *field)
{
    char folded[64];
    if (!field->unit)
        return NULL;
    quan_values_fold(values, field->unit, folded, sizeof folded);
    return quan_values_unit(values, folded);
}

/* The free source field that names `field` best: by likeness, then the field's own name before its
 * aliases, these in their order. -1: none. */
static int32_t find_named(const matching *m, const quan_field *field, const quan_unit **unit)
{
    search s = {.field = field, .own = own_unit(m->values, field)};
    int best = 0;
    int32_t found = -1;
    for (int32_t a = -1; a < field->n_aliases && best < LIKE_WHOLE; a++) {
        char wanted[200];
        quan_values_fold(m->values, a < 0 ? field->name : field->aliases[a], wanted, sizeof wanted);
        s.wanted = wanted;
        for (int32_t i = 0; i < m->names->n; i++) {
            const quan_unit *heading;
            int like = m->sources[i].taken ? 0 : likeness(m, &m->sources[i], &s, &heading);
            if (like <= best)
                continue;
            best = like;
            found = i;
            *unit = heading;
        }
    }
    return found;
}

/* Notes how a field was matched, for the report; *number counts from 1. */
static quan_status note_match(quan_batch *batch, const char *name, const char *canonical,
                              int32_t *number, quan_error *err)
{
    quan_match *matches = quan_grow(batch->matches, &batch->match_capacity,
                                    (int64_t)batch->n_matches + 1, sizeof *matches);
    if (!matches)
        return quan_fail_memory(err, "the fields of a source");
    batch->matches = matches;
    quan_match *match = &matches[batch->n_matches++];
    *match = (quan_match){.field = quan_arena_copy(&batch->texts, name, strlen(name)),
                          .canonical = canonical};
    *number = batch->n_matches;
    return match->field ? QUAN_OK : quan_fail_memory(err, "the fields of a source");
}

/* Function fields of a facility have no column of their own. */
static quan_status bind(const matching *m, const quan_field *field, int32_t source,
                        const quan_unit *heading, quan_error *err)
{
    quan_batch *batch = m->batch;
    quan_binding *binding = &m->out->items[m->out->n++];
    *binding = (quan_binding){.source = source,
                              .column = quan_batch_is_function_field(batch->role, field->name)
                                            ? -1
                                            : quan_table_find(&batch->layer.table, field->name),
                              .field = field,
                              .own = own_unit(m->values, field),
                              .heading = heading};
    m->sources[source].taken = 1;
    return note_match(batch, m->names->texts[source], field->name, &binding->match, err);
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
        quan_fail(err, QUAN_ERR_USAGE,
                  "`fields:` names %s, which is not there; take it out, and `quan check` lists the "
                  "fields of the file",
                  shown);
    return quan_run_at(source, QUAN_ERR_USAGE, err);
}

/* The right side of a pair must be a field of the layer. */
static quan_status fail_target(const matching *m, const char *name, quan_error *err)
{
    char shown[640];
    const char *role = quan_role_name(m->batch->role);
    quan_fail(err, QUAN_ERR_USAGE,
              "`fields:` leads to %s, which the layer %s does not have; quan layers %s lists its "
              "fields",
              quan_text_printable(name, shown, sizeof shown), role, role);
    return quan_run_at(m->batch->source, QUAN_ERR_USAGE, err);
}

static quan_status fail_personal(quan_error *err, const quan_source *source, const char *name)
{
    char shown[640];
    quan_fail(err, QUAN_ERR_USAGE,
              "`fields:` names %s, which holds personal data (layers/catalogue/personal.csv); such "
              "a field is never read",
              quan_text_printable(name, shown, sizeof shown));
    return quan_run_at(source, QUAN_ERR_USAGE, err);
}

/* The source field that a pair of `fields:` means; -1: none. */
static int32_t find_given(const matching *m, const quan_field *field, const char *key,
                          const quan_unit **unit)
{
    char wanted[200];
    int best = 0;
    int32_t found = -1;
    quan_values_fold(m->values, key, wanted, sizeof wanted);
    const search s = {field, own_unit(m->values, field), wanted};
    for (int32_t i = 0; i < m->names->n; i++) {
        const quan_unit *heading;
        int like = likeness(m, &m->sources[i], &s, &heading);
        if (like <= best)
            continue;
        best = like;
        found = i;
        /* a heading that is named whole may still tell its unit */
        size_t base;
        *unit = heading || !s.own
                    ? heading
                    : quan_values_heading(m->values, m->sources[i].text, s.own, &base);
    }
    return found;
}

/* The pairs of `fields:`; one that another role of the same source has is left to that one. */
static quan_status match_given(const matching *m, const quan_layer_description *input,
                               quan_error *err)
{
    const quan_source *source = m->batch->source;
    bool one_role = (source->roles & (source->roles - 1)) == 0;
    for (int32_t p = 0; p < source->n_fields; p++) {
        const quan_pair *pair = &source->fields[p];
        const quan_field *field = field_of(input, pair->value);
        const quan_unit *unit = NULL;
        if (!field && !one_role)
            continue;
        if (!field)
            return fail_target(m, pair->value, err);
        if (quan_personal_field(m->values, pair->key))
            return fail_personal(err, source, pair->key);
        int32_t found = find_given(m, field, pair->key, &unit);
        if (found < 0)
            return fail_unknown(
                err, source, pair->key,
                quan_text_nearest(pair->key, (const char *const *)m->names->texts, m->names->n));
        QUAN_TRY(bind(m, field, found, unit, err));
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

/* A name that means something else beside another, as JD beside WD. */
static bool is_other(const matching *m, const char *name)
{
    for (int32_t p = 0; m->values && p < m->values->n_pairs; p++) {
        const quan_name_pair *pair = &m->values->pairs[p];
        for (int32_t i = 0; i < m->names->n && !strcmp(pair->name, name); i++) {
            if (!strcmp(m->sources[i].text, pair->beside))
                return true;
        }
    }
    return false;
}

/* Personal fields are listed, so that it can be seen that they were not read, and counted. */
static quan_status set_personal_aside(const matching *m, quan_error *err)
{
    static const char note[] = "个人信息，不读入";
    for (int32_t i = 0; i < m->names->n; i++) {
        source_name *name = &m->sources[i];
        bool personal = quan_personal_field(m->values, name->text) ||
                        (*name->alias && quan_personal_field(m->values, name->alias));
        name->taken = personal || is_other(m, name->text);
        if (!personal)
            continue;
        int32_t number = 0;
        QUAN_TRY(note_match(m->batch, m->names->texts[i], QUAN_PERSONAL_FIELD, &number, err));
        quan_match *match = &m->batch->matches[number - 1];
        match->samples[match->n_samples++] = note;
    }
    return QUAN_OK;
}

/* All names, for what can be told from fields that serve none. */
static quan_status keep_names(const matching *m, quan_error *err)
{
    size_t size = 1, n = 0;
    for (int32_t i = 0; i < m->names->n; i++)
        size += strlen(m->names->texts[i]) + 1;
    char *all = quan_alloc(size, 1);
    if (!all)
        return quan_fail_memory(err, "the fields of a source");
    for (int32_t i = 0; i < m->names->n; i++) {
        size_t length = strlen(m->names->texts[i]);
        memcpy(all + n, m->names->texts[i], length + 1);
        n += length ? length + 1 : 0;
    }
    all[n] = '\0';
    m->batch->names = quan_arena_copy(&m->batch->texts, all, n);
    quan_free(all);
    return m->batch->names ? QUAN_OK : quan_fail_memory(err, "the fields of a source");
}

static quan_status match_all(const matching *m, const quan_layer_description *input,
                             quan_error *err)
{
    for (int32_t i = 0; i < m->names->n; i++) {
        source_name *name = &m->sources[i];
        const char *alias = m->names->aliases ? m->names->aliases[i] : NULL;
        quan_values_fold(m->values, m->names->texts[i], name->text, sizeof name->text);
        if (alias)
            quan_values_fold(m->values, alias, name->alias, sizeof name->alias);
        name->cut = m->names->cut[i];
    }
    QUAN_TRY(keep_names(m, err));
    QUAN_TRY(set_personal_aside(m, err));
    QUAN_TRY(match_given(m, input, err));
    for (int32_t f = 0; f < input->n_fields; f++) {
        const quan_field *field = &input->fields[f];
        const quan_unit *unit = NULL;
        int32_t found = is_bound(m->out, field) ? -1 : find_named(m, field, &unit);
        if (found >= 0)
            QUAN_TRY(bind(m, field, found, unit, err));
    }
    return QUAN_OK;
}

quan_status quan_fields_match(const quan_layer_description *input, const quan_field_names *names,
                              quan_batch *batch, quan_bindings *out, quan_error *err)
{
    matching m = {.values = batch->values, .names = names, .batch = batch, .out = out};
    *out = (quan_bindings){0};
    m.sources = quan_calloc((size_t)names->n + 1, sizeof *m.sources);
    out->items =
        quan_calloc((size_t)(input->n_fields + batch->source->n_fields) + 1, sizeof *out->items);
    quan_status status =
        m.sources && out->items ? match_all(&m, input, err) : quan_fail_memory(err, "the fields");
    quan_free(m.sources);
    if (status)
        quan_bindings_free(out);
    return status;
}
