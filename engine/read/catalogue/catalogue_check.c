/* What joins the tables of the catalogue to each other, to the layers and to a run. A cell by
 * itself is checked when it is read (catalogue_tables.c); here stands what only two places together
 * can tell: that a kind exists, that a column belongs to the layer, that the run's set can be
 * judged.
 *
 * A broken reference is refused and never passed over. A criterion whose kind is misspelt would
 * find no facility anywhere, and the map would show a gap where there is only a typing error. */
#include "catalogue_tables.h"

#include "run_file/run_file_values.h"

#include <stdio.h>
#include <string.h>

typedef struct {
    const quan_catalogue *catalogue;
    const quan_origins *origins;
    quan_catalogue_name name;
    int64_t row;
} place;

/* Puts "<file>:<line>: " of the row before the message; the file may be an override. */
static quan_status fail_at(const place *p, quan_error *err)
{
    char text[700];
    const quan_row_origin *origin = &p->origins->rows[p->name][p->row];
    snprintf(text, sizeof text, "%s:%d", origin->file, (int)origin->line);
    return quan_fail_within(err, QUAN_ERR_INPUT, text);
}

static const char *cell(const place *p, const char *column)
{
    return quan_catalogue_cell(&p->catalogue->tables[p->name], p->row, column);
}

/* "<word> is not in <file>", with the nearest key of that table. */
static quan_status fail_missing(const quan_catalogue *catalogue, quan_catalogue_name name,
                                const char *word, quan_error *err)
{
    const quan_table *table = &catalogue->tables[name];
    char shown[640];
    const char *near = NULL;
    quan_text_printable(word, shown, sizeof shown);
    if (table->n_rows <= INT32_MAX)
        near = quan_text_nearest(word, table->columns[0].texts, (int32_t)table->n_rows);
    if (near)
        return quan_fail(err, QUAN_ERR_INPUT, "'%s' is not in %s; did you mean '%s'?", shown,
                         quan_catalogue_file(name), near);
    return quan_fail(err, QUAN_ERR_INPUT, "'%s' is not in %s", shown, quan_catalogue_file(name));
}

/* Kinds joined by bars; an empty cell is lawful where the column is not required. */
static quan_status check_kinds(const place *p, const char *column, quan_error *err)
{
    const quan_table *kinds = &p->catalogue->tables[QUAN_CATALOGUE_KINDS];
    char word[256];
    for (const char *rest = cell(p, column); rest && *rest;) {
        size_t n = strcspn(rest, "|");
        snprintf(word, sizeof word, "%.*s", (int)n, rest);
        if (quan_catalogue_find(kinds, word) < 0) {
            fail_missing(p->catalogue, QUAN_CATALOGUE_KINDS, word, err);
            return fail_at(p, err);
        }
        rest += n + (rest[n] == '|');
    }
    return QUAN_OK;
}

/* A criterion without a limit could never be missed, and one without a walker has no time. */
static quan_status check_criterion(const place *p, quan_error *err)
{
    const char *measured = cell(p, "measured"), *profile = cell(p, "profile");
    bool distance = !strcmp(measured, "route") || !strcmp(measured, "buffer");
    QUAN_TRY(check_kinds(p, "kinds_any_of", err));
    if (distance && (!cell(p, "limit_m") || !profile)) {
        quan_fail(err, QUAN_ERR_INPUT, "a criterion measured by %s needs limit_m and profile",
                  measured);
        return fail_at(p, err);
    }
    if (profile &&
        quan_catalogue_find(&p->catalogue->tables[QUAN_CATALOGUE_PROFILES], profile) < 0) {
        fail_missing(p->catalogue, QUAN_CATALOGUE_PROFILES, profile, err);
        return fail_at(p, err);
    }
    return QUAN_OK;
}

/* NULL for a word that is no role, and for the role dem, which has no fields to fill. */
static const quan_layer_description *find_input(const quan_catalogue *catalogue, const char *role)
{
    for (int32_t r = 0; r < QUAN_N_ROLES; r++) {
        if (!strcmp(role, quan_role_name((quan_role)r)) && catalogue->inputs[r].name)
            return &catalogue->inputs[r];
    }
    return NULL;
}

