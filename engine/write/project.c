#include "project.h"

#include "older.h"
#include "style.h"
#include "zip.h"

#include <math.h>
#include <string.h>

static const char sheets_group[] = "分项";
static const char style_name[] = "默认";

/* How much wider than the data the first view is. */
#define VIEW_MARGIN_RATIO 0.04

typedef struct {
    const quan_output_plan *plan;
    const quan_project_layers *list;
    quan_buffer *xml;
} composer;

static const char *mark(bool checked)
{
    return checked ? "Qt::Checked" : "Qt::Unchecked";
}

/* Relative to the folder of the GeoPackage, so that the two files can move together. */
static void add_source(const composer *c, const quan_project_layer *layer)
{
    quan_buffer_add(c->xml, "./");
    quan_buffer_add_xml(c->xml, c->plan->file_name);
    quan_buffer_addf(c->xml, "|layername=%s", layer->output->about->name);
    if (layer->split_type)
        quan_buffer_addf(c->xml, "|geometrytype=%s",
                         quan_style_geometry_name(layer->output, layer->shape));
    if (layer->subset) {
        quan_buffer_add(c->xml, "|subset=");
        quan_buffer_add_xml(c->xml, layer->subset);
    }
}

void quan_project_add_crs(const quan_output_plan *plan, quan_buffer *xml)
{
    quan_buffer_add(xml, "<spatialrefsys><wkt>");
    quan_buffer_add_xml(xml, plan->crs.wkt2);
    quan_buffer_add(xml, "</wkt><authid>");
    quan_buffer_add_xml(xml, plan->crs.auth);
    quan_buffer_add(xml, "</authid><description>");
    quan_buffer_add_xml(xml, plan->crs.name);
    quan_buffer_addf(xml, "</description><geographicflag>%s</geographicflag></spatialrefsys>",
                     plan->crs.geographic ? "true" : "false");
}

static void open_group(const composer *c, const char *name, bool checked, bool expanded)
{
    quan_buffer_add(c->xml, "<layer-tree-group name=\"");
    quan_buffer_add_xml(c->xml, name);
    quan_buffer_addf(c->xml, "\" checked=\"%s\" expanded=\"%d\">\n", mark(checked), expanded);
}

static void add_tree_layer(const composer *c, const quan_project_layer *layer)
{
    quan_buffer_add(c->xml, "<layer-tree-layer providerKey=\"ogr\" name=\"");
    quan_buffer_add_xml(c->xml, layer->name);
    quan_buffer_addf(c->xml, "\" checked=\"%s\" expanded=\"%d\" id=\"%s\" source=\"",
                     mark(layer->visible), layer->visible && layer->output->spatial, layer->id);
    add_source(c, layer);
    quan_buffer_add(c->xml, "\"/>\n");
}

/* One group per criterion, of which one at a time is shown. */
static void add_sheets(const composer *c)
{
    const quan_output *buildings = quan_plan_find(c->plan, "gap_by_criterion");
    quan_buffer_add(c->xml, "<layer-tree-group name=\"");
    quan_buffer_add_xml(c->xml, sheets_group);
    quan_buffer_addf(c->xml,
                     "\" checked=\"%s\" expanded=\"0\" mutually-exclusive=\"1\" "
                     "mutually-exclusive-child=\"0\">\n",
                     mark(buildings && buildings->about->visible));
    for (int32_t k = 0; k < c->list->n_criteria; k++) {
        open_group(c, c->list->criterion_names[k], k == 0, k == 0);
        for (int64_t i = 0; i < c->list->n; i++) {
            if (c->list->layers[i].criterion == k)
                add_tree_layer(c, &c->list->layers[i]);
        }
        quan_buffer_add(c->xml, "</layer-tree-group>\n");
    }
    quan_buffer_add(c->xml, "</layer-tree-group>\n");
}

static void add_group_members(const composer *c, const char *group)
{
    bool sheets = false;
    for (int64_t i = 0; i < c->list->n; i++) {
        const quan_project_layer *layer = &c->list->layers[i];
        if (strcmp(layer->group, group) != 0)
            continue;
        if (layer->criterion < 0)
            add_tree_layer(c, layer);
        else if (!sheets)
            add_sheets(c);
        sheets = sheets || layer->criterion >= 0;
    }
}

