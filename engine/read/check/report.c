/* report.c - what would be read, in the words of those who must sign for it: counts first, because
 * they are asked for first, then how fields were understood, what was set aside, what is missing
 * and which results that costs. In Chinese whatever the locale, as the contents of the output are.
 */
#include "gather.h"

#include "file/source.h"
#include "page.h"

#include <stdio.h>
#include <string.h>

static const char *const titles[QUAN_N_ROLES] = {
    [QUAN_ROLE_BOUNDARY] = "行政区边界", [QUAN_ROLE_URBAN] = "城区范围",
    [QUAN_ROLE_COMMUNITY] = "社区",      [QUAN_ROLE_STREET] = "街道",
    [QUAN_ROLE_ESTATE] = "小区",         [QUAN_ROLE_BUILDING] = "建筑",
    [QUAN_ROLE_PARCEL] = "地块",         [QUAN_ROLE_ROAD] = "道路",
    [QUAN_ROLE_GATE] = "出入口",         [QUAN_ROLE_BARRIER] = "阻隔",
    [QUAN_ROLE_FACILITY] = "设施",       [QUAN_ROLE_DEM] = "高程",
};

/* What a run goes without when a role is absent, and the table of layers/output that stays empty;
 * NULL: no table is lost, only a column or a cause. */
static const struct {
    const char *words, *table;
} stays_off[QUAN_N_ROLES] = {
    [QUAN_ROLE_BOUNDARY] = {"以 bbox 为研究范围，没有县级汇总", "gap_county"},
    [QUAN_ROLE_URBAN] = {"不分城镇与村庄，全部居住建筑参与评估", "rural_building"},
    [QUAN_ROLE_COMMUNITY] = {"没有社区汇总", "gap_community"},
    [QUAN_ROLE_STREET] = {"没有街道汇总", "gap_street"},
    [QUAN_ROLE_ESTATE] = {"没有小区汇总", "gap_estate"},
    [QUAN_ROLE_PARCEL] = {"达标率没有居住用地口径", NULL},
    [QUAN_ROLE_GATE] = {"围墙上没有门，成因不会判为“大门不开”", NULL},
    [QUAN_ROLE_BARRIER] = {"不考虑围墙、河流、铁路的阻隔", NULL},
    [QUAN_ROLE_DEM] = {"步行时间不计坡度", NULL},
};

static const struct {
    const char *code, *title;
} codes[] = {
    {QUAN_REJECT_GEOMETRY_MISSING, "无几何"},
    {QUAN_REJECT_GEOMETRY_EMPTY, "几何为空"},
    {QUAN_REJECT_GEOMETRY_KIND, "几何类型不符"},
    {QUAN_REJECT_GEOMETRY_INVALID, "几何无法修复"},
    {QUAN_REJECT_GEOMETRY_SIZE, "几何过大"},
    {QUAN_REJECT_COORDINATE, "坐标无效"},
    {QUAN_REJECT_CRS_AREA, "超出坐标系适用范围"},
    {QUAN_REJECT_MISPLACED, "远离研究范围"},
    {QUAN_REJECT_AREA_CHANGED, "修复后面积变化过大"},
    {QUAN_REJECT_KIND_UNKNOWN, "类别不明"},
    {QUAN_NOTE_REPAIRED, "已修复（仍采用）"},
    {QUAN_NOTE_VALUE, "取值无效，留空（仍采用）"},
    {QUAN_NOTE_ENCODING, "文字无法解码，留空（仍采用）"},
};

/* What all parts of the report look at. */
typedef struct {
    const quan_run_file *run;
    const quan_catalogue *catalogue;
    const quan_dataset *data;
} reported;

static quan_role role_of(const quan_table *sources, int64_t row)
{
    const char *name = quan_table_text(sources, QUAN_SOURCE_ROLE, row);
    int r = 0;
    while (r < QUAN_N_ROLES - 1 && strcmp(quan_role_name((quan_role)r), name) != 0)
        r++;
    return (quan_role)r;
}