/* A tag rule selects features of a role, fills a column of it, or both. */
static quan_status check_tag(const place *p, quan_error *err)
{
    const char *role = cell(p, "role"), *column = cell(p, "column");
    const quan_layer_description *input = find_input(p->catalogue, role);
    char shown[640];
    bool found = input && !column;
    for (int32_t f = 0; input && column && f < input->n_fields && !found; f++)
        found = !strcmp(input->fields[f].name, column);
    if (found && (!column || cell(p, "canonical")))
        return QUAN_OK;
    if (!input)
        quan_fail(err, QUAN_ERR_INPUT, "the role '%s' is not known",
                  quan_text_printable(role, shown, sizeof shown));
    else if (!found)
        quan_fail(err, QUAN_ERR_INPUT, "the layer %s has no column '%s'", input->name,
                  quan_text_printable(column, shown, sizeof shown));
    else
        quan_fail(err, QUAN_ERR_INPUT, "a row with a column needs a canonical value");
    return fail_at(p, err);
}

/* A role of the run file; the other words tell `quan init` what is no layer, what is no business of
 * a map, and which of several versions is meant. */
static quan_status check_role(const place *p, quan_error *err)
{
    const char *role = cell(p, "role");
    char shown[640];
    bool found = p->name == QUAN_CATALOGUE_ROLE_WORDS &&
                 (!strcmp(role, "personal") || !strcmp(role, "none") || !strcmp(role, "version"));
    for (int32_t r = 0; r < QUAN_N_ROLES && !found; r++)
        found = !strcmp(role, quan_role_name((quan_role)r));
    if (found)
        return QUAN_OK;
    quan_fail(err, QUAN_ERR_INPUT, "the role '%s' is not known",
              quan_text_printable(role, shown, sizeof shown));
    return fail_at(p, err);
}

/* key=value or key~text, joined by &. */
static quan_status check_match(const place *p, quan_error *err)
{
    QUAN_TRY(check_kinds(p, "kind", err));
    if (strcmp(cell(p, "scheme"), "osm") != 0)
        return QUAN_OK;
    for (const char *rest = cell(p, "pattern"); *rest;) {
        size_t n = strcspn(rest, "&"), key = strcspn(rest, "=~&");
        if (key == 0 || key + 1 >= n) {
            quan_fail(err, QUAN_ERR_INPUT,
                      "a pattern of the scheme osm must be key=value or key~text, joined by &");
            return fail_at(p, err);
        }
        rest += n + (rest[n] == '&');
    }
    return QUAN_OK;
}

quan_status quan_catalogue_check(const quan_catalogue *catalogue, const quan_origins *origins,
                                 quan_error *err)
{
    static const struct {
        quan_catalogue_name name;
        quan_status (*check)(const place *p, quan_error *err);
    } checks[] = {
        {QUAN_CATALOGUE_CRITERIA, check_criterion}, {QUAN_CATALOGUE_FACILITY_MATCH, check_match},
        {QUAN_CATALOGUE_OSM_TAGS, check_tag},       {QUAN_CATALOGUE_ROLES, check_role},
        {QUAN_CATALOGUE_ROLE_WORDS, check_role},
    };
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        place p = {.catalogue = catalogue, .origins = origins, .name = checks[i].name};
        for (; p.row < catalogue->tables[p.name].n_rows; p.row++)
            QUAN_TRY(checks[i].check(&p, err));
    }
    return QUAN_OK;
}

/* Puts "<run file>: <key>: " before the message. */
static quan_status fail_run(const quan_run_file *run, const char *key, quan_error *err)
{
    char shown[640], text[760];
    quan_text_printable(run->path ? run->path : "run", shown, sizeof shown);
    snprintf(text, sizeof text, "%s: %s", shown, key);
    return quan_fail_within(err, QUAN_ERR_INPUT, text);
}

/* `words` come from the run file, so the message names it and the key, not a line: lists keep no
 * lines. */
static quan_status check_names(const quan_catalogue *catalogue, const quan_run_file *run,
                               quan_catalogue_name name, char *const *words, int32_t n_words,
                               quan_error *err)
{
    for (int32_t i = 0; i < n_words; i++) {
        if (quan_catalogue_find(&catalogue->tables[name], words[i]) >= 0)
            continue;
        fail_missing(catalogue, name, words[i], err);
        return fail_run(run, name == QUAN_CATALOGUE_KINDS ? "complete" : "profiles", err);
    }
    return QUAN_OK;
}