/* Is this layer the first of its group? */
static bool opens_group(const composer *c, int64_t layer)
{
    const char *group = c->list->layers[layer].group;
    for (int64_t i = 0; i < layer; i++) {
        if (strcmp(c->list->layers[i].group, group) == 0)
            return false;
    }
    return true;
}

/* The groups in the order of their first layers; a group that nobody names is the top level. */
static void add_groups(const composer *c)
{
    for (int64_t i = 0; i < c->list->n; i++) {
        const char *group = c->list->layers[i].group;
        if (!opens_group(c, i))
            continue;
        if (*group)
            open_group(c, group, true, c->list->layers[i].output->spatial);
        add_group_members(c, group);
        if (*group)
            quan_buffer_add(c->xml, "</layer-tree-group>\n");
    }
}

static int dimension(const quan_project_layer *layer)
{
    const quan_wkb_type shape = layer->shape;
    if (shape == QUAN_WKB_POINT || shape == QUAN_WKB_MULTIPOINT)
        return 0;
    return shape == QUAN_WKB_LINE || shape == QUAN_WKB_MULTILINE ? 1 : 2;
}

/* Points are drawn over lines, lines over areas, whatever the order of the tree: a facility inside
 * a building must not vanish under it. */
static void add_draw_order(const composer *c)
{
    quan_buffer_add(c->xml, "<custom-order enabled=\"1\">\n");
    for (int d = 0; d < 3; d++) {
        for (int64_t i = 0; i < c->list->n; i++) {
            if (c->list->layers[i].output->spatial && dimension(&c->list->layers[i]) == d)
                quan_buffer_addf(c->xml, "<item>%s</item>\n", c->list->layers[i].id);
        }
    }
    quan_buffer_add(c->xml, "</custom-order>\n");
}

static quan_status add_map_layer(const composer *c, const quan_project_layer *layer,
                                 quan_error *err)
{
    quan_style style = {0};
    QUAN_TRY(quan_style_build(layer->output, layer->shape, &style, err));
    quan_buffer_addf(c->xml, "<maplayer type=\"vector\" geometry=\"%s\"",
                     quan_style_geometry_name(layer->output, layer->shape));
    quan_buffer_add(c->xml, style.attributes.bytes);
    quan_buffer_addf(c->xml, ">\n<id>%s</id>\n<datasource>", layer->id);
    add_source(c, layer);
    quan_buffer_add(c->xml, "</datasource>\n<layername>");
    quan_buffer_add_xml(c->xml, layer->name);
    quan_buffer_add(c->xml, "</layername>\n<srs>");
    if (layer->output->spatial)
        quan_project_add_crs(c->plan, c->xml);
    quan_buffer_add(c->xml, "</srs>\n<resourceMetadata><abstract>");
    quan_buffer_add_xml(c->xml, layer->output->about->description);
    quan_buffer_addf(c->xml,
                     "</abstract></resourceMetadata>\n<provider encoding=\"UTF-8\">ogr</provider>\n"
                     "<map-layer-style-manager current=\"%s\"><map-layer-style name=\"%s\"/>"
                     "</map-layer-style-manager>\n",
                     style_name, style_name);
    quan_buffer_add(c->xml, style.body.bytes);
    quan_buffer_add(c->xml, "</maplayer>\n");
    quan_style_free(&style);
    return QUAN_OK;
}

static void add_theme_layer(const composer *c, const quan_project_layer *layer)
{
    quan_buffer_addf(c->xml, "<layer id=\"%s\" visible=\"1\" style=\"%s\"/>\n", layer->id,
                     style_name);
}

/* A group is named by the path of names from the top. */
static void add_checked_group(const composer *c, const char *top, const char *sub, const char *leaf)
{
    quan_buffer_add(c->xml, "<checked-group-node id=\"");
    quan_buffer_add_xml(c->xml, top);
    quan_buffer_add(c->xml, sub ? "/" : "");
    quan_buffer_add_xml(c->xml, sub);
    quan_buffer_add(c->xml, leaf ? "/" : "");
    quan_buffer_add_xml(c->xml, leaf);
    quan_buffer_add(c->xml, "\"/>");
}