/* The file, with the layer where that has a name of its own: "town.gpkg:buildings". */
static void name_source(const quan_table *sources, int64_t row, char *out, size_t size)
{
    const char *file = quan_table_text(sources, QUAN_SOURCE_FILE, row);
    const char *layer = quan_table_text(sources, QUAN_SOURCE_LAYER, row);
    size_t n = layer ? strlen(layer) : 0;
    bool same = layer && !strncmp(file, layer, n) && (file[n] == '.' || !file[n]);
    bool raster = role_of(sources, row) == QUAN_ROLE_DEM;
    if (n && !same && !raster)
        snprintf(out, size, "%s:%s", file, layer);
    else
        snprintf(out, size, "%s", file);
}

static void put_sources(quan_page *page, const quan_table *sources)
{
    char name[1300];
    quan_page_put(page, "\n一、数据源（读入 = 采用 + 剔除 + 范围外）\n\n  序号  ");
    quan_page_cell(page, "用途", 12);
    quan_page_cell(page, "文件", 47);
    quan_page_put(page, "     读入      采用    剔除  范围外\n");
    for (int64_t row = 0; row < sources->n_rows; row++) {
        name_source(sources, row, name, sizeof name);
        quan_page_put(page, "  %4lld  ", (long long)row + 1);
        quan_page_cell(page, titles[role_of(sources, row)], 12);
        quan_page_cell(page, name, 47);
        quan_page_put(page, "%9lld %9lld %7lld %7lld\n",
                      (long long)quan_table_int(sources, QUAN_SOURCE_IN, row, 0),
                      (long long)quan_table_int(sources, QUAN_SOURCE_USED, row, 0),
                      (long long)quan_table_int(sources, QUAN_SOURCE_REJECTED, row, 0),
                      (long long)quan_table_int(sources, QUAN_SOURCE_OUTSIDE, row, 0));
    }
}

/* The title of a canonical field; its name where the layer has no such field. */
static const char *title_of(const quan_layer_description *input, const char *canonical)
{
    for (int32_t f = 0; f < input->n_fields; f++) {
        if (!strcmp(input->fields[f].name, canonical) && input->fields[f].title)
            return input->fields[f].title;
    }
    return canonical;
}

/* Returns how many fields were matched. */
static int64_t put_matches(quan_page *page, const reported *all, int64_t source)
{
    const quan_table *fields = &all->data->fields;
    const quan_layer_description *input =
        &all->catalogue->inputs[role_of(&all->data->sources, source)];
    char name[300];
    int64_t n = 0;
    for (int64_t row = 0; row < fields->n_rows; row++) {
        if (quan_table_int(fields, 0, row, -1) != source)
            continue;
        const char *canonical = quan_table_text(fields, 2, row);
        const char *samples = quan_table_text(fields, 3, row);
        snprintf(name, sizeof name, "%s（%s）", title_of(input, canonical), canonical);
        quan_page_put(page, "        ");
        quan_page_cell(page, quan_table_text(fields, 1, row), 16);
        quan_page_put(page, " → ");
        quan_page_cell(page, name, 31);
        quan_page_rest(page, samples && *samples ? samples : "（全部为空）", 58);
        n++;
    }
    return n;
}

/* The encoding and system are those in force, whether declared, guessed or given. */
static void put_fields(quan_page *page, const reported *all)
{
    const quan_table *sources = &all->data->sources;
    char line[2000], accuracy[40];
    quan_page_put(page, "\n二、坐标系、编码与字段（原字段 → 标准字段  取值举例）\n\n");
    for (int64_t row = 0; row < sources->n_rows; row++) {
        const char *encoding = quan_table_text(sources, QUAN_SOURCE_ENCODING, row);
        const char *crs = quan_table_text(sources, QUAN_SOURCE_CRS, row);
        snprintf(accuracy, sizeof accuracy, "默认");
        if (!quan_table_is_null(sources, QUAN_SOURCE_ACCURACY, row))
            snprintf(accuracy, sizeof accuracy, "%g m",
                     quan_table_real(sources, QUAN_SOURCE_ACCURACY, row, 0));
        snprintf(line, sizeof line, "%s%s%s · %s · 精度 %s · 时点 %s",
                 titles[role_of(sources, row)], encoding ? " · " : "", encoding ? encoding : "",
                 crs ? crs : "坐标系不明", accuracy,
                 quan_table_text(sources, QUAN_SOURCE_AS_OF, row));
        quan_page_put(page, "  %4lld  ", (long long)row + 1);
        quan_page_rest(page, line, 8);
        bool osm =
            quan_format_of(quan_table_text(sources, QUAN_SOURCE_FILE, row)) == QUAN_FORMAT_OSM;
        if (osm)
            quan_page_put(page, "        字段取自标签，对应关系见 osm_tags.csv\n");
        else if (!put_matches(page, all, row) && role_of(sources, row) != QUAN_ROLE_DEM)
            quan_page_put(page, "        没有按名称对应的字段；可在 fields 中指明\n");
    }
}

