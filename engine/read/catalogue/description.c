/* The descriptions are read by the same rules as run files, although they are ours: whoever edits
 * them for a county needs the same messages. */
#include "description.h"

#include "catalogue_tables.h"
#include "run_file/run_file_values.h"
#include "run_file/text_file.h"

#include <stdio.h>
#include <string.h>

#define MAX_YAML_BYTES  ((size_t)1 << 20)
#define MAX_STYLE_BYTES ((size_t)4 << 20)

/* `allowed` is put together by the caller and never translated: these are words to write. */
static quan_status fail_value(const quan_yaml_node *node, const char *allowed, quan_error *err)
{
    char shown[640];
    quan_text_printable(node->text ? node->text : "", shown, sizeof shown);
    return quan_yaml_at(node,
                        quan_fail(err, QUAN_ERR_INPUT, "'%s' is '%s'; it must be one of %s",
                                  node->key, shown, allowed),
                        err);
}

static quan_status fail_absent(const quan_yaml_node *map, const char *key, quan_error *err)
{
    return quan_yaml_at(map, quan_fail(err, QUAN_ERR_INPUT, "the key '%s' is missing", key), err);
}

/* The number of the text among words, or -1 with a message. */
static quan_status read_word(const quan_yaml_node *map, const char *key, const char *const *words,
                             int32_t *number, quan_error *err)
{
    char allowed[256] = "";
    const quan_yaml_node *node = quan_yaml_get(map, key);
    if (!node)
        return fail_absent(map, key, err);
    QUAN_TRY(quan_yaml_expect(node, QUAN_YAML_TEXT, err));
    for (int32_t i = 0; words[i]; i++) {
        *number = i;
        if (!strcmp(words[i], node->text))
            return QUAN_OK;
        snprintf(allowed + strlen(allowed), sizeof allowed - strlen(allowed), "%s%s", i ? ", " : "",
                 words[i]);
    }
    return fail_value(node, allowed, err);
}

/* Counted before it is filled, so that free_field() finds what is there after a failure. */
static quan_status add_code(quan_field *field, const char *key, const char *value, quan_error *err)
{
    quan_pair *pair = &field->codes[field->n_codes++];
    pair->key = quan_strdup(key);
    pair->value = quan_strdup(value);
    return pair->key && pair->value ? QUAN_OK : quan_fail_memory(err, "the layers' descriptions");
}

/* `codes: kinds` takes key and name_zh of every row of that table. */
static quan_status codes_of_table(const quan_yaml_node *node, const quan_catalogue *catalogue,
                                  quan_field *field, quan_error *err)
{
    quan_catalogue_name name = QUAN_CATALOGUE_KINDS;
    if (!strcmp(node->text, "criteria"))
        name = QUAN_CATALOGUE_CRITERIA;
    else if (strcmp(node->text, "kinds") != 0)
        return fail_value(node, "kinds, criteria, or a map of codes", err);
    const quan_table *table = &catalogue->tables[name];
    field->codes = quan_calloc((size_t)table->n_rows, sizeof *field->codes);
    if (!field->codes)
        return quan_fail_memory(err, "the layers' descriptions");
    for (int64_t row = 0; row < table->n_rows; row++)
        QUAN_TRY(add_code(field, quan_table_text(table, 0, row),
                          quan_catalogue_cell(table, row, "name_zh"), err));
    return QUAN_OK;
}

/* A map, or the name of a catalogue table whose keys are the codes. */
static quan_status read_codes(const quan_yaml_node *map, const quan_catalogue *catalogue,
                              quan_field *field, quan_error *err)
{
    const quan_yaml_node *node = quan_yaml_get(map, "codes");
    if (!node)
        return QUAN_OK;
    if (node->kind == QUAN_YAML_TEXT)
        return codes_of_table(node, catalogue, field, err);
    QUAN_TRY(quan_yaml_expect_map(node, NULL, 0, err));
    field->codes = quan_calloc((size_t)node->n, sizeof *field->codes);
    if (!field->codes)
        return quan_fail_memory(err, "the layers' descriptions");
    for (const quan_yaml_node *entry = node->first; entry; entry = entry->next) {
        QUAN_TRY(quan_yaml_expect(entry, QUAN_YAML_TEXT, err));
        QUAN_TRY(add_code(field, entry->key, entry->text, err));
    }
    return QUAN_OK;
}

/* Names of tables and columns: ASCII snake_case. */
static bool is_name(const char *text)
{
    size_t n = strlen(text);
    return n > 0 && n < 60 && text[0] >= 'a' && text[0] <= 'z' &&
           strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_") == n;
}

