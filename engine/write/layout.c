#include "project.h"

#include <math.h>
#include <string.h>

/* The sheet, in millimetres: map on the left, title above it, legend and the rest on the right. */
#define PAGE_WIDTH_MM  420.0
#define PAGE_HEIGHT_MM 297.0
#define MAP_X_MM       12.0
#define MAP_Y_MM       26.0
#define MAP_WIDTH_MM   312.0
#define MAP_HEIGHT_MM  258.0
#define SIDE_X_MM      328.0
#define SIDE_WIDTH_MM  82.0
#define MM_PER_M       1000.0

/* What QgsLayoutItemRegistry calls the kinds of items. */
enum {
    ITEM_PAGE = 65638,
    ITEM_MAP = 65639,
    ITEM_PICTURE = 65640,
    ITEM_LABEL = 65641,
    ITEM_LEGEND = 65642,
    ITEM_SCALE_BAR = 65646,
};

static const char font[] = "Microsoft YaHei"; /* a font description names one family */

typedef struct {
    double x, y, width, height;
} place;

/* An id that is the same each time: sheet and item counted. */
static void add_uuid(quan_buffer *xml, int sheet, int item)
{
    quan_buffer_addf(xml, "{00000000-0000-4000-8000-%06x%06x}", (unsigned)sheet, (unsigned)item);
}

static void open_item(quan_buffer *xml, int type, int sheet, int item, place p)
{
    quan_buffer_addf(xml,
                     "<LayoutItem type=\"%d\" position=\"%g,%g,mm\" positionOnPage=\"%g,%g,mm\" "
                     "size=\"%g,%g,mm\" referencePoint=\"0\" visibility=\"1\" opacity=\"1\" "
                     "zValue=\"%d\" outlineWidthM=\"0.3,mm\" uuid=\"",
                     type, p.x, p.y, p.x, p.y, p.width, p.height, item);
    add_uuid(xml, sheet, item);
    quan_buffer_add(xml, "\" templateUuid=\"");
    add_uuid(xml, sheet, item);
    quan_buffer_add(xml, "\"");
}

static void add_text_style(quan_buffer *xml, double size_pt)
{
    quan_buffer_addf(xml,
                     "<text-style fontFamily=\"Noto Sans CJK SC\" fontSize=\"%g\" "
                     "fontSizeUnit=\"Point\" textColor=\"0,0,0,255\" fontWeight=\"50\">"
                     "<families><family name=\"Microsoft YaHei\"/><family name=\"SimHei\"/>"
                     "<family name=\"Noto Sans CJK SC\"/></families></text-style>",
                     size_pt);
}

/* Its text follows, then close_label(). `halign` is Qt's: 1 left, 2 right, 4 centre. */
static void add_label(quan_buffer *xml, int sheet, int item, place p, const char *halign)
{
    open_item(xml, ITEM_LABEL, sheet, item, p);
    quan_buffer_addf(xml,
                     " frame=\"false\" background=\"false\" marginX=\"0\" marginY=\"0\" "
                     "htmlState=\"0\" halign=\"%s\" valign=\"128\" labelText=\"",
                     halign);
}

static void close_label(quan_buffer *xml, double size_pt)
{
    quan_buffer_addf(xml,
                     "\"><LabelFont style=\"\" description=\"%s,%g,-1,5,50,0,0,0,0,0\"/>"
                     "<FontColor alpha=\"255\" red=\"0\" green=\"0\" blue=\"0\"/></LayoutItem>\n",
                     font, size_pt);
}

static void add_page(quan_buffer *xml, int sheet)
{
    const place whole = {0.0, 0.0, PAGE_WIDTH_MM, PAGE_HEIGHT_MM};
    quan_buffer_add(xml, "<PageCollection>");
    open_item(xml, ITEM_PAGE, sheet, 0, whole);
    quan_buffer_add(xml, " background=\"true\"><symbol name=\"\" type=\"fill\" alpha=\"1\">"
                         "<layer class=\"SimpleFill\" enabled=\"1\" locked=\"0\" pass=\"0\">"
                         "<prop k=\"color\" v=\"255,255,255,255\"/>"
                         "<prop k=\"outline_style\" v=\"no\"/></layer></symbol></LayoutItem>"
                         "<GuideCollection visible=\"1\"/></PageCollection>\n");
}