/* What lies under every subject: the base map, and of the present state the streets; on the sheet
 * of a criterion its own facilities stand alone, elsewhere all of them. */
static bool is_background(const quan_project_layer *layer, bool sheet)
{
    const bool lines = layer->shape == QUAN_WKB_LINE || layer->shape == QUAN_WKB_MULTILINE;
    return layer->visible && (layer->base || (layer->present && (lines || !sheet)));
}

/* One theme: the layers that share a subject (an output, or the sheet of a criterion) on the base
 * map. */
static void add_theme(const composer *c, const quan_project_layer *subject)
{
    const bool sheet = subject->criterion >= 0;
    quan_buffer_add(c->xml, "<visibility-preset has-expanded-info=\"0\" "
                            "has-checked-group-info=\"1\" name=\"");
    quan_buffer_add_xml(c->xml, quan_project_theme_name(c->list, subject));
    quan_buffer_add(c->xml, "\">\n");
    for (int64_t i = 0; i < c->list->n; i++) {
        const quan_project_layer *layer = &c->list->layers[i];
        const bool base = is_background(layer, sheet);
        const bool same =
            layer->criterion == subject->criterion && (sheet || layer->output == subject->output);
        if (base || same)
            add_theme_layer(c, layer);
    }
    quan_buffer_add(c->xml, "<checked-group-nodes>");
    for (int64_t i = 0; i < c->list->n; i++) {
        if (opens_group(c, i))
            add_checked_group(c, c->list->layers[i].group, NULL, NULL);
    }
    if (sheet) {
        const char *group = subject->group;
        add_checked_group(c, group, sheets_group, NULL);
        add_checked_group(c, group, sheets_group, c->list->criterion_names[subject->criterion]);
    }
    quan_buffer_add(c->xml, "</checked-group-nodes>\n</visibility-preset>\n");
}

static void add_themes(const composer *c)
{
    quan_buffer_add(c->xml, "<visibility-presets>\n");
    for (int64_t i = 0; i < c->list->n; i++) {
        if (c->list->layers[i].subject)
            add_theme(c, &c->list->layers[i]);
    }
    quan_buffer_add(c->xml, "</visibility-presets>\n");
}

static void widen(quan_box *all, const quan_output *output)
{
    if (output->n_shapes == 0)
        return;
    all->min_x = fmin(all->min_x, output->box.min_x);
    all->min_y = fmin(all->min_y, output->box.min_y);
    all->max_x = fmax(all->max_x, output->box.max_x);
    all->max_y = fmax(all->max_y, output->box.max_y);
}

/* The study: the judged buildings, else everything. */
static quan_box first_view(const quan_output_plan *plan)
{
    quan_box box = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    const quan_output *study = quan_plan_find(plan, "gap_building");
    if (study)
        widen(&box, study);
    for (int32_t i = 0; i < plan->n_outputs && box.min_x > box.max_x; i++) {
        for (int32_t k = 0; k < plan->n_outputs; k++)
            widen(&box, &plan->outputs[k]);
    }
    if (box.min_x > box.max_x)
        return (quan_box){0.0, 0.0, 1.0, 1.0};
    const double margin = VIEW_MARGIN_RATIO * fmax(box.max_x - box.min_x, box.max_y - box.min_y);
    return (quan_box){box.min_x - margin, box.min_y - margin, box.max_x + margin,
                      box.max_y + margin};
}

static void add_head(const composer *c, quan_box view)
{
    const char *title = c->plan->options->title ? c->plan->options->title : "";
    quan_buffer_add(c->xml, "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
                            "<qgis version=\"3.22.0\" projectname=\"");
    quan_buffer_add_xml(c->xml, title);
    quan_buffer_add(c->xml, "\">\n<homePath path=\"\"/>\n<title>");
    quan_buffer_add_xml(c->xml, title);
    quan_buffer_add(c->xml, "</title>\n<projectCrs>");
    quan_project_add_crs(c->plan, c->xml);
    quan_buffer_add(c->xml, "</projectCrs>\n<layer-tree-group>\n");
    add_groups(c);
    add_draw_order(c);
    quan_buffer_addf(c->xml,
                     "</layer-tree-group>\n<mapcanvas name=\"theMapCanvas\"><units>%s</units>"
                     "<extent><xmin>%.3f</xmin><ymin>%.3f</ymin><xmax>%.3f</xmax><ymax>%.3f</ymax>"
                     "</extent><rotation>0</rotation><destinationsrs>",
                     c->plan->crs.geographic ? "degrees" : "meters", view.min_x, view.min_y,
                     view.max_x, view.max_y);
    quan_project_add_crs(c->plan, c->xml);
    quan_buffer_add(c->xml, "</destinationsrs></mapcanvas>\n");
}