/* Names become columns of a GeoPackage: nothing but snake_case of ASCII is safe everywhere. */
static quan_status check_name(const quan_yaml_node *node, const quan_layer_description *out,
                              const char *name, quan_error *err)
{
    char shown[640];
    if (!name)
        return fail_absent(node, "name", err);
    quan_text_printable(name, shown, sizeof shown);
    if (!is_name(name))
        return quan_yaml_at(
            node, quan_fail(err, QUAN_ERR_INPUT, "'%s' is no name in snake_case", shown), err);
    for (int32_t f = 0; f + 1 < out->n_fields; f++) {
        if (!strcmp(out->fields[f].name, name))
            return quan_yaml_at(
                node, quan_fail(err, QUAN_ERR_INPUT, "the field '%s' stands twice", shown), err);
    }
    return QUAN_OK;
}

/* Bounds of sense, not of a standard: counts and sizes are not negative, and what is larger than
 * this is a slip of the pen or a code for "unknown" such as 9999999999. */
static quan_status read_bounds(const quan_yaml_node *node, quan_field *field, quan_error *err)
{
    field->least = 0;
    field->most = field->type == QUAN_TYPE_INT ? 1e9 : 1e12;
    QUAN_TRY(quan_run_real(node, "least", -1e9, 1e9, &field->least, err));
    return quan_run_real(node, "most", -1e9, 1e12, &field->most, err);
}

/* The field is counted at once; what was read of it before a failure is freed with the layer. */
static quan_status read_field(const quan_yaml_node *node, const quan_catalogue *catalogue,
                              quan_layer_description *out, quan_error *err)
{
    static const char *const keys[] = {"name",        "type",     "title",   "unit",
                                       "description", "required", "aliases", "codes",
                                       "open",        "least",    "most"};
    static const char *const types[] = {
        [QUAN_TYPE_INT] = "int", [QUAN_TYPE_REAL] = "real", [QUAN_TYPE_TEXT] = "text", NULL};
    quan_field *field = &out->fields[out->n_fields++];
    const quan_run_word words[] = {{"name", &field->name},
                                   {"title", &field->title},
                                   {"unit", &field->unit},
                                   {"description", &field->description}};
    int32_t type = 0;
    QUAN_TRY(quan_yaml_expect_map(node, keys, sizeof keys / sizeof *keys, err));
    QUAN_TRY(quan_run_words(node, words, sizeof words / sizeof *words, err));
    QUAN_TRY(check_name(node, out, field->name, err));
    QUAN_TRY(read_word(node, "type", types, &type, err));
    field->type = (quan_type)type;
    if (!field->title)
        return fail_absent(node, "title", err);
    QUAN_TRY(quan_run_bool(node, "required", &field->required, err));
    QUAN_TRY(quan_run_bool(node, "open", &field->open, err));
    QUAN_TRY(read_bounds(node, field, err));
    QUAN_TRY(quan_run_texts(node, "aliases", &field->aliases, &field->n_aliases, err));
    return read_codes(node, catalogue, field, err);
}

/* The order of the fields is that of the columns. */
static quan_status read_fields(const quan_yaml_node *root, const quan_catalogue *catalogue,
                               quan_layer_description *out, quan_error *err)
{
    const quan_yaml_node *node = quan_yaml_get(root, "fields");
    if (!node)
        return fail_absent(root, "fields", err);
    QUAN_TRY(quan_yaml_expect(node, QUAN_YAML_LIST, err));
    out->fields = quan_calloc((size_t)node->n, sizeof *out->fields);
    if (!out->fields)
        return quan_fail_memory(err, "the layers' descriptions");
    for (const quan_yaml_node *entry = node->first; entry; entry = entry->next)
        QUAN_TRY(read_field(entry, catalogue, out, err));
    return QUAN_OK;
}

/* `any` is a layer of polygons in which a point may stand for a feature. */
static quan_status read_shape(const quan_yaml_node *root, quan_layer_description *out,
                              quan_error *err)
{
    static const char *const shapes[] = {[QUAN_NO_GEOMETRY] = "none",
                                         [QUAN_POINTS] = "point",
                                         [QUAN_LINES] = "line",
                                         [QUAN_POLYGONS] = "polygon",
                                         "any",
                                         NULL};
    int32_t shape = 0;
    QUAN_TRY(read_word(root, "geometry", shapes, &shape, err));
    out->any_shape = shape > QUAN_POLYGONS;
    out->kind = out->any_shape ? QUAN_POLYGONS : (quan_shape_kind)shape;
    return QUAN_OK;
}