/* The set exists, and each of its criteria is one that this version can judge. */
static quan_status check_set(const quan_catalogue *catalogue, const quan_run_file *run,
                             quan_error *err)
{
    const quan_table *criteria = &catalogue->tables[QUAN_CATALOGUE_CRITERIA];
    char shown[640];
    int64_t found = 0;
    quan_text_printable(run->criteria, shown, sizeof shown);
    for (int64_t row = 0; row < criteria->n_rows; row++) {
        if (strcmp(quan_catalogue_cell(criteria, row, "set"), run->criteria) != 0)
            continue;
        const char *measured = quan_catalogue_cell(criteria, row, "measured");
        found++;
        if (!strcmp(measured, "route") || !strcmp(measured, "buffer"))
            continue;
        quan_fail(err, QUAN_ERR_USAGE,
                  "the set '%s' has criteria that are not judged by distance (%s); this version "
                  "does not support them",
                  shown, quan_catalogue_cell(criteria, row, "criterion_id"));
        fail_run(run, "criteria", err);
        return QUAN_ERR_USAGE;
    }
    if (found)
        return QUAN_OK;
    quan_fail(err, QUAN_ERR_INPUT, "there is no set of criteria named '%s' in criteria.csv", shown);
    return fail_run(run, "criteria", err);
}

/* A scheme is known when some row uses it: a county can add its own by an override. */
static bool has_scheme(const quan_catalogue *catalogue, quan_catalogue_name name,
                       const char *scheme)
{
    const quan_table *table = &catalogue->tables[name];
    for (int64_t row = 0; row < table->n_rows; row++) {
        if (!strcmp(quan_catalogue_cell(table, row, "scheme"), scheme))
            return true;
    }
    return false;
}

/* Puts "<place of the source>: <key>: " before the message. */
static quan_status fail_source(const quan_source *source, const char *key, quan_error *err)
{
    return quan_run_at(source, quan_fail_within(err, QUAN_ERR_INPUT, key), err);
}

/* `kind:` and `scheme:` of one source. */
static quan_status check_source(const quan_catalogue *catalogue, const quan_source *source,
                                quan_error *err)
{
    char shown[640];
    uint32_t facility = UINT32_C(1) << QUAN_ROLE_FACILITY;
    if (source->kind && (source->roles & facility) &&
        quan_catalogue_find(&catalogue->tables[QUAN_CATALOGUE_KINDS], source->kind) < 0) {
        fail_missing(catalogue, QUAN_CATALOGUE_KINDS, source->kind, err);
        return fail_source(source, "kind", err);
    }
    uint32_t parcel = UINT32_C(1) << QUAN_ROLE_PARCEL | UINT32_C(1) << QUAN_ROLE_PARCEL_PLANNED |
                      UINT32_C(1) << QUAN_ROLE_PARCEL_TITLE;
    if (!source->scheme ||
        ((source->roles & facility) &&
         has_scheme(catalogue, QUAN_CATALOGUE_FACILITY_MATCH, source->scheme)) ||
        ((source->roles & (facility | parcel)) &&
         has_scheme(catalogue, QUAN_CATALOGUE_LANDUSE, source->scheme)))
        return QUAN_OK;
    quan_fail(
        err, QUAN_ERR_INPUT,
        "the scheme '%s' is not known; facilities have osm, poi, amap, field, dlbm, parcels have "
        "sandiao, gbt21010, ydyh2020, ydyh2023, gb50137",
        quan_text_printable(source->scheme, shown, sizeof shown));
    return fail_source(source, "scheme", err);
}

quan_status quan_catalogue_check_run(const quan_catalogue *catalogue, const quan_run_file *run,
                                     quan_error *err)
{
    QUAN_TRY(check_set(catalogue, run, err));
    QUAN_TRY(
        check_names(catalogue, run, QUAN_CATALOGUE_KINDS, run->complete, run->n_complete, err));
    QUAN_TRY(
        check_names(catalogue, run, QUAN_CATALOGUE_PROFILES, run->profiles, run->n_profiles, err));
    for (int32_t i = 0; i < run->n_sources; i++)
        QUAN_TRY(check_source(catalogue, &run->sources[i], err));
    return QUAN_OK;
}