static void add_tail(const composer *c, quan_box view)
{
    add_themes(c);
    quan_buffer_add(c->xml,
                    "<properties><SpatialRefSys><ProjectionsEnabled type=\"int\">1"
                    "</ProjectionsEnabled></SpatialRefSys><Paths><Absolute type=\"bool\">false"
                    "</Absolute></Paths><Measurement><AreaUnits type=\"QString\">m2</AreaUnits>"
                    "<DistanceUnits type=\"QString\">meters</DistanceUnits></Measurement>"
                    "<Gui><CanvasColorRedPart type=\"int\">244</CanvasColorRedPart>"
                    "<CanvasColorGreenPart type=\"int\">244</CanvasColorGreenPart>"
                    "<CanvasColorBluePart type=\"int\">242</CanvasColorBluePart></Gui>"
                    "<Quan>" QUAN_PROJECT_MARK "</Quan></properties>\n");
    quan_project_add_layouts(c->plan, c->list, view, c->xml);
    quan_buffer_addf(c->xml,
                     "<ProjectViewSettings UseProjectScales=\"0\"><Scales/><DefaultViewExtent "
                     "xmin=\"%.3f\" ymin=\"%.3f\" xmax=\"%.3f\" ymax=\"%.3f\">",
                     view.min_x, view.min_y, view.max_x, view.max_y);
    quan_project_add_crs(c->plan, c->xml);
    quan_buffer_add(c->xml, "</DefaultViewExtent></ProjectViewSettings>\n</qgis>\n");
}

quan_status quan_project_compose(const quan_output_plan *plan, quan_buffer *xml, quan_error *err)
{
    quan_project_layers list = {0};
    QUAN_TRY(quan_project_list(plan, &list, err));
    const composer c = {plan, &list, xml};
    const quan_box view = first_view(plan);
    quan_status status = QUAN_OK;
    add_head(&c, view);
    quan_buffer_add(xml, "<projectlayers>\n");
    for (int64_t i = 0; i < list.n && !status; i++)
        status = add_map_layer(&c, &list.layers[i], err);
    quan_buffer_add(xml, "</projectlayers>\n");
    add_tail(&c, view);
    quan_project_layers_free(&list);
    return status ? status : quan_buffer_check(xml, "the QGIS project", err);
}

quan_status quan_project_store(sqlite3 *db, const quan_output_plan *plan, const quan_buffer *xml,
                               quan_error *err)
{
    static const char digits[] = "0123456789abcdef";
    quan_buffer archive = {0}, hex = {0};
    quan_status status = quan_zip_one("project.qgs", xml->bytes, xml->length, &archive, err);
    for (int64_t i = 0; i < archive.length && !status && !hex.failed; i++) {
        const unsigned byte = (unsigned char)archive.bytes[i];
        const char pair[2] = {digits[byte >> 4], digits[byte & 15]};
        quan_buffer_add_bytes(&hex, pair, 2);
    }
    if (!status)
        status = quan_buffer_check(&hex, "the QGIS project", err);
    if (!status)
        status = quan_write_sql_run(
            db, err,
            "CREATE TABLE qgis_projects(name TEXT PRIMARY KEY, metadata BLOB, content BLOB)");
    if (!status)
        status = quan_write_sql_run(
            db, err,
            "INSERT INTO qgis_projects VALUES('" QUAN_PROJECT_NAME "', "
            "'{\"last_modified_time\": \"%q\", \"last_modified_user\": \"quan\"}', %Q)",
            plan->options->as_of, hex.bytes);
    quan_buffer_free(&archive);
    quan_buffer_free(&hex);
    return status;
}