/* The text is kept and not a number: it is the name of a group in the project. */
static quan_status read_group(const quan_yaml_node *root, quan_layer_description *out,
                              quan_error *err)
{
    static const char *const groups[] = {"成果", "现状", "底图", NULL};
    int32_t number = 0;
    if (!quan_yaml_get(root, "group"))
        return QUAN_OK;
    QUAN_TRY(read_word(root, "group", groups, &number, err));
    return quan_run_text(root, "group", &out->group, err);
}

/* Kept whole and unread: what a style means is known to the writer alone. */
static quan_status read_style(const quan_yaml_node *root, const char *folder,
                              quan_layer_description *out, quan_error *err)
{
    const quan_yaml_node *node = quan_yaml_get(root, "style");
    quan_text_file file = {0};
    char *path = NULL;
    if (!node)
        return QUAN_OK;
    QUAN_TRY(quan_yaml_expect(node, QUAN_YAML_TEXT, err));
    if (strchr(node->text, '/'))
        return quan_yaml_at(
            node, quan_fail(err, QUAN_ERR_INPUT, "the style must lie beside this file"), err);
    size_t size = strlen(folder) + strlen(node->text) + 2;
    path = quan_alloc(size, 1);
    if (!path)
        return quan_fail_memory(err, "a style");
    snprintf(path, size, "%s/%s", folder, node->text);
    quan_status status = quan_text_file_read(path, path, MAX_STYLE_BYTES, &file, err);
    quan_free(path);
    if (status)
        return quan_yaml_at(node, status, err);
    out->style = file.bytes;
    return QUAN_OK;
}

/* A key that is not known here is refused, as in a run file. */
static quan_status read_root(const quan_yaml_node *root, const char *folder,
                             const quan_catalogue *catalogue, quan_layer_description *out,
                             quan_error *err)
{
    static const char *const keys[] = {"title",   "description", "group", "geometry",
                                       "visible", "style",       "fields"};
    QUAN_TRY(quan_yaml_expect_map(root, keys, sizeof keys / sizeof *keys, err));
    QUAN_TRY(quan_run_text(root, "title", &out->title, err));
    if (!out->title)
        return fail_absent(root, "title", err);
    QUAN_TRY(quan_run_text(root, "description", &out->description, err));
    QUAN_TRY(quan_run_bool(root, "visible", &out->visible, err));
    QUAN_TRY(read_shape(root, out, err));
    QUAN_TRY(read_group(root, out, err));
    QUAN_TRY(read_fields(root, catalogue, out, err));
    return read_style(root, folder, out, err);
}

quan_status quan_description_read(const char *folder, const char *name,
                                  const quan_catalogue *catalogue, quan_layer_description *out,
                                  quan_error *err)
{
    quan_text_file file = {0};
    quan_yaml yaml = {0};
    quan_status status = QUAN_OK;
    *out = (quan_layer_description){0};
    size_t size = strlen(folder) + strlen(name) + sizeof "/.yaml";
    char *path = quan_alloc(size, 1);
    out->name = quan_strdup(name);
    if (!path || !out->name) {
        status = quan_fail_memory(err, "the layers' descriptions");
        goto done;
    }
    snprintf(path, size, "%s/%s.yaml", folder, name);
    status = quan_text_file_read(path, path, MAX_YAML_BYTES, &file, err);
    if (!status)
        status = quan_yaml_parse(file.bytes, file.length, path, &yaml, err);
    if (!status && !yaml.root)
        status = quan_fail(err, QUAN_ERR_INPUT, "%s: the file is empty", path);
    if (!status)
        status = read_root(yaml.root, folder, catalogue, out, err);
done:
    quan_yaml_free(&yaml);
    quan_text_file_free(&file);
    quan_free(path);
    if (status)
        quan_description_free(out);
    return status;
}

static void free_field(quan_field *field)
{
    char *texts[] = {field->name, field->title, field->unit, field->description};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        quan_free(texts[i]);
    for (int32_t c = 0; c < field->n_codes; c++) {
        quan_free(field->codes[c].key);
        quan_free(field->codes[c].value);
    }
    quan_free(field->codes);
    quan_run_free_texts(&field->aliases, &field->n_aliases);
}

void quan_description_free(quan_layer_description *description)
{
    char *texts[] = {description->name, description->title, description->description,
                     description->group, description->style};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        quan_free(texts[i]);
    for (int32_t f = 0; f < description->n_fields; f++)
        free_field(&description->fields[f]);
    quan_free(description->fields);
    *description = (quan_layer_description){0};
}
