/* report_quality.c - what was set aside, changed, joined or found to lie off. */
#include "report.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    MOST_TYPES = 10,
    MOST_CODES = 64
};

static int64_t source_of(const quan_table *table, int64_t row)
{
    return quan_table_int(table, quan_table_find(table, "source"), row, -1);
}

/* The codes that a source has, in the order of the list, with counts and first rows. */
typedef struct {
    const char *codes[MOST_CODES];
    int64_t counts[MOST_CODES], first[MOST_CODES];
    int n;
} code_counts;

static void count_codes(const quan_table *rejected, int64_t source, code_counts *out)
{
    *out = (code_counts){0};
    for (int64_t row = 0; row < rejected->n_rows; row++) {
        const char *code = quan_table_text(rejected, 2, row);
        int c = 0;
        if (source_of(rejected, row) != source)
            continue;
        while (c < out->n && strcmp(out->codes[c], code) != 0)
            c++;
        if (c == MOST_CODES)
            continue;
        if (c == out->n) {
            out->codes[out->n] = code;
            out->first[out->n++] = row;
        }
        out->counts[c]++;
    }
}

static void put_source_head(quan_page *page, const quan_reported *all, int64_t source, bool *headed)
{
    char name[1300];
    if (*headed)
        return;
    quan_report_name(&all->data->sources, source, name, sizeof name);
    quan_page_put(page, "  %4lld  ", (long long)source + 1);
    quan_page_rest(page, name, 8);
    *headed = true;
}

/* One line per code with the first example: the list itself is in the output. */
static void put_codes(quan_page *page, const quan_reported *all, int64_t source, bool *headed)
{
    const quan_table *rejected = &all->data->rejected.table;
    code_counts counts;
    char line[2600];
    count_codes(rejected, source, &counts);
    for (int c = 0; c < counts.n; c++) {
        const char *reason = quan_table_text(rejected, 3, counts.first[c]);
        put_source_head(page, all, source, headed);
        snprintf(line, sizeof line, "%s（%s）：%lld 个。例如要素 %s：%s",
                 quan_report_code(all->catalogue, "rejected_feature", "code", counts.codes[c]),
                 counts.codes[c], (long long)counts.counts[c],
                 quan_table_text(rejected, 1, counts.first[c]), reason ? reason : "");
        quan_page_put(page, "        ");
        quan_page_wrap(page, line, 8);
    }
}

/* Types that no rule knows, the most frequent first: what to add to facility_match.csv. */
static void put_types(quan_page *page, const quan_reported *all, int64_t source, bool *headed)
{
    const quan_table *types = &all->data->unknown_types;
    char line[2600] = "不认识的设施类型：";
    size_t n = strlen(line);
    int shown = 0, total = 0;
    for (int64_t row = 0; row < types->n_rows; row++) {
        if (source_of(types, row) != source || ++total > MOST_TYPES || n > sizeof line - 500)
            continue;
        const char *type = quan_catalogue_cell(types, row, "type");
        const char *name = quan_catalogue_cell(types, row, "name");
        n += (size_t)snprintf(
            line + n, sizeof line - n, "%s“%.150s” %lld 个（如 %.150s）", shown++ ? "；" : "",
            type ? type : "（空）",
            (long long)quan_table_int(types, quan_table_find(types, "count"), row, 0),
            name ? name : "无名称");
    }
    if (!total)
        return;
    put_source_head(page, all, source, headed);
    if (total > shown)
        snprintf(line + n, sizeof line - n, "；另有 %d 种", total - shown);
    quan_page_put(page, "        ");
    quan_page_wrap(page, line, 8);
}

void quan_report_rejects(quan_page *page, const quan_reported *all, int *number)
{
    bool any = false;
    quan_report_chapter(page, number, "剔除与修补（逐条见成果表 rejected_feature）");
    for (int64_t source = 0; source < all->data->sources.n_rows; source++) {
        bool headed = false;
        put_codes(page, all, source, &headed);
        put_types(page, all, source, &headed);
        any |= headed;
    }
    if (!any)
        quan_page_put(page, "  没有。\n");
}

/* The conversions of one source, as many as the line holds; "" when there are none. */
static void list_conversions(const quan_reported *all, int64_t source, char line[2600])
{
    const size_t size = 2600;
    const quan_table *t = &all->data->conversions;
    size_t n = 0;
    *line = '\0';
    for (int64_t row = 0; row < t->n_rows && n < size - 600; row++) {
        if (source_of(t, row) != source)
            continue;
        const char *field = quan_catalogue_cell(t, row, "field");
        const char *code = quan_catalogue_cell(t, row, "conversion");
        const char *note = quan_catalogue_cell(t, row, "note");
        n += (size_t)snprintf(
            line + n, size - n, "%s%.100s %.100s %lld%s%.300s%s", n ? "；" : "", field ? field : "",
            quan_report_code(all->catalogue, "run_conversion", "conversion", code ? code : "?"),
            (long long)quan_table_int(t, quan_table_find(t, "count"), row, 0), note ? "（" : "",
            note ? note : "", note ? "）" : "");
    }
}