/* The view, grown to the shape of the map's frame and to a round scale. */
static quan_box fit(quan_box view, bool geographic)
{
    static const double rounds[] = {1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 7.5, 8.0, 10.0};
    double unit_per_mm =
        fmax((view.max_x - view.min_x) / MAP_WIDTH_MM, (view.max_y - view.min_y) / MAP_HEIGHT_MM);
    if (!geographic) {
        const double scale = unit_per_mm * MM_PER_M, decade = pow(10.0, floor(log10(scale)));
        int i = 0;
        while (rounds[i] * decade < scale && rounds[i] < 10.0)
            i++;
        unit_per_mm = rounds[i] * decade / MM_PER_M;
    }
    const double x = (view.min_x + view.max_x) / 2.0, y = (view.min_y + view.max_y) / 2.0;
    const double half_width = unit_per_mm * MAP_WIDTH_MM / 2.0;
    const double half_height = unit_per_mm * MAP_HEIGHT_MM / 2.0;
    return (quan_box){x - half_width, y - half_height, x + half_width, y + half_height};
}

static void add_map(quan_buffer *xml, int sheet, const char *theme, quan_box box)
{
    const place p = {MAP_X_MM, MAP_Y_MM, MAP_WIDTH_MM, MAP_HEIGHT_MM};
    open_item(xml, ITEM_MAP, sheet, 1, p);
    quan_buffer_add(xml, " frame=\"true\" background=\"true\" keepLayerSet=\"false\" "
                         "drawCanvasItems=\"true\" followPreset=\"true\" followPresetName=\"");
    quan_buffer_add_xml(xml, theme);
    quan_buffer_addf(xml,
                     "\"><FrameColor alpha=\"255\" red=\"0\" green=\"0\" blue=\"0\"/>"
                     "<BackgroundColor alpha=\"255\" red=\"244\" green=\"244\" blue=\"242\"/>"
                     "<Extent xmin=\"%.3f\" ymin=\"%.3f\" xmax=\"%.3f\" ymax=\"%.3f\"/><LayerSet/>"
                     "</LayoutItem>\n",
                     box.min_x, box.min_y, box.max_x, box.max_y);
}

static void add_legend(quan_buffer *xml, int sheet)
{
    static const struct {
        const char *name;
        double top_mm, size_pt;
    } styles[] = {{"title", 0.0, 14.0},
                  {"group", 3.0, 11.0},
                  {"subgroup", 2.5, 10.0},
                  {"symbol", 1.5, 9.0},
                  {"symbolLabel", 1.0, 9.0}};
    const place p = {SIDE_X_MM, MAP_Y_MM, SIDE_WIDTH_MM, 150.0};
    open_item(xml, ITEM_LEGEND, sheet, 2, p);
    quan_buffer_add(xml, " title=\"图例\" frame=\"false\" background=\"true\" columnCount=\"1\" "
                         "resizeToContents=\"1\" legendFilterByMap=\"1\" symbolWidth=\"7\" "
                         "symbolHeight=\"4\" boxSpace=\"1\" columnSpace=\"2\" lineSpacing=\"1\" "
                         "fontColor=\"#000000\" titleAlignment=\"1\" symbolAlignment=\"1\" "
                         "map_uuid=\"");
    add_uuid(xml, sheet, 1);
    quan_buffer_add(xml, "\"><styles>");
    for (size_t i = 0; i < sizeof styles / sizeof *styles; i++)
        quan_buffer_addf(xml,
                         "<style name=\"%s\" marginTop=\"%g\" marginBottom=\"1\" marginLeft=\"%d\" "
                         "alignment=\"1\" indent=\"0\"><styleFont style=\"\" "
                         "description=\"%s,%g,-1,5,50,0,0,0,0,0\"/></style>",
                         styles[i].name, styles[i].top_mm, i == 4 ? 2 : 0, font, styles[i].size_pt);
    quan_buffer_add(xml, "</styles></LayoutItem>\n");
}

/* A round length that is drawn 15 to 40 mm long. */
static double bar_unit_m(quan_box box)
{
    const double m_per_mm = (box.max_x - box.min_x) / MAP_WIDTH_MM;
    double unit = pow(10.0, floor(log10(15.0 * m_per_mm)));
    while (unit < 15.0 * m_per_mm)
        unit *= unit * 2.0 < 15.0 * m_per_mm ? 5.0 : 2.0;
    return unit;
}

static void add_scale_bar(quan_buffer *xml, int sheet, int item, quan_box box, bool numeric)
{
    const place p = {SIDE_X_MM, numeric ? 258.0 : 262.0, SIDE_WIDTH_MM, 12.0};
    const double unit_m = bar_unit_m(box);
    const bool km = unit_m >= 1000.0;
    open_item(xml, ITEM_SCALE_BAR, sheet, item, p);
    quan_buffer_addf(xml,
                     " frame=\"false\" background=\"false\" style=\"%s\" unitType=\"%s\" "
                     "unitLabel=\"%s\" numMapUnitsPerScaleBarUnit=\"1\" numUnitsPerSegment=\"%g\" "
                     "numSegments=\"2\" numSegmentsLeft=\"0\" segmentSizeMode=\"0\" height=\"2\" "
                     "boxContentSpace=\"1\" labelBarSpace=\"1.5\" alignment=\"0\" mapUuid=\"",
                     numeric ? "Numeric" : "Single Box", km ? "km" : "meters", km ? "km" : "m",
                     km ? unit_m / 1000.0 : unit_m);
    add_uuid(xml, sheet, 1);
    quan_buffer_add(xml, "\">");
    add_text_style(xml, 9.0);
    quan_buffer_add(xml, "<numericFormat id=\"basic\"><Option type=\"Map\">"
                         "<Option name=\"decimals\" type=\"int\" value=\"0\"/>"
                         "<Option name=\"show_thousand_separator\" type=\"bool\" value=\"true\"/>"
                         "</Option></numericFormat></LayoutItem>\n");
}

