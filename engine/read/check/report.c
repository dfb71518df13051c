/* report.c - what would be read, in the words of those who must sign for it: counts first, because
 * they are asked for first, then how fields were understood, what was set aside, what does not fit
 * together, what is missing and which results that costs. In Chinese whatever the locale, as the
 * contents of the output are. */
#include "report.h"

#include "file/gate.h"

#include <stdio.h>
#include <string.h>

quan_role quan_report_role(const quan_table *sources, int64_t row)
{
    const char *name = quan_table_text(sources, QUAN_SOURCE_ROLE, row);
    int r = 0;
    while (r < QUAN_N_ROLES - 1 && strcmp(quan_role_name((quan_role)r), name) != 0)
        r++;
    return (quan_role)r;
}

const char *quan_report_title(const quan_catalogue *catalogue, quan_role role)
{
    const quan_table *roles = &catalogue->tables[QUAN_CATALOGUE_ROLES];
    int64_t row = quan_catalogue_find(roles, quan_role_name(role));
    return row < 0 ? quan_role_name(role) : quan_catalogue_cell(roles, row, "name_zh");
}

void quan_report_name(const quan_table *sources, int64_t row, char *out, size_t size)
{
    const char *file = quan_table_text(sources, QUAN_SOURCE_FILE, row);
    const char *layer = quan_table_text(sources, QUAN_SOURCE_LAYER, row);
    size_t n = layer ? strlen(layer) : 0;
    bool same = layer && !strncmp(file, layer, n) && (file[n] == '.' || !file[n]);
    bool raster = quan_report_role(sources, row) == QUAN_ROLE_DEM;
    /* The one table of a text file is called after what the driver is given to read. */
    bool text = quan_gate_ends(file, ".csv") || quan_gate_ends(file, ".txt") ||
                quan_gate_ends(file, ".tsv");
    if (n && !same && !raster && !text)
        snprintf(out, size, "%s:%s", file, layer);
    else
        snprintf(out, size, "%s", file);
}

void quan_report_chapter(quan_page *page, int *number, const char *title)
{
    static const char *const numbers[] = {"一", "二", "三", "四", "五",   "六",
                                          "七", "八", "九", "十", "十一", "十二"};
    quan_page_put(page, "\n%s、%s\n\n", numbers[*number < 12 ? *number : 11], title);
    ++*number;
}

const char *quan_report_code(const quan_catalogue *catalogue, const char *table, const char *column,
                             const char *code)
{
    for (int32_t i = 0; i < catalogue->n_outputs; i++) {
        const quan_layer_description *output = &catalogue->outputs[i];
        if (strcmp(output->name, table) != 0)
            continue;
        for (int32_t f = 0; f < output->n_fields; f++) {
            const quan_field *field = &output->fields[f];
            for (int32_t c = 0; !strcmp(field->name, column) && c < field->n_codes; c++)
                if (!strcmp(field->codes[c].key, code))
                    return field->codes[c].value;
        }
    }
    return code;
}

static void put_sources(quan_page *page, const quan_reported *all, int *number)
{
    const quan_table *sources = &all->data->sources;
    char name[1300];
    quan_report_chapter(page, number, "数据源（读入 = 采用 + 剔除 + 范围外）");
    quan_page_put(page, "  序号  ");
    quan_page_cell(page, "用途", 14);
    quan_page_cell(page, "文件", 45);
    quan_page_put(page, "     读入      采用    剔除  范围外\n");
    for (int64_t row = 0; row < sources->n_rows; row++) {
        quan_report_name(sources, row, name, sizeof name);
        quan_page_put(page, "  %4lld  ", (long long)row + 1);
        quan_page_cell(page, quan_report_title(all->catalogue, quan_report_role(sources, row)), 14);
        quan_page_cell(page, name, 45);
        quan_page_put(page, "%9lld %9lld %7lld %7lld\n",
                      (long long)quan_table_int(sources, QUAN_SOURCE_IN, row, 0),
                      (long long)quan_table_int(sources, QUAN_SOURCE_USED, row, 0),
                      (long long)quan_table_int(sources, QUAN_SOURCE_REJECTED, row, 0),
                      (long long)quan_table_int(sources, QUAN_SOURCE_OUTSIDE, row, 0));
    }
}

/* The columns on which results hang: without use and people no home is told from a shop. */
static void put_missing(quan_page *page, const quan_reported *all, int *number)
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
    char name[300];
    quan_report_chapter(page, number, "重要字段的空缺（读入、换算、分摊之后）");
    for (size_t i = 0; i < sizeof watched / sizeof watched[0]; i++) {
        const quan_table *table = &all->data->layers[watched[i].role].table;
        int32_t column = quan_table_find(table, watched[i].column);
        int64_t n = 0;
        for (int64_t row = 0; row < table->n_rows; row++)
            n += quan_table_is_null(table, column, row);
        if (!table->n_rows)
            continue;
        snprintf(name, sizeof name, "%s（%s）", watched[i].title, watched[i].column);
        quan_page_put(page, "  ");
        quan_page_cell(page, quan_report_title(all->catalogue, watched[i].role), 10);
        quan_page_cell(page, name, 30);
        quan_page_put(page, "空 %7lld，共 %7lld  %6.1f %%\n", (long long)n,
                      (long long)table->n_rows, 100.0 * (double)n / (double)table->n_rows);
    }
}

void quan_report_problems(quan_page *page, const quan_reported *all, int *number)
{
    bool any = false;
    for (int64_t i = 0; i < all->n_checked; i++) {
        const quan_checked *one = &all->checked[i];
        const char *path = all->run->sources[one->source].path;
        char shown[640];
        if (!*one->problem)
            continue;
        if (!any)
            quan_report_chapter(page, number, "打不开或读不了的数据源（其余照常列出）");
        any = true;
        quan_page_put(page, "  ");
        quan_page_cell(page, quan_report_title(all->catalogue, one->role), 14);
        quan_page_wrap(page, quan_text_printable(path ? path : "", shown, sizeof shown), 16);
        quan_page_put(page, "    ");
        quan_page_wrap(page, one->problem, 4);
    }
}

quan_status quan_report_make(const quan_reported *all, char **text, quan_error *err)
{
    quan_page page = {0};
    char title[640];
    int number = 0;
    quan_status status = QUAN_OK;
    *text = NULL;
    if (all->run->title)
        quan_page_put(&page, "%s\n", quan_text_printable(all->run->title, title, sizeof title));
    if (all->data)
        quan_page_put(&page, "工作坐标系 %s\n", all->data->crs);
    quan_report_problems(&page, all, &number);
    if (all->data)
        put_sources(&page, all, &number);
    quan_report_fields(&page, all, &number);
    if (all->data) {
        quan_report_rejects(&page, all, &number);
        quan_report_conversions(&page, all, &number);
        quan_report_joins(&page, all, &number);
        status = quan_report_topology(&page, all, &number, err);
        put_missing(&page, all, &number);
        quan_report_absent(&page, all, &number);
    }
    if (!status && page.failed)
        status = quan_fail_memory(err, "the report");
    if (status)
        quan_free(page.text);
    else
        *text = page.text;
    return status;
}

quan_status quan_read_report(const quan_run_file *run, const quan_catalogue *catalogue,
                             const quan_dataset *data, char **text, quan_error *err)
{
    const quan_reported all = {.run = run, .catalogue = catalogue, .data = data};
    return quan_report_make(&all, text, err);
}
