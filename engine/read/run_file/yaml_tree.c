/* yaml_tree.c - what is asked of a parsed tree, and --set.
 *
 * Every message names the node's place: file, line and column, or the words of the --set that made
 * it. --set works on the tree and not on the text, so that a value from the command line passes the
 * same checks as one from the file. */
#include "yaml.h"

#include <stdio.h>
#include <string.h>

/* A key with nothing behind it counts as absent, as if the line were commented out. */
const quan_yaml_node *quan_yaml_get(const quan_yaml_node *map, const char *key)
{
    for (const quan_yaml_node *entry = map->first; entry; entry = entry->next) {
        if (!strcmp(entry->key, key))
            return entry->kind == QUAN_YAML_TEXT && !entry->text ? NULL : entry;
    }
    return NULL;
}

/* Line 0 marks what --set made: its origin says so, without a line. */
quan_status quan_yaml_at(const quan_yaml_node *node, quan_status status, quan_error *err)
{
    char place[700];
    if (node->line > 0)
        snprintf(place, sizeof place, "%s:%d:%d", node->origin, (int)node->line, (int)node->column);
    else
        snprintf(place, sizeof place, "%s", node->origin);
    return quan_fail_within(err, status, place);
}

/* `node` has no key in a list; then the message does without. */
static quan_status fail_kind(const quan_yaml_node *node, quan_yaml_kind kind, quan_error *err)
{
    char shown[640] = "";
    if (node->key)
        quan_text_printable(node->key, shown, sizeof shown);
    /* A key such as "id：simao" has swallowed its value. */
    if (strstr(shown, "："))
        return quan_fail(err, QUAN_ERR_INPUT,
                         "the colon in '%s' is full-width (：); write an ordinary colon and a "
                         "space (: )",
                         shown);
    if (kind == QUAN_YAML_MAP)
        return node->key ? quan_fail(err, QUAN_ERR_INPUT,
                                     "'%s' must be keys with values, as {key: value}", shown)
                         : quan_fail(err, QUAN_ERR_INPUT,
                                     "keys with values belong here, as {key: value}");
    if (kind == QUAN_YAML_LIST)
        return node->key
                   ? quan_fail(err, QUAN_ERR_INPUT, "'%s' must be a list, as [one, two]", shown)
                   : quan_fail(err, QUAN_ERR_INPUT, "a list belongs here, as [one, two]");
    return node->key ? quan_fail(err, QUAN_ERR_INPUT, "'%s' must be one value", shown)
                     : quan_fail(err, QUAN_ERR_INPUT, "one value belongs here");
}

quan_status quan_yaml_expect(const quan_yaml_node *node, quan_yaml_kind kind, quan_error *err)
{
    if (node->kind == kind && (kind != QUAN_YAML_TEXT || node->text))
        return QUAN_OK;
    return quan_yaml_at(node, fail_kind(node, kind, err), err);
}

/* Unknown keys are never passed over: a misspelt one would leave its default in force unseen. */
static quan_status fail_unknown(const quan_yaml_node *entry, const char *const *known,
                                int32_t n_known, quan_error *err)
{
    char shown[640];
    const char *near = quan_text_nearest(entry->key, known, n_known);
    quan_text_printable(entry->key, shown, sizeof shown);
    if (strstr(shown, "："))
        quan_fail(err, QUAN_ERR_INPUT,
                  "the colon in '%s' is full-width (：); write an ordinary colon and a space (: )",
                  shown);
    else if (near)
        quan_fail(err, QUAN_ERR_INPUT, "the key '%s' is not known; did you mean '%s'?", shown,
                  near);
    else
        quan_fail(err, QUAN_ERR_INPUT, "the key '%s' is not known here", shown);
    return quan_yaml_at(entry, QUAN_ERR_INPUT, err);
}

/* Without known keys (n_known is 0) every key is allowed, as in `fields:`. */
quan_status quan_yaml_expect_map(const quan_yaml_node *node, const char *const *known,
                                 int32_t n_known, quan_error *err)
{
    QUAN_TRY(quan_yaml_expect(node, QUAN_YAML_MAP, err));
    for (const quan_yaml_node *entry = node->first; entry && n_known; entry = entry->next) {
        bool found = false;
        for (int32_t i = 0; i < n_known && !found; i++)
            found = !strcmp(entry->key, known[i]);
        if (!found)
            return fail_unknown(entry, known, n_known, err);
    }
    return QUAN_OK;
}

/* At most six digits; years as keys are not mistaken for places, since a map is asked first. */
static bool is_index(const char *text)
{
    return *text && strlen(text) <= 6 && strspn(text, "0123456789") == strlen(text);
}