static void add_north(quan_buffer *xml, int sheet)
{
    const place p = {MAP_X_MM + MAP_WIDTH_MM - 16.0, MAP_Y_MM + 4.0, 12.0, 16.0};
    open_item(xml, ITEM_PICTURE, sheet, 5, p);
    quan_buffer_add(xml,
                    " frame=\"false\" background=\"false\" northMode=\"0\" northOffset=\"0\" "
                    "resizeMode=\"0\" anchorPoint=\"4\" pictureRotation=\"0\" mode=\"2\" "
                    "file=\":/images/north_arrows/layout_default_north_arrow.svg\" mapUuid=\"");
    add_uuid(xml, sheet, 1);
    quan_buffer_add(xml, "\"/>\n");
}

/* run.secrecy of run_info, or NULL. */
static const char *secrecy_of(const quan_output_plan *plan)
{
    const quan_output *info = quan_plan_find(plan, "run_info");
    const quan_table *table = info ? &info->layer->table : NULL;
    const int32_t key = table ? quan_table_find(table, "key") : -1;
    const int32_t value = table ? quan_table_find(table, "value") : -1;
    for (int64_t row = 0; key >= 0 && value >= 0 && row < table->n_rows; row++) {
        const char *name = quan_table_text(table, key, row);
        if (name && strcmp(name, "run.secrecy") == 0)
            return quan_table_text(table, value, row);
    }
    return NULL;
}

static void add_words(const quan_output_plan *plan, quan_buffer *xml, int sheet, const char *theme)
{
    const place title = {MAP_X_MM, 8.0, MAP_WIDTH_MM, 15.0};
    const place secrecy = {SIDE_X_MM, 8.0, SIDE_WIDTH_MM, 8.0};
    const place notes = {SIDE_X_MM, 274.0, SIDE_WIDTH_MM, 12.0};
    const char *level = secrecy_of(plan);
    add_label(xml, sheet, 6, title, "4");
    quan_buffer_add_xml(xml, plan->options->title);
    quan_buffer_add(xml, "　");
    quan_buffer_add_xml(xml, theme);
    close_label(xml, 22.0);
    if (level) {
        add_label(xml, sheet, 7, secrecy, "2");
        quan_buffer_add(xml, "密级：");
        quan_buffer_add_xml(xml, level);
        close_label(xml, 12.0);
    }
    add_label(xml, sheet, 8, notes, "1");
    quan_buffer_add(xml, "数据时点：");
    quan_buffer_add_xml(xml, plan->options->as_of);
    quan_buffer_add(xml, "&#10;坐标系：");
    quan_buffer_add_xml(xml, plan->crs.name);
    close_label(xml, 8.0);
}

void quan_project_add_layouts(const quan_output_plan *plan, const quan_project_layers *layers,
                              quan_box view, quan_buffer *xml)
{
    const quan_box box = fit(view, plan->crs.geographic);
    int sheet = 0;
    quan_buffer_add(xml, "<Layouts>\n");
    for (int64_t i = 0; i < layers->n; i++) {
        if (!layers->layers[i].subject)
            continue;
        const char *theme = quan_project_theme_name(layers, &layers->layers[i]);
        sheet++;
        quan_buffer_addf(xml,
                         "<Layout printResolution=\"300\" units=\"mm\" worldFileMap=\"\" "
                         "name=\"A3-%02d ",
                         sheet);
        quan_buffer_add_xml(xml, theme);
        quan_buffer_add(xml, "\">\n");
        add_page(xml, sheet);
        add_map(xml, sheet, theme, box);
        add_legend(xml, sheet);
        if (!plan->crs.geographic) {
            add_scale_bar(xml, sheet, 3, box, false);
            add_scale_bar(xml, sheet, 4, box, true);
        }
        add_north(xml, sheet);
        add_words(plan, xml, sheet, theme);
        quan_buffer_add(xml, "</Layout>\n");
    }
    quan_buffer_add(xml, "</Layouts>\n");
}