/* One line per code with the first example: the list itself is in the output. True when there was
 * any. */
static bool put_remarks_of(quan_page *page, const reported *all, int64_t source)
{
    const quan_table *rejected = &all->data->rejected.table;
    char line[2000], name[1300];
    bool any = false;
    for (size_t c = 0; c < sizeof codes / sizeof codes[0]; c++) {
        int64_t n = 0, first = -1;
        for (int64_t row = 0; row < rejected->n_rows; row++) {
            if (quan_table_int(rejected, 4, row, -1) != source ||
                strcmp(quan_table_text(rejected, 2, row), codes[c].code) != 0)
                continue;
            first = n++ ? first : row;
        }
        if (!n)
            continue;
        name_source(&all->data->sources, source, name, sizeof name);
        if (!any) {
            quan_page_put(page, "  %4lld  ", (long long)source + 1);
            quan_page_rest(page, name, 8);
        }
        any = true;
        snprintf(line, sizeof line, "%s（%s）：%lld 个。例如要素 %s：%s", codes[c].title,
                 codes[c].code, (long long)n, quan_table_text(rejected, 1, first),
                 quan_table_text(rejected, 3, first));
        quan_page_put(page, "        ");
        quan_page_wrap(page, line, 8);
    }
    return any;
}

static void put_remarks(quan_page *page, const reported *all)
{
    bool any = false;
    quan_page_put(page, "\n三、剔除与修补（逐条见成果表 rejected_feature）\n\n");
    for (int64_t row = 0; row < all->data->sources.n_rows; row++)
        any |= put_remarks_of(page, all, row);
    if (!any)
        quan_page_put(page, "  没有。\n");
}

/* The columns on which results hang: without use and people no home is told from a shop. */
static void put_missing(quan_page *page, const reported *all)
{
    static const struct {
        quan_role role;
        const char *column;
    } watched[] = {
        {QUAN_ROLE_BUILDING, "use"},        {QUAN_ROLE_BUILDING, "residential"},
        {QUAN_ROLE_BUILDING, "households"}, {QUAN_ROLE_BUILDING, "persons"},
        {QUAN_ROLE_BUILDING, "built_year"}, {QUAN_ROLE_FACILITY, "name"},
        {QUAN_ROLE_ROAD, "name"},           {QUAN_ROLE_PARCEL, "residential"},
    };
    char name[300];
    quan_page_put(page, "\n四、重要字段的空缺\n\n");
    for (size_t i = 0; i < sizeof watched / sizeof watched[0]; i++) {
        const quan_table *table = &all->data->layers[watched[i].role].table;
        int32_t column = quan_table_find(table, watched[i].column);
        int64_t n = 0;
        for (int64_t row = 0; row < table->n_rows; row++)
            n += quan_table_is_null(table, column, row);
        if (!table->n_rows)
            continue;
        snprintf(name, sizeof name, "%s（%s）",
                 title_of(&all->catalogue->inputs[watched[i].role], watched[i].column),
                 watched[i].column);
        quan_page_put(page, "  ");
        quan_page_cell(page, titles[watched[i].role], 8);
        quan_page_cell(page, name, 30);
        quan_page_put(page, "空 %7lld，共 %7lld  %6.1f %%\n", (long long)n,
                      (long long)table->n_rows, 100.0 * (double)n / (double)table->n_rows);
    }
}

