/* report.c - what would be read, in the words of those who must sign for it. */
#include "gather.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

typedef struct {
    char *text;
    int64_t n, capacity;
    bool failed;
} page;

static void put(page *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void put(page *out, const char *format, ...)
{
    char line[4096];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(line, sizeof line, format, args);
    va_end(args);
    if (n < 0 || out->failed)
        return;
    size_t size = (size_t)n < sizeof line ? (size_t)n : sizeof line - 1;
    char *text = quan_grow(out->text, &out->capacity, out->n + (int64_t)size + 1, 1);
    if (!text) {
        out->failed = true;
        return;
    }
    out->text = text;
    memcpy(text + out->n, line, size + 1);
    out->n += (int64_t)size;
}

static const char *const titles[QUAN_N_ROLES] = {
    [QUAN_ROLE_BOUNDARY] = "行政区边界", [QUAN_ROLE_URBAN] = "城区范围",
    [QUAN_ROLE_COMMUNITY] = "社区",      [QUAN_ROLE_STREET] = "街道",
    [QUAN_ROLE_ESTATE] = "小区",         [QUAN_ROLE_BUILDING] = "建筑",
    [QUAN_ROLE_PARCEL] = "地块",         [QUAN_ROLE_ROAD] = "道路",
    [QUAN_ROLE_GATE] = "出入口",         [QUAN_ROLE_BARRIER] = "阻隔",
    [QUAN_ROLE_FACILITY] = "设施",       [QUAN_ROLE_DEM] = "高程",
};

/* What a run goes without when a role is absent. */
static const char *const stays_off[QUAN_N_ROLES] = {
    [QUAN_ROLE_BOUNDARY] = "以 bbox 为研究范围，不出县级汇总面",
    [QUAN_ROLE_URBAN] = "不区分城区与村庄，全部建筑参与评估",
    [QUAN_ROLE_COMMUNITY] = "不出社区汇总",
    [QUAN_ROLE_STREET] = "不出街道汇总",
    [QUAN_ROLE_ESTATE] = "不出小区汇总",
    [QUAN_ROLE_PARCEL] = "不出居住用地口径",
    [QUAN_ROLE_GATE] = "围墙处无门可开，原因“门禁”不判定",
    [QUAN_ROLE_BARRIER] = "不考虑围墙、河流、铁路阻隔",
    [QUAN_ROLE_DEM] = "步行时间不计坡度",
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

static const char *or_dash(const char *text)
{
    return text ? text : "—";
}

static void put_fields(page *out, const quan_dataset *data, int64_t source)
{
    const quan_table *fields = &data->fields;
    for (int64_t row = 0; row < fields->n_rows; row++) {
        if (quan_table_int(fields, 0, row, -1) != source)
            continue;
        put(out, "    字段 %s → %s：%s\n", or_dash(quan_table_text(fields, 1, row)),
            or_dash(quan_table_text(fields, 2, row)), or_dash(quan_table_text(fields, 3, row)));
    }
}

static void put_rejects(page *out, const quan_dataset *data, int64_t source)
{
    const quan_table *rejected = &data->rejected.table;
    for (size_t c = 0; c < sizeof codes / sizeof codes[0]; c++) {
        int64_t n = 0, first = -1;
        for (int64_t row = 0; row < rejected->n_rows; row++) {
            if (quan_table_int(rejected, 4, row, -1) != source ||
                strcmp(quan_table_text(rejected, 2, row), codes[c].code) != 0)
                continue;
            first = n++ ? first : row;
        }
        if (n)
            put(out, "    %s（%s）%lld，例如 %s：%s\n", codes[c].title, codes[c].code, (long long)n,
                or_dash(quan_table_text(rejected, 1, first)),
                or_dash(quan_table_text(rejected, 3, first)));
    }
}

static void put_source(page *out, const quan_dataset *data, int64_t row)
{
    const quan_table *sources = &data->sources;
    char accuracy[40] = "—";
    if (!quan_table_is_null(sources, QUAN_SOURCE_ACCURACY, row))
        snprintf(accuracy, sizeof accuracy, "%g m",
                 quan_table_real(sources, QUAN_SOURCE_ACCURACY, row, 0));
    put(out, "[%lld] %s · 图层 %s · 用途 %s\n", (long long)row + 1,
        or_dash(quan_table_text(sources, QUAN_SOURCE_FILE, row)),
        or_dash(quan_table_text(sources, QUAN_SOURCE_LAYER, row)),
        or_dash(quan_table_text(sources, QUAN_SOURCE_ROLE, row)));
    put(out, "    坐标系 %s · 编码 %s · 精度 %s · 时点 %s\n",
        or_dash(quan_table_text(sources, QUAN_SOURCE_CRS, row)),
        or_dash(quan_table_text(sources, QUAN_SOURCE_ENCODING, row)), accuracy,
        or_dash(quan_table_text(sources, QUAN_SOURCE_AS_OF, row)));
    put(out, "    读入 %lld = 采用 %lld + 剔除 %lld + 范围外 %lld\n",
        (long long)quan_table_int(sources, QUAN_SOURCE_IN, row, 0),
        (long long)quan_table_int(sources, QUAN_SOURCE_USED, row, 0),
        (long long)quan_table_int(sources, QUAN_SOURCE_REJECTED, row, 0),
        (long long)quan_table_int(sources, QUAN_SOURCE_OUTSIDE, row, 0));
    put_fields(out, data, row);
    put_rejects(out, data, row);
}

static void put_missing(page *out, const quan_dataset *data)
{
    static const struct {
        quan_role role;
        const char *column, *title;
    } watched[] = {
        {QUAN_ROLE_BUILDING, "use", "用途"},
        {QUAN_ROLE_BUILDING, "residential", "是否居住"},
        {QUAN_ROLE_BUILDING, "households", "户数"},
        {QUAN_ROLE_BUILDING, "persons", "人口"},
        {QUAN_ROLE_BUILDING, "built_year", "建成年份"},
        {QUAN_ROLE_FACILITY, "name", "名称"},
        {QUAN_ROLE_ROAD, "name", "名称"},
        {QUAN_ROLE_PARCEL, "residential", "是否居住用地"},
    };
    put(out, "重要字段缺失\n");
    for (size_t i = 0; i < sizeof watched / sizeof watched[0]; i++) {
        const quan_table *table = &data->layers[watched[i].role].table;
        int32_t column = quan_table_find(table, watched[i].column);
        int64_t n = 0;
        for (int64_t row = 0; row < table->n_rows; row++)
            n += quan_table_is_null(table, column, row);
        if (table->n_rows)
            put(out, "    %s.%s（%s）缺 %lld / %lld（%.1f %%）\n", titles[watched[i].role],
                watched[i].title, watched[i].column, (long long)n, (long long)table->n_rows,
                100.0 * (double)n / (double)table->n_rows);
    }
}

static void put_absent(page *out, const quan_dataset *data)
{
    put(out, "未提供的图层\n");
    for (int r = 0; r < QUAN_N_ROLES; r++) {
        if (!data->has[r] && stays_off[r])
            put(out, "    %s（%s）：%s\n", titles[r], quan_role_name((quan_role)r), stays_off[r]);
    }
}

static void put_kinds(page *out, const quan_catalogue *catalogue, const quan_dataset *data)
{
    const quan_table *kinds = &catalogue->tables[QUAN_CATALOGUE_KINDS];
    int64_t n_unknown = 0;
    for (int64_t k = 0; k < kinds->n_rows; k++)
        n_unknown += !data->kind_known[k];
    put(out, "设施类别：有数据 %lld 类；无数据且未声明完整 %lld 类，判为“数据缺失”：",
        (long long)(kinds->n_rows - n_unknown), (long long)n_unknown);
    for (int64_t k = 0, n = 0; k < kinds->n_rows; k++) {
        if (data->kind_known[k])
            continue;
        const char *name = quan_catalogue_cell(kinds, k, "name_zh");
        put(out, "%s%s", n++ ? "、" : "", name ? name : quan_table_text(kinds, 0, k));
    }
    put(out, "\n");
}

quan_status quan_read_report(const quan_run_file *run, const quan_catalogue *catalogue,
                             const quan_dataset *data, char **text, quan_error *err)
{
    page out = {0};
    *text = NULL;
    put(&out, "%s%s工作坐标系 %s\n", run->title ? run->title : "", run->title ? " · " : "",
        data->crs);
    for (int64_t row = 0; row < data->sources.n_rows; row++)
        put_source(&out, data, row);
    put_missing(&out, data);
    put_kinds(&out, catalogue, data);
    put_absent(&out, data);
    if (out.failed) {
        quan_free(out.text);
        return quan_fail_memory(err, "the report");
    }
    *text = out.text;
    return QUAN_OK;
}
