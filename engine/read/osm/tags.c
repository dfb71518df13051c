/* tags.c - the tags of an OSM feature and the rules of osm_tags.csv.
 *
 * A rule is a key, a value ("*" is any) and what follows: it selects a feature for a role, excludes
 * it, or fills a column. For selection the first rule that fits decides, so the order of the table
 * is its logic; for each column as well, so that special values stand before general ones. */
#include "tags.h"

#include <assert.h>
#include <string.h>

/* Key and value stay in the text that was parsed. */
static quan_status add_tag(quan_tags *tags, const char *key, const char *value, quan_error *err)
{
    quan_tag *items = quan_grow(tags->items, &tags->capacity, (int64_t)tags->n + 1, sizeof *items);
    if (!items)
        return quan_fail_memory(err, "the tags of a feature");
    tags->items = items;
    items[tags->n++] = (quan_tag){key, value};
    return QUAN_OK;
}

/* Unescapes one quoted text in place; *end is set behind its closing quote, NULL when it has none.
 */
static char *take_quoted(char *at, char **end)
{
    char *out = at + 1, *to = at + 1;
    *end = NULL;
    if (*at != '"')
        return NULL;
    for (char *c = at + 1; *c; c++) {
        if (*c == '"') {
            *to = '\0';
            *end = c + 1;
            return out;
        }
        if (*c == '\\' && c[1])
            c++;
        *to++ = *c;
    }
    return NULL;
}

/* hstore as GDAL writes it: "key"=>"value", joined by commas, with \ before quotes and itself. What
 * does not look so ends the list; a feature with a broken tag keeps those before it. */
quan_status quan_tags_parse(quan_tags *tags, const char *hstore, quan_error *err)
{
    tags->n = 0;
    if (!hstore)
        return QUAN_OK;
    size_t size = strlen(hstore) + 1;
    char *text = quan_grow(tags->text, &tags->text_capacity, (int64_t)size, 1);
    if (!text)
        return quan_fail_memory(err, "the tags of a feature");
    tags->text = text;
    memcpy(text, hstore, size);
    char *at = text;
    while (*at == '"') {
        char *end, *key = take_quoted(at, &end);
        if (!key || strncmp(end, "=>", 2) != 0)
            break;
        char *value = take_quoted(end + 2, &at);
        if (!value)
            break;
        QUAN_TRY(add_tag(tags, key, value, err));
        if (*at == ',')
            at++;
    }
    return QUAN_OK;
}

void quan_tags_free(quan_tags *tags)
{
    quan_free(tags->items);
    quan_free(tags->text);
    *tags = (quan_tags){0};
}

/* A feature has some ten tags: searched one by one. */
const char *quan_tags_value(const quan_tags *tags, const char *key)
{
    for (int32_t t = 0; t < tags->n; t++) {
        if (!strcmp(tags->items[t].key, key))
            return tags->items[t].value;
    }
    return NULL;
}

/* The role dem stands for "none": it has no tags. */
static quan_role role_of(const char *name)
{
    int r = 0;
    while (r < QUAN_ROLE_DEM && strcmp(quan_role_name((quan_role)r), name) != 0)
        r++;
    return (quan_role)r;
}

/* The catalogue check has found every column, so NULL does not happen with a catalogue that was
 * opened. */
static const quan_field *field_of(const quan_catalogue *catalogue, quan_role role,
                                  const char *column)
{
    const quan_layer_description *input = &catalogue->inputs[role];
    for (int32_t f = 0; f < input->n_fields; f++) {
        if (!strcmp(input->fields[f].name, column))
            return &input->fields[f];
    }
    return NULL;
}

/* The catalogue was checked when it was opened, with file and line: roles, columns and numbers are
 * known here. */
static void load_rule(const quan_catalogue *catalogue, int64_t row, quan_tag_rule *rule)
{
    const quan_table *table = &catalogue->tables[QUAN_CATALOGUE_OSM_TAGS];
    const char *column = quan_catalogue_cell(table, row, "column");
    const char *selects = quan_catalogue_cell(table, row, "selects");
    rule->key = quan_catalogue_cell(table, row, "key");
    rule->value = quan_catalogue_cell(table, row, "value");
    rule->canonical = quan_catalogue_cell(table, row, "canonical");
    rule->role = role_of(quan_catalogue_cell(table, row, "role"));
    rule->selects = !strcmp(selects, "-1") ? -1 : !strcmp(selects, "1");
    rule->field = column ? field_of(catalogue, rule->role, column) : NULL;
    assert(rule->role != QUAN_ROLE_DEM && (!column || (rule->field && rule->canonical)));
}

/* The rules keep pointers into the catalogue, which must outlive the map. */
quan_status quan_tag_map_open(const quan_catalogue *catalogue, quan_tag_map *out, quan_error *err)
{
    int64_t n = catalogue->tables[QUAN_CATALOGUE_OSM_TAGS].n_rows;
    *out = (quan_tag_map){0};
    out->rules = quan_calloc((size_t)n, sizeof *out->rules);
    if (!out->rules)
        return quan_fail_memory(err, "the tag map");
    for (int64_t row = 0; row < n; row++) {
        quan_tag_rule *rule = &out->rules[out->n++];
        load_rule(catalogue, row, rule);
        if (rule->selects > 0)
            out->roles |= 1u << rule->role;
    }
    return QUAN_OK;
}

void quan_tag_map_free(quan_tag_map *map)
{
    quan_free(map->rules);
    *map = (quan_tag_map){0};
}

/* The value of the key where the rule fits, else NULL. */
static const char *applies(const quan_tag_rule *rule, const quan_tags *tags)
{
    const char *value = quan_tags_value(tags, rule->key);
    return value && (!strcmp(rule->value, "*") || !strcmp(rule->value, value)) ? value : NULL;
}

/* False when no rule speaks. */
bool quan_tag_map_selects(const quan_tag_map *map, quan_role role, const quan_tags *tags)
{
    for (int32_t r = 0; r < map->n; r++) {
        const quan_tag_rule *rule = &map->rules[r];
        if (rule->role == role && rule->selects && applies(rule, tags))
            return rule->selects > 0;
    }
    return false;
}

/* "*" as canonical value hands the tag's own text on, to be understood like a field of any other
 * source. */
quan_status quan_tag_map_set(const quan_tag_map *map, const quan_tags *tags, quan_batch *batch,
                             int64_t row, quan_function_values *functions, quan_error *err)
{
    uint64_t done = 0; /* by number of the field; a layer has fewer than 64 */
    const quan_field *first = NULL;
    for (int32_t r = 0; r < map->n; r++) {
        const quan_tag_rule *rule = &map->rules[r];
        if (rule->role != batch->role || !rule->field)
            continue;
        if (!first || rule->field < first)
            first = rule->field;
    }
    for (int32_t r = 0; r < map->n; r++) {
        const quan_tag_rule *rule = &map->rules[r];
        if (rule->role != batch->role || !rule->field)
            continue;
        uint64_t bit = UINT64_C(1) << ((rule->field - first) & 63);
        const char *value = done & bit ? NULL : applies(rule, tags);
        if (!value)
            continue;
        done |= bit;
        bool function = quan_batch_is_function_field(batch->role, rule->field->name);
        quan_binding binding = {
            .column = function ? -1 : quan_table_find(&batch->layer.table, rule->field->name),
            .field = rule->field};
        const char *text = !strcmp(rule->canonical, "*") ? value : rule->canonical;
        QUAN_TRY(quan_fields_set(batch, &binding, row, text, functions, err));
    }
    return QUAN_OK;
}
