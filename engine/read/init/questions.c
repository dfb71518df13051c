/* questions.c - what cannot be read from files is asked, ten times at most, each with a default and
 * what it rests on, so that nobody must know an answer to go on. */
#include "inventory_work.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* More would not be read. */
#define MOST_QUESTIONS 10

typedef struct {
    const char *key, *text, *choices, *answer, *evidence;
} question;

static quan_status ask(quan_inventory *out, const question *q, quan_error *err)
{
    quan_table *table = &out->questions;
    const char *const cells[] = {q->key, q->text, q->choices, q->answer, q->evidence};
    if (table->n_rows >= MOST_QUESTIONS)
        return QUAN_OK;
    QUAN_TRY(quan_table_add_rows(table, 1, err));
    for (int32_t c = 0; c < 5; c++)
        QUAN_TRY(quan_table_set_text(table, c, table->n_rows - 1, cells[c], err));
    return QUAN_OK;
}

/* The last part of the folder's path. */
static quan_status ask_title(quan_inventory *out, quan_error *err)
{
    char name[640], path[4400];
    snprintf(path, sizeof path, "%s", out->folder);
    for (size_t n = strlen(path); n > 1 && path[n - 1] == '/'; n--)
        path[n - 1] = '\0';
    quan_text_printable(quan_gate_name(path), name, sizeof name);
    bool plain = *name && *name != '.' && *name != '/';
    return ask(out,
               &(question){"title", "评估对象的名称（写在成果的标题上）？", NULL,
                           plain ? name : "评估对象", "文件夹名"},
               err);
}

/* Only sets of which every criterion is judged by distance can be run. */
static bool is_judged(const quan_table *criteria, const char *set)
{
    for (int64_t row = 0; row < criteria->n_rows; row++) {
        const char *measured = quan_catalogue_cell(criteria, row, "measured");
        if (!strcmp(quan_catalogue_cell(criteria, row, "set"), set) &&
            strcmp(measured, "route") != 0 && strcmp(measured, "buffer") != 0)
            return false;
    }
    return true;
}

static quan_status ask_criteria(quan_inventory *out, const quan_catalogue *catalogue,
                                quan_error *err)
{
    const quan_table *criteria = &catalogue->tables[QUAN_CATALOGUE_CRITERIA];
    char choices[600] = "", bars[700];
    for (int64_t row = 0; row < criteria->n_rows; row++) {
        const char *set = quan_catalogue_cell(criteria, row, "set");
        char word[200];
        snprintf(bars, sizeof bars, "|%s|", choices);
        snprintf(word, sizeof word, "|%.190s|", set);
        if (strstr(bars, word) || !is_judged(criteria, set))
            continue;
        size_t n = strlen(choices);
        snprintf(choices + n, sizeof choices - n, "%s%s", n ? "|" : "", set);
    }
    return ask(out,
               &(question){"criteria", "按哪一套指标评估？", choices, "assess",
                           "assess 是考核集八项，每项都有出处"},
               err);
}

/* Layers that tell what is, not what is planned or wished. */
static bool is_present(quan_role role)
{
    return role != QUAN_N_ROLES && role != QUAN_ROLE_PARCEL_PLANNED &&
           role != QUAN_ROLE_RENEWAL_UNIT && role != QUAN_ROLE_UTILITY_WORK &&
           role != QUAN_ROLE_VOTES && role != QUAN_ROLE_PRICE;
}

/* The newest year of the layers that are used, else the date of the newest file. */
static quan_status ask_date(quan_inventory *out, quan_error *err)
{
    int64_t newest = 0;
    char date[32], evidence[100];
    for (int64_t row = 0; row < out->layers.n_rows; row++) {
        int64_t year = quan_table_int(&out->layers, QUAN_INVENTORY_YEAR, row, 0);
        if (quan_inventory_is(out, row, "used") && year > newest &&
            is_present(quan_inventory_role(out, row)))
            newest = year;
    }
    if (newest) {
        snprintf(date, sizeof date, "%lld-12-31", (long long)newest);
        snprintf(evidence, sizeof evidence, "采用的图层中名称里最新的年份 %lld", (long long)newest);
    } else {
        snprintf(date, sizeof date, "%s", *out->newest ? out->newest : "2025-01-01");
        snprintf(evidence, sizeof evidence, "名称里没有年份，取最新文件的日期");
    }
    return ask(out, &(question){"as_of", "数据截止日期（现状年）？", NULL, date, evidence}, err);
}

