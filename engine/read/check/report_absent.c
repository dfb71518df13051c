/* report_absent.c - what stays off is said before the run, not found out after it. */
#include "report.h"

#include <stdio.h>
#include <string.h>

/* True when some source has one of the kinds "a|b", or the run names it complete. */
static bool is_known(const quan_reported *all, const char *list)
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
static void put_criteria(quan_page *page, const quan_reported *all, int *number)
{
    const quan_table *criteria = &all->catalogue->tables[QUAN_CATALOGUE_CRITERIA];
    const char *set = all->run->criteria ? all->run->criteria : "assess";
    char list[3500] = "", line[3900], title[300];
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
    snprintf(title, sizeof title, "指标（%.200s，%lld 项）", set, (long long)n);
    quan_report_chapter(page, number, title);
    quan_page_put(page, "  ");
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

/* What a role is for, whom to ask for it, which sheets of the review it costs. */
static void put_role(quan_page *page, const quan_reported *all, quan_role role)
{
    const quan_table *roles = &all->catalogue->tables[QUAN_CATALOGUE_ROLES];
    int64_t row = quan_catalogue_find(roles, quan_role_name(role));
    char name[100], line[1600];
    if (row < 0)
        return;
    const char *table = quan_catalogue_cell(roles, row, "table");
    snprintf(name, sizeof name, "%.60s（%s）", quan_catalogue_cell(roles, row, "name_zh"),
             quan_role_name(role));
    int n = snprintf(line, sizeof line, "%.400s", quan_catalogue_cell(roles, row, "without"));
    if (table)
        n += snprintf(line + n, sizeof line - (size_t)n, "；不出“%.200s”（%.60s）",
                      title_of_table(all->catalogue, table), table);
    snprintf(line + n, sizeof line - (size_t)n, "；影响图纸 %.60s；可向 %.200s 索取。",
             quan_catalogue_cell(roles, row, "sheets"),
             quan_catalogue_cell(roles, row, "department"));
    quan_page_put(page, "  ");
    quan_page_cell(page, name, 30);
    quan_page_wrap(page, line, 32);
}

void quan_report_absent(quan_page *page, const quan_reported *all, int *number)
{
    bool any = false;
    put_criteria(page, all, number);
    quan_report_chapter(page, number, "未提供的图层");
    for (int r = 0; r < QUAN_N_ROLES; r++) {
        if (all->data->has[r])
            continue;
        any = true;
        put_role(page, all, (quan_role)r);
    }
    if (!any)
        quan_page_put(page, "  没有。\n");
}