/* The entry named by one word of a path, made when it is missing. */
static quan_status step(quan_yaml *yaml, quan_yaml_node *parent, char *word, quan_yaml_node **out,
                        quan_error *err)
{
    int64_t index = -1, place = 0;
    if (parent->kind == QUAN_YAML_TEXT)
        return quan_fail(err, QUAN_ERR_USAGE,
                         "the path goes on at '%s' after something that has no parts", word);
    if (parent->kind == QUAN_YAML_LIST &&
        (!is_index(word) || !quan_text_to_int(word, &index) || index > parent->n))
        return quan_fail(err, QUAN_ERR_USAGE,
                         "'%s' is no place in a list of %d entries, counted from 0", word,
                         (int)parent->n);
    for (quan_yaml_node *entry = parent->first; entry; entry = entry->next, place++) {
        if (parent->kind == QUAN_YAML_LIST ? place == index : !strcmp(entry->key, word)) {
            *out = entry;
            return QUAN_OK;
        }
    }
    *out = quan_yaml_make(yaml, QUAN_YAML_TEXT, parent->origin);
    if (!*out)
        return quan_fail_memory(err, "a setting");
    if (parent->kind == QUAN_YAML_MAP)
        (*out)->key = word;
    quan_yaml_append(parent, *out);
    return QUAN_OK;
}

/* Walks the path; every empty place on the way becomes the list or map that the next word needs. */
static quan_status walk(quan_yaml *yaml, char *path, const char *origin, quan_yaml_node **out,
                        quan_error *err)
{
    quan_yaml_node *node = yaml->root;
    for (char *rest = path, *word; (word = strsep(&rest, "."));) {
        if (!*word)
            return quan_fail(err, QUAN_ERR_USAGE, "a word of the path is empty");
        if (node->kind == QUAN_YAML_TEXT && !node->text) {
            node->kind = is_index(word) ? QUAN_YAML_LIST : QUAN_YAML_MAP;
            node->origin = origin;
            node->line = node->column = 0;
        }
        QUAN_TRY(step(yaml, node, word, &node, err));
    }
    *out = node;
    return QUAN_OK;
}

/* Nodes that were replaced stay in the tree's list of all nodes, and go with it. */
static quan_status put_value(quan_yaml *yaml, quan_yaml_node *node, const char *value,
                             const char *origin, quan_error *err)
{
    quan_yaml_node *parsed = NULL;
    if (*value == '[' || *value == '{')
        QUAN_TRY(quan_yaml_parse_into(yaml, value, strlen(value), origin, &parsed, err));
    node->origin = origin;
    node->line = node->column = 0;
    node->kind = parsed ? parsed->kind : QUAN_YAML_TEXT;
    node->first = parsed ? parsed->first : NULL;
    node->last = parsed ? parsed->last : NULL;
    node->n = parsed ? parsed->n : 0;
    node->text = NULL;
    if (parsed || !*value)
        return QUAN_OK;
    node->text = quan_arena_copy(&yaml->texts, value, strlen(value));
    return node->text ? QUAN_OK : quan_fail_memory(err, "a setting");
}

/* What comes from a shell must be text as well: a control byte would travel into file names and
 * titles. */
static quan_status check_assignment(const char *assignment, quan_error *err)
{
    const char *equals = strchr(assignment, '=');
    if (!equals || equals == assignment)
        return quan_fail(err, QUAN_ERR_USAGE, "write it as KEY=VALUE, as run.criteria=national");
    if (!quan_text_is_utf8(assignment, strlen(assignment)))
        return quan_fail(err, QUAN_ERR_USAGE, "this is not UTF-8");
    for (const char *c = assignment; *c; c++) {
        if ((unsigned char)*c < 0x20 || *c == 0x7F)
            return quan_fail(err, QUAN_ERR_USAGE, "a text holds a control character");
    }
    return QUAN_OK;
}

bool quan_yaml_is_secret(const char *assignment)
{
    size_t n_path = strcspn(assignment, "=");
    const char *value = assignment[n_path] ? assignment + n_path + 1 : "";
    if ((*value == '{' || *value == '[') && strstr(value, "local"))
        return true;
    for (const char *word = assignment; word < assignment + n_path;) {
        size_t n = strcspn(word, ".=");
        if (n == 5 && !memcmp(word, "local", 5))
            return true;
        word += n + 1;
    }
    return false;
}

quan_status quan_yaml_set(quan_yaml *yaml, const char *assignment, quan_error *err)
{
    char shown[640], context[700];
    quan_text_printable(assignment, shown, sizeof shown);
    if (quan_yaml_is_secret(assignment))
        shown[strcspn(shown, "=")] = '\0';
    snprintf(context, sizeof context, "--set %s", shown);
    quan_status status = check_assignment(assignment, err);
    if (status)
        return quan_fail_within(err, status, context);

    size_t n_path = strcspn(assignment, "=");
    char *origin = quan_arena_copy(&yaml->texts, context, strlen(context));
    char *path = quan_arena_copy(&yaml->texts, assignment, n_path);
    if (origin && path && !yaml->root)
        yaml->root = quan_yaml_make(yaml, QUAN_YAML_MAP, origin);
    if (!origin || !path || !yaml->root)
        return quan_fail_memory(err, "a setting");
    quan_yaml_node *node = yaml->root;
    status = walk(yaml, path, origin, &node, err);
    if (status)
        return quan_fail_within(err, status, context);
    return put_value(yaml, node, assignment + n_path + 1, origin, err);
}