static quan_status ask_area(quan_inventory *out, quan_error *err)
{
    if (!quan_inventory_has(out, QUAN_ROLE_BOUNDARY))
        return ask(out,
                   &(question){"area", "没有行政区边界，评估范围用什么？", "建筑的范围",
                               "建筑的范围", "可补充边界图层后写入 sources"},
                   err);
    return ask(
        out,
        &(question){"area", "评估范围用什么？", "边界图层|建筑的范围", "边界图层", "有边界图层"},
        err);
}

/* "建筑2021.shp（2021 年，名称含“最终版”，12,345 个）" */
static void name_version(const quan_inventory *out, int64_t row, char *text, size_t size)
{
    char label[700];
    const quan_table *t = &out->layers;
    int64_t year = quan_table_int(t, QUAN_INVENTORY_YEAR, row, 0);
    quan_inventory_label(out, row, label, sizeof label);
    int n = snprintf(text, size, "%.500s（", label);
    if (year)
        n += snprintf(text + n, size - (size_t)n, "%lld 年，", (long long)year);
    snprintf(text + n, size - (size_t)n, "%lld 个）",
             (long long)quan_table_int(t, QUAN_INVENTORY_COUNT, row, 0));
}

static quan_status ask_version(quan_inventory *out, const quan_catalogue *catalogue, int64_t group,
                               quan_error *err)
{
    const quan_table *roles = &catalogue->tables[QUAN_CATALOGUE_ROLES];
    char key[40], text[300], choices[6000] = "", one[600], answer[600] = "";
    int n = 0;
    for (int64_t row = 0; row < out->layers.n_rows; row++) {
        size_t used = strlen(choices);
        if (quan_table_int(&out->layers, QUAN_INVENTORY_GROUP, row, -1) != group ||
            used > sizeof choices - 700)
            continue;
        name_version(out, row, one, sizeof one);
        if (quan_inventory_is(out, row, "used"))
            snprintf(answer, sizeof answer, "%s", one);
        snprintf(choices + used, sizeof choices - used, "%s%s", used ? "|" : "", one);
        n++;
    }
    if (n < 2)
        return QUAN_OK;
    int64_t role = quan_catalogue_find(roles, quan_role_name(quan_inventory_role(out, group)));
    snprintf(key, sizeof key, "version:%lld", (long long)group);
    snprintf(text, sizeof text, "“%s”有 %d 个版本，用哪一个？",
             role < 0 ? "" : quan_catalogue_cell(roles, role, "name_zh"), n);
    return ask(out, &(question){key, text, choices, answer, "年份新的、名称含“最终版”的优先"}, err);
}

static quan_status ask_versions(quan_inventory *out, const quan_catalogue *catalogue,
                                quan_error *err)
{
    for (int64_t row = 0; row < out->layers.n_rows; row++)
        if (quan_table_int(&out->layers, QUAN_INVENTORY_GROUP, row, -1) == row)
            QUAN_TRY(ask_version(out, catalogue, row, err));
    return QUAN_OK;
}

/* Layers that lack nothing but a system. */
static quan_status ask_systems(quan_inventory *out, quan_error *err)
{
    char key[40], text[900], label[700];
    for (int64_t row = 0; row < out->layers.n_rows; row++) {
        const char *crs = quan_table_text(&out->layers, QUAN_INVENTORY_CRS, row);
        if (!quan_inventory_is(out, row, "refused") || crs ||
            quan_inventory_role(out, row) == QUAN_N_ROLES)
            continue;
        quan_inventory_label(out, row, label, sizeof label);
        snprintf(key, sizeof key, "crs:%lld", (long long)row);
        snprintf(text, sizeof text, "%s 是什么坐标系（如 EPSG:4543）？", label);
        QUAN_TRY(ask(out, &(question){key, text, NULL, "不用", "文件没有说明，也推断不出"}, err));
    }
    return QUAN_OK;
}