/* One line per source: what of its values was brought into our form, and how often. */
void quan_report_conversions(quan_page *page, const quan_reported *all, int *number)
{
    char line[2600], name[1300];
    if (!all->data->conversions.n_rows)
        return;
    quan_report_chapter(page, number, "换算（原值改写为标准写法的次数）");
    for (int64_t source = 0; source < all->data->sources.n_rows; source++) {
        list_conversions(all, source, line);
        if (!*line)
            continue;
        quan_report_name(&all->data->sources, source, name, sizeof name);
        quan_page_put(page, "  %4lld  ", (long long)source + 1);
        quan_page_rest(page, name, 8);
        quan_page_put(page, "        ");
        quan_page_wrap(page, line, 8);
    }
}

/* GCJ-02, BD-09: how far off the layer lies, before and after, and what to write if it is so. */
static void put_offsets(quan_page *page, const quan_reported *all)
{
    const quan_table *t = &all->data->offsets;
    for (int64_t row = 0; row < t->n_rows; row++) {
        const char *note = quan_catalogue_cell(t, row, "note");
        quan_page_put(page, "  ");
        quan_page_wrap(page, note ? note : "", 2);
    }
}

/* Counts of one column's words among the rows of one source. */
static void put_ledger(quan_page *page, const quan_reported *all, int64_t source)
{
    const quan_table *t = &all->data->ledger_match;
    const char *file = quan_table_text(&all->data->sources, QUAN_SOURCE_FILE, source);
    const char *role = quan_table_text(&all->data->sources, QUAN_SOURCE_ROLE, source);
    const char *codes[MOST_CODES];
    int64_t counts[MOST_CODES] = {0}, total = 0;
    const char *last = NULL;
    int n = 0;
    for (int64_t row = 0; row < t->n_rows; row++) {
        const char *status = quan_catalogue_cell(t, row, "status");
        const char *from = quan_catalogue_cell(t, row, "source");
        const char *as = quan_catalogue_cell(t, row, "role");
        const char *number = quan_catalogue_cell(t, row, "row");
        int c = 0;
        if (!status || !from || !as || strcmp(from, file) != 0 || strcmp(as, role) != 0)
            continue;
        /* the candidates of one row follow each other */
        if (number && last && !strcmp(number, last))
            continue;
        last = number;
        while (c < n && strcmp(codes[c], status) != 0)
            c++;
        if (c == MOST_CODES)
            continue;
        if (c == n)
            codes[n++] = status;
        counts[c]++;
        total++;
    }
    if (!total)
        return;
    quan_page_put(page, "  台账对接：%s %lld 行", file, (long long)total);
    for (int c = 0; c < n; c++)
        quan_page_put(page, "，%s %lld",
                      quan_report_code(all->catalogue, "ledger_match", "status", codes[c]),
                      (long long)counts[c]);
    quan_page_put(page, "。逐行见成果表 ledger_match。\n");
}

static void put_merged(quan_page *page, const quan_reported *all)
{
    const quan_table *t = &all->data->merged.table;
    char line[1500];
    if (!t->n_rows)
        return;
    const char *kept = quan_catalogue_cell(t, 0, "facility_name");
    const char *name = quan_catalogue_cell(t, 0, "name");
    const char *reason = quan_catalogue_cell(t, 0, "reason");
    if (reason)
        reason = quan_report_code(all->catalogue, "facility_merged", "reason", reason);
    snprintf(line, sizeof line,
             "重复设施：%lld 行（成果表 facility_merged，待签认）。例如“%.200s”与“%.200s”：%.400s",
             (long long)t->n_rows, name ? name : "", kept ? kept : "", reason ? reason : "");
    quan_page_put(page, "  ");
    quan_page_wrap(page, line, 2);
}

void quan_report_joins(quan_page *page, const quan_reported *all, int *number)
{
    const quan_dataset *data = all->data;
    if (!data->offsets.n_rows && !data->ledger_match.n_rows && !data->merged.table.n_rows)
        return;
    quan_report_chapter(page, number, "重复、偏移与对接");
    put_merged(page, all);
    put_offsets(page, all);
    for (int64_t source = 0; source < data->sources.n_rows; source++)
        put_ledger(page, all, source);
}