/* True when some source has one of the kinds "a|b", or the run names it complete. */
static bool is_known(const reported *all, const char *list)
{
    const quan_table *kinds = &all->catalogue->tables[QUAN_CATALOGUE_KINDS];
    char word[256];
    for (const char *rest = list; *rest;) {
        size_t n = strcspn(rest, "|");
        snprintf(word, sizeof word, "%.*s", (int)n, rest);
        int64_t kind = quan_catalogue_find(kinds, word);
        if (kind >= 0 && all->data->kind_known[kind])
            return true;
        rest += n + (rest[n] == '|');
    }
    return false;
}

/* Only what the run asks for: the catalogue has kinds that no criterion of this set needs. */
static void put_criteria(quan_page *page, const reported *all)
{
    const quan_table *criteria = &all->catalogue->tables[QUAN_CATALOGUE_CRITERIA];
    const char *set = all->run->criteria ? all->run->criteria : "assess";
    char list[3500] = "", line[3900];
    size_t used = 0;
    int64_t n = 0, n_unknown = 0;
    for (int64_t row = 0; row < criteria->n_rows; row++) {
        if (strcmp(quan_catalogue_cell(criteria, row, "set"), set) != 0)
            continue;
        n++;
        if (is_known(all, quan_catalogue_cell(criteria, row, "kinds_any_of")))
            continue;
        if (used < sizeof list - 300)
            used +=
                (size_t)snprintf(list + used, sizeof list - used, "%s%.200s", n_unknown ? "；" : "",
                                 quan_catalogue_cell(criteria, row, "name_zh"));
        n_unknown++;
    }
    quan_page_put(page, "\n五、指标（%s，%lld 项）\n\n  ", set, (long long)n);
    if (n_unknown)
        snprintf(line, sizeof line,
                 "%lld 项没有设施资料，将判为“资料缺失”：%s。若当地确实没有这类设施，"
                 "请把类别写入 run.complete。",
                 (long long)n_unknown, list);
    else
        snprintf(line, sizeof line, "各项都有设施资料或已声明齐全。");
    quan_page_wrap(page, line, 2);
}

/* The title under which the table stands in the project. */
static const char *title_of_table(const quan_catalogue *catalogue, const char *table)
{
    for (int32_t i = 0; i < catalogue->n_outputs; i++) {
        if (!strcmp(catalogue->outputs[i].name, table))
            return catalogue->outputs[i].title;
    }
    return table;
}

/* What stays off is said before the run, not found out after it. */
static void put_absent(quan_page *page, const reported *all)
{
    char name[100], line[600];
    bool any = false;
    quan_page_put(page, "\n六、未提供的图层\n\n");
    for (int r = 0; r < QUAN_N_ROLES; r++) {
        if (all->data->has[r] || !stays_off[r].words)
            continue;
        any = true;
        snprintf(name, sizeof name, "%s（%s）", titles[r], quan_role_name((quan_role)r));
        if (stays_off[r].table)
            snprintf(line, sizeof line, "%s；不出“%s”（%s）。", stays_off[r].words,
                     title_of_table(all->catalogue, stays_off[r].table), stays_off[r].table);
        else
            snprintf(line, sizeof line, "%s。", stays_off[r].words);
        quan_page_put(page, "  ");
        quan_page_cell(page, name, 24);
        quan_page_wrap(page, line, 26);
    }
    if (!any)
        quan_page_put(page, "  没有。\n");
}

quan_status quan_read_report(const quan_run_file *run, const quan_catalogue *catalogue,
                             const quan_dataset *data, char **text, quan_error *err)
{
    quan_page page = {0};
    const reported all = {run, catalogue, data};
    char title[640];
    *text = NULL;
    if (run->title)
        quan_page_put(&page, "%s\n", quan_text_printable(run->title, title, sizeof title));
    quan_page_put(&page, "工作坐标系 %s\n", data->crs);
    put_sources(&page, &data->sources);
    put_fields(&page, &all);
    put_remarks(&page, &all);
    put_missing(&page, &all);
    put_criteria(&page, &all);
    put_absent(&page, &all);
    if (page.failed) {
        quan_free(page.text);
        return quan_fail_memory(err, "the report");
    }
    *text = page.text;
    return QUAN_OK;
}
