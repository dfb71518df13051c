#include "project.h"

#include <string.h>

static const char criterion_table[] = "gap_by_criterion";
static const char tables_group[] = "表";
static const char base_group[] = "底图", present_group[] = "现状";

/* An id that QGIS keeps: letters, digits and underscores, longer than ten characters. */
static char *make_id(const char *table, const char *part)
{
    quan_buffer id = {0};
    quan_buffer_add(&id, "quan_layer_");
    quan_buffer_add(&id, table);
    if (part)
        quan_buffer_add(&id, "_");
    for (const char *c = part ? part : ""; *c; c++) {
        const bool plain = (*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9');
        if (plain)
            quan_buffer_add_bytes(&id, c, 1);
        else
            quan_buffer_addf(&id, "_%02x", (unsigned)(unsigned char)*c);
    }
    if (!id.failed)
        return id.bytes;
    quan_buffer_free(&id);
    return NULL;
}

/* column = 'value' */
static char *make_equals(const char *column, const char *value)
{
    quan_buffer sql = {0};
    quan_buffer_addf(&sql, "\"%s\" = '", column);
    quan_buffer_add_doubled(&sql, value, '\'');
    quan_buffer_add(&sql, "'");
    if (!sql.failed)
        return sql.bytes;
    quan_buffer_free(&sql);
    return NULL;
}

/* "kind" IN ('a', 'b') from a|b. */
static char *make_kinds(const char *kinds)
{
    quan_buffer sql = {0};
    quan_buffer_add(&sql, "\"kind\" IN ('");
    for (const char *c = kinds; *c; c++) {
        if (*c == '|')
            quan_buffer_add(&sql, "', '");
        else
            quan_buffer_add_bytes(&sql, c, *c == '\'' ? 0 : 1);
    }
    quan_buffer_add(&sql, "')");
    if (!sql.failed)
        return sql.bytes;
    quan_buffer_free(&sql);
    return NULL;
}

static quan_status append(quan_project_layers *list, quan_project_layer layer, quan_error *err)
{
    quan_project_layer *grown = NULL;
    const bool filtered = layer.criterion < 0 || layer.subset; /* every layer of a sheet has one */
    if (layer.name && layer.id && filtered)
        grown = quan_grow(list->layers, &list->capacity, list->n + 1, sizeof *grown);
    if (!grown) {
        quan_free(layer.name);
        quan_free(layer.id);
        quan_free(layer.subset);
        return quan_fail_memory(err, "the QGIS project");
    }
    list->layers = grown;
    list->layers[list->n++] = layer;
    return QUAN_OK;
}

static const char *group_of(const quan_output *output)
{
    if (!output->spatial)
        return tables_group;
    return output->about->group ? output->about->group : "";
}

static bool is_points(quan_wkb_type shape)
{
    return shape == QUAN_WKB_POINT || shape == QUAN_WKB_MULTIPOINT;
}

static const quan_field *find_field(const quan_output *output, const char *name)
{
    for (int32_t i = 0; i < output->about->n_fields; i++) {
        if (strcmp(output->about->fields[i].name, name) == 0)
            return &output->about->fields[i];
    }
    return NULL;
}

/* A table of mixed types is one layer per type, because QGIS draws one type per layer. */
static quan_status append_output(quan_project_layers *list, const quan_output *output,
                                 quan_error *err)
{
    quan_project_layer layer = {.output = output,
                                .shape = output->type,
                                .group = group_of(output),
                                .visible = output->about->visible,
                                .criterion = -1};
    const bool mixed = output->spatial && output->type == QUAN_WKB_GEOMETRY;
    layer.base = strcmp(layer.group, base_group) == 0;
    layer.present = strcmp(layer.group, present_group) == 0;
    /* Points stand in the background; buildings that are points are a result all the same. */
    layer.subject = output->spatial && !layer.base &&
                    (!is_points(output->type) || output->about->kind != QUAN_POINTS);
    /* The blind spots of all criteria lie over each other: each is shown on its criterion's sheet.
     */
    if (find_field(output, "criterion_id"))
        layer.subject = false;
    if (mixed) {
        layer.split_type = true;
        layer.shape = QUAN_WKB_POINT;
        layer.name = quan_strdup(output->about->title);
        layer.id = make_id(output->about->name, "points");
        QUAN_TRY(append(list, layer, err));
        layer.shape = QUAN_WKB_POLYGON;
        layer.subject = false; /* one theme shows both */
    }
    layer.name = quan_strdup(output->about->title);
    layer.id = make_id(output->about->name, NULL);
    return append(list, layer, err);
}

static const char *criterion_title(const quan_output *output, const char *id)
{
    const quan_field *field = find_field(output, "criterion_id");
    for (int32_t i = 0; field && i < field->n_codes; i++) {
        if (strcmp(field->codes[i].key, id) == 0)
            return field->codes[i].value;
    }
    return id;
}

/* kinds_any_of of the criterion, or NULL. */
static const char *criterion_kinds(const quan_output_plan *plan, const char *id)
{
    const quan_table *criteria = &plan->catalogue->tables[QUAN_CATALOGUE_CRITERIA];
    const int32_t kinds = quan_table_find(criteria, "kinds_any_of");
    for (int64_t row = 0; row < criteria->n_rows && kinds >= 0; row++) {
        const char *key = quan_table_text(criteria, 0, row);
        if (key && strcmp(key, id) == 0)
            return quan_table_text(criteria, kinds, row);
    }
    return NULL;
}

typedef struct {
    const char **ids; /* borrowed from the table */
    int64_t n, capacity;
} id_list;

/* The distinct ids in order of first appearance. Rows of a building follow each other in the order
 * of the criteria, so the id after the last one found is tried first. */
static quan_status distinct_ids(const quan_output *output, id_list *out, quan_error *err)
{
    const quan_table *table = &output->layer->table;
    const int32_t column = quan_table_find(table, "criterion_id");
    int64_t next = 0;
    for (int64_t row = 0; row < table->n_rows && column >= 0; row++) {
        const char *id = quan_table_text(table, column, row);
        if (!id)
            continue;
        int64_t tried = 0;
        while (tried < out->n && strcmp(out->ids[(next + tried) % out->n], id) != 0)
            tried++;
        if (tried < out->n) {
            next = (next + tried + 1) % out->n;
            continue;
        }
        const char **grown = quan_grow(out->ids, &out->capacity, out->n + 1, sizeof *grown);
        if (!grown)
            return quan_fail_memory(err, "the QGIS project");
        out->ids = grown;
        out->ids[out->n++] = id;
        next = 0;
    }
    return QUAN_OK;
}

typedef struct {
    const quan_output *facilities, *areas, *buildings;
} sheet_tables;

static quan_status append_sheet(const quan_output_plan *plan, const sheet_tables *tables,
                                const char *id, quan_project_layers *list, quan_error *err)
{
    const char *title = criterion_title(tables->buildings, id);
    const char *kinds = criterion_kinds(plan, id);
    quan_project_layer layer = {
        .group = group_of(tables->buildings), .criterion = list->n_criteria, .visible = true};
    if (tables->facilities && kinds) {
        layer.output = tables->facilities;
        layer.shape = layer.output->type;
        layer.name = quan_strdup(layer.output->about->title);
        layer.id = make_id(layer.output->about->name, id);
        layer.subset = make_kinds(kinds);
        QUAN_TRY(append(list, layer, err));
    }
    if (tables->areas) {
        layer.output = tables->areas;
        layer.shape = layer.output->type;
        layer.name = quan_strdup(layer.output->about->title);
        layer.id = make_id(layer.output->about->name, id);
        layer.subset = make_equals("criterion_id", id);
        QUAN_TRY(append(list, layer, err));
    }
    layer.output = tables->buildings;
    layer.shape = layer.output->type;
    layer.split_type = layer.shape == QUAN_WKB_GEOMETRY;
    if (layer.split_type) {
        layer.shape = QUAN_WKB_POINT;
        layer.name = quan_strdup(title);
        layer.id = make_id("gap_by_criterion_points", id);
        layer.subset = make_equals("criterion_id", id);
        QUAN_TRY(append(list, layer, err));
        layer.shape = QUAN_WKB_POLYGON;
    }
    layer.subject = true;
    layer.name = quan_strdup(title);
    layer.id = make_id(criterion_table, id);
    layer.subset = make_equals("criterion_id", id);
    return append(list, layer, err);
}

static quan_status append_sheets(const quan_output_plan *plan, const quan_output *buildings,
                                 quan_project_layers *list, quan_error *err)
{
    const sheet_tables tables = {quan_plan_find(plan, "facility_used"),
                                 quan_plan_find(plan, "gap_area"), buildings};
    id_list ids = {0};
    quan_status status = distinct_ids(buildings, &ids, err);
    if (!status) {
        list->criterion_names = quan_calloc((size_t)ids.n, sizeof *list->criterion_names);
        if (!list->criterion_names)
            status = quan_fail_memory(err, "the QGIS project");
    }
    for (int64_t i = 0; i < ids.n && !status; i++) {
        status = append_sheet(plan, &tables, ids.ids[i], list, err);
        char *name = quan_strdup(criterion_title(buildings, ids.ids[i]));
        if (!name && !status)
            status = quan_fail_memory(err, "the QGIS project");
        list->criterion_names[list->n_criteria++] = name;
    }
    quan_free(ids.ids);
    return status;
}

quan_status quan_project_list(const quan_output_plan *plan, quan_project_layers *out,
                              quan_error *err)
{
    *out = (quan_project_layers){0};
    quan_status status = QUAN_OK;
    for (int32_t i = 0; i < plan->n_outputs && !status; i++) {
        const quan_output *output = &plan->outputs[i];
        if (strcmp(output->about->name, criterion_table) == 0)
            status = append_sheets(plan, output, out, err);
        else
            status = append_output(out, output, err);
    }
    if (status)
        quan_project_layers_free(out);
    return status;
}

const char *quan_project_theme_name(const quan_project_layers *list,
                                    const quan_project_layer *subject)
{
    return subject->criterion >= 0 ? list->criterion_names[subject->criterion] : subject->name;
}

void quan_project_layers_free(quan_project_layers *layers)
{
    for (int64_t i = 0; i < layers->n; i++) {
        quan_free(layers->layers[i].name);
        quan_free(layers->layers[i].id);
        quan_free(layers->layers[i].subset);
    }
    for (int32_t i = 0; i < layers->n_criteria; i++)
        quan_free(layers->criterion_names[i]);
    quan_free(layers->criterion_names);
    quan_free(layers->layers);
    *layers = (quan_project_layers){0};
}