/* The order is that of their weight: should there be more than ten, the last ones keep their
 * defaults. */
quan_status quan_inventory_ask(quan_inventory *out, const quan_catalogue *catalogue,
                               quan_error *err)
{
    static const char *const columns[] = {"key", "text", "choices", "answer", "evidence"};
    for (size_t c = 0; c < sizeof columns / sizeof *columns; c++)
        QUAN_TRY(quan_table_add_column(&out->questions, columns[c], QUAN_TYPE_TEXT, NULL, err));
    const question secrecy = {"secrecy", "成果的密级？", "公开|内部|秘密", "内部",
                              "源数据多为内部资料，从严"};
    QUAN_TRY(ask_title(out, err));
    QUAN_TRY(ask(out, &secrecy, err));
    QUAN_TRY(ask_area(out, err));
    QUAN_TRY(ask_criteria(out, catalogue, err));
    QUAN_TRY(ask_date(out, err));
    QUAN_TRY(ask_systems(out, err));
    return ask_versions(out, catalogue, err);
}

const char *quan_inventory_answer_of(const quan_inventory *inventory, const char *key)
{
    int64_t row = quan_catalogue_find(&inventory->questions, key);
    return row < 0 ? NULL : quan_table_text(&inventory->questions, QUAN_QUESTION_ANSWER, row);
}

/* The choice of that number or wording; false when there is none. */
static bool find_choice(const char *choices, const char *text, char *out, size_t size)
{
    int64_t wanted = 0, number = 0;
    bool is_number = quan_text_to_int(text, &wanted);
    for (const char *rest = choices; *rest;) {
        size_t n = strcspn(rest, "|");
        snprintf(out, size, "%.*s", (int)n, rest);
        number++;
        if (is_number ? number == wanted : !strcmp(out, text))
            return true;
        rest += n + (rest[n] == '|');
    }
    return false;
}

static bool is_day(const char *text)
{
    static const char form[] = "0000-00-00";
    if (strlen(text) != sizeof form - 1)
        return false;
    for (size_t i = 0; form[i]; i++)
        if (form[i] == '-' ? text[i] != '-' : text[i] < '0' || text[i] > '9')
            return false;
    return true;
}

static bool is_fitting(const char *key, const char *text)
{
    quan_crs *crs = NULL;
    if (!strcmp(key, "as_of"))
        return is_day(text);
    if (strncmp(key, "crs:", 4) != 0 || !strcmp(text, "不用"))
        return quan_text_is_utf8(text, strlen(text)) && strlen(text) < 300;
    bool good = !quan_crs_open(text, &crs, NULL);
    quan_crs_close(crs);
    return good;
}

quan_status quan_inventory_answer(quan_inventory *inventory, int64_t question_row, const char *text,
                                  quan_error *err)
{
    quan_table *table = &inventory->questions;
    const char *choices = quan_table_text(table, QUAN_QUESTION_CHOICES, question_row);
    char chosen[700], shown[640];
    if (!*text)
        return QUAN_OK;
    snprintf(chosen, sizeof chosen, "%.699s", text);
    bool good = choices ? find_choice(choices, text, chosen, sizeof chosen)
                        : is_fitting(quan_table_text(table, QUAN_QUESTION_KEY, question_row), text);
    if (good)
        return quan_table_set_text(table, QUAN_QUESTION_ANSWER, question_row, chosen, err);
    return quan_fail(err, QUAN_ERR_USAGE, "'%s' is no answer to this question",
                     quan_text_printable(text, shown, sizeof shown));
}
